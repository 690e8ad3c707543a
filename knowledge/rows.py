"""The store's tables as typed rows. Not here: sessions and queries (store), how tables came to be (migrations).

A file has at most one revision, a revision many passages, a passage many windows; windows share vectors by the hash of
their text, so the same text is embedded once however often it stands in the plant's documents.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, ForeignKey, Index, LargeBinary, TypeDecorator, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge.text import number

NO_MACHINE = "? "
"""In front of the words of a condition that holds for no machine of the plant; no machine's id begins so."""


_MIDDLE = 5000


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: nobody knows what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone: {value}")
        try:
            return value.astimezone(UTC)
        except OverflowError:  # the year 9999 or 1 is how many systems write "never"
            return (datetime.max if value.year > _MIDDLE else datetime.min).replace(tzinfo=UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all rows."""


class MetaRow(Base):
    """Facts about the store itself: its id, the embedder in use, whether an ingest is unfinished."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class SourceRow(Base):
    """A folder or file that somebody ingested; refreshing looks at these again."""

    __tablename__ = "sources"
    path: Mapped[str] = mapped_column(primary_key=True)
    added_at: Mapped[datetime] = mapped_column(UtcTime)


class FileRow(Base):
    """A file as last seen. `code` is empty when it was read; `facts` is what the register said about it."""

    __tablename__ = "files"
    path: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    mtime_ns: Mapped[int]
    seen_ns: Mapped[int]
    sha256: Mapped[str]
    facts: Mapped[str]
    reader: Mapped[str]
    code: Mapped[str] = mapped_column(index=True)
    detail: Mapped[str]


class DocumentRow(Base):
    """A controlled document."""

    __tablename__ = "documents"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    owner: Mapped[str]


def _numbered(context: DefaultExecutionContext) -> str:
    return number(context.get_current_parameters()["document"])  # type: ignore[no-untyped-call]


class RevisionRow(Base):
    """One revision in one language, read from one file."""

    __tablename__ = "revisions"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    path: Mapped[str] = mapped_column(ForeignKey("files.path", ondelete="CASCADE"), unique=True)
    label: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    language: Mapped[str]
    sha256: Mapped[str]
    effective_from: Mapped[datetime | None] = mapped_column(UtcTime)
    effective_to: Mapped[datetime | None] = mapped_column(UtcTime)
    classification: Mapped[str]
    approver: Mapped[str]
    approved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    pages: Mapped[int]
    iteration: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    applicability: Mapped[str] = mapped_column(server_default="")
    applies_to: Mapped[str] = mapped_column(server_default="")
    supersedes: Mapped[str] = mapped_column(server_default="")
    skill_level: Mapped[str] = mapped_column(server_default="")
    origin: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str] = mapped_column(server_default="")
    uid: Mapped[str] = mapped_column(server_default="")
    safety: Mapped[bool] = mapped_column(server_default=text("FALSE"))
    proposed: Mapped[bool] = mapped_column(server_default=text("FALSE"))
    review_due: Mapped[datetime | None] = mapped_column(UtcTime)
    since: Mapped[datetime] = mapped_column(UtcTime, server_default="0001-01-01 00:00:00.000000")
    """`effective_from`, else `approved_at`, else the beginning of time: the later of two effective revisions counts."""
    number: Mapped[str] = mapped_column(default=_numbered, server_default="", index=True)
    """The document's number as numbers are compared; filled by itself."""
    kind: Mapped[str] = mapped_column(server_default="")
    owner: Mapped[str] = mapped_column(server_default="")
    """What this revision says of its document, which has it once the revision is no longer in quarantine."""


class ApplicabilityRow(Base):
    """What a revision's condition comes to: a machine it is about; a revision without any is about every machine.

    A condition that holds for no machine of the plant has one row that no machine's id can equal (NO_MACHINE
    and its words), so that it is about something, and about the same as another revision with the same condition.
    """

    __tablename__ = "applicability"
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True)
    equipment: Mapped[str] = mapped_column(primary_key=True)


