"""The conflict card: two or more effective documents give different values for one quantity of one machine.

All values stand side by side with equal weight, each with its proof and its words; none is preferred, none is merged.
Not here: finding conflicts (knowledge.lint), opening places (who shows the card).
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import tokens
from app.desktop.chip import PlaceChip
from app.desktop.marks import paint_attention
from app.desktop.quoted import paint_paper
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from knowledge.types import Finding, Mention

_SIDE, _TOP, _GAP = 16, 12, 12
_CELL_LEAST = 200
"""Pixels below which values stand under one another: a value and its chip need them."""


class _Cell(Block):
    """One value: what it is, where it stands, and the line that says so."""

    def __init__(self, mention: Mention, parent: QWidget) -> None:
        super().__init__(parent)
        self.mention = mention
        self.value = TextBlock(mention.value, tokens.VALUE_LARGE, bold=True, parent=self)
        self.chip = PlaceChip(mention, self)
        self.quote = TextBlock(mention.quote, tokens.CONTROL, parent=self)

    def height_for(self, width: int) -> int:
        """Value, chip, words, from top to bottom."""
        inner = width - 2 * _SIDE
        y = _TOP
        y += self.value.set_width(inner)
        self.value.move(_SIDE, _TOP)
        y += 6
        self.chip.move(_SIDE, y)
        y += self.chip.height() + 10
        self.quote.setVisible(bool(self.mention.quote))
        if self.mention.quote:
            self.quote.move(_SIDE, y)
            y += self.quote.set_width(inner) + _TOP
        return y

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper that the words stand on."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_paper(painter, QRectF(self.rect()))
        painter.end()


class ConflictCard(Block):
    """A finding of the kind CONFLICT. `machine` is the name of its machine in the window's language."""

    opened = Signal(object)
    """A Mention: its place is to be shown."""

    def __init__(self, finding: Finding, machine: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        two = translate("Conflict", "Two effective documents disagree")
        many = translate("Conflict", "Effective documents disagree")
        head = two if len(finding.mentions) == 2 else many
        self.title = TextBlock(head, tokens.BODY, bold=True, parent=self)
        about = " · ".join(part for part in (finding.subject, machine) if part)
        self.subject = TextBlock(about, tokens.BODY, parent=self)
        self.cells = [_Cell(mention, self) for mention in finding.mentions]
        both = translate("Conflict", "Andon shows both. Document control decides.")
        every = translate("Conflict", "Andon shows all of them. Document control decides.")
        self.foot = TextBlock(both if len(self.cells) < 3 else every, tokens.CONTROL, token="text2", parent=self)
        for cell in self.cells:
            cell.chip.clicked.connect(lambda _checked=False, m=cell.mention: self.opened.emit(m))
        values = "; ".join(f"{one.value}: {one.document} {one.revision}".strip() for one in finding.mentions)
        self.setAccessibleName(f"{self.title.text()}. {about}. {values}. {self.foot.text()}")

    def height_for(self, width: int) -> int:
        """Head, values side by side as far as they fit, foot."""
        inner = width - 2 * _SIDE
        self.title.move(_SIDE + 32, _TOP)
        y = _TOP + self.title.set_width(inner - 32)
        self.subject.move(_SIDE + 32, y)
        y += self.subject.set_width(inner - 32) + 10
        y = self._place_cells(y, inner)
        self.foot.move(_SIDE, y)
        return y + self.foot.set_width(inner) + _TOP

    def _place_cells(self, y: int, inner: int) -> int:
        columns = max(1, min(len(self.cells), (inner + _GAP) // (_CELL_LEAST + _GAP)))
        each = (inner - (columns - 1) * _GAP) // columns
        for start in range(0, len(self.cells), columns):
            row = self.cells[start : start + columns]
            height = max(cell.height_for(each) for cell in row)
            for column, cell in enumerate(row):
                cell.setFixedSize(each, height)
                cell.move(_SIDE + column * (each + _GAP), y)
            y += height + _GAP
        return y

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame and mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.colour("amber_text"), 1))
        painter.setBrush(tokens.colour("panel"))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, tokens.RADIUS_CARD, tokens.RADIUS_CARD)
        paint_attention(painter, QRectF(_SIDE, _TOP + 1, 22, 22))
        painter.end()
