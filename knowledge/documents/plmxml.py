"""PLMXML exports (Siemens PLM XML schema 6 and 7, as Teamcenter writes them): what they say of other files.

An export holds no text of its own. It names items and their revisions, the release status of each, the files of their
data sets, and the bill of materials. Nothing in it says by itself that a revision may be used: that is the site's
status map's to say, and what the export leaves open is denied.
Not here: status and effectivity (plmxml_status), the bill of materials (plmxml_bom), ids and references
(plmxml_elements), who may be answered from (knowledge.control).
"""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.documents.plmxml_bom import Part, bom_of, roots
from knowledge.documents.plmxml_elements import Element, Elements, attribute, clean, name
from knowledge.documents.plmxml_status import IN_WORK, released
from knowledge.documents.xml import read_xml
from knowledge.record import BomLine, Record, Remark
from knowledge.types import Broken

SOURCE = "plmxml"
DISPUTED = "several revisions name this file"
"""The status of a file of which the export does not say whose it is. No site's word."""
_LOOSE = frozenset({"IMAN_reference"})
"""Relations that attach a data set for reference only: its files are not the revision's content."""
_LONGEST = 1000
"""Characters of a file's path; longer ones are no files of ours."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the PLM system, whatever its revisions; `kind` is its type there."""

    id: str
    title: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """An export as read. `linked` is by path relative to the export's folder, with forward slashes."""

    title: str
    items: tuple[Item, ...]
    revisions: tuple[Record, ...]
    linked: Mapping[str, Record]
    bom: tuple[BomLine, ...]
    remarks: tuple[Remark, ...]


def read_export(path: Path) -> Export:
    """Read an export.

    Raises:
        DocumentFault: it cannot be read, or is no PLMXML.
    """
    root = read_xml(path)
    if name(root) != "PLMXML":
        raise Broken(f"this is not PLMXML: its outermost element is {clean(name(root))}")
    return _Reading(Elements(root)).export()


def linked_records(path: Path) -> Mapping[str, Record]:
    """What an export says of files, by their absolute paths; the files need not exist.

    Raises:
        DocumentFault: it cannot be read, or is no PLMXML.
    """
    folder = os.path.dirname(os.path.abspath(path))
    return {os.path.join(folder, *file.split("/")): record for file, record in read_export(path).linked.items()}


class PlmxmlLoader(BaseLoader):
    """Yields no blocks; `title`, `bom` and `remarks` are known after loading."""

    container = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.title = ""
        self.bom: tuple[BomLine, ...] = ()
        self.remarks: tuple[Remark, ...] = ()

    def lazy_load(self) -> Iterator[Document]:
        """Read the export; raises a DocumentFault."""
        export = read_export(self._path)
        self.title, self.bom, self.remarks = export.title, export.bom, export.remarks
        yield from ()


