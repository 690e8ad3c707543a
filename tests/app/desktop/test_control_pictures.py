"""Pictures of the documents screen's parts, in both languages; and that nothing in them is cut off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.desktop import main, tokens
from app.desktop.controls import Elided
from app.desktop.documents import DocumentsView
from app.desktop.link import Link
from app.desktop.textblock import Block, TextBlock
from app.desktop.window import LEAST, Window
from tests.app.desktop.conftest import no_start
from tests.app.desktop.control_scenes import Control, conflict
from tests.app.desktop.fake_core import FakeCore


def cut_off(window: QWidget) -> list[str]:
    """Words of labels and buttons that have no room, and blocks that reach out of what holds them."""
    found = []
    for child in window.findChildren(QWidget):
        if not child.isVisible() or isinstance(child, Elided):
            continue
        if isinstance(child, QPushButton | QLabel):
            wraps = isinstance(child, QLabel) and child.wordWrap()
            icon = child.iconSize().width() if isinstance(child, QPushButton) and not child.icon().isNull() else 0
            wide = child.fontMetrics().horizontalAdvance(child.text()) + icon
            if wraps and child.heightForWidth(child.width()) > child.height():
                found.append(f"too low: {child.text()}")
            elif not wraps and child.text() and wide > child.width() + 1:
                found.append(f"too narrow: {child.text()}")
        parent = child.parentWidget()
        if isinstance(child, Block) and parent is not None and not parent.rect().contains(child.geometry()):
            found.append(f"outside: {child.accessibleName()}")
    return found


def scenes_of(view: DocumentsView, control: Control, wait: Callable[[Callable[[], bool]], None]) -> dict[str, object]:
    """The parts, each with what brings it up."""
    press = control.documents.documents[0]

    def check() -> None:
        view.show_section("waiting")
        view.waiting.rows()[0].act.click()

    def mistake() -> None:
        check()
        view.form.edits["document"].clear()
        view.form.edits["effective_from"].setText("2026-13-01")
        view.form.yes.click()

    def sure() -> None:
        view.close_side()
        view.waiting.all.click()

    def meaning() -> None:
        view.waiting.not_now.click()
        view.waiting.rows()[3].act.click()
        wait(lambda: bool(view.statuses.unmapped.buttons))

    def found() -> None:
        view.close_side()
        view.show_section("findings")

    def gone() -> None:
        view.revision_wanted.emit(press.revisions[2], press.document)
        wait(view.reader.sheet.isVisible)

    def place() -> None:
        view.place_wanted.emit(conflict().mentions[0])
        wait(lambda: view.reader.sheet.marked_at() is not None)

    return {
        "details": lambda: view.table.selectRow(8),
        "waiting": lambda: view.show_section("waiting"),
        "confirm": check,
        "confirm-mistakes": mistake,
        "confirm-all": sure,
        "status-map": meaning,
        "findings": found,
        "revision": gone,
        "place": place,
    }


def test_what_is_cut_off_is_noticed(english: None, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    narrow, low, out = QLabel("a long line of words", holder), QLabel("a long line of words", holder), TextBlock("x")
    narrow.setGeometry(0, 0, 40, 20)
    low.setWordWrap(True)
    low.setGeometry(0, 20, 40, 20)
    out.setParent(holder)
    holder.resize(100, 100)
    out.setGeometry(90, 0, 20, 20)
    holder.show()
    assert cut_off(holder) == ["too narrow: a long line of words", "too low: a long line of words", "outside: x"]


@pytest.mark.parametrize("size", [LEAST, (1280, 800)], ids=["960", "1280"])
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-TW", "light"), ("zh-TW", "dark")])
def test_nothing_is_cut_off(
    qapp: QApplication,
    core: FakeCore,
    qtbot: QtBot,
    screenshots: Path,
    language: str,
    theme: str,
    size: tuple[int, int],
) -> None:
    main.prepare(qapp, language, theme)
    core.control = Control()
    window = Window(Link(core.path, no_start), station="P1-04")
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.start()
    view = window.documents
    window.show_screen("documents")
    qtbot.waitUntil(lambda: view.filter.rowCount() > 7)
    wrong = {}
    for name, bring in scenes_of(view, core.control, qtbot.waitUntil).items():
        assert callable(bring)
        bring()
        qtbot.wait(10)
        picture = window.grab()
        assert (picture.width(), picture.height()) == size
        assert picture.save(str(screenshots / f"control-{name}-{language}-{theme}-{size[0]}.png"))
        wrong[name] = cut_off(view)
        fonts = [child.font().pixelSize() for child in view.findChildren(QWidget)]
        assert min(pixels for pixels in fonts if pixels > 0) >= tokens.META
    assert {name: told for name, told in wrong.items() if told} == {}
    window.close()
    main.prepare(qapp, "en", "light")
