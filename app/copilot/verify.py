"""Whether a sentence of the model may be shown: only what stands in one passage or live reading.

A first, strict version: every number, unit, code and part number of the sentence must stand in the one passage that
carries it; nearly all its words must come from one sentence of that passage, and its negations and its words of cause,
condition and order must agree with that sentence. What fails is withheld, never repaired.
Not here: choosing quotes, support.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.copilot import facts

SAYS_NOTHING = "says nothing"
_LEAST_WORDS = 3
"""Content words; below, a sentence is a heading or a scrap ("To use the alarm:")."""
_ENDS = tuple(".!。！")
_LEAST_COVER = 0.85
"""Share of a sentence's content words that one sentence of its passage must hold.

With .75 over whole passages, 5 of 9 sentences that a 135M model got through 60 questions were wrong or empty.
"""
_RELATION = re.compile(
    r"\b(?:because|since|therefore|thus|so that|due to|caused by|causes?|if|when|while|until|before|after|then|or"
    r"|than)\b|[*/=<>≤≥±×](?=\s)"
)


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
    if len(facts.content_words(sentence)) < _LEAST_WORDS or not sentence.rstrip().endswith(_ENDS):
        return Verdict(None, SAYS_NOTHING)
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
    aligned = max(facts.sentences(source), key=lambda part: facts.cover(words, facts.content_words(part)), default="")
    if facts.cover(words, facts.content_words(aligned)) < _LEAST_COVER:
        return "meaning not in source"
    if (facts.negations(sentence) > 0) != (facts.negations(aligned) > 0):
        return "negation differs from source"
    if _relations(sentence) - _relations(aligned):
        return "meaning not in source: another relation"
    return ""


def _relations(text: str) -> set[str]:
    """The words that tie one thing to another (cause, condition, order), and the operators of formulas."""
    return set(_RELATION.findall(facts.normal(text)))


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
