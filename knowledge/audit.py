"""The record of what happened and who decided it: rows are only added, each holds the hash of the one before.

A row's hash covers its number, time, kind, actor, subject, the commitment to its body and the hash before it. The body
(JSON) stands in a table of its own: it can be erased, and the chain stays whole, because the row holds only a salted
hash of it. The last row is signed (knowledge.signing) in the store and in a file beside it, which an export carries
along: what was cut off at the end is missed. Whoever holds the key can write another past; what was exported before
tells.

Rows are added in the transaction of what they tell of, so neither is there without the other.
Not here: how a row is hashed (knowledge.chain), checking (knowledge.audit_check), who may do what, where the key lies.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from knowledge.audit_check import Check
from knowledge.audited import Entry, Verification
from knowledge.chain import (
    BEGIN,
    BROKEN,
    CLOCK,
    ERASED,
    FORMAT,
    NEW_KEY,
    PAGE,
    commitment,
    entry,
    fields,
    head_of,
    head_text,
    is_signed,
    page,
    row_hash,
)
from knowledge.models import replace_file
from knowledge.rows import AuditBodyRow, AuditHeadRow, AuditRow
from knowledge.signing import SigningKey, signing_key
from knowledge.store import Store

_LINES_SIZE = 300_000
_SALT_BYTES = 16


class Audit:
    """The audit chain of a store. Usable from several threads; the store lets one writer in at a time."""

    def __init__(
        self, store: Store, key: SigningKey, head: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Take the store, the key that signs, and the file in which the last signed row is repeated."""
        self._store = store
        self._key = key
        self._file = head
        self._clock = clock
        self._trusted = ""
        """The signature that was made here last."""

    def append(self, kind: str, *, actor: str, subject: str = "", body: Mapping[str, Any] | None = None) -> int:
        """Add a row by itself; returns its number.

        Raises:
            DiskFull, StoreUnavailable: nothing was added.
        """
        with self._store.writing() as session:
            seq = self.add(session, kind, actor=actor, subject=subject, body=body)
        self.publish()
        return seq

    def add(
        self, session: Session, kind: str, *, actor: str, subject: str = "", body: Mapping[str, Any] | None = None
    ) -> int:
        """Add a row in the transaction of what it tells of; returns its number. `publish` when that was kept."""
        session.flush()
        last = self._followed(session)
        now = self._clock().astimezone(UTC).isoformat(timespec="microseconds")
        if last is not None and now < last.at:
            last = self._link(session, last, CLOCK, now, "", "", {"before": last.at, "now": now})
        return self._link(session, last, kind, now, actor, subject, body or {}).seq

    def _followed(self, session: Session) -> AuditRow | None:
        """The last row, if it is the one that was signed. If it is not, a row says so for ever, and is the last one.

        Otherwise the next signature would stand under whatever was put in its place.
        """
        last = session.scalar(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1))
        head = session.get(AuditHeadRow, 1)
        if head is None and last is None:
            return None
        follows = head is not None and last is not None and (head.seq, head.hash) == (last.seq, row_hash(last))
        if follows and head is not None and (head.signature == self._trusted or is_signed(head_of(head))):
            return last
        return self._broken(session, last, {"signed": head_of(head) if head else None})

    def _broken(self, session: Session, last: AuditRow | None, body: Mapping[str, Any]) -> AuditRow:
        found = {"last": last.seq if last else 0, "hash": last.hash if last else "", **body}
        at = self._clock().astimezone(UTC).isoformat(timespec="microseconds")
        return self._link(session, last, BROKEN, max(at, last.at if last else at), "", "", found)

    def _link(
        self,
        session: Session,
        last: AuditRow | None,
        kind: str,
        at: str,
        actor: str,
        subject: str,
        body: Mapping[str, Any],
    ) -> AuditRow:
        text, salt = json.dumps(body, ensure_ascii=False, sort_keys=True), secrets.token_hex(_SALT_BYTES)
        row = AuditRow(
            seq=last.seq + 1 if last else 1, at=at, kind=kind, actor=actor, subject=subject,
            commitment=commitment(salt, text), prev=last.hash if last else BEGIN, hash="",
        )  # fmt: skip
        row.hash = row_hash(row)
        signature = self._trusted = self._key.sign(head_text(row.seq, row.hash))
        session.add_all([row, AuditBodyRow(seq=row.seq, salt=salt, body=text)])
        session.merge(AuditHeadRow(id=1, seq=row.seq, hash=row.hash, key=self._key.public, signature=signature))
        session.flush()
        return row

    def open(self) -> None:
        """Say in the chain that another key signs from now on, or that it lacks the row that its file names.

        Raises:
            DiskFull, StoreUnavailable: nothing was added.
        """
        with self._store.writing() as session:
            head, told = session.get(AuditHeadRow, 1), self._published()
            missed = told is not None and self._misses(session, told)
            if missed:
                self._broken(session, self._followed(session), {"published": told})
            if head is not None and head.key != self._key.public:
                self.add(session, NEW_KEY, actor="", body={"before": head.key, "now": self._key.public})
            elif not missed:
                return
        self.publish()

    def _misses(self, session: Session, told: Mapping[str, Any]) -> bool:
        """Whether a head that was written out names a row that the chain does not hold like that."""
        if not is_signed(told):
            return True
        return bool(session.scalar(select(AuditRow.hash).where(AuditRow.seq == told["seq"])) != told["hash"])

    def publish(self) -> None:
        """Repeat the signed head in its file. Where that fails, the next one does it: the chain may be ahead of it."""
        with self._store.reading() as session:
            row = session.get(AuditHeadRow, 1)
        if row is None:
            return
        text = json.dumps({"format": FORMAT, **head_of(row)})
        try:
            replace_file(self._file, text.encode())
        except OSError:
            return

    def entries(self, kinds: Collection[str] = (), before: int = 0, limit: int = PAGE) -> list[Entry]:
        """Rows in front of number `before` (0: all), the newest first; only of these kinds, if any are named."""
        query = (
            select(AuditRow, AuditBodyRow.body)
            .outerjoin(AuditBodyRow, AuditBodyRow.seq == AuditRow.seq)
            .order_by(AuditRow.seq.desc())
            .limit(limit)
        )
        if before:
            query = query.where(AuditRow.seq < before)
        if kinds:
            query = query.where(AuditRow.kind.in_(kinds))
        with self._store.reading() as session:
            return [entry(row, body) for row, body in session.execute(query)]

    def kinds(self) -> list[str]:
        """The kinds of which there are rows."""
        with self._store.reading() as session:
            return sorted(session.scalars(select(AuditRow.kind).distinct()))

    def about(self, person: str) -> list[Entry]:
        """Every row that somebody is the actor or the subject of, in order."""
        query = (
            select(AuditRow, AuditBodyRow.body)
            .outerjoin(AuditBodyRow, AuditBodyRow.seq == AuditRow.seq)
            .where((AuditRow.actor == person) | (AuditRow.subject == person))
            .order_by(AuditRow.seq)
        )
        with self._store.reading() as session:
            return [entry(row, body) for row, body in session.execute(query)]

    def erase(self, session: Session, about: str, *, actor: str, reason: str) -> int:
        """Erase the bodies of all rows of which `about` is the actor, in a transaction; returns how many.

        A row says that it was done; such rows are kept, or what they tell of would look like tampering.
        """
        mine = select(AuditRow.seq).where(AuditRow.actor == about, AuditRow.kind != ERASED)
        kept = session.scalars(select(AuditBodyRow.seq).where(AuditBodyRow.seq.in_(mine))).all()
        session.execute(delete(AuditBodyRow).where(AuditBodyRow.seq.in_(mine)))
        self.add(session, ERASED, actor=actor, subject=about, body={"rows": sorted(kept), "reason": reason})
        return len(kept)

    def export(self) -> Iterator[str]:
        """The chain as lines of JSON: first the signed head, then every row with what its hash is made of."""
        last, head = self.signed_head()
        yield head
        after = 0
        while after < last:
            after, lines = self.lines(after, last)
            yield from lines

    def signed_head(self) -> tuple[int, str]:
        """The number of the last row, and the first line of an export, which signs it."""
        with self._store.reading() as session:
            head = session.get(AuditHeadRow, 1)
            return (head.seq if head else 0), json.dumps({"format": FORMAT, "head": head_of(head) if head else None})

    def lines(self, after: int, last: int) -> tuple[int, list[str]]:
        """The next lines of an export behind row `after`, up to row `last`, and the number of the last of them.

        They are some hundred kilobytes at most. Where there is none, the number is `last`.
        """
        lines: list[str] = []
        size = 0
        with self._store.reading() as session:
            for row, salt, body in page(session, after):
                if row.seq > last or size > _LINES_SIZE:
                    break
                said = {**fields(row), "hash": row.hash, "salt": salt, "body": body}
                lines.append(json.dumps(said, ensure_ascii=False))
                size += len(lines[-1])
                after = row.seq
        return (after if lines else last), lines

    def check(self, most: int = 20) -> Check:
        """Begin to check every row, the signed head, and that the store holds what the chain says of it.

        Args:
            most: faults after which the check ends.
        """
        return Check(self._store, self._published, self._key.public, most)

    def verify(self, most: int = 20) -> Verification:
        """The whole of `check`."""
        check = self.check(most)
        while (found := check.go_on()) is None:
            pass
        return found

    def _published(self) -> Mapping[str, Any] | None:
        try:
            text = self._file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as exc:
            return {"fault": str(exc)}
        try:
            data = json.loads(text)
        except ValueError:
            return {"fault": "it cannot be read"}
        return data if isinstance(data, dict) else {"fault": "it cannot be read"}


def audit_of(store: Store, home: Path) -> Audit:
    """The chain of a data folder: its store, its key `audit.key`, its signed head `audit.head`.

    Raises:
        KeyUnusable: the key cannot be read or made.
    """
    return Audit(store, signing_key(home / "audit.key"), home / "audit.head")
