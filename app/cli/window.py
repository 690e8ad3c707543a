"""Whether there is a display, and the window on it.

Not here: the window (app.desktop), which is handed in by app.__main__.
"""

from __future__ import annotations

import os
import sys

from app import problems
from app.cli.context import Context
from app.host.client import HostFault


def has_display() -> bool:
    """Whether a window can be shown, also on a platform that was chosen for Qt (offscreen)."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def open_window(context: Context, *, demo: bool = False) -> int:
    """Open the window of the data folder and wait until it is closed.

    Raises:
        HostFault: E-DSP-001, there is no display.
    """
    if not has_display():
        raise HostFault(problems.by_code("E-DSP-001"))
    return context.open_window(context.home, demo)
