"""The moving analog bar: where a value stands between the ends of its scale, its normal band and its limit.

Not here: what the value is.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.desktop import tokens
from app.desktop.marks import Mark
from connectors.types import Quality, Reading, Tag


class AnalogBar(QWidget):
    """Track, normal band, limit ticks and a diamond, which is hollow for late values and missing for lost ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(16)
        self._tag: Tag | None = None
        self._reading: Reading | None = None
        self._mark = Mark.NONE
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_reading(self, tag: Tag, reading: Reading, mark: Mark = Mark.NONE) -> None:
        """Move the diamond; `mark` colours it when the value is abnormal."""
        self._tag, self._reading, self._mark = tag, reading, mark
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw; nothing without a scale."""
        tag, reading = self._tag, self._reading
        if tag is None or reading is None or tag.low is None or tag.high is None or tag.high <= tag.low:
            return
        low, span = tag.low, tag.high - tag.low
        left, width, middle = 1.0, self.width() - 2.0, self.height() / 2

        def x(value: float) -> float:
            return left + width * min(1.0, max(0.0, (value - low) / span))

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("track"))
        painter.drawRoundedRect(QRectF(left, middle - 2, width, 4), 2, 2)
        if tag.normal_low is not None or tag.normal_high is not None:
            start = x(tag.low if tag.normal_low is None else tag.normal_low)
            end = x(tag.high if tag.normal_high is None else tag.normal_high)
            painter.setBrush(tokens.colour("range"))
            painter.drawRect(QRectF(start, middle - 2, end - start, 4))
        for limit in (tag.limit_low, tag.limit_high):
            if limit is not None:
                painter.fillRect(QRectF(x(limit) - 1, middle - 7, 2, 14), tokens.colour("text"))
        value = reading.value
        shown = reading.quality not in (Quality.LOST, Quality.BAD)
        if shown and isinstance(value, int | float) and not isinstance(value, bool):
            centre = QPointF(x(value), middle)
            diamond = QPolygonF([centre + QPointF(*step) for step in ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0))])
            if not reading.quality.current:
                painter.setPen(QPen(tokens.colour("text2"), 1.4))
                painter.setBrush(tokens.colour("paper"))
            else:
                fill = {Mark.ALARM: "alarm_fill", Mark.WARNING: "amber_fill"}.get(self._mark, "text")
                edge = "amber_text" if self._mark is Mark.WARNING else "paper"
                painter.setPen(QPen(tokens.colour(edge), 1.4))
                painter.setBrush(tokens.colour(fill))
            painter.drawPolygon(diamond)
        painter.end()
