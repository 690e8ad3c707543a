"""The numbers that Word shows in front of list paragraphs; the file holds only which list and level they belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree


class Number(NamedTuple):
    """What stands in front of a paragraph: `text` as printed, or a bullet; `depth` 0 is the outermost level."""

    text: str
    bullet: bool
    depth: int


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts through a document: call `next` for every paragraph, in order."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[str] = set()
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {int(x.get(qn("w:ilvl")) or 0): _level(x) for x in abstract.findall(qn("w:lvl"))}
            self._levels[abstract.get(qn("w:abstractNumId")) or ""] = levels
        for num in root.findall(qn("w:num")):
            key = num.get(qn("w:numId")) or ""
            self._abstract[key] = _value(num, "w:abstractNumId")
            for override in num.findall(qn("w:lvlOverride")):
                start = _value(override, "w:startOverride")
                if start.isdigit():
                    self._starts[key, int(override.get(qn("w:ilvl")) or 0)] = int(start)

    def next(self, paragraph: Paragraph) -> Number | None:
        """The number of this paragraph, None if it is in no list."""
        found = _reference(paragraph)
        if found is None:
            return None
        key, depth = found
        abstract = self._abstract.get(key, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if key == "0" or level is None:
            return None
        if level.form in ("bullet", "none"):
            return Number("", True, depth + _deeper(paragraph)) if level.form == "bullet" else None
        counts = self._counts.setdefault(abstract, {})
        # A list that overrides its start begins again once; others of the same kind count on.
        if key not in self._restarted:
            self._restarted.add(key)
            for (num, at), start in self._starts.items():
                if num == key:
                    counts[at] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            part = levels.get(at, level)
            return _printed(counts.get(at, part.start), part.form)

        return Number(re.sub(r"%(\d)", shown, level.text).strip(), False, depth + _deeper(paragraph))


def _deeper(paragraph: Paragraph) -> int:
    """Levels that a built-in style stands for: "List Bullet 2" is a list of its own, shown one deeper."""
    name = paragraph.style.name if paragraph.style is not None else None
    found = re.fullmatch(r"List (?:Bullet|Number) ([2-5])", name or "")
    return int(found[1]) - 1 if found else 0


def _level(element: etree._Element) -> _Level:
    start = _value(element, "w:start")
    form, text = _value(element, "w:numFmt"), _value(element, "w:lvlText")
    return _Level(form or "decimal", text, int(start) if start.isdigit() else 1)


def _value(element: etree._Element, name: str) -> str:
    found = element.find(qn(name))
    return str(found.get(qn("w:val")) or "") if found is not None else ""


def _reference(paragraph: Paragraph) -> tuple[str, int] | None:
    """The list and the level that a paragraph, or its style, belongs to."""
    places = [paragraph._p.pPr]
    style = paragraph.style
    while style is not None:
        places.append(style.element.find(qn("w:pPr")))
        style = style.base_style
    depth: str = ""
    for place in places:
        found = place.find(qn("w:numPr")) if place is not None else None
        if found is None:
            continue
        depth = depth or _value(found, "w:ilvl")
        key = _value(found, "w:numId")
        if key:
            return key, int(depth) if depth.isdigit() else 0
    return None


_DIGITS = "〇一二三四五六七八九"
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"


def _printed(count: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
            return letter if form == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            return _roman(count) if form == "upperRoman" else _roman(count).lower()
        case "decimalZero":
            return f"{count:02d}"
        case "decimalFullWidth":
            return str(count).translate({ord("0") + i: 0xFF10 + i for i in range(10)})
        case _ if "Counting" in form:
            # taiwaneseCounting, chineseCountingThousand, japaneseCounting, ...: the same up to 99
            return _chinese(count)
        case "ideographTraditional":
            return _HEAVENLY[(count - 1) % 10]
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 1 <= count <= 20:
            return chr(0x245F + count)
        case _:
            return str(count)


def _roman(count: int) -> str:
    out = ""
    for value, sign in zip((100, 90, 50, 40, 10, 9, 5, 4, 1), "C XC L XL X IX V IV I".split(), strict=True):
        while count >= value:
            out += sign
            count -= value
    return out


def _chinese(count: int) -> str:
    if count >= 100:
        return str(count)
    tens, ones = divmod(count, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return ten + (_DIGITS[ones] if ones or not tens else "")
