"""Word documents: headings by style or outline level, list numbers as Word counts them, tables, boxes as warnings.

Deleted text of tracked changes is left out, inserted text kept. Not here: headers, footers, comments, footnotes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from lxml import etree

from knowledge.documents import files, tables, words
from knowledge.documents.blocks import CAPTION, Builder
from knowledge.documents.docx_numbers import Numbering
from knowledge.types import PassageKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}rPr", f"{_W}pPr", f"{_W}p", f"{_W}tbl"}
    | {_FALLBACK, f"{_W}txbxContent"}
)


class DocxLoader(BaseLoader):
    """Blocks of one Word document. `title` (from the file's properties) is known after loading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.title = ""

    def lazy_load(self) -> Iterator[Document]:
        """The blocks in reading order; raises a DocumentFault."""
        document = docx.Document(io.BytesIO(files.read(self._path)))
        self.title = document.core_properties.title or ""
        yield from _Walk(document).run()


class _Walk:
    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._numbers = Numbering(document)
        self._builder = Builder()
        self._in_list = False
        self._steps: dict[int, bool] = {}

    def run(self) -> list[Document]:
        items = list(self._document.iter_inner_content())
        for i, item in enumerate(items):
            if isinstance(item, Table):
                self._table(item)
            else:
                self._paragraph(item, before_table=i + 1 < len(items) and isinstance(items[i + 1], Table))
        return self._builder.finish()

    def _paragraph(self, paragraph: Paragraph, *, before_table: bool) -> None:
        text = text_of(paragraph._p).strip()
        for box in _text_boxes(paragraph):
            self._box(box)
        if not text:
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

    def _table(self, table: Table) -> None:
        grid = [[_cell_text(c._tc) for c in row.cells] for row in table.rows]
        kind = tables.boxed(grid)
        if kind is not None:
            self._builder.marked(kind, tables.box_text(grid))
        elif len(grid) == 1 and len(set(grid[0])) == 1:
            for line in grid[0][0].split("\n"):
                self._builder.text(line)
        else:
            self._builder.rows(tables.rows(grid, _header_rows(table)))
        self._builder.end_caption()

    def _box(self, text: str) -> None:
        kind = words.signal(text)
        self._builder.marked(kind or PassageKind.PROSE, text)


def text_of(element: etree._Element) -> str:
    """The text of a paragraph's runs, hyperlinks and insertions; tabs and line breaks kept."""
    out: list[str] = []
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}t":
            out.append(child.text or "")
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            out.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            out.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            out.append("-")
        elif child.tag == f"{_W}sym":
            out.append(_symbol(child.get(f"{_W}char") or ""))
        else:
            out.append(text_of(child))
    return "".join(out)


_SYMBOLS = {"F0B0": "°", "F0B1": "±", "F06D": "µ", "F057": "Ω", "F044": "Δ", "F0B3": "≥", "F0A3": "≤"}


def _symbol(code: str) -> str:
    """A character of a symbol font, where it has a meaning in text."""
    return _SYMBOLS.get(code.upper(), "")


def _text_boxes(paragraph: Paragraph) -> list[str]:
    """The texts of boxes anchored in a paragraph; the fallback copy for old programs is left out."""
    if paragraph._p.find(f".//{_W}txbxContent") is None:
        return []
    found = [
        box
        for box in paragraph._p.iter(f"{_W}txbxContent")
        if not any(outer.tag == _FALLBACK for outer in box.iterancestors())
    ]
    texts = ["\n".join(filter(None, (text_of(p).strip() for p in box.iter(qn("w:p"))))) for box in found]
    return [t for t in texts if t]


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


def _cell_text(cell: etree._Element) -> str:
    lines = [text_of(p).strip() for p in cell.iter(qn("w:p"))]
    return "\n".join(line for line in lines if line)


def _header_rows(table: Table) -> int | None:
    """Rows that Word repeats on every page; None when none is marked."""
    count = 0
    for row in table.rows:
        properties = row._tr.trPr
        if properties is None or properties.find(qn("w:tblHeader")) is None:
            break
        count += 1
    return count or None
