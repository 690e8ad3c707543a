from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.desktop import main, tokens, words
from app.desktop.link import Link
from app.desktop.window import Window
from tests.app.desktop import scenes
from tests.app.desktop.conftest import MakeWindow, no_start
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.test_asking import ask


@pytest.mark.parametrize(
    ("width", "machines", "conversation", "source"),
    [(1280, 224, 612, 360), (1200, 48, 708, 360), (1000, 48, 868, 360), (1600, 280, 676, 560), (1920, 280, 916, 640)],
)
def test_panels_have_their_widths(
    window: Window, qtbot: QtBot, width: int, machines: int, conversation: int, source: int
) -> None:
    window.resize(width, 800)
    assert window.rail.width() == 84
    assert window.machines.width() == machines
    assert window.conversation.width() == conversation
    assert window.source.width() == source


def test_a_low_window_has_a_lower_header(window: Window, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    assert window.conversation.header.height() == 44
    view = ask(window, qtbot)
    assert view.width() <= window.conversation.width()


def test_below_1100_the_source_slides_over_and_is_closed_at_first(window: Window, qtbot: QtBot) -> None:
    window.resize(1050, 700)
    assert not window.source.isVisible()
    ask(window, qtbot)
    before = window.conversation.geometry()
    window.asking.open_number(1)
    assert window.source.isVisible()
    assert window.conversation.geometry() == before
    window.escape()
    assert not window.source.isVisible()


def test_a_strip_opens_over_the_conversation(window: Window, qtbot: QtBot) -> None:
    window.resize(1200, 700)
    assert not window.machines.header.isVisible()
    QTest.mouseClick(window.machines.rows["mould2"], Qt.MouseButton.LeftButton)
    assert window.machines.width() == 224
    assert window.machines.header.isVisible()
    window.escape()
    assert window.machines.width() == 48


def test_keys(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: window.conversation.bar.field.hasFocus())
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert window.documents.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert window.conversation.bar.field.hasFocus()
    QTest.keyClicks(window.conversation.bar.field, "1")
    assert window.conversation.bar.text() == "1"
    seen = set()
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.add(
            next(p for p in (window.machines, window.conversation, window.source, window.rail) if p.isAncestorOf(focus))
        )
    assert {window.machines, window.conversation, window.rail} <= seen
    QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert window.history.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.history.isVisible()


def test_verdicts_and_sources_by_keyboard(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    view = ask(window, qtbot)
    window.activateWindow()
    view.chips()[0].setFocus()
    QTest.keyClick(window, Qt.Key.Key_3)
    assert window.source.position.text() == "Source 3 of 3"
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "feedback" in core.commands())
    view.chips()[1].setFocus()
    QTest.keyClick(view.chips()[1], Qt.Key.Key_Return)
    assert window.source.position.text() == "Source 2 of 3"


def test_every_control_has_a_name(window: Window, qtbot: QtBot) -> None:
    ask(window, qtbot)
    window.toggle_history()
    qtbot.waitUntil(lambda: len(window.history.rows) == 3)
    window.show_screen("documents")
    qtbot.waitUntil(lambda: window.documents.filter.rowCount() == 7)
    nameless = [
        f"{type(child).__name__} in {type(child.parent()).__name__}"
        for kind in (QAbstractButton, QLineEdit, QPlainTextEdit)
        for child in window.findChildren(kind)
        if not child.accessibleName() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert nameless == []


def test_size_and_machine_are_remembered(make_window: MakeWindow, core: FakeCore, qtbot: QtBot, tmp_path: Path) -> None:
    def settings() -> QSettings:
        return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)

    first = Window(Link(core.path, no_start), state=settings())
    qtbot.addWidget(first)
    first.show()
    first.start()
    qtbot.waitUntil(lambda: bool(first.machines.rows))
    first.watching.select("mill3")
    first.close()
    second = Window(Link(core.path, no_start), state=settings())
    qtbot.addWidget(second)
    second.show()
    second.start()
    qtbot.waitUntil(lambda: second.machines.selected == "mill3")
    second.close()


def smallest_type(window: QWidget) -> int:
    return min(
        QFont(child.font()).pixelSize() for child in window.findChildren(QWidget) if child.font().pixelSize() > 0
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_pictures(
    qapp: QApplication, core: FakeCore, qtbot: QtBot, screenshots: Path, language: str, theme: str, tmp_path: Path
) -> None:
    """The main window and the documents in both languages and looks; the pictures are for people to look at."""
    main.prepare(qapp, language, theme)
    window = Window(Link(core.path, no_start), station="P1-04")
    qtbot.addWidget(window)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: len(window.machines.live_rows) == 4)
    assert words.language() == language
    ask(window, qtbot, "Alarm E-204: what do I do?" if language == "en" else "警報 E-204 要怎麼處理？")
    window.asking.open_number(3)
    qtbot.waitUntil(lambda: scenes.CAUSE in window.source.page.accessibleName())
    picture = window.grab()
    assert (picture.width(), picture.height()) == (1280, 800)
    assert picture.save(str(screenshots / f"main-{language}-{theme}.png"))
    assert picture.toImage().pixelColor(600, 300) != picture.toImage().pixelColor(20, 300)
    assert smallest_type(window) >= tokens.META
    window.show_screen("documents")
    qtbot.waitUntil(lambda: window.documents.filter.rowCount() == 7)
    assert window.grab().save(str(screenshots / f"documents-{language}-{theme}.png"))
    window.close()
    main.prepare(qapp, "en", "light")
