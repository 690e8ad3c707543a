"""The guards of conftest.py see what they are there to see. Each planted test leaves one thing behind."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PLANTED = '''
import logging, subprocess, threading, time, warnings
import pytest
import tests.conftest as guards

guards.SETTLE_S = 0.2
kept = []


def test_clean():
    pass


@pytest.mark.logs("^WARNING plant: known [0-9]$")
def test_clean_log_by_marker():
    logging.getLogger("plant").warning("known %d", 1)


def test_clean_log_by_fixture(expected_logs):
    expected_logs.append("known")
    logging.getLogger("plant").error("known")


def test_clean_window(qtbot):
    from PySide6.QtWidgets import QWidget
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()


def test_stray_log():
    logging.getLogger("plant").warning("stray")


def test_stray_thread():
    threading.Thread(target=time.sleep, args=(1.5,), name="leaky").start()


def test_stray_child():
    kept.append(subprocess.Popen(["sleep", "20"]))


def test_stray_zombie():
    kept.append(subprocess.Popen(["true"]))


def test_stray_window(qapp):
    from PySide6.QtWidgets import QWidget
    kept.append(QWidget())
    kept[-1].show()


def test_stray_qt_warning(qapp):
    from PySide6.QtCore import qWarning
    qWarning("stray")


def test_stray_warning():
    warnings.warn("stray")


def test_stray_detached():
    subprocess.run(["sh", "-c", "setsid sleep 21 >/dev/null 2>&1 &"], check=True)
'''


def test_what_is_left_behind_fails_the_test_that_left_it(tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(PLANTED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [*command, "-p", "tests.conftest", "-p", "no:cacheprovider", str(planted)],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip

    bad = set(re.findall(r"^(?:ERROR|FAILED) \S*::(\w+)", done.stdout, re.MULTILINE))
    planted_faults = set(re.findall(r"^def (test_stray_\w+)", PLANTED, re.MULTILINE))
    # A detached process is nobody's child, so it is found when the session ends.
    assert bad == planted_faults - {"test_stray_detached"}, done.stdout + done.stderr
    assert "left running after the tests" in done.stderr
    assert "sleep 21" in done.stderr
    assert done.returncode != 0
