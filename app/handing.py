"""What code adds to a report that is handed in: station, shift, alarm, downtime, evidence, copies of its files.

The reporter types none of it. A report that had to wait for the core gets what was so when it was handed in, not when
it was delivered. Not here: storing it (knowledge.reports), what was going on then (app.evidence).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.attachments import keep
from app.copilot.events import Answer
from app.evidence import evidence
from app.host import reviews
from connectors.live import LiveStore
from connectors.plant import Plant
from connectors.types import LiveStoreUnavailable
from knowledge.episodes import Episode, Episodes
from knowledge.review import MOST_TEXT, Handed, Issue, Severity
from knowledge.text import fold

_BEFORE = timedelta(minutes=30)
"""How long an alarm may be gone when something is reported without a question."""
_AFTER = timedelta(hours=12)
"""How long after a question an alarm may begin and be what the question was about."""
_WAITED = timedelta(days=7)
"""How long a report may have waited: holidays. An older time is taken for that of a wrong clock."""


class Handing:
    """What a station hands in, made whole. Usable from several threads."""

    def __init__(
        self,
        *,
        station: str,
        shifts: tuple[time, ...],
        plant: Plant,
        live: LiveStore,
        episodes: Episodes,
        attachments: Path,
    ) -> None:
        """Take what this PC is called, when shifts begin (local time, in order), the machines, a folder for files."""
        self.station = station
        self._shifts = shifts
        self._plant = plant
        self._live = live
        self._episodes = episodes
        self._attachments = attachments

    def whole(
        self,
        asked: reviews.HandIn,
        *,
        reporter: str = "",
        verdict: str = "",
        asked_at: datetime | None = None,
        answer: Answer | None = None,
    ) -> Handed:
        """A report with all that code knows of it.

        Args:
            asked: what was typed, and when it was if it had to wait: alarm, downtime, shift and evidence are of then.
            reporter: the number of whoever is signed in.
            verdict: if it is one.
            asked_at: when the question was asked that it is about.
            answer: what was answered.

        Raises:
            NotAPhoto: see app.attachments.keep.
            OSError: a file cannot be copied.
        """
        then = _moment(asked.queued_at, datetime.now(UTC))
        since, until = (asked_at, min(then, asked_at + _AFTER)) if asked_at else (then - _BEFORE, then)
        alarms = self._alarms(asked.equipment, since, until) if asked.equipment else []
        about = _about(alarms, asked.alarm, f"{answer.question.text if answer else ''} {asked.text}")
        ended = min(about.cleared_at or then, then) - about.raised_at if about else None
        return Handed(
            key=asked.key, station=self.station, text=asked.text, title=asked.title, description=asked.description,
            turn=asked.turn, verdict=verdict, equipment=asked.equipment,
            alarm=asked.alarm or (about.alarm if about else ""), severity=asked.severity.value,
            issue=asked.issue.value, fix=asked.fix, parts=asked.parts, shift=shift_of(then, self._shifts),
            reporter=reporter, downtime_min=round(ended.total_seconds() / 60, 1) if ended is not None else None,
            evidence=self._evidence(asked.equipment, then, answer, alarms),
            attachments=tuple(keep(Path(one.path), one.kind, self._attachments) for one in asked.files),
        )  # fmt: skip

    def incident(self, key: str, asked_at: datetime, answer: Answer, turn: str) -> Handed:
        """The report of a request to defeat a safeguard, which nobody has to type."""
        question = answer.question
        made = reviews.HandIn(
            key, text=question.text[:MOST_TEXT], equipment=question.equipment or "", severity=Severity.SAFETY,
            issue=Issue.INCIDENT, turn=turn,
        )  # fmt: skip
        return self.whole(made, asked_at=asked_at, answer=answer)

    def _evidence(self, equipment: str, then: datetime, answer: Answer | None, alarms: list[Episode]) -> dict[str, Any]:
        """What was going on at a moment, without the alarms that came later."""
        found = evidence(self._plant, self._live, equipment=equipment, now=then, answer=answer, ended=alarms)
        now = datetime.now(UTC)  # what is said to begin after that is on now: the machine's clock is ahead
        on = [one for one in found["alarms"] if not then < datetime.fromisoformat(one["since"]) <= now]
        return {**found, "alarms": on}

    def _alarms(self, equipment: str, since: datetime, until: datetime) -> list[Episode]:
        """The alarms of a machine between two moments: those that are on, the gravest first, then those that were."""
        try:
            live = [one for one in self._live.alarms(equipment) if one.active and one.time <= until]
        except LiveStoreUnavailable:
            live = []
        live.sort(key=lambda one: (one.priority, one.time))
        on = {one.code: Episode(one.code, one.time) for one in live}
        were = [one for one in self._episodes.between(equipment, since, until) if one.alarm not in on]
        return [*on.values(), *were]


def _moment(queued_at: datetime | None, now: datetime) -> datetime:
    """When a report was handed in: now, unless it says an earlier time that can be."""
    if queued_at is None:
        return now
    at = queued_at if queued_at.tzinfo else queued_at.replace(tzinfo=UTC)
    return at if now - _WAITED <= at <= now else now


def _about(alarms: list[Episode], code: str, text: str) -> Episode | None:
    """The alarm that a report is about: the one that it names, else the first."""
    said = fold(text)
    named = (one for one in alarms if one.alarm == code or (not code and one.alarm and fold(one.alarm) in said))
    return next(named, None) or (next(iter(alarms), None) if not code else None)


def shift_of(moment: datetime, starts: tuple[time, ...]) -> str:
    """The number of the shift that a moment is in, from "1"; before the first start it is the last one's."""
    local = moment.astimezone().time()
    begun = [number for number, start in enumerate(starts, 1) if start <= local]
    return str(begun[-1] if begun else len(starts)) if starts else ""


def shift_end(moment: datetime, starts: tuple[time, ...]) -> datetime | None:
    """When the shift of a moment ends, None where there are none."""
    local = moment.astimezone()
    days = (local.date(), local.date() + timedelta(days=1))
    ends = (datetime.combine(day, start).astimezone() for day in days for start in starts)
    return min((end for end in ends if end > local), default=None)
