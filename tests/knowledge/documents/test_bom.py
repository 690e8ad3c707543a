from __future__ import annotations

import time
from pathlib import Path

import openpyxl
import pytest

from knowledge.documents.bom import bom_lines
from knowledge.documents.parsed import parse
from knowledge.record import BomLine
from resources import demo_plant


def above(lines: tuple[BomLine, ...]) -> list[tuple[str, str]]:
    return [(line.parent, line.item) for line in lines]


@pytest.mark.parametrize(
    "headers",
    [
        ("Part number", "Description", "Quantity", "Unit", "Find No.", "Rev"),
        ("PART NO", "Part name", "Qty. (per assy)", "U/M", "Pos.", "Revision"),
        ("料號", "品名", "用量", "單位", "項次", "版次"),
        ("件號 Part No.", "品名規格", "數量/Qty", "單位", "位置", "版本"),
        ("料号", "名称", "数量", "单位", "项次", "版本"),
        ("品番", "部品名称", "員数", "単位", "照合番号", "改訂"),
        ("Ｐａｒｔ　Ｎｕｍｂｅｒ", "品 名", "ＱＴＹ", "UoM", "序號", "版 本"),
    ],
)
def test_the_headers_of_three_languages(headers: tuple[str, ...]) -> None:
    lines = bom_lines(headers, [("4711-02", "Seal", "4", "pc", "20", "B")], "HP-400")

    assert lines == (BomLine("HP-400", "4711-02", "Seal", "4", "pc", "B", "20"),)


@pytest.mark.parametrize(
    "headers",
    [
        ("Code", "Message", "Limit"),
        ("Part number", "Description", "Stock quantity"),
        ("Part number", "Torque", "Unit"),
        ("Description", "Quantity"),
        ("料號", "品名", "數量", "批號", "效期"),
        ("Part number", "Qty", "Purchase order"),
        ("", "", ""),
    ],
)
def test_other_tables_are_none(headers: tuple[str, ...]) -> None:
    assert bom_lines(headers, [("a-1", "b", "3")] * 2) == ()


def test_an_item_column_is_read_by_what_is_in_it() -> None:
    headers = ("Item", "Part number", "Qty")

    numbers = bom_lines(headers, [("10", "A-1", "1"), ("20", "A-2", "1"), ("20", "A-3", "2")], "TOP")
    assemblies = bom_lines(headers, [("P-1", "A-1", "1"), ("", "A-2", "1"), ("P-2", "A-3", "2")], "TOP")
    parts = bom_lines(("Item", "Description", "Qty"), [("4711", "Bolt", "1"), ("4712", "Nut", "1")], "TOP")
    rows = bom_lines(("Item", "Description", "Qty"), [("1", "Bolt", "1"), ("2", "Nut", "1")], "TOP")

    assert [(line.parent, line.location) for line in numbers] == [("TOP", "10"), ("TOP", "20"), ("TOP", "20")]
    assert above(assemblies) == [("P-1", "A-1"), ("P-1", "A-2"), ("P-2", "A-3")]
    assert above(parts) == [("TOP", "4711"), ("TOP", "4712")]
    assert rows == ()


@pytest.mark.parametrize(
    "levels",
    [
        ("0", "1", "2", "2", "1", "2"),
        ("0", ".1", "..2", "..2", ".1", "..2"),
        ("1", "1.1", "1.1.1", "1.1.2", "1.2", "1.2.1"),
        ("1.0", "1.1", "1.1.1.", "1.1.10", "1.2", "1.2.1"),
        ("0", "1", "1.1", "1.2", "2", "2.1"),
        ("0.0", "1.0", "2.0", "2.0", "1.0", "2.0"),
        ("０", "１", "２", "２", "１", "２"),
    ],
)
def test_levels_make_the_chain(levels: tuple[str, ...]) -> None:
    items = (("TOP", "C"), ("SUB-1", "B"), ("A-1", ""), ("A-2", ""), ("SUB-2", "A"), ("A-1", ""))
    rows = [(level, item, rev, "1") for level, (item, rev) in zip(levels, items, strict=True)]

    lines = bom_lines(("階層", "料號", "版次", "用量"), rows, "DOC")

    chain = [
        ("TOP", "SUB-1"), ("SUB-1", "A-1"), ("SUB-1", "A-2"), ("TOP", "SUB-2"), ("SUB-2", "A-1")
    ]  # fmt: skip
    assert above(lines)[-5:] == chain
    assert [line.parent_revision for line in lines][-5:] == ["C", "B", "B", "C", "A"]


