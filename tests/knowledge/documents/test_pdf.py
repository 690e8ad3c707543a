from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents.blocks import meta
from knowledge.documents.parsed import parse
from knowledge.documents.pdf_page import plain
from knowledge.types import PasswordProtected
from tests.knowledge.documents.samples import Rule, Text, boxes, outline, pdf


def framed(number: int, lines: list[Text], rules: list[Rule] | None = None) -> tuple[list[Text], list[Rule]]:
    """A page with a running head and foot."""
    head: list[Text] = [(60, 40, 9, "SOP-1 Rev. C"), (500, 40, 9, "internal"), (500, 810, 9, f"Page {number} of 3")]
    return head + lines, rules or []


@pytest.fixture
def procedure(tmp_path: Path) -> Path:
    rules = boxes(60, 300, [80, 120, 80], [20, 20, 20]) + boxes(60, 400, [400], [50])
    first: list[Text] = [
        (60, 120, 18, "Oil change, press 1"),
        (60, 160, -13, "1 Purpose"),
        (60, 180, 11, "The oil of the press is changed after 8,000 hours of operation or when"),
        (60, 194, 11, "the laboratory says so. Two persons are needed for it."),
        (60, 230, -13, "2 Values"),
        (64, 314, -10, "Code"),
        (144, 314, -10, "Meaning"),
        (264, 314, -10, "Limit"),
        (64, 334, 10, "E-204"),
        (144, 334, 10, "Oil temperature"),
        (264, 334, 10, "65 °C"),
        (64, 354, 10, "E-209"),
        (144, 354, 10, "Pump off"),
        (264, 354, 10, "72 °C"),
        (66, 416, -11, "WARNING"),
        (66, 432, 11, "Hot oil burns. Wear gloves and a face shield."),
    ]
    second: list[Text] = [
        (60, 120, -13, "3 Steps"),
        (60, 145, 11, "1."),
        (80, 145, 11, "Stop the pump at the panel."),
        (60, 160, 11, "2."),
        (80, 160, 11, "Close valve F-33 and hang the tag of maintenance with your name on"),
        (80, 174, 11, "it."),
        (60, 190, 11, "3."),
        (80, 190, 11, "Tighten the plug crosswise in two passes with the torque wrench to"),
    ]
    third: list[Text] = [(80, 120, 11, "25 Nm."), (60, 150, 11, "The work is entered in the log.")]
    pages = [framed(1, first, rules), framed(2, second), framed(3, third)]
    return pdf(tmp_path / "SOP-1.pdf", pages, title="SOP-1 Oil change")


def test_structure_pages_tables_frames_and_running_heads(procedure: Path) -> None:
    parsed = parse(procedure)

    assert (parsed.title, parsed.pages, parsed.language) == ("Oil change, press 1", 3, "en")
    assert [(meta(b)["page"], *rest) for b, rest in zip(parsed.blocks, outline(parsed.blocks), strict=True)] == [
        (
            1,
            "prose",
            "Oil change, press 1 > 1 Purpose",
            "The oil of the press is changed after 8,000 hours of operation or when the laboratory says so. "
            "Two persons are needed for it.",
        ),
        (1, "table row", "Oil change, press 1 > 2 Values", "Code: E-204 · Meaning: Oil temperature · Limit: 65 °C"),
        (1, "table row", "Oil change, press 1 > 2 Values", "Code: E-209 · Meaning: Pump off · Limit: 72 °C"),
        (1, "warning", "Oil change, press 1 > 2 Values", "WARNING\nHot oil burns. Wear gloves and a face shield."),
        (2, "step", "Oil change, press 1 > 3 Steps", "1. Stop the pump at the panel."),
        (
            2,
            "step",
            "Oil change, press 1 > 3 Steps",
            "2. Close valve F-33 and hang the tag of maintenance with your name on it.",
        ),
        (
            2,
            "step",
            "Oil change, press 1 > 3 Steps",
            "3. Tighten the plug crosswise in two passes with the torque wrench to 25 Nm.",
        ),
        (3, "prose", "Oil change, press 1 > 3 Steps", "The work is entered in the log."),
    ]


def test_a_table_goes_on_over_a_page_break(tmp_path: Path) -> None:
    first: list[Text] = [
        (60, 690, 11, "Table 1 Alarms"),
        (64, 714, -10, "Code"),
        (144, 714, -10, "Limit"),
        (64, 734, 10, "E-1"),
        (144, 734, 10, "5 bar"),
    ]
    second: list[Text] = [
        (64, 114, 10, "E-2"),
        (144, 114, 10, "6 bar"),
        (64, 134, 10, "E-3"),
        (144, 134, 10, "7 bar"),
        (60, 180, 11, "After the table."),
    ]
    pages = [(first, boxes(60, 700, [80, 80], [20, 20])), (second, boxes(60, 100, [80, 80], [20, 20]))]

    found = outline(parse(pdf(tmp_path / "a.pdf", pages)).blocks)

    assert found == [
        ("table row", "a > Table 1 Alarms", "Code: E-1 · Limit: 5 bar"),
        ("table row", "a > Table 1 Alarms", "Code: E-2 · Limit: 6 bar"),
        ("table row", "a > Table 1 Alarms", "Code: E-3 · Limit: 7 bar"),
        ("prose", "a", "After the table."),
    ]


def test_a_password(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [([(60, 100, 11, "secret")], [])])
    # The standard security handler with an owner and a user entry that no empty password opens.
    crypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O (%s) /U (%s) >> /ID [(0123456789abcdef)(0123456789abcdef)]"
    )
    data = path.read_bytes().replace(b"trailer << ", b"trailer << " + crypt % (b"o" * 32, b"u" * 32) + b" ")
    path.write_bytes(data)

    with pytest.raises(PasswordProtected):
        parse(path)


def test_characters_that_fonts_put_in_place_of_others() -> None:
    assert plain("⽂件 班⻑ ﬁlter\u00a05 mm² Ⅲ") == "文件 班長 filter 5 mm² Ⅲ"
