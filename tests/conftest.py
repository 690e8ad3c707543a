"""What every test gets: a home of its own, and a failure when it leaves something behind.

Left behind means: a log line of WARNING or worse that the test did not announce, a running thread, a child process, a
visible window. Not here: fakes (tests/fakes.py) and fixtures of one package (that package's own conftest.py).
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pydantic.types  # noqa: F401 - before Qt: its import hook reads modules of pydantic that are only half there
import pytest

ROOT = Path(__file__).resolve().parent.parent
SETTLE_S = 3.0
"""How long a thread or process that was told to stop may take to be gone."""

_SESSION = Path(tempfile.mkdtemp(prefix="andon-tests-"))


def _isolate() -> None:
    """Point every place a program may read from or write to into the session's folder.

    At import, because the Qt plugin loads Qt before the first fixture runs.
    """
    for name in [name for name in os.environ if name.startswith("ANDON_") and name != "ANDON_SCREENSHOTS"]:
        del os.environ[name]
    folders = {
        "HOME": "home",
        "XDG_DATA_HOME": "home/.local/share",
        "XDG_CONFIG_HOME": "home/.config",
        "XDG_CACHE_HOME": "home/.cache",
        "XDG_STATE_HOME": "home/.local/state",
        "XDG_RUNTIME_DIR": "run",
        "ANDON_HOME": "andon",
    }
    for name, folder in folders.items():
        path = _SESSION / folder
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ[name] = str(path)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["LANG"] = os.environ["LC_ALL"] = "C.UTF-8"
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "LANGUAGE"):
        os.environ.pop(name, None)
    # A shell that starts the tests in the background has them ignore Ctrl-C, and all that they start would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


_isolate()


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder for each test. It does not exist yet: whoever needs it makes it."""
    monkeypatch.setenv("ANDON_HOME", str(tmp_path / "andon-home"))


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder for pictures of windows; continuous integration keeps it."""
    folder = Path(os.environ.get("ANDON_SCREENSHOTS", ROOT / "build" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# --- log lines -------------------------------------------------------------------------------------------------------


class _Complaints(logging.Handler):
    """Keeps the log lines that nobody announced."""

    def __init__(self, announced: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.announced = announced
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def stray(self) -> list[str]:
        return [line for line in self.lines if not any(re.search(pattern, line) for pattern in self.announced)]


@pytest.fixture
def expected_logs(request: pytest.FixtureRequest) -> list[str]:
    """Regular expressions of log lines ("LEVEL logger: text") that this test makes on purpose.

    Append to the list, or mark the test: `@pytest.mark.logs("lost the connection")`.
    """
    return [pattern for marker in request.node.iter_markers("logs") for pattern in marker.args]


@pytest.fixture(autouse=True)
def _no_stray_logs(expected_logs: list[str]) -> Iterator[None]:
    handler = _Complaints(expected_logs)
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    if stray := handler.stray():
        pytest.fail("log lines that this test did not announce:\n  " + "\n  ".join(stray), pytrace=False)


# --- threads, processes, windows -------------------------------------------------------------------------------------


def _threads() -> set[threading.Thread]:
    # A dummy is Python's shadow of a thread that a library (Qt, llama.cpp) owns.
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


def _children() -> set[int]:
    """Ids of the direct children."""
    try:
        # Most tests have none, and asking the system for that costs nothing; psutil walks all processes.
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return set()
    return {child.pid for child in psutil.Process().children()}


def _name(pid: int) -> str | None:
    """The command of a child, or None if it is gone or is Python's own helper."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return f"{pid} (ended, but nobody waited for it)"
        command = " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return None
    return None if "multiprocessing.resource_tracker" in command else f"{pid} {command}"


def _left_behind(threads: set[threading.Thread], children: set[int]) -> list[str]:
    found = [f"thread {thread.name}" for thread in _threads() - threads]
    return found + [f"process {name}" for pid in _children() - children if (name := _name(pid))]


def _visible_windows() -> list[str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or (application := widgets.QApplication.instance()) is None:
        return []
    windows = [widget for widget in application.topLevelWidgets() if widget.isVisible()]
    names = [f"window {type(widget).__name__} {widget.windowTitle()!r}" for widget in windows]
    for widget in windows:
        widget.hide()  # one test's fault is not the next one's
    return names


@pytest.fixture(autouse=True)
def _nothing_left_running(_no_stray_logs: None) -> Iterator[None]:
    threads, children = _threads(), _children()
    yield
    deadline = time.monotonic() + SETTLE_S
    while (found := _left_behind(threads, children)) and time.monotonic() < deadline:
        time.sleep(0.02)
    if found := found + _visible_windows():
        pytest.fail("left behind by this test:\n  " + "\n  ".join(found), pytrace=False)


def _strays() -> list[psutil.Process]:
    """Processes that still use the session's folder: detached ones are nobody's children."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.pid != os.getpid() and str(_SESSION) in process.environ().get("XDG_RUNTIME_DIR", ""):
                found.append(process)
    return found


def pytest_sessionfinish(session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
    """Fail the run if detached processes outlive it; end them, since they hold files of a folder that goes away."""
    deadline = time.monotonic() + SETTLE_S
    while (strays := _strays()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for process in strays:
        with contextlib.suppress(psutil.Error):
            sys.stderr.write(f"\nleft running after the tests: {process.pid} {' '.join(process.cmdline())}\n")
            process.kill()
    if strays and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    """Remove the session's folder; close what llama.cpp's bindings keep open for ever, which is a warning by now."""
    bindings = sys.modules.get("llama_cpp._utils")
    for name in ("outnull_file", "errnull_file"):
        if (file := getattr(bindings, name, None)) is not None:
            file.close()
    shutil.rmtree(_SESSION, ignore_errors=True)
