"""What was going on when a report was handed in: the answer, the alarm, the machine's values five minutes around.

Collected by code when it is handed in and five minutes later, so that the reporter types none of it and a reviewer sees
it as it was. Not here: storing it (knowledge.reports), showing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.copilot.events import Answer
from connectors.live import LiveStore
from connectors.plant import Plant
from connectors.types import Alarm, LiveStoreUnavailable, Tag, in_language
from knowledge.episodes import Episode

AROUND = timedelta(minutes=5)
_MOST_POINTS, _MOST_TAGS = 60, 40
_MOST_CITED = 12


def evidence(
    plant: Plant,
    live: LiveStore,
    *,
    equipment: str,
    now: datetime,
    answer: Answer | None = None,
    ended: Sequence[Episode] = (),
) -> dict[str, Any]:
    """What is known of a moment, as JSON.

    It holds `alarms`; `values`, by tag id the points [time, value, quality]; `tags`, by tag id name and unit;
    `question` and `cited`; `until` is None until `finished` has added what came after.

    Args:
        plant: the machines.
        live: what they read.
        equipment: the machine that it is about, "" for none.
        now: the moment.
        answer: what was answered.
        ended: alarms of the machine; those that were seen gone are told, too.
    """
    seen = [value.tag.id for value in answer.live] if answer else []
    tags = _tags(plant, equipment, seen)
    named = {tag.id: {"name": dict(tag.name), "unit": tag.unit} for tag in tags}
    found: dict[str, Any] = {"at": now.isoformat(), "until": None, "alarms": [], "values": {}, "tags": named}
    try:
        found["alarms"] = [_alarm(one) for one in live.alarms(equipment)] if equipment else []
        found["values"] = _values(live, named, now - AROUND, now)
    except LiveStoreUnavailable as exc:
        found["fault"] = str(exc)
    found["alarms"] += [
        {"code": one.alarm, "active": False, "since": one.raised_at.isoformat(), "until": one.cleared_at.isoformat()}
        for one in ended
        if one.cleared_at is not None
    ]
    if answer is not None:
        found["question"] = answer.question.text
        found["cited"] = [
            {"document": c.passage.document, "revision": c.passage.revision, "section": c.passage.section,
             "passage": c.passage.id, "kind": c.passage.kind.value, "quote": c.quote}
            for c in answer.citations[:_MOST_CITED]
        ]  # fmt: skip
    return found


def finished(live: LiveStore, before: dict[str, Any]) -> dict[str, Any]:
    """The same with the values of the five minutes after it."""
    at = datetime.fromisoformat(before["at"])
    until = at + AROUND
    try:
        later = _values(live, before.get("tags", ()), at, until)
    except LiveStoreUnavailable:
        later = {}
    values = {tag: before["values"].get(tag, []) + later.get(tag, []) for tag in {**before["values"], **later}}
    return {**before, "values": values, "until": until.isoformat()}


def _tags(plant: Plant, equipment: str, seen: Sequence[str]) -> Sequence[Tag]:
    """The tags of a machine that are kept: those of the answer first."""
    mine = plant.tags_of(equipment) if equipment else ()
    return sorted(mine, key=lambda tag: tag.id not in seen)[:_MOST_TAGS]


def _values(live: LiveStore, tags: Iterable[str], since: datetime, until: datetime) -> dict[str, Any]:
    found = {}
    for tag in tags:
        points = [one for one in live.history(tag, since) if one[0] <= until]
        if points:
            found[tag] = [_point(one) for one in _thinned(points)]
    return found


def _thinned(points: Sequence[Any]) -> Sequence[Any]:
    step = -(-len(points) // _MOST_POINTS)
    return points[::step] if step > 1 else points


def _point(point: tuple[datetime, float | None, Any]) -> list[Any]:
    return [point[0].isoformat(), point[1], point[2].value]


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {"code": alarm.code, "message": in_language(alarm.message, "en"), "active": alarm.active,
            "priority": alarm.priority, "since": alarm.time.isoformat()}  # fmt: skip
