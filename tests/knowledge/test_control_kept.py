"""What was controlled stays controlled: whatever happens to registers, exports and files, nothing old comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.confirmed import proposed
from knowledge.control import Scope, effective
from knowledge.documents.parsed import Parsed
from knowledge.site import Site
from knowledge.status import StatusMap
from knowledge.types import Reason, RevisionState, Standing, Unreadable
from tests.fakes import InProcessParser, Library
from tests.knowledge.documents import exports

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEAD = "file,document,revision,state,effective_from,effective_to,language\n"


class Locking(InProcessParser):
    """A disk on which some files cannot be opened for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.locked: set[str] = set()

    def parse(self, path: Path) -> Parsed:
        if path.name in self.locked:
            raise Unreadable("locked")
        return super().parse(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sops"
    folder.mkdir()
    (folder / "oil.md").write_text("# Oil\n\nChange the oil every 500 h.\n")
    return folder


def found(library: Library) -> set[str]:
    return {Path(passage.path).name for passage in library.retriever.search("change the oil", k=20, at=NOON)}


def states(library: Library) -> dict[str, tuple[RevisionState, Reason | None]]:
    return {Path(r.path).name: (r.state, r.reason) for _, revisions in library.store.documents() for r in revisions}


def register(folder: Path, *rows: str, name: str = "register.csv") -> None:
    (folder / name).write_text(HEAD + "\n".join(rows) + "\n")


def test_a_withdrawal_counts_while_the_file_cannot_be_opened(tmp_path: Path, folder: Path) -> None:
    parser = Locking()
    (tmp_path / "home").mkdir()
    with Library(tmp_path / "home", parser=parser) as library:
        register(folder, "oil.md,SOP-1,A,released,2026-01-01,,en")
        library.ingest(folder)
        assert found(library) == {"oil.md"}
        parser.locked.add("oil.md")
        (folder / "oil.md").touch()
        library.ingest(folder)
        assert found(library) == {"oil.md"}
        register(folder, "oil.md,SOP-1,A,withdrawn,2026-01-01,,en")
        library.ingest(folder)
        assert found(library) == set()
        parser.locked.clear()
        library.ingest(folder)
        assert found(library) == set()


@pytest.mark.parametrize("last", ["", "other.md,SOP-9,A,released,2026-01-01,,en"])
def test_what_a_register_no_longer_names_waits_for_a_person(library: Library, folder: Path, last: str) -> None:
    (folder / "other.md").write_text("# Other\n\nChange the oil of the other one.\n")
    register(folder, "oil.md,SOP-1,A,withdrawn,2026-01-01,,en", "other.md,SOP-9,A,released,2026-01-01,,en")
    library.ingest(folder)
    assert found(library) == {"other.md"}
    if last:
        register(folder, last)
    else:
        (folder / "register.csv").unlink()
    for _ in range(2):
        library.ingest(folder)
        assert found(library) == ({"other.md"} if last else set())
        assert states(library)["oil.md"] == (RevisionState.QUARANTINED, Reason.UNCONFIRMED)
        assert proposed(library.store, str(folder / "oil.md"))[1].status == "withdrawn"
    register(folder, "oil.md,SOP-1,A,released,2026-01-01,,en", "other.md,SOP-9,A,released,2026-01-01,,en")
    library.ingest(folder)
    assert found(library) == {"oil.md", "other.md"}


def test_a_register_in_any_letters_is_read(library: Library, folder: Path) -> None:
    register(folder, "oil.md,SOP-1,A,withdrawn,2026-01-01,,en", name="Register.CSV")
    library.ingest(folder)
    assert states(library)["oil.md"][0] is RevisionState.WITHDRAWN
    assert found(library) == set()


@pytest.mark.parametrize("name", ["export.plmxml", "export.xml"])
def test_beside_a_broken_export_nothing_is_plain(library: Library, folder: Path, name: str) -> None:
    path = exports.write(folder, "<Item id='i1'/>", name=name)
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")
    library.ingest(folder)
    assert found(library) == set()


def test_without_labels_another_date_is_another_revision(library: Library, folder: Path) -> None:
    (folder / "new.md").write_text("# Oil\n\nChange the oil every 400 h.\n")
    register(folder, "oil.md,SOP-1,,released,2020-01-01,,en", "new.md,SOP-1,,released,2024-01-01,,en")
    library.ingest(folder)
    assert found(library) == {"new.md"}
    old = next(r for _, revisions in library.store.documents(NOON) for r in revisions if r.path.endswith("oil.md"))
    assert old.standing is Standing.SUPERSEDED
    assert effective(library.store, "SOP-1", Scope(NOON)) is not None


def test_a_later_translation_of_one_revision_is_no_rival(library: Library, folder: Path) -> None:
    (folder / "zh.md").write_text("# 換油\n\n每 500 h 換油 change the oil。\n")
    register(folder, "oil.md,SOP-1,B,released,2026-01-01,,en", "zh.md,SOP-1,B,released,2026-02-01,,zh-TW")
    library.ingest(folder)
    assert found(library) == {"oil.md", "zh.md"}


def test_the_site_says_what_uncontrolled_means(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "home").mkdir()
    strict = Site(StatusMap({RevisionState.WITHDRAWN: ("uncontrolled",)}))
    with Library(tmp_path / "home", site=strict) as library:
        register(folder, "oil.md,SOP-1,A,Uncontrolled,2026-01-01,,en")
        library.ingest(folder)
        assert found(library) == set()


@pytest.mark.parametrize("never", ["9999-12-31T23:59:59-05:00", "9999-12-31"])
def test_never_is_a_date(library: Library, folder: Path, never: str) -> None:
    register(folder, f"oil.md,SOP-1,A,released,2026-01-01,{never},en")
    assert library.ingest(folder).problems == ()
    assert found(library) == {"oil.md"}


def test_a_question_before_anything_has_a_vector(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "home").mkdir()
    with Library(tmp_path / "home", site=Site(StatusMap({}))) as library:
        register(folder, "oil.md,SOP-1,A,released,2026-01-01,,en")
        library.ingest(folder)
        library.ingestor.decide(Site(StatusMap({RevisionState.EFFECTIVE: ("released",)})))
        assert library.retriever.search("entirely else", at=NOON) == []


@pytest.mark.parametrize("name", ["sop-1", "ＳＯＰ－１", "SOP\u20111", "sop\u20131"])
def test_a_plain_copy_of_a_controlled_number_is_not_used_however_it_is_written(
    library: Library, folder: Path, name: str
) -> None:
    (folder / f"{name}.md").write_text("# Oil\n\nChange the oil every 100 h.\n")
    register(folder, "oil.md,SOP-1,A,withdrawn,2026-01-01,,en")
    library.ingest(folder)
    assert found(library) == set()


def test_a_word_that_is_mapped_later_settles_kind_and_owner(tmp_path: Path, folder: Path) -> None:
    (folder / "new.md").write_text("# Oil\n\nChange the oil every 300 h.\n")
    head = "file,document,revision,state,effective_from,kind,owner\n"
    rows = "oil.md,SOP-1,A,released,2026-01-01,Note,Li\nnew.md,SOP-1,B,neu,2026-02-01,SOP,Wu\n"
    (folder / "register.csv").write_text(head + rows)
    site = Site(StatusMap({RevisionState.EFFECTIVE: ("released",)}))
    with Library(tmp_path, site=site) as library:
        library.ingest(folder)
        document = library.store.document("SOP-1")
        assert document is not None
        assert (document.kind, document.owner) == ("Note", "Li")
        library.ingestor.decide(Site(site.statuses.with_word("neu", RevisionState.EFFECTIVE)))
        document = library.store.document("SOP-1")
        assert document is not None
        assert (document.kind, document.owner) == ("SOP", "Wu")
