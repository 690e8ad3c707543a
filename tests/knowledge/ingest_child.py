"""The process that test_kill kills: reconciles a library and reads a folder into it, slowly.

The imports take longer than the work, so they are made once: on a line on standard input this process splits off a
child that works and says when it begins; on the next line it kills the child and says whether it was still at work.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.fakes import Library, WordEmbedder

DELAY_S = 0.01
"""For each window that is embedded: a real embedder takes its time."""


def work(home: Path, folder: Path) -> None:
    """What is killed."""
    with Library(home, WordEmbedder(delay_s=DELAY_S)) as library:
        print("begun", flush=True)
        library.reconcile()
        library.ingest(folder)


def main() -> None:
    """Arguments: home, folder."""
    home, folder = Path(sys.argv[1]), Path(sys.argv[2])
    while sys.stdin.readline():
        child = os.fork()
        if not child:
            work(home, folder)
            os._exit(0)
        sys.stdin.readline()
        os.kill(child, signal.SIGKILL)  # nobody has waited for it yet, so its id is still its own
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)


if __name__ == "__main__":
    main()
