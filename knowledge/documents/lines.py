"""Structure from bare lines (plain text, PDF): headings, steps, bullets, warnings, paragraphs, columns.

A line "3. Cleaning" may be a heading or a step. It is a step when it ends as a sentence does, or when its neighbour
in the same numbering ("2.", "4.") stands directly beside it; otherwise it is a heading.
Not here: where lines come from; the loaders fill in `Line`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.documents import tables, words
from knowledge.documents.blocks import Builder


@dataclass(frozen=True, slots=True)
class Line:
    """One line, stripped.

    `indent` is in columns or points; `gap`: empty space before it; `full`: it reaches the right edge.
    """

    text: str
    indent: float = 0.0
    gap: bool = False
    full: bool = False
    page: int | None = None
    level: int | None = None
    """Heading level that type or underlining shows; None: by its words."""


class _Mark(NamedTuple):
    number: str
    style: str
    value: int
    text: str


def columns(text: str) -> int:
    """Width on a screen: East Asian characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def structure(lines: Sequence[Line], builder: Builder) -> None:
    """Add the blocks that `lines` make to `builder`."""
    marks = [_mark(line) for line in lines]
    levels = _levels(lines, marks)
    for i in _chapters(lines):
        levels[i] = levels[i] or 2
    writer = _Writer(builder)
    i = 0
    while i < len(lines):
        line = lines[i]
        if (level := levels[i]) is not None:
            writer.heading(level, line)
        elif (end := _grid_end(lines, levels, marks, i)) > i:
            writer.grid(lines[i:end])
            i = end
            continue
        else:
            writer.line(line, marks[i])
        i += 1
    writer.flush()


_DECIMAL = re.compile(
    rf"(?P<n>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}[.)]?)(?:\s+|(?=[{words.HAN}]))(?P<t>[A-Z「{words.HAN}].*)"
)


def _mark(line: Line) -> _Mark | None:
    """The number in front of a line, decimal section numbers included; the style holds the parents ("5.x")."""
    if line.level is not None:
        return None
    if found := _DECIMAL.match(line.text):
        if words.heading_level(line.text) is None and not words.ends_sentence(line.text):
            return None
        parent, _, last = found["n"].rstrip(".)").rpartition(".")
        return _Mark(found["n"], f"{parent}.x", int(last), found["t"])
    if found_number := words.numbered(line.text):
        return _Mark(*found_number)
    return None


def _levels(lines: Sequence[Line], marks: Sequence[_Mark | None]) -> list[int | None]:
    """For each line the level of the heading that it is, None otherwise."""
    steps = _steps(lines, marks)
    levels: list[int | None] = []
    for i, line in enumerate(lines):
        mark = marks[i]
        if line.level is not None:
            levels.append(line.level)
        elif mark and i in steps:
            levels.append(None)
        elif mark:
            levels.append(_numbered_level(lines, i, mark))
        elif words.signal(line.text):
            levels.append(None)
        elif words.capitals(line.text) and _alone(lines, i):
            levels.append(2)
        else:
            levels.append(words.heading_level(line.text))
    return levels


def _numbered_level(lines: Sequence[Line], i: int, mark: _Mark) -> int | None:
    text = lines[i].text
    if (level := words.heading_level(text)) is not None:
        return level
    if mark.style not in ("1.", "1、") or not words.may_be_heading(text) or mark.value == 0:
        return None
    # In the middle of a paragraph a line may begin with "3." by chance.
    return 2 if _alone(lines, i) or i == 0 or lines[i].gap or not lines[i - 1].full else None


_CHAPTER = re.compile(rf"(\d{{1,2}})\s+[A-Z{words.HAN}]")


def _chapters(lines: Sequence[Line]) -> list[int]:
    """Headings numbered without a point ("1 Purpose", "2 Scope"): short lines that stand apart and count up from 1."""
    found: list[int] = []
    for i, line in enumerate(lines):
        mark = _CHAPTER.match(line.text)
        apart = line.gap and line.level is None and words.may_be_heading(line.text)
        if mark and apart and int(mark[1]) == len(found) + 1 and len(_cells(line)) == 1:
            found.append(i)
    return found if len(found) > 1 else []


def _alone(lines: Sequence[Line], i: int) -> bool:
    """Whether a line stands apart from the text before it."""
    return i == 0 or lines[i].gap or lines[i - 1].level is not None


def _steps(lines: Sequence[Line], marks: Sequence[_Mark | None]) -> set[int]:
    """Indexes of numbered lines that are steps for certain."""
    found: set[int] = set()
    for i, mark in enumerate(marks):
        if mark is None:
            continue
        if not words.may_be_heading(lines[i].text):
            found.add(i)
        following = _item_end(lines, marks, i)
        if following < len(lines):
            after = marks[following]
            if after and after.style == mark.style and after.value == mark.value + 1:
                found.update((i, following))
    return found


