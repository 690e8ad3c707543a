"""The review desk: what people do with reports, notes, people and blocks; here each is checked against their rights.

Every command of app.host.reviews has one method; windows and commands only ask. Commands that need no session are those
of a station. Not here: storing (knowledge.reports, people, blocks), what a note may become (app.corrections).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.attachments import FileGone, part_of
from app.copilot.events import Answer
from app.corrections import judge
from app.evidence import AROUND, finished
from app.handing import Handing, shift_end
from app.host import messages, reviews
from app.record import Record
from app.sessions import Sessions, SignedOut
from connectors.live import LiveStore
from connectors.plant import Plant
from connectors.types import LiveStoreUnavailable
from knowledge.blocks import Blocks, section_of
from knowledge.control import Scope
from knowledge.episodes import Episodes
from knowledge.measured import Measures
from knowledge.measures import measures
from knowledge.people import People
from knowledge.report_rows import Which
from knowledge.reports import Incomplete, Reports, ReportUnknown, groups
from knowledge.review import DECIDED, BlockKind, Corrected, Issue, Kind, Proposal, Report
from knowledge.rights import RIGHTS, Action, NotAllowed, Person, demand
from knowledge.rows import TurnRow
from knowledge.text import visible
from knowledge.types import Passage

if TYPE_CHECKING:
    from knowledge.audit import Audit
    from knowledge.store import Store

_FILE_PART = 1_000_000
"""Bytes of one part of a photo or voice note."""
_UNFINISHED = timedelta(hours=1)
"""How long after it was handed in a report's evidence is completed; the machines' history is shorter."""
_CODE = re.compile(r"[\w./-]{0,40}")
"""An alarm's code: what is longer or has blanks would be a text that nobody judges."""
_TEXTS = ("text", "title", "description", "fix", "parts")
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
        scope: Callable[[], Scope] = lambda: Scope(datetime.now(UTC)),
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
            scope: what may be answered from at this station now.
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
        self._live, self._plant = live, plant
        self._answer_of = answer_of
        self._scope = scope
        self._handing = Handing(
            station=station, shifts=shifts, plant=plant, live=live, episodes=self._episodes,
            attachments=self._attachments,
        )  # fmt: skip
        record = Record(store, audit, self.people, self._demand)
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
            reviews.ExportReports: self._export,
            reviews.OpenFile: self._open_file,
            reviews.ListNotes: self._notes,
            reviews.ListAudit: record.rows,
            reviews.VerifyAudit: record.verify,
            reviews.ExportAudit: record.export,
            reviews.ExportPerson: record.export_person,
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
            note, verdict = given.note.strip(), given.verdict.value
            if self.reports.refine(
                session, turn.id, station=self._station, reporter=reporter, verdict=verdict, note=note,
                issue=given.issue,
            ):  # fmt: skip
                return
            self.reports.take_back(session, turn.id, station=self._station)
            if given.verdict not in _VERDICTS_TO_REVIEW and not note:
                return
            handed = reviews.HandIn(
                given.key or f"verdict {number}", text=note, turn=turn.id, equipment=turn.equipment or "",
                issue=given.issue or Issue.OTHER,
            )  # fmt: skip
            made = self._handing.whole(
                handed, reporter=reporter, verdict=verdict, asked_at=turn.asked_at, answer=self._answer_of(turn.answer)
            )
            self.reports.enter(session, made)

        return enter

    def incident(self, answer: Answer) -> Callable[[Session, TurnRow], None]:
        """What belongs to a request to defeat a safeguard, in the transaction of its answer; on any thread."""

        def enter(session: Session, turn: TurnRow) -> None:
            self.reports.enter(session, self._handing.incident(f"incident {turn.id}", turn.asked_at, answer, turn.id))

        return enter

    def tidy(self) -> None:
        """Look for alarms that came or went, notes that expire or lose their revision, what followed a report."""
        with suppress(LiveStoreUnavailable):
            alarms = [(one.equipment, one.code, one.time) for one in self._live.alarms() if one.active]
            self._episodes.seen(alarms, datetime.now(UTC))
        self.reports.sweep()
        now = datetime.now(UTC)
        for report in self.reports.unfinished(now - _UNFINISHED, now - AROUND):
            self.reports.finish(report.id, finished(self._live, dict(report.handed.evidence)))

    # people

    def _sign_in(self, asked: reviews.SignIn) -> reviews.SignedIn:
        if asked.badge:
            person = self.people.sign_in_badge(asked.badge, station=self._station)
        else:
            person = self.people.sign_in(asked.person, asked.pin, station=self._station)
        token = self._sessions.begin(person.id)
        return reviews.SignedIn(token, person, self._sessions.idle_s, tuple(sorted(RIGHTS[person.role])))

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
            erased = self.people.get(asked.person)
            self.people.erase(erased.id, by=by, reason=asked.reason)
            self._sessions.end_of(erased.id)
            return self.people.get(erased.id)
        changed = self.people.change(
            asked.person, by=by, role=asked.role, pin=asked.pin, badge=asked.badge, disabled=asked.disabled,
            unlock=asked.unlock,
        )  # fmt: skip
        if changed.id != by:
            self._sessions.end_of(changed.id)
        return changed

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
        try:
            return self._demand(session, Action.REPORT).id if session else ""
        except SignedOut:  # it was typed before they were signed out: the station hands it in
            return ""

    # reports

    def _hand_in(self, asked: reviews.HandIn) -> Report:
        reporter = self._reporter(asked.session)
        if kept := self.reports.kept(asked.key):
            return kept
        if len(asked.files) > reviews.MOST_FILES:
            raise Incomplete(f"at most {reviews.MOST_FILES} files")
        return self.reports.hand_in(self._handing.whole(asked, reporter=reporter))

    def _which(self, asked: reviews.ListReports) -> Which:
        """The reports that are asked for, if whoever asks may see them: a station its own."""
        station = self._station if asked.mine or not asked.session else ""
        if not station:
            self._demand(asked.session, Action.REVIEW)
        return Which(asked.states, asked.equipment, station, urgent=asked.urgent)

    def _list(self, asked: reviews.ListReports) -> reviews.Reports:
        which = self._which(asked)
        found = self.reports.queue(which, reviews.MOST_LISTED)
        firsts = groups(found)
        listed = (reviews.Listed(_brief(_shown(one, which)), firsts[one.id]) for one in found)
        return reviews.Reports(tuple(listed), self.reports.count(which))

    def _export(self, asked: reviews.ExportReports) -> reviews.WholeReports:
        which = self._which(asked.which)
        found = self.reports.after(asked.after, which, reviews.MOST_EXPORTED)
        return reviews.WholeReports(tuple(_shown(one, which) for one in found))

    def _notes(self, _: reviews.ListNotes) -> reviews.Notes:
        return reviews.Notes(tuple(self.reports.in_effect(self._scope())))

    def _open(self, asked: reviews.OpenReport | reviews.OpenFile) -> Report:
        report = self.reports.get(asked.report)
        if asked.session:
            self._demand(asked.session, Action.REVIEW)
            return report
        if report.handed.station != self._station:
            raise ReportUnknown(f"report {asked.report}")
        return _shown(report, Which(station=self._station))

    def _open_file(self, asked: reviews.OpenFile) -> reviews.FilePart:
        known = {one.sha256 for one in self._open(asked).handed.attachments}
        if asked.sha256 not in known:
            raise FileGone(asked.sha256[:12])
        data, size = part_of(self._attachments / asked.sha256, asked.after, _FILE_PART)
        return reviews.FilePart(b64encode(data).decode(), asked.after + len(data), size)

    def _answer(self, asked: reviews.AnswerReport) -> Report:
        self.reports.answer(asked.report, asked.text, station=self._station)
        return self._open(reviews.OpenReport(asked.report))

    def _decide(self, asked: reviews.Decide) -> Report:
        person = self._demand(asked.session, asked.action)
        if asked.action not in DECIDED:
            raise NotAllowed(f"{asked.action.value}: not a reviewer's step")
        if asked.action is Action.APPROVE:
            if asked.badge:
                self.people.sign_in_badge(asked.badge, station=self._station, purpose="approval", of=person.id)
            else:
                self.people.sign_in(person.id, asked.pin, station=self._station, purpose="approval")
        return self.reports.decide(
            asked.report, asked.action, actor=person.id, role=person.role, seen=asked.seen, reason=asked.reason,
            duplicate_of=asked.duplicate_of,
            proposal=self._proposal(asked.note, asked.report) if asked.note else None,
        )  # fmt: skip

    def _judge(self, asked: reviews.Judge) -> reviews.Judged:
        if asked.session:
            self._demand(asked.session, Action.REVIEW)
        made = self._proposal(asked.note, asked.report)
        return reviews.Judged(made.kind, made.reasons, made.safety)

    def _cited(self, report: int) -> list[Passage]:
        """The passages that the answer of a report cited, as far as they are still there."""
        known = self.reports.get(report).handed.evidence.get("cited", ()) if report else ()
        found = (self._store.passage(int(one.get("passage", 0))) for one in known)
        return [one for one in found if one is not None]

    def _about(self, report: int) -> str:
        """The machine that a report names, which the plant need not know any more."""
        return self.reports.get(report).handed.equipment if report else ""

    def _proposal(self, note: reviews.Proposed, report: int) -> Proposal:
        """The note of a report, judged by what it says and by what it stands beside."""
        machine = note.equipment and self._plant.equipment_by(note.equipment) is None
        if (machine and note.equipment != self._about(report)) or not _CODE.fullmatch(note.alarm):
            raise Incomplete("a machine that the plant has, an alarm's code")
        place = self._store.passage(note.passage) if note.passage else None
        revision = self._store.revision(place.revision_id) if place else None
        text = visible(note.text).strip()
        judged = judge(text, place, others=self._cited(report) if place is None else ())
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
        return reviews.Blocks(tuple(replace(one, by="", undone_by="") for one in self.blocks.every()))


def _shown(report: Report, which: Which) -> Report:
    """A report as a station sees it, which is told roles and no numbers of people; a reviewer sees it as it is."""
    if not which.station:
        return report
    decisions = tuple(replace(one, actor="") for one in report.decisions)
    return replace(report, author="", handed=replace(report.handed, reporter=""), decisions=decisions)


def _brief(report: Report) -> Report:
    """A report for a list: the beginning of each text."""
    handed, made = report.handed, report.proposal
    texts = {name: getattr(handed, name)[: reviews.MOST_SAID] for name in _TEXTS}
    steps = tuple(replace(one, reason=one.reason[: reviews.MOST_SAID]) for one in report.decisions)
    if made is not None:
        place = made.corrects and replace(made.corrects, quote="")
        made = replace(made, text=made.text[: reviews.MOST_SAID], corrects=place)
    return replace(report, handed=replace(handed, **texts), decisions=steps, proposal=made)
