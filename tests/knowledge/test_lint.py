from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.plant import load_plant
from knowledge.applicability import Assertion
from knowledge.filing import FileState, Filing
from knowledge.lint import Linter
from knowledge.quantities import Quantity
from knowledge.reading import FileRead
from knowledge.record import Record, Remark
from knowledge.site import Site
from knowledge.splitter import PassageDraft, Window
from knowledge.types import Finding, Mention, NoText, PassageKind, PasswordProtected
from knowledge.types import FindingKind as Kind
from tests.fakes import Library
from tests.knowledge.generated import MACHINES, STATUSES

DEMO = Path(__file__).parents[2] / "resources" / "demo_plant"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
OIL = Quantity("press1", ("Oil temperature", "油溫"), "°C", "press1.oil_temperature")
FLOW = Quantity("press1", ("Cooling-water flow", "冷卻水流量"), "l/min", "press1.cooling_flow")
RAM = Quantity("press1", ("Ram pressure",), "bar", "press1.ram_pressure")
MILL_OIL = Quantity("mill3", ("Oil temperature", "油溫"), "°C", "mill3.oil_temperature")
QUANTITIES = (OIL, FLOW, RAM, MILL_OIL)
ROW = PassageKind.TABLE_ROW


@dataclass(frozen=True)
class File:
    """A file of a plant; effective for the press unless the record says otherwise."""

    name: str
    texts: tuple[str, ...]
    document: str = ""
    revision: str = "A"
    status: str = "released"
    language: str = "en"
    machine: str = "press1"
    since: datetime | None = None
    until: datetime | None = None
    due: datetime | None = None
    sha256: str = ""
    kind: PassageKind = PassageKind.PROSE
    remarks: tuple[Remark, ...] = ()
    plain: bool = False
    proposed: bool = False
    section: str = ""

    def read(self) -> FileRead:
        path = f"/plant/{self.name}"
        drafts = tuple(
            PassageDraft(text, self.kind, self.section, 3, n, (Window(0, len(text), text),))
            for n, text in enumerate(self.texts)
        )
        record = Record(
            self.document or self.name,
            "" if self.plain else self.status,
            title=self.name,
            revision="" if self.plain else self.revision,
            effective_from=self.since,
            effective_to=self.until,
            applicability=Assertion("machine", (self.machine,)) if self.machine else None,
            language=self.language,
            review_due=self.due,
            source="" if self.plain else "register",
        )
        state = FileState(path, sha256=self.sha256 or path)
        return FileRead(state, record, self.proposed, drafts=drafts, remarks=self.remarks)


@pytest.fixture
def filing(library: Library) -> Filing:
    return Filing(library.store, Site(STATUSES, MACHINES))


@pytest.fixture
def linter(library: Library) -> Linter:
    return Linter(library.store, QUANTITIES)


def keep(filing: Filing, files: Sequence[File]) -> None:
    for file in files:
        filing.keep(file.read())


def said(name: str, *texts: str) -> tuple[str, ...]:
    """Passages that no other file has, but for `texts`."""
    return (f"This is the text of {name}.", *texts)


def chapters(name: str, count: int = 10) -> tuple[str, ...]:
    return tuple(f"Chapter {n} of {name}." for n in range(count))


