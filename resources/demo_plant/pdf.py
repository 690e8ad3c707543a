"""A source as PDF: pieces of rich text set by Qt, placed on A4 pages by code, with a running head on each page.

Qt's own pagination tears table rows apart and leaves headings alone at the foot of a page; therefore each paragraph,
step, box and run of table rows is a piece of its own here, and pages are filled with whole pieces.
Needs a QGuiApplication and the fonts Noto Sans and Noto Sans CJK TC.
"""

from __future__ import annotations

import re
from datetime import date
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QRawFont,
    QTextDocument,
)

from resources.demo_plant.pdf_text import ordinary
from resources.demo_plant.source import SIGNAL_WORDS, Block, Boxed, Heading, Item, NewPage, Paragraph, Source, Table

_DPI = 1200
_MM = _DPI / 25.4
_MARGIN = 20 * _MM
_HEAD = 14 * _MM
"""Height kept free for the running head below the upper margin."""
_DRAFTED = date(2026, 11, 2)
"""The date in a file that is not effective yet."""
_GAP = 1.6 * _MM
_HEADING_PT = {1: 14, 2: 12, 3: 11}
_STYLE = """
p { margin: 0; line-height: %d%%; }
td, th { padding: 4px 6px; vertical-align: top; } th { background-color: #E6E9EB; text-align: left; }
"""


def write_pdf(source: Source, path: Path) -> None:
    """Write `source` to `path` as PDF 1.4 with a fixed creation date."""
    writer = QPdfWriter(str(path))
    writer.setPdfVersion(QPdfWriter.PdfVersion.PdfVersion_1_4)
    writer.setResolution(_DPI)
    writer.setTitle(f"{source.document} {source.revision} {source.title}")
    writer.setCreator("Andon demo plant")
    turned = QPageLayout.Orientation.Landscape if source.landscape else QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), turned, QMarginsF(0, 0, 0, 0)))
    setter = _Setter(source, writer)
    pages = setter.pages()
    painter = QPainter(writer)
    for number, page in enumerate(pages, start=1):
        if number > 1:
            writer.newPage()
        setter.paint(painter, page, f"{number} / {len(pages)}")
    painter.end()
    path.write_bytes(ordinary(path.read_bytes(), source.effective_from or _DRAFTED, _meant(source)))


def _meant(source: Source) -> dict[str, str]:
    """Characters that Qt writes into the text of the file -> the character of the source with the same glyph."""
    meant = {"\t": " ", "\u00a0": " "}
    font = QRawFont.fromFont(QFont("Noto Sans CJK TC", 11))
    used = {font.glyphIndexesForString(ch)[0]: ch for ch in sorted(set(repr((source.blocks, source.title_block))))}
    for code in range(0x2E80, 0x2FE0):  # CJK radicals, Kangxi radicals
        glyph = font.glyphIndexesForString(chr(code))[0]
        if glyph and glyph in used:
            meant[chr(code)] = used[glyph]
    return meant


class _Setter:
    """Sets one source on one device; a page is a list of pieces with their distance from the top of the text area."""

    def __init__(self, source: Source, writer: QPdfWriter) -> None:
        self._source = source
        self._writer = writer
        self._width = writer.width() - 2 * _MARGIN
        self._height = writer.height() - 2 * _MARGIN - _HEAD
        self._font = QFont("Noto Sans", 11)
        self._font.setFamilies(["Noto Sans", "Noto Sans CJK TC"])
        self._font.setFeature(QFont.Tag("liga"), 0)  # else "fi" is one character in the text of the file
        self._font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)

    def pages(self) -> list[list[tuple[float, QTextDocument]]]:
        """All pieces, page by page."""
        head = self._piece(_title_block(self._source))
        pages = [[(0.0, head)]]
        used = head.size().height() + 2 * _GAP
        blocks = self._source.blocks
        for block, after in zip(blocks, [*blocks[1:], None], strict=True):
            if isinstance(block, NewPage):
                pages.append([])
                used = 0.0
                continue
            for piece in self._pieces(block, self._height - used):
                need = piece.size().height() + self._kept_below(block, after)
                if used and used + need > self._height:
                    pages.append([])
                    used = 0.0
                pages[-1].append((used, piece))
                used += piece.size().height() + _GAP
        return pages

    def paint(self, painter: QPainter, page: list[tuple[float, QTextDocument]], number: str) -> None:
        """Paint one page with its running head."""
        source = self._source
        rev = f"版本 {source.revision}" if source.chinese else f"Rev. {source.revision}"
        cells = (f"<td>{source.document}</td>", f'<td align="right">{rev}  {number}</td>')
        head = self._piece(f'<table width="100%" style="font-size: 8pt"><tr>{"".join(cells)}</tr></table>')
        self._paint_piece(painter, head, _MARGIN * 0.75)
        line = _MARGIN * 0.75 + head.size().height()
        painter.fillRect(QRectF(_MARGIN, line, self._width, 0.25 * _MM), "black")
        for top, piece in page:
            self._paint_piece(painter, piece, _MARGIN + _HEAD * 0.5 + top)

    def _paint_piece(self, painter: QPainter, piece: QTextDocument, top: float) -> None:
        painter.save()
        painter.translate(_MARGIN, top)
        piece.documentLayout().draw(painter, QAbstractTextDocumentLayout.PaintContext())
        painter.restore()

    def _kept_below(self, block: Block, after: Block | None) -> float:
        """The room that must stay below a heading: the start of what it is the heading of."""
        if not isinstance(block, Heading) or after is None or isinstance(after, NewPage):
            return 0.0
        return _GAP + min(self._pieces(after, self._height)[0].size().height(), 40 * _MM)

    def _pieces(self, block: Block, room: float) -> list[QTextDocument]:
        """A block as pieces; a table as runs of rows, the first of which fits into `room` if one row does."""
        if not isinstance(block, Table):
            return [self._piece(_html(block))]
        pieces: list[QTextDocument] = []
        rows = list(block.rows)
        while rows:
            count = len(rows)
            piece = self._piece(_table(block, rows, first=not pieces))
            while count > 1 and piece.size().height() > room:
                count -= 1
                piece = self._piece(_table(block, rows[:count], first=not pieces))
            pieces.append(piece)
            rows = rows[count:]
            room = self._height
        return pieces

    def _piece(self, html: str) -> QTextDocument:
        piece = QTextDocument()
        piece.documentLayout().setPaintDevice(self._writer)
        piece.setDocumentMargin(0)
        piece.setDefaultFont(self._font)
        piece.setDefaultStyleSheet(_STYLE % (138 if self._source.chinese else 125))
        piece.setHtml(html)
        piece.setPageSize(QSizeF(self._width, -1))
        piece.setTextWidth(self._width)
        return piece


