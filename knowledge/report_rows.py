"""Rows of reports: which ones, as SQL conditions, and what a row reads as.

`answered_from` is the one condition for a note to be shown in an answer.
Not here: what is done with reports (knowledge.reports).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true, tuple_
from sqlalchemy.orm import Session

from knowledge.control import Scope, answerable
from knowledge.record import CLASSES
from knowledge.review import UNSAFE, Attachment, Corrected, Decision, Handed, Kind, Proposal, Report, Severity, State
from knowledge.rows import DecisionRow, ReportRow, RevisionRow
from knowledge.types import SiteNote

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Which:
    """Which reports; a field that is empty leaves nothing out."""

    states: tuple[State, ...] = ()
    equipment: str = ""
    station: str = ""
    turn: str = ""
    urgent: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        said = (ReportRow.equipment, self.equipment), (ReportRow.station, self.station), (ReportRow.turn, self.turn)
        found: list[ColumnElement[bool]] = [column == value for column, value in said if value]
        if self.states:
            found.append(ReportRow.state.in_([one.value for one in self.states]))
        return [*found, urgent_one()] if self.urgent else found


EVERY = Which()


def answered_from(scope: Scope) -> ColumnElement[bool]:
    """The condition on `ReportRow` for being shown in an answer: the only one there is.

    A note has the data class of the document that it corrects, and without one the highest.
    """
    highest = CLASSES[-1] in scope.classes
    about = or_(ReportRow.equipment == "", ReportRow.equipment == scope.equipment) if scope.equipment else true()
    return and_(
        ReportRow.state == State.EFFECTIVE.value,
        ReportRow.kind == Kind.NOTE.value,
        ~expired(scope.at),
        about,
        or_(ReportRow.corrects_sha256 == "", current(scope)) if highest else current(scope),
    )


def urgent_one() -> ColumnElement[bool]:
    """Report.urgent in SQL."""
    return or_(ReportRow.verdict == UNSAFE, ReportRow.severity == Severity.SAFETY.value)


def expired(now: datetime) -> ColumnElement[bool]:
    """Whether a note's time is over."""
    return ReportRow.expires_at <= now


def current(scope: Scope) -> ColumnElement[bool]:
    """Whether what a note corrects is answered from: the same file, as the same revision of the same document."""
    place = tuple_(ReportRow.corrects_sha256, ReportRow.corrects_number, ReportRow.corrects_revision)
    return place.in_(select(RevisionRow.sha256, RevisionRow.number, RevisionRow.label).where(answerable(scope)))


def site_note(row: ReportRow) -> SiteNote:
    """An effective note as answers show it."""
    if row.effective_at is None or row.expires_at is None:
        raise AssertionError(f"report {row.id} is effective without dates")
    return SiteNote(
        row.id, row.note, row.equipment, row.alarm, row.corrects_document, row.corrects_revision, row.corrects_section,
        row.approver_role, row.effective_at, row.expires_at,
    )  # fmt: skip


def decisions_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[Decision, ...]]:
    """The decisions on reports, oldest first, by report."""
    found: dict[int, list[Decision]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = DecisionRow.report.in_(ids[start : start + _AT_ONCE])
        for row in session.scalars(select(DecisionRow).where(part).order_by(DecisionRow.id)):
            one = Decision(row.at, row.actor, row.role, row.action, row.before, row.after, row.reason)
            found.setdefault(row.report, []).append(one)
    return {id_: tuple(some) for id_, some in found.items()}


def reports_of(session: Session, rows: Sequence[ReportRow], *, whole: bool = True) -> list[Report]:
    """What rows read as; not `whole`: without their evidence."""
    decisions = decisions_of(session, [row.id for row in rows])
    return [_report(row, decisions.get(row.id, ()), row.evidence if whole else "{}") for row in rows]


def _report(row: ReportRow, decisions: tuple[Decision, ...], evidence: str) -> Report:
    handed = Handed(
        row.key, row.station, row.text, row.title, row.description, row.turn, row.verdict, row.equipment, row.alarm,
        row.severity, row.issue, row.fix, row.parts, row.shift, row.reporter, row.downtime_min,
        json.loads(evidence), tuple(Attachment(**one) for one in json.loads(row.attachments)),
    )  # fmt: skip
    place = Corrected(
        row.corrects_document, row.corrects_revision, row.corrects_sha256, row.corrects_section, row.corrects_quote
    )
    proposal = Proposal(
        row.note, Kind(row.kind), row.equipment, row.alarm, place if place.document else None, row.expires_at,
        row.safety, tuple(json.loads(row.reasons)),
    ) if row.note else None  # fmt: skip
    return Report(
        row.id, row.at, State(row.state), handed, decisions, row.duplicate_of, proposal, row.author, row.approver_role,
        row.effective_at,
    )  # fmt: skip
