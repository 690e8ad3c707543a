"""Applicability in S1000D: `applic` elements become conditions, and the words in which they are shown.

What only a person or another file can evaluate (a text without assertions, a reference to a repository, a computed
expression) becomes an assertion about the property "applicability", which no machine has unless the site says so: what
cannot be evaluated does not apply. Elements are those of the issues 4.0 to 5.0, chapter 7.8.
Not here: evaluating (knowledge.applicability).
"""

from __future__ import annotations

from knowledge.applicability import AllOf, AnyOf, Assertion, Condition, shown
from knowledge.documents.xml import Element, flat, local_name

UNKNOWN = "applicability"
"""The property of what cannot be evaluated here."""
_PROPERTIES = {"serialno": "serial", "serialnumber": "serial", "model": "model"}
_EVERYTHING = frozenset(("", "all", "all models", "全部", "所有", "全機種", "すべて", "alle"))


def condition(applic: Element) -> Condition | None:
    """The condition of an `applic`; None: it holds for everything."""
    parts = [child for child in applic if local_name(child) in ("assert", "evaluate", "expression")]
    if parts:
        return _joined([_part(one) for one in parts], "and")
    text = display_text(applic)
    return None if text.casefold() in _EVERYTHING else Assertion(UNKNOWN, (text,))


def elsewhere(reference: Element) -> Condition:
    """What an `applicRef` points at stands in another file."""
    return Assertion(UNKNOWN, (reference.get("applicIdentValue") or "?",))


def display_text(applic: Element) -> str:
    """How the file words an applicability; empty if it does not."""
    found = applic.find("displayText")
    return flat(found) if found is not None else ""


def words(applic: Element) -> str:
    """How an applicability is shown: as the file words it, else its condition."""
    return display_text(applic) or shown(condition(applic))


def _part(element: Element) -> Condition:
    match local_name(element):
        case "assert":
            values = tuple(one.strip() for one in (element.get("applicPropertyValues") or "").split("|"))
            name = (element.get("applicPropertyIdent") or "").strip()
            if name and any(values):
                return Assertion(_PROPERTIES.get(name.casefold(), name), tuple(one for one in values if one))
        case "evaluate":
            parts = [_part(child) for child in element if local_name(child) in ("assert", "evaluate")]
            if parts:
                return _joined(parts, element.get("andOr") or "and")
    return Assertion(UNKNOWN, (flat(element) or local_name(element),))


def _joined(parts: list[Condition], operator: str) -> Condition:
    if len(parts) == 1:
        return parts[0]
    return AnyOf(tuple(parts)) if operator.casefold() == "or" else AllOf(tuple(parts))
