"""Another OPC UA implementation as the server: the old python-opcua, which many plants' gateways still run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.live import LiveStore
from connectors.plant import load_plant
from connectors.types import Quality
from tests.connectors.conftest import eventually

PLANT = """
[plant]
name = { en = "Foreign plant" }
[[equipment]]
id = "pump1"
name = { en = "Pump 1" }
[[tag]]
id = "pump1.pressure"
equipment = "pump1"
name = { en = "Pressure" }
node = "ns=2;s=pump1.pressure"
unit = "bar"
"""

SERVER = """
import logging, sys, warnings
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
from opcua import Server, ua
server = Server()
server.set_endpoint("opc.tcp://127.0.0.1:0/")
server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
space = server.register_namespace("urn:foreign")
pressure = server.get_objects_node().add_variable(ua.NodeId("pump1.pressure", space), "Pressure", 4.5)
server.start()
port = server.bserver._server.sockets[0].getsockname()[1]
print(port, flush=True)
for line in sys.stdin:
    pressure.set_value(float(line))
server.stop()
"""

CLIENT = """
import sys, pathlib
from connectors.opcua.connection import Server
from connectors.service import main
plant, live, url = sys.argv[1:]
sys.exit(main([Server("foreign", url, 200)], pathlib.Path(plant), pathlib.Path(live)))
"""


@pytest.fixture
def foreign() -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        assert server.stdin
        try:
            yield server, f"opc.tcp://127.0.0.1:{int(server.stdout.readline())}/"
        finally:
            server.stdin.close()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def test_values_of_a_foreign_server_arrive_and_follow(
    foreign: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    server, url = foreign
    plant, live = tmp_path / "plant.toml", tmp_path / "live.sqlite"
    plant.write_text(PLANT, encoding="utf-8")
    (tag,) = load_plant(plant).tags
    store = LiveStore(live)

    def reads(value: float) -> bool:
        reading = store.latest([tag]).get(tag.id)
        return reading is not None and reading.quality is Quality.GOOD and reading.value == value

    command = [sys.executable, "-c", CLIENT, str(plant), str(live), url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as service:
        assert service.stdin
        assert eventually(lambda: reads(4.5))
        assert server.stdin
        server.stdin.write("5.25\n")
        server.stdin.flush()
        assert eventually(lambda: reads(5.25))
        service.stdin.close()
        assert service.wait(10) == 0
