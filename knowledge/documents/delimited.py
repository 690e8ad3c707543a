"""CSV and TSV: delimiter and encoding found, rows with their headers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.documents import bom, files, tables
from knowledge.documents.blocks import Builder
from knowledge.record import BomLine
from knowledge.types import Broken

_DELIMITERS = ",;\t|"
_NAMED = re.compile(r"sep=(.)[ \r]*(?:\n|$)", re.IGNORECASE)
_LEAST = 0.4
"""Share of the lines that a delimiter parts alike; title lines above a short table are some of the others."""


class DelimitedLoader(BaseLoader):
    """Blocks of one CSV or TSV file: a row each. `bom` is known after loading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.bom: tuple[BomLine, ...] = ()

    def lazy_load(self) -> Iterator[Document]:
        """The rows; raises a DocumentFault."""
        text = files.decoded(files.read(self._path))
        builder = Builder()
        above, table = tables.titled(grid(text))
        for i, line in enumerate(above):
            if i == 0 and table and len(line) <= 90:
                builder.heading(1, line)
            else:
                builder.text(line)
        rows = tables.rows(table)
        self.bom = bom.of_rows(rows)
        builder.rows(rows)
        yield from builder.finish()


def grid(text: str) -> list[list[str]]:
    """The cells of delimited text."""
    csv.field_size_limit(10_000_000)
    try:
        mark = delimiter(text)
        # Excel's own way to name the delimiter is no row.
        return list(csv.reader(io.StringIO(_NAMED.sub("", text)), delimiter=mark, skipinitialspace=True))
    except csv.Error as exc:
        raise Broken(str(exc)) from exc


def delimiter(text: str) -> str:
    """The delimiter that gives the most lines the same number of cells, at least two, from where it first appears.

    Lines of text above may hold commas, and numbers decimal ones. csv.Sniffer takes any frequent letter for a
    delimiter when a column holds sentences.
    """
    lines = [line for line in text.split("\n")[:200] if line.strip()]
    if named := _NAMED.match(text):
        return named[1]
    best, best_score = ",", 0.0
    for mark in _DELIMITERS:
        try:
            widths = [len(r) for r in csv.reader(lines, delimiter=mark) if r]
        except csv.Error:
            continue
        if not widths:
            continue
        common = max(set(widths), key=lambda w: (widths.count(w), w))
        if common < 2 or widths.count(common) < _LEAST * len(widths):
            continue
        start = next(i for i, width in enumerate(widths) if width > 1)
        score = widths.count(common) / len(widths[start:]) + min(common, 20) / 1000
        if score > best_score:
            best, best_score = mark, score
    return best
