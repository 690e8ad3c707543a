"""A revision to look at, whatever its standing: its passages as stored, under a red band if it is not answered from.

The band does not scroll. Not here: fetching passages (opening), which revision counts (the core).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.band import RedBand, band_words
from app.desktop.controls import Elided, button, label, scroll_area
from app.desktop.details import open_file
from app.desktop.problem_bar import ProblemArea
from app.desktop.safety import SafetyBlock, level_of
from app.desktop.source import StatePill
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from app.host.messages import DocumentEntry, RevisionView
from knowledge.types import Document, Passage, Revision, Standing

PAGE = 200
"""Passages that the core gives at a time."""
_WIDEST = 820
_SIDE, _TOP, _GAP = 28, 20, 10


class Sheet(Block):
    """The passages on paper; headings where they change; warnings as safety blocks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks: list[tuple[Block, int]] = []
        self._marked: Block | None = None
        self._places: dict[int, Block] = {}

    def show_passages(self, passages: tuple[Passage, ...], marked: int = 0) -> None:
        """Show others; `marked` is the id of the one that was asked for."""
        for old, _gap in self._blocks:
            old.hide()
            old.deleteLater()
        self._blocks, self._places = [], {}
        section, page = "", None
        for passage in passages:
            if passage.page is not None and passage.page != page:
                page = passage.page
                text = translate("Source", "Page {n}").format(n=page)
                self._add(TextBlock(text, tokens.META, token="text3"), 14)
            if passage.section != section:
                section = passage.section
                if section:
                    self._add(TextBlock(section.split(" > ")[-1], tokens.QUESTION, bold=True), 14)
            block: Block
            if passage.kind.safety:
                block = SafetyBlock(passage.text, "", level_of("", passage.kind))
            else:
                block = TextBlock(passage.text, tokens.BODY)
            self._add(block, _GAP)
            self._places[passage.id] = block
        self._marked = self._places.get(marked)
        self.setAccessibleName("\n".join(passage.text for passage in passages))

    def texts(self) -> list[str]:
        """What stands on it, from top to bottom."""
        return [block.text() for block, _gap in self._blocks if isinstance(block, TextBlock | SafetyBlock)]

    def marked_at(self) -> int | None:
        """Where the passage that was asked for begins, in pixels from the top."""
        return self._marked.y() if self._marked else None

    def height_for(self, width: int) -> int:
        """All blocks under one another."""
        y = _TOP
        for block, gap in self._blocks:
            y += gap
            block.move(_SIDE, y)
            y += block.set_width(width - 2 * _SIDE)
        return y + _TOP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper and the mark."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.colour("paper"))
        if self._marked is not None:
            top, height = self._marked.y() - 5, self._marked.height() + 10
            painter.fillRect(QRectF(12, top, self.width() - 24, height), tokens.colour("accent_tint"))
            painter.fillRect(QRectF(12, top, 4, height), tokens.colour("accent"))
        painter.end()

    def _add(self, block: Block, gap: int) -> None:
        block.setParent(self)
        block.show()
        self._blocks.append((block, gap))


