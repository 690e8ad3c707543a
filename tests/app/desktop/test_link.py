from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import problems
from app.copilot.events import Question
from app.desktop.link import Link, LinkState
from app.host.messages import Ask, Documents, Phase, Status
from app.problems import Problem
from tests.app.desktop import scenes
from tests.app.desktop.conftest import no_start
from tests.app.desktop.fake_core import FakeCore


class Begun:
    """A start that says what it is told to say."""

    def __init__(self, *outcomes: Problem | bool) -> None:
        self.outcomes = list(outcomes)
        self.closed = False

    def look(self) -> Problem | bool:
        return self.outcomes.pop(0) if self.outcomes else False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def link(core: FakeCore) -> Link:
    return Link(core.path, no_start)


def test_it_watches_as_soon_as_it_is_open(core: FakeCore, link: Link, qtbot: QtBot) -> None:
    with qtbot.waitSignal(link.status) as came:
        link.open()
    assert came.args == [scenes.status()]
    core.phase = Phase.LOADING
    with qtbot.waitSignal(link.status) as came:
        core.say_status()
    assert isinstance(came.args[0], Status)
    assert came.args[0].loading == ("language model",)
    link.close()


def test_requests_made_too_early_wait_for_the_connection(core: FakeCore, link: Link, qtbot: QtBot) -> None:
    came: list[object] = []
    link.request("documents", result=came.append)
    assert link.state is LinkState.CLOSED
    link.open()
    qtbot.waitUntil(lambda: bool(came))
    assert isinstance(came[0], Documents)
    link.close()


def test_a_core_that_dies_ends_what_was_sent_and_is_found_again(core: FakeCore, link: Link, qtbot: QtBot) -> None:
    core.hold_after = 0
    ended: list[Problem] = []
    with qtbot.waitSignal(link.opened):
        link.open()
    link.request("ask", Ask(Question("E-204?")), problem=ended.append)
    qtbot.waitUntil(lambda: "ask" in core.commands())
    with qtbot.waitSignal(link.lost):
        core.die()
    assert [problem.code for problem in ended] == ["E-HOST-001"]
    core.listen()
    with qtbot.waitSignal(link.opened):
        pass
    qtbot.waitUntil(lambda: core.commands().count("watch") == 2)
    link.close()


def test_a_core_is_started_where_none_answers(core: FakeCore, qtbot: QtBot) -> None:
    core.die()
    begun = Begun(False, True)

    def start() -> Begun:
        core.listen()
        return begun

    link = Link(core.path, start)
    with qtbot.waitSignal(link.opened):
        link.open()
    assert begun.closed
    link.close()


def test_another_core_that_comes_first_is_no_problem(core: FakeCore, qtbot: QtBot) -> None:
    core.die()
    begun = Begun(problems.by_code("E-STO-001"))

    def start() -> Begun:
        core.listen()
        return begun

    link = Link(core.path, start)
    told: list[Problem] = []
    link.trouble.connect(told.append)
    with qtbot.waitSignal(link.opened):
        link.open()
    assert told == []
    link.close()


def test_a_core_that_cannot_start_is_told_and_tried_again(core: FakeCore, qtbot: QtBot) -> None:
    core.die()
    starts: list[Begun] = []

    def start() -> Begun:
        if starts:
            core.listen()
            starts.append(Begun(True))
        else:
            starts.append(Begun(problems.by_code("E-STO-004")))
        return starts[-1]

    link = Link(core.path, start)
    with qtbot.waitSignal(link.trouble) as told:
        link.open()
    assert told.args[0].code == "E-STO-004"
    with qtbot.waitSignal(link.opened):
        pass
    link.close()


def test_a_program_that_cannot_be_started_is_a_problem(core: FakeCore, qtbot: QtBot) -> None:
    core.die()

    def start() -> Begun:
        raise PermissionError("no right")

    link = Link(core.path, start)
    with qtbot.waitSignal(link.trouble) as told:
        link.open()
    assert told.args[0].code == "E-STO-004"
    link.close()


@pytest.mark.logs("cannot be understood")
def test_nonsense_ends_the_connection(core: FakeCore, link: Link, qtbot: QtBot) -> None:
    with qtbot.waitSignal(link.opened):
        link.open()
    qtbot.waitUntil(lambda: bool(core.commands()))
    with qtbot.waitSignals([link.trouble, link.lost]):
        core.say_raw(b"nonsense\n")
    link.close()


@pytest.mark.logs("cannot be understood")
def test_another_version_is_told(core: FakeCore, link: Link, qtbot: QtBot) -> None:
    with qtbot.waitSignal(link.opened):
        link.open()
    qtbot.waitUntil(lambda: bool(core.commands()))
    with qtbot.waitSignal(link.trouble) as told:
        core.say_raw(b'{"v":99,"id":1,"result":{}}\n')
    assert told.args[0].code == "E-HOST-003"
    link.close()


def test_cancel_before_the_connection_never_asks(core: FakeCore, link: Link, qtbot: QtBot) -> None:
    ended: list[Problem] = []
    request = link.request("ask", Ask(Question("E-204?")), problem=ended.append)
    link.cancel(request)
    qtbot.waitUntil(lambda: bool(ended))
    with qtbot.waitSignal(link.opened):
        link.open()
    qtbot.waitUntil(lambda: "watch" in core.commands())
    assert "ask" not in core.commands()
    link.close()


def test_closing_calls_nobody(core: FakeCore, link: Link, qtbot: QtBot, qapp: QApplication) -> None:
    core.hold_after = 0
    ended: list[Problem] = []
    with qtbot.waitSignal(link.opened):
        link.open()
    link.request("ask", Ask(Question("E-204?")), problem=ended.append)
    link.close()
    qtbot.wait(20)
    assert ended == []
