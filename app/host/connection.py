"""One client of the core as its command thread sees it: lines in, bounded replies out, the requests that run.

Not here: what requests do (app.host.core).
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator

from app import problems
from app.host.compute import Job
from app.host.messages import MAX_LINE, Documents, Reply
from app.host.protocol import Lines, encode_reply

log = logging.getLogger(__name__)

MOST_UNSENT = 32_000_000
"""Bytes that may wait for a client that does not read; beyond that it is given up."""
_CHUNK = 65_536


class Connection:
    """A client. `send` may be called on any thread, everything else on the command thread only."""

    def __init__(self, sock: socket.socket, wake: Callable[[], None]) -> None:
        self.sock = sock
        self.lines = Lines()
        self.jobs: dict[int, Job] = {}
        """Requests that wait or run, by id."""
        self.watching: int | None = None
        """The id of its `watch` request."""
        self.ending_by = 0.0
        """Set when it broke the rules: nothing it sends counts any more; at this time at the latest it is closed."""
        self.listing: Iterator[Documents] = iter(())
        """What it has not read yet of the list of documents that it began."""
        self._wake = wake
        self._guard = threading.Lock()
        self._unsent: deque[bytes] = deque()
        self._bytes = 0
        self._lost = False
        self._cut: set[int] = set()
        """Requests that ended early for the client: one of their replies was too long."""

    @property
    def lost(self) -> bool:
        """Whether it does not read, or is gone."""
        return self._lost

    @property
    def unsent(self) -> bool:
        """Whether something waits to be sent."""
        return bool(self._unsent)

    def send(self, reply: Reply) -> None:
        """Queue a reply; never waits for the client, never raises."""
        try:
            line = encode_reply(reply)
        except Exception as exc:
            log.error("a reply cannot be sent", exc_info=exc)
            line = encode_reply(Reply(reply.id, problem=problems.of(exc)))
        with self._guard:
            if self._lost or self._ended(reply):
                return
            if len(line) > MAX_LINE:
                log.error("a reply of %d bytes cannot be sent", len(line))
                if not reply.last:
                    self._cut.add(reply.id)
                said = f"the reply is longer than {MAX_LINE} bytes"
                line = encode_reply(Reply(reply.id, problem=problems.by_code("E-HOST-004", said)))
            if self._bytes + len(line) > MOST_UNSENT:
                self._lost = True
            else:
                self._unsent.append(line)
                self._bytes += len(line)
        self._wake()

    def _ended(self, reply: Reply) -> bool:
        """Whether the client was told already that this request is over."""
        ended = reply.id in self._cut
        if reply.last:
            self._cut.discard(reply.id)
        return ended

    def receive(self) -> list[bytes] | None:
        """The whole lines that came, None if the client is gone.

        Raises:
            Malformed: it sends an endless line.
        """
        try:
            data = self.sock.recv(_CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        return [] if self.ending_by else self.lines.feed(data)

    def flush(self) -> None:
        """Send what the client takes now."""
        while True:
            with self._guard:
                if not self._unsent or self._lost:
                    return
                line = self._unsent[0]
            try:
                sent = self.sock.send(line)
            except BlockingIOError:
                return
            except OSError:
                self._lost = True
                return
            with self._guard:
                self._bytes -= sent
                if sent == len(line):
                    self._unsent.popleft()
                else:
                    self._unsent[0] = line[sent:]
                    return

    def end(self, by: float) -> None:
        """Let it read what was sent to it, then close.

        Closing at once would throw away on its side what it has not read yet, the reason above all.
        """
        self.ending_by = by

    def finish(self) -> None:
        """Tell a client that is ending, and got everything, that nothing more comes."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """The client is gone: end what it asked for."""
        with self._guard:
            self._lost = True
            self._unsent.clear()
        for job in self.jobs.values():
            job.cancel()
        self.jobs.clear()
        self.sock.close()
