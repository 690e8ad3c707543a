"""Running heads and feet of a PDF: what stands at the edge of page after page at the same height, and page numbers.

Nothing is left out for standing at an edge alone: it repeats on several pages but for the page's number and the day,
and no line of the text stands between it and the edge. A warning is never left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.documents import tables, words
from knowledge.documents.pdf_page import Printed
from knowledge.documents.pdf_tables import Ruled

MARGIN = 0.15
"""Share of a page's height, above and below, in which running heads and feet stand; ruled ones reach twice as far."""
_ROW = 3.0
"""Points by which the height of a head may differ from page to page."""

_DAY = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}\.? [A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8} \d{1,2}, \d{4}|\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?"
)
_NUMBER = re.compile(r"\d+")
_BEFORE = re.compile(
    r"(?:^|\s{3,}|(?:^|\s)[-–|/·•]|page|pg\.|p\.|seite|blatt|sheet|第|^\w{1,2}[-–])\s*$", re.IGNORECASE
)
_AFTER = re.compile(r"\s*(?:$|\s{3,}|(?:of|von)\b|[-–|/·•](?:\s|\d|$)|[頁页])", re.IGNORECASE)
_OF = re.compile(r"\s*(?:/|of|von)\s*\d+\s*$", re.IGNORECASE)
"""What stands around a page's number, where its text does not end or begin with it: "Station 3" is another number."""
_ROMAN = re.compile(r"[ivxl]+|[IVXL]+")
_ONLY_PAGE = re.compile(
    r"(?:page|seite|p\.)\s*1(?:\s*(?:of|von|/)\s*1)?|[-–]\s*1\s*[-–]|1\s*/\s*1"
    r"|第\s*1\s*[頁页](?:[\s，,/]*共\s*1\s*[頁页])?",
    re.IGNORECASE,
)


class Page(Protocol):
    """What is looked at, and changed, of a page."""

    @property
    def number(self) -> int:
        """From 1."""
        ...

    @property
    def height(self) -> float:
        """In points."""
        ...

    lines: list[Printed]
    tables: list[Ruled]


@dataclass(frozen=True)
class _Seen:
    """A line, or a ruled table, at an edge of a page. `words` is its text without days; `numbers` those in it."""

    page: int
    words: str
    numbers: tuple[int, ...]
    pages: frozenset[int]
    """Which of the numbers, from 0, may be the page's."""
    place: float
    """Of its baseline, from the edge that it stands at."""


def drop_running(pages: Sequence[Page]) -> None:
    """Remove running heads and feet, slanted marks over the text ("COPY") and page numbers from the pages."""
    _drop_tables(pages)
    for top in (True, False):
        groups: dict[tuple[str, int], list[_Seen]] = defaultdict(list)
        for page in pages:
            for line in page.lines:
                if _at_edge(page, line, top=top):
                    _file(groups, _seen(page, line, top=top))
        running = set(_running(groups, len(pages)))
        for page in pages:
            _drop_lines(page, running, top=top)
    _drop_turned(pages)


def _drop_lines(page: Page, running: set[_Seen], *, top: bool) -> None:
    """Remove what is running, from the edge inwards, up to the first row that holds nothing of it."""
    rows = _rows(sorted((x for x in page.lines if not x.turned), key=lambda x: x.base, reverse=not top))
    dropped: list[list[Printed]] = []
    for row in rows:
        gone = [x for x in row if _seen(page, x, top=top) in running or (len(row) == 1 and _only(page, x))]
        if not gone:
            # The head of a table's columns repeats as well, and what stands below needs it.
            if top and dropped and _columns(row) > 1 and _columns(dropped[-1]) == _columns(row, dropped[-1]):
                dropped.pop()
            break
        dropped.append(gone)
    out = [x for row in dropped for x in row]
    page.lines = [x for x in page.lines if not any(x is y for y in out)]


def _columns(row: Sequence[Printed], other: Sequence[Printed] | None = None) -> int:
    """How many pieces of text begin in a row; with `other`, how many of those where one of the other begins, too."""
    if other is None:
        return len(_lefts(row))
    return sum(any(abs(a - b) < _ROW for b in _lefts(other)) for a in _lefts(row))


def _lefts(row: Sequence[Printed]) -> list[float]:
    return [x for line in row for x in (line.left, *(gap.right for gap in line.gaps))]


def _only(page: Page, line: Printed) -> bool:
    """Whether this is the number of the only, or first, page, which no second one confirms."""
    return page.number == 1 and bool(_ONLY_PAGE.fullmatch(line.text))


def _rows(lines: Iterable[Printed]) -> list[list[Printed]]:
    rows: list[list[Printed]] = []
    for line in lines:
        if rows and abs(rows[-1][0].base - line.base) < _ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _at_edge(page: Page, line: Printed, *, top: bool) -> bool:
    if line.turned or words.signal(line.text):
        return False
    return line.base < MARGIN * page.height if top else line.top > (1 - MARGIN) * page.height


