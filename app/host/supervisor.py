"""Starts, watches and restarts one child process, and stops it in time.

The child gets a pipe as standard input and ends when that ends, so it never outlives us, not even a kill.
Not here: which command (app.host.roles), what is told to the user (app.host.core).
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import IO

log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 10.0
PROVEN_S = 30.0
"""A child that ran this long is restarted after the first wait again."""


class ChildState(StrEnum):
    """Where a child process stands."""

    STOPPED = "stopped"
    RUNNING = "running"
    RESTARTING = "restarting"


class ChildProcess:
    """One child process that is always running between `start` and `stop`.

    Args:
        name: for the log.
        command: its command line.
        on_state: called with every new state, on a thread of its own; must be quick and must not call `stop`.
        output: where its standard output and error go; None: nowhere.
        first_wait_s, longest_wait_s, proven_s: the back-off between restarts; it doubles.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        on_state: Callable[[ChildState], None] = lambda state: None,
        *,
        output: str | os.PathLike[str] | None = None,
        first_wait_s: float = FIRST_WAIT_S,
        longest_wait_s: float = LONGEST_WAIT_S,
        proven_s: float = PROVEN_S,
    ) -> None:
        self._name = name
        self._command = list(command)
        self._on_state = on_state
        self._output = output
        self._waits = (first_wait_s, longest_wait_s, proven_s)
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        with self._guard:
            return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it and keep it running. The states tell how that goes."""
        if self._thread is not None:
            raise AssertionError(f"{self._name} was started twice")
        self._thread = threading.Thread(target=self._watch, name=f"watch {self._name}")
        self._thread.start()

    def stop(self, deadline_s: float = 3.0) -> None:
        """Ask it to end by closing its standard input; terminate and then kill it when it takes too long."""
        self._stopping.set()
        thread = self._thread
        if thread is None:
            return
        with self._guard:
            process = self._process
            if process and process.stdin:
                with contextlib.suppress(OSError):
                    process.stdin.close()
        thread.join(deadline_s)
        for end in ("terminate", "kill"):
            if not thread.is_alive():
                return
            with self._guard:
                if self._process:
                    log.warning("%s does not end: %s", self._name, end)
                    getattr(self._process, end)()
            thread.join(1.0 if end == "terminate" else None)

    def _watch(self) -> None:
        first, longest, proven = self._waits
        wait = first
        while not self._stopping.is_set():
            started = time.monotonic()
            said = self._run()
            if self._stopping.is_set():
                break
            if time.monotonic() - started >= proven:
                wait = first
            log.warning("%s ended (%s), starts again in %.1f s", self._name, said, wait)
            self._on_state(ChildState.RESTARTING)
            self._stopping.wait(wait)
            wait = min(wait * 2, longest)
        self._on_state(ChildState.STOPPED)

    def _run(self) -> str:
        """One life of the child; why it ended."""
        try:
            with self._open_output() as output:
                with self._guard:
                    if self._stopping.is_set():
                        return "stopped"
                    self._process = subprocess.Popen(
                        self._command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT
                    )
                process = self._process
        except OSError as exc:
            return str(exc)
        self._on_state(ChildState.RUNNING)
        log.info("%s runs as process %d", self._name, process.pid)
        code = process.wait()
        with self._guard:
            self._process = None
            if process.stdin:
                with contextlib.suppress(OSError):
                    process.stdin.close()
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def _open_output(self) -> IO[bytes]:
        return open(self._output or os.devnull, "ab")
