"""The elements of a PLMXML export: by id and by name, and what their references point at.

A reference is the id of an element, with or without "#" in front; an attribute may hold several, in any order of the
elements they name. What points at nothing is remarked. Names and attributes are those of the PLM XML schemas 6 and 7.
Not here: what the elements mean (knowledge.documents.plmxml).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from lxml import etree

from knowledge.record import Remark
from knowledge.types import FindingKind

Element = etree._Element
_LONGEST = 500
"""Characters of a text kept; names and ids in PLM systems have at most 256."""
_MOST = 100
"""Remarks kept; more of them say nothing new."""
_IDENTIFIERS = ("productId", "itemId", "catalogueId", "configId")


class Remarks:
    """What was noticed in a file, each thing once."""

    def __init__(self) -> None:
        self._details: dict[str, None] = {}

    def add(self, detail: str) -> None:
        """Note something, in plain words."""
        self._details[detail] = None

    def all(self) -> tuple[Remark, ...]:
        """Everything noted, in order; the last remark counts those that are left out."""
        details = list(self._details)
        if len(details) > _MOST:
            details = [*details[:_MOST], f"and {len(details) - _MOST} more remarks"]
        return tuple(Remark(FindingKind.REMARK.value, detail) for detail in details)


class Elements:
    """The elements below a root.

    References and user values are read once an element, so that many elements that share one stay quick.
    """

    def __init__(self, root: Element) -> None:
        self.remarks = Remarks()
        self._targets: dict[tuple[Element, str], list[tuple[str, Element | None]]] = {}
        self._values: dict[Element, dict[str, Element]] = {}
        self._by_id: dict[str, Element] = {}
        self._by_name: dict[str, list[Element]] = {}
        for element in root.iter("*"):
            self._by_name.setdefault(name(element), []).append(element)
            if (own := element.get("id")) and self._by_id.setdefault(own, element) is not element:
                self.remarks.add(f"the id {clean(own)} stands twice; its first element counts")

    def named(self, *names: str) -> Iterator[Element]:
        """The elements of these names, name by name in the order of the file."""
        for one in names:
            yield from self._by_name.get(one, ())

    def ending(self, end: str) -> Iterator[Element]:
        """The elements whose name ends so ("ProductRevision" and "DesignRevision" for "Revision")."""
        return self.named(*(one for one in self._by_name if one.endswith(end)))

    def targets(self, element: Element, by: str) -> list[tuple[str, Element | None]]:
        """What the attribute `by` points at: each reference as written, with its element or None."""
        if by not in element.attrib:
            return []
        if (found := self._targets.get((element, by))) is None:
            found = [(ref, self._by_id.get(ref.removeprefix("#"))) for ref in element.get(by, "").split()]
            self._targets[element, by] = found
            for ref, target in found:
                if target is None:
                    owner = f"{name(element)} {attribute(element, 'id')}"
                    self.remarks.add(f"{owner}: {by} points at {clean(ref)}, which is not in the file")
        return found

    def refs(self, element: Element, by: str) -> list[Element]:
        """The elements that the attribute `by` points at."""
        return [target for _, target in self.targets(element, by) if target is not None]

    def ref(self, element: Element, by: str) -> Element | None:
        """The first element that the attribute `by` points at."""
        return next((target for _, target in self.targets(element, by) if target is not None), None)

    def pointed(self, element: Element, title: str) -> Element | None:
        """The element that a user value of type reference points at."""
        value = self._user_values(element).get(title)
        return self.ref(value, "dataRef") if value is not None else None

    def value(self, element: Element, *titles: str) -> str:
        """The first of these user values that says something."""
        values = self._user_values(element)
        return next((text for title in titles if title in values and (text := attribute(values[title], "value"))), "")

    def identifier(self, element: Element) -> str:
        """The id that a plant knows an item by; empty for what has none."""
        return attribute(element, *_IDENTIFIERS) or self.value(element, "item_id")

    def _user_values(self, element: Element) -> dict[str, Element]:
        """An element's own user values by their title; of equal titles the first that says something."""
        if (known := self._values.get(element)) is not None:
            return known
        found: dict[str, Element] = {}
        for data in element:
            for value in data if name(data) == "UserData" else ():
                title = value.get("title", "")
                before = found.get(title)
                if before is None or not (before.get("value") or before.get("dataRef")):
                    found[title] = value
        self._values[element] = found
        return found


def name(element: Element) -> str:
    """An element's name without namespace: schema extensions of sites have their own."""
    return str(element.tag).rpartition("}")[2]


def clean(text: str | None) -> str:
    """A text on one line, without control and format characters, of bounded length."""
    text = (text or "")[: 4 * _LONGEST]
    if text.isascii() and text.isprintable():  # nearly all ids and many names
        return " ".join(text.split())[:_LONGEST]
    plain = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(char for char in plain if unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs"))
    return " ".join(kept.split())[:_LONGEST]


def attribute(element: Element | None, *names: str) -> str:
    """The first of these attributes that says something."""
    if element is None:
        return ""
    return next((text for one in names if (text := clean(element.get(one)))), "")
