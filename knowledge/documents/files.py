"""Opening a file for a loader: what may be wrong with it is told apart here, before anything parses it.

Not here: faults that only parsing finds (a damaged page, no text); the loaders raise those.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from pathlib import Path

from charset_normalizer import from_bytes

from knowledge.types import Broken, EmptyFile, Missing, PasswordProtected, TooLarge, Unreadable

MAX_BYTES = 300_000_000
"""Largest file that is read at all."""
MAX_UNPACKED = 600_000_000
"""Largest sum of the parts of a DOCX or XLSX; more is a zip bomb or a data export, not a document."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ\x90", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|table|\?xml)", re.IGNORECASE)
_ENCRYPTED = {
    "encrypted": "the file is encrypted with a password",
    "restricted": "the file is encrypted for certain persons by rights management",
    "locked": "parts of the file are encrypted with a password",
}
_EXPECTED = {
    ".pdf": "a PDF",
    ".docx": "a Word document",
    ".xlsx": "an Excel workbook",
    ".xlsm": "an Excel workbook",
}


def read(path: Path) -> bytes:
    """The file's bytes, once its contents agree with its name.

    Raises:
        Missing, Unreadable, EmptyFile, TooLarge: it cannot be read at all.
        PasswordProtected: an encrypted Office file.
        Broken: it is something else than its ending says; the message names what.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise Unreadable("it is a folder")
        if size == 0:
            raise EmptyFile("0 bytes")
        if size > MAX_BYTES:
            raise TooLarge(f"{size // 1_000_000} MB; at most {MAX_BYTES // 1_000_000} MB are read")
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise Missing(str(path)) from exc
    except OSError as exc:
        raise Unreadable(exc.strerror or str(exc)) from exc
    _check(data, path.suffix.lower())
    return data


def _check(data: bytes, suffix: str) -> None:
    expected = _EXPECTED.get(suffix, "")
    kind = _kind(data)
    if kind in _ENCRYPTED:
        if suffix in (".docx", ".xlsx", ".xlsm"):
            raise PasswordProtected(_ENCRYPTED[kind])
        kind = "an encrypted Office file"
    name = suffix.lstrip(".").upper()
    if kind and kind != expected:
        raise Broken(f"this is {kind} named {name}")
    if expected and _MARKUP.match(data):
        raise Broken(f"this is a page of markup named {name}: an export, or the error page of a server it came from")
    if expected and not kind:
        raise Broken(f"this is not {expected}: its first bytes are wrong, it is damaged or misnamed")
    if not expected and b"\x00" in data[:4096] and _wide(data) is None:
        raise Broken(f"this is binary data named {name}")


def _kind(data: bytes) -> str:
    """What the bytes are, "" for text and for what is not known."""
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip_kind(data)
    if data.startswith(_OLE):
        if "DRMEncrypted".encode("utf-16-le") in data:
            return "restricted"
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "encrypted"
        return "an Office file of the kind before 2007 (or a damaged one)"
    if b"%PDF-" in data[:1024]:
        return "a PDF"
    return next((name for magic, name in _MAGIC if data.startswith(magic)), "")


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            unpacked = sum(part.file_size for part in archive.infolist())
            locked = any(part.flag_bits & 1 for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        return "a damaged or incomplete archive"
    if unpacked > MAX_UNPACKED:
        raise TooLarge(f"{unpacked // 1_000_000} MB when unpacked; at most {MAX_UNPACKED // 1_000_000} MB are read")
    if locked:
        return "locked"
    if "word/document.xml" in names:
        return "a Word document"
    if "xl/workbook.xml" in names:
        return "an Excel workbook"
    if "xl/workbook.bin" in names:
        return "a binary Excel workbook (XLSB)"
    if any(name.startswith("ppt/") for name in names):
        return "a PowerPoint presentation"
    if "mimetype" in names and "content.xml" in names:
        return "an OpenDocument file"
    return "a ZIP archive"


def decoded(data: bytes) -> str:
    """Text of unknown encoding: byte order mark, UTF-8, Big5, GB18030, Shift-JIS, Windows-1252, else as it seems.

    Line ends become line feeds; a byte order mark and zero characters are removed.
    """
    text = _decoded(data)
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").replace("\x00", "")


def _decoded(data: bytes) -> str:
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        # Its bytes are all ASCII, so that they are valid UTF-8 as well.
        return data.decode("iso2022_jp" if re.search(rb"\x1b\$[@B]", data) else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    if found := _chinese(data, _CERTAIN) or _japanese(data) or _chinese(data, _LIKELY) or _western(data):
        return found
    best = from_bytes(data).best()
    return str(best) if best else data.decode("cp1252", errors="replace")


_CERTAIN, _LIKELY = 0.5, 0.2
"""Share of frequent characters above which text is Chinese; read in a wrong encoding, few are frequent by chance."""
_KANA = re.compile("[\u3041-\u30ff]")


def _japanese(data: bytes) -> str:
    """The text, if it is Japanese: every sentence has kana, which other double-byte text gives by chance only."""
    for encoding in ("cp932", "euc_jp"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        wide = re.findall("[^\x00-\x7f]", text)
        if len(_KANA.findall(text)) > 0.25 * len(wide):
            return text
    return ""


_WESTERN = frozenset("ÄÖÜäöüßÀÂÇÈÉÊËÎÏÔÙÛàáâãåæçèéêëìíîïñòóôõøùúûŒœÅÆØÑÍÓÚ°µ±²³×÷½¼¾·–—‘’“”„…•€§®©™«»¿¡£Ø\xa0")


def _western(data: bytes) -> str:
    """The text, if it is Latin with a few of the letters and signs of Windows-1252, too few for statistics."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    other = [c for c in text if not c.isascii()]
    return text if all(c in _WESTERN for c in other) and len(other) < 0.2 * len(text) else ""