def test_levels_that_start_below_the_document_and_rows_without_a_place() -> None:
    rows = [("1", "SUB", "1"), ("3", "A-1", "1"), ("?", "A-2", "1"), ("1", "A-3", "1")]
    zero = [("0", "A-1", "1"), ("0", "SUB", "1"), ("1", "A-2", "1"), ("0", "A-3", "1")]

    assert above(bom_lines(("Level", "Part no", "Qty"), rows, "DOC")) == [
        ("DOC", "SUB"),
        ("SUB", "A-1"),
        ("DOC", "A-3"),
    ]
    assert above(bom_lines(("Level", "Part no", "Qty"), zero, "DOC")) == [
        ("DOC", "A-1"), ("DOC", "SUB"), ("SUB", "A-2"), ("DOC", "A-3")
    ]  # fmt: skip


def test_a_parent_column_names_what_is_above_and_an_assembly_column_may_name_it_once() -> None:
    parents = [("", "SUB", "1"), ("SUB", "A-1", "2"), ("A-1", "A-1", "1"), ("", "A-2", "1")]
    assemblies = [("SUB", "A-1", "1"), ("", "A-2", "1"), ("", "SUB", "1")]

    assert above(bom_lines(("上階料號", "料號", "數量"), parents, "DOC")) == [
        ("DOC", "SUB"), ("SUB", "A-1"), ("DOC", "A-2")
    ]  # fmt: skip
    assert above(bom_lines(("Assembly", "Part number", "Qty"), assemblies, "DOC")) == [("SUB", "A-1"), ("SUB", "A-2")]


def test_rows_without_a_part_and_repeated_headers_are_no_lines() -> None:
    rows = [("A-1", "0.5"), ("", "Sum"), ("Part number", "Qty"), ("A-2", "as required"), ("A-3",)]

    lines = bom_lines(("Part number", "Qty"), rows)

    assert [(line.item, line.quantity) for line in lines] == [("A-1", "0.5"), ("A-2", "as required"), ("A-3", "")]


def test_the_demo_plants_list() -> None:
    path = Path(demo_plant.__file__).parent / "documents" / "BOM-HP-01_C_en.csv"

    parsed = parse(path)

    assert len(parsed.bom) == len(parsed.blocks) == 22
    assert parsed.bom[3] == BomLine("", "21-1105", "Return filter element, 10 µm", "1", "pc", location="F-21")
    assert parsed.bom[20] == BomLine("", "90-0046", "Hydraulic oil HLP 46, drum 200 l", "5", "drum", location="Oil")
    assert [line.location for line in parsed.bom if line.item == "14-0071"] == ["V-14", "V-15"]


def test_a_workbook_with_a_list_below_its_title_and_a_sheet_that_is_none(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "BOM"
    head = ("Lv", "件號", "品名", "數量")
    for row in (("Bill of materials",), (), head, (1, "A-1", "座", 2), (), (2, "A-2", "螺絲", 8)):
        sheet.append(row)
    torque = book.create_sheet("Torque")
    torque.append(("Bolt", "Nm"))
    torque.append(("M8", 25))
    path = tmp_path / "a.xlsx"
    book.save(path)

    parsed = parse(path)

    assert parsed.bom == (BomLine("", "A-1", "座", "2"), BomLine("A-1", "A-2", "螺絲", "8"))


def test_a_list_of_100_000_rows_is_quick() -> None:
    rows = [(str(1 + n % 4), f"P-{n}", "1") for n in range(100_000)]
    start = time.perf_counter()

    assert len(bom_lines(("Level", "Part number", "Qty"), rows, "DOC")) == 100_000
    assert time.perf_counter() - start < 10
