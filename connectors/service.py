"""The connectors process: one connection per server, what they hear written to the live store in batches.

A server that fails touches no other; a live store that cannot be written is tried again and never stops a connection.
Not here: the life of a connection (connectors.opcua.connection), what values mean to readers (connectors.live).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from connectors.lifetime import told_to_stop
from connectors.live_writer import Batch, Heard, LiveWriter, Sample
from connectors.opcua.connection import Connection, Server
from connectors.plant import Plant, load_plant
from connectors.types import Alarm, LiveStoreUnavailable

log = logging.getLogger(__name__)

FLUSH_S = 0.3
PRUNE_S = 30.0
RESTART_S = 5.0
MOST_SAMPLES = 50_000
"""Samples kept while the store cannot be written; then the oldest go."""


def main(servers: Sequence[Server], plant: Path, live: Path) -> int:
    """Read from servers into the live store until standard input ends or SIGTERM comes.

    Args:
        servers: the servers of the settings; machines that name none belong to the first.
        plant: the plant description.
        live: the file of the live store.

    Raises:
        PlantFileInvalid: the plant description cannot be used.
        LiveStoreUnavailable: the live store can be neither opened nor made anew.
    """

    async def until_told() -> None:
        async with told_to_stop() as stop:
            await run(servers, described, live, stop)

    described = load_plant(plant)
    asyncio.run(until_told())
    return 0


async def run(servers: Sequence[Server], plant: Plant, live: Path, stop: asyncio.Event) -> None:
    """Read from servers into the live store until `stop` is set.

    Raises:
        LiveStoreUnavailable: the live store can be neither opened nor made anew.
    """
    writer = LiveWriter(live, {s.id for s in servers}, {t.id for t in plant.tags})
    outbox = Outbox(writer)
    tasks = [
        asyncio.create_task(_kept_running(server, plant.served_by(server.id, default=servers[0].id), outbox))
        for server in servers
    ]
    try:
        pruned = 0.0
        while not stop.is_set():
            await _before(stop, FLUSH_S)
            now = asyncio.get_running_loop().time()
            outbox.flush(prune=now - pruned > PRUNE_S)
            pruned = now if now - pruned > PRUNE_S else pruned
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        outbox.flush()
        writer.close()


async def _kept_running(server: Server, plant: Plant, outbox: Outbox) -> None:
    """A connection's life, started again should a bug of ours end it."""
    while True:
        try:
            await Connection(server, plant, outbox).run()
        except Exception:
            log.exception("The connection to %s failed inside the program and is started again", server.url)
            await asyncio.sleep(RESTART_S)
        else:
            return


async def _before(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


class Outbox:
    """Collects what connections hear until it is written."""

    def __init__(self, writer: LiveWriter) -> None:
        """`writer` stays open as long as the outbox is used."""
        self._writer = writer
        self._batch = Batch()
        self._failing = False

    def samples(self, samples: Sequence[Sample]) -> None:
        """Values, oldest first."""
        self._batch.samples.extend(samples)

    def alarms(self, connector: str, alarms: Sequence[Alarm]) -> None:
        """All standing alarms of a connector."""
        self._batch.alarms[connector] = tuple(alarms)

    def heard(self, heard: Heard) -> None:
        """Where a connection stands."""
        self._batch.connections[heard.connector] = heard

    def flush(self, *, prune: bool = False) -> None:
        """Write what was collected; what cannot be written now is kept for the next time."""
        batch = self._batch
        try:
            if batch:
                self._writer.write(batch)
                self._batch = Batch()
            if prune:
                self._writer.prune(datetime.now(UTC))
        except LiveStoreUnavailable as exc:
            if not self._failing:
                log.warning("Live values are not kept: %s", exc)
            self._failing = True
            del batch.samples[:-MOST_SAMPLES]
        else:
            self._failing = False
