"""How far the found passages answer a question; decided by code before any text is generated.

Five signals of the search in one logistic score, plus two rules that need no calibration: a code that stands in no
passage is not answered, and nothing found is not in the documents. Not here: wording, quoting.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Protocol

from app.copilot import facts, wording
from app.copilot.events import LiveValue, Support
from knowledge.types import Passage

_ASKS_VALUE = re.compile(
    r"\b(?:what(?:'s| is| are)|which|how (?:high|low|hot|warm|cold|much|many|fast|full|far)|limits?|max(?:imum)?"
    r"|min(?:imum)?|normal|too|allowed|value|temperature|pressure|level|flow|speed)\b|多少|幾|上限|下限|極限|最高|最低|正常|範圍|數值|溫度|壓力|過高|過低",
    re.IGNORECASE,
)
_ASKS_NOW = re.compile(
    r"\b(?:now|current(?:ly)?|at the moment|live|actual|reading|is it running)\b|目前|現在|即時|當前|此刻",
    re.IGNORECASE,
)

# Logistic weights over `features`, fitted on 691 questions, answerable and not, each set and kind with equal weight:
# machine documentation (English, Chinese over English; near misses), English and Chinese articles. Area under the curve
# .80 together; .60, .72, .97. The lower cut refuses .04, .15, .01 of the answerable and .17, .35, .51 of the others.
_WEIGHTS = (34.0, 2.7, -4.5, 22.1, 1.7)
_BIAS = -30.7
_EXACT = 0.5
_PARTIAL = 0.25


def names_alarm(question: str) -> bool:
    """Whether a question speaks of an alarm, an error or a fault."""
    return (
        re.search(r"\b(?:alarms?|errors?|faults?|code)\b|警報|錯誤|故障|異常|代碼|警告碼", question, re.I) is not None
    )


def asks_now(question: str) -> bool:
    """Whether a question asks for what is at this moment."""
    return _ASKS_NOW.search(question) is not None


def asks_value(question: str) -> bool:
    """Whether a question is about a value, a limit or a state, so that what the machine reads belongs to its answer."""
    return asks_now(question) or _ASKS_VALUE.search(question) is not None


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
    if live and asks_now(question):
        return Support.EXACT
    if not passages:
        return Support.NONE
    asked = facts.alarm_codes(question) - facts.values(" ".join(machine))
    if asked - _values_of(passages):
        return Support.RELATED
    score = probability(features(seen, crossing=wording.language_of(question) != wording.language_of(passages[0].text)))
    if score >= _EXACT:
        return Support.EXACT
    # What is said of a code that somebody asks for by name is at least a part of the answer.
    return Support.PARTIAL if asked or score >= _PARTIAL else Support.RELATED


def features(seen: Signals, *, crossing: bool) -> tuple[float, float, float, float, float]:
    """The numbers that are weighed.

    Nearness, cover of the question's terms, share of the best possible word score, lead over the tenth passage, and
    whether question and best passage are in different scripts (`crossing`: words cannot agree then).
    """
    ceiling = seen.lexical_ceiling or 1.0
    return (
        seen.dense_best,
        seen.covered,
        min(1.0, seen.lexical_best / ceiling),
        seen.dense_best - seen.dense_tenth,
        float(crossing),
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