class PassageRow(Base):
    """A passage. Ids are never used twice, so a stale index entry cannot come to mean another text."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("revision_id", "ordinal"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    kind: Mapped[str]
    section: Mapped[str]
    page: Mapped[int | None]
    text: Mapped[str]
    covers_from: Mapped[int | None]
    covers_to: Mapped[int | None]
    """Of a safety passage: the first and last ordinal of the passages it guards."""


class WindowRow(Base):
    """A span of a passage and the text that was embedded for it (heading path in front)."""

    __tablename__ = "windows"
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    text_hash: Mapped[bytes] = mapped_column(LargeBinary(16))


class VectorRow(Base):
    """A unit vector (little-endian float32) of a text by an embedder."""

    __tablename__ = "vectors"
    text_hash: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    embedder: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class IndexedRow(Base):
    """A passage that may stand in an index. False: it may or may not be there; written before the index is touched."""

    __tablename__ = "indexed"
    passage_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dense: Mapped[bool]
    lexical: Mapped[bool]
    classification: Mapped[str] = mapped_column(server_default="")


class BomRow(Base):
    """A position of a bill of materials, see knowledge.record.BomLine."""

    __tablename__ = "bom"
    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    parent: Mapped[str] = mapped_column(index=True)
    parent_revision: Mapped[str]
    item: Mapped[str] = mapped_column(index=True)
    revision: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[str]
    unit: Mapped[str]
    location: Mapped[str]
    status: Mapped[str]


class RemarkRow(Base):
    """Something that a reader noticed in a file, see knowledge.record.Remark."""

    __tablename__ = "remarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    detail: Mapped[str]


class ConfirmationRow(Base):
    """What a person said of a file with these contents. Rows are only added; the last one counts.

    `record` is a knowledge.record.Record as JSON; empty: the file has no revision data, whatever it looks like.
    """

    __tablename__ = "confirmations"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    record: Mapped[str]
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime] = mapped_column(UtcTime)


class TurnRow(Base):
    """One question and what became of it. `answer` is the answer as shown, as JSON; empty if there never was one."""

    __tablename__ = "turns"
    id: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
    question: Mapped[str]
    language: Mapped[str]
    equipment: Mapped[str | None]
    user: Mapped[str]
    state: Mapped[str]
    support: Mapped[str]
    answer: Mapped[str]


class FeedbackRow(Base):
    """A verdict on a turn. Rows are only added; the last one counts."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ux_feedback_key", "key", unique=True), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[str] = mapped_column(ForeignKey("turns.id"), index=True)
    stored_at: Mapped[datetime] = mapped_column(UtcTime)
    verdict: Mapped[str]
    note: Mapped[str]
    reporter: Mapped[str]
    key: Mapped[str | None]
    """The sender's: what is delivered twice is stored once."""


class AuditRow(Base):
    """A row of the audit chain, see knowledge.audit. `at` is a text because its characters are hashed."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    commitment: Mapped[str]
    prev: Mapped[str]
    hash: Mapped[str]


class AuditBodyRow(Base):
    """The body of a row of the chain, as JSON; erased rows have none."""

    __tablename__ = "audit_bodies"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[str]
    body: Mapped[str]


class AuditHeadRow(Base):
    """The last row of the chain, signed: one row, number 1."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]
    key: Mapped[str]
    signature: Mapped[str]


class PersonRow(Base):
    """Somebody who may sign in, see knowledge.people. `pin` is an encoded argon2id, `badge` one under the store's salt.

    Rows are never deleted, so that no number comes to mean somebody else.
    """

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    pin: Mapped[str]
    badge: Mapped[str | None] = mapped_column(unique=True)
    disabled: Mapped[bool]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class ReportRow(Base):
    """What a station handed in, and the note that was made of it, see knowledge.reports.

    `key` is the sender's: what is delivered twice is kept once. `evidence`, `attachments` are JSON. The columns from
    `kind` on are the proposed note; `decisions` counts the rows of `decisions`.
    """

    __tablename__ = "reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    state: Mapped[str] = mapped_column(index=True)
    station: Mapped[str] = mapped_column(index=True)
    shift: Mapped[str]
    reporter: Mapped[str]
    turn: Mapped[str] = mapped_column(index=True)
    verdict: Mapped[str]
    equipment: Mapped[str]
    alarm: Mapped[str]
    severity: Mapped[str]
    issue: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    text: Mapped[str]
    fix: Mapped[str]
    parts: Mapped[str]
    downtime_min: Mapped[float | None]
    evidence: Mapped[str]
    attachments: Mapped[str]
    decisions: Mapped[int]
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    duplicate_of: Mapped[int | None]
    kind: Mapped[str]
    note: Mapped[str]
    author: Mapped[str]
    safety: Mapped[bool]
    reasons: Mapped[str]
    corrects_document: Mapped[str]
    corrects_number: Mapped[str] = mapped_column(index=True)
    corrects_revision: Mapped[str]
    corrects_sha256: Mapped[str]
    corrects_section: Mapped[str]
    corrects_quote: Mapped[str]
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    approver_role: Mapped[str]
    effective_at: Mapped[datetime | None] = mapped_column(UtcTime)


class DecisionRow(Base):
    """One step of a report's life. Rows are only added."""

    __tablename__ = "decisions"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]


class BlockRow(Base):
    """Something that a steward took out of answers, see knowledge.blocks. Rows are only added and, once, undone."""

    __tablename__ = "blocks"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    undone_by: Mapped[str]
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_reason: Mapped[str]


class EpisodeRow(Base):
    """An alarm from the moment it was first seen active to the moment it was seen gone (None: it still is)."""

    __tablename__ = "episodes"
    __table_args__ = (UniqueConstraint("equipment", "alarm", "raised_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    equipment: Mapped[str]
    alarm: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcTime)
