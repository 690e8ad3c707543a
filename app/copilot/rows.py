"""What may be said on the strength of one row of a table: a value with its row and its column.

A row reads "Header: cell · Header: cell". A sentence may give one value: it then names what the row is about and the
column, and leaves out only cells that cannot limit the value (other limits of the row, its unit, columns that are known
to say something of their own).
Not here: making such rows (knowledge.documents.tables), other sentences (app.copilot.rewrites).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.copilot.canonical import is_number, is_unit, tokens

JOINT = " · "
_UNIT_HEADERS = frozenset(("unit", "units", "單位", "単位"))
_INDEPENDENT = frozenset(
    "no. no number # tag instrument page owner responsible alarm cause causes remedy action supplier "
    "編號 序號 項次 標籤 儀表 負責 警報 原因 處置 對策 頁".split()
)
"""Headers of columns that say something of their own and limit nothing in another column."""
_LIMITS = re.compile(
    r"\b(?:limits?|normal|from|to|min|max|minimum|maximum|nominal|set ?points?|warning|alarm|high|low|delay|interval)\b"
    r"|上限|下限|最[高低大小]|設定|正常|延遲|間隔",
    re.IGNORECASE,
)
"""Headers of numbers that say something of the row beside other numbers; any other number may say which case it is."""

_OWN_UNIT = re.compile(
    r"\b(?:delay|interval|duration|after|quantity|qty|count|pieces|item|step|stage|zone|position|revision)\b"
    r"|延遲|間隔|數量|件數|段|步|位置",
    re.IGNORECASE,
)
"""Headers of numbers that are no values of the row's quantity: the unit of the row is not theirs."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with the header of its column."""

    header: str
    text: str


@lru_cache(maxsize=256)
def cells(line: str) -> tuple[Cell, ...]:
    """The cells of a row; empty when the line is no row. Kept, for each row is compared with all others."""
    if JOINT not in line:
        return ()
    parts = [re.match(r"([^:：]{1,60})[:：]\s*(.+)", part.strip()) for part in line.split(JOINT)]
    return tuple(Cell(m[1].strip(), m[2].strip()) for m in parts if m) if all(parts) else ()


def sayings(line: str, others: Sequence[str]) -> set[tuple[str, ...]]:
    """The sequences of tokens that give one value of the row `line`; `others` are the other rows of the table."""
    row = cells(line)
    about = next((n for n, cell in enumerate(row) if not is_value(cell.text)), None)
    if about is None:
        return set()
    subject = row[about]
    rivals = [other for other in map(cells, others) if any(cell == subject for cell in other)]
    unit = next((cell.text for cell in row if cell.header.lower() in _UNIT_HEADERS), "")
    found: set[tuple[str, ...]] = set()
    for n, cell in enumerate(row):
        said = n != about and cell.header.lower() not in _UNIT_HEADERS
        others_say = any(other.header == cell.header for m, other in enumerate(row) if m != n)
        alone = all(_may_miss(other) for m, other in enumerate(row) if m not in (n, about))
        if said and alone and not others_say and not rivals:
            found.update(tokens(text) for text in _forms(subject.text, cell, unit))
    return found


def _forms(subject: str, cell: Cell, unit: str) -> Iterator[str]:
    header, value = cell.header, cell.text
    if inside := re.fullmatch(r"(.+?)\s*[\[(（]([^\])）]{1,12})[\])）]", header):
        header, unit = inside[1], inside[2]
    # "No. 6" has no unit and "Delay s 20" its own, whatever the unit of the row is.
    if unit and (inside or _takes_unit(header)) and all(is_number(token) or token == "to" for token in tokens(value)):
        value = f"{value} {unit}"
    yield f"the {header} of the {subject} is {value}"
    yield f"the {header} for the {subject} is {value}"
    yield f"for the {subject} the {header} is {value}"
    yield f"{subject} {header} is {value}"
    yield f"{subject} {header} {value}"
    yield f"the {subject} has a {header} of {value}"
    yield f"{subject}的{header}是{value}"
    yield f"{subject}的{header}為{value}"
    yield f"{subject}{header}為{value}"


def _takes_unit(header: str) -> bool:
    """Whether the row's unit is that of a column."""
    *_, last = tokens(header) or ("",)
    return header.lower() not in _INDEPENDENT and not is_unit(last) and not _OWN_UNIT.search(header)


def is_value(text: str) -> bool:
    """Whether a cell is a number with or without a unit, or a range of them."""
    found = tokens(text)
    return bool(found) and all(is_number(token) or is_unit(token) or token in ("to", "±") for token in found)


def _may_miss(cell: Cell) -> bool:
    """Whether leaving a cell out takes nothing from the value of another column."""
    header = cell.header.lower()
    if header in _UNIT_HEADERS or header in _INDEPENDENT:
        return True
    return is_value(cell.text) and _LIMITS.search(header) is not None and "tolerance" not in header
