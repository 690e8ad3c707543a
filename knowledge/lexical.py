"""The index of words and codes: SQLite FTS5 over our own tokens, holding only passages that may be answered from.

Derived, like knowledge.index: thrown away and filled again from the store when missing, damaged or of another store.
Scores are FTS5's BM25, turned so that higher is better; a title or heading word counts more than one in the text.
Not here: cutting text into tokens (knowledge.text), which passages belong in it (knowledge.sync).
"""

from __future__ import annotations

import json
import logging
import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from knowledge.text import is_code, terms, tokens
from knowledge.types import DiskFull, IndexUnavailable

log = logging.getLogger(__name__)

_FORMAT = "1"
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
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(words, 'row');
"""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a question: passages it stands in, weight (inverse document frequency), code or word."""

    text: str
    passages: int
    weight: float
    code: bool


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
        self._total: int | None = None
        try:
            self._open()
        except sqlite3.DatabaseError as exc:
            log.info("word index begun anew: %s", exc)
            self.clear()

    def count(self) -> int:
        """Passages in the index."""
        if self._total is None:
            with self._using() as db:
                self._total = int(db.execute("SELECT count(*) FROM words_docsize").fetchone()[0])
        return self._total

    def put(self, entries: Iterable[Entry]) -> None:
        """Add passages, or replace those that are there already."""
        rows = [(entry.id, *(_indexed(part) for part in (entry.title, entry.section, entry.body))) for entry in entries]
        self._total = None
        with self._using() as db, db:
            db.executemany("DELETE FROM words WHERE rowid = ?", ((row[0],) for row in rows))
            db.executemany("INSERT INTO words(rowid, title, section, body) VALUES (?, ?, ?, ?)", rows)

    def remove(self, ids: Iterable[int]) -> None:
        """Take passages out; those that are not there are none of our business."""
        self._total = None
        with self._using() as db, db:
            db.executemany("DELETE FROM words WHERE rowid = ?", ((one,) for one in ids))

    def terms(self, query: str) -> tuple[Term, ...]:
        """The question's terms that tell passages apart, with their weights; terms that stand nowhere are included.

        Terms in more than half of the passages are left out.
        """
        total = self.count()
        found: list[Term] = []
        with self._using() as db:
            for text in terms(query):
                row = db.execute("SELECT doc FROM vocabulary WHERE term = ?", (text,)).fetchone()
                passages = int(row[0]) if row else 0
                if total <= _FEW or passages <= total * _COMMON:
                    weight = math.log(1 + (total - passages + 0.5) / (passages + 0.5))
                    found.append(Term(text, passages, weight, is_code(text)))
        return tuple(found)

    def search(self, query: Sequence[Term], limit: int) -> list[tuple[int, float]]:
        """The passages with the best BM25 scores for any of the terms, best first."""
        if not (match := _match(query)):
            return []
        sql = f"SELECT rowid, bm25(words, {_weights()}) FROM words WHERE words MATCH ? ORDER BY 2 LIMIT ?"
        with self._using() as db:
            return [(int(one), -float(score)) for one, score in db.execute(sql, (match, limit))]

    def scores(self, query: Sequence[Term], ids: Iterable[int]) -> dict[int, float]:
        """BM25 scores of given passages; those without any of the terms are left out."""
        if not (match := _match(query)):
            return {}
        sql = (
            f"SELECT rowid, bm25(words, {_weights()}) FROM words WHERE words MATCH ?"
            " AND +rowid IN (SELECT value FROM json_each(?))"
        )
        with self._using() as db:
            return {int(one): -float(score) for one, score in db.execute(sql, (match, json.dumps(list(ids))))}

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
        self._total = None
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(self._path, timeout=15, check_same_thread=False)
        self._db.executescript(_SCHEMA)
        if self._db.execute("SELECT text FROM stamp").fetchone() != (self._stamp,):
            with self._db:
                self._db.execute("DELETE FROM words")
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


def _indexed(text: str) -> str:
    return " ".join(tokens(text))


def _match(query: Sequence[Term]) -> str:
    chosen = sorted((term for term in query if term.passages), key=lambda term: term.passages)[:_MOST_TERMS]
    return " OR ".join(f'"{term.text}"' for term in chosen)


def _weights() -> str:
    return ", ".join(map(str, _WEIGHTS))


def _fault(exc: sqlite3.Error) -> Exception:
    return DiskFull(str(exc)) if "full" in str(exc) else IndexUnavailable(str(exc))
