"""The tables of the second version: revision records whole, what persons confirmed, bills of materials, remarks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Connection, DateTime, ForeignKey, Integer, MetaData, String, Table, text
from sqlalchemy.schema import CreateColumn

_TIME = DateTime(timezone=True)
def _added() -> dict[str, list[Column[Any]]]:
    """New columns by table; fresh ones at each call, for a column belongs to one table."""
    texts = (
        "iteration", "status", "reason", "applicability", "applies_to", "supersedes", "skill_level", "origin", "source",
        "uid",
    )
    flags = ("safety", "proposed")
    return {
        "revisions": [
            *(Column(name, String, nullable=False, server_default="") for name in texts),
            *(Column(name, Boolean, nullable=False, server_default=text("FALSE")) for name in flags),
            Column("review_due", _TIME),
            Column("since", _TIME, nullable=False, server_default="0001-01-01 00:00:00.000000"),
        ],
        "passages": [Column("covers_from", Integer), Column("covers_to", Integer)],
        "indexed": [Column("classification", String, nullable=False, server_default="")],
    }


def up(connection: Connection) -> None:
    """Widen revisions, passages and the index's ledger; create what is new."""
    for table, columns in _added().items():
        Table(table, MetaData(), *columns)
        for column in columns:
            added = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {added}"))
    connection.execute(text("UPDATE revisions SET since = effective_from WHERE effective_from IS NOT NULL"))
    # Every passage is put into the index of its class; what was indexed before is put in again.
    connection.execute(text("DELETE FROM indexed"))
    tables = MetaData()
    Table("revisions", tables, Column("id", Integer, primary_key=True))

    def words(name: str, *, index: bool = False) -> Column[str]:
        return Column(name, String, nullable=False, index=index or None)

    def owner() -> Column[int]:
        key = ForeignKey("revisions.id", ondelete="CASCADE")
        return Column("revision_id", Integer, key, nullable=False, index=True)

    bom = Table(
        "bom", tables, Column("id", Integer, primary_key=True), owner(), Column("ordinal", Integer, nullable=False),
        words("parent", index=True), words("parent_revision"), words("item", index=True), words("revision"),
        words("description"), words("quantity"), words("unit"), words("location"), words("status"),
    )
    remarks = Table(
        "remarks", tables, Column("id", Integer, primary_key=True), owner(), words("kind"), words("detail")
    )
    confirmations = Table(
        "confirmations", tables, Column("id", Integer, primary_key=True), words("path", index=True), words("sha256"),
        words("record"), words("confirmed_by"), Column("confirmed_at", _TIME, nullable=False),
        sqlite_autoincrement=True,
    )
    tables.create_all(connection, tables=[bom, remarks, confirmations])
