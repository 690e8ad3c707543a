"""Alarms from the moment they were first seen to the moment they were seen gone, kept for what is measured.

Not here: live alarms (connectors.live), what is measured (knowledge.measures).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from knowledge.rows import EpisodeRow
from knowledge.store import Store

_MOST = 50

Seen = tuple[str, str, datetime]
"""Machine, code, and when the machine says that it was raised."""


@dataclass(frozen=True, slots=True)
class Episode:
    """An alarm of a machine; `cleared_at` None: it was not seen gone."""

    alarm: str
    raised_at: datetime
    cleared_at: datetime | None = None


class Episodes:
    """The episodes of a store. `seen` is called on one thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: dict[tuple[str, str], int] | None = None

    def between(self, equipment: str, since: datetime, until: datetime) -> list[Episode]:
        """The alarms of a machine that were on at some time between two moments, the newest first."""
        query = select(EpisodeRow).where(
            EpisodeRow.equipment == equipment,
            EpisodeRow.raised_at <= until,
            or_(EpisodeRow.cleared_at.is_(None), EpisodeRow.cleared_at >= since),
        )
        with self._store.reading() as session:
            rows = session.scalars(query.order_by(EpisodeRow.raised_at.desc()).limit(_MOST)).all()
            return [Episode(row.alarm, row.raised_at, row.cleared_at) for row in rows]

    def seen(self, active: Iterable[Seen], now: datetime) -> None:
        """Tell which alarms are active now. Nothing is written as long as they are the same.

        Raises:
            DiskFull, StoreUnavailable: told again the next time.
        """
        if self._open is None:
            with self._store.reading() as session:
                rows = session.scalars(select(EpisodeRow).where(EpisodeRow.cleared_at.is_(None))).all()
                self._open = {(row.equipment, row.alarm): row.id for row in rows}
        here = {(equipment, code): raised for equipment, code, raised in active}
        came = [key for key in here if key not in self._open]
        gone = [key for key in self._open if key not in here]
        if not came and not gone:
            return
        with self._store.writing() as session:
            for key in gone:
                session.execute(update(EpisodeRow).where(EpisodeRow.id == self._open[key]).values(cleared_at=now))
            made = [EpisodeRow(equipment=key[0], alarm=key[1], raised_at=here[key], cleared_at=None) for key in came]
            known = {
                key: session.scalar(
                    select(EpisodeRow.id).where(
                        EpisodeRow.equipment == key[0], EpisodeRow.alarm == key[1], EpisodeRow.raised_at == here[key]
                    )
                )
                for key in came
            }
            for row in made:
                again = known[row.equipment, row.alarm]
                if again is None:
                    session.add(row)
                else:  # it was thought gone: the connection was away
                    session.execute(update(EpisodeRow).where(EpisodeRow.id == again).values(cleared_at=None))
            session.flush()
            ids = {key: known[key] or row.id for key, row in zip(came, made, strict=True)}
        self._open = {key: id_ for key, id_ in {**self._open, **ids}.items() if key not in gone}
