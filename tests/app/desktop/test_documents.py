from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.details import RevisionRow
from app.desktop.documents import DocumentsView
from app.desktop.table import DOCUMENT, EFFECTIVE, STATE
from app.desktop.window import Window
from app.host.messages import Confirmation, DocumentEntry, Documents, Ingest
from knowledge.types import Document, Standing
from tests.app.desktop import scenes
from tests.app.desktop.control_scenes import Control
from tests.app.desktop.fake_core import FakeCore


@pytest.fixture
def view(window: Window, qtbot: QtBot) -> DocumentsView:
    window.show_screen("documents")
    qtbot.waitUntil(lambda: window.documents.filter.rowCount() == 7)
    return window.documents


def cell(view: DocumentsView, row: int, column: int) -> str:
    return str(view.filter.index(row, column).data())


def names(view: DocumentsView) -> list[str]:
    return [cell(view, row, DOCUMENT) for row in range(view.filter.rowCount())]


def test_documents_and_failed_files_stand_in_one_table(view: DocumentsView) -> None:
    assert names(view)[0] == "BOM-HP-01.xlsx"
    assert cell(view, 0, STATE) == "Not read"
    assert cell(view, 0, EFFECTIVE) == "E-DOC-103"
    failed = view.filter.row_at(0)
    assert failed.title == "The file has a password. It was not read. Ask document control for an open copy."
    assert view.counts.whole() == "6 documents, 9 revisions, 1 with a problem"


def test_the_effective_revision_stands_for_its_document(view: DocumentsView) -> None:
    row = next(row for row in view.model.rows if row.name == "SOP-HP-012")
    assert (row.revision, row.state_words, row.effective) == ("C", "Effective", "2026-03-02")


def test_search_and_filters_narrow_the_table(view: DocumentsView) -> None:
    view.search.setText("oil temp")
    assert names(view) == ["SOP-HP-012"]
    view.escape()
    view._choose("state", "In work")
    assert names(view) == ["SOP-IM-004"]
    assert view.filters["state"].text() == "State: In work"
    view._choose("state", "")
    assert len(names(view)) == 7
    assert view.footer.text() == "7 of 7 rows"


def test_details_show_every_revision(view: DocumentsView, qtbot: QtBot) -> None:
    view.table.selectRow(names(view).index("SOP-HP-012"))
    assert view.details.isVisible()
    rows = [row for row in view.details.findChildren(RevisionRow) if not row.isHidden()]
    assert len(rows) == 4
    view.escape()
    assert not view.details.isVisible()


def test_details_of_a_failed_file_show_its_reason(view: DocumentsView) -> None:
    view.table.selectRow(0)
    assert view.details.row is not None
    assert view.details.row.problem is not None


def shown_state(view: DocumentsView) -> str:
    assert view.details.row is not None
    return view.details.row.state_words


@pytest.mark.parametrize("away", ["", "searched", "reading"])
def test_details_tell_what_is_known_now(
    controlled: DocumentsView, control: Control, qtbot: QtBot, away: str
) -> None:
    entry = control.documents.documents[0]
    controlled.table.selectRow(names(controlled).index("SOP-HP-012"))
    if away == "searched":
        controlled.search.setText("no such document")
    elif away == "reading":
        controlled.revision_wanted.emit(entry.revisions[1], entry.document)
        qtbot.waitUntil(controlled.reader.sheet.isVisible)
    control._change(lambda one: one.document == "SOP-HP-012", Standing.WITHDRAWN)
    controlled.show_documents(control.documents, {})
    assert shown_state(controlled) == "Withdrawn"
    assert not controlled.details.isHidden()
    controlled.show_documents(replace(control.documents, documents=control.documents.documents[1:]), {})
    assert controlled.details.isHidden(), "nothing is told of what is not there"


def test_a_file_that_waits_no_more_has_no_form_though_something_is_read(
    controlled: DocumentsView, control: Control, qtbot: QtBot
) -> None:
    controlled.show_section("waiting")
    controlled.waiting.rows()[0].act.click()
    entry = control.documents.documents[0]
    controlled.revision_wanted.emit(entry.revisions[1], entry.document)
    qtbot.waitUntil(controlled.reader.sheet.isVisible)
    control.confirm((Confirmation(control.documents.documents[-5].revisions[0].path),))
    controlled.show_documents(control.documents, {})
    assert controlled.form.isHidden()


