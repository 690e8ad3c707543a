"""What a site says about its machines: plant.toml read into equipment, tags and alarms.

A plant that cannot be trusted as written is refused as a whole, with the key that is wrong: a tag that silently
vanished would be a value that nobody misses. Not here: connections (settings), live values (connectors.live), and how
the simulator moves the tags (connectors.simulator.spec reads the `sim` and `fault` parts of the same file).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from connectors.types import AlarmSpec, Equipment, PlantFileInvalid, Tag, Words

_MAX_BYTES = 8_000_000
"""A plant of 20,000 tags is about 6 MB; anything larger is the wrong file."""

_NODE = r"^(ns=\d{1,5};|nsu=[^;]+;)?[isgb]=.+$"
"""The text form of a NodeId, OPC UA Part 6, 5.3.1.10."""

_ID = r"^[A-Za-z0-9_.:-]{1,80}$"

Row = TypeVar("Row", bound="Rows")


@dataclass(frozen=True, slots=True)
class Plant:
    """The machines of a site, in the order of the file. Ids are unique within each kind."""

    name: Words
    equipment: tuple[Equipment, ...] = ()
    tags: tuple[Tag, ...] = ()
    alarms: tuple[AlarmSpec, ...] = ()
    servers: Mapping[str, str] = field(default_factory=dict)
    """Equipment id -> id of the connector that serves it, where the file says so."""

    def equipment_by(self, id_: str) -> Equipment | None:
        """The machine with this id, None if there is none."""
        return next((e for e in self.equipment if e.id == id_), None)

    def tag(self, id_: str) -> Tag | None:
        """The tag with this id, None if there is none."""
        return next((t for t in self.tags if t.id == id_), None)

    def tags_of(self, equipment: str | None) -> tuple[Tag, ...]:
        """The tags of one machine, of all machines if None."""
        return tuple(t for t in self.tags if equipment in (None, t.equipment))

    def served_by(self, connector: str, *, default: str) -> Plant:
        """The part of the plant behind one connector; machines without a named one belong to `default`."""
        mine = {e.id for e in self.equipment if self.servers.get(e.id, default) == connector}
        return Plant(
            self.name,
            tuple(e for e in self.equipment if e.id in mine),
            tuple(t for t in self.tags if t.equipment in mine),
            tuple(a for a in self.alarms if a.equipment in mine),
            {e: s for e, s in self.servers.items() if e in mine},
        )


def load_plant(path: Path) -> Plant:
    """Read and check a plant description.

    Raises:
        PlantFileInvalid: no such file, not TOML (with the line), or a key that is wrong (with the key).
    """
    file = read_rows(path, _File)
    return Plant(
        name=file.plant.name,
        equipment=tuple(
            Equipment(e.id, e.name, e.model, e.serial, e.location, tuple(e.aliases), tuple(e.options))
            for e in file.equipment
        ),
        tags=tuple(_tag(t) for t in file.tag),
        alarms=tuple(AlarmSpec(a.code, a.equipment, a.severity, a.message, a.tag) for a in file.alarm),
        servers={e.id: e.server for e in file.equipment if e.server},
    )


def read_rows(path: Path, rows: type[Row]) -> Row:
    """Read a TOML file into `rows`.

    Raises:
        PlantFileInvalid: as `load_plant`.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            raise PlantFileInvalid(f"{path}: larger than {_MAX_BYTES:,} bytes")
        return rows.model_validate(tomllib.loads(raw.decode("utf-8-sig")))
    except ValidationError as exc:
        first = exc.errors()[0]
        raise PlantFileInvalid(f"{path}: {_key(first['loc'])}: {first['msg']}") from exc
    except (OSError, ValueError) as exc:
        raise PlantFileInvalid(f"{path}: {exc}") from exc


