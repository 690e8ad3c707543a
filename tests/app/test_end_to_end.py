"""The three processes for real, and the window that a person sees: window, core, connectors, simulated machines.

Each test makes the state it needs; the processes are shared. Not here: how each part works (its own tests).
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.copilot.events import ClaimKind
from app.desktop import main, words
from app.desktop.answer import AnswerView
from app.desktop.textblock import TextBlock
from app.desktop.window import Window
from app.host.messages import OpenTurn, Phase, Turns, Verdict
from connectors.simulator import control
from connectors.types import Quality
from tests.app.live_plant import LivePlant, live_plant

pytestmark = pytest.mark.slow

OIL = "press1.oil_temperature"
OPEN_QUESTION = "E-204 on press 1: how do I check the cooling water, and when may I reset the alarm?"
"""Takes the model a second or more to word, after the quotes are there."""
SOON_MS, LATE_MS = 10_000, 30_000

Opened = Callable[[str], Window]


@pytest.fixture(scope="module")
def plant() -> Iterator[LivePlant]:
    with live_plant() as made:
        yield made


@pytest.fixture
def open_window(plant: LivePlant, qapp: QApplication, qtbot: QtBot) -> Iterator[Opened]:
    def opened(language: str) -> Window:
        main.prepare(qapp, language, "light")
        window = Window(main.core_link(plant.home), station="P1-04")
        qtbot.addWidget(window)
        window.show()
        window.start()
        qtbot.waitUntil(lambda: ready(window) and bool(window.machines.rows), timeout=LATE_MS)
        window.watching.select("press1")
        qtbot.waitUntil(lambda: current(window), timeout=LATE_MS)
        return window

    control.clear(plant.home)
    yield opened
    control.clear(plant.home)
    main.prepare(qapp, "en", "light")


@pytest.fixture
def window(open_window: Opened) -> Window:
    return open_window("en")


def ready(window: Window) -> bool:
    status = window.watching.status
    return status is not None and status.phase is Phase.READY


def current(window: Window) -> bool:
    """Whether the oil's temperature is shown as what it is now."""
    view = window.watching.view
    values = {value.tag.id: value for value in view.values} if view else {}
    return OIL in values and values[OIL].reading.quality is Quality.GOOD and OIL in window.machines.live_rows


def texts(view: AnswerView) -> str:
    return "\n".join(block.text() for block in view.findChildren(TextBlock))


def asked(window: Window, qtbot: QtBot, text: str) -> AnswerView:
    """Ask by keyboard, and wait for the end."""
    field = window.conversation.bar.field
    field.setFocus()
    if text.isascii():
        QTest.keyClicks(field, text)
    else:
        field.insertPlainText(text)  # as an input method does; QTest has no keys for it
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.asking.running
    qtbot.waitUntil(lambda: not window.asking.running, timeout=LATE_MS)
    view = window.asking.current()
    assert view is not None
    return view


def begun(window: Window, qtbot: QtBot) -> AnswerView:
    """Ask, and wait until the first claim is there; the model is still at work."""
    window.asking.ask(OPEN_QUESTION)
    qtbot.waitUntil(lambda: (v := window.asking.current()) is not None and bool(v.claims), timeout=LATE_MS)
    view = window.asking.current()
    assert view is not None
    assert window.asking.running
    return view


def test_a_live_value_is_shown_and_moves(window: Window, qtbot: QtBot) -> None:
    row = window.machines.live_rows[OIL]
    name = row.accessibleName()
    assert name.startswith("Oil temperature, ")
    assert "°C" in name
    qtbot.waitUntil(lambda: row.accessibleName() != name, timeout=SOON_MS)
    assert window.status_bar.plant.text() == "Plant server: 3 of 3 machines send"


def test_an_alarm_comes_and_a_tap_on_it_asks(window: Window, plant: LivePlant, qtbot: QtBot, screenshots: Path) -> None:
    control.provoke(plant.home, "press1", "oil-overheat")
    machines = window.machines
    qtbot.waitUntil(lambda: "E-204" in [row.alarm.code for row in machines.alarm_rows], timeout=LATE_MS)
    row = next(row for row in machines.alarm_rows if row.alarm.code == "E-204")
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.asking.running, timeout=1000)
    qtbot.waitUntil(lambda: not window.asking.running, timeout=LATE_MS)
    view = window.asking.current()
    assert view is not None
    assert view.question == "Alarm E-204: what do I do?"
    assert view.claims[0].kind is ClaimKind.WARNING
    assert view.claims[0].text.endswith("Do not open hoses or covers before the oil is below 40 °C.")
    assert any("Press STOP at stroke end." in claim.text for claim in view.claims)
    values = [claim for claim in view.claims if claim.kind is ClaimKind.VALUE]
    assert OIL in [tag for claim in values for tag in claim.live]

    chip = next(chip for chip in view.chips() if chip.citation.passage.document == "SOP-HP-012")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    passage = chip.citation.passage.text
    qtbot.waitUntil(lambda: passage in window.source.page.accessibleName(), timeout=SOON_MS)
    assert window.source.number.text() == "SOP-HP-012"
    assert window.source.pill.accessibleName() == "Rev C · effective"
    assert window.grab().save(str(screenshots / "end-to-end-alarm.png"))

    bar = view.feedback
    assert bar is not None
    QTest.mouseClick(bar.buttons[Verdict.WORKED], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.stored.text().startswith("Worked · Stored"), timeout=SOON_MS)
    with plant.connect() as client:
        kept = client.call("turn", OpenTurn(view.turn))
    assert kept.turn.verdict == "worked"
    assert kept.answer.claims == tuple(view.claims)


