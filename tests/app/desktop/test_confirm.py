from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.desktop import words
from app.desktop.confirm import ConfirmForm, Draft, confirmation, day, mistakes, proposed_draft
from app.desktop.documents import DocumentsView
from app.desktop.window import Window
from app.host.messages import Confirm, Confirmation, DocumentEntry
from app.host.waiting import proposals, waiting_of
from knowledge.record import CLASSES
from knowledge.types import Standing
from tests.app.desktop.control_scenes import Control
from tests.app.desktop.control_scenes import day as midnight
from tests.app.desktop.fake_core import FakeCore


@pytest.fixture
def form(controlled: DocumentsView) -> ConfirmForm:
    controlled.show_section("waiting")
    controlled.waiting.rows()[0].act.click()
    assert controlled.form.isVisible()
    return controlled.form


def sent(core: FakeCore) -> tuple[Confirmation, ...]:
    return next(request.args.files for request in core.requests if isinstance(request.args, Confirm))


def texts(form: ConfirmForm) -> dict[str, str]:
    return {name: edit.text() for name, edit in form.edits.items()}


def test_what_was_proposed_stands_in_the_form(form: ConfirmForm) -> None:
    assert form.file.text() == "SOP-HP-031-A.pdf"
    assert texts(form) == {
        "document": "SOP-HP-031",
        "revision": "A",
        "title": "Hydraulic unit, daily check",
        "status": "effective",
        "effective_from": "2026-11-01",
        "effective_to": "",
        "approver": "Section head",
        "owner": "Production",
    }
    assert form.machines.text() == "Press 1"
    assert form.classes.text() == "mission-critical"


def test_names_of_machines_make_no_shortcuts(controlled: DocumentsView, control: Control) -> None:
    waiting = waiting_of(control.documents)[0]
    form = controlled.form
    form.show_waiting(waiting, {"press1": "Cut & Press"}, ("R&D",))
    assert form.machines.text() == "Cut && Press"
    assert form.machines.accessibleDescription() == "Cut & Press"
    menu = form.machines.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Cut && Press"]


def test_what_is_confirmed_is_what_stands_there(
    window: Window, controlled: DocumentsView, form: ConfirmForm, core: FakeCore, control: Control, qtbot: QtBot
) -> None:
    path = control.documents.documents[-5].revisions[0].path
    form.edits["revision"].setText(" B ")
    form.edits["effective_to"].setText("2027-11-01")
    menu = form.machines.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    for action in menu.actions():
        action.setChecked(action.text() == "Moulding 2")
    classes = form.classes.menu()
    assert isinstance(classes, QMenu)
    classes.aboutToShow.emit()
    assert [action.text() for action in classes.actions()] == list(CLASSES)
    classes.actions()[1].trigger()
    QTest.mouseClick(form.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not form.isVisible())
    assert sent(core) == (
        Confirmation(
            path,
            "SOP-HP-031",
            "B",
            "Hydraulic unit, daily check",
            "effective",
            midnight("2026-11-01"),
            midnight("2027-11-01"),
            "Section head",
            "Production",
            ("mould2",),
            CLASSES[1],
            whole=True,
        ),
    )
    assert len(controlled.waiting.rows()) == 4
    assert QApplication.focusWidget() is controlled.waiting.rows()[0].act, "on with the next"
    row = next(row for row in controlled.model.rows if row.name == "SOP-HP-031")
    assert row.standing is Standing.EFFECTIVE


def test_a_file_without_revision_is_said_so(form: ConfirmForm, core: FakeCore, control: Control, qtbot: QtBot) -> None:
    path = control.documents.documents[-5].revisions[0].path
    form.edits["document"].clear()
    QTest.mouseClick(form.none, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not form.isVisible())
    assert sent(core) == (Confirmation(path, plain=True),)


