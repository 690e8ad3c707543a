"""Tables as rows that can be read alone: "Header: cell · Header: cell".

Takes a grid of cell texts (merged cells already repeated by the loader); finds the header rows where the format
does not mark them. Not here: reading any format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.documents import words
from knowledge.types import PassageKind

JOINT = " · "


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `cells` as they stand, `headers` of the same length ("" where unknown), `text` for people and search."""

    headers: tuple[str, ...]
    cells: tuple[str, ...]
    text: str


def clean(cell: object) -> str:
    """A cell's text on one line."""
    return " ".join(str(cell).split()) if cell is not None else ""


def rows(grid: Sequence[Sequence[str]], header_rows: int | None = None) -> list[Row]:
    """The rows of a table below its header.

    Args:
        grid: cell texts; rows may differ in length.
        header_rows: how many rows at the top are headers; None: find out.
    """
    table = _trimmed(grid)
    if not table:
        return []
    count = _header_rows(table) if header_rows is None else min(header_rows, len(table))
    if count == len(table) > 0 and header_rows is None:
        count = 0
    headers = _headers(table[:count], len(table[0]))
    if count and count == len(table):
        # A table of headers only is still text of the document.
        return [row(("",) * len(headers), headers)]
    return [row(headers, cells) for cells in table[count:] if any(cells)]


def titled(grid: Sequence[Sequence[str]]) -> tuple[list[str], list[Sequence[str]]]:
    """A sheet's lines of text above its table (a title, a date, a remark), and the table.

    A line above is a row with one filled cell (or two: "Valid from:", "2026-01-01") where the table is wider.
    """
    filled = [list(dict.fromkeys(c for c in map(clean, r) if c)) for r in grid]
    width = max((len(f) for f in filled), default=0)
    above: list[str] = []
    for i, cells in enumerate(filled):
        if not cells:
            continue
        label = len(cells) == 2 and cells[0].endswith((":", "：")) and width > 2
        if width > 1 and len(cells) > 1 and len(cells) * 2 >= width and not label:
            return above, list(grid[i:])
        above.append(" ".join(cells))
    return above, []


def boxed(grid: Sequence[Sequence[str]]) -> PassageKind | None:
    """The kind of a frame around a warning: its signal word above the text, beside it, or in one cell with it."""
    if not grid or not grid[0] or not grid[0][0]:
        return None
    first = grid[0][0]
    cells = {c for r in grid for c in r if c}
    if len(cells) == 1:
        return words.signal(first)
    alone = len({c for c in grid[0] if c}) == 1 and all(len({c for c in r if c}) <= 1 for r in grid)
    beside = len(grid) == 1 and len(cells) == 2
    return words.signal(first) if words.bare_signal(first) and (beside or (alone and len(grid) <= 4)) else None


def box_text(grid: Sequence[Sequence[str]]) -> str:
    """The text of such a frame."""
    return "\n".join(dict.fromkeys(c for r in grid for c in r if c))


def row(headers: Sequence[str], cells: Sequence[str]) -> Row:
    """One row with its text. Empty cells, and the copies of a merged one, are left out."""
    parts: list[str] = []
    before: tuple[str, str] | None = None
    merged = len({c for c in cells if c}) == 1
    for header, cell in zip(headers, cells, strict=True):
        # A cell merged over several columns comes once per column; equal short values without headers are values.
        again = (header, cell) == before and (bool(header) or merged or len(cell) > 12)
        if not cell or again:
            continue
        before = (header, cell)
        parts.append(f"{header}{'' if header.endswith((':', '：')) else ':'} {cell}" if header else cell)
    return Row(tuple(headers), tuple(cells), JOINT.join(parts))


def _trimmed(grid: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Cells cleaned, rows of one length, empty rows and columns removed."""
    cleaned = [[clean(c) for c in r] for r in grid]
    width = max((len(r) for r in cleaned), default=0)
    padded = [r + [""] * (width - len(r)) for r in cleaned]
    kept = [i for i in range(width) if any(r[i] for r in padded)]
    return [tuple(r[i] for i in kept) for r in padded if any(r)]


_VALUE = re.compile(r"[\s\d.,:;%±+\-–/<>≤≥=~x×°²³()]*(?:[A-Za-zµμΩ°℃/²³·]{0,6})?")


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a range, a date or a number with its unit: data, not a header."""
    return bool(cell) and any(c.isdigit() for c in cell) and bool(_VALUE.fullmatch(cell))


_CODE = re.compile(r"[A-Z]{1,6}[-_/ ]?[A-Z0-9]*[-_/]?\d[\w.\-/]*")


def _header_rows(table: Sequence[tuple[str, ...]]) -> int:
    """1 if the first row looks like headers, 2 if a group row stands above it, 0 otherwise."""
    if len(table) < 2 or len(table[0]) < 2:
        return 0
    if len(table[0]) == 2 and _CODE.fullmatch(table[0][1]):
        # "Document", "SOP-HP-012": labels and their values, row by row.
        return 0
    if _like_header(table[0]) and not _same_shape(table):
        repeated = len(set(filter(None, table[0]))) < len([c for c in table[0] if c])
        if repeated and len(table) > 2 and _like_header(table[1]) and any(is_value(c) for r in table[2:] for c in r):
            return 2
        return 1
    return 0


def _same_shape(table: Sequence[tuple[str, ...]]) -> bool:
    """Whether the first row is data: in some column its cell has digits in the same pattern as the rest ("E-204")."""
    for column in range(len(table[0])):
        first = table[0][column]
        if not any(c.isdigit() for c in first):
            continue
        rest = [r[column] for r in table[1:] if r[column]]
        if rest and sum(_shape(c) == _shape(first) for c in rest) * 2 > len(rest):
            return True
    return False


def _shape(cell: str) -> str:
    return re.sub(r"[^\W\d]+", "A", re.sub(r"\d+", "0", cell))


def _like_header(cells: Sequence[str]) -> bool:
    filled = [c for c in cells if c]
    return len(filled) * 2 > len(cells) and all(len(c) <= 60 and not is_value(c) for c in filled)


def _headers(above: Sequence[tuple[str, ...]], width: int) -> tuple[str, ...]:
    """Header texts by column, group headers in front ("Temperature min")."""
    merged: list[str] = []
    for column in range(width):
        parts = list(dict.fromkeys(r[column] for r in above if r[column]))
        merged.append(" ".join(parts))
    return tuple(merged)
