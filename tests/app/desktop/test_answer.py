from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.copilot.events import Answer, Question, Support
from app.desktop import main
from app.desktop.answer_parts import SupportHeader
from app.desktop.chip import PlaceChip
from app.desktop.claims import ClaimRow
from app.desktop.conflict import ConflictCard
from app.desktop.link import Link
from app.desktop.note import NoteBlock
from app.desktop.safety import SafetyBlock
from app.desktop.window import Window
from app.host.messages import PassageView
from tests.app.desktop import answer_scenes, scenes
from tests.app.desktop.conftest import no_start
from tests.app.desktop.doing import asked, banner_of, kinds, reopen
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.test_asking import QUESTION, ask, texts


def test_which_machine_is_asked_with_a_button_for_each(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = answer_scenes.which_machine
    window.watching.select("")
    view = ask(window, qtbot, "What is the oil limit?")
    question = view.machines
    assert question is not None
    assert question.head.text() == "Which machine?"
    assert question.why.text() == "The documents say different things for these machines."
    assert [(b.text(), b.height()) for b in question.buttons] == [("Press 1", 48), ("Moulding 2", 48), ("mill9", 48)]
    assert all(b.focusPolicy() & Qt.FocusPolicy.TabFocus for b in question.buttons)
    assert view.findChild(SupportHeader) is None
    assert view.feedback is None
    assert not any("documents do not answer" in text for text in texts(view))
    question.buttons[0].setFocus()
    QTest.keyClick(question.buttons[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.conversation.answers) == 2 and not window.asking.running)
    assert [(q.text, q.equipment) for q in asked(core)] == [
        ("What is the oil limit?", None),
        ("What is the oil limit?", "press1"),
    ]
    assert window.machines.selected == "press1"
    assert len(window.conversation.answers[1].claims) == len(scenes.CLAIMS)


def test_a_machine_that_the_window_does_not_know_is_asked_about_all_the_same(
    window: Window, core: FakeCore, qtbot: QtBot
) -> None:
    core.respond = answer_scenes.which_machine
    window.watching.select("")
    question = ask(window, qtbot).machines
    assert question is not None
    QTest.mouseClick(question.buttons[2], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.conversation.answers) == 2 and not window.asking.running)
    assert asked(core)[-1].equipment == "mill9"
    assert window.machines.selected == ""


