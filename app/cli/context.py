"""What every command gets: the data folder, a way to the core, a way to be stopped.

Not here: commands.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from app.cli.output import Progress
from app.host import client
from app.host.client import Client

DONE, FAILED, USAGE, REFUSED, STOPPED = 0, 1, 2, 3, 130
"""Exit codes."""


class Interrupt:
    """Ctrl-C while a request runs: the first one asks the core to stop, the second one leaves at once.

    Call it to know whether the first one came.
    """

    def __init__(self) -> None:
        self._heard = False
        self._before: Any = None

    def __call__(self) -> bool:
        """Whether the first Ctrl-C came."""
        return self._heard

    def __enter__(self) -> Self:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # in the background of a script Ctrl-C is not ours
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._heard:
            raise KeyboardInterrupt
        self._heard = True


@dataclass(frozen=True)
class Context:
    """Where and how a command runs. `open_window(home, demo)` opens the window and returns its exit code."""

    home: Path
    json: bool
    open_window: Callable[[Path, bool], int]
    progress: Progress = field(default_factory=Progress)

    def connect(self, home: Path | None = None, *, start: bool = True) -> Client:
        """A connection to the core of the data folder, which is started if none runs.

        Raises:
            HostFault: with the reason.
        """
        return client.connect(
            home or self.home,
            start=start,
            on_status=self.progress.status,
            on_start=lambda: self.progress.show("Starting …"),
        )
