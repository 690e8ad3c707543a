"""A core of cardboard: a real local socket, the real protocol, scripted answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app import problems
from app.copilot.events import (
    Answer,
    Answered,
    ClaimReady,
    Decided,
    Decision,
    LiveRead,
    Question,
    Retrieved,
    Supported,
    Withheld,
)
from app.desk import Desk
from app.host import protocol, reviews
from app.host.listing import pages
from app.host.messages import (
    Ask,
    Cancel,
    Confirm,
    Documents,
    FeedbackStored,
    GiveFeedback,
    ListDocuments,
    Live,
    MapStatus,
    Nothing,
    OpenPassage,
    OpenRevision,
    PassageView,
    Phase,
    Reply,
    Request,
    TurnView,
)
from app.problems import Problem
from knowledge.types import IngestProgress, IngestReport
from tests.app.desktop import scenes
from tests.app.desktop.control_scenes import Control


class FakeCore(QObject):
    """Serves one client; `requests` records what it was asked."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = str(path)
        self.requests: list[Request] = []
        self.phase = Phase.READY
        self.respond: Callable[[Question], Answer] = scenes.answer
        self.hold_after: int | None = None
        """Claims after which an answer waits, to be stopped or cut off."""
        self.step_ms = 0
        self.fail_with = ""
        """A code: questions end with that problem."""
        self.stopped = ""
        """Whether deciding is stopped "before" it began or "after" it was kept."""
        self.held: list[Callable[[], None]] = []
        self.problems: tuple[Problem, ...] = ()
        self.turn: TurnView | None = None
        """What "turn" gives, in place of the first one of the scenes."""
        self.pages: dict[int, PassageView] = {}
        """Passages by id, beside those of the scenes."""
        self.page = 1000
        """How much of the list of documents a page holds."""
        self._listing: Iterator[Documents] = iter(())
        self.lost: set[int] = set()
        """Passages that were replaced or removed."""
        self.control: Control | None = None
        """What the documents screen shows and changes, in place of the scenes."""
        self.full = False
        """Whether the disk of the store is full."""
        self.desk: Desk | None = None
        """What decides on reports, over a real store."""
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._accept)
        self._sockets: list[QLocalSocket] = []
        self._lines = protocol.Lines()
        self._asking: dict[int, Question] = {}
        self._watch: tuple[QLocalSocket, int] | None = None
        self.listen()

    def listen(self) -> None:
        """Be there."""
        QLocalServer.removeServer(self.path)
        if not self._server.listen(self.path):
            raise OSError(self._server.errorString())

    def die(self) -> None:
        """Go away as a killed core does."""
        self._server.close()
        for socket in self._sockets:
            socket.abort()
        self._sockets = []

    def say_raw(self, data: bytes) -> None:
        """Send bytes that are no message."""
        for socket in self._sockets:
            socket.write(data)
            socket.flush()

    def commands(self) -> list[str]:
        """What was asked, in order."""
        return [request.command for request in self.requests]

    def _accept(self) -> None:
        socket = self._server.nextPendingConnection()
        self._lines = protocol.Lines()
        self._sockets.append(socket)
        socket.readyRead.connect(lambda: self._read(socket))

    def _read(self, socket: QLocalSocket) -> None:
        for line in self._lines.feed(bytes(socket.readAll().data())):
            request = protocol.decode_request(line)
            self.requests.append(request)
            self._serve(socket, request)

    def _send(self, socket: QLocalSocket, reply: Reply) -> None:
        if socket in self._sockets:
            socket.write(protocol.encode_reply(reply))
            socket.flush()

    def say_status(self) -> None:
        """Send the state again."""
        if self._watch is not None:
            socket, id_ = self._watch
            self._send(socket, Reply(id_, event=replace(scenes.status(self.phase), problems=self.problems)))

    def _serve(self, socket: QLocalSocket, request: Request) -> None:
        args = request.args
        result: object
        match request.command, args:
            case "watch", _:
                self._watch = (socket, request.id)
                self.say_status()
                return
            case "ask", Ask() if self.fail_with:
                self._send(socket, Reply(request.id, problem=problems.by_code(self.fail_with)))
                return
            case "ask", Ask(question):
                self._asking[request.id] = question
                self._answer(socket, request.id, question)
                return
            case "ingest", _:
                self._ingest(socket, request.id)
                return
            case "cancel", Cancel(id_):
                self._cancel(socket, id_)
                result = Nothing()
            case "confirm" | "map-status", _:
                self._decide(socket, request)
                return
            case _ if self.control and (seen := self._seen(self.control, args, request.command)):
                result = seen
            case "feedback" | "report", _ if self.full:
                self._send(socket, Reply(request.id, problem=problems.by_code("E-STO-002")))
                return
            case "draft-report", reviews.DraftReport(text):
                result = reviews.Drafted(text[:20], f"{text}.", worded=True)
            case _ if self.desk and (request.command in reviews.COMMANDS or request.command in ("desk", "sign-out")):
                try:
                    result = self.desk.do(args)
                except Exception as exc:  # noqa: BLE001 - as the core does
                    self._send(socket, Reply(request.id, problem=problems.of(exc)))
                    return
            case "desk", _:
                result = reviews.DeskStatus(nobody=False, waiting=0, urgent=0, search_only=False)
            case "live", Live(equipment):
                result = scenes.live_view(equipment)
            case "documents", _:
                result = scenes.documents()
            case "passage", OpenPassage(id_) if id_ in self.lost:
                self._send(socket, Reply(request.id, problem=problems.by_code("E-DOC-111")))
                return
            case "passage", OpenPassage(id_):
                result = self.pages.get(id_) or scenes.passage_view(id_)
            case "feedback", GiveFeedback(turn, verdict, note):
                result = FeedbackStored(turn, verdict, note, scenes.NOW)
            case "turns", _:
                result = scenes.turns()
            case "turn", _:
                first = scenes.turns().turns[0]
                result = self.turn or TurnView(first, scenes.answer(Question(first.question)))
            case _:
                self._send(socket, Reply(request.id, problem=problems.by_code("E-HOST-004")))
                return
        self._send(socket, Reply(request.id, result=result))

    def _answer(self, socket: QLocalSocket, id_: int, question: Question) -> None:
        whole = self.respond(question)
        events: list[object] = [
            Decided(Decision(True, "general", "T0")),
            Retrieved(tuple(c.passage for c in whole.citations)),
            LiveRead(whole.live),
            Supported(whole.support, whole.citations),
        ]
        claims: list[object] = [ClaimReady(claim) for claim in whole.claims]
        held = len(claims) if self.hold_after is None else self.hold_after
        now, later = [*events, *claims[:held]], claims[held:]
        end: list[object] = [*(Withheld(one) for one in whole.withheld), Answered(whole)]

        def rest() -> None:
            if id_ in self._asking:
                self._play(socket, id_, [*later, *end])

        if self.hold_after is None:
            self._play(socket, id_, [*now, *later, *end])
        else:
            self._play(socket, id_, now, last=False)
            self.held.append(rest)

    def _play(self, socket: QLocalSocket, id_: int, events: list[object], *, last: bool = True) -> None:
        def step(at: int) -> None:
            if id_ not in self._asking or socket not in self._sockets:
                return
            if at < len(events):
                self._send(socket, Reply(id_, event=events[at]))  # type: ignore[arg-type]
                if self.step_ms:
                    QTimer.singleShot(self.step_ms, self, lambda: step(at + 1))
                else:
                    step(at + 1)
            elif last:
                del self._asking[id_]
                self._send(socket, Reply(id_, result=Nothing()))

        step(0)

    def _cancel(self, socket: QLocalSocket, id_: int) -> None:
        question = self._asking.pop(id_, None)
        if question is not None:
            whole = scenes.answer(question, stopped=True)
            self._send(socket, Reply(id_, event=Answered(whole)))
            self._send(socket, Reply(id_, result=Nothing()))

    def _seen(self, control: Control, args: object, command: str) -> object:
        """What is only looked at."""
        match command, args:
            case "documents", ListDocuments(more):
                if not more:
                    self._listing = pages(control.documents, self.page)
                return next(self._listing)
            case "statuses", _:
                return control.map_view()
            case "revision", OpenRevision(id_, start):
                return control.revision_view(id_, start)
            case "passage", OpenPassage(id_):
                return control.passage_view(id_)
        return None

    def _decide(self, socket: QLocalSocket, request: Request) -> None:
        """Confirm files or change the status map, at once or when it is let go."""

        def rest() -> None:
            done = 0
            match request.args:
                case _ if self.stopped == "before":
                    pass
                case Confirm(files) if self.control:
                    self.control.confirm(files)
                    done = len(files)
                case MapStatus(name, state) if self.control:
                    self.control.map_status(name, state)
            report = IngestReport(replaced=done, stopped=bool(self.stopped))
            self._send(socket, Reply(request.id, result=report))

        self._send(socket, Reply(request.id, event=IngestProgress("SOP-HP-031.pdf", 0, 1)))
        if self.hold_after is None:
            rest()
        else:
            self.held.append(rest)

    def _ingest(self, socket: QLocalSocket, id_: int) -> None:
        self._send(socket, Reply(id_, event=IngestProgress("TRQ-MC-003.xlsx", 14, 16, 1204, 58.0)))
        report = IngestReport(added=14, unchanged=1, passages=1204, problems=scenes.documents().problems, seconds=12.5)

        def rest() -> None:
            self._send(socket, Reply(id_, result=report))

        if self.hold_after is None:
            rest()
        else:
            self.held.append(rest)
