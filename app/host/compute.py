"""The compute thread: the only one that touches model, embedder and index; questions go before files.

Not here: sockets and messages (app.host.core), the work itself (app.host.work).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator


class Job:
    """Something to compute, in steps.

    Args:
        steps: makes the generator that does it; it runs on the compute thread.
        ended: called once on the compute thread, with the exception if it failed.
        patient: it may wait between any two steps while others run.
    """

    def __init__(
        self,
        steps: Callable[[], Iterator[None]],
        ended: Callable[[BaseException | None], None],
        *,
        patient: bool = False,
    ) -> None:
        self._steps = steps
        self._running: Iterator[None] | None = None
        self._stop = threading.Event()
        self.ended = ended
        self.patient = patient

    @property
    def begun(self) -> bool:
        """Whether its first step was taken."""
        return self._running is not None

    def cancelled(self) -> bool:
        """Whether somebody wants it to end."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to end; it does so at its next look at `cancelled`."""
        self._stop.set()

    def begin(self) -> None:
        """Make the generator; nothing of it runs yet."""
        if self._running is None:
            self._running = self._steps()

    def step(self) -> bool:
        """Do one step; whether there may be more."""
        if self._running is None:
            raise AssertionError("a job that did not begin")
        for _ in self._running:
            return True
        return False


class Compute:
    """One thread and two queues: quick jobs, then patient ones. Jobs may be added before `start`."""

    def __init__(self, name: str = "compute") -> None:
        self._changed = threading.Condition()
        self._quick: deque[Job] = deque()
        self._patient: deque[Job] = deque()
        self._closing = False
        self._name = name
        self._thread: threading.Thread | None = None

    def start(self, first: Callable[[], BaseException | None], last: Callable[[], None]) -> None:
        """Run `first`, then the jobs, then, when closed, `last`; all on the compute thread. Neither may raise.

        If `first` returns an exception, that is what every job ends with.
        """
        self._thread = threading.Thread(target=self._run, args=(first, last), name=self._name)
        self._thread.start()

    def add(self, job: Job) -> None:
        """Queue a job."""
        with self._changed:
            (self._patient if job.patient else self._quick).append(job)
            self._changed.notify()

    def withdraw(self, job: Job) -> bool:
        """Take back a job that has not begun; False if it has: then cancel it."""
        with self._changed:
            queue = self._patient if job.patient else self._quick
            if job in queue and not job.begun:
                queue.remove(job)
                return True
            return False

    def close(self, deadline_s: float) -> bool:
        """Cancel everything and end the thread; False if it did not end in time."""
        with self._changed:
            self._closing = True
            for job in (*self._quick, *self._patient):
                job.cancel()
            self._changed.notify()
        if self._thread is None:
            return True
        self._thread.join(deadline_s)
        return not self._thread.is_alive()

    def _run(self, first: Callable[[], BaseException | None], last: Callable[[], None]) -> None:
        unable = first()
        while (job := self._next()) is not None:
            failure = unable
            if failure is None:
                try:
                    if job.step():
                        continue
                except Exception as exc:  # noqa: BLE001 - the boundary: every failure becomes a message
                    failure = exc
            with self._changed:
                (self._patient if job.patient else self._quick).remove(job)
            job.ended(failure)
        last()

    def _next(self) -> Job | None:
        """The job whose turn it is, begun; None when there is nothing more to do."""
        with self._changed:
            while not (queue := self._quick or self._patient):
                if self._closing:
                    return None
                self._changed.wait()
            job = queue[0]
            job.begin()
            return job
