"""What commands print: JSON a program can rely on, text a person can read, problems, progress.

Text from documents, machines and models is plain text: nothing in it may steer the terminal.
Not here: what is said (the commands' modules).
"""

from __future__ import annotations

import json
import math
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TextIO

from app.host.messages import Phase, Status
from app.problems import Problem
from knowledge.types import Mention, Passage

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters and those that turn the direction of writing; tab and new line stay."""
_WIDEST = 100


def line(value: object) -> None:
    """Print one value as one line of JSON."""
    print(json.dumps(_safe(value), ensure_ascii=False), flush=True)


def document(value: object) -> None:
    """Print one value as indented JSON for a terminal, as one line for a program."""
    print(json.dumps(_safe(value), ensure_ascii=False, indent=2 if sys.stdout.isatty() else None), flush=True)


def error(problem: Problem) -> dict[str, Any]:
    """A problem as JSON."""
    return {"error": asdict(problem)}


def say(problem: Problem) -> None:
    """Print a problem on standard error."""
    detail = f"\n  {clean(problem.detail)}" if problem.detail else ""
    print(f"{problem.code}: {problem.what} {problem.next_step}{detail}", file=sys.stderr, flush=True)


def clean(text: str) -> str:
    """The text without what could steer a terminal."""
    return _STEERING.sub("", text)


def paragraph(text: str, indent: str = "", *, first: str | None = None) -> str:
    """Text wrapped for the terminal; its own line ends stay."""
    width = min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)
    lead = indent if first is None else first
    made = []
    for part in clean(text).splitlines() or [""]:
        # textwrap counts characters, a terminal cells: where they differ the terminal wraps better.
        if cells(part) == len(part):
            made += textwrap.wrap(part, width, initial_indent=lead, subsequent_indent=indent) or [lead.rstrip()]
        else:
            made.append(lead + part)
        lead = indent
    return "\n".join(made)


def place(where: Passage | Mention) -> str:
    """Where a passage or a finding stands: document and revision, title, page, section."""
    page = f"page {where.page}" if where.page else ""
    title = where.title if isinstance(where, Passage) else ""
    parts = (f"{where.document} {where.revision}".strip(), title, page, where.section)
    return " · ".join(part for part in parts if part)


def table(rows: Sequence[Sequence[str]], headings: Sequence[str], indent: str = "") -> str:
    """A table with aligned columns; Chinese characters count as two cells."""
    cleaned = [[" ".join(clean(cell).split()) for cell in row] for row in (headings, *rows)]
    widths = [max(cells(row[column]) for row in cleaned) for column in range(len(headings))]
    made = []
    for row in cleaned:
        padded = [cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)]
        made.append((indent + "  ".join(padded)).rstrip())
    return "\n".join(made)


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def age(seconds: float) -> str:
    """An age as it is read, e.g. "48 s"."""
    if not math.isfinite(seconds):
        return "-"
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def moment(at: datetime | None) -> str:
    """A time in the zone of this PC."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S") if at else "-"


class Progress:
    """One line on standard error that is written over; silent where nobody watches."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()
        self._width = 0

    def show(self, text: str) -> None:
        """Replace the line."""
        if not self._shown:
            return
        text = clean(text)[: shutil.get_terminal_size((80, 24)).columns - 1]
        self._stream.write("\r" + text + " " * (self._width - cells(text)))
        self._stream.flush()
        self._width = cells(text)

    def done(self) -> None:
        """Take the line away."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def status(self, status: Status) -> None:
        """Show what the core is loading."""
        if status.phase is Phase.LOADING:
            self.show(f"Loading {', '.join(status.loading)} …" if status.loading else "Loading …")
        elif status.phase is not Phase.STARTING:
            self.done()


def _safe(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """JSON knows no NaN and no infinity: null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {key: _safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(item) for item in value]
    return value
