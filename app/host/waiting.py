"""Which revisions wait for a decision, and what confirming them as they were proposed says; for every front end.

Not here: deciding (knowledge.site, knowledge.confirmed), how it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.host.messages import Confirmation, Documents
from knowledge.record import TITLE_BLOCK
from knowledge.types import Document, Reason, Revision, RevisionState, Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """A revision in quarantine, with its document."""

    document: Document
    revision: Revision


def waiting_of(documents: Documents) -> list[Waiting]:
    """All revisions that wait, documents in their order."""
    return [
        Waiting(entry.document, revision)
        for entry in documents.documents
        for revision in entry.revisions
        if revision.standing is Standing.QUARANTINED
    ]


def status_of(status: str) -> str:
    """The status that a record gives; "effective" if it gives none: a released file need not say so."""
    return RevisionState.EFFECTIVE.value if status in ("", TITLE_BLOCK) else status


def proposals(waiting: Sequence[Waiting]) -> tuple[Confirmation, ...]:
    """What confirming everything as it was proposed says: each file once, nothing changed."""
    paths = (one.revision.path for one in waiting if one.revision.reason is Reason.UNCONFIRMED)
    return tuple(Confirmation(path) for path in dict.fromkeys(paths))
