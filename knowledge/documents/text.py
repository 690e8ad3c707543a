"""Plain text in any of the usual encodings: headings by numbering, capitals or underlining; numbered steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.documents import files, words
from knowledge.documents.blocks import Builder
from knowledge.documents.lines import Line, columns, structure

_RULE = re.compile(r"(?:[=\-~_*#─━═]\s?){3,}$")


class TextLoader(BaseLoader):
    """Blocks of one plain text file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lazy_load(self) -> Iterator[Document]:
        """The blocks in reading order; raises a DocumentFault."""
        yield from blocks(files.decoded(files.read(self._path)))


def blocks(source: str) -> list[Document]:
    """The blocks of a plain text."""
    builder = Builder()
    structure(_lines(source), builder)
    return builder.finish()


def _lines(source: str) -> list[Line]:
    raw = [line.rstrip() for line in source.replace("\f", "\n\n").split("\n")]
    widths = sorted(columns(line) for line in raw if line.strip())
    # Wrapped text ends near one edge: the 90th percentile, so that a single long line is not the measure.
    edge = max(widths[int(len(widths) * 0.9)] if widths else 0, 50)
    out: list[Line] = []
    gap = True
    for i, line in enumerate(raw):
        text = line.strip()
        if not text or _RULE.fullmatch(text):
            gap = True
            continue
        level = _underlined(raw, i)
        if level is None and not out and _title(raw, i):
            level = 1
        indent = float(columns(line.expandtabs(4)) - columns(line.expandtabs(4).lstrip()))
        out.append(Line(text, indent, gap, columns(line) >= 0.75 * edge, None, level))
        gap = False
    return out


def _underlined(raw: list[str], i: int) -> int | None:
    if i + 1 >= len(raw) or (i and raw[i - 1].strip() and not _RULE.fullmatch(raw[i - 1].strip())):
        return None
    text, under = raw[i].strip(), raw[i + 1].strip()
    if len(set(under)) != 1 or under[0] not in "=-~" or len(under) < max(3, len(text) // 2):
        return None
    return 1 if under[0] == "=" else 2


def _title(raw: list[str], i: int) -> bool:
    """Whether the file's first line of text is its title: short, no sentence, apart from what follows."""
    text = raw[i].strip()
    if not words.may_be_heading(text) or words.numbered(text) or words.signal(text) or words.bullet(text):
        return False
    return i + 1 >= len(raw) or not raw[i + 1].strip()
