"""Live values: the row of the machine panel, which moves, and the tile of an answer, which is frozen.

How each quality looks is the table of section 4 of the interface description: late values lose their alarm colour,
lost ones their value. Not here: where values come from.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.copilot.events import LiveValue
from app.desktop import tokens, words
from app.desktop.bar import AnalogBar
from app.desktop.controls import Elided, label
from app.desktop.marks import Mark, StateMark
from app.desktop.textblock import Block
from app.desktop.words import translate
from connectors.types import Quality

TILE_HEIGHT = 108


def _paint_text(widget: QLabel, token: str, pixels: int, *, bold: bool) -> None:
    weight = 700 if bold else 400
    widget.setStyleSheet(f"color: {tokens.colour(token).name()}; font-size: {pixels}px; font-weight: {weight};")


_TOKENS = {Mark.ALARM: "alarm_text", Mark.WARNING: "amber_text", Mark.LATE: "text2", Mark.BAD: "text2"}
_SPOKEN = {Mark.ALARM: "alarm", Mark.WARNING: "warning"}


class _Reading(QWidget):
    """Mark, value and unit in one line; a bad value stands behind a tap."""

    def __init__(self, pixels: int, unit_pixels: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels, self._unit_pixels = pixels, unit_pixels
        self._mark = StateMark(18 if pixels < 24 else 22)
        self._value, self._unit = label(), label()
        self._reveal = QPushButton(translate("Tile", "Show value"))
        self._reveal.setObjectName("link")
        self._reveal.setFixedHeight(26)
        self._reveal.setAccessibleName(self._reveal.text())
        self._reveal.clicked.connect(self._show_bad)
        self._look: tuple[str, ...] = ()
        self._revealed = False
        self._unit.setContentsMargins(0, 0, 0, 2 if pixels < 24 else 3)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._mark)
        line.addWidget(self._value)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._reveal)
        line.addStretch(1)

    def show_value(self, live: LiveValue, mark: Mark) -> None:
        """Change what is shown, without a new layout when only the digits change."""
        quality = live.reading.quality
        lost, bad = quality is Quality.LOST, quality is Quality.BAD
        self._mark.setVisible(mark is not Mark.NONE and not lost)
        self._mark.show_mark(mark, words.quality(quality) if mark in (Mark.LATE, Mark.BAD) else mark.value)
        value = "– –" if lost else words.number(live.reading.value, live.tag.decimals)
        self._value.setText(value)
        self._unit.setText("" if lost else live.reading.unit)
        token = _TOKENS.get(mark, "text")
        if (token,) != self._look:
            self._look = (token,)
            _paint_text(self._value, token, self._pixels, bold=True)
            unit = token if token in ("alarm_text", "amber_text") else "text2"
            _paint_text(self._unit, unit, self._unit_pixels, bold=False)
        if not bad:
            self._revealed = False
        hidden = bad and not self._revealed
        self._reveal.setVisible(hidden)
        self._value.setVisible(not hidden)
        self._unit.setVisible(not hidden)

    def _show_bad(self) -> None:
        self._revealed = True
        self._reveal.hide()
        self._value.show()
        self._unit.show()


class LiveRow(QWidget):
    """One value of the machine panel, renewed every second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(160)
        self._name, self._age = Elided("", "meta"), label("", "meta")
        self._reading = _Reading(tokens.VALUE, tokens.CONTROL)
        self._limit = label("", "metaStrong")
        self._bar = AnalogBar()
        self._look: tuple[str, str] = ("", "")
        top, middle, body = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        body.setContentsMargins(0, 4, 0, 4)
        body.setSpacing(0)
        top.addWidget(self._name, 1)
        top.addWidget(self._age)
        middle.addWidget(self._reading, 1)
        middle.addWidget(self._limit)
        body.addLayout(top)
        body.addLayout(middle)
        body.addWidget(self._bar)

    def show_value(self, live: LiveValue, mark: Mark) -> None:
        """Show a reading."""
        name = words.local(live.tag.name)
        self._name.set_whole(name)
        age = words.freshness(live)
        self._age.setText(age)
        self._reading.show_value(live, mark)
        side = words.beyond(live.tag, live.reading.value) if live.reading.quality.current else ""
        lost = live.reading.quality is Quality.LOST
        limit = words.last_known(live) if lost else words.limit_short(live.tag, side)
        self._limit.setText(limit)
        look = (_TOKENS.get(mark, "text2"), "" if live.reading.quality.current else "strong")
        if look != self._look:
            self._look = look
            _paint_text(self._limit, look[0], tokens.META, bold=not lost)
            _paint_text(self._age, "text2", tokens.META, bold=bool(look[1]))
        scaled = live.tag.low is not None and live.tag.high is not None
        self._bar.setVisible(scaled)
        self._bar.show_reading(live.tag, live.reading, mark)
        value = "" if lost else words.with_unit(words.number(live.reading.value, live.tag.decimals), live.reading.unit)
        self.setAccessibleName(", ".join(part for part in (name, value, limit, age) if part))


class LiveTile(Block):
    """A value as frozen into an answer: it never changes, its height is final from the start."""

    def __init__(self, live: LiveValue, mark: Mark, claim: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        reading = _Reading(tokens.VALUE_LARGE, tokens.BODY)
        reading.show_value(live, mark)
        bar = AnalogBar()
        bar.show_reading(live.tag, live.reading, mark)
        distance = self._distance()
        lost = live.reading.quality is Quality.LOST
        below = label(distance, "meta", wrap=True) if lost else Elided(distance, "meta")
        if lost:
            bar.hide()
        if mark in (Mark.ALARM, Mark.WARNING):
            _paint_text(below, _TOKENS[mark], tokens.META, bold=True)
        body = QVBoxLayout(self)
        body.setContentsMargins(13, 7, 13, 7)
        body.setSpacing(2)
        body.addWidget(Elided(words.local(live.tag.name), "meta"))
        body.addWidget(reading)
        body.addWidget(below)
        body.addWidget(bar)
        body.addStretch(1)
        value = words.with_unit(words.number(live.reading.value, live.tag.decimals), live.reading.unit)
        self.setAccessibleName(claim or ", ".join((words.local(live.tag.name), value, distance)))

    def height_for(self, width: int) -> int:
        """Always the same."""
        return TILE_HEIGHT

    def _distance(self) -> str:
        quality = self.live.reading.quality
        if quality is Quality.LOST and words.heard(self.live):
            text = translate("Tile", "{age}; {last}")
            return text.format(age=words.freshness(self.live), last=words.last_known(self.live))
        if not quality.current:
            return words.freshness(self.live)
        return words.limit_distance(self.live)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.colour("line"), 1))
        painter.setBrush(tokens.colour("paper"))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, tokens.RADIUS_PAPER, tokens.RADIUS_PAPER)
        painter.end()
