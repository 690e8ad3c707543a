"""Alarms from the moment they were first seen to the moment they were seen gone, kept for what is measured.

Not here: live alarms (connectors.live), what is measured (knowledge.measures).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from knowledge.rows import EpisodeRow
from knowledge.store import Store

Seen = tuple[str, str, datetime]
"""Machine, code, and when the machine says that it was raised."""


class Episodes:
    """The episodes of a store. One thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: dict[tuple[str, str], int] | None = None

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
