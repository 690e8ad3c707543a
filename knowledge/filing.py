"""What ingest writes: files, their revisions and passages, each file in one transaction, and the known sources.

Not here: reading files and embedding (knowledge.ingest), bringing the indexes up to date (knowledge.sync).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from knowledge.rows import ApplicabilityRow, DocumentRow, FileRow, PassageRow, RevisionRow, SourceRow, WindowRow
from knowledge.store import Store
from knowledge.types import FileProblem, PassageKind
from knowledge.vectors import chunks, text_hash

if TYPE_CHECKING:
    from knowledge.register import Entry
    from knowledge.splitter import PassageDraft


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as last seen: what tells whether it has changed, and what was wrong with it (`code` empty: nothing)."""

    path: str
    size: int = 0
    mtime_ns: int = 0
    seen_ns: int = 0
    sha256: str = ""
    facts: str = ""
    reader: str = ""
    code: str = ""
    detail: str = ""

    @property
    def problem(self) -> FileProblem | None:
        """What was wrong with it, None if nothing."""
        return FileProblem(self.path, self.code, self.detail) if self.code else None


class Filing:
    """The writing side of the store. Usable from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def files(self) -> dict[str, FileState]:
        """Every known file by path."""
        with self._store.reading() as session:
            rows = session.scalars(select(FileRow)).all()
            return {row.path: FileState(**{name: getattr(row, name) for name in FileState.__slots__}) for row in rows}

    def keep(self, file: FileState, entry: Entry, title: str, pages: int, drafts: Sequence[PassageDraft]) -> int:
        """Put a file's passages in the place of what was there before, all or nothing.

        Args:
            file: as it was when read.
            entry: what the register says about it, complete.
            title: of this revision.
            pages: 0 where the format has none.
            drafts: the passages; each has at least one window.

        Returns:
            The number of windows stored.
        """
        with self._store.writing() as session:
            _forget(session, [file.path])
            session.execute(insert(FileRow).values(**asdict(file)))
            _upsert_document(session, entry, title)
            revision = session.scalars(
                insert(RevisionRow)
                .values(
                    document=entry.document, path=file.path, label=entry.revision, title=title, state=entry.state.value,
                    language=entry.language, sha256=file.sha256, effective_from=entry.effective_from,
                    effective_to=entry.effective_to, classification=entry.classification, approver=entry.approver,
                    approved_at=None, pages=pages,
                )
                .returning(RevisionRow.id)
            ).one()
            if entry.equipment:
                machines = [{"revision_id": revision, "equipment": machine} for machine in entry.equipment]
                session.execute(insert(ApplicabilityRow), machines)
            return _insert_passages(session, revision, drafts)

    def note(self, file: FileState, *, keep: bool = False) -> None:
        """Record how a file was found, without passages.

        Args:
            file: as found.
            keep: what was read from it before stays (it is unchanged, or not known to have changed); False: it goes.
        """
        with self._store.writing() as session:
            if not keep:
                _forget(session, [file.path])
            session.merge(FileRow(**asdict(file)))

    def remove(self, paths: Iterable[str]) -> int:
        """Forget files and everything read from them; returns how many had been read."""
        with self._store.writing() as session:
            return _forget(session, list(paths))

    def add_source(self, path: str) -> None:
        """Remember a folder or file to look at again; one below a known folder adds nothing."""
        with self._store.writing() as session:
            known = list(session.scalars(select(SourceRow.path)))
            if any(below(path, one) for one in known):
                return
            covered = [one for one in known if below(one, path)]
            session.execute(delete(SourceRow).where(SourceRow.path.in_(covered)))
            session.add(SourceRow(path=path, added_at=datetime.now(UTC)))


def below(path: str, source: str) -> bool:
    """Whether a path is a source or lies in it."""
    return path == source or path.startswith(os.path.join(source, ""))


def _forget(session: Session, paths: list[str]) -> int:
    """Delete files with their revisions, passages and windows, and documents that are left without any revision."""
    documents: set[str] = set()
    read = 0
    for chunk in chunks(paths):
        affected = list(session.scalars(select(RevisionRow.document).where(RevisionRow.path.in_(chunk))))
        documents.update(affected)
        read += len(affected)
        session.execute(delete(FileRow).where(FileRow.path.in_(chunk)))
    for some in chunks(sorted(documents)):
        left = select(RevisionRow.id).where(RevisionRow.document == DocumentRow.id).exists()
        session.execute(delete(DocumentRow).where(DocumentRow.id.in_(some), ~left))
    return read


def _upsert_document(session: Session, entry: Entry, title: str) -> None:
    known = session.get(DocumentRow, entry.document)
    if known is None:
        values = {"id": entry.document, "title": title, "kind": entry.kind, "owner": entry.owner}
        session.execute(insert(DocumentRow).values(**values))
        return
    known.title = known.title or title
    known.kind = entry.kind or known.kind
    known.owner = entry.owner or known.owner
    session.flush()


def _insert_passages(session: Session, revision: int, drafts: Sequence[PassageDraft]) -> int:
    if not drafts:
        return 0
    rows = [
        {
            "revision_id": revision,
            "ordinal": ordinal,
            "kind": PassageKind(draft.kind).value,
            "section": draft.section,
            "page": draft.page,
            "text": draft.text,
        }
        for ordinal, draft in enumerate(drafts)
    ]
    ids = session.scalars(insert(PassageRow).returning(PassageRow.id, sort_by_parameter_order=True), rows).all()
    windows = [
        {
            "passage_id": id_,
            "ordinal": ordinal,
            "start": window.start,
            "end": window.end,
            "text": window.text,
            "text_hash": text_hash(window.text),
        }
        for id_, draft in zip(ids, drafts, strict=True)
        for ordinal, window in enumerate(draft.windows)
    ]
    session.execute(insert(WindowRow), windows)
    return len(windows)
