"""What was going on when a report was handed in: the answer, the alarm, the machine's values five minutes around.

Collected by code when it is handed in and five minutes later, so that the reporter types none of it and a reviewer sees
it as it was. Not here: storing it (knowledge.reports), showing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.copilot.events import Answer
from connectors.live import LiveStore
from connectors.plant import Plant
from connectors.types import Alarm, LiveStoreUnavailable, in_language

AROUND = timedelta(minutes=5)
_MOST_POINTS = 60
_MOST_CITED = 12


def evidence(
    plant: Plant, live: LiveStore, *, equipment: str, now: datetime, answer: Answer | None = None
) -> dict[str, Any]:
    """What is known of a moment, as JSON: `alarms`, `values` (tag id to points of [seconds, value, quality]),
    `question` and `cited`; `until` is None until `finished` has added what came after.
    """  # noqa: D205 - one sentence
    found: dict[str, Any] = {"at": now.isoformat(), "until": None, "alarms": [], "values": {}}
    try:
        found["alarms"] = [_alarm(one) for one in live.alarms(equipment or None)] if equipment else []
        found["values"] = _values(plant, live, equipment, now - AROUND, now)
    except LiveStoreUnavailable as exc:
        found["fault"] = str(exc)
    if answer is not None:
        found["question"] = answer.question.text
        found["cited"] = [
            {"document": c.passage.document, "revision": c.passage.revision, "section": c.passage.section,
             "passage": c.passage.id, "kind": c.passage.kind.value, "quote": c.quote}
            for c in answer.citations[:_MOST_CITED]
        ]  # fmt: skip
    return found


def finished(plant: Plant, live: LiveStore, *, equipment: str, before: dict[str, Any]) -> dict[str, Any]:
    """The same with the values of the five minutes after it."""
    at = datetime.fromisoformat(before["at"])
    until = at + AROUND
    try:
        later = _values(plant, live, equipment, at, until)
    except LiveStoreUnavailable:
        later = {}
    values = {tag: before["values"].get(tag, []) + later.get(tag, []) for tag in {**before["values"], **later}}
    return {**before, "values": values, "until": until.isoformat()}


def alarm_now(live: LiveStore, equipment: str) -> Alarm | None:
    """The gravest active alarm of a machine."""
    try:
        active = [one for one in live.alarms(equipment) if one.active]
    except LiveStoreUnavailable:
        return None
    return min(active, key=lambda one: (one.priority, one.time), default=None)


def _values(plant: Plant, live: LiveStore, equipment: str, since: datetime, until: datetime) -> dict[str, Any]:
    found = {}
    for tag in plant.tags_of(equipment) if equipment else ():
        points = [one for one in live.history(tag.id, since) if one[0] <= until]
        if points:
            found[tag.id] = [_point(one, since) for one in _thinned(points)]
    return found


def _thinned(points: Sequence[Any]) -> Sequence[Any]:
    step = -(-len(points) // _MOST_POINTS)
    return points[::step] if step > 1 else points


def _point(point: tuple[datetime, float | None, Any], since: datetime) -> list[Any]:
    return [point[0].isoformat(), point[1], point[2].value]


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {"code": alarm.code, "message": in_language(alarm.message, "en"), "active": alarm.active,
            "priority": alarm.priority, "since": alarm.time.isoformat()}  # fmt: skip
