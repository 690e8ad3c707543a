from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.documents import DocumentsView
from app.desktop.statuses import StatusMapPanel, Words
from app.desktop.window import Window
from app.host.messages import MapStatus
from knowledge.status import MAPPED
from knowledge.types import RevisionState, Standing
from tests.app.desktop.control_scenes import Control
from tests.app.desktop.fake_core import FakeCore


@pytest.fixture
def panel(controlled: DocumentsView, qtbot: QtBot) -> StatusMapPanel:
    controlled.show_section("waiting")
    controlled.waiting.rows()[3].act.click()
    qtbot.waitUntil(lambda: bool(controlled.statuses.unmapped.buttons))
    return controlled.statuses


def sent(core: FakeCore) -> list[object]:
    return [request.args for request in core.requests if isinstance(request.args, MapStatus)]


def test_a_word_without_meaning_is_chosen_without_a_default(panel: StatusMapPanel) -> None:
    assert panel.word.text() == "WT9_Aprovado"
    assert panel.affected.text() == "2 revisions carry it."
    assert list(panel.choices) == list(MAPPED)
    assert panel.chosen() is None
    assert not panel.save.isEnabled()
    assert not panel.out.isVisible()


def test_saying_what_it_means_ends_the_waiting(
    controlled: DocumentsView, panel: StatusMapPanel, core: FakeCore, qtbot: QtBot
) -> None:
    panel.choices[RevisionState.EFFECTIVE].click()
    QTest.mouseClick(panel.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(controlled.waiting.rows()) == 3)
    assert sent(core) == [MapStatus("WT9_Aprovado", RevisionState.EFFECTIVE)]
    qtbot.waitUntil(lambda: not panel.unmapped.buttons)
    assert "WT9_Aprovado" in [one.text() for one in panel.map[RevisionState.EFFECTIVE].buttons]
    assert controlled.strip.text.whole() == "Status map changed"
    assert panel.word.text() == ""
    assert panel.chosen() is None


def test_the_whole_map_is_listed(panel: StatusMapPanel, control: Control) -> None:
    listed = {state: tuple(one.accessibleName() for one in words.buttons) for state, words in panel.map.items()}
    assert listed == dict(control.statuses.words)


def test_words_of_a_source_are_plain_text(english: None, qtbot: QtBot) -> None:
    words = Words(["<b>R&D</b> approved"])
    qtbot.addWidget(words)
    (made,) = words.buttons
    assert made.text() == "<b>R&&D</b> approved"
    assert made.shortcut().isEmpty()
    assert made.toolTip() == '<p style="white-space: pre-wrap">&lt;b&gt;R&amp;D&lt;/b&gt; approved</p>'


def test_a_word_is_added_with_its_meaning(
    controlled: DocumentsView, panel: StatusMapPanel, core: FakeCore, qtbot: QtBot
) -> None:
    panel.word.setText("  Freigegeben  ")
    assert panel.affected.text() == "0 revisions carry it."
    panel.choices[RevisionState.EFFECTIVE].click()
    panel.save.click()
    qtbot.waitUntil(lambda: len(panel.map[RevisionState.EFFECTIVE].buttons) == 5)
    assert sent(core) == [MapStatus("Freigegeben", RevisionState.EFFECTIVE)]


def test_a_word_is_taken_out_and_its_revisions_wait(
    controlled: DocumentsView, panel: StatusMapPanel, core: FakeCore, qtbot: QtBot
) -> None:
    released = next(one for one in panel.map[RevisionState.EFFECTIVE].buttons if one.text() == "Released")
    released.click()
    assert panel.word.text() == "Released"
    assert panel.chosen() is RevisionState.EFFECTIVE, "what it means by now"
    assert panel.affected.text() == "1 revision carries it."
    assert not panel.save.isEnabled(), "nothing changed"
    QTest.mouseClick(panel.out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(controlled.waiting.rows()) == 6)
    assert sent(core) == [MapStatus("Released", None)]
    qtbot.waitUntil(lambda: [one.text() for one in panel.unmapped.buttons] == ["Released", "WT9_Aprovado"])


def test_a_word_is_known_however_it_is_written(panel: StatusMapPanel) -> None:
    panel.word.setText("RELEASED")
    assert panel.chosen() is RevisionState.EFFECTIVE
    assert panel.out.isVisible()


def test_the_choice_is_kept_when_the_core_goes_away(
    window: Window, controlled: DocumentsView, panel: StatusMapPanel, core: FakeCore, qtbot: QtBot
) -> None:
    core.hold_after = 0
    panel.choices[RevisionState.SUPERSEDED].click()
    panel.save.click()
    qtbot.waitUntil(lambda: "map-status" in core.commands())
    assert not panel.save.isEnabled()
    core.die()
    qtbot.waitUntil(lambda: not window.reading.running)
    assert panel.kept.isVisible()
    assert panel.word.text() == "WT9_Aprovado"
    assert panel.chosen() is RevisionState.SUPERSEDED
    assert panel.save.isEnabled()


def test_a_choice_that_was_stopped_before_it_began_is_kept(
    window: Window, controlled: DocumentsView, panel: StatusMapPanel, core: FakeCore, qtbot: QtBot
) -> None:
    core.stopped = "before"
    panel.choices[RevisionState.SUPERSEDED].click()
    panel.save.click()
    qtbot.waitUntil(panel.kept.isVisible)
    asked = core.commands().count("statuses")
    window.reading.load()
    qtbot.waitUntil(lambda: core.commands().count("statuses") > asked)
    qtbot.wait(50)
    assert panel.word.text() == "WT9_Aprovado"
    assert panel.chosen() is RevisionState.SUPERSEDED
    assert panel.kept.isVisible()


def test_a_choice_that_was_stopped_after_it_was_kept_is_done(
    controlled: DocumentsView, panel: StatusMapPanel, core: FakeCore, qtbot: QtBot
) -> None:
    core.stopped = "after"
    panel.choices[RevisionState.SUPERSEDED].click()
    panel.save.click()
    qtbot.waitUntil(lambda: "WT9_Aprovado" in [one.text() for one in panel.map[RevisionState.SUPERSEDED].buttons])
    assert not panel.kept.isVisible()
    assert panel.word.text() == ""


def test_an_open_map_follows_what_was_read(
    window: Window, controlled: DocumentsView, panel: StatusMapPanel, control: Control, qtbot: QtBot
) -> None:
    panel.choices[RevisionState.SUPERSEDED].click()
    entry = control.documents.documents[0]
    control._change(lambda one: one.id == entry.revisions[0].id, Standing.QUARANTINED, status="Entwurf")
    window.reading.read(())
    qtbot.waitUntil(lambda: [one.text() for one in panel.unmapped.buttons] == ["Entwurf", "WT9_Aprovado"])
    assert panel.chosen() is RevisionState.SUPERSEDED, "somebody is choosing"


def test_the_focus_is_on_the_choice_and_escape_goes_back(controlled: DocumentsView, panel: StatusMapPanel) -> None:
    assert QApplication.focusWidget() is panel.choices[MAPPED[0]]
    assert panel.chosen() is None, "the focus chooses nothing"
    controlled.escape()
    assert not panel.isVisible()
    assert QApplication.focusWidget() is controlled.waiting.rows()[0].act


def test_opened_without_a_word_the_focus_is_where_one_is_written(controlled: DocumentsView, qtbot: QtBot) -> None:
    QTest.mouseClick(controlled.map_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(controlled.statuses.map))
    assert QApplication.focusWidget() is controlled.statuses.word
    assert not controlled.statuses.save.isEnabled()
