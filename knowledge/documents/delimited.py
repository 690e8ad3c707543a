"""CSV and TSV: delimiter and encoding found, rows with their headers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.documents import files, tables
from knowledge.documents.blocks import Builder
from knowledge.types import Broken

_DELIMITERS = ",;\t|"


class DelimitedLoader(BaseLoader):
    """Blocks of one CSV or TSV file: a row each."""

    def __init__(self, path: Path) -> None:
        self._path = path

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
        builder.rows(tables.rows(table))
        yield from builder.finish()


def grid(text: str) -> list[list[str]]:
    """The cells of delimited text."""
    csv.field_size_limit(10_000_000)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter(text), skipinitialspace=True))
    except csv.Error as exc:
        raise Broken(str(exc)) from exc


def delimiter(text: str) -> str:
    """The delimiter that gives the most lines the same number of cells, at least two.

    csv.Sniffer takes any frequent letter for a delimiter when a column holds sentences.
    """
    lines = [line for line in text.split("\n")[:200] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    best, best_score = ",", 0.0
    for mark in _DELIMITERS:
        try:
            widths = [len(r) for r in csv.reader(lines, delimiter=mark) if r]
        except csv.Error:
            continue
        if not widths:
            continue
        common = max(set(widths), key=lambda w: (widths.count(w), w))
        score = widths.count(common) / len(widths) + min(common, 20) / 1000
        if common > 1 and score > best_score:
            best, best_score = mark, score
    return best
