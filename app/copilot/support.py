"""How far the found passages answer a question; decided by code before any text is generated.

Four signals of the search in one logistic score, plus two rules that need no calibration: a code that stands in no
passage is not answered, and nothing found is not in the documents. Not here: wording, quoting.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Protocol

from app.copilot import facts
from app.copilot.events import LiveValue, Support
from knowledge.types import Passage

_ASKS_NOW = re.compile(
    r"\b(?:now|current(?:ly)?|at the moment|live|actual|reading|is it running)\b|目前|現在|即時|當前|此刻",
    re.IGNORECASE,
)

# Logistic weights over `features` and the two cuts on its probability.
_WEIGHTS = (40.0, 2.0, 2.0, 1.0)
_BIAS = -36.0
_EXACT = 0.75
_PARTIAL = 0.35


class Signals(Protocol):
    """What a search says about how sure it is (knowledge.retriever.Signals)."""

    @property
    def covered(self) -> float:
        """Share of the weight of the question's terms that stands in the best passage, 0..1."""

    @property
    def dense_best(self) -> float:
        """Cosine of the best window."""

    @property
    def dense_tenth(self) -> float:
        """Cosine of the tenth best passage."""

    @property
    def lexical_best(self) -> float:
        """BM25 score of the best passage."""

    @property
    def lexical_ceiling(self) -> float:
        """About the score of a passage that holds every term."""


def assess(
    question: str,
    passages: Sequence[Passage],
    seen: Signals,
    live: Sequence[LiveValue] = (),
    machine: Sequence[str] = (),
) -> Support:
    """The support level of a question.

    Args:
        question: as asked.
        passages: found passages, best first.
        seen: the signals of the search that found them.
        live: readings that fit the question; when it asks for what is now, they answer it.
        machine: names of the machine in question; a code among them ("HP-01") need not stand in a passage.
    """
    if live and _ASKS_NOW.search(question):
        return Support.EXACT
    if not passages:
        return Support.NONE
    if facts.alarm_codes(question) - _values_of(passages) - facts.values(" ".join(machine)):
        return Support.RELATED
    score = probability(features(seen))
    return Support.EXACT if score >= _EXACT else Support.PARTIAL if score >= _PARTIAL else Support.RELATED


def features(seen: Signals) -> tuple[float, float, float, float]:
    """The numbers that are weighed: nearness, cover of the question's words, share of the best possible score, lead."""
    ceiling = seen.lexical_ceiling or 1.0
    return (
        seen.dense_best,
        seen.covered,
        min(1.0, seen.lexical_best / ceiling),
        (seen.dense_best - seen.dense_tenth) * 10,
    )


def probability(values: tuple[float, ...]) -> float:
    """The logistic score of features, 0..1."""
    return 1.0 / (1.0 + math.exp(-(_BIAS + sum(w * v for w, v in zip(_WEIGHTS, values, strict=True)))))


def _values_of(passages: Sequence[Passage]) -> set[str]:
    found: set[str] = set()
    for passage in passages:
        found |= facts.values(f"{passage.document}\n{passage.title}\n{passage.section}\n{passage.text}")
        found |= {name.lower() for name in passage.equipment}
    return found
