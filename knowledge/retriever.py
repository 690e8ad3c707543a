"""Finds the passages that answer a question: meaning and words together, only from what may be answered from now.

Both indexes propose candidates, SQL decides which of them count, and every candidate of either leg is scored by both:
by its best window (a passage is as good as its best sentence) and by BM25. Scores are normalised within the question
and added with weights, which was better than rank fusion on every set measured.
Not here: whether what was found answers the question (the copilot decides, from `Signals`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np

from knowledge.control import count_eligible, eligible, every_eligible
from knowledge.crossing import Crossing, is_han
from knowledge.index import VectorIndex
from knowledge.lexical import LexicalIndex, Term
from knowledge.store import Store
from knowledge.sync import IndexSync
from knowledge.text import terms
from knowledge.types import DiskFull, Passage
from knowledge.vectors import Embedder, Vector, VectorCache

if TYPE_CHECKING:
    import numpy.typing as npt

log = logging.getLogger(__name__)

MAX_QUERY = 2000
"""Characters of a question that are searched for; the embedder takes 512 tokens."""
_FARTHEST = 25.0
"""How many times more candidates are fetched at most, where only some of the passages may be answered from."""
_HANDICAP = 0.3
"""Of a passage in the other script that is judged by nearness alone; measured, see bench/RESULTS.md."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How the legs are mixed; measured on English and Chinese sets, see bench/RESULTS.md."""

    candidates: int = 60
    dense: float = 0.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What a search says about how sure it is; numbers are comparable between questions except where noted.

    `terms` are the question's distinguishing terms, those that stand in no passage included (`passages` 0). `covered`
    is the share of their weight that stands in the best passage (title, section and text). `dense_*` are cosines of
    best windows: of the best candidate, the tenth, and on average. `lexical_*` are BM25 scores; `lexical_ceiling` is
    about what a short passage with every term would score.
    """

    terms: tuple[Term, ...] = ()
    covered: float = 0.0
    missing_codes: tuple[str, ...] = ()
    dense_best: float = 0.0
    dense_tenth: float = 0.0
    dense_mean: float = 0.0
    lexical_best: float = 0.0
    lexical_tenth: float = 0.0
    lexical_ceiling: float = 0.0
    agree: bool = False
    """Both legs put the same passage first."""


@dataclass(frozen=True, slots=True)
class Search:
    """Passages, best first, and the signals of the whole search."""

    passages: tuple[Passage, ...]
    signals: Signals


@dataclass(frozen=True, slots=True)
class _Scored:
    """Candidates with both scores; row i of each array is passage `ids[i]`."""

    ids: list[int]
    dense: Vector
    lexical: Vector
    spans: list[tuple[int, int]]
    near: Vector
    """`dense`, for passages in the other script measured from the question moved toward it."""
    other: npt.NDArray[np.bool_]
    """Passages that are not in the question's script."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: its vector, the same moved toward the other script (None: there is no other), and its script."""

    vector: Vector
    moved: Vector | None
    han: bool