def _item_end(lines: Sequence[Line], marks: Sequence[_Mark | None], i: int) -> int:
    """Index of the first line that belongs no more to the numbered line `i`, if that is a step."""
    indent, heading_like = lines[i].indent, words.may_be_heading(lines[i].text)
    here = marks[i]
    style = here.style if here else ""
    end = i + 1
    while end < len(lines):
        line = lines[end]
        if line.level is not None:
            break
        deeper = line.indent > indent + 1
        wrapped = not line.gap and lines[end - 1].full
        inner = marks[end] is not None or words.bullet(line.text) is not None
        # A warning between steps belongs to them; under "3.2 Hot surfaces" it is the section's text.
        warns = words.signal(line.text) is not None and not (heading_like and style.endswith(".x"))
        own = deeper or (wrapped and not inner) or warns
        if not own and inner and not heading_like:
            mark = marks[end]
            own = mark is None or mark.style != style
        if not own:
            break
        end += 1
    return end


# ---------------------------------------------------------------- columns

_GAP = re.compile(r"\s{3,}|\t+")


def _cells(line: Line) -> list[str]:
    text = line.text
    if text.count("|") >= 2 or (text.count("|") == 1 and re.search(r"\S\s*\|\s*\S", text)):
        return [c.strip() for c in text.strip().strip("|").split("|")]
    return [c.strip() for c in _GAP.split(text)]


def _grid_end(lines: Sequence[Line], levels: Sequence[int | None], marks: Sequence[_Mark | None], start: int) -> int:
    """End of the run of lines from `start` that share at least two columns; `start` if there is none."""
    width = len(_cells(lines[start]))
    if width < 2 or marks[start] or words.bullet(lines[start].text):
        return start
    end = start
    while end < len(lines) and levels[end] is None and (end == start or not lines[end].gap):
        if not _is_rule(lines[end].text) and len(_cells(lines[end])) != width:
            break
        end += 1
    return end if end - start >= 2 else start


def _is_rule(text: str) -> bool:
    return bool(re.fullmatch(r"[\s|+\-=:─━═┼│]{3,}", text))


# ---------------------------------------------------------------- writing


class _Writer:
    """Joins lines to paragraphs and items and hands them to the builder."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._text = ""
        self._mark: _Mark | None = None
        self._bullet = False
        self._page: int | None = None
        self._indent = 0.0
        self._full = False
        self._styles: list[tuple[str, float]] = []

    def heading(self, level: int, line: Line) -> None:
        self.flush()
        self._styles.clear()
        self._builder.heading(level, line.text, line.page)

    def grid(self, lines: Sequence[Line]) -> None:
        self.flush()
        self._builder.rows(tables.rows([_cells(x) for x in lines if not _is_rule(x.text)]), lines[0].page)

    def line(self, line: Line, mark: _Mark | None) -> None:
        item = words.bullet(line.text) if mark is None else None
        if mark or item is not None:
            self.flush()
            style = mark.style if mark else "•"
            self._enter(style, line.indent)
            self._open(line, mark.text if mark else item or "", mark, bullet=mark is None)
        elif line.gap or not self._text or words.signal(line.text) or words.bare_signal(self._text):
            self.flush()
            if self._styles and line.indent <= self._styles[0][1] + 1 and not self._continues(line):
                self._styles.clear()
            self._open(line, line.text, None, bullet=False)
        elif self._full:
            self._text = words.joined(self._text, line.text)
        else:
            self._text = f"{self._text}\n{line.text}"
        self._full = line.full

    def flush(self) -> None:
        """Hand over what was gathered."""
        text, self._text = self._text, ""
        if not text:
            return
        depth = max(len(self._styles) - 1, 0)
        in_steps = any(style != "•" for style, _ in self._styles)
        if self._mark:
            self._builder.step(self._mark.number, text, self._page, depth=depth)
        elif self._bullet:
            self._builder.bullet(text, self._page, depth=depth, step=in_steps)
        else:
            self._builder.text(text, self._page, depth=len(self._styles), step=in_steps)

    def _continues(self, line: Line) -> bool:
        """A warning between two steps does not end the list."""
        return words.signal(line.text) is not None

    def _open(self, line: Line, text: str, mark: _Mark | None, *, bullet: bool) -> None:
        self._text, self._mark, self._bullet = text, mark, bullet
        self._page, self._indent = line.page, line.indent

    def _enter(self, style: str, indent: float) -> None:
        """Find the item's place in the nest of lists: back to its own style, or one deeper."""
        known = [s for s, _ in self._styles]
        if style in known:
            del self._styles[known.index(style) + 1 :]
            return
        while self._styles and indent < self._styles[-1][1] - 1:
            self._styles.pop()
        self._styles.append((style, indent))
