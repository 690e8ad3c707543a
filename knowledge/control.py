"""Which revisions may be answered from: effective ones at this moment, for this machine, and uncontrolled files.

One SQL condition, used wherever passages leave the store for an answer: indexes propose, this decides.
Not here: reading registers (knowledge.register), searching (knowledge.retriever).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from knowledge.rows import ApplicabilityRow, PassageRow, RevisionRow
from knowledge.store import Store
from knowledge.types import RevisionState


def answerable(at: datetime, equipment: str | None = None) -> ColumnElement[bool]:
    """The condition on `RevisionRow` for being answered from.

    Args:
        at: the moment, aware; `effective_from` counts, `effective_to` does not any more.
        equipment: the machine in question; None: any.
    """
    current = and_(
        RevisionRow.state == RevisionState.EFFECTIVE.value,
        or_(RevisionRow.effective_from.is_(None), RevisionRow.effective_from <= at),
        or_(RevisionRow.effective_to.is_(None), RevisionRow.effective_to > at),
    )
    allowed = or_(current, RevisionRow.state == RevisionState.UNCONTROLLED.value)
    if equipment is None:
        return allowed
    about = exists().where(ApplicabilityRow.revision_id == RevisionRow.id).correlate(RevisionRow)
    return and_(allowed, or_(~about, about.where(ApplicabilityRow.equipment == equipment)))


def eligible(store: Store, passages: Iterable[int], at: datetime, equipment: str | None = None) -> set[int]:
    """Those of the passages that may be answered from; at most some thousand at once."""
    query = (
        select(PassageRow.id)
        .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
        .where(PassageRow.id.in_(list(passages)), answerable(at, equipment))
    )
    with store.reading() as session:
        return set(session.scalars(query))


def every_eligible(store: Store, at: datetime, equipment: str | None = None) -> list[int]:
    """All passages that may be answered from, ascending."""
    query = (
        select(PassageRow.id)
        .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
        .where(answerable(at, equipment))
        .order_by(PassageRow.id)
    )
    with store.reading() as session:
        return list(session.scalars(query))


def count_eligible(store: Store, at: datetime, equipment: str | None = None) -> int:
    """How many passages may be answered from."""
    query = (
        select(func.count())
        .select_from(PassageRow)
        .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
        .where(answerable(at, equipment))
    )
    with store.reading() as session:
        return session.scalar(query) or 0


def changes_around(store: Store, at: datetime) -> tuple[datetime | None, datetime | None]:
    """The last moment up to `at` and the first after it at which a revision becomes or ceases to be effective."""
    before: list[datetime] = []
    after: list[datetime] = []
    with store.reading() as session:
        for column in (RevisionRow.effective_from, RevisionRow.effective_to):
            controlled = select(column).where(RevisionRow.state == RevisionState.EFFECTIVE.value, column.is_not(None))
            last = controlled.where(column <= at).order_by(column.desc()).limit(1)
            first = controlled.where(column > at).order_by(column).limit(1)
            before.extend(filter(None, session.scalars(last)))
            after.extend(filter(None, session.scalars(first)))
    return max(before, default=None), min(after, default=None)
