"""The review desk: what people do with reports, notes, people and blocks; here each is checked against their rights.

Every command of app.host.reviews has one method; windows and commands only ask. Commands that need no session are those
of a station. Not here: storing (knowledge.reports, people, blocks), what a note may become (app.corrections).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.attachments import keep
from app.copilot.events import Answer
from app.corrections import judge
from app.evidence import AROUND, alarm_now, evidence, finished
from app.host import messages, reviews
from app.sessions import Sessions
from connectors.live import LiveStore
from connectors.plant import Plant
from connectors.types import LiveStoreUnavailable
from knowledge.blocks import Blocks, section_of
from knowledge.episodes import Episodes
from knowledge.measured import Measures
from knowledge.measures import measures
from knowledge.people import People
from knowledge.person_data import person_data
from knowledge.reports import Reports, ReportUnknown, groups
from knowledge.review import BlockKind, Corrected, Handed, Kind, Proposal, Report
from knowledge.rights import RIGHTS, Action, Person, demand
from knowledge.rows import TurnRow
from knowledge.text import visible

if TYPE_CHECKING:
    from knowledge.audit import Audit
    from knowledge.audited import Verification
    from knowledge.store import Store

_EXPORT_SIZE = 300_000
"""Characters of one part of an export."""
_VERDICTS_TO_REVIEW = frozenset(messages.Verdict) - {messages.Verdict.WORKED}


class Desk:
    """The desk of one data folder. Command thread only."""

    def __init__(
        self,
        store: Store,
        audit: Audit,
        *,
        home: Path,
        station: str,
        shifts: tuple[time, ...],
        idle_s: float,
        plant: Plant,
        live: LiveStore,
        answer_of: Callable[[str], Answer | None],
    ) -> None:
        """Take what was opened.

        Args:
            store: the store.
            audit: its chain.
            home: the data folder; attachments go below it.
            station: what this PC is called.
            shifts: when shifts begin, local time, in order.
            idle_s: seconds without a command after which somebody has to sign in again.
            plant: its machines.
            live: what they read.
            answer_of: the answer of a JSON text of the history, None for an empty one.
        """
        self._store = store
        self._audit = audit
        self.people = People(store, audit)
        self.reports = Reports(store, audit)
        self.blocks = Blocks(store, audit)
        self._episodes = Episodes(store)
        self._sessions = Sessions(idle_s)
        self._attachments = home / "attachments"
        self._station = station
        self._shifts = shifts
        self._plant = plant
        self._live = live
        self._answer_of = answer_of
        self._calls: dict[type, Callable[..., object]] = {
            reviews.SignIn: self._sign_in,
            reviews.SignOut: self._sign_out,
            messages.Nothing: self._status,
            reviews.ListPeople: self._everyone,
            reviews.AddPerson: self._add_person,
            reviews.ChangePerson: self._change_person,
            reviews.ChangePin: self._change_pin,
            reviews.HandIn: self._hand_in,
            reviews.ListReports: self._list,
            reviews.OpenReport: self._open,
            reviews.AnswerReport: self._answer,
            reviews.Decide: self._decide,
            reviews.Judge: self._judge,
            reviews.MakeBlock: self._block,
            reviews.UndoBlock: self._unblock,
            reviews.ListBlocks: self._list_blocks,
            reviews.Measure: self._measure,
            reviews.ListAudit: self._list_audit,
            reviews.VerifyAudit: self._verify_audit,
            reviews.ExportAudit: self._export_audit,
            reviews.ExportPerson: self._export_person,
        }

    def do(self, args: object) -> object:
        """Do what one of the messages of app.host.reviews asks, and give its result.

        Raises:
            NotAllowed, SignedOut: whoever asks may not.
            Exception: with the code of what is wrong; nothing was changed.
        """
        return self._calls[type(args)](args)

    def allowed(self, session: str, action: Action) -> str:
        """Let an action pass that anybody could do before the site had people; returns the person's number, or "".

        Raises:
            NotAllowed, SignedOut: whoever asks may not.
        """
        if not session and self.people.none_yet():
            return ""
        return self._demand(session, action).id

    def verdict(self, given: messages.GiveFeedback) -> Callable[[Session, TurnRow, int], None]:
        """What belongs to a verdict, in its transaction: the report of one that somebody has to look at."""
        reporter = self._reporter(given.session)

        def enter(session: Session, turn: TurnRow, number: int) -> None:
            self.reports.take_back(session, given.turn, station=self._station)
            if given.verdict not in _VERDICTS_TO_REVIEW and not given.note.strip():
                return
            handed = reviews.HandIn(
                given.key or f"verdict {number}", text=given.note, turn=given.turn, equipment=turn.equipment or ""
            )
            answer = self._answer_of(turn.answer)
            self.reports.enter(session, self._handed(handed, reporter, given.verdict.value, answer))

        return enter

    def tidy(self) -> None:
        """Look for alarms that came or went, notes that expire or lose their revision, what followed a report."""
        with suppress(LiveStoreUnavailable):
            alarms = [(one.equipment, one.code, one.time) for one in self._live.alarms() if one.active]
            self._episodes.seen(alarms, datetime.now(UTC))
        self.reports.sweep()
        for report in self.reports.unfinished(datetime.now(UTC) - AROUND):
            had = dict(report.handed.evidence)
            equipment = report.handed.equipment
            self.reports.finish(report.id, finished(self._plant, self._live, equipment=equipment, before=had))

    # people

    def _sign_in(self, asked: reviews.SignIn) -> reviews.SignedIn:
        person = self._let_in(asked.person, asked.pin, asked.badge, "sign in")
        token = self._sessions.begin(person.id)
        return reviews.SignedIn(token, person, self._sessions.idle_s, tuple(sorted(RIGHTS[person.role])))

    def _let_in(self, person: str, pin: str, badge: str, purpose: str) -> Person:
        if badge:
            return self.people.sign_in_badge(badge, station=self._station, purpose=purpose)
        return self.people.sign_in(person, pin, station=self._station, purpose=purpose)

    def _sign_out(self, asked: reviews.SignOut) -> messages.Nothing:
        self._sessions.end(asked.session)
        return messages.Nothing()

    def _status(self, _: messages.Nothing) -> reviews.DeskStatus:
        waiting, urgent = self.reports.waiting()
        ends = shift_end(datetime.now(UTC), self._shifts)
        return reviews.DeskStatus(self.people.none_yet(), waiting, urgent, self.blocks.now().answers, ends)

    def _everyone(self, asked: reviews.ListPeople) -> reviews.People:
        self._demand(asked.session, Action.PEOPLE)
        return reviews.People(tuple(self.people.everyone()))

    def _add_person(self, asked: reviews.AddPerson) -> Person:
        by = self.allowed(asked.session, Action.PEOPLE)
        return self.people.add(asked.name, asked.role, asked.pin, badge=asked.badge, by=by)

    def _change_person(self, asked: reviews.ChangePerson) -> Person:
        by = self._demand(asked.session, Action.PEOPLE).id
        if asked.erase:
            self.people.erase(asked.person, by=by, reason=asked.reason)
            return self.people.get(asked.person)
        return self.people.change(
            asked.person, by=by, role=asked.role, pin=asked.pin, badge=asked.badge, disabled=asked.disabled,
            unlock=asked.unlock,
        )  # fmt: skip

    def _change_pin(self, asked: reviews.ChangePin) -> Person:
        person = self._demand(asked.session, Action.REPORT)
        self.people.sign_in(person.id, asked.pin, station=self._station, purpose="new PIN")
        return self.people.change(person.id, by=person.id, pin=asked.new)

    def _demand(self, session: str, action: Action) -> Person:
        """Whoever is signed in, if their role includes the action; it is read anew each time."""
        person = self.people.get(self._sessions.person(session))
        if person.disabled:
            self._sessions.end(session)
            person = self.people.get(self._sessions.person(session))
        demand(person.role, action)
        return person

    def _reporter(self, session: str) -> str:
        """The number of whoever is signed in, "" for a station: reporting needs nobody."""
        return self._demand(session, Action.REPORT).id if session else ""

    # reports

    def _hand_in(self, asked: reviews.HandIn) -> Report:
        reporter = self._reporter(asked.session)
        if kept := self.reports.kept(asked.key):
            return kept
        return self.reports.hand_in(self._handed(asked, reporter))

    def _handed(
        self, asked: reviews.HandIn, reporter: str, verdict: str = "", answer: Answer | None = None
    ) -> Handed:
        now = datetime.now(UTC)
        alarm = alarm_now(self._live, asked.equipment) if asked.equipment else None
        known = evidence(self._plant, self._live, equipment=asked.equipment, now=now, answer=answer)
        return Handed(
            key=asked.key, station=self._station, text=asked.text, title=asked.title, description=asked.description,
            turn=asked.turn, verdict=verdict, equipment=asked.equipment,
            alarm=asked.alarm or (alarm.code if alarm else ""),
            severity=asked.severity.value, issue=asked.issue.value, fix=asked.fix, parts=asked.parts,
            shift=shift_of(now, self._shifts), reporter=reporter,
            downtime_min=round((now - alarm.time).total_seconds() / 60, 1) if alarm else None, evidence=known,
            attachments=tuple(keep(Path(one.path), one.kind, self._attachments) for one in asked.files),
        )  # fmt: skip

    def _list(self, asked: reviews.ListReports) -> reviews.Reports:
        station = self._station if asked.mine or not asked.session else ""
        if not station:
            self._demand(asked.session, Action.REVIEW)
        found = self.reports.queue(asked.states, equipment=asked.equipment, station=station)
        firsts = groups(found)
        return reviews.Reports(tuple(reviews.Listed(one, firsts[one.id]) for one in found))

    def _open(self, asked: reviews.OpenReport) -> Report:
        report = self.reports.get(asked.id)
        if asked.session:
            self._demand(asked.session, Action.REVIEW)
        elif report.handed.station != self._station:
            raise ReportUnknown(f"report {asked.id}")
        return report

    def _answer(self, asked: reviews.AnswerReport) -> Report:
        return self.reports.answer(asked.report, asked.text, station=self._station)

    def _decide(self, asked: reviews.Decide) -> Report:
        person = self._demand(asked.session, asked.action)
        if asked.action is Action.APPROVE:
            again = self._let_in(person.id, asked.pin, asked.badge, "approval")
            if again.id != person.id:
                raise ReportUnknown(f"{again.id} is not signed in")
        return self.reports.decide(
            asked.report, asked.action, actor=person.id, role=person.role, seen=asked.seen, reason=asked.reason,
            duplicate_of=asked.duplicate_of, proposal=self._proposal(asked.note) if asked.note else None,
        )  # fmt: skip

    def _judge(self, asked: reviews.Judge) -> reviews.Judged:
        if asked.session:
            self._demand(asked.session, Action.REVIEW)
        made = self._proposal(asked.note)
        return reviews.Judged(made.kind, made.reasons, made.safety)

    def _proposal(self, note: reviews.Proposed) -> Proposal:
        place = self._store.passage(note.passage) if note.passage else None
        revision = self._store.revision(place.revision_id) if place else None
        text = visible(note.text).strip()
        judged = judge(text, place)
        corrects = None
        if place is not None and revision is not None:
            corrects = Corrected(place.document, place.revision, revision.sha256, place.section, place.text)
        return Proposal(
            text, judged.kind, note.equipment, note.alarm, corrects, note.expires_at, judged.safety, judged.reasons
        )

    def _measure(self, asked: reviews.Measure) -> Measures:
        self._demand(asked.session, Action.REVIEW)
        now = datetime.now(UTC)
        return measures(self._store, now - timedelta(days=asked.days), now, asked.by)

    # the record

    def _list_audit(self, asked: reviews.ListAudit) -> reviews.AuditRows:
        self._demand(asked.session, Action.AUDIT)
        rows = self._audit.entries(asked.kinds, asked.before, reviews.AUDIT_PAGE)
        return reviews.AuditRows(tuple(rows), tuple(self._audit.kinds()))

    def _verify_audit(self, asked: reviews.VerifyAudit) -> Verification:
        self._demand(asked.session, Action.AUDIT)
        return self._audit.verify()

    def _export_audit(self, asked: reviews.ExportAudit) -> reviews.Exported:
        self._demand(asked.session, Action.AUDIT)
        if not asked.last:
            last, head = self._audit.signed_head()
            return reviews.Exported((head,), 0, last)
        after, lines = self._audit.lines(asked.after, asked.last)
        return reviews.Exported(tuple(lines), after, asked.last)

    def _export_person(self, asked: reviews.ExportPerson) -> reviews.Exported:
        by = self._demand(asked.session, Action.PEOPLE).id
        person = self.people.get(asked.person).id
        if not asked.after:
            self._audit.append("person exported", actor=by, subject=person)
        lines = person_data(self._store, self._audit, person)
        end, size = asked.after, 0
        while end < len(lines) and size < _EXPORT_SIZE:
            size += len(lines[end])
            end += 1
        return reviews.Exported(tuple(lines[asked.after : end]), end, len(lines))

    # the steward

    def _block(self, asked: reviews.MakeBlock) -> reviews.Blocks:
        by = self._demand(asked.session, Action.BLOCK).id
        kind, value = asked.kind, asked.value
        if kind is BlockKind.PASSAGE:
            place = self._store.passage(int(value)) if value.isdecimal() else None
            value = section_of(place) if place else ""
            if place is not None and judge("", place).kind is Kind.CHANGE:
                # A safety procedure without one of its sections is another procedure.
                kind, value = BlockKind.DOCUMENT, place.document
        self.blocks.block(kind, value, reason=asked.reason, by=by)
        return reviews.Blocks(tuple(self.blocks.every()))

    def _unblock(self, asked: reviews.UndoBlock) -> reviews.Blocks:
        by = self._demand(asked.session, Action.BLOCK).id
        self.blocks.undo(asked.id, reason=asked.reason, by=by)
        return reviews.Blocks(tuple(self.blocks.every()))

    def _list_blocks(self, asked: reviews.ListBlocks) -> reviews.Blocks:
        if asked.session:
            self._demand(asked.session, Action.REVIEW)
        return reviews.Blocks(tuple(self.blocks.every()))


def shift_of(moment: datetime, starts: tuple[time, ...]) -> str:
    """The number of the shift that a moment is in, from "1"; before the first start it is the last one's."""
    local = moment.astimezone().time()
    begun = [number for number, start in enumerate(starts, 1) if start <= local]
    return str(begun[-1] if begun else len(starts)) if starts else ""


def shift_end(moment: datetime, starts: tuple[time, ...]) -> datetime | None:
    """When the shift of a moment ends, None where there are none."""
    local = moment.astimezone()
    days = (local.date(), local.date() + timedelta(days=1))
    ends = (datetime.combine(day, start).astimezone() for day in days for start in starts)
    return min((end for end in ends if end > local), default=None)
