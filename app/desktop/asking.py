"""From a question to its answer on the screen: sends it, gives each event to its view, keeps what was cut off.

Also the source that a chip opens, verdicts, and earlier answers. Not here: how any of it looks, what is true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from app import problems
from app.copilot.events import (
    Answer,
    Answered,
    ClaimReady,
    Decided,
    Failed,
    LiveRead,
    LiveValue,
    Question,
    Retrieved,
    Supported,
    Withheld,
)
from app.desktop import words
from app.desktop.answer import AnswerView
from app.desktop.conversation import Conversation
from app.desktop.history import turn_state
from app.desktop.link import Link
from app.desktop.marks import Mark
from app.desktop.sending import Sending
from app.desktop.source import SourcePanel
from app.desktop.status_bar import StatusBar, loading_words
from app.desktop.words import translate
from app.host.messages import (
    Ask,
    FeedbackStored,
    OpenPassage,
    OpenTurn,
    PassageView,
    Phase,
    Status,
    TurnView,
    Verdict,
)
from app.outbox import OutboxFull
from app.problems import Problem
from knowledge.review import Issue
from knowledge.types import Citation, Mention

_HISTORY = 6
"""Earlier questions of the conversation that go with a new one."""


class Asking(QObject):
    """The one question in flight, and the answers above it."""

    source_wanted = Signal(bool)
    """Whether the source panel is to be shown."""
    machine_wanted = Signal(str)
    """The machine that questions are about from now on; "" for all."""

    def __init__(
        self,
        link: Link,
        sending: Sending,
        conversation: Conversation,
        source: SourcePanel,
        bar: StatusBar,
        marks: Callable[[tuple[LiveValue, ...]], Mapping[str, Mark]],
        names: Callable[[], Mapping[str, str]],
        parent: QObject | None = None,
    ) -> None:
        """`marks` gives the marks of live values by tag, `names` the names of machines by id, both as they are now."""
        super().__init__(parent)
        self._link, self._conversation, self._source, self._bar = link, conversation, source, bar
        self._sending = sending
        self._judged: dict[str, AnswerView] = {}
        """Answers whose verdicts are on their way, by the key of the message."""
        sending.delivered.connect(self._delivered)
        sending.kept.connect(self._kept)
        sending.refused.connect(self._turned_down)
        self._marks, self._names = marks, names
        self._status: Status | None = None
        self._request = 0
        self._view: AnswerView | None = None
        self._refused: Supported | None = None
        """Shown with the next event: it may turn out that the machine has to be asked for first."""
        self._stopping = False
        self._opened_by_hand = False
        self._source_view: AnswerView | None = None
        self._place = 0
        self.equipment: str | None = None
        conversation.bar.asked.connect(self.ask)
        conversation.bar.stopped.connect(self.stop)
        conversation.cleared.connect(self.start_over)
        source.moved.connect(lambda citation: self.open_source(citation, self._source_view))
        source.closed.connect(self.close_source)

    @property
    def running(self) -> bool:
        """Whether an answer is on its way."""
        return self._request != 0

    def current(self) -> AnswerView | None:
        """The answer that keys are about: the last one."""
        answers = self._conversation.answers
        return answers[-1] if answers else None

    def set_status(self, status: Status) -> None:
        """The core's state, for saying what a question waits for."""
        self._status = status
        view = self._view
        if view is not None and view in self._conversation.answers and view.support is None:
            view.say(self._waiting_words())

    def ask(self, text: str) -> None:
        """Ask about the chosen machine. Nothing happens while an answer runs."""
        if not self.running:
            self._send(text, self.equipment)

    def ask_about(self, text: str, equipment: str | None) -> None:
        """Choose a machine (None: all) and ask about it. While an answer runs the question is only put down."""
        if self.running:
            self._keep_question(text)
            return
        if not equipment or equipment in self._names():
            self.machine_wanted.emit(equipment or "")
        self._send(text, equipment)

    def _send(self, text: str, equipment: str | None) -> None:
        earlier = tuple(view.question for view in self._conversation.answers[-_HISTORY:])
        view = self._add(text, datetime.now(UTC))
        self._view, self._stopping, self._opened_by_hand, self._refused = view, False, False, None
        view.say(self._waiting_words())
        bar = self._conversation.bar
        for code in list(bar.problems.bars):
            bar.problems.solve(code)
        bar.set_text("")
        bar.set_running(True)
        question = Question(text, equipment=equipment, history=earlier)
        self._request = self._link.request(
            "ask",
            Ask(question),
            event=partial(self._happened, view),
            result=partial(self._finished, view),
            problem=partial(self._failed, view),
        )

    def stop(self) -> None:
        """Stop the answer; what was shown stays."""
        if self.running and not self._stopping:
            self._stopping = True
            if self._view is not None:
                self._view.say(translate("Asking", "Stopping"))
            self._link.cancel(self._request)

    def start_over(self) -> None:
        """A new conversation."""
        self.stop()
        self._source_view = None
        self._source.clear()
        self._conversation.clear()
        self._bar.set_class("")
        self._conversation.bar.field.setFocus()

    def _add(self, text: str, at: datetime) -> AnswerView:
        view = self._conversation.add_answer(text, at)
        view.opened.connect(partial(self._tapped, view))
        view.judged.connect(partial(self._judge, view))
        view.typed.connect(lambda text: self._sending.draft(_note_form(view.turn), {"text": text} if text else {}))
        view.place_wanted.connect(self.open_place)
        view.machine_chosen.connect(partial(self.ask_about, text))
        return view

    def _waiting_words(self) -> str:
        status = self._status
        if status is None or status.phase is Phase.STARTING:
            return translate("Asking", "Waiting: the answering service starts")
        if status.phase is Phase.LOADING:
            names = words.listed(loading_words(name) for name in status.loading)
            return translate("Asking", "Waiting: loading {what}").format(what=names)
        return translate("Asking", "Searching the documents")

    def _happened(self, view: AnswerView, event: object) -> None:
        if view not in self._conversation.answers:
            return
        match event:
            case Decided(decision):
                self._bar.set_class(decision.classification)
                view.say(translate("Asking", "Searching the documents"))
            case Retrieved():
                view.say(translate("Asking", "Reading live values"))
            case LiveRead(values):
                view.set_live(values, self._marks(values))
                view.say(translate("Asking", "Checking how far the documents answer"))
            case Supported(support, citations) if support.refused:
                self._refused = event
            case Supported(support, citations):
                view.set_support(support, citations)
                self._next_claim(view)
            case ClaimReady(claim):
                self._show_refused(view)
                view.add_claim(claim)
                self._conversation.claim_came()
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, claim.text))
                self._next_claim(view)
                self._open_first(view)
            case Withheld(withholding):
                view.withhold(withholding)
            case Answered(answer):
                self._show_end(view, answer)
            case Failed(code, detail):
                self._failed(view, words.coded(code, detail))

    def _next_claim(self, view: AnswerView) -> None:
        text = translate("Asking", "Checking claim {n}").format(n=len(view.claims) + 1)
        view.say(text if not self._stopping else translate("Asking", "Stopping"))

    def _show_end(self, view: AnswerView, answer: Answer) -> None:
        if answer.machines or answer.reply:
            self._refused = None
        else:
            self._show_refused(view)
        if view.support is None and (answer.claims or not answer.stopped):
            self._replay(view, answer)
        view.set_conflicts(answer.conflicts, self._names())
        view.finish(answer)

    def _show_refused(self, view: AnswerView) -> None:
        if self._refused is not None:
            view.set_support(self._refused.support, self._refused.citations)
            self._refused = None

    def _replay(self, view: AnswerView, answer: Answer) -> None:
        view.replay(answer, self._marks(answer.live), self._names())
        said = view.machines.text() if view.machines is not None else answer.reply
        if said:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, said))

    def _finished(self, view: AnswerView, _result: object) -> None:
        if view in self._conversation.answers and not view.finished:
            view.end(translate("Asking", "Stopped."))
        self._end(view)

    def _failed(self, view: AnswerView, problem: Problem) -> None:
        cut = problem.code == "E-HOST-001"
        if view in self._conversation.answers and not view.finished:
            what, _next_step = words.problem(problem)
            if self._stopping and cut:
                what = translate("Asking", "Stopped.")
            view.end(words.sentences(what, problem.code) if not self._stopping else what)
            if not self._stopping:
                self._keep_question(view.question)
                self._conversation.bar.problems.add(
                    problem, translate("Asking", "Ask again"), self._again, closable=True
                )
        self._end(view)

    def _keep_question(self, text: str) -> None:
        if not self._conversation.bar.text().strip():
            self._conversation.bar.set_text(text)

    def _again(self) -> None:
        text = self._conversation.bar.text().strip()
        if text:
            self.ask(text)

    def _end(self, view: AnswerView) -> None:
        if view is not self._view:
            return
        self._view = None
        self._request = 0
        self._conversation.bar.set_running(False)

    def _open_first(self, view: AnswerView) -> None:
        """The page of the first citation opens by itself where there is room and nobody chose another."""
        if self._opened_by_hand or not self._source.isVisible():
            return
        chips = view.chips()
        if chips and self._source_view is not view:
            self.open_source(chips[0].citation, view)

    def _tapped(self, view: AnswerView, citation: Citation) -> None:
        self._opened_by_hand = True
        self.open_source(citation, view)

    def open_number(self, n: int) -> None:
        """Open source `n` of the last answer."""
        view = self.current()
        found = next((c for c in view.citations if c.n == n), None) if view else None
        if found is not None and view is not None:
            self._tapped(view, found)

    def open_source(self, citation: Citation, view: AnswerView | None) -> None:
        """Show where a claim stands."""
        self._place += 1
        if self._source_view is not None and self._source_view is not view:
            self._source_view.mark_open(0)
        self._source_view = view
        if view is not None:
            view.mark_open(citation.n)
        change = view.changes.get(citation.n) if view else None
        standing = change.standing if change else None
        self._source.show_citation(citation, view.citations if view else (citation,), standing)
        self.source_wanted.emit(True)
        page, none = partial(self._page, citation), partial(self._no_page, citation)
        self._link.request("passage", OpenPassage(citation.passage.id), result=page, problem=none)

    def open_place(self, mention: Mention) -> None:
        """Show the place that a conflict names: the page of a citation, or one that no claim stands on.

        Only what was asked for last is shown; that it cannot be is told at the question.
        """
        self._opened_by_hand = True
        self._place += 1
        asked, shown = self._place, self._source.citation()

        def last() -> bool:
            """Nothing else was opened since."""
            return asked == self._place and self._source.citation() is shown

        def came(result: object) -> None:
            if isinstance(result, PassageView) and last():
                if self._source_view is not None:
                    self._source_view.mark_open(0)
                self._source_view = None
                citation = Citation(1, result.passage, mention.quote, 0, 0)
                self._source.show_citation(citation, (citation,), result.revision.standing)
                self.source_wanted.emit(True)
                self._source.show_view(result)

        def failed(problem: Problem) -> None:
            if last():
                self._conversation.bar.problems.add(problem, closable=True)

        if mention.passage:
            self._link.request("passage", OpenPassage(mention.passage), result=came, problem=failed)

    def close_source(self) -> None:
        """Close the source panel."""
        if self._source_view is not None:
            self._source_view.mark_open(0)
        self._source_view = None
        self.source_wanted.emit(False)

    def _page(self, citation: Citation, result: object) -> None:
        shown = self._source.citation()
        if isinstance(result, PassageView) and shown is not None and shown.passage.id == citation.passage.id:
            self._source.show_view(result)

    def _no_page(self, citation: Citation, problem: Problem) -> None:
        shown = self._source.citation()
        if problem.code == "E-DOC-111" and shown is not None and shown.passage.id == citation.passage.id:
            self._source.show_missing()

    def _judge(self, view: AnswerView, verdict: Verdict, note: str, issue: Issue | None) -> None:
        bar = view.feedback
        if bar is None:
            return

        try:
            said = {"turn": view.turn, "verdict": verdict.value, "note": note, "issue": issue.value if issue else ""}
            key = self._sending.send("feedback", said, clear=_note_form(view.turn))
        except (OutboxFull, OSError) as exc:
            bar.show_failed()
            self._conversation.bar.problems.add(problems.of(exc), closable=True)
            return
        self._judged[key] = view

    def _delivered(self, key: str, result: object) -> None:
        view = self._judged.pop(key, None)
        if isinstance(result, FeedbackStored) and view in self._conversation.answers and view and view.feedback:
            view.feedback.show_stored(result)

    def _kept(self, key: str, _problem: object) -> None:
        view = self._judged.get(key)
        if view in self._conversation.answers and view and view.feedback:
            view.feedback.show_kept()

    def _turned_down(self, key: str, problem: Problem) -> None:
        view = self._judged.pop(key, None)
        if view is None:
            return
        if view in self._conversation.answers and view.feedback:
            view.feedback.show_failed()
        self._conversation.bar.problems.add(problem, closable=True)

    def open_turn(self, turn: str) -> None:
        """Show the answer of a turn as it was."""
        self._link.request("turn", OpenTurn(turn), result=self._earlier)

    def _earlier(self, result: object) -> None:
        if not isinstance(result, TurnView) or self.running:
            return
        turn, answer = result.turn, result.answer
        view = self._add(turn.question, turn.asked_at)
        if answer is None:
            view.end(translate("Asking", "This question got no answer ({state}).").format(state=turn_state(turn.state)))
            self._keep_question(turn.question)
            return
        view.again.connect(partial(self.ask_about, turn.question, turn.equipment))
        view.show_changes(result.changes, answer.citations)
        self._replay(view, answer)
        view.finish(answer)
        if result.changes:
            QTimer.singleShot(0, view, partial(self._conversation.to_answer, view))
        if turn.verdict in tuple(Verdict) and view.feedback:
            view.feedback.show_verdict(Verdict(turn.verdict))
        typed = self._sending.drafts().get(_note_form(turn.id), {}).get("text", "")
        if typed and view.feedback:
            view.feedback.go_on(typed)


def _note_form(turn: str) -> str:
    return f"note {turn}"
