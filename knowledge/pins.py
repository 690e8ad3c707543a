"""PINs that are guessed first: dates, counted and repeated characters, walks over a keyboard, words, the own number.

It looks at what stands there, whatever the width, the case or the marks between ("12-34-56"). Not here: how long a PIN
has to be, how it is kept and how often it may be tried (knowledge.people).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby, pairwise

_LEAST_KINDS = 3
"""Different characters of a PIN."""
_DAY, _MONTH, _YEAR = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = re.compile(
    "|".join((
        rf"{_DAY}{_MONTH}(?:\d\d|{_YEAR})", rf"{_MONTH}{_DAY}(?:\d\d|{_YEAR})", rf"(?:\d\d|{_YEAR}){_MONTH}{_DAY}",
        rf"{_MONTH}{_YEAR}", rf"{_YEAR}{_MONTH}",
        rf"[01]\d\d{_MONTH}{_DAY}",  # years of the Republic of China, as Taiwan writes them
    ))
)  # fmt: skip
_STEPS = frozenset({0, 1, 10, 11, 100, 101, 110, 111})
"""Differences from group to group of digits that are counted: 121314, 102030, 123124, 112233."""
_ROWS = (
    "1234567890", "0123456789", "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "1q2w3e4r5t6y7u8i9o0p",
    "147", "258", "369", "159", "357", "147258369", "147852369", "789456123",
)  # fmt: skip
"""Rows, columns, diagonals and zigzags of the usual keyboards and number pads."""
_PIECE = 3
"""Characters of the shortest walk; a PIN of walks alone, such as 159753 or qwe123, is refused."""
_LONGEST_PIECE = 2 * _PIECE - 1
"""Longer walks are made of those from _PIECE to here."""
_WALKS = frozenset(
    line[start : start + length]
    for row in _ROWS
    for line in (row, row[::-1])
    for length in range(_PIECE, _LONGEST_PIECE + 1)
    for start in range(len(line) - length + 1)
)
_NUMBERS = frozenset(
    "112358 124578 124816 134679 135790 141421 142536 235689 246810 271828 314159 1314520 1314521 5201314"
    " 8675309".split()
)
"""What lists of common PINs hold and no rule here finds."""
_WORDS = frozenset(
    "access admin administrator andon changeme computer default dragon factory football guest hello iloveyou letmein"
    " login machine master monkey operator pass passcode passport passw password passwort princess secret shadow"
    " sunshine superman supervisor system test user welcome winter summer spring autumn".split()
)
_LOOKS_LIKE = str.maketrans("0134578@$!", "oleastbasi")


def guessed_first(pin: str, own: str = "") -> bool:
    """Whether a PIN is one of those that are tried first.

    Args:
        pin: as typed.
        own: the number of whose PIN it is to be, such as "P001"; empty: not known.
    """
    typed = unicodedata.normalize("NFKC", pin).casefold()
    bare = "".join(char for char in typed if char.isalnum())
    return (
        any(len(set(some)) < _LEAST_KINDS or _repeated(some) or _counted(some) for some in (typed, bare))
        or bare in _NUMBERS
        or bool(_DATE.fullmatch(bare))
        or _walked(bare)
        or _worded(typed)
        or (bool(own) and _own(bare, own))
    )


def _repeated(some: str) -> bool:
    """123123, 4949494, 123321, 112233: a part again and again, the same backwards, or every character doubled."""
    periods = range(1, len(some) // 2 + 1)
    again = any(some[length:] == some[:-length] for length in periods)
    return again or some == some[::-1] or all(len(list(run)) > 1 for _, run in groupby(some))


def _counted(some: str) -> bool:
    """123456, 901234, 147036, fedcba; and digits in groups that are counted: 121314, 010203, 20252026."""
    if len({ord(after) - ord(before) for before, after in pairwise(some)}) == 1:
        return True
    if not some.isdecimal():
        return False
    if _same((int(char) for char in some), modulo=10):
        return True
    return any(
        _same(int(some[start : start + length]) for start in range(0, len(some), length))
        and abs(int(some[length : 2 * length]) - int(some[:length])) in _STEPS
        for length in range(2, len(some) // 2 + 1)
        if len(some) % length == 0
    )


def _same(numbers: Iterable[int], modulo: int = 0) -> bool:
    steps = {after - before for before, after in pairwise(numbers)}
    return len({step % modulo for step in steps} if modulo else steps) == 1


def _walked(some: str) -> bool:
    """Whether it is put together of walks alone."""
    ends = {0}
    for end in range(_PIECE, len(some) + 1):
        lengths = range(_PIECE, min(_LONGEST_PIECE, end) + 1)
        if any(end - length in ends and some[end - length : end] in _WALKS for length in lengths):
            ends.add(end)
    return len(some) in ends and bool(some)


def _worded(typed: str) -> bool:
    """Whether it is a common word, with whatever digits and marks around it and in place of letters: p@ssw0rd1."""
    cores = (typed, re.sub(r"^[\W\d_]+|[\W\d_]+$", "", typed))
    return any("".join(filter(str.isalpha, one.translate(_LOOKS_LIKE))) in _WORDS for one in cores)


def _own(bare: str, own: str) -> bool:
    """Whether it is the number of the person and nothing but zeros and the letter beside it, once or again."""
    left, number = (re.sub(r"[^1-9]", "", one) for one in (bare, own))
    letters = set(filter(str.isalpha, bare)) <= set(own.casefold())
    return letters and bool(number) and left == number * max(1, len(left) // len(number))