def test_a_conflict_that_comes_last_moves_nothing(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = answer_scenes.conflict
    core.hold_after = len(scenes.CLAIMS)
    window.asking.ask(QUESTION)
    qtbot.waitUntil(lambda: (v := window.asking.current()) is not None and len(v.claims) == len(scenes.CLAIMS))
    view = window.asking.current()
    assert view is not None
    before = [row.geometry() for row in view.blocks()]
    core.held.pop()()
    qtbot.waitUntil(lambda: not window.asking.running)
    assert [row.geometry() for row in view.blocks()][: len(before)] == before
    card = view.blocks()[len(before)]
    assert isinstance(card, ConflictCard)
    assert [cell.value.text() for cell in card.cells] == ["65 °C", "60 °C"]
    assert [cell.chip.mention.document for cell in card.cells] == ["LIM-HP-01", "PM-HP-001"]
    assert card.subject.text() == "Oil temperature, upper limit · Press 1"


def test_a_conflict_of_an_earlier_answer_stands_under_its_warnings(
    window: Window, core: FakeCore, qtbot: QtBot
) -> None:
    first = scenes.turns().turns[0]
    core.turn = replace(answer_scenes.changed(), turn=first, answer=answer_scenes.conflict(Question("?")), changes=())
    assert kinds(reopen(window, qtbot))[:2] == [SafetyBlock, ConflictCard]


def test_the_places_of_a_conflict_open(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = answer_scenes.conflict
    revision = replace(scenes.revision(9, "A"), document="PM-HP-001")
    core.pages[31] = PassageView(answer_scenes.OTHER, (answer_scenes.OTHER,), revision, scenes.DOCUMENT)
    view = ask(window, qtbot)
    chips = view.findChildren(PlaceChip)
    QTest.mouseClick(chips[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.source.number.text() == "PM-HP-001")
    assert window.source.page.accessibleName() == "The oil stays below 60 °C."
    assert not any(chip.isChecked() for chip in view.chips())


def test_a_place_of_a_conflict_that_is_gone_is_told(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = answer_scenes.conflict
    core.lost = {31}
    view = ask(window, qtbot)
    QTest.mouseClick(view.findChildren(PlaceChip)[1], Qt.MouseButton.LeftButton)
    problems = window.conversation.bar.problems
    qtbot.waitUntil(lambda: bool(problems.bars))
    (bar,) = problems.bars.values()
    assert bar.text().startswith("This place was replaced or removed since it was shown.")


def test_only_the_place_that_was_opened_last_is_shown(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = answer_scenes.conflict
    core.pages[31] = PassageView(answer_scenes.OTHER, (answer_scenes.OTHER,), scenes.revision(9, "A"), scenes.DOCUMENT)
    view = ask(window, qtbot)
    first = view.chips()[0].citation
    window.asking.open_place(answer_scenes.CONFLICT.mentions[1])
    window.asking.open_source(first, view)
    asked = core.commands().count("passage")
    qtbot.waitUntil(lambda: core.commands().count("passage") >= asked)
    qtbot.waitUntil(window.source.page.isVisible)
    qtbot.wait(50)
    assert window.source.citation() is first
    assert window.source.number.text() == first.passage.document


def test_conflicts_of_a_refused_answer_are_shown_too(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = lambda question: replace(scenes.refusal(question), conflicts=(answer_scenes.CONFLICT,))
    assert ConflictCard in kinds(ask(window, qtbot))


def test_support_of_a_question_back_is_not_kept_for_the_next_one(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = answer_scenes.which_machine
    window.watching.select("")
    ask(window, qtbot)
    core.respond = lambda question: Answer(question, (), Support.NONE, turn="t")
    view = ask(window, qtbot, "And this?")
    assert view.machines is None
    assert view.support is Support.NONE


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [
        ("en", "light", (1280, 800)),
        ("zh-TW", "light", (1280, 800)),
        ("en", "dark", (1280, 800)),
        ("zh-TW", "dark", (1920, 1080)),
        ("en", "light", (1920, 1080)),
    ],
)
def test_pictures(
    qapp: QApplication,
    core: FakeCore,
    qtbot: QtBot,
    screenshots: Path,
    language: str,
    theme: str,
    size: tuple[int, int],
) -> None:
    """Each state in both languages and looks; the pictures are for people to look at."""
    main.prepare(qapp, language, theme)
    window = Window(Link(core.path, no_start), station="P1-04")
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: len(window.machines.live_rows) == 4)
    core.pages[21] = answer_scenes.old_page(language)
    name = f"{language}-{theme}-{size[0]}.png"

    def keep(what: str) -> None:
        qtbot.wait(30)
        assert window.grab().save(str(screenshots / f"{what}-{name}"))

    core.turn = answer_scenes.changed(language)
    view = reopen(window, qtbot)
    window.asking.open_number(3)
    qtbot.waitUntil(lambda: answer_scenes.OLD[language] in window.source.page.accessibleName())
    keep("changed")
    QTest.mouseClick(banner_of(view).sources[0].button, Qt.MouseButton.LeftButton)
    window.conversation.area.verticalScrollBar().setValue(0)
    keep("difference")
    window.asking.start_over()

    def show(what: str, question: str, respond: object) -> None:
        core.respond = respond  # type: ignore[assignment]
        ask(window, qtbot, question)
        window.conversation.to_end()
        keep(what)
        window.asking.start_over()

    english = language == "en"
    window.watching.select("")
    show("machine", "What is the oil limit?" if english else "油溫上限是多少？", answer_scenes.which_machine)
    window.watching.select("press1")
    show("conflict", answer_scenes.QUESTIONS[language], answer_scenes.conflict)
    show("noted", answer_scenes.QUESTIONS[language], answer_scenes.noted)
    show("halted", "How do I bypass the light curtain?" if english else "怎麼跳過光柵？", answer_scenes.halted)
    show("chat", "Thanks!" if english else "謝謝", answer_scenes.chatted)
    show("related", "Oil brand?" if english else "油品廠牌？", scenes.refusal)
    core.pages |= answer_scenes.pages(answer_scenes.listed(Question("")))
    show("listed", "Which documents cover press 1?" if english else "1 號油壓機有哪些文件？", answer_scenes.listed)
    window.close()
    main.prepare(qapp, "en", "light")


def test_a_reply_that_halts_stands_under_a_danger_band_and_any_other_does_not(
    window: Window, core: FakeCore, qtbot: QtBot
) -> None:
    core.respond = answer_scenes.halted
    view = ask(window, qtbot, "How do I bypass the light curtain?")
    (band,) = view.findChildren(SafetyBlock)
    assert (band.level, band.signal) == ("danger", "STOP")
    assert band.text().startswith("Andon does not help to bypass guards")
    assert band.accessibleName().startswith("STOP. ")
    core.respond = answer_scenes.chatted
    assert not ask(window, qtbot, "Thanks!").findChildren(SafetyBlock)


def test_a_site_note_stands_under_the_documents_and_says_that_it_is_one(
    window: Window, core: FakeCore, qtbot: QtBot
) -> None:
    core.respond = answer_scenes.noted
    view = ask(window, qtbot, answer_scenes.QUESTIONS["en"])
    (note,) = view.findChildren(NoteBlock)
    assert note.caption.text() == "Site note, approved by engineer, 2025-03-02, expires 2026-03-02"
    assert note.about.text() == "Beside SOP-HP-012 Rev C. The document counts."
    blocks = view.blocks()
    claims = [blocks.index(one) for one in blocks if isinstance(one, ClaimRow)]
    assert blocks.index(note) > max(claims)
