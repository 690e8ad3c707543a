"""The window's line to the core: connects, starts a core when none answers, reconnects, carries requests.

Everything happens on the event loop; nothing waits. A request gets its events, then exactly one of result and problem;
when the connection breaks, every request that was sent ends with E-HOST-001. Requests made before there is a
connection wait for it. Not here: what requests mean (asking, watching, reading).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalSocket

from app import problems
from app.host.messages import COMMANDS, Cancel, Reply, Request, Status
from app.problems import Problem

if TYPE_CHECKING:
    from app.host.protocol import Lines

log = logging.getLogger(__name__)

LOOK_MS = 100
FIRST_WAIT_MS, LONGEST_WAIT_MS = 200, 5000
GIVE_UP_LOOKS = 300
"""Looks at a core that is starting after which that is told as a problem (30 s); waiting goes on."""
HANDOVER_LOOKS = 100
"""Looks for a core that has the folder and does not answer; it may be starting, or just stopping."""


class Starting(Protocol):
    """A core that is being started (app.host.client.StartedCore)."""

    def look(self) -> Problem | bool:
        """True: it answers. False: not yet. A problem: it will not."""

    def close(self) -> None:
        """Let go of it."""


class LinkState(StrEnum):
    """Where the connection stands."""

    CLOSED = "closed"
    DIALLING = "dialling"
    STARTING = "starting"
    WAITING = "waiting"
    OPEN = "open"


@dataclass(slots=True)
class _Sent:
    """A request on its way."""

    command: str
    event: Callable[[object], None]
    result: Callable[[object], None]
    problem: Callable[[Problem], None]


def _nothing(_what: object) -> None:
    """For who does not want to know."""


class Link(QObject):
    """One connection to the core of a data folder."""

    status = Signal(object)
    """A Status, at once after connecting and at every change."""
    opened = Signal()
    lost = Signal()
    """The core went away; connecting again has begun."""
    trouble = Signal(object)
    """A Problem: no core can be reached. Trying goes on."""

    def __init__(self, path: str, start: Callable[[], Starting], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._start = path, start
        self._state = LinkState.CLOSED
        self._socket: QLocalSocket | None = None
        self._lines: Lines | None = None
        self._sent: dict[int, _Sent] = {}
        self._waiting: dict[int, tuple[str, object]] = {}
        self._last = 0
        self._starting: Starting | None = None
        self._looks = 0
        self._wait_ms = FIRST_WAIT_MS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._due)

    @property
    def state(self) -> LinkState:
        """Where the connection stands."""
        return self._state

    def open(self) -> None:
        """Connect, and stay connected until `close`."""
        if self._state is LinkState.CLOSED:
            self._dial()

    def close(self) -> None:
        """End the connection; no callback comes after this."""
        self._state = LinkState.CLOSED
        self._timer.stop()
        self._sent.clear()
        self._waiting.clear()
        self._drop()
        self._let_go()

    def request(
        self,
        command: str,
        args: object | None = None,
        *,
        event: Callable[[object], None] = _nothing,
        result: Callable[[object], None] = _nothing,
        problem: Callable[[Problem], None] = _nothing,
    ) -> int:
        """Send a request, now or as soon as there is a connection; its id."""
        self._last += 1
        self._sent[self._last] = _Sent(command, event, result, problem)
        args = args or COMMANDS[command][0]()
        if self._state is LinkState.OPEN:
            self._write(self._last, command, args)
        else:
            self._waiting[self._last] = (command, args)
        return self._last

    def cancel(self, request: int) -> None:
        """Ask the core to stop a request; its end still comes."""
        if request in self._waiting:
            del self._waiting[request]
            sent = self._sent.pop(request)
            QTimer.singleShot(0, self, lambda: sent.problem(problems.by_code("E-HOST-001")))
        elif request in self._sent:
            self.request("cancel", Cancel(request))

    def _write(self, id_: int, command: str, args: object) -> None:
        from app.host import protocol  # builds its checks on first use: after the window is up

        if self._socket is not None:
            self._socket.write(protocol.encode_request(Request(id_, command, args)))

    def _dial(self) -> None:
        from app.host.protocol import Lines

        self._state = LinkState.DIALLING
        self._drop()
        self._lines = Lines()
        socket = QLocalSocket(self)
        self._socket = socket
        socket.connected.connect(self._connected)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self._gone)
        socket.errorOccurred.connect(self._failed)
        socket.connectToServer(self._path)

    def _connected(self) -> None:
        self._state = LinkState.OPEN
        self._let_go()
        self._looks = 0
        self._wait_ms = FIRST_WAIT_MS
        self.request("watch", event=self._status)
        waiting, self._waiting = self._waiting, {}
        for id_, (command, args) in waiting.items():
            self._write(id_, command, args)
        self.opened.emit()

    def _status(self, event: object) -> None:
        if isinstance(event, Status):
            self.status.emit(event)

    def _read(self) -> None:
        from app.host import protocol

        if self._socket is None or self._lines is None:
            return
        try:
            for line in self._lines.feed(bytes(self._socket.readAll().data())):
                self._reply(protocol.decode_reply(line, self._command_of))
                if self._state is not LinkState.OPEN:
                    return
        except protocol.Malformed as exc:
            log.warning("the core said what cannot be understood: %s", exc)
            self.trouble.emit(problems.of(exc))
            self._break()

    def _command_of(self, id_: int) -> str | None:
        sent = self._sent.get(id_)
        return sent.command if sent else None

    def _reply(self, reply: Reply) -> None:
        sent = self._sent.get(reply.id)
        if sent is None:
            if reply.problem is not None:
                self.trouble.emit(reply.problem)
            return
        if reply.last:
            del self._sent[reply.id]
        if reply.event is not None:
            sent.event(reply.event)
        elif reply.problem is not None:
            sent.problem(reply.problem)
        else:
            sent.result(reply.result)

    def _failed(self) -> None:
        if self._state is LinkState.DIALLING:
            self._nobody()

    def _gone(self) -> None:
        if self._state is LinkState.OPEN:
            self._break()

    def _break(self) -> None:
        """The connection is over: everything sent ends, and connecting begins again."""
        cut = {id_: sent for id_, sent in self._sent.items() if id_ not in self._waiting}
        for id_ in cut:
            del self._sent[id_]
        self._drop()
        self._wait(FIRST_WAIT_MS)
        self.lost.emit()
        for sent in cut.values():
            if sent.command != "watch":
                sent.problem(problems.by_code("E-HOST-001"))

    def _nobody(self) -> None:
        """No core answers: look at the one that is starting, or start one."""
        if self._starting is None:
            try:
                self._starting = self._start()
            except Exception as exc:  # noqa: BLE001 - the boundary: whatever hinders a start is told, and tried again
                self.trouble.emit(getattr(exc, "problem", None) or problems.of(exc))
                self._back_off()
                return
        self._state = LinkState.STARTING
        self._timer.start(LOOK_MS)

    def _due(self) -> None:
        if self._state is LinkState.WAITING:
            self._dial()
            return
        if self._state is not LinkState.STARTING or self._starting is None:
            return
        self._looks += 1
        outcome = self._starting.look()
        if outcome is True:
            self._let_go()
            self._dial()
        elif isinstance(outcome, Problem):
            self._let_go()
            # E-STO-001: another core has the folder and opens its channel in a moment, or is just stopping.
            if outcome.code != "E-STO-001" or self._looks > HANDOVER_LOOKS:
                self.trouble.emit(outcome)
                self._back_off()
            else:
                self._wait(LOOK_MS)
        else:
            if self._looks % GIVE_UP_LOOKS == 0:
                self.trouble.emit(problems.by_code("E-HOST-002"))
            self._timer.start(LOOK_MS)

    def _back_off(self) -> None:
        self._wait(self._wait_ms)
        self._wait_ms = min(self._wait_ms * 2, LONGEST_WAIT_MS)

    def _wait(self, ms: int) -> None:
        self._state = LinkState.WAITING
        self._timer.start(ms)

    def _drop(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.disconnect(self)
            socket.abort()
            socket.deleteLater()

    def _let_go(self) -> None:
        if self._starting is not None:
            self._starting.close()
            self._starting = None
