"""Slips of the finger: a word that no document has and that is one edit away from exactly one that some document has.

An edit is a letter too many, too few, another one, or two that changed places; from eight letters on two edits count,
then with the same first letter (slips there are rare). Codes, numbers, units, names and short words are never touched.
Not here: where the known words come from (knowledge.lexical), words that mean the same (knowledge.glossary).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from app.copilot import units

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4
"""Letters; shorter words have too many neighbours ("oil", "lid", "air")."""
_TWO_EDITS = 8
"""Letters from which two edits are believed."""
_LONGEST = 30
_WORD = re.compile(r"(?<![\w./@\\-])[A-Za-z]{4,30}(?![\w@/\\]|[-.]\w)")
"""A word by itself: no part of a code, a file name, an address or a hyphenated name."""
_ENDINGS = re.compile(r"(?:e?s|e?d|ing|er|ly|e|al)?$")


class Vocabulary:
    """Known words, and the one that a typed word is a slip of."""

    def __init__(self, words: Iterable[str], real: Callable[[str], bool] | None = None) -> None:
        """`words` in any case; what is not made of the letters a to z is left out.

        `real` tells of a word in small letters whether it is one although no document has it: "surge" is no slip of
        "sure". A tokenizer that has a word as one piece knows that; it has no piece for a slip.
        """
        self._real = real
        self._words = frozenset(
            word for word in map(str.lower, words) if 3 <= len(word) <= _LONGEST and word.isascii() and word.isalpha()
        )
        # Words by first letter and length, each with the set of its letters as bits: what differs by two edits differs
        # by at most four letters, which leaves few words to compare letter by letter.
        self._buckets: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
        for word in self._words:
            if len(word) >= _TWO_EDITS - 2:
                self._buckets[word[0], len(word)].append((_bits(word), word))

    def nearest(self, word: str) -> str | None:
        """The one known word that `word` is a slip of; None if it is known itself, or none or several come near."""
        typed = word.lower()
        if not _SHORTEST <= len(typed) <= _LONGEST or not (typed.isascii() and typed.isalpha()) or typed in self._words:
            return None
        if self._real is not None and any(map(self._real, _stems(typed))):
            return None
        near = {one for one in _edits(typed) if one in self._words and len(one) >= _SHORTEST}
        if not near and len(typed) >= _TWO_EDITS:
            near = set(self._two_edits(typed))
        return _only(typed, near)

    def _two_edits(self, typed: str) -> Iterator[str]:
        bits = _bits(typed)
        for length in range(len(typed) - 2, len(typed) + 3):
            for other, word in self._buckets.get((typed[0], length), ()):
                if (bits ^ other).bit_count() <= 4 and _distance(typed, word) <= 2:
                    yield word


def corrected(
    text: str, nearest: Callable[[str], str | None], known: Collection[str] = ()
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A text without slips of the finger.

    Args:
        text: as typed.
        nearest: see `Vocabulary.nearest`.
        known: further words, in small letters, that are right although no document has them.

    Returns:
        The text, and the words that were changed: as typed, and as meant.
    """
    changes: dict[str, str] = {}
    shouted = text.upper() == text

    def change(match: re.Match[str]) -> str:
        word = match[0]
        # A capital inside a sentence begins a name, several are an abbreviation; at the start they say nothing.
        named = not word.islower() and not shouted and (match.start() > 0 or not word.istitle())
        if named or word.lower() in known or units.named(word):
            return word
        meant = nearest(word)
        if not meant or _same_word(word.lower(), meant):
            return word
        changes[word] = meant
        return meant

    return _WORD.sub(change, text), tuple(changes.items())


def _only(typed: str, near: set[str]) -> str | None:
    """The one word among several; one and several of a thing are one word, of which the likelier form is given."""
    if len({word.removesuffix("s") for word in near}) != 1:
        return None
    return min(near, key=lambda word: (word.endswith("s") != typed.endswith("s"), word))


def _same_word(typed: str, meant: str) -> bool:
    """Whether two words differ only by their endings: "tightens" is right where documents say "tighten"."""
    stems = {_ENDINGS.sub("", typed, count=1), typed} & {_ENDINGS.sub("", meant, count=1), meant}
    return any(len(stem) >= 3 for stem in stems)


def _stems(word: str) -> Iterator[str]:
    """A word, and what it may be without an ending: wiped, wip, wipe."""
    yield word
    for ending in ("s", "es", "d", "ed", "ing", "ly", "er", "est"):
        stem = word.removesuffix(ending)
        # No word ends in "ss" because there are several: "adress" is not "adres" in the plural.
        if stem != word and len(stem) >= _SHORTEST - 1 and not (ending == "s" and stem.endswith("s")):
            yield stem
            yield stem + "e"


def _bits(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) - 97)
    return bits


def _edits(word: str) -> Iterator[str]:
    """All that is one edit away."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _distance(one: str, other: str) -> int:
    """Edits between two words, neighbours that changed places counted once (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, with_ in enumerate(other, 1):
            cost = min(last[column] + 1, here[column - 1] + 1, last[column - 1] + (letter != with_))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == with_:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, last = last, here
    return last[-1]
