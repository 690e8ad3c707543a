"""A program for a network of its own: files read, a question answered with a live value, all on the loopback.

Prints one line of JSON. `whole_question.py violate` tries to leave the PC instead. Not here: judging the result.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import socket
import struct
import sys
import time
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[3])

from app.cli import plant_demo  # noqa: E402 - after the path is set
from app.host.messages import Live  # noqa: E402
from connectors.types import Quality  # noqa: E402
from tests.app.live_plant import LivePlant, live_plant  # noqa: E402

_SIOCSIFFLAGS, _IFF_UP_RUNNING = 0x8914, 0x41
_TAG = "press1.oil_temperature"
COUNTERS = {"Ip": ("OutNoRoutes",), "Udp": ("OutDatagrams", "NoPorts"), "Icmp": ("OutMsgs",)}


def loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP_RUNNING))


def counted() -> dict[str, int]:
    """What the kernel counted in this network, of what must not be."""
    rows: dict[str, list[str]] = {}
    found = {}
    for line in Path("/proc/net/snmp").read_text().splitlines():
        name, *columns = line.split()
        name = name.rstrip(":")
        if name in rows:
            values = dict(zip(rows[name], columns, strict=True))
            found.update({f"{name}.{key}": int(values[key]) for key in COUNTERS.get(name, ())})
        rows[name] = columns
    return found


def answered(plant: LivePlant) -> dict[str, object]:
    with plant.connect() as client:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            values = {value.tag.id: value.reading for value in client.call("live", Live("press1")).values}
            if values[_TAG].quality is Quality.GOOD:
                break
            time.sleep(0.1)
    answer = plant.ask("Alarm E-204: what do I do?").answer
    return {
        "support": answer.support.value,
        "live": [value.tag.id for value in answer.live if value.reading.quality is Quality.GOOD],
        "model": answer.model.name,
    }


def violate() -> None:
    for attempt in (
        lambda: socket.getaddrinfo("telemetry.example.invalid", 443),
        lambda: socket.create_connection(("192.0.2.1", 443), 1),
    ):
        with contextlib.suppress(OSError):
            attempt()


def main() -> None:
    loopback_up()
    if sys.argv[1:] == ["violate"]:
        violate()
        print(json.dumps({"counted": counted()}))
        return
    with live_plant() as plant:
        port = int(plant_demo.address(plant.home).rpartition(":")[2])
        found = answered(plant)
        plant.stop()
    print(json.dumps({**found, "port": port, "counted": counted()}))


if __name__ == "__main__":
    main()
