"""What a proposed note would change: a hint beside a document, or something that only its owner may change.

A note about a limit, a warning, a lockout or a step left out is a change request, which is printed for the document's
owner and never shown in an answer. One about guards, pressure or lifting needs two people. One that asks to defeat a
safeguard is refused. In doubt it is a change request: the worst that comes of it is a longer way.
Not here: who approves it (knowledge.rights), storing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.copilot import canonical, safety
from app.copilot.unsafe import asks_bypass
from knowledge.review import Kind
from knowledge.text import fold
from knowledge.types import Passage

_DURATIONS: Final = frozenset({"s", "ms", "min", "h", "day", "days"})
_LEAVES_OUT = re.compile(
    r"\b(?:skip|skipping|ignor\w*|omit\w*|leave out|left out|no need|not (?:needed|necessary|required)|unnecessary"
    r"|instead of|don't bother|do not bother|without (?:waiting|checking))\b"
    + fold("|跳過|略過|省略|不用|不必|不需|無需|無須|免了|忽略|無視|不理|代替|取代|スキップ|不要|飛ばし|代わりに")
)
_SETS = re.compile(
    r"\b(?:limits?|torque|set ?points?|maximum|minimum|tolerance|threshold|override|set (?:it )?to|chang\w+ (?:it )?to"
    r"|rais\w+|lower(?:ing|ed)?|increas\w+|decreas\w+|reduc\w+)\b"
    + fold("|上限|下限|扭力|扭矩|設定|最大|最小|公差|門檻|トルク|限度|改成|改為|調到|調成|提高|降低")
    + fold("|調高|調低|上げ|下げ|変更")
)
_VALUE = re.compile(r"\d")


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
    if asks_bypass(text):
        raise DefeatsSafeguard("asks to defeat a safeguard")
    plain = fold(text)
    reasons = []
    if safety.asks_lockout(text) or (place is not None and _is_lockout(place)):
        reasons.append("lockout")
    if place is not None and place.kind.safety:
        reasons.append("warning")
    if _changes_value(text, place):
        reasons.append("value")
    if _LEAVES_OUT.search(plain):
        reasons.append("step")
    return Judgement(Kind.CHANGE if reasons else Kind.NOTE, tuple(reasons), bool(reasons) or safety.concerns(text))


def _is_lockout(place: Passage) -> bool:
    return safety.asks_lockout(f"{place.document} {place.title} {place.section}".replace("-", " "))


def _changes_value(text: str, place: Passage | None) -> bool:
    """Whether it gives a physical value that the passage does not give, or any number beside a word for a limit."""
    given = set(_values(place.text)) if place else set()
    measured = {unit for _, unit in given}
    for value in _values(text):
        if value not in given and (value[1] not in _DURATIONS or value[1] in measured):
            return True
    return bool(_SETS.search(fold(text)) and _VALUE.search(text))


def _values(text: str) -> Iterator[tuple[str, str]]:
    """Numbers with the unit behind them, in one spelling."""
    found = canonical.tokens(text)
    return ((one, unit) for one, unit in pairwise(found) if canonical.is_number(one) and canonical.is_unit(unit))
