"""Which words of the documents answer: warnings first, then the best spans of the best passages, byte for byte.

Not here: finding passages (knowledge.retriever), deciding whether they answer (app.copilot.support).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.copilot import facts
from app.copilot.events import Claim, ClaimKind
from knowledge.types import Citation, Passage, PassageKind

_MOST_QUOTES = 3
_LEAD = 24
"""Characters at the beginning of a line that say what it is about."""
_NEAR_BEST = 0.8
"""A further passage is quoted when its score is at least this share of the best one's."""
_SHORT_WORDS = 45
"""A passage up to this length is quoted whole; longer prose by its best span."""
_MOST_WARNINGS = 4
_ORDER = {PassageKind.DANGER: 0, PassageKind.WARNING: 1, PassageKind.CAUTION: 2}
_PROCEDURE = re.compile(
    r"\b(?:how (?:do|to|can|should)|what (?:do|should) (?:i|we) do|steps?|procedure|replace|change|install|remove|clean"
    r"|reset|lock ?out)\b"
    r"|如何|怎麼|怎样|步驟|程序|更換|清潔|處理|作業|復歸|流程",
    re.IGNORECASE,
)

_WORD = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9]+")
_LINE_END = re.compile(r"\n")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


class Quotes:
    """The citations of an answer, numbered in the order of its claims."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []

    def cite(self, passage: Passage, start: int, end: int) -> int:
        """The number of a citation of this span, a new one if it is not cited yet."""
        for known in self.citations:
            if (known.passage.id, known.start, known.end) == (passage.id, start, end):
                return known.n
        number = len(self.citations) + 1
        self.citations.append(Citation(number, passage, passage.text[start:end], start, end))
        return number


def compose(
    question: str, passages: Sequence[Passage], guards: Callable[[Passage], Sequence[Passage]]
) -> tuple[list[Claim], list[Citation]]:
    """The warning and quoted claims of an answer with their citations.

    Args:
        question: as asked.
        passages: found passages, best first; at least one.
        guards: gives the safety passages that guard a passage, in document order.
    """
    chosen = choose(question, passages)
    quotes = Quotes()
    warnings: dict[int, Passage] = {}
    for passage in chosen:
        for guard in [passage] if passage.kind.safety else guards(passage):
            warnings.setdefault(guard.id, guard)
    claims = []
    for guard in sorted(warnings.values(), key=lambda item: _ORDER[item.kind])[:_MOST_WARNINGS]:
        number = quotes.cite(guard, 0, len(guard.text))
        claims.append(Claim(guard.text, ClaimKind.WARNING, (number,), signal=guard.kind.value.upper()))
    for passage in chosen:
        if not passage.kind.safety:
            start, end = span(question, passage)
            claims.append(Claim(passage.text[start:end], ClaimKind.QUOTED, (quotes.cite(passage, start, end),)))
    return claims, quotes.citations


def with_alarm_first(asked: set[str], passages: Sequence[Passage]) -> list[Passage]:
    """The passages in their order, but those about an asked alarm before those that mention it, before all others.

    Args:
        asked: codes of alarms that the question names, as app.copilot.facts spells them.
        passages: found passages, best first.

    An alarm's code is a key that can be looked up; no nearness of meaning may outrank it.
    """

    def about(passage: Passage) -> int:
        heading = passage.section.rsplit(" > ", 1)[-1]
        # A row or a step that begins with the code is about it: "Code: E-204 · ...".
        leads = facts.values(" ".join([heading, *(line[:_LEAD] for line in passage.text.splitlines())]))
        mentioned = len(asked & facts.values(_whole(passage)))
        return mentioned + (0 if passage.kind is PassageKind.NOTE else 2 * len(asked & leads))

    return sorted(passages, key=about, reverse=True) if asked else list(passages)


def choose(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """The passages worth quoting: the best, and those whose score comes near it or that hold the asked code as well."""
    best = max(passage.score for passage in passages)
    asked = facts.codes(question)
    kept: list[Passage] = []
    for passage in passages:
        near = passage.score >= best * _NEAR_BEST
        wanted = not kept or near or (asked and asked <= facts.values(_whole(passage)))
        if wanted and all(passage.text != other.text for other in kept):
            kept.append(passage)
        if len(kept) == _MOST_QUOTES:
            break
    return kept


def span(question: str, passage: Passage) -> tuple[int, int]:
    """What of a passage is quoted: always whole lines (rows, steps) or whole sentences.

    Short passages and asked procedures are quoted whole; a table gives the row with the asked code; else the best span.
    """
    text, asked = passage.text, facts.codes(question)
    whole = (0, len(text))
    rows = passage.kind is PassageKind.TABLE_ROW
    if len(_WORD.findall(text)) <= _SHORT_WORDS or passage.window_end == 0:
        return whole
    if rows:
        return _best_line(question, text, passage.window_start)
    if passage.kind is PassageKind.STEP and (asked & facts.values(passage.section) or _PROCEDURE.search(question)):
        return whole
    ends = _LINE_END if passage.kind is PassageKind.STEP else _SENTENCE_END
    return _grown(text, passage.window_start, passage.window_end, ends)


def _best_line(question: str, text: str, near: int) -> tuple[int, int]:
    """The line of a table that holds most of the question's codes, then words; between equals the one at `near`."""
    words, codes = facts.content_words(question), facts.values(question)
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]

    def fits(line: tuple[int, int]) -> tuple[float, float, bool]:
        row = text[line[0] : line[1]]
        held = len(codes & facts.values(row)) / len(codes) if codes else 0.0
        return held, facts.cover(words, facts.content_words(row)), line[0] <= near <= line[1]

    return max(lines, key=fits)


def _grown(text: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[int, int]:
    """The span grown to where a line or sentence begins and ends."""
    begin = max((match.end() for match in ends.finditer(text, 0, start + 1) if match.end() <= start), default=0)
    stop = next((match.start() for match in ends.finditer(text, max(start, end - 1))), len(text))
    stop = max(stop, end)
    while begin < stop and text[begin].isspace():
        begin += 1
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    return begin, stop


def _whole(passage: Passage) -> str:
    return f"{passage.title}\n{passage.section}\n{passage.text}"
