"""The cells of a Word table: merged ones in every place that they cover, deleted and hidden rows left out.

Not here: what the table means (tables.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from knowledge.documents.docx_text import W

_WIDEST = 60
"""Columns that a merged cell may take."""


def grid(table: etree._Element, text: Callable[[etree._Element], str]) -> list[list[str]]:
    """The texts of a table's cells; `text` gives that of one cell and is asked once for each, in order."""
    above: list[str] = []
    out: list[list[str]] = []
    for row in rows(table):
        cells = [""] * _number(row, "trPr/gridBefore")
        for cell in _own(row, "tc", "tr"):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val") != "restart" and len(cells) < len(above)
            shown = above[len(cells)] if goes_on else text(cell)
            cells += [shown] * max(_number(cell, "tcPr/gridSpan"), 1)
        above = cells
        out.append(cells)
    return out


def rows(table: etree._Element) -> list[etree._Element]:
    """The rows of a table that are shown, those in content controls, too."""
    return [row for row in _own(table, "tr", "tbl") if not _gone(row)]


def header_rows(table: etree._Element) -> int | None:
    """Rows that Word repeats on every page; None when none is marked."""
    count = 0
    for row in rows(table):
        if row.find(f"{W}trPr/{W}tblHeader") is None:
            break
        count += 1
    return count or None


def cells(table: etree._Element) -> list[etree._Element]:
    """The cells of the rows that are shown."""
    return [cell for row in rows(table) for cell in _own(row, "tc", "tr")]


def _own(element: etree._Element, name: str, outer: str) -> Iterator[etree._Element]:
    """The rows of a table, the cells of a row, but not those of a table inside."""
    for found in element.iter(f"{W}{name}"):
        if next(found.iterancestors(f"{W}{outer}"), None) is element:
            yield found


def _gone(row: etree._Element) -> bool:
    properties = row.find(f"{W}trPr")
    return properties is not None and any(properties.find(f"{W}{name}") is not None for name in ("del", "hidden"))


def _number(element: etree._Element, path: str) -> int:
    found = element.find("/".join(f"{W}{name}" for name in path.split("/")))
    value = (found.get(f"{W}val") or "") if found is not None else ""
    return min(int(value), _WIDEST) if value.isdecimal() else 0
