"""Reports between screen and core: who is signed in, the list, the chosen report, what is decided.

Not here: how it looks (review, report_detail, pin), who may do what (the core).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from app import problems
from app.desktop import report_words, words
from app.desktop.link import Link, LinkState
from app.desktop.measures import DAYS
from app.desktop.paper import write_pdf
from app.desktop.pin import Ask, PinDialog
from app.desktop.review import ReviewView
from app.desktop.words import translate
from app.host.messages import OpenTurn, TurnView
from app.host.reviews import (
    AddPerson,
    AnswerReport,
    Blocks,
    ChangePin,
    Decide,
    DeskStatus,
    ExportReports,
    Judge,
    Judged,
    ListBlocks,
    ListReports,
    MakeBlock,
    Measure,
    OpenReport,
    Proposed,
    Reports,
    SignedIn,
    SignIn,
    SignOut,
    UndoBlock,
    WholeReports,
)
from app.problems import Problem
from knowledge.measured import Measures
from knowledge.review import BlockKind, Report
from knowledge.rights import Action, Role

_LOOK_MS = 15_000
_ENDED = "E-PPL-006"


class Reviewing(QObject):
    """One person signed in at most."""

    counted = Signal(int, bool)
    """How many reports wait, and whether one of them may hurt somebody."""
    shift_ends = Signal(object)
    """When the shift ends, a datetime."""
    signed = Signal(object)
    """SignedIn or None."""

    def __init__(
        self, link: Link, view: ReviewView, names: Callable[[], dict[str, str]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._link, self._view, self._names = link, view, names
        self.who: SignedIn | None = None
        self._asked = False
        self._nobody = False
        self._chosen = 0
        """The report that was chosen last."""
        self.dialog: PinDialog | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.sign_out)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._count)
        self._look.start()
        detail = view.detail
        view.sign_in_wanted.connect(self.sign_in)
        view.sign_out_wanted.connect(self.sign_out)
        view.first_wanted.connect(self._set_first)
        view.new_pin_wanted.connect(lambda: self._ask(Ask.NEW, translate("Review", "A PIN of your own"), self._new_pin))
        view.narrowed.connect(self.load)
        view.chosen.connect(self.choose)
        view.export_wanted.connect(self._export)
        detail.paper_wanted.connect(self._paper)
        view.blocks_wanted.connect(self._open_blocks)
        view.steward.blocked.connect(self._block)
        view.steward.undone.connect(self._undo)
        view.measures.wanted.connect(self._measure)
        detail.decided.connect(self._decide)
        detail.proposed.connect(self._propose)
        detail.approve_wanted.connect(self._approve)
        detail.judge_wanted.connect(self._judge)
        detail.answered.connect(self._answer)
        link.status.connect(self._connected)

    @property
    def session(self) -> str:
        """The token of whoever is signed in."""
        return self.who.session if self.who else ""

    @property
    def mine(self) -> bool:
        """Whether only this station's reports are shown: nobody is signed in, or they do not review."""
        return self.who is None or Action.REVIEW not in self.who.actions

    def load(self) -> None:
        """Ask for the list, and for what waits."""
        self._count()
        mine = self.mine
        states = () if mine else self._view.states
        equipment = "" if mine else self._view.equipment
        urgent = not mine and self._view.urgent
        self._request("reports", ListReports(self.session, states, equipment, mine, urgent), self._came)

    def stop(self) -> None:
        """The window closes."""
        self._look.stop()
        self._idle.stop()

    def sign_in(self) -> None:
        """Ask who it is."""
        self._ask(Ask.WHO, translate("Review", "Who decides?"), self._who)

    def sign_out(self) -> None:
        """Nobody is signed in any more."""
        if self.who is not None:
            self._link.request("sign-out", SignOut(self.who.session))
        self._forget()

    def choose(self, report: Report) -> None:
        """Open a report of the list, which holds only its beginning."""
        self._chosen = report.id
        self._view.mark(report)
        session = "" if self.mine else self.session
        self._request("open-report", OpenReport(report.id, session), self._opened)

    def _opened(self, result: object) -> None:
        if isinstance(result, Report) and result.id == self._chosen:
            self.open(result)

    def open(self, report: Report) -> None:
        """Show a report, and the answer that it is about."""
        self._chosen = report.id
        known = self._view.detail.report
        same = known is not None and known.id == report.id
        actions = frozenset(self.who.actions) if self.who else frozenset()
        person = self.who.person.id if self.who else ""
        self._view.close_panels()
        self._view.detail.show_report(report, self._names(), actions, person, mine=self.mine)
        self._view.mark(report)
        if report.handed.turn and (not same or self._view.detail.evidence.view is None):
            show = partial(self._answer_came, report.id)
            self._request("turn", OpenTurn(report.handed.turn), show)

    def _connected(self, _status: object) -> None:
        if not self._asked:
            self._count()

    def _count(self) -> None:
        if self._link.state is LinkState.OPEN:
            self._asked = True
            self._link.request("desk", result=self._counted)

    def _counted(self, result: object) -> None:
        if isinstance(result, DeskStatus):
            if result.nobody != self._nobody:
                self._nobody = result.nobody
                self._view.show_people(self.who, nobody=self._nobody)
            self.counted.emit(result.waiting, result.urgent > 0)
            if result.shift_ends is not None:
                self.shift_ends.emit(result.shift_ends)

    def _came(self, result: object) -> None:
        if not isinstance(result, Reports):
            return
        self._view.show_reports(result.reports, self._names(), result.total)
        shown = self._view.detail.report
        again = next((one.report for one in result.reports if shown and one.report.id == shown.id), None)
        if again is not None and shown is not None and len(again.decisions) != len(shown.decisions):
            self.choose(again)

    def _answer_came(self, report: int, result: object) -> None:
        shown = self._view.detail.report
        if isinstance(result, TurnView) and shown is not None and shown.id == report:
            self._view.detail.evidence.show_answer(result, self._names())

    # who

    def _ask(self, ask: Ask, title: str, given: Callable[[str, str, str], None]) -> None:
        if self.dialog is not None:
            return
        dialog = self.dialog = PinDialog(ask, title, self._view.window())
        dialog.given.connect(given)
        dialog.finished.connect(self._asked_enough)
        dialog.open()

    def _asked_enough(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _who(self, number: str, pin: str, badge: str) -> None:
        self._link.request("sign-in", SignIn(number, pin, badge), result=self._signed_in, problem=self._refused)

    def _signed_in(self, result: object) -> None:
        if not isinstance(result, SignedIn):
            return
        self.who = result
        self._close_dialog()
        self._idle.start(round(result.idle_s * 1000))
        self._view.detail.clear()
        self._view.show_people(result, nobody=False)
        self.signed.emit(result)
        self.load()

    def _forget(self) -> None:
        self.who = None
        self._idle.stop()
        if self.dialog is not None:
            self.dialog.reject()
        self._view.detail.clear()
        self._view.show_people(None, nobody=self._nobody)
        self.signed.emit(None)
        self.load()

    def _new_pin(self, now: str, new: str, _badge: str) -> None:
        command = ChangePin(self.session, now, new)
        self._link.request("change-pin", command, result=lambda _person: self._close_dialog(), problem=self._refused)
        self._stay()

    def _close_dialog(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()

    def _set_first(self) -> None:
        self._ask(Ask.FIRST, translate("Review", "Who is the first administrator?"), self._first)

    def _first(self, name: str, pin: str, _badge: str) -> None:
        def added(_person: object) -> None:
            self._nobody = False
            self._close_dialog()
            self._view.show_people(self.who, nobody=False)
            self._count()

        command = AddPerson(name, Role.ADMINISTRATOR, pin)
        self._link.request("add-person", command, result=added, problem=self._refused)

    def _refused(self, problem: Problem) -> None:
        if self.dialog is not None and problem.code != _ENDED:
            self.dialog.refuse(problem)
        else:
            self.failed(problem)

    # decisions

    def _decide(self, action: Action, reason: str) -> None:
        of = None
        if action is Action.MERGE:
            of = int(reason) if reason.isdecimal() else 0
            reason = ""
        self._send(action, reason=reason, of=of)

    def _propose(self, note: Proposed) -> None:
        self._send(Action.PROPOSE, note=note)

    def _approve(self) -> None:
        title = translate("Review", "Approve this note? Your PIN stands for your signature.")
        self._ask(Ask.AGAIN, title, lambda _number, pin, badge: self._send(Action.APPROVE, pin=pin, badge=badge))

    def _send(
        self, action: Action, *, reason: str = "", of: int | None = None, note: Proposed | None = None, pin: str = "",
        badge: str = "",
    ) -> None:  # fmt: skip
        report = self._view.detail.report
        if report is None:
            return
        command = Decide(self.session, report.id, action, len(report.decisions), reason, of, note, pin, badge)
        self._link.request("decide", command, result=self._done, problem=self._refused)
        self._stay()

    def _done(self, result: object) -> None:
        if self.dialog is not None:
            self.dialog.accept()
        for code in list(self._view.problems.bars):
            self._view.problems.solve(code)
        if isinstance(result, Report):
            self._view.detail.forget_draft(result.id)
            self.open(result)
        self.load()

    def _judge(self, note: Proposed) -> None:
        if not note.text:
            self._view.detail.tell_judged(None)
            return

        def judged(result: object) -> None:
            if isinstance(result, Judged):
                self._view.detail.tell_judged(result)

        def problem(problem: Problem) -> None:
            self._view.detail.tell_judged(None, words.sentences(*words.problem(problem), problem.code))

        report = self._view.detail.report
        command = Judge(note, self.session, report.id if report is not None else 0)
        self._link.request("judge", command, result=judged, problem=problem)
        self._stay()

    def _answer(self, text: str) -> None:
        report = self._view.detail.report
        if report is not None:
            self._request("answer-report", AnswerReport(report.id, text), self._done)

    def _open_blocks(self) -> None:
        """What is cited by the report that is open can be taken out of answers from there."""
        report = self._view.detail.report
        self._view.steward.offer(report_words.cited(report) if report is not None else ())
        self._request("blocks", ListBlocks(self.session), self._blocks)

    def _blocks(self, result: object) -> None:
        if isinstance(result, Blocks):
            self._view.open_panel(self._view.steward)
            self._view.steward.show_blocks(result.blocks)

    def _block(self, kind: BlockKind, value: str, reason: str) -> None:
        self._request("block", MakeBlock(self.session, kind, value, reason), self._blocks)

    def _undo(self, block: int, reason: str) -> None:
        self._request("unblock", UndoBlock(self.session, block, reason), self._blocks)

    def _measure(self, by: str) -> None:
        self._request("measures", Measure(self.session, DAYS, by), self._measured)

    def _measured(self, result: object) -> None:
        if isinstance(result, Measures):
            self._view.measures.show_measures(result, self._names())

    def _export(self, name: str) -> None:
        from app.exports.formats import FORMATS

        wanted = FORMATS[name]
        self._save(f"reports{wanted.suffix}", lambda path: self._collect(wanted.write, path, ()))

    def _collect(self, write: Callable[[Sequence[Report]], bytes], path: Path, reports: tuple[Report, ...]) -> None:
        """Ask for the whole reports of the list, a part at a time, and then write the file."""
        view = self._view
        which = ListReports(self.session, view.states, view.equipment, urgent=view.urgent)

        def came(result: object) -> None:
            if not isinstance(result, WholeReports):
                return
            if result.reports:
                self._collect(write, path, (*reports, *result.reports))
                return
            try:
                path.write_bytes(write(reports))
            except OSError as exc:
                self._view.problems.add(problems.of(exc), closable=True)

        self._request("export-reports", ExportReports(which, reports[-1].id if reports else 0), came)

    def _paper(self) -> None:
        report = self._view.detail.report
        if report is not None:
            self._save(f"change-request-{report.id}.pdf", lambda path: write_pdf(report, path))

    def _save(self, name: str, write: Callable[[Path], object]) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self._view, translate("Review", "Save"), name)
        if not chosen:
            return
        try:
            write(Path(chosen))
        except OSError as exc:
            self._view.problems.add(problems.of(exc), closable=True)

    def request(
        self, command: str, args: object, result: Callable[[object], None], failed: Callable[[Problem], None]
    ) -> None:
        """Ask the core something with the session of whoever is signed in."""

        def problem(problem: Problem) -> None:
            if problem.code == _ENDED and self.who is not None:
                self._forget()
            failed(problem)

        self._link.request(command, args, result=result, problem=problem)
        self._stay()

    def _request(self, command: str, args: object, result: Callable[[object], None]) -> None:
        self.request(command, args, result, self.failed)

    def _stay(self) -> None:
        """Somebody is here: the time until they are signed out begins anew, as it does in the core."""
        if self.who is not None:
            self._idle.start(round(self.who.idle_s * 1000))

    def failed(self, problem: Problem) -> None:
        """Say what is wrong over the list."""
        self._view.problems.add(problem, closable=True)
        if problem.code == "E-REP-002":
            self.load()
