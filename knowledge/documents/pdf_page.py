"""One page of a PDF as pdfium sees it: lines with their place, size and weight; whether lines are ruled on it.

Not here: what the lines mean (pdf.py), tables' cells (pdf_tables.py). pdfium is not thread-safe: hold `PDFIUM`.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

PDFIUM = threading.Lock()
"""Held by whoever calls into pdfium."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A wide empty space in a line: the text behind it begins at `at`, the space reaches from `left` to `right`."""

    at: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of text on a page as it is shown; distances in points from the upper left corner, `base` of its baseline.

    A hyphen at its end stands as U+00AD, whether the word or the line needs it.
    """

    text: str
    left: float
    right: float
    top: float
    base: float
    size: float
    bold: bool
    gaps: tuple[Gap, ...] = ()
    turned: bool = False
    """Drawn sideways or slanted on a page that is otherwise upright."""
    column: tuple[float, float] | None = None
    """Left and right edge of its column, on a page that has several."""


@dataclass
class _Open:
    """A line while its characters come in; `x` and `base` along and across its direction, in the page's own space."""

    first: int
    x: float
    base: float
    size: float
    way: tuple[float, float]
    last: int
    right: float
    text: list[str] = field(default_factory=list)
    gaps: list[tuple[int, float, float]] = field(default_factory=list)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """How far along the line and how high above it a point is."""
        return x * self.way[0] + y * self.way[1], y * self.way[0] - x * self.way[1]

    def end(self, box: tuple[float, float, float, float]) -> float:
        """How far a character's box reaches along the line."""
        left, bottom, right, top = box
        a, b = self.way
        return (right if a > 0 else left) * a + (top if b > 0 else bottom) * b


_UPRIGHT = (1.0, 0.0)
_WIDE = 0.9
"""Empty space, in type sizes, that may part two columns; spaces between words of justified text stay below."""


def printed(page: pypdfium2.PdfPage) -> list[Printed]:
    """The lines of a page, in the order of its content. A page whose text runs sideways is turned (and stays so)."""
    lines, way = _printed(page)
    if way:
        page.set_rotation((page.get_rotation() + way) % 360)
        lines, _ = _printed(page)
    return lines


def _printed(page: pypdfium2.PdfPage) -> tuple[list[Printed], int]:
    """The lines, and by how many degrees the page must be turned so that most of its text stands upright."""
    text = page.get_textpage()
    try:
        sheet = _Sheet(page.get_bbox(), page.get_rotation())
        opened = list(_lines(text))
        ways: Counter[int] = Counter()
        for line in opened:
            ways[sheet.angle(line.way)] += len(line.text)
        way = max((0, 90, 180, 270), key=lambda angle: (ways[angle], -angle))
        return [shown for line in opened if (shown := _closed(text, line, sheet))], way
    finally:
        text.close()


