"""How far the found passages answer a question; decided by code before any text is generated.

Signals of the search, and what was asked for and does not stand in what was found, in one logistic score; plus two
rules that need no calibration: a code that stands in no passage is not answered, and nothing found is not in the
documents. Not here: wording, quoting, the weights (app.copilot.calibration).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from app.copilot import facts, wording
from app.copilot.asked import asked
from app.copilot.calibration import Calibration
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
    def dense_mean(self) -> float:
        """Mean cosine of all candidates."""


def assess(
    question: str,
    passages: Sequence[Passage],
    seen: Signals,
    weighed: Calibration,
    live: Sequence[LiveValue] = (),
    machine: Sequence[str] = (),
    *,
    now: bool = False,
) -> Support:
    """The support level of a question.

    Args:
        question: as asked.
        passages: found passages, best first.
        seen: the signals of the search that found them.
        weighed: the calibration of the embedder that searched.
        live: readings that fit the question.
        machine: names of the machine in question; a code among them ("HP-01") need not stand in a passage.
        now: what is now is asked for: readings answer it.
    """
    if live and now:
        return Support.EXACT
    if not passages:
        return Support.NONE
    if lacks_code(question, passages, machine):
        return Support.RELATED
    score = weighed.probability(features(question, passages, seen, machine))
    if score >= weighed.exact:
        return Support.EXACT
    # What is said of a code that somebody asks for by name is at least a part of the answer.
    return Support.PARTIAL if _asked_codes(question, machine) or score >= weighed.partial else Support.RELATED


def lacks_code(question: str, passages: Sequence[Passage], machine: Sequence[str] = ()) -> bool:
    """Whether a code that is asked for stands in none of the passages: then they do not answer, whatever the score."""
    missing = {_bare(code) for code in _asked_codes(question, machine)} - {_bare(v) for v in _values_of(passages)}
    return bool(missing) or asked(question).lacks_code(passages)


def features(
    question: str, passages: Sequence[Passage], seen: Signals, machine: Sequence[str] = ()
) -> Mapping[str, float]:
    """What is weighed (app.copilot.calibration.FEATURES).

    Nearness and its lead over the mean, cover of the question's terms, whether question and best passage are in
    different scripts (words cannot agree then) and whether the question is in ideographs (cosines differ); then what
    was asked for and is not there: names, a value of the asked quantity, a line or heading about a name, proper names.
    """
    lacking = asked(question).lacking(passages, machine)
    language = wording.language_of(question)
    return {
        "nearest": seen.dense_best,
        "lead": seen.dense_best - seen.dense_mean,
        "covered": seen.covered,
        "crossing": float(language != wording.language_of(passages[0].text)),
        "han": float(language == "zh-TW"),
        "names": lacking.names,
        "value": float(lacking.value),
        "heading": float(lacking.lead),
        "proper": lacking.proper,
    }


def _asked_codes(question: str, machine: Sequence[str]) -> set[str]:
    """The codes in a question without those that name its machine."""
    return facts.alarm_codes(question) - facts.values(" ".join(machine))


def _bare(code: str) -> str:
    """A code without its dashes: people write "e204" for "E-204"."""
    return code.replace("-", "")


def _values_of(passages: Sequence[Passage]) -> set[str]:
    found: set[str] = set()
    for passage in passages:
        found |= facts.values(f"{passage.document}\n{passage.title}\n{passage.section}\n{passage.text}")
        found |= {name.lower() for name in passage.equipment}
    return found
