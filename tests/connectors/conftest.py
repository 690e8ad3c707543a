"""What the tests of the connectors share: the small plant, and simulators as real processes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.plant import Plant, load_plant

PLANT = Path(__file__).with_name("plant.toml")


class SimulatorProcess:
    """A simulator in a process of its own, with a data folder of its own."""

    def __init__(self, home: Path, port: int = 0, tick_s: float = 0.1) -> None:
        self.home = home
        code = (
            "import sys, pathlib; from connectors.simulator.run import main; "
            f"sys.exit(main(pathlib.Path({str(home)!r}), pathlib.Path({str(PLANT)!r}), "
            f"'opc.tcp://127.0.0.1:{port}', tick_s={tick_s}))"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        ready = self.process.stdout.readline().split()
        assert ready[:1] == ["ready"], f"the simulator ended with {self.process.wait()}"
        self.url = ready[1]

    def stop(self) -> str:
        """End it as its parent's end would; what it said last."""
        if self.process.poll() is None:
            said, _ = self.process.communicate(timeout=10)
            return said
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        return ""


@pytest.fixture(scope="session")
def plant() -> Plant:
    return load_plant(PLANT)


@pytest.fixture(scope="session")
def _simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    process = SimulatorProcess(tmp_path_factory.mktemp("simulator"))
    yield process
    process.stop()


@pytest.fixture
def simulator(_simulator: SimulatorProcess) -> SimulatorProcess:
    """One simulator for all tests that do not stop it; without faults at the beginning of each."""
    (_simulator.home / "simulator.json").unlink(missing_ok=True)
    return _simulator


@pytest.fixture
def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether a condition comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.03)
    return condition()
