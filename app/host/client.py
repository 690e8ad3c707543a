"""A client of the core that waits: for commands. Starts a core when none answers.

The window uses `start_core` and speaks the same lines over its own event loop. Light: commands start with this.
Not here: messages (app.host.protocol), what is printed (app.cli).
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app import problems
from app.host import channel, protocol
from app.host.listing import joined
from app.host.messages import COMMANDS, Cancel, Documents, ListDocuments, Reply, Request, Status
from app.host.roles import Role, role_command
from app.problems import Problem

START_S = 30.0
"""How long a core may take until it answers; it loads its models after that."""
_LOOK_S = 0.1
"""How often a wait looks whether it was interrupted."""
_GREET_S = 5.0
"""How long a core may take to say hello; it does so whatever it computes."""
_HANDOVER_S = 12.0
"""How long a core that stops may keep the folder from the next one."""


class HostFault(Exception):
    """The core cannot be reached, or said no; `problem` is what to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail or problem.what)
        self.problem = problem
        self.code = problem.code


class Interrupted(HostFault):
    """The core went away in the middle of a request (E-HOST-001)."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(problems.by_code("E-HOST-001", detail))


class Client:
    """One connection to a core. For one thread.

    Args:
        sock: a connection from app.host.channel.
        on_status: called with the core's state and every change of it, while a request waits.
    """

    def __init__(self, sock: socket.socket, on_status: Callable[[Status], None] | None = None) -> None:
        sock.settimeout(None)
        self._sock = sock
        self._lines = protocol.Lines()
        self._commands: dict[int, str] = {}
        self._came: deque[Reply] = deque()
        self._last = 0
        self._on_status = on_status
        if on_status:
            self.send("watch")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; what it asked for and still runs is cancelled."""
        self._sock.close()

    def greet(self, timeout_s: float) -> None:
        """Make sure that the core is alive and speaks our version.

        Raises:
            Interrupted: it went away, e.g. because it was just ending.
            HostFault: it does not answer, or is of another version.
        """
        id_, deadline = self.send("status"), time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            reply = self._next(_LOOK_S)
            if reply is not None and reply.problem:
                raise HostFault(reply.problem)
            if reply is not None and reply.id == id_:
                return
            self._heard(reply)
        raise HostFault(problems.by_code("E-HOST-002", f"no answer in {timeout_s:.0f} s"))

    def send(self, command: str, args: object | None = None) -> int:
        """Send a request, without `args` with those it has by itself; its id.

        Raises:
            Interrupted: the core is gone.
        """
        self._last += 1
        self._commands[self._last] = command
        try:
            self._sock.sendall(protocol.encode_request(Request(self._last, command, args or COMMANDS[command][0]())))
        except OSError as exc:
            raise Interrupted(str(exc)) from exc
        return self._last

    def request(
        self, command: str, args: object | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Reply]:
        """Send a request and give its replies as they come, the last one included.

        When `cancelled` turns true the core is asked once to stop; the end of the request still comes.

        Raises:
            Interrupted: the core went away. HostFault: it cannot be understood.
        """
        id_, asked_to_stop = self.send(command, args), False
        while True:
            if not asked_to_stop and cancelled():
                self.send("cancel", Cancel(id_))
                asked_to_stop = True
            reply = self._next(_LOOK_S)
            if reply is None:
                continue
            if reply.id == id_ or (reply.id == 0 and reply.problem is not None):
                yield reply
                if reply.last:
                    return
            else:
                self._heard(reply)

    def call(self, command: str, args: object | None = None, cancelled: Callable[[], bool] = lambda: False) -> Any:  # noqa: ANN401 - the command's result type
        """Send a request and wait for its result.

        Raises:
            HostFault: with the problem, if that is how it ended.
        """
        for reply in self.request(command, args, cancelled):
            if reply.problem:
                raise HostFault(reply.problem)
            if reply.last and isinstance(reply.result, COMMANDS[command][1]):
                return reply.result
        raise AssertionError("a request without an end")

    def documents(self, cancelled: Callable[[], bool] = lambda: False) -> Documents:
        """The whole list of documents: all its pages.

        Raises:
            HostFault: see `call`.
        """
        parts: list[Documents] = [self.call("documents", ListDocuments(), cancelled)]
        while parts[-1].more:
            parts.append(self.call("documents", ListDocuments(more=True), cancelled))
        return joined(parts)

    def _heard(self, reply: Reply | None) -> None:
        if reply is not None and isinstance(reply.event, Status) and self._on_status:
            self._on_status(reply.event)

    def _next(self, wait_s: float) -> Reply | None:
        """The next reply to anything, None if none came in time."""
        if not self._came:
            readable, _, _ = select.select([self._sock], [], [], wait_s)
            if not readable:
                return None
            try:
                data = self._sock.recv(65_536)
            except OSError as exc:
                raise Interrupted(str(exc)) from exc
            if not data:
                raise Interrupted("the service ended")
            try:
                for line in self._lines.feed(data):
                    self._came.append(protocol.decode_reply(line, self._commands.get))
            except protocol.Malformed as exc:
                raise HostFault(problems.of(exc)) from exc
        return self._came.popleft() if self._came else None


