"""One page of a PDF as pdfium sees it: lines with their place, size and weight; whether lines are ruled on it.

Not here: what the lines mean (pdf.py), tables' cells (pdf_tables.py). pdfium is not thread-safe: hold `PDFIUM`.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

PDFIUM = threading.Lock()
"""Held by whoever calls into pdfium."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of text on a page; distances in points from the upper left corner, `base` of its baseline.

    A soft hyphen at its end stands as U+00AD.
    """

    text: str
    left: float
    right: float
    top: float
    base: float
    size: float
    bold: bool


@dataclass
class _Open:
    """A line while its characters come in."""

    first: int
    x: float
    base: float
    size: float
    last: int
    right: float
    text: list[str] = field(default_factory=list)


def printed(page: pypdfium2.PdfPage) -> list[Printed]:
    """The lines of a page, in the order of its content."""
    text = page.get_textpage()
    try:
        height = page.get_height()
        return [line for opened in _lines(text) if (line := _closed(text, opened, height))]
    finally:
        text.close()


def _lines(text: pypdfium2.PdfTextPage) -> Iterator[_Open]:
    """Characters gathered by baseline. pdfium's own line ends are not used: it joins lines that stand close."""
    line: _Open | None = None
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if code in (10, 13) or pdfium.FPDFText_IsGenerated(text, i) == 1:
            if line and line.text[-1] != " ":
                line.text.append(" ")
            continue
        pdfium.FPDFText_GetCharOrigin(text, i, x, y)
        # Raised and lowered characters (cm³, H₂O) stay in their line; half a size away is another one.
        same = line is not None and abs(y.value - line.base) < 0.45 * line.size and x.value > line.right - 2 * line.size
        if line is None or not same:
            if line:
                yield line
            line = _Open(i, x.value, y.value, _size(text, i), i, x.value)
        char = _char(code)
        if not char.isspace():
            _, _, right, _ = text.get_charbox(i, loose=True)
            if x.value - line.right > 2 * line.size and line.right > line.x:
                line.text.append("   ")
            line.last, line.right = i, max(right, x.value)
        line.text.append(char)
    if line:
        yield line


def _char(code: int) -> str:
    # U+FFFE and 2 are pdfium's marks for a hyphen at a line end; lone surrogates come from broken fonts.
    if code in (0xFFFE, 2):
        return "\u00ad"
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    return plain(chr(code))


# The block of radicals U+2E80 has no compatibility mapping in Unicode; these are its characters that are words.
_RADICALS = str.maketrans(
    "\u2e81\u2e85\u2e88\u2e89\u2e8a\u2e8c\u2e94\u2e95\u2e97\u2e98\u2e99\u2e9b\u2e9c\u2e9d\u2e9f\u2ea0"
    "\u2ea1\u2ea2\u2ea3\u2ea7\u2ea8\u2ea9\u2eaa\u2eab\u2eac\u2ead\u2eae\u2eaf\u2eb0\u2eb2\u2eb6\u2eb7"
    "\u2eb9\u2ebb\u2ebc\u2ebd\u2ebe\u2ec1\u2ec2\u2ec3\u2ec4\u2ec5\u2ec6\u2ec9\u2ecb\u2ecc\u2ece\u2ecf"
    "\u2ed0\u2ed1\u2ed3\u2ed4\u2ed6\u2ed7\u2ed8\u2ed9\u2eda\u2edb\u2edc\u2edd\u2ee2\u2ee3\u2ee4\u2ee5"
    "\u2ee6\u2ee8\u2ee9\u2eeb\u2eec\u2eed\u2eee\u2eef\u2ef0\u2ef3",
    "厂亻刀刂卜小彐彐心扌攵旡日月母民氵氺灬牛犭王疋目示礻竹糹纟罒羊羊耂聿肉臼艹虎衤覀西见角贝车辶辶阝钅長长门阝雨青韦页风飞食马骨鬼鱼鸟麦黄斉齐歯齿竜龙亀",
)


def plain(text: str) -> str:
    """Characters that fonts put in place of others: radicals for ideographs, ligatures for letters, odd spaces."""
    if text.isascii():
        return text
    text = text.translate(_RADICALS).replace("\xa0", " ").replace("\u200b", "")
    return re.sub("[\u2f00-\u2fdf\ufb00-\ufb06]", lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _closed(text: pypdfium2.PdfTextPage, line: _Open, height: float) -> Printed | None:
    shown = "".join(line.text).strip()
    if not shown:
        return None
    _, _, _, top = text.get_charbox(line.first, loose=True)
    middle = (line.first + line.last) // 2
    bold = _bold(text, line.first) and _bold(text, line.last) and _bold(text, middle)
    # A hyphen in the middle of a line is a real one.
    shown = shown[:-1].replace("\u00ad", "-") + shown[-1]
    return Printed(shown, line.x, line.right, height - top, height - line.base, round(line.size * 2) / 2, bold)


def _size(text: pypdfium2.PdfTextPage, i: int) -> float:
    """The printed size: the font's size times the scale of the text matrix."""
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(text, i))
    if pdfium.FPDFText_GetMatrix(text, i, matrix):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
    return size or 1.0


def _bold(text: pypdfium2.PdfTextPage, i: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text, i) >= 600:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, i, name, 128, flags)
    return 0 < length <= 128 and bold_font(name.value.decode("utf-8", "replace"))


def bold_font(name: str) -> bool:
    """Whether a font's name says that it is bold."""
    return any(word in name.lower() for word in ("bold", "black", "heavy"))


def ruled(page: pypdfium2.PdfPage) -> bool:
    """Whether lines or boxes stand on the page that may be a table's: looking for tables is a hundred times slower."""
    across = down = boxes = 0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        width, tall = right - left, top - bottom
        if width > 20 and tall <= 3:
            across += 1
        elif tall > 6 and width <= 3:
            down += 1
        elif width > 20 and tall > 8:
            boxes += 1
        if boxes or (across >= 2 and down >= 2):
            return True
    return False
