"""The simulator as a process: one tick after the other until it is told to stop.

Not here: the machines (machine.py), the server (server.py).
"""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from connectors.lifetime import told_to_stop
from connectors.plant import load_plant
from connectors.simulator.control import provoked
from connectors.simulator.machine import Machines
from connectors.simulator.server import SimulatedServer
from connectors.simulator.spec import load_simulation

TICK_S = 1.0


def main(home: Path, plant: Path, url: str = "opc.tcp://127.0.0.1:0", *, tick_s: float = TICK_S) -> int:
    """Serve a simulated plant until standard input ends or SIGTERM comes.

    Prints one line "ready opc.tcp://..." when it serves, and "refused N writes, N calls" at the end.

    Args:
        home: the data folder; faults are read from its simulator.json.
        plant: the plant description, with `sim` keys.
        url: where to serve; port 0 takes a free one.
        tick_s: seconds from one step of the machines to the next.

    Raises:
        PlantFileInvalid: the plant description cannot be used.
        OSError: the address is in use.
    """
    # Refusing and losing clients is this server's normal life, not news.
    logging.getLogger("asyncua").setLevel(logging.CRITICAL)
    asyncio.run(_serve(home, plant, url, tick_s))
    return 0


async def _serve(home: Path, plant_file: Path, url: str, tick_s: float) -> None:
    plant, simulation = load_plant(plant_file), load_simulation(plant_file)
    machines = Machines(plant, simulation, seed=random.getrandbits(32))
    address = urlsplit(url)
    server = SimulatedServer(plant, machines, address.hostname or "127.0.0.1", address.port or 0)
    await server.start()
    loop = asyncio.get_running_loop()
    try:
        async with told_to_stop() as stop:
            print(f"ready {server.url}", flush=True)
            start = loop.time()
            while not stop.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), tick_s)
                machines.step(loop.time() - start, provoked(home))
                await server.publish()
    finally:
        await server.stop()
    print(f"refused {server.writes} writes, {server.calls} calls", flush=True)
