"""Where things are: the data folder, and the files that ship with the program, frozen or not.

Not here: what the data folder's settings say (app.settings). Light, because every command starts with it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home_folder(given: str | Path | None = None, *, name: str = "andon") -> Path:
    """The data folder: `given` (--home), else ANDON_HOME, else the platform's place for a user's data of `name`."""
    chosen = given or os.environ.get("ANDON_HOME")
    if not chosen:
        from platformdirs import user_data_path

        chosen = user_data_path(name)
    return Path(chosen).expanduser().absolute()


def resources() -> Path:
    """The folder of the files that ship with the program."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return root / "resources"


def demo_plant() -> Path:
    """The folder of the demo plant: plant.toml and documents/."""
    return resources() / "demo_plant"


def program() -> list[str]:
    """How this program starts itself: the frozen executable, or this Python with this very code.

    The path of `__main__.py` and not `-m app`: that would look for `app` in the current folder first.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).resolve().parent / "__main__.py")]
