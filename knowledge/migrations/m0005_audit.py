"""The audit chain: rows, their bodies, the signed head. SQLite itself refuses to change or delete a row."""

from __future__ import annotations

from sqlalchemy import Connection, text

_TABLES = (
    "CREATE TABLE audit (seq INTEGER NOT NULL PRIMARY KEY, at VARCHAR NOT NULL, kind VARCHAR NOT NULL,"
    " actor VARCHAR NOT NULL, subject VARCHAR NOT NULL, commitment VARCHAR NOT NULL, prev VARCHAR NOT NULL,"
    " hash VARCHAR NOT NULL)",
    "CREATE INDEX ix_audit_kind ON audit (kind)",
    "CREATE INDEX ix_audit_actor ON audit (actor)",
    "CREATE TABLE audit_bodies (seq INTEGER NOT NULL PRIMARY KEY, salt VARCHAR NOT NULL, body VARCHAR NOT NULL)",
    "CREATE TABLE audit_head (id INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, hash VARCHAR NOT NULL,"
    " key VARCHAR NOT NULL, signature VARCHAR NOT NULL)",
)
_TRIGGERS = (
    "CREATE TRIGGER audit_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'rows are only added'); END",
    "CREATE TRIGGER audit_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'rows are only added'); END",
    "CREATE TRIGGER body_changed BEFORE UPDATE ON audit_bodies BEGIN SELECT RAISE(ABORT, 'rows are only added'); END",
)


def up(connection: Connection) -> None:
    """Create the tables, and on SQLite the triggers."""
    for statement in _TABLES:
        connection.execute(text(statement))
    if connection.dialect.name == "sqlite":
        for statement in _TRIGGERS:
            connection.execute(text(statement))
