"""What the window says of a machine or value in one mark and one line, from readings and alarms as they came.

Alarms come before everything, then missing data, then the machine's own state tag (`<machine>.state`).
Not here: drawing (marks), reading (the core).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.copilot.events import LiveValue
from app.desktop import words
from app.desktop.marks import Mark
from app.desktop.words import translate
from connectors.types import Alarm, Equipment, Quality, Tag, in_language

_RUNNING = ("running", "run", "auto", "automatic", "production", "executing", "運轉中")
_STOPPED = ("stopped", "stop", "idle", "off", "held", "ready", "停止", "待機")
_MAINTENANCE = ("maintenance", "service", "setup", "set-up", "保養", "維修")


@dataclass(frozen=True, slots=True)
class MachineState:
    """A mark, the line beside it, and the same for a reader of the screen."""

    mark: Mark
    line: str
    spoken: str


def short_name(equipment: Equipment) -> str:
    """The short name people use, in English the first alias; else the name."""
    if words.language() == "en" and equipment.aliases and equipment.aliases[0].isascii():
        first = equipment.aliases[0]
        return first if len(first) < len(equipment.name["en"]) else equipment.name["en"]
    return words.local(equipment.name)


def alarm_mark(alarm: Alarm) -> Mark:
    """The mark of an alarm's priority."""
    return {1: Mark.ALARM, 2: Mark.WARNING}.get(alarm.priority, Mark.NOTICE)


def alarm_words(alarm: Alarm) -> str:
    """An alarm's mark in words."""
    text = translate("Machine", "alarm, priority {n}").format(n=alarm.priority)
    return text if not alarm.acknowledged else translate("Machine", "{alarm}, acknowledged").format(alarm=text)


def value_mark(live: LiveValue, alarms: Iterable[Alarm]) -> Mark:
    """The mark of a value: its quality first; beyond a limit that of the alarm which names it, else a warning."""
    quality = live.reading.quality
    if quality is Quality.BAD:
        return Mark.BAD
    if quality in (Quality.LATE, Quality.LOST):
        return Mark.LATE
    if not words.beyond(live.tag, live.reading.value):
        return Mark.NONE
    named = [a for a in alarms if a.active and a.equipment == live.tag.equipment and _names(a, live.tag)]
    return Mark.ALARM if any(a.priority == 1 for a in named) else Mark.WARNING


def _names(alarm: Alarm, tag: Tag) -> bool:
    return in_language(tag.name, "en").lower() in in_language(alarm.message, "en").lower()


def state_of(equipment: Equipment, values: Sequence[LiveValue], alarms: Sequence[Alarm], now: datetime) -> MachineState:
    """The state of one machine."""
    active = sorted((a for a in alarms if a.equipment == equipment.id and a.active), key=lambda a: -a.severity)
    if active and active[0].priority <= 2:
        first = active[0]
        line = f"{first.code} · {words.duration((now - first.time).total_seconds())}"
        return MachineState(alarm_mark(first), line, f"{alarm_words(first)}, {line}")
    heard = [v for v in values if v.tag.equipment == equipment.id and words.heard(v)]
    fresh = [v for v in heard if v.reading.quality is not Quality.LOST]
    if not heard:
        line = translate("Machine", "No data")
        return MachineState(Mark.UNKNOWN, line, line)
    if not fresh:
        age = words.duration(min(v.reading.age_s for v in heard))
        line = translate("Machine", "No data for {age}").format(age=age)
        return MachineState(Mark.UNKNOWN, line, line)
    told = next((v for v in fresh if v.tag.id == f"{equipment.id}.state"), None)
    if told is not None and isinstance(told.reading.value, str) and told.reading.quality.current:
        return _told(told.reading.value)
    line = translate("Machine", "Sends values")
    return MachineState(Mark.RUNNING, line, line)


def running(values: Iterable[LiveValue]) -> dict[str, bool]:
    """Of the machines that say so now, whether they run."""
    told = [one for one in values if one.tag.id == f"{one.tag.equipment}.state" and one.reading.quality.current]
    said = {one.tag.equipment: one.reading.value for one in told}
    return {id_: value.strip().lower() in _RUNNING for id_, value in said.items() if isinstance(value, str)}


def _told(value: str) -> MachineState:
    key = value.strip().lower()
    for known, mark, line in (
        (_RUNNING, Mark.RUNNING, translate("Machine", "Running")),
        (_STOPPED, Mark.STOPPED, translate("Machine", "Stopped")),
        (_MAINTENANCE, Mark.MAINTENANCE, translate("Machine", "Maintenance")),
    ):
        if key in known:
            return MachineState(mark, line, line)
    return MachineState(Mark.STOPPED, value, value)
