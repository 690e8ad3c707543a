"""Starts the window: application, language, look, then the window, then the line to the core.

The window is up before anything heavy is touched; the core loads models in its own process. Not here: whether there is
a display (app.cli.window).
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from app import problems
from app.desktop import style, tokens, words
from app.desktop.link import Link, Starting
from app.desktop.window import Window
from app.outbox import Outbox, OutboxInUse
from app.paths import resources
from app.problems import Problem

if TYPE_CHECKING:
    from app.settings import UiSettings

log = logging.getLogger(__name__)


def _spare_imports() -> None:
    """Keep Qt for Python from reading the source of every module that is imported after it.

    It looks for users of features that nobody here uses, asks lazy modules for attributes while they are imported,
    and so breaks pydantic when a part of it was imported before Qt.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        vars(feature)["_mod_uses_pyside"] = lambda _module: False


_spare_imports()


def main(home: Path, *, demo: bool = False) -> int:
    """Show the window of a data folder until it is closed; the exit code.

    Args:
        home: the data folder; need not exist.
        demo: say in the window that this is the demo plant.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("a Qt application without windows runs already")
    app.setApplicationName("Andon")
    app.setDesktopFileName("andon")
    language, theme, station = _wishes(home)
    prepare(app, language, theme)
    if demo and not station:
        station = words.translate("Main", "Demo plant")
    outbox, trouble = _outbox(home)
    window = Window(
        core_link(home),
        station=station,
        state=QSettings(str(home / "window.ini"), QSettings.Format.IniFormat),
        outbox=outbox,
        photos=home / "photos",
    )
    if trouble is not None:
        window.trouble(trouble)
    if not style.chinese_font():
        window.trouble(words.coded("E-DSP-002"))
    window.show()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: window.close())
    QTimer.singleShot(0, window, window.start)
    return app.exec()


def prepare(app: QApplication, language: str, theme: str) -> None:
    """Give the application its language ("en", "zh-TW") and its look ("system", "light", "dark")."""
    translate_to(app, language)
    system = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    dark = system if theme == "system" else theme == "dark"
    style.apply(app, tokens.DARK if dark else tokens.LIGHT, language)


def translate_to(app: QApplication, language: str) -> None:
    """Install the translations of a language, in place of those before; English needs none."""
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    if language == "en":
        QLocale.setDefault(QLocale("en_GB"))
        return
    QLocale.setDefault(QLocale(language.replace("-", "_")))
    own = QTranslator(app)
    if own.load(str(resources() / "translations" / f"andon_{language}.qm")):
        app.installTranslator(own)
    else:
        log.warning("no compiled translation for %s", language)
    qt = QTranslator(app)
    if qt.load(f"qtbase_{language.replace('-', '_')}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qt)


def core_link(home: Path) -> Link:
    """The line to the core of a data folder; starts one when none answers."""

    def start() -> Starting:
        from app.host import channel
        from app.host.client import start_core

        channel.make_home(home)
        return start_core(home)

    from app.host.channel import socket_path

    return Link(str(socket_path(home)), start)


def _outbox(home: Path) -> tuple[Outbox | None, Problem | None]:
    """What keeps reports until the core has them; without it they are kept as long as the window is open."""
    try:
        return Outbox(home / "outbox"), None
    except (OutboxInUse, OSError) as exc:
        log.warning("no outbox: %s", exc)
        return None, problems.of(exc)


def _wishes(home: Path) -> tuple[str, str, str]:
    """Language, theme, station.

    Settings are only read where there are any: their library costs a sixth of the time to the window. The core tells
    what is wrong with them.
    """
    given: UiSettings | None = None
    if (home / "andon.toml").is_file() or any(name.startswith("ANDON_UI__") for name in os.environ):
        from app.settings import SettingsInvalid, load_settings

        try:
            given = load_settings(home).ui
        except SettingsInvalid as exc:
            log.warning("the look and the language are those of the system: %s", exc)
    language = (given.language if given else "") or words.system_language()
    return language, given.theme if given else "system", given.station if given else ""
