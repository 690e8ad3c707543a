"""Vectors of texts: the embedder as the rest of knowledge sees it, text hashes, and the store's vector cache.

A text is embedded once per embedder, however often it stands in the documents; everything else (a passage's vector, the
indexes) is computed from the cache. Not here: the embedder itself (knowledge.embedder), searching (knowledge.index).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from knowledge.rows import PassageRow, RevisionRow, VectorRow, WindowRow
from knowledge.store import Store
from knowledge.types import RevisionState

SEARCHED = (RevisionState.EFFECTIVE.value, RevisionState.UNCONTROLLED.value)
"""States of revisions whose texts are embedded; the others' would never be searched."""
T = TypeVar("T")
Vector = NDArray[np.float32]
_CHUNK = 500
"""Values in one SQL IN list; SQLite allows 32,766."""


class Embedder(Protocol):
    """Texts to unit vectors. `identity` changes whenever the same text would get another vector."""

    @property
    def identity(self) -> str:
        """Hash of the model's files."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def query(self, text: str) -> Vector:
        """The unit vector of a question."""
        ...

    def passage(self, text: str) -> Vector:
        """The unit vector of a text that is searched."""
        ...

    def count(self, text: str) -> int:
        """Tokens of a text."""
        ...


@dataclass(frozen=True, slots=True)
class WindowVectors:
    """Windows of some passages: row i of `matrix` is the window `start[i]:end[i]` of passage `passage[i]`, by id."""

    passage: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    matrix: Vector


def text_hash(text: str) -> bytes:
    """What a text is known by in the cache: BLAKE2b, 16 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


class VectorCache:
    """The vectors of one embedder in the store. Usable from several threads."""

    def __init__(self, store: Store, embedder: str) -> None:
        self._store = store
        self._embedder = embedder

    @property
    def embedder(self) -> str:
        """Identity of the embedder whose vectors these are."""
        return self._embedder

    def known(self, hashes: Iterable[bytes]) -> set[bytes]:
        """Those of the hashes that have a vector."""
        found: set[bytes] = set()
        with self._store.reading() as session:
            for chunk in chunks(list(hashes)):
                query = select(VectorRow.text_hash).where(
                    VectorRow.embedder == self._embedder, VectorRow.text_hash.in_(chunk)
                )
                found.update(session.scalars(query))
        return found

    def of(self, hashes: Iterable[bytes]) -> dict[bytes, Vector]:
        """The vectors of those of the hashes that have one."""
        found: dict[bytes, Vector] = {}
        query = select(VectorRow.text_hash, VectorRow.vector).where(VectorRow.embedder == self._embedder)
        with self._store.reading() as session:
            for chunk in chunks(list(hashes)):
                for key, vector in session.execute(query.where(VectorRow.text_hash.in_(chunk))):
                    found[key] = np.frombuffer(vector, "<f4").astype(np.float32, copy=False)
        return found

    def add(self, vectors: dict[bytes, Vector]) -> None:
        """Keep vectors; those already known stay as they are."""
        if not vectors:
            return
        known = self.known(vectors)
        rows = [
            VectorRow(text_hash=key, embedder=self._embedder, vector=np.asarray(vector, "<f4").tobytes())
            for key, vector in vectors.items()
            if key not in known
        ]
        with self._store.writing() as session:
            session.add_all(rows)

    def missing(self, limit: int) -> list[tuple[bytes, str]]:
        """Up to `limit` windows (hash, text) of revisions that may be answered from at some time, not embedded yet."""
        query = (
            select(WindowRow.text_hash, WindowRow.text)
            .outerjoin(
                VectorRow, (VectorRow.text_hash == WindowRow.text_hash) & (VectorRow.embedder == self._embedder)
            )
            .join(PassageRow, PassageRow.id == WindowRow.passage_id)
            .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
            .where(VectorRow.text_hash.is_(None), RevisionRow.state.in_(SEARCHED))
            .distinct()
            .limit(limit)
        )
        with self._store.reading() as session:
            return [(key, text) for key, text in session.execute(query)]

    def windows(self, passages: Sequence[int]) -> WindowVectors:
        """The windows of these passages that have vectors, ordered by passage id and position."""
        query = select(WindowRow.passage_id, WindowRow.start, WindowRow.end, VectorRow.vector).join(
            VectorRow, (VectorRow.text_hash == WindowRow.text_hash) & (VectorRow.embedder == self._embedder)
        )
        rows: list[tuple[int, int, int, bytes]] = []
        with self._store.reading() as session:
            for chunk in chunks(sorted(set(passages))):
                chosen = query.where(WindowRow.passage_id.in_(chunk)).order_by(WindowRow.passage_id, WindowRow.ordinal)
                rows.extend((row[0], row[1], row[2], row[3]) for row in session.execute(chosen))
        spans = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3)
        matrix = np.frombuffer(b"".join(row[3] for row in rows), "<f4").astype(np.float32, copy=False)
        width = len(matrix) // len(rows) if rows else 0
        return WindowVectors(spans[:, 0], spans[:, 1], spans[:, 2], matrix.reshape(len(rows), width))

    def means(self, passages: Sequence[int]) -> tuple[list[int], Vector]:
        """Passages whose windows all have vectors, and the unit-length mean of each: its vector in the index."""
        windows = self.windows(passages)
        complete = set(self._complete(passages))
        ids, starts = np.unique(windows.passage, return_index=True)
        if not len(ids):
            return [], np.zeros((0, 0), np.float32)
        sums = np.add.reduceat(windows.matrix, starts, axis=0)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        keep = np.array([int(one) in complete for one in ids]) & (lengths[:, 0] > 0)
        return [int(one) for one in ids[keep]], (sums / np.maximum(lengths, 1e-12))[keep]

    def _complete(self, passages: Sequence[int]) -> Iterator[int]:
        lacking = (
            select(WindowRow.passage_id)
            .outerjoin(
                VectorRow, (VectorRow.text_hash == WindowRow.text_hash) & (VectorRow.embedder == self._embedder)
            )
            .where(VectorRow.text_hash.is_(None))
        )
        with self._store.reading() as session:
            for chunk in chunks(sorted(set(passages))):
                without = set(session.scalars(lacking.where(WindowRow.passage_id.in_(chunk))))
                yield from (one for one in chunk if one not in without)


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Pieces that fit into one SQL IN list."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
