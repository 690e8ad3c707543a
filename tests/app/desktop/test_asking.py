from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.copilot.events import Answer, Claim, ClaimKind, Question, Support
from app.desktop import main
from app.desktop.answer import AnswerView
from app.desktop.answer_parts import SupportHeader
from app.desktop.chip import Chip, LiveChip
from app.desktop.claims import ClaimRow, TilePair
from app.desktop.feedback import FeedbackBar
from app.desktop.link import Link, LinkState
from app.desktop.quoted import QuotedBlock
from app.desktop.safety import SafetyBlock
from app.desktop.textblock import TextBlock
from app.desktop.window import LEAST, Window
from app.host.messages import Ask, GiveFeedback, Phase, Verdict
from knowledge.review import Issue
from tests.app.desktop import scenes
from tests.app.desktop.conftest import no_start
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.test_control_pictures import cut_off

QUESTION = "Alarm E-204: what do I do?"


def ask(window: Window, qtbot: QtBot, text: str = QUESTION) -> AnswerView:
    """Ask and wait for the end."""
    window.asking.ask(text)
    qtbot.waitUntil(lambda: not window.asking.running)
    view = window.asking.current()
    assert view is not None
    return view


def given(core: FakeCore) -> list[tuple[str, Verdict, str]]:
    some = [request.args for request in core.requests if isinstance(request.args, GiveFeedback)]
    return [(one.turn, one.verdict, one.note) for one in some]


def bodies(view: AnswerView) -> list[object]:
    return [row.body for row in view.blocks() if isinstance(row, ClaimRow)]


def texts(view: AnswerView) -> list[str]:
    return [block.text() for block in view.findChildren(TextBlock)]


def test_an_answer_shows_its_claims_in_order_each_with_its_proof(window: Window, qtbot: QtBot) -> None:
    view = ask(window, qtbot)
    kinds = [type(body) for body in bodies(view)]
    assert kinds == [SafetyBlock, TilePair, TextBlock, QuotedBlock]
    for row in view.blocks():
        if isinstance(row, ClaimRow):
            assert row.chips
    tiles = view.findChild(TilePair)
    assert tiles is not None
    assert [tile.live.tag.id for tile in tiles.tiles] == ["press1.oil_temperature", "press1.cooling_flow"]
    assert [type(chip) for row in view.blocks() if isinstance(row, ClaimRow) for chip in row.chips] == [
        Chip, LiveChip, Chip, Chip, Chip,
    ]  # fmt: skip


def test_a_warning_and_a_quote_are_shown_byte_for_byte(window: Window, qtbot: QtBot) -> None:
    view = ask(window, qtbot)
    safety = view.findChild(SafetyBlock)
    quoted = view.findChild(QuotedBlock)
    assert safety is not None
    assert quoted is not None
    assert safety.text().encode() == scenes.WARNING_TEXT.encode()
    assert (safety.signal, safety.level) == ("WARNING", "warning")
    assert quoted.text().encode() == scenes.STEPS.encode()


