"""Small standard controls: labels and buttons with the program's sizes and accessible names.

Not here: painted widgets, panels.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QWidget

from app.desktop import tokens
from app.desktop.icons import icon

ICON_GAP = 6


def label(text: str = "", name: str = "control", *, wrap: bool = False) -> QLabel:
    """A line of plain text in one of the styles of the sheet."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    return made


class Elided(QLabel):
    """One line of plain text that ends with an ellipsis when there is no room. For titles only."""

    def __init__(self, text: str = "", name: str = "control") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Show `text`, shortened when needed."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def whole(self) -> str:
        """The text as given."""
        return self._whole

    def resizeEvent(self, event: object) -> None:
        """Shorten to the new width."""
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(8, self.width())))


def button(
    text: str, name: str = "plain", *, picture: str = "", height: int = tokens.CONTROL_HEIGHT, hint: str = ""
) -> QPushButton:
    """A button with a word; `hint` is its accessible name if the word alone does not say it."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setFixedHeight(height)
    made.setAutoDefault(True)
    made.setAccessibleName(hint or text)
    if picture:
        made.setIcon(icon(picture, "on_primary" if name == "primary" else "text", 20, gap=ICON_GAP))
        made.setIconSize(QSize(20 + ICON_GAP, 20))
    return made


def icon_button(picture: str, hint: str, *, size: int = tokens.CONTROL_HEIGHT) -> QPushButton:
    """A square button with a picture only; `hint` says what it does."""
    made = QPushButton()
    made.setObjectName("iconOnly")
    made.setFixedSize(size, size)
    made.setIcon(icon(picture, "text", 20))
    made.setIconSize(QSize(20, 20))
    made.setAutoDefault(True)
    made.setAccessibleName(hint)
    made.setToolTip(hint)
    return made


def literal(text: str) -> str:
    """Text from outside for a button or a menu, where a single & would make a shortcut."""
    return text.replace("&", "&&")


def set_tip(widget: QWidget, text: str) -> None:
    """Text from outside as a tool tip, which would be shown as markup if it looked like some."""
    widget.setToolTip(f'<p style="white-space: pre-wrap">{escape(text)}</p>' if text else "")


def rule() -> QFrame:
    """A line across a panel."""
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedHeight(1)
    return made


def scroll_area(content: QWidget, *, name: str = "scroll") -> QScrollArea:
    """A vertical scroll area around `content`, which follows its width."""
    area = QScrollArea()
    area.setObjectName(name)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area


def tab_order(*order: QWidget) -> None:
    """Give widgets this order of the focus: those that were made later would come last."""
    for one, other in pairwise(order):
        QWidget.setTabOrder(one, other)
