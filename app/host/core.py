"""The core process: one per data folder, it serves windows and commands over the local channel.

This thread reads commands, so that a cancel is always heard; one compute thread answers and reads files; a third waits
for the connectors process. Imports nothing heavy: the work is made on the compute thread, after the channel is open.
Not here: the work (app.services), messages (app.host.protocol), the platform (app.host.channel).
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from app import problems
from app.copilot.events import Answer, Answered, Support
from app.host import channel, reviews
from app.host.compute import Compute, Job
from app.host.connection import Connection
from app.host.exchange import Exchange
from app.host.listing import pages
from app.host.messages import (
    Ask,
    Cancel,
    Confirm,
    Documents,
    Found,
    Ingest,
    ListDocuments,
    MapStatus,
    Nothing,
    Phase,
    Reply,
    Request,
    Search,
    Status,
)
from app.host.protocol import Malformed
from app.host.supervisor import ChildProcess, ChildState
from app.host.work import Work
from app.problems import Problem
from knowledge.types import IngestProgress, IngestReport

log = logging.getLogger(__name__)

STOP_DEADLINE_S = 8.0
"""How long a clean stop may take; what still runs then is cut off with the process."""
_MOST_REQUESTS = 64
"""Requests of one client that may run or wait at once."""
_TOLD_S = 5.0
"""A restart of the connectors stays in the status this long."""
_RECOUNT_S = 2.0
"""While files are read, documents and passages are counted this often."""
_CHECK_S = 3600.0
_TIDY_S = 5.0
"""How often it is looked for alarms that came or went, and for notes whose time is over."""
"""What time alone changes in the findings is looked for this often; dates are days."""
_FAULT_IDLE_S = 0.5
"""A core that could not load ends this soon after its last client, so that the next command tries again."""


class Core:
    """Serves one data folder until it is told to stop or nobody needs it.

    Args:
        home: the data folder; made if it is missing.
        make_work: makes the work; called on the compute thread, may import what it wants.
        idle_exit_s: seconds without a client after which it ends; None: never.
    """

    def __init__(self, home: Path, make_work: Callable[[], Work], *, idle_exit_s: float | None = None) -> None:
        """Claim the folder and open the channel.

        Raises:
            FolderInUse, UnsafeFolder, OSError: it cannot be served.
        """
        channel.make_home(home)
        self._home = home
        self._make_work = make_work
        self._idle_exit_s = idle_exit_s
        self._lock = channel.FolderLock(home)
        try:
            self._exchange = Exchange(channel.listen(home), self._handle, self._left)
        except BaseException:
            self._lock.release()
            raise
        self._waiting: list[tuple[Connection, Request]] = []
        self._compute = Compute()
        self._work: Work | None = None
        self._connectors: ChildProcess | None = None
        self._connectors_told_until = 0.0
        self._load_problem: Problem | None = None
        self._work_problems: tuple[Problem, ...] = ()
        self._status = Status(Phase.STARTING)
        self._counted_at = 0.0
        self._check_at = 0.0
        self._tidy_at = 0.0
        self._resuming = False
        self._stopping = False

    # --- the command thread ------------------------------------------------------------------------------------------

    def serve(self, announce: Callable[[], None] = lambda: None) -> bool:
        """Serve until stopped; `announce` is called when clients may come.

        Returns:
            False if a computation did not end in time: its thread still runs, leave the process with os._exit.
        """
        self._compute.start(self._load, self._unload)
        log.info("serves %s as process %d", self._home, os.getpid())
        try:
            with self._signals():
                announce()
                while not self._stopping:
                    self._turn()
        finally:
            ended = self._close()
        return ended

    def stop(self) -> None:
        """End cleanly; may be called on any thread and in a signal handler."""
        self._stopping = True
        self._exchange.wake()

    def _turn(self) -> None:
        """One look at everything that can happen."""
        self._exchange.turn(self._patience())
        now = time.monotonic()
        if self._connectors_told_until and now >= self._connectors_told_until:
            self._connectors_told_until = 0.0
            self._publish()
        if self._check_at and now >= self._check_at:
            self._check()
        if self._tidy_at and now >= self._tidy_at:
            self._tidy()
        limit = self._idle_limit()
        if limit is not None and now - self._exchange.idle_since >= limit:
            log.info("nobody needs it any more")
            self._stopping = True

    def _patience(self) -> float | None:
        """Seconds until something is due without anything happening."""
        now, due = time.monotonic(), []
        if (limit := self._idle_limit()) is not None:
            due.append(self._exchange.idle_since + limit - now)
        if self._connectors_told_until:
            due.append(self._connectors_told_until - now)
        due.extend(at - now for at in (self._check_at, self._tidy_at) if at)
        return max(0.0, min(due)) if due else None

    def _idle_limit(self) -> float | None:
        if self._exchange.connections or self._idle_exit_s is None or self._resuming:
            return None
        return min(self._idle_exit_s, _FAULT_IDLE_S) if self._load_problem else self._idle_exit_s

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT mean stop, where we may say so (the main thread)."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, lambda *_: self.stop()) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _left(self, connection: Connection) -> None:
        """Forget what a client waited for that is gone; what runs is cancelled by its connection."""
        self._waiting = [(other, request) for other, request in self._waiting if other is not connection]
        for job in connection.jobs.values():
            self._compute.withdraw(job)

    # --- commands ----------------------------------------------------------------------------------------------------

    def _handle(self, connection: Connection, request: Request) -> None:
        """Do what is asked at once, queue it for the compute thread, or keep it until there is something to ask."""
        open_ones = len(connection.jobs) + sum(1 for other, _ in self._waiting if other is connection)
        if request.id in connection.jobs or request.id == connection.watching or open_ones >= _MOST_REQUESTS:
            connection.send(Reply(request.id, problem=problems.by_code("E-HOST-004", "too many requests at once")))
            return
        match request.args:
            case Cancel(request=id_):
                self._cancel(connection, id_)
                connection.send(Reply(request.id, result=Nothing()))
            case Ask() | Search() | Ingest() | Confirm() | MapStatus() | reviews.DraftReport():
                self._queue(connection, request)
            case _ if request.command == "watch":
                connection.watching = request.id
                connection.send(Reply(request.id, event=self._status))
            case _ if request.command == "status":
                connection.send(Reply(request.id, result=self._status))
            case _ if request.command == "stop":
                connection.send(Reply(request.id, result=Nothing()))
                connection.flush()
                self.stop()
            case _ if self._status.phase in (Phase.STARTING, Phase.LOADING):
                self._waiting.append((connection, request))
            case _:
                self._look_up(connection, request)

    def _look_up(self, connection: Connection, request: Request) -> None:
        """A short question to the work, answered on this thread."""
        work = self._work
        # Which model files are damaged can be told when nothing else can.
        if work is None or (self._load_problem and request.command != "models"):
            connection.send(Reply(request.id, problem=self._load_problem or problems.by_code("E-HOST-005")))
            return
        calls: dict[str, Callable[[Any], object]] = {
            "documents": lambda args: _page(connection, work, args),
            "turns": lambda _: work.turns(),
            "models": lambda _: work.models(),
            "passage": lambda args: work.passage(args.id),
            "revision": lambda args: work.revision(args.id, args.start),
            "statuses": lambda _: work.statuses(),
            "turn": lambda args: work.turn(args.id),
            "live": lambda args: work.live(args.equipment),
            "feedback": work.feedback,
            **dict.fromkeys(("desk", "sign-out", *reviews.COMMANDS), work.review),
        }
        try:
            connection.send(Reply(request.id, result=calls[request.command](request.args)))
        except Exception as exc:  # noqa: BLE001 - the boundary: every failure becomes a message
            connection.send(Reply(request.id, problem=_problem(exc, request.command)))

    def _cancel(self, connection: Connection, id_: int) -> None:
        job = connection.jobs.get(id_)
        if job is None:
            return
        job.cancel()
        if self._compute.withdraw(job):
            # Not begun, and it may be long until then (models load): what a stopped request gives, now.
            job.ended(None)

    def _queue(self, connection: Connection, request: Request) -> None:
        """Have the compute thread do it; events go out as they come, then the result."""
        result: list[object] = []

        def steps() -> Iterator[None]:
            work = self._work
            if work is None:
                raise AssertionError("computing without work")
            match request.args:
                case Ask(question=question):
                    for event in work.answer(question, job.cancelled):
                        connection.send(Reply(request.id, event=event))
                        yield
                    result.append(Nothing())
                case Search(query=query, k=k, equipment=equipment):
                    started = time.perf_counter()
                    passages = tuple(work.search(query, k, equipment))
                    result.append(Found(passages, round((time.perf_counter() - started) * 1000, 1)))
                case reviews.DraftReport(text=text):
                    result.append(work.draft(text, job.cancelled))
                case Ingest() | Confirm() | MapStatus():
                    for said in _reading(work, request.args, job.cancelled):
                        if isinstance(said, IngestReport):
                            result.append(said)
                        else:
                            self._progressed(connection, request.id, said)
                        yield

        def ended(failure: BaseException | None) -> None:
            if failure is not None:
                reply = Reply(request.id, problem=_problem(failure, request.command))
            else:
                if not result:
                    _stopped(connection, request, result)
                reply = Reply(request.id, result=result[0])
            self._exchange.post(lambda: self._finished(connection, request, reply))

        job = Job(steps, ended, patient=isinstance(request.args, Ingest | Confirm | MapStatus))
        connection.jobs[request.id] = job
        self._compute.add(job)

    def _progressed(self, connection: Connection, id_: int, progress: IngestProgress) -> None:
        connection.send(Reply(id_, event=progress))
        self._count_soon()

    def _resume(self, work: Work) -> None:
        """Have the compute thread complete a reading that was killed; the status tells how far it is."""

        def steps() -> Iterator[None]:
            for said in work.resume(job.cancelled):
                if isinstance(said, IngestProgress):
                    self._exchange.post(partial(self._publish, reading=said))
                    self._count_soon()
                yield

        job = Job(steps, lambda failure: self._exchange.post(lambda: self._resumed(failure)), patient=True)
        self._resuming = True
        self._compute.add(job)

    def _resumed(self, failure: BaseException | None) -> None:
        self._resuming = False
        if failure is not None:
            _problem(failure, "resume")
        self._publish(reading=None)
        self._recount()

    def _check(self) -> None:
        """Have the compute thread look again, when nothing else is to be done, for what time changes."""
        self._check_at = time.monotonic() + _CHECK_S
        work = self._work
        if work is None:
            return

        def steps() -> Iterator[None]:
            work.check()
            yield

        def ended(failure: BaseException | None) -> None:
            if failure is not None:
                _problem(failure, "check")

        self._compute.add(Job(steps, ended, patient=True))

    def _tidy(self) -> None:
        """Let the work look for what time and the machines bring, on this thread."""
        self._tidy_at = time.monotonic() + _TIDY_S
        if self._work is None:
            return
        try:
            self._work.tidy()
        except Exception as exc:  # noqa: BLE001 - the boundary: the next look is in a few seconds
            log.info("cannot look for changes: %s", exc)

    def _count_soon(self) -> None:
        now = time.monotonic()
        if now - self._counted_at >= _RECOUNT_S:
            self._counted_at = now
            self._exchange.post(self._recount)

    def _finished(self, connection: Connection, request: Request, reply: Reply) -> None:
        connection.jobs.pop(request.id, None)
        connection.send(reply)
        if isinstance(request.args, Ask | Ingest | Confirm | MapStatus):
            self._recount()

    # --- status ------------------------------------------------------------------------------------------------------

    def _publish(self, **changes: Any) -> None:
        """Change the status and tell who watches."""
        found = [*((self._load_problem,) if self._load_problem else ()), *self._work_problems]
        if self._connectors_told_until or changes.get("connectors", self._status.connectors) == "restarting":
            found.append(problems.by_code("E-OPC-005"))
        status = replace(self._status, **changes, problems=tuple(found))
        if status == self._status:
            return
        self._status = status
        for connection in self._exchange.connections:
            if connection.watching is not None:
                connection.send(Reply(connection.watching, event=status))

    def _recount(self) -> None:
        """Tell what is loaded and how much was read."""
        if self._work is None or self._stopping or self._status.phase is not Phase.READY:
            return
        try:
            facts = self._work.status_facts()
        except Exception as exc:  # noqa: BLE001 - a count that fails must not stop the service
            log.warning("cannot count: %s", exc)
            return
        self._work_problems = facts.problems
        self._publish(
            model=facts.model, languages=facts.languages, documents=facts.documents, passages=facts.passages
        )

    def _connectors_changed(self, state: ChildState) -> None:
        if state is ChildState.RESTARTING:
            self._connectors_told_until = time.monotonic() + _TOLD_S
        if not self._stopping:
            self._publish(connectors="off" if state is ChildState.STOPPED else state.value)

    # --- loading and closing -----------------------------------------------------------------------------------------

    def _load(self) -> BaseException | None:
        """Compute thread: make the work and load it."""
        self._exchange.post(lambda: self._publish(phase=Phase.LOADING))
        try:
            work = self._work = self._make_work()
            command = work.connector_command()
            if command:
                self._exchange.post(lambda: self._start_connectors(command))
            work.load(lambda what: self._exchange.post(lambda: self._publish(loading=(what,))))
        except Exception as exc:  # noqa: BLE001 - the boundary: every failure becomes a status
            failure = exc
            self._exchange.post(lambda: self._loaded(_problem(failure, "load")))
            return failure
        self._exchange.post(lambda: self._loaded(None))
        return None

    def _loaded(self, problem: Problem | None) -> None:
        self._load_problem = problem
        self._publish(phase=Phase.FAULT if problem else Phase.READY, loading=())
        self._recount()
        if self._work and not problem and not self._stopping:
            self._check_at = time.monotonic() + _CHECK_S
            self._tidy_at = time.monotonic() + _TIDY_S
            self._resume(self._work)
        waiting, self._waiting = self._waiting, []
        for connection, request in waiting:
            self._look_up(connection, request)

    def _start_connectors(self, command: list[str]) -> None:
        if self._stopping:
            return
        self._connectors = ChildProcess(
            "connectors",
            command,
            lambda state: self._exchange.post(lambda: self._connectors_changed(state)),
            output=self._home / "logs" / "connectors.err",
        )
        self._connectors.start()

    def _unload(self) -> None:
        """Compute thread: let go of the work."""
        if self._work is None:
            return
        try:
            self._work.close()
        except Exception as exc:
            log.warning("closing failed: %s", exc, exc_info=exc)

    def _close(self) -> bool:
        """Refuse new work, cancel what runs, stop the child, tell clients, let go of the folder."""
        log.info("stops")
        self._exchange.close_door()
        channel.forget(self._home)
        deadline = time.monotonic() + STOP_DEADLINE_S
        for connection in self._exchange.connections:
            for job in connection.jobs.values():
                job.cancel()
        if self._connectors:
            self._connectors.stop(deadline_s=3.0)
        ended = self._compute.close(max(0.5, deadline - time.monotonic()))
        self._exchange.do_posted()
        for connection in self._exchange.connections:
            for id_ in list(connection.jobs):
                connection.send(Reply(id_, problem=problems.by_code("E-HOST-005")))
        self._exchange.close()
        self._lock.release()
        if not ended:
            log.error("a computation did not end in %.0f s", STOP_DEADLINE_S)
        return ended


def _page(connection: Connection, work: Work, asked: ListDocuments) -> Documents:
    """The next page of the list of documents as it was when its first page was asked for."""
    if not asked.more:
        connection.listing = pages(work.documents())
    page = next(connection.listing, None)
    if page is None:
        raise Malformed("no list of documents was begun")
    return page


def _reading(
    work: Work, asked: Ingest | Confirm | MapStatus, cancelled: Callable[[], bool]
) -> Iterator[IngestProgress | IngestReport]:
    """The steps of what reads files or changes which of them count, for whoever may."""
    work.permit(asked)
    match asked:
        case Ingest(paths=paths):
            return work.ingest(paths, cancelled)
        case Confirm(files=files):
            return work.confirm(files, cancelled)
        case MapStatus(name=name, state=state):
            return work.map_status(name, state, cancelled)


def _problem(exc: BaseException, doing: str) -> Problem:
    problem = problems.of(exc)
    if problem.code == "E-INT-001":
        log.error("%s failed", doing, exc_info=exc)
    else:
        log.warning("%s: %s %s", doing, problem.code, type(exc).__name__)
    return problem


def _stopped(connection: Connection, request: Request, result: list[object]) -> None:
    """Give what a request ends with that was cancelled before it began."""
    match request.args:
        case Ask(question=question):
            answer = Answer(question, (), Support.NONE, stopped=True)
            connection.send(Reply(request.id, event=Answered(answer)))
            result.append(Nothing())
        case Search():
            result.append(Found((), 0.0))
        case reviews.DraftReport():
            result.append(reviews.Drafted("", "", worded=False))
        case _:
            result.append(IngestReport(stopped=True))
