"""The simulated plant as an OPC UA server: nodes with units and ranges, values, alarms. Nothing can be written.

Alarms are events of AlarmConditionType from the Server object (OPC UA Part 9): ConditionName is the alarm's code,
SourceName the machine, SourceNode the tag that raises it; ConditionRefresh replays the active ones. Nobody acknowledges
here: an alarm counts as acknowledged once it is gone. Not here: how values move (machine.py), the process (run.py).
"""

from __future__ import annotations

import gc
import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from asyncua import ua
from asyncua.common.events import Event
from asyncua.server.internal_server import InternalServer
from asyncua.server.internal_session import InternalSession
from asyncua.server.server import Server

from connectors.opcua.ids import AttributeIds, ObjectIds, StatusCodes, node_id, status_code
from connectors.plant import Plant
from connectors.simulator.machine import Machines, Point, Standing
from connectors.types import AlarmSpec, Equipment, Tag

log = logging.getLogger(__name__)

NAMESPACE = "urn:andon:simulated-plant"

_STATUS = {
    "good": status_code(StatusCodes.Good),
    "uncertain": status_code(StatusCodes.UncertainSensorNotAccurate),
    "bad": status_code(StatusCodes.BadSensorFailure),
}

_UNITS = {
    "%": "P1", "1/min": "RPM", "A": "AMP", "bar": "BAR", "h": "HUR", "kN": "B47", "kW": "KWT", "l/min": "L2",
    "mm": "MMT", "mm/min": "H81", "mm/s": "C16", "pcs": "H87", "ppm": "59", "s": "SEC", "°C": "CEL", "V": "VLT",
}  # fmt: skip
"""Common codes of UNECE Recommendation 20, from which OPC UA makes its unit ids (Part 8, 5.6.4.3)."""

_REFRESH = frozenset({ObjectIds.ConditionType_ConditionRefresh, ObjectIds.ConditionType_ConditionRefresh2})


@contextmanager
def _without_collecting() -> Iterator[None]:
    """The standard address space is 100,000 objects that stay: the search for rubbish among them took half its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class SimulatedServer:
    """Serves `machines`. Call `start`, then `publish` after every step, then `stop`."""

    def __init__(self, plant: Plant, machines: Machines, host: str, port: int) -> None:
        """Port 0 takes a free one."""
        self._plant = plant
        self._machines = machines
        self._host = host
        self._port = port
        self._gate = _ReadOnlyServer()
        self._server = Server(iserver=self._gate)
        self._spaces: list[str] = [NAMESPACE]
        self._nodes: dict[str, ua.NodeId] = {t.id: self._node(t.node) for t in plant.tags}
        self._written: dict[str, Point] = {}
        self._conditions: dict[tuple[str, str], _Condition] = {}

    @property
    def url(self) -> str:
        """Where it is served, once started."""
        assert self._server.bserver is not None
        return f"opc.tcp://{self._host}:{self._server.bserver.port}/"

    @property
    def writes(self) -> int:
        """Write requests that clients sent; all were refused."""
        return self._gate.writes

    @property
    def calls(self) -> int:
        """Method calls that clients sent, ConditionRefresh apart."""
        return self._gate.calls

    async def start(self) -> None:
        """Build the address space and listen.

        Raises:
            OSError: the address is in use.
        """
        server = self._server
        server.disable_clock()
        server.name = self._plant.name["en"]
        server.product_uri = NAMESPACE
        self._gate.bind_condition_methods = 1
        with _without_collecting():
            await server.init()
        await server.set_application_uri(f"{NAMESPACE}:server")
        server.set_endpoint(f"opc.tcp://{self._host}:{self._port}/")
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        server.set_identity_tokens([ua.AnonymousIdentityToken])
        for space in self._spaces:
            await server.register_namespace(space)
        clock = node_id(ObjectIds.Server_ServerStatus_CurrentTime)
        self._gate.aspace.set_attribute_value_callback(clock, AttributeIds.Value, _now)
        await self._add_nodes()
        notifier = server.get_node(node_id(ObjectIds.Server))
        await notifier.set_event_notifier([ua.EventNotifier.SubscribeToEvents])
        for key, standing in self._machines.alarms.items():
            self._conditions[key] = self._condition(standing)
        await self.publish()
        await server.start()

    async def publish(self) -> None:
        """Write what changed since the last call, and raise events for alarms that changed."""
        now = datetime.now(UTC)
        for tag, point in self._machines.points.items():
            if self._written.get(tag) != point:
                self._written[tag] = point
                value = _data_value(_variant(point), _STATUS[point.quality], now)
                await self._gate.aspace.write_attribute_value(self._nodes[tag], AttributeIds.Value, value)
        for key, standing in self._machines.alarms.items():
            event = self._conditions[key]
            if event.Retain != standing.active:
                event.turn(on=standing.active, now=now)
                await self._gate.subscription_service.trigger_event(event)

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self._server.stop()

    def _node(self, text: str) -> ua.NodeId:
        """A tag's node; every namespace that it needs is noted, by name or as a placeholder. Ours is number 2."""
        if text.startswith("nsu="):
            uri, _, rest = text.removeprefix("nsu=").partition(";")
            if uri not in self._spaces:
                self._spaces.append(uri)
            text = f"ns={self._spaces.index(uri) + 2};{rest}"
        node = ua.NodeId.from_string(text)
        while len(self._spaces) + 1 < node.NamespaceIndex:
            self._spaces.append(f"{NAMESPACE}:{len(self._spaces) + 2}")
        return node

    async def _add_nodes(self) -> None:
        items: list[ua.AddNodesItem] = []
        for equipment in self._plant.equipment:
            machine = node_id(equipment.id, 2)
            items.append(_object(equipment, machine))
            for tag in self._plant.tags_of(equipment.id):
                items.extend(_variable(tag, self._nodes[tag.id], machine, self._machines.points[tag.id]))
        for result in await self._gate.isession.add_nodes(items):
            result.StatusCode.check()

    def _condition(self, standing: Standing) -> _Condition:
        alarm = standing.alarm
        machine = node_id(alarm.equipment, 2)
        return _Condition(alarm, node_id(f"{alarm.equipment}.{alarm.code}", 2), self._nodes.get(alarm.tag, machine))


