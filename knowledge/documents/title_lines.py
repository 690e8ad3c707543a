"""Where a title block may stand: a PDF's first page, the tables, first paragraphs, heads and feet of a Word document.

Not here: what the lines say (title_block.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from docx.document import Document as WordDocument
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from lxml import etree

from knowledge.documents.pdf_page import Printed
from knowledge.documents.pdf_tables import Ruled
from knowledge.documents.title_rows import Line

_EDGE = 0.1
"""Share of a page's height, above and below, in which a line is taken for a running head or foot."""
_GAP = re.compile(r"\s{3,}|\t+")
_PARAGRAPHS = 60
_ROWS = 200
"""Paragraphs and rows of a Word document that may belong to its first page or its revision history."""


def of_page(lines: Sequence[Printed], ruled: Sequence[Ruled], height: float) -> list[Line]:
    """The lines of a PDF page from top to bottom; what stands at one height is one line, however it was printed."""
    placed: list[tuple[float, Line]] = []
    tables = [table for table in ruled if not table.frame]
    for i, table in enumerate(tables):
        placed += [(table.top, Line(tuple(cells), f"table {i}")) for cells in table.cells]
    free = [x for x in lines if not any(t.holds(x.left, x.right, (x.top + x.base) / 2) for t in tables)]
    rows = list(_rows(free))
    head, foot = _edges(rows, height)
    for i, row in enumerate(rows):
        part = "head" if i < head else "foot" if i >= foot else ""
        placed.append((min(x.top for x in row), Line(_cells(row), part, edge=bool(part))))
    return [line for _, line in sorted(placed, key=lambda one: one[0])]


def _edges(rows: Sequence[Sequence[Printed]], height: float) -> tuple[int, int]:
    """How many rows the running head has, and where the foot begins; text close to more text is neither."""
    bases = [row[0].base for row in rows]
    apart = [i for i in range(1, len(rows)) if bases[i] - bases[i - 1] > 2 * max(rows[i][0].size, rows[i - 1][0].size)]
    head = max((i for i in apart if bases[i - 1] < _EDGE * height), default=0)
    foot = min((i for i in apart if bases[i] > (1 - _EDGE) * height and i >= head), default=len(rows))
    return head, foot


def _rows(lines: Sequence[Printed]) -> Iterator[list[Printed]]:
    row: list[Printed] = []
    for line in sorted(lines, key=lambda x: x.base):
        if row and line.base - row[0].base > 0.4 * min(line.size, row[0].size):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _cells(row: Sequence[Printed]) -> tuple[str, ...]:
    cells: list[str] = []
    right = 0.0
    for piece in sorted(row, key=lambda x: x.left):
        first, *more = _GAP.split(piece.text)
        if cells and piece.left - right < 1.5 * piece.size:
            cells[-1] += f" {first}"
        else:
            cells.append(first)
        cells += more
        right = piece.right
    return tuple(cells)


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset((_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr"))


def of_word(document: WordDocument) -> list[Line]:
    """The lines of a Word document: heads and feet of all kinds of pages, then its beginning."""
    found: list[Line] = []
    parts = {rel.target_part.partname: rel for rel in document.part.rels.values() if not rel.is_external}
    for name, rel in sorted(parts.items()):
        kind = rel.reltype.rpartition("/")[2]
        if kind in ("header", "footer") and isinstance(rel.target_part, XmlPart):
            found += _story(rel.target_part.element, str(name), edge=True)
    return found + list(_story(document.element.body, "", edge=False))


def _story(root: etree._Element, name: str, *, edge: bool) -> Iterator[Line]:
    """Paragraphs and tables in their order; those in boxes and content controls, too."""
    paragraphs = rows = tables = 0
    for item in _items(root):
        if item.tag == f"{_W}p":
            paragraphs += 1
            if paragraphs <= _PARAGRAPHS:
                for text in _text(item).split("\n"):
                    yield Line(tuple(cell.strip() for cell in _GAP.split(text.strip())), name, edge)
        else:
            tables += 1
            for cells in islice(_grid(item), max(_ROWS - rows, 0)):
                rows += 1
                yield Line(cells, f"{name} table {tables}", edge)


def _items(root: etree._Element) -> Iterator[etree._Element]:
    for child in root:
        if child.tag in _LEFT_OUT or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}tbl":
            yield child
        elif child.tag == f"{_W}p":
            yield child
            for box in child.iter(f"{_W}txbxContent"):
                if not any(outer.tag == _FALLBACK for outer in box.iterancestors()):
                    yield from _items(box)
        else:
            yield from _items(child)


def _grid(table: etree._Element) -> Iterator[tuple[str, ...]]:
    """The rows of a table; a cell merged over several places counts in each."""
    above: list[str] = []
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue
        cells: list[str] = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is not row:
                continue
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            width = str(span.get(qn("w:val"))) if span is not None else "1"
            goes_on = merge is not None and merge.get(qn("w:val")) != "restart" and len(cells) < len(above)
            text = above[len(cells)] if goes_on else _lines(cell.iter(f"{_W}p"))
            cells += [text] * (min(int(width), 60) if width.isdigit() else 1)
        above = cells
        yield tuple(cells)


def _lines(paragraphs: Iterable[etree._Element]) -> str:
    return "\n".join(filter(None, (_text(p).strip() for p in paragraphs)))


def _text(element: etree._Element) -> str:
    out: list[str] = []
    for child in element:
        if child.tag in _LEFT_OUT or child.tag == f"{_W}txbxContent" or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}t":
            out.append(child.text or "")
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            out.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            out.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            out.append("-")
        else:
            out.append(_text(child))
    return "".join(out)
