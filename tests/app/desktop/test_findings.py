from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.conflict import ConflictCard
from app.desktop.documents import DocumentsView
from app.desktop.findings import MOST_CHIPS, FindingRow, finding_words
from app.desktop.link import LinkState
from app.desktop.window import Window
from knowledge.types import Finding, FindingKind, Mention, Standing
from tests.app.desktop.control_scenes import Control, conflict, findings
from tests.app.desktop.fake_core import FakeCore


def row(view: DocumentsView, kind: FindingKind) -> FindingRow:
    found = [one for one in view.findings.list.blocks if isinstance(one, FindingRow) and one.finding.kind is kind]
    assert len(found) == 1
    return found[0]


def test_grave_ones_come_first(controlled: DocumentsView) -> None:
    controlled.show_section("findings")
    assert controlled.sections["findings"].text() == "To decide: 11"
    shown = [one.finding for one in controlled.findings.list.blocks if isinstance(one, FindingRow | ConflictCard)]
    assert len(shown) == 11
    graves = [finding.kind.grave for finding in shown]
    assert graves == sorted(graves, reverse=True)
    assert [one.kind for one in shown[:2]] == [FindingKind.CONFLICT, FindingKind.CONFLICT]


@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_kind_has_words_that_name_its_subject(english: None, kind: FindingKind) -> None:
    head, rest = finding_words(Finding(kind, "SOP-1", ()))
    assert "SOP-1" in head
    assert rest.endswith(".")


def test_a_conflict_is_a_card_with_its_machine(controlled: DocumentsView) -> None:
    card = controlled.findings.list.blocks[0]
    assert isinstance(card, ConflictCard)
    assert card.subject.text() == "Oil temperature, upper limit · Press 1"


def test_many_places_are_told_and_not_all_shown(controlled: DocumentsView) -> None:
    copies = row(controlled, FindingKind.DUPLICATE)
    assert len(copies.chips) == MOST_CHIPS
    assert copies.more.text() == "and 3 more"


def test_details_of_a_file_are_plain_text(controlled: DocumentsView) -> None:
    assert row(controlled, FindingKind.REMARK).detail.text() == "sheet 2: 3 merged cells <b>read</b> once"


def test_a_chip_opens_the_place_in_its_revision(controlled: DocumentsView, qtbot: QtBot) -> None:
    controlled.show_section("findings")
    card = controlled.findings.list.blocks[0]
    assert isinstance(card, ConflictCard)
    QTest.mouseClick(card.cells[0].chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(controlled.reader.sheet.isVisible)
    assert controlled.reader.number.text() == "SOP-HP-012"
    at = controlled.reader.sheet.marked_at()
    assert at is not None
    top = controlled.reader.area.verticalScrollBar().value()
    assert top <= at <= top + controlled.reader.area.viewport().height()
    controlled.escape()
    assert controlled.section() == "findings"
    assert not controlled.reader.isVisible()


def test_a_chip_without_a_passage_opens_its_revision(controlled: DocumentsView, qtbot: QtBot) -> None:
    controlled.show_section("findings")
    two = row(controlled, FindingKind.TWO_EFFECTIVE)
    two.chips[0].click()
    qtbot.waitUntil(controlled.reader.sheet.isVisible)
    assert controlled.reader.number.text() == "SOP-HP-020"
    assert controlled.reader.band.text() == (
        "Rev A is effective, and so is another revision. Neither is answered from. Document control decides."
    )
    assert Standing.AMBIGUOUS.used is False


def test_a_file_of_which_nothing_is_kept_is_opened_itself(
    controlled: DocumentsView, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    controlled.show_section("findings")
    row(controlled, FindingKind.EMPTY_TEXT).chips[0].click()
    assert controlled.findings.told.text() == "The file is not there any more."
    opened: list[str] = []

    def note(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4\n")
    controlled.place_wanted.emit(Mention("SCAN-3", "", str(scan)))
    assert opened == [str(scan)]
    assert not controlled.findings.told.isVisible()


def test_why_a_file_did_not_open_is_not_said_of_the_next_place(controlled: DocumentsView, qtbot: QtBot) -> None:
    controlled.show_section("findings")
    row(controlled, FindingKind.EMPTY_TEXT).chips[0].click()
    assert controlled.findings.told.isVisible()
    controlled.place_wanted.emit(conflict().mentions[0])
    assert not controlled.findings.told.isVisible()
    qtbot.waitUntil(controlled.reader.sheet.isVisible)


def test_a_place_that_nobody_waits_for_any_more_is_not_told(
    window: Window, controlled: DocumentsView, core: FakeCore, control: Control, qtbot: QtBot
) -> None:
    entry = control.documents.documents[0]
    gone = replace(entry.revisions[0], id=999)
    window.opening.revision(gone, entry.document)
    window.opening.revision(entry.revisions[1], entry.document)
    qtbot.waitUntil(controlled.reader.sheet.isVisible)
    assert not controlled.reader.problems.bars
    window.opening.revision(gone, entry.document)
    qtbot.waitUntil(lambda: bool(controlled.reader.problems.bars))


def test_a_place_is_opened_when_the_core_is_back(
    window: Window, controlled: DocumentsView, core: FakeCore, qtbot: QtBot
) -> None:
    core.die()
    qtbot.waitUntil(lambda: window.link.state is not LinkState.OPEN)
    controlled.place_wanted.emit(conflict().mentions[0])
    core.listen()
    qtbot.waitUntil(controlled.reader.sheet.isVisible, timeout=10_000)
    assert not controlled.problems.bars


def test_the_search_narrows_findings(controlled: DocumentsView) -> None:
    controlled.show_section("findings")
    controlled.search.setText("m10")
    assert len(controlled.findings.list.blocks) == 1
    assert not controlled.findings.unfit.isVisible()
    controlled.search.setText("no such thing")
    assert controlled.findings.unfit.isVisible()
    assert controlled.findings.unfit.text() == "Nothing fits the search."
    controlled.search.clear()
    assert not controlled.findings.unfit.isVisible()
    assert len(controlled.findings.list.blocks) == len(findings())
