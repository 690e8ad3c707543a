"""Word documents: headings by style or outline level, list numbers as Word counts them, tables, boxes as warnings.

Footnotes stand behind the paragraph that refers to them. Deleted text of tracked changes is left out, inserted text
kept. Not here: headers and footers, which repeat on every page (title_lines.py reads them), comments.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from lxml import etree

from knowledge.documents import docx_tables, files, tables, words
from knowledge.documents.blocks import CAPTION, Builder
from knowledge.documents.docx_numbers import Numbering
from knowledge.documents.docx_text import Shown, W, changes, gone, story
from knowledge.documents.title_block import propose
from knowledge.documents.title_lines import of_word
from knowledge.record import Remark
from knowledge.types import Broken, FindingKind, PassageKind


class DocxLoader(BaseLoader):
    """Blocks of one Word document.

    `title` (its properties), `proposal` (its title block) and `remarks` follow from loading.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.title = ""
        self.remarks: tuple[Remark, ...] = ()

    def lazy_load(self) -> Iterator[Document]:
        """The blocks in reading order; raises a DocumentFault."""
        document = _opened(files.read(self._path))
        self.title = document.core_properties.title or ""
        self.proposal = propose(of_word(document))
        if count := changes(document):
            detail = f"tracked changes: {count}; inserted text is read, deleted text is not"
            self.remarks = (Remark(FindingKind.REMARK.value, detail),)
        yield from _Walk(document).run()


def _opened(data: bytes) -> WordDocument:
    try:
        return docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, OpcError, zipfile.BadZipFile, etree.XMLSyntaxError) as exc:
        raise Broken("the Word document is damaged: a part of it is missing or cannot be read") from exc


class _Walk:
    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._numbers = Numbering(document)
        self._shown = Shown(document)
        self._builder = Builder()
        self._in_list = False
        self._steps: dict[int, bool] = {}

    def run(self) -> list[Document]:
        self._story(self._document.element.body)
        return self._builder.finish()

    def _story(self, root: etree._Element) -> None:
        items = list(story(root))
        for i, item in enumerate(items):
            if item.tag == f"{W}tbl":
                self._table(item)
            else:
                before_table = i + 1 < len(items) and items[i + 1].tag == f"{W}tbl"
                self._paragraph(self._whole(item), before_table=before_table)
            for note in self._shown.taken():
                self._builder.marked(PassageKind.NOTE, note)

    def _whole(self, element: etree._Element) -> Paragraph:
        return Paragraph(element, self._document._body)  # type: ignore[arg-type]

    def _paragraph(self, paragraph: Paragraph, *, before_table: bool) -> None:
        text = self._shown.text(paragraph._p).strip()
        for box in self._shown.boxes(paragraph._p):
            self._box(box)
        if _style_name(paragraph).lower().startswith("toc "):
            return
        if not text:
            # Word counts an empty paragraph of a list, too.
            if not gone(paragraph._p):
                self._numbers.next(paragraph)
            return
        number = self._numbers.next(paragraph)
        level = _level(paragraph)
        if level is not None:
            self._in_list = False
            self._builder.heading(level, f"{number.text} {text}".strip() if number and not number.bullet else text)
        elif number:
            self._item(number.text, number.bullet, number.depth, text)
        elif typed := words.numbered(text):
            self._item(typed.number, False, 0, typed.text)
        elif (item := words.bullet(text)) is not None and not words.signal(text):
            self._item("", True, 0, item)
        elif _bold(paragraph) and words.may_be_heading(text) and not words.signal(text):
            self._in_list = False
            self._builder.heading(CAPTION if before_table else CAPTION - 1, text)
        elif before_table and (_style_name(paragraph).lower() == "caption" or words.TABLE_CAPTION.match(text)):
            self._builder.heading(CAPTION, text)
        else:
            indented = self._in_list and _indented(paragraph)
            if not words.signal(text) and not indented:
                self._in_list = False
            self._builder.text(text, depth=1 if indented else 0, step=indented and any(self._steps.values()))

    def _item(self, number: str, bullet: bool, depth: int, text: str) -> None:
        if not self._in_list:
            self._steps.clear()
        self._in_list = True
        self._steps = {d: s for d, s in self._steps.items() if d < depth} | {depth: not bullet}
        if bullet:
            self._builder.bullet(text, depth=depth, step=any(self._steps.values()))
        else:
            self._builder.step(number, text, depth=depth)

    def _table(self, table: etree._Element) -> None:
        cells = docx_tables.cells(table)
        if len(cells) == 1 and not words.signal(self._peeked(cells[0])):
            # A frame around ordinary content.
            self._story(cells[0])
            return
        grid = docx_tables.grid(table, self._cell)
        kind = tables.boxed(grid)
        if kind is not None:
            self._builder.marked(kind, tables.box_text(grid))
        else:
            self._builder.rows(tables.rows(grid, docx_tables.header_rows(table)))
        self._builder.end_caption()

    def _peeked(self, cell: etree._Element) -> str:
        """How a cell's text begins."""
        texts = (self._shown.text(p).strip() for p in story(cell) if p.tag == f"{W}p")
        begin = next(filter(None, texts), "")
        self._shown.taken()
        return begin

    def _cell(self, cell: etree._Element) -> str:
        """A cell's paragraphs with their list numbers, and the rows of tables in it, a line each."""
        lines: list[str] = []
        for item in story(cell):
            if item.tag == f"{W}tbl":
                inner = docx_tables.grid(item, self._cell)
                lines += [row.text for row in tables.rows(inner, docx_tables.header_rows(item))]
                continue
            text = self._shown.text(item).strip()
            number = None if gone(item) else self._numbers.next(self._whole(item))
            if text:
                lines.append(f"{'•' if number.bullet else number.text} {text}" if number else text)
            lines += self._shown.boxes(item)
        return "\n".join(lines)

    def _box(self, text: str) -> None:
        kind = words.signal(text)
        self._builder.marked(kind or PassageKind.PROSE, text)


def _level(paragraph: Paragraph) -> int | None:
    """The heading level by the paragraph's own outline level, or its style's, or its style's name; 0 is the title's."""
    own = _outline(paragraph._p.pPr)
    if own is not None:
        return own + 1 if own < 9 else None
    style = paragraph.style
    while style is not None:
        if style.style_id == "Title" or style.name == "Title":
            return 0
        level = _outline(style.element.find(qn("w:pPr")))
        if level is not None:
            return level + 1 if level < 9 else None
        name = (style.name or "").lower()
        if name.startswith("heading ") and name[8:].isdigit():
            return int(name[8:])
        style = style.base_style
    return None


def _outline(properties: etree._Element | None) -> int | None:
    found = properties.find(qn("w:outlineLvl")) if properties is not None else None
    value = found.get(qn("w:val")) if found is not None else None
    return int(value) if value and value.isdigit() else None


def _style_name(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _bold(paragraph: Paragraph) -> bool:
    runs = [r for r in paragraph.runs if r.text.strip()]
    return bool(runs) and all(r.bold for r in runs)


def _indented(paragraph: Paragraph) -> bool:
    indent = paragraph.paragraph_format.left_indent
    return bool(indent and indent.pt > 5) or _style_name(paragraph).startswith(("List Continue", "List Paragraph"))