def test_a_row_opens_again_after_another_panel(controlled: DocumentsView) -> None:
    table, row = controlled.table, names(controlled).index("SOP-HP-012")
    at = table.visualRect(controlled.filter.index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert controlled.details.isVisible()
    controlled.open_statuses("")
    assert not controlled.details.isVisible()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert controlled.details.isVisible()
    assert not controlled.statuses.isVisible()


def test_enter_opens_the_details(view: DocumentsView, qtbot: QtBot) -> None:
    view.table.setCurrentIndex(view.filter.index(2, 0))
    view.close_details()
    view.table.setCurrentIndex(view.filter.index(2, 0))
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert view.details.isVisible()


def test_reading_shows_progress_and_its_result(
    window: Window, view: DocumentsView, core: FakeCore, qtbot: QtBot
) -> None:
    core.hold_after = 0
    view.add_wanted.emit(("/nowhere/folder",))
    assert core.requests[-1].command != "ingest" or core.requests[-1].args == Ingest(("/nowhere/folder",))
    qtbot.waitUntil(lambda: view.strip.text.whole() == "Reading 15 of 16: TRQ-MC-003.xlsx")
    assert view.strip.rest.text() == "about 58 s left · 1,204 passages"
    assert not view.add.isEnabled()
    core.held.pop()()
    qtbot.waitUntil(lambda: not window.reading.running)
    assert view.strip.text.whole() == "Files read: 14 added, 1 unchanged, 1 not read"
    assert view.add.isEnabled()


def test_reading_can_be_stopped(window: Window, view: DocumentsView, core: FakeCore, qtbot: QtBot) -> None:
    core.hold_after = 0
    view.check_wanted.emit()
    qtbot.waitUntil(lambda: "ingest" in core.commands())
    QTest.mouseClick(view.strip.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cancel" in core.commands())
    core.held.pop()()
    qtbot.waitUntil(lambda: not window.reading.running)


def test_a_core_that_dies_while_reading_is_told(
    window: Window, view: DocumentsView, core: FakeCore, qtbot: QtBot
) -> None:
    core.hold_after = 0
    view.check_wanted.emit()
    qtbot.waitUntil(lambda: "ingest" in core.commands())
    core.die()
    qtbot.waitUntil(lambda: not window.reading.running)
    assert list(view.problems.bars) == ["E-HOST-006"]
    assert not view.strip.isVisible()


def test_a_list_that_came_too_early_is_asked_for_again(
    window: Window, view: DocumentsView, core: FakeCore, qtbot: QtBot
) -> None:
    before = core.commands().count("documents")
    window.reading.load()
    window.reading.load()
    window.reading.load()
    qtbot.waitUntil(lambda: core.commands().count("documents") == before + 2)
    qtbot.wait(50)
    assert core.commands().count("documents") == before + 2


def test_a_long_list_comes_in_pages(
    window: Window, controlled: DocumentsView, control: Control, core: FakeCore, qtbot: QtBot
) -> None:
    core.page = 3
    before = core.commands().count("documents")
    control.confirm((Confirmation(control.documents.documents[-1].revisions[0].path),))
    window.reading.load()
    qtbot.waitUntil(lambda: controlled.sections["waiting"].text() == "Waiting: 4")
    assert core.commands().count("documents") > before + 5
    assert controlled.filter.rowCount() == len(control.documents.documents)
    assert controlled.sections["findings"].text() == f"To decide: {len(control.documents.findings)}"


def test_nothing_yet_says_why(window: Window, view: DocumentsView) -> None:
    view.show_documents(Documents((), ()), {})
    assert view.empty.isVisible()
    assert not view.table.isVisible()


def test_ten_thousand_rows_open_at_once(view: DocumentsView, qtbot: QtBot) -> None:
    entries = tuple(
        DocumentEntry(Document(f"DOC-{n:05d}", "Title"), (scenes.revision(n, "A", document=f"DOC-{n:05d}"),))
        for n in range(10_000)
    )
    view.show_documents(Documents(entries, ()), {})
    assert view.filter.rowCount(QModelIndex()) == 10_000
    assert view.empty.isHidden()