class RevisionReader(QFrame):
    """Head, band, sheet, and pages of 200 passages."""

    closed = Signal()
    wanted = Signal(int, int)
    """Another part: revision and first passage, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reader")
        self._revision: Revision | None = None
        self._document: Document | None = None
        self._start = 0
        self.back = button(translate("Revision", "Back to the documents"), "quiet", picture="left")
        self.number, self.pill = label("", "title"), StatePill()
        self.title = Elided("", "control")
        self.about = Elided("", "meta")
        self.open_button = button(translate("Source", "Open original file"), picture="open")
        self.told = label("", "hint")
        self.band = RedBand()
        self.problems = ProblemArea((20, 10, 20, 10))
        self.sheet = Sheet()
        self._desk = QFrame()
        self._desk.setObjectName("desk")
        self.sheet.setParent(self._desk)
        self.area = scroll_area(self._desk)
        self.area.setAccessibleName(translate("Revision", "Passages"))
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.viewport().installEventFilter(self)
        self.part = label("", "meta")
        self.previous = button(translate("Revision", "Previous {n}").format(n=PAGE), picture="left")
        self.next = button(translate("Revision", "Next {n}").format(n=PAGE), picture="right")
        self._build()
        self.back.clicked.connect(self.closed)
        self.open_button.clicked.connect(self._open)
        self.previous.clicked.connect(lambda: self._step(-PAGE))
        self.next.clicked.connect(lambda: self._step(PAGE))

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.back)
        top.addWidget(self.number)
        top.addWidget(self.pill)
        top.addStretch(1)
        top.addWidget(self.told)
        top.addWidget(self.open_button)
        head = QFrame()
        head.setObjectName("header")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(10, 10, 20, 10)
        lines.setSpacing(2)
        lines.addLayout(top)
        for line in (self.title, self.about):
            line.setContentsMargins(10, 0, 0, 0)
            lines.addWidget(line)
        self._foot = QFrame()
        self._foot.setObjectName("panelFooter")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(20, 8, 20, 8)
        foot.addWidget(self.part, 1)
        foot.addWidget(self.previous)
        foot.addWidget(self.next)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        for widget in (head, self.band, self.problems):
            body.addWidget(widget)
        body.addWidget(self.area, 1)
        body.addWidget(self._foot)

    def begin(self, revision: Revision, document: Document) -> None:
        """Say at once what is opened; no other passages stand under its name, not even for a moment."""
        if self._revision is None or self._revision.id != revision.id:
            self.sheet.hide()
            self._foot.hide()
        self._head(revision, document)
        for code in list(self.problems.bars):
            self.problems.solve(code)

    def show_view(self, view: RevisionView, start: int, marked: int = 0) -> None:
        """Show passages, from number `start` on; `marked` is the one that was asked for."""
        self._head(view.revision, view.document)
        self._start = start
        self.sheet.show_passages(view.passages, marked)
        self.sheet.show()
        self.previous.setVisible(start > 0)
        self.next.setVisible(view.more)
        self.previous.setEnabled(start > 0)
        self.next.setEnabled(view.more)
        text = translate("Revision", "Passages {first} to {last} of {total}")
        last = start + len(view.passages)
        total = max(view.revision.passages, last)
        self.part.setText(text.format(first=min(start + 1, last), last=last, total=f"{total:,}"))
        self._foot.setVisible(start > 0 or view.more)
        self._arrange()
        at = self.sheet.marked_at()
        self.area.verticalScrollBar().setValue(0 if at is None else max(0, at - self.area.viewport().height() // 4))

    def refresh(self, entries: Sequence[DocumentEntry]) -> None:
        """Say where the open revision stands now, by the list of documents as it came again."""
        opened = self._revision
        if opened is None:
            return
        every = ((one, entry.document) for entry in entries for one in entry.revisions)
        found = next((pair for pair in every if pair[0].id == opened.id), None)
        if found is None:
            name = words.revision(opened.label) or translate("Revision", "This file")
            text = translate("Revision", "{rev} was read again or removed. Do not work from this text: open it again.")
            self.band.show_words(text.format(rev=name))
            self.pill.hide()
        elif found != (opened, self._document):
            self._head(*found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The sheet follows the width of what is seen of it."""
        if event.type() is QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def _head(self, revision: Revision, document: Document) -> None:
        self._revision, self._document = revision, document
        self.number.setText(document.id or Path(revision.path).name)
        self.pill.show_state(revision.label, revision.standing)
        self.pill.show()
        self.title.set_whole(revision.title or document.title)
        since, until = words.date(revision.effective_from), words.date(revision.effective_to)
        parts = []
        if revision.standing is Standing.QUARANTINED:
            since = until = ""  # what nobody has confirmed is not told as a fact
        if since:
            parts.append(translate("Revision", "Effective from {date}").format(date=since))
        if until:
            parts.append(translate("Revision", "until {date}").format(date=until))
        if document.owner:
            parts.append(translate("Source", "Owner: {owner}").format(owner=document.owner))
        if revision.approver:
            parts.append(translate("Revision", "Approved by: {name}").format(name=revision.approver))
        self.about.set_whole(" · ".join(parts))
        self.about.setVisible(bool(parts))
        self.band.show_words(band_words(revision, datetime.now(UTC)))
        self.told.setText("")

    def _arrange(self) -> None:
        width = min(_WIDEST, self.area.viewport().width() - 40)
        if width > 160:
            height = self.sheet.set_width(width)
            self.sheet.move(20, 16)
            self._desk.setMinimumHeight(height + 32)
            self._desk.setMaximumHeight(max(height + 32, self.area.viewport().height()))

    def _step(self, by: int) -> None:
        if self._revision is not None:
            self.previous.setEnabled(False)
            self.next.setEnabled(False)
            self.wanted.emit(self._revision.id, max(0, self._start + by))

    def again(self) -> None:
        """What was asked for did not come: the parts can be asked for again."""
        self.previous.setEnabled(True)
        self.next.setEnabled(True)

    def _open(self) -> None:
        if self._revision is not None:
            self.told.setText(open_file(self._revision.path))
