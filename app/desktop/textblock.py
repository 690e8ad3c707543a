"""A block of reading text with a real line height, laid out for a given width; and the base of all such blocks.

QLabel knows no line height, and height-for-width inside nested layouts clips text, so blocks are told their width and
answer with their height. Text is plain text, always. Not here: what the text says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from app.desktop import tokens

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
_UNITS = (
    "°C|°F|K|%|bar|kPa|MPa|Pa|psi|Nm|kN|N|mm|cm|µm|um|m|ms|s|min|h|l/min|L/min|l|L|rpm|1/min|mm/s|m/min|"
    "mA|A|V|kW|W|Hz|kg|g"
)
_NUMBER = re.compile(rf"(?<![\w./-])[-−+±]?\d+(?:[.,]\d+)*(?:[ \u00a0]?(?:{_UNITS})(?![\w/]))?(?![\w-])")

Spans = tuple[tuple[int, int], ...]
"""Pieces of a text by start and end."""


def leading(text: str) -> float:
    """Line height as a factor of the type size: more for Chinese and Japanese."""
    return tokens.CJK_LEADING if _CJK.search(text) else tokens.LATIN_LEADING


def numbers(text: str) -> Spans:
    """Spans of numbers with their units."""
    return tuple(match.span() for match in _NUMBER.finditer(text))


def font_of(pixels: int, bold: bool = False) -> QFont:
    """The program's font at a pixel size."""
    font = QFont()
    font.setPixelSize(pixels)
    font.setBold(bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


@dataclass(frozen=True, slots=True)
class Laid:
    """Text laid out for one width: draw it where you like."""

    layout: QTextLayout
    height: int
    width: float

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Draw with the painter's pen."""
        self.layout.draw(painter, QPointF(x, y))


def _units(text: str) -> int:
    """How long Qt takes a text to be: it counts UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def lay(
    text: str,
    font: QFont,
    width: float,
    *,
    factor: float | None = None,
    bold: Spans = (),
    struck: Spans = (),
    underlined: Spans = (),
    lines: int = 0,
    centred: bool = False,
) -> Laid:
    """Break `text` at `width` pixels with the line height of its script; at most `lines` lines if given."""
    shown = text.replace("\n", "\u2028")
    layout = QTextLayout(shown, font)
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    heavy, gone, new = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
    heavy.setFontWeight(QFont.Weight.Bold)
    gone.setFontStrikeOut(True)
    new.setFontUnderline(True)
    ranges = []
    for spans, look in ((bold, heavy), (struck, gone), (underlined, new)):
        for start, end in spans:
            span = QTextLayout.FormatRange()
            span.start, span.format = _units(text[:start]), look
            span.length = _units(text[start:end])
            ranges.append(span)
    layout.setFormats(ranges)
    step = round(font.pixelSize() * (factor or leading(text)))
    layout.beginLayout()
    y, widest, count = 0, 0.0, 0
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, y + (step - line.height()) / 2))
        widest = max(widest, line.naturalTextWidth())
        y += step
        count += 1
        if lines and count == lines:
            break
    layout.endLayout()
    return Laid(layout, max(y, step), widest)


class Block(QWidget):
    """Something that is told its width and fixes its own height."""

    def set_width(self, width: int) -> int:
        """Lay out for `width`, fix the size, and return the height."""
        self.setFixedSize(width, self.height_for(width))
        return self.height()

    def height_for(self, width: int) -> int:
        """The height at `width`; lays out what is inside."""
        raise NotImplementedError


class TextBlock(Block):
    """A paragraph of plain text."""

    def __init__(
        self,
        text: str = "",
        pixels: int = tokens.BODY,
        *,
        token: str = "text",
        bold: bool = False,
        bold_numbers: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._font = font_of(pixels, bold)
        self._token = token
        self._bold_numbers = bold_numbers
        self._laid: Laid | None = None
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_text(text)

    def text(self) -> str:
        """The text, byte for byte as given."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text; the caller lays out again."""
        self._text = text
        self._laid = None
        self.setAccessibleName(text)
        self.update()

    def set_token(self, token: str) -> None:
        """Change the colour."""
        self._token = token
        self.update()

    def height_for(self, width: int) -> int:
        """The height of the broken lines."""
        spans = numbers(self._text) if self._bold_numbers else ()
        self._laid = lay(self._text, self._font, width, bold=spans)
        return self._laid.height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        if self._laid is None:
            self.height_for(self.width())
        painter = QPainter(self)
        painter.setPen(tokens.colour(self._token))
        if self._laid is not None:
            self._laid.draw(painter, 0, 0)
        painter.end()