def test_a_core_killed_in_the_middle_of_an_answer_comes_back(window: Window, plant: LivePlant, qtbot: QtBot) -> None:
    view = begun(window, qtbot)
    before = plant.core
    shown = len(view.claims)
    with qtbot.waitSignal(window.link.lost, timeout=SOON_MS):
        os.kill(before, signal.SIGKILL)
    qtbot.waitUntil(lambda: not window.asking.running, timeout=1000)
    bar = window.conversation.bar
    assert bar.problems.bars["E-HOST-001"].text() == "The answer was cut off. The question is kept. Ask again."
    assert bar.text() == OPEN_QUESTION
    assert len(view.claims) >= shown
    assert "E-HOST-001" in texts(view)
    qtbot.waitUntil(lambda: ready(window), timeout=LATE_MS)
    assert plant.core != before
    with plant.connect() as client:
        turns: Turns = client.call("turns")
    assert (turns.turns[0].question, turns.turns[0].state) == (OPEN_QUESTION, "interrupted")
    window.toggle_history()
    qtbot.waitUntil(lambda: bool(window.history.rows), timeout=SOON_MS)
    assert "interrupted" in window.history.rows[0].accessibleName()
    window.close_history()
    action = bar.problems.bars["E-HOST-001"].action
    assert action is not None
    QTest.mouseClick(action, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.asking.running, timeout=LATE_MS)
    again = window.asking.current()
    assert again is not None
    assert again.turn
    assert bar.problems.bars == {}
    qtbot.waitUntil(lambda: current(window), timeout=LATE_MS)


def test_connectors_that_are_killed_come_back(window: Window, plant: LivePlant, qtbot: QtBot) -> None:
    before = plant.connectors
    os.kill(before, signal.SIGKILL)
    problems = window.machines.problems
    qtbot.waitUntil(lambda: "E-OPC-005" in problems.bars, timeout=SOON_MS)
    assert problems.bars["E-OPC-005"].text().startswith("The connection service stopped and is started again.")
    killed_at = window.watching.view.at if window.watching.view else None
    assert plant.connectors != before

    def newer() -> bool:
        view = window.watching.view
        oil = next((v.reading for v in view.values if v.tag.id == OIL), None) if view else None
        received = oil.received if oil else None
        return current(window) and bool(received and killed_at and received > killed_at)

    qtbot.waitUntil(newer, timeout=LATE_MS)
    qtbot.waitUntil(lambda: "E-OPC-005" not in problems.bars, timeout=SOON_MS)


def test_stop_keeps_what_was_checked_and_says_so(window: Window, plant: LivePlant, qtbot: QtBot) -> None:
    view = begun(window, qtbot)
    claims = list(view.claims)
    button = window.conversation.bar.send
    assert button.text() == "Stop"
    pressed = time.monotonic()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.asking.running, timeout=SOON_MS)
    assert time.monotonic() - pressed < 2.0  # half a second on a PC of one's own; this one may be shared
    assert view.claims[: len(claims)] == claims
    assert "Stopped. What was checked is kept." in texts(view)
    with plant.connect() as client:
        assert client.call("turn", OpenTurn(view.turn)).turn.state == "stopped"


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_pictures(open_window: Opened, qtbot: QtBot, screenshots: Path, language: str) -> None:
    """The main window with a real answer; the pictures are for people to look at."""
    window = open_window(language)
    assert words.language() == language
    question = "Alarm E-204: what do I do?" if language == "en" else "警報 E-204 要怎麼處理？"
    view = asked(window, qtbot, question)
    assert view.claims[0].kind is ClaimKind.WARNING
    window.asking.open_number(1)
    shown = view.citations[0].passage.text
    qtbot.waitUntil(lambda: shown in window.source.page.accessibleName(), timeout=SOON_MS)
    for width, height in ((1280, 800), (1920, 1080)):
        window.resize(width, height)
        picture = window.grab()
        assert (picture.width(), picture.height()) == (width, height)
        assert picture.save(str(screenshots / f"end-to-end-{language}-{width}x{height}.png"))
