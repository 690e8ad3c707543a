"""The feedback bar under an answer: what happened at the machine, in one tap.

"Wrong or unsafe" needs one sentence; everything else is stored at once and can be changed. Not here: storing.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.desktop import tokens, words
from app.desktop.controls import button, label
from app.desktop.textblock import Block
from app.desktop.words import translate
from app.host.messages import FeedbackStored, Verdict

GAP = 8


def verdict_words(verdict: Verdict) -> str:
    """A verdict as its button says it."""
    return {
        Verdict.WORKED: translate("Feedback", "Worked"),
        Verdict.DID_NOT_WORK: translate("Feedback", "Did not work"),
        Verdict.WRONG_OR_UNSAFE: translate("Feedback", "Wrong or unsafe"),
        Verdict.OUTDATED: translate("Feedback", "Outdated"),
        Verdict.MISSING: translate("Feedback", "Missing"),
    }[verdict]


class FeedbackBar(Block):
    """Five verdicts in one row of 40 px, which becomes the note field and then the stored line in the same place."""

    given = Signal(object, str)
    """Verdict and note: to be stored."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Verdict, QPushButton] = {}
        for verdict in Verdict:
            made = button(verdict_words(verdict))
            made.setParent(self)
            made.clicked.connect(lambda _checked=False, v=verdict: self.choose(v))
            self.buttons[verdict] = made
        self._note_row = QWidget(self)
        self.note = QLineEdit()
        self.note.setFixedHeight(tokens.CONTROL_HEIGHT)
        self.note.setMaxLength(2000)
        self.note.setPlaceholderText(translate("Feedback", "What is wrong or unsafe? (required)"))
        self.note.setAccessibleName(translate("Feedback", "What is wrong or unsafe? (required)"))
        self.store = button(translate("Feedback", "Store"))
        back = button(translate("Feedback", "Back"), "quiet")
        line = QHBoxLayout(self._note_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        for widget in (self.note, self.store, back):
            line.addWidget(widget)
        self._done_row = QWidget(self)
        self.stored = label("", "control")
        self.change = button(translate("Feedback", "Change"), "link", height=32)
        done = QHBoxLayout(self._done_row)
        done.setContentsMargins(0, 0, 0, 0)
        done.addWidget(self.stored)
        done.addWidget(self.change)
        done.addStretch(1)
        self.store.setEnabled(False)
        self.note.textChanged.connect(lambda text: self.store.setEnabled(bool(text.strip())))
        self.note.returnPressed.connect(self._store_note)
        self.store.clicked.connect(self._store_note)
        back.clicked.connect(self._choices)
        self.change.clicked.connect(self._choices)
        self._choices()

    def choose(self, verdict: Verdict) -> None:
        """A verdict was tapped, or chosen with Ctrl and its number."""
        if verdict is Verdict.WRONG_OR_UNSAFE:
            self._show(self._note_row)
            self.note.setFocus()
        else:
            self._wait(verdict)
            self.given.emit(verdict, "")

    @property
    def undecided(self) -> bool:
        """Whether the choices are shown."""
        return self._note_row.isHidden() and self._done_row.isHidden()

    def escape(self) -> bool:
        """Leave the note without storing it; whether there was one open."""
        if self._note_row.isVisible():
            self._choices()
            return True
        return False

    def show_stored(self, stored: FeedbackStored) -> None:
        """The core has stored it."""
        self._say(stored.verdict, stored.stored_at)

    def show_verdict(self, verdict: Verdict) -> None:
        """An answer of the history that has a verdict already."""
        self._say(verdict, None)

    def show_kept(self) -> None:
        """It waits on this PC until the core can take it."""
        self.stored.setText(translate("Feedback", "Kept on this PC, sent by itself"))
        self.change.show()
        self._show(self._done_row)

    def go_on(self, text: str) -> None:
        """Go on with a note that was being typed when the program ended."""
        self.note.setText(text)
        self._show(self._note_row)

    def show_failed(self) -> None:
        """It was not stored; the choices come back."""
        self._choices()

    def height_for(self, width: int) -> int:
        """One row where the words fit, else two."""
        wanted = {v: b.fontMetrics().horizontalAdvance(b.text()) + 26 for v, b in self.buttons.items()}
        free = width - GAP * (len(wanted) - 1) - sum(wanted.values())
        x = y = 0
        if free >= 0:
            for verdict, made in self.buttons.items():
                cell = wanted[verdict] + free // len(wanted)
                made.setGeometry(QRect(x, 0, cell, tokens.CONTROL_HEIGHT))
                x += cell + GAP
        else:
            for verdict, made in self.buttons.items():
                if x and x + wanted[verdict] > width:
                    x, y = 0, y + tokens.CONTROL_HEIGHT + GAP
                made.setGeometry(QRect(x, y, min(wanted[verdict], width), tokens.CONTROL_HEIGHT))
                x += wanted[verdict] + GAP
        for row in (self._note_row, self._done_row):
            row.setGeometry(QRect(0, 0, width, tokens.CONTROL_HEIGHT))
        return y + tokens.CONTROL_HEIGHT

    def _show(self, row: QWidget | None) -> None:
        for made in self.buttons.values():
            made.setVisible(row is None)
        for other in (self._note_row, self._done_row):
            other.setVisible(other is row)

    def _choices(self) -> None:
        self._show(None)

    def _wait(self, verdict: Verdict) -> None:
        self.stored.setText(translate("Feedback", "{verdict}: storing").format(verdict=verdict_words(verdict)))
        self.change.hide()
        self._show(self._done_row)

    def _store_note(self) -> None:
        text = self.note.text().strip()
        if text:
            self._wait(Verdict.WRONG_OR_UNSAFE)
            self.given.emit(Verdict.WRONG_OR_UNSAFE, text)

    def _say(self, verdict: Verdict, at: datetime | None) -> None:
        stored = translate("Feedback", "Stored {time}").format(time=words.clock(at)).strip()
        self.stored.setText(f"{verdict_words(verdict)} · {stored}")
        self.change.show()
        self._show(self._done_row)
