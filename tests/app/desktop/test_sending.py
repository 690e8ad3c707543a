from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import problems
from app.desktop import sending
from app.desktop.link import Link, LinkState
from app.desktop.problem_bar import ProblemBar
from app.desktop.window import Window
from app.host.messages import GiveFeedback, Reply, Request, Verdict
from app.host.reviews import HandIn
from app.outbox import Outbox
from knowledge.review import Severity
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


class Mood:
    """What a core answers to verdicts and reports: the code that `of` gives for a text, or what it does anyway."""

    def __init__(self, core: FakeCore, monkeypatch: pytest.MonkeyPatch) -> None:
        self.of: Callable[[str], str] = lambda _text: ""
        self.seen: list[str] = []
        """The texts that came, in order."""
        serve = core._serve

        def moody(socket: QLocalSocket, request: Request) -> None:
            args = request.args
            if isinstance(args, GiveFeedback | HandIn):
                text = args.note if isinstance(args, GiveFeedback) else args.text
                self.seen.append(text)
                if code := self.of(text):
                    core._send(socket, Reply(request.id, problem=problems.by_code(code)))
                    return
            serve(socket, request)

        monkeypatch.setattr(core, "_serve", moody)


@pytest.fixture
def mood(core: FakeCore, monkeypatch: pytest.MonkeyPatch) -> Mood:
    return Mood(core, monkeypatch)


Make = Callable[[], Window]


@pytest.fixture(params=["disk", "memory"])
def make_station(
    request: pytest.FixtureRequest, english: None, core: FakeCore, qtbot: QtBot, tmp_path: Path
) -> Make:
    """Windows with an outbox, and without one."""

    def make() -> Window:
        outbox = Outbox(tmp_path / "outbox") if request.param == "disk" else None
        window = Window(Link(core.path, no_start), outbox=outbox, photos=tmp_path / "photos")
        window.sending._again.setInterval(50)
        qtbot.addWidget(window)
        window.show()
        window.start()
        qtbot.waitUntil(lambda: window.link.state is LinkState.OPEN and bool(window.machines.rows))
        return window

    return make


def say(window: Window, note: str, turn: str = "", verdict: str = "wrong-or-unsafe") -> None:
    window.sending.send("feedback", {"turn": turn or note, "verdict": verdict, "note": note, "issue": ""})


def told(window: Window) -> dict[str, ProblemBar]:
    return window.conversation.bar.problems.bars


