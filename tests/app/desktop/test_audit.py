from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.desktop.audit import AuditView
from app.desktop.audit_table import WHAT
from app.desktop.window import Window
from app.host import reviews
from tests.app.desktop import scenes
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.review_scenes import PIN, Office


@pytest.fixture
def office(core: FakeCore, tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    core.desk = made.desk
    made.staff()
    yield made
    made.close()


def open_record(window: Window, qtbot: QtBot, person: str = "P001") -> AuditView:
    QTest.keyClick(window, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    view = window.audit
    assert view.isVisible()
    assert not view.table.isVisible()
    QTest.mouseClick(view.sign_in, Qt.MouseButton.LeftButton)
    dialog = window.reviewing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.who, person)
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.reviewing.who is not None)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return view


def kinds(view: AuditView) -> list[object]:
    return [view.model.index(row, WHAT).data() for row in range(view.model.rowCount())]


def test_what_happened_is_listed_and_found_whole(window: Window, office: Office, qtbot: QtBot) -> None:
    office.report()
    view = open_record(window, qtbot)
    qtbot.waitUntil(lambda: view.model.rowCount() > 5)
    assert kinds(view)[:2] == ["Signed in", "Report"]
    assert kinds(view)[-1] == "Person added"
    QTest.mouseClick(view.verify, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.state.text().startswith("Nothing was changed."))
    view.table.selectRow(1)
    assert view.detail.isVisible()
    assert "report 5" in view.facts.text()
    assert not view.replay.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not view.detail.isVisible()
    QTest.mouseClick(window.review.sign_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not view.table.isVisible())
    assert view.model.rowCount() == 0


def test_a_row_that_was_changed_is_named(window: Window, office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    view = open_record(window, qtbot)
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.execute("DROP TRIGGER audit_changed")
        connection.execute("UPDATE audit SET actor = 'P009' WHERE seq = 2")
        connection.commit()
    view.verify.click()
    qtbot.waitUntil(lambda: "2: it was changed" in view.state.text())
    assert view.state.objectName() == "wrong"


def test_a_long_record_comes_in_parts_and_is_exported_whole(
    window: Window, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(250):
        office.audit.append("question", actor="P1-04", subject=f"t{number}", body={"text": "<b>油溫</b>"})
    view = open_record(window, qtbot)
    qtbot.waitUntil(lambda: view.model.rowCount() == reviews.AUDIT_PAGE)
    view.table.scrollToBottom()
    qtbot.waitUntil(lambda: view.model.rowCount() == 2 * reviews.AUDIT_PAGE)
    view.table.selectRow(5)
    assert "<b>油溫</b>" in view.facts.text()
    assert view.replay.isVisible()
    out = tmp_path / "out.jsonl"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.state.text() == "Exported to out.jsonl.")
    head, *rows = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert [row["seq"] for row in rows] == list(range(1, head["head"]["seq"] + 1))


def test_only_one_kind_is_listed_when_it_is_chosen(window: Window, office: Office, qtbot: QtBot) -> None:
    office.report()
    view = open_record(window, qtbot)
    qtbot.waitUntil(lambda: view.model.rowCount() > 5)
    menu = view.which.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Report").trigger()
    qtbot.waitUntil(lambda: kinds(view) == ["Report"] * 5)
    assert view.which.text() == "Report"


def test_an_engineer_does_not_read_the_record(window: Window, office: Office, qtbot: QtBot) -> None:
    view = open_record(window, qtbot, "P002")
    qtbot.waitUntil(lambda: "Your role" in view.told.text())
    assert not view.table.isVisible()
    assert not view.verify.isVisible()


def test_the_answer_of_a_row_is_shown_as_it_was(window: Window, office: Office, qtbot: QtBot) -> None:
    turn = scenes.turns().turns[0]
    office.audit.append("answer", actor="P1-04", subject=turn.id)
    view = open_record(window, qtbot)
    qtbot.waitUntil(lambda: view.model.rowCount() > 3)
    view.table.selectRow(1)
    QTest.mouseClick(view.replay, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(one.question == turn.question for one in window.conversation.answers))
    assert window.screen_name == "ask"
