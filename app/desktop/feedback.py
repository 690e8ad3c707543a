"""The feedback bar under an answer: what happened at the machine, in one tap.

"Wrong or unsafe" needs one sentence; everything else is stored at once and can be changed. A second tap may say what it
is about. Not here: storing.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.desktop import report_words, tokens, words
from app.desktop.controls import button, label
from app.desktop.textblock import Block
from app.desktop.words import translate
from app.host.messages import FeedbackStored, Verdict
from knowledge.review import Issue

GAP = 8
_EXPLAINED = (Verdict.DID_NOT_WORK, Verdict.WRONG_OR_UNSAFE)
"""Verdicts that a second tap can say more of; the others say it themselves."""
_ABOUT = (Issue.MACHINE, Issue.PART, Issue.TOOL, Issue.DOCUMENT, Issue.ANSWER)


def _about_words(issue: Issue) -> str:
    """In a word: five of them stand beside one another."""
    return {
        Issue.MACHINE: translate("Feedback", "Machine"),
        Issue.PART: translate("Feedback", "Part"),
        Issue.TOOL: translate("Feedback", "Tool"),
        Issue.DOCUMENT: translate("Feedback", "Document"),
        Issue.ANSWER: translate("Feedback", "Answer"),
    }[issue]


class FeedbackBar(Block):
    """Five verdicts in one row of 40 px, which becomes the note field and then the stored line in the same place.

    Beside the stored line, or under it, stands what the verdict may be about.
    """

    given = Signal(object, str, object)
    """Verdict, note and what it is about (an Issue or None): to be stored."""
    resized = Signal()
    """A second row came or went."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Verdict, QPushButton] = {}
        for verdict in Verdict:
            made = button(report_words.verdict_words(verdict))
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
        self._about_row = QWidget(self)
        self.about: dict[Issue, QPushButton] = {}
        line = QHBoxLayout(self._about_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(label(translate("Feedback", "Because of"), "meta"))
        for issue in _ABOUT:
            made = self.about[issue] = button(_about_words(issue), hint=report_words.issue_words(issue))
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, i=issue: self.say_why(i))
            line.addWidget(made)
        line.addStretch(1)
        self._verdict: Verdict | None = None
        self._note = ""
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
            self.given.emit(verdict, "", None)

    def say_why(self, issue: Issue) -> None:
        """What the verdict is about was tapped: the same verdict says more."""
        if self._verdict is not None:
            for one, made in self.about.items():
                made.setChecked(one is issue)
            self.given.emit(self._verdict, self._note, issue)

    @property
    def undecided(self) -> bool:
        """Whether the choices are shown."""
        return self._note_row.isHidden() and self._done_row.isHidden()

    def escape(self) -> bool:
        """Leave the note without storing it; whether there was one open."""
        if not self._note_row.isHidden():
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
        self._show(self._done_row, about=self._verdict in _EXPLAINED)

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
        return (y if self.undecided else self._place_about(width)) + tokens.CONTROL_HEIGHT

    def _place_about(self, width: int) -> int:
        """Beside the stored line where there is room, else under it; how far down."""
        wide, left = self._about_row.sizeHint().width(), self._done_row.minimumSizeHint().width() + 3 * GAP
        down = 0 if left + wide <= width else tokens.CONTROL_HEIGHT + GAP
        x = 0 if down else left
        self._about_row.setGeometry(QRect(x, down, width - x, tokens.CONTROL_HEIGHT))
        if not down and not self._about_row.isHidden():
            self._done_row.setGeometry(QRect(0, 0, left, tokens.CONTROL_HEIGHT))
        return 0 if self._about_row.isHidden() else down

    def _show(self, row: QWidget | None, *, about: bool = False) -> None:
        before = self._shown()
        for made in self.buttons.values():
            made.setVisible(row is None)
        for other in (self._note_row, self._done_row):
            other.setVisible(other is row)
        self._about_row.setVisible(about)
        if self._shown() != before:
            self.resized.emit()

    def _shown(self) -> list[bool]:
        return [one.isHidden() for one in (self._note_row, self._done_row, self._about_row)]

    def _choices(self) -> None:
        self._show(None)

    def _wait(self, verdict: Verdict) -> None:
        if verdict is not self._verdict:
            for made in self.about.values():
                made.setChecked(False)
        self._verdict = verdict
        storing = translate("Feedback", "{verdict}: storing")
        self.stored.setText(storing.format(verdict=report_words.verdict_words(verdict)))
        self.change.hide()
        self._show(self._done_row)

    def _store_note(self) -> None:
        text = self.note.text().strip()
        if text:
            self._wait(Verdict.WRONG_OR_UNSAFE)
            self._note = text
            self.given.emit(Verdict.WRONG_OR_UNSAFE, text, None)

    def _say(self, verdict: Verdict, at: datetime | None) -> None:
        stored = translate("Feedback", "Stored {time}").format(time=words.clock(at)).strip()
        self.stored.setText(f"{report_words.verdict_words(verdict)} · {stored}")
        self.change.show()
        self._show(self._done_row, about=verdict in _EXPLAINED and verdict is self._verdict)
