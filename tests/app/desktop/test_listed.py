from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.copilot.events import Claim, ClaimKind, Question
from app.desktop.answer_parts import SupportHeader
from app.desktop.listed import ListedBlock
from app.desktop.window import Window
from tests.app.desktop import answer_scenes, scenes
from tests.app.desktop.doing import kinds
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.test_asking import ask


def test_a_list_has_a_row_and_a_chip_for_each_claim(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = answer_scenes.listed
    core.pages = answer_scenes.pages(answer_scenes.listed(Question("")))
    view = ask(window, qtbot, "Which documents cover press 1?")
    (block,) = [row for row in view.blocks() if isinstance(row, ListedBlock)]
    assert block.texts() == [claim.text for claim in view.claims]
    assert [chip.citation.n for chip in view.chips()] == [1, 2, 3, 4, 5]
    tops = [chip.y() for chip in block.chips]
    assert tops == sorted(set(tops))
    assert block.chips[-1].geometry().bottom() < block.height()
    assert min(chip.x() for chip in block.chips) > block.width() - 140
    header = view.findChild(SupportHeader)
    assert header is not None
    assert header.accessibleName().startswith("Exact. The documents answer this")
    QTest.mouseClick(block.chips[0], Qt.MouseButton.LeftButton)
    assert window.source.number.text() == "SOP-HP-001"
    assert block.chips[0].isChecked()


def test_two_hundred_rows_come_and_scroll_quickly(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = partial(answer_scenes.listed, rows=200)
    core.pages = answer_scenes.pages(answer_scenes.listed(Question("")))
    began = time.monotonic()
    view = ask(window, qtbot, "Which documents cover press 1?")
    assert time.monotonic() - began < 3
    (block,) = [row for row in view.blocks() if isinstance(row, ListedBlock)]
    assert len(block.texts()) == 201
    qtbot.waitUntil(lambda: window.conversation.area.verticalScrollBar().maximum() > 5000)
    bar = window.conversation.area.verticalScrollBar()
    began = time.monotonic()
    for value in range(0, bar.maximum(), 500):
        bar.setValue(value)
        window.conversation.area.viewport().repaint()
    assert time.monotonic() - began < 2


def test_rows_that_were_shown_stay_while_more_come(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = answer_scenes.listed
    core.pages = answer_scenes.pages(answer_scenes.listed(Question("")))
    core.hold_after = 3
    window.asking.ask("Which documents cover press 1?")
    qtbot.waitUntil(lambda: (v := window.asking.current()) is not None and len(v.claims) == 3)
    view = window.asking.current()
    assert view is not None
    (block,) = [row for row in view.blocks() if isinstance(row, ListedBlock)]
    before = (block.pos(), [chip.geometry() for chip in block.chips])
    core.held.pop()()
    qtbot.waitUntil(lambda: not window.asking.running)
    assert (block.pos(), [chip.geometry() for chip in block.chips][:3]) == before


def test_rows_of_a_refused_answer_are_not_shown(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    row = Claim("SOP-HP-012 · C", ClaimKind.LISTED, (3,))
    core.respond = lambda question: replace(scenes.refusal(question), claims=(row,))
    assert ListedBlock not in kinds(ask(window, qtbot))
