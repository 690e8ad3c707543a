"""The CSV files that a site keeps itself, its register and its glossary: read with a limit, the delimiter found.

Not here: tables in documents (knowledge.documents.delimited), what rows mean (knowledge.register, knowledge.glossary).
"""

from __future__ import annotations

from pathlib import Path


class TooManyBytes(Exception):
    """The file is larger than anything of its kind; the message says the limit."""


def limited(path: Path, largest: int) -> bytes:
    """A file's bytes.

    Raises:
        TooManyBytes: there are more than `largest`; nothing was read.
        OSError: it cannot be read.
    """
    if path.stat().st_size > largest:
        raise TooManyBytes(f"larger than {largest} bytes")
    return path.read_bytes()


def delimiter(text: str) -> str:
    """What separates the cells: of comma, semicolon and tab the one that the first line, the headings, has most of."""
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)
