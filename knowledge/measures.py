"""What feedback did for the plant, in numbers: by machine, alarm or shift, never by person.

No column that names a person or a station is read here, and a group with few reports is not shown by itself, so that
nobody is recognised in it. A median comes with its 95 % interval from order statistics (no distribution is assumed) and
the number it rests on; what nobody can know yet is None, not 0. Roles and names of roles only leave rows out: the steps
of a station are no reviewer's. Not here: collecting (knowledge.episodes, reports, turns), showing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import comb

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from knowledge.alike import alike
from knowledge.measured import OTHER, Gap, Group, Measures, Median, NoteEffect, Repeats, Share
from knowledge.review import Kind, State
from knowledge.rights import Role
from knowledge.rows import DecisionRow, EpisodeRow, FeedbackRow, ReportRow, TurnRow
from knowledge.store import Store
from knowledge.types import EVALUATION

LEAST = 5
"""Reports or episodes below which nothing is said of a group."""
LEAST_INTERVAL = 6
"""Values below which a median has no 95 % interval: the least and greatest of 5 hold it in 93.75 % (1 - 2 / 2**5)."""
_MOST_GAPS = 50
_ALIKE = 0.6
_CONFIDENCE = 0.95
_NOBODY = ("", Role.OPERATOR.value)
"""Roles of steps that no reviewer took: what happens by itself, a station's answer, and its report taken back.

