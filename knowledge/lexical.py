"""The index of words and codes: SQLite FTS5 over our own tokens, holding only passages that may be answered from.

Derived, like knowledge.index: thrown away and filled again from the store when missing, damaged or of another store.
FTS5 keeps the postings; the scores are BM25 (Robertson and Zaragoza 2009, k1 and b as in FTS5) over the passages that
this person may be answered from and nothing else: FTS5's own function would weigh words by passages that do not count.
Not here: cutting text into tokens (knowledge.text), which passages belong in it (knowledge.sync).
"""

from __future__ import annotations

import logging
import math
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.text import is_code, terms, tokens
from knowledge.types import DiskFull, IndexUnavailable

log = logging.getLogger(__name__)

Ids = NDArray[np.int64]
Scores = NDArray[np.float64]

_FORMAT = "4"
"""Changes with tokens and tables; an index of another format is begun anew."""
_WEIGHTS = (0.5, 1.0, 1.0)
"""BM25 weights of title, section and text; measured, see bench/RESULTS.md."""
_COMMON = 0.5
"""Terms in more than this share of the passages are dropped: their weight is next to nothing, their cost is not."""
_FEW = 20
"""Passages below which no term is too common: in a tiny plant every word is."""
_MOST_TERMS = 64
"""Terms of a question that are looked up, rarest first."""
_SCHEMA = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE IF NOT EXISTS stamp(text TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    title, section, body, tokenize="unicode61 remove_diacritics 0 tokenchars '-_./'");
CREATE VIRTUAL TABLE IF NOT EXISTS postings USING fts5vocab(words, 'instance');
CREATE TABLE IF NOT EXISTS sizes(id INTEGER PRIMARY KEY, tokens INTEGER NOT NULL);
"""
_COLUMNS = ("title", "section", "body")
_K1, _B = 1.2, 0.75
_KEPT = 4_000_000
"""Postings kept in memory, about 12 bytes each."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a question: passages it stands in, weight (inverse document frequency), code or word."""

    text: str
    passages: int
    weight: float
    code: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question's terms over some passages, and the BM25 score of each of those passages in their order."""

    terms: tuple[Term, ...]
    scores: Scores


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a passage."""

    id: int
    title: str
    section: str
    body: str


class LexicalIndex:
    """An FTS5 index in a file of its own. One thread at a time."""

    def __init__(self, path: Path, stamp: str) -> None:
        """Open the index, or begin an empty one where there is none that fits.

        Args:
            path: the file belongs to the index alone and may be deleted.
            stamp: names the store; an index with another stamp is begun anew.

        Raises:
            IndexUnavailable: the file cannot be used even after deleting it.
            DiskFull: nothing can be written.
        """
        self._path = path
        self._stamp = f"{_FORMAT}:{stamp}"
        self._db: sqlite3.Connection | None = None
        self._sizes: tuple[Ids, Scores] | None = None
        self._known: dict[str, tuple[Ids, Scores]] = {}
        try:
            self._open()
        except sqlite3.DatabaseError as exc:
            log.info("word index begun anew: %s", exc)
            self.clear()

    def count(self) -> int:
        """Passages in the index."""
        return len(self._lengths()[0])

    def put(self, entries: Iterable[Entry]) -> None:
        """Add passages, or replace those that are there already."""
        rows: list[tuple[int, str, str, str]] = []
        sizes: list[tuple[int, int]] = []
        for entry in entries:
            title, section, body = (" ".join(tokens(part)) for part in (entry.title, entry.section, entry.body))
            rows.append((entry.id, title, section, body))
            sizes.append((entry.id, sum(part.count(" ") + bool(part) for part in (title, section, body))))
        self._forget()
        with self._using() as db, db:
            db.executemany("DELETE FROM words WHERE rowid = ?", ((row[0],) for row in rows))
            db.executemany("INSERT INTO words(rowid, title, section, body) VALUES (?, ?, ?, ?)", rows)
            db.executemany("INSERT OR REPLACE INTO sizes(id, tokens) VALUES (?, ?)", sizes)

    def remove(self, ids: Iterable[int]) -> None:
        """Take passages out; those that are not there are none of our business."""
        gone = [(one,) for one in ids]
        self._forget()
        with self._using() as db, db:
            db.executemany("DELETE FROM words WHERE rowid = ?", gone)
            db.executemany("DELETE FROM sizes WHERE id = ?", gone)

    def rank(self, query: str, ids: Ids) -> Ranking:
        """Score passages for a question as if the index held nothing else.

        Args:
            query: the question.
            ids: the passages that count, ascending.

        Returns:
            The question's terms that tell these passages apart (those in more than half of them are left out, those
            that stand nowhere are included), and a score for each passage, 0 where none of the terms stands.
        """
        total = len(ids)
        found: list[tuple[Term, Ids, Scores]] = []
        for text in terms(query):
            places, counts = self._among(text, ids)
            if total <= _FEW or len(places) <= total * _COMMON:
                weight = math.log(1 + (total - len(places) + 0.5) / (len(places) + 0.5))
                found.append((Term(text, len(places), weight, is_code(text)), places, counts))
        scores = np.zeros(total, np.float64)
        norms = self._norms(ids)
        for term, places, counts in sorted(found, key=lambda one: one[0].passages)[:_MOST_TERMS]:
            scores[places] += term.weight * counts * (_K1 + 1) / (counts + norms[places])
        return Ranking(tuple(term for term, _, _ in found), scores)

    def knows(self, word: str, ids: Ids) -> bool:
        """Whether a word stands in any of these passages."""
        return any(len(self._among(term, ids)[0]) for term in terms(word))

    def words(self, ids: Ids) -> frozenset[str]:
        """The terms of Latin letters that stand in these passages; takes seconds where there are 100,000."""
        with self._using() as db:
            db.execute("CREATE TEMP TABLE IF NOT EXISTS asked(id INTEGER PRIMARY KEY)")
            with db:
                db.execute("DELETE FROM asked")
                db.executemany("INSERT INTO asked VALUES (?)", ((int(one),) for one in ids))
            query = "SELECT DISTINCT term FROM postings WHERE term GLOB '[a-z]*' AND doc IN (SELECT id FROM asked)"
            return frozenset(term for (term,) in db.execute(query) if term.isalpha())

    def _norms(self, ids: Ids) -> Scores:
        """What a term's count is weighed against, by the length of each passage."""
        known, tokens = self._lengths()
        if not len(ids) or not len(known):
            return np.full(len(ids), _K1)
        places = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        # A passage that waits to be indexed has no length yet, and no words.
        lengths = np.where(known[places] == ids, tokens[places], 0.0)
        return _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))

    def _among(self, term: str, ids: Ids) -> tuple[Ids, Scores]:
        """Where in `ids` the passages with a term stand, and its weighted count in each."""
        holding, counts = self._postings(term)
        if not len(holding) or not len(ids):
            return np.zeros(0, np.int64), np.zeros(0)
        places = np.minimum(np.searchsorted(ids, holding), len(ids) - 1)
        here = ids[places] == holding
        return places[here], counts[here]

    def _postings(self, term: str) -> tuple[Ids, Scores]:
        """The passages that hold a term, ascending, and its count in each, weighted by column."""
        if term not in self._known:
            with self._using() as db:
                rows = db.execute("SELECT doc, col FROM postings WHERE term = ?", (term,)).fetchall()
            weight = dict(zip(_COLUMNS, _WEIGHTS, strict=True))
            ids, places = np.unique(np.array([row[0] for row in rows], np.int64), return_inverse=True)
            weighted = np.array([weight[row[1]] for row in rows], np.float64)
            counts = np.bincount(places, weighted, len(ids)).astype(np.float64)
            if sum(len(one) for one, _ in self._known.values()) + len(ids) > _KEPT:
                self._known.clear()
            self._known[term] = ids, counts
        return self._known[term]

    def _lengths(self) -> tuple[Ids, Scores]:
        if self._sizes is None:
            with self._using() as db:
                rows = db.execute("SELECT id, tokens FROM sizes ORDER BY id").fetchall()
            self._sizes = np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.float64)
        return self._sizes

    def _forget(self) -> None:
        self._sizes = None
        self._known.clear()

    def sound(self) -> bool:
        """Whether the index can be read through (SQLite's own check of the FTS5 structure)."""
        try:
            with self._using() as db, db:
                db.execute("INSERT INTO words(words) VALUES ('integrity-check')")
        except IndexUnavailable as exc:
            log.info("word index damaged: %s", exc)
            return False
        return True

    def clear(self) -> None:
        """Make the index empty."""
        self.close()
        try:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._open()
        except sqlite3.Error as exc:
            raise _fault(exc) from exc

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _open(self) -> None:
        self._forget()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(self._path, timeout=15, check_same_thread=False)
        self._db.executescript(_SCHEMA)
        if self._db.execute("SELECT text FROM stamp").fetchone() != (self._stamp,):
            with self._db:
                self._db.execute("DELETE FROM words")
                self._db.execute("DELETE FROM sizes")
                self._db.execute("DELETE FROM stamp")
                self._db.execute("INSERT INTO stamp VALUES (?)", (self._stamp,))

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        if self._db is None:
            raise IndexUnavailable("closed")
        try:
            yield self._db
        except sqlite3.Error as exc:
            raise _fault(exc) from exc


def _fault(exc: sqlite3.Error) -> Exception:
    return DiskFull(str(exc)) if "full" in str(exc) else IndexUnavailable(str(exc))
