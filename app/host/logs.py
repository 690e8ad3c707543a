"""The log files of a data folder: one a process, rotating, never on the screen.

Not here: what is logged. Never the text of a document, a question or an answer at INFO or above.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import os
import sys
from pathlib import Path

_MOST_BYTES = 1_000_000
_KEPT = 3


def start(home: Path, process: str) -> None:
    """Write this process's log to home/logs/PROCESS.log, and what libraries say on standard error to PROCESS.err.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = home / "logs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / f"{process}.log", maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # A full disk must not fill the screen with tracebacks of the logging itself.
    logging.raiseExceptions = False


def redirect_errors(home: Path, process: str) -> None:
    """Send standard error (native libraries, a crash's stack) to home/logs/PROCESS.err; it starts anew when large."""
    path = home / "logs" / f"{process}.err"
    large = path.exists() and path.stat().st_size > _MOST_BYTES
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if large else os.O_APPEND)
    fd = os.open(path, flags, 0o600)
    sys.stderr.flush()
    os.dup2(fd, 2)
    os.close(fd)
    faulthandler.enable()
