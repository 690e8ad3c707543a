"""Texts that say almost the same, by the three-letter pieces that they share; short texts of people, in any language.

Not here: meaning (knowledge.embedder), which texts (reports, measures).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator

from knowledge.text import fold

_SHINGLE = 3
_COMPARED = 50
"""Texts of a kind that another one is compared with, so that a long list is told at once."""
_READ = 500
"""Characters of a text that are compared."""


def alike(texts: Iterable[tuple[Hashable, str]], least: float) -> Iterator[int]:
    """For each text the place of the first one of its kind that says almost the same: its own if none does.

    Args:
        texts: kind and text.
        least: the share of common pieces from which two texts are taken for one, 0 to 1.
    """
    firsts: dict[Hashable, deque[tuple[frozenset[str], int]]] = {}
    for place, (kind, text) in enumerate(texts):
        known, pieces = firsts.setdefault(kind, deque(maxlen=_COMPARED)), _pieces(text)
        found = next((first for had, first in known if len(pieces & had) / len(pieces | had) >= least), None)
        if found is None:
            known.append((pieces, place))
        yield place if found is None else found


def _pieces(text: str) -> frozenset[str]:
    bare = "".join(ch for ch in fold(text[:_READ]) if ch.isalnum())
    return frozenset(bare[i : i + _SHINGLE] for i in range(max(1, len(bare) - _SHINGLE + 1)))
