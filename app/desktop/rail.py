"""The rail at the left: the program's mark and the screens. Only screens that exist stand here.

Not here: switching (window).
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.desktop import icons, tokens
from app.desktop.marks import StackLight
from app.desktop.textblock import font_of
from app.desktop.words import translate

ITEM_HEIGHT = 58


class RailItem(QAbstractButton):
    """Icon and word."""

    def __init__(self, picture: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._badge, self._alarm = "", False
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFixedSize(tokens.RAIL_WIDTH - 1, ITEM_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_badge(self, text: str, alarm: bool) -> None:
        """A number beside the icon, "" for none; `alarm`: one of them may hurt somebody."""
        if (text, alarm) != (self._badge, self._alarm):
            self._badge, self._alarm = text, alarm
            self.setAccessibleName(f"{self.text()} {text}".strip())
            self.update()

    def nextCheckState(self) -> None:
        """The window decides which screen is shown."""

    def sizeHint(self) -> QSize:
        """Fixed."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon, word, the bar of the chosen one and the ring of the focused one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        if chosen or self.isDown():
            painter.fillRect(self.rect(), tokens.colour("surface"))
        if chosen:
            painter.fillRect(QRectF(0, 0, 4, self.height()), tokens.colour("accent"))
        ink = tokens.colour("accent" if chosen else "text2")
        icons.paint(painter, self._picture, QRectF(self.width() / 2 - 12, 6, 24, 24), ink)
        painter.setPen(ink)
        painter.setFont(font_of(tokens.META, bold=chosen))
        box = QRectF(4, 31, self.width() - 4, 22)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._badge:
            self._paint_badge(painter)
        if self.hasFocus():
            pen = painter.pen()
            pen.setColor(tokens.colour("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


    def _paint_badge(self, painter: QPainter) -> None:
        font = font_of(tokens.META, bold=True)
        wide = max(20.0, QFontMetricsF(font).horizontalAdvance(self._badge) + 10)
        box = QRectF(self.width() / 2 + 4, 3, wide, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("alarm_fill" if self._alarm else "primary"))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(tokens.colour("on_alarm" if self._alarm else "on_primary"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._badge)


class Rail(QFrame):
    """Mark and items."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(tokens.RAIL_WIDTH)
        self.light = StackLight()
        self.items: dict[str, RailItem] = {}
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 12, 0, 12)
        body.setSpacing(2)
        body.addWidget(self.light, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addSpacing(10)
        for name, picture, text in (
            ("ask", "ask", translate("Rail", "Ask")),
            ("machines", "machines", translate("Rail", "Machines")),
            ("documents", "documents", translate("Rail", "Documents")),
            ("review", "review", translate("Rail", "Review")),
            ("audit", "lock", translate("Rail", "Audit")),
        ):
            item = RailItem(picture, text)
            item.clicked.connect(lambda _checked=False, n=name: self.chosen.emit(n))
            self.items[name] = item
            if name == "audit":
                body.addStretch(1)
            body.addWidget(item)

    def show_screen(self, name: str) -> None:
        """Mark the screen that is shown."""
        for key, item in self.items.items():
            item.setChecked(key == name)
