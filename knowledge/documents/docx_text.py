"""What Word shows of a paragraph: its runs, notes and text boxes; what is deleted or hidden is not shown.

Not here: what a paragraph is (docx.py), the cells of tables (docx_tables.py), list numbers (docx_numbers.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.opc.part import Part
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}rPr", f"{W}pPr", f"{W}p", f"{W}tbl", f"{W}rt"}
    | {_FALLBACK, f"{W}txbxContent"}
)
"""Deleted text, properties, the readings beside Japanese characters, and what stands elsewhere: boxes, their copies."""
_CHANGES = frozenset(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_SYMBOLS = {"F0B0": "°", "F0B1": "±", "F06D": "µ", "F057": "Ω", "F044": "Δ", "F0B3": "≥", "F0A3": "≤"}
_DEPTH = 20
"""Frames in frames in frames that are followed."""


class Shown:
    """The text of one document's paragraphs. Notes that `text` passes wait in `notes` until somebody takes them."""

    def __init__(self, document: WordDocument) -> None:
        self.notes: list[str] = []
        self._hidden = _hidden_styles(document)
        self._known = {kind: _notes(document, kind) for kind in ("footnote", "endnote")}

    def text(self, element: etree._Element) -> str:
        """The text of a paragraph's runs, hyperlinks and insertions; tabs and line breaks kept."""
        out: list[str] = []
        for child in element:
            if child.tag in _SKIPPED or not isinstance(child.tag, str) or self._is_hidden(child):
                continue
            match child.tag.rpartition("}")[2] if child.tag.startswith((W, _M)) else "":
                case "t":
                    out.append(child.text or "")
                case "tab" | "ptab":
                    out.append("\t")
                case "br" | "cr":
                    out.append("\n")
                case "noBreakHyphen":
                    out.append("-")
                case "sym":
                    out.append(_SYMBOLS.get((child.get(f"{W}char") or "").upper(), ""))
                case "footnoteReference" | "endnoteReference" as name:
                    self._note(name.removesuffix("Reference"), child.get(f"{W}id") or "")
                case _:
                    out.append(self.text(child))
        return "".join(out)

    def taken(self) -> list[str]:
        """The notes that waited."""
        notes, self.notes = self.notes, []
        return notes

    def boxes(self, paragraph: etree._Element) -> list[str]:
        """The texts of boxes anchored in a paragraph; the fallback copy for old programs is left out."""
        found = [box for box in paragraph.iter(f"{W}txbxContent") if _own(box, paragraph)]
        texts = ("\n".join(filter(None, (self.text(p).strip() for p in box.iter(f"{W}p")))) for box in found)
        return [text for text in texts if text]

    def _note(self, kind: str, number: str) -> None:
        note = self._known[kind].get(number)
        text = " ".join(filter(None, (self.text(p).strip() for p in note.iter(f"{W}p")))) if note is not None else ""
        if text:
            self.notes.append(text)

    def _is_hidden(self, element: etree._Element) -> bool:
        if element.tag != f"{W}r":
            return False
        properties = element.find(f"{W}rPr")
        if properties is None:
            return False
        own = properties.find(f"{W}vanish")
        if own is not None:
            return _on(own)
        style = properties.find(f"{W}rStyle")
        return style is not None and (style.get(f"{W}val") or "") in self._hidden


def story(root: etree._Element, depth: int = _DEPTH) -> Iterator[etree._Element]:
    """Paragraphs and tables of a body or a cell, also those in content controls; a table of contents is left out."""
    for child in root:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and not _is_contents(child) and depth:
            yield from story(child, depth - 1)


def gone(paragraph: etree._Element) -> bool:
    """Whether the paragraph itself is deleted or hidden, its end mark with it, so that it counts in no list."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    if mark is None:
        return False
    hidden = mark.find(f"{W}vanish")
    return mark.find(f"{W}del") is not None or (hidden is not None and _on(hidden))


def changes(document: WordDocument) -> int:
    """How many tracked changes nobody has accepted or rejected."""
    return sum(1 for element in document.element.body.iter(*_CHANGES) if element.get(f"{W}id") is not None)


def _on(switch: etree._Element) -> bool:
    return switch.get(f"{W}val") not in ("0", "false", "off")


def _is_contents(element: etree._Element) -> bool:
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _own(box: etree._Element, paragraph: etree._Element) -> bool:
    """Whether a box is none of old programs' copies, and not inside of another box, which gives its text already."""
    for outer in box.iterancestors():
        if outer is paragraph:
            return True
        if outer.tag in (_FALLBACK, f"{W}txbxContent"):
            return False
    return True


def _hidden_styles(document: WordDocument) -> frozenset[str]:
    found = (
        style.get(f"{W}styleId") or ""
        for style in document.styles.element.iter(f"{W}style")
        if (switch := style.find(f"{W}rPr/{W}vanish")) is not None and _on(switch)
    )
    return frozenset(found)


def _notes(document: WordDocument, kind: str) -> dict[str, etree._Element]:
    """The notes of a kind by their number; separators are no notes."""
    part: Part | None = next(
        (
            rel.target_part
            for rel in document.part.rels.values()
            if not rel.is_external and rel.reltype.endswith(f"/{kind}s")
        ),
        None,
    )
    if part is None:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(part.blob, parser)
    return {note.get(f"{W}id") or "": note for note in root.iter(f"{W}{kind}") if note.get(f"{W}type") is None}
