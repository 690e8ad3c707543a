"""The checkable facts in a text: numbers, units, codes and part numbers; and its sentences and content words.

Used to decide whether one text may be said on the strength of another. Not here: that decision (app.copilot.verify).
"""

from __future__ import annotations

import re
import unicodedata

_CODE_OR_NUMBER = re.compile(
    r"(?:(?<![\w)])[+\-±])?[a-z]*\d[\w]*(?:[.,:/\-_][a-z0-9]+)*|[a-z]+(?:[\-_/][a-z0-9]*\d[a-z0-9]*)+"
)
_UNITS = frozenset(
    "mm cm m km um µm nm in inch inches ft l ml l/min m3/h m³/h kg g t lb lbs n kn nm n·m nm "
    "ft-lb lb-ft lb-in bar mbar pa kpa mpa psi "
    "°c °f c f k v mv kv a ma w kw hz khz mhz rpm r/min min/-1 1/min % s sec second seconds ms min minute minutes "
    "h hour hours day days week weeks month months year years db ohm ohms kω mω ω mω kwh ah mah kva "
    "nl/min mm/s mm/min m/min °".split()
)
_NUMBER_WORDS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "hundred": "100",
    "thousand": "1000",
    "twice": "2",
    "half": "0.5",
    "double": "2",
}
_UNIT_AFTER_NUMBER = re.compile(r"\d\s*([^\s\d.,;:()\[\]]+(?:/[a-z]+)?)")
_NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|can't|don't|doesn't|isn't|aren't|won't|mustn't|shouldn't|unless|except|"
    r"forbidden|prohibited|avoid|only)\b|不|勿|禁|未|無|非|嚴禁|切勿|請勿|除非"
)
_STOP = frozenset(
    "a an the of to in on at for and or is are was were be been do does did how what which who when where why "
    "with by from as it its this that these those i you we they he she can could should would may might must will "
    "shall have has had if then than into about there their your our my me us so not no yes please tell give show "
    "need want get got any some many much often long far".split()
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(\[])|(?<=[。！？；])\s*|\n+")
_WORDS = re.compile(r"[a-z0-9µ°ω%]+(?:[.\-/_×:][a-z0-9]+)*|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def normal(text: str) -> str:
    """NFKC, lower case, one kind of dash, one space."""
    text = unicodedata.normalize("NFKC", text).lower()
    return " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", text).split())


def values(text: str) -> set[str]:
    """Every number, code, part number and number word of a text, in one spelling ("1,000" and "1000" agree)."""
    found = set()
    clean = normal(text)
    for match in _CODE_OR_NUMBER.findall(clean):
        sign = "-" if re.match(r"-\d", match) else ""
        token = sign + match.strip(".,:/-_+±").replace(",", "")
        if any(ch.isdigit() for ch in token):
            found.update(_parts(token))
    found.update(_NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", clean) if word in _NUMBER_WORDS)
    return found


def units(text: str) -> set[str]:
    """The units that stand behind a number in a text."""
    return {unit for unit in (m.rstrip(".,;:)") for m in _UNIT_AFTER_NUMBER.findall(normal(text))) if unit in _UNITS}


def holds_unit(text: str, unit: str) -> bool:
    """Whether a unit stands anywhere in a text as a word of its own (a table has it in its header)."""
    return re.search(rf"(?<![a-z]){re.escape(unit)}(?![a-z])", normal(text)) is not None


def codes(text: str) -> set[str]:
    """The tokens of a question that can only mean one thing: letters and digits together, e.g. e-204, m8x1.25, 0x8."""
    return {token for token in values(text) if re.search(r"[a-z]", token) and re.search(r"\d", token)}


def alarm_codes(text: str) -> set[str]:
    """The codes that name one alarm, flag, valve or clamp (e-204, d22, 0x8000), not a product or a type (s7-1500)."""
    return {token for token in codes(text) if re.fullmatch(r"0x[0-9a-f]+|[a-z]{1,2}-?\d+[a-z]?", token)}


def negations(text: str) -> int:
    """How many negating, forbidding or restricting words a text has."""
    return len(_NEGATIONS.findall(normal(text)))


def sentences(text: str) -> list[str]:
    """The sentences of a text, without white space around them; a decimal point ends none."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def content_words(text: str) -> set[str]:
    """The words that carry meaning: English without function words and plural s, Chinese and Japanese as bigrams."""
    found: set[str] = set()
    for word in _WORDS.findall(normal(text)):
        if word[0] >= "\u3040" and not word[0].isascii():
            found.update(word[i : i + 2] for i in range(len(word) - 1)) if len(word) > 1 else found.add(word)
        elif word not in _STOP:
            found.add(word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word)
    return found


def cover(wanted: set[str], given: set[str]) -> float:
    """The share of `wanted` that stands in `given`; a word also counts by a common stem of at least 5 letters. 0..1."""
    if not wanted:
        return 0.0
    stems = {word[:5] for word in given if len(word) >= 5 and word.isascii()}
    hit = sum(1 for word in wanted if word in given or (len(word) >= 5 and word.isascii() and word[:5] in stems))
    return hit / len(wanted)


def _parts(token: str) -> set[str]:
    """The facts in one token.

    "15mm" is the number 15 (its unit is checked by itself), "5-15" is 5 and 15; "e-204" and "m8x1.25" stay whole.
    """
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)([a-zµ°%ω]+)", token)
    if match and match[2] in _UNITS:
        return {match[1]}
    span = re.fullmatch(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", token)
    return {span[1], span[2]} if span else {token}
