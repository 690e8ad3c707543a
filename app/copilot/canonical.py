"""A sentence as the sequence of its tokens in one spelling, so that two sentences can be compared token by token.

Two texts with equal sequences differ at most in spelling: articles, commas, quotation marks, "please", singular and
plural, "don't" and "do not", "two" and "2", "65°C" and "65 °C", "higher than" and "above". Numbers, signs, units (with
their case: mPa is not MPa), codes and the order of everything are kept. Chinese and Japanese are compared character by
character.
Not here: what may be left out of a sentence (app.copilot.rewrites), facts for the search (app.copilot.facts).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

_HAN = "\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = rf"[^\W_{_HAN}]"
_NUMBER = r"\d+(?:[.,]\d+)*"
_TOKEN = re.compile(
    rf"[+\-]/-|(?<![\w)])[+-]{_NUMBER}|°\s?[CFK]\b"
    rf"|{_WORD}+(?:[.,:/\-_·×']{_WORD}+)*"
    r"|[^\s\w]|_|\w"
)
_SILENT_MARKS = frozenset(",.!\"'`()[]{}_|#，。、！「」『』《》【】（）“”‘’*•")
_UNITS = frozenset(
    "mm cm dm m km um µm μm nm inch in ft l ml dl l/min l/h m3/h m³/h nl/min kg g mg t lb n kn mn nm n·m knm n.m "
    "bar mbar pa kpa mpa hpa psi °c °f k c f v mv kv a ma ka w mw kw hz khz mhz ghz rpm 1/min r/min s ms min h d "
    "sec second minute hour day week month year percent % ‰ ° db ohm ω kω mω wh kwh ah mah va kva mm/s m/s mm/min "
    "m/min mm/m kn/m ppm mm2 cm2 mm² cm² cm3 cm³ m² m³ l/s g/l mg/kg cst mpa·s µs/cm rev t/h kg/h m/s² g/cm³".split()
)
_CASED = frozenset("mpa pa kpa hpa mv kv mw kw ma ka nm n·m mn kn mω kω hz mhz khz ms mhz mg kva kwh".split())
"""Units that mean something else in other case, also where they stand alone, as in the header of a table."""
_UNIT_NAMES = {
    "sec": "s",
    "second": "s",
    "seconds": "s",
    "minute": "min",
    "minutes": "min",
    "hour": "h",
    "hours": "h",
    "percent": "%",
    "℃": "°C",
}
_NUMBER_WORDS = {
    word: str(n) for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
_CONTRACTIONS = {
    **{f"{verb}n't": (verb, "not") for verb in "do does did is are was were must should has have could would".split()},
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
}
_SAME = {
    "are": "is",
    "were": "was",
    "has": "have",
    "does": "do",
    "every": "each",
    "approx": "approximately",
    "ca": "approximately",
    "max": "maximum",
    "min": "minimum",
}
_SILENT = frozenset(("the", "an", "please"))
_THAT_AFTER = frozenset("check verify ensure sure confirm see".split())
_PHRASES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("higher", "than"), ("above",)),
    (("greater", "than"), ("above",)),
    (("more", "than"), ("above",)),
    (("lower", "than"), ("below",)),
    (("less", "than"), ("below",)),
    (("prior", "to"), ("before",)),
    (("degree", "celsius"), ("°C",)),
    (("°", "C"), ("°C",)),
)
_BEFORE_NUMBER = {
    "over": "above",
    "under": "below",
    ">": "above",
    "<": "below",
    "about": "approximately",
    "~": "approximately",
    "≈": "approximately",
    ":": "is",
    "為": "is",
    "是": "is",
    "-": "to",
}


class Kind(StrEnum):
    """What a token is, for the reason of a refusal."""

    NUMBER = "number"
    SIGN = "sign"
    UNIT = "unit"
    TOLERANCE = "tolerance"
    CODE = "code"
    COMPARISON = "comparison"
    NEGATION = "negation"
    OBLIGATION = "obligation"
    CONDITION = "condition"
    ORDER = "order"
    WORD = "word"


_KINDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (Kind.TOLERANCE, frozenset("± + minus approximately tolerance 約 公 差".split())),
    (
        Kind.COMPARISON,
        frozenset(
            "above below over under at least most maximum minimum exactly than more less up to between within exceed "
            "exceeds beyond upper lower higher greater smaller equal "
            "< > ≤ ≥ ≦ ≧ = 上 下 大 小 高 低 超 以 至 達 最".split()
        ),
    ),
    (
        Kind.NEGATION,
        frozenset(
            "not no never none neither nor without only except forbidden prohibited avoid 不 勿 禁 未 無 非 只 僅 別 "
            "免 除".split()
        ),
    ),
    (
        Kind.OBLIGATION,
        frozenset(
            "must may might shall should can could will would need required have allowed permitted always optional "
            "recommended optionally 必 須 應 可 得 需 務 宜".split()
        ),
    ),
    (
        Kind.CONDITION,
        frozenset(
            "if when whenever unless until till while during provided case otherwise because for or whether once "
            "while 若 當 如 果 時 倘 直 到 則 或 因".split()
        ),
    ),
    (
        Kind.ORDER,
        frozenset(
            "before after first second third then next last finally again step 先 後 前 再 才 然 次 第 首 最".split()
        ),
    ),
)


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text in one spelling."""
    # What stands raised behind a number is no digit of it: 10² is not 102, 5½ is not 51/2.
    plain = re.sub(r"(?<=\d)(?=[\u00b2\u00b3\u00b9\u2070-\u207b])", "^", text)
    plain = re.sub(r"(?<=\d)(?=[\u00bc-\u00be\u2150-\u215e])", " ", plain)
    plain = unicodedata.normalize("NFKC", plain)
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain).replace("\u2019", "'").replace("**", "")
    plain = re.sub(r"\b(?:max|min|no|approx|ca)\.(?=\s)", lambda m: m[0][:-1], plain, flags=re.IGNORECASE)
    found: list[str] = []
    for match in _TOKEN.finditer(plain):
        found += _spelled(match[0], after_number=bool(found) and is_number(found[-1]), first=not found)
    return tuple(_joined(_without_marks(found)))


