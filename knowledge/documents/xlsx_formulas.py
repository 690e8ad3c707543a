"""Formulas whose result is not in the file: a program wrote the workbook, and no spreadsheet ever calculated it.

Not here: calculating them.
"""

from __future__ import annotations

import posixpath
import zipfile

from lxml import etree

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LIMIT = 100_000_000
"""Bytes of one sheet above which it is not looked through."""


def unvalued(archive: zipfile.ZipFile) -> list[str]:
    """The cells with such formulas, "Sheet!B6"; those of hidden sheets, too."""
    found: list[str] = []
    for title, name in _sheets(archive):
        if archive.getinfo(name).file_size > _LIMIT:
            continue
        with archive.open(name) as file:
            for _, cell in etree.iterparse(file, tag=f"{_S}c", resolve_entities=False, no_network=True, load_dtd=False):
                if cell.find(f"{_S}f") is not None and _is_empty(cell):
                    found.append(f"{title}!{cell.get('r') or '?'}")
                cell.clear()
    return found


def _is_empty(cell: etree._Element) -> bool:
    """Whether there is no value; an empty text is one."""
    value = cell.find(f"{_S}v")
    return value is None or (not value.text and cell.get("t") != "str")


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Title and part of every sheet."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return []
    book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    rels = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {rel.get("Id"): posixpath.normpath(posixpath.join("/xl", rel.get("Target") or ""))[1:] for rel in rels}
    found = ((s.get("name") or "", targets.get(s.get(f"{_R}id"), "")) for s in book.iter(f"{_S}sheet"))
    return [(title, name) for title, name in found if name in names]
