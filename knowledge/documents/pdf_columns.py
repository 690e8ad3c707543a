"""The reading order of a PDF page that is set in columns; a page set in one keeps the order in which it was drawn.

A gutter is looked for between the wide empty spaces of the lines. What crosses it (headings, tables over the full
width) parts the columns above from those below. Not here: tables, whose columns are not read one after the other;
they are told from columns of text by their rows, which begin at one height.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from knowledge.documents.pdf_page import Printed
from knowledge.documents.pdf_tables import Ruled

_GUTTER = 0.9
"""Least width of a gutter, in type sizes."""
_NARROWEST = 8
"""Least width of a column, in type sizes."""
_MOST = 800
"""Pieces of text on a page up to which columns are looked for; more are a drawing's or a large table's."""
_DEPTH = 4
"""Columns within columns that are followed; newspapers end here."""


@dataclass(frozen=True)
class _Item:
    """A line between two wide spaces, or a whole table with its lines, with its place on the page.

    `order` is its place in the drawing. Parts `first` to `last` of `line` make it.
    """

    left: float
    right: float
    top: float
    bottom: float
    order: int
    lines: tuple[Printed, ...]
    size: float
    strong: bool = False
    """It stands out as headings do."""
    table: bool = False
    start: int = 0
    end: int = 0
    """Span of the line's text."""


def in_columns(lines: Sequence[Printed], tables: Sequence[Ruled]) -> list[Printed]:
    """The lines of a page as they are read; those in columns know their column. Sideways text comes last."""
    upright = [line for line in lines if not line.turned]
    turned = [line for line in lines if line.turned]
    items = _items(upright, [t for t in tables if not t.frame])
    ordered = _ordered(items, None, _DEPTH) if len(items) <= _MOST else None
    return [*(upright if ordered is None else ordered), *turned]


