"""The strip over the question bar: says once what became of something, or asks once what happened.

It never lies over an answer and goes when it was answered or put off. Not here: when to show it (window).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.desktop import tokens
from app.desktop.controls import button, label
from app.desktop.words import translate

HEIGHT = 56


class Strip(QFrame):
    """A sentence and up to three buttons."""

    changed = Signal()
    """It came or went."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panelHeader")
        self.setFixedHeight(HEIGHT)
        self.said = label("", "control", wrap=True)
        self.buttons: list[QPushButton] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(24, 6, 21, 6)
        self._line.setSpacing(8)
        self._line.addWidget(self.said, 1)
        self.hide()

    def tell(self, text: str) -> None:
        """Say something; one button puts it away."""
        self.ask(text, [(translate("Strip", "Close"), lambda: None)])

    def ask(self, text: str, choices: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Ask something; any choice puts it away."""
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = []
        self.said.setText(text)
        self.setAccessibleName(text)
        for word, run in choices:
            made = button(word, height=tokens.CONTROL_HEIGHT, hint=f"{word}: {text}")
            made.clicked.connect(lambda _checked=False, r=run: self._chosen(r))
            self._line.addWidget(made)
            self.buttons.append(made)
        self.show()
        self.changed.emit()

    def _chosen(self, run: Callable[[], object]) -> None:
        self.hide()
        self.changed.emit()
        run()
