"""From a question in one script to passages in the other: Chinese asks, an English procedure answers, and the reverse.

An embedder puts all texts of a script into a region of their own, so passages in the question's script crowd out the
others whatever they say. The difference of the two regions' means is nearly the same for every text; half of it added
to a question brings the other script's passages near without letting them crowd in turn (half: measured, see
bench/RESULTS.md). Not here: searching and scoring (knowledge.retriever), translating.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

import numpy as np
from sqlalchemy import ColumnElement, or_, select

from knowledge.control import answerable
from knowledge.rows import PassageRow, RevisionRow
from knowledge.store import Store
from knowledge.vectors import Vector, VectorCache

_SHARE = 0.5
_SAMPLE = 300
"""Passages of each script whose mean stands for all."""
_LEAST = 10
"""Fewer passages say more about their subject than about their script."""
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-z]")


def is_han(text: str) -> bool:
    """Whether a text is mainly Chinese or Japanese; a character says about as much as three letters."""
    return len(_HAN.findall(text)) * 3 > len(_LATIN.findall(text))


def _in_han() -> ColumnElement[bool]:
    return or_(RevisionRow.language.like("zh%"), RevisionRow.language.like("ja%"))


class Crossing:
    """The way between the scripts of one store. Compute thread only."""

    def __init__(self, store: Store, cache: VectorCache) -> None:
        self._store = store
        self._cache = cache
        self._known: tuple[int, Vector | None] | None = None

    def toward_other(self, vector: Vector, text: str, at: datetime, generation: int) -> Vector | None:
        """A question's vector moved toward the script that it is not written in.

        Args:
            vector: of the question, unit length.
            text: the question.
            at: the moment whose passages count.
            generation: changes when the indexes change; the way is found again then.

        Returns:
            A vector of unit length; None where one of the scripts is hardly there.
        """
        if self._known is None or self._known[0] != generation:
            self._known = (generation, self._to_han(at))
        way = self._known[1]
        if way is None:
            return None
        moved = vector + (-_SHARE if is_han(text) else _SHARE) * way
        return np.asarray(moved / np.linalg.norm(moved), np.float32)

    def in_han(self, passages: Iterable[int]) -> set[int]:
        """Those of the passages that are in Chinese or Japanese documents; at most some thousand at once."""
        query = select(PassageRow.id).join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
        with self._store.reading() as session:
            return set(session.scalars(query.where(PassageRow.id.in_(list(passages)), _in_han())))

    def _to_han(self, at: datetime) -> Vector | None:
        means = []
        for condition in (_in_han(), ~_in_han()):
            query = select(PassageRow.id).join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
            with self._store.reading() as session:
                ids = list(session.scalars(query.where(answerable(at), condition).order_by(PassageRow.id)))
            windows = self._cache.windows(ids[:: len(ids) // _SAMPLE + 1])
            if len(ids) < _LEAST or not len(windows.passage):
                return None
            means.append(windows.matrix.mean(axis=0))
        return np.asarray(means[0] - means[1], np.float32)
