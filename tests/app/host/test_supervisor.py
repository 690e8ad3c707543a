from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from app.host.supervisor import ChildProcess, ChildState
from tests.app.host.cores import comes

UNTIL_END = "import sys; sys.stdin.read()"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


@pytest.mark.logs("ended .signal 9., starts again")
def test_a_killed_child_is_started_again_and_ends_with_its_input(tmp_path: Path) -> None:
    states: list[ChildState] = []
    child = ChildProcess("child", python(UNTIL_END), states.append, first_wait_s=0.05)
    child.start()
    assert comes(lambda: child.pid is not None)
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert comes(lambda: child.pid not in (None, first))
    child.stop()
    assert child.pid is None
    running, restarting, stopped = ChildState.RUNNING, ChildState.RESTARTING, ChildState.STOPPED
    assert states == [running, restarting, running, stopped]


@pytest.mark.logs("ended .exit code 3., starts again")
def test_the_wait_doubles_up_to_its_limit() -> None:
    restarts: list[float] = []

    def on_state(state: ChildState) -> None:
        if state is ChildState.RESTARTING:
            restarts.append(time.monotonic())

    child = ChildProcess("child", python("raise SystemExit(3)"), on_state, first_wait_s=0.1, longest_wait_s=0.3)
    child.start()
    assert comes(lambda: len(restarts) >= 5)
    child.stop()
    gaps = [later - earlier for earlier, later in itertools.pairwise(restarts)]
    assert gaps[0] >= 0.1
    assert gaps[1] >= 0.2
    assert all(gap >= 0.3 for gap in gaps[2:])


@pytest.mark.logs("No such file", "starts again")
def test_a_program_that_is_not_there_is_a_restart_not_a_crash() -> None:
    states: list[ChildState] = []
    child = ChildProcess("child", ["/nowhere/at-all"], states.append, first_wait_s=0.05)
    child.start()
    assert comes(lambda: states.count(ChildState.RESTARTING) >= 2)
    child.stop()
    assert ChildState.RUNNING not in states


@pytest.mark.logs("does not end: terminate", "does not end: kill")
def test_a_stubborn_child_is_killed(tmp_path: Path) -> None:
    output = tmp_path / "out"
    child = ChildProcess("child", python(STUBBORN), output=output)
    child.start()
    assert comes(lambda: output.exists() and output.read_text() == "up\n")
    began = time.monotonic()
    child.stop(deadline_s=0.2)
    assert child.pid is None
    assert time.monotonic() - began < 3


def test_stop_before_start_and_twice_is_nothing() -> None:
    child = ChildProcess("child", python(UNTIL_END))
    child.stop()
    child.start()
    child.stop()
    child.stop()
    assert child.pid is None
