"""The writing side of the live store: used by the connectors process alone.

Not here: reading, and what makes a value late or lost (connectors.live); when to write (connectors.service).
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connectors.live import LOST_AFTER_S, VERSION, Value
from connectors.types import Alarm, ConnectorState, LiveStoreUnavailable

log = logging.getLogger(__name__)

HISTORY_S = 600.0
HISTORY_SAMPLES = 600
"""Samples kept per tag on average: the oldest of the whole file go first."""

_SCHEMA = """
create table reading (
  no integer primary key, tag text not null unique, connector text not null, value, kind text not null,
  status integer not null, source_time real, received real not null);
create table history (at real, no integer, value real, status integer not null, primary key (at, no)) without rowid;
create table alarm (
  id text primary key, connector text not null, equipment text not null, code text not null, severity integer not null,
  message text not null, active integer not null, acknowledged integer not null, at real not null) without rowid;
create table connection (
  connector text primary key, url text not null, publishing_s real not null, state text not null, reason text not null,
  since real not null, session_at real not null, heard_at real not null) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One value as a connector heard it. `status` is the whole OPC UA StatusCode, times are aware."""

    connector: str
    tag: str
    value: Value
    status: int
    source_time: datetime | None
    received: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """Where one connection stands: `session_at` is when the present session began, `heard_at` its last sign of life."""

    connector: str
    url: str
    publishing_ms: int
    state: ConnectorState
    reason: str
    since: datetime
    session_at: datetime
    heard_at: datetime


@dataclass(slots=True)
class Batch:
    """What changed since the last write; `alarms` holds whole lists, one for each connector whose alarms changed."""

    samples: list[Sample] = field(default_factory=list)
    alarms: dict[str, tuple[Alarm, ...]] = field(default_factory=dict)
    connections: dict[str, Heard] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.samples or self.alarms or self.connections)


class LiveWriter:
    """Writes live values: one process, one thread. The file holds only the given connectors and tags afterwards."""

    def __init__(self, path: Path, connectors: Collection[str] = (), tags: Collection[str] = ()) -> None:
        """Open or make the file.

        Raises:
            LiveStoreUnavailable: it can be neither opened nor made anew.
        """
        self._path = path
        self._numbers: dict[str, int] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = _open_writable(path)
            except sqlite3.DatabaseError as exc:
                if isinstance(exc, sqlite3.OperationalError):
                    raise
                log.info("%s is damaged and is made anew: %s", path, exc)
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
                self._db = _open_writable(path)
            self._keep_only(connectors, tags)
        except (sqlite3.Error, OSError) as exc:
            raise LiveStoreUnavailable(f"{path}: {exc}") from exc

    def write(self, batch: Batch) -> None:
        """Write one batch, all or nothing.

        Raises:
            LiveStoreUnavailable: the disk is full or the file cannot be written; the batch may be tried again.
        """
        try:
            with self._db:
                self._write_samples(batch.samples)
                for connector, alarms in batch.alarms.items():
                    self._write_alarms(connector, alarms)
                self._db.executemany(
                    "insert or replace into connection values (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (
                            c.connector,
                            c.url,
                            c.publishing_ms / 1000,
                            c.state.value,
                            c.reason,
                            c.since.timestamp(),
                            c.session_at.timestamp(),
                            c.heard_at.timestamp(),
                        )
                        for c in batch.connections.values()
                    ],
                )
        except sqlite3.Error as exc:
            raise LiveStoreUnavailable(f"{self._path}: {exc}") from exc

    def prune(self, now: datetime) -> None:
        """Forget history older than 10 minutes, and the oldest of what is more than 600 samples a tag.

        Raises:
            LiveStoreUnavailable: the file cannot be written.
        """
        try:
            with self._db:
                self._db.execute("delete from history where at < ?", (now.timestamp() - HISTORY_S,))
                (count,) = self._db.execute("select count(*) from history").fetchone()
                surplus = count - HISTORY_SAMPLES * max(1, len(self._numbers))
                if surplus > 0:
                    self._db.execute(
                        "delete from history where (at, no) in (select at, no from history order by at, no limit ?)",
                        (surplus,),
                    )
        except sqlite3.Error as exc:
            raise LiveStoreUnavailable(f"{self._path}: {exc}") from exc

    def close(self) -> None:
        """Close the file; nothing may be written afterwards."""
        self._db.close()

    def _keep_only(self, connectors: Collection[str], tags: Collection[str]) -> None:
        with self._db:
            rows = self._db.execute("select no, tag, connector from reading").fetchall()
            gone = [(no,) for no, tag, connector in rows if tag not in tags or connector not in connectors]
            self._db.executemany("delete from reading where no = ?", gone)
            self._db.execute("delete from history where no not in (select no from reading)")
            for table in ("alarm", "connection"):
                held = self._db.execute(f"select distinct connector from {table}").fetchall()
                lost = [(c,) for (c,) in held if c not in connectors]
                self._db.executemany(f"delete from {table} where connector = ?", lost)
        self._numbers = {tag: no for no, tag, _ in rows if (no,) not in gone}

    def _write_samples(self, samples: Sequence[Sample]) -> None:
        latest = {s.tag: s for s in samples}
        new = [s for s in latest.values() if s.tag not in self._numbers]
        for sample in new:
            self._numbers[sample.tag] = max(self._numbers.values(), default=0) + 1
        self._db.executemany(
            "insert into reading values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (no) do update set "
            "connector = excluded.connector, value = excluded.value, kind = excluded.kind, status = excluded.status, "
            "source_time = excluded.source_time, received = excluded.received",
            [
                (
                    self._numbers[s.tag],
                    s.tag,
                    s.connector,
                    s.value,
                    "bool" if isinstance(s.value, bool) else "",
                    s.status,
                    s.source_time.timestamp() if s.source_time else None,
                    s.received.timestamp(),
                )
                for s in latest.values()
            ],
        )
        self._db.executemany(
            "insert or replace into history values (?, ?, ?, ?)",
            [
                (_history_time(s), self._numbers[s.tag], None if s.value is None else float(s.value), s.status)
                for s in samples
                if not isinstance(s.value, str)
            ],
        )

    def _write_alarms(self, connector: str, alarms: Sequence[Alarm]) -> None:
        self._db.execute("delete from alarm where connector = ?", (connector,))
        self._db.executemany(
            "insert or replace into alarm values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    f"{connector}/{a.id}",
                    connector,
                    a.equipment,
                    a.code,
                    a.severity,
                    json.dumps(dict(a.message), ensure_ascii=False),
                    a.active,
                    a.acknowledged,
                    a.time.timestamp(),
                )
                for a in alarms
            ],
        )


def _history_time(sample: Sample) -> float:
    """The source's clock orders queued samples; one that is far from ours would put them outside the window."""
    received = sample.received.timestamp()
    source = sample.source_time.timestamp() if sample.source_time else received
    return source if abs(received - source) < LOST_AFTER_S else received


def _open_writable(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5.0)
    try:
        db.execute("pragma journal_mode = wal")
        # Live values are worth no fsync: after a power cut the file is consistent and a second old.
        db.execute("pragma synchronous = normal")
        if db.execute("pragma user_version").fetchone()[0] != VERSION:
            tables = db.execute("select name from sqlite_master where type = 'table'").fetchall()
            drops = "".join(f"drop table {name};" for (name,) in tables)
            db.executescript(f"begin; {drops} {_SCHEMA} pragma user_version = {VERSION}; commit;")
    except BaseException:
        db.close()
        raise
    return db
