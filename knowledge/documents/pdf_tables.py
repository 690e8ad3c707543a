"""Ruled tables on a PDF page, cell by cell: pdfplumber finds the grid, merged cells count everywhere."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pdfplumber.pdf import PDF
from pdfplumber.utils.text import extract_words

from knowledge.documents import tables, words
from knowledge.documents.pdf_page import bold_font, plain
from knowledge.types import PassageKind

# pdfminer reports every odd font at WARNING; a page that it cannot read well is still read by pdfium.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table's place on its page (points from the upper left corner), its cells, how many rows are headers."""

    left: float
    top: float
    right: float
    bottom: float
    cells: list[list[str]]
    head: int | None
    """None: the type does not tell."""

    @property
    def signal(self) -> PassageKind | None:
        """The kind of warning that this frame holds, if it is one's."""
        return tables.boxed(self.cells)

    @property
    def frame(self) -> bool:
        """Whether this is no table but a frame around ordinary text."""
        return len(self.cells) == 1 and len(self.cells[0]) == 1 and self.signal is None

    def holds(self, left: float, right: float, middle: float) -> bool:
        """Whether a line of text at this height lies in it."""
        centre = (left + right) / 2
        return self.top - 1 <= middle <= self.bottom + 1 and self.left - 2 <= centre <= self.right + 2


def ruled_tables(book: PDF, number: int) -> list[Ruled]:
    """The tables of page `number` (from 0), from top to bottom."""
    page = book.pages[number]
    try:
        chars = page.chars
        found = [_ruled(t, chars) for t in _lined(page).find_tables()]
        # pdfplumber measures from where the paper's corner would be at the origin, we from the visible page's corner.
        left, top, *_ = page.cropbox
    finally:
        page.close()
    shown = [
        replace(t, left=t.left - left, right=t.right - left, top=t.top - top, bottom=t.bottom - top)
        for t in found
        if t is not None
    ]
    return sorted(shown, key=lambda t: t.top)


def _lined(page: Any) -> Any:  # noqa: ANN401 - pdfplumber is untyped
    """The page without coloured backgrounds, whose edges are no rules; if only backgrounds are there, all of it."""
    thin = sum(1 for r in page.rects if _rule(r)) + len(page.lines)
    if thin < 4:
        return page
    return page.filter(lambda item: item["object_type"] != "rect" or _rule(item))


def _rule(rect: dict[str, Any]) -> bool:
    return bool(rect["stroke"] or rect["width"] <= 3 or rect["height"] <= 3)


def _ruled(table: Any, chars: Sequence[dict[str, Any]]) -> Ruled | None:  # noqa: ANN401 - pdfplumber is untyped
    left, top, right, bottom = table.bbox
    inside = [c for c in chars if _within(c, table.bbox)]
    texts: dict[_Box, str] = {}
    bold: dict[_Box, bool] = {}
    for box in table.cells:
        own = [c for c in inside if _within(c, box)]
        texts[box] = _text(own, box)
        bold[box] = bool(own) and all(bold_font(c["fontname"]) for c in own if c["text"].strip())
    cells: list[list[str]] = []
    weights: list[list[bool]] = []
    for row in table.rows:
        places = [box or _merged(table, row.bbox, column) for column, box in enumerate(row.cells)]
        cells.append([texts.get(box, "") if box else "" for box in places])
        weights.append([bold[box] for box in places if box and texts.get(box)])
    if not any(c for line in cells for c in line):
        return None
    return Ruled(left, top, right, bottom, cells, _head(weights))


def _within(char: dict[str, Any], box: _Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _merged(table: Any, row: _Box, column: int) -> _Box | None:  # noqa: ANN401
    """The merged cell that lies over (row, column): its box covers the middle of that place."""
    across = [r.cells[column] for r in table.rows if r.cells[column] is not None]
    if not across:
        return None
    narrowest = min(across, key=lambda c: c[2] - c[0])
    x, y = (narrowest[0] + narrowest[2]) / 2, (row[1] + row[3]) / 2
    return next((c for c in table.cells if c[0] <= x <= c[2] and c[1] <= y <= c[3]), None)


def _head(weights: Sequence[Sequence[bool]]) -> int | None:
    """Rows of headers as the type shows them: all bold, with a row that is not below; a bold first column is none."""
    if len(weights) < 2 or not any(any(line) for line in weights):
        return None
    count = 0
    for line in weights:
        if not line or not all(line):
            break
        count += 1
    if 0 < count < len(weights):
        return count
    return 0 if all(line and line[0] for line in weights) and not all(weights[0]) else None


def _text(chars: list[dict[str, Any]], box: _Box) -> str:
    """A cell's text, its lines joined. A word wider than its cell is broken anywhere; it becomes whole again."""
    if not chars:
        return ""
    lines: list[list[dict[str, Any]]] = []
    for word in extract_words(chars, x_tolerance=2, y_tolerance=3):
        if lines and abs(lines[-1][0]["bottom"] - word["bottom"]) < 3:
            lines[-1].append(word)
        else:
            lines.append([word])
    left = min(line[0]["x0"] for line in lines)
    edge = box[2] - (left - box[0])
    whole, room, alone = "", 0.0, False
    for line in lines:
        text = " ".join(plain(w["text"]) for w in line)
        first = line[0]
        char = (first["x1"] - first["x0"]) / max(len(first["text"]), 1)
        whole = whole + text if alone and room < char else words.joined(whole, text)
        room, alone = edge - line[-1]["x1"], len(line) == 1
    return whole
