"""Field notes for a question: those in effect, found beside the documents and shown beside them.

Notes are a collection of their own: they are never among the passages, so that none can be quoted as a document, rank
over one, or reach the language model. Which are in effect is one SQL condition (`answered_from` in
knowledge.report_rows), asked with every question. Votes change nothing.
Not here: how notes come to be (knowledge.reports), showing them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import defer

from knowledge.control import Scope
from knowledge.report_rows import answered_from, site_note
from knowledge.rows import ReportRow
from knowledge.store import Store
from knowledge.text import number, tokens
from knowledge.types import Passage, SiteNote
from knowledge.vectors import Embedder, Vector, VectorCache, text_hash

_MOST = 3
_ABOUT = 0.84
"""Cosine from which a note about a cited document, or with _COMMON words of the question, is shown."""
_NEAR = 0.88
"""Cosine from which any note is shown: of 960 pairs of a demo exam question and a note about something else none has
it, of 24 questions that a note was written for 10 have."""
_COMMON = 2


class Notes:
    """The notes of a store. Compute thread only."""

    def __init__(self, store: Store, cache: VectorCache, embedder: Embedder) -> None:
        """Take where notes are, and what compares them with a question."""
        self._store = store
        self._cache = cache
        self._embedder = embedder

    def find(
        self, question: str, *, scope: Scope, codes: Collection[str] = (), passages: Sequence[Passage] = (),
        hidden: Callable[[SiteNote], bool] = lambda _: False,
    ) -> list[SiteNote]:  # fmt: skip
        """The notes to show beside an answer, the nearest first; at most three.

        Args:
            question: as asked.
            scope: when, about which machine, in which data classes.
            codes: alarm codes that the question names.
            passages: what the answer cites.
            hidden: whether a note may not be shown all the same.
        """
        with self._store.reading() as session:
            beside = select(ReportRow).options(defer(ReportRow.evidence)).where(answered_from(scope))
            rows = [row for row in session.scalars(beside) if not hidden(site_note(row))]
        if not rows or not question.strip():
            return []
        vectors = self._vectors([_embedded(row) for row in rows])
        asked, words = self._embedder.query(question), _words(question)
        sections = {(number(one.document), one.section) for one in passages}
        documents = {document for document, _ in sections}
        named = {code.casefold() for code in codes}
        found = []
        for row, vector in zip(rows, vectors, strict=True):
            near = float(vector @ asked)
            here = (row.corrects_number, row.corrects_section) in sections
            about = bool(row.alarm) and row.alarm.casefold() in named
            related = row.corrects_number in documents or len(words & _words(row.note)) >= _COMMON
            if here or about or near >= _NEAR or (related and near >= _ABOUT):
                found.append((not (here or about), -near, row))
        found.sort(key=lambda one: (*one[:2], one[2].id))
        return [site_note(row) for _, _, row in found[:_MOST]]

    def _vectors(self, texts: Sequence[str]) -> list[Vector]:
        """A note is embedded when it is first compared with a question."""
        keys = [text_hash(text) for text in texts]
        known = self._cache.of(set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        made = {key: np.asarray(self._embedder.passage(text), np.float32) for key, text in missing.items()}
        if made:
            self._cache.add(made)
        known |= made
        return [known[key] for key in keys]


def _embedded(row: ReportRow) -> str:
    return " ".join(part for part in (row.alarm, row.title, row.note) if part)


def _words(text: str) -> set[str]:
    """The words of a text that say what it is about: codes, long words, pairs of ideographs."""
    return {one for one in tokens(text) if len(one) > 3 or not one.isascii() or re.search(r"\d", one)}
