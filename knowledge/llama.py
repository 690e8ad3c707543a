"""How llama.cpp is used in this program: how many threads, and no text of its own on the terminal.

Imported by everything that loads llama.cpp. Not here: models; nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import ctypes
import logging
import os
from typing import Any

log = logging.getLogger(__name__)

_WARN, _ERROR = 3, 4  # enum ggml_log_level
_callback: list[Any] = []  # llama.cpp keeps a bare pointer: the function must live as long as the library


def prepare_environment() -> None:
    """Set what the native libraries read once while they load. Call it before numpy is imported.

    OpenBLAS with a thread per core spins against other programs (numpy here 10 times slower beside one busy one), and
    a failed assertion inside ggml starts a debugger, if there is one, for seconds. What the user set stays.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")


def thread_count(wanted: int = 0) -> int:
    """Threads for inference: `wanted`, or 0 for cores - 1; never all cores, at least 1.

    As many threads as cores make decoding 3 times slower than one thread as soon as another program runs: the barriers
    of llama.cpp spin (measured on two cores: 68-85 tokens/s against 220).
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    most = max(1, cores - 1)
    return min(wanted, most) if wanted > 0 else most


def quiet() -> None:
    """Send llama.cpp's own lines to our log (warnings and errors, at level DEBUG) instead of standard error."""
    if _callback:
        return
    import llama_cpp

    @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
    def take(level: int, text: bytes, _data: ctypes.c_void_p) -> None:
        if level in (_WARN, _ERROR):
            log.debug("llama.cpp: %s", text.decode("utf-8", "replace").rstrip())

    _callback.append(take)
    llama_cpp.llama_log_set(take, ctypes.c_void_p(0))
