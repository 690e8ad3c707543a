"""What passages say a machine's quantities may be: limits and set points, read only where that is sure.

A table row gives a value for each of its role columns ("Upper limit: 65"); a sentence gives one if nothing is in it but
the quantity's name, one role, one number with the quantity's unit and words that change nothing. Whatever else it says
("in the warm-up", "of the gearbox") may be about another thing, so that such a sentence gives none. Steps give none
either: what has to be seen during a step holds for that step.
Not here: comparing what was read (knowledge.lint), converting units, where the plant's quantities come from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from knowledge.documents.tables import JOINT
from knowledge.text import fold
from knowledge.types import PassageKind


class Role(StrEnum):
    """What a value is for its quantity."""

    UPPER = "upper limit"
    LOWER = "lower limit"
    SET = "set point"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a machine. `names` in every language; `unit` as the plant writes it; `tag` is its id."""

    equipment: str
    names: tuple[str, ...]
    unit: str
    tag: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a passage says: `number` to compare, `printed` with its unit and `line` to show."""

    quantity: Quantity
    role: Role
    number: Decimal
    printed: str
    line: str


_NOUNS = {
    Role.UPPER: "upper limit|maximum|max|上限值|上限|最高|最大",
    Role.LOWER: "lower limit|minimum|min|下限值|下限|最低|最小",
    Role.SET: "set point|setpoint|set value|target value|設定值|设定值|設定点",
}
_MUST = "(?:must|shall|has to|is to)(?: always)? (?:stay|be|remain|be kept|be held)"
_NEVER = "(?:(?:must|may|shall)(?: not|n't| never)|cannot)"
_SAID = {
    Role.UPPER: (
        rf"{_NEVER} (?:exceed|(?:rise|go|be) (?:above|over)|be (?:higher|more|greater) than)"
        rf"|{_MUST} (?:below|under|at most|less than|lower than)|at most"
        "|(?:不得|不可|不能|不應)(?:超過|高於|大於|超出)|(?:必須|須|應)(?:保持)?(?:低於|小於)"
    ),
    Role.LOWER: (
        rf"{_NEVER} (?:(?:fall|drop|go|be) (?:below|under)|be (?:lower|less) than)"
        rf"|{_MUST} (?:above|over|at least|more than|higher than)|at least"
        "|(?:不得|不可|不能|不應)(?:低於|小於|少於)|(?:必須|須|應)(?:保持)?(?:高於|大於)"
    ),
}
_QUALIFIERS = (
    "warning|alarm|pre-?alarm|trip|during|while|warm[- ]?up|after|before|idle|mode|test|trial|start[- ]?up|standby|"
    "cleaning|flushing|commissioning|without|under load|no load|peak|short[- ]term|briefly|emergency|"
    "when|if|until|unless|except|only|was|formerly|previously|example|"
    "警告|警報|預警|暖機|期間|空載|待機|測試|試車|試模|試動|模式|之後|之前|以後|以前|清洗|沖洗|保養時|啟動時|峰值|瞬間|原為|例如"
)
"""Words that make a value hold for something less than the machine in use."""
_HARMLESS = (
    "the|a|an|is|are|its|this|at all times|always|permitted|permissible|allowed|allowable|value|machine|of|for|on|in|"
    "to|as|limit|的|為|是|之|值|則|應為|本機|機台|允許|任何時候|任何時候均|皆|均"
)
_UNIT = r"deg\.? ?C\b|°\s?C|N\s?[·•⋅∙*.\-]?\s?m\b|%|[A-Za-zμΩ°][A-Za-z0-9μΩ°%/^]*(?:-1\b)?"
_NUMBER = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?"
"""English, Chinese and Japanese texts part thousands with a comma; "2,5" is not read."""
_MEASURED = re.compile(rf"(?<![\w.,/±~-])({_NUMBER})(?![\d,.]*\d)\s*({_UNIT})", re.ASCII)
_ALONE = re.compile(rf"({_NUMBER})(?:\s*({_UNIT}))?", re.ASCII)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\d\sa-z])|(?<=[。！？；;])\s*")
_SPELLINGS = {
    "degC": "°C", "deg.C": "°C", "N·m": "Nm", "N.m": "Nm", "N-m": "Nm", "r/min": "rpm", "1/min": "rpm", "min-1": "rpm",
    "L/min": "l/min", "lpm": "l/min", "L": "l", "mL": "ml",
}  # fmt: skip
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_PIECES = re.compile(r"[()\[\],:;=、]+| (?:of|for|on|in) ")
_MOST = 400
"""Characters of a line; longer ones are texts about many things."""


def _plain(text: str) -> str:
    """One width and plain dashes, in the letters' own case: mW is not MW."""
    return " ".join(_DASHES.sub("-", unicodedata.normalize("NFKC", text)).split())


