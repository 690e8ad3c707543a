"""When a child process of ours has to end: its parent closed or lost its standard input, or a signal came.

Standard input that is no pipe (a terminal, a file, nothing) says nothing about a parent; then only signals count.
Not here: starting and watching processes (the host does).
"""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def told_to_stop() -> AsyncIterator[asyncio.Event]:
    """An event that is set when this process has to end."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, stop.set)
    transport = None
    if _is_pipe():
        transport, _ = await loop.connect_read_pipe(lambda: _UntilEnd(stop), sys.stdin)
    try:
        yield stop
    finally:
        if transport:
            transport.close()
        for number in signals:
            loop.remove_signal_handler(number)


class _UntilEnd(asyncio.Protocol):
    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    def eof_received(self) -> None:
        self._stop.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop.set()


def _is_pipe() -> bool:
    with suppress(OSError, ValueError, AttributeError):
        mode = os.fstat(sys.stdin.fileno()).st_mode
        return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
    return False
