"""Questions for structure through the whole copilot: real files in a real store, and no model."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.copilot.events import Answer, Answered, ClaimKind, Question, Support
from app.copilot.pipeline import Copilot
from app.sources import DocumentSource, MachineSource
from connectors.live import LiveStore
from connectors.plant import Plant
from connectors.types import Equipment
from knowledge.retriever import Retriever
from knowledge.site import Machine, Site
from tests.fakes import SHIPPED_STATUSES, Library

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = {"press1": ("Press 1", "1 號油壓機"), "mill3": ("Mill 3", "3 號加工機")}
EQUIPMENT = tuple(Equipment(id_, {"en": en, "zh-TW": zh}) for id_, (en, zh) in NAMES.items())
SITE = Site(SHIPPED_STATUSES, {id_: Machine({"machine": (id_,)}, names) for id_, names in NAMES.items()})
DAY = "2026-01-05"
ROWS = [
    # file, document, revision, state, from, equipment, language, kind, owner, approver, review due, class
    ("oil-b.md", "SOP-1", "B", "released", DAY, "press1", "en", "SOP", "Maintenance", "Li", "2026-02-01", "general"),
    ("oil-zh.md", "SOP-1", "B", "released", DAY, "press1", "zh-TW", "SOP", "Maintenance", "Li", "", "general"),
    ("oil-a.md", "SOP-1", "A", "superseded", DAY, "press1", "en", "SOP", "Maintenance", "Li", "", "general"),
    ("oil-c.md", "SOP-1", "C", "in work", "", "press1", "en", "SOP", "Maintenance", "", "", "general"),
    ("lock.md", "LOTO-1", "D", "released", DAY, "press1", "en", "LOTO", "Safety", "Wu", "2027-01-01", "general"),
    ("tool.md", "SOP-2", "A", "released", DAY, "mill3", "en", "SOP", "Machining", "Wu", "", "general"),
    ("gone.md", "SOP-3", "A", "withdrawn", DAY, "mill3", "en", "SOP", "Machining", "Wu", "", "general"),
    ("secret.md", "SOP-9", "A", "released", DAY, "press1", "en", "SOP", "Board", "Ho", "", "restricted"),
    ("bom.csv", "BOM-1", "C", "released", DAY, "press1", "en", "BOM", "Maintenance", "Li", "", "general"),
    ("bom-more.csv", "BOM-1", "C", "released", DAY, "press1", "en", "BOM", "Maintenance", "Li", "", "general"),
    ("bom-old.csv", "BOM-1", "B", "superseded", DAY, "press1", "en", "BOM", "Maintenance", "Li", "", "general"),
]
COLUMNS = "file document revision state effective_from equipment language kind owner approver review_due classification"
MORE = "Level,Part number,Description,Quantity,Unit,Find No.\n0,HP-400,Press,1,pc,\n1,P-10,Pin,8,pc,40\n"
BOM = """Level,Part number,Description,Quantity,Unit,Find No.
0,HP-400,Press,1,pc,
1,P-100,Main pump,2,pc,10
2,S-7,Shaft seal,3,pc,11
1,V-14,Ball valve,4,pc,20
1,V-14,Ball valve,2,pc,21
1,S-7,Shaft seal,1,pc,30
"""
OLD = "Level,Part number,Description,Quantity,Unit\n0,HP-400,Press,1,pc\n1,V-99,Old valve,9,pc\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    for name, *rest in ROWS:
        if name.endswith(".md"):
            (folder / name).write_text(f"# Title of {name}\n\nText of {rest[0]} {rest[1]}.\n", "utf-8")
    (folder / "bom.csv").write_text(BOM, "utf-8")
    (folder / "bom-more.csv").write_text(MORE, "utf-8")
    (folder / "bom-old.csv").write_text(OLD, "utf-8")
    with (folder / "register.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS.split(), *ROWS])
    with Library(home, clock=lambda: NOON, site=SITE) as library:
        assert library.ingest(folder).problems == ()
        yield library


def answer(library: Library, text: str, language: str = "en", equipment: str | None = None) -> Answer:
    machines = MachineSource(Plant({"en": "Plant"}, EQUIPMENT), LiveStore(library.home / "live.sqlite"))
    parts = (library.store, library.index, library.lexical, library.sync, library.cache, library.embedder)
    retriever = Retriever(*parts, classes=("general",), clock=library.clock)
    source = DocumentSource(retriever, library.store, state_of=SHIPPED_STATUSES.state_of)
    events = Copilot(source, machines, lambda: None).answer(Question(text, language, equipment), lambda: False)
    return next(one.answer for one in events if isinstance(one, Answered))


def lines(library: Library, text: str, language: str = "en", equipment: str | None = None) -> list[str]:
    given = answer(library, text, language, equipment)
    assert given.support is Support.EXACT
    assert {one.kind for one in given.claims} == {ClaimKind.LISTED}
    return [one.text.replace("\u00a0", " ") for one in given.claims]


def cited(given: Answer) -> list[tuple[str, str]]:
    return [(one.passage.document, one.passage.revision) for one in given.citations]


def test_documents_of_a_machine(library: Library) -> None:
    head, *rows = lines(library, "Which SOPs cover press 1?")
    assert "1 SOP" in head
    assert "Press 1" in head
    assert len(rows) == 1
    assert rows[0].startswith("SOP-1 rev B: Title of oil-b.md (en, zh-TW)")
    assert cited(answer(library, "Which SOPs cover press 1?")) == [("SOP-1", "B")]
    assert len(lines(library, "which documents are there for press 1")) == 4


def test_in_the_readers_language(library: Library) -> None:
    head, *rows = lines(library, "1 號油壓機有哪些 SOP？", "zh-TW")
    assert "1 號油壓機" in head
    assert rows == [rows[0]]
    assert "Title of oil-zh.md" in rows[0]


def test_what_is_not_used_is_told_by_number_and_standing_alone(library: Library) -> None:
    head, *rows = lines(library, "how many documents are in work?")
    assert "1" in head
    assert rows == ["SOP-1 rev C: in work, owner Maintenance"]
    given = answer(library, "which documents are superseded?")
    assert {claim.text.split(":")[0] for claim in given.claims[1:]} == {"SOP-1 rev A", "BOM-1 rev B"}
    assert given.citations == ()
    assert "oil-a" not in "".join(claim.text for claim in given.claims)


def test_what_is_above_the_clearance_is_not_counted(library: Library) -> None:
    said = lines(library, "how many documents do we have?") + lines(library, "which SOPs cover press 1?")
    assert "SOP-9" not in " ".join(said)
    documents = {one[1] for one in ROWS if one[-1] == "general"}
    assert str(len(documents)) in said[0]
    assert answer(library, "which revision of SOP-9 is effective?").support is not Support.EXACT


def test_one_document(library: Library) -> None:
    now, *others = lines(library, "which revision of sop-1 is effective?")
    assert now.startswith("SOP-1 rev B: effective since 2026-01-05")
    assert "Li" in now
    assert "Maintenance" in now
    assert [one.split(":")[0] for one in others] == ["SOP-1 rev A", "SOP-1 rev C"]
    (head, *_) = lines(library, "which revision of SOP-3 is effective?")
    assert "SOP-3" in head
    assert "Machining" in head
    assert answer(library, "which revision of SOP-77 is effective?").support is not Support.EXACT


def test_reviews(library: Library) -> None:
    head, *rows = lines(library, "which documents are due for review?")
    assert "1" in head
    assert len(rows) == 1
    assert "SOP-1 rev B" in rows[0]
    assert "2026-02-01" in rows[0]
    head, *rows = lines(library, "which documents of mill 3 are due for review?")
    assert rows == []


def test_where_a_part_is_used(library: Library) -> None:
    head, *rows = lines(library, "Where is part S-7 used?")
    assert "S-7: Shaft seal" in head
    assert "3" in head
    assert [row.split(":")[0] for row in rows] == ["P-100", "HP-400", "HP-400 (by way of P-100)"]
    assert "3 pc" in rows[0]
    given = answer(library, "where is part S-7 used?")
    assert set(cited(given)) == {("BOM-1", "C")}
    assert all("S-7" in citation.quote for citation in given.citations[:1])


def test_a_part_that_is_nowhere(library: Library) -> None:
    (only,) = lines(library, "where is part 4711 used?")
    assert "4711" in only
    # A superseded list does not count, and a number that is not called a part may be anything.
    (only,) = lines(library, "where is part V-99 used?")
    assert "V-99" in only
    assert answer(library, "where is 4711 used?").support is not Support.EXACT


def test_a_bill_of_materials(library: Library) -> None:
    _, *rows = lines(library, "BOM of HP-400")
    assert len(rows) == 5
    pump = next(row for row in rows if row.startswith("P-100"))
    assert "2 pc" in pump
    whole = lines(library, "BOM of press 1, all levels")
    assert len(whole) == 7
    assert (
        whole.index(next(row for row in whole if "S-7" in row))
        == whole.index(next(row for row in whole if "P-100" in row)) + 1
    )
    (none,) = lines(library, "BOM of X-9")
    assert "X-9" in none


def test_a_row_is_cited_by_its_whole_number(library: Library) -> None:
    given = answer(library, "where is part P-10 used?")
    (quote,) = {one.quote for one in given.citations}
    assert "P-10 " in quote.replace("·", " ")
    assert "P-100" not in quote


def test_how_many_of_a_part(library: Library) -> None:
    head, *rows = lines(library, "how many V-14 are in HP-400?")
    assert "6 pc" in head
    assert len(rows) == 2
    # Lines on several levels are not multiplied: they are shown.
    head, *rows = lines(library, "how many S-7 are in press 1?")
    assert "4 pc" not in head
    assert "7 pc" not in head
    assert len(rows) == 2


def test_machines(library: Library) -> None:
    assert lines(library, "which machines are there?")[1:] == ["Press 1, press1", "Mill 3, mill3"]
    _, *rows = lines(library, "which machines have no LOTO?")
    assert rows == ["Mill 3, mill3"]
    assert lines(library, "哪些機台沒有 LOTO？", "zh-TW")[1:] == ["3 號加工機，mill3"]


@pytest.mark.parametrize(
    "text", ["BOM of x' OR '1'='1-1", "where is part 1';DROP used?", "which revision of document %-1_ is effective?"]
)
def test_what_was_typed_is_a_value(library: Library, text: str) -> None:
    before = library.store.edition
    answer(library, text)
    assert library.store.edition == before
    assert len(lines(library, "which documents are there for press 1")) == 4
