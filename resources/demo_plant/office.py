"""A source as DOCX or XLSX, with real heading styles, list numbering and cells.

Both are ZIP files; they are packed again with fixed times, so that a rebuild gives the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from resources.demo_plant.source import SIGNAL_WORDS, Boxed, Heading, Item, NewPage, Paragraph, Source, Table

_DRAFTED = date(2026, 11, 2)
"""The date in a file that is not effective yet."""


def write_docx(source: Source, path: Path) -> None:
    """Write `source` to `path` as DOCX."""
    document = Document()
    _properties(document, source)
    _grid(document, [], source.title_block)
    steps = _Steps(document)
    for block in source.blocks:
        match block:
            case Heading(level, text):
                document.add_heading(text, level)
            case Paragraph(text):
                document.add_paragraph(text)
            case Item("•", text):
                document.add_paragraph(text, style="List Bullet")
            case Item(mark, text):
                steps.add(int(mark[:-1]), text)
            case Boxed(word, text):
                _boxed(document, word, text)
            case Table(caption, header, rows):
                if caption:
                    document.add_paragraph(caption, style="Caption")
                _grid(document, header, rows)
                document.add_paragraph()
            case NewPage():
                document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.save(str(path))
    _repack(path, modified=_moment(source))


def write_xlsx(source: Source, path: Path) -> None:
    """Write `source` to `path` as XLSX: a sheet per heading, the title block in rows 1 to 4, tables from row 6."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Worksheet | None = None
    row = 0
    for block in source.blocks:
        if isinstance(block, Heading):
            sheet = book.create_sheet(block.text)
            row = _sheet_head(sheet, source, block.text)
        elif sheet is None:
            raise ValueError(f"{path.name}: a workbook starts with a heading")
        elif isinstance(block, Table):
            row = _sheet_table(sheet, block, row) + 1
        elif isinstance(block, Paragraph):
            sheet.cell(row, 1, block.text)
            row += 1
        elif isinstance(block, Boxed):
            sheet.cell(row, 1, f"{block.word}: {block.text}").font = Font(bold=True)
            row += 1
    properties = book.properties
    properties.title, properties.creator = f"{source.document} {source.title}", source.owner
    properties.created = properties.modified = _moment(source)
    book.save(path)
    _repack(path, modified=_moment(source))


def _moment(source: Source) -> datetime:
    return datetime.combine(source.effective_from or _DRAFTED, time(8))


def _properties(document: DocxDocument, source: Source) -> None:
    core = document.core_properties
    core.title, core.author, core.language = f"{source.document} {source.title}", source.owner, source.language
    core.created = core.modified = _moment(source)
    core.revision = 1
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Noto Sans", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Sans CJK TC")
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    rev = "版本" if source.chinese else "Rev."
    head = section.header.paragraphs[0]
    head.text = f"{source.document}  {rev} {source.revision}  "
    _field(head, "PAGE")
    head.add_run(" / ")
    _field(head, "NUMPAGES")


def _field(paragraph: DocxParagraph, name: str) -> None:
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = name
        run._r.append(element)


class _Steps:
    """Numbered paragraphs: a step 1 starts a new list, any other step continues the last one."""

    def __init__(self, document: DocxDocument) -> None:
        self._document = document
        self._number = 0

    def add(self, number: int, text: str) -> None:
        paragraph = self._document.add_paragraph(text, style="List Number")
        if number == 1:
            self._number = self._restarted()
        properties: Any = paragraph._p.get_or_add_pPr()  # python-docx's own types leave out the numbering
        numbering = properties.get_or_add_numPr()
        numbering.get_or_add_ilvl().val = 0
        numbering.get_or_add_numId().val = self._number

    def _restarted(self) -> int:
        """A new list with the numbering of the style, from 1."""
        numbering = self._document.part.numbering_part.element
        style = self._document.styles["List Number"].element
        of_style = style.pPr.numPr.numId.val
        abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == of_style)
        num = numbering.add_num(abstract)
        num.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(num.numId)


def _grid(document: DocxDocument, header: tuple[str, ...] | list[str], rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(header or rows[0]), style="Table Grid")
    for line in ([header] if header else []) + list(rows):
        cells = table.add_row().cells
        for cell, text in zip(cells, line, strict=True):
            cell.text = text
    if header:
        properties = table.rows[0]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:tblHeader"))
        for cell in table.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True


def _boxed(document: DocxDocument, word: str, text: str) -> None:
    band, ink = SIGNAL_WORDS[word]
    cell = document.add_table(rows=1, cols=1, style="Table Grid").cell(0, 0)
    head = cell.paragraphs[0]
    run = head.add_run(word)
    run.bold = True
    run.font.color.rgb = RGBColor.from_string(ink[1:])
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), band[1:])
    head._p.get_or_add_pPr().append(shade)
    cell.add_paragraph(text)
    document.add_paragraph()


_THIN = Side(style="thin")


def _sheet_head(sheet: Worksheet, source: Source, name: str) -> int:
    labels = dict(source.title_block)
    keys = list(labels)
    sheet.append([labels[keys[0]], labels[keys[1]]])
    sheet.append([keys[2], labels[keys[2]], keys[3], labels[keys[3]]])
    sheet.append([keys[4], labels[keys[4]], keys[5], labels[keys[5]]])
    sheet.append([name])
    sheet["A1"].font = sheet["B1"].font = sheet["A4"].font = Font(bold=True, size=13)
    return 6


def _sheet_table(sheet: Worksheet, table: Table, row: int) -> int:
    if table.caption:
        sheet.cell(row, 1, table.caption).font = Font(bold=True)
        row += 1
    lines = ([table.header] if table.header else []) + list(table.rows)
    for down, line in enumerate(lines):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(row + down, column, _number(text))
            cell.border = Border(_THIN, _THIN, _THIN, _THIN)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if table.header and not down:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", "E6E9EB")
    first = len(lines) - len(table.rows)
    for index in range(len(lines[0])):
        widest = max(len(line[index]) for line in lines)
        letter = get_column_letter(index + 1)
        sheet.column_dimensions[letter].width = max(sheet.column_dimensions[letter].width, min(widest + 3, 44))
    if first and sheet.freeze_panes is None:
        sheet.freeze_panes = f"A{row + 1}"
    return row + len(lines)


def _number(text: str) -> str | int | float:
    """Numbers as numbers, as people type them into a sheet."""
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return text


def _repack(path: Path, modified: datetime) -> None:
    stamp = rf"\g<1>{modified.isoformat()}Z".encode()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", stamp, parts["docProps/core.xml"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
