"""The revisions that wait for a decision: why each one waits, and the button that leads to the decision.

Not here: deciding (confirm, statuses), which revisions wait (app.host.waiting).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import button, label
from app.desktop.marks import paint_revision
from app.desktop.paged import PagedList, nothing_fits
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from app.host.waiting import Waiting, proposals
from knowledge.types import Reason, Standing

_LEFT, _SIDE, _TOP, _GAP = 52, 20, 10, 16
_WIDEST = tokens.CONVERSATION_MOST + 2 * _SIDE


class WaitingRow(Block):
    """One of them."""

    def __init__(self, waiting: Waiting) -> None:
        super().__init__()
        self.waiting = waiting
        revision = waiting.revision
        file = Path(revision.path).name
        name = " · ".join(part for part in (revision.document or file, words.revision(revision.label)) if part)
        title = revision.title or waiting.document.title
        about = " · ".join(dict.fromkeys(part for part in (title, file) if part))
        self.name = TextBlock(name, tokens.CONTROL, bold=True, parent=self)
        self.about = TextBlock(about, tokens.META, token="text2", parent=self)
        self.why = TextBlock(words.reason(revision), tokens.CONTROL, parent=self)
        unmapped = revision.reason is Reason.UNMAPPED
        say, check = translate("Waiting", "Say what it means"), translate("Waiting", "Check title block")
        text = say if unmapped else check
        self.act = button(text, hint=f"{text}: {name}. {self.why.text()}")
        self.act.setParent(self)
        self.setAccessibleName(f"{name}. {about}. {self.why.text()}")

    def height_for(self, width: int) -> int:
        """Name, title and reason at the left, the button at the right."""
        wide = self.act.sizeHint().width()
        room = width - _LEFT - _SIDE - wide - _GAP
        y = _TOP
        for block in (self.name, self.about, self.why):
            block.move(_LEFT, y)
            y += block.set_width(room)
        self.act.setGeometry(width - _SIDE - wide, (y + _TOP - self.act.height()) // 2, wide, self.act.height())
        return y + _TOP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw mark and line."""
        painter = QPainter(self)
        paint_revision(painter, Standing.QUARANTINED, QRectF(_SIDE, _TOP + 1, 20, 20))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), tokens.colour("line"))
        painter.end()


class WaitingList(QWidget):
    """The list, and confirming all of it in two steps."""

    mapping_wanted = Signal(str)
    """A word for a status whose meaning is to be said."""
    checking_wanted = Signal(object)
    """A Waiting whose title block is to be checked."""
    confirmed = Signal(tuple)
    """Confirmations."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Waiting] = []
        self._word = ""
        self._running = False
        self.told = label("", "control", wrap=True)
        self.all = button("")
        self.sure = button("")
        self.not_now = button(translate("Waiting", "Not now"), "quiet")
        self.all.clicked.connect(lambda: self._ask(asking=True))
        self.not_now.clicked.connect(lambda: self._ask(asking=False))
        self.sure.clicked.connect(self._confirm_all)
        self.list = PagedList(self._row, most=_WIDEST)
        self.unfit = nothing_fits()
        head = QWidget()
        head.setMaximumWidth(_WIDEST)
        line = QHBoxLayout(head)
        line.setContentsMargins(20, 10, 20, 10)
        line.setSpacing(8)
        line.addWidget(self.told, 1)
        for one in (self.all, self.sure, self.not_now):
            line.addWidget(one)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(head)
        body.addWidget(self.unfit)
        body.addWidget(self.list, 1)
        self._asking = False
        self.show_waiting([])

    def show_waiting(self, waiting: list[Waiting]) -> None:
        """Show what waits now."""
        self._waiting = waiting
        if not proposals(waiting):
            self._asking = False
        self._filter()

    def search(self, word: str) -> None:
        """Keep those with this in number, title, file or status."""
        self._word = word.strip().lower()
        self._filter()

    def set_running(self, running: bool) -> None:
        """While something is read nothing more is confirmed."""
        self._running = running
        self._tell()

    def rows(self) -> list[WaitingRow]:
        """The rows that are shown."""
        return [block for block in self.list.blocks if isinstance(block, WaitingRow)]

    def _filter(self) -> None:
        shown = [one for one in self._waiting if self._word in _searched(one)]
        self.list.show_items(shown)
        self.unfit.setVisible(bool(self._waiting) and not shown)
        self._tell()

    def _tell(self) -> None:
        n, total = len(proposals(self._waiting)), len(self._waiting)
        self.all.setText(translate("Waiting", "Confirm all {n} as proposed").format(n=n))
        self.all.setAccessibleName(self.all.text())
        self.sure.setText(translate("Waiting", "Confirm {n} unchecked").format(n=n))
        self.sure.setAccessibleName(self.sure.text())
        self.all.setVisible(n > 0 and not self._asking)
        self.all.setEnabled(not self._running)
        self.sure.setEnabled(not self._running)
        self.sure.setVisible(self._asking)
        self.not_now.setVisible(self._asking)
        if self._asking:
            said = translate("Waiting", "Nobody has compared them with the files. What they say will count.")
        elif total:
            said = words.kind_of_number(
                total,
                translate("Waiting", "1 waits for a decision. It is not answered from."),
                translate("Waiting", "{n} wait for a decision. None of them is answered from."),
            )
        else:
            said = translate("Waiting", "Nothing waits for a decision.")
        self.told.setText(said)

    def _ask(self, *, asking: bool) -> None:
        self._asking = asking
        self._tell()
        (self.not_now if asking else self.all).setFocus()

    def _confirm_all(self) -> None:
        self._asking = False
        self._tell()
        self.confirmed.emit(proposals(self._waiting))

    def _row(self, waiting: Waiting) -> WaitingRow:
        made = WaitingRow(waiting)
        made.act.clicked.connect(lambda _checked=False, w=waiting: self._wanted(w))
        return made

    def _wanted(self, waiting: Waiting) -> None:
        if waiting.revision.reason is Reason.UNMAPPED:
            self.mapping_wanted.emit(waiting.revision.status)
        else:
            self.checking_wanted.emit(waiting)


def _searched(waiting: Waiting) -> str:
    revision = waiting.revision
    parts = (revision.document, revision.title, waiting.document.title, revision.path, revision.status)
    return " ".join(parts).lower()
