from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.answer_parts import SupportHeader
from app.desktop.changes import ChangesBanner, DifferenceBlock, Version, became
from app.desktop.safety import SafetyBlock
from app.desktop.window import Window
from knowledge.types import Standing
from tests.app.desktop import answer_scenes, scenes
from tests.app.desktop.doing import asked, banner_of, kinds, reopen
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.test_asking import QUESTION


def test_an_old_answer_says_that_its_source_changed(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.turn = answer_scenes.changed()
    view = reopen(window, qtbot)
    banner = banner_of(view)
    assert "2026-02-11" in view._time.text()
    assert banner.title.text() == "1 source has changed since this answer. Do not work from it."
    assert [s.said.text() for s in banner.sources] == ["SOP-HP-012 rev B is superseded by rev C since 2026-03-02."]
    assert banner.height() >= 48
    assert banner.isVisible()
    header = view.findChild(SupportHeader)
    assert header is not None
    assert 0 < banner.y() < banner.geometry().bottom() < header.y()
    bar = window.conversation.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == 0)
    assert [claim.text for claim in view.claims] == [claim.text for claim in core.turn.answer.claims]  # type: ignore[union-attr]
    assert kinds(view)[0] is SafetyBlock
    chips = view.chips()
    assert [chip.gone for chip in chips] == ["superseded 2026-03-02", "", "superseded 2026-03-02"]
    assert chips[2].accessibleName() == "Source 3: SOP-HP-012 B, superseded 2026-03-02"
    assert chips[2].height() > chips[1].height()


