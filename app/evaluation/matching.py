"""Comparing texts: whether one holds an accepted answer, how many words they share, which values a text holds.

Not here: which texts are compared, and what it means (app.evaluation.metrics).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from app.copilot import facts

_QUOTES = "\"'`*“”„‘’‚「」『』«»"
"""Quotation marks, and the marks that Markdown puts around words."""
_GAP = rf"[\s{_QUOTES}]*"
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_HAN_KANA = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[^\W{_HAN_KANA}]+(?:[.\-:/,][^\W{_HAN_KANA}]+)*|[{_HAN_KANA}]")
_ARTICLES = frozenset(("a", "an", "the"))
_SHORT = 4
"""A wanted string of fewer characters must be a word of its own; "no" does not stand in "not"."""


def holds(text: str, wanted: str) -> bool:
    """Whether a text holds an accepted answer; "a && b" wants both, in any order.

    Case, width, spaces, quotation marks and kinds of dash do not matter. A number counts as a whole number only ("6"
    stands neither in "16" nor in "6.5"), a short word or unit as a whole word ("40 N" does not stand in "40 Nm").
    """
    spaced = _plain(text)
    parts = [part for part in wanted.split("&&") if part.strip()]
    return bool(parts) and all(_pattern(part).search(spaced) for part in parts)


def holds_any(text: str, wanted: Iterable[str]) -> bool:
    """Whether a text holds at least one of the accepted answers."""
    return any(holds(text, one) for one in wanted)


def words(text: str) -> list[str]:
    """The words of a text; a Chinese or Japanese character counts as one."""
    return _TOKEN.findall(_plain(text))


def token_f1(text: str, accepted: Iterable[str]) -> float:
    """The harmonic mean of precision and recall of words, for the accepted answer that fits best; 0..1."""
    given = Counter(word for word in words(text) if word not in _ARTICLES)
    best = 0.0
    for one in accepted:
        gold = Counter(word for word in words(one.replace("&&", " ")) if word not in _ARTICLES)
        common = (given & gold).total()
        if common:
            best = max(best, 2 * common / (given.total() + gold.total()))
    return best


def values(text: str) -> set[str]:
    """The values that a text states: every token that holds a digit, each in the one spelling of app.copilot.facts."""
    return {value for word in _apart(text).split() if any(ch.isdigit() for ch in word) for value in facts.values(word)}


def supported_by(texts: Iterable[str]) -> set[str]:
    """The values that these texts can support; each text for itself, so that none arises where two meet."""
    return {value for text in texts for value in facts.values(_apart(text))}


def _apart(text: str) -> str:
    """The text with a space for each Chinese or Japanese character: in "保持65秒以上" the value is 65."""
    return re.sub(f"[{_HAN_KANA}]", " ", unicodedata.normalize("NFKC", text))


def _plain(text: str) -> str:
    """One width and case, one kind of dash, no comma between thousands."""
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def _pattern(wanted: str) -> re.Pattern[str]:
    """What an accepted answer looks like in a plain text: gaps everywhere but inside a number."""
    need = re.sub(rf"[\s{_QUOTES}]+", " ", _plain(wanted)).strip()
    made = _GAP.join(re.escape(piece) for piece in re.findall(r"\d+|\S", need))
    bare = need.replace(" ", "")
    last_letters = len(bare) - len(bare.rstrip("abcdefghijklmnopqrstuvwxyz"))
    left = right = ""
    if bare[0].isdigit():
        left = r"(?<![a-z\d])(?<!\d[.,])"
    elif bare[0].isascii() and bare[0].isalpha() and len(bare) < _SHORT:
        left = r"(?<![a-z\d])"
    if bare[-1].isdigit():
        right = r"(?!\d)(?![.,]\d)"
    elif last_letters and (len(bare) < _SHORT or (last_letters <= 2 and len(bare) > last_letters)):
        right = r"(?![a-z\d])"
    return re.compile(left + made + right)
