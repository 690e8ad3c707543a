"""What differs between two texts: the words of the first that are gone, the words of the second that are new.

Latin text is compared by words (a number with its decimals is one), Chinese and Japanese by characters. White space
alone is no difference. Not here: how a difference looks (changes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.desktop.textblock import Spans

_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+(?:[.,/-][^\W{_CJK}]+)*|[^\w\s]")
_LINE = re.compile(r"[^\n]+")
MOST = 2000
"""Words up to which texts are compared by words, longer ones by lines: comparing may take the square of it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Spans of the first text that are gone and of the second that are new."""

    gone: Spans
    new: Spans

    def __bool__(self) -> bool:
        return bool(self.gone or self.new)


def difference(before: str, after: str) -> Difference:
    """Compare two texts."""
    old, new = _spans(_TOKEN, before), _spans(_TOKEN, after)
    if max(len(old), len(new)) > MOST:
        old, new = _spans(_LINE, before), _spans(_LINE, after)
    match = SequenceMatcher(None, [before[a:b] for a, b in old], [after[a:b] for a, b in new], autojunk=False)
    moves = [move for move in match.get_opcodes() if move[0] != "equal"]
    return Difference(
        tuple((old[i1][0], old[i2 - 1][1]) for _kind, i1, i2, _j1, _j2 in moves if i2 > i1),
        tuple((new[j1][0], new[j2 - 1][1]) for _kind, _i1, _i2, j1, j2 in moves if j2 > j1),
    )


def of_line(spans: Spans, start: int, end: int) -> Spans:
    """The pieces of spans that lie in a line from `start` to `end`, counted from the line's beginning."""
    return tuple((max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start)


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]
