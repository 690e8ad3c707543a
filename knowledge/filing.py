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

from knowledge.applicability import from_json, to_json
from knowledge.record import Record, class_named
from knowledge.rows import (
    ApplicabilityRow,
    Base,
    BomRow,
    DocumentRow,
    FileRow,
    MetaRow,
    PassageRow,
    RemarkRow,
    RevisionRow,
    SourceRow,
    WindowRow,
)
from knowledge.site import Site
from knowledge.store import Store
from knowledge.types import FileProblem, PassageKind, RevisionState
from knowledge.vectors import SEARCHED, chunks, text_hash

if TYPE_CHECKING:
    from knowledge.reading import FileRead
    from knowledge.splitter import PassageDraft


_SITE = "site"
"""The site's words and machines by which the store's revisions were decided."""
_COPIED = (
    "document", "title", "language", "effective_from", "effective_to", "approver", "approved_at", "iteration", "status",
    "applies_to", "supersedes", "skill_level", "safety", "origin", "source", "uid", "review_due", "kind", "owner",
)


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

    def __init__(self, store: Store, site: Site) -> None:
        self._store = store
        self._site = site

    def files(self) -> dict[str, FileState]:
        """Every known file by path."""
        with self._store.reading() as session:
            rows = session.scalars(select(FileRow)).all()
            return {row.path: FileState(**{name: getattr(row, name) for name in FileState.__slots__}) for row in rows}

    def searched(self, read: FileRead) -> bool:
        """Whether a file's passages may be answered from at some time, so that they have to be embedded."""
        return read.record is not None and self._site.state_of(read.record, proposed=read.proposed)[0] in SEARCHED

    def keep(self, read: FileRead) -> int:
        """Put a file's passages in the place of what was there before, all or nothing.

        Returns:
            The number of windows stored.
        """
        record = read.record
        if record is None:
            raise AssertionError("a file that could not be read")
        state, reason = self._site.state_of(record, proposed=read.proposed)
        with self._store.writing() as session:
            _forget(session, [read.state.path])
            session.execute(insert(FileRow).values(**asdict(read.state)))
            _upsert_document(session, record, settled=state is not RevisionState.QUARANTINED)
            values = {name: getattr(record, name) for name in _COPIED} | {
                "path": read.state.path, "label": record.revision, "state": state.value,
                "reason": reason.value if reason else "", "sha256": read.state.sha256,
                "classification": class_named(record.classification), "pages": read.pages,
                "applicability": to_json(record.applicability), "proposed": read.proposed, "since": _since(record),
            }  # fmt: skip
            revision = session.scalars(insert(RevisionRow).values(**values).returning(RevisionRow.id)).one()
            _insert_machines(session, revision, self._site.equipment_of(record.applicability))
            own = {"revision_id": revision}
            _insert_all(session, BomRow, [own | {"ordinal": n} | asdict(line) for n, line in enumerate(read.bom)])
            _insert_all(session, RemarkRow, [own | asdict(remark) for remark in read.remarks])
            windows = _insert_passages(session, revision, read.drafts)
        self._store.edited()
        return windows

    def apply(self, site: Site) -> bool:
        """Decide anew over every revision after the site's words or machines changed; whether anything was different.

        What was read stays; the indexes have to be brought into agreement afterwards.
        """
        self._site = site
        stamp = site.stamp()
        if self._store.meta(_SITE) == stamp:
            return False
        with self._store.writing() as session:
            for row in session.scalars(select(RevisionRow)):
                record = Record(row.document, row.status, source=row.source)
                state, reason = site.state_of(record, proposed=row.proposed)
                waited = row.state == RevisionState.QUARANTINED.value
                if waited and state is not RevisionState.QUARANTINED:
                    _settle(session.get_one(DocumentRow, row.document), row.kind, row.owner)
                row.state, row.reason = state.value, reason.value if reason else ""
                session.execute(delete(ApplicabilityRow).where(ApplicabilityRow.revision_id == row.id))
                _insert_machines(session, row.id, site.equipment_of(from_json(row.applicability)))
            session.merge(MetaRow(key=_SITE, value=stamp))
        self._store.edited()
        return True

    def note(self, file: FileState, *, keep: bool = False) -> None:
        """Record how a file was found, without passages.

        Args:
            file: as found.
            keep: what was read from it before stays (it is unchanged, or not known to have changed); False: it goes.
        """
        with self._store.writing() as session:
            forgotten = 0 if keep else _forget(session, [file.path])
            session.merge(FileRow(**asdict(file)))
        self._counted(forgotten)

    def remove(self, paths: Iterable[str]) -> int:
        """Forget files and everything read from them; returns how many had been read."""
        with self._store.writing() as session:
            forgotten = _forget(session, list(paths))
        self._counted(forgotten)
        return forgotten

    def add_source(self, path: str) -> None:
        """Remember a folder or file to look at again; one below a known folder adds nothing."""
        with self._store.writing() as session:
            known = list(session.scalars(select(SourceRow.path)))
            if any(below(path, one) for one in known):
                return
            covered = [one for one in known if below(one, path)]
            session.execute(delete(SourceRow).where(SourceRow.path.in_(covered)))
            session.add(SourceRow(path=path, added_at=datetime.now(UTC)))

    def _counted(self, revisions: int) -> None:
        """Count a change if revisions are gone: what was derived from documents is made anew after each."""
        if revisions:
            self._store.edited()


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


def _since(record: Record) -> datetime:
    return record.effective_from or record.approved_at or datetime.min.replace(tzinfo=UTC)


def _upsert_document(session: Session, record: Record, *, settled: bool) -> None:
    """Keep what is known of the document itself; what nobody confirmed changes nothing that is known already."""
    known = session.get(DocumentRow, record.document)
    if known is None:
        values = {"id": record.document, "title": record.title, "kind": record.kind, "owner": record.owner}
        session.execute(insert(DocumentRow).values(**values))
        return
    known.title = known.title or record.title
    if settled:
        _settle(known, record.kind, record.owner)
    session.flush()


def _settle(known: DocumentRow, kind: str, owner: str) -> None:
    known.kind = kind or known.kind
    known.owner = owner or known.owner


def _insert_machines(session: Session, revision: int, machines: Sequence[str]) -> None:
    _insert_all(session, ApplicabilityRow, [{"revision_id": revision, "equipment": machine} for machine in machines])


def _insert_all(session: Session, row: type[Base], values: Sequence[dict[str, object]]) -> None:
    if values:
        session.execute(insert(row), values)


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
            "covers_from": draft.covers[0] if draft.covers else None,
            "covers_to": draft.covers[1] if draft.covers else None,
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