def _seen(page: Page, line: Printed, *, top: bool) -> _Seen:
    text = line.text
    for gap in reversed(line.gaps):
        text = f"{text[: gap.at]}   {text[gap.at :]}"
    return _of(page.number, text, line.base if top else page.height - line.base)


def _of(page: int, text: str, place: float) -> _Seen:
    text = _DAY.sub("@", text)
    found = list(_NUMBER.finditer(text))[:20]
    if not found and (roman := _ROMAN.fullmatch(text)):
        return _Seen(page, "#", (_roman(roman[0].lower()),), frozenset((0,)), place)
    pages = (
        i
        for i, n in enumerate(found)
        if (_BEFORE.search(text[: n.start()]) and _AFTER.match(text, n.end())) or _OF.match(text, n.end())
    )
    shown = " ".join(_NUMBER.sub("#", text).split())
    return _Seen(page, shown, tuple(int(n[0]) for n in found), frozenset(pages), place)


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _file(groups: dict[tuple[str, int], list[_Seen]], seen: _Seen) -> None:
    """Put it with what reads the same and stands at the same height."""
    near = round(seen.place / _ROW)
    key = next((k for d in (0, -1, 1) if (k := (seen.words, near + d)) in groups), (seen.words, near))
    groups[key].append(seen)


def _running(groups: Mapping[tuple[str, int], Sequence[_Seen]], count: int) -> Iterable[_Seen]:
    for group in groups.values():
        for same in _same(group):
            if _often({seen.page for seen in same}, count):
                yield from same


def _same(group: Sequence[_Seen]) -> Iterable[list[_Seen]]:
    """Parts of a group whose numbers stay, but for one that may grow as the pages do; largest first.

    A step's number and a value in a table do neither.
    """
    parts: dict[tuple[int | str, ...], list[_Seen]] = defaultdict(list)
    for seen in group:
        parts[seen.numbers].append(seen)
        for i in seen.pages:
            ahead = f"page {seen.numbers[i] - seen.page:+}"
            parts[*seen.numbers[:i], ahead, *seen.numbers[i + 1 :]].append(seen)
    return sorted(parts.values(), key=len, reverse=True)


def _often(pages: set[int], count: int) -> bool:
    """Whether these are most pages, or most of the left-hand or the right-hand ones, or a chapter's in a row."""
    if len(pages) < 2:
        return False
    for start, step in ((1, 1), (1, 2), (2, 2)):
        own = range(start, count + 1, step)
        if len(pages.intersection(own)) >= max(2, (len(own) + 1) // 2):
            return True
    return any({n, n + 1, n + 2, n + 3} <= pages or {n, n + 2, n + 4, n + 6} <= pages for n in pages)


def _drop_tables(pages: Sequence[Page]) -> None:
    """Remove ruled heads and feet (name, number, revision, page) with their lines, but for the first of a kind.

    A table says more than a line does, and whether it is only a frame cannot be told: nothing of it is lost.
    """
    for top in (True, False):
        groups: dict[tuple[str, int], list[_Seen]] = defaultdict(list)
        outer: dict[int, Ruled] = {}
        for page in pages:
            found = _outermost(page, top=top)
            if found is not None:
                outer[page.number] = found
                _file(groups, _table_seen(page, found, top=top))
        running = list(_running(groups, len(pages)))
        first = {seen.words: seen.page for seen in sorted(running, key=lambda x: -x.page)}
        again = {seen for seen in running if seen.page > first[seen.words]}
        for page in pages:
            table = outer.get(page.number)
            if table is not None and _table_seen(page, table, top=top) in again:
                page.tables = [t for t in page.tables if t is not table]
                page.lines = [x for x in page.lines if not table.holds(x.left, x.right, (x.top + x.base) / 2)]


def _outermost(page: Page, *, top: bool) -> Ruled | None:
    """The table nearest to an edge of the page, if it lies near it."""
    inner = [t for t in page.tables if not t.frame]
    if not inner:
        return None
    table = inner[0] if top else inner[-1]
    near = table.bottom < 2 * MARGIN * page.height if top else table.top > (1 - 2 * MARGIN) * page.height
    return table if near and table.signal is None else None


def _table_seen(page: Page, table: Ruled, *, top: bool) -> _Seen:
    text = "\n".join(tables.JOINT.join(tables.clean(c) for c in cells) for cells in table.cells)
    return _of(page.number, text, table.top if top else page.height - table.bottom)


def _drop_turned(pages: Sequence[Page]) -> None:
    """Remove slanted and sideways text that most pages repeat: stamps over the page, notices along its edge."""
    found: dict[str, set[int]] = defaultdict(set)
    for page in pages:
        for line in page.lines:
            if line.turned:
                found[line.text].add(page.number)
    for page in pages:
        page.lines = [x for x in page.lines if not (x.turned and _often(found[x.text], len(pages)))]