def test_mistakes_are_said_in_place_and_nothing_is_sent(form: ConfirmForm, core: FakeCore, qtbot: QtBot) -> None:
    form.edits["document"].setText("  ")
    form.edits["effective_from"].setText("2026-02-30")
    QTest.keyClick(form.edits["title"], Qt.Key.Key_Return)
    assert form.fields["document"].wrong.text() == "The number is missing."
    assert form.fields["effective_from"].wrong.text() == "This is no date. Write it as 2026-03-02."
    assert form.edits["effective_from"].accessibleDescription() == "This is no date. Write it as 2026-03-02."
    assert QApplication.focusWidget() is form.edits["document"], "the first one that is wrong"
    QTest.keyClicks(form.edits["document"], "SOP-1")
    assert not form.fields["document"].wrong.isVisible()
    assert form.fields["effective_from"].wrong.isVisible()
    assert "confirm" not in core.commands()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"document": ""}, "document"),
        ({"revision": " "}, "revision"),
        ({"status": ""}, "status"),
        ({"effective_from": "2026-13-01"}, "effective_from"),
        ({"effective_to": "soon"}, "effective_to"),
        ({"effective_from": "2026-03-02", "effective_to": "2026-03-02"}, "effective_to"),
        ({"effective_from": "", "effective_to": "", "approver": "", "owner": "", "title": ""}, ""),
    ],
)
def test_what_can_be_wrong(control: Control, changed: dict[str, str], field: str) -> None:
    draft = proposed_draft(waiting_of(control.documents)[0])
    wrong = mistakes(Draft({**draft.texts, **changed}, draft.equipment, draft.classification))
    assert list(wrong) == ([field] if field else [])


def test_days_begin_at_midnight_of_this_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Taipei")
    time.tzset()
    try:
        said = day(" 2026-03-02 ")
        assert said is not None
        assert said.isoformat() == "2026-03-02T00:00:00+08:00"
        for never in ("9999-12-31", "0001-01-01"):
            assert words.date(day(never)) == never
        assert words.date(datetime.max.replace(tzinfo=UTC)) == "9999-12-31", "no clock has it at +08:00"
    finally:
        monkeypatch.undo()
        time.tzset()
    assert day("2026-3-") is None
    assert day("") is None


def test_a_status_in_the_title_block_is_kept(control: Control) -> None:
    waiting = waiting_of(control.documents)[0]
    said = replace(waiting, revision=replace(waiting.revision, status="In work"))
    assert proposed_draft(said).texts["status"] == "In work"
    assert confirmation(said, proposed_draft(said)).status == "In work"
    assert proposals([said]) == (Confirmation(waiting.revision.path),), "the core knows its status"
    silent = replace(waiting, revision=replace(waiting.revision, status=waiting.revision.source))
    assert confirmation(silent, proposed_draft(silent)).status == "effective"


def test_what_was_written_is_kept_when_the_core_goes_away(
    window: Window, controlled: DocumentsView, form: ConfirmForm, core: FakeCore, qtbot: QtBot
) -> None:
    core.hold_after = 0
    form.edits["approver"].setText("Plant manager")
    QTest.mouseClick(form.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "confirm" in core.commands())
    qtbot.waitUntil(lambda: controlled.strip.text.whole() == "Reading 1 of 1: SOP-HP-031.pdf")
    assert not form.yes.isEnabled()
    core.die()
    qtbot.waitUntil(lambda: not window.reading.running)
    assert form.kept.isVisible()
    assert form.edits["approver"].text() == "Plant manager"
    assert list(controlled.problems.bars) == ["E-HOST-006"]
    assert form.yes.isEnabled()
    core.hold_after = None
    core.requests.clear()
    QTest.mouseClick(form.yes, Qt.MouseButton.LeftButton)
    core.listen()
    qtbot.waitUntil(lambda: not form.isVisible(), timeout=10_000)
    assert sent(core)[0].approver == "Plant manager"


