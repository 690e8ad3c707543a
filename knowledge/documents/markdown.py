"""Markdown: headings, numbered lists, tables, admonitions in the four common spellings, code, raw HTML as text.

Not here: links' targets and pictures; they are no text of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.documents import files, tables, words
from knowledge.documents.blocks import CAPTION, Builder
from knowledge.types import PassageKind

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}|~{3,})")
_MKDOCS = re.compile(r"(?P<indent>\s*)(?:!!!|\?\?\?\+?)\s+(?P<type>[\w-]+)(?:[^\"]*\"(?P<title>[^\"]*)\")?\s*$")
_COLONS = re.compile(r"(?P<indent>\s*)(?P<colons>:{3,})\s*\{?(?P<type>[A-Za-z]\w*)\}?\s*(?P<title>.*?)\s*$")
_GITHUB = re.compile(r"\[!(?P<type>\w+)\]\s*")
_MARK = "\u2063andon:"
"""In front of a quote that stands for an admonition; U+2063 is invisible and does not occur in documents."""
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
# Real HTML tags: everything else in angle brackets ("<temp>", "<path_to_bundle>") is text of the document.
_HTML = frozenset(
    "a abbr address article aside b blockquote body br button caption center cite code col colgroup dd del details dfn "
    "div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd "
    "label li link main mark meta nav ol p picture pre q s samp script section small source span strike strong style "
    "sub summary sup table tbody td tfoot th thead title tr tt u ul var video wbr".split()
)


class MarkdownLoader(BaseLoader):
    """Blocks of one Markdown file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lazy_load(self) -> Iterator[Document]:
        """The blocks in reading order; raises a DocumentFault."""
        yield from blocks(files.decoded(files.read(self._path)))


def blocks(source: str) -> list[Document]:
    """The blocks of a Markdown text."""
    source = _FRONT_MATTER.sub("", source)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse("\n".join(_quoted(source.split("\n"))))
    builder = Builder()
    _Walk(tokens, builder).run()
    return builder.finish()


def _quoted(lines: Sequence[str]) -> list[str]:
    """Admonitions of MkDocs ("!!! warning") and of VuePress or MyST ("::: warning") rewritten as marked quotes."""
    out: list[str] = []
    fence = ""
    i = 0
    while i < len(lines):
        line = lines[i]
        if fence:
            if line.strip().lstrip("> ").startswith(fence):
                fence = ""
        elif found := _FENCE.match(line):
            fence = found[1][:3]
        elif (found := _MKDOCS.match(line)) and found["type"].lower() not in _HTML:
            i, body = _indented(lines, i + 1, len(found["indent"].expandtabs(4)))
            out += _quote(found["indent"], found["type"], found["title"], body)
            continue
        elif found := _COLONS.match(line):
            i, body = _until_colons(lines, i + 1, found["colons"])
            out += _quote(found["indent"], found["type"], found["title"], body)
            continue
        out.append(line)
        i += 1
    return out


def _indented(lines: Sequence[str], start: int, indent: int) -> tuple[int, list[str]]:
    end = start
    while end < len(lines):
        line = lines[end].expandtabs(4)
        if line.strip() and len(line) - len(line.lstrip()) < indent + 2:
            break
        end += 1
    body = [line.expandtabs(4) for line in lines[start:end]]
    margin = min((len(b) - len(b.lstrip()) for b in body if b.strip()), default=0)
    return end, [b[margin:] for b in body]


def _until_colons(lines: Sequence[str], start: int, colons: str) -> tuple[int, list[str]]:
    depth = 0
    for i in range(start, len(lines)):
        stripped = lines[i].strip()
        if stripped == colons and depth == 0:
            return i + 1, [line.strip() if not line.startswith("    ") else line for line in lines[start:i]]
        if stripped.startswith(":::"):
            depth += 1 if stripped.strip(":") else -1
    return start, []


def _quote(indent: str, name: str, title: str | None, body: Sequence[str]) -> list[str]:
    shown = title if title is not None else name.capitalize()
    inner = [f"{_MARK}{name.lower()}", "", *([shown, ""] if shown else []), *_quoted(body)]
    return ["", *(f"{indent}> {line}".rstrip() for line in inner), ""]


@dataclass
class _List:
    ordered: bool
    numbers: list[str] = field(default_factory=list)
    first: bool = False


