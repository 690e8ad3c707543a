from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.details import RevisionRow
from app.desktop.documents import DocumentsView
from app.desktop.link import LinkState
from app.desktop.revision_view import PAGE, RevisionReader
from app.desktop.safety import SafetyBlock
from app.desktop.window import Window
from app.host.messages import DocumentEntry, OpenRevision
from knowledge.types import Standing
from tests.app.desktop.control_scenes import LONG, WARNING, Control, passages
from tests.app.desktop.fake_core import FakeCore


def open_from_details(view: DocumentsView, name: str, label: str, qtbot: QtBot) -> RevisionReader:
    for row in range(view.filter.rowCount()):
        if view.filter.row_at(row).name == name:
            view.table.selectRow(row)
    rows = [row for row in view.details.findChildren(RevisionRow) if not row.isHidden()]
    chosen = next(row for row in rows if row.revision.label == label)
    QTest.mouseClick(chosen.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(view.reader.sheet.isVisible)
    return view.reader


def test_a_revision_that_is_not_used_opens_under_a_red_band(controlled: DocumentsView, qtbot: QtBot) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "B", qtbot)
    assert reader.band.isVisible()
    assert reader.band.text() == "Rev B is superseded since 2026-03-02. It is never answered from."
    before = reader.band.mapTo(reader, reader.band.rect().topLeft())
    reader.area.verticalScrollBar().setValue(reader.area.verticalScrollBar().maximum())
    assert reader.area.verticalScrollBar().value() > 0
    assert reader.band.isVisible()
    assert reader.band.mapTo(reader, reader.band.rect().topLeft()) == before
    assert not reader.band.visibleRegion().isEmpty()


def test_a_revision_that_is_used_opens_without_a_band(controlled: DocumentsView, qtbot: QtBot) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "C", qtbot)
    assert not reader.band.isVisible()
    assert reader.band.text() == ""


@pytest.mark.parametrize(
    ("name", "label", "said"),
    [
        ("SOP-HP-012", "D", "Rev D is in work. It is not answered from until it is released."),
        ("LOTO-HP-01", "E", "Rev E is effective from 2027-01-04 on. Before that it is not answered from."),
        ("PM-MC-003", "B", "Rev B is expired since 2026-06-01. It is never answered from."),
        ("CAL-07", "B", "Rev B is unverified. It is not answered from."),
        ("OLD-01", "A", "Rev A is withdrawn. It is never answered from."),
        ("shift-notes", "", ""),
        (
            "PRG-771",
            "1",
            "Rev 1 waits for a decision. Status “WT9_Aprovado” is not in the status map. It is not answered from.",
        ),
    ],
)
def test_the_band_says_why(controlled: DocumentsView, qtbot: QtBot, name: str, label: str, said: str) -> None:
    assert open_from_details(controlled, name, label, qtbot).band.text() == said


def test_passages_are_shown_as_stored(controlled: DocumentsView, control: Control, qtbot: QtBot) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "B", qtbot)
    revision = control.documents.documents[0].revisions[2]
    shown = reader.sheet.texts()
    stored = [passage.text for passage in passages(revision, "")[:PAGE]]
    assert [text for text in shown if text in set(stored)] == stored
    assert "3. <b>Below 6 l/min</b>" in "\n".join(shown)
    assert "1.1 Oil, part 1" in shown
    assert [block.text() for block in reader.sheet.findChildren(SafetyBlock)] == [WARNING]


def test_long_revisions_come_in_parts(controlled: DocumentsView, core: FakeCore, qtbot: QtBot) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "B", qtbot)
    assert reader.part.text() == f"Passages 1 to {PAGE} of {LONG}"
    assert not reader.previous.isVisible()
    reader.area.verticalScrollBar().setValue(500)
    QTest.mouseClick(reader.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: reader.part.text() == f"Passages 201 to 400 of {LONG}")
    assert reader.area.verticalScrollBar().value() == 0
    QTest.mouseClick(reader.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: reader.part.text() == f"Passages 401 to {LONG} of {LONG}")
    assert not reader.next.isVisible()
    QTest.mouseClick(reader.previous, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: reader.part.text() == f"Passages 201 to 400 of {LONG}")
    asked = [request.args for request in core.requests if request.command == "revision"]
    assert asked == [OpenRevision(2, 0), OpenRevision(2, 200), OpenRevision(2, 400), OpenRevision(2, 200)]
    assert reader.band.isVisible()


def test_no_other_text_stands_under_a_name(
    window: Window, controlled: DocumentsView, core: FakeCore, qtbot: QtBot
) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "C", qtbot)
    entry = core.control.documents.documents[0] if core.control else None
    assert entry is not None
    core.die()
    qtbot.waitUntil(lambda: window.link.state is not LinkState.OPEN)
    window.opening.revision(entry.revisions[3], entry.document)
    assert reader.band.text() == "Rev A is superseded since 2025-01-15. It is never answered from."
    assert not reader.sheet.isVisible()
    core.listen()
    qtbot.waitUntil(reader.sheet.isVisible, timeout=10_000)


def test_what_is_open_gets_its_band_when_it_is_superseded(
    controlled: DocumentsView, control: Control, qtbot: QtBot
) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "C", qtbot)
    assert reader.band.isHidden()
    control._change(lambda one: one.id == 1, Standing.SUPERSEDED)
    controlled.show_documents(control.documents, {})
    assert reader.band.isVisible()
    assert reader.band.text() == "Rev C is superseded. It is never answered from."
    assert reader.pill.accessibleName() == "Rev C · superseded"


def test_what_is_open_and_gone_is_told(controlled: DocumentsView, control: Control, qtbot: QtBot) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "C", qtbot)
    entry, *others = control.documents.documents
    left = DocumentEntry(entry.document, entry.revisions[2:])
    controlled.show_documents(replace(control.documents, documents=(left, *others)), {})
    assert reader.band.isVisible()
    assert reader.band.text().startswith("Rev C was read again or removed.")
    assert not reader.pill.isVisible()
    reader.begin(left.revisions[0], left.document)
    assert reader.pill.isVisible()


def test_what_cannot_be_opened_is_told(window: Window, controlled: DocumentsView, core: FakeCore, qtbot: QtBot) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "B", qtbot)
    core.control = None
    QTest.mouseClick(reader.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(reader.problems.bars))
    assert reader.sheet.isVisible(), "what was shown stays"
    assert reader.next.isEnabled()


def test_keys_scroll_and_escape_goes_back_to_the_table(controlled: DocumentsView, qtbot: QtBot) -> None:
    reader = open_from_details(controlled, "SOP-HP-012", "B", qtbot)
    assert QApplication.focusWidget() is reader.area
    QTest.keyClick(reader.area, Qt.Key.Key_PageDown)
    assert reader.area.verticalScrollBar().value() > 0
    controlled.escape()
    assert not reader.isVisible()
    assert controlled.details.isVisible()
    assert QApplication.focusWidget() is controlled.table