def _chinese(data: bytes, least: float) -> str:
    """The text, if it is Chinese in a double-byte encoding; short texts fool a statistical detector.

    Frequent characters of the right script, a share of more than `least`, decide between Big5 and GB18030, in which
    almost any bytes are valid.
    """
    best, best_share = "", least
    for encoding, common in (("cp950", _COMMON_TRADITIONAL), ("gb18030", _COMMON_SIMPLIFIED)):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        han = re.findall("[\u3400-\u9fff]", text)
        if len(han) < 2:
            continue
        share = sum(c in common for c in han) / len(han)
        if share > best_share:
            best, best_share = text, share
    return best


# The most frequent characters of running text and of machine documents, in either script.
_COMMON_TRADITIONAL = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得于著下自之年過發後作里用道行所然家種事成方多經麼去法學"
    "如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將"
    "兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及"
    "比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區"
    "保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師"
    "觀清今切院讓識候帶導爭運筆閥壓油溫換檢查維修護停止按鈕警告危險步驟螺絲扭力週期冷卻鎖掛牌模具射出銑床號版標準單"
)
_COMMON_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学"
    "如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将"
    "两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及"
    "比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区"
    "保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师"
    "观清今切院让识候带导争运笔阀压油温换检查维修护停止按钮警告危险步骤螺丝扭力周期冷却锁挂牌模具射出铣床号版标准单"
)


def _wide(data: bytes) -> str | None:
    """The UTF-16 or UTF-32 encoding of `data`: by byte order mark, else by where the zero bytes of ASCII stand."""
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return name
    head = data[:4096]
    pairs = len(head) // 2
    if pairs < 4:
        return None
    zero_even, zero_odd = head[0::2].count(0), head[1::2].count(0)
    if zero_odd > 0.3 * pairs and zero_even < 0.02 * pairs:
        return "utf-16-le"
    if zero_even > 0.3 * pairs and zero_odd < 0.02 * pairs:
        return "utf-16-be"
    return next(
        (name for name in ("utf-16-le", "utf-16-be") if 0 in head and _plausible(head[: 2 * pairs], name)), None
    )


def _plausible(data: bytes, encoding: str) -> bool:
    """Whether `data` is text of Chinese, Japanese or Latin letters in this encoding; any bytes are valid UTF-16."""
    text = data.decode(encoding, errors="replace")
    return len(re.findall("[\t\n\r -~\u00a0-\u00ff\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]", text)) > 0.97 * len(text)
