from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from asyncua import ua
from asyncua.server.server import Server as AsyncuaServer

from connectors.live_writer import Heard, Sample
from connectors.opcua.connection import TRANSITIONS, Connection, Server
from connectors.opcua.ids import StatusCodes
from connectors.plant import Plant
from connectors.simulator.control import provoke
from connectors.types import Alarm, ConnectorState, Tag
from tests.connectors.conftest import SimulatorProcess

S = ConnectorState


class Recorder:
    """Keeps what a connection hears."""

    def __init__(self) -> None:
        self.latest: dict[str, Sample] = {}
        self.count = 0
        self.standing: tuple[Alarm, ...] | None = None
        self.alarm_lists: list[set[str]] = []
        self.states: list[tuple[ConnectorState, str]] = []
        self.last: Heard | None = None

    def samples(self, samples: Sequence[Sample]) -> None:
        self.count += len(samples)
        self.latest |= {s.tag: s for s in samples}

    def alarms(self, connector: str, alarms: Sequence[Alarm]) -> None:
        self.standing = tuple(alarms)
        self.alarm_lists.append({a.code for a in alarms})

    def heard(self, heard: Heard) -> None:
        if not self.states or self.states[-1] != (heard.state, heard.reason):
            self.states.append((heard.state, heard.reason))
        self.last = heard


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.02)


def session(url: str, plant: Plant, scenario: Callable[[Recorder, Connection], object], ms: int = 100) -> Recorder:
    """Run a connection while `scenario` (a coroutine function) looks at what it hears."""
    recorder = Recorder()

    async def run() -> None:
        connection = Connection(Server("line", url, ms), plant, recorder)
        task = asyncio.create_task(connection.run())
        try:
            found = scenario(recorder, connection)
            assert asyncio.iscoroutine(found)
            await found
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert len(asyncio.all_tasks()) == 1, "tasks left behind"

    asyncio.run(run())
    return recorder


def test_values_of_every_tag_come_and_keep_coming(simulator: SimulatorProcess, plant: Plant) -> None:
    async def scenario(recorder: Recorder, _: Connection) -> None:
        await until(lambda: len(recorder.latest) == len(plant.tags))
        first = recorder.count
        await until(lambda: recorder.count > first + 5)

    recorder = session(simulator.url, plant, scenario)
    oil = recorder.latest["press1.oil_temperature"]
    assert oil.source_time is not None
    assert abs((oil.received - oil.source_time).total_seconds()) < 2
    assert recorder.latest["press1.guard_closed"].value is True
    assert recorder.latest["mill3.tool"].value in ("T12", "T04")  # a node by namespace name
    assert [state for state, _ in recorder.states] == [S.CONNECTING, S.CONNECTED, S.DISCONNECTED]


def test_alarms_come_as_they_are_raised_and_again_after_a_new_connection(
    simulator: SimulatorProcess, plant: Plant
) -> None:
    async def raised(recorder: Recorder, _: Connection) -> None:
        await until(lambda: recorder.standing == ())
        provoke(simulator.home, "press1", "oil-overheat")
        await until(lambda: recorder.standing is not None and len(recorder.standing) == 2)

    async def known_at_once(recorder: Recorder, _: Connection) -> None:
        await until(lambda: recorder.standing is not None)

    recorder = session(simulator.url, plant, raised)
    assert recorder.standing
    oil = next(a for a in recorder.standing if a.code == "E-204")
    assert (oil.equipment, oil.severity, oil.active, oil.acknowledged) == ("press1", 800, True, False)
    assert oil.message["zh-TW"] == "油溫過高"
    # The refresh tells all that stands: no list in between misses one.
    assert session(simulator.url, plant, known_at_once).alarm_lists[0] == {"E-204", "E-211"}


def test_alarms_go_when_they_clear(simulator: SimulatorProcess, plant: Plant) -> None:
    async def scenario(recorder: Recorder, _: Connection) -> None:
        provoke(simulator.home, "press1", "sensor-bad")
        await until(lambda: [a.code for a in recorder.standing or ()] == ["E-218"])
        assert recorder.latest["press1.position"].status >> 30 == 2
        assert recorder.latest["press1.position"].value is None
        (simulator.home / "simulator.json").unlink()
        await until(lambda: recorder.standing == ())
        assert recorder.latest["press1.position"].status == StatusCodes.Good

    session(simulator.url, plant, scenario)


