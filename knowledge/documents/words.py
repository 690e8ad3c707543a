"""The words and signs by which people mark structure: signal words, numbered headings, steps, bullets.

English and Traditional Chinese first; Simplified Chinese, Japanese and German signal words as well.
Not here: deciding what a line is in its document (lines.py); these are patterns over one text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.types import PassageKind

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CJK = HAN + "\u3040-\u30ff\u3000-\u303f\uff00-\uffef"

# ANSI Z535.6: DANGER, WARNING and CAUTION are about people, NOTICE is about property only, hence a note.
SIGNALS: dict[str, PassageKind] = {
    "danger": PassageKind.DANGER,
    "危險": PassageKind.DANGER,
    "危险": PassageKind.DANGER,
    "危険": PassageKind.DANGER,
    "gefahr": PassageKind.DANGER,
    "warning": PassageKind.WARNING,
    "警告": PassageKind.WARNING,
    "warnung": PassageKind.WARNING,
    "caution": PassageKind.CAUTION,
    "attention": PassageKind.CAUTION,
    "注意": PassageKind.CAUTION,
    "小心": PassageKind.CAUTION,
    "vorsicht": PassageKind.CAUTION,
    "achtung": PassageKind.CAUTION,
    "notice": PassageKind.NOTE,
    "note": PassageKind.NOTE,
    "important": PassageKind.NOTE,
    "tip": PassageKind.NOTE,
    "hint": PassageKind.NOTE,
    "hinweis": PassageKind.NOTE,
    "附註": PassageKind.NOTE,
    "備註": PassageKind.NOTE,
    "备注": PassageKind.NOTE,
    "提示": PassageKind.NOTE,
}
# Names of admonition blocks in Markdown and class names in HTML, beyond the words above.
BLOCK_NAMES: dict[str, PassageKind] = SIGNALS | {
    "error": PassageKind.WARNING,
    "warn": PassageKind.WARNING,
    "alert": PassageKind.WARNING,
    "info": PassageKind.NOTE,
    "details": PassageKind.PROSE,
}

_NAMES = "|".join(sorted(SIGNALS, key=len, reverse=True))
_SIGNAL = re.compile(
    rf"(?P<mark>[⚠☠❗\ufe0f!\s*【〔\[「『<]*)(?P<word>{_NAMES})(?P<close>[】〕\]」』>*\s]*)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MARKED = re.compile(r"[⚠☠❗【〔\[「『]")
_SEPARATOR = re.compile(r"[:：!！—–]|-\s")


def signal(text: str) -> PassageKind | None:
    """The kind of block that `text` opens as with a signal word, None for ordinary text.

    "WARNING Hot surface.", "Warning: hot", "警告：", "【注意】", "CAUTION" alone; not "Warning lights are red",
    "NOTE THE VALUES" or "注意事項".
    """
    found = _SIGNAL.match(text)
    if not found:
        return None
    word, close, rest = found["word"], found["close"], found["rest"]
    kind = SIGNALS[word.lower()]
    if not rest or _SEPARATOR.match(rest) or _MARKED.search(found["mark"]):
        return kind
    if "\n" in close:
        return kind
    if not close or not (close[0].isspace() or close[0] == "*"):
        return None
    if word.isascii():
        # A heading in capitals ("WARNING LIGHTS") is no warning; a sentence behind the word is one.
        return kind if word.isupper() and re.search(r"[a-z]|[.!]$", rest) else None
    return kind


def bare_signal(text: str) -> bool:
    """Whether `text` is nothing but a signal word with its decoration ("⚠ WARNING", "【警告】", "Caution:")."""
    found = _SIGNAL.match(text)
    return bool(found) and not found["rest"].strip(" :：!！*") if found else False


class Numbered(NamedTuple):
    """A line that begins with a number: `style` tells lists apart, `value` orders them, `text` is what follows."""

    number: str
    style: str
    value: int
    text: str


_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九十")}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STEPS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "step",
        re.compile(r"(?P<n>(?:step|schritt)\s*(?P<v>\d{1,3})\s*[.:：)、]?)\s+(?P<t>\S.*)", re.IGNORECASE | re.DOTALL),
    ),
    (
        "步驟",
        re.compile(
            r"(?P<n>步[驟骤]\s*(?P<v>[\d０-９]{1,3}|[一二三四五六七八九十]{1,3})\s*[.:：)、]?)\s*(?P<t>\S.*)", re.DOTALL
        ),
    ),
    ("(1)", re.compile(r"(?P<n>[(（]\s*(?P<v>[\d０-９]{1,3})\s*[)）])\s*(?P<t>\S.*)", re.DOTALL)),
    ("1)", re.compile(r"(?P<n>(?P<v>[\d０-９]{1,3})[)）])\s*(?P<t>\S.*)", re.DOTALL)),
    ("1、", re.compile(r"(?P<n>(?P<v>[\d０-９]{1,3})[、．])\s*(?P<t>\S.*)", re.DOTALL)),
    ("1.", re.compile(rf"(?P<n>(?P<v>[\d０-９]{{1,3}})\.)(?:\s+(?P<t>\S.*)|(?P<c>[{HAN}「].*))", re.DOTALL)),
    ("①", re.compile(rf"(?P<n>(?P<v>[{_CIRCLED}]))\s*(?P<t>\S.*)", re.DOTALL)),
    ("a)", re.compile(r"(?P<n>(?P<v>[a-z])[.)])\s+(?P<t>\S.*)", re.DOTALL)),
)
_BULLET = re.compile(r"(?P<b>[•●○▪■□◆◇‣∙·※–—*]|-)\s+(?P<t>\S.*)", re.DOTALL)


def numbered(text: str) -> Numbered | None:
    """The number at the beginning of a step or list item, None if there is none. "1.2 Scope" and "3.5 mm" are none."""
    for style, pattern in _STEPS:
        found = pattern.match(text)
        if found:
            groups = found.groupdict()
            return Numbered(found["n"].strip(), style, _value(found["v"]), groups["t"] or groups.get("c") or "")
    return None


def bullet(text: str) -> str | None:
    """The text behind a bullet, None if there is none."""
    found = _BULLET.match(text)
    return found["t"] if found else None


def _value(digits: str) -> int:
    if digits in _CIRCLED:
        return _CIRCLED.index(digits) + 1
    if digits.isalpha() and digits.isascii():
        return ord(digits) - ord("a") + 1
    if digits[0] in _CHINESE:
        return _chinese(digits)
    return int(digits)


def _chinese(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return _CHINESE[tens[0]]
    return (_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0)


_DECIMAL = re.compile(rf"(?P<n>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})\.?(?:\s+|(?=[{HAN}]))(?P<t>\S.*)")
_CHAPTER = re.compile(
    r"第\s*(?:[\d０-９]+|[一二三四五六七八九十百]+)\s*(?P<c>[章篇節节條条])(?:[\s:：、]*\S.*)?$"
    r"|(?:chapter|part|appendix|annex)\s+(?:\d+|[A-Z]|[IVX]+)\b.*|附[錄录件]\s*[\dA-Z一二三四五六七八九十]*.*",
    re.IGNORECASE,
)
_HAN_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}、\s*\S.*")
_HAN_BRACKET = re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]\s*\S.*")
_SENTENCE_END = re.compile(r"[.。!！?？;；,，:：、]$")
MAX_HEADING = 90


def heading_level(text: str) -> int | None:
    """The level (1 is the title's, so 2 and more) of a heading that its own numbering shows beyond doubt, else None.

    "1.2 Scope" 3, "第三章 保養" 2, "第 2 節" 3, "一、目的" 2, "（二）範圍" 3.
    "1. 目的" may as well be a step: see lines.py.
    """
    if len(text) > MAX_HEADING or "\n" in text or _SENTENCE_END.search(text):
        return None
    if found := _DECIMAL.match(text):
        rest = found["t"]
        # "3.5 mm" and "0.5 bar max" are values, "2.1 Torque" is a heading.
        if re.match(rf"[A-Z{HAN}「]", rest) and not re.match(r"(?:MPa|Pa|Nm|N|V|A|W|Hz|K|C|F|Bar)\b", rest):
            return 2 + found["n"].count(".")
        return None
    if found := _CHAPTER.match(text):
        return 3 if found["c"] in ("節", "节", "條", "条") else 2
    if len(text) <= 30:
        if _HAN_NUMBER.match(text):
            return 2
        if _HAN_BRACKET.match(text):
            return 3
    return None


def may_be_heading(text: str) -> bool:
    """Whether `text` is short and without the end of a sentence, as headings are."""
    limit = 30 if re.search(f"[{HAN}]", text) else MAX_HEADING
    return len(text) <= limit and "\n" not in text and not _SENTENCE_END.search(text)


def capitals(text: str) -> bool:
    """Whether `text` is written in capitals throughout, as headings in plain text are."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 4 and all(c.isascii() and c.isupper() for c in letters) and may_be_heading(text)


TABLE_CAPTION = re.compile(
    r"(?:table|tabelle|tab\.)\s*[\dA-Z][\d.\-]*\b.{0,120}$|表\s*[\d一二三四五六七八九十].{0,60}$", re.IGNORECASE
)
"""A line above a table that names it ("Table 3 Torque", "表 2 扭力")."""


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a finished sentence does."""
    return bool(re.search(r"[.。!！?？:：;；][\"'”’」』）)\]]*$", text.rstrip()))


def joined(first: str, second: str) -> str:
    """Two lines of one paragraph as one text: a space between words, none between Chinese characters."""
    if not first or not second:
        return first + second
    if first.endswith("\u00ad"):
        return first[:-1] + second
    chinese = re.compile(f"[{CJK}]")
    if chinese.match(first[-1]) and chinese.match(second[0]):
        return first + second
    # "PA66-" + "GF30", "l/" + "min"; but "pre- and post-heating".
    if re.search(r"\w[-/]$", first) and second[0].isalnum() and not re.match(r"(?:and|or|und|oder|bis|to)\b", second):
        return first + second
    return f"{first} {second}"
