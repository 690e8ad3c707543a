"""The command thread's switchboard: clients come and go, their lines become requests, replies go out as clients read.

Everything runs on the thread that calls `turn`; only `post` and `wake` may be called on others.
Not here: what requests do (app.host.core).
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable

from app import problems
from app.host import channel, protocol
from app.host.connection import Connection
from app.host.messages import Reply, Request

log = logging.getLogger(__name__)

_MOST_CLIENTS = 64
_ENDING_S = 2.0
"""A client that broke the rules may take this long to read why."""


class Exchange:
    """All clients of one listening socket.

    Args:
        server: the listening socket; the exchange closes it.
        on_request: called with every request that is well formed.
        on_leave: called when a client is gone, before its jobs are cancelled.
    """

    def __init__(
        self,
        server: socket.socket,
        on_request: Callable[[Connection, Request], None],
        on_leave: Callable[[Connection], None],
    ) -> None:
        self._server = server
        self._on_request = on_request
        self._on_leave = on_leave
        self._selector = selectors.DefaultSelector()
        self._wake_read, self._wake_write = socket.socketpair()
        for end in (server, self._wake_read, self._wake_write):
            end.setblocking(False)
        self._posted: deque[Callable[[], None]] = deque()
        self._connections: dict[socket.socket, Connection] = {}
        self.idle_since = time.monotonic()
        """When the last client left; means nothing while there are clients."""
        self._selector.register(server, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wake_read, selectors.EVENT_READ, self._drain)

    @property
    def connections(self) -> list[Connection]:
        """The clients that are there now."""
        return list(self._connections.values())

    def post(self, call: Callable[[], None]) -> None:
        """Have the command thread do something."""
        self._posted.append(call)
        self.wake()

    def wake(self) -> None:
        """End the wait of `turn`; may be called in a signal handler."""
        with contextlib.suppress(OSError):  # full: it wakes anyway
            self._wake_write.send(b"\0")

    def turn(self, wait_s: float | None) -> None:
        """Wait until something happens, at most so long, and do it."""
        endings = [connection.ending_by for connection in self.connections if connection.ending_by]
        if endings:
            soonest = max(0.0, min(endings) - time.monotonic())
            wait_s = soonest if wait_s is None else min(wait_s, soonest)
        for key, mask in self._selector.select(wait_s):
            if isinstance(key.data, Connection):
                self._read(key.data, mask)
            else:
                key.data()
        self.do_posted()
        now = time.monotonic()
        for connection in self.connections:
            connection.flush()
            if connection.ending_by and not connection.unsent:
                connection.finish()
            if connection.lost or 0 < connection.ending_by < now:
                self._drop(connection)
            else:
                self._listen_to(connection)

    def do_posted(self) -> None:
        """Do what other threads asked for."""
        while self._posted:
            self._posted.popleft()()

    def close_door(self) -> None:
        """Take no new clients."""
        self._selector.unregister(self._server)
        self._server.close()

    def close(self) -> None:
        """Send what clients take at once, and let them go."""
        for connection in self.connections:
            connection.flush()
            self._drop(connection)
        self._selector.close()
        self._wake_read.close()
        self._wake_write.close()

    def _accept(self) -> None:
        sock = channel.accept(self._server)
        if sock is not None and len(self._connections) >= _MOST_CLIENTS:
            log.warning("refused a client: there are %d", len(self._connections))
            sock.close()
        elif sock is not None:
            self._connections[sock] = Connection(sock, self.wake)
            self._selector.register(sock, selectors.EVENT_READ, self._connections[sock])

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake_read.recv(4096):
                pass

    def _listen_to(self, connection: Connection) -> None:
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if connection.unsent else 0)
        if self._selector.get_key(connection.sock).events != mask:
            self._selector.modify(connection.sock, mask, connection)

    def _drop(self, connection: Connection) -> None:
        self._selector.unregister(connection.sock)
        del self._connections[connection.sock]
        self._on_leave(connection)
        connection.close()
        self.idle_since = time.monotonic()

    def _read(self, connection: Connection, mask: int) -> None:
        if not mask & selectors.EVENT_READ:
            return
        try:
            lines = connection.receive()
        except protocol.Malformed as exc:
            self._refuse(connection, exc)
            connection.end(time.monotonic() + _ENDING_S)
            return
        if lines is None:
            self._drop(connection)
            return
        for line in lines:
            if connection.ending_by:
                return
            try:
                request = protocol.decode_request(line)
            except protocol.Malformed as exc:
                self._refuse(connection, exc)
                if isinstance(exc, protocol.OtherVersion):
                    connection.end(time.monotonic() + _ENDING_S)
            else:
                self._on_request(connection, request)

    def _refuse(self, connection: Connection, exc: protocol.Malformed) -> None:
        # Its text repeats what was sent: a question could stand in it.
        log.warning("refused a message: %s", type(exc).__name__)
        connection.send(Reply(exc.request, problem=problems.of(exc)))
