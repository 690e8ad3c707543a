"""The history drawer: earlier questions, newest first; a tap shows the answer as it was shown then.

Not here: storing turns (the core).
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import icon_button, label, scroll_area
from app.desktop.report_words import verdict_words
from app.desktop.textblock import font_of, lay
from app.desktop.words import translate
from app.host.messages import Turn, Verdict


def turn_state(state: str) -> str:
    """How a question ended, as a word."""
    return {
        "answered": translate("History", "answered"),
        "refused": translate("History", "not in the documents"),
        "stopped": translate("History", "stopped"),
        "interrupted": translate("History", "interrupted"),
        "failed": translate("History", "failed"),
        "running": translate("History", "running"),
    }.get(state, state)


class TurnRow(QAbstractButton):
    """Question, time, how it ended, verdict."""

    def __init__(self, turn: Turn, machine: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.turn = turn
        parts = [words.date_clock(turn.asked_at), machine, turn_state(turn.state)]
        if turn.verdict in tuple(Verdict):
            parts.append(verdict_words(Verdict(turn.verdict)))
        self._line = " · ".join(part for part in parts if part)
        self.setAccessibleName(f"{turn.question}. {self._line}")
        self.setFixedHeight(64)

    def sizeHint(self) -> QSize:
        """As wide as the drawer."""
        return QSize(200, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """High enough for two lines of the question and all of the rest."""
        question, line = self._lay()
        self.setFixedHeight(question + line + 20)

    def _lay(self) -> tuple[int, int]:
        room = self.width() - 32
        question = lay(self.turn.question, font_of(tokens.CONTROL, bold=True), room, lines=2).height
        return question, lay(self._line, font_of(tokens.META), room).height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        room = self.width() - 32
        if self.isDown():
            painter.fillRect(self.rect(), tokens.colour("accent_tint"))
        painter.setPen(tokens.colour("text"))
        question = lay(self.turn.question, font_of(tokens.CONTROL, bold=True), room, lines=2)
        question.draw(painter, 16, 10)
        painter.setPen(tokens.colour("text2"))
        lay(self._line, font_of(tokens.META), room).draw(painter, 16, 10 + question.height)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), tokens.colour("line"))
        if self.hasFocus():
            painter.setPen(QPen(tokens.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class HistoryDrawer(QFrame):
    """Slides over the right side of the window."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.rows: list[TurnRow] = []
        head = QFrame()
        head.setObjectName("panelHeader")
        head.setFixedHeight(61)
        line = QHBoxLayout(head)
        line.setContentsMargins(16, 0, 8, 0)
        line.addWidget(label(translate("History", "History"), "title"))
        line.addStretch(1)
        shut = icon_button("close", translate("History", "Close the history"))
        shut.clicked.connect(self.closed)
        line.addWidget(shut)
        content = QWidget()
        content.setObjectName("scrollBody")
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self.told = label(translate("History", "No questions yet."), "meta", wrap=True)
        self.told.setContentsMargins(16, 12, 16, 12)
        self._list.addWidget(self.told)
        self._list.addStretch(1)
        body = QVBoxLayout(self)
        body.setContentsMargins(1, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(head)
        body.addWidget(scroll_area(content), 1)

    def show_turns(self, turns: tuple[Turn, ...], machines: dict[str, str]) -> None:
        """Show questions; `machines` gives names by id."""
        for old in self.rows:
            old.hide()
            old.deleteLater()
        self.rows = [TurnRow(turn, machines.get(turn.equipment or "", turn.equipment or "")) for turn in turns]
        self.told.setVisible(not turns)
        for row in self.rows:
            row.clicked.connect(lambda _checked=False, t=row.turn: self.chosen.emit(t))
            self._list.insertWidget(self._list.count() - 1, row)
        if self.rows:
            self.rows[0].setFocus()
