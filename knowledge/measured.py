"""What is measured of a plant's feedback, as values: by machine, alarm or shift, never by person.

Not here: measuring (knowledge.measures).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

OTHER = "other"
"""The group of machines, alarms or shifts with too few reports each to be told apart."""


@dataclass(frozen=True, slots=True)
class Median:
    """A median of `n` values with its 95 % interval, each None where there are too few values for it."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class NoteEffect:
    """Seconds from an alarm to its clearing, before a note about it was ever in effect, and while it last was."""

    report: int
    equipment: str
    alarm: str
    before: Median
    after: Median


@dataclass(frozen=True, slots=True)
class Share:
    """A share, 0 to 1, of `n`; None where `n` is too few to say."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Repeats:
    """The shares of an alarm's episodes after which it came again within 7 and within 30 days.

    Each of those that ended so long ago that it can be known.
    """

    equipment: str
    alarm: str
    within_7: Share
    within_30: Share


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the documents did not answer: the newest wording, how often, since when."""

    question: str
    equipment: str
    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Verdicts of a machine, an alarm or a shift: how many reports, hours to a reviewer's first step and decision."""

    name: str
    reports: int
    verdicts: tuple[tuple[str, int], ...]
    hours_to_look: Median
    hours_to_decide: Median


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that is measured in a time. `per_100` is the verdicts on 100 answers."""

    notes: tuple[NoteEffect, ...]
    repeats: tuple[Repeats, ...]
    gaps: tuple[Gap, ...]
    groups: tuple[Group, ...]
    answers: int
    per_100: float | None
