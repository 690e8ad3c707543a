"""For which machines a revision holds: a condition over a machine's properties, evaluated and never embedded.

A condition is a tree of assertions ("serial is one of 0417~0899") joined by all-of and any-of, as in S1000D's
`<applic>` (S1000D 4.1, chapter 7.8). Properties of a machine: "machine" (its id), "model", "serial", "option", and
whatever else the site writes down. A property that a machine does not have makes an assertion unknown, and unknown
counts as not applicable: nothing is answered from a document that may be about another machine.
Not here: which of several revisions is effective (knowledge.control).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Properties = Mapping[str, Collection[str]]
"""What is known of a machine, e.g. {"machine": ["press1"], "model": ["HP-400"], "option": ["servo", "chiller"]}."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """A property has one of these values; a value "0417~0899" is a range, both ends included, either may be open."""

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = Assertion | AllOf | AnyOf


def applies(condition: Condition | None, machine: Properties) -> bool | None:
    """Whether a condition holds for a machine; None if that cannot be told. No condition holds for every machine."""
    match condition:
        case None:
            return True
        case Assertion(name, values):
            known = machine.get(name)
            if not known:
                return None
            return any(_within(value, one) for one in known for value in values)
        case AllOf(parts):
            results = [applies(part, machine) for part in parts]
            return False if False in results else None if None in results else True
        case AnyOf(parts):
            results = [applies(part, machine) for part in parts]
            return True if True in results else None if None in results else False


def all_of(*parts: Condition | None) -> Condition | None:
    """The parts together; those that are None hold anyway."""
    real = tuple(part for part in parts if part is not None)
    return AllOf(real) if len(real) > 1 else real[0] if real else None


def machines_named(condition: Condition | None) -> tuple[str, ...]:
    """The machines that a condition names outright ("machine is press1"); () where it says more than that."""
    return condition.values if isinstance(condition, Assertion) and condition.property == "machine" else ()


def to_json(condition: Condition | None) -> str:
    """A condition as it is stored; empty for none."""
    return "" if condition is None else json.dumps(_plain(condition), ensure_ascii=False)


def from_json(text: str) -> Condition | None:
    """What `to_json` wrote.

    Raises:
        ValueError: it did not.
    """
    return None if not text else _condition(json.loads(text))


def shown(condition: Condition | None) -> str:
    """A condition in words that are the same in every language: "model HP-400, serial 0417~0899"."""
    match condition:
        case None:
            return ""
        case Assertion(name, values):
            return f"{name} {' | '.join(values)}" if name != "machine" else " | ".join(values)
        case AllOf(parts):
            return ", ".join(f"({shown(part)})" if isinstance(part, AnyOf) else shown(part) for part in parts)
        case AnyOf(parts):
            return " / ".join(f"({shown(part)})" if isinstance(part, AllOf) else shown(part) for part in parts)


def _plain(condition: Condition) -> object:
    match condition:
        case Assertion(name, values):
            return {"property": name, "values": list(values)}
        case AllOf(parts):
            return {"all": [_plain(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_plain(part) for part in parts]}


def _condition(plain: object) -> Condition:
    match plain:
        case {"property": str(name), "values": list(values)}:
            return Assertion(name, tuple(str(value) for value in values))
        case {"all": list(parts)}:
            return AllOf(tuple(_condition(part) for part in parts))
        case {"any": list(parts)}:
            return AnyOf(tuple(_condition(part) for part in parts))
    raise ValueError(f"not a condition: {plain!r}")


def _within(asserted: str, value: str) -> bool:
    low, tilde, high = (part.strip() for part in _fold(asserted).partition("~"))
    own = _fold(value)
    if not tilde:
        return own == low or _number(own) == _number(low) is not None
    return (not low or not _before(own, low)) and (not high or not _before(high, own))


def _before(first: str, second: str) -> bool:
    """Whether a serial comes before another: by number where both have the same words around it, else by letters."""
    one, two = _parts(first), _parts(second)
    if [type(part) for part in one] == [type(part) for part in two]:
        return one < two
    return first < second


def _parts(text: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part for part in re.findall(r"\d+|\D+", text)]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
