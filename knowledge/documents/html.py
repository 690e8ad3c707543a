"""HTML: headings, lists, tables, warning boxes by class; scripts, styles and navigation are no text of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.documents import files, tables, words
from knowledge.documents.blocks import CAPTION, Builder
from knowledge.types import PassageKind

_DROPPED = frozenset("script style noscript template nav svg math head iframe object button select input form".split())
_BLOCKS = frozenset(
    (
        "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 "
        "h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption"
    ).split()
)
_BOXES = {name: kind for name, kind in words.BLOCK_NAMES.items() if kind is not PassageKind.PROSE}
# A class on these says how they look, not that they are a warning's box.
_NO_BOXES = frozenset("body html main table tr td th li ul ol h1 h2 h3 h4 h5 h6".split())
_CHARSET = re.compile(rb"(?:<meta[^>]+charset|^\s*<\?xml[^>]+encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_PROLOG = re.compile(r"\s*<\?xml[^>]*\?>")
_MEANT = {
    "big5": "cp950",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
}
"""Names of encodings in pages and the supersets that browsers read them as (WHATWG Encoding Standard, section 4.2)."""


class HtmlLoader(BaseLoader):
    """Blocks of one HTML file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lazy_load(self) -> Iterator[Document]:
        """The blocks in reading order; raises a DocumentFault."""
        # The declaration of XML in XHTML says nothing more, and the parser would take the page for other XML.
        soup = BeautifulSoup(_PROLOG.sub("", _decoded(files.read(self._path)), count=1), "lxml")
        builder = Builder()
        title = soup.title.get_text(" ", strip=True) if soup.title else ""
        if title and not soup.find("h1"):
            builder.heading(1, title)
        walk(soup, builder)
        yield from builder.finish()


def _decoded(data: bytes) -> str:
    """The page's text in the encoding that it declares, else as found."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii").lower()
        try:
            return data.decode(_MEANT.get(name, name))
        except (UnicodeDecodeError, LookupError):
            pass
    return files.decoded(data)


def walk(root: Tag, builder: Builder) -> None:
    """Add what `root` holds to `builder`."""
    _Walk(builder).children(root, _Place())


@dataclass
class _Place:
    """Where in lists we are: `level` 0 is outside of any. `first`: the next text opens the item, behind its number."""

    level: int = 0
    steps: bool = False
    number: str | None = None
    first: bool = False

    @property
    def depth(self) -> int:
        """Depth of the next block: an item's own text stands one less deep than what follows in it."""
        return self.level - 1 if self.first else self.level


class _Walk:
    def __init__(self, builder: Builder) -> None:
        self._builder = builder

    def children(self, tag: Tag, place: _Place) -> None:
        """Block children one by one; runs of inline content between them are paragraphs."""
        inline: list[str] = []
        for child in tag.children:
            if isinstance(child, Tag):
                if child.name in _DROPPED or _hidden(child):
                    continue
                if child.name in _BLOCKS or _holds_blocks(child):
                    self._emit(inline, place)
                    self._block(child, place)
                else:
                    inline.append(text_of(child))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                inline.append(_collapsed(str(child)))
        self._emit(inline, place)

    def _emit(self, inline: list[str], place: _Place) -> None:
        text = tidy("".join(inline))
        inline.clear()
        if not text:
            return
        depth = place.depth
        if not place.first:
            self._builder.text(text, depth=depth, step=place.steps)
        elif place.number is not None:
            self._builder.step(place.number, text, depth=depth)
        else:
            self._builder.bullet(text, depth=depth, step=place.steps)
        place.first = False

    def _block(self, tag: Tag, place: _Place) -> None:
        boxed = box(tag)
        if boxed is not None:
            self._builder.marked(boxed, plain(tag), depth=place.depth)
            place.first = False
            return
        match tag.name:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._builder.heading(int(tag.name[1]), text_of(tag))
            case "ol" | "ul":
                self._list(tag, place)
            case "table":
                self._table(tag)
            case "pre":
                text = tag.get_text().strip("\n")
                if text.strip():
                    kind = PassageKind.STEP if place.steps else PassageKind.PROSE
                    self._builder.marked(kind, text, depth=place.depth)
            case "dl":
                self._definitions(tag, place)
            case "summary" | "figcaption" | "p" if not _holds_blocks(tag):
                self._emit([text_of(tag)], place)
            case "hr":
                pass
            case _:
                self.children(tag, place)

    def _list(self, tag: Tag, place: _Place) -> None:
        ordered = tag.name == "ol"
        number = _integer(tag.get("start"), 1)
        for item in tag.find_all("li", recursive=False):
            number = _integer(item.get("value"), number)
            shown = _shown(number, str(tag.get("type") or "1")) if ordered else None
            self.children(item, _Place(place.level + 1, place.steps or ordered, shown, first=True))
            number += 1

    def _definitions(self, tag: Tag, place: _Place) -> None:
        term = ""
        for item in tag.find_all(["dt", "dd"]):
            if item.name == "dt":
                if term:
                    self._emit([term], place)
                term = text_of(item)
            elif _holds_blocks(item):
                if term:
                    self._emit([term], place)
                    term = ""
                self.children(item, place)
            else:
                self._emit([f"{term.rstrip(':：')}: " if term else "", text_of(item)], place)
                term = ""
        if term:
            self._emit([term], place)

    def _table(self, tag: Tag) -> None:
        cells, head = grid(tag)
        kind = tables.boxed(cells)
        if kind is not None:
            self._builder.marked(kind, tables.box_text(cells))
            return
        if _layout(tag):
            for cell in _cells(tag):
                self.children(cell, _Place())
            return
        caption = tag.find("caption")
        text = tidy(text_of(caption)) if caption else ""
        if text:
            self._builder.heading(CAPTION, text)
        self._builder.rows(tables.rows(cells, head or None))
        if text:
            self._builder.end_caption()