class _Reading:
    """One export being read: which item or revision every element stands for."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._records: dict[Element, Record] = {}
        self._parts: dict[Element, Part | None] = {}
        self._read: set[tuple[Element, str, str, bool]] = set()

    def export(self) -> Export:
        items = self._items()
        self._revisions()
        bom = bom_of(self._elements, self._part)
        linked = self._linked()
        revisions = tuple(self._records.values())
        return Export(self._title(), items, revisions, linked, bom, self._elements.remarks.all())

    def _items(self) -> tuple[Item, ...]:
        """The masters of all revisions, and whatever else has an item's id."""
        found = [e for one in self._elements.ending("Revision") for e in self._elements.refs(one, "masterRef")]
        found += self._elements.named("Product", "Design", "Item", "Document")
        items: dict[str, Item] = {}
        for element in dict.fromkeys(found):
            id_ = self._elements.identifier(element)
            if not id_:
                owner = attribute(element, "name", "id")
                self._elements.remarks.add(f"{name(element)} {owner} has no item id and is left out")
                continue
            title = attribute(element, "name") or self._elements.value(element, "object_name")
            items.setdefault(id_, Item(id_, title, attribute(element, "subType") or name(element)))
            self._parts[element] = Part(id_, title=title)
        return tuple(items.values())

    def _revisions(self) -> None:
        for element in self._elements.ending("Revision"):
            if "revision" not in element.attrib:
                continue
            record = self._record(element)
            if record is None:
                owner = attribute(element, "name", "id")
                self._elements.remarks.add(f"{name(element)} {owner} belongs to no item and is left out")
                continue
            self._records[element] = record
            self._parts[element] = Part(record.document, record.revision, record.title, record.status)

    def _record(self, element: Element) -> Record | None:
        master = self._elements.ref(element, "masterRef")
        item = self._elements.identifier(master) if master is not None else ""
        item = item or self._elements.value(element, "item_id")
        if not item:
            return None
        label = attribute(element, "revision") or self._elements.value(element, "item_revision_id")
        said = released(self._elements, element, f"{item} {label}".strip())
        return Record(
            document=item,
            status=said.status,
            title=attribute(element, "name") or attribute(master, "name"),
            revision=label,
            iteration=attribute(element, "version"),
            effective_from=said.effective_from,
            effective_to=said.effective_to,
            applicability=said.applicability,
            kind=attribute(master, "subType") or attribute(element, "subType").removesuffix("Revision"),
            owner=self._owner(element) or (self._owner(master) if master is not None else ""),
            approved_at=said.released,
            origin=self._origin(master),
            source=SOURCE,
            uid=self._uid(element),
        )

    def _owner(self, element: Element) -> str:
        """The owning user and group, by their names."""
        user = self._elements.pointed(element, "owning_user")
        group = self._elements.pointed(element, "owning_group")
        person = ""
        if user is not None:
            named = self._elements.ref(user, "personRef")
            person = " ".join(filter(None, (attribute(named, "firstName"), attribute(named, "lastName"))))
            person = person or self._elements.value(user, "user_name") or attribute(user, "userId")
        return ", ".join(filter(None, (person, attribute(group, "name"))))

    def _origin(self, master: Element | None) -> str:
        """The vendor of a part that is bought."""
        return attribute(self._elements.ref(master, "vendorRef"), "name") if master is not None else ""

    def _uid(self, element: Element) -> str:
        """The revision's id in the PLM system: the version of its ApplicationRef, whose label is that of the item."""
        own = next((one for one in element if name(one) == "ApplicationRef"), None)
        return attribute(own, "version", "label") or attribute(element, "id")

    def _part(self, element: Element) -> Part | None:
        """The revision or item that an occurrence, an instance or a view stands for."""
        passed: set[Element] = set()
        here: Element | None = element
        while here is not None and here not in passed and here not in self._parts:
            passed.add(here)
            here = self._next(here)
        part = self._parts.get(here) if here is not None else None
        self._parts.update(dict.fromkeys(passed, part))
        return part

    def _next(self, element: Element) -> Element | None:
        for one in ("instancedRef", "partRef", "revisionRef", "masterRef"):
            if element.get(one) and (target := self._elements.ref(element, one)) is not None:
                return target
        # The chain of an occurrence leads down to what it stands for; a view's instances are what it is made of.
        chain = self._elements.refs(element, "instanceRefs") if name(element) == "Occurrence" else []
        return chain[-1] if chain else None

    def _title(self) -> str:
        """Id and name of what the export is about."""
        heads = [e for one in self._elements.named("Header") for e in self._elements.refs(one, "traverseRootRefs")]
        part = next(filter(None, map(self._part, (*heads, *roots(self._elements)))), None)
        return " ".join(dict.fromkeys((part.item, part.title))).strip() if part else ""

    def _linked(self) -> dict[str, Record]:
        claims: dict[str, dict[Record, None]] = {}
        claimed: set[Element] = set()
        for element, files, record in self._files():
            claimed.update((element, *files))
            for file in files:
                path = _below(file.get("locationRef", ""))
                if path is None:
                    place = clean(file.get("locationRef", ""))
                    self._elements.remarks.add(f"{record.document} {record.revision}: no file of this folder: {place}")
                else:
                    claims.setdefault(path, {})[record] = None
        for data in self._elements.named("DataSet"):
            if data not in claimed and not claimed.issuperset(self._elements.refs(data, "memberRefs")):
                shown = attribute(data, "name", "id")
                self._elements.remarks.add(f"the data set {shown} belongs to no revision")
        return {path: self._settled(path, list(records)) for path, records in claims.items()}

    def _files(self) -> Iterator[tuple[Element, list[Element], Record]]:
        """Data sets (or drawings) with their files and the revision they belong to."""
        elements = self._elements
        for revision, record in self._records.items():
            if revision.get("externalFileRefs"):
                yield revision, elements.refs(revision, "externalFileRefs"), record
            for link in (*revision, *elements.refs(revision, "attributeRefs")):
                if name(link) == "AssociatedDataSet":
                    yield from self._members(elements.refs(link, "dataSetRef"), link.get("role", ""), record)
        for relation in elements.named("GeneralRelation"):
            related = elements.refs(relation, "relatedRefs")
            owners = [self._records[one] for one in related if one in self._records]
            if len(owners) == 1:
                yield from self._members(related, relation.get("subType", ""), owners[0])
        by_part = {(one.document, one.revision): one for one in self._records.values()}
        for occurrence in elements.named("Occurrence"):
            for link in elements.refs(occurrence, "associatedAttachmentRefs"):
                part = self._part(occurrence)
                if part and (owner := by_part.get((part.item, part.revision))):
                    yield from self._members(elements.refs(link, "attachmentRef"), link.get("role", ""), owner)

    def _members(
        self, related: list[Element], role: str, record: Record
    ) -> Iterator[tuple[Element, list[Element], Record]]:
        for data in related:
            once = (data, record.document, record.revision, role in _LOOSE)
            if name(data) != "DataSet" or once in self._read:
                continue
            self._read.add(once)
            if role in _LOOSE:
                shown = attribute(data, "name", "id")
                label = f"{record.document} {record.revision}"
                self._elements.remarks.add(f"{label}: {shown} is attached for reference only")
                yield data, [], record
            else:
                yield data, self._elements.refs(data, "memberRefs"), record

    def _settled(self, path: str, records: list[Record]) -> Record:
        """The one revision that a file belongs to.

        A new revision takes the data sets of the old one along until they are changed: as long as it is in work, the
        file is the old one's. Two revisions released alike have the same content, so the later may speak for it.
        """
        done = [one for one in records if one.status != IN_WORK] or records
        if len(done) == 1:
            return done[0]
        named = ", ".join(f"{one.document} {one.revision} ({one.status})" for one in done)
        self._elements.remarks.add(f"{path} is named by several revisions: {clean(named)}")
        if len({(one.document, one.status) for one in done}) > 1:
            return replace(done[0], status=DISPUTED)
        return max(done, key=lambda one: one.approved_at or datetime.min.replace(tzinfo=UTC))


def _below(location: str) -> str | None:
    """A data set file's path relative to the export; None if it is not below the export's folder.

    The location is a URI; Teamcenter on Windows writes backslashes in it.
    """
    if len(location) > _LONGEST or re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", location.strip()):
        return None
    path = unquote(location.strip()).replace("\\", "/")
    if not path or any(unicodedata.category(char) in ("Cc", "Cs") for char in path) or "\ufffd" in path:
        return None
    normal = posixpath.normpath(path)
    outside = normal.startswith("/") or normal in (".", "..") or normal.startswith("../")
    return None if outside or ":" in normal else normal
