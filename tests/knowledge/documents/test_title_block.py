from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pytest

from knowledge.applicability import AllOf, Assertion, Condition
from knowledge.documents.parsed import parse
from knowledge.documents.title_block import propose
from knowledge.documents.title_rows import Line
from knowledge.record import Record

FILES = Path(__file__).parent / "title_blocks"


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()


def block(document: str, revision: str, **more: object) -> Record:
    return replace(Record(document, "title block", revision=revision, source="title block"), **more)  # type: ignore[arg-type]


def machines(**named: str) -> Condition:
    parts = tuple(Assertion(name, (value,)) for name, value in named.items())
    return AllOf(parts) if len(parts) > 1 else parts[0]


EXPECTED: dict[str, Record | None] = {
    "en-label-left.pdf": block(
        "WI-PK-031",
        "D",
        title="Belt cleaning, packer PK-3",
        effective_from=day("2026-04-07"),
        owner="Packing maintenance",
        approver="M. Okafor",
        applies_to="PK-300, serial 0102 to 0188",
        applicability=machines(model="PK-300", serial="0102~0188"),
        review_due=day("2028-04-07"),
    ),
    "zh-label-over-roc.pdf": block(
        "MS-PK-008",
        "03",
        effective_from=day("2026-03-02"),
        classification="一般",
        approver="林文雄",
        approved_at=day("2026-02-25"),
    ),
    "en-lines.pdf": block(
        "FS-118",
        "A/2",
        title="Ladle preheating at furnace 2",
        effective_from=day("2026-03-02"),
        owner="Melting shop",
        approver="D. Hartmann",
        approved_at=day("2026-02-27"),
        supersedes="FS-118 Rev. A/1",
    ),
    "zh-lines-draft.pdf": block(
        "HT-SOP-021",
        "1.2",
        status="草稿",
        title="真空爐開機與升溫",
        owner="熱處理課",
        applies_to="VF-60 機號 0301~0318",
        applicability=machines(model="VF-60", serial="0301~0318"),
        review_due=day("2027-06-30"),
    ),
    "bilingual.pdf": block(
        "EQ-SOP-105",
        "B",
        title="雷射切割機換鏡片 Lens change",
        effective_from=day("2026-05-04"),
        owner="設備課",
        approver="張育誠 Y.C. Chang",
        applies_to="LC-3015",
        applicability=machines(model="LC-3015"),
    ),
    "ja.pdf": block(
        "KS-2041",
        "4",
        title="プレス金型の交換",
        effective_from=day("2026-04-01"),
        owner="生産技術課",
        approver="佐藤",
        applies_to="AP-80",
        applicability=machines(model="AP-80"),
    ),
    "en-head-only.pdf": block("CT-PR-77", "6", effective_from=day("2026-05-12"), approver="Head of coating"),
    "en-ambiguous-date.pdf": block(
        "AS-440",
        "C",
        title="Torque station set-up",
        approver="R. Duarte",
        approved_at=day("2026-03-25"),
    ),
    "en-no-block.pdf": None,
    "zh-history-only.pdf": block(
        "PT-CK-015",
        "B",
        effective_from=day("2025-02-17"),
        owner="塗裝課",
        approver="黃國華",
    ),
    "en-table.docx": block(
        "BK-WI-014",
        "C",
        status="Released",
        title="Weekly cleaning of oven 3",
        effective_from=day("2026-03-16"),
        owner="Bakery engineering",
        approver="S. Iyer",
        approved_at=day("2026-03-12"),
        classification="Internal",
        applies_to="OV-3, OV-4",
        applicability=Assertion("machine", ("OV-3", "OV-4")),
        review_due=day("2028-03-16"),
        supersedes="BK-WI-014 Rev. B",
    ),
    "zh-head-table.docx": block("BK-SOP-033", "E", effective_from=day("2026-02-23"), approver="許志豪"),
    "en-head-foot.docx": block("GL-PR-9", "2.0", effective_from=day("2026-06-01")),
    "zh-cells.docx": block(
        "LB-SOP-002",
        "A",
        title="貼標機換標籤捲",
        effective_from=day("2026-03-02"),
        owner="包裝課",
        approver="鄭雅文",
    ),
    "bilingual.docx": block(
        "WH-SOP-051",
        "F",
        title="堆高機充電 Forklift charging",
        effective_from=day("2026-06-08"),
        approver="葉承翰",
        applies_to="全部",
    ),
    "en-draft.docx": block("ST-207", "0.3", status="DRAFT", owner="Stamping"),
    "zh-cn.docx": block(
        "ZY-SOP-310",
        "2.1",
        title="注塑机开机点检",
        effective_from=day("2026-01-05"),
        owner="注塑车间",
        approver="刘洋",
        classification="内部",
        applies_to="HTF-160",
        applicability=machines(model="HTF-160"),
    ),
    "en-no-block.docx": None,
    "zh-contradiction.docx": None,
    "en-signatures.docx": block(
        "TR-5512",
        "07",
        effective_from=day("2026-08-24"),
        approver="J. Whitfield",
        approved_at=day("2026-08-17"),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_proposed_of_a_file(name: str) -> None:
    proposed, expected = parse(FILES / name).proposal, EXPECTED[name]

    assert (proposed is None) == (expected is None)
    if proposed and expected:
        for one in fields(Record):
            assert getattr(proposed, one.name) == getattr(expected, one.name), one.name


def test_every_file_is_looked_at() -> None:
    assert {path.name for path in FILES.iterdir() if path.suffix in (".pdf", ".docx")} == EXPECTED.keys()


def text(*lines: str) -> list[Line]:
    return [Line(tuple(line.split("   "))) for line in lines]


def table(*rows: tuple[str, ...], part: str = "table 1") -> list[Line]:
    return [Line(row, part) for row in rows]


NUMBERED = [("Document No.", "SOP-1"), ("Revision", "C")]


def head(*lines: str) -> list[Line]:
    return [Line(tuple(line.split("   ")), "head", edge=True) for line in lines]


@pytest.mark.parametrize(
    "lines",
    [
        text("Document No.: SOP-1"),
        text("Revision: C"),
        text("SOP-HP-012   Rev. C"),
        text(
            "The document SOP-1 has revision C.", "Revision C of SOP-1 is on the wall.", "Document SOP-1 was revised."
        ),
        text("Document No.: see the list", "Revision: the latest one"),
        text("see Document No.: SOP-1 Rev.: C"),
        text("Number: 4711-A", "Version: 2.1"),
        text("Form No.: SOP-1   Rev. 3"),
        table(("No.", "Part", "Rev."), ("101-A", "Board", "C")),
        table(("Document No.", "Title", "Rev."), ("SOP-1", "Oil", "A"), ("SOP-2", "Water", "B")),
        [*text("相關文件"), *table(("文件編號", "版本"), ("SOP-1", "A"))],
        text("文件編號：SOP-1", "版本：甲乙丙丁"),
        table(("編號", "1"), ("版本", "A"), ("生效日期", "2026-03-02")),
        [*head("Document No.: SOP-1   Rev. B"), *table(("Document No.", "SOP-1"), ("Revision", "C"))],
        [*head("SOP-1 Rev. B   1 / 4"), *table(("Document No.", "SOP-1"), ("Revision", "C"))],
        [*head("Document No.: SOP-1"), *table(("Document No.", "Title", "Revision"), ("SOP-9", "Oil", "A"))],
        [*table(("文件編號", "SOP-1"), ("版本", "C")), *table(("文件編號", "版本"), ("SOP-9", "A"), part="table 2")],
        text("Document No.: SOP-1", "Revision: C", "Document No.: SOP-2"),
    ],
)
def test_no_title_block(lines: list[Line]) -> None:
    assert propose(lines) is None


@pytest.mark.parametrize(
    "lines",
    [
        text("Document No.: SOP-1", "Revision: C"),
        text("Doc. No. SOP-1 Rev. C"),
        text("DOCUMENT NUMBER   SOP-1   REVISION LEVEL   C"),
        text("Document No.   Revision", "SOP-1   C"),
        text("Number   SOP-1", "Version   C", "Owner   Press shop"),
        text("文件編號：SOP-1　版本：C"),
        text("文 件 編 號   ＳＯＰ－１   版 次   Ｃ"),
        text("文件編號/Document No.：SOP-1   版本/Rev.：C"),
        table(("Document No. SOP-1", "Rev. C", "Page 1 of 3")),
        table(("", "Document No.", "Revision"), ("Press shop", "SOP-1", "C")),
        table(("Document No.:\nSOP-1", "Revision:\nC")),
        table(("文書番号", "SOP-1", "改訂", "C版")),
        head("Document No.: SOP-1   Rev. C 1 / 11"),
        [*head("Form No.: QF-12 Rev. 3"), *text("Document No.: SOP-1", "Revision: C")],
        [*head("Form No.: QF-12", "Rev. 3", "Document No.: SOP-1", "Rev. C")],
        [*table(("Document No.", "SOP-1")), *head("Revision: C")],
        [*text("Document No.: QM-1   Rev. 5"), *table(("Document No.", "SOP-1"), ("Revision", "C"))],
        [*head("Document No.: SOP-1   Rev.: C"), *table(("Document No.", "Title", "Rev."), ("SOP-9", "Oil", "A"))],
        [*table(*NUMBERED), *table(("Machine", "Rev.", "Approved by"), ("Press", "7", "Nobody"), part="table 2")],
    ],
)
def test_number_and_revision_in_any_layout(lines: list[Line]) -> None:
    found = propose(lines)

    assert found
    assert (found.document, found.revision, found.status) == ("SOP-1", "C", "title block")


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        (("Status", "Approved"), "status", "Approved"),
        (("狀態", "核准"), "status", "核准"),
        (("Status", "☐ Draft ☐ Released"), "status", "title block"),
        (("Approved by", "Not approved"), "status", "Not approved"),
        (("Approved by", "Not approved"), "approver", ""),
        (("Approved by", "J. Wang, 2026-03-02"), "approver", "J. Wang"),
        (("Approved by", "J. Wang, 2026-03-02"), "approved_at", day("2026-03-02")),
        (("Approved by", "____"), "approver", ""),
        (("Approved by", ""), "approver", ""),
        (("Approved", "2026-03-02"), "approved_at", day("2026-03-02")),
        (("審核", "王小明"), "approver", ""),
        (("制定日期", "2026-03-02"), "effective_from", None),
        (("Issue date", "2026-03-02"), "effective_from", None),
        (("Effective date", "03/04/2026"), "effective_from", None),
        (("Effective date", "115.03.02"), "effective_from", None),
        (("Effective date", "to be announced"), "effective_from", None),
        (("生效日期", "2026年3月2日起"), "effective_from", day("2026-03-02")),
        (("Supersedes", "N/A"), "supersedes", ""),
        (("Classification", "Restricted"), "classification", "Restricted"),
        (("Iteration", "2"), "iteration", "2"),
        (("Prepared by", "A. Li", "Title", "Engineer"), "title", ""),
        (("Applies to", "all machines"), "applicability", None),
        (("Applies to", "all machines"), "applies_to", "all machines"),
    ],
)
def test_one_field_of_a_block(row: tuple[str, ...], field: str, value: object) -> None:
    width = len(row)
    numbered = [one if width == 2 else (*one, "", "") for one in NUMBERED]
    found = propose(table(*numbered, row))

    assert found
    assert getattr(found, field) == value


