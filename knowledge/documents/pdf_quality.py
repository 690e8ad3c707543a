"""What is wrong with the text layer of a PDF: pages without text, unreadable characters, words cut at line ends.

Not here: OCR; whoever has to decide about a document is told (remarks), nobody guesses what a scan says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from knowledge.documents.pdf_page import Printed
from knowledge.record import Remark
from knowledge.types import FindingKind

_POOR = 0.1
"""Share of unreadable characters from which a page's text is called poor; a formula or two stay below."""
_FEW = 20
"""Characters below which a page tells nothing about its text."""
_END = b"%%EOF"


class Page(Protocol):
    """What is looked at of a page. `lines` are those that are left without running heads and feet."""

    @property
    def number(self) -> int:
        """From 1."""
        ...

    @property
    def picture(self) -> bool:
        """Whether pictures cover most of it."""
        ...

    lines: list[Printed]


def remarks(pages: Sequence[Page], data: bytes) -> tuple[Remark, ...]:
    """What a document controller should know of these pages of a PDF that has text."""
    found: list[Remark] = []
    if scans := [page.number for page in pages if page.picture and not page.lines]:
        found.append(Remark(FindingKind.EMPTY_TEXT.value, f"{_named(scans)} without text: a scan or pictures only"))
    if poor := [page.number for page in pages if _is_poor(page)]:
        detail = f"{_named(poor)}: many characters cannot be read, the fonts do not say what they stand for"
        found.append(Remark(FindingKind.POOR_TEXT.value, detail))
    if _END not in data[-2048:]:
        detail = "the file has no end mark: it may not have been copied to its end, pages may be missing"
        found.append(Remark(FindingKind.REMARK.value, detail))
    return tuple(found)


def _named(numbers: Sequence[int]) -> str:
    """The pages, many in a row as a range: "page 3", "pages 3, 7-9"."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    shown = ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts[:20])
    return f"page{'s' if len(numbers) > 1 else ''} {shown}{' and more' if len(parts) > 20 else ''}"


def _is_poor(page: Page) -> bool:
    shown = "".join(line.text for line in page.lines).replace(" ", "")
    return len(shown) >= _FEW and sum(map(_unreadable, shown)) > _POOR * len(shown)


def _unreadable(char: str) -> bool:
    """The replacement character, and what no font may use for text: private, unassigned, control characters."""
    return char == "\ufffd" or (not char.isascii() and unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs"))


# ---------------------------------------------------------------- hyphens at line ends

_CUT = re.compile(r"([^\W\d_]+)\u00ad$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def whole_words(pages: Sequence[Page]) -> None:
    """Decide which hyphens at line ends belong to their words ("E-204", "high-pressure"): those become plain ones."""
    lines = [(page, i) for page in pages for i in range(len(page.lines))]
    if not any(page.lines[i].text.endswith("\u00ad") for page, i in lines):
        return
    known = _vocabulary(page.lines[i].text for page, i in lines)
    for number, (page, i) in enumerate(lines):
        line = page.lines[i]
        if not line.text.endswith("\u00ad"):
            continue
        after, at = lines[number + 1] if number + 1 < len(lines) else (page, i)
        if not _is_cut(line.text, after.lines[at].text, known):
            page.lines[i] = replace(line, text=f"{line.text[:-1]}-")


def _vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of the document that no line end cuts, those with hyphens whole and in their parts."""
    known: set[str] = set()
    cut = False
    for text in texts:
        words = _WORD.findall(text.lower())[1 if cut else 0 :]
        cut = text.endswith("\u00ad")
        for word in words[:-1] if cut else words:
            known.update((word, *word.split("-")))
    return frozenset(known)


def _is_cut(first: str, second: str, known: frozenset[str]) -> bool:
    """Whether a word was cut: it stands whole elsewhere, or it is written with small letters and not of two words."""
    before, after = _CUT.search(first), re.match(r"[^\W\d_]+", second)
    if before is None or after is None or not after[0][0].islower():
        return False
    one, other = before[1].lower(), after[0].lower()
    if one + other in known:
        return True
    return f"{one}-{other}" not in known and not (one in known and other in known)
