from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.types import FileProblem, RevisionState
from tests.fakes import InProcessParser, Library, WordEmbedder, drain


def _texts(library: Library) -> dict[str, list[str]]:
    """Passage texts of every file."""
    found: dict[str, list[str]] = {}
    for _, revisions in library.store.documents():
        for revision in revisions:
            passages = library.store.between(revision.id, 0, revision.passages)
            found[Path(revision.path).name] = [passage.text for passage in passages]
    return found


def _embedded(library: Library) -> list[str]:
    assert isinstance(library.embedder, WordEmbedder)
    return library.embedder.embedded


def test_a_folder(library: Library, documents: Path) -> None:
    report = library.ingest(documents)
    assert (report.added, report.replaced, report.removed, report.problems) == (4, 0, 0, ())
    assert report.passages == library.store.counts()[1] == library.index.count() == library.lexical.count()
    assert report.embedded == len(_embedded(library))
    assert library.store.sources() == (str(documents),)
    assert library.ingestor.unfinished() == ()
    [revision] = next(revisions for document, revisions in library.store.documents() if document.id == "oil")
    assert revision.state == "uncontrolled"
    assert revision.language == "en"


def test_unchanged_files_are_not_opened(library: Library, documents: Path) -> None:
    for path in documents.rglob("*.md"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    library.ingest(documents)
    opened: list[Path] = []
    library.parser._on_parse = opened.append
    before = len(_embedded(library))
    report = library.ingest()
    assert report.unchanged == 4
    assert opened == []
    assert len(_embedded(library)) == before


def test_a_touched_file_is_hashed_and_not_parsed(library: Library, documents: Path) -> None:
    library.ingest(documents)
    os.utime(documents / "oil.md", (1_700_000_000, 1_700_000_000))
    opened: list[Path] = []
    library.parser._on_parse = opened.append
    assert library.ingest(documents).unchanged == 4
    assert opened == []


def test_a_change_right_after_reading_is_noticed(library: Library, documents: Path) -> None:
    """The same size within the time stamp's grain: only the contents tell."""
    path = documents / "torque.md"
    library.ingest(documents)
    info = path.stat()
    path.write_text(path.read_text().replace("25 Nm", "35 Nm"))
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert library.ingest(documents).replaced == 1
    assert "35 Nm" in "".join(_texts(library)["torque.md"])


def test_changed_and_removed(library: Library, documents: Path) -> None:
    library.ingest(documents)
    before = set(_embedded(library))
    (documents / "torque.md").write_text("# Torque table\n\nTighten M8x1.25 bolts with 30 Nm.\n")
    (documents / "alarms.md").unlink()
    _embedded(library).clear()
    report = library.ingest()
    assert (report.added, report.replaced, report.removed, report.unchanged) == (0, 1, 1, 2)
    assert set(_texts(library)) == {"oil.md", "torque.md", "shutdown.md"}
    assert not before & set(_embedded(library)), "nothing is embedded twice"
    assert library.retriever.search("M8x1.25 torque")[0].text.endswith("30 Nm.")
    assert library.store.counts() == (3, library.index.count())


def test_the_same_text_is_embedded_once(library: Library, documents: Path) -> None:
    (documents / "copy.md").write_bytes((documents / "oil.md").read_bytes())
    library.ingest(documents)
    assert len(_embedded(library)) == len(set(_embedded(library)))
    before = len(_embedded(library))
    (documents / "oil.md").rename(documents / "renamed.md")
    report = library.ingest(documents)
    assert (report.added, report.removed, report.embedded) == (1, 1, 0)
    assert len(_embedded(library)) == before


def test_bad_files_stop_nobody(library: Library, documents: Path) -> None:
    (documents / "empty.pdf").write_bytes(b"")
    (documents / "broken.pdf").write_bytes(b"%PDF-1.4 nothing else")
    (documents / "drawing.dwg").write_bytes(b"AC1027\0\1\2")
    report = library.ingest(documents)
    codes = {Path(problem.path).name: problem.code for problem in report.problems}
    assert codes == {"empty.pdf": "E-DOC-102", "broken.pdf": "E-DOC-104", "drawing.dwg": "E-DOC-106"}
    assert report.added == 4
    assert library.store.problems() == report.problems
    assert library.ingest().problems == report.problems, "told again, as long as they are there"
    (documents / "empty.pdf").unlink()
    assert len(library.ingest().problems) == len(library.store.problems()) == 2


def test_a_file_that_became_bad_is_no_longer_answered_from(library: Library, documents: Path) -> None:
    library.ingest(documents)
    (documents / "oil.md").write_bytes(b"")
    report = library.ingest()
    assert [problem.code for problem in report.problems] == ["E-DOC-102"]
    assert "oil.md" not in _texts(library)
    assert all("oil.md" not in passage.path for passage in library.retriever.search("replace the oil"))


def test_an_error_of_the_disk_forgets_nothing(library: Library, documents: Path) -> None:
    library.ingest(documents)

    def fail(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    library.parser._on_parse = fail
    (documents / "oil.md").write_text("# Oil\n\nNew.\n")
    report = library.ingest()
    assert [problem.code for problem in report.problems] == ["E-DOC-101"]
    assert "oil.md" in _texts(library)
    library.parser._on_parse = lambda _: None
    assert library.ingest().problems == ()
    assert _texts(library)["oil.md"] == ["New."]


def test_a_folder_that_is_gone_forgets_nothing(library: Library, documents: Path) -> None:
    """A network share that is not mounted is not a decision to withdraw its documents."""
    library.ingest(documents)
    documents.rename(documents.with_name("elsewhere"))
    report = library.ingest()
    assert [(problem.path, problem.code) for problem in report.problems] == [(str(documents), "E-DOC-108")]
    assert len(_texts(library)) == 4


def test_only_below_what_is_looked_at(library: Library, documents: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.md").write_text("# B\n\nText.\n")
    library.ingest(documents)
    (documents / "alarms.md").unlink()
    report = library.ingest(other)
    assert (report.added, report.removed) == (1, 0)
    assert library.ingest().removed == 1


def test_a_single_file(library: Library, documents: Path) -> None:
    assert library.ingest(documents / "oil.md").added == 1
    assert library.store.sources() == (str(documents / "oil.md"),)
    assert library.ingest(documents).added == 3
    assert library.store.sources() == (str(documents),), "the folder covers the file"


def test_a_single_file_that_is_gone(library: Library, documents: Path) -> None:
    library.ingest(documents / "oil.md")
    (documents / "oil.md").unlink()
    assert library.ingest().removed == 1


def test_a_path_that_is_not_there(library: Library, tmp_path: Path) -> None:
    report = library.ingest(tmp_path / "nothing")
    assert report.problems == (FileProblem(str(tmp_path / "nothing"), "E-DOC-108", "no such file or folder"),)
    assert library.store.sources() == ()


def test_what_is_left_out(library: Library, documents: Path) -> None:
    for name in (".hidden.md", "~$oil.docx", "Thumbs.db"):
        (documents / name).write_text("x")
    if hasattr(os, "mkfifo"):
        os.mkfifo(documents / "pipe.md")
    os.symlink(documents, documents / "loop", target_is_directory=True)
    report = library.ingest(documents)
    assert (report.added, report.problems) == (4, ())


def test_stopping_keeps_what_is_complete(library: Library, documents: Path) -> None:
    stop = iter([False] * 6)
    report = library.ingest(documents, cancelled=lambda: next(stop, True))
    assert report.stopped
    assert report.added < 4
    assert library.store.counts()[1] == library.index.count() == report.passages
    assert library.ingestor.unfinished() == ()
    rest = library.ingest()
    assert rest.added + report.added == 4


def test_steps_are_short(tmp_path: Path, documents: Path) -> None:
    """Questions are answered between steps, so none may take long; slow parsing is waited for in small steps."""
    home = tmp_path / "slow"
    home.mkdir()
    parser = InProcessParser(lambda _: time.sleep(0.5))
    with Library(home, WordEmbedder(delay_s=0.03), parser) as library:
        steps = library.ingestor.run([documents])
        longest, last = 0.0, time.monotonic()
        stages = set()
        for progress in steps:
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
            stages.add(progress.stage)
        assert longest < 1.0
        assert stages >= {"looking", "reading", "indexing"}


def test_progress_counts_files(library: Library, documents: Path) -> None:
    steps = list(library.ingestor.run([documents]))
    assert steps[-1].done == steps[-1].total == 4
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_another_embedder_embeds_again_without_parsing(tmp_path: Path, documents: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with Library(home) as library:
        library.ingest(documents)
    opened: list[Path] = []
    with Library(home, WordEmbedder("words-2"), InProcessParser(opened.append)) as library:
        assert library.index.count() == 0
        report = library.reconcile()
        assert report.embedded == len(_embedded(library)) > 0
        assert library.index.count() == library.store.counts()[1]
        assert opened == []


class TestRegister:
    """What register.csv says of the files beside it."""

    @pytest.fixture
    def folder(self, documents: Path) -> Path:
        """Two revisions of one procedure, one for press 1 only, one file without a row."""
        (documents / "register.csv").write_text(
            "file,document,title,revision,state,equipment,owner\n"
            "oil.md,SOP-1,Oil change,B,effective,press1,Maintenance\n"
            "torque.md,SOP-1,Oil change,A,superseded,press1,Maintenance\n"
            "zh/shutdown.md,SOP-2,停機,1,effective,,\n",
            encoding="utf-8",
        )
        return documents

    def test_labels(self, library: Library, folder: Path) -> None:
        report = library.ingest(folder)
        assert (report.added, report.problems) == (4, ())
        found = {document.id: (document, revisions) for document, revisions in library.store.documents()}
        assert set(found) == {"SOP-1", "SOP-2", "alarms"}
        assert found["SOP-1"][0].owner == "Maintenance"
        assert [(one.label, one.state) for one in found["SOP-1"][1]] == [("B", "effective"), ("A", "superseded")]
        assert found["alarms"][1][0].state == "uncontrolled"
        [passage, *_] = library.retriever.search("replace the oil, open valve, drain")
        assert (passage.document, passage.title, passage.revision) == ("SOP-1", "Oil change", "B")
        assert (passage.owner, passage.equipment) == ("Maintenance", ("press1",))

    def test_a_changed_row_relabels_without_embedding(self, library: Library, folder: Path) -> None:
        library.ingest(folder)
        register = folder / "register.csv"
        register.write_text(register.read_text(encoding="utf-8").replace("effective,press1", "withdrawn,press1"))
        report = library.ingest()
        assert (report.replaced, report.embedded) == (1, 0)
        assert all(passage.document != "SOP-1" for passage in library.retriever.search("replace the oil"))

    def test_a_bad_row_keeps_its_file_out(self, library: Library, folder: Path) -> None:
        library.ingest(folder)
        register = folder / "register.csv"
        register.write_text(register.read_text(encoding="utf-8").replace("oil.md,SOP-1", "oil.md,"))
        [problem] = library.ingest().problems
        assert (problem.path, problem.code) == (str(folder / "oil.md"), "E-DOC-109")
        assert "oil.md" not in _texts(library)

    def test_an_unknown_status_waits_in_quarantine(self, library: Library, folder: Path) -> None:
        library.ingest(folder)
        register = folder / "register.csv"
        register.write_text(register.read_text(encoding="utf-8").replace("B,effective", "B,WT9_Aprovado"))
        assert library.ingest().problems == ()
        assert library.store.unmapped() == [("WT9_Aprovado", 1)]
        waiting = next(one for one in library.store.revisions("SOP-1") if one.label == "B")
        assert (waiting.state, waiting.standing, waiting.reason) == ("quarantined", "quarantined", "unmapped status")
        assert all(passage.document != "SOP-1" for passage in library.retriever.search("replace the oil"))
        mapped = replace(
            library.site, statuses=library.site.statuses.with_word("wt9 aprovado", RevisionState.EFFECTIVE)
        )
        assert library.ingestor.decide(mapped)
        assert library.reconcile().embedded == 0
        assert library.store.unmapped() == []
        assert library.retriever.search("replace the oil")[0].document == "SOP-1"

    def test_a_row_without_a_file(self, library: Library, folder: Path) -> None:
        (folder / "oil.md").unlink()
        [problem] = library.ingest(folder).problems
        assert (problem.path, problem.code) == (str(folder / "oil.md"), "E-DOC-109")

    def test_a_register_that_cannot_be_used_keeps_the_folder_out(self, library: Library, folder: Path) -> None:
        (folder / "register.csv").write_text("nothing,useful\n1,2\n")
        report = library.ingest(folder)
        assert report.added == 0
        assert {problem.code for problem in report.problems} == {"E-DOC-109"}
        assert library.retriever.search("oil") == []

    def test_it_speaks_for_a_single_file_too(self, library: Library, folder: Path) -> None:
        library.ingest(folder / "torque.md")
        assert library.retriever.search("torque") == []


def test_reconcile_resumes_nothing_by_itself(library: Library, documents: Path) -> None:
    """A run that was broken off is named, so that the program can run it again."""
    steps = library.ingestor.run([documents])
    next(steps)
    steps.close()
    assert library.ingestor.unfinished() == (str(documents),)
    drain(library.ingestor.run(library.ingestor.unfinished()))
    assert library.ingestor.unfinished() == ()
    assert len(_texts(library)) == 4