def _items(lines: Sequence[Printed], tables: Sequence[Ruled]) -> list[_Item]:
    inside: dict[int, list[Printed]] = {}
    first: dict[int, int] = {}
    items: list[_Item] = []
    sizes = [line.size for line in lines for _ in range(len(line.text) // 10 + 1)]
    body = median(sizes) if sizes else 1.0
    for order, line in enumerate(lines):
        middle = (line.top + line.base) / 2
        number = next((i for i, t in enumerate(tables) if t.holds(line.left, line.right, middle)), None)
        if number is not None:
            inside.setdefault(number, []).append(line)
            first.setdefault(number, order)
        else:
            items += _parts(line, order, body)
    for number, own in inside.items():
        t = tables[number]
        items.append(_Item(t.left, t.right, t.top, t.bottom, first[number], tuple(own), body, table=True))
    return sorted(items, key=lambda item: (item.order, item.start))


def _parts(line: Printed, order: int, body: float) -> Iterator[_Item]:
    starts = [(0, line.left), *((gap.at, gap.right) for gap in line.gaps)]
    ends = [*((gap.at, gap.left) for gap in line.gaps), (len(line.text), line.right)]
    strong = line.bold or line.size > 1.05 * body
    for (start, left), (end, right) in zip(starts, ends, strict=True):
        yield _Item(left, right, line.top, line.base, order, (line,), line.size, strong, start=start, end=end)


def _ordered(items: Sequence[_Item], edges: tuple[float, float] | None, depth: int) -> list[Printed] | None:
    """The lines of these items as they are read, None where no columns are."""
    cut = _cut(items) if depth else None
    if cut is None:
        return None if edges is None else list(_joined(items, edges))
    above, columns, below = cut
    out: list[Printed] = []
    for part, own in ((above, False), *((column, True) for column in columns), (below, False)):
        inner = (min(x.left for x in part), max(x.right for x in part)) if own else edges
        found = _ordered(part, inner, depth - own)
        out += list(_joined(part, inner)) if found is None else found
    return out


def _joined(items: Sequence[_Item], edges: tuple[float, float] | None) -> Iterator[Printed]:
    """The items' lines, the parts of one line together again as far as they are all here."""
    last: _Item | None = None
    for item in sorted(items, key=lambda x: (x.order, x.start)):
        if item.table:
            if last is not None:
                yield _line(last, edges)
            last = None
            yield from item.lines
        elif last is not None and last.order == item.order:
            last = replace(last, right=item.right, end=item.end)
        else:
            if last is not None:
                yield _line(last, edges)
            last = item
    if last is not None:
        yield _line(last, edges)


def _line(item: _Item, edges: tuple[float, float] | None) -> Printed:
    line = item.lines[0]
    text = line.text[item.start : item.end].strip()
    gaps = tuple(replace(gap, at=gap.at - item.start) for gap in line.gaps if item.start < gap.at < item.end)
    return replace(line, text=text, left=item.left, right=item.right, gaps=gaps, column=edges)


# ---------------------------------------------------------------- gutters

_Cut = tuple[list[_Item], tuple[list[_Item], list[_Item]], list[_Item]]


def _cut(items: Sequence[_Item]) -> _Cut | None:
    """What stands above two columns, the two, and what stands below; of several gutters the one with most beside it."""
    found: list[tuple[int, float, list[_Item], list[_Item]]] = []
    for gutter in _candidates(items):
        for run in _runs(items, gutter):
            left = [x for x in run if x.right <= gutter]
            right = [x for x in run if x.left > gutter - 3]
            if _are_columns(left, right):
                width = min(x.left for x in right) - max(x.right for x in left)
                found.append((len(run), width, left, right))
    if not found:
        return None
    most = max(count for count, *_ in found)
    _, _, left, right = max((x for x in found if x[0] > 0.6 * most), key=lambda x: x[1])
    inner = {id(x) for x in [*left, *right]}
    top = min(x.top for x in [*left, *right])
    rest = [x for x in items if id(x) not in inner]
    return [x for x in rest if x.top < top], (left, right), [x for x in rest if x.top >= top]


def _candidates(items: Sequence[_Item]) -> list[float]:
    """Left edges that at least three items share, but for the outermost."""
    edges = sorted(x.left for x in items)
    groups: list[list[float]] = []
    for edge in edges:
        if groups and edge - groups[-1][0] < 3:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [group[0] for group in groups[1:] if len(group) >= 3]


def _runs(items: Sequence[_Item], gutter: float) -> Iterator[list[_Item]]:
    """The items between those that cross the gutter, from top to bottom."""
    run: list[_Item] = []
    right = [x for x in items if x.left > gutter - 3]
    for item in sorted(items, key=lambda x: (x.top, x.left)):
        beside = item.left > gutter - 3 or item.right <= gutter - _GUTTER * item.size
        if beside and not _spans(item, right, gutter):
            run.append(item)
        else:
            yield run
            run = []
    yield run


def _spans(item: _Item, right: Sequence[_Item], gutter: float) -> bool:
    """Whether a short heading at the left stands over both columns: the right one is empty beside it, a little."""
    if not item.strong or item.table or item.left > gutter - 3:
        return False
    above = max((x.bottom for x in right if x.top < item.top), default=None)
    below = min((x.top for x in right if x.bottom > item.bottom), default=None)
    if above is None or below is None:
        return False
    return above < item.top and below > item.bottom and below - above < 6 * item.size


def _are_columns(left: Sequence[_Item], right: Sequence[_Item]) -> bool:
    """Whether these are two columns of text, and not two of a table, or a label and its text."""
    if not _overlap(left, right):
        return False
    one, other = _rows(left), _rows(right)
    if len(one) < 3 or len(other) < 3:
        return False
    apart = max(x.order for x in left) < min(x.order for x in right)
    if apart:
        return all(_filled(rows) > 0.4 for rows in (one, other))
    prose = all(len(rows) > 3 and _filled(rows) > 0.6 and _full(rows) >= 0.5 for rows in (one, other))
    return prose and not _tabular(one, other)


def _overlap(left: Sequence[_Item], right: Sequence[_Item]) -> bool:
    if not left or not right:
        return False
    shared = min(x[-1] for x in (_span(left), _span(right))) - max(x[0] for x in (_span(left), _span(right)))
    return shared > 2 * median(x.size for x in [*left, *right])


def _span(items: Sequence[_Item]) -> tuple[float, float]:
    return min(x.top for x in items), max(x.bottom for x in items)


@dataclass(frozen=True)
class _Row:
    left: float
    right: float
    base: float
    size: float


def _rows(items: Sequence[_Item]) -> list[_Row]:
    """The rows of text of a column; tables in it count for none."""
    rows: list[_Row] = []
    for x in sorted((x for x in items if not x.table), key=lambda x: x.bottom):
        if rows and x.bottom - rows[-1].base < 0.4 * x.size:
            last = rows[-1]
            rows[-1] = _Row(min(last.left, x.left), max(last.right, x.right), last.base, last.size)
        else:
            rows.append(_Row(x.left, x.right, x.bottom, x.size))
    return rows


def _width(rows: Sequence[_Row]) -> float:
    width = max(r.right for r in rows) - min(r.left for r in rows)
    return width if width >= _NARROWEST * median(r.size for r in rows) else 0.0


def _filled(rows: Sequence[_Row]) -> float:
    """The mean share of the column's width that its rows take."""
    width = _width(rows)
    return sum(r.right - r.left for r in rows) / len(rows) / width if width else 0.0


def _full(rows: Sequence[_Row]) -> float:
    """The share of rows that reach the column's right edge, as wrapped text does."""
    width, edge = _width(rows), max(r.right for r in rows)
    return sum(edge - r.right < 0.2 * width for r in rows) / len(rows) if width else 0.0


def _tabular(one: Sequence[_Row], other: Sequence[_Row]) -> bool:
    """Whether what follows an empty space begins at one height on both sides, as a table's rows do."""
    starts, others = _starts(one), _starts(other)
    most = max(len(starts), len(others))
    matched = [(a, b) for base, a in starts for height, b in others if abs(base - height) < 2]
    uneven = any(abs(a - b) > 2 for a, b in matched)
    return bool(matched) and len(matched) >= 0.6 * most and (len(matched) > 1 or uneven)


def _starts(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Baselines of rows below an empty space, and its height."""
    steps = [(second.base, second.base - first.base) for first, second in pairwise(rows)]
    usual = median(step for _, step in steps)
    return [(base, step) for base, step in steps if step > 1.35 * usual]
