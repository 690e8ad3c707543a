from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.live import LiveStore
from connectors.live_writer import Batch, LiveWriter, Sample
from connectors.plant import Plant
from connectors.service import MOST_SAMPLES, Outbox
from connectors.simulator.control import provoke
from connectors.types import ConnectorState, LiveStoreUnavailable, Quality
from tests.connectors.conftest import PLANT, SimulatorProcess, eventually

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Service:
    """The connectors as a process of their own."""

    def __init__(self, folder: Path, **servers: str) -> None:
        self.path = folder / "live.sqlite"
        self.store = LiveStore(self.path)
        listed = ", ".join(f"Server({id_!r}, {url!r}, 200)" for id_, url in servers.items())
        code = (
            "import sys, pathlib; from connectors.service import main; from connectors.opcua.connection import Server; "
            f"sys.exit(main([{listed}], pathlib.Path({str(PLANT)!r}), pathlib.Path({str(self.path)!r})))"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def state(self, connector: str = "line") -> ConnectorState | None:
        return next((c.state for c in self.store.connections() if c.connector == connector), None)

    def stop(self) -> str:
        _, errors = self.process.communicate(timeout=10)
        return errors


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts connectors processes and ends them."""
    started: list[Service] = []

    def _start(**servers: str) -> Service:
        started.append(Service(tmp_path, **servers))
        return started[-1]

    yield _start
    for service in started:
        if service.process.poll() is None:
            service.process.kill()
        service.process.communicate()


def good(service: Service, plant: Plant, equipment: str, since: datetime | None = None) -> bool:
    tags = plant.tags_of(equipment)
    readings = service.store.latest(tags)
    return len(readings) == len(tags) and all(
        r.quality is Quality.GOOD and (since is None or r.received > since) for r in readings.values()
    )


def test_values_and_alarms_reach_the_store_and_a_dead_server_disturbs_nobody(
    start: Callable[..., Service], simulator: SimulatorProcess, plant: Plant, free_port: int
) -> None:
    service = start(line=simulator.url, hall=f"opc.tcp://127.0.0.1:{free_port}")
    assert eventually(lambda: good(service, plant, "press1"))
    assert eventually(lambda: service.state("hall") is ConnectorState.RECONNECTING)
    assert service.store.latest(plant.tags_of("mill3")) == {}
    provoke(simulator.home, "press1", "oil-overheat")
    assert eventually(lambda: [a.code for a in service.store.alarms("press1")] == ["E-204", "E-211"])
    oil = plant.tag("press1.oil_temperature")
    assert oil is not None
    assert eventually(lambda: len(service.store.history(oil.id, NOW)) >= 3)
    assert service.stop() == ""
    assert service.process.returncode == 0
    # Who ended the connections says so; nothing is current any more.
    assert service.state() is ConnectorState.DISCONNECTED
    assert service.store.latest([oil])[oil.id].quality is Quality.LOST


def test_sigterm_ends_it_too(start: Callable[..., Service], simulator: SimulatorProcess, plant: Plant) -> None:
    service = start(line=simulator.url, hall=simulator.url)
    assert eventually(lambda: good(service, plant, "press1") and good(service, plant, "mill3"))
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(10) == 0


def test_values_come_back_after_the_server_is_killed_and_after_it_stalls(
    start: Callable[..., Service], tmp_path: Path, plant: Plant, free_port: int
) -> None:
    server = SimulatorProcess(tmp_path / "home", free_port)
    try:
        service = start(line=server.url, hall=server.url)
        assert eventually(lambda: good(service, plant, "press1"))

        server.process.kill()
        server.process.wait()
        assert eventually(lambda: service.state() is ConnectorState.RECONNECTING, 3)
        assert not good(service, plant, "press1")
        server.stop()
        server = SimulatorProcess(tmp_path / "home", free_port)
        assert eventually(lambda: good(service, plant, "press1"), 10)

        server.process.send_signal(signal.SIGSTOP)
        time.sleep(3)
        resumed = datetime.now(UTC)
        server.process.send_signal(signal.SIGCONT)
        assert eventually(lambda: good(service, plant, "press1", since=resumed), 5)

        assert service.stop() == ""
    finally:
        said = server.stop()
    assert said == "refused 0 writes, 0 calls\n"


def test_a_killed_service_leaves_a_store_that_the_next_one_goes_on_with(
    start: Callable[..., Service], simulator: SimulatorProcess, plant: Plant
) -> None:
    first = start(line=simulator.url)
    assert eventually(lambda: good(first, plant, "press1"))
    first.process.kill()
    first.process.wait()
    killed = datetime.now(UTC)
    second = start(line=simulator.url)
    assert eventually(lambda: good(second, plant, "press1", since=killed))


class FullDisk(LiveWriter):
    """A writer whose disk is full while `full`."""

    full = True

    def write(self, batch: Batch) -> None:
        if self.full:
            raise LiveStoreUnavailable("database or disk is full")
        super().write(batch)


@pytest.mark.logs("Live values are not kept")
def test_a_full_disk_keeps_what_was_heard_for_later(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    writer = FullDisk(tmp_path / "live.sqlite", {"line"}, {"t"})
    outbox = Outbox(writer)
    try:
        outbox.samples([Sample("line", "t", float(n), 0, NOW, NOW) for n in range(MOST_SAMPLES + 10)])
        outbox.flush()
        outbox.flush()
        assert len(outbox._batch.samples) == MOST_SAMPLES
        assert len(caplog.records) == 1  # said once, not at every attempt
        writer.full = False
        outbox.flush(prune=True)
        assert not outbox._batch
    finally:
        writer.close()
