"""Words of a document on paper: steps with their own numbers, table rows as header and cell, nothing emphasised.

What is drawn is the text as it is; only a table row's joints become line breaks. Not here: which words (the core).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import icons, tokens
from app.desktop.textblock import Block, Laid, font_of, lay, leading
from app.desktop.words import translate

STEP = re.compile(r"^\s*(\(?\d+(?:\.\d+)*[.)]?|[a-z][.)]|[•–—-])\s+(\S.*)$")
JOINT = " · "
"""What stands between the cells of a table row (knowledge.documents)."""
_LEFT, _RIGHT, _INDENT, _GAP = 18, 14, 22, 12


@dataclass(frozen=True, slots=True)
class _Piece:
    x: float
    y: float
    laid: Laid
    token: str


def quoted_caption(text: str) -> str:
    """What stands over quoted words; with the number of steps when they are steps."""
    steps = sum(1 for line in text.split("\n") if (found := STEP.match(line)) and found.group(1)[0].isdigit())
    if steps > 1:
        return translate("Claim", "Quoted from the document, {n} steps").format(n=steps)
    return translate("Claim", "Quoted from the document")


class QuotedBlock(Block):
    """Quoted words with their caption. `rows`: the words are table rows."""

    def __init__(self, text: str, caption: str, *, rows: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._caption, self._table = text, caption, rows
        self._pieces: list[_Piece] = []
        self._rules: list[float] = []
        self.setAccessibleName(f"{caption}. {text}")

    def text(self) -> str:
        """The words, byte for byte."""
        return self._text

    def height_for(self, width: int) -> int:
        """Lay out caption and lines."""
        inner = width - _LEFT - _RIGHT
        head = lay(self._caption, font_of(tokens.META), inner - 24)
        self._pieces = [_Piece(_LEFT + 23, 10, head, "text2")]
        self._rules = []
        y = 10.0 + head.height + 4
        for line in self._text.split("\n"):
            if self._table and JOINT in line:
                if len(self._pieces) > 1:
                    self._rules.append(y + 3)
                    y += 8
                y = self._row(line, y, inner)
            else:
                y = self._line(line, y, inner)
        return round(y + 9)

    def _line(self, line: str, y: float, inner: int) -> float:
        found = STEP.match(line)
        number, words = (found.group(1), found.group(2)) if found else ("", line)
        shown = number.rstrip(".)").lstrip("(")
        indent = max(_INDENT, 10 * len(shown) + 10) if number else 0
        laid = lay(words, font_of(tokens.BODY), inner - indent, factor=leading(line))
        if number:
            marker = lay(shown, font_of(tokens.BODY, bold=True), indent, factor=leading(line))
            self._pieces.append(_Piece(_LEFT, y, marker, "text2"))
        self._pieces.append(_Piece(_LEFT + indent, y, laid, "text"))
        return y + laid.height + 2

    def _row(self, line: str, y: float, inner: int) -> float:
        """One table row: a line for each cell, its header at the left."""
        cells = [cell.partition(": ") for cell in line.split(JOINT)]
        small = font_of(tokens.META)
        heads = [lay(head, small, inner * 0.4) if joint else None for head, joint, _cell in cells]
        column = max((head.width for head in heads if head), default=0.0)
        column = column + _GAP if column else 0.0
        for head, (first, joint, rest) in zip(heads, cells, strict=True):
            words = rest if joint else first
            laid = lay(words, font_of(tokens.BODY), inner - column, factor=leading(line))
            if head:
                self._pieces.append(_Piece(_LEFT, y + 3, head, "text2"))
            self._pieces.append(_Piece(_LEFT + column, y, laid, "text"))
            y += max(laid.height, head.height + 3 if head else 0)
        return y

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw paper, bar, caption and lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_paper(painter, QRectF(self.rect()))
        icons.paint(painter, "quote", QRectF(_LEFT, 11, 16, 16), tokens.colour("text2"))
        for y in self._rules:
            painter.fillRect(QRectF(_LEFT, y, self.width() - _LEFT - _RIGHT, 1), tokens.colour("line"))
        for piece in self._pieces:
            painter.setPen(tokens.colour(piece.token))
            piece.laid.draw(painter, piece.x, piece.y)
        painter.end()


def paint_paper(painter: QPainter, rect: QRectF) -> None:
    """Paper with its 4 px bar."""
    painter.setPen(QPen(tokens.colour("line"), 1))
    painter.setBrush(tokens.colour("paper"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), tokens.RADIUS_PAPER, tokens.RADIUS_PAPER)
    painter.fillRect(QRectF(rect.left(), rect.top() + 1, 4, rect.height() - 2), tokens.colour("range"))