class _Condition(Event):
    """One alarm as an event of AlarmConditionType (Part 9, 5.8); attribute names are those of the standard."""

    Retain: bool

    def __init__(self, alarm: AlarmSpec, condition: ua.NodeId, source: ua.NodeId) -> None:
        super().__init__(ObjectIds.Server)
        kind = ua.VariantType
        for name, value, type_ in (
            ("EventType", node_id(ObjectIds.AlarmConditionType), kind.NodeId),
            ("NodeId", condition, kind.NodeId),  # asyncua's name for the ConditionId
            ("SourceNode", source, kind.NodeId),
            ("SourceName", alarm.equipment, kind.String),
            ("InputNode", source, kind.NodeId),
            ("Message", ua.LocalizedText(alarm.message["en"], "en"), kind.LocalizedText),
            ("Severity", alarm.severity, kind.UInt16),
            ("ConditionName", alarm.code, kind.String),
            ("ConditionClassId", node_id(ObjectIds.ProcessConditionClassType), kind.NodeId),
            ("ConditionClassName", ua.LocalizedText("ProcessConditionClass"), kind.LocalizedText),
        ):
            self.add_property(name, value, type_)
        self._state("EnabledState", on=True, words=("Disabled", "Enabled"))
        self.turn(on=False, now=datetime.now(UTC))

    def turn(self, *, on: bool, now: datetime) -> None:
        """Make the alarm active or not."""
        self.add_property("EventId", uuid.uuid4().bytes, ua.VariantType.ByteString)
        for name in ("Time", "ReceiveTime"):
            self.add_property(name, now, ua.VariantType.DateTime)
        self.add_property("Retain", on, ua.VariantType.Boolean)
        self._state("ActiveState", on=on, words=("Inactive", "Active"))
        self._state("AckedState", on=not on, words=("Unacknowledged", "Acknowledged"))

    def _state(self, name: str, *, on: bool, words: tuple[str, str]) -> None:
        self.add_property(name, ua.LocalizedText(words[on], "en"), ua.VariantType.LocalizedText)
        self.add_property(f"{name}/Id", on, ua.VariantType.Boolean)


