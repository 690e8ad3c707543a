"""Excel workbooks: a section per sheet, tables with their headers, values as the cells show them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from openpyxl.cell.cell import Cell

from knowledge.documents import files, tables
from knowledge.documents.blocks import Builder

_FULL = 15_000_000
"""Bytes of unpacked sheets up to which a workbook is read as a whole (about 50 times that in memory), which alone
shows merged cells. Larger ones are read row by row, merged cells then hold their text in the first cell only."""


class XlsxLoader(BaseLoader):
    """Blocks of one workbook. `title` (from the file's properties) is known after loading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.title = ""

    def lazy_load(self) -> Iterator[Document]:
        """The rows, sheet by sheet; raises a DocumentFault. Hidden sheets are left out."""
        data = files.read(self._path)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(p.file_size for p in archive.infolist() if p.filename.startswith("xl/worksheets/"))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=size > _FULL, data_only=True)
        self.title = book.properties.title or ""
        builder = Builder()
        try:
            sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
            for sheet in sheets:
                grid = _grid(sheet)
                if len(sheets) == 1:
                    grid = _titled(grid, builder)
                if len(sheets) > 1 or not re.fullmatch(r"(?:Sheet|工作表|Tabelle)\s*\d*", sheet.title):
                    builder.heading(2, sheet.title)
                _sheet(grid, builder)
        finally:
            book.close()
        yield from builder.finish()


def _titled(grid: list[list[str]], builder: Builder) -> list[list[str]]:
    """Take the line above an only sheet's table for the workbook's title."""
    above, table = tables.titled(grid)
    if not above or not table or len(above[0]) > 90:
        return grid
    builder.heading(1, above[0])
    first = next(i for i, cells in enumerate(grid) if any(cells))
    return grid[first + 1 :]


def _sheet(grid: Sequence[Sequence[str]], builder: Builder) -> None:
    """A sheet's tables; an empty row ends one."""
    part: list[Sequence[str]] = []
    headers: Sequence[str] | None = None
    for cells in [*grid, []]:
        if any(cells):
            part.append(cells)
            continue
        if part:
            headers = _part(part, builder, headers)
            part = []


def _part(part: Sequence[Sequence[str]], builder: Builder, before: Sequence[str] | None) -> Sequence[str] | None:
    """One run of rows: text above, then a table. Rows after a gap that have no header go on under the last one."""
    above, table = tables.titled(part)
    for line in above:
        builder.text(line)
    rows = tables.rows(table)
    known: Sequence[str] | None = rows[0].headers if rows and any(rows[0].headers) else None
    if rows and known is None and before and len(before) == len(rows[0].cells):
        rows = [tables.row(before, r.cells) for r in rows]
        known = before
    builder.rows(rows)
    return known or before


def _grid(sheet: Any) -> list[list[str]]:  # noqa: ANN401 - openpyxl has two sheet classes without a common base
    grid = [[_shown(cell) for cell in row] for row in sheet.iter_rows()]
    for area in getattr(getattr(sheet, "merged_cells", None), "ranges", ()):
        text = grid[area.min_row - 1][area.min_col - 1] if area.min_row <= len(grid) else ""
        for r in range(area.min_row - 1, min(area.max_row, len(grid))):
            for c in range(area.min_col - 1, min(area.max_col, len(grid[r]))):
                grid[r][c] = text
    return grid


def _shown(cell: Cell) -> str:
    """A cell's value as Excel shows it, for the formats that carry meaning: percent, decimals, dates."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if (value.hour or value.minute) else value.strftime("%Y-%m-%d")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return number(value, str(cell.number_format or "General"))
    return str(value)


def number(value: float, form: str) -> str:
    """A number in an Excel number format, as far as percent, fixed decimals and a unit in quotes go."""
    form = form.split(";")[0]
    found = re.search(r"0(?:\.(0+))?(%)?", form)
    if form == "General" or not found:
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    decimals, percent = len(found[1] or ""), bool(found[2])
    shown = f"{value * (100 if percent else 1):.{decimals}f}{'%' if percent else ''}"
    unit = re.search(r"0\s*\"([^\"]+)\"", form)
    zeros = re.fullmatch(r"0{2,}", form)
    if zeros:
        shown = str(round(value)).zfill(len(form))
    return f"{shown} {unit[1].strip()}" if unit else shown
