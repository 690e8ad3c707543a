"""A cell of a workbook as Excel shows it: number formats with decimals, percent and units; dates as ISO 8601 has them.

Left out on purpose: thousands separators and the order of day and month, which differ between places.
Not here: which cells make a table (xlsx.py).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from openpyxl.cell.cell import Cell


def shown(cell: Cell) -> str:
    """A cell's value as Excel shows it, for the formats that carry meaning: percent, decimals, units, dates."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if (value.hour or value.minute) else value.strftime("%Y-%m-%d")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return number(value, str(cell.number_format or "General"))
    return str(value)


class _Form(NamedTuple):
    before: str
    digits: str
    after: str


_PARTS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|[^"\\\[_*]')
_CURRENCY = re.compile(r"\[\$([^\]-]*)")


def number(value: float, form: str) -> str:
    """A number in an Excel number format, as far as decimals, percent, leading zeros and units go."""
    read = _read(form, value)
    if read is None or not read.digits:
        literal = read.before if read is not None and value == 0 else ""
        return literal or _general(value)
    percent = "%" in read.after or "%" in read.before
    # Commas at the end divide by a thousand each, others are separators.
    scale = 1000 ** (len(read.digits) - len(read.digits.rstrip(",")))
    whole, _, decimals = read.digits.replace(",", "").partition(".")
    exact = Decimal(repr(value)) * (100 if percent else 1) / scale
    rounded = abs(exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP))
    text = f"{rounded:f}"
    for place in reversed(decimals):
        if place == "0" or not text.endswith("0"):
            break
        text = text[:-1]
    least = whole.count("0")
    left, point, right = text.rstrip(".").partition(".")
    text = left.zfill(least) + point + right
    sign = "-" if value < 0 and rounded else ""
    before, after = read.before.strip(" -()"), read.after.rstrip(" )")
    unit = after.strip()
    # A unit stands apart from its number, whether the format has the space or not; percent and degrees do not.
    joint = "" if not unit or (unit[0] in "%°′″'\"" and not after.startswith(" ")) else " "
    return f"{before}{' ' if before else ''}{sign}{text}{joint}{unit}"


def _general(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def _read(form: str, value: float) -> _Form | None:
    """The section of a format that is for this value; None: the general format, or one that is not understood."""
    sections: list[list[str]] = [[]]
    for part in _PARTS.findall(form):
        if part == ";":
            sections.append([])
        else:
            sections[-1].append(part)
    chosen = 2 if value == 0 and len(sections) > 2 else 1 if value < 0 and len(sections) > 1 else 0
    if any(part.startswith("[") and part[1:2] in "<>=" for part in sections[0]):
        return None
    before, digits, after = "", "", ""
    for part in sections[chosen]:
        literal = _literal(part)
        if literal is None and part in "0#?.,":
            if after:
                return None
            digits += part
        elif literal is None and part not in "%-+()/ °":
            return None
        elif digits:
            after += part if literal is None else literal
        else:
            before += part if literal is None else literal
    if "/" in before + after and not any(part.startswith(('"', "\\")) for part in sections[chosen]):
        return None
    return _Form(before, digits, after)


def _literal(part: str) -> str | None:
    """What a part of a format stands for as text, None for signs that say how to print."""
    if part.startswith('"'):
        return part[1:-1]
    if part.startswith("\\"):
        return part[1:]
    if part.startswith("["):
        found = _CURRENCY.match(part)
        return found[1] if found else ""
    if part.startswith(("_", "*")) and len(part) == 2:
        return " " if part[0] == "_" else ""
    return None
