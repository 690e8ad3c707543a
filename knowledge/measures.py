"""What feedback did for the plant, in numbers: by machine, alarm or shift, never by person.

No column that names a person or a station is read here, and a group with few reports is not shown by itself, so that
nobody is recognised in it. A median comes with its 95 % interval from order statistics (no distribution is assumed) and
the number it rests on. Not here: collecting (knowledge.episodes, reports, turns), showing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import comb

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.alike import alike
from knowledge.measured import OTHER, Gap, Group, Measures, Median, NoteEffect, Repeats
from knowledge.review import Kind, State
from knowledge.rows import DecisionRow, EpisodeRow, FeedbackRow, ReportRow, TurnRow
from knowledge.store import Store
from knowledge.types import EVALUATION

LEAST = 5
"""Reports or episodes below which nothing is said of a group."""
_MOST_GAPS = 50
_ALIKE = 0.6
_CONFIDENCE = 0.95


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
    """The median and its interval: the two order statistics that hold it with at least 95 %."""
    ordered = sorted(values)
    n = len(ordered)
    if n < LEAST:
        return Median(None, None, None, n)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    below, outside = 0, 0.0
    while below < n // 2:
        more = outside + 2 * comb(n, below) / 2**n
        if more > 1 - _CONFIDENCE:
            break
        outside, below = more, below + 1
    low, high = max(0, below - 1), min(n - 1, n - below)
    return Median(round(middle, 3), ordered[low], ordered[high], n)


def _notes(session: Session, since: datetime, until: datetime) -> Iterable[NoteEffect]:
    noted = select(ReportRow.id, ReportRow.equipment, ReportRow.alarm, ReportRow.effective_at).where(
        ReportRow.kind == Kind.NOTE.value, ReportRow.effective_at.is_not(None), ReportRow.alarm != ""
    )
    for id_, equipment, alarm, effective_at in session.execute(noted.order_by(ReportRow.id)):
        if effective_at is None:
            continue
        spans = _spans(session, alarm, equipment, since, until)
        before = [seconds for raised, seconds in spans if raised < effective_at]
        after = [seconds for raised, seconds in spans if raised >= effective_at]
        yield NoteEffect(id_, equipment, alarm, median(before), median(after))


def _spans(
    session: Session, alarm: str, equipment: str, since: datetime, until: datetime
) -> list[tuple[datetime, float]]:
    query = select(EpisodeRow.raised_at, EpisodeRow.cleared_at).where(
        EpisodeRow.alarm == alarm, EpisodeRow.raised_at >= since, EpisodeRow.raised_at < until
    )
    if equipment:
        query = query.where(EpisodeRow.equipment == equipment)
    rows = session.execute(query).all()
    return [(raised, (cleared - raised).total_seconds()) for raised, cleared in rows if cleared is not None]


def _repeats(session: Session, since: datetime, until: datetime) -> Iterable[Repeats]:
    query = select(EpisodeRow.equipment, EpisodeRow.alarm, EpisodeRow.raised_at, EpisodeRow.cleared_at)
    found: dict[tuple[str, str], list[tuple[datetime, datetime | None]]] = {}
    rows = session.execute(query.where(EpisodeRow.raised_at < until).order_by(EpisodeRow.raised_at))
    for equipment, alarm, raised, cleared in rows:
        found.setdefault((equipment, alarm), []).append((raised, cleared))
    for (equipment, alarm), some in sorted(found.items()):
        shares, n = [], 0
        for days in (7, 30):
            span = timedelta(days=days)
            # Only of episodes that ended so long ago can be known whether the alarm came again.
            old = [i for i, (_, end) in enumerate(some) if end is not None and since <= end < until - span]
            again = sum(i + 1 < len(some) and some[i + 1][0] - (some[i][1] or until) <= span for i in old)
            n = max(n, len(old))
            shares.append(round(again / len(old), 3) if old else 0.0)
        if n >= LEAST:
            yield Repeats(equipment, alarm, n, shares[0], shares[1])


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
    rows = session.execute(
        select(ReportRow.id, column, ReportRow.verdict, ReportRow.at, ReportRow.state).where(
            ReportRow.at >= since, ReportRow.at < until
        )
    ).all()
    decided: dict[int, list[datetime]] = {}
    query = select(DecisionRow.report, DecisionRow.at).where(DecisionRow.action != "").order_by(DecisionRow.id)
    for report, at in session.execute(query):
        decided.setdefault(report, []).append(at)
    sizes: dict[str, int] = {}
    for _, name, *_rest in rows:
        sizes[name] = sizes.get(name, 0) + 1
    named: dict[str, list[tuple[int, str, datetime, str]]] = {}
    for id_, name, verdict, at, state in rows:
        named.setdefault(name if sizes[name] >= LEAST else OTHER, []).append((id_, verdict, at, state))
    groups = []
    for name, some in sorted(named.items()):
        verdicts: dict[str, int] = {}
        look, decide = [], []
        for id_, verdict, at, state in some:
            verdicts[verdict] = verdicts.get(verdict, 0) + 1
            steps = decided.get(id_, [])
            if steps:
                look.append((steps[0] - at).total_seconds() / 3600)
                if not State(state).open:
                    decide.append((steps[-1] - at).total_seconds() / 3600)
        if len(some) >= LEAST:
            groups.append(Group(name, len(some), tuple(sorted(verdicts.items())), median(look), median(decide)))
    return groups


def _answers(session: Session, since: datetime, until: datetime) -> tuple[int, int]:
    asked = select(TurnRow.id).where(TurnRow.asked_at >= since, TurnRow.asked_at < until, TurnRow.user != EVALUATION)
    ids = set(session.scalars(asked.where(TurnRow.state.in_(("answered", "refused")))))
    judged = set(session.scalars(select(FeedbackRow.turn)))
    return len(ids), len(ids & judged)
