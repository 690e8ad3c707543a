"""What a question asks for, as far as its words say it: which codes and numbers it names, and what kind of quantity.

A passage that answers a question for a torque holds a number with a unit of torque, and one about code 8104 holds 8104.
Not here: how sure the answer is (app.copilot.support), what it is quoted from (app.copilot.quote).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.copilot import facts
from knowledge.types import Passage, PassageKind

_LOOKED_AT = 5
"""Passages that are looked at for what was asked."""
_LEAD = 60
"""Characters of a line in which what the line is about stands."""

# Of each quantity the words by which it is asked for, and the units of which one stands behind its values.
_QUANTITIES: dict[str, tuple[str, str]] = {
    "mass": (
        r"weigh\w*|mass|heavy|重量|多重|幾公斤|質量|重さ",
        r"kgs?|g|grams?|lbs?|pounds?|t|tons?|tonnes?|公斤|公克|噸|千克|克",
    ),
    "torque": (
        r"torques?|扭力|扭矩|力矩|トルク",
        r"n[·.\-*⋅ ]?m|ft[-·. ]?lbf?s?|lb[-·. ]?ft|in[-·. ]?lbs?|lb[-·. ]?in|kgf[-·. ]?c?m|牛頓米",
    ),
    "current": (r"current|amps?|amperage|電流|幾安|安培|電流値", r"[mµu]?a|amps?|amperes?|安培|安|毫安"),
    "voltage": (r"(?:over|under)?voltages?|volts?|電壓|伏特|電圧", r"[mk]?v|volts?|v(?:dc|ac)|v[ -](?:dc|ac)|伏特|伏"),
    "power": (
        r"power (?:rating|output|consumption)|rated (?:output|power)|watts?|wattage|kw|功率|瓦數|電力",
        r"[mk]?w|watts?|hp|k?va|瓦|千瓦",
    ),
    "pressure": (
        r"pressures?|psi|壓力|氣壓|油壓是?多少|圧力",
        r"bar|psi|[mkh]?pa|mbar|kgf/cm2|kgf/cm²|公斤",
    ),
    "temperature": (
        r"temperatures?|temp|how (?:hot|cold|warm)|溫度|油溫|幾度|温度",
        r"°\s?[cfk]?|deg(?:rees?)?(?: ?[cf])?|[cfk]|℃|度",
    ),
    "time": (
        r"how (?:long|often)|interval|duration|time-?out|delay"
        r"|how many (?:seconds|minutes|hours|days|weeks|months|years)"
        r"|多久|多長時間|幾分鐘|幾秒|幾小時|幾天|幾年|間隔|週期|何分|何秒|何時間",
        r"m?s|µs|us|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?"
        r"|秒鐘?|分鐘?|小時|天|日|週|個月|月|年|分|時間",
    ),
    "length": (
        r"wheelbase|distance|diameter|thickness|length|width|height|how (?:wide|tall|thick|deep|far)|repeatability"
        r"|clearance|幾公分|幾公釐|幾公尺|輪距|軸距|距離|間距|間隙|直徑|厚度|長度|高度|寬度|多長|多高|多寬|多厚",
        r"[mcµu]?m|km|in|inch(?:es)?|\"|ft|feet|公分|公釐|公厘|公尺|毫米|厘米|米|公里",
    ),
    "speed": (
        r"speed|velocity|winds?|rpm|how fast|轉速|速度|風速|回転数",
        r"rpm|r/min|m/s|km/h|mph|mm/s|m/min|mm/min|(?:deg|rad|turns?)/s|min-1|knots?|轉",
    ),
    "flow": (r"flow(?: rate)?|流量", r"l/min|lpm|gpm|m3/h|m³/h|l/h|s?cfm"),
    "volume": (
        r"lit(?:re|er)s?|volume|tank capacity|how much oil|公升|容量|容積|リットル",
        r"m?l|c[cl]|d?m3|d?m³|cm3|cm³|lit(?:re|er)s?|gal(?:lons?)?|公升|毫升|升|リットル",
    ),
    "resistance": (r"ohms?|resistance|impedance|電阻|阻抗|抵抗", r"[km]?ohms?|[km]?[ωΩ]|歐姆"),
    "frequency": (r"frequency|[kmg]?hz|頻率|周波数", r"[kmg]?hz|赫"),
    "bit rate": (r"baud ?rate|baud|bit ?rate|鮑率", r"[kmg]?(?:bps|baud|bit/s)"),
}
_WANTS = re.compile(
    r"\b(?:what|which|how (?:much|many|long|often|high|low|hot|cold|fast|far|big|large|heavy|deep|wide|thick|warm|tall)"
    r"|max(?:imum)?|min(?:imum)?|limits?|rated|ratings?|factory|defaults?|peak|settings?|range|value)\b"
    r"|多少|幾|最大|最高|最低|最小|範圍|上限|下限|預設|額定|多[久長高寬重]|いくつ|どのくらい|[?？]\s*$",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:\b(?:codes?|errorcodes?|err(?:ors?)?|alarms?|faults?)(?: (?:codes?|numbers?|no\.?))?"
    r"|警報|代碼|錯誤碼?|故障碼?|異常碼?|アラーム)"
    r"\s*[:#]?\s*(-?\d{2,}|0x[0-9a-f]+)(?![\w.]*[.,]\d)",
    re.IGNORECASE,
)
_LOOKED_UP = re.compile(
    r"\b(?:codes?|errors?|faults?|alarms?|registers?|blinks?|bits?|status|parameters?|ports?|outlets?|pin(?:out|s)?)\b"
    r"|代碼|警報|錯誤|故障|參數|閃爍|アラーム",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?<![\w.,+\-#])\d{{3,}}(?![\w%°]|[.,]\d|\s*(?:{'|'.join(units for _, units in _QUANTITIES.values())})(?![a-z]))",
    re.I,
)
_NUMBER = re.compile(r"(?<![\w.])-?\d[\d.,]*(?!\w)")
_NAME = re.compile(r"[A-Za-z0-9_\-./]+")
_CAPITAL = re.compile(r"(?<!^)\b[A-Z][A-Za-z]+\b(?!\d)")


@dataclass(frozen=True, slots=True)
class _Quantity:
    """How a quantity is asked for, how its values are written, and how a table's header gives its unit."""

    words: re.Pattern[str]
    value: re.Pattern[str]
    header: re.Pattern[str]


