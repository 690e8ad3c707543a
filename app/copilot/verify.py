"""Whether a sentence of the model may be shown: only what stands in one passage or live reading.

A first, strict version: every number, unit, code and part number of the sentence must stand in the one passage that
carries it, its negations must agree with the sentence of the passage that it restates, and most of its words must come
from there. What fails is withheld, never repaired. Not here: choosing quotes, support.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.copilot import facts

_LEAST_WORDS = 3
"""Content words; below, a sentence is a heading or a scrap ("To use the alarm:")."""
_ENDS = tuple(".!?。！？")
_LEAST_COVER = 0.75
"""Share of a sentence's content words that its passage must hold; below it the sentence says something else."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One text that a sentence may rest on: a quoted passage (`n` is its citation) or a reading (`tag`)."""

    text: str
    n: int = 0
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`evidence` carries the sentence; None: withheld, for `reason` (plain English, for the record)."""

    evidence: Evidence | None
    reason: str = ""


def check(sentence: str, evidence: Sequence[Evidence], question: str = "") -> Verdict:
    """Find the one evidence that carries `sentence`.

    `question` only explains a failure better: a number that stands just in the question is still withheld.
    """
    if len(facts.content_words(sentence)) < _LEAST_WORDS or sentence.rstrip()[-1:] not in _ENDS:
        return Verdict(None, "says nothing")
    if not evidence:
        return Verdict(None, "no source")
    reasons = []
    ranked = sorted(
        evidence, key=lambda item: -facts.cover(facts.content_words(sentence), facts.content_words(item.text))
    )
    for item in ranked:
        reason = _objection(sentence, item.text)
        if not reason:
            return Verdict(item)
        reasons.append(reason)
    asked = facts.values(sentence) & facts.values(question)
    return Verdict(
        None, reasons[0] + (" (it stands only in the question)" if asked and "not in source" in reasons[0] else "")
    )


def _objection(sentence: str, source: str) -> str:
    """Why `source` does not carry `sentence`; empty when it does."""
    stray = facts.values(sentence) - facts.values(source)
    if stray:
        return f"number or code not in source: {', '.join(sorted(stray))}"
    for unit in sorted(facts.units(sentence)):
        if not facts.holds_unit(source, unit):
            return f"unit not in source: {unit}"
    words = facts.content_words(sentence)
    if facts.cover(words, facts.content_words(source)) < _LEAST_COVER:
        return "meaning not in source"
    aligned = max(
        facts.sentences(source), key=lambda part: facts.cover(words, facts.content_words(part)), default=source
    )
    if (facts.negations(sentence) > 0) != (facts.negations(aligned) > 0):
        return "negation differs from source"
    return ""


class SentenceStream:
    """Collects streamed pieces of text and gives out whole sentences; "1." and "e.g." end none."""

    _END = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!max)(?<!min)(?<!\s\d)(?<!^\d)[.!?](?=\s)|[。！？]|\n")

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """The sentences that `piece` completed."""
        self._rest += piece
        done = []
        while match := self._END.search(self._rest):
            # A model numbers its sentences as it likes; such a number says nothing about the plant.
            sentence = re.sub(r"^(?:\d{1,2}[.)]|[-*•])\s+", "", self._rest[: match.end()].strip())
            self._rest = self._rest[match.end() :].lstrip(" ")
            if sentence:
                done.append(sentence)
        return done

    def rest(self) -> str:
        """What is left when the stream has ended, if it ends as a sentence does; one that was cut off is dropped."""
        rest, self._rest = self._rest.strip(), ""
        return rest if rest.endswith(_ENDS) else ""