class _ReadOnlyServer(InternalServer):
    """Refuses whatever would change the plant, and counts who tried."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        self.calls = 0

    def create_session(self, name: str, user: object = None, external: bool = False) -> InternalSession:
        return _ReadOnlySession(self, self.aspace, self.subscription_service, name, external=external)


class _ReadOnlySession(InternalSession):
    iserver: _ReadOnlyServer

    async def write(self, params: ua.WriteParameters) -> list[ua.StatusCode]:
        self.iserver.writes += 1
        return [_denied() for _ in params.NodesToWrite]

    async def history_update(self, params: ua.HistoryUpdateParameters) -> list[ua.HistoryUpdateResult]:
        self.iserver.writes += 1
        return [ua.HistoryUpdateResult(StatusCode=_denied()) for _ in params.HistoryUpdateDetails]

    async def add_nodes(self, params: list[ua.AddNodesItem]) -> list[ua.AddNodesResult]:
        self.iserver.writes += 1
        return [ua.AddNodesResult(StatusCode=_denied()) for _ in params]

    async def add_references(self, params: list[ua.AddReferencesItem]) -> list[ua.StatusCode]:
        self.iserver.writes += 1
        return [_denied() for _ in params]

    async def delete_nodes(self, params: ua.DeleteNodesParameters) -> list[ua.StatusCode]:
        self.iserver.writes += 1
        return [_denied() for _ in params.NodesToDelete]

    async def delete_references(self, params: list[ua.DeleteReferencesItem]) -> list[ua.StatusCode]:
        self.iserver.writes += 1
        return [_denied() for _ in params]

    async def call(self, params: list[ua.CallMethodRequest]) -> list[ua.CallMethodResult]:
        if all(m.MethodId.NamespaceIndex == 0 and m.MethodId.Identifier in _REFRESH for m in params):
            return await super().call(params)
        self.iserver.calls += 1
        return [ua.CallMethodResult(StatusCode=_denied()) for _ in params]


def _denied() -> ua.StatusCode:
    return status_code(StatusCodes.BadUserAccessDenied)


def _now(node: ua.NodeId, attribute: AttributeIds) -> ua.DataValue:
    now = datetime.now(UTC)
    return _data_value(ua.Variant(now, ua.VariantType.DateTime), _STATUS["good"], now)


def _data_value(value: ua.Variant, status: ua.StatusCode, now: datetime) -> ua.DataValue:
    stamp = ua.DateTime.fromtimestamp(now.timestamp(), UTC)
    return ua.DataValue(value, StatusCode=status, SourceTimestamp=stamp, ServerTimestamp=stamp)


def _variant(point: Point) -> ua.Variant:
    match point.value:
        case None:
            return ua.Variant()
        case bool():
            return ua.Variant(point.value, ua.VariantType.Boolean)
        case str():
            return ua.Variant(point.value, ua.VariantType.String)
        case _:
            return ua.Variant(float(point.value), ua.VariantType.Double)


def _object(equipment: Equipment, node: ua.NodeId) -> ua.AddNodesItem:
    attributes = ua.ObjectAttributes()
    attributes.DisplayName = ua.LocalizedText(equipment.name["en"], "en")
    attributes.Description = ua.LocalizedText(f"{equipment.model} {equipment.serial}".strip(), "en")
    return ua.AddNodesItem(
        ParentNodeId=node_id(ObjectIds.ObjectsFolder),
        ReferenceTypeId=node_id(ObjectIds.Organizes),
        RequestedNewNodeId=node,
        BrowseName=ua.QualifiedName(equipment.id, 2),
        NodeClass=ua.NodeClass.Object,
        NodeAttributes=attributes,
        TypeDefinition=node_id(ObjectIds.BaseObjectType),
    )


def _variable(tag: Tag, node: ua.NodeId, machine: ua.NodeId, point: Point) -> Iterable[ua.AddNodesItem]:
    analog = isinstance(point.value, float) and tag.low is not None and tag.high is not None
    kind = ObjectIds.AnalogItemType if analog else ObjectIds.BaseDataVariableType
    name = tag.id.removeprefix(f"{tag.equipment}.")
    yield _value_node(machine, node, name, _variant(point), kind, display=tag.name["en"])
    if analog:
        scale = ua.Range(float(tag.low or 0), float(tag.high or 0))
        yield _property(node, "EURange", scale, ObjectIds.Range)
    if isinstance(point.value, float) and tag.unit:
        code = _UNITS.get(tag.unit, "")
        unit = ua.EUInformation("http://www.opcfoundation.org/UA/units/un/cefact")
        unit.UnitId = ua.Int32(int.from_bytes(code.encode(), "big") if code else -1)
        unit.DisplayName = ua.LocalizedText(tag.unit)
        yield _property(node, "EngineeringUnits", unit, ObjectIds.EUInformation)


def _property(owner: ua.NodeId, name: str, value: object, data_type: int) -> ua.AddNodesItem:
    item = _value_node(
        owner, node_id(f"{owner.to_string()}.{name}", 2), name,
        ua.Variant(value, ua.VariantType.ExtensionObject), ObjectIds.PropertyType, display=name,
    )  # fmt: skip
    item.BrowseName = ua.QualifiedName(name, 0)
    item.NodeAttributes.DataType = node_id(data_type)
    return item


def _value_node(
    parent: ua.NodeId, node: ua.NodeId, name: str, value: ua.Variant, kind: int, *, display: str
) -> ua.AddNodesItem:
    attributes = ua.VariableAttributes()
    attributes.DisplayName = ua.LocalizedText(display, "en")
    attributes.Value = value
    attributes.DataType = node_id(int(value.VariantType.value))
    attributes.ValueRank = ua.ValueRank.Scalar
    attributes.AccessLevel = attributes.UserAccessLevel = ua.AccessLevel.CurrentRead.mask
    is_property = kind == ObjectIds.PropertyType
    return ua.AddNodesItem(
        ParentNodeId=parent,
        ReferenceTypeId=node_id(ObjectIds.HasProperty if is_property else ObjectIds.HasComponent),
        RequestedNewNodeId=node,
        BrowseName=ua.QualifiedName(name, node.NamespaceIndex),
        NodeClass=ua.NodeClass.Variable,
        NodeAttributes=attributes,
        TypeDefinition=node_id(kind),
    )
