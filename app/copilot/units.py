"""Values in another unit: "350 psi" for a person who thinks in bar. Code converts, with exact factors, or does not.

Factors are exact by definition (NIST SP 811, appendix B; the gallon is the US one, the horsepower the mechanical one of
550 ft·lbf/s). A difference of temperature ("±5 °C", "rises by 5 °C") is another thing than a temperature: it is
converted only where the caller says that it is one.
Not here: which numbers of a text stand for what (knowledge.quantities), the sentence around a converted value
(app.copilot.wording).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache

_POUND_FORCE = Decimal("4.4482216152605")
_INCH = Decimal("0.0254")
_GALLON = Decimal("3.785411784")
_FOOT_POUND = _POUND_FORCE * _INCH * 12

_TEMPERATURE = "temperature"
_DIGITS = 3
"""Significant digits of a converted value, or as many as the original has."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """`factor` and `offset` lead to the dimension's own unit: value * factor + offset."""

    name: str
    dimension: str
    factor: Decimal
    spellings: str
    """What people and documents write for it, besides the name; alternatives joined by |, a pattern each."""
    offset: Decimal = Decimal(0)


_UNITS: Mapping[str, _Unit] = {
    unit.name: unit
    for unit in (
        _Unit("bar", "pressure", Decimal(100_000), r"bars|巴"),
        _Unit("MPa", "pressure", Decimal(1_000_000), r"mpa|Mpa|MPA|megapascals?"),
        _Unit("kPa", "pressure", Decimal(1_000), r"kpa|KPa|KPA|Kpa|kilopascals?"),
        _Unit("psi", "pressure", _POUND_FORCE / _INCH**2, r"PSI|psig|Psi|lbf/in²"),
        _Unit("°C", _TEMPERATURE, Decimal(1), r"° C|º ?C|℃|deg\.? ?C|degrees? C(?:elsius)?|[Cc]elsius|攝氏|摄氏|度C"),
        _Unit(
            "°F", _TEMPERATURE, Decimal(5) / 9,
            r"° F|º ?F|℉|deg\.? ?F|degrees? F(?:ahrenheit)?|[Ff]ahrenheit|華氏|华氏",
            Decimal(-160) / 9,
        ),
        _Unit("K", _TEMPERATURE, Decimal(1), r"[Kk]elvin", Decimal("-273.15")),
        _Unit("mm", "length", Decimal("0.001"), r"MM|millimet(?:er|re)s?|公釐|毫米|公厘"),
        _Unit("in", "length", _INCH, r"inch(?:es)?|in\.|英吋|英寸|吋"),
        _Unit("l", "volume", Decimal(1), r"L|lit(?:er|re)s?|公升|升"),
        _Unit("gal", "volume", _GALLON, r"gals|(?:US )?gallons?|加侖|加仑"),
        _Unit("N·m", "torque", Decimal(1), r"Nm|N m|N\.m|N-m|N[•⋅∙*]m|newton[- ]?met(?:er|re)s?|牛頓米|牛米|牛·米"),
        _Unit("lb-ft", "torque", _FOOT_POUND,
              r"lbf?[-·•⋅. ]?ft|ft[-·•⋅. ]?lbf?s?|foot[- ]?pounds?|pound[- ]?f(?:ee|oo)t|呎磅|英尺磅"),
        _Unit("kgf·m", "torque", Decimal("9.80665"), r"kgf[-•⋅. *]?m|公斤米|公斤·米"),
        _Unit("l/min", "flow", Decimal(1),
              r"L/min|lpm|LPM|l/m|L/MIN|lit(?:er|re)s? (?:per|a) min(?:ute)?|公升/分鐘?|升/分鐘?"),
        _Unit("gpm", "flow", _GALLON, r"GPM|gal/min|gallons? (?:per|a) minute|加侖/分鐘?"),
        _Unit("kW", "power", Decimal(1_000), r"kw|KW|kilowatts?|瓩|千瓦"),
        _Unit("hp", "power", _FOOT_POUND * 550, r"HP|Hp|horse ?power|馬力|马力"),
    )
}  # fmt: skip
_NUMBER = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?"
"""A comma parts thousands, as in English, Chinese and Japanese; "2,5" is no number here."""
_DIFFERENCE = re.compile(
    r"(?:±|\+/-|\+-|\b(?:by|differences?(?: of)?|within|tolerance(?: of)?|deviation(?: of)?|hysteresis(?: of)?|delta"
    r"|rise of|drop of|Δ\s?T?)|溫差|温差|相差|偏差|公差|誤差|误差|差值|誤差|温度差)\s*(?:of|is|為|为|在|:|：|=)?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit as it stands in a text from `start` to `end`.

    `places` are the decimals it is written with, `difference` whether it says how far apart two values are.
    """

    number: Decimal
    unit: str
    digits: int
    places: int
    difference: bool = False
    start: int = 0
    end: int = 0


def named(text: str) -> str:
    """The usual name of a unit however it is spelt ("PSI", "degrees Fahrenheit"); "" for what is no known unit."""
    match = _unit_only().fullmatch(text.strip())
    return _name_of(match) if match else ""


def spellings() -> str:
    """A pattern for any spelling of any unit, the longest first."""
    return "|".join(f"(?:{word})" for word in _spellings())


def amounts(text: str) -> Iterator[Amount]:
    """The values of a text whose unit can be converted, in reading order. Part numbers and codes are none."""
    for match in _measured().finditer(text):
        digits = match["number"].replace(",", "")
        number = Decimal(digits)
        before = text[: match.start()]
        yield Amount(
            number,
            _name_of(match),
            max(1, len(digits.lstrip("+-0.").replace(".", ""))),
            len(digits.partition(".")[2]),
            _DIFFERENCE.search(before) is not None,
            match.start(),
            match.end(),
        )


def parsed(text: str) -> Amount | None:
    """The one value that a text is: "350 psi", "65 °C", "±5 K"; None for anything else."""
    found = list(amounts(text))
    if len(found) != 1 or text[found[0].end :].strip() or text[: found[0].start].strip(" ±"):
        return None
    return found[0]


def convertible(unit: str, wanted: str) -> bool:
    """Whether two units, by name or spelling, are of one kind and not the same."""
    one, other = _UNITS.get(named(unit)), _UNITS.get(named(wanted))
    return one is not None and other is not None and one.dimension == other.dimension and one is not other


def converted(amount: Amount, wanted: str, *, difference: bool = False) -> Decimal | None:
    """An amount in another unit, not rounded.

    Args:
        amount: what was read.
        wanted: name or spelling of the unit.
        difference: a temperature here is a difference: 5 °C apart is 9 °F apart.

    Returns:
        The number, or None: the units are not of one kind, or the amount is a difference of temperatures and nobody
        said so.
    """
    one, other = _UNITS[amount.unit], _UNITS.get(named(wanted))
    if other is None or other.dimension != one.dimension:
        return None
    if one.dimension == _TEMPERATURE and amount.difference and not difference:
        return None
    apart = difference and one.dimension == _TEMPERATURE
    with localcontext() as context:
        context.prec = 40
        offset, back = (Decimal(0), Decimal(0)) if apart else (one.offset, other.offset)
        # A factor such as 5/9 has no end: thirty digits are exact enough to see that 20 °C are 68 °F.
        return (((amount.number * one.factor + offset) - back) / other.factor).quantize(Decimal("1e-20"))


def shown(text: str, wanted: str, *, difference: bool = False) -> str:
    """A value in another unit as a person reads it: 65 °C in °F is "149 °F".

    It has as many significant digits as the original, at least 3; a temperature also keeps the original's decimals.

    Args:
        text: one value with its unit.
        wanted: name or spelling of the unit.
        difference: see `converted`.

    Returns:
        Number, no-break space, unit; "" where nothing can be converted, also when the unit is the same.
    """
    amount = parsed(text)
    if amount is None or not convertible(amount.unit, wanted):
        return ""
    exact = converted(amount, wanted, difference=difference)
    return "" if exact is None else f"{_rounded(exact, amount)}\u00a0{named(wanted)}"


def conversions(text: str, wanted: str) -> list[tuple[str, str]]:
    """Each value of a text that can be given in the wanted unit: as it stands there, and converted."""
    pairs = ((text[a.start : a.end], a) for a in amounts(text) if not a.difference)
    return [(original, value) for original, _ in dict(pairs).items() if (value := shown(original, wanted))]


def _rounded(exact: Decimal, amount: Amount) -> str:
    if not exact:
        return "0"
    last = exact.adjusted() - max(_DIGITS, amount.digits) + 1
    if _UNITS[amount.unit].dimension == _TEMPERATURE:
        last = min(last, -amount.places)
    rounded = exact.quantize(Decimal((0, (1,), last)), rounding=ROUND_HALF_UP)
    plain = f"{rounded:f}"
    # Zeros that nobody wrote: 20 °C are exactly 68 °F, not 68.0; but 2 bar are about 29.0 psi.
    return plain.rstrip("0").rstrip(".") if rounded == exact and "." in plain else plain


def _name_of(match: re.Match[str]) -> str:
    return list(_UNITS)[int(next(key for key, said in match.groupdict().items() if said and key[0] == "u")[1:])]


@cache
def _spellings() -> list[str]:
    return sorted((word for unit in _UNITS.values() for word in _words(unit)), key=len, reverse=True)


def _words(unit: _Unit) -> list[str]:
    return [re.escape(unit.name), *re.split(r"\|(?![^(]*\))", unit.spellings)]


@cache
def _alternatives() -> str:
    """Every unit as a group of its own, so that the match says which; longer spellings are tried first."""
    rows = [(len(word), n, word) for n, unit in enumerate(_UNITS.values()) for word in _words(unit)]
    seen: dict[int, list[str]] = {}
    for _, n, word in sorted(rows, reverse=True):
        seen.setdefault(n, []).append(word)
    return "|".join(rf"(?P<u{n}>{'|'.join(words)})(?![A-Za-z0-9²³°/]|[-·•⋅]\w)" for n, words in seen.items())


@cache
def _unit_only() -> re.Pattern[str]:
    return re.compile(_alternatives())


@cache
def _measured() -> re.Pattern[str]:
    # "2 in a row" is no length.
    return re.compile(
        rf"(?<![A-Za-z0-9_.,/])(?<![A-Za-z0-9]-)(?P<number>{_NUMBER})(?![\d,.]*\d)[ \u00a0]?-?"
        rf"(?!in\s+[a-z0-9])(?:{_alternatives()})"
    )
