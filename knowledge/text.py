"""Words as the lexical index sees them: one folding and one cutting for passages and questions alike.

Width and case are folded (NFKC, casefold), accents of alphabetic scripts dropped, and simplified, traditional and
Japanese forms of a character made one (knowledge.variants). Chinese and Japanese runs become character bigrams, which
found 7 of 7 where word tokenizers found 0 to 2. Codes stay whole (E-204, M8x1.25, F-33) and are also given in parts and
without their separators, so that "E204" finds "E-204".
Not here: what is searched (knowledge.lexical), sentences and windows (knowledge.splitter).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from knowledge.variants import variants

_IDEOGRAPHS = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
"""Without the middle dot and the double hyphen of katakana: they part words, and FTS5 parts terms at them."""
_TOKEN = re.compile(rf"[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+(?:[-_./]+[^\W_{_IDEOGRAPHS}]+)*")
_PARTS = re.compile(r"[-_/]+|\.(?!\d)|(?<!\d)\.")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_QUANTITY = re.compile(r"(\d+)([a-z°%µμω]+)")
_MARKS = re.compile(r"[\u0300-\u036f]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_IDEOGRAPH = re.compile(rf"[{_IDEOGRAPHS}]")
_DIGIT = re.compile(r"\d")
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn")
_LONGEST = 64
"""Characters of the longest word kept; longer runs are data (hashes, base64), which nobody asks for."""
_JOINED = 16
"""Characters of the longest code that is also given without its separators."""


def fold(text: str) -> str:
    """One width, one case, one form of each ideograph, plain dashes, no accents; Japanese voicing marks stay."""
    return _narrow(text).casefold()


def visible(text: str) -> str:
    """A text without what nobody sees: control but line ends and tabs, format (bidirectional, zero width), private."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)


def number(document: str) -> str:
    """A document's number as it is compared: one width, one case, plain dashes; stored, so that changes migrate."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", document)).casefold()


def _narrow(text: str) -> str:
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    return text.translate(variants())


def is_code(token: str) -> bool:
    """Whether a token is a code, part number or value: it has a digit and something else, or is a number."""
    return _DIGIT.search(token) is not None


def tokens(text: str) -> Iterator[str]:
    """The index terms of a text in reading order, repetitions included."""
    for match in _TOKEN.finditer(_narrow(text)):
        run = match.group()
        if _IDEOGRAPH.match(run):
            yield from _bigrams(run)
        elif len(run) <= _LONGEST:
            yield from _word(run)


def terms(text: str) -> tuple[str, ...]:
    """The distinct index terms of a question, in order."""
    return tuple(dict.fromkeys(tokens(text)))


def script(text: str) -> str:
    """The language family a text is written in, by its characters: "ja" (any kana), "zh" (ideographs), else ""."""
    ideographs = len(_IDEOGRAPH.findall(text))
    letters = sum(1 for char in text if char.isalpha())
    if not ideographs or ideographs * 5 < letters:
        return ""
    return "ja" if _KANA.search(text) else "zh"


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for first, second in pairwise(run):
        yield first + second


def _word(run: str) -> Iterator[str]:
    if "/" in run and not is_code(run):
        for side in filter(None, run.split("/")):
            yield from _word(side)
        return
    whole = run.casefold()
    yield whole
    parts = [part for part in _PARTS.split(run) if part]
    if len(parts) == 1:
        yield from (piece for piece in _pieces(run) if piece != whole)
        return
    joined = "".join(parts).casefold()
    if len(joined) <= _JOINED:
        yield joined
    for part in parts:
        if len(part) > 1 or part.isdigit():  # the E of E-204 would find every E
            yield from _part(part)


def _part(part: str) -> Iterator[str]:
    yield part.casefold()
    for piece in _pieces(part):
        if piece != part.casefold():
            yield piece


def _pieces(part: str) -> Iterator[str]:
    """What a single word is made of: maxVelocity -> max, velocity; 25nm -> 25, nm."""
    if quantity := _QUANTITY.fullmatch(part.casefold()):
        yield from quantity.groups()
        return
    pieces = _CAMEL.split(part)
    if len(pieces) > 1:
        yield from (piece.casefold() for piece in pieces)