An operator who is signed in may decide nothing, so that this leaves no reviewer out.
"""
_TERMINAL = (State.APPROVED.value, State.REJECTED.value, State.DUPLICATE.value)
"""Where a reviewer's decision leads. What comes later (in effect, expired, withdrawn) is the note's life."""


def measures(store: Store, since: datetime, until: datetime, by: str = "machine") -> Measures:
    """Measure a time.

    Args:
        store: the store.
        since: its beginning.
        until: its end, not in it.
        by: "machine", "alarm" or "shift".
    """
    with store.reading() as session:
        answers, verdicts = _answers(session, since, until)
        return Measures(
            tuple(_notes(session, since, until)),
            tuple(_repeats(session, since, until)),
            tuple(_gaps(session, since, until)),
            tuple(_groups(session, since, until, by)),
            answers,
            round(100 * verdicts / answers, 1) if answers >= LEAST else None,
        )


def median(values: Iterable[float]) -> Median:
    """The median and its interval: the narrowest two order statistics, as far from either end, that hold it in 95 %.

    How many of n values lie below the true median is binomial (n, 1/2), so that the k-th from below and from above miss
    it with 2 * P(B < k) (David and Nagaraja, Order Statistics, 3rd edition, 7.1).
    """
    ordered = [round(value, 3) for value in sorted(values)]
    n = len(ordered)
    if n < LEAST:
        return Median(None, None, None, n)
    middle = round((ordered[(n - 1) // 2] + ordered[n // 2]) / 2, 3)
    if n < LEAST_INTERVAL:
        return Median(middle, None, None, n)
    k, missed = 0, 0.0
    while (more := missed + 2 * comb(n, k) / 2**n) <= 1 - _CONFIDENCE:
        k, missed = k + 1, more
    return Median(middle, ordered[k - 1], ordered[n - k], n)


def _notes(session: Session, since: datetime, until: datetime) -> Iterable[NoteEffect]:
    """What became of alarms before and after each note that is or was in effect.

    A note's time begins with the newest `effective_at`, when it was approved as it stands, and ends with the first step
    out of "effective" after that (withdrawn, expired, its revision changed) or with its expiry date, which holds also
    while nothing runs to write it down. If it came back, or was written anew, the times in between and the earlier ones
    are neither before nor after: people had read it, or other words. "Before" is before the report was ever in effect.
    One that is being written anew has no `effective_at` until it is approved, and is not measured.
    """
    noted = and_(ReportRow.kind == Kind.NOTE.value, ReportRow.effective_at.is_not(None), ReportRow.alarm != "")
    first, left = _lives(session, noted)
    spans = _spans(session, noted, since, until)
    columns = ReportRow.id, ReportRow.equipment, ReportRow.alarm, ReportRow.effective_at, ReportRow.expires_at
    for id_, equipment, alarm, began, expires in session.execute(select(*columns).where(noted).order_by(ReportRow.id)):
        if began is None:
            continue
        ended = min((at for at in (left.get(id_), expires) if at is not None), default=until)
        before, after = [], []
        for machine, raised, seconds in spans.get(alarm, ()):
            if equipment and machine != equipment:
                continue
            if raised < first.get(id_, began):
                before.append(seconds)
            elif began <= raised < ended:
                after.append(seconds)
        yield NoteEffect(id_, equipment, alarm, median(before), median(after))


def _lives(session: Session, noted: ColumnElement[bool]) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """When each note was first in effect, and when it was taken out after it last was, if it was."""
    effective = State.EFFECTIVE.value
    # A remark leads from "effective" to "effective": it takes nothing out.
    moved = and_(
        or_(DecisionRow.before == effective, DecisionRow.after == effective), DecisionRow.before != DecisionRow.after
    )
    query = select(DecisionRow.report, DecisionRow.at, DecisionRow.after).join(ReportRow).where(noted, moved)
    first: dict[int, datetime] = {}
    left: dict[int, datetime] = {}
    for id_, at, after in session.execute(query.order_by(DecisionRow.id)):
        if after == effective:
            first.setdefault(id_, at)
            left.pop(id_, None)
        else:
            left[id_] = at
    return first, left


def _spans(
    session: Session, noted: ColumnElement[bool], since: datetime, until: datetime
) -> dict[str, list[tuple[str, datetime, float]]]:
    """Machine, beginning and seconds of the episodes of alarms that there are notes about."""
    query = select(EpisodeRow.alarm, EpisodeRow.equipment, EpisodeRow.raised_at, EpisodeRow.cleared_at).where(
        EpisodeRow.raised_at >= since, EpisodeRow.raised_at < until,
        EpisodeRow.alarm.in_(select(ReportRow.alarm).where(noted)),
    )  # fmt: skip
    found: dict[str, list[tuple[str, datetime, float]]] = {}
    for alarm, equipment, raised, cleared in session.execute(query):
        if cleared is not None:
            found.setdefault(alarm, []).append((equipment, raised, (cleared - raised).total_seconds()))
    return found


def _repeats(session: Session, since: datetime, until: datetime) -> Iterable[Repeats]:
    query = select(EpisodeRow.equipment, EpisodeRow.alarm, EpisodeRow.raised_at, EpisodeRow.cleared_at).where(
        EpisodeRow.raised_at < until, or_(EpisodeRow.cleared_at.is_(None), EpisodeRow.cleared_at >= since)
    )
    found: dict[tuple[str, str], list[tuple[datetime, datetime | None]]] = {}
    for equipment, alarm, raised, cleared in session.execute(query.order_by(EpisodeRow.raised_at)):
        found.setdefault((equipment, alarm), []).append((raised, cleared))
    for (equipment, alarm), some in sorted(found.items()):
        week, month = (_came_again(some, since, until, timedelta(days=days)) for days in (7, 30))
        if week.n >= LEAST:  # the month's are some of them
            yield Repeats(equipment, alarm, week, month)


def _came_again(
    some: Sequence[tuple[datetime, datetime | None]], since: datetime, until: datetime, span: timedelta
) -> Share:
    """The share of episodes, in order, after which the next began within `span`; None: too few of them are known."""
    nexts: list[datetime | None] = [*(raised for raised, _ in some[1:]), None]
    # Only of episodes that ended so long ago can be known whether the alarm came again.
    old = [(end, later) for (_, end), later in zip(some, nexts, strict=True) if end and since <= end < until - span]
    again = sum(later is not None and later - end <= span for end, later in old)
    return Share(round(again / len(old), 3) if len(old) >= LEAST else None, len(old))


def _gaps(session: Session, since: datetime, until: datetime) -> list[Gap]:
    query = (
        select(TurnRow.question, TurnRow.equipment, TurnRow.asked_at)
        .where(TurnRow.state == "refused", TurnRow.asked_at >= since, TurnRow.asked_at < until)
        .where(TurnRow.user != EVALUATION)
        .order_by(TurnRow.asked_at.desc())
    )
    asked = [(question, equipment or "", at) for question, equipment, at in session.execute(query)]
    counted = Counter(alike(((equipment, question) for question, equipment, _ in asked), _ALIKE))
    found = [Gap(*asked[first][:2], times, asked[first][2]) for first, times in counted.items()]
    return sorted(found, key=lambda gap: (-gap.count, gap.question))[:_MOST_GAPS]


def _groups(session: Session, since: datetime, until: datetime, by: str) -> list[Group]:
    column = {"machine": ReportRow.equipment, "alarm": ReportRow.alarm, "shift": ReportRow.shift}[by]
    decision = case((DecisionRow.after.in_(_TERMINAL), DecisionRow.at))
    # A decision that was taken back, or whose note was withdrawn later, was the one that the reporter was told of.
    rows = session.execute(
        select(column, ReportRow.verdict, ReportRow.at, func.min(DecisionRow.at), func.min(decision))
        .outerjoin(DecisionRow, and_(DecisionRow.report == ReportRow.id, DecisionRow.role.not_in(_NOBODY)))
        .where(ReportRow.at >= since, ReportRow.at < until)
        .group_by(ReportRow.id)
    ).all()
    sizes = Counter(name for name, *_ in rows)
    named: dict[str, list[tuple[str, float | None, float | None]]] = {}
    for name, verdict, at, looked, decided in rows:
        shown = name if sizes[name] >= LEAST else OTHER
        named.setdefault(shown, []).append((verdict, _hours(at, looked), _hours(at, decided)))
    groups = []
    for name, some in sorted(named.items()):
        if len(some) >= LEAST:
            verdicts = Counter(verdict for verdict, *_ in some)
            look = median(hours for _, hours, _ in some if hours is not None)
            decide = median(hours for *_, hours in some if hours is not None)
            groups.append(Group(name, len(some), tuple(sorted(verdicts.items())), look, decide))
    return groups


def _hours(since: datetime, until: datetime | None) -> float | None:
    return None if until is None else (until - since).total_seconds() / 3600


def _answers(session: Session, since: datetime, until: datetime) -> tuple[int, int]:
    """How many answers there were, and on how many of them a verdict was given."""
    asked = and_(TurnRow.asked_at >= since, TurnRow.asked_at < until, TurnRow.user != EVALUATION)
    query = select(func.count(distinct(TurnRow.id)), func.count(distinct(FeedbackRow.turn))).outerjoin(FeedbackRow)
    answers, judged = session.execute(query.where(asked, TurnRow.state.in_(("answered", "refused")))).one()
    return answers, judged