BAD = (
    File("sop-1", said("sop-1", "The oil temperature must not exceed 65 °C.")),
    File("lim-1", ("Name: Oil temperature · Upper limit: 60 · Unit: °C",), kind=ROW),  # 1 conflict
    File("sop-2-en", said("flow", "Cooling-water flow: at least 6 l/min"), "sop-2"),
    File(
        "sop-2-zh", said("流量", "冷卻水流量不得低於 8 l/min。"), "sop-2", language="zh-TW"
    ),  # 2 conflict of languages
    File("sop-3-a", said("sop-3-a"), "sop-3", "A", since=NOON - DAY),
    File("sop-3-b", said("sop-3-b"), "sop-3", "B", since=NOON - DAY),  # 3 two effective
    File("sop-4", said("sop-4"), status="old"),  # 4 none effective
    File("sop-5", said("sop-5"), due=NOON - DAY),  # 5 review
    File("sop-6", said("sop-6"), remarks=(Remark("unresolved reference", "supply 12"),)),  # 6
    File("sop-7", said("sop-7"), remarks=(Remark("poor text", "page 3"),)),  # 7
    File("sop-8", said("sop-8"), remarks=(Remark("remark", "no end mark"),)),  # 8
    File("plain", said("plain"), plain=True),  # 9 no revision
    File("sop-10", said("sop-10"), sha256="the same"),
    File("sop-11", said("sop-11"), sha256="the same"),  # 10 the same file
    File("sop-12", chapters("a copy")),
    File("sop-13", (*chapters("a copy", 9), "Chapter 9 in new words.")),  # 11 the same text
)  # and 12, an empty file

EXPECTED = [
    (Kind.CONFLICT, "Cooling-water flow"),
    (Kind.CONFLICT, "Oil temperature"),
    (Kind.TWO_EFFECTIVE, "sop-3"),
    (Kind.REFERENCE, "sop-6"),
    (Kind.NO_EFFECTIVE, "sop-4"),
    (Kind.NO_REVISION, "plain"),
    (Kind.DUPLICATE, "sop-10"),
    (Kind.DUPLICATE, "sop-12"),
    (Kind.EMPTY_TEXT, "scan.pdf"),
    (Kind.POOR_TEXT, "sop-7"),
    (Kind.STALE_REVIEW, "sop-5"),
    (Kind.REMARK, "sop-8"),
]

GOOD = (
    File("sop-1", said("sop-1", "The oil temperature must not exceed 65 °C.")),
    File("lim-1", ("Name: Oil temperature · Upper limit: 65.0 · Unit: degC",), kind=ROW),  # 1 the same value
    File("lim-2", ("Name: Oil temperature (warning) · Upper limit: 55 · Unit: °C",), kind=ROW),  # 2 of the warning
    File("sop-1-old", said("sop-1-old", "The oil temperature must not exceed 70 °C."), "sop-1", "0", status="old"),  # 3
    File("sop-14", said("sop-14", "The oil temperature must not exceed 50 °C."), machine="mill3"),  # 4 another machine
    File("sop-2-en", said("flow", "Cooling-water flow: at least 6 l/min"), "sop-2", due=NOON + DAY),  # 5 not yet due
    File("sop-2-zh", said("流量", "冷卻水流量不得低於 6 L/min。"), "sop-2", language="zh-TW"),  # 6 languages agree
    File("sop-3-a", said("sop-3-a"), "sop-3", "A", since=NOON - 2 * DAY),
    File("sop-3-b", said("sop-3-b"), "sop-3", "B", since=NOON - DAY),  # 7 the later one counts
    File("sop-4", said("sop-4"), status="deleted"),  # 8 withdrawn
    File("sop-15", said("sop-15"), proposed=True),  # 9 waits to be confirmed
    File("sop-10", chapters("a text"), "sop-10", sha256="twice"),
    File("sop-10-b", chapters("a text"), "sop-10", "0", status="old", sha256="twice"),  # 10 revisions of one document
    File("sop-12", chapters("boilerplate", 8) + chapters("sop-12", 4)),
    File("sop-13", chapters("boilerplate", 8) + chapters("sop-13", 4)),  # 11 a part in common
    File("sop-17-en", chapters("a table"), "sop-17"),
    File("sop-17-zh", chapters("a table"), "sop-17", language="zh-TW"),  # 14 languages of one revision
    File("form-1", ("Name", "Date")),
    File("form-2", ("Name", "Date")),  # 12 empty forms
    File("sop-16", ("Step 1 of sop-16.", "The oil temperature must stay below 40 °C."), kind=PassageKind.STEP),  # 13
)


def kinds(findings: Sequence[Finding]) -> list[tuple[Kind, str]]:
    return [(one.kind, one.subject) for one in findings]


