from __future__ import annotations

from knowledge.documents import tables
from knowledge.types import PassageKind


def shown(grid: list[list[str]], header_rows: int | None = None) -> list[str]:
    return [row.text for row in tables.rows(grid, header_rows)]


def test_each_row_carries_its_headers_and_leaves_empty_cells_out() -> None:
    assert shown([["Code", "Meaning", "Limit"], ["E-204", "Oil hot", "65 °C"], ["E-205", "", "70 °C"]]) == [
        "Code: E-204 · Meaning: Oil hot · Limit: 65 °C",
        "Code: E-205 · Limit: 70 °C",
    ]


def test_a_first_row_of_data_is_no_header() -> None:
    assert shown([["E-204", "Oil hot"], ["E-205", "Oil low"], ["E-206", "Filter"]])[0] == "E-204 · Oil hot"
    assert shown([["Document", "SOP-HP-012"], ["Revision", "C"]]) == ["Document · SOP-HP-012", "Revision · C"]


def test_group_headers_stand_in_front_of_their_columns() -> None:
    grid = [["Bolt", "Torque", "Torque"], ["", "min", "max"], ["M8", "20", "25"]]

    assert shown(grid) == ["Bolt: M8 · Torque min: 20 · Torque max: 25"]


def test_a_table_of_headers_only_is_still_text() -> None:
    assert shown([["Pin", "Signal"]], 1) == ["Pin · Signal"]


def test_a_merged_cell_is_said_once() -> None:
    assert shown([["", "", ""], ["Off", "Off", "no power"]]) == ["Off · Off · no power"]
    assert shown([["LED", "State"], ["Green", "Green"]], 1) == ["LED: Green · State: Green"]


def test_lines_above_a_table_are_no_rows_of_it() -> None:
    above, table = tables.titled([["Alarm list", "", ""], ["Valid from:", "2026-01-01", ""], ["Code", "Text", "Limit"]])

    assert above == ["Alarm list", "Valid from: 2026-01-01"]
    assert table == [["Code", "Text", "Limit"]]


def test_frames_of_warnings_are_known_in_their_three_shapes() -> None:
    assert tables.boxed([["WARNING\nHot."]]) is PassageKind.WARNING
    assert tables.boxed([["危險", "不得進入"]]) is PassageKind.DANGER
    assert tables.boxed([["CAUTION"], ["Wear gloves."]]) is PassageKind.CAUTION
    assert tables.boxed([["Danger", "Equipment"], ["Hot water", "Gloves"]]) is None
    assert tables.boxed([["Some text"]]) is None
    assert tables.box_text([["CAUTION"], ["Wear gloves."]]) == "CAUTION\nWear gloves."
