"""Core processes for tests: started as the real one is, ended for certain."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app import paths
from app.host import channel, client

FAKE_CORE = [sys.executable, str(Path(__file__).with_name("fake_core.py"))]


class Home:
    """A data folder whose core is the scripted one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def script(self, **options: object) -> None:
        """How the next core's work behaves: the arguments of FakeWork."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / "fake.json").write_text(json.dumps(options))

    def connect(self, **options: object) -> client.Client:
        return client.connect(self.path, timeout_s=20, **options)  # type: ignore[arg-type]

    def dial(self) -> socket.socket:
        sock = channel.dial(self.path)
        assert sock is not None
        sock.settimeout(10)
        return sock

    @property
    def pid(self) -> int:
        pid = channel.locked_by(self.path)
        assert pid
        return pid

    def kill(self) -> None:
        pid = self.pid
        os.kill(pid, signal.SIGKILL)
        assert comes(lambda: channel.locked_by(self.path) is None)

    def log(self) -> str:
        return (self.path / "logs" / "core.log").read_text()


def comes(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something comes true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextlib.contextmanager
def fake_home() -> Iterator[Home]:
    """A data folder, short enough for its socket; the core that runs there afterwards is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="a-"))
    home = Home(folder / "home")
    before = paths.program
    paths.program = lambda: FAKE_CORE
    try:
        yield home
    finally:
        paths.program = before
        pid = channel.locked_by(home.path)
        if pid:
            os.kill(pid, signal.SIGTERM)
            if not comes(lambda: channel.locked_by(home.path) is None):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder)
