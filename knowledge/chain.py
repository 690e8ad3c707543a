"""The rows of the audit chain as they are hashed, signed and read.

Not here: adding rows (knowledge.audit), checking them (knowledge.audit_check).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.audited import Entry
from knowledge.rows import AuditBodyRow, AuditHeadRow, AuditRow, BlockRow, DecisionRow, PersonRow, ReportRow
from knowledge.signing import signed

FORMAT = "andon-audit-1"
BEGIN = "0" * 64
"""What stands in place of the hash before the first row."""
PAGE = 2000
ERASED = "erased"
"""The kind of a row that says whose bodies were erased, and why."""
CLOCK = "clock set back"
"""The kind of a row that says that the clock showed an earlier time than at the row before."""
TURNS = frozenset({"answer", "bypass"})
"""Kinds whose subject is a turn and whose body holds the hash of its answer."""
BROKEN = "cut or rewritten"
"""The kind of a row that says that the rows before it were not those that had been signed."""
NEW_KEY = "new key"
"""The kind of a row that says that another key signs from this row on."""
QUESTION, FEEDBACK, HANDED, EVIDENCE = "question", "feedback", "report", "evidence"
DECISION, BLOCK, PERSON_ADDED, PERSON_CHANGED = "decision", "block", "person added", "person changed"
"""Kinds of rows that stand for a row of another table, or for its newest state."""
REPORT = "report "
"""Before the number of a report in a subject."""
Row = tuple[AuditRow, str | None, str | None]
"""A row, the salt and the text of its body; erased ones have neither."""


def digest(text: str) -> str:
    """The SHA-256 of a text, by which a row names what stands elsewhere."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def page(session: Session, after: int) -> list[Row]:
    """The next rows behind a number."""
    query = (
        select(AuditRow, AuditBodyRow.salt, AuditBodyRow.body)
        .outerjoin(AuditBodyRow, AuditBodyRow.seq == AuditRow.seq)
        .where(AuditRow.seq > after)
        .order_by(AuditRow.seq)
        .limit(PAGE)
    )
    session.expunge_all()
    return [(row, salt, body) for row, salt, body in session.execute(query)]


def fields(row: AuditRow) -> dict[str, Any]:
    """What the hash of a row covers."""
    names = ("seq", "at", "kind", "actor", "subject", "commitment", "prev")
    return {name: getattr(row, name) for name in names}


def row_hash(row: AuditRow) -> str:
    """The hash that a row has to have."""
    return digest(json.dumps(fields(row), ensure_ascii=False, sort_keys=True))


def commitment(salt: str, body: str) -> str:
    """The salted hash of a body."""
    return digest(f"{salt}\n{body}")


def head_text(seq: int, hash_: str) -> bytes:
    """What is signed."""
    return f"{FORMAT}\n{seq}\n{hash_}".encode()


def head_of(row: AuditHeadRow) -> dict[str, Any]:
    """The signed head as it is written out."""
    return {"seq": row.seq, "hash": row.hash, "key": row.key, "signature": row.signature}


def is_signed(head: Mapping[str, Any]) -> bool:
    """Whether a head as it was read is signed with the key that it names."""
    texts = all(isinstance(head.get(name), str) for name in ("hash", "key", "signature"))
    if not texts or not isinstance(head.get("seq"), int):
        return False
    return signed(head["key"], head_text(head["seq"], head["hash"]), head["signature"])


def entry(row: AuditRow, body: str | None) -> Entry:
    """A row for a reader."""
    return Entry(row.seq, row.at, row.kind, row.actor, row.subject, row.hash, None if body is None else read(body))


def read(body: str) -> Mapping[str, Any]:
    """The values of a body."""
    data = json.loads(body)
    return data if isinstance(data, dict) else {}


def said_text(row: ReportRow) -> str:
    """All of a report that a reviewer decides on, as one text: its rows hold the hash."""
    said = (
        row.text, row.title, row.description, row.fix, row.parts, row.verdict, row.severity, row.issue, row.station,
        row.reporter, row.turn, row.attachments,
    )  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def step_text(row: DecisionRow) -> str:
    """A decision as one text: its row holds the hash."""
    return json.dumps((row.actor, row.role, row.action, row.before, row.after, row.reason), ensure_ascii=False)


def person_text(row: PersonRow) -> str:
    """All of a person that gives rights, as one text: the rows about them hold the hash."""
    return json.dumps((row.role, row.disabled, row.pin, row.badge), ensure_ascii=False)


def note_text(row: ReportRow) -> str:
    """All of a note that counts for being shown, as one text: the row of a decision holds its hash."""
    expires = row.expires_at.astimezone(UTC).isoformat() if row.expires_at else ""
    said = (
        row.note, row.kind, row.author, row.approver_role, row.equipment, row.alarm, row.safety, row.corrects_document,
        row.corrects_revision, row.corrects_sha256, row.corrects_section, expires,
        row.effective_at.astimezone(UTC).isoformat() if row.effective_at else "",
    )  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def block_text(row: BlockRow) -> str:
    """All of a block that counts, as one text: its rows hold the hash."""
    return json.dumps((row.kind, row.value, row.undone_at is None), ensure_ascii=False)
