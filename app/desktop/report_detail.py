"""A report as a reviewer sees it: the frozen answer, what was reported, the note that it is to become, the decision.

Nothing is decided here: every button says what is wanted, and the core answers.
Not here: the evidence (report_evidence), the list (review), asking who somebody is (pin).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desktop import report_words, tokens, words
from app.desktop.controls import Elided, button, label, literal, rule, scroll_area
from app.desktop.icons import icon
from app.desktop.report_evidence import ReportEvidence
from app.desktop.words import translate
from app.host.reviews import Judged, Proposed
from knowledge.review import STEPS, Kind, Report, State
from knowledge.rights import Action
from knowledge.types import PassageKind

RIGHT, LEAST = 388, 400
"""Pixels of the note's column, and the fewest that the evidence beside it needs."""
_WARNINGS = tuple(one.value for one in PassageKind if one.safety)
_ANY = 16_777_215
"""Qt's largest size."""
_JUDGE_MS = 400
_PROMPTS = (Action.ASK_BACK, Action.REJECT, Action.WITHDRAW, Action.MERGE)
"""What needs a few words, or a number, before it is done."""


class ReportDetail(QFrame):
    """Head, evidence at the left, note at the right, buttons below."""

    decided = Signal(object, str)
    """An Action and its reason (for MERGE: the number of the report that stays)."""
    proposed = Signal(object)
    """A Proposed note."""
    approve_wanted = Signal()
    judge_wanted = Signal(object)
    """A Proposed note, to be told what it would be."""
    answered = Signal(str)
    """The station's answer to a question."""
    paper_wanted = Signal()
    """The change request is to be saved as PDF."""
    files_shown = Signal(object)
    """The Report whose photos are to be fetched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportDetail")
        self.report: Report | None = None
        self._actions: frozenset[Action] = frozenset()
        self._person = ""
        self._mine = False
        self._names: Mapping[str, str] = {}
        self._place: dict[str, Any] = {}
        self._prompted: Action | None = None
        self._drafts: dict[int, str] = {}
        """Notes that were written and not proposed yet, by report: signing out does not lose them."""
        self.title, self.about = Elided("", "question"), Elided("", "meta")
        self.pill = label("", "wrong")
        self.evidence = ReportEvidence()
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setMinimumHeight(80)
        self.note.setMaximumHeight(200)
        name = translate("Review", "Site note: what should the next person know?")
        self.note.setPlaceholderText(name)
        self.note.setAccessibleName(name)
        self.place = button("", hint=translate("Review", "Shown beside"))
        self.place.setIcon(icon("down", "text", 16))
        self.place.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.expires = QLineEdit()
        self.expires.setFixedHeight(tokens.CONTROL_HEIGHT)
        self.expires.setAccessibleName(translate("Review", "Expires"))
        self.judged = label("", "control", wrap=True)
        self.checks = label("", "meta", wrap=True)
        self.paper = button(translate("Review", "Save the change request as PDF"))
        self.paper.clicked.connect(self.paper_wanted)
        self.right = QWidget()
        self.buttons: dict[Action, QPushButton] = {}
        self.words = QLineEdit()
        self.words.setAccessibleName(translate("Review", "Why? The reporter reads this."))
        self.answer = QLineEdit()
        self.bar = QStackedWidget()
        self._judging = QTimer(self)
        self._judging.setSingleShot(True)
        self._judging.setInterval(_JUDGE_MS)
        self._judging.timeout.connect(self._ask_judge)
        self._build()
        self.hide()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 20, 10)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self.title)
        lines.addWidget(self.about)
        head.addLayout(lines, 1)
        head.addWidget(self.pill)
        right = QVBoxLayout(self.right)
        right.setContentsMargins(16, 12, 20, 12)
        right.setSpacing(8)
        right.addWidget(label(translate("Review", "Proposed site note"), "strong"))
        right.addWidget(self.note)
        for text, field in (
            (translate("Review", "Shown beside"), self.place), (translate("Review", "Expires"), self.expires),
        ):  # fmt: skip
            right.addWidget(label(text, "meta"))
            right.addWidget(field)
        right.addWidget(self.judged)
        right.addWidget(rule())
        right.addWidget(label(translate("Review", "Checks"), "strong"))
        right.addWidget(self.checks)
        right.addWidget(self.paper)
        right.addStretch(1)
        self._area = scroll_area(self.evidence)
        self._area.viewport().installEventFilter(self)
        self._side = scroll_area(self.right)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(0)
        self._middle.addWidget(self._area, 1)
        self._middle.addWidget(self._side)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(head)
        body.addWidget(rule())
        body.addLayout(self._middle, 1)
        body.addWidget(rule())
        body.addWidget(self._bottom())
        self.note.textChanged.connect(self._edited)
        self.expires.textChanged.connect(self._edited)
        menu = QMenu(self.place)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.place.setMenu(menu)

    def _bottom(self) -> QWidget:
        choices, prompt, reply = QWidget(), QWidget(), QWidget()
        line = QHBoxLayout(choices)
        for action, text in (
            (Action.TRIAGE, translate("Review", "Looked at")), (Action.ASK_BACK, translate("Review", "Ask back")),
            (Action.MERGE, translate("Review", "Duplicate")), (Action.REJECT, translate("Review", "Reject")),
            (Action.WITHDRAW, translate("Review", "Withdraw")),
        ):  # fmt: skip
            self.buttons[action] = button(text, height=tokens.TOUCH_HEIGHT)
            self.buttons[action].clicked.connect(lambda _checked=False, a=action: self._wanted(a))
            line.addWidget(self.buttons[action])
        line.addStretch(1)
        self.buttons[Action.PROPOSE] = button(translate("Review", "Propose"), height=tokens.TOUCH_HEIGHT)
        self.buttons[Action.APPROVE] = button(
            translate("Review", "Approve"), "primary", height=tokens.TOUCH_HEIGHT
        )
        self.buttons[Action.PROPOSE].clicked.connect(lambda: self.proposed.emit(self.proposal()))
        self.buttons[Action.APPROVE].clicked.connect(self.approve_wanted)
        for action in (Action.PROPOSE, Action.APPROVE):
            line.addWidget(self.buttons[action])
        self._done = button("", "primary", height=tokens.TOUCH_HEIGHT, hint=translate("Review", "Done"))
        back = button(translate("Review", "Back"), "quiet", height=tokens.TOUCH_HEIGHT)
        for field in (self.words, self.answer):
            field.setFixedHeight(tokens.TOUCH_HEIGHT)
            field.setMaxLength(2000)
        line = QHBoxLayout(prompt)
        for one in (self.words, self._done, back):
            line.addWidget(one)
        hint = translate("Review", "Your answer")
        self.answer.setPlaceholderText(hint)
        self.answer.setAccessibleName(hint)
        send = button(translate("Review", "Answer"), "primary", height=tokens.TOUCH_HEIGHT)
        line = QHBoxLayout(reply)
        line.addWidget(self.answer)
        line.addWidget(send)
        send.clicked.connect(self._answer)
        self.answer.returnPressed.connect(self._answer)
        self.words.textChanged.connect(lambda text: self._done.setEnabled(bool(text.strip())))
        self.words.returnPressed.connect(self._give)
        self._done.clicked.connect(self._give)
        back.clicked.connect(lambda: self.bar.setCurrentIndex(0))
        for page in (choices, prompt, reply, QWidget()):
            if (row := page.layout()) is not None:
                row.setContentsMargins(16, 10, 16, 10)
                row.setSpacing(8)
            self.bar.addWidget(page)
        self.bar.setFixedHeight(tokens.TOUCH_HEIGHT + 22)
        return self.bar

    def show_report(
        self, report: Report, names: Mapping[str, str], actions: frozenset[Action], person: str, *, mine: bool
    ) -> None:
        """Show a report to somebody who may take `actions`; `mine`: to the station that handed it in."""
        new = self.report is None or self.report.id != report.id
        changed = new or report != self.report
        self.report, self._names, self._actions, self._person, self._mine = report, names, actions, person, mine
        self.title.set_whole(report_words.heading(report))
        self.about.set_whole(self._where(report))
        self.pill.setText(translate("Review", "Safety: two approvers") if report.approvals_needed > 1 else "")
        self.pill.setVisible(report.approvals_needed > 1)
        self._side.setVisible(not mine)
        if new:
            self._load_note(report)
        if changed:
            self.evidence.show_report(report, mine=mine)
            self.files_shown.emit(report)
        self._tell()
        self.show()

    def clear(self) -> None:
        """Show no report."""
        self._judging.stop()
        self.report = None
        self.hide()

    def tell_judged(self, judged: Judged | None, problem: str = "") -> None:
        """What the note would be, or why it can be none."""
        if problem:
            said = problem
        elif judged is None:
            said = ""
        elif judged.kind is Kind.CHANGE:
            why = " ".join(report_words.reason_words(one) for one in judged.reasons)
            said = translate("Review", "This becomes a change request to the document's owner, no note. {why}")
            said = said.format(why=why)
        elif judged.safety:
            said = translate("Review", "Two people have to approve this note.")
        else:
            said = translate("Review", "Changes no limit, warning or step.")
        self.judged.setText(said)

    def proposal(self) -> Proposed:
        """The note as it is written now."""
        report = self.report
        if report is None:
            raise AssertionError("no report")
        return Proposed(
            self.note.toPlainText().strip(), int(self._place.get("passage", 0)), report.handed.equipment,
            report.handed.alarm, _day(self.expires.text()),
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little width, the note stands under the evidence."""
        super().resizeEvent(event)
        narrow = self.width() < RIGHT + LEAST
        below, beside = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._middle.setDirection(below if narrow else beside)
        self._side.setMinimumWidth(0 if narrow else RIGHT)
        self._side.setMaximumWidth(_ANY if narrow else RIGHT)
        self._side.setMaximumHeight(self.height() // 3 if narrow else _ANY)
        self.note.setMaximumHeight(90 if narrow else 200)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The evidence follows the width of what is seen of it."""
        if event.type() is QEvent.Type.Resize:
            self.evidence.set_width(self._area.viewport().width())
        return super().eventFilter(watched, event)

    def escape(self) -> bool:
        """Leave a prompt; whether there was one."""
        if self.bar.currentIndex() == 1:
            self.bar.setCurrentIndex(0)
            return True
        return False

    def _ask_judge(self) -> None:
        self.judge_wanted.emit(self.proposal())

    def _where(self, report: Report) -> str:
        machine = self._names.get(report.handed.equipment, report.handed.equipment)
        parts = (
            translate("Review", "Report {n}").format(n=report.id), machine, report.handed.alarm, report.handed.station,
            translate("Review", "shift {n}").format(n=report.handed.shift) if report.handed.shift else "",
            words.date_clock(report.at),
        )  # fmt: skip
        return " · ".join(filter(None, parts))

    def _load_note(self, report: Report) -> None:
        made = report.proposal
        cited = report.handed.evidence.get("cited", [])
        self._place = {}
        if made is None or made.corrects is not None:
            wanted = made.corrects.section if made and made.corrects else None
            fits = [one for one in cited if wanted is None or one.get("section") == wanted]
            # A note beside a warning is none: what is said of a warning goes to the document's owner.
            self._place = next((one for one in fits if one.get("kind") not in _WARNINGS), {})
        for field in (self.note, self.expires):
            field.blockSignals(True)
        written = made.text if made else report.handed.text or report.handed.description
        self.note.setPlainText(self._drafts.get(report.id, written))
        year = datetime.now(UTC).replace(microsecond=0)
        self.expires.setText(words.date(made.expires_at if made and made.expires_at else _next_year(year)))
        for field in (self.note, self.expires):
            field.blockSignals(False)
        self._tell_place()
        self.judged.setText("")
        if self.note.toPlainText().strip() and not self._mine:
            self._judging.start()

    def _tell_place(self) -> None:
        self.place.setText(literal(report_words.place(self._place)))
        self.place.setAccessibleName(self.place.text())

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        cited = self.report.handed.evidence.get("cited", []) if self.report else []
        for one in ({}, *cited):
            said = literal(report_words.place(one))
            menu.addAction(said).triggered.connect(lambda _checked=False, o=one: self._choose(o))

    def _choose(self, place: dict[str, Any]) -> None:
        self._place = place
        self._tell_place()
        self._edited()

    def forget_draft(self, report: int) -> None:
        """A decision was kept: what is stored counts from now on."""
        self._drafts.pop(report, None)

    def _edited(self) -> None:
        if self.report is not None:
            self._drafts[self.report.id] = self.note.toPlainText()
        self._judging.start()
        self._tell()

    def _tell(self) -> None:
        report = self.report
        if report is None:
            return
        can = {action for action in self._actions if (report.state, action) in STEPS}
        for action, one in self.buttons.items():
            one.setVisible(action in can)
        approve = self.buttons[Action.APPROVE]
        own = self._person in report.authors
        approve.setEnabled(not own)
        needed = report.approvals_needed
        text = translate("Review", "Approve")
        if needed > 1:
            text = translate("Review", "Approve, {n} of {m}").format(n=report.approvals + 1, m=needed)
        approve.setText(text)
        approve.setAccessibleName(text)
        self.note.setReadOnly(Action.PROPOSE not in can)
        self.place.setEnabled(Action.PROPOSE in can)
        self.expires.setReadOnly(Action.PROPOSE not in can)
        ready = bool(self.note.toPlainText().strip()) and _day(self.expires.text()) is not None
        self.buttons[Action.PROPOSE].setEnabled(ready)
        again = report.state in (State.PROPOSED, State.VERIFY_AGAIN)
        propose = translate("Review", "Propose again") if again else translate("Review", "Propose")
        self.buttons[Action.PROPOSE].setText(propose)
        checks = []
        if report.author:
            checks.append(
                translate("Review", "You wrote this: somebody else approves it.") if own
                else translate("Review", "Somebody else wrote this.")
            )  # fmt: skip
            checks.append(translate("Review", "{n} of {m} approvals").format(n=report.approvals, m=needed))
        checks.append(report_words.state_words(report.state))
        self.checks.setText("\n".join(checks))
        made = report.proposal
        self.paper.setVisible(made is not None and made.kind is Kind.CHANGE)
        asked = self._mine and report.state is State.NEEDS_INFO
        self.bar.setCurrentIndex(2 if asked else 3 if self._mine else 0)

    def _wanted(self, action: Action) -> None:
        if action not in _PROMPTS:
            self.decided.emit(action, "")
            return
        self._prompted = action
        hint = {
            Action.ASK_BACK: translate("Review", "What do you need to know? The reporter reads this."),
            Action.REJECT: translate("Review", "Why? The reporter reads this."),
            Action.WITHDRAW: translate("Review", "Why? The reporter reads this."),
            Action.MERGE: translate("Review", "Number of the report that stays"),
        }[action]
        self.words.clear()
        self.words.setPlaceholderText(hint)
        self.words.setAccessibleName(hint)
        self._done.setText(self.buttons[action].text())
        self._done.setAccessibleName(self._done.text())
        self._done.setEnabled(False)
        self.bar.setCurrentIndex(1)
        self.words.setFocus()

    def _give(self) -> None:
        if self._prompted is not None and self.words.text().strip():
            self.decided.emit(self._prompted, self.words.text().strip())
            self.bar.setCurrentIndex(0)

    def _answer(self) -> None:
        if self.answer.text().strip():
            self.answered.emit(self.answer.text().strip())
            self.answer.clear()


def _next_year(at: datetime) -> datetime:
    return at.replace(year=at.year + 1, day=min(at.day, 28))


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except ValueError:
        return None
