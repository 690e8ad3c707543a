"""The simulated machines: what every tag reads and which alarms stand, one tick after the other.

Plain arithmetic without clock, network or file: time comes in, values go out, and the same seed gives the same plant.
Not here: serving it (server.py), and who provokes faults (control.py).
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from connectors.plant import Plant
from connectors.simulator.spec import Change, Counter, Cycle, Follow, Raised, Setpoint, Simulation, Switch, Text, Walk
from connectors.types import AlarmSpec, Tag

QualityWord = Literal["good", "uncertain", "bad"]
Value = float | bool | str | None

_SIGMAS = 3.0
"""Noise is cut there: a sensor that is well does not cross an alarm limit by chance."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a tag reads; no value when the quality is bad."""

    value: Value
    quality: QualityWord = "good"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an alarm is active, and since when on the simulation's clock (seconds)."""

    alarm: AlarmSpec
    active: bool
    since: float


class Machines:
    """All machines of a plant. Call `step` with a growing time; `points` and `alarms` then hold the present."""

    def __init__(self, plant: Plant, simulation: Simulation, seed: int | None = None) -> None:
        """`seed` makes the noise repeatable."""
        self._tags = {t.id: t for t in plant.tags}
        self._simulation = simulation
        self._random = random.Random(seed)
        self._time = 0.0
        self._drift: dict[str, float] = {}
        self._progress: dict[tuple[str, int], float] = {}
        self._true_since: dict[tuple[str, str], float] = {}
        self.points: dict[str, Point] = {}
        self.alarms: dict[tuple[str, str], Standing] = {
            (a.equipment, a.code): Standing(a, active=False, since=0.0)
            for a in plant.alarms
            if (a.equipment, a.code) in simulation.conditions
        }
        self.step(0.0, ())

    def step(self, time: float, faults: Collection[str]) -> None:
        """Move to `time` (seconds since the start) with these faults ("press1/oil-overheat") provoked."""
        passed = max(0.0, time - self._time)
        self._time = time
        for id_, motion in self._simulation.motions.items():
            if isinstance(motion, Walk):
                self._drift[id_] = self._walked(self._drift.get(id_), motion, passed)
        changes = self._changes(passed, faults)
        points: dict[str, Point] = {}
        for tag in self._tags.values():
            self._read(tag, changes, points)
        self.points = points
        self._watch(time)

    def _walked(self, drift: float | None, motion: Walk, passed: float) -> float:
        """One step of an Ornstein-Uhlenbeck process, exact for any step (Gillespie 1996)."""
        if drift is None:
            return 0.0
        kept = math.exp(-passed / motion.period_s)
        drift = drift * kept + motion.noise * math.sqrt(1 - kept * kept) * self._random.gauss(0, 1)
        return max(-_SIGMAS * motion.noise, min(_SIGMAS * motion.noise, drift))

    def _changes(self, passed: float, faults: Collection[str]) -> dict[str, tuple[Change, float]]:
        """What faults do to each tag, and how far it has come (0 to 1): the furthest one wins."""
        found: dict[str, tuple[Change, float]] = {}
        for fault in self._simulation.faults:
            for i, change in enumerate(fault.changes):
                step = passed / change.over_s if change.over_s else 1.0
                before = self._progress.get((fault.key, i), 0.0)
                now = min(1.0, before + step) if fault.key in faults else max(0.0, before - step)
                self._progress[fault.key, i] = now
                if now > 0 and now > found.get(change.tag, (change, 0.0))[1]:
                    found[change.tag] = (change, now)
        return found

    def _read(self, tag: Tag, changes: Mapping[str, tuple[Change, float]], points: dict[str, Point]) -> Point:
        if tag.id in points:
            return points[tag.id]
        value, rest = self._undisturbed(tag, changes, points)
        quality: QualityWord = "good"
        if tag.id in changes:
            change, share = changes[tag.id]
            value = _moved(value, rest, change, share)
            quality = change.quality or "good"
        if isinstance(value, float):
            value = round(value, tag.decimals)
        point = Point(None if quality == "bad" else value, quality)
        points[tag.id] = point
        return point

    def _undisturbed(
        self, tag: Tag, changes: Mapping[str, tuple[Change, float]], points: dict[str, Point]
    ) -> tuple[Value, float]:
        """What the tag reads without its own faults, and the value around which it moves."""
        motion = self._simulation.motions.get(tag.id)
        match motion:
            case Walk():
                return motion.mean + self._drift[tag.id], motion.mean
            case Cycle():
                value = _cycled(motion, self._time)
                return value, value
            case Counter():
                value = motion.start + motion.step * math.floor(self._time / motion.period_s)
                return value, value
            case Follow():
                followed = self._read(self._tags[motion.of], changes, points)
                if not isinstance(followed.value, int | float):
                    return None, 0.0
                value = followed.value * motion.gain + motion.offset
                noise = max(-_SIGMAS, min(_SIGMAS, self._random.gauss(0, 1))) * motion.noise
                return value + noise, value
            case Setpoint():
                return motion.value, motion.value
            case Switch():
                return motion.value, 0.0
            case Text():
                return motion.values[int(self._time / motion.period_s) % len(motion.values)], 0.0
            case _:
                low = tag.normal_low if tag.normal_low is not None else tag.low
                high = tag.normal_high if tag.normal_high is not None else tag.high
                value = ((low or 0.0) + (high or 0.0)) / 2
                return value, value

    def _watch(self, time: float) -> None:
        """Raise alarms whose condition held for its time, clear those whose condition was gone for as long."""
        for key, standing in self.alarms.items():
            tag, raised = self._simulation.conditions[key]
            if _is_raised(raised, self.points[tag]) == standing.active:
                self._true_since.pop(key, None)
                continue
            since = self._true_since.setdefault(key, time)
            if time - since >= raised.hold_s:
                self.alarms[key] = Standing(standing.alarm, active=not standing.active, since=time)
                del self._true_since[key]


def _cycled(motion: Cycle, time: float) -> float:
    phase = (time / motion.period_s) % 1.0
    match motion.shape:
        case "sine":
            share = (1 - math.cos(2 * math.pi * phase)) / 2
        case "ramp":
            share = phase
        case "ramp_down":
            share = 1 - phase
        case "pulse":
            share = 1.0 if phase < motion.share else 0.0
    return motion.low + (motion.high - motion.low) * share


def _moved(value: Value, rest: float, change: Change, share: float) -> Value:
    if change.to is None:
        return value
    if isinstance(change.to, bool | str) or not isinstance(value, int | float) or isinstance(value, bool):
        return change.to
    return value + share * (change.to - rest)


def _is_raised(raised: Raised, point: Point) -> bool:
    if raised.quality is not None:
        return point.quality == raised.quality
    if point.value is None:
        return False
    if raised.equals is not None:
        return point.value == raised.equals
    if isinstance(point.value, str):
        return False
    return point.value > raised.above if raised.above is not None else point.value < (raised.below or 0.0)
