"""A window on a core of cardboard."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop import main
from app.desktop.documents import DocumentsView
from app.desktop.link import Link, LinkState, Starting
from app.desktop.window import Window
from tests.app.desktop.control_scenes import Control
from tests.app.desktop.fake_core import FakeCore

MakeWindow = Callable[[], Window]


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["andon"]


@pytest.fixture
def english(qapp: QApplication) -> None:
    main.prepare(qapp, "en", "light")


@pytest.fixture
def core(qapp: QApplication) -> Iterator[FakeCore]:
    folder = Path(tempfile.mkdtemp(prefix="andon-"))  # short: a socket's path has 108 bytes
    made = FakeCore(folder / "core.sock")
    yield made
    made.die()
    shutil.rmtree(folder)


def no_start() -> Starting:
    raise AssertionError("nobody should start a core")


@pytest.fixture
def make_window(english: None, core: FakeCore, qtbot: QtBot) -> MakeWindow:
    def make() -> Window:
        window = Window(Link(core.path, no_start), station="Station P1-04")
        qtbot.addWidget(window)
        window.show()
        window.start()
        qtbot.waitUntil(lambda: window.link.state is LinkState.OPEN and bool(window.machines.rows))
        return window

    return make


@pytest.fixture
def window(make_window: MakeWindow) -> Window:
    return make_window()


@pytest.fixture
def control(core: FakeCore, tmp_path: Path) -> Control:
    """Controlled documents, of which deciding changes the standing."""
    core.control = Control(str(tmp_path))
    return core.control


@pytest.fixture
def controlled(control: Control, window: Window, qtbot: QtBot) -> DocumentsView:
    """The documents screen with them."""
    window.show_screen("documents")
    qtbot.waitUntil(lambda: window.documents.filter.rowCount() == len(control.documents.documents))
    return window.documents
