from __future__ import annotations

import asyncio
import inspect

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua import uaerrors, uaprotocol_auto

from connectors.opcua.ids import AttributeIds, ObjectIds, StatusCodes, node_id
from connectors.opcua.session import NotReading, ReadOnlySession, check_reads
from connectors.plant import Plant, load_plant
from connectors.simulator.machine import Machines
from connectors.simulator.server import SimulatedServer
from connectors.simulator.spec import load_simulation
from tests.connectors.conftest import PLANT, SimulatorProcess

REQUESTS = [
    found
    for name, found in inspect.getmembers(uaprotocol_auto, inspect.isclass)
    if name.endswith("Request") and "TypeId" in getattr(found, "__dataclass_fields__", {})
]
ALLOWED = {
    "CreateSession", "ActivateSession", "CloseSession", "Read", "CreateSubscription", "DeleteSubscriptions",
    "CreateMonitoredItems", "Publish", "Call",
}  # fmt: skip


def test_every_request_that_does_not_only_read_stays_here() -> None:
    passed = set()
    for request in REQUESTS:
        try:
            check_reads(request())
        except NotReading:
            continue
        passed.add(request.__name__.removesuffix("Request"))
    assert len(REQUESTS) > 30
    assert passed == ALLOWED


@pytest.mark.parametrize(
    "methods",
    [
        [ObjectIds.AddressSpaceFileType_ExportNamespace],
        [ObjectIds.AcknowledgeableConditionType_Acknowledge],
        [ObjectIds.ConditionType_ConditionRefresh, ObjectIds.ConditionType_Disable],
    ],
)
def test_no_method_may_be_called_but_the_refresh_of_alarms(methods: list[int]) -> None:
    request = ua.CallRequest()
    request.Parameters.MethodsToCall = [ua.CallMethodRequest(MethodId=node_id(m)) for m in methods]
    with pytest.raises(NotReading):
        check_reads(request)
    request.Parameters.MethodsToCall = [ua.CallMethodRequest(MethodId=node_id(3875, 2))]
    with pytest.raises(NotReading):
        check_reads(request)
    request.Parameters.MethodsToCall = [
        ua.CallMethodRequest(MethodId=node_id(ObjectIds.ConditionType_ConditionRefresh))
    ]
    check_reads(request)


def test_a_write_through_the_session_never_reaches_the_wire(simulator: SimulatorProcess) -> None:
    async def scenario() -> None:
        session = ReadOnlySession(simulator.url)
        await session.open()
        try:
            node = session._client.get_node("ns=2;s=press1.pressure_set")
            assert await node.read_value() == 180.0
            with pytest.raises(NotReading):
                await node.write_value(200.0)
            with pytest.raises(NotReading):
                await node.call_method(node_id(1, 2))
            with pytest.raises(NotReading):
                await session._client.get_node("i=85").add_variable(2, "new", 1.0)
        finally:
            await session.close()

    asyncio.run(scenario())


def test_the_simulator_refuses_and_counts_whoever_writes(plant: Plant) -> None:
    async def scenario() -> None:
        machines = Machines(load_plant(PLANT), load_simulation(PLANT), 1)
        server = SimulatedServer(plant, machines, "127.0.0.1", 0)
        await server.start()
        try:
            async with Client(server.url) as client:
                node = client.get_node("ns=2;s=press1.pressure_set")
                with pytest.raises(uaerrors.BadUserAccessDenied):
                    await node.write_value(200.0)
                with pytest.raises(uaerrors.BadUserAccessDenied):
                    await client.get_node("i=85").add_folder(2, "new")
                with pytest.raises(uaerrors.UaError):
                    await client.get_node("i=2253").call_method("0:GetMonitoredItems", ua.UInt32(1))
                assert await node.read_value() == 180.0
                # Adding nodes is refused earlier, by the rights of the user.
                assert (server.writes, server.calls) == (1, 1)
        finally:
            await server.stop()

    asyncio.run(scenario())


def test_the_simulated_nodes_have_units_ranges_and_qualities(simulator: SimulatorProcess) -> None:
    async def scenario() -> None:
        async with Client(simulator.url) as client:
            oil = client.get_node("ns=2;s=press1.oil_temperature")
            assert await oil.read_type_definition() == node_id(ObjectIds.AnalogItemType)
            scale = await (await oil.get_child("0:EURange")).read_value()
            unit = await (await oil.get_child("0:EngineeringUnits")).read_value()
            assert (scale.Low, scale.High) == (20.0, 80.0)
            assert (unit.DisplayName.Text, unit.UnitId) == ("°C", 4408652)
            value = await oil.read_data_value()
            assert value.StatusCode is not None
            assert value.StatusCode.value == StatusCodes.Good
            assert value.SourceTimestamp is not None
            level = (await oil.read_attribute(AttributeIds.UserAccessLevel)).Value
            assert level is not None
            assert level.Value == 1  # read, nothing else
            names = [(await n.read_browse_name()).Name for n in await client.get_node("ns=2;s=press1").get_children()]
            assert "oil_temperature" in names
            assert (await client.get_namespace_array())[2] == "urn:andon:simulated-plant"

    asyncio.run(scenario())
