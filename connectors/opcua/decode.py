"""What OPC UA sends, as this program's samples and alarms: pure functions, tolerant of every server's habits.

Not here: asking for it (session.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncua import ua

from connectors.live import Value
from connectors.live_writer import Sample
from connectors.opcua.ids import AttributeIds, ObjectIds, StatusCodes, node_id
from connectors.plant import Plant
from connectors.types import Alarm, AlarmSpec

LONGEST_TEXT = 500
"""Characters of a text value or message that are kept."""


def sample(connector: str, tag: str, value: ua.DataValue, received: datetime) -> Sample:
    """A data change of one tag."""
    status = int(value.StatusCode.value) if value.StatusCode is not None else StatusCodes.Good
    return Sample(connector, tag, plain(value.Value), status, _aware(value.SourceTimestamp), received)


def missing(connector: str, tag: str, status: int, received: datetime) -> Sample:
    """A tag whose node the server did not accept."""
    return Sample(connector, tag, None, status, None, received)


def plain(variant: ua.Variant | None) -> Value:
    """A scalar as number, text or switch; None for what has no plain value (arrays, structures, NaN)."""
    value = variant.Value if variant is not None else None
    match value:
        case bool():
            return value
        case int() | float():
            return float(value) if math.isfinite(value) else None
        case str():
            return value[:LONGEST_TEXT]
        case ua.LocalizedText():
            return (value.Text or "")[:LONGEST_TEXT]
        case datetime():
            return value.isoformat()
        case _:
            return None


_BASE, _CONDITION = ObjectIds.BaseEventType, ObjectIds.ConditionType
_FIELDS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("type", _BASE, ("EventType",)),
    ("source", _BASE, ("SourceNode",)),
    ("source_name", _BASE, ("SourceName",)),
    ("time", _BASE, ("Time",)),
    ("message", _BASE, ("Message",)),
    ("severity", _BASE, ("Severity",)),
    ("name", _CONDITION, ("ConditionName",)),
    ("retain", _CONDITION, ("Retain",)),
    ("condition", _CONDITION, ()),
    ("acknowledged", ObjectIds.AcknowledgeableConditionType, ("AckedState", "Id")),
    ("active", ObjectIds.AlarmConditionType, ("ActiveState", "Id")),
)

REFRESH_START = node_id(ObjectIds.RefreshStartEventType)
REFRESH_END = node_id(ObjectIds.RefreshEndEventType)
REFRESH_REQUIRED = node_id(ObjectIds.RefreshRequiredEventType)


def event_clauses() -> list[ua.SimpleAttributeOperand]:
    """The fields to ask of every event. The condition's own id is the NodeId of the ConditionType (Part 9, 5.5.2)."""
    clauses = []
    for _, type_, path in _FIELDS:
        operand = ua.SimpleAttributeOperand()
        operand.TypeDefinitionId = node_id(type_)
        operand.BrowsePath = [ua.QualifiedName(name, 0) for name in path]
        operand.AttributeId = ua.IntegerId(AttributeIds.Value if path else AttributeIds.NodeId)
        clauses.append(operand)
    return clauses


@dataclass(frozen=True, slots=True)
class Event:
    """One event as received, its fields by our names; what the server does not have is None."""

    fields: Mapping[str, object]

    @property
    def type(self) -> object:
        """The node id of its type."""
        return self.fields.get("type")

    @property
    def condition(self) -> str | None:
        """The id of the condition whose state this is, None for any other event."""
        found = self.fields.get("condition")
        return found.to_string() if isinstance(found, ua.NodeId) and not found.is_null() else None

    @property
    def standing(self) -> bool:
        """Whether the condition is still of interest."""
        return bool(self.fields.get("retain"))


def event(values: Sequence[ua.Variant]) -> Event:
    """An event from the values of `event_clauses`."""
    return Event({name: v.Value for (name, _, _), v in zip(_FIELDS, values, strict=False)})


class AlarmNames:
    """Finds which known alarm of which machine an event means.

    A server that follows Part 9 names the code in ConditionName and the machine in SourceName; others put the code
    into the message and the machine into the source node. An event that fits nothing is kept under its own name.
    """

    def __init__(self, plant: Plant) -> None:
        """`plant` is the part behind one server."""
        self._machines = {e.id for e in plant.equipment}
        self._words = {w.casefold(): e.id for e in plant.equipment for w in (e.id, *e.aliases, *e.name.values())}
        self._tags = {t.node: t.equipment for t in plant.tags}
        self._known = {(a.equipment, a.code): a for a in plant.alarms}
        codes = {a.code for a in plant.alarms}
        self._codes = re.compile("|".join(rf"(?<!\w){re.escape(c)}(?!\w)" for c in sorted(codes, key=len)) or "(?!)")

    def alarm(self, event: Event, condition: str, received: datetime) -> Alarm:
        """The alarm that a condition's event tells of."""
        fields = event.fields
        name, message = _text(fields.get("name")), _text(fields.get("message"))
        machine = self._machine(fields)
        code = self._code(name, message)
        if machine is None:
            owners = {e for e, c in self._known if c == code}
            machine = owners.pop() if len(owners) == 1 else ""
        known = self._known.get((machine, code))
        severity = fields.get("severity")
        time = fields.get("time")
        return Alarm(
            condition,
            machine,
            code,
            max(1, min(1000, severity)) if isinstance(severity, int) else _severity(known),
            known.message if known else {"en": message or code},
            active=_flag(fields.get("active"), otherwise=event.standing),
            acknowledged=_flag(fields.get("acknowledged"), otherwise=True),
            time=(_aware(time) if isinstance(time, datetime) else None) or received,
        )

    def _machine(self, fields: Mapping[str, object]) -> str | None:
        source = fields.get("source")
        node = source.to_string() if isinstance(source, ua.NodeId) else ""
        name = _text(fields.get("source_name"))
        if found := self._words.get(name.casefold()) or self._tags.get(node):
            return found
        return next((m for m in self._machines if m in _words(name) or m in _words(node)), None)

    def _code(self, name: str, message: str) -> str:
        for text in (name, message):
            if found := self._codes.search(text):
                return found[0]
        return name or message[:40]


def _words(text: str) -> Iterable[str]:
    return re.split(r"[^\w-]+", text)


def _severity(known: AlarmSpec | None) -> int:
    return known.severity if known else 1


def _text(value: object) -> str:
    text = value.Text if isinstance(value, ua.LocalizedText) else value
    return text[:LONGEST_TEXT] if isinstance(text, str) else ""


def _flag(value: object, *, otherwise: bool) -> bool:
    return value if isinstance(value, bool) else otherwise


def _aware(time: datetime | None) -> datetime | None:
    """OPC UA times are UTC; the year 1601 is its way of saying none (Part 6, 5.2.2.5)."""
    if time is None or time.year <= 1601:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
