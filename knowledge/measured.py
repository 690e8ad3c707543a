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
    """A median with its interval; all three are None where there are fewer than LEAST values."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class NoteEffect:
    """Seconds from an alarm to its clearing, before and after a note about it came into effect."""

    report: int
    equipment: str
    alarm: str
    before: Median
    after: Median


@dataclass(frozen=True, slots=True)
class Repeats:
    """Of `n` episodes of an alarm, the shares after which it came again within 7 and 30 days."""

    equipment: str
    alarm: str
    n: int
    within_7: float
    within_30: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the documents did not answer: the newest wording, how often, since when."""

    question: str
    equipment: str
    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Verdicts of a machine, an alarm or a shift: how many reports, and hours to the first and the last decision."""

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
