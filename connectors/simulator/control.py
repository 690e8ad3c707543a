"""The control file of the simulator: which faults are provoked (simulator.json in the data folder).

Faults come from a person through this file, never through the OPC UA server, which takes no writes. The file is
replaced as a whole, so the simulator never reads half of it. Not here: what a fault does (spec.py, machine.py).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

FILE = "simulator.json"


def provoked(home: Path) -> frozenset[str]:
    """The faults that are provoked now, e.g. {"press1/oil-overheat"}. A missing or damaged file provokes none."""
    try:
        content = json.loads((home / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    faults = content.get("faults") if isinstance(content, dict) else None
    return frozenset(f for f in faults if isinstance(f, str)) if isinstance(faults, list) else frozenset()


def provoke(home: Path, equipment: str, fault: str) -> None:
    """Provoke a fault; a name that the simulator does not know has no effect.

    Raises:
        OSError: the data folder cannot be written.
    """
    _write(home, provoked(home) | {f"{equipment}/{fault}"})


def clear(home: Path, equipment: str | None = None, fault: str | None = None) -> None:
    """End one fault, all faults of a machine, or all.

    Raises:
        OSError: the data folder cannot be written.
    """
    kept = []
    for key in provoked(home):
        machine, _, name = key.partition("/")
        if (equipment is not None and machine != equipment) or (fault is not None and name != fault):
            kept.append(key)
    _write(home, kept)


def _write(home: Path, faults: Iterable[str]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    temporary = home / f"{FILE}.{os.getpid()}"
    temporary.write_text(json.dumps({"faults": sorted(faults)}) + "\n", "utf-8")
    os.replace(temporary, home / FILE)
