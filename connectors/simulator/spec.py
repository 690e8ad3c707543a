"""How plant.toml says that the simulated machines move: the `sim` keys of tags and alarms, and the faults.

The words are explained at the head of the demo plant's plant.toml. Not here: the movement itself (machine.py), and
everything that the program reads about real machines too (connectors.plant).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from connectors.plant import Rows, read_rows
from connectors.types import Words


class Walk(Rows):
    """Noise around a mean: `noise` is the standard deviation, `period_s` the time to return to the mean."""

    kind: Literal["walk"]
    mean: float
    noise: float = Field(default=0.0, ge=0)
    period_s: float = Field(default=60.0, gt=0)


class Cycle(Rows):
    """Between `low` and `high` every `period_s`; `share` is the part of a pulse spent at `high`."""

    kind: Literal["cycle"]
    low: float
    high: float
    period_s: float = Field(gt=0)
    shape: Literal["sine", "ramp", "ramp_down", "pulse"] = "sine"
    share: float = Field(default=0.5, gt=0, lt=1)


class Counter(Rows):
    """From `start`, plus `step` every `period_s`."""

    kind: Literal["counter"]
    start: float = 0.0
    step: float = 1.0
    period_s: float = Field(gt=0)


class Follow(Rows):
    """Another tag, times `gain`, plus `offset`, plus noise."""

    kind: Literal["follow"]
    of: str
    gain: float = 1.0
    offset: float = 0.0
    noise: float = Field(default=0.0, ge=0)


class Setpoint(Rows):
    """A value that stands still."""

    kind: Literal["setpoint"]
    value: float


class Switch(Rows):
    """A switch that stands still."""

    kind: Literal["bool"]
    value: bool


class Text(Rows):
    """The next of `values` every `period_s`."""

    kind: Literal["text"]
    values: list[str] = Field(min_length=1)
    period_s: float = Field(default=60.0, gt=0)


Motion = Annotated[Walk | Cycle | Counter | Follow | Setpoint | Switch | Text, Field(discriminator="kind")]


class Raised(Rows):
    """When an alarm is active: one of the four conditions, for `hold_s`."""

    above: float | None = None
    below: float | None = None
    equals: bool | float | str | None = None
    quality: Literal["bad", "uncertain"] | None = None
    hold_s: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _one(self) -> Raised:
        given = [k for k in ("above", "below", "equals", "quality") if getattr(self, k) is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one of above, below, equals and quality is needed, got {given}")
        return self


class Change(Rows):
    """What a fault does to one tag: moves it to a value, sets its quality, or both."""

    tag: str
    to: float | bool | str | None = None
    over_s: float = Field(default=0.0, ge=0)
    quality: Literal["bad", "uncertain"] | None = None


class _FaultChange(Change):
    also: list[Change] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that can be provoked on one machine."""

    equipment: str
    id: str
    name: Words
    changes: tuple[Change, ...]

    @property
    def key(self) -> str:
        """The name that the control file uses."""
        return f"{self.equipment}/{self.id}"


@dataclass(frozen=True, slots=True)
class Simulation:
    """How a plant moves. Tags without a motion stand still; alarms without a condition are never raised."""

    motions: Mapping[str, Motion]
    conditions: Mapping[tuple[str, str], tuple[str, Raised]]
    """(equipment, code) -> the tag to look at and when it is raised."""
    faults: tuple[Fault, ...]

    def fault(self, equipment: str, id_: str) -> Fault | None:
        """The fault of this name, None if there is none."""
        return next((f for f in self.faults if (f.equipment, f.id) == (equipment, id_)), None)


def load_simulation(path: Path) -> Simulation:
    """Read how the machines of a plant description move.

    Raises:
        PlantFileInvalid: as `connectors.plant.load_plant`.
    """
    file = read_rows(path, _File)
    return Simulation(
        motions={t.id: t.sim for t in file.tag if t.sim},
        conditions={(a.equipment, a.code): (a.tag, a.sim) for a in file.alarm if a.sim},
        faults=tuple(Fault(f.equipment, f.id, f.name, (f.sim, *f.sim.also)) for f in file.fault),
    )


class _Part(Rows):
    model_config = ConfigDict(extra="ignore")


class _SimTag(_Part):
    id: str
    sim: Motion | None = None


class _SimAlarm(_Part):
    code: str
    equipment: str
    tag: str = ""
    sim: Raised | None = None


class _SimFault(Rows):
    equipment: str
    id: str
    name: dict[str, str]
    sim: _FaultChange


class _File(_Part):
    tag: list[_SimTag] = Field(default_factory=list)
    alarm: list[_SimAlarm] = Field(default_factory=list)
    fault: list[_SimFault] = Field(default_factory=list)

    @model_validator(mode="after")
    def _consistent(self) -> _File:
        motions = {t.id: t.sim for t in self.tag}
        for i, tag in enumerate(self.tag):
            seen, motion = {tag.id}, tag.sim
            while isinstance(motion, Follow):
                if motion.of not in motions or motion.of in seen:
                    raise ValueError(f"tag[{i}].sim.of: {motion.of!r} is no tag, or follows back")
                seen.add(motion.of)
                motion = motions[motion.of]
        for i, alarm in enumerate(self.alarm):
            if alarm.sim and alarm.tag not in motions:
                raise ValueError(f"alarm[{i}].sim: needs the tag that raises it")
        for i, fault in enumerate(self.fault):
            for change in (fault.sim, *fault.sim.also):
                if change.tag not in motions:
                    raise ValueError(f"fault[{i}].sim.tag: there is no tag {change.tag!r}")
        return self