def test_the_model_is_named_once_above_its_first_sentence(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    twice = (*scenes.CLAIMS, replace(scenes.CLAIMS[3], text="The press ends its stroke."))
    core.respond = lambda question: replace(scenes.answer(question), claims=twice)
    view = ask(window, qtbot)
    assert sum(text.startswith("Worded by a language model") for text in texts(view)) == 1


def test_the_question_goes_with_machine_and_history(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    ask(window, qtbot)
    ask(window, qtbot, "And then?")
    asked = [request.args for request in core.requests if isinstance(request.args, Ask)]
    assert asked[0].question.equipment == "press1"
    assert asked[1].question.history == (QUESTION,)


def test_nothing_above_moves_while_claims_come(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.hold_after = 3
    window.asking.ask(QUESTION)
    qtbot.waitUntil(lambda: (v := window.asking.current()) is not None and len(v.claims) == 3)
    view = window.asking.current()
    assert view is not None
    before = [(type(row), row.geometry()) for row in view.blocks()]
    assert view.work_text() == "Checking claim 4"
    core.held.pop()()
    qtbot.waitUntil(lambda: not window.asking.running)
    assert [(type(row), row.geometry()) for row in view.blocks()][: len(before)] == before


def test_a_refusal_looks_finished(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = scenes.refusal
    view = ask(window, qtbot)
    assert "The documents do not answer this. Nothing was guessed. Report it as missing." in texts(view)
    assert [chip.citation.n for chip in view.chips()] == [3]
    assert view.feedback is not None
    header = view.findChild(SupportHeader)
    assert header is not None
    assert header.accessibleName().startswith("Related. Not answered in the documents; nearest:")


def test_not_in_the_documents_names_none(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = lambda question: Answer(question, (), Support.NONE, turn="t")
    view = ask(window, qtbot)
    assert view.chips() == []
    assert view.support is Support.NONE


def test_no_model_text_below_related(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = lambda question: replace(scenes.refusal(question), claims=(scenes.CLAIMS[3],))
    view = ask(window, qtbot)
    assert not any(text.startswith("E-204: the tank oil") for text in texts(view))


def test_stop_keeps_what_was_shown(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.hold_after = 2
    window.asking.ask(QUESTION)
    qtbot.waitUntil(lambda: (v := window.asking.current()) is not None and len(v.claims) == 2)
    button = window.conversation.bar.send
    assert button.text() == "Stop"
    place = button.geometry()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.asking.running)
    view = window.asking.current()
    assert view is not None
    assert len(view.claims) == 2
    assert "Stopped. What was checked is kept." in texts(view)
    assert button.text() == "Ask"
    assert button.geometry() == place


def test_escape_stops(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.hold_after = 1
    window.asking.ask(QUESTION)
    qtbot.waitUntil(lambda: "ask" in core.commands())
    window.escape()
    qtbot.waitUntil(lambda: not window.asking.running)
    assert "cancel" in core.commands()


def test_a_core_that_dies_keeps_the_question(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.hold_after = 2
    window.asking.ask(QUESTION)
    qtbot.waitUntil(lambda: (v := window.asking.current()) is not None and len(v.claims) == 2)
    with qtbot.waitSignal(window.link.lost):
        core.die()
    bar = window.conversation.bar
    assert not window.asking.running
    assert bar.text() == QUESTION
    assert bar.problems.bars["E-HOST-001"].text() == "The answer was cut off. The question is kept. Ask again."
    assert "stopped" in window.status_bar.model.text()
    core.hold_after = None
    core.listen()
    qtbot.waitUntil(lambda: window.link.state is LinkState.OPEN)
    again = bar.problems.bars["E-HOST-001"].action
    assert again is not None
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.asking.running)
    assert bar.problems.bars == {}
    assert len(window.conversation.answers) == 2
    assert window.conversation.answers[1].turn == "turn-1"


def test_a_question_waits_while_models_load_and_says_so(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.phase = Phase.LOADING
    core.hold_after = 0
    with qtbot.waitSignal(window.link.status):
        core.say_status()
    assert window.status_bar.model.text() == "Loading: language model"
    core.respond = scenes.answer
    window.asking.ask(QUESTION)
    view = window.asking.current()
    assert view is not None
    assert view.work_text() == "Waiting: loading language model"
    window.asking.stop()
    qtbot.waitUntil(lambda: not window.asking.running)


def test_withheld_sentences_are_told_and_shown_on_request(window: Window, qtbot: QtBot) -> None:
    view = ask(window, qtbot)
    told = [label for label in view.findChildren(type(view._time)) if "withheld" in label.text()]
    assert [label.text() for label in told] == ["1 sentence withheld: number not in source"]
    rows = [(type(row), row.y()) for row in view.blocks()]
    view._toggle_withheld()
    assert any("Let it cool to 42 °C." in text for text in texts(view))
    assert [(type(row), row.y()) for row in view.blocks()][: len(rows)] == rows
    view._toggle_withheld()
    assert len(view.blocks()) == len(rows)


def test_a_verdict_is_stored_in_one_tap(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    view = ask(window, qtbot)
    bar = view.feedback
    assert bar is not None
    top = bar.mapTo(window, QPoint(0, 0))
    QTest.mouseClick(bar.buttons[Verdict.DID_NOT_WORK], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.change.isVisible())
    assert bar.stored.text().startswith("Did not work · Stored ")
    assert bar.mapTo(window, QPoint(0, 0)) == top
    assert given(core) == [("turn-1", Verdict.DID_NOT_WORK, "")]
    QTest.mouseClick(bar.change, Qt.MouseButton.LeftButton)
    assert bar.buttons[Verdict.WORKED].isVisible()


def test_a_second_tap_says_what_it_is_about(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    bar = ask(window, qtbot).feedback
    assert bar is not None
    assert bar.about[Issue.PART].isHidden() or not bar.about[Issue.PART].isVisible()
    QTest.mouseClick(bar.buttons[Verdict.DID_NOT_WORK], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.about[Issue.PART].isVisible())
    QTest.mouseClick(bar.about[Issue.PART], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(given(core)) == 2)
    said = [one.args.issue for one in core.requests if isinstance(one.args, GiveFeedback)]
    assert said == [None, Issue.PART]
    assert bar.about[Issue.PART].isChecked()
    QTest.mouseClick(bar.change, Qt.MouseButton.LeftButton)
    QTest.mouseClick(bar.buttons[Verdict.MISSING], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.stored.text().startswith("Missing · Stored"))
    assert not bar.about[Issue.PART].isVisible()


@pytest.mark.parametrize("size", [LEAST, (1280, 800), (1920, 1080)], ids=["960", "1280", "1920"])
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-TW", "dark")])
def test_the_second_row_of_feedback_is_not_cut_off(
    qapp: QApplication, core: FakeCore, qtbot: QtBot, screenshots: Path, language: str, theme: str,
    size: tuple[int, int],
) -> None:  # fmt: skip
    main.prepare(qapp, language, theme)
    window = Window(Link(core.path, no_start), station="P1-04")
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: bool(window.machines.rows))
    bar = ask(window, qtbot).feedback
    assert bar is not None
    bar.choose(Verdict.DID_NOT_WORK)
    qtbot.waitUntil(lambda: bar.about[Issue.PART].isVisible())
    window.conversation.to_end()
    qtbot.wait(60)
    assert window.grab().save(str(screenshots / f"feedback-{language}-{theme}-{size[0]}.png"))
    assert cut_off(window) == []
    assert all(made.width() >= made.sizeHint().width() for made in bar.about.values())
    window.close()
    main.prepare(qapp, "en", "light")


def test_wrong_or_unsafe_needs_a_sentence(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    bar = ask(window, qtbot).feedback
    assert bar is not None
    QTest.mouseClick(bar.buttons[Verdict.WRONG_OR_UNSAFE], Qt.MouseButton.LeftButton)
    assert bar.note.isVisible()
    assert not bar.store.isEnabled()
    QTest.keyClick(bar.note, Qt.Key.Key_Return)
    assert "feedback" not in core.commands()
    bar.note.setText("Valve V-14 has a new handle.")
    QTest.mouseClick(bar.store, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "feedback" in core.commands())
    assert given(core) == [("turn-1", Verdict.WRONG_OR_UNSAFE, "Valve V-14 has a new handle.")]
    assert isinstance(bar, FeedbackBar)


def test_a_chip_opens_its_page_with_the_passage_marked(window: Window, qtbot: QtBot) -> None:
    view = ask(window, qtbot)
    chip = view.chips()[2]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.source.page.accessibleName() != "" and chip.isChecked())
    source = window.source
    qtbot.waitUntil(lambda: scenes.CAUSE in source.page.accessibleName())
    assert source.number.text() == "SOP-HP-012"
    assert source.pill.accessibleName() == "Rev C · effective"
    assert source.where.text() == "Page 4 of 11"
    assert source.origin.text() == "Since 2026-03-02 · Owner: Maintenance engineering"
    top, bottom = source.page.marked()
    assert 0 < top < bottom
    assert [c.isChecked() for c in view.chips()] == [False, False, True, True]


def test_digits_open_sources_and_arrows_go_on(window: Window, qtbot: QtBot) -> None:
    ask(window, qtbot)
    window.asking.open_number(1)
    assert window.source.position.text() == "Source 1 of 3"
    QTest.mouseClick(window.source.next, Qt.MouseButton.LeftButton)
    assert window.source.number.text() == "LIM-HP-01"


def test_a_file_that_is_gone_is_not_opened(window: Window, qtbot: QtBot) -> None:
    ask(window, qtbot)
    window.asking.open_number(3)
    qtbot.waitUntil(lambda: scenes.CAUSE in window.source.page.accessibleName())
    QTest.mouseClick(window.source.open_button, Qt.MouseButton.LeftButton)
    assert window.source.told.text() == "The file is not there any more."


def test_the_history_shows_answers_as_they_were(window: Window, qtbot: QtBot) -> None:
    window.toggle_history()
    qtbot.waitUntil(lambda: len(window.history.rows) == 3)
    assert "interrupted" in window.history.rows[2].accessibleName()
    QTest.mouseClick(window.history.rows[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.conversation.answers) == 1)
    view = window.conversation.answers[0]
    assert len(view.claims) == len(scenes.CLAIMS)
    assert view.feedback is not None
    assert view.feedback.stored.text() == "Worked · Stored"
    assert not window.history.isVisible()


def test_an_alarm_asks_about_itself(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(window.machines.alarm_rows) == 2)
    QTest.mouseClick(window.machines.alarm_rows[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.asking.running)
    asked = [request.args.question for request in core.requests if isinstance(request.args, Ask)]
    assert asked == [Question(QUESTION, equipment="press1")]


def test_a_new_question_clears_the_conversation(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    ask(window, qtbot)
    QTest.mouseClick(window.conversation.new_question, Qt.MouseButton.LeftButton)
    assert window.conversation.answers == []
    ask(window, qtbot, "Something else?")
    assert core.requests[-1].command in ("ask", "passage", "live")
    asked = [request.args.question for request in core.requests if isinstance(request.args, Ask)]
    assert asked[-1].history == ()


def test_a_new_conversation_forgets_what_still_runs(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.hold_after = 1
    window.asking.ask(QUESTION)
    qtbot.waitUntil(lambda: (v := window.asking.current()) is not None and len(v.claims) == 1)
    window.asking.start_over()
    core.say_status()
    qtbot.waitUntil(lambda: not window.asking.running)
    assert window.conversation.answers == []
    core.hold_after = None
    assert len(ask(window, qtbot, "Next?").claims) == len(scenes.CLAIMS)


def test_a_failure_is_told_with_its_code_and_keeps_the_question(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.fail_with = "E-MOD-004"
    view = ask(window, qtbot)
    assert "There is not enough free memory for the model. E-MOD-004" in texts(view)
    assert window.conversation.bar.text() == QUESTION
    core.fail_with = ""
    ask(window, qtbot)
    assert window.conversation.bar.problems.bars == {}


def long_answer(question: Question) -> Answer:
    many = tuple(Claim(f"{n}. Step.\n" * 6, ClaimKind.QUOTED, (3,)) for n in range(1, 9))
    return replace(scenes.answer(question), claims=(scenes.CLAIMS[0], *many))


def test_the_view_follows_but_keeps_the_question_in_sight(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = long_answer
    view = ask(window, qtbot)
    more = window.conversation.more
    qtbot.waitUntil(more.isVisible)
    bar = window.conversation.area.verticalScrollBar()
    assert bar.value() <= view.y()
    assert more.text().endswith("new")
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert window.conversation.at_end()
    assert not more.isVisible()


def test_a_position_that_was_chosen_stays_to_the_pixel(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.respond = long_answer
    ask(window, qtbot)
    qtbot.waitUntil(window.conversation.more.isVisible)
    core.hold_after = 1
    window.asking.ask("Again?")
    qtbot.waitUntil(lambda: len(window.conversation.answers[-1].claims) == 1)
    qtbot.waitUntil(window.conversation.at_end)
    bar = window.conversation.area.verticalScrollBar()
    bar.setValue(100)
    core.held.pop()()
    qtbot.waitUntil(lambda: not window.asking.running)
    qtbot.waitUntil(window.conversation.more.isVisible)
    assert bar.value() == 100


@pytest.mark.parametrize("text", ["<b>bold</b>", "&amp; <script>", "a\u2028b"])
def test_outside_text_is_plain_text(window: Window, core: FakeCore, qtbot: QtBot, text: str) -> None:
    core.respond = lambda question: replace(
        scenes.answer(question), claims=(Claim(text, ClaimKind.QUOTED, (3,)),), notices=(text,)
    )
    view = ask(window, qtbot, f"{text}?")
    quoted = view.findChild(QuotedBlock)
    assert quoted is not None
    assert quoted.text() == text
    assert text in texts(view)
