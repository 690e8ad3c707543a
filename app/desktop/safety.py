"""Safety blocks: warnings of a document, word for word, in the colours of their signal word.

Not here: finding them or putting them in order (the core does both).
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import tokens
from app.desktop.marks import paint_warning_sign
from app.desktop.textblock import Block, TextBlock, font_of
from knowledge.types import PassageKind

BAND = 34
_SIDE, _TOP = 16, 9
_LEVELS = {
    "danger": ("DANGER", "危險", "危险"),
    "warning": ("WARNING", "警告"),
    "caution": ("CAUTION", "注意", "小心"),
    "notice": ("NOTICE", "NOTE", "須知", "備註"),
}
_KINDS = {PassageKind.DANGER: "danger", PassageKind.WARNING: "warning", PassageKind.CAUTION: "caution"}


def level_of(signal: str, kind: PassageKind | None) -> str:
    """Which band a warning gets: by its signal word, else by the kind of its passage, else the warning's."""
    upper = signal.strip().upper()
    for level, known in _LEVELS.items():
        if upper.startswith(known):
            return level
    return _KINDS.get(kind, "warning") if kind else "warning"


def says_signal(text: str) -> bool:
    """Whether a text begins with a signal word of its own, in whatever language."""
    return text.lstrip().upper().startswith(tuple(word for known in _LEVELS.values() for word in known))


class SafetyBlock(Block):
    """Ink border, coloured band with triangle and signal word, and the text byte for byte.

    Where the text begins with the signal word on a line of its own, the band is that line.
    """

    def __init__(self, text: str, signal: str, level: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.level = level
        self.signal = signal or _LEVELS[level][0]
        self._text = text
        self.body = TextBlock(text.removeprefix(f"{self.signal}\n"), tokens.BODY, parent=self)
        self.setAccessibleName(f"{self.signal}. {text}")

    def text(self) -> str:
        """The warning, byte for byte."""
        return self._text

    def height_for(self, width: int) -> int:
        """Band and body."""
        body = self.body.set_width(width - 2 * _SIDE)
        self.body.move(_SIDE, BAND + 2 + _TOP)
        return BAND + 2 + _TOP + body + _TOP + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw band and border."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        band, ink = (QColor(value) for value in tokens.SAFETY[self.level])
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(frame, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
        painter.fillPath(shape, tokens.colour("paper"))
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(QRectF(0, 0, self.width(), BAND + 2), band)
        painter.restore()
        painter.setPen(QPen(tokens.colour("text"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        paint_warning_sign(painter, QRectF(12, 6, 26, 24), ink, band)
        painter.setFont(font_of(tokens.BODY, bold=True))
        painter.setPen(ink)
        painter.drawText(QRectF(46, 2, self.width() - 60, BAND), Qt.AlignmentFlag.AlignVCenter, self.signal)
        painter.end()
