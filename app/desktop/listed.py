"""The rows of a list answer ("which documents cover press 1"): one under another on panel surface, each with its chip.

Rows are laid out once for a width, so that a list of hundreds grows as quickly as a short one.
Not here: what is in the list (the core asks the store).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import tokens
from app.desktop.chip import Chip, LiveChip
from app.desktop.textblock import Block, Laid, font_of, lay

_SIDE, _PAD, _CHIP_GAP = 14, 8, 6


class ListedBlock(Block):
    """All rows that follow one another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[Chip | LiveChip] = []
        self._rows: list[tuple[str, Sequence[Chip | LiveChip]]] = []
        self._laid: list[tuple[int, Laid]] = []
        self._laid_for = 0
        self._end = 0

    def add(self, text: str, chips: Sequence[Chip | LiveChip]) -> None:
        """One more row at the end; the answer lays out again."""
        self._rows.append((text, chips))
        for chip in chips:
            chip.setParent(self)
            chip.show()
            self.chips.append(chip)
        self.setAccessibleName(self.text())

    def texts(self) -> list[str]:
        """The rows, byte for byte."""
        return [text for text, _chips in self._rows]

    def text(self) -> str:
        """All rows."""
        return "\n".join(self.texts())

    def height_for(self, width: int) -> int:
        """Lay out the rows that are new, or all for another width."""
        if width != self._laid_for:
            self._laid, self._laid_for, self._end = [], width, 0
        column = width - tokens.GUTTER - tokens.MARGIN_WIDTH
        for text, chips in self._rows[len(self._laid) :]:
            laid = lay(text, font_of(tokens.BODY), column - 2 * _SIDE)
            self._laid.append((self._end, laid))
            y = self._end
            for chip in chips:
                chip.move(column + tokens.GUTTER, y)
                y += chip.height() + _CHIP_GAP
            self._end = max(self._end + laid.height + 2 * _PAD, y)
        return self._end

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the surface, and the rows that are in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        column = self.width() - tokens.GUTTER - tokens.MARGIN_WIDTH
        painter.setPen(QPen(tokens.colour("line"), 1))
        painter.setBrush(tokens.colour("panel"))
        frame = QRectF(0.5, 0.5, column - 1, self.height() - 1)
        painter.drawRoundedRect(frame, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
        top, bottom = event.rect().top(), event.rect().bottom()
        ends = [*(start for start, _laid in self._laid[1:]), self._end]
        for (start, laid), end in zip(self._laid, ends, strict=True):
            if end < top or start > bottom:
                continue
            if start:
                painter.fillRect(QRectF(1, start, column - 2, 1), tokens.colour("line"))
            painter.setPen(tokens.colour("text"))
            laid.draw(painter, _SIDE, start + _PAD)
        painter.end()
