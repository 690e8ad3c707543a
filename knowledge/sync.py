"""Keeps both indexes holding exactly the passages that may be answered from at a given moment.

The store's table `indexed` is written before an index is touched and confirmed afterwards, so after a kill at any
instant it names at least everything that the indexes can hold; putting and removing are repeatable, so running again
repairs. Compute thread only. Not here: what may be answered from (knowledge.control), parsing and embedding (ingest).
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, or_, select, update

from knowledge.control import Scope, changes_around, revisions_of
from knowledge.index import VectorIndex
from knowledge.lexical import Entry, LexicalIndex
from knowledge.rows import IndexedRow, PassageRow, RevisionRow
from knowledge.store import Store
from knowledge.types import IndexUnavailable
from knowledge.vectors import VectorCache

log = logging.getLogger(__name__)

_BATCH = 256


def _count(index: VectorIndex | LexicalIndex) -> int:
    try:
        return index.count()
    except IndexUnavailable as exc:
        log.info("index damaged: %s", exc)
        return -1


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for name, number in pairs:
        groups.setdefault(name, []).append(number)
    return groups


class IndexSync:
    """One store, its two indexes, and the moment for which they were last brought into agreement."""

    def __init__(self, store: Store, index: VectorIndex, lexical: LexicalIndex, cache: VectorCache) -> None:
        self._store = store
        self._index = index
        self._lexical = lexical
        self._cache = cache
        self._valid: tuple[datetime | None, datetime | None] | None = None
        self._generation = 0

    @property
    def generation(self) -> int:
        """Counts every change of the indexes, so that what was derived from them is known to be old."""
        return self._generation

    def due(self, at: datetime) -> bool:
        """Whether a revision became or ceased to be effective between the last agreement and `at`."""
        if self._valid is None:
            return True
        since, until = self._valid
        return (since is not None and at < since) or (until is not None and at >= until)

    def check(self) -> None:
        """Compare the indexes with what the store knows of them, and mark what has to be put in again.

        Raises:
            IndexUnavailable: an index cannot be used even when begun anew.
        """
        with self._store.reading() as session:
            known = session.scalar(select(func.count()).select_from(IndexedRow)) or 0
            dense = session.scalar(select(func.count()).select_from(IndexedRow).where(IndexedRow.dense)) or 0
            words = session.scalar(select(func.count()).select_from(IndexedRow).where(IndexedRow.lexical)) or 0
        if not (self._index.sound() and dense <= _count(self._index) <= known):
            self.rebuild(dense=True, lexical=False)
        if not words <= _count(self._lexical) <= known:
            self.rebuild(dense=False, lexical=True)

    def rebuild(self, *, dense: bool = True, lexical: bool = True) -> None:
        """Empty indexes; the next `steps` fill them again from the store, without embedding."""
        log.info("building again: %s", ", ".join(n for n, on in (("vectors", dense), ("words", lexical)) if on))
        self._valid = None
        if dense:
            self._index.clear()
        if lexical:
            self._lexical.clear()
        with self._store.writing() as session:
            if dense:
                session.execute(update(IndexedRow).values(dense=False))
            if lexical:
                session.execute(update(IndexedRow).values(lexical=False))

    def run(self, at: datetime | None = None) -> int:
        """Do all steps at once; returns how many passages were put in or taken out."""
        return sum(self.steps(at))

    def steps(self, at: datetime | None = None) -> Generator[int, None, None]:
        """Bring the indexes into agreement with the store as of `at` (default: now), a batch of passages a step."""
        at = at or datetime.now(UTC)
        stale, fresh = self._differences(at)
        for start in range(0, len(stale), _BATCH):
            yield self._take_out(stale[start : start + _BATCH])
        for start in range(0, len(fresh), _BATCH):
            yield self._put_in(fresh[start : start + _BATCH])
        self._valid = changes_around(self._store, at)

    def _differences(self, at: datetime) -> tuple[list[int], list[int]]:
        wanted = select(PassageRow.id).where(PassageRow.revision_id.in_(revisions_of(Scope(at))))
        stale = select(IndexedRow.passage_id).where(IndexedRow.passage_id.not_in(wanted))
        fresh = (
            wanted.outerjoin(IndexedRow, IndexedRow.passage_id == PassageRow.id)
            .where(or_(IndexedRow.passage_id.is_(None), ~IndexedRow.dense, ~IndexedRow.lexical))
            .order_by(PassageRow.id)
        )
        with self._store.reading() as session:
            return list(session.scalars(stale)), list(session.scalars(fresh))

    def _take_out(self, ids: Sequence[int]) -> int:
        self._generation += 1
        with self._store.reading() as session:
            known = select(IndexedRow.classification, IndexedRow.passage_id).where(IndexedRow.passage_id.in_(ids))
            by_class = _grouped((row[0], row[1]) for row in session.execute(known))
        for classification, some in by_class.items():
            self._index.remove(some, classification)
        self._lexical.remove(ids)
        with self._store.writing() as session:
            session.execute(delete(IndexedRow).where(IndexedRow.passage_id.in_(ids)))
        return len(ids)

    def _put_in(self, ids: Sequence[int]) -> int:
        self._generation += 1
        with self._store.writing() as session:
            rows = session.scalars(select(IndexedRow).where(IndexedRow.passage_id.in_(ids))).all()
            done = {row.passage_id: (row.dense, row.lexical) for row in rows}
            own = select(PassageRow.id, RevisionRow.classification).where(PassageRow.id.in_(ids))
            pairs = session.execute(own.join(RevisionRow, RevisionRow.id == PassageRow.revision_id))
            classes: dict[int, str] = {row[0]: row[1] for row in pairs}
            new = [
                {"passage_id": one, "dense": False, "lexical": False, "classification": classes[one]}
                for one in ids
                if one not in done
            ]
            if new:
                session.execute(insert(IndexedRow), new)
        dense = [one for one in ids if not done.get(one, (False, False))[0]]
        words = [one for one in ids if not done.get(one, (False, False))[1]]
        complete, vectors = self._cache.means(dense)
        for classification, places in _grouped((classes[one], n) for n, one in enumerate(complete)).items():
            self._index.put([complete[n] for n in places], vectors[places], classification)
        self._lexical.put(self._entries(words))
        with self._store.writing() as session:
            # A passage whose windows are not embedded yet (another embedder) stays found by its words alone.
            session.execute(update(IndexedRow).where(IndexedRow.passage_id.in_(complete)).values(dense=True))
            session.execute(update(IndexedRow).where(IndexedRow.passage_id.in_(words)).values(lexical=True))
        return len(complete) + len(set(words) - set(complete))

    def _entries(self, ids: Sequence[int]) -> list[Entry]:
        query = (
            select(PassageRow.id, RevisionRow.document, RevisionRow.title, PassageRow.section, PassageRow.text)
            .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
            .where(PassageRow.id.in_(ids))
        )
        with self._store.reading() as session:
            found = session.execute(query).all()
        return [Entry(id_, f"{document} {title}", section, text) for id_, document, title, section, text in found]
