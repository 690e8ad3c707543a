from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.documents.parsed import parse
from tests.knowledge.documents.samples import Rule, Text, boxes, outline, pdf

ONE = (
    "The oil of the press is drained when it",
    "is warm, so that the dirt leaves with it.",
    "The filter is changed on the same day,",
    "and its housing is wiped with a cloth.",
    "New oil is filled up to the upper mark",
    "of the gauge and not any higher.",
)
TWO = (
    "The guide rails are greased once in a",
    "week with the grease that is named on",
    "the plate. Old grease is taken off first,",
    "because it holds chips of metal. After",
    "that the table is moved from end to end",
    "and the grease is spread by the wiper.",
)
THREE = (
    "Belts are looked at for cracks once a",
    "month. A belt with a crack is replaced",
    "together with the one beside it, since",
    "both have run for the same time. The",
    "tension is measured in the middle of",
    "the longer side of the belt drive.",
)


def column(left: float, top: float, lines: Sequence[str], size: float = 10) -> list[Text]:
    return [(left, top + 13 * i, size, line) for i, line in enumerate(lines)]


def by_row(*columns: Sequence[Text]) -> list[Text]:
    """The columns as a program draws them that goes across the page line by line."""
    return sorted((line for one in columns for line in one), key=lambda line: (line[1], line[0]))


def read(path: Path, lines: Sequence[Text], rules: Sequence[Rule] = ()) -> list[tuple[str, str, str]]:
    return outline(parse(pdf(path / "a.pdf", [(lines, rules)])).blocks)


@pytest.mark.parametrize("across", [True, False])
def test_two_columns_are_read_one_after_the_other(tmp_path: Path, across: bool) -> None:
    left, right = column(60, 160, ONE), column(310, 160, TWO)
    lines: list[Text] = [(60, 110, 18, "Lubrication of all machines in hall two"), *column(60, 140, ["Intro"])]

    found = read(tmp_path, [*lines, *(by_row(left, right) if across else [*left, *right])])

    assert [text for *_, text in found] == ["Intro", " ".join(ONE), " ".join(TWO)]


def test_three_columns_with_a_heading_and_a_table_between_them(tmp_path: Path) -> None:
    edges = (40, 225, 410)
    above = by_row(*(column(x, 100, lines, 9) for x, lines in zip(edges, (ONE, TWO, THREE), strict=True)))
    below = by_row(*(column(x, 400, lines, 9) for x, lines in zip(edges, (THREE, ONE, TWO), strict=True)))
    table: list[Text] = [
        (64, 264, -10, "Code"),
        (304, 264, -10, "Limit"),
        (64, 284, 10, "E-204"),
        (304, 284, 10, "65 °C"),
    ]
    heading: list[Text] = [(40, 380, -12, "2 Belts")]

    found = read(tmp_path, [*above, *table, *heading, *below], boxes(60, 250, [240, 240], [20, 20]))

    assert found == [
        ("prose", "a", " ".join(ONE)),
        ("prose", "a", " ".join(TWO)),
        ("prose", "a", " ".join(THREE)),
        ("table row", "a", "Code: E-204 · Limit: 65 °C"),
        ("prose", "a > 2 Belts", " ".join(THREE)),
        ("prose", "a > 2 Belts", " ".join(ONE)),
        ("prose", "a > 2 Belts", " ".join(TWO)),
    ]


def test_a_paragraph_goes_on_in_the_next_column(tmp_path: Path) -> None:
    left, right = column(60, 100, ONE[:5]), column(310, 100, [ONE[5], *TWO[:4]])

    found = read(tmp_path, by_row(left, right))

    assert found[0][2].startswith("The oil of the press")
    assert "the upper mark of the gauge and not any higher." in found[0][2]


def test_columns_of_a_table_without_rules_stay_rows(tmp_path: Path) -> None:
    words = ("Oil hot", "Pump off", "Belt loose", "Guard open", "No air", "Door open")
    left = column(60, 100, ["Message", *words])
    right = column(310, 100, ["Remedy", *(f"Call {name.lower()}" for name in ("Ann", "Bo", "Cy", "Di", "Ed", "Flo"))])

    found = read(tmp_path, by_row(left, right))

    assert ("table row", "a", "Message: Pump off · Remedy: Call bo") in found
    assert len(found) == 6


def test_long_cells_that_begin_at_one_height_are_no_columns(tmp_path: Path) -> None:
    left = [*column(60, 100, ONE[:4]), *column(60, 172, TWO[:2]), *column(60, 230, THREE[:4])]
    right = [*column(310, 100, THREE[:2]), *column(310, 172, ONE[:3]), *column(310, 230, TWO[:2])]

    found = " ".join(text for *_, text in read(tmp_path, by_row(left, right)))

    assert found.index(ONE[0]) < found.index(THREE[0]) < found.index(ONE[2]) < found.index(ONE[3])


def test_steps_with_hanging_numbers_are_no_columns(tmp_path: Path) -> None:
    steps = by_row(
        [(60, 100 + 13 * i, 10, f"{i + 1}.") for i in range(6)],
        [
            (80, 100 + 13 * i, 10, f"{line}.")
            for i, line in enumerate(("Stop", "Lock", "Tag", "Drain", "Fill", "Start"))
        ],
    )

    assert [text for *_, text in read(tmp_path, steps)][:2] == ["1. Stop.", "2. Lock."]
