"""A whole small plant for tests: a data folder with three documents read, simulated machines, the real core.

Not here: a window; scripted cores (tests/app/host/cores.py).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from app import paths
from app.cli import plant_demo
from app.copilot.events import Answered, Question
from app.host import channel
from app.host.client import Client, connect
from app.host.messages import Ask, Ingest
from knowledge.types import IngestReport
from tests.app.host.cores import comes

DEMO = paths.demo_plant()
REGISTER = """\
file,document,title,revision,state,effective_from,equipment,language,kind,owner
oil.md,SOP-HP-012,"Hydraulic oil, press 1",C,effective,2026-03-02,press1,en,SOP,Maintenance engineering
ALM-HP-001_E_en.pdf,ALM-HP-001,"Alarm list, press HP-01",E,effective,2026-03-02,press1,en,Alarm list,Maintenance
oil_zh.md,SOP-HP-012-ZH,1 號油壓機液壓油,C,effective,2026-03-02,press1,zh-TW,SOP,設備保養課
"""
OIL = """# Hydraulic oil, press 1

## 5.3 Alarm E-204, oil temperature high

> **WARNING**
> Hot oil burns. Do not open hoses or covers before the oil is below 40 °C.

Alarm E-204 is set when the tank oil stays above 65 °C for 60 s.

1. Press STOP at stroke end. Leave the pump on.
2. Check that the cooling-water valve V-14 is open.
3. Read the cooling-water flow. It must be 8 to 12 l/min.
4. Reset the alarm when the oil is below 55 °C.

## 5.4 Return filter

The return filter F-21 is changed every 500 hours of operation. The cover is tightened with 40 Nm.
"""
OIL_ZH = """# 1 號油壓機液壓油

## 5.3 警報 E-204 油溫過高

> **警告**
> 熱油會燙傷。油溫低於 40 °C 以前不得打開軟管或蓋板。

油箱油溫超過 65 °C 達 60 s 時發出警報 E-204。

1. 行程結束後按「停止」，油泵保持運轉。
2. 檢查冷卻水閥 V-14 是否開啟。
"""


class LivePlant:
    """The folder and what runs for it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.documents = home / "documents"

    def connect(self) -> Client:
        return connect(self.home, idle_exit_s=30.0)

    @property
    def core(self) -> int:
        """The core's process id."""
        assert comes(lambda: bool(channel.locked_by(self.home)))
        return channel.locked_by(self.home) or 0

    @property
    def connectors(self) -> int:
        """The connectors' process id."""
        found: list[int] = []

        def look() -> bool:
            with contextlib.suppress(psutil.NoSuchProcess):
                children = psutil.Process(self.core).children()
                found.extend(child.pid for child in children if "connectors" in child.cmdline())
            return bool(found)

        assert comes(look)
        return found[0]

    def ask(self, text: str, equipment: str | None = "press1") -> Answered:
        """Ask beside the window."""
        with self.connect() as client:
            events = [reply.event for reply in client.request("ask", Ask(Question(text, equipment=equipment)))]
        (answered,) = [event for event in events if isinstance(event, Answered)]
        return answered

    def stop(self) -> None:
        """End the core."""
        pid = channel.locked_by(self.home)
        if pid:
            os.kill(pid, signal.SIGTERM)
            if not comes(lambda: channel.locked_by(self.home) is None):
                os.kill(pid, signal.SIGKILL)


def quick_faults(plant: str) -> str:
    """The demo's plant description, with an overheating that takes one second."""
    return plant.replace("to = 68.5, over_s = 20", "to = 68.5, over_s = 1").replace(
        "above = 65, hold_s = 5", "above = 65, hold_s = 0.5"
    )


@contextlib.contextmanager
def live_plant() -> Iterator[LivePlant]:
    """A plant that runs, its documents read."""
    folder = Path(tempfile.mkdtemp(prefix="andon-plant-"))
    plant = LivePlant(folder / "home")
    channel.make_home(plant.home)
    text = quick_faults((DEMO / "plant.toml").read_text("utf-8"))
    (plant.home / "plant.toml").write_text(text, "utf-8")
    plant.documents.mkdir()
    shutil.copy(DEMO / "documents" / "ALM-HP-001_E_en.pdf", plant.documents)
    for name, content in (("oil.md", OIL), ("oil_zh.md", OIL_ZH), ("register.csv", REGISTER)):
        (plant.documents / name).write_text(content, "utf-8")
    url = plant_demo.address(plant.home)
    plant_demo.prepare(plant.home, url)
    try:
        with plant_demo.simulator(plant.home, url):
            with plant.connect() as client:
                report: IngestReport = client.call("ingest", Ingest((str(plant.documents),)))
            assert (report.added, report.problems) == (3, ())
            yield plant
            plant.stop()
    finally:
        plant.stop()
        shutil.rmtree(folder)