def test_the_difference_opens_in_place_and_closes(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.turn = answer_scenes.changed()
    view = reopen(window, qtbot)
    banner, before = banner_of(view), view.height()
    button = banner.sources[0].button
    assert button.text() == "Show the difference"
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert button.text() == "Hide the difference"
    warning, steps = banner.findChildren(DifferenceBlock)
    assert warning.note.text() == "These words are the same now."
    assert warning.versions == []
    then, now = steps.findChildren(Version)
    assert (then.text(), now.text()) == (answer_scenes.OLD["en"], answer_scenes.NEW["en"])
    assert [then.text()[a:b] for a, b in then.spans] == ["4.5", "60"]
    assert [now.text()[a:b] for a, b in now.spans] == ["6", "55", "5. Enter the alarm in the press log."]
    assert then.caption == "Then · rev B · removed words are struck through"
    assert now.caption == "Now · rev C · added words are underlined"
    assert then.accessibleName().endswith("Removed: 4.5 … 60")
    assert view.height() > before
    bar = window.conversation.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(window.conversation.at_end)
    assert banner.geometry().bottom() < min(row.y() for row in view.blocks())
    bar.setValue(0)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert view.height() == before
    bar.setValue(bar.maximum())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    at = bar.value()
    qtbot.waitUntil(lambda: bar.maximum() > at)
    assert bar.value() == at


def test_what_is_gone_is_struck_and_what_is_new_is_underlined(english: None, qtbot: QtBot) -> None:
    def ink(text: str, spans: tuple[tuple[int, int], ...], new: bool) -> int:
        shown = Version("", text, spans, new=new)
        qtbot.addWidget(shown)
        shown.set_width(300)
        picture = shown.grab().toImage()
        return sum(picture.pixelColor(x, y).lightness() < 128 for x in range(300) for y in range(shown.height()))

    plain = ink("six", (), False)
    assert ink("six", ((0, 3),), False) > plain
    assert ink("six", ((0, 3),), True) > plain


def test_ask_again_asks_the_same_question_of_the_same_machine(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.turn = answer_scenes.changed()
    assert window.machines.selected == "press1"
    view = reopen(window, qtbot)
    QTest.mouseClick(banner_of(view).ask_again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.asking.running)
    assert [(q.text, q.equipment) for q in asked(core)] == [(QUESTION, "mould2")]
    assert window.machines.selected == "mould2"
    assert len(window.conversation.answers) == 2
    assert window.conversation.answers[1].banner is None


def test_ask_again_while_an_answer_runs_only_puts_the_question_down(
    window: Window, core: FakeCore, qtbot: QtBot
) -> None:
    core.turn = answer_scenes.changed()
    view = reopen(window, qtbot)
    core.hold_after = 1
    window.asking.ask("Something else?")
    QTest.mouseClick(banner_of(view).ask_again, Qt.MouseButton.LeftButton)
    assert window.conversation.bar.text() == QUESTION
    assert len(asked(core)) <= 1
    qtbot.waitUntil(lambda: bool(core.held))
    core.held.pop()()
    qtbot.waitUntil(lambda: not window.asking.running)


def test_an_answer_whose_sources_are_what_they_were_has_no_banner(window: Window, qtbot: QtBot) -> None:
    view = reopen(window, qtbot)
    assert view.banner is None
    assert not any(chip.gone for chip in view.chips())


@pytest.mark.parametrize(
    ("standing", "now", "dated", "said"),
    [
        (Standing.SUPERSEDED, "C", False, "X-1 rev B is superseded by rev C."),
        (Standing.WITHDRAWN, None, True, "X-1 rev B: withdrawn 2026-03-02. X-1 has no effective revision now."),
        (Standing.AMBIGUOUS, None, False, "X-1 rev B: two effective. X-1 has no effective revision now."),
        (Standing.SUPERSEDED, "", False, "X-1 rev B is superseded by a file without a label."),
        (Standing.WITHDRAWN, "C", True, "X-1 rev B is not used any more: rev C is effective."),
        (Standing.EFFECTIVE, "B", True, "The text of X-1 rev B is different now."),
    ],
)
def test_every_kind_of_change_has_its_sentence(
    english: None, standing: Standing, now: str | None, dated: bool, said: str
) -> None:
    change = answer_scenes.changed().changes[0]
    since = answer_scenes.SINCE if dated else None
    assert became(replace(change, document="X-1", standing=standing, now=now, since=since)) == said


def test_text_of_documents_is_plain_text_in_a_difference(english: None, qtbot: QtBot) -> None:
    view = answer_scenes.changed()
    assert view.answer is not None
    change = replace(view.changes[1], quote="<b>old</b>", text="<b>new</b> &amp;", document="<i>X</i>")
    banner = ChangesBanner((change,), ())
    qtbot.addWidget(banner)
    banner.set_width(560)
    QTest.mouseClick(banner.sources[0].button, Qt.MouseButton.LeftButton)
    assert [version.text() for version in banner.findChildren(Version)] == ["<b>old</b>", "<b>new</b> &amp;"]
    assert banner.sources[0].said.text().startswith("<i>X</i> rev B")


def test_a_passage_without_a_successor_says_so(english: None, qtbot: QtBot) -> None:
    change = replace(answer_scenes.changed().changes[1], now="", text="", passage=0)
    block = DifferenceBlock(change, None)
    qtbot.addWidget(block)
    assert block.note.text() == "Nothing stands in its place now."
    assert [version.spans for version in block.versions] == [()]


def test_the_page_of_a_superseded_revision_stands_under_a_red_band(
    window: Window, core: FakeCore, qtbot: QtBot
) -> None:
    core.turn = answer_scenes.changed()
    core.pages[21] = answer_scenes.old_page()
    view = reopen(window, qtbot)
    source = window.source
    QTest.mouseClick(view.chips()[2], Qt.MouseButton.LeftButton)
    assert source.pill.accessibleName() == "Rev B · superseded"
    qtbot.waitUntil(lambda: answer_scenes.OLD["en"] in source.page.accessibleName())
    assert source.band.isVisible()
    assert source.band.text().startswith("Rev B is superseded since 2026-03-02.")
    assert source.band.geometry().bottom() < source.area.y()
    assert source.band.height() >= 48
    QTest.mouseClick(view.chips()[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: source.page.isVisible() and source.page.accessibleName() == scenes.P_LIMITS.text)
    assert not source.band.isVisible()


def test_a_page_that_is_not_kept_any_more_says_so(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.turn = answer_scenes.changed()
    core.lost = {21}
    view = reopen(window, qtbot)
    QTest.mouseClick(view.chips()[2], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.source.told.text() == "This page was replaced or removed.")
    assert not window.source.page.isVisible()
    assert not window.source.band.isVisible()
    QTest.mouseClick(view.chips()[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.source.page.isVisible)
    assert window.source.told.text() == ""
