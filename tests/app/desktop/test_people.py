from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.people import PeoplePanel
from app.desktop.window import Window
from knowledge.people import WrongPin
from knowledge.rights import Role
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.review_scenes import PIN, Office


@pytest.fixture
def office(core: FakeCore, tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    core.desk = made.desk
    made.staff()
    yield made
    made.close()


@pytest.fixture
def panel(window: Window, office: Office, qtbot: QtBot) -> PeoplePanel:
    window.show_screen("review")
    qtbot.waitUntil(window.review.sign_in.isVisible)
    press(window.review.sign_in)
    dialog = window.reviewing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.who, "P001")
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(window.review.staff.isVisible)
    press(window.review.staff)
    qtbot.waitUntil(lambda: len(window.review.people.rows) == 3)
    return window.review.people


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def change(panel: PeoplePanel, number: str) -> None:
    press(next(row.change for row in panel.rows if row.person.id == number))


def test_an_administrator_sees_their_own_reports_and_no_refusal(window: Window, panel: PeoplePanel) -> None:
    assert not window.review.which.isVisible()
    assert window.review.problems.isHidden()


def test_somebody_is_added_with_a_role(window: Window, panel: PeoplePanel, office: Office, qtbot: QtBot) -> None:
    QTest.keyClicks(panel.name, "Lin")
    assert not panel.act.isEnabled()
    QTest.keyClicks(panel.pin, "123456")
    next(one for one in panel.role.menu().actions() if one.text() == "steward").trigger()
    press(panel.act)
    qtbot.waitUntil(window.review.problems.isVisible)
    assert panel.name.text() == "Lin"
    panel.pin.clear()
    QTest.keyClicks(panel.pin, "71kd-9")
    press(panel.act)
    qtbot.waitUntil(lambda: len(panel.rows) == 4)
    assert window.review.problems.isHidden()
    assert office.desk.people.get("P004").role is Role.STEWARD
    assert "P004 · Lin" in panel.rows[-1].accessibleName()
    assert panel.name.text() == ""


def test_a_sign_in_is_ended_and_given_back(panel: PeoplePanel, office: Office, qtbot: QtBot) -> None:
    change(panel, "P002")
    assert not panel.act.isEnabled()
    press(panel.stop)
    qtbot.waitUntil(lambda: office.desk.people.get("P002").disabled)
    qtbot.waitUntil(lambda: "sign-in ended" in panel.rows[1].accessibleName())
    change(panel, "P002")
    press(panel.stop)
    qtbot.waitUntil(lambda: not office.desk.people.get("P002").disabled)


def test_a_new_pin_and_another_role(panel: PeoplePanel, office: Office, qtbot: QtBot) -> None:
    change(panel, "P003")
    QTest.keyClicks(panel.pin, "new-71x")
    next(one for one in panel.role.menu().actions() if one.text() == "document controller").trigger()
    press(panel.act)
    qtbot.waitUntil(lambda: office.desk.people.get("P003").role is Role.CONTROLLER)
    with pytest.raises(WrongPin):
        office.sign_in("P003")
    assert office.desk.people.sign_in("P003", "new-71x", station="P1-04").id == "P003"


def test_what_is_kept_is_exported_and_erased(
    window: Window, panel: PeoplePanel, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "P002.jsonl"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    change(panel, "P002")
    press(panel.export)
    qtbot.waitUntil(lambda: panel.told.text() == "Exported to P002.jsonl.")
    assert json.loads(out.read_text(encoding="utf-8").splitlines()[0])["name"] == "Somebody"
    press(panel.erase)
    dialog = window.staffing.dialog
    assert dialog is not None
    assert not dialog.yes.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert office.desk.people.get("P002").name == "Somebody"
    press(panel.erase)
    dialog = window.staffing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.reason, "left the site")
    press(dialog.yes)
    qtbot.waitUntil(lambda: office.desk.people.get("P002").name == "erased")
    assert office.audit.verify().whole


def test_the_last_administrator_stays(window: Window, panel: PeoplePanel, office: Office, qtbot: QtBot) -> None:
    change(panel, "P001")
    press(panel.stop)
    qtbot.waitUntil(window.review.problems.isVisible)
    assert not office.desk.people.get("P001").disabled
