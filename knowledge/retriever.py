"""Finds the passages that answer a question: meaning and words together, only from what may be answered from now.

Both indexes propose candidates, SQL decides which of them count, and every candidate of either leg is scored by both:
by its best window (a passage is as good as its best sentence) and by BM25. Scores are normalised within the question
and added with weights, which was better than rank fusion on every set measured. What is found, and every score of it,
is what it would be if the indexes held nothing but what this person may be answered from.
Not here: whether what was found answers the question (the copilot decides, from `Signals`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from knowledge.control import Scope, eligible
from knowledge.crossing import Crossing, is_han
from knowledge.glossary import Glossary
from knowledge.index import VectorIndex
from knowledge.lexical import LexicalIndex, Ranking, Term
from knowledge.record import CLASSES
from knowledge.store import Store
from knowledge.sync import IndexSync
from knowledge.text import terms
from knowledge.types import DiskFull, Passage
from knowledge.vectors import Embedder, Vector, VectorCache
from knowledge.view import View, Views

if TYPE_CHECKING:
    import numpy.typing as npt

log = logging.getLogger(__name__)

MAX_QUERY = 2000
"""Characters of a question that are searched for; the embedder takes 512 tokens."""
_FARTHEST = 25.0
"""How many times more candidates are fetched at most, where only some of the passages may be answered from."""
_ACROSS = (0.1, 2.0, 0.7)
"""What a passage in the other script loses: at least; times how well a passage in the question's own script holds its
words; and, gained back, times how well one in the other script holds what it names. Measured, see bench/RESULTS.md."""
_CEILING = 2.2
"""What BM25 gives a term at most, times its weight (k1 + 1)."""
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
    words: str = ""
    """What was looked for besides the question: what the caller gave, and what the glossary calls the asked things."""


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
class _Row:
    """A candidate: its scores, and where its best window stands."""

    id: int
    fused: float
    dense: float
    lexical: float
    span: tuple[int, int]


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
        classes: tuple[str, ...] = CLASSES,
        uncontrolled: bool = True,
        glossary: Glossary | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._index = index
        self._lexical = lexical
        self._sync = sync
        self._cache = cache
        self._embedder = embedder
        self._weights = weights or Weights()
        self._classes = classes
        self._uncontrolled = uncontrolled
        self._glossary = glossary or Glossary()
        self._clock = clock
        self._views = Views(store)
        self._crossing = Crossing(cache)
        self._worded: tuple[View, frozenset[str]] | None = None

    def scope(self, equipment: str | None = None, at: datetime | None = None) -> Scope:
        """What may be answered from about a machine (None: any) at a moment (None: now)."""
        return Scope(at or self._clock(), equipment, self._classes, self._uncontrolled)

    def knows(self, word: str) -> bool:
        """Whether a word stands in any passage that may be answered from now."""
        return self._lexical.knows(word, self._views.of(self.scope()).ids)

    def words(self) -> frozenset[str]:
        """The words of Latin letters in what may be answered from now; the same object until that changes."""
        view = self._views.of(self.scope())
        if self._worded is None or self._worded[0] is not view:
            self._worded = (view, self._lexical.words(view.ids))
        return self._worded[1]

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
        scope = self.scope(equipment, at)
        query = query[:MAX_QUERY].strip()
        if not query:
            return Search((), Signals())
        if self._sync.due(scope.at):
            self._bring_up(scope.at)
        view = self._views.of(scope)
        also = " ".join([also, *self._glossary.expansions(query)]).strip()
        words = self._lexical.rank(f"{query} {also}"[:MAX_QUERY], view.ids)
        if not len(view.ids):
            return Search((), Signals(terms=words.terms), also)
        vector = self._embedder.query(query)
        asked = _Asked(vector, self._crossing.toward_other(vector, query, view), is_han(query))
        candidates = self._candidates(asked, words, view, scope)
        if not candidates:  # nothing has a vector yet, and no word stands anywhere
            return Search((), Signals(terms=words.terms), also)
        scored = self._score(candidates, asked, words, view)
        rows = _rows(scored, self._fuse(scored))
        rendered = self._glossary.rendered(query, "en" if asked.han else "zh-TW")
        if rendered and bool((view.han != asked.han).any()):
            rows = _better(rows, self._in_other(query, rendered, also, view, scope))
        best = sorted(rows.values(), key=lambda row: -row.fused)[:k]
        passages = self._passages(best, scope)
        return Search(passages, _signals(words.terms, passages, scored), also)

    def _bring_up(self, at: datetime) -> None:
        try:
            self._sync.run(at)
        except DiskFull as exc:
            # What is indexed can still be searched, and SQL decides what of it counts.
            log.info("indexes stay as they are: %s", exc)

    def _candidates(self, asked: _Asked, words: Ranking, view: View, scope: Scope) -> list[int]:
        """The best passages of either leg."""
        near = self._nearest(asked.vector, view, scope)
        across = [] if asked.moved is None else self._nearest(asked.moved, view, scope)
        best = np.argsort(-words.scores, kind="stable")[: self._weights.candidates]
        named = [int(view.ids[row]) for row in best if words.scores[row] > 0]
        return list(dict.fromkeys([*near, *across, *named]))

    def _nearest(self, vector: Vector, view: View, scope: Scope) -> list[int]:
        """The passages of the view nearest to a vector."""
        wanted, mine, total = self._weights.candidates, len(view.ids), self._lexical.count()
        reach = int(wanted * min(1.3 * total / mine, _FARTHEST)) + 20
        near = view.among(self._index.search(vector, reach, scope.classes))[:wanted]
        if len(near) < min(wanted, mine):
            # Few of the nearest may be answered from: search those that may, all of them.
            ids, means = self._cache.means([int(one) for one in view.ids])
            order = np.argsort(-(means @ vector), kind="stable")[:wanted] if ids else ()
            near = [ids[int(row)] for row in order]
        return near

    def _score(self, candidates: list[int], question: _Asked, words: Ranking, view: View) -> _Scored:
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
        here = view.places(ids)
        lexical = words.scores[here].astype(np.float32)
        known = dense > -1.0
        dense[~known] = dense[known].min() if known.any() else 0.0
        near, other = dense.copy(), np.zeros(len(ids), bool)
        if question.moved is not None:
            other = view.han[here] != question.han
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

    def _in_other(self, query: str, rendered: str, also: str, view: View, scope: Scope) -> dict[int, _Row]:
        """What is found in the other script for what a question names there.

        Each search is normalised by itself: with the candidates of both in one, questions that need no crossing lost.
        """
        han = is_han(query)
        words = self._lexical.rank(f"{rendered} {also}"[:MAX_QUERY], view.ids)
        asked = _Asked(self._embedder.query(rendered), None, not han)
        candidates = self._candidates(asked, words, view, scope)
        if not candidates:
            return {}
        scored = self._score(candidates, asked, words, view)
        least, own, other = _ACROSS
        here = _held(self._lexical.rank(query, view.ids), view.han == han)
        there = _held(self._lexical.rank(rendered, view.ids), view.han != han)
        rows = _rows(scored, self._fuse(scored) - (least + own * here - other * there))
        across = view.han[view.places(scored.ids)] != han
        return {id_: row for (id_, row), kept in zip(rows.items(), across, strict=True) if kept}

    def _passages(self, rows: list[_Row], scope: Scope) -> tuple[Passage, ...]:
        # The view may be older than the last change to the store: what leaves it is asked for once more.
        allowed = eligible(self._store, (row.id for row in rows), scope)
        stored = self._store.passages(allowed)
        return tuple(
            replace(
                stored[row.id], score=row.fused, dense=row.dense, lexical=row.lexical,
                window_start=row.span[0], window_end=row.span[1],
            )
            for row in rows if row.id in stored
        )  # fmt: skip


def _held(words: Ranking, among: npt.NDArray[np.bool_]) -> float:
    """How well the best of some passages holds a question's words: its share of about the highest score, 0 to 1."""
    ceiling = sum(term.weight for term in words.terms) * _CEILING
    return float(words.scores[among].max()) / ceiling if ceiling and among.any() else 0.0


def _rows(scored: _Scored, fused: Vector) -> dict[int, _Row]:
    return {
        id_: _Row(id_, float(fused[at]), float(scored.dense[at]), float(scored.lexical[at]), scored.spans[at])
        for at, id_ in enumerate(scored.ids)
    }


def _better(rows: dict[int, _Row], others: dict[int, _Row]) -> dict[int, _Row]:
    """Each candidate as the search found it that scored it higher."""
    better = {id_: row for id_, row in others.items() if id_ not in rows or row.fused > rows[id_].fused}
    return rows | better


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
        lexical_ceiling=weight * _CEILING,
        agree=int(scored.dense.argmax()) == int(scored.lexical.argmax()),
    )
