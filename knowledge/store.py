"""The store: the truth about documents, passages, vectors, turns and feedback, in SQL.

`Store` opens the database, gives sessions, turns database errors into faults a person can act on, and answers what
windows and commands ask: documents, a passage and its neighbours, the warnings that guard a section. SQLite by
default (WAL, synchronous FULL: what was acknowledged survives a power cut), another database by URL. Usable from
several threads.
Not here: what ingest writes (knowledge.filing), vectors (knowledge.vectors), turns (knowledge.turns), searching.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, Select, create_engine, event, func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from knowledge.control import Scope, answerable, standings
from knowledge.kept import Kept
from knowledge.migrations.steps import migrate
from knowledge.rows import (
    NO_MACHINE,
    ApplicabilityRow,
    DocumentRow,
    FileRow,
    MetaRow,
    PassageRow,
    RevisionRow,
    SourceRow,
)
from knowledge.types import (
    DiskFull,
    Document,
    FileProblem,
    Passage,
    PassageKind,
    Reason,
    Revision,
    RevisionState,
    Standing,
    StoreUnavailable,
)

_BUSY_S = 15.0
"""How long a writer waits for another one; the longest write is one file's passages."""
_AROUND = 60
"""Most passages shown around one, where the format has no pages."""
_FEW = 500
"""Revisions up to which a query names them."""
_SAFETY = tuple(kind.value for kind in PassageKind if kind.safety)


def file_url(path: Path) -> URL:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(path))