def _html(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f'<p style="font-size: {_HEADING_PT[level]}pt; font-weight: bold; margin-top: 6px">{_text(text)}</p>'
        case Paragraph(text):
            return f"<p>{_text(text)}</p>"
        case Item(mark, text):
            return (
                f'<table width="100%" cellspacing="0"><tr><td width="6%" style="padding: 0">{mark}</td>'
                f'<td style="padding: 0"><p>{_text(text)}</p></td></tr></table>'
            )
        case Boxed(word, text):
            band, ink = SIGNAL_WORDS[word]
            return (
                f'<table width="100%" border="1" cellspacing="0" style="{_BOXED}">'
                f'<tr><td><p style="background-color: {band}; color: {ink}"><b>{word}</b></p>'
                f'<p style="background-color: {band}; color: {ink}">{_text(text)}</p>'
                "</td></tr></table>"
            )
    raise AssertionError(block)


def _title_block(source: Source) -> str:
    rows = "".join(f"<tr><th width='24%'>{k}</th><td>{escape(v)}</td></tr>" for k, v in source.title_block)
    return f'<table width="100%" border="1" cellspacing="0" style="{_RULED}">{rows}</table>'


_RULED = "border-collapse: collapse; border: 1px solid #525C65"
_BOXED = "border-collapse: collapse; border: 1px solid black"


def _table(table: Table, rows: list[tuple[str, ...]], *, first: bool) -> str:
    caption = f"<p><b>{escape(table.caption)}</b></p>" if table.caption and first else ""
    shares = _shares([table.header, *table.rows] if table.header else list(table.rows))
    head = "".join(f'<th width="{w}%">{_text(c)}</th>' for w, c in zip(shares, table.header, strict=False))
    body = "".join(
        "<tr>" + "".join(f'<td width="{w}%">{_text(c)}</td>' for w, c in zip(shares, row, strict=True)) + "</tr>"
        for row in rows
    )
    return (
        f'{caption}<table width="100%" border="1" cellspacing="0" style="{_RULED}">'
        f"{'<tr>' + head + '</tr>' if head else ''}{body}</table>"
    )


def _shares(rows: list[tuple[str, ...]]) -> list[int]:
    """Column widths in percent: by a root of the longest cell, and room for the longest word."""
    columns = list(zip(*rows, strict=True))
    roots = [max(6, *map(_width, column)) ** 0.6 for column in columns]
    wanted = [100 * root / sum(roots) for root in roots]
    least = [1.4 * max(map(len, re.findall(r"[!-~]+", " ".join(column))), default=0) + 1.5 for column in columns]
    more = [max(0.0, want - need) for want, need in zip(wanted, least, strict=True)]
    spare = (100 - sum(least)) / (sum(more) or 1)
    return [round(need + spare * part) for need, part in zip(least, more, strict=True)]


def _width(text: str) -> int:
    """Columns that the text takes; a Chinese character takes two."""
    return sum(1 + (ch > "\u2e7f") for ch in text)


def _text(text: str) -> str:
    """As HTML, with values kept together with their units."""
    return re.sub(rf"(?<=\d) (?={_UNITS}(?![A-Za-z]))", "\u00a0", escape(text))


_UNITS = r"(?:°C|%|bar|l/min|L/min|mm|m|Nm|kN|K|s|min|h|g|kg|l|L|V|kW|t|ppm|1/min|mA)"
