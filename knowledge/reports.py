"""Reports, and the field notes that reviewers make of them, in the store.

A report is handed in by a station, looked at with the evidence as it was, and decided on (knowledge.review). Every
step is a row that is only added, and a row of the audit chain in the same transaction. The texts are what people typed:
data.
Not here: rights beyond "nobody approves their own" (knowledge.rights), rows (knowledge.report_rows), finding notes
for a question (knowledge.notes).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, defer

from knowledge.alike import alike
from knowledge.audit import Audit
from knowledge.chain import DECISION, EVIDENCE, HANDED, REPORT, digest, note_text, said_text, step_text
from knowledge.control import Scope
from knowledge.report_rows import (
    EVERY,
    Which,
    answered_from,
    current,
    decisions_of,
    expired,
    reports_of,
    site_note,
    urgent_one,
)
from knowledge.review import (
    CHANGED,
    JOINED,
    MOST_TEXT,
    OVER,
    SAID_LATER,
    STEPS,
    TAKEN_BACK,
    UNSAFE,
    Handed,
    Issue,
    Kind,
    Proposal,
    Report,
    Severity,
    State,
    approvers,
    proposers,
)
from knowledge.rights import RIGHTS, Action, Role
from knowledge.rows import DecisionRow, PersonRow, ReportRow
from knowledge.store import Store
from knowledge.text import number
from knowledge.types import SiteNote

EXPIRES_AFTER = timedelta(days=365)
"""What a note's expiry is unless a reviewer says another."""
LATEST_EXPIRY = timedelta(days=3 * 366)
_MOST_NAMED = 200
SYSTEM = ""
"""The actor of what happens by itself."""
_ALIKE = 0.5
"""Share of common pieces from which two reports of a machine and alarm are shown as one."""
_SEVERITIES = tuple(one.value for one in Severity)


class ReportUnknown(Exception):
    """There is no report of this number."""

    code = "E-REP-001"


class NotPossible(Exception):
    """The report is in a state that does not allow the step; perhaps somebody else decided meanwhile."""

    code = "E-REP-002"


class OwnReport(Exception):
    """Whoever reported or wrote it may not approve it, and nobody approves twice."""

    code = "E-REP-003"


class Incomplete(Exception):
    """Something is missing or cannot be used; the message names it."""

    code = "E-REP-004"


