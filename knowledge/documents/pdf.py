"""PDF: text by pdfium with page numbers, tables where lines are ruled, headings by type size, weight and numbering.

Running heads and feet (pdf_running.py) are left out, columns (pdf_columns.py) are read one after the other. What the
text layer lacks becomes a remark (pdf_quality.py). Not here: OCR; a scan raises NoText.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.documents import files, tables, words
from knowledge.documents.blocks import CAPTION, Builder
from knowledge.documents.lines import Line, structure
from knowledge.documents.pdf_columns import in_columns
from knowledge.documents.pdf_page import PDFIUM, Printed, pictured, printed, ruled
from knowledge.documents.pdf_quality import remarks, whole_words
from knowledge.documents.pdf_running import drop_running
from knowledge.documents.pdf_tables import Ruled, ruled_tables
from knowledge.documents.title_block import propose
from knowledge.documents.title_lines import of_page
from knowledge.record import Remark
from knowledge.types import Broken, NoText, PasswordProtected

log = logging.getLogger(__name__)


@dataclass
class _Page:
    number: int
    height: float
    lines: list[Printed]
    tables: list[Ruled] = field(default_factory=list)
    picture: bool = False
    """Most of the page is a picture, as of a scan."""


class PdfLoader(BaseLoader):
    """Blocks of one PDF.

    `pages`, `title` (its properties), `proposal` (its title block) and `remarks` follow from loading.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.pages = 0
        self.title = ""
        self.remarks: tuple[Remark, ...] = ()

    def lazy_load(self) -> Iterator[Document]:
        """The blocks in reading order; raises a DocumentFault."""
        data = files.read(self._path)
        with PDFIUM:
            pages, self.title = _read(data)
        self.pages = len(pages)
        if not any(page.lines for page in pages):
            raise NoText(f"{len(pages)} page{'s' if len(pages) != 1 else ''} without text: a scan or pictures only")
        self.proposal = propose(of_page(pages[0].lines, pages[0].tables, pages[0].height))
        drop_running(pages)
        self.remarks = remarks(pages, data)
        for page in pages:
            page.lines = in_columns(page.lines, page.tables)
        whole_words(pages)
        yield from _blocks(pages)


def _read(data: bytes) -> tuple[list[_Page], str]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        if exc.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise PasswordProtected("the file opens with a password only") from exc
        if exc.err_code == pdfium.FPDF_ERR_SECURITY:
            raise PasswordProtected("the file is encrypted for certain persons or programs") from exc
        raise Broken("the PDF cannot be opened: it is damaged, or was not copied to its end") from exc
    pages: list[_Page] = []
    with_rules: list[int] = []
    turned = False
    try:
        title = document.get_metadata_value("Title")
        for i in range(len(document)):
            try:
                page = document[i]
            except pypdfium2.PdfiumError as exc:
                raise Broken(f"page {i + 1} cannot be read") from exc
            try:
                rotation = page.get_rotation()
                lines = printed(page)
                turned = turned or page.get_rotation() != rotation
                pages.append(_Page(i + 1, page.get_height(), lines, picture=pictured(page)))
                if lines and ruled(page):
                    with_rules.append(i)
            finally:
                page.close()
        if turned and with_rules:
            data = _saved(document)
    finally:
        document.close()
    if with_rules:
        _find_tables(data, pages, with_rules)
    return pages, title


def _saved(document: pypdfium2.PdfDocument) -> bytes:
    """The document with its pages turned as they were read."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _find_tables(data: bytes, pages: Sequence[_Page], numbers: Sequence[int]) -> None:
    """Look for tables on these pages. Where pdfminer fails on what pdfium reads, rows stay lines of text."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as book:
            for i in numbers:
                pages[i].tables = ruled_tables(book, i)
    except Exception as exc:  # noqa: BLE001 - pdfminer raises anything at all on odd files
        log.info("tables are read as lines: %s: %s", type(exc).__name__, exc)


# ---------------------------------------------------------------- blocks


def _blocks(pages: Sequence[_Page]) -> list[Document]:
    style = _Style.of(pages)
    builder = Builder()
    held: list[Line] = []
    before: Printed | None = None
    headers: tuple[str, ...] | None = None
    for page in pages:
        done: list[Ruled] = []
        on_top = True
        for line in page.lines:
            inside = _table_at(page, line)
            if inside is None:
                if headers is not None:
                    builder.end_caption()
                _add(held, style.line(page, line, before, on_top=on_top))
                before, headers = line, None
            elif inside not in done:
                before = None
                done.append(inside)
                if headers is not None and not (on_top and _continues(inside, headers)):
                    builder.end_caption()
                    headers = None
                caption = held.pop().text if held and words.TABLE_CAPTION.match(held[-1].text) else ""
                structure(held, builder)
                held = []
                builder.heading(CAPTION, caption, page.number)
                headers = _table(inside, page, builder, headers)
            on_top = False
    structure(held, builder)
    return builder.finish()


def _continues(table: Ruled, headers: tuple[str, ...]) -> bool:
    """Whether a table on top of a page goes on with the one that ended the page before."""
    return bool(headers) and table.signal is None and len(table.cells[0]) == len(headers)