@pytest.mark.parametrize(
    "code",
    ["E-SET-001", "E-SET-002", "E-SET-004", "E-MOD-001", "E-MOD-004", "E-AUD-001", "E-IDX-001", "E-STO-003",
     "E-HOST-003", "E-HOST-004", "E-HOST-005", "E-INT-001", "E-PPL-006", "E-OPC-003"],
)  # fmt: skip
def test_a_core_that_can_do_nothing_now_gets_it_when_it_can(
    make_station: Make, mood: Mood, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(sending, "_RARELY_S", 0.1)
    window = make_station()
    mood.of = lambda _text: code
    say(window, "hose burst")
    qtbot.waitUntil(lambda: len(mood.seen) > 4)
    assert [one.data["note"] for one in window.sending.waiting()] == ["hose burst"]
    assert window.sending.refusals() == []
    mood.of = lambda _text: ""
    qtbot.waitUntil(lambda: window.sending.waiting() == [])
    assert window.sending.refusals() == []


@pytest.mark.parametrize("code", ["E-ASK-004", "E-REP-001", "E-REP-004", "E-REP-008"])
def test_a_message_that_is_turned_down_holds_up_nobody(
    make_station: Make, mood: Mood, qtbot: QtBot, code: str
) -> None:
    window = make_station()
    mood.of = lambda text: code if text == "bad" else ""
    say(window, "bad")
    say(window, "good")
    qtbot.waitUntil(lambda: window.sending.waiting() == [])
    assert mood.seen == ["bad", "good"]
    assert [(one.data["note"], one.refused) for one in window.sending.refusals()] == [("bad", code)]


@pytest.mark.parametrize("code", ["E-INT-001", "E-HOST-004"])
def test_a_message_that_fails_inside_the_core_lets_the_others_pass(
    make_station: Make, mood: Mood, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(sending, "_RARELY_S", 0.5)
    window = make_station()
    mood.of = lambda text: code if text == "poison" else ""
    for note in ("poison", "one", "two", "three"):
        say(window, note)
    qtbot.waitUntil(lambda: mood.seen[-1:] == ["three"])
    assert mood.seen == ["poison"] * 3 + ["one", "two", "three"]
    assert [one.data["note"] for one in window.sending.waiting()] == ["poison"]
    qtbot.waitUntil(lambda: mood.seen.count("poison") == 5)
    assert told(window)["E-REP-011"].count == 1
    assert told(window)["E-REP-011"].close_button is not None
    say(window, "four")
    qtbot.waitUntil(lambda: "four" in mood.seen)
    mood.of = lambda _text: ""
    qtbot.waitUntil(lambda: window.sending.waiting() == [])
    assert window.sending.refusals() == []


def test_another_core_tries_at_once_what_the_last_one_failed_at(
    make_station: Make, core: FakeCore, mood: Mood, qtbot: QtBot
) -> None:
    window = make_station()
    mood.of = lambda _text: "E-INT-001"
    say(window, "poison")
    qtbot.waitUntil(lambda: "E-REP-011" in told(window))
    core.die()
    mood.of = lambda _text: ""
    qtbot.waitUntil(lambda: window.link.state is not LinkState.OPEN)
    core.listen()
    qtbot.waitUntil(lambda: window.sending.waiting() == [])


@pytest.mark.parametrize("code", ["E-STO-002", "E-HOST-001", "E-HOST-005", "E-SET-002"])
def test_nothing_passes_while_the_core_or_its_disk_is_away(
    make_station: Make, mood: Mood, qtbot: QtBot, code: str
) -> None:
    window = make_station()
    mood.of = lambda text: code if text == "one" else ""
    say(window, "one")
    say(window, "two")
    qtbot.waitUntil(lambda: len(mood.seen) > 6)
    assert set(mood.seen) == {"one"}
    mood.of = lambda _text: ""
    qtbot.waitUntil(lambda: window.sending.waiting() == [])
    assert mood.seen[-2:] == ["one", "two"]
    assert told(window) == {}


def test_a_verdict_that_was_passed_by_a_later_one_does_not_come_after_it(
    make_station: Make, mood: Mood, qtbot: QtBot
) -> None:
    window = make_station()
    mood.of = lambda text: "E-INT-001" if text == "first" else ""
    say(window, "first", "turn-1", "missing")
    say(window, "other", "turn-2")
    say(window, "second", "turn-1")
    qtbot.waitUntil(lambda: window.sending.waiting() == [])
    assert mood.seen == ["first"] * 3 + ["other", "second"]
    assert [(one.data["note"], one.refused) for one in window.sending.refusals()] == [("first", "E-REP-011")]


def test_everybody_who_waits_is_told_once_that_it_waits(
    make_station: Make, core: FakeCore, mood: Mood, qtbot: QtBot
) -> None:
    window = make_station()
    kept: list[str] = []
    window.sending.kept.connect(lambda key, _problem: kept.append(key))
    mood.of = lambda _text: "E-STO-002"
    say(window, "one")
    say(window, "two")
    qtbot.waitUntil(lambda: len(mood.seen) > 4)
    assert kept == [one.key for one in window.sending.waiting()]


@pytest.fixture
def restarted(english: None, core: FakeCore, mood: Mood, qtbot: QtBot, tmp_path: Path) -> Make:
    """Windows one after the other, with one outbox."""
    before: list[Window] = []

    def make() -> Window:
        for one in before:
            one.close()
        window = Window(Link(core.path, no_start), outbox=Outbox(tmp_path / "outbox"), photos=tmp_path / "photos")
        window.sending._again.setInterval(50)
        qtbot.addWidget(window)
        window.show()
        window.start()
        qtbot.waitUntil(lambda: window.link.state is LinkState.OPEN and bool(window.machines.rows))
        before.append(window)
        return window

    return make


def test_the_note_of_a_verdict_that_was_not_taken_is_offered_after_a_start(
    restarted: Make, mood: Mood, qtbot: QtBot
) -> None:
    window = restarted()
    mood.of = lambda _text: "E-ASK-004"
    say(window, "hose 3 burst", "turn-9")
    qtbot.waitUntil(lambda: bool(window.sending.refusals()))
    window = restarted()
    qtbot.waitUntil(lambda: "E-REP-010" in told(window))
    bar = told(window)["E-REP-010"]
    assert bar.close_button is not None
    assert bar.problem.detail == "E-ASK-004: hose 3 burst"
    window.open_report()
    form = window.report
    assert (form.text.toPlainText(), form.turn) == ("hose 3 burst", "turn-9")
    assert form.severities[Severity.SAFETY].isChecked()
    assert "E-ASK-004" in form.problems.bars
    assert window.sending.refusals() == []
    window = restarted()
    window.open_report()
    assert window.report.text.toPlainText() == "hose 3 burst"
    assert told(window) == {}


def test_a_tap_that_was_not_taken_is_told_once_after_a_start(restarted: Make, mood: Mood, qtbot: QtBot) -> None:
    window = restarted()
    assert window.sending.outbox is not None
    key = window.sending.outbox.put("feedback", {"turn": "turn-9", "verdict": "missing", "note": ""}).key
    window.sending.outbox.refused(key, "E-ASK-004")
    window = restarted()
    qtbot.waitUntil(lambda: "E-ASK-004" in told(window))
    assert window.sending.refusals() == []
    # One that is turned down after the start is told, too: the answer that it was about is not on the screen.
    mood.of = lambda _text: "E-HOST-005"
    say(window, "", "turn-9", "missing")
    window = restarted()
    mood.of = lambda _text: "E-ASK-004"
    qtbot.waitUntil(lambda: "E-ASK-004" in told(window))
    assert window.sending.waiting() == []


@pytest.mark.parametrize("code", ["", "E-ASK-004"])
def test_what_became_of_a_message_is_known_also_while_the_outbox_cannot_be_written(
    kept_window: Window, core: FakeCore, mood: Mood, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    kept_window.sending._again.setInterval(50)
    outbox = kept_window.sending.outbox
    assert outbox is not None
    mood.of = lambda text: code if text == "one" else ""
    say(kept_window, "one")

    def fails(*_args: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(os, "pwrite", fails)
        qtbot.waitUntil(lambda: mood.seen == ["one"])
        qtbot.waitUntil(lambda: kept_window.sending.waiting() == [])
        qtbot.wait(200)
        assert mood.seen == ["one"]
        assert [one.refused for one in kept_window.sending.refusals()] == ([code] if code else [])
        assert len(outbox.waiting()) == 1
    qtbot.waitUntil(lambda: outbox.waiting() == [])
    assert [one.refused for one in outbox.refusals()] == ([code] if code else [])
    say(kept_window, "two")
    qtbot.waitUntil(lambda: outbox.waiting() == [])
    assert mood.seen == ["one", "two"]


def test_a_message_that_cannot_be_made_holds_up_nobody(kept_window: Window, mood: Mood, qtbot: QtBot) -> None:
    kept_window.sending.send("feedback", {"turn": "turn-1", "verdict": "of another version", "note": "x"})
    kept_window.sending.send("unknown", {"text": "of another version"})
    say(kept_window, "good")
    qtbot.waitUntil(lambda: kept_window.sending.waiting() == [])
    assert mood.seen == ["good"]
    assert [one.refused for one in kept_window.sending.refusals()] == ["E-REP-004"] * 2
