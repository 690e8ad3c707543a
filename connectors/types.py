"""What crosses from machines to the rest of Andon: equipment, tags, readings, alarms, connection states.

Names follow OPC UA (quality, source time, severity) and ISA-95 (equipment).
Not here: anything that opens a connection or a file; this module is imported by windows and must stay light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Words = Mapping[str, str]
"""A text by language, e.g. {"en": "Oil temperature", "zh-TW": "油溫"}; "en" is always there."""


def in_language(words: Words, language: str) -> str:
    """The text in `language`, else in English."""
    return words.get(language) or words["en"]


class Quality(StrEnum):
    """How far a reading may be believed.

    GOOD: status good and the subscription alive.
    LATE: status was good, but nothing was heard for over 3 publish intervals (at least 5 s).
    LOST: nothing heard for 60 s, or the connection is down; never show the value as current.
    BAD: the server itself says the value is bad (sensor fault, out of service).
    UNCERTAIN: the server says the value is uncertain.
    """

    GOOD = "good"
    UNCERTAIN = "uncertain"
    LATE = "late"
    LOST = "lost"
    BAD = "bad"

    @property
    def current(self) -> bool:
        """Whether the value may be spoken of as what the machine does now."""
        return self in (Quality.GOOD, Quality.UNCERTAIN)


class ConnectorState(StrEnum):
    """The life of one connection; only CONNECTING and RECONNECTING retry by themselves."""

    DISCONNECTED = "disconnected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Equipment:
    """A machine (ISA-95 equipment), e.g. press1."""

    id: str
    name: Words
    model: str = ""
    serial: str = ""
    location: Words = field(default_factory=lambda: {"en": ""})
    aliases: tuple[str, ...] = ()
    """Other words people type for it, in any language: "press", "油壓機", "HP-01"."""
    options: tuple[str, ...] = ()
    """What it is fitted with, as documents name it in their applicability: "servo drive", "chiller"."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One value of a machine, as the site describes it.

    `low`/`high` is the scale of the bar, `normal_low`/`normal_high` the normal band,
    `limit_low`/`limit_high` the limit beyond which the value is abnormal; all in `unit`, any may be None.
    """

    id: str
    equipment: str
    name: Words
    node: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    normal_low: float | None = None
    normal_high: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    decimals: int = 1
    keywords: tuple[str, ...] = ()
    """Words that ask for this tag, in any language: "oil temp", "油溫"."""
    shown: bool = False
    """Whether the machine panel shows it without being asked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one tag. `source_time` and `received` are aware, UTC. `age_s` counts from `received`."""

    tag: str
    value: float | int | str | bool | None
    unit: str
    quality: Quality
    source_time: datetime | None
    received: datetime
    age_s: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of one machine.

    `severity` is 1 to 1000 as in OPC UA Part 9; 700 and above is priority 1, 400 and above is priority 2.
    """

    id: str
    equipment: str
    code: str
    severity: int
    message: Words
    active: bool
    acknowledged: bool
    time: datetime

    @property
    def priority(self) -> int:
        """1 (red), 2 (amber) or 3 (notice)."""
        return 1 if self.severity >= 700 else 2 if self.severity >= 400 else 3


@dataclass(frozen=True, slots=True)
class AlarmSpec:
    """An alarm that the site knows: its code and words, so that a code can be named in both languages."""

    code: str
    equipment: str
    severity: int
    message: Words
    tag: str = ""
    """The tag whose limit raises it, if one does."""


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """What the live store knows of one connection."""

    connector: str
    url: str
    state: ConnectorState
    reason: str
    since: datetime


class ConnectorFault(Exception):
    """A fault of the environment (network, server, configuration); `code` is a key of app.problems."""

    code = "E-OPC-002"


class LiveStoreUnavailable(ConnectorFault):
    """The file of live values cannot be read or written."""

    code = "E-STO-003"


class PlantFileInvalid(ConnectorFault):
    """The plant description (plant.toml) cannot be read; the message names the line or the key."""

    code = "E-SET-002"