def _quantity(name: str, words: str, unit: str) -> _Quantity:
    value = rf"\d\s*(?:{unit})(?![a-z])"
    if name == "bit rate":  # is written without its unit as often as not
        value += r"|(?<!\d)(?:\d+00|115200)(?!\d)"
    header = rf"(?:[(\[,/]|\bin|unit:|單位:|単位:)\s*(?:{unit})(?![a-z])|(?<![\w/])(?:{unit})\s?[)\]:]"
    return _Quantity(
        re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE),
        re.compile(value, re.IGNORECASE),
        re.compile(header, re.IGNORECASE),
    )


_ASKED_BY = {name: _quantity(name, words, unit) for name, (words, unit) in _QUANTITIES.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names.

    `names` are its numbers and the words of it that hold a digit, folded. `codes` are numbers that it calls a code;
    `numbers` those and others of three digits and more that stand without a unit: they may be the key of a row.
    `quantities` are kinds of quantity whose value is asked for, `mentioned` all that it speaks of. `looked_up`: names
    are something that a table or a heading is about (a code, a register, a pin). `proper` are words with a capital
    letter that do not open it, folded.
    """

    names: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    quantities: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    looked_up: bool = False
    proper: frozenset[str] = frozenset()

    def lacking(self, passages: Sequence[Passage], machine: Sequence[str] = ()) -> Lacking:
        """What of it does not stand in the best passages; names of the machine need not stand there."""
        own = facts.normal(" ".join(machine))
        names = frozenset(name for name in self.names if not _stands(name, own))
        seen = [_Seen(passage) for passage in passages[:_LOOKED_AT]]
        if not seen:
            return Lacking(1.0, bool(self.quantities), bool(names), 1.0)
        rows = passages[0].kind is PassageKind.TABLE_ROW
        unit = bool(self.quantities) and not self.answered_by(seen[0].body, rows=rows)
        led = not (names and self.looked_up) or any(one.leads(name) for one in seen for name in names)
        proper = _share(self.proper, lambda word: any(one.has(word) for one in seen[:3]))
        return Lacking(1 - _share(names, seen[0].has), unit, not led, 1 - proper)

    def answered_by(self, text: str, *, rows: bool = False) -> bool:
        """Whether a text holds a value of an asked quantity; in `rows` of a table the unit may stand in its header."""
        return _holds(text, self.quantities, rows=rows)

    def told_by(self, text: str) -> bool:
        """Whether a text holds a value of a quantity that the question speaks of: "torque for the cover"."""
        return _holds(text, self.mentioned)

    def lacks_code(self, passages: Sequence[Passage]) -> bool:
        """Whether a number that the question calls a code stands in none of the passages."""
        seen = [_Seen(passage) for passage in passages]
        return any(not any(one.has(code) for one in seen) for code in self.codes)


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the best passages do not hold, as shares and as yes or no.

    `names`: of the asked names, in the first passage. `value`: the first has no value of the asked quantity. `lead`: no
    line and no heading opens with an asked name. `proper`: of the proper names, in the first three.
    """

    names: float
    value: bool
    lead: bool
    proper: float


@lru_cache(maxsize=256)
def asked(question: str) -> Asked:
    """What a question names."""
    question = question.replace("×", "x")
    words = {word for word in _NAME.findall(question) if re.search(r"\d", word) and re.search(r"[A-Za-z]", word)}
    names = {word.strip(".,/-").lower() for word in {*_NUMBER.findall(question), *words}}
    codes = frozenset(code.lower() for code in _CODE.findall(question))
    mentioned = tuple(name for name, one in _ASKED_BY.items() if one.words.search(question))
    return Asked(
        frozenset(filter(None, names)),
        codes,
        codes | frozenset(_BARE.findall(question)),
        mentioned if _WANTS.search(question) else (),
        mentioned,
        _LOOKED_UP.search(question) is not None,
        frozenset(word.lower() for word in _CAPITAL.findall(question)),
    )


class _Seen:
    """A passage as it is searched for names and values."""

    def __init__(self, passage: Passage) -> None:
        self.body = f"{passage.section}\n{passage.text}"
        self._whole = facts.normal(f"{passage.document} {passage.title} {self.body}").replace("×", "x")
        heading = passage.section.rsplit(" > ", 1)[-1]
        self._plain = self._whole.replace("-", "")
        self._leads = [facts.normal(line[:_LEAD]) for line in (heading, *passage.text.split("\n"))]

    def has(self, name: str) -> bool:
        # People write "F33" for "F-33", and the reverse.
        return _stands(name, self._whole) or (not name.isdigit() and _stands(name.replace("-", ""), self._plain))

    def leads(self, name: str) -> bool:
        return any(_stands(name, line) for line in self._leads)


def _holds(text: str, quantities: Sequence[str], *, rows: bool = False) -> bool:
    plain = facts.normal(text)
    return any(
        _ASKED_BY[name].value.search(plain) or (rows and _ASKED_BY[name].header.search(plain)) for name in quantities
    )


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9.]){re.escape(name)}(?![a-z0-9])(?!\.\d)", text) is not None


def _share(names: Collection[str], has: Callable[[str], bool]) -> float:
    return sum(map(has, names)) / len(names) if names else 1.0
