"""The conversation: header, answers, the question bar.

The view follows new claims only while its end is in sight; otherwise it stays to the pixel and says how many are new.
Not here: what an answer holds (answer), where events come from (session).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.answer import AnswerView
from app.desktop.controls import Elided, button, label, literal, scroll_area
from app.desktop.problem_bar import ProblemArea
from app.desktop.question import QuestionBar
from app.desktop.strip import Strip
from app.desktop.words import translate
from connectors.types import Alarm, Equipment

_END = 4
"""Pixels from the end that still count as the end."""
_LEFT, _RIGHT, _TOP = 24, 21, 10


class Conversation(QFrame):
    """The middle of the window."""

    history_wanted = Signal()
    report_wanted = Signal()
    cleared = Signal()
    suggested = Signal(str, object)
    """A suggestion was tapped: its question, and the machine it is about or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversation")
        self.answers: list[AnswerView] = []
        self._new = 0
        self._pinned = True
        self._moving = False
        self._suggestions: list[QPushButton] = []
        self._suggested: tuple[object, ...] | None = None
        self.header = QFrame()
        self.header.setObjectName("header")
        self._title, self._place = Elided("", "title"), Elided("", "meta")
        self.history = button(translate("Conversation", "History"), "quiet", picture="history")
        hint = translate("Conversation", "Report a problem")
        self.report = button(translate("Conversation", "Report"), "quiet", hint=hint)
        self.new_question = button(translate("Conversation", "New question"), picture="plus")
        self.strip = Strip(self)
        self.problems = ProblemArea((24, 10, 21, 0))
        self.content = QWidget()
        self.content.setObjectName("scrollBody")
        self.area = scroll_area(self.content)
        self.area.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.area.setAccessibleName(translate("Conversation", "Answers"))
        self.bar = QuestionBar()
        self.more = button("", "plain", picture="down", hint=translate("Conversation", "Go to the end"))
        self.more.setParent(self)
        self.more.hide()
        self._empty = QWidget(self.content)
        self._empty_text = label("", "body", wrap=True)
        self._empty_hint = label("", "meta", wrap=True)
        self._build()
        self.bar.installEventFilter(self)
        self.strip.changed.connect(self._place_more)
        self.history.clicked.connect(self.history_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.new_question.clicked.connect(self.cleared)
        self.more.clicked.connect(self.to_end)
        scrollbar = self.area.verticalScrollBar()
        scrollbar.rangeChanged.connect(self._range_changed)
        scrollbar.valueChanged.connect(self._scrolled)
        self.set_machine(None)
        self.suggest(())

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self._title)
        names.addWidget(self._place)
        names.addStretch(1)
        head = QHBoxLayout(self.header)
        head.setContentsMargins(_LEFT, 0, _RIGHT, 0)
        head.setSpacing(8)
        head.addLayout(names, 1)
        head.addWidget(self.history)
        head.addWidget(self.report)
        head.addWidget(self.new_question)
        self._stack = QVBoxLayout(self.content)
        self._stack.setContentsMargins(_LEFT, _TOP, _RIGHT, 0)
        self._stack.setSpacing(24)
        self._stack.addWidget(self._empty)
        self._stack.addStretch(1)
        inner = QVBoxLayout(self._empty)
        inner.setContentsMargins(0, 16, 0, 0)
        inner.setSpacing(12)
        inner.addWidget(self._empty_text)
        inner.addWidget(self._empty_hint)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(8)
        inner.addLayout(self._buttons)
        self._empty_text.setText(
            translate("Conversation", "Ask what to do at a machine. Every answer shows where it stands.")
        )
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.header)
        body.addWidget(self.problems)
        body.addWidget(self.area, 1)
        body.addWidget(self.strip)
        body.addWidget(self.bar)
        self.set_low(False)

    def set_low(self, low: bool) -> None:
        """A window of little height gets a lower header."""
        self.header.setFixedHeight(44 if low else 61)
        self._place.setVisible(not low and bool(self._place.whole()))
        for made in (self.history, self.report, self.new_question):
            made.setFixedHeight(36 if low else tokens.CONTROL_HEIGHT)

    def set_machine(self, equipment: Equipment | None) -> None:
        """Which machine questions are about."""
        if equipment is None:
            self._title.set_whole(translate("Conversation", "All machines"))
            self._place.set_whole("")
        else:
            self._title.set_whole(words.local(equipment.name))
            parts = (equipment.model, words.local(equipment.location))
            self._place.set_whole(" · ".join(part for part in parts if part))
        self._place.setVisible(bool(self._place.whole()) and self.header.height() > 50)

    def suggest(self, alarms: Sequence[Alarm], *, documents: bool = True) -> None:
        """Up to three questions to tap while there is no answer yet: the active alarms."""
        key = (documents, *((a.equipment, a.code) for a in alarms[:3]))
        if key == self._suggested:
            return
        self._suggested = key
        for old in self._suggestions:
            old.hide()
            old.deleteLater()
        self._suggestions = []
        if not documents:
            self._empty_hint.setText(translate("Conversation", "No documents yet. Add them under Documents (Alt+3)."))
        elif alarms:
            self._empty_hint.setText(translate("Conversation", "Active alarms"))
        else:
            self._empty_hint.setText("")
        self._empty_hint.setVisible(bool(self._empty_hint.text()))
        for alarm in alarms[:3]:
            text = alarm_question(alarm)
            shown = f"{text}  {words.local(alarm.message)}"
            made = button(literal(shown), height=tokens.TOUCH_HEIGHT, hint=shown)
            made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            made.clicked.connect(lambda _c=False, t=text, e=alarm.equipment: self.suggested.emit(t, e))
            self._suggestions.append(made)
            self._buttons.addWidget(made)

    def add_answer(self, question: str, asked_at: datetime) -> AnswerView:
        """A new question at the end; the view goes there."""
        view = AnswerView(question, asked_at)
        self._empty.hide()
        self._pinned = True
        self._told(0)
        self.answers.append(view)
        self._stack.insertWidget(self._stack.count() - 1, view)
        view.set_width(self._column())
        view.show()
        view.grew.connect(self._grown)
        view.unfolded.connect(self._stay)
        QTimer.singleShot(0, self, self.to_end)
        return view

    def clear(self) -> None:
        """Start over, with no answers."""
        for view in self.answers:
            self._stack.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.answers = []
        self._told(0)
        self._empty.show()

    def claim_came(self) -> None:
        """A claim was added to the last answer; say so if it ends up out of sight."""
        blocks = self.answers[-1].blocks() if self.answers else []
        if blocks:
            QTimer.singleShot(0, self, partial(self._settle, self.answers[-1], len(blocks) - 1))

    def to_end(self) -> None:
        """Go to the end."""
        self._told(0)
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._pinned = True

    def to_answer(self, view: AnswerView) -> None:
        """Go to where an answer begins, and stay there."""
        if view in self.answers:
            self.area.verticalScrollBar().setValue(max(0, view.y() - _TOP))
            self._stay()

    def at_end(self) -> bool:
        """Whether the end is in sight."""
        bar = self.area.verticalScrollBar()
        return bar.value() >= bar.maximum() - _END

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The button over the question bar goes up and down with it."""
        if watched is self.bar and event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self._new:
            self._place_more()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Answers follow the width."""
        super().resizeEvent(event)
        for view in self.answers:
            view.set_width(self._column())
        self._place_more()

    def _column(self) -> int:
        most = min(self.width(), tokens.CONVERSATION_MOST)
        return most - _LEFT - _RIGHT

    def _stay(self) -> None:
        self._pinned = False

    def _grown(self) -> None:
        self.content.adjustSize()

    def _settle(self, view: AnswerView, block: int) -> None:
        """Count a claim whose end is below what is seen, once it has its place."""
        if view not in self.answers:
            return
        row = view.blocks()[block]
        bottom = view.y() + row.y() + row.height()
        if bottom > self.area.verticalScrollBar().value() + self.area.viewport().height() + _END:
            self._told(self._new + 1)

    def _range_changed(self) -> None:
        """Follow the end, but never so far that the question itself, with its warnings, leaves the view."""
        if not self._pinned:
            return
        bar = self.area.verticalScrollBar()
        top = max(0, self.answers[-1].y() - _TOP) if self.answers else 0
        self._moving = True
        bar.setValue(bar.maximum() if bar.value() > top else min(bar.maximum(), top))
        self._moving = False

    def _scrolled(self) -> None:
        if not self._moving:
            self._pinned = self.at_end()
        if self.at_end():
            self._told(0)

    def _told(self, new: int) -> None:
        self._new = new
        self.more.setVisible(new > 0)
        if new:
            text = translate("Conversation", "{n} new").format(n=new)
            self.more.setText(text)
            self.more.setAccessibleName(text)
            self._place_more()

    def _place_more(self) -> None:
        self.more.adjustSize()
        self.more.setFixedWidth(self.more.sizeHint().width())
        over = self.bar.y() - (self.strip.height() if self.strip.isVisible() else 0)
        self.more.move((self.width() - self.more.width()) // 2, over - self.more.height() - 8)
        self.more.raise_()


def alarm_question(alarm: Alarm) -> str:
    """The question that tapping an alarm asks."""
    return translate("Conversation", "Alarm {code}: what do I do?").format(code=alarm.code)