class _Walk:
    """Goes through the flat token stream once; `_lists` says how deep in lists we are."""

    def __init__(self, tokens: Sequence[Token], builder: Builder) -> None:
        self._tokens = tokens
        self._builder = builder
        self._lists: list[_List] = []

    def run(self) -> None:
        i = 0
        while i < len(self._tokens):
            i = self._one(i)

    def _one(self, i: int) -> int:
        token = self._tokens[i]
        match token.type:
            case "heading_open":
                text = inline(self._tokens[i + 1])
                if self._lists:
                    self._builder.text(text, depth=self._depth, step=self._in_steps)
                else:
                    self._builder.heading(int(token.tag[1]), text)
                return i + 3
            case "paragraph_open":
                self._paragraph(i)
                return i + 3
            case "bullet_list_open" | "ordered_list_open":
                self._lists.append(_List(token.type.startswith("ordered")))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                here = self._lists[-1]
                here.numbers = [f"{token.info}{token.markup}"]
                here.first = True
            case "list_item_close":
                self._empty_item()
            case "fence" | "code_block":
                self._code(token)
            case "html_block":
                self._html(token.content)
            case "table_open":
                return self._table(i)
            case "blockquote_open":
                return self._blockquote(i)
            case _:
                pass
        return i + 1

    @property
    def _depth(self) -> int:
        inside = len(self._lists)
        first = bool(self._lists) and self._lists[-1].first
        return max(inside - 1, 0) if first else inside

    @property
    def _in_steps(self) -> bool:
        return any(x.ordered for x in self._lists)

    def _item(self, text: str) -> None:
        """The first text of a list item."""
        depth, here = self._depth, self._lists[-1]
        here.first = False
        if here.ordered:
            self._builder.step(here.numbers[0], text, depth=depth)
        else:
            self._builder.bullet(text, depth=depth, step=self._in_steps)

    def _empty_item(self) -> None:
        if self._lists and self._lists[-1].first:
            self._lists[-1].first = False

    def _paragraph(self, i: int) -> None:
        token = self._tokens[i + 1]
        text = inline(token)
        if not text:
            return
        if self._lists and self._lists[-1].first:
            self._item(text)
        elif not self._lists and self._table_follows(i + 3) and words.TABLE_CAPTION.match(text):
            self._builder.heading(CAPTION, text)
        elif not self._lists and _all_strong(token) and _label(text):
            self._builder.heading(CAPTION if self._table_follows(i + 3) else CAPTION - 1, text)
        else:
            self._builder.text(text, depth=self._depth, step=self._in_steps)

    def _table_follows(self, i: int) -> bool:
        return i < len(self._tokens) and self._tokens[i].type == "table_open"

    def _code(self, token: Token) -> None:
        text = token.content.rstrip("\n")
        if not text.strip():
            return
        if self._lists and self._lists[-1].first:
            self._item(text)
        else:
            self._builder.marked(PassageKind.STEP if self._in_steps else PassageKind.PROSE, text, depth=self._depth)

    def _html(self, source: str) -> None:
        if any(found[1] and found[1].lower() in _HTML for found in _TAG.finditer(source)) or "<!--" in source:
            from knowledge.documents import html  # only pages with raw HTML need it

            html.walk(BeautifulSoup(source, "lxml"), self._builder)
        else:
            self._builder.text(source)

    def _table(self, i: int) -> int:
        grid: list[list[str]] = []
        head = 0
        while self._tokens[i].type != "table_close":
            token = self._tokens[i]
            if token.type == "tr_open":
                grid.append([])
            elif token.type == "inline":
                grid[-1].append(inline(token))
            elif token.type == "thead_close":
                head = len(grid)
            i += 1
        # Markdown demands a header row; pages converted from HTML leave it empty.
        empty = head and not any(grid[0])
        self._builder.rows(tables.rows(grid[head:] if empty else grid, None if empty else head))
        self._builder.end_caption()
        return i + 1

    def _blockquote(self, i: int) -> int:
        end = _closing(self._tokens, i)
        inner = list(self._tokens[i + 1 : end])
        kind, skip = _quote_kind(inner)
        if kind is None or kind is PassageKind.PROSE:
            self._nested(inner[skip:])
            return end + 1
        lines: list[str] = []
        _plain(inner[skip:], lines)
        depth = self._depth
        if self._lists:
            self._lists[-1].first = False
        self._builder.marked(kind, "\n".join(lines), depth=depth)
        return end + 1

    def _nested(self, tokens: Sequence[Token]) -> None:
        walk = _Walk(tokens, self._builder)
        walk._lists = self._lists
        walk.run()


