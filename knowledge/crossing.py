"""From a question in one script to passages in the other: Chinese asks, an English procedure answers, and the reverse.

An embedder puts all texts of a script into a region of their own, so passages in the question's script crowd out the
others whatever they say. The difference of the two regions' means is nearly the same for every text; half of it added
to a question brings the other script's passages near without letting them crowd in turn (half: measured, see
bench/RESULTS.md). Not here: searching and scoring (knowledge.retriever), translating.
"""

from __future__ import annotations

import re

import numpy as np

from knowledge.vectors import Vector, VectorCache
from knowledge.view import View

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


class Crossing:
    """The way between the scripts of a view. Compute thread only."""

    def __init__(self, cache: VectorCache) -> None:
        self._cache = cache
        self._known: tuple[View, Vector | None] | None = None

    def toward_other(self, vector: Vector, text: str, view: View) -> Vector | None:
        """A question's vector moved toward the script that it is not written in.

        Args:
            vector: of the question, unit length.
            text: the question.
            view: the passages that may be answered from.

        Returns:
            A vector of unit length; None where one of the scripts is hardly there.
        """
        if self._known is None or self._known[0] is not view:
            self._known = (view, self._to_han(view))
        way = self._known[1]
        if way is None:
            return None
        moved = vector + (-_SHARE if is_han(text) else _SHARE) * way
        return np.asarray(moved / np.linalg.norm(moved), np.float32)

    def _to_han(self, view: View) -> Vector | None:
        means = []
        for ids in (view.ids[view.han], view.ids[~view.han]):
            windows = self._cache.windows([int(one) for one in ids[:: len(ids) // _SAMPLE + 1]])
            if len(ids) < _LEAST or not len(windows.passage):
                return None
            means.append(windows.matrix.mean(axis=0))
        return np.asarray(means[0] - means[1], np.float32)
