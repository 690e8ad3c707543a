"""Document numbers are compared without case: an index for it."""

from __future__ import annotations

from sqlalchemy import Connection, text


def up(connection: Connection) -> None:
    """Create the index."""
    connection.execute(text("CREATE INDEX ix_revisions_number ON revisions (lower(document))"))