def test_twelve_bad_things_are_twelve_findings(filing: Filing, linter: Linter) -> None:
    keep(filing, BAD)
    filing.note(FileState("/plant/scan.pdf", code=NoText.code, detail="a scan"))
    found = linter.findings(NOON)
    assert kinds(found) == EXPECTED
    by = {one.subject: one for one in found}
    oil = by["Oil temperature"]
    assert (oil.equipment, oil.detail) == ("press1", "upper limit")
    assert [(m.document, m.value, m.page) for m in oil.mentions] == [("lim-1", "60 °C", 3), ("sop-1", "65 °C", 3)]
    assert oil.mentions[0].quote == "Name: Oil temperature · Upper limit: 60 · Unit: °C"
    assert [m.path for m in by["sop-3"].mentions] == ["/plant/sop-3-a", "/plant/sop-3-b"]
    assert [m.document for m in by["sop-12"].mentions] == ["sop-12", "sop-13"]
    assert by["sop-5"].detail == "2026-03-01"


def test_good_look_alikes_are_none(filing: Filing, linter: Linter) -> None:
    keep(filing, GOOD)
    filing.note(FileState("/plant/locked.pdf", code=PasswordProtected.code, detail="locked"))
    assert linter.findings(NOON) == ()


def test_plain_files_alone_are_none(filing: Filing, linter: Linter) -> None:
    keep(filing, [replace(file, plain=True, document="") for file in BAD if file.name in ("sop-1", "lim-1", "plain")])
    assert linter.findings(NOON) == ()


def test_an_answer_gets_the_conflicts_of_its_own_passages(library: Library, filing: Filing, linter: Linter) -> None:
    keep(filing, BAD)
    for finding in linter.findings(NOON)[:2]:
        assert len(finding.mentions) == 2
        for mention in finding.mentions:
            assert linter.conflicts_of([mention.passage], NOON) == (finding,)
            passage = library.store.passage(mention.passage)
            assert passage is not None
            assert mention.quote in passage.text
    others = [id_ for id_ in range(1, 100) if id_ not in {m.passage for m in _conflicting(linter)}]
    assert linter.conflicts_of(others, NOON) == ()
    assert linter.conflicts_of([], NOON) == ()


def _conflicting(linter: Linter) -> list[Mention]:
    return [mention for one in linter.findings(NOON) if one.kind is Kind.CONFLICT for mention in one.mentions]


SOP = File("sop-1", said("sop-1", "The oil temperature must not exceed 65 °C."))
LIMITS = File("lim-1", ("Name: Oil temperature · Upper limit: 60 · Unit: °C",), kind=ROW)


@pytest.mark.parametrize(
    ("other", "count"),
    [
        (LIMITS, 1),
        (replace(LIMITS, machine=""), 1),  # about every machine
        (replace(LIMITS, machine="", texts=("Name: press1.oil_temperature · Upper limit: 60 · Unit: °C",)), 1),
        (replace(LIMITS, machine="mill3"), 0),
        (replace(LIMITS, machine="press9"), 0),
        (replace(LIMITS, document="sop-1", revision="B", status="working"), 0),
        (replace(LIMITS, document="sop-1"), 0),  # two files of one revision
        (replace(LIMITS, document="sop-1", language="zh-TW"), 1),
        (replace(LIMITS, since=NOON), 1),
        (replace(LIMITS, since=NOON + timedelta(seconds=1)), 0),
        (replace(LIMITS, until=NOON), 0),
        (replace(LIMITS, plain=True), 0),
        (replace(LIMITS, proposed=True), 0),
        (replace(LIMITS, section="Warm-up"), 0),
        (replace(LIMITS, texts=(*LIMITS.texts, "Name: Oil temperature · Upper limit: 65 · Unit: °C")), 0),  # not sure
    ],
)
def test_which_documents_conflict(filing: Filing, library: Library, other: File, count: int) -> None:
    # A name that one machine has; of two machines it means neither where a document is about both.
    linter = Linter(library.store, (OIL, FLOW))
    keep(filing, [SOP, other])
    assert len(linter.conflicts_of(range(1, 10), NOON)) == count