class StartedCore:
    """A core that is being started. It stays when we end.

    `look` tells without waiting whether it answers yet, or why it does not.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._said = bytearray()
        self._ended = False
        if process.stdout is None:
            raise AssertionError("started without a pipe")
        self._pipe = process.stdout
        os.set_blocking(self._pipe.fileno(), False)

    def look(self) -> Problem | bool:
        """True: it answers. False: not yet. A problem: it will not."""
        while not self._ended:
            try:
                data = os.read(self._pipe.fileno(), 4096)
            except BlockingIOError:
                return False
            self._said += data
            self._ended = not data
        self.close()
        try:
            said = json.loads(bytes(self._said).splitlines()[-1])
            return True if said.get("ready") else Problem(**said["problem"])
        except (IndexError, ValueError, KeyError, TypeError, AttributeError):
            return problems.by_code("E-HOST-002", bytes(self._said).decode("utf-8", "replace").strip()[-300:])

    def wait(self, seconds: float) -> None:
        """Wait until there is something to look at, at most so long."""
        if self._ended:
            time.sleep(seconds)
        else:
            select.select([self._pipe], [], [], seconds)

    def close(self) -> None:
        """Let go of it; it goes on."""
        self._ended = True
        self._pipe.close()
        # What we started only starts the core and ends: see channel.detach.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)


def start_core(home: Path, idle_exit_s: float | None = None) -> StartedCore:
    """Start the core of a data folder, apart from this program; it ends by itself when nobody needs it.

    If another one runs or starts at the same time it gives way, with problem E-STO-001: connect to the other.

    Raises:
        HostFault: the program cannot be started.
    """
    options = [] if idle_exit_s is None else ["--idle-exit", f"{idle_exit_s:g}"]
    command = role_command(Role.CORE, "--home", str(home), "--detach", *options)
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/"
        )
    except OSError as exc:
        raise HostFault(problems.by_code("E-HOST-002", str(exc))) from exc
    return StartedCore(process)


def connect(
    home: Path,
    *,
    start: bool = True,
    idle_exit_s: float | None = None,
    timeout_s: float = START_S,
    on_status: Callable[[Status], None] | None = None,
    on_start: Callable[[], None] = lambda: None,
) -> Client:
    """Connect to the core of a data folder; start one if none answers and `start` is set (then `on_start` is called).

    Raises:
        HostFault: with the reason, e.g. E-STO-001 when the folder is held by a core that does not answer.
    """
    deadline = time.monotonic() + timeout_s
    started: StartedCore | None = None
    gave_way: Problem | None = None
    gave_way_until = 0.0
    try:
        while True:
            client = _greeted(home, on_status)
            if client is not None:
                return client
            if not start:
                raise HostFault(problems.by_code("E-HOST-002", "it does not run"))
            if time.monotonic() > deadline:
                raise HostFault(gave_way or problems.by_code("E-HOST-002", f"no answer in {timeout_s:.0f} s"))
            if started is None:
                on_start()
                started = start_core(home, idle_exit_s)
            started.wait(_LOOK_S)
            outcome = started.look()
            if isinstance(outcome, Problem):
                gave_way_until = gave_way_until or time.monotonic() + _HANDOVER_S
                if outcome.code != "E-STO-001" or time.monotonic() > gave_way_until:
                    raise HostFault(outcome)
                gave_way = outcome
                # Another core has the folder: it opens its channel in a moment, or it is just stopping.
                time.sleep(_LOOK_S)
                started = None
    finally:
        if started:
            started.close()


def _greeted(home: Path, on_status: Callable[[Status], None] | None) -> Client | None:
    """A connection to a core that answers, None if there is none or it is just ending."""
    try:
        sock = channel.dial(home)
    except (OSError, channel.UnsafeFolder) as exc:
        raise HostFault(problems.of(exc)) from exc
    if sock is None:
        return None
    try:
        client = Client(sock, on_status)
        client.greet(_GREET_S)
    except HostFault as exc:
        sock.close()
        if isinstance(exc, Interrupted):
            return None
        raise
    return client
