"""Parsing in a process of its own, with limits on time and memory: a bad file never takes the program down.

One child is kept and reused; a crash, a hang or too much memory costs this child and this file, and the next file gets
a new child. Parent and child speak JSON lines over the child's standard input and output.
Not here: what parsing does (parsed.py).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import IO, Any

import psutil
from langchain_core.documents import Document

from knowledge.documents.parsed import Parsed, parse
from knowledge.record import BomLine, Record, Remark
from knowledge.types import (
    Broken,
    DocumentFault,
    EmptyFile,
    Missing,
    NoText,
    PasswordProtected,
    TooLarge,
    Unreadable,
    Unsupported,
)

log = logging.getLogger(__name__)

_FAULTS: dict[str, type[DocumentFault]] = {
    fault.__name__: fault
    for fault in (Broken, EmptyFile, Missing, NoText, PasswordProtected, TooLarge, Unreadable, Unsupported)
}
_START_S = 60.0
"""What a child may take to start; an antivirus program or a cold disk can make it slow."""
_STEP_S = 0.25
"""How often time and memory of the child are looked at."""


class WorkerClosed(Exception):
    """`close` was called while a file was being read; nothing is wrong with the file."""


class ParseWorker:
    """Reads files in a child process. Safe to call from several threads; files are read one at a time.

    Args:
        command: starts the child, whose work is `main` of this module.
        timeout_s: seconds a file may take.
        memory_mb: megabytes that the child may use while it reads a file.
    """

    def __init__(self, command: Sequence[str], timeout_s: float = 120.0, memory_mb: int = 1500) -> None:
        self._command = list(command)
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False

    def parse(self, path: Path) -> Parsed:
        """Read one file.

        Raises:
            DocumentFault: as parsed.parse; TooLarge also when a limit was reached, Broken when the child died of it.
            WorkerClosed: `close` came first.
        """
        with self._turn:
            if self._closed:
                raise WorkerClosed("the reading process is closed")
            child = self._running()
            watch = _Watch(child, self._timeout_s, self._memory_mb)
            watch.start()
            try:
                reply = _exchange(child, {"path": str(path)})
            finally:
                watch.stop()
            if reply is None:
                raise self._lost(child, watch.reason)
            return _result(reply)

    def close(self) -> None:
        """End the child, in the middle of a file too."""
        self._closed = True
        child = self._child
        if child and child.poll() is None:
            child.kill()
        with self._turn:
            self._drop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child and self._child.poll() is None:
            return self._child
        self._drop()
        environment = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
        self._child = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, close_fds=True
        )
        # The child has to import its parsers first; that counts against no file.
        watch = _Watch(self._child, _START_S, sys.maxsize)
        watch.start()
        try:
            ready = _exchange(self._child, {"memory_mb": self._memory_mb, "timeout_s": self._timeout_s})
        finally:
            watch.stop()
        if ready is None:
            fault = self._lost(self._child, "")
            raise fault if self._closed else Unreadable(f"the reading process does not start: {fault}")
        return self._child

    def _lost(self, child: subprocess.Popen[bytes], reason: str) -> Exception:
        child.kill()
        code = child.wait()
        self._drop()
        if self._closed:
            return WorkerClosed("the reading process is closed")
        if reason:
            return TooLarge(reason)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        log.warning("the reading process ended with %s", how)
        return Broken(f"the reading process died of it ({how})")

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe:
                # What was still to be written has no reader any more.
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            child.wait(timeout=2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


class _Watch(threading.Thread):
    """Kills the child when a file takes too long or too much memory; `reason` then says which."""

    def __init__(self, child: subprocess.Popen[bytes], timeout_s: float, memory_mb: int) -> None:
        super().__init__(name="parse-watch")
        self._child = child
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._done = threading.Event()
        self.reason = ""

    def stop(self) -> None:
        self._done.set()
        self.join()

    def run(self) -> None:
        deadline = time.monotonic() + self._timeout_s
        while not self._done.wait(min(_STEP_S, max(deadline - time.monotonic(), 0.01))):
            if time.monotonic() >= deadline:
                self.reason = f"reading it took more than {self._timeout_s:g} s"
            elif _resident_mb(self._child.pid) > self._memory_mb:
                self.reason = f"reading it took more than {self._memory_mb} MB of memory"
            if self.reason:
                self._child.kill()
                return


def _resident_mb(pid: int) -> float:
    try:
        return psutil.Process(pid).memory_info().rss / 1_000_000
    except psutil.Error:
        return 0.0


def _exchange(child: subprocess.Popen[bytes], message: dict[str, Any]) -> dict[str, Any] | None:
    """Send a message and wait for its answer; None when the child is gone."""
    if child.stdin is None or child.stdout is None:
        return None
    try:
        child.stdin.write(json.dumps(message).encode() + b"\n")
        child.stdin.flush()
        line = child.stdout.readline()
    except (OSError, ValueError):
        return None
    if not line.endswith(b"\n"):
        return None
    answer: dict[str, Any] = json.loads(line)
    return answer


def _result(reply: dict[str, Any]) -> Parsed:
    fault = reply.get("fault")
    if fault:
        raise _FAULTS.get(fault, Broken)(reply["message"])
    blocks = tuple(Document(page_content=text, metadata=metadata) for text, metadata in reply["blocks"])
    record, proposal = (Record.from_json(text) if text else None for text in (reply["record"], reply["proposal"]))
    bom = tuple(BomLine(*line) for line in reply["bom"])
    remarks = tuple(Remark(*remark) for remark in reply["remarks"])
    return Parsed(reply["title"], reply["language"], reply["pages"], blocks, record, proposal, bom, remarks)


# ---------------------------------------------------------------- the child


def main() -> int:
    """The child's loop: limits first, then a path a line; ends with its input."""
    source = sys.stdin.buffer
    # Libraries print; only answers may stand in the pipe.
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    timeout_s = 120.0
    for line in source:
        message = json.loads(line)
        if "memory_mb" in message:
            timeout_s = float(message["timeout_s"])
            _limit_memory(int(message["memory_mb"]))
            _answer(pipe, {"ready": True})
        else:
            # The parent kills a hanging child; this alarm is for a child whose parent is gone.
            _alarm(timeout_s + 5)
            reply = _read(Path(message["path"]), parse)
            _alarm(0)
            _answer(pipe, reply)
    return 0