def test_a_passage_that_does_not_count_has_no_conflict(filing: Filing, linter: Linter) -> None:
    keep(filing, [SOP, LIMITS, replace(LIMITS, name="lim-2", since=NOON + DAY)])
    (later,) = {m.passage for one in linter.findings(NOON + DAY) for m in one.mentions if m.document == "lim-2"}
    assert len(linter.conflicts_of([later], NOON + DAY)) == 1
    assert linter.conflicts_of([later], NOON) == ()


def test_a_conflict_ends_with_its_cause(filing: Filing, linter: Linter) -> None:
    keep(filing, [SOP, LIMITS])
    assert len(_conflicting(linter)) == 2
    keep(filing, [replace(LIMITS, sha256="new", texts=("Name: Oil temperature · Upper limit: 65 · Unit: °C",))])
    assert _conflicting(linter) == []
    keep(filing, [LIMITS])
    assert len(_conflicting(linter)) == 2
    filing.remove(["/plant/lim-1"])
    assert _conflicting(linter) == []


def test_copies_are_one_finding_and_remarks_of_old_revisions_none(filing: Filing, linter: Linter) -> None:
    copies = [File(f"copy-{n}", chapters("one")) for n in range(4)]
    old = File("copy-0-old", said("old"), "copy-0", "0", status="old", remarks=(Remark("poor text", "page 1"),))
    keep(filing, [*copies, old])
    found = linter.findings(NOON)
    assert kinds(found) == [(Kind.DUPLICATE, "copy-0")]
    assert [mention.document for mention in found[0].mentions] == ["copy-0", "copy-1", "copy-2", "copy-3"]


@pytest.fixture
def demo(library: Library) -> Linter:
    """A linter that knows the demo plant's tags by all their words."""
    plant = load_plant(DEMO / "plant.toml")
    tags = (Quantity(t.equipment, (*t.name.values(), *t.keywords), t.unit, t.id) for t in plant.tags if t.unit)
    return Linter(library.store, tuple(tags))


@pytest.mark.slow
def test_the_documents_of_the_demo_plant_contradict_nothing(library: Library, demo: Linter) -> None:
    library.ingest(DEMO / "documents")
    assert demo.findings(LATER) == ()


def test_a_document_against_a_table_of_limits(library: Library, demo: Linter, tmp_path: Path) -> None:
    for name in ("LIM-HP-01_A_en.xlsx", "LIM-HP-01_B_en.xlsx"):
        shutil.copy(DEMO / "documents" / name, tmp_path)
    note = "# Press\n\nThe main pump pressure must not exceed 260 bar.\n\nThe oil temperature must stay below 65 °C.\n"
    (tmp_path / "NOTE-1.md").write_text(note, encoding="utf-8")
    (tmp_path / "register.csv").write_text(
        "file,document,revision,state,effective_from,equipment\n"
        "LIM-HP-01_A_en.xlsx,LIM-HP-01,A,superseded,2024-02-19,press1\n"
        "LIM-HP-01_B_en.xlsx,LIM-HP-01,B,effective,2026-01-12,press1\n"
        "NOTE-1.md,NOTE-1,A,effective,2026-10-01,press1\n",
        encoding="utf-8",
    )
    library.ingest(tmp_path)
    assert kinds(demo.findings(datetime(2026, 9, 1, tzinfo=UTC))) == [(Kind.NO_EFFECTIVE, "NOTE-1")]
    (found,) = demo.findings(LATER)
    assert (found.kind, found.subject, found.equipment) == (Kind.CONFLICT, "Main pump pressure", "press1")
    assert [(m.document, m.revision, m.value) for m in found.mentions] == [
        ("LIM-HP-01", "B", "250 bar"),
        ("NOTE-1", "A", "260 bar"),
    ]
    assert "Signal: Main pump pressure" in found.mentions[0].quote
    assert found.mentions[1].quote == "The main pump pressure must not exceed 260 bar."
