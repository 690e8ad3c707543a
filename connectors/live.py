"""The live store: latest readings, a short history, alarms and connection states, in an SQLite file of their own.

Any process reads here; one process writes (connectors.live_writer). How far a value may be believed is
decided when it is read, from what was heard and when; so a writer that was killed makes values late, then lost, never
silently old. Not here: connections, and anything that must survive: the file is made anew whenever it cannot be used.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from connectors.types import Alarm, ConnectionStatus, ConnectorState, LiveStoreUnavailable, Quality, Reading, Tag

LATE_AFTER_S = 5.0
"""Least silence of a connection after which its values are late; otherwise 3 publish intervals."""
LOST_AFTER_S = 60.0
GOOD, UNCERTAIN = 0, 1
"""The two top bits of an OPC UA StatusCode (Part 4, 7.39.1); 2 and 3 are bad."""

VERSION = 1
"""`user_version` of the file; another one is made anew by the writer."""

Value = float | str | bool | None


class LiveStore:
    """Reads live values. Every call opens the file anew, so it may appear, be replaced or vanish between calls.

    May be used from any thread. No file is an empty plant, not a fault.
    """

    def __init__(self, path: Path) -> None:
        """`path` need not exist yet."""
        self._path = path

    def latest(self, tags: Iterable[Tag], now: datetime | None = None) -> dict[str, Reading]:
        """The latest reading of each tag, by tag id; a tag that was never heard is left out.

        `received` is the last moment for which the server vouched for the value: a tag that does not change is
        confirmed by every sign of life of its subscription. When it last changed is `source_time`.

        Raises:
            LiveStoreUnavailable: the file is there and cannot be read.
        """
        wanted = {t.id: t for t in tags}
        at = (now or datetime.now(UTC)).timestamp()
        with self._open() as db:
            if db is None:
                return {}
            connections = _connections(db)
            rows = db.execute("select tag, connector, value, kind, status, source_time, received from reading")
            found = {}
            for tag, connector, value, kind, status, source, received in rows:
                if tag in wanted:
                    stored = _Stored(_value(value, kind), status, source, received)
                    found[tag] = _reading(wanted[tag], stored, connections.get(connector), at)
            return found

    def history(self, tag: str, since: datetime) -> list[tuple[datetime, float | None, Quality]]:
        """Samples of one tag since a time, oldest first; at most about 10 minutes are kept. Text has no history.

        Raises:
            LiveStoreUnavailable: the file is there and cannot be read.
        """
        with self._open() as db:
            if db is None:
                return []
            rows = db.execute(
                "select at, h.value, h.status from history h join reading r on r.no = h.no "
                "where r.tag = ? and at >= ? order by at",
                (tag, since.timestamp()),
            )
            return [(_time(at), value, _by_status(status, value)) for at, value, status in rows]

    def alarms(self, equipment: str | None = None) -> list[Alarm]:
        """Active alarms of one machine, of all if None: the most severe first, then the newest.

        They are those of the last contact: whether that is now, `connections` tells.

        Raises:
            LiveStoreUnavailable: the file is there and cannot be read.
        """
        with self._open() as db:
            if db is None:
                return []
            rows = db.execute(
                "select id, equipment, code, severity, message, active, acknowledged, at from alarm "
                "where active and ?1 in ('', equipment) order by severity desc, at desc, id",
                (equipment or "",),
            )
            return [
                Alarm(id_, machine, code, severity, json.loads(words), bool(active), bool(acked), _time(at))
                for id_, machine, code, severity, words, active, acked, at in rows
            ]

    def connections(self, now: datetime | None = None) -> list[ConnectionStatus]:
        """Every connection. One that says it is connected and was not heard for a minute is reported disconnected.

        Raises:
            LiveStoreUnavailable: the file is there and cannot be read.
        """
        at = (now or datetime.now(UTC)).timestamp()
        with self._open() as db:
            found = _connections(db) if db else {}
        return [c.status(at) for c in found.values()]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        try:
            if not self._path.exists():
                yield None
                return
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=1.0)) as db:
                # Another version's file is about to be made anew by its writer.
                yield db if db.execute("pragma user_version").fetchone()[0] == VERSION else None
        except (sqlite3.Error, OSError, ValueError) as exc:
            raise LiveStoreUnavailable(f"{self._path}: {exc}") from exc


@dataclass(frozen=True, slots=True)
class _Connection:
    """A row of the table, with what silence makes of it."""

    connector: str
    url: str
    publishing_s: float
    state: ConnectorState
    reason: str
    since: float
    session_at: float
    heard_at: float

    def quality(self, received: float, at: float) -> Quality:
        """What the connection says of a value received then: GOOD, LATE or LOST."""
        silent = at - self.heard_at
        if self.state is not ConnectorState.CONNECTED or received < self.session_at or silent > LOST_AFTER_S:
            return Quality.LOST
        return Quality.LATE if silent > max(3 * self.publishing_s, LATE_AFTER_S) else Quality.GOOD

    def vouched(self, received: float) -> float:
        """The last moment for which the server vouched for a value received then."""
        return received if received < self.session_at else max(received, self.heard_at)

    def status(self, at: float) -> ConnectionStatus:
        state, reason, since, silent = self.state, self.reason, self.since, at - self.heard_at
        if state is ConnectorState.CONNECTED and silent > max(3 * self.publishing_s, LATE_AFTER_S):
            reason = f"nothing heard for {silent:.0f} s"
            if silent > LOST_AFTER_S:
                state, since = ConnectorState.DISCONNECTED, self.heard_at
        return ConnectionStatus(self.connector, self.url, state, reason, _time(since))


def _connections(db: sqlite3.Connection) -> Mapping[str, _Connection]:
    columns = "connector, url, publishing_s, state, reason, since, session_at, heard_at"
    rows = db.execute(f"select {columns} from connection order by connector")
    return {row[0]: _Connection(row[0], row[1], row[2], ConnectorState(row[3]), *row[4:]) for row in rows}


class _Stored(NamedTuple):
    value: Value
    status: int
    source: float | None
    received: float


def _reading(tag: Tag, stored: _Stored, connection: _Connection | None, at: float) -> Reading:
    quality, vouched = Quality.LOST, stored.received
    if connection is not None:
        quality, vouched = connection.quality(stored.received, at), connection.vouched(stored.received)
    own = _by_status(stored.status, stored.value)
    if quality is not Quality.LOST and (own is Quality.BAD or quality is Quality.GOOD):
        quality = own
    source_time = None if stored.source is None else _time(stored.source)
    return Reading(tag.id, stored.value, tag.unit, quality, source_time, _time(vouched), max(0.0, at - vouched))


def _by_status(status: int, value: object) -> Quality:
    """A good status without a value is bad: nothing may be said of it."""
    severity = status >> 30
    if severity == GOOD:
        return Quality.GOOD if value is not None else Quality.BAD
    return Quality.UNCERTAIN if severity == UNCERTAIN and value is not None else Quality.BAD


def _value(stored: float | str | None, kind: str) -> Value:
    return bool(stored) if kind == "bool" and stored is not None else stored


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