class Reports:
    """The reports of a store. Usable from several threads."""

    def __init__(self, store: Store, audit: Audit, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the store, and the chain in which every step is recorded."""
        self._store = store
        self._audit = audit
        self._clock = clock

    # stations

    def hand_in(self, handed: Handed) -> Report:
        """Keep a report; one that was kept before is given back as it is now.

        Raises:
            Incomplete: it says nothing, or too much.
            DiskFull, StoreUnavailable: it was not kept.
        """
        with self._store.writing() as session:
            id_ = self.enter(session, handed)
        self._audit.publish()
        return self.get(id_)

    def enter(self, session: Session, handed: Handed) -> int:
        """Keep a report in the transaction of what it tells of; returns its number. Raises as `hand_in`."""
        said = (handed.text, handed.title, handed.description, handed.fix, handed.parts)
        if not handed.key or not (handed.verdict or any(one.strip() for one in said) or handed.attachments):
            raise Incomplete("an empty report")
        if any(len(one) > MOST_TEXT for one in said):
            raise Incomplete(f"more than {MOST_TEXT} characters")
        if handed.severity not in _SEVERITIES:
            raise Incomplete(f"severity {handed.severity}")
        if any(len(one) > _MOST_NAMED for one in (handed.key, handed.turn, handed.equipment, handed.alarm)):
            raise Incomplete(f"a machine, an alarm, an answer with at most {_MOST_NAMED} characters")
        kept = session.scalar(select(ReportRow.id).where(ReportRow.key == handed.key))
        return kept if kept is not None else self._new(session, handed).id

    def answer(self, id_: int, text: str, *, station: str) -> Report:
        """Answer what a reviewer asked; the text is added to what was reported.

        Raises:
            ReportUnknown, NotPossible, Incomplete: nothing was changed.
        """
        if not text.strip():
            raise Incomplete("an answer")
        with self._store.writing() as session:
            row = self._row(session, id_)
            if row.station != station:
                raise ReportUnknown(f"report {id_} is another station's")
            self._step(session, row, Action.ANSWER, station, Role.OPERATOR, text.strip()[:MOST_TEXT])
        self._audit.publish()
        return self.get(id_)

    def refine(
        self, session: Session, turn: str, *, station: str, reporter: str, verdict: str, note: str,
        issue: Issue | None,
    ) -> bool:  # fmt: skip
        """Say more of a verdict that was given already; whether there is one that nobody has decided on.

        A note replaces the one before as long as nobody has looked at it; afterwards it is a report of its own. Whoever
        is signed in and writes it has reported it.
        """
        states = [one.value for one in State if one.open]
        mine = ReportRow.turn == turn, ReportRow.station == station, ReportRow.verdict == verdict
        query = select(ReportRow).where(*mine, ReportRow.state.in_(states)).order_by(ReportRow.id.desc()).limit(1)
        row = session.scalar(query) if verdict else None
        if row is None or (note and note != row.text and row.state != State.SUBMITTED.value):
            return False
        if note and note != row.text:
            row.text, row.reporter = note, reporter or row.reporter
        row.issue = issue.value if issue else row.issue
        self._refined(session, row, station)
        return True

    def _refined(self, session: Session, row: ReportRow, actor: str) -> None:
        body = {"made": digest(said_text(row)), "issue": row.issue, "severity": row.severity, "refined": True}
        self._audit.add(session, HANDED, actor=actor, subject=f"{REPORT}{row.id}", body=body)

    def take_back(self, session: Session, turn: str, *, station: str) -> None:
        """Another verdict was given on a turn: what nobody has looked at yet is closed.

        Not what may hurt somebody: anybody at the station gives verdicts, so that a later one is only told.
        """
        mine = ReportRow.turn == turn, ReportRow.station == station, ReportRow.state == State.SUBMITTED.value
        for row in session.scalars(select(ReportRow).where(*mine, ReportRow.verdict != "")):
            if row.verdict == UNSAFE or row.severity == Severity.SAFETY.value:
                self._remark(session, row, SAID_LATER)
            else:
                self._step(session, row, Action.TAKE_BACK, station, Role.OPERATOR, TAKEN_BACK)

    def unfinished(self, since: datetime, before: datetime) -> list[Report]:
        """Reports handed in between two moments whose evidence lacks what the machines did afterwards."""
        then = ReportRow.at > since, ReportRow.at <= before
        with self._store.reading() as session:
            open_ones = select(ReportRow).where(*then, ReportRow.evidence.like('%"until": null%'))
            return reports_of(session, session.scalars(open_ones).all())

    def finish(self, id_: int, evidence: Mapping[str, Any]) -> None:
        """Add to a report what the machines did after it was handed in."""
        with self._store.writing() as session:
            row = self._row(session, id_)
            row.evidence = json.dumps(dict(evidence), ensure_ascii=False)
            said = {"evidence": digest(row.evidence)}
            self._audit.add(session, EVIDENCE, actor=SYSTEM, subject=f"{REPORT}{id_}", body=said)
        self._audit.publish()

    # reviewers

    def decide(
        self, id_: int, action: Action, *, actor: str, role: Role, seen: int, reason: str = "",
        duplicate_of: int | None = None, proposal: Proposal | None = None,
    ) -> Report:  # fmt: skip
        """Take one step.

        Args:
            id_: the report.
            action: a key of knowledge.review.STEPS.
            actor: the person's number.
            role: their role.
            seen: how many decisions there were when they looked; others since: nothing is done.
            reason: said to the reporter; needed to reject, to ask back and to withdraw.
            duplicate_of: for MERGE, the report that stays.
            proposal: for PROPOSE, the note.

        Raises:
            ReportUnknown, NotPossible, OwnReport, Incomplete: nothing was changed.
            DiskFull, StoreUnavailable: nothing was changed.
        """
        reason = reason.strip()[:MOST_TEXT]
        if action in (Action.REJECT, Action.ASK_BACK, Action.WITHDRAW) and not reason:
            raise Incomplete("a reason")
        with self._store.writing() as session:
            row = self._row(session, id_)
            if row.decisions != seen:
                raise NotPossible(f"report {id_} was decided on meanwhile")
            self._demand_step(row, action)
            if action is Action.MERGE:
                self._merge(session, row, duplicate_of)
            elif action is Action.PROPOSE:
                self._propose(row, proposal, actor)
            elif action is Action.APPROVE:
                self._approve(session, row, actor, role, reason)
            if action is not Action.APPROVE:
                self._step(session, row, action, actor, role, reason)
        self._audit.publish()
        return self.get(id_)

    def sweep(self) -> int:
        """Do what time and new revisions bring: notes expire, or have to be verified again; returns how many.

        Answers do not wait for this: what counts is looked up with every question.
        """
        now = self._clock()
        over = _effective(expired(now))
        stale = _effective(~expired(now), ReportRow.corrects_sha256 != "", ~current(Scope(now)))
        with self._store.reading() as session:
            if not any(session.scalar(one.limit(1)) for one in (over, stale)):
                return 0
        with self._store.writing() as session:
            gone = [(row, State.EXPIRED, OVER) for row in session.scalars(over)]
            gone += [(row, State.VERIFY_AGAIN, CHANGED) for row in session.scalars(stale)]
            for row, after, reason in gone:
                self._moved(session, row, "", SYSTEM, "", reason, after)
        self._audit.publish()
        return len(gone)

    # looking

    def get(self, id_: int) -> Report:
        """One report.

        Raises:
            ReportUnknown: no such number.
        """
        with self._store.reading() as session:
            return reports_of(session, [self._row(session, id_)])[0]

    def waiting(self) -> tuple[int, int]:
        """How many reports wait for somebody, and how many of them may hurt somebody."""
        states = tuple(one for one in State if one.open)
        return self.count(Which(states)), self.count(Which(states, urgent=True))

    def kept(self, key: str) -> Report | None:
        """The report that was handed in with this key."""
        with self._store.reading() as session:
            row = session.scalar(select(ReportRow).where(ReportRow.key == key))
            return reports_of(session, [row])[0] if row is not None else None

    def queue(self, which: Which = EVERY, limit: int | None = None) -> list[Report]:
        """Reports without their evidence: urgent ones first, then the gravest, then the oldest; at most `limit`."""
        grave = case({name: place for place, name in enumerate(_SEVERITIES)}, value=ReportRow.severity)
        order = (urgent_one().desc(), grave, ReportRow.at, ReportRow.id)
        query = select(ReportRow).options(defer(ReportRow.evidence)).where(*which.conditions()).order_by(*order)
        with self._store.reading() as session:
            return reports_of(session, session.scalars(query.limit(limit)).all(), whole=False)

    def count(self, which: Which) -> int:
        """How many there are."""
        with self._store.reading() as session:
            return session.scalar(select(func.count()).select_from(ReportRow).where(*which.conditions())) or 0

    def in_effect(self, scope: Scope) -> list[SiteNote]:
        """The notes that may be shown beside answers, the newest first."""
        query = select(ReportRow).where(answered_from(scope)).order_by(ReportRow.effective_at.desc())
        with self._store.reading() as session:
            return [site_note(row) for row in session.scalars(query)]

    def after(self, id_: int, which: Which, limit: int) -> list[Report]:
        """Whole reports behind a number, by number."""
        query = select(ReportRow).where(ReportRow.id > id_, *which.conditions()).order_by(ReportRow.id).limit(limit)
        with self._store.reading() as session:
            return reports_of(session, session.scalars(query).all())

    def _new(self, session: Session, handed: Handed) -> ReportRow:
        values = asdict(handed) | {
            "evidence": json.dumps(dict(handed.evidence), ensure_ascii=False),
            "attachments": json.dumps([asdict(one) for one in handed.attachments], ensure_ascii=False),
        }
        row = ReportRow(
            **values, at=self._clock(), state=State.SUBMITTED.value, decisions=0, decided_at=None, duplicate_of=None,
            approver_role="", effective_at=None, **_NO_NOTE,
        )  # fmt: skip
        session.add(row)
        session.flush()
        said = {
            "made": digest(said_text(row)), "evidence": digest(row.evidence), "turn": handed.turn,
            "verdict": handed.verdict, "equipment": handed.equipment, "alarm": handed.alarm,
            "attachments": [one.sha256 for one in handed.attachments],
        }  # fmt: skip
        actor = handed.reporter or handed.station
        self._audit.add(session, HANDED, actor=actor, subject=f"{REPORT}{row.id}", body=said)
        return row

    def _row(self, session: Session, id_: int) -> ReportRow:
        row = session.get(ReportRow, id_)
        if row is None:
            raise ReportUnknown(f"report {id_}")
        return row

    def _demand_step(self, row: ReportRow, action: Action) -> State:
        after = STEPS.get((State(row.state), action))
        if after is None:
            raise NotPossible(f"report {row.id} is {row.state}")
        return after

    def _step(self, session: Session, row: ReportRow, action: Action, actor: str, role: Role, reason: str) -> None:
        self._moved(session, row, action.value, actor, role.value, reason, self._demand_step(row, action))

    def _remark(self, session: Session, row: ReportRow, reason: str) -> None:
        """Something that whoever decides has to see, and that leads nowhere by itself."""
        self._moved(session, row, "", SYSTEM, "", reason, State(row.state))

    def _moved(
        self, session: Session, row: ReportRow, action: str, actor: str, role: str, reason: str, after: State
    ) -> None:
        now = self._clock()
        before, row.state = row.state, after.value
        row.decisions += 1
        row.decided_at = now
        step = DecisionRow(
            report=row.id, at=now, actor=actor, role=role, action=action, before=before, after=after.value,
            reason=reason,
        )  # fmt: skip
        session.add(step)
        body = {"action": action, "before": before, "after": after.value, "reason": reason, "role": role}
        body |= {"made": digest(note_text(row)), "step": digest(step_text(step))}
        self._audit.add(session, DECISION, actor=actor, subject=f"{REPORT}{row.id}", body=body)

    def _merge(self, session: Session, row: ReportRow, duplicate_of: int | None) -> None:
        if duplicate_of is None or duplicate_of == row.id:
            raise Incomplete("the report that it is a duplicate of")
        other = self._row(session, duplicate_of)
        if not State(other.state).open:
            raise Incomplete(f"a report that waits; report {other.id} is {other.state}")
        row.duplicate_of = other.id
        grave = row.verdict == UNSAFE or row.severity == Severity.SAFETY.value
        if grave and other.severity != Severity.SAFETY.value:
            # It goes on for both: on top of the list, with two approvers.
            other.severity, other.safety = Severity.SAFETY.value, bool(other.note) or other.safety
            self._refined(session, other, row.station)
            self._remark(session, other, JOINED)

    def _propose(self, row: ReportRow, proposal: Proposal | None, actor: str) -> None:
        if proposal is None or not proposal.text.strip():
            raise Incomplete("the text of the note")
        now = self._clock()
        expires = proposal.expires_at or now + EXPIRES_AFTER
        if not now < expires <= now + LATEST_EXPIRY:
            raise Incomplete("an expiry date within three years")
        place = proposal.corrects
        row.kind, row.note, row.author = proposal.kind.value, proposal.text.strip()[:MOST_TEXT], actor
        row.equipment, row.alarm = proposal.equipment, proposal.alarm
        row.safety = proposal.safety or row.severity == Severity.SAFETY.value or row.verdict == UNSAFE
        row.reasons, row.expires_at = json.dumps(proposal.reasons), expires
        row.corrects_document, row.corrects_number = (place.document, number(place.document)) if place else ("", "")
        row.corrects_revision, row.corrects_sha256 = (place.revision, place.sha256) if place else ("", "")
        row.corrects_section, row.corrects_quote = (place.section, place.quote) if place else ("", "")
        row.approver_role, row.effective_at = "", None

    def _reporters(self, session: Session, row: ReportRow) -> set[str]:
        """Who reported it, or another report that was called a duplicate of it."""
        same = or_(ReportRow.id == row.id, ReportRow.duplicate_of == row.id)
        return set(session.scalars(select(ReportRow.reporter).where(same, ReportRow.reporter != "")))

    def _still(self, session: Session, people: set[str]) -> set[str]:
        """Of those who have approved, those who still may: not whoever left or got another role meanwhile."""
        gone = session.scalars(select(PersonRow).where(PersonRow.id.in_(people)))
        return people - {one.id for one in gone if one.disabled or Action.APPROVE not in RIGHTS[Role(one.role)]}

    def _approve(self, session: Session, row: ReportRow, actor: str, role: Role, reason: str) -> None:
        decisions = decisions_of(session, [row.id]).get(row.id, ())
        before = self._still(session, approvers(decisions))
        if actor in before | proposers(decisions) | self._reporters(session, row) | {row.author}:
            raise OwnReport(f"report {row.id}")
        now = self._clock()
        if row.expires_at is None or row.expires_at <= now:
            raise Incomplete("an expiry date that has not passed: propose it again")
        if row.kind == Kind.NOTE.value and row.corrects_sha256 and not session.scalar(
            select(ReportRow.id).where(ReportRow.id == row.id, current(Scope(now)))
        ):
            raise Incomplete("the revision that is effective now: propose it again")
        if row.safety and not before:
            state = State(row.state)
            self._moved(session, row, Action.APPROVE.value, actor, role.value, reason, state)
            return
        row.approver_role = role.value
        self._step(session, row, Action.APPROVE, actor, role, reason)
        if row.kind == Kind.NOTE.value:
            row.effective_at = now
            self._moved(session, row, "", SYSTEM, "", "", State.EFFECTIVE)


def _effective(*conditions: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a select of rows
    return select(ReportRow).where(ReportRow.state == State.EFFECTIVE.value, *conditions)


_NO_NOTE: dict[str, Any] = dict.fromkeys(
    ("kind", "note", "author", "corrects_document", "corrects_number", "corrects_revision", "corrects_sha256",
     "corrects_section", "corrects_quote"), ""
) | {"safety": False, "reasons": "[]", "expires_at": None}  # fmt: skip


def groups(reports: Iterable[Report]) -> dict[int, int]:
    """Near-duplicates: for each report the number of the first one that says almost the same of machine and alarm."""
    known = sorted(reports, key=lambda one: one.id)
    handed = [one.handed for one in known]
    said = [((one.equipment, one.alarm), f"{one.verdict} {one.title} {one.text}") for one in handed]
    return {one.id: known[first].id for one, first in zip(known, alike(said, _ALIKE), strict=True)}