@pytest.mark.parametrize(("stamp", "status"), [("OBSOLETE", "OBSOLETE"), ("【草稿】", "草稿"), ("Copy 3", "Released")])
def test_a_stamp_weighs_more_than_the_status(stamp: str, status: str) -> None:
    found = propose([*table(*NUMBERED, ("Status", "Released")), *text(stamp)])

    assert found
    assert found.status == status


def test_who_signed_may_stand_apart_and_what_is_of_another_table_does_not_count() -> None:
    signed = table(("", "Prepared by", "Approved by"), ("Name", "A. Li", "B. Wu"), ("Date", "2026-03-01", "2026-03-02"))
    other = table(("Machine", "Approved by"), ("Press", "Nobody"), part="table 3")
    found = propose([*table(*NUMBERED, part="table 2"), *signed, *other])

    assert found
    assert (found.approver, found.approved_at, found.applies_to) == ("B. Wu", day("2026-03-02"), "")


HISTORY = (
    ("Rev.", "Effective date", "Description", "Approved by"),
    ("D", "2026-05-01", "d", "Dee"),
    ("C", "2026-03-02", "c", "Cee"),
    ("B", "2025-01-15", "b", "Bee"),
)


def test_the_history_supports_a_block_and_never_overrules_it() -> None:
    history = table(*HISTORY, part="table 2")
    titled = table(("Document No.", "SOP-1"), ("Revision", "B"), ("Approved by", "Someone"))
    untitled = table(("Document No.", "SOP-1"), ("Title", "Oil"))

    def said(lines: list[Line], today: str) -> tuple[str, str, datetime | None] | None:
        found = propose(lines, date.fromisoformat(today))
        return (found.revision, found.approver, found.effective_from) if found else None

    assert said(titled + history, "2026-04-01") == ("B", "Someone", day("2025-01-15"))
    assert said(untitled + history, "2026-04-30") == ("C", "Cee", day("2026-03-02"))
    assert said(untitled + history, "2026-05-01") == ("D", "Dee", day("2026-05-01"))
    assert said(untitled + history, "2024-12-31") is None
    assert said(history, "2026-05-01") is None


def test_any_cells_can_be_read() -> None:
    chance = random.Random(4)
    pieces = [
        *"文件編號 Rev. 版本 C SOP-1 2026-03-02 03/04/2026 核准 王大明 Name Date Draft : ： ( -".split(),
        "Form No.",
        "\n",
    ]
    for _ in range(1500):
        grid = [["".join(chance.choices(pieces, k=chance.randint(0, 4))) for _ in range(3)] for _ in range(5)]
        parts = chance.choices(("", "head", "table 1", "table 2"), k=5)
        found = propose([Line(tuple(row), part, part == "head") for row, part in zip(grid, parts, strict=True)])
        assert found is None or (found.document and found.revision)
