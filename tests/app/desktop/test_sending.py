from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.link import Link, LinkState
from app.desktop.window import Window
from app.host.messages import GiveFeedback, Verdict
from app.outbox import Outbox
from tests.app.desktop.conftest import no_start
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.test_asking import ask


@pytest.fixture
def kept_window(english: None, core: FakeCore, qtbot: QtBot, tmp_path: Path) -> Window:
    window = Window(Link(core.path, no_start), station="P1-04", outbox=Outbox(tmp_path / "outbox"))
    qtbot.addWidget(window)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: window.link.state is LinkState.OPEN and bool(window.machines.rows))
    return window


def verdicts(core: FakeCore) -> list[GiveFeedback]:
    return [one.args for one in core.requests if isinstance(one.args, GiveFeedback)]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_takes_two_taps_at_most_and_is_stored_at_once(
    kept_window: Window, core: FakeCore, qtbot: QtBot, verdict: Verdict
) -> None:
    bar = ask(kept_window, qtbot, "Alarm E-204: what do I do?").feedback
    assert bar is not None
    taps = 1
    QTest.mouseClick(bar.buttons[verdict], Qt.MouseButton.LeftButton)
    if verdict is Verdict.WRONG_OR_UNSAFE:
        QTest.keyClicks(bar.note, "step 2")
        QTest.mouseClick(bar.store, Qt.MouseButton.LeftButton)
        taps += 1
    qtbot.waitUntil(lambda: "Stored" in bar.stored.text(), timeout=5000)
    assert taps <= 2
    (given,) = verdicts(core)
    assert given.verdict is verdict
    assert given.key
    assert kept_window.sending.waiting() == []


def test_a_core_that_is_away_gets_it_later_once_and_in_order(
    kept_window: Window, core: FakeCore, qtbot: QtBot
) -> None:
    view = ask(kept_window, qtbot, "Alarm E-204: what do I do?")
    bar = view.feedback
    assert bar is not None
    core.die()
    qtbot.waitUntil(lambda: kept_window.link.state is not LinkState.OPEN)
    QTest.mouseClick(bar.buttons[Verdict.DID_NOT_WORK], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Kept on this PC" in bar.stored.text())
    QTest.mouseClick(bar.change, Qt.MouseButton.LeftButton)
    QTest.mouseClick(bar.buttons[Verdict.OUTDATED], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(kept_window.sending.waiting()) == 2)
    assert verdicts(core) == []
    core.listen()
    qtbot.waitUntil(lambda: kept_window.sending.waiting() == [], timeout=20_000)
    assert [one.verdict for one in verdicts(core)] == [Verdict.DID_NOT_WORK, Verdict.OUTDATED]
    assert bar.stored.text().startswith("Outdated · Stored")


def test_what_waits_is_sent_after_the_next_start(
    english: None, core: FakeCore, qtbot: QtBot, tmp_path: Path
) -> None:
    before = Outbox(tmp_path / "outbox")
    key = before.put("feedback", {"turn": "turn-1", "verdict": "missing", "note": ""}).key
    before.close()
    window = Window(Link(core.path, no_start), outbox=Outbox(tmp_path / "outbox"))
    qtbot.addWidget(window)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: [one.key for one in verdicts(core)] == [key])
    qtbot.waitUntil(lambda: window.sending.waiting() == [])


def test_a_note_that_was_being_typed_is_there_again(
    kept_window: Window, core: FakeCore, qtbot: QtBot, tmp_path: Path
) -> None:
    view = ask(kept_window, qtbot, "Alarm E-204: what do I do?")
    assert view.feedback is not None
    QTest.mouseClick(view.feedback.buttons[Verdict.WRONG_OR_UNSAFE], Qt.MouseButton.LeftButton)
    QTest.keyClicks(view.feedback.note, "hose 3 burst")
    outbox = kept_window.sending.outbox
    assert outbox is not None
    assert list(outbox.drafts().values()) == [{"text": "hose 3 burst"}]
    QTest.mouseClick(view.feedback.store, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kept_window.sending.waiting() == [])
    assert outbox.drafts() == {}


def test_a_full_disk_of_the_store_loses_nothing(
    kept_window: Window, core: FakeCore, qtbot: QtBot
) -> None:
    kept_window.sending._again.setInterval(100)
    bar = ask(kept_window, qtbot, "Alarm E-204: what do I do?").feedback
    assert bar is not None
    core.full = True
    QTest.mouseClick(bar.buttons[Verdict.MISSING], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Kept on this PC" in bar.stored.text())
    qtbot.waitUntil(lambda: len(verdicts(core)) > 2)
    core.full = False
    qtbot.waitUntil(lambda: kept_window.sending.waiting() == [])
    assert len({one.key for one in verdicts(core)}) == 1
    assert bar.stored.text().startswith("Missing · Stored")
