"""The question bar: the field, and the one button that asks or stops.

Enter sends, Shift+Enter makes a new line; an Enter that belongs to an input method never sends.
Not here: what happens with the question (session).
"""

from __future__ import annotations

import time

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QInputMethodEvent, QKeyEvent, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import ICON_GAP, button
from app.desktop.icons import icon, pixmap
from app.desktop.problem_bar import ProblemArea
from app.desktop.words import translate

MOST_CHARACTERS = 8000
_AFTER_COMMIT_S = 0.05
_LINES_MOST = 4
_LINE = 24


class QuestionField(QPlainTextEdit):
    """The text field, aware of the input method."""

    entered = Signal()
    too_long = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("questionField")
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(0)
        self._preedit = False
        self._committed = 0.0

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember what the input method is doing."""
        if event.commitString():
            self._committed = time.monotonic()
        self._preedit = bool(event.preeditString())
        super().inputMethodEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste plain text; a whole book is refused before it is laid out."""
        if len(source.text()) + len(self.toPlainText()) > MOST_CHARACTERS:
            self.too_long.emit()
        else:
            self.insertPlainText(source.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends unless it belongs to the input method."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.insertPlainText("\n")
                return
            if self._preedit or time.monotonic() - self._committed < _AFTER_COMMIT_S:
                event.accept()
                return
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusOutEvent(event)
        self.focused.emit(False)


class QuestionBar(QFrame):
    """Field and button; above them what is wrong with the question, or with asking."""

    asked = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("questionBar")
        self.problems = ProblemArea((0, 12, 0, 0))
        self._frame = QFrame()
        self._frame.setObjectName("fieldFrame")
        self._frame.setProperty("focused", "false")
        self.field = QuestionField()
        self._sign = QLabel()
        self._sign.setPixmap(pixmap("ask", tokens.colour("text3"), 20))
        self.send = button("", "primary", height=tokens.TOUCH_HEIGHT)
        self.send.setMinimumWidth(98)
        self._running = False
        self._icons = {
            False: icon("send", "on_primary", gap=ICON_GAP),
            True: icon("stop", "on_primary", gap=ICON_GAP),
        }
        inner = QHBoxLayout(self._frame)
        inner.setContentsMargins(16, 0, 8, 0)
        inner.setSpacing(10)
        inner.addWidget(self._sign)
        inner.addWidget(self.field, 1)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self._frame, 1)
        line.addWidget(self.send, 0, Qt.AlignmentFlag.AlignBottom)
        body = QVBoxLayout(self)
        body.setContentsMargins(24, 0, 21, 12)
        body.setSpacing(0)
        body.addWidget(self.problems)
        body.addSpacing(11)
        body.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.entered.connect(self._send)
        self.field.too_long.connect(self._too_long)
        self.field.focused.connect(self._focused)
        self.field.textChanged.connect(self._fit)
        self.send.clicked.connect(self._pressed)
        self.set_running(False)
        self.set_machine("")
        self._fit()

    def set_machine(self, name: str) -> None:
        """Say what the question is about."""
        text = translate("Question", "Ask about {machine}").format(machine=name) if name else ""
        text = text or translate("Question", "Ask about the plant's machines and documents")
        self.field.setPlaceholderText(text)
        self.field.viewport().update()  # Qt draws a changed placeholder only when the next key is pressed
        self.field.setAccessibleName(text)

    def set_running(self, running: bool) -> None:
        """While an answer runs, the same button stops it."""
        self._running = running
        text = translate("Question", "Stop") if running else translate("Question", "Ask")
        self.send.setText(text)
        self.send.setAccessibleName(text)
        self.send.setIcon(self._icons.get(running, QIcon()))
        self.send.setIconSize(QSize(20 + ICON_GAP, 20))
        self.send.ensurePolished()
        self.send.setFixedWidth(max(98, *(self._width_of(w) for w in self._both())))

    def running(self) -> bool:
        """Whether the button stops."""
        return self._running

    def text(self) -> str:
        """What stands in the field."""
        return self.field.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a question into the field."""
        self.field.setPlainText(text)
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)

    def _both(self) -> tuple[str, str]:
        return translate("Question", "Stop"), translate("Question", "Ask")

    def _width_of(self, text: str) -> int:
        return self.send.fontMetrics().horizontalAdvance(text) + 20 + ICON_GAP + 44

    def _pressed(self) -> None:
        if self._running:
            self.stopped.emit()
        else:
            self._send()

    def _send(self) -> None:
        if self._running:
            return
        text = self.text().strip()
        self.problems.solve("E-ASK-002")
        if len(text) > MOST_CHARACTERS:
            self._too_long()
        elif text:
            self.problems.solve("E-HOST-001")
            self.asked.emit(text)

    def _too_long(self) -> None:
        self.problems.add(words.coded("E-ASK-002"), closable=True)

    def _focused(self, on: bool) -> None:
        self._frame.setProperty("focused", "true" if on else "false")
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)

    def _fit(self) -> None:
        lines = min(_LINES_MOST, max(1, round(self.field.document().size().height())))
        self.field.setFixedHeight(lines * _LINE + 2)
        self._frame.setFixedHeight(tokens.TOUCH_HEIGHT + (lines - 1) * _LINE)
        if self.problems.bars and len(self.text()) <= MOST_CHARACTERS:
            self.problems.solve("E-ASK-002")
