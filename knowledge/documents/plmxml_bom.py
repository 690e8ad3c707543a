"""The bill of materials in a PLMXML export: configured occurrences, and instances where no occurrence says more.

Lines are made edge by edge, so that an export of 10,000 occurrences, or one that contains itself, is read in one pass.
Not here: which item an element stands for (knowledge.documents.plmxml), bills of materials in tables (documents.bom).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.documents.plmxml_elements import Element, Elements, attribute, name
from knowledge.record import BomLine

_SHOWN = frozenset({"visual", "modelView", "pose"})
"""Usages of a ProductView that show a product and do not say what it is made of."""
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_LOCATIONS = ("SequenceNumber", "FindNumber", "bl_sequence_no", "bl_find_no")
_QUANTITIES = ("Quantity", "bl_quantity")
_UNITS = ("UnitOfMeasure", "Unit", "bl_uom")

Node = tuple[str, str]
"""An item's id and revision."""


@dataclass(frozen=True, slots=True)
class Part:
    """The item, or one revision of it, that an element stands for."""

    item: str
    revision: str = ""
    title: str = ""
    status: str = ""


PartOf = Callable[[Element], Part | None]


def bom_of(elements: Elements, part_of: PartOf) -> tuple[BomLine, ...]:
    """Every line once, in the order of the file."""
    lines: dict[BomLine, None] = {}
    for parent, children in _occurrences(elements).items():
        lines.update(dict.fromkeys(_lines(elements, part_of, parent, children)))
    configured = {(line.parent, line.parent_revision) for line in lines}
    for parent, children in _instances(elements):
        above = part_of(parent)
        if above is not None and (above.item, above.revision) not in configured:
            lines.update(dict.fromkeys(_lines(elements, part_of, parent, children)))
    return _acyclic(list(lines), elements)


def roots(elements: Elements) -> Iterator[Element]:
    """The occurrences at the top of the product views."""
    for view in elements.named("ProductView"):
        yield from elements.refs(view, "rootRefs") or elements.refs(view, "primaryOccurrenceRef")


def _occurrences(elements: Elements) -> dict[Element, list[Element]]:
    """Children by parent; a parent names its children, or a child its parent."""
    children: dict[Element, dict[Element, None]] = {}
    for occurrence in elements.named("Occurrence"):
        view = occurrence.getparent()
        if view is not None and view.get("usage") in _SHOWN:
            continue
        if occurrence.get("occurrenceRefs"):
            below = elements.refs(occurrence, "occurrenceRefs")
            children.setdefault(occurrence, {}).update(dict.fromkeys(below))
        if occurrence.get("parentRef") and (parent := elements.ref(occurrence, "parentRef")) is not None:
            children.setdefault(parent, {})[occurrence] = None
    return {parent: list(below) for parent, below in children.items()}


def _instances(elements: Elements) -> Iterator[tuple[Element, list[Element]]]:
    for parent in (*elements.ending("RevisionView"), *elements.ending("Revision")):
        if not parent.get("instanceRefs"):
            continue
        below = elements.refs(parent, "instanceRefs")
        for one in below:
            if one.get("substituteForRef"):
                instead = attribute(one, "name") or attribute(one, "id")
                elements.remarks.add(f"{instead} is a substitute and no line of the bill of materials")
        yield parent, [one for one in below if not one.get("substituteForRef")]


def _lines(elements: Elements, part_of: PartOf, parent: Element, children: Iterable[Element]) -> list[BomLine]:
    """The lines below one occurrence or instance; equal ones are counted together."""
    above = part_of(parent)
    if above is None:
        elements.remarks.add(f"{name(parent)} {attribute(parent, 'id')} stands for no item; it has no lines")
        return []
    counted: dict[BomLine, Decimal] = {}
    for child in children:
        below = part_of(child)
        if below is None:
            elements.remarks.add(f"{name(child)} {attribute(child, 'id')} stands for no item and is left out")
            continue
        if _suppressed(child):
            continue
        quantity, unit, location = _usage(elements, child)
        line = BomLine(
            parent=above.item,
            item=below.item,
            description=below.title,
            unit=unit,
            revision=below.revision,
            location=location,
            parent_revision=above.revision,
            status=above.status,
        )
        if not quantity:
            counted[line] = counted.get(line, Decimal()) + 1
        elif _NUMBER.fullmatch(quantity):
            counted[line] = counted.get(line, Decimal()) + Decimal(quantity)
        else:
            counted[replace(line, quantity=quantity)] = Decimal()
    return [line if line.quantity else replace(line, quantity=_plain(number)) for line, number in counted.items()]


def _usage(elements: Elements, element: Element) -> tuple[str, str, str]:
    """Quantity, unit and location of an occurrence or an instance; an occurrence overrides its last instance."""
    chain = elements.refs(element, "instanceRefs") if name(element) == "Occurrence" else []
    last = chain[-1] if chain else element
    quantity = elements.value(element, *_QUANTITIES) or attribute(last, "quantity")
    unit = elements.value(element, *_UNITS) or _unit(elements, last)
    location = elements.value(element, *_LOCATIONS) or attribute(last, "sequenceNumber")
    return quantity, unit, location


def _unit(elements: Elements, element: Element) -> str:
    """The name of a Unit; its parts where it has no name of its own ("milli metre")."""
    unit = elements.ref(element, "unitRef") if element.get("unitRef") else None
    if unit is None:
        return ""
    parts = (f"{attribute(one, 'prefix')} {attribute(one, 'name') or name(one).lower()}" for one in unit)
    return attribute(unit, "name") or " ".join(" ".join(parts).split())


def _suppressed(element: Element) -> bool:
    """Whether a Suppression takes it out of the structure."""
    return any(name(one) == "Suppression" and one.get("value") in ("true", "1") for one in element.iter("*"))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _acyclic(lines: list[BomLine], elements: Elements) -> tuple[BomLine, ...]:
    """The lines without those that put an item into itself, directly or by way of others."""
    below: dict[Node, list[Node]] = {}
    for line in lines:
        below.setdefault((line.parent, line.parent_revision), []).append((line.item, line.revision))
    inner = {child for children in below.values() for child in children}
    back: set[tuple[Node, Node]] = set()
    done: set[Node] = set()
    for start in (*(one for one in below if one not in inner), *below):
        if start in done:
            continue
        path = {start: None}
        stack = [(start, iter(below[start]))]
        while stack:
            node, rest = stack[-1]
            child = next(rest, None)
            if child is None:
                done.add(node)
                path.pop(node)
                stack.pop()
            elif child in path:
                back.add((node, child))
                elements.remarks.add(f"{child[0]} contains itself by way of {node[0]}; that line is left out")
            elif child not in done:
                path[child] = None
                stack.append((child, iter(below.get(child, ()))))
    return tuple(
        line for line in lines if ((line.parent, line.parent_revision), (line.item, line.revision)) not in back
    )
