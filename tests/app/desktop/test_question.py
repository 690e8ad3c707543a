from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.question import QuestionBar


@pytest.fixture
def bar(english: None, qtbot: QtBot) -> QuestionBar:
    made = QuestionBar()
    made.resize(600, 72)
    qtbot.addWidget(made)
    made.show()
    return made


def commit(bar: QuestionBar, text: str, preedit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(text)
    QApplication.sendEvent(bar.field, event)


def test_enter_sends_and_shift_enter_makes_a_line(bar: QuestionBar, qtbot: QtBot) -> None:
    sent: list[str] = []
    bar.asked.connect(sent.append)
    QTest.keyClicks(bar.field, "E-204")
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(bar.field, "again")
    assert sent == []
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == ["E-204\nagain"]


def test_an_enter_of_the_input_method_never_sends(
    bar: QuestionBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("app.desktop.question.time.monotonic", lambda: now)
    sent: list[str] = []
    bar.asked.connect(sent.append)
    commit(bar, "", preedit="ㄧㄡˊ")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == []
    commit(bar, "油溫")
    now += 0.03
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == []
    now += 0.03
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sent == ["油溫"]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_not_asked(bar: QuestionBar, text: str) -> None:
    sent: list[str] = []
    bar.asked.connect(sent.append)
    bar.set_text(text)
    bar.send.click()
    assert sent == []


def test_a_question_that_is_too_long_is_refused_with_its_reason(bar: QuestionBar) -> None:
    sent: list[str] = []
    bar.asked.connect(sent.append)
    bar.set_text("x" * 100_000)
    bar.send.click()
    assert sent == []
    assert list(bar.problems.bars) == ["E-ASK-002"]
    bar.set_text("x" * 8000)
    assert bar.problems.bars == {}
    bar.send.click()
    assert len(sent) == 1


def test_the_button_stops_in_the_same_place_and_the_field_stays_usable(bar: QuestionBar, qtbot: QtBot) -> None:
    place = bar.send.geometry()
    bar.set_running(True)
    qtbot.wait(1)
    assert bar.send.geometry() == place
    assert bar.field.isEnabled()
    bar.set_text("next question")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    with qtbot.waitSignal(bar.stopped):
        bar.send.click()
    assert bar.text() == "next question"


def test_a_book_is_not_pasted(bar: QuestionBar) -> None:
    book = QMimeData()
    book.setText("x" * 100_000)
    bar.field.insertFromMimeData(book)
    assert bar.text() == ""
    assert list(bar.problems.bars) == ["E-ASK-002"]
    page = QMimeData()
    page.setText("What about <b>E-204</b>?")
    bar.field.insertFromMimeData(page)
    assert bar.text() == "What about <b>E-204</b>?"


def test_equal_problems_merge_with_a_count(bar: QuestionBar) -> None:
    from app.desktop import words

    for _ in range(3):
        bar.problems.add(words.coded("E-STO-002"))
    assert len(bar.problems.bars) == 1
    assert bar.problems.bars["E-STO-002"].accessibleName().endswith("E-STO-002 × 3")
    bar.problems.solve("E-STO-002")
    assert not bar.problems.isVisible()