class Store:
    """The database. Close it after everything that uses it."""

    def __init__(self, url: str | URL) -> None:
        """Open or create the store and bring its tables up to date.

        Raises:
            StoreUnavailable: damaged, locked, or written by a newer program.
            DiskFull: nothing can be written.
            PermissionError: the file may not be written.
        """
        self._url = make_url(url)
        self._edition = 0
        self._unused = Kept(self, self._ask_unused)
        self._sqlite = self._url.get_backend_name() == "sqlite"
        with _faults():
            options: dict[str, Any] = {"connect_args": {"timeout": _BUSY_S}} if self._sqlite else {}
            self._engine = create_engine(self._url, **options)
            if self._sqlite:
                _prepare_sqlite(self._engine)
            self._writer = self._engine.execution_options(andon_writes=True)
        try:
            with _faults(), self._writer.begin() as connection:
                migrate(connection)
            self._id = self.meta("id") or self._named()
        except BaseException:
            self.close()
            raise

    @property
    def id(self) -> str:
        """A random name given at creation; indexes carry it, so that an index of another store is noticed."""
        return self._id

    @property
    def edition(self) -> int:
        """Counts the changes to documents in this process, so that what was derived from them is known to be old."""
        return self._edition

    def edited(self) -> None:
        """Count a change to documents."""
        self._edition += 1

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        """The store itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        """Close."""
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the store and writes nothing."""
        with _faults(), Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are kept together at the end, or not at all if anything is raised."""
        with _faults(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    # facts about the store

    def meta(self, key: str) -> str:
        """A fact about the store, empty if it was never set."""
        with self.reading() as session:
            row = session.get(MetaRow, key)
            return row.value if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Set a fact about the store."""
        with self.writing() as session:
            session.merge(MetaRow(key=key, value=value))

    def _named(self) -> str:
        name = uuid4().hex
        self.set_meta("id", name)
        return name

    # documents

    def documents(self, at: datetime | None = None) -> list[tuple[Document, tuple[Revision, ...]]]:
        """Every document by id, each with its revisions, newest first; standings are those of `at` (None: now)."""
        with self.reading() as session:
            rows = session.scalars(select(DocumentRow).order_by(DocumentRow.id)).all()
            revisions: dict[str, list[Revision]] = {row.id: [] for row in rows}
            for revision in _revisions(session, select(RevisionRow), at):
                revisions[revision.document].append(revision)
        return [(_document(row), tuple(sorted(revisions[row.id], key=_age, reverse=True))) for row in rows]

    def document(self, id_: str) -> Document | None:
        """A document by its id."""
        with self.reading() as session:
            row = session.get(DocumentRow, id_)
            return _document(row) if row else None

    def revision(self, id_: int, at: datetime | None = None) -> Revision | None:
        """A revision by its number, with its standing at `at` (None: now)."""
        with self.reading() as session:
            return next(iter(_revisions(session, select(RevisionRow).where(RevisionRow.id == id_), at)), None)

    def revisions(self, document: str, at: datetime | None = None) -> tuple[Revision, ...]:
        """A document's revisions, newest first, with their standings at `at` (None: now)."""
        with self.reading() as session:
            found = _revisions(session, select(RevisionRow).where(RevisionRow.document == document), at)
        return tuple(sorted(found, key=_age, reverse=True))

    def labels(self, documents: Iterable[str], state: RevisionState) -> dict[str, str]:
        """The label of a revision in this state, by document; documents that have none are left out."""
        query = select(RevisionRow.document, RevisionRow.label).where(
            RevisionRow.document.in_(list(documents)), RevisionRow.state == state.value
        )
        with self.reading() as session:
            return {row.document: row.label for row in session.execute(query.order_by(RevisionRow.id))}

    def unused(self, scope: Scope) -> list[Document]:
        """Documents with revision data of which nothing may be answered from, in the classes that the scope allows."""
        return list(self._unused.of(scope))

    def _ask_unused(self, scope: Scope) -> tuple[Document, ...]:
        about = RevisionRow.classification.in_(scope.classes) & (RevisionRow.state != RevisionState.UNCONTROLLED.value)
        shown = select(RevisionRow.document).where(about)
        used = select(RevisionRow.document).where(answerable(scope))
        query = select(DocumentRow).where(DocumentRow.id.in_(shown), DocumentRow.id.not_in(used))
        with self.reading() as session:
            return tuple(_document(row) for row in session.scalars(query.order_by(DocumentRow.id)))

    def unmapped(self) -> list[tuple[str, int]]:
        """Status words that the site's map does not know, with how many revisions wait for each."""
        query = (
            select(RevisionRow.status, func.count())
            .where(RevisionRow.reason == Reason.UNMAPPED.value)
            .group_by(RevisionRow.status)
            .order_by(RevisionRow.status)
        )
        with self.reading() as session:
            return [(row[0], row[1]) for row in session.execute(query)]

    def problems(self) -> tuple[FileProblem, ...]:
        """Files and folders that could not be read, by path."""
        query = select(FileRow.path, FileRow.code, FileRow.detail).where(FileRow.code != "").order_by(FileRow.path)
        with self.reading() as session:
            return tuple(FileProblem(*row) for row in session.execute(query))

    def sources(self) -> tuple[str, ...]:
        """Folders and files that were ingested, by path."""
        with self.reading() as session:
            return tuple(session.scalars(select(SourceRow.path).order_by(SourceRow.path)))

    def counts(self) -> tuple[int, int]:
        """How many documents and passages there are."""
        with self.reading() as session:
            documents = session.scalar(select(func.count()).select_from(DocumentRow)) or 0
            return documents, session.scalar(select(func.count()).select_from(PassageRow)) or 0

    # passages

    def passage(self, id_: int) -> Passage | None:
        """A passage by its number, whatever its revision's state."""
        return self.passages([id_]).get(id_)

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Passages by number; numbers that are not there are left out. At most some thousand at once."""
        with self.reading() as session:
            query = _PASSAGES.where(PassageRow.id.in_(list(ids)))
            return {passage.id: passage for passage in _passages(session, query)}

    def neighbours(self, id_: int) -> tuple[Passage, ...]:
        """The passages of the same page, or of the same section where there are no pages, in reading order.

        The passage itself is among them. Of a long section, the nearest 60.
        """
        with self.reading() as session:
            row = session.get(PassageRow, id_)
            if row is None:
                return ()
            same = PassageRow.section == row.section if row.page is None else PassageRow.page == row.page
            query = (
                _PASSAGES.where(PassageRow.revision_id == row.revision_id, same)
                .where(PassageRow.ordinal.between(row.ordinal - _AROUND // 2, row.ordinal + _AROUND // 2))
                .order_by(PassageRow.ordinal)
            )
            return tuple(_passages(session, query))

    def between(self, revision_id: int, first: int, last: int) -> tuple[Passage, ...]:
        """The passages of a revision with ordinals from `first` to `last`, in reading order."""
        query = _PASSAGES.where(PassageRow.revision_id == revision_id, PassageRow.ordinal.between(first, last))
        with self.reading() as session:
            return tuple(_passages(session, query.order_by(PassageRow.ordinal)))

    def guards(self, revision_id: int) -> tuple[Passage, ...]:
        """The warnings, cautions and dangers of a revision in reading order; `covers` tells what each guards."""
        query = _PASSAGES.where(PassageRow.revision_id == revision_id, PassageRow.kind.in_(_SAFETY))
        with self.reading() as session:
            return tuple(_passages(session, query.order_by(PassageRow.ordinal)))


_PASSAGES = (
    select(PassageRow, RevisionRow, DocumentRow.owner)
    .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
    .join(DocumentRow, DocumentRow.id == RevisionRow.document)
)


def _passages(session: Session, query: Select[PassageRow, RevisionRow, str]) -> Iterator[Passage]:
    found = session.execute(query).all()
    machines = machines_of(session, {revision.id for _, revision, _ in found})
    for row, revision, owner in found:
        yield Passage(
            id=row.id,
            document=revision.document,
            title=revision.title,
            revision=revision.label,
            state=RevisionState(revision.state),
            language=revision.language,
            path=revision.path,
            section=row.section,
            page=row.page,
            kind=PassageKind(row.kind),
            text=row.text,
            revision_id=revision.id,
            ordinal=row.ordinal,
            effective_from=revision.effective_from,
            owner=owner,
            equipment=machines.get(revision.id, ()),
            classification=revision.classification,
            covers=(row.covers_from or 0, row.covers_to or 0) if row.covers_to is not None else None,
        )


def _revisions(session: Session, query: Select[RevisionRow], at: datetime | None) -> list[Revision]:
    rows = session.scalars(query.order_by(RevisionRow.id)).all()
    ids = {row.id for row in rows}
    some = {row.document for row in rows} if len(rows) < _FEW else None
    standing = standings(session, at or datetime.now(UTC), some)
    machines = machines_of(session, ids)
    counted = select(PassageRow.revision_id, func.count()).group_by(PassageRow.revision_id)
    if len(ids) < _FEW:
        counted = counted.where(PassageRow.revision_id.in_(ids))
    passages: dict[int, int] = {row[0]: row[1] for row in session.execute(counted)}
    return [
        Revision(
            id=row.id,
            document=row.document,
            label=row.label,
            state=RevisionState(row.state),
            language=row.language,
            path=row.path,
            sha256=row.sha256,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            equipment=machines.get(row.id, ()),
            classification=row.classification,
            approver=row.approver,
            approved_at=row.approved_at,
            pages=row.pages,
            passages=passages.get(row.id, 0),
            title=row.title,
            iteration=row.iteration,
            status=row.status,
            standing=standing.get(row.id, Standing.QUARANTINED),
            reason=Reason(row.reason) if row.reason else None,
            proposed=row.proposed,
            applies_to=row.applies_to,
            supersedes=row.supersedes,
            skill_level=row.skill_level,
            safety=row.safety,
            origin=row.origin,
            source=row.source,
            uid=row.uid,
            review_due=row.review_due,
        )
        for row in rows
    ]


def machines_of(session: Session, revisions: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By revision the machines it applies to, ordered; one that applies to every machine is left out."""
    query = select(ApplicabilityRow.revision_id, ApplicabilityRow.equipment)
    if len(revisions) < _FEW:
        query = query.where(ApplicabilityRow.revision_id.in_(revisions))
    found: dict[int, tuple[str, ...]] = {}
    for revision, machine in session.execute(query.order_by(ApplicabilityRow.equipment)):
        found[revision] = (*found.get(revision, ()), machine.removeprefix(NO_MACHINE))
    return found


def _document(row: DocumentRow) -> Document:
    return Document(row.id, row.title, row.kind, row.owner)


def _age(revision: Revision) -> tuple[datetime, str, int]:
    return revision.effective_from or datetime.min.replace(tzinfo=UTC), revision.label, revision.id


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions are begun below: the driver's own come too late for reads
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A writer takes its place at once: one that has read first cannot wait for another writer, it fails.
        writes = connection.get_execution_options().get("andon_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except DBAPIError as exc:
        raise _fault(exc.orig or exc) from exc
    except sqlite3.Error as exc:
        raise _fault(exc) from exc


def _fault(exc: BaseException) -> Exception:
    text = str(exc)
    if "full" in text or getattr(exc, "errno", None) == errno.ENOSPC:
        return DiskFull(text)
    if "readonly" in text:
        return PermissionError(text)
    return StoreUnavailable(text)
