"""Excel workbooks: a section per sheet, tables with their headers, values as the cells show them.

Hidden sheets, rows and columns are left out with a remark. Not here: how a value is shown (xlsx_cells.py).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from openpyxl.utils import column_index_from_string, get_column_letter

from knowledge.documents import bom, files, tables
from knowledge.documents.blocks import Builder
from knowledge.documents.xlsx_cells import shown
from knowledge.documents.xlsx_formulas import unvalued
from knowledge.record import BomLine, Remark
from knowledge.types import Broken, FindingKind

_FULL = 15_000_000
"""Bytes of unpacked sheets up to which a workbook is read as a whole (about 50 times that in memory), which alone
shows merged cells and hidden rows. Larger ones are read row by row, merged cells then hold their text in the first
cell only."""
_NAMED = 20
"""Places that a remark names."""


class XlsxLoader(BaseLoader):
    """Blocks of one workbook. `title` (from the file's properties), `bom` and `remarks` are known after loading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.title = ""
        self.bom: tuple[BomLine, ...] = ()
        self.remarks: tuple[Remark, ...] = ()

    def lazy_load(self) -> Iterator[Document]:
        """The rows, sheet by sheet; raises a DocumentFault. Hidden sheets are left out."""
        data = files.read(self._path)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                size = sum(p.file_size for p in archive.infolist() if p.filename.startswith("xl/worksheets/"))
                empty = unvalued(archive)
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=size > _FULL, data_only=True)
        except (KeyError, ValueError, TypeError, zipfile.BadZipFile, SyntaxError) as exc:
            # lxml's and the standard library's XML errors are SyntaxErrors.
            raise Broken("the workbook is damaged: a part of it is missing or cannot be read") from exc
        self.title = book.properties.title or ""
        builder = Builder()
        try:
            sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
            hidden = [f"sheet {s.title}" for s in book.worksheets if s.sheet_state != "visible"]
            for sheet in sheets:
                grid, gone = _grid(sheet)
                hidden += [f"{sheet.title} {what}" for what in gone]
                if len(sheets) == 1:
                    grid = _titled(grid, builder)
                if len(sheets) > 1 or not re.fullmatch(r"(?:Sheet|工作表|Tabelle)\s*\d*", sheet.title):
                    builder.heading(2, sheet.title)
                self.bom += bom.of_rows(_sheet(grid, builder))
        finally:
            book.close()
        self.remarks = (*_remark("left out because it is hidden: ", hidden), *_remark("formula without value: ", empty))
        yield from builder.finish()


def _remark(what: str, places: Sequence[str]) -> list[Remark]:
    """One remark with the first of these places, none without any."""
    if not places:
        return []
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    return [Remark(FindingKind.REMARK.value, f"{what}{', '.join(places[:_NAMED])}{more}")]


def _titled(grid: list[list[str]], builder: Builder) -> list[list[str]]:
    """Take the line above an only sheet's table for the workbook's title."""
    above, table = tables.titled(grid)
    if not above or not table or len(above[0]) > 90:
        return grid
    builder.heading(1, above[0])
    first = next(i for i, cells in enumerate(grid) if any(cells))
    return grid[first + 1 :]


def _sheet(grid: Sequence[Sequence[str]], builder: Builder) -> list[tables.Row]:
    """A sheet's tables, whose rows are given back; an empty row ends one."""
    part: list[Sequence[str]] = []
    headers: Sequence[str] | None = None
    rows: list[tables.Row] = []
    for cells in [*grid, []]:
        if any(cells):
            part.append(cells)
            continue
        if part:
            headers, more = _part(part, builder, headers)
            rows += more
            part = []
    return rows


def _part(
    part: Sequence[Sequence[str]], builder: Builder, before: Sequence[str] | None
) -> tuple[Sequence[str] | None, list[tables.Row]]:
    """One run of rows: text above, then a table. Rows after a gap that have no header go on under the last one."""
    above, table = tables.titled(part)
    for line in above:
        builder.text(line)
    found: list[tables.Row] = []
    for beside in _side_by_side(table):
        rows = tables.rows(beside)
        known = rows[0].headers if rows and any(rows[0].headers) else None
        if rows and known is None and before and len(before) == len(rows[0].cells):
            rows = [tables.row(before, r.cells) for r in rows]
            known = tuple(before)
        builder.rows(rows)
        before = known or before
        found += rows
    return before, found


def _side_by_side(table: Sequence[Sequence[str]]) -> list[list[Sequence[str]]]:
    """The tables that stand beside each other: two empty columns part them, or one where the headers come again.

    A single empty column may as well be there for its looks, in the middle of one table.
    """
    width = max((len(r) for r in table), default=0)
    full = [any(c < len(r) and r[c] for r in table) for c in range(width)]
    spans: list[tuple[int, int]] = []
    for c in range(width):
        if full[c] and c and full[c - 1]:
            spans[-1] = (spans[-1][0], c + 1)
        elif full[c]:
            spans.append((c, c + 1))
    parts: list[tuple[int, int]] = []
    for start, end in spans:
        apart = parts and start - parts[-1][1] > 1
        heads = [list(table[0][s:e]) for s, e in (*parts[-1:], (start, end))]
        if parts and not (apart and end - start > 1) and not (len(heads[0]) > 1 and heads[0] == heads[-1]):
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return [[r[start:end] for r in table] for start, end in parts]


def _grid(sheet: Any) -> tuple[list[list[str]], list[str]]:  # noqa: ANN401 - openpyxl has two unrelated classes
    """What a sheet shows, merged cells in every place they cover; and which of its rows and columns are hidden."""
    grid = [[shown(cell) for cell in row] for row in sheet.iter_rows()]
    for area in getattr(getattr(sheet, "merged_cells", None), "ranges", ()):
        text = grid[area.min_row - 1][area.min_col - 1] if area.min_row <= len(grid) else ""
        for r in range(area.min_row - 1, min(area.max_row, len(grid))):
            for c in range(area.min_col - 1, min(area.max_col, len(grid[r]))):
                grid[r][c] = text
    rows = {n for n, row in getattr(sheet, "row_dimensions", {}).items() if row.hidden}
    columns: set[int] = set()
    for letter, column in getattr(sheet, "column_dimensions", {}).items():
        if column.hidden:
            first = column.min or column_index_from_string(letter)
            columns.update(range(first, min(column.max or first, first + 1000) + 1))
    gone = [f"row {n}" for n in sorted(rows) if n <= len(grid) and any(grid[n - 1])]
    gone += [f"column {get_column_letter(c)}" for c in sorted(columns) if any(c <= len(r) and r[c - 1] for r in grid)]
    kept = (line for n, line in enumerate(grid, 1) if n not in rows)
    return [[text for c, text in enumerate(line, 1) if c not in columns] for line in kept], gone