def _closing(tokens: Sequence[Token], i: int) -> int:
    """Index of the token that closes the one opened at `i`."""
    depth = 0
    for j in range(i, len(tokens)):
        depth += tokens[j].nesting
        if depth == 0:
            return j
    return len(tokens) - 1


def _quote_kind(inner: Sequence[Token]) -> tuple[PassageKind | None, int]:
    """What a quote is, and how many of its first tokens only say so."""
    first = next((t for t in inner if t.type == "inline"), None)
    if first is None or inner[0].type != "paragraph_open":
        return None, 0
    if first.content.startswith(_MARK):
        return words.BLOCK_NAMES.get(first.content.removeprefix(_MARK).strip(), PassageKind.NOTE), 3
    found = _GITHUB.match(first.content)
    if found and found["type"].lower() in words.BLOCK_NAMES:
        _relabel(first, found)
        return words.BLOCK_NAMES[found["type"].lower()], 0
    text = inline(first)
    return words.signal(text), 0


def _relabel(token: Token, found: re.Match[str]) -> None:
    """GitHub's "[!WARNING]" is shown as the word "Warning" above the text; so do we."""
    children = token.children or []
    for child in children:
        if child.type == "text" and "[!" in child.content:
            child.content = child.content.replace(found[0].strip(), found["type"].capitalize(), 1)
            break
    for child in children:
        if child.type == "softbreak":
            child.type = "hardbreak"
            break


def _plain(tokens: Sequence[Token], lines: list[str], indent: str = "") -> None:
    """The text of a quote: one line a paragraph, list items with their numbers and dots, code and rows as lines."""
    marker = ""
    lists: list[bool] = []
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "inline" if row is not None:
                row.append(inline(token))
            case "inline":
                lines.append("  " * max(len(lists) - 1, 0) + indent + marker + inline(token))
                marker = ""
            case "ordered_list_open" | "bullet_list_open":
                lists.append(token.type.startswith("ordered"))
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
            case "list_item_open":
                marker = f"{token.info}{token.markup} " if lists[-1] else "• "
            case "fence" | "code_block":
                lines.extend(token.content.rstrip("\n").split("\n"))
            case "html_block":
                lines.append(_untagged(token.content).strip())
            case "tr_open":
                row = []
            case "tr_close":
                lines.append(tables.JOINT.join(c for c in row or [] if c))
                row = None
            case _:
                pass


def _label(text: str) -> bool:
    """Whether a bold line stands for a heading."""
    return words.may_be_heading(text.rstrip(":：")) and words.signal(text) is None


def _all_strong(token: Token) -> bool:
    """Whether a paragraph is bold from its first to its last character."""
    children = [c for c in token.children or [] if c.type != "text" or c.content.strip()]
    if len(children) < 3 or children[0].type != "strong_open" or children[-1].type != "strong_close":
        return False
    return sum(c.type == "strong_open" for c in children) == 1


def inline(token: Token) -> str:
    """The text of inline tokens: without marks, links as their text, raw HTML tags removed, unknown ones kept."""
    out: list[str] = []
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline":
                out.append(child.content)
            case "softbreak":
                out.append(_SOFT)
            case "hardbreak":
                out.append("\n")
            case "html_inline":
                out.append(_untagged(child.content))
            case "image":
                out.append(inline(child) if child.children else child.content)
            case _:
                pass
    return _breaks("".join(out)).strip()


_SOFT = "\x00"
"""Stands for a line end inside a paragraph; decoding removed this character from the source."""


def _breaks(text: str) -> str:
    """Line ends inside a paragraph: a space between words, nothing between Chinese characters.

    A line with nothing but a signal word stays one: "警告" must not become the beginning of a longer word.
    """
    parts = text.split(_SOFT)
    whole = parts[0]
    for part in parts[1:]:
        if part and words.bare_signal(whole):
            whole = f"{whole.rstrip(' ')}\n{part.lstrip(' ')}"
            continue
        whole = words.joined(whole.rstrip(" "), part.lstrip(" ")) if part else whole
    return whole


def _untagged(source: str) -> str:
    """Raw HTML reduced to text: known tags go, a line break stays, unknown tags are text."""

    def replace(found: re.Match[str]) -> str:
        name = (found[1] or "").lower()
        if not name:
            return ""
        if name == "br":
            return "\n"
        return "" if name in _HTML else found[0]

    return _TAG.sub(replace, source)