class Retriever:
    """Searches one store. Compute thread only."""

    def __init__(
        self,
        store: Store,
        index: VectorIndex,
        lexical: LexicalIndex,
        sync: IndexSync,
        cache: VectorCache,
        embedder: Embedder,
        *,
        weights: Weights | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._index = index
        self._lexical = lexical
        self._sync = sync
        self._cache = cache
        self._embedder = embedder
        self._weights = weights or Weights()
        self._clock = clock
        self._crossing = Crossing(store, cache)
        self._counted: tuple[int, date] | None = None
        self._counts: dict[str, int] = {}

    def search(
        self, query: str, *, k: int = 6, equipment: str | None = None, at: datetime | None = None
    ) -> list[Passage]:
        """The passages of `find`."""
        return list(self.find(query, k=k, equipment=equipment, at=at).passages)

    def find(
        self, query: str, *, k: int = 6, equipment: str | None = None, at: datetime | None = None, also: str = ""
    ) -> Search:
        """Find the passages closest to a question, best first.

        Args:
            query: as asked; cut at 2,000 characters.
            k: most passages to return, at least 1.
            equipment: only documents about this machine or about every machine; None: all.
            at: the moment whose effective revisions count; None: now.
            also: further words to look for, e.g. what the site calls the asked thing in another language.

        Returns:
            0 to k passages. None means that nothing may be answered from at all; whether what was found answers the
            question is another question.

        Raises:
            IndexUnavailable: an index is damaged; reconcile builds it again.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, got {k}")
        if at is not None and at.tzinfo is None:
            raise ValueError(f"a time without zone: {at}")
        query = query[:MAX_QUERY].strip()
        if not query:
            return Search((), Signals())
        at = at or self._clock()
        if self._sync.due(at):
            self._bring_up(at)
        asked = self._lexical.terms(f"{query} {also}"[:MAX_QUERY])
        vector = self._embedder.query(query)
        moved = self._crossing.toward_other(vector, query, at, self._sync.generation)
        candidates, words = self._candidates(vector, moved, asked, at, equipment)
        if not candidates:
            return Search((), Signals(terms=asked))
        scored = self._score(candidates, _Asked(vector, moved, is_han(query)), asked, words)
        fused = self._fuse(scored)
        order = np.argsort(-fused, kind="stable")
        passages = self._passages(scored, fused, [int(row) for row in order[:k]])
        return Search(passages, _signals(asked, passages, scored))

    def _bring_up(self, at: datetime) -> None:
        try:
            self._sync.run(at)
        except DiskFull as exc:
            # What is indexed can still be searched, and SQL decides what of it counts.
            log.info("indexes stay as they are: %s", exc)

    def _candidates(
        self, vector: Vector, moved: Vector | None, asked: tuple[Term, ...], at: datetime, equipment: str | None
    ) -> tuple[list[int], dict[int, float]]:
        """Passages of either leg that may be answered from, and the BM25 scores that are known already."""
        wanted = self._weights.candidates
        total, mine = self._sizes(at, equipment)
        reach = int(wanted * min(1.3 * total / mine, _FARTHEST) if mine else wanted) + 20
        dense = self._index.search(vector, reach)
        across = [] if moved is None else self._index.search(moved, reach)
        words = self._lexical.search(asked, reach)
        allowed = eligible(self._store, [*dense, *across, *(one for one, _ in words)], at, equipment)
        near = [one for one in dense if one in allowed][:wanted]
        beyond = [one for one in across if one in allowed][:wanted]
        named = {one: score for one, score in words if one in allowed}
        if len(near) < min(wanted, mine):
            # Few of the nearest may be answered from: search those that may, all of them.
            near = self._exact(vector, every_eligible(self._store, at, equipment), wanted)
        if len(named) < wanted and len(words) == reach:
            words = self._lexical.search(asked, total)
            allowed = set(every_eligible(self._store, at, equipment))
            named = {one: score for one, score in words if one in allowed}
        best = sorted(named, key=lambda one: (-named[one], one))[:wanted]
        return list(dict.fromkeys([*near, *beyond, *best])), named

    def _sizes(self, at: datetime, equipment: str | None) -> tuple[int, int]:
        """Passages in the indexes, and how many of them may be answered from for this machine."""
        total = self._lexical.count()
        if equipment is None:
            return total, total
        if self._counted != (self._sync.generation, at.date()):
            self._counted, self._counts = (self._sync.generation, at.date()), {}
        if equipment not in self._counts:
            self._counts[equipment] = count_eligible(self._store, at, equipment)
        return total, self._counts[equipment]

    def _exact(self, vector: Vector, passages: list[int], limit: int) -> list[int]:
        """The nearest of the given passages by their own vectors, in numpy: few may be answered from."""
        ids, means = self._cache.means(passages)
        if not ids:
            return []
        return [ids[int(row)] for row in np.argsort(-(means @ vector), kind="stable")[:limit]]

    def _score(
        self, candidates: list[int], question: _Asked, asked: tuple[Term, ...], words: dict[int, float]
    ) -> _Scored:
        ids = sorted(candidates)
        place = {one: row for row, one in enumerate(ids)}
        dense = np.full(len(ids), -1.0, np.float32)
        spans = [(0, 0)] * len(ids)
        windows = self._cache.windows(ids)
        if len(windows.passage):
            similar = windows.matrix @ question.vector
            for row in np.argsort(similar, kind="stable"):
                at = place[int(windows.passage[row])]
                dense[at] = similar[row]
                spans[at] = (int(windows.start[row]), int(windows.end[row]))
        lacking = [one for one in ids if one not in words]
        scores = words | self._lexical.scores(asked, lacking)
        lexical = np.array([scores.get(one, 0.0) for one in ids], np.float32)
        known = dense > -1.0
        dense[~known] = dense[known].min() if known.any() else 0.0
        near, other = dense.copy(), np.zeros(len(ids), bool)
        if question.moved is not None:
            han = self._crossing.in_han(ids)
            other = np.array([(one in han) is not question.han for one in ids], bool)
            best = np.full(len(ids), -1.0, np.float32)
            if len(windows.passage):
                rows = np.searchsorted(ids, windows.passage)
                np.maximum.at(best, rows, windows.matrix @ question.moved)
            near = np.where(other & known, best, dense)
        return _Scored(ids, dense, lexical, spans, near, other)

    def _fuse(self, scored: _Scored) -> Vector:
        dense = _between(scored.near, float(scored.near.mean()))
        lexical = _between(scored.lexical, 0.0)
        share = self._weights.dense
        fused = share * dense + (1 - share) * lexical
        # Words cannot agree across scripts: there, nearness alone may speak, with a handicap.
        return np.where(scored.other, np.maximum(fused, dense - _HANDICAP), fused).astype(np.float32)

    def _passages(self, scored: _Scored, fused: Vector, rows: list[int]) -> tuple[Passage, ...]:
        stored = self._store.passages(scored.ids[row] for row in rows)
        found: list[Passage] = []
        for row in rows:
            passage = stored.get(scored.ids[row])
            if passage is None:
                continue  # removed since SQL was asked
            start, end = scored.spans[row]
            found.append(
                replace(
                    passage, score=float(fused[row]), dense=float(scored.dense[row]),
                    lexical=float(scored.lexical[row]), window_start=start, window_end=end,
                )
            )
        return tuple(found)


def _between(scores: Vector, low: float) -> Vector:
    """Scores as shares of the way from `low` to the best."""
    span = float(scores.max()) - low
    return (scores - low) / span if span > 1e-9 else np.zeros_like(scores)


def _signals(asked: tuple[Term, ...], passages: tuple[Passage, ...], scored: _Scored) -> Signals:
    dense = np.sort(scored.dense)[::-1]
    lexical = np.sort(scored.lexical)[::-1]
    tenth = min(9, len(dense) - 1)
    weight = sum(term.weight for term in asked)
    present: set[str] = set()
    if passages:
        best = passages[0]
        present = set(terms(f"{best.document} {best.title} {best.section} {best.text}"))
    return Signals(
        terms=asked,
        covered=sum(term.weight for term in asked if term.text in present) / weight if weight else 0.0,
        missing_codes=tuple(term.text for term in asked if term.code and term.text not in present),
        dense_best=float(dense[0]),
        dense_tenth=float(dense[tenth]),
        dense_mean=float(dense.mean()),
        lexical_best=float(lexical[0]),
        lexical_tenth=float(lexical[tenth]),
        lexical_ceiling=weight * 2.2,
        agree=int(scored.dense.argmax()) == int(scored.lexical.argmax()),
    )
