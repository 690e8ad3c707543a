"""A library in a folder of its own, and a folder of documents to read into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import Library

DOCUMENTS = {
    "oil.md": (
        "# Hydraulic press oil\n\nOil temperature must stay below 65 °C.\n\n"
        "**WARNING:** Hot oil burns. Wear gloves.\n\n"
        "## Replace the oil\n\n1. Stop the pump.\n2. Open valve F-33.\n3. Drain 40 l into a clean drum.\n"
    ),
    "alarms.md": (
        "# Alarm list\n\n| Code | Meaning | Action |\n|---|---|---|\n"
        "| E-204 | Oil temperature high | Check the cooler |\n"
        "| E-205 | Oil level low | Refill |\n"
    ),
    "torque.md": "# Torque table\n\nTighten M8x1.25 bolts with 25 Nm.\n\nTighten M10 bolts with 49 Nm.\n",
    "zh/shutdown.md": "# 停機程序\n\n按下急停按鈕後，關閉主電源並上鎖。\n\n冷卻水閥須保持開啟。\n",
}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with four documents."""
    folder = tmp_path / "documents"
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    home = tmp_path / "home"
    home.mkdir()
    with Library(home) as one:
        yield one