def _holds_blocks(tag: Tag) -> bool:
    return tag.find(lambda t: t.name in _BLOCKS) is not None


def _hidden(tag: Tag) -> bool:
    """Whether a browser does not show it, or it only leads to other pages."""
    return (
        tag.get("role") == "navigation"
        or tag.has_attr("hidden")
        or "display:none" in str(tag.get("style") or "").replace(" ", "")
    )


def box(tag: Tag) -> PassageKind | None:
    """The kind of a box that its class or role marks ("warning", "alert alert-danger", "admonition caution")."""
    if tag.name in _NO_BOXES:
        return None
    names = [part for part in re.split(r"[-_\s]+", " ".join(tag.get_attribute_list("class")).lower()) if part in _BOXES]
    # "alert alert-info" is a note although "alert" alone is a warning: the more exact name counts.
    exact = [name for name in names if name != "alert"] or names
    if exact:
        return _BOXES[exact[-1]]
    return PassageKind.WARNING if tag.get("role") == "alert" else None


def _integer(value: object, default: int) -> int:
    try:
        return int(str(value)) if value is not None else default
    except ValueError:
        return default


def _shown(number: int, style: str) -> str:
    if style in ("a", "A") and 1 <= number <= 26:
        return f"{chr(ord(style) + number - 1)}."
    return f"{number}."


def _cells(tag: Tag) -> list[Tag]:
    return [c for c in tag.find_all(["td", "th"]) if c.find_parent("table") is tag]


def _layout(tag: Tag) -> bool:
    """A table that only places things: it holds another table, or a single cell."""
    cells = _cells(tag)
    return tag.find("table") is not None or (len(cells) == 1 and not tag.find("th"))


def grid(tag: Tag) -> tuple[list[list[str]], int]:
    """The cells of a table with merged ones repeated, and how many rows at the top are headers (0: not marked)."""
    out: list[list[str]] = []
    spans: dict[int, tuple[int, str]] = {}
    head = 0
    for number, line in enumerate(r for r in tag.find_all("tr") if r.find_parent("table") is tag):
        cells: list[str] = []
        items = [c for c in line.find_all(["td", "th"]) if c.find_parent("tr") is line]
        for item in items:
            _fill(cells, spans)
            text = tidy(text_of(item))
            columns = min(max(_integer(item.get("colspan"), 1), 1), 100)
            below = min(max(_integer(item.get("rowspan"), 1), 1), 1000) - 1
            for _ in range(columns):
                if below:
                    spans[len(cells)] = (below, text)
                cells.append(text)
        _fill(cells, spans)
        marked = bool(items) and (all(c.name == "th" for c in items) or line.find_parent("thead") is not None)
        if marked and head == number:
            head += 1
        out.append(cells)
    return out, head


def _fill(cells: list[str], spans: dict[int, tuple[int, str]]) -> None:
    """Cells that reach down from a row above."""
    while len(cells) in spans:
        column = len(cells)
        left, text = spans.pop(column)
        if left > 1:
            spans[column] = (left - 1, text)
        cells.append(text)


def plain(tag: Tag) -> str:
    """The text of a box: one line a paragraph, list items with their numbers and dots."""
    lines: list[str] = []
    inner = Builder()
    _Walk(inner).children(tag, _Place())
    for block in inner.finish():
        lines.append("  " * int(block.metadata["depth"]) + block.page_content)
    return "\n".join(lines)


def text_of(tag: Tag) -> str:
    """The text inside, white space as a browser shows it; a line break stays."""
    out: list[str] = []
    for node in tag.descendants:
        if isinstance(node, Tag):
            if node.name == "br":
                out.append("\n")
            elif node.name in _BLOCKS and out and not out[-1].endswith((" ", "\n")):
                out.append(" ")
            elif node.name == "img" and node.get("alt"):
                out.append(str(node["alt"]))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            if any(p.name in _DROPPED for p in node.parents):
                continue
            out.append(_collapsed(str(node)))
    return "".join(out)


def _collapsed(text: str) -> str:
    """White space as HTML sees it; a line end between Chinese characters is none."""
    text = re.sub(rf"(?<=[{words.CJK}])\s*\n\s*(?=[{words.CJK}])", "", text)
    return re.sub(r"[ \t\r\n\f]+", " ", text)


def tidy(text: str) -> str:
    """Without spaces at the ends of lines."""
    return re.sub(r" *\n *", "\n", text.replace("\xa0", " ")).strip()
