"""The life of a core process: claim the folder, say whether it answers, serve, leave.

Standard output carries exactly one line of JSON to who started us: {"ready": true} or {"problem": {...}}.
Not here: serving (app.host.core), command lines (app.__main__).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import problems
from app.host import channel, logs
from app.host.core import Core
from app.host.work import Work

log = logging.getLogger(__name__)

_LEAST_IDLE_S = 1.0
"""Whoever started the core needs a moment to connect."""


def serve(
    home: Path, prepare: Callable[[], tuple[Callable[[], Work], float | None]], *, idle_exit_s: float | None = None
) -> int:
    """Serve a data folder to the end of this process.

    Args:
        home: the data folder.
        prepare: reads the settings: how to make the work (called later, on the compute thread), and the idle seconds
            that hold if none are given here.
        idle_exit_s: seconds without a client after which it ends.

    Returns:
        An exit code. Does not return if a computation cannot be ended.
    """
    try:
        channel.make_home(home)
        logs.start(home, "core")
        logs.redirect_errors(home, "core")
        make_work, default_s = prepare()
        idle = default_s if idle_exit_s is None else idle_exit_s
        core = Core(home, make_work, idle_exit_s=None if idle is None else max(idle, _LEAST_IDLE_S))
    except Exception as exc:  # noqa: BLE001 - the boundary: every failure becomes a message
        problem = problems.of(exc)
        log.warning("does not start: %s", problem)
        _say({"problem": asdict(problem)})
        return 1
    ended = core.serve(lambda: _say({"ready": True}))
    logging.shutdown()
    if not ended:
        # Python would wait for the thread for ever; everything that must be kept is kept by now.
        os._exit(1)
    return 0


def _say(message: dict[str, Any]) -> None:
    """Tell who started us; it may have found us by itself and be gone."""
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(message).encode() + b"\n")
    channel.silence_output()