class Rows(BaseModel):
    """A table of the file: unknown keys, infinite numbers and numbers written as text are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


_Id = Annotated[str, Field(pattern=_ID)]
_Words = Annotated[dict[str, Annotated[str, Field(max_length=2000)]], Field(max_length=100)]


def _english(words: dict[str, str]) -> dict[str, str]:
    if not words.get("en", "").strip():
        raise ValueError('an English text is required: {en = "..."}')
    return words


class _Name(Rows):
    name: _Words

    _english = field_validator("name")(_english)


class _EquipmentRow(_Name):
    id: _Id
    model: str = ""
    serial: str = ""
    location: _Words = Field(default_factory=lambda: {"en": ""})
    aliases: list[str] = Field(default_factory=list)
    options: list[str] = Field(default_factory=list)
    server: str = ""

    @field_validator("location")
    @classmethod
    def _english_location(cls, words: dict[str, str]) -> dict[str, str]:
        return _english(words)


class _TagRow(_Name):
    id: _Id
    equipment: _Id
    node: str = Field(pattern=_NODE)
    unit: str = ""
    low: float | None = None
    high: float | None = None
    normal_low: float | None = None
    normal_high: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    decimals: int = Field(default=1, ge=0, le=6)
    keywords: list[str] = Field(default_factory=list)
    shown: bool = False
    sim: Any = None

    @model_validator(mode="after")
    def _ordered(self) -> _TagRow:
        for below, above in (("low", "high"), ("normal_low", "normal_high"), ("limit_low", "limit_high")):
            a, b = getattr(self, below), getattr(self, above)
            if a is not None and b is not None and a >= b:
                raise ValueError(f"{below} must be less than {above}, got {a} and {b}")
        return self


class _AlarmRow(Rows):
    code: str = Field(min_length=1, max_length=80)
    equipment: _Id
    severity: int = Field(ge=1, le=1000)
    message: _Words
    tag: str = ""
    sim: Any = None

    _english = field_validator("message")(_english)


class _File(Rows):
    plant: _Name
    equipment: list[_EquipmentRow] = Field(default_factory=list)
    tag: list[_TagRow] = Field(default_factory=list)
    alarm: list[_AlarmRow] = Field(default_factory=list)
    fault: Any = None

    @model_validator(mode="after")
    def _consistent(self) -> _File:
        _unique("equipment", (e.id for e in self.equipment))
        _unique("tag", (t.id for t in self.tag))
        _unique("alarm", (f"{a.equipment} {a.code}" for a in self.alarm))
        machines = {e.id for e in self.equipment}
        owner = {t.id: t.equipment for t in self.tag}
        for i, tag in enumerate(self.tag):
            if tag.equipment not in machines:
                raise ValueError(f"tag[{i}].equipment: there is no equipment {tag.equipment!r}")
        for i, alarm in enumerate(self.alarm):
            if alarm.equipment not in machines:
                raise ValueError(f"alarm[{i}].equipment: there is no equipment {alarm.equipment!r}")
            if alarm.tag and owner.get(alarm.tag) != alarm.equipment:
                raise ValueError(f"alarm[{i}].tag: {alarm.equipment} has no tag {alarm.tag!r}")
        return self


def _unique(kind: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for i, id_ in enumerate(ids):
        if id_ in seen:
            raise ValueError(f"{kind}[{i}]: {id_!r} stands twice")
        seen.add(id_)


def _key(location: tuple[int | str, ...]) -> str:
    """The key as a person writes it: tag[3].unit."""
    key = ""
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else part
    return key or "file"


def _tag(row: _TagRow) -> Tag:
    return Tag(
        row.id,
        row.equipment,
        row.name,
        row.node,
        unit=row.unit,
        low=row.low,
        high=row.high,
        normal_low=row.normal_low,
        normal_high=row.normal_high,
        limit_low=row.limit_low,
        limit_high=row.limit_high,
        decimals=row.decimals,
        keywords=tuple(row.keywords),
        shown=row.shown,
    )
