"""What a proposed note would change: a hint beside a document, or something that only its owner may change.

It is a hint only if nothing in it could be taken for more: no number that does not stand just so in the document, no
word about limits, steps, warnings or lockouts (app.correction_words), nothing that turns a sentence round.
A note about a limit, a warning, a lockout or a step left out is a change request, which is printed for the document's
owner and never shown in an answer. One about guards, pressure or lifting needs two people. One that asks to defeat a
safeguard is refused. In doubt it is a change request: the worst that comes of it is a longer way.
Not here: who approves it (knowledge.rights), storing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app import correction_words as words
from app.copilot import canonical, facts, safety
from app.copilot.unsafe import asks_bypass
from knowledge.review import Kind
from knowledge.text import fold
from knowledge.types import Passage

_DURATIONS: Final = frozenset({"s", "ms", "min", "h", "day", "days"})
_QUALIFY = (canonical.Kind.COMPARISON, canonical.Kind.NEGATION, canonical.Kind.TOLERANCE)
_SAME = 2
"""Words that a note and a sentence share if they speak of the same."""
_Value = tuple[str, str, str]
"""What is said before a number (a comparison, a negation), the number, its unit."""


class DefeatsSafeguard(Exception):
    """The note asks to go round a guard, an interlock or an alarm; it cannot become knowledge."""

    code = "E-REP-005"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a note may become; `safety`: two people have to approve it.

    `reasons` say why it is a change request: "lockout", "warning", "value", "step".
    """

    kind: Kind
    reasons: tuple[str, ...]
    safety: bool


def judge(text: str, place: Passage | None = None, *, others: Sequence[Passage] = ()) -> Judgement:
    """Say what a note may become.

    Args:
        text: the note as proposed.
        place: the passage that it corrects, if any.
        others: without one, what the answer cited that it was reported about.

    Raises:
        DefeatsSafeguard: it is no knowledge at all.
    """
    said = words.plain(text)
    found = words.FOUND.search(said) is not None
    if asks_bypass(text) or (words.DEFEAT.search(said) and not found):
        raise DefeatsSafeguard("asks to defeat a safeguard")
    beside = [place] if place is not None else list(others)
    reasons = []
    if safety.asks_lockout(text) or words.LOCKOUT.search(said) or (place is not None and _is_lockout(place)):
        reasons.append("lockout")
    if words.WARNING.search(said) or words.DEFEAT.search(said) or (place is not None and place.kind.safety):
        reasons.append("warning")
    if words.VALUE.search(said) or _changes_value(said, beside) or any(_turns_round(said, one) for one in beside):
        reasons.append("value")
    if words.STEP.search(said):
        reasons.append("step")
    return Judgement(Kind.CHANGE if reasons else Kind.NOTE, tuple(reasons), bool(reasons) or safety.concerns(text))


def _is_lockout(place: Passage) -> bool:
    return safety.asks_lockout(f"{place.document} {place.title} {place.section}".replace("-", " "))


def _changes_value(said: str, beside: Sequence[Passage]) -> bool:
    """Whether it gives a number that does not stand just so in what it is beside; names and durations of work pass."""
    given = {value for one in beside for value in _values(words.plain(one.text))}
    takes = words.TAKES.search(said) is not None
    return any(
        value not in given and not (takes and value[2] in _DURATIONS) for value in _values(words.NAMED.sub(" ", said))
    )


def _values(said: str) -> Iterator[_Value]:
    """The numbers of a text, each with what stands before it and its unit, in one spelling."""
    found = canonical.tokens(said)
    kinds = canonical.kinds(found)
    for n, (token, kind) in enumerate(zip(found, kinds, strict=True)):
        if kind is canonical.Kind.NUMBER:
            near = range(max(0, n - 2), n)
            before = [found[place] for place in near if kinds[place] in _QUALIFY]
            unit = found[n + 1] if n + 1 < len(found) and kinds[n + 1] is canonical.Kind.UNIT else ""
            yield " ".join(before), token, unit


def _turns_round(said: str, place: Passage) -> bool:
    """Whether it says the opposite of a sentence beside it that speaks of the same: closed where that says open."""
    mine = facts.content_words(said)
    for sentence in facts.sentences(words.plain(place.text)):
        if len(mine & facts.content_words(sentence)) < _SAME:
            continue
        for pair in words.OPPOSITES:
            for one, other in (pair, pair[::-1]):
                has = _has(said, one) and not _has(said, other)
                if has and _has(sentence, other) and not _has(sentence, one):
                    return True
    return False


def _has(text: str, what: str) -> bool:
    return re.search(rf"(?<![a-z])(?:{fold(what)})(?![a-z])", text) is not None
