"""What tests do in the window and look at in an answer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.copilot.events import Question
from app.desktop.answer import AnswerView
from app.desktop.changes import ChangesBanner
from app.desktop.claims import ClaimRow
from app.desktop.window import Window
from app.host.messages import Ask
from tests.app.desktop.fake_core import FakeCore


def reopen(window: Window, qtbot: QtBot) -> AnswerView:
    """Open the first turn of the history."""
    window.toggle_history()
    qtbot.waitUntil(lambda: len(window.history.rows) == 3)
    QTest.mouseClick(window.history.rows[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.conversation.answers) and window.conversation.answers[-1].finished)
    return window.conversation.answers[-1]


def kinds(view: AnswerView) -> list[type]:
    return [type(row.body) if isinstance(row, ClaimRow) else type(row) for row in view.blocks()]


def banner_of(view: AnswerView) -> ChangesBanner:
    assert view.banner is not None
    return view.banner


def asked(core: FakeCore) -> list[Question]:
    return [request.args.question for request in core.requests if isinstance(request.args, Ask)]
