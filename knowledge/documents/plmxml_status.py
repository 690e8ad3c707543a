"""The release status of a revision in a PLMXML export, and its effectivity: since when, until when, for which units.

The status stands in the elements that `releaseStatusRefs` points at; of several the one released last counts. In
Teamcenter a revision without any is in work. Whatever cannot be read makes the revision less applicable, never more.
Not here: what a site's status names mean (knowledge.status).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.applicability import AnyOf, Assertion, Condition, all_of
from knowledge.documents.plmxml_elements import Element, Elements, attribute, clean, name
from knowledge.types import RevisionState

IN_WORK = RevisionState.IN_WORK.value
"""The status of a revision that has no release status."""
LOST = "release status missing"
"""The status of a revision whose release status the export names but does not hold. No site's word, so nobody maps it
without meaning to."""
_MOST = 100
"""Effectivities of one revision; a person who wrote more would not know what they come to."""
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)

Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Released:
    """A revision's status as the export spells it, with what the status says."""

    status: str
    released: datetime | None = None
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    applicability: Condition | None = None


def released(elements: Elements, revision: Element, label: str) -> Released:
    """Read the status of a revision; `label` is how remarks call it."""
    targets = elements.targets(revision, "releaseStatusRefs")
    found = [status for _, status in targets if status is not None]
    dated = [(_released_at(elements, status, label), status) for status in found]
    if len(found) < len(targets):
        # The missing one may be the newest, and it may say "obsolete".
        status, (at, element) = LOST, (None, revision)
    elif not found:
        status, (at, element) = IN_WORK, (None, revision)
    else:
        _, (at, element) = max(enumerate(dated), key=lambda one: (one[1][0] or _FIRST, one[0]))
        status = _status(elements, element) or LOST
    if len(found) > 1:
        names = [_status(elements, one) + (f" ({at_:%Y-%m-%d %H:%M %Z})" if at_ else "") for at_, one in dated]
        elements.remarks.add(f"{label}: several release statuses: {clean(', '.join(names))}; counted is {status}")
    owners = [revision] if element is revision else [element, revision]
    start, end, condition = _effectivity(elements, owners, label)
    return Released(status, at, start, end, condition)


def moment(text: str) -> datetime | None:
    """A point in time, aware; without a zone it is the time where the program runs.

    None for an empty text and for the years 1 and 9999, by which systems mean "open".

    Raises:
        ValueError: it is none.
    """
    if not text.strip():
        return None
    time = datetime.fromisoformat(text.strip())
    if time.year in (datetime.min.year, datetime.max.year):
        return None
    try:
        return time.astimezone() if time.tzinfo is None else time
    except (OverflowError, OSError) as exc:
        raise ValueError(str(exc)) from exc


def _status(elements: Elements, element: Element) -> str:
    return attribute(element, "name") or elements.value(element, "name", "object_name")


def _released_at(elements: Elements, status: Element, label: str) -> datetime | None:
    text = attribute(status, "dateReleased")
    try:
        return moment(text)
    except ValueError:
        elements.remarks.add(f"{label}: dateReleased {text} is not a time")
        return None


def _effectivity(
    elements: Elements, owners: list[Element], label: str
) -> tuple[datetime | None, datetime | None, Condition | None]:
    """What the effectivities of a status and a revision come to: dates and units must both hold, one of each is enough.

    An effectivity in a context (the end item) counts for machines of that model only.
    """
    spans: dict[Condition | None, list[Span]] = {}
    units: list[Condition | None] = []
    unreadable: list[Condition] = []
    if sum(len(elements.targets(owner, "effectivityRefs")) for owner in owners) > _MOST:
        elements.remarks.add(f"{label}: more than {_MOST} effectivities are not read")
        return None, None, _unknown("")
    found = {ref: element for owner in owners for ref, element in elements.targets(owner, "effectivityRefs")}
    for ref, element in found.items():
        if element is None:
            unreadable.append(_unknown(ref))
            continue
        context = _context(elements, element)
        match name(element):
            case "DateEffectivity":
                try:
                    span = (moment(element.get("start", "")), moment(element.get("end", "")))
                except ValueError:
                    elements.remarks.add(f"{label}: the effectivity {clean(ref)} has no readable date")
                    unreadable.append(_unknown(ref))
                    continue
                spans.setdefault(context, []).append(span)
            case "SerialNumberEffectivity":
                start, end = attribute(element, "start"), attribute(element, "end")
                values = (start if start == end else f"{start}~{end}",)
                units.append(all_of(context, Assertion("serial", values) if start or end else None))
            case "LotEffectivity":
                units.append(all_of(context, Assertion("lot", (attribute(element, "lot"),))))
            case other:
                elements.remarks.add(f"{label}: the effectivity {clean(ref)} is of the unknown kind {clean(other)}")
                unreadable.append(_unknown(ref))
        if element.get("endCondition") == "stockOut":
            elements.remarks.add(f"{label}: effective while stocks last; the export does not say how long")
    (start_, end_), context = _span(elements, spans, label)
    return start_, end_, all_of(context, _any_of(units), *unreadable)


def _span(elements: Elements, spans: dict[Condition | None, list[Span]], label: str) -> tuple[Span, Condition | None]:
    """One span of time out of several: a record has only one, and none may be longer than what the source says."""
    if not spans:
        return (None, None), None
    merged = {context: _merged(some) for context, some in spans.items()}
    if None in merged:
        context, left = None, merged.pop(None)
    else:
        context = max(merged, key=lambda one: merged[one][-1][0] or _FIRST)
        left = merged.pop(context)
    if merged or len(left) > 1:
        elements.remarks.add(f"{label}: effective in several spans of time; only the last is used")
    start, end = left[-1]
    if start and end and end <= start:
        elements.remarks.add(f"{label}: its effectivity ends before it begins")
    return (start, end), context


def _merged(spans: list[Span]) -> list[Span]:
    """Spans in order, those that overlap or touch as one."""
    merged: list[Span] = []
    for start, end in sorted(spans, key=lambda one: (one[0] or _FIRST, one[1] or _LAST)):
        if merged and (merged[-1][1] is None or (start or _FIRST) <= merged[-1][1]):
            before, until = merged[-1]
            merged[-1] = (before, None if until is None or end is None else max(until, end))
        else:
            merged.append((start, end))
    return merged


def _any_of(conditions: list[Condition | None]) -> Condition | None:
    """One of them holds; where one is None, every machine is meant."""
    real = [one for one in dict.fromkeys(conditions) if one is not None]
    if not real or None in conditions:
        return None
    serials = [one for one in real if isinstance(one, Assertion) and one.property == "serial"]
    if len(serials) == len(real):
        return Assertion("serial", tuple(value for one in serials for value in one.values))
    return AnyOf(tuple(real)) if len(real) > 1 else real[0]


def _context(elements: Elements, effectivity: Element) -> Condition | None:
    """The end item that an effectivity is about, as the model of a machine: by id or by name."""
    targets = elements.targets(effectivity, "contextRef")
    if not targets:
        return None
    ref, element = targets[0]
    if element is None:
        return _unknown(ref)
    master = elements.ref(element, "masterRef") if element.get("masterRef") else None
    item = element if master is None else master
    names = tuple(dict.fromkeys(filter(None, (elements.identifier(item), attribute(item, "name")))))
    return Assertion("model", names) if names else _unknown(ref)


def _unknown(ref: str) -> Condition:
    """A condition that no machine is known to meet."""
    return Assertion("effectivity", (clean(ref),))
