"""The record of what happened and who decided it: rows are only added, each holds the hash of the one before.

A row's hash covers its number, time, kind, actor, subject, the commitment to its body and the hash before it. The body
(JSON) stands in a table of its own: it can be erased, and the chain stays whole, because the row holds only a salted
hash of it. The last row is signed (knowledge.signing) in the store and in a file beside it, which an export carries
along: what was cut off at the end is missed. Whoever holds the key can write another past; what was exported before
tells.

Rows are added in the transaction of what they tell of, so neither is there without the other.
Not here: who may do what, what a turn or a review is, where the key lies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from knowledge.audited import Entry, Fault, Verification
from knowledge.models import replace_file
from knowledge.rows import AuditBodyRow, AuditHeadRow, AuditRow, TurnRow
from knowledge.signing import SigningKey, signed, signing_key
from knowledge.store import Store

FORMAT = "andon-audit-1"
ERASED = "erased"
"""The kind of a row that says whose bodies were erased, and why."""
CLOCK = "clock set back"
"""The kind of a row that says that the clock showed an earlier time than at the row before."""
NEW_KEY = "new key"
"""The kind of a row that says that another key signs from this row on."""
TURNS = frozenset({"answer", "bypass"})
"""Kinds whose subject is a turn and whose body holds the hash of its answer."""
_BEGIN = "0" * 64
_PAGE = 2000
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
        last = session.scalar(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1))
        now = self._clock().astimezone(UTC).isoformat(timespec="microseconds")
        if last is not None and now < last.at:
            last = self._link(session, last, CLOCK, now, "", "", {"before": last.at, "now": now})
        return self._link(session, last, kind, now, actor, subject, body or {}).seq

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
            commitment=_commitment(salt, text), prev=last.hash if last else _BEGIN, hash="",
        )  # fmt: skip
        row.hash = _hash(row)
        signature = self._key.sign(_head_text(row.seq, row.hash))
        session.add_all([row, AuditBodyRow(seq=row.seq, salt=salt, body=text)])
        session.merge(AuditHeadRow(id=1, seq=row.seq, hash=row.hash, key=self._key.public, signature=signature))
        session.flush()
        return row

    def open(self) -> None:
        """Say in the chain that another key signs from now on, if one does.

        Raises:
            DiskFull, StoreUnavailable: nothing was added.
        """
        with self._store.writing() as session:
            head = session.get(AuditHeadRow, 1)
            if head is None or head.key == self._key.public:
                return
            self.add(session, NEW_KEY, actor="", body={"before": head.key, "now": self._key.public})
        self.publish()

    def publish(self) -> None:
        """Repeat the signed head in its file. Where that fails, the next one does it: the chain may be ahead of it."""
        with self._store.reading() as session:
            row = session.get(AuditHeadRow, 1)
        if row is None:
            return
        text = json.dumps({"format": FORMAT, **_head(row)})
        try:
            replace_file(self._file, text.encode())
        except OSError:
            return

    def entries(self, kinds: Collection[str] = (), before: int = 0, limit: int = _PAGE) -> list[Entry]:
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
            return [_entry(row, body) for row, body in session.execute(query)]

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
            return [_entry(row, body) for row, body in session.execute(query)]

    def erase(self, about: str, *, actor: str, reason: str) -> int:
        """Erase the bodies of all rows of which `about` is the actor; returns how many. A row says that it was done.

        Raises:
            DiskFull, StoreUnavailable: nothing was erased.
        """
        with self._store.writing() as session:
            mine = session.scalars(select(AuditRow.seq).where(AuditRow.actor == about).order_by(AuditRow.seq)).all()
            kept = session.scalars(select(AuditBodyRow.seq).where(AuditBodyRow.seq.in_(mine))).all() if mine else []
            session.execute(delete(AuditBodyRow).where(AuditBodyRow.seq.in_(kept)))
            self.add(session, ERASED, actor=actor, subject=about, body={"rows": sorted(kept), "reason": reason})
        self.publish()
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
            return (head.seq if head else 0), json.dumps({"format": FORMAT, "head": _head(head) if head else None})

    def lines(self, after: int, last: int) -> tuple[int, list[str]]:
        """The next lines of an export behind row `after`, up to row `last`, and the number of the last of them.

        They are some hundred kilobytes at most. Where there is none, the number is `last`.
        """
        lines: list[str] = []
        size = 0
        with self._store.reading() as session:
            for row, salt, body in _page(session, after):
                if row.seq > last or size > _LINES_SIZE:
                    break
                said = {**_fields(row), "hash": row.hash, "salt": salt, "body": body}
                lines.append(json.dumps(said, ensure_ascii=False))
                size += len(lines[-1])
                after = row.seq
        return (after if lines else last), lines

    def verify(self, most: int = 20) -> Verification:
        """Check every row, the signed head, and that what the chain says of turns is what the store holds.

        Args:
            most: faults after which the check ends.
        """
        with self._store.reading() as session:
            check = _Check(session)
            last = 0
            while len(check.faults) < most and (rows := _page(session, last)):
                check.rows(rows)
                last = rows[-1][0].seq
            stored = session.get(AuditHeadRow, 1)
            check.head(_head(stored) if stored else None, self._published(), self._key.public)
        return check.done(most)

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


class _Check:
    """One pass over a chain."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.faults: list[Fault] = []
        self._clock: list[int] = []
        self._missing: list[int] = []
        self._erased: set[int] = set()
        self._count = 0
        self._seq, self._hash = 0, _BEGIN
        self._hashes: dict[int, str] = {}

    def rows(self, rows: list[tuple[AuditRow, str | None, str | None]]) -> None:
        answers = self._answers(rows)
        for row, salt, body in rows:
            self._count += 1
            if row.seq != self._seq + 1:
                self._fault(row.seq, f"the row before it is number {self._seq}")
            if row.prev != self._hash:
                self._fault(row.seq, "it does not follow from the row before it")
            if row.hash != _hash(row):
                self._fault(row.seq, "it was changed")
            if body is None or salt is None:
                self._missing.append(row.seq)
            elif row.commitment != _commitment(salt, body):
                self._fault(row.seq, "its body was changed")
            else:
                self._read(row, _read(body), answers)
            # What follows is judged by what this row should have been, so that one change is one fault.
            self._seq, self._hash = row.seq, row.hash
            self._hashes[row.seq] = row.hash

    def head(self, stored: Mapping[str, Any] | None, published: Mapping[str, Any] | None, key: str) -> None:
        if self.faults and self._count and stored and self._seq < stored["seq"]:
            return  # the check ended before the end of the chain
        for where, head in (("the store", stored), ("its file", published)):
            if head is None:
                if self._count and where == "the store":
                    self._fault(0, "the store has no signed head")
                continue
            if head.get("key") != key or not _is_signed(head):
                self._fault(0, f"the head in {where} is not signed with the key of this folder")
            elif self._hashes.get(head["seq"]) != head["hash"]:
                self._fault(0, f"the head in {where} is row {head['seq']}, which is not in the chain as it was signed")
            elif where == "the store" and head["seq"] != self._seq:
                self._fault(0, f"the signed head is row {head['seq']}, the last row {self._seq}")

    def done(self, most: int) -> Verification:
        for seq in self._missing:
            if seq not in self._erased:
                self._fault(seq, "its body is missing and no row says that it was erased")
        gone = len(self._erased & set(self._missing))
        return Verification(self._count, tuple(self.faults[:most]), tuple(self._clock), gone, self._hash)

    def _read(self, row: AuditRow, body: Mapping[str, Any], answers: Mapping[str, str]) -> None:
        if row.kind == CLOCK:
            self._clock.append(row.seq)
        elif row.kind == ERASED:
            self._erased.update(body.get("rows", ()))
        elif row.kind in TURNS and "answer" in body and body["answer"] != answers.get(row.subject, body["answer"]):
            self._fault(row.seq, f"the answer of turn {row.subject} was changed")

    def _answers(self, rows: list[tuple[AuditRow, str | None, str | None]]) -> dict[str, str]:
        ids = [row.subject for row, _, _ in rows if row.kind in TURNS]
        found: dict[str, str] = {}
        for start in range(0, len(ids), 500):
            query = select(TurnRow.id, TurnRow.answer).where(TurnRow.id.in_(ids[start : start + 500]))
            found.update({id_: digest(answer) for id_, answer in self._session.execute(query)})
        return found

    def _fault(self, seq: int, what: str) -> None:
        self.faults.append(Fault(seq, what))


