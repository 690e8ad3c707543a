"""Icons: own SVG drawings, tinted by a token and drawn sharp at every scale.

Not here: marks that carry a state (marks).
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.desktop import tokens
from app.paths import resources


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _renderer(name: str, colour: QColor) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour.name()).encode()))


def paint(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Draw an icon into `rect`."""
    _renderer(name, colour).render(painter, rect)


def pixmap(name: str, colour: QColor, size: int = 20, ratio: float = 2.0, gap: int = 0) -> QPixmap:
    """An icon as a picture of `size` logical pixels, with `gap` empty ones at its right."""
    picture = QPixmap(QSize(round((size + gap) * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint(painter, name, QRectF(0, 0, picture.height(), picture.height()), colour)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, token: str = "text2", size: int = 20, disabled: str = "text3", gap: int = 0) -> QIcon:
    """An icon for a button in the colour of a token. `gap` keeps the word away: the style sheet cannot."""
    made = QIcon(pixmap(name, tokens.colour(token), size, gap=gap))
    made.addPixmap(pixmap(name, tokens.colour(disabled), size, gap=gap), QIcon.Mode.Disabled)
    return made