def _table_at(page: _Page, line: Printed) -> Ruled | None:
    """The table that a line is part of. A frame counts when it is a warning's; around other text it is decoration."""
    middle = (line.top + line.base) / 2
    for table in page.tables:
        if table.holds(line.left, line.right, middle) and not table.frame:
            return table
    return None


def _add(held: list[Line], line: Line) -> None:
    """Append a line; a heading that goes on over two lines becomes one."""
    last = held[-1] if held else None
    if last and line.level is not None and last.level == line.level and not line.gap and last.page == line.page:
        held[-1] = replace(last, text=words.joined(last.text, line.text))
    else:
        held.append(line)


def _table(table: Ruled, page: _Page, builder: Builder, before: tuple[str, ...] | None) -> tuple[str, ...]:
    """Add a table or a warning's frame; `before` are the headers of a table that goes on here from the page before.

    Returns the headers, for the next page.
    """
    kind = table.signal
    if kind:
        builder.marked(kind, _framed(table, page), page.number)
        return ()
    if before:
        again = tuple(tables.clean(c) for c in table.cells[0]) == before
        rows = [tables.row(before, [tables.clean(c) for c in cells]) for cells in table.cells[1 if again else 0 :]]
    else:
        rows = tables.rows(table.cells, table.head)
    builder.rows(rows, page.number)
    return rows[0].headers if rows else ()


def _framed(table: Ruled, page: _Page) -> str:
    """The text in a warning's frame, its lines joined where they were wrapped."""
    if len(table.cells[0]) > 1:
        return tables.box_text(table.cells)
    text, full = "", False
    for line in page.lines:
        if not table.holds(line.left, line.right, (line.top + line.base) / 2):
            continue
        wrapped = full and not words.bullet(line.text) and not words.numbered(line.text)
        text = words.joined(text, line.text) if wrapped or not text else f"{text}\n{line.text}"
        full = line.right - table.left > 0.75 * (table.right - table.left)
    return text


@dataclass(frozen=True)
class _Style:
    """How the document is set: what is body text and what stands out from it."""

    body: float
    spacing: float
    """Baseline distance of lines in a paragraph, in type sizes."""
    left: float
    right: float
    sizes: tuple[float, ...]
    """Sizes of headings, largest first."""

    @classmethod
    def of(cls, pages: Sequence[_Page]) -> _Style:
        """The style of these pages."""
        weight: Counter[float] = Counter()
        for page in pages:
            for line in page.lines:
                weight[line.size] += len(line.text) * (not line.turned)
        body = max(weight, key=lambda size: (weight[size], -size))
        steps = sorted(
            (second.base - first.base) / body
            for page in pages
            for first, second in pairwise(page.lines)
            if first.size == second.size == body and 0 < second.base - first.base < 4 * body
        )
        lines = [line for page in pages for line in page.lines if not line.turned] or [
            line for page in pages for line in page.lines
        ]
        rights = sorted(line.right for line in lines)
        sizes = sorted(
            {line.size for line in lines if line.size >= 1.06 * body and len(line.text) <= 120}, reverse=True
        )
        return cls(
            body,
            max(steps[len(steps) // 5], 1.0) if steps else 1.2,
            min(line.left for line in lines),
            rights[int(len(rights) * 0.9)],
            tuple(sizes),
        )

    def line(self, page: _Page, line: Printed, before: Printed | None, *, on_top: bool) -> Line:
        """A printed line as structure sees it. `before` is the text line before it, on the page before if `on_top`."""
        if line.turned:
            return Line(line.text, gap=True, page=page.number)
        if before is None:
            gap = True
        elif on_top or (line.column != before.column and line.base < before.base):
            # A paragraph that the end of the page, or of the column, cut goes on.
            gap = not (self._full(before) and not words.ends_sentence(before.text) and before.size == line.size)
        else:
            distance = line.base - before.base
            gap = not -0.5 < distance < 1.3 * self.spacing * max(line.size, before.size)
        return Line(
            line.text,
            line.left - self._edges(line)[0],
            gap,
            self._full(line),
            page.number,
            self._level(line, apart=gap or before is None or words.ends_sentence(before.text)),
        )

    def _full(self, line: Printed) -> bool:
        left, right = self._edges(line)
        return line.right - left > 0.8 * (right - left)

    def _edges(self, line: Printed) -> tuple[float, float]:
        return line.column or (self.left, self.right)

    def _level(self, line: Printed, *, apart: bool) -> int | None:
        text = line.text
        if words.signal(text) or words.bullet(text) or not re.search(r"[^\W\d_]", text):
            return None
        if line.size in self.sizes and (line.size >= 1.3 * self.body or words.may_be_heading(text)):
            return min(self.sizes.index(line.size) + 1, 6)
        if line.bold and apart and line.size >= self.body and words.may_be_heading(text) and len(text) > 2:
            dots = re.match(r"\d+((?:\.\d+)*)", text)
            return min(len(self.sizes) + 1 + (dots[1].count(".") if dots else 0), 6)
        return None