def _key(text: str) -> str:
    """A name as it is compared."""
    return " ".join(re.split(r"[\s_-]+", fold(text))).strip(" .")


def _words(pattern: str) -> str:
    """A pattern over folded text; Latin words are whole words."""
    return rf"(?:(?<![a-z0-9])(?=[a-z])|(?![a-z]))(?:{fold(pattern)})(?:(?<=[a-z])(?![a-z0-9])|(?<![a-z]))"


_SPOKEN = {
    role: re.compile("|".join(_words(p) for p in (_SAID.get(role), _NOUNS[role]) if p)) for role in Role
}  # fmt: skip
_COLUMN = {role: re.compile(fold(rf"(?:{nouns})\.?")) for role, nouns in _NOUNS.items()}
_QUALIFIED = re.compile(_words(_QUALIFIERS))
_FIRST = re.compile(rf"^(?:[\s.,:;()=•*-]+|{_words(_HARMLESS)})")
_LAST = re.compile(rf"(?:[\s.,:;()=!。*-]+|{_words(_HARMLESS)})$")
_UNIT_HEADERS = frozenset(map(_key, ("unit", "units", "單位", "单位", "単位")))
_ALARM_HEADERS = frozenset(map(_key, ("alarm", "alarms", "alarm code", "警報", "警報代碼")))
"""Their cells name the alarm that watches the limit; the limit is the same with or without."""


def folded_unit(unit: str) -> str:
    """A unit in one spelling: degC and ℃ are °C, N·m is Nm."""
    plain = re.sub(r"[\s•⋅∙*]", lambda found: "" if found[0].isspace() else "·", _plain(unit)).rstrip(".")
    return _SPELLINGS.get(plain, plain)


