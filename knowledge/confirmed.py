"""What persons said of files: proposed title blocks confirmed, corrected, or found to be none.

A confirmation holds for a file's contents: a file that changes has to be confirmed again.
Not here: proposing (knowledge.documents.title_block), registers and PLM exports (knowledge.scan).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import select

from knowledge.applicability import from_json
from knowledge.record import CONFIRMED, TITLE_BLOCK, Record
from knowledge.rows import ConfirmationRow, DocumentRow, RevisionRow
from knowledge.store import Store
from knowledge.types import DocumentFault

PLAIN = "plain"
_CONFIRMABLE = ("", TITLE_BLOCK, CONFIRMED)
"""Sources of records over which a person's word counts."""
_SAME = (
    "document", "status", "title", "iteration", "effective_from", "effective_to", "applies_to", "supersedes",
    "language", "approver", "approved_at", "classification", "skill_level", "safety", "origin", "review_due",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a file: a record, or that it has none (`plain`); neither: nobody said anything.

    `lost` is what somebody said of it before who is silent now: a register that is away, a person who meant other
    contents. `facts` changes when what is said does.
    """

    record: Record | None = None
    plain: bool = False
    lost: Record | None = None

    @property
    def facts(self) -> str:
        """Empty if nobody said anything."""
        record = self.record or self.lost
        return PLAIN if self.plain else record.to_json() if record else ""

    def after(self, facts: str) -> Said:
        """The same, remembering what was said before (the facts of then): what was controlled does not become plain.

        The status of then stays the proposed one: who confirms everything at once must not release what was withdrawn.
        """
        if self.facts or facts in ("", PLAIN):
            return self
        return Said(lost=replace(Record.from_json(facts), source=TITLE_BLOCK))


class Confirmations:
    """The confirmations of a store, as of when this was made."""

    def __init__(self, store: Store) -> None:
        self._said: dict[tuple[str, str], str] = {}
        query = select(ConfirmationRow.path, ConfirmationRow.sha256, ConfirmationRow.record)
        with store.reading() as session:
            for path, sha256, record in session.execute(query.order_by(ConfirmationRow.id)):
                self._said[path, sha256] = record

    def of(self, path: str, sha256: str) -> Said:
        """What was said of a file with these contents."""
        record = self._said.get((path, sha256))
        if record is None:
            return Said()
        return Said(Record.from_json(record)) if record else Said(plain=True)


class NotWaiting(DocumentFault):
    """Nothing to confirm: a register or a PLM export speaks for the file, or it was not read; the message names it."""

    code = "E-DOC-110"


def proposed(store: Store, path: str) -> tuple[str, Record]:
    """The SHA-256 of a file and what its title block says, or what a person said of it before.

    Raises:
        NotWaiting: somebody else speaks for the file.
    """
    query = select(RevisionRow, DocumentRow).join(DocumentRow, DocumentRow.id == RevisionRow.document)
    with store.reading() as session:
        found = session.execute(query.where(RevisionRow.path == path)).first()
        if found is None or found[0].source not in _CONFIRMABLE:
            raise NotWaiting(path)
        row, document = found
        same = {name: getattr(row, name) for name in _SAME}
        record = Record(
            **same, revision=row.label, kind=document.kind, owner=document.owner,
            applicability=from_json(row.applicability),
        )  # fmt: skip
        return row.sha256, record


def confirm(store: Store, files: Iterable[tuple[str, str, Record | None]], by: str) -> None:
    """Keep what a person says of files (path, SHA-256, record or None for "has no revision data")."""
    now = datetime.now(UTC)
    rows = [
        ConfirmationRow(
            path=path, sha256=sha256, record=record.to_json() if record else "", confirmed_by=by, confirmed_at=now
        )
        for path, sha256, record in files
    ]
    with store.writing() as session:
        session.add_all(rows)
