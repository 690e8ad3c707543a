from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.documents import DocumentsView
from app.desktop.paged import PAGE
from app.desktop.quarantine import WaitingList
from app.desktop.window import Window
from app.host.messages import Confirm, Confirmation, DocumentEntry, Documents
from app.host.waiting import waiting_of
from knowledge.types import Document
from tests.app.desktop.control_scenes import Control, waiting
from tests.app.desktop.fake_core import FakeCore


def test_each_row_says_why_it_waits(controlled: DocumentsView) -> None:
    controlled.show_section("waiting")
    assert controlled.sections["waiting"].text() == "Waiting: 5"
    assert controlled.waiting.told.text() == "5 wait for a decision. None of them is answered from."
    rows = controlled.waiting.rows()
    assert [row.name.text() for row in rows] == [
        "SOP-HP-031 · Rev A",
        "SOP-HP-032 · Rev B",
        "WI-IM-007 · Rev 3",
        "PRG-771 · Rev 1",
        "PRG-772 · Rev 1",
    ]
    assert rows[0].why.text() == "Title block not confirmed."
    assert rows[0].act.text() == "Check title block"
    assert rows[3].why.text() == "Status “WT9_Aprovado” is not in the status map."
    assert rows[3].act.text() == "Say what it means"


def test_nothing_that_stands_fast_waits(control: Control) -> None:
    assert {one.document.id for one in waiting_of(control.documents)} == {entry.document.id for entry in waiting()}


def test_the_search_narrows_what_waits(controlled: DocumentsView) -> None:
    controlled.show_section("waiting")
    controlled.search.setText("aprovado")
    assert len(controlled.waiting.rows()) == 2
    assert not controlled.waiting.unfit.isVisible()
    controlled.search.setText("no such thing")
    assert controlled.waiting.unfit.isVisible()
    controlled.escape()
    assert not controlled.waiting.unfit.isVisible()
    assert len(controlled.waiting.rows()) == 5


def test_all_are_confirmed_as_proposed_after_a_second_press(
    window: Window, controlled: DocumentsView, core: FakeCore, control: Control, qtbot: QtBot
) -> None:
    controlled.show_section("waiting")
    shown = controlled.waiting
    QTest.mouseClick(shown.all, Qt.MouseButton.LeftButton)
    assert shown.told.text().startswith("Nobody has compared them with the files.")
    assert QApplication.focusWidget() is shown.not_now, "the harmless one"
    QTest.mouseClick(shown.not_now, Qt.MouseButton.LeftButton)
    assert shown.all.isVisible()
    QTest.mouseClick(shown.all, Qt.MouseButton.LeftButton)
    QTest.mouseClick(shown.sure, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown.rows()) == 2)
    sent = next(request for request in core.requests if request.command == "confirm")
    assert isinstance(sent.args, Confirm)
    paths = [entry.revisions[0].path for entry in control.documents.documents[-5:-2]]
    assert sent.args.files == tuple(Confirmation(path) for path in paths)
    assert not shown.all.isVisible()
    assert controlled.strip.text.whole() == "Confirmed: 3 replaced"
    assert controlled.sections["waiting"].text() == "Waiting: 2"


def test_rows_are_reached_by_keyboard(window: Window, controlled: DocumentsView, qtbot: QtBot) -> None:
    controlled.show_section("waiting")
    controlled.take_focus()
    for row in controlled.waiting.rows():
        assert QApplication.focusWidget() is row.act
        QTest.keyClick(row.act, Qt.Key.Key_Tab)
    controlled.waiting.rows()[0].act.setFocus()
    QTest.keyClick(controlled.waiting.rows()[0].act, Qt.Key.Key_Return)
    assert controlled.form.isVisible()
    assert QApplication.focusWidget() is controlled.form.edits["document"]


def test_the_list_comes_before_the_form_at_its_right(controlled: DocumentsView, control: Control) -> None:
    controlled.show_section("waiting")
    rows = controlled.waiting.rows()
    rows[0].act.click()
    control.confirm((Confirmation(rows[1].waiting.revision.path),))
    controlled.show_documents(control.documents, {})
    rows = controlled.waiting.rows()
    assert len(rows) == 4, "made again"
    at: QWidget = rows[-1].act
    at.setFocus()
    for _ in range(4):
        QTest.keyClick(at, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert controlled.form.isAncestorOf(focus)
        at = focus
    assert at is controlled.form.edits["document"]


def test_thousands_are_shown_a_page_at_a_time(english: None, qtbot: QtBot) -> None:
    one = waiting()[0]
    entries = tuple(
        DocumentEntry(Document(f"D-{n}", ""), (replace(one.revisions[0], id=n, document=f"D-{n}", path=f"/{n}"),))
        for n in range(2000)
    )
    shown = WaitingList()
    qtbot.addWidget(shown)
    shown.resize(800, 600)
    shown.show()
    shown.show_waiting(waiting_of(Documents(entries, ())))
    assert len(shown.rows()) == PAGE
    assert shown.list.more.text() == "Show 50 more of 1950"
    QTest.mouseClick(shown.list.more, Qt.MouseButton.LeftButton)
    assert len(shown.rows()) == 2 * PAGE
    assert shown.focusWidget() is shown.rows()[PAGE].act
    assert shown.all.text() == "Confirm all 2000 as proposed"
