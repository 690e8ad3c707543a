from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from knowledge.documents import xlsx
from knowledge.documents.parsed import parse
from knowledge.documents.xlsx_cells import number
from knowledge.record import Remark
from knowledge.types import Broken
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
        (3.25, '0.0" mm"', "3.3 mm"),
        (7, r"0.0\ \b\a\r", "7.0 bar"),
        (1234.5, '#,##0.00 "Nm"', "1234.50 Nm"),
        (2.5, "0.###", "2.5"),
        (2, "0.##", "2"),
        (-4.5, '0.0 "°C";[Red]-0.0 "°C"', "-4.5 °C"),
        (0, '0;-0;"none"', "none"),
        (20, '"M"0', "M 20"),
        (12000, '0.0,"k"', "12.0 k"),
        (5, "[$€-407] 0.00", "€ 5.00"),
        (0.5, "# ?/?", "0.5"),
        (12345, "0.00E+00", "12345"),
        (0.004, "0.0", "0.0"),
    ],
)
def test_numbers_as_excel_shows_them(value: float, form: str, shown: str) -> None:
    assert number(value, form) == shown


def test_hidden_rows_and_columns_are_left_out_with_a_remark(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Torque"
    for row in (("Bolt", "Old", "Nm"), ("M8", 20, 25), ("M10", 40, 49), ("M12", 70, 85)):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Draft").sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)

    parsed = parse(path)

    assert [b.page_content for b in parsed.blocks] == ["Bolt: M8 · Nm: 25", "Bolt: M12 · Nm: 85"]
    assert parsed.remarks == (
        Remark("remark", "left out because it is hidden: sheet Draft, Torque row 3, Torque column B"),
    )


def test_a_formula_that_nobody_calculated(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Bolt", "Nm"), ("M8", 25), ("M10", "=B2*2")):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)

    parsed = parse(path)

    assert [b.page_content for b in parsed.blocks] == ["Bolt: M8 · Nm: 25", "Bolt: M10"]
    assert parsed.remarks == (Remark("remark", "formula without value: Sheet!B3"),)


def test_a_formula_shows_the_value_that_was_calculated(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Bolt", "Nm"), ("M8", 25), ("M10", "=B2*2")):
        sheet.append(row)
    plain, path = tmp_path / "plain.xlsx", tmp_path / "a.xlsx"
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"(</f>)<v ?/>|(</f>)<v></v>", rb"</f><v>50</v>", old.read(name)))

    parsed = parse(path)

    assert [b.page_content for b in parsed.blocks] == ["Bolt: M8 · Nm: 25", "Bolt: M10 · Nm: 50"]
    assert parsed.remarks == ()


def test_several_tables_on_a_sheet_below_and_beside_each_other(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Limits of press HP-01",),
        ("Valid from:", dt.datetime(2026, 1, 2)),
        (),
        ("Code", "Limit", None, None, "Point", "Grade"),
        ("E-1", 5, None, None, "Tank", "HLP 46"),
        ("E-2", 6, None, None, None, None),
        (),
        ("Bolts",),
        ("Bolt", "Nm", None, "Bolt", "Nm"),
        ("M8", 25, None, "M10", 49),
    ):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)

    parsed = parse(path)

    assert parsed.title == "Limits of press HP-01"
    assert [b.page_content for b in parsed.blocks] == [
        "Valid from: · 2026-01-02",
        "Code: E-1 · Limit: 5",
        "Code: E-2 · Limit: 6",
        "Point: Tank · Grade: HLP 46",
        "Bolts",
        "Bolt: M8 · Nm: 25",
        "Bolt: M10 · Nm: 49",
    ]


def test_an_empty_column_for_looks_parts_no_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Code", "Text", None, "Limit", "Unit"), ("E-1", "Oil hot", None, 65, "bar")):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)

    assert [b.page_content for b in parse(path).blocks] == ["Code: E-1 · Text: Oil hot · Limit: 65 · Unit: bar"]


def test_a_sheet_that_is_damaged(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "good.xlsx")
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(tmp_path / "good.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)

    with pytest.raises(Broken, match="the workbook is damaged"):
        parse(path)