@dataclass(frozen=True)
class _Sheet:
    """From the space in which a page is drawn to the page as it is shown."""

    box: tuple[float, float, float, float]
    rotation: int

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Distances from the left and the upper edge."""
        left, bottom, right, top = self.box
        match self.rotation:
            case 90:
                return y - bottom, x - left
            case 180:
                return right - x, y - bottom
            case 270:
                return top - y, right - x
            case _:
                return x - left, top - y

    def angle(self, way: tuple[float, float]) -> int:
        """The direction of a line as it is shown: 0 upright, 90 upwards, ...; -1 slanted."""
        degrees = (math.degrees(math.atan2(way[1], way[0])) - self.rotation) % 360
        nearest = round(degrees / 90) * 90
        return nearest % 360 if abs(degrees - nearest) < 10 else -1


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
        same = False
        if line:
            along, height = line.place(x.value, y.value)
            # Raised and lowered characters (cm³, H₂O) stay in their line; half a size away is another one.
            same = abs(height - line.base) < 0.45 * line.size and along > line.right - 2 * line.size
            far = along - line.right > 2 * line.size
            # What stands far to the right at the same height may be a label that is drawn upwards.
            same = same and not (far and _way(text, i)[0] != line.way)
        if line is None or not same:
            if line:
                yield line
            way, size = _way(text, i)
            line = _Open(i, 0.0, 0.0, size, way, i, 0.0)
            line.x, line.base = line.place(x.value, y.value)
            along = line.right = line.x
        char = _char(code)
        if not char.isspace():
            right = line.end(text.get_charbox(i, loose=True))
            if along - line.right > _WIDE * line.size and line.right > line.x:
                if along - line.right > 2 * line.size:
                    line.text.append("   ")
                line.gaps.append((len(line.text), line.right, along))
            line.last, line.right = i, max(right, along)
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


# Bullets and ticks of the fonts Symbol and Wingdings, which stand in the private use area.
_SYMBOLS = str.maketrans(
    "\uf0b7\uf0a7\uf0d8\uf06c\uf06e\uf071\uf0a8\uf06f\uf0fc\uf0fe\uf0e0\uf0b0\uf0b1\uf0b3\uf0a3\uf06d\uf057\uf044",
    "•▪‣●■□□□✓☑→°±≥≤µΩΔ",
)


def plain(text: str) -> str:
    """Characters that fonts put in place of others: radicals for ideographs, ligatures for letters, odd spaces."""
    if text.isascii():
        return text
    text = text.translate(_RADICALS).translate(_SYMBOLS).replace("\xa0", " ").replace("\u200b", "")
    return re.sub("[\u2f00-\u2fdf\ufb00-\ufb06]", lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _closed(text: pypdfium2.PdfTextPage, line: _Open, sheet: _Sheet) -> Printed | None:
    whole = "".join(line.text)
    shown = whole.strip()
    if not shown:
        return None
    middle = (line.first + line.last) // 2
    bold = _bold(text, line.first) and _bold(text, line.last) and _bold(text, middle)
    # A hyphen in the middle of a line is a real one.
    shown = shown[:-1].replace("\u00ad", "-") + shown[-1]
    size = round(line.size * 2) / 2
    if sheet.angle(line.way) != 0:
        left, top, right, base = _extent(text, line, sheet)
        return Printed(shown, left, right, top, base, size, bold, turned=True)
    start, base = sheet.place(*_back(line, line.x, line.base))
    ends, _ = sheet.place(*_back(line, line.right, line.base))
    box = text.get_charbox(line.first, loose=True)
    top = min(sheet.place(box[0], box[1])[1], sheet.place(box[2], box[3])[1])
    before = len(whole) - len(whole.lstrip())
    gaps = tuple(
        Gap(len("".join(line.text[:at])) - before, start + left - line.x, start + right - line.x)
        for at, left, right in line.gaps
    )
    return Printed(shown, start, ends, top, base, size, bold, gaps)


def _back(line: _Open, along: float, height: float) -> tuple[float, float]:
    """The point of the page that `_Open.place` gave these for."""
    a, b = line.way
    return along * a - height * b, along * b + height * a


def _extent(text: pypdfium2.PdfTextPage, line: _Open, sheet: _Sheet) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a line that is not upright, as it is shown."""
    first, last = (text.get_charbox(i, loose=True) for i in (line.first, line.last))
    points = [sheet.place(box[i], box[j]) for box in (first, last) for i, j in ((0, 1), (2, 3))]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _way(text: pypdfium2.PdfTextPage, i: int) -> tuple[tuple[float, float], float]:
    """The direction of a character's line (a unit vector), and its size: the font's times the text matrix's."""
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(text, i))
    if not pdfium.FPDFText_GetMatrix(text, i, matrix):
        return _UPRIGHT, size or 1.0
    size *= math.hypot(matrix.c, matrix.d) or 1.0
    length = math.hypot(matrix.a, matrix.b)
    if not length or (abs(matrix.b) < 0.01 * length and matrix.a > 0):
        return _UPRIGHT, size or 1.0
    return (round(matrix.a / length, 3), round(matrix.b / length, 3)), size or 1.0


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


def pictured(page: pypdfium2.PdfPage) -> bool:
    """Whether pictures cover most of the page, as on a scan."""
    width, height = page.get_size()
    covered = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        covered += max(right - left, 0.0) * max(top - bottom, 0.0)
    return bool(covered > 0.5 * width * height)