def audit_of(store: Store, home: Path) -> Audit:
    """The chain of a data folder: its store, its key `audit.key`, its signed head `audit.head`.

    Raises:
        KeyUnusable: the key cannot be read or made.
    """
    return Audit(store, signing_key(home / "audit.key"), home / "audit.head")


def digest(text: str) -> str:
    """The SHA-256 of a text, by which a row names what stands elsewhere."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _page(session: Session, after: int) -> list[tuple[AuditRow, str | None, str | None]]:
    query = (
        select(AuditRow, AuditBodyRow.salt, AuditBodyRow.body)
        .outerjoin(AuditBodyRow, AuditBodyRow.seq == AuditRow.seq)
        .where(AuditRow.seq > after)
        .order_by(AuditRow.seq)
        .limit(_PAGE)
    )
    session.expunge_all()
    return [(row, salt, body) for row, salt, body in session.execute(query)]


def _fields(row: AuditRow) -> dict[str, Any]:
    names = ("seq", "at", "kind", "actor", "subject", "commitment", "prev")
    return {name: getattr(row, name) for name in names}


def _hash(row: AuditRow) -> str:
    return digest(json.dumps(_fields(row), ensure_ascii=False, sort_keys=True))


def _commitment(salt: str, body: str) -> str:
    return digest(f"{salt}\n{body}")


def _head_text(seq: int, hash_: str) -> bytes:
    return f"{FORMAT}\n{seq}\n{hash_}".encode()


def _head(row: AuditHeadRow) -> dict[str, Any]:
    return {"seq": row.seq, "hash": row.hash, "key": row.key, "signature": row.signature}


def _is_signed(head: Mapping[str, Any]) -> bool:
    texts = all(isinstance(head.get(name), str) for name in ("hash", "key", "signature"))
    if not texts or not isinstance(head.get("seq"), int):
        return False
    return signed(head["key"], _head_text(head["seq"], head["hash"]), head["signature"])


def _entry(row: AuditRow, body: str | None) -> Entry:
    return Entry(row.seq, row.at, row.kind, row.actor, row.subject, row.hash, None if body is None else _read(body))


def _read(body: str) -> Mapping[str, Any]:
    data = json.loads(body)
    return data if isinstance(data, dict) else {}
