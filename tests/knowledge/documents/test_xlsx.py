from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from knowledge.documents import xlsx
from knowledge.documents.parsed import parse
from tests.knowledge.documents.samples import outline


def test_a_sheet_with_title_merged_cells_and_formats(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Alarms"
    for row in (
        ("Alarm list HP-01",),
        (),
        ("Code", "Text", "Limit", "Share", "Since"),
        ("E-204", "Oil hot", 65, 0.5, dt.datetime(2026, 3, 2)),
        ("E-205", None, 70.25, 0.125, None),
    ):
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("B4:B5")
    sheet["C4"].number_format = '0.0 "°C"'
    sheet["D4"].number_format = "0%"
    path = tmp_path / "a.xlsx"
    book.save(path)

    parsed = parse(path)

    assert parsed.title == "Alarm list HP-01"
    assert outline(parsed.blocks) == [
        (
            "table row",
            "Alarm list HP-01 > Alarms",
            "Code: E-204 · Text: Oil hot · Limit: 65.0 °C · Share: 50% · Since: 2026-03-02",
        ),
        ("table row", "Alarm list HP-01 > Alarms", "Code: E-205 · Text: Oil hot · Limit: 70.25 · Share: 0.125"),
    ]


def test_sheets_are_sections_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Torque"
    first.append(("Bolt", "Nm"))
    first.append(("M8", 25))
    second = book.create_sheet("Oil")
    second.append(("Point", "Grade"))
    second.append(("Tank", "HLP 46"))
    hidden = book.create_sheet("old")
    hidden.append(("secret",))
    hidden.sheet_state = "hidden"
    path = tmp_path / "Limits.xlsx"
    book.save(path)

    assert outline(parse(path).blocks) == [
        ("table row", "Limits > Torque", "Bolt: M8 · Nm: 25"),
        ("table row", "Limits > Oil", "Point: Tank · Grade: HLP 46"),
    ]


def test_rows_after_a_gap_keep_their_headers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Code", "Limit"), ("E-1", 5), (), ("E-2", 6), ("E-3", 7)):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)

    assert [b.page_content for b in parse(path).blocks] == [
        "Code: E-1 · Limit: 5",
        "Code: E-2 · Limit: 6",
        "Code: E-3 · Limit: 7",
    ]


def test_large_workbooks_are_read_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_FULL", 0)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Code", "Limit"))
    sheet.append(("E-1", 5.5))
    path = tmp_path / "a.xlsx"
    book.save(path)

    assert parse(path).blocks[0].page_content == "Code: E-1 · Limit: 5.5"


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (65, "General", "65"),
        (65.0, "General", "65"),
        (0.1, "General", "0.1"),
        (1.5, "0.00", "1.50"),
        (0.125, "0.0%", "12.5%"),
        (7, "000", "007"),
        (12, '0 "bar"', "12 bar"),
    ],
)
def test_numbers_as_excel_shows_them(value: float, form: str, shown: str) -> None:
    assert xlsx.number(value, form) == shown