def test_what_was_written_is_kept_when_it_was_stopped(
    window: Window, form: ConfirmForm, core: FakeCore, qtbot: QtBot
) -> None:
    core.stopped = "before"
    form.edits["approver"].setText("Plant manager")
    QTest.mouseClick(form.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(form.kept.isVisible)
    assert form.edits["approver"].text() == "Plant manager"


def test_the_form_is_not_told_of_what_it_did_not_send(
    window: Window, controlled: DocumentsView, form: ConfirmForm, core: FakeCore, qtbot: QtBot
) -> None:
    core.hold_after = 0
    controlled.waiting.all.click()
    controlled.waiting.sure.click()
    qtbot.waitUntil(lambda: "confirm" in core.commands())
    core.die()
    qtbot.waitUntil(lambda: not window.reading.running)
    assert form.isVisible()
    assert not form.kept.isVisible()
    (bar,) = controlled.problems.bars.values()
    assert bar.text() == "The answering service went away before this was done. What was read is kept. Try again."


def test_what_was_written_is_kept_while_another_file_is_looked_at(
    controlled: DocumentsView, form: ConfirmForm, core: FakeCore, qtbot: QtBot
) -> None:
    form.edits["owner"].setText("Maintenance")
    controlled.waiting.rows()[1].act.click()
    assert form.edits["document"].text() == "SOP-HP-032"
    assert form.edits["approver"].text() == "設備課長"
    controlled.waiting.rows()[0].act.click()
    assert form.edits["owner"].text() == "Maintenance"
    controlled.escape()
    assert not form.isVisible()
    controlled.waiting.rows()[0].act.click()
    assert form.edits["owner"].text() == "Maintenance"


def test_the_list_may_come_again_while_somebody_writes(
    window: Window, controlled: DocumentsView, form: ConfirmForm, core: FakeCore, qtbot: QtBot
) -> None:
    form.edits["owner"].setText("Maintenance")
    form.edits["owner"].setFocus()
    asked = core.commands().count("documents")
    window.reading.load()
    qtbot.waitUntil(lambda: core.commands().count("documents") > asked)
    qtbot.wait(50)
    assert form.edits["owner"].text() == "Maintenance"
    assert QApplication.focusWidget() is form.edits["owner"]


def test_what_was_written_for_other_contents_is_forgotten(
    controlled: DocumentsView, form: ConfirmForm, control: Control
) -> None:
    form.edits["owner"].setText("Maintenance")
    entries = tuple(
        DocumentEntry(entry.document, tuple(replace(one, sha256="0" * 64) for one in entry.revisions))
        for entry in control.documents.documents
    )
    controlled.show_documents(replace(control.documents, documents=entries), {})
    assert not form.isVisible(), "nobody confirms a file that changed after it was looked at"
    controlled.waiting.rows()[0].act.click()
    assert form.edits["owner"].text() == "Production"


def test_fields_are_reached_from_top_to_bottom(form: ConfirmForm) -> None:
    form.edits["document"].setFocus()
    order = [*form.edits.values(), form.machines, form.classes, form.yes, form.none]
    for control in order:
        assert QApplication.focusWidget() is control
        QTest.keyClick(control, Qt.Key.Key_Tab)


def test_the_file_is_opened_beside_the_form(
    form: ConfirmForm, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    QTest.mouseClick(form.open_button, Qt.MouseButton.LeftButton)
    assert form.told.text() == "The file is not there any more."
    opened: list[str] = []

    def note(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    assert form.waiting is not None
    path = form.waiting.revision.path
    with open(path, "wb") as file:
        file.write(b"%PDF-1.4\n")
    QTest.mouseClick(form.open_button, Qt.MouseButton.LeftButton)
    assert opened == [path]
    assert not form.told.isVisible()


def test_a_date_in_the_form_is_the_date_that_was_proposed(control: Control) -> None:
    waiting = waiting_of(control.documents)[0]
    said = confirmation(waiting, proposed_draft(waiting))
    assert isinstance(said.effective_from, datetime)
    assert said.effective_from == waiting.revision.effective_from