def _read(path: Path, reader: Callable[[Path], Parsed]) -> dict[str, Any]:
    try:
        parsed = reader(path)
        return {
            "title": parsed.title,
            "language": parsed.language,
            "pages": parsed.pages,
            "blocks": [[b.page_content, b.metadata] for b in parsed.blocks],
            "record": parsed.record.to_json() if parsed.record else "",
            "proposal": parsed.proposal.to_json() if parsed.proposal else "",
            "bom": [astuple(line) for line in parsed.bom],
            "remarks": [astuple(remark) for remark in parsed.remarks],
        }
    except DocumentFault as exc:
        return {"fault": type(exc).__name__, "message": str(exc)}
    except MemoryError:
        return {"fault": "TooLarge", "message": "reading it needs more memory than is allowed"}


def _answer(pipe: IO[bytes], message: dict[str, Any]) -> None:
    # Lone surrogates, which broken files give, are escaped by ASCII JSON and come back as they were.
    pipe.write(json.dumps(message).encode() + b"\n")
    pipe.flush()


def _limit_memory(megabytes: int) -> None:
    """A hard limit on address space, where the system has one; elsewhere the parent watches what is resident."""
    if sys.platform == "win32":
        return
    import resource  # POSIX only

    # Code and libraries that are mapped already do not count against a file.
    mapped = psutil.Process().memory_info().vms
    limit = mapped + megabytes * 1_000_000
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _alarm(seconds: float) -> None:
    if sys.platform != "win32":
        import signal  # POSIX only

        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    sys.exit(main())
