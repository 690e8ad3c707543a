"""Collecting a document's blocks under its headings: the one shape that every loader gives.

A block is a langchain Document: `page_content` is plain text as it is shown; `metadata` holds kind, section, page,
number, depth, table, headers, cells (see `Block`). Not here: finding structure; loaders say what they found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from langchain_core.documents import Document

from knowledge.documents import words
from knowledge.documents.tables import Row
from knowledge.types import PassageKind

MAX_TITLE = 200
"""Characters of a heading kept in the path; the rest of an over-long one becomes text."""
CAPTION = 9
"""Level of a caption above a table: below every real heading."""


class Block(TypedDict):
    """A block's metadata. Every value is plain JSON."""

    kind: str
    """A PassageKind value."""
    section: list[str]
    """The heading path, outermost first."""
    page: int | None
    """From 1; None where the format has no pages."""
    number: str
    """Of a step, as printed ("3.", "（1）", "步驟 1"), "" otherwise. It stands in the text, too."""
    titled: bool
    """Whether the outermost heading is of a level that titles have (1 or above), so that it may be the document's."""
    depth: int
    """Nesting in lists, 0 outermost. A block of kind step without number continues the step before it."""
    table: int | None
    """Which table of the document (from 0) a row belongs to."""
    headers: list[str]
    cells: list[str]
    anchor: str
    """The step that a block belongs to, by its place in the document ("2", "2.1"); "" where the format has no such."""
    guards: str
    """Of a safety block: the anchor of the step it guards (and of those inside it), "*" for the whole document, "" for
    its section."""


def meta(block: Document) -> Block:
    """The typed metadata of a block."""
    return block.metadata  # type: ignore[return-value]


class Builder:
    """Gathers blocks in reading order.

    A heading without text below it becomes a block itself, so nothing that stands in the document is lost. A bare
    signal word ("WARNING" on its own line) is joined with the text that follows it.
    """

    def __init__(self) -> None:
        self._blocks: list[Document] = []
        self._path: list[tuple[int, str]] = []
        self._bare = False
        self._bare_page: int | None = None
        self._tables = 0
        self._signal: tuple[str, int | None, int] | None = None

    @property
    def section(self) -> list[str]:
        """The heading path now."""
        return [title for _, title in self._path]

    @property
    def empty(self) -> bool:
        """Whether nothing was added yet, not even a heading."""
        return not self._blocks and not self._path

    @property
    def last(self) -> Document | None:
        """The block added last; loaders join lines that a page break cut."""
        return self._blocks[-1] if self._blocks and not self._bare and not self._signal else None

    def heading(self, level: int, text: str, page: int | None = None) -> None:
        """A heading of `level`, 0 (a title) the outermost. It ends all sections of its own and deeper levels."""
        text = " ".join(text.split())
        if not text:
            return
        self._flush(level)
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, text[:MAX_TITLE]))
        self._bare, self._bare_page = True, page
        if len(text) > MAX_TITLE:
            self._put(PassageKind.PROSE, text, page)

    def end_caption(self) -> None:
        """The table under a caption is over; what follows belongs to the heading above."""
        while self._path and self._path[-1][0] >= CAPTION:
            self._flush(CAPTION)
            self._path.pop()

    def text(self, text: str, page: int | None = None, *, depth: int = 0, step: bool = False) -> None:
        """A paragraph, or with `step` one that continues a step; a signal word makes it a safety block."""
        text = text.strip()
        if not text:
            return
        if self._signal and words.bare_signal(self._signal[0]):
            before, page, depth = self._take_signal(page)
            text = f"{before}\n{text}"
        self._flush_signal()
        if words.bare_signal(text):
            self._signal = (text, page, depth)
            return
        kind = words.signal(text) or (PassageKind.STEP if step else PassageKind.PROSE)
        self._put(kind, text, page, depth=depth)

    def step(self, number: str, text: str, page: int | None = None, *, depth: int = 0, anchor: str = "") -> None:
        """A numbered step; its number as printed stands in front of its text."""
        self._flush_signal()
        text = text.strip()
        kind = words.signal(text) or PassageKind.STEP
        self._put(kind, f"{number} {text}".strip(), page, number=number, depth=depth, anchor=anchor)

    def bullet(self, text: str, page: int | None = None, *, depth: int = 0, step: bool = False) -> None:
        """An item of a list without numbers; shown behind a dot, for a dash before a number would be a minus."""
        text = text.strip()
        if not text:
            return
        if self._signal:
            before, own_page, own_depth = self._signal
            self._signal = (f"{before}\n• {text}", own_page, own_depth)
            return
        kind = words.signal(text)
        if kind:
            self._put(kind, text, page, depth=depth)
        else:
            self._put(PassageKind.STEP if step else PassageKind.PROSE, f"• {text}", page, depth=depth)

    def marked(
        self,
        kind: PassageKind,
        text: str,
        page: int | None = None,
        *,
        depth: int = 0,
        anchor: str = "",
        guards: str = "",
    ) -> None:
        """A block that the document's markup itself marks as a warning, a caution, a note."""
        if text.strip():
            self._flush_signal()
            self._put(kind, text.strip("\n").rstrip(), page, depth=depth, anchor=anchor, guards=guards)

    def rows(self, rows: Sequence[Row], page: int | None = None, *, anchor: str = "") -> None:
        """The rows of one table."""
        self._flush_signal()
        for row in rows:
            if row.text:
                self._put(PassageKind.TABLE_ROW, row.text, page, table=self._tables, row=row, anchor=anchor)
        self._tables += 1

    def extend_last(self, text: str) -> None:
        """Join `text` to the block added last (a paragraph that a page break cut in two)."""
        if self.last is not None:
            self.last.page_content = words.joined(self.last.page_content, text.strip())

    def finish(self) -> list[Document]:
        """All blocks, in reading order."""
        self._flush(-1)
        return self._blocks

    def _put(
        self,
        kind: PassageKind,
        text: str,
        page: int | None,
        *,
        number: str = "",
        depth: int = 0,
        table: int | None = None,
        row: Row | None = None,
        anchor: str = "",
        guards: str = "",
    ) -> None:
        self._bare = False
        block = Block(
            kind=str(kind),
            section=self.section,
            page=page,
            number=number,
            titled=bool(self._path) and self._path[0][0] <= 1,
            depth=depth,
            table=table,
            headers=list(row.headers) if row else [],
            cells=list(row.cells) if row else [],
            anchor=anchor,
            guards=guards,
        )
        self._blocks.append(Document(page_content=text, metadata=dict(block)))

    def _flush(self, level: int) -> None:
        """Keep a heading that nothing followed, unless a deeper one does (then it lives on in that one's path)."""
        self._flush_signal()
        if self._bare and self._path and level <= self._path[-1][0]:
            self._put(PassageKind.PROSE, self._path[-1][1], self._bare_page)
        self._bare = False

    def _flush_signal(self) -> None:
        if self._signal:
            text, page, depth = self._signal
            self._signal = None
            self._put(words.signal(text) or PassageKind.NOTE, text, page, depth=depth)

    def _take_signal(self, page: int | None) -> tuple[str, int | None, int]:
        assert self._signal is not None
        text, own_page, depth = self._signal
        self._signal = None
        return text, own_page if own_page is not None else page, depth
