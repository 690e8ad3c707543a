"""What one value of a machine did around a report: its name, where it stood, from where to where, and a line.

Values are frozen with the report. Not here: live tiles (tile), which values (app.evidence).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.desktop import tokens, words
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from connectors.types import Quality

_CHART, _HEIGHT, _GAP = 150, 34, 12
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Trend:
    """One value: (time, value) with the oldest first, None where there was none; `at` is when it was reported."""

    name: str
    unit: str
    points: tuple[tuple[datetime, float | None], ...]
    at: datetime


def trends(evidence: Mapping[str, Any]) -> list[Trend]:
    """The values of a report's evidence; one that cannot be read is left out."""
    try:
        at = datetime.fromisoformat(str(evidence.get("at", "")))
        values = evidence.get("values", {})
        return [_trend(tag, values[tag], evidence.get("tags", {}).get(tag, {}), at) for tag in values]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _trend(tag: str, points: Iterable[Sequence[Any]], known: Mapping[str, Any], at: datetime) -> Trend:
    read = tuple(
        (datetime.fromisoformat(when), float(value) if value is not None and quality != Quality.BAD.value else None)
        for when, value, quality in points
    )
    name = known.get("name") or {}
    return Trend(words.local(name) if name else tag, str(known.get("unit", "")), read, at)


class TrendRow(Block):
    """Name and words at the left, the line at the right."""

    def __init__(self, trend: Trend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trend = trend
        self.name = TextBlock(trend.name, tokens.CONTROL, parent=self)
        self.said = TextBlock(_said(trend), tokens.META, token="text2", parent=self)
        self.setAccessibleName(f"{trend.name}. {self.said.text()}")

    def height_for(self, width: int) -> int:
        """As high as the words, at least as the line."""
        room = max(120, width - _CHART - _GAP)
        y = 4
        for block in (self.name, self.said):
            block.move(0, y)
            y += block.set_width(room)
        return max(y, _HEIGHT) + 4

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, and a tick where it was reported."""
        points = [one for one in self._trend.points if one[1] is not None]
        if len(points) < 2:
            return
        start, end = points[0][0], max(points[-1][0], self._trend.at)
        low, high = min(value for _, value in _numbers(points)), max(value for _, value in _numbers(points))
        span = max(1.0, (end - start).total_seconds())
        box = QRectF(self.width() - _CHART, (self.height() - _HEIGHT) / 2 + 3, _CHART - 2, _HEIGHT - 6)

        def place(when: datetime, value: float) -> QPointF:
            up = (value - low) / (high - low) if high > low else 0.5
            across = (when - start).total_seconds() / span
            return QPointF(box.left() + across * box.width(), box.bottom() - up * box.height())

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.colour("border"), 1))
        x = place(self._trend.at, low).x()
        painter.drawLine(QPointF(x, box.top() - 3), QPointF(x, box.bottom() + 3))
        painter.setPen(QPen(tokens.colour("text2"), 1.5))
        painter.drawPolyline(QPolygonF([place(*one) for one in _numbers(points)]))
        painter.end()


def _numbers(points: Iterable[tuple[datetime, float | None]]) -> Iterator[tuple[datetime, float]]:
    return ((when, value) for when, value in points if value is not None)


def _said(trend: Trend) -> str:
    """Where it stood when it was reported, and between which values it was."""
    points = list(_numbers(trend.points))
    if not points:
        return translate("Trend", "no values")
    before = [value for when, value in points if when <= trend.at]
    now = before[-1] if before else points[0][1]
    low, high = min(value for _, value in points), max(value for _, value in points)
    said = words.with_unit(words.plain(now, _DECIMALS), trend.unit)
    if low == high:
        return translate("Trend", "{value}, unchanged").format(value=said)
    between = translate("Trend", "{value}; from {low} to {high} in these minutes")
    return between.format(value=said, low=words.plain(low, _DECIMALS), high=words.plain(high, _DECIMALS))
