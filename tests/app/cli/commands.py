"""Running commands in tests: in this process for speed, as a process where that is what is tested."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from app.cli import main
from tests.app.host.cores import Home

ANDON = [sys.executable, str(Path(main.__file__).parents[1] / "__main__.py")]


def no_window(home: Path, demo: bool) -> int:
    raise AssertionError("a window was opened")


def andon(home: Home, *words: str) -> int:
    """Run a command in this process; its exit code."""
    return main.run([*words, "--home", str(home.path)], no_window)


def start(home: Home, *words: str) -> subprocess.Popen[bytes]:
    """Start a command as a process."""
    pipe = subprocess.PIPE
    command = [*ANDON, *words, "--home", str(home.path)]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=os.environ)
