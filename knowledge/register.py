"""The plant's document register: register.csv beside the files, one row a file, saying what each file is.

Columns: file (relative to the register), document, title, revision, iteration, state, effective_from, effective_to,
equipment, model, serial, option (several separated by ;, a range as 0417~0899, but machines one by one), supersedes,
language, kind, owner, approver, approved_at, review_due, classification, skill_level, safety (yes or no), origin.
`file`, `document` and `state` are needed. `state` is the site's own word, looked up in its status map. Dates are ISO
8601; a date without time or zone is midnight where the program runs; `effective_to` is the first moment that no longer
counts. A row that cannot be used keeps its file from being read: what is not known to be effective is not used.
Not here: files without a register, PLM exports (knowledge.scan), who may be answered from (control).
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from knowledge.applicability import Assertion, all_of
from knowledge.csv_text import TooManyBytes, delimiter, limited
from knowledge.record import Record
from knowledge.types import FileProblem, RegisterInvalid, Unreadable

NAME = "register.csv"

_NEEDED = ("file", "document", "state")
_TEXTS = (
    "document", "title", "revision", "iteration", "supersedes", "language", "kind", "owner", "approver",
    "classification", "skill_level", "origin",
)
_CONDITIONS = {"equipment": "machine", "model": "model", "serial": "serial", "option": "option"}
_YES = frozenset({"yes", "y", "true", "1", "x", "是"})
_RANGE = re.compile("[~\uff5e\u301c]")
_LARGEST = 20_000_000
"""Bytes; a register of 100,000 files has about 15 million."""


@dataclass(frozen=True, slots=True)
class Register:
    """A register as read. Keys are what `key` makes of a file's path."""

    path: Path
    entries: Mapping[str, Record] = field(default_factory=dict)
    refused: Mapping[str, FileProblem] = field(default_factory=dict)
    """Files whose row cannot be used."""
    problems: tuple[FileProblem, ...] = ()
    """Rows that cannot be used and name no file."""


def key(path: str | Path) -> str:
    """How files are compared: absolute, one spelling of case (where the system has none) and of accents."""
    return unicodedata.normalize("NFC", os.path.normcase(os.path.abspath(path)))


def read_register(path: Path) -> Register:
    """Read a register.

    Raises:
        RegisterInvalid: it cannot be used at all; the message says why.
        Unreadable: no right to read it, or the disk failed.
    """
    text = _text(path)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    try:
        columns = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
        if lacking := [name for name in _NEEDED if name not in columns]:
            raise RegisterInvalid(f"{path.name}: no column {', '.join(lacking)}")
        reader.fieldnames = columns
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as exc:
        raise RegisterInvalid(f"{path.name}: line {reader.line_num}: {exc}") from exc
    return _checked(path, rows)


def _checked(path: Path, rows: list[tuple[int, dict[str, str]]]) -> Register:
    entries: dict[str, Record] = {}
    refused: dict[str, FileProblem] = {}
    problems: list[FileProblem] = []
    for line, row in rows:
        cells = {name: value.strip() for name, value in row.items() if isinstance(value, str)}
        if not any(cells.values()):
            continue
        file = ""
        try:
            file = _file(path.parent, cells.get("file", ""))
            if key(file) in entries or key(file) in refused:
                raise RegisterInvalid("file: it has two rows")
            entries[key(file)] = _record(cells)
        except RegisterInvalid as exc:
            problem = FileProblem(file or str(path), RegisterInvalid.code, f"{path.name}: line {line}: {exc}")
            if file:
                entries.pop(key(file), None)
                refused[key(file)] = problem
            else:
                problems.append(problem)
    return Register(path, entries, refused, tuple(problems))


def _record(cells: dict[str, str]) -> Record:
    for needed in ("document", "state"):
        if not cells.get(needed):
            raise RegisterInvalid(f"{needed}: empty")
    starts, ends = _time(cells, "effective_from"), _time(cells, "effective_to")
    if starts and ends and ends <= starts:
        raise RegisterInvalid("effective_to: not after effective_from")
    conditions = (_assertion(name, cells.get(column, "")) for column, name in _CONDITIONS.items())
    texts = {name: cells.get(name, "") for name in _TEXTS}
    return Record(
        status=cells["state"],
        effective_from=starts,
        effective_to=ends,
        applicability=all_of(*conditions),
        approved_at=_time(cells, "approved_at"),
        review_due=_time(cells, "review_due"),
        safety=cells.get("safety", "").casefold() in _YES,
        source="register",
        **texts,
    )


def _assertion(name: str, cell: str) -> Assertion | None:
    values = (one.strip() for one in cell.replace(",", ";").split(";"))
    named = tuple(dict.fromkeys(one for one in values if one))
    # A machine counts though the plant does not know it, so a range would be one more machine, which nobody asks about.
    if name == "machine" and (ranges := [one for one in named if _RANGE.search(one)]):
        raise RegisterInvalid(f"equipment: {ranges[0]} is a range; machines are named one by one, separated by ;")
    return Assertion(name, named) if named else None


def _file(folder: Path, name: str) -> str:
    if not name:
        raise RegisterInvalid("file: empty")
    path = os.path.abspath(folder / name.replace("\\", "/"))
    if not path.startswith(os.path.join(os.path.abspath(folder), "")):
        raise RegisterInvalid(f"file: {name} is not below the register's folder")
    return path


def _time(cells: dict[str, str], column: str) -> datetime | None:
    value = cells.get(column, "")
    if not value:
        return None
    try:
        time = datetime.fromisoformat(value.replace("/", "-"))
        return time.astimezone() if time.tzinfo is None else time
    except (ValueError, OverflowError, OSError):
        raise RegisterInvalid(f"{column}: {value} is not a date like 2025-01-31") from None


def _text(path: Path) -> str:
    try:
        data = limited(path, _LARGEST)
    except TooManyBytes as exc:
        raise RegisterInvalid(f"{path.name}: {exc}") from exc
    except OSError as exc:
        raise Unreadable(f"{path.name}: {exc.strerror or exc}") from exc
    # Spreadsheets write UTF-8 with a mark, UTF-16, or on Traditional Chinese systems code page 950.
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp950")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RegisterInvalid(f"{path.name}: not a text file")