class Quantities:
    """The quantities that a document may mean: those of its machines."""

    def __init__(self, quantities: Iterable[Quantity]) -> None:
        self._named: dict[str, set[Quantity]] = {}
        for quantity in quantities:
            for name in filter(None, map(_key, (*quantity.names, quantity.tag))):
                self._named.setdefault(name, set()).add(quantity)
        self._units = {folded_unit(one.unit) for of in self._named.values() for one in of}
        self._machines = {_key(one.equipment).replace(" ", "") for of in self._named.values() for one in of}

    def read(self, text: str, kind: PassageKind, section: str = "") -> Iterator[Value]:
        """The values that a passage gives, in its order.

        Args:
            text: of the passage, each table row on a line of its own.
            kind: what the passage is made of.
            section: the headings above it; one about a test run qualifies everything below.
        """
        if kind in (PassageKind.STEP, PassageKind.ALARM) or _QUALIFIED.search(fold(section)):
            return
        for line in text.split("\n"):
            if len(line) > _MOST or not any(map(str.isdigit, line)):
                continue
            if kind is PassageKind.TABLE_ROW:
                yield from self._row(line)
            else:
                yield from self._paragraph(line)

    def _row(self, line: str) -> Iterator[Value]:
        cells = [_cell(part) for part in line.split(JOINT)]
        roles = [(role, unit, cell) for header, cell in cells for role, unit in _roles(header)]
        if not roles or any(_QUALIFIED.search(fold(c)) for h, c in cells if _key(h) not in _ALARM_HEADERS):
            return
        quantity = self._meant([cell for header, cell in cells if not any(_roles(header))])
        units = {cell for header, cell in cells if _key(header) in _UNIT_HEADERS}
        if quantity is None or len(units) > 1:
            return
        for role, unit, cell in roles:
            match = _ALONE.fullmatch(_plain(cell))
            if match is None or [one for one, _, _ in roles].count(role) > 1:
                continue
            said = {one for one in (match[2], unit, *units) if one}
            if said and {folded_unit(one) for one in said} == {folded_unit(quantity.unit)}:
                printed = cell if match[2] else f"{cell} {next(iter(units), unit)}"
                yield Value(quantity, role, _number(match[1]), printed, line)

    def _meant(self, cells: Sequence[str]) -> Quantity | None:
        """The one quantity that a row is about: its first words name it, and no other cell another one."""
        worded = [cell for cell in cells if any(map(str.isalpha, cell))]
        if not worded or not self._names(worded[0]):
            return None
        named = [found for found in map(self._names, worded) if found]
        left = set.intersection(*named)
        return left.pop() if len(left) == 1 else None

    def _paragraph(self, line: str) -> Iterator[Value]:
        for sentence in _SENTENCE_END.split(line):
            # What stands before it in the paragraph tells when it holds.
            if _QUALIFIED.search(fold(sentence)):
                return
            value = self._sentence(sentence, line)
            if value is not None:
                yield value

    def _sentence(self, sentence: str, line: str) -> Value | None:
        plain = _plain(sentence)
        measured = [one for one in _MEASURED.finditer(plain) if folded_unit(one[2]) in self._units]
        if len(measured) != 1:
            return None
        match = measured[0]
        rest = f"{fold(plain[: match.start()])}\n{fold(plain[match.end() :])}"
        roles = {role for role, pattern in _SPOKEN.items() if pattern.search(rest)}
        if len(roles) != 1:
            return None
        role = roles.pop()
        named: list[set[Quantity]] = []
        for part in _SPOKEN[role].sub("\n", rest).split("\n"):
            # Words that are no name name nothing, and nothing is left below.
            if stripped := _stripped(part):
                named.append(self._names(stripped))
        left = set.intersection(*named) if named else set()
        if len(left) != 1:
            return None
        quantity = left.pop()
        if folded_unit(match[2]) != folded_unit(quantity.unit):
            return None
        return Value(quantity, role, _number(match[1]), match[0], line)

    def _names(self, text: str) -> set[Quantity]:
        """The quantities that a text names and says nothing more about, but the machine; else none."""
        text = _stripped(fold(_plain(text)))
        if whole := self._named.get(_key(text)):
            return whole
        pieces = [piece for piece in map(_stripped, _PIECES.split(text)) if piece]
        machines = [piece for piece in pieces if _key(piece).replace(" ", "") in self._machines]
        found = [self._named.get(_key(piece), set()) for piece in pieces if piece not in machines]
        everything = {one for of in self._named.values() for one in of} if machines else set()
        left = set.intersection(*found) if found else everything
        for machine in machines:
            left = {one for one in left if _key(one.equipment).replace(" ", "") == _key(machine).replace(" ", "")}
        return left


def _stripped(text: str) -> str:
    """Folded text without the words at its ends that change nothing."""
    before = None
    while before != text:
        before = text
        text = _LAST.sub("", _FIRST.sub("", text))
    return text


def _cell(part: str) -> tuple[str, str]:
    header, colon, cell = part.replace("：", ":").partition(":")
    return (header.strip(), cell.strip()) if colon else ("", part.strip())


def _roles(header: str) -> Iterator[tuple[Role, str]]:
    """The role that a column's header names, with the unit behind it."""
    match = re.fullmatch(r"(.*?)\s*(?:[(\[](.+?)[)\]]|,\s*(.+))?", _plain(header))
    if match is not None:
        for role, pattern in _COLUMN.items():
            if pattern.fullmatch(fold(match[1])):
                yield role, match[2] or match[3] or ""


def _number(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))