def test_a_tag_that_the_server_does_not_have_is_bad_and_named(simulator: SimulatorProcess, plant: Plant) -> None:
    unknown = Tag("press1.gone", "press1", {"en": "Gone"}, "ns=2;s=press1.gone")
    elsewhere = Tag("press1.elsewhere", "press1", {"en": "Elsewhere"}, "nsu=urn:nobody;s=x")
    wider = replace(plant, tags=(unknown, *plant.tags, elsewhere))

    async def scenario(recorder: Recorder, _: Connection) -> None:
        await until(lambda: len(recorder.latest) == len(wider.tags))
        await until(lambda: recorder.states[-1][0] is S.CONNECTED)

    recorder = session(simulator.url, wider, scenario)
    for tag in (unknown, elsewhere):
        assert recorder.latest[tag.id].status == StatusCodes.BadNodeIdUnknown
        assert recorder.latest[tag.id].value is None
    connected = next(reason for state, reason in recorder.states if state is S.CONNECTED)
    assert connected == "2 tags not found on the server: press1.elsewhere, press1.gone"


def test_nobody_there_is_tried_again(free_port: int, plant: Plant) -> None:
    async def scenario(recorder: Recorder, _: Connection) -> None:
        await until(lambda: [s for s, _ in recorder.states].count(S.RECONNECTING) >= 2)

    recorder = session(f"opc.tcp://127.0.0.1:{free_port}", plant, scenario)
    assert (S.RECONNECTING, "nobody listens at this address") in recorder.states
    # Trying again does not hide why it has to.
    assert (S.CONNECTING, "nobody listens at this address") in recorder.states
    assert recorder.latest == {}


@pytest.mark.parametrize("url", ["", "http://plc:80", "opc.tcp://", "opc.tcp://plc:99999", "opc.tcp://plc:x"])
def test_an_address_that_is_none_is_rejected_at_once(url: str, plant: Plant) -> None:
    async def scenario(recorder: Recorder, connection: Connection) -> None:
        await until(lambda: connection.state is S.REJECTED)

    recorder = session(url, plant, scenario)
    assert recorder.states[-1][0] is S.REJECTED
    assert "no address" in recorder.states[-1][1]


def test_a_server_that_talks_something_else_does_not_stop_the_connection(plant: Plant) -> None:
    async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 5)
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    recorder = Recorder()

    async def run() -> None:
        server = await asyncio.start_server(garbage, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        task = asyncio.create_task(Connection(Server("line", f"opc.tcp://127.0.0.1:{port}"), plant, recorder).run())
        await until(lambda: [s for s, _ in recorder.states].count(S.RECONNECTING) >= 2)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        server.close()
        await server.wait_closed()

    asyncio.run(run())
    assert recorder.states[-1][0] is S.DISCONNECTED


def test_every_state_can_be_left_and_only_known_moves_exist() -> None:
    assert set(TRANSITIONS) == set(ConnectorState)
    for state, targets in TRANSITIONS.items():
        assert targets
        assert state not in targets
        assert S.DISCONNECTED in targets or state is S.DISCONNECTED


def test_a_server_that_refuses_who_we_are_is_left_alone(plant: Plant) -> None:
    recorder = Recorder()

    async def run() -> None:
        server = AsyncuaServer()
        await server.init()
        server.set_endpoint("opc.tcp://127.0.0.1:0")
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        server.set_identity_tokens([ua.UserNameIdentityToken])
        server.disable_clock()
        async with server:
            assert server.bserver is not None
            url = f"opc.tcp://127.0.0.1:{server.bserver.port}"
            await asyncio.wait_for(Connection(Server("line", url), plant, recorder).run(), 10)

    asyncio.run(run())
    assert recorder.states[-1] == (S.REJECTED, "the server says BadIdentityTokenRejected")
