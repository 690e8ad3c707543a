"""The plant's document register: register.csv beside the files, one row a file, saying what each file is.

Columns: file (relative to the register), document, title, revision, state, effective_from, effective_to, equipment
(separated by ;), language, kind, owner, approver, classification. `file`, `document` and `state` are needed. Dates are
ISO 8601; a date without time or zone is midnight where the program runs; `effective_to` is the first moment that no
longer counts. A row that cannot be used keeps its file from being read: what is not known to be effective is not used.
Not here: files without a register (knowledge.ingest labels them uncontrolled), who may be answered from (control).
"""

from __future__ import annotations

import csv
import io
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from knowledge.types import FileProblem, RegisterInvalid, RevisionState, Unreadable

NAME = "register.csv"

_NEEDED = ("file", "document", "state")
_LARGEST = 20_000_000
"""Bytes; a register of 100,000 files has about 15 million."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says about one file. Times are aware."""

    document: str
    state: RevisionState
    title: str = ""
    revision: str = ""
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    equipment: tuple[str, ...] = ()
    language: str = ""
    kind: str = ""
    owner: str = ""
    approver: str = ""
    classification: str = "general"

    def facts(self) -> str:
        """The entry as a text that changes when the entry does."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Register:
    """A register as read. Keys are what `key` makes of a file's path."""

    path: Path
    entries: Mapping[str, Entry] = field(default_factory=dict)
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
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
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
    entries: dict[str, Entry] = {}
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
            entries[key(file)] = _entry(cells)
        except RegisterInvalid as exc:
            problem = FileProblem(file or str(path), RegisterInvalid.code, f"{path.name}: line {line}: {exc}")
            if file:
                entries.pop(key(file), None)
                refused[key(file)] = problem
            else:
                problems.append(problem)
    return Register(path, entries, refused, tuple(problems))


def _entry(cells: dict[str, str]) -> Entry:
    if not cells.get("document"):
        raise RegisterInvalid("document: empty")
    starts, ends = _time(cells, "effective_from"), _time(cells, "effective_to")
    if starts and ends and ends <= starts:
        raise RegisterInvalid("effective_to: not after effective_from")
    machines = (one.strip() for one in cells.get("equipment", "").replace(",", ";").split(";"))
    return Entry(
        document=cells["document"],
        state=_state(cells.get("state", "")),
        title=cells.get("title", ""),
        revision=cells.get("revision", ""),
        effective_from=starts,
        effective_to=ends,
        equipment=tuple(dict.fromkeys(one for one in machines if one)),
        language=cells.get("language", ""),
        kind=cells.get("kind", ""),
        owner=cells.get("owner", ""),
        approver=cells.get("approver", ""),
        classification=cells.get("classification", "") or "general",
    )


def _file(folder: Path, name: str) -> str:
    if not name:
        raise RegisterInvalid("file: empty")
    path = os.path.abspath(folder / name.replace("\\", "/"))
    if not path.startswith(os.path.join(os.path.abspath(folder), "")):
        raise RegisterInvalid(f"file: {name} is not below the register's folder")
    return path


def _state(name: str) -> RevisionState:
    try:
        return RevisionState(" ".join(name.casefold().replace("_", " ").replace("-", " ").split()))
    except ValueError:
        known = ", ".join(state.value for state in RevisionState)
        raise RegisterInvalid(f"state: {name or 'empty'}; known are {known}") from None


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
        if path.stat().st_size > _LARGEST:
            raise RegisterInvalid(f"{path.name}: larger than {_LARGEST} bytes")
        data = path.read_bytes()
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


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)
