"""Blocks become passages (found, shown, quoted) and windows (embedded), along the document's structure.

A passage never crosses a section or a page. Steps in a row stay together, rows of a table stay together, every
danger, warning and caution is a passage of its own, whole. A window is a span of a passage, about a sentence, a step
or a row long; what is embedded for it is the heading path and the span.

Every character of every block stands in a passage, every visible character of a passage in exactly one window.
Not here: reading files (knowledge.documents), embedding, storing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol, TypeVar

from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from knowledge.covers import Held, spans
from knowledge.documents.blocks import Block, meta
from knowledge.documents.tables import JOINT
from knowledge.types import PassageKind

PATH_JOINT = " > "
MAX_EMBEDDED = 500
"""Tokens of a window's text; e5 takes 512 with its prefix and its two marks, and the process dies beyond."""
MAX_PATH = 96
"""Tokens of the heading path in front of a window; a longer one loses its middle."""
LEAD_IN = 60
"""Tokens of a paragraph that still may introduce the steps or rows below it instead of standing alone."""
# Where a text that has no sentence ends may be cut, best first. The default list cuts Chinese words in two.
SEPARATORS = ("\n", "。", "；", "; ", ". ", "，", ", ", "、", JOINT, " ")


@dataclass(frozen=True, slots=True)
class Window:
    """A span of a passage's text; `text` is what is embedded: the heading path, a line end, the span."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A passage before it is stored. `section` is the heading path joined by " > ", `ordinal` counts from 0."""

    text: str
    kind: PassageKind
    section: str
    page: int | None
    ordinal: int
    windows: tuple[Window, ...]
    covers: tuple[int, int] | None = None
    """Of a safety passage: the first and last ordinal of the passages it guards, inclusive."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never torn apart without need: a paragraph, a step, a row. `key` names a row that had to be cut."""

    text: str
    kind: PassageKind
    tokens: int
    page: int | None
    table: int | None
    key: str = ""
    anchor: str = ""
    guards: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span of a passage that a window is made of."""

    start: int
    end: int
    tokens: int
    key: str = ""
    row: int = 0
    """Where the table row begins that it is part of; 0 for everything else, and for a row that opens its passage."""


class StructureSplitter:
    """Splits a document's blocks.

    Args:
        count: tokens of a text, as the embedder counts them.
        target: tokens of a passage that is aimed at when a section must be divided.
        most: tokens of a passage at most; safety blocks are longer when they are.
        window: tokens of a window, without its heading path, that short sentences and steps are merged up to.
    """

    def __init__(self, count: Callable[[str], int], *, target: int = 160, most: int = 250, window: int = 64) -> None:
        if not 0 < window <= target <= most <= MAX_EMBEDDED - MAX_PATH:
            raise ValueError(f"sizes must grow and stay below {MAX_EMBEDDED - MAX_PATH}: {window}, {target}, {most}")
        self._count = count
        self._target = target
        self._most = most
        self._window = window

    def split(self, blocks: Iterable[Document]) -> list[PassageDraft]:
        """The passages of a document, in reading order."""
        drafts: list[PassageDraft] = []
        held: list[Held] = []
        for section, group in groupby(blocks, key=lambda b: tuple(meta(b)["section"])):
            path = self._path(section)
            for units in self._passages(self._units(group)):
                drafts.append(self._draft(units, PATH_JOINT.join(section), path, len(drafts)))
                anchors = frozenset(unit.anchor for unit in units if unit.anchor)
                held.append(Held(section, anchors, units[0].guards if drafts[-1].kind.safety else None))
        return [replace(draft, covers=span) for draft, span in zip(drafts, spans(held), strict=True)]

    # ------------------------------------------------------------ units

    def _units(self, blocks: Iterable[Document]) -> Iterator[_Unit]:
        for block in blocks:
            info = meta(block)
            text = block.page_content.strip("\n").rstrip()
            if not text.strip():
                continue
            kind = PassageKind(info["kind"])
            if not kind.safety and info["depth"]:
                text = "\n".join("  " * info["depth"] + line for line in text.split("\n"))
            tokens = self._count(text)
            limit = 2 * self._most if kind.safety else self._most
            if tokens <= limit:
                yield _Unit(text, kind, tokens, info["page"], info["table"], "", info["anchor"], info["guards"])
            else:
                yield from self._cut_unit(text, kind, info, limit)

    def _cut_unit(self, text: str, kind: PassageKind, info: Block, limit: int) -> Iterator[_Unit]:
        """A unit longer than a passage may be, in parts of sentences; each part of a row keeps the row's key."""
        key = _row_key(info)
        goal = self._target if not kind.safety else limit
        parts = [_Unit(s, kind, self._count(s), info["page"], info["table"]) for s in self._sentences(text, goal)]
        for group in _balanced(parts, goal, limit):
            whole = "".join(u.text for u in group).rstrip()
            if whole.strip():
                tokens = self._count(whole)
                yield _Unit(whole, kind, tokens, info["page"], info["table"], key, info["anchor"], info["guards"])

    # ------------------------------------------------------------ passages

    def _passages(self, units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
        runs: list[list[_Unit]] = []
        for unit in units:
            if runs and _together(runs[-1][-1], unit):
                runs[-1].append(unit)
            else:
                runs.append([unit])
        for run in self._with_lead_in(runs):
            yield from self._divided(run)

    def _with_lead_in(self, runs: Sequence[list[_Unit]]) -> Iterator[list[_Unit]]:
        """Short prose before steps or rows ("To lock the press out:") goes into their passage."""
        carried: list[_Unit] = []
        for i, run in enumerate(runs):
            following = runs[i + 1] if i + 1 < len(runs) else None
            if following and _introduces(run, following):
                short = sum(u.tokens for u in run) <= LEAD_IN
                last = run[-1]
                if short:
                    carried = run
                    continue
                if last.text.endswith((":", "：")) and last.tokens <= LEAD_IN:
                    yield run[:-1]
                    carried = [last]
                    continue
            yield carried + run
            carried = []

    def _divided(self, run: Sequence[_Unit]) -> Iterator[list[_Unit]]:
        """A run in passages of about equal size; a part of a row that had to be cut stands alone."""
        for alone, group in groupby(run, key=lambda u: bool(u.key)):
            if alone:
                yield from ([u] for u in group)
            else:
                units = list(group)
                short = sum(u.tokens for u in units) <= self._most
                yield from [units] if short else _balanced(units, self._target, self._most)

    def _draft(self, units: Sequence[_Unit], section: str, path: str, ordinal: int) -> PassageDraft:
        text = ""
        pieces: list[_Piece] = []
        for unit in units:
            text += "\n" if text else ""
            offset = len(text)
            key = "" if unit.text.startswith(unit.key) else unit.key + JOINT
            text += key + unit.text
            pieces += self._pieces(unit, offset, len(key))
        windows = tuple(self._windows(text, pieces, path))
        return PassageDraft(text, _kind(units), section, units[0].page, ordinal, windows)

    # ------------------------------------------------------------ windows

    def _pieces(self, unit: _Unit, offset: int, key_length: int) -> Iterator[_Piece]:
        """The sentences, or parts, of a unit as spans; the first begins with the key that was set before its text.

        A later piece of a long row carries the row's key: "Meaning: ..." alone says nothing about which code is meant.
        """
        row = offset if unit.kind is PassageKind.TABLE_ROW else 0
        if unit.tokens <= self._window * 1.25:
            yield _Piece(offset, offset + key_length + len(unit.text), unit.tokens, row=row)
            return
        key = unit.key or (_first_cells(unit.text) if unit.kind is PassageKind.TABLE_ROW else "")
        start, end = offset, offset + key_length
        for part in self._sentences(unit.text, self._window):
            end += len(part)
            yield _Piece(start, end, self._count(part), key if start > offset else "", row)
            start = end

    def _windows(self, text: str, pieces: Sequence[_Piece], path: str) -> Iterator[Window]:
        # Rows keep to themselves: two in a window cost one in ten of the right first hits on questions about tables.
        for _, group in groupby(pieces, key=lambda p: (p.row, p.key)):
            for held in _balanced(list(group), self._window, round(self._window * 1.25)):
                yield from self._window_of(text, held, path)

    def _window_of(self, text: str, held: Sequence[_Piece], path: str) -> Iterator[Window]:
        start, end = held[0].start, held[-1].end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            yield from self._bounded(text, start, end, held[0].key, path)

    def _bounded(self, text: str, start: int, end: int, key: str, path: str) -> Iterator[Window]:
        """The window, halved as long as it would be more than the embedder takes."""
        span = text[start:end]
        shown = f"{key}{JOINT}{span}" if key else span
        embedded = f"{path}\n{shown}" if path else shown
        if self._count(embedded) <= MAX_EMBEDDED or end - start < 2:
            yield Window(start, end, embedded)
            return
        middle = (start + end) // 2
        yield from self._bounded(text, start, middle, key, path)
        yield from self._bounded(text, middle, end, key, path)

    def _sentences(self, text: str, size: int) -> list[str]:
        """`text` in sentences and lines, each at most about `size` tokens; joined they are `text` again."""
        parts: list[str] = []
        for sentence in _split_after(text, _SENTENCE):
            if self._count(sentence) <= size * 1.25:
                parts.append(sentence)
            else:
                parts += self._chopped(sentence, size)
        return parts

    def _chopped(self, text: str, size: int) -> list[str]:
        splitter = RecursiveCharacterTextSplitter(
            separators=list(SEPARATORS),
            keep_separator="end",
            chunk_size=size,
            chunk_overlap=0,
            length_function=self._count,
            strip_whitespace=False,
        )
        # The splitter drops chunks of white space only; spans need every character.
        whole: list[str] = []
        rest = text
        for part in splitter.split_text(text):
            end = rest.find(part) + len(part)
            whole += self._halved(rest[:end], size)
            rest = rest[end:]
        if rest and whole:
            whole[-1] += rest
        return whole or [text]

    def _halved(self, text: str, size: int) -> list[str]:
        """A text without any separator (a key, a long number) in equal parts."""
        if self._count(text) <= size * 1.25 or len(text) < 2:
            return [text]
        middle = len(text) // 2
        return self._halved(text[:middle], size) + self._halved(text[middle:], size)

    def _path(self, section: Sequence[str]) -> str:
        """The heading path in front of windows; too long, it loses headings from its middle, then its end."""
        parts = [s for s in section if s]
        while len(parts) > 2 and self._count(PATH_JOINT.join(parts)) > MAX_PATH:
            del parts[len(parts) // 2]
        path = PATH_JOINT.join(parts)
        while path and self._count(path) > MAX_PATH:
            path = path[: len(path) * 3 // 4]
        return path


# A sentence ends at a full stop followed by a capital, a digit or a bracket, unless an abbreviation or a list number
# ends there; at a Chinese full stop, question or exclamation mark or semicolon; at a line end.
_SENTENCE = re.compile(
    r"(?<![\s(][A-Za-z])(?<!\b[Nn]o)(?<!\b[Ff]ig)(?<!\be\.g)(?<!\bi\.e)(?<!\bmax)(?<!\bmin)(?<!\bapprox)(?<!\bvs)(?<!\bcf)(?<!\betc)"
    r"(?<!^\d)(?<!^\d\d)(?<!\n\d)(?<!\n\d\d)[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9\u3400-\u9fff•])"
    r"|[。！？；][」』）\"”’]*\s*|\n+"
)


def _split_after(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    start = 0
    for found in pattern.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    if start < len(text):
        yield text[start:]


class _Sized(Protocol):
    @property
    def tokens(self) -> int: ...


_Sizable = TypeVar("_Sizable", bound=_Sized)


def _balanced(units: Sequence[_Sizable], target: int, most: int) -> Iterator[list[_Sizable]]:
    """Units in groups of about equal tokens: about `target`, none above `most` unless one unit is."""
    total = sum(u.tokens for u in units)
    goal = total / max(round(total / target), 1)
    held: list[_Sizable] = []
    before = tokens = 0
    for unit in units:
        # A unit belongs to the group in which its middle lies.
        group = int((before + unit.tokens / 2) / goal) if goal else 0
        if held and (tokens + unit.tokens > most or group > int((before - held[-1].tokens / 2) / goal)):
            yield held
            held, tokens = [], 0
        held.append(unit)
        tokens += unit.tokens
        before += unit.tokens
    if held:
        yield held


def _together(first: _Unit, second: _Unit) -> bool:
    """Whether two neighbours may share a passage."""
    if first.page != second.page or first.kind.safety or second.kind.safety:
        return False
    rows = PassageKind.TABLE_ROW
    if rows in (first.kind, second.kind):
        return first.kind is second.kind and first.table == second.table
    if first.kind is second.kind:
        return True
    # A note between steps or paragraphs stays where it stands.
    return PassageKind.NOTE in (first.kind, second.kind)


def _introduces(run: Sequence[_Unit], following: Sequence[_Unit]) -> bool:
    structured = (PassageKind.STEP, PassageKind.TABLE_ROW)
    return (
        all(u.kind is PassageKind.PROSE for u in run)
        and following[0].kind in structured
        and run[-1].page == following[0].page
    )


def _kind(units: Sequence[_Unit]) -> PassageKind:
    """The kind that most of a passage is; steps and rows win over the words that introduce them."""
    kinds = {u.kind for u in units}
    for kind in (PassageKind.TABLE_ROW, PassageKind.STEP, PassageKind.PROSE):
        if kind in kinds and (kind is not PassageKind.PROSE or kinds <= {kind, PassageKind.NOTE}):
            return kind
    return units[0].kind


def _row_key(info: Block) -> str:
    """What names a table row: its first filled cell under its header."""
    if info["kind"] != PassageKind.TABLE_ROW:
        return ""
    for header, cell in zip(info["headers"], info["cells"], strict=True):
        if cell:
            return (f"{header}: {cell}" if header else cell)[:120]
    return ""


def _first_cells(text: str) -> str:
    """The beginning of a row's text that names it: its first cell."""
    return text.partition(JOINT)[0][:120]
