"""Applies the migrations that a store has not seen yet, in order, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select

from knowledge.migrations import m0001_first, m0002_control, m0003_numbers, m0004_documents, m0005_audit, m0006_review
from knowledge.types import StoreUnavailable

STEPS: tuple[Callable[[Connection], None], ...] = (
    m0001_first.up,
    m0002_control.up,
    m0003_numbers.up,
    m0004_documents.up,
    m0005_audit.up,
    m0006_review.up,
)

_VERSIONS = Table("schema_version", MetaData(), Column("version", Integer, primary_key=True, autoincrement=False))


def migrate(connection: Connection) -> int:
    """Bring the store to the newest version and return that version.

    Raises:
        StoreUnavailable: the store was written by a newer program.
    """
    _VERSIONS.create(connection, checkfirst=True)
    done = max(connection.scalars(select(_VERSIONS.c.version)), default=0)
    if done > len(STEPS):
        raise StoreUnavailable(f"the data folder has version {done}, this program knows {len(STEPS)}")
    for version, step in enumerate(STEPS[done:], start=done + 1):
        step(connection)
        connection.execute(insert(_VERSIONS).values(version=version))
    return len(STEPS)
