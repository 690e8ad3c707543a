"""The tables of the first version, frozen: knowledge.rows moves on, this file does not."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)


def up(connection: Connection) -> None:
    """Create every table of version 1."""
    tables = MetaData()
    time = DateTime(timezone=True)

    def text(name: str, *args: ForeignKey, key: bool = False, index: bool = False, unique: bool = False) -> Column[str]:
        return Column(name, String, *args, primary_key=key, nullable=False, index=index or None, unique=unique or None)

    def number(name: str, *args: ForeignKey, key: bool = False) -> Column[int]:
        return Column(name, Integer, *args, primary_key=key, nullable=False)

    Table("meta", tables, text("key", key=True), text("value"))
    Table("sources", tables, text("path", key=True), Column("added_at", time, nullable=False))
    Table(
        "files", tables, text("path", key=True), number("size"), number("mtime_ns"), number("seen_ns"), text("sha256"),
        text("facts"), text("reader"), text("code", index=True), text("detail"),
    )
    Table("documents", tables, text("id", key=True), text("title"), text("kind"), text("owner"))
    Table(
        "revisions", tables, Column("id", Integer, primary_key=True),
        text("document", ForeignKey("documents.id"), index=True),
        text("path", ForeignKey("files.path", ondelete="CASCADE"), unique=True),
        text("label"), text("title"), text("state"), text("language"), text("sha256"),
        Column("effective_from", time), Column("effective_to", time), text("classification"), text("approver"),
        Column("approved_at", time), number("pages"), sqlite_autoincrement=True,
    )
    Table(
        "applicability", tables, number("revision_id", ForeignKey("revisions.id", ondelete="CASCADE"), key=True),
        text("equipment", key=True),
    )
    Table(
        "passages", tables, Column("id", Integer, primary_key=True),
        number("revision_id", ForeignKey("revisions.id", ondelete="CASCADE")), number("ordinal"), text("kind"),
        text("section"), Column("page", Integer), text("text"), UniqueConstraint("revision_id", "ordinal"),
        sqlite_autoincrement=True,
    )
    Table(
        "windows", tables, number("passage_id", ForeignKey("passages.id", ondelete="CASCADE"), key=True),
        number("ordinal", key=True), number("start"), number("end"), text("text"),
        Column("text_hash", LargeBinary(16), nullable=False),
    )
    Table(
        "vectors", tables, Column("text_hash", LargeBinary(16), primary_key=True), text("embedder", key=True),
        Column("vector", LargeBinary, nullable=False),
    )
    Table(
        "indexed", tables, Column("passage_id", Integer, primary_key=True, autoincrement=False),
        Column("dense", Boolean, nullable=False), Column("lexical", Boolean, nullable=False),
    )
    Table(
        "turns", tables, text("id", key=True), Column("asked_at", time, nullable=False, index=True),
        Column("finished_at", time), text("question"), text("language"), Column("equipment", String), text("user"),
        text("state"), text("support"), text("answer"),
    )
    Table(
        "feedback", tables, Column("id", Integer, primary_key=True), text("turn", ForeignKey("turns.id"), index=True),
        Column("stored_at", time, nullable=False), text("verdict"), text("note"), text("reporter"),
        sqlite_autoincrement=True,
    )
    tables.create_all(connection)
