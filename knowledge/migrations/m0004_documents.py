"""Document numbers as they are compared, and of each revision what it says of its document: kind and owner."""

from __future__ import annotations

import json
import re
import unicodedata

from sqlalchemy import Connection, text

_DASHES = re.compile("[\u2010-\u2015\u2212]")


def up(connection: Connection) -> None:
    """Widen revisions and fill them: numbers from the documents, the rest from what a register or a person said."""
    for name in ("number", "kind", "owner"):
        connection.execute(text(f"ALTER TABLE revisions ADD COLUMN {name} VARCHAR DEFAULT '' NOT NULL"))
    rows = connection.execute(text("SELECT r.id, r.document, f.facts FROM revisions r JOIN files f ON f.path = r.path"))
    values = [{"id": id_, "number": _number(document), **_said(facts)} for id_, document, facts in rows]
    if values:
        filled = "UPDATE revisions SET number = :number, kind = :kind, owner = :owner WHERE id = :id"
        connection.execute(text(filled), values)
    connection.execute(text("DROP INDEX ix_revisions_number"))
    connection.execute(text("CREATE INDEX ix_revisions_number ON revisions (number)"))


def _number(document: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", document)).casefold()


def _said(facts: str) -> dict[str, str]:
    """Facts are a record as JSON, a word, or nothing."""
    record = json.loads(facts) if facts.startswith("{") else {}
    return {name: record.get(name, "") for name in ("kind", "owner")}