def is_number(token: str) -> bool:
    """Whether a token is a bare number, with or without a sign."""
    return re.fullmatch(rf"[+-]?{_NUMBER}", token) is not None


def is_unit(token: str) -> bool:
    """Whether a token is spelled like a unit; "in" and "a" are, too."""
    return token.lower() in _UNITS


def kind_of(token: str) -> Kind:
    """What a token is. A unit is one only as it stands behind a number; see `kinds`."""
    if is_number(token):
        return Kind.NUMBER
    if any(ch.isdigit() for ch in token):
        return Kind.CODE
    return next((kind for kind, words in _KINDS if token in words), Kind.WORD)


def kinds(found: Sequence[str]) -> list[Kind]:
    """What each token of a sequence is."""
    return [
        Kind.UNIT if n and is_number(found[n - 1]) and is_unit(token) else kind_of(token)
        for n, token in enumerate(found)
    ]


def _spelled(raw: str, *, after_number: bool, first: bool) -> list[str]:
    """One token in its spelling; several where it holds a number with its unit, a range or a contraction."""
    if raw in ("+/-", "-/-"):
        return ["±"]
    word = raw.lower()
    if raw.startswith("°"):
        return [raw.replace(" ", "")]
    if is_number(raw):
        return [raw]
    if match := re.fullmatch(rf"({_NUMBER})-({_NUMBER})", raw):
        return [match[1], "to", match[2]]
    if (match := re.fullmatch(rf"([+-]?{_NUMBER})(\D.*)", raw)) and is_unit(match[2]):
        return [match[1], _unit(match[2])]
    if any(ch.isdigit() for ch in raw):
        return [word]
    if after_number and (is_unit(word) or word in _UNIT_NAMES) and word != "in":
        return [] if raw == "a" else [_unit(raw)]
    if word in _CONTRACTIONS:
        return [_SAME.get(part, part) for part in _CONTRACTIONS[word]]
    if word in _NUMBER_WORDS:
        return [_NUMBER_WORDS[word]]
    if word == "a":
        # "valve A" is a name; "A valve" and "a valve" have an article.
        return [] if raw == "a" or first else [raw]
    if word in _SILENT or (first and word == "請"):
        return []
    if word in _CASED:
        return [raw]
    return [_SAME.get(word) or _singular(word)]


def _unit(raw: str) -> str:
    """A unit as it is written: its case means something."""
    return _UNIT_NAMES.get(raw.lower(), raw)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    return word[:-1]


def _without_marks(found: Sequence[str]) -> list[str]:
    """Without bullets and colons, but a colon or a dash in front of a number says something."""
    kept: list[str] = []
    for n, token in enumerate(found):
        follows = n + 1 < len(found) and is_number(found[n + 1])
        if token == "-" and follows and not (kept and (is_number(kept[-1]) or is_unit(kept[-1]))):
            kept.append("minus")
        elif token in _BEFORE_NUMBER and follows:
            kept.append(_BEFORE_NUMBER[token])
        elif token == "that" and kept and kept[-1] in _THAT_AFTER:
            continue
        elif token not in _SILENT_MARKS and token not in (":", "-"):
            kept.append(token)
    return kept


def _joined(found: list[str]) -> list[str]:
    """With phrases in one spelling."""
    for phrase, spelling in _PHRASES:
        n = 0
        while n <= len(found) - len(phrase):
            if tuple(found[n : n + len(phrase)]) == phrase:
                found[n : n + len(phrase)] = spelling
            n += 1
    return found
