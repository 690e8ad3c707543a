"""Where a person can be hurt: no sentence is generated there, and no other machine's procedure stands in for one.

Topics are known by whole words and phrases, in English, Chinese and Japanese.
Not here: warnings of documents (app.copilot.quote), requests to defeat a safeguard (app.copilot.unsafe).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.copilot.facts import normal
from knowledge.types import Passage

_LOCKOUT = (
    r"lock(?:ed|ing|s)? ?-?out"
    r"|lock(?:ed|ing)?(?: (?:it|this|them|the|press|machine|mill|unit|line|pump|[a-z0-9-]*\d))+ out"
    r"|lock-?outs?|tag(?:ged|ging)? ?-?out|loto|isolat(?:e|es|ed|ing|ion)"
    r"|de-?energi[sz](?:e|es|ed|ing|ation)|zero[- ]energy|make safe"
    r"|上鎖|掛牌|鎖定掛牌|能量隔離|隔離能源|斷電上鎖|ロックアウト|タグアウト"
)
_OTHERS = (
    r"guards?|guarding|interlocks?|light curtains?|emergency[- ]stops?|e-?stops?"
    r"|safety (?:doors?|gates?|switch(?:es)?|devices?)|stored energy|accumulators?|high voltage|live parts"
    r"|electric shock|arc flash|under pressure|pressuri[sz]ed"
    r"|relieve pressure|depressuri[sz]e|chemicals?|solvents?|coolant contact|acid|gas leak|fumes|msds|sds"
    r"|lift(?:ing|ed)?|hoist|crane|slings?|suspended load|hot oil|burns?|ppe"
    r"|護罩|防護罩|安全門|安全開關|光柵|光幕|緊急停止|急停|殘壓|洩壓|蓄壓器|高壓電"
    r"|感電|觸電|化學品|溶劑|吊掛|起重|吊具|燙傷|防護具"
    r"|安全カバー|安全扉|非常停止|感電|高電圧|残圧|化学物質|玉掛け|吊り上げ"
)


def _words(patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{patterns})(?![a-z0-9])")


_LOCKOUT_WORDS, _ANY = _words(_LOCKOUT), _words(f"{_LOCKOUT}|{_OTHERS}")


def concerns(text: str) -> bool:
    """Whether a text is about lockout, guards, stored energy, chemicals, pressure or lifting."""
    return _ANY.search(normal(text)) is not None


def asks_lockout(question: str) -> bool:
    """Whether a question is about isolating a machine from its energy."""
    return _LOCKOUT_WORDS.search(normal(question)) is not None


def lockout_of(machine: str, passages: Sequence[Passage]) -> list[Passage]:
    """The passages of lockout procedures of this machine: their document names it, and it or a section is about that.

    A step elsewhere that says "lock the press out" is no lockout procedure, nor is one for every machine.
    """
    return [
        one
        for one in passages
        if machine in one.equipment
        and _LOCKOUT_WORDS.search(normal(f"{one.document} {one.title} {one.section}".replace("-", " ")))
    ]
