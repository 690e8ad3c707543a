"""A file as blocks with its title and language: what ingest takes. Parsing runs in this process (see worker.py)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.documents import Document

from knowledge.documents.blocks import meta
from knowledge.documents.loaders import loader_for
from knowledge.documents.words import HAN
from knowledge.record import BomLine, Record, Remark
from knowledge.types import Broken, DocumentFault, NoText, TooLarge


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's content. `language` is "en", "zh-TW", "zh-CN", "ja", "de", ...; `pages` 0 where there are none.

    Every block's section begins with the title. `record` is what the format itself says of the revision (S1000D),
    `proposal` what a title block seems to say, for a person to confirm; `remarks` is what the reader noticed.
    """

    title: str
    language: str
    pages: int
    blocks: tuple[Document, ...]
    record: Record | None = None
    proposal: Record | None = None
    bom: tuple[BomLine, ...] = ()
    remarks: tuple[Remark, ...] = ()


def parse(path: Path) -> Parsed:
    """Read one file.

    Raises:
        DocumentFault: EmptyFile, PasswordProtected, Broken, NoText, Unsupported, Unreadable, Missing or TooLarge.
    """
    loader = loader_for(path)
    try:
        blocks = list(loader.lazy_load())
    except DocumentFault:
        raise
    except MemoryError as exc:
        raise TooLarge("reading it needs more memory than is allowed") from exc
    except RecursionError as exc:
        raise Broken("it is nested too deeply") from exc
    except Exception as exc:
        # A parser's own error on bytes that it cannot make sense of: the file's fault, as far as a person is concerned.
        raise Broken(f"{type(exc).__name__}: {exc}") from exc
    # What a container says is about other files, and it may have no text of its own.
    if not getattr(loader, "container", False) and not any(re.search(r"\w", b.page_content) for b in blocks):
        raise NoText("no words in it")
    title = _title(path, blocks, str(getattr(loader, "title", "")))
    for block in blocks:
        section = meta(block)["section"]
        if section[:1] != [title]:
            section.insert(0, title)
    pages = getattr(loader, "pages", 0)
    text = "\n".join(b.page_content for b in blocks)
    said = {name: getattr(loader, name) for name in ("record", "proposal", "bom", "remarks") if hasattr(loader, name)}
    return Parsed(title, language(text), pages, tuple(blocks), **said)


def _title(path: Path, blocks: Sequence[Document], declared: str) -> str:
    """The heading that the document stands under; else the title in its properties; else the file's name."""
    tops = Counter(_top(b) for b in blocks)
    first = next((top for top in map(_top, blocks) if top), "")
    if first and not _NUMBERED.match(first) and (tops[first] * 2 > len(blocks) or len(tops) == 1):
        return first
    declared = " ".join(declared.split())
    return path.stem if len(declared) < 4 or _NO_TITLE.search(declared) else declared[:200]


def _top(block: Document) -> str:
    """The heading above a block that may be the document's title, "" if there is none."""
    return meta(block)["section"][0] if meta(block)["titled"] else ""


_NUMBERED = re.compile(rf"\d+[.、\s]|第|[{HAN}]{{1,3}}、")
# What programs write into the title property by themselves.
_NO_TITLE = re.compile(
    r"(?i)^(?:microsoft word|untitled|document\d*$|title$|未命名)|\.(?:docx?|indd|pdf|xlsx?|tex|qxd)$"
)


# Frequent characters that the scripts write differently, in the same order.
_TRADITIONAL = frozenset(
    "這個們來為國說時會對過發後經麼學現當沒動開從實軍無與長機關點業將兩間問應戰頭體見產條題給員門設電處備壓閥換檢鎖"
)
_SIMPLIFIED = frozenset(
    "这个们来为国说时会对过发后经么学现当没动开从实军无与长机关点业将两间问应战头体见产条题给员门设电处备压阀换检锁"
)
_STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset("the of and to in is for with be that are this on not must if".split()),
    "de": frozenset("der die und das ist nicht mit den von zu ein eine auf für werden sich".split()),
    "fr": frozenset("le la les des et est une du pour dans que pas sur par avec".split()),
    "es": frozenset("el los las del una para por con que en es no se al como".split()),
    "it": frozenset("il di che la per una non con del sono della gli nel alla".split()),
    "pt": frozenset("os das uma para não com que do da em por são ao".split()),
    "nl": frozenset("de het een van en niet met voor zijn op dat te wordt".split()),
}


def language(text: str) -> str:
    """The language of a text by its script and most frequent words; "en" when nothing speaks for another."""
    sample = text[:200_000]
    han = re.findall(f"[{HAN}]", sample)
    kana = len(re.findall("[\u3041-\u30ff]", sample))
    hangul = len(re.findall("[\uac00-\ud7a3]", sample))
    letters = len(re.findall(r"[^\W\d_]", sample)) or 1
    # A Chinese manual is full of Latin codes and unit names; a character carries as much as two or three letters.
    if (len(han) + kana + hangul) * 5 > letters:
        if kana * 8 > len(han):
            return "ja"
        if hangul > len(han):
            return "ko"
        counts = Counter(han)
        traditional = sum(counts[c] for c in _TRADITIONAL)
        simplified = sum(counts[c] for c in _SIMPLIFIED)
        return "zh-CN" if simplified > traditional else "zh-TW"
    found = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    scores = {name: sum(found[w] for w in stop) for name, stop in _STOP_WORDS.items()}
    best = max(scores, key=lambda name: scores[name])
    # Tables of codes and names hold a few short words of any language by chance.
    sure = scores[best] >= 8 and sum(w in found for w in _STOP_WORDS[best]) >= 4 and scores[best] > 1.5 * scores["en"]
    return best if sure else "en"
