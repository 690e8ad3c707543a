"""Answers to questions for structure: an intent in, claims with their citations out, every one from the store by SQL.

Neither the language model nor the search has a part in it. The first claim sums up, each further one is a row.
Not here: understanding the question (app.copilot.structure), the queries (knowledge.structure, knowledge.parts).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from app.copilot import wording
from app.copilot.events import Claim, ClaimKind
from app.copilot.machine import names_of
from app.copilot.structure import About, Amount, Bom, Documents, Intent, Kind, Machines, OneDocument, Reviews, Uses
from connectors.types import Equipment, in_language
from knowledge import structure
from knowledge.control import Scope
from knowledge.parts import Parts, Position, StateOf
from knowledge.store import Store
from knowledge.structure import Listed
from knowledge.types import Citation, Standing

_MOST = 200
"""Rows that are shown."""
_LONGEST = 160
"""Characters of a title or a description in a row."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STANDING_KEYS = {
    Standing.EFFECTIVE: "effective",
    Standing.UNCONTROLLED: "not controlled",
    Standing.NOT_YET: "not yet effective",
    Standing.EXPIRED: "expired",
    Standing.SUPERSEDED: "superseded",
    Standing.AMBIGUOUS: "ambiguous",
    Standing.IN_WORK: "being worked on",
    Standing.UNVERIFIED: "unverified",
    Standing.WITHDRAWN: "withdrawn",
    Standing.QUARANTINED: "quarantined",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an answer; `passage` 0: it stands in no document. `end` 0: the whole passage."""

    text: str
    passage: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are made from; `scope` is about any machine, `state_of` is the site's status map."""

    store: Store
    scope: Scope
    state_of: StateOf
    equipment: Sequence[Equipment]


def answer(intent: Intent, sources: Sources, language: str) -> tuple[list[Claim], list[Citation]] | None:
    """The claims and the citations they number.

    Returns:
        None if the question names a document or a part that is not known: then it is a question like any other.

    Raises:
        KnowledgeFault: the store cannot be read.
    """
    rows = _Teller(sources, language).rows(intent)
    if rows is None:
        return None
    shown = rows[: _MOST + 1]
    if len(rows) > len(shown):
        shown.append(Row(wording.say("more", language, count=str(len(rows) - len(shown)))))
    passages = sources.store.passages({row.passage for row in shown if row.passage})
    claims: list[Claim] = []
    citations: dict[tuple[int, int, int], Citation] = {}
    for row in shown:
        passage = passages.get(row.passage)
        if passage is None:
            claims.append(Claim(row.text, ClaimKind.LISTED))
            continue
        span = (row.start, row.end or len(passage.text))
        fresh = Citation(len(citations) + 1, passage, passage.text[slice(*span)], *span)
        cited = citations.setdefault((passage.id, *span), fresh)
        claims.append(Claim(row.text, ClaimKind.LISTED, (cited.n,)))
    return claims, list(citations.values())


@dataclass(frozen=True, slots=True)
class _Teller:
    """Runs the queries of an intent and words what they give."""

    sources: Sources
    language: str

    def rows(self, intent: Intent) -> list[Row] | None:
        """The lines, the one that sums up first; None if the intent names something unknown."""
        match intent:
            case Documents():
                return list(self._documents(intent))
            case OneDocument():
                return self._document(intent)
            case Reviews():
                return list(self._reviews(intent))
            case Uses():
                return self._uses(intent)
            case Bom():
                return self._bom(intent)
            case Amount():
                return self._amount(intent)
            case Machines():
                return list(self._machines(intent))

    # documents

    def _documents(self, asked: Documents) -> Iterator[Row]:
        scope, words = self._scope(asked.machine), asked.kind.words if asked.kind else ()
        found = structure.revisions(
            self.sources.store, scope, kind=words, language=asked.language, prefer=asked.language or self.language
        )
        standing = asked.standing
        if standing is not None and standing is not Standing.EFFECTIVE:
            chosen = [one for one in found if one.standing is standing]
            yield Row(self._standing_head(chosen, asked, standing))
        else:
            wanted = {Standing.EFFECTIVE} if standing else {Standing.EFFECTIVE, Standing.UNCONTROLLED}
            chosen = [one for one in found if one.used and one.standing in wanted]
            plain = sum(one.standing is Standing.UNCONTROLLED for one in chosen)
            overall = asked.machine is None and standing is None
            yield Row(self._overall(found) if overall and asked.kind is None else self._used_head(chosen, asked))
            if plain:
                yield Row(self._say("uncontrolled among", count=str(plain)))
        yield from map(self._revision_row, chosen)

    def _overall(self, found: Sequence[Listed]) -> str:
        counted = Counter(one.standing for one in found)
        standings = ", ".join(f"{self._standing(one)} {counted[one]}" for one in Standing if counted[one])
        documents = len({one.document for one in found})
        return self._say("overall", documents=str(documents), revisions=str(len(found)), standings=standings or "0")

    def _used_head(self, chosen: Sequence[Listed], asked: Documents) -> str:
        count = len({one.document for one in chosen})
        if asked.machine is None:
            return self._counted("usable", count, kind=self._noun(asked.kind, count, asked.language))
        noun, machine = self._noun(asked.kind, count or 1, asked.language), self._name(asked.machine)
        return self._counted("covers", count, kind=noun, machine=machine)

    def _standing_head(self, chosen: Sequence[Listed], asked: Documents, standing: Standing) -> str:
        count = len({one.document for one in chosen})
        place = self._say("for machine", machine=self._name(asked.machine)) if asked.machine else ""
        noun = self._noun(asked.kind, count or 1, asked.language)
        return self._counted("standing", count, kind=noun, standing=self._standing(standing), place=place)

    def _document(self, asked: OneDocument) -> list[Row] | None:
        found = structure.of_document(self.sources.store, self.sources.scope, asked.document, self.language)
        if not found:
            return None
        number, used = found[0].document, [one for one in found if one.used]
        if asked.about is About.REVISIONS:
            head = Row(self._say("revisions of", document=number, count=str(len(found))))
            return [head, *map(self._revision_row, found)]
        rows = [self._whole(one, machines=len(used) > 1) for one in used]
        if not used:
            owner = found[0].owner or self._say("document control")
            rows = [Row(self._say("no effective", document=number, owner=owner))]
        if asked.about is About.REVIEW:
            dated = any(one.review_due for one in used)
            return rows if dated or not used else [Row(self._say("no review date", document=number)), *rows]
        return [*rows, *(self._revision_row(one) for one in found if not one.used)]

    def _reviews(self, asked: Reviews) -> Iterator[Row]:
        words = asked.kind.words if asked.kind else ()
        due, later = structure.reviews(self.sources.store, self._scope(asked.machine), words, self.language)
        yield Row(self._say("reviews due", count=str(len(due))) if due else self._say("reviews none"))
        yield from map(self._review_row, due)
        if not due and later:
            row = self._review_row(later[0])
            yield replace(row, text=self._say("next review", row=row.text))

    def _machines(self, asked: Machines) -> Iterator[Row]:
        every = self.sources.equipment
        if not every or not asked.without:
            yield Row(self._say("machines", count=str(len(every))) if every else self._say("machines none"))
            yield from (Row(self._machine(one)) for one in every)
            return
        for kind in asked.without:
            ids = [one.id for one in every]
            lacking = structure.machines_without(self.sources.store, self.sources.scope, ids, kind.words)
            count, noun = str(len(lacking)), self._noun(kind, 1)
            yield Row(self._say("machines lacking", count=count, all=str(len(every)), kind=noun))
            yield from (Row(self._machine(one)) for one in every if one.id in lacking)

    # parts

    def _uses(self, asked: Uses) -> list[Row] | None:
        parts = self._parts(None)
        lines = parts.uses(asked.part)
        if not lines and parts.known(asked.part):
            return [Row(self._say("not a component", part=asked.part))]
        if not lines:
            return [Row(self._say("used nowhere", part=asked.part))] if asked.certain else None
        name = self._joined(": ", lines[0].item, _short(lines[0].description))
        head = Row(self._say("used in", part=name, count=str(len(lines))))
        return [head, *self._placed(parts, lines, [self._use(one) for one in lines])]

    def _bom(self, asked: Bom) -> list[Row] | None:
        parts = self._parts(asked.machine)
        lines = self._lines(parts, asked.machine, asked.assembly, all_levels=asked.all_levels)
        name = self._name(asked.machine) if asked.machine else asked.assembly
        if not lines:
            return [Row(self._say("bom none", assembly=name))] if asked.certain else None
        key = "bom of levels" if asked.all_levels else "bom of"
        several = not asked.all_levels and len({one.parent for one in lines}) > 1
        texts = [self._position(one, levels=asked.all_levels, parent=several) for one in lines]
        return [Row(self._say(key, assembly=name, count=str(len(lines)))), *self._placed(parts, lines, texts)]

    def _amount(self, asked: Amount) -> list[Row] | None:
        parts = self._parts(asked.machine)
        if not parts.known(asked.part):
            return None
        name = self._name(asked.machine) if asked.machine else asked.assembly
        every = self._lines(parts, asked.machine, asked.assembly, all_levels=True)
        if not every:
            return [Row(self._say("bom none", assembly=name))]
        lines = [one for one in every if one.item in structure.spellings(asked.part)]
        if not lines:
            return [Row(self._say("amount none", assembly=name, part=asked.part))]
        total = _total(lines, every)
        text = (
            self._say("amount", assembly=name, part=asked.part, quantity=total)
            if total
            else self._say("amount lines", assembly=name, part=asked.part, count=str(len(lines)))
        )
        texts = [self._position(one, levels=False, parent=True) for one in lines]
        return [Row(text), *self._placed(parts, lines, texts)]

    def _parts(self, machine: str | None) -> Parts:
        return Parts(self.sources.store, self._scope(machine), self.sources.state_of, self.language)

    def _lines(self, parts: Parts, machine: str | None, assembly: str, *, all_levels: bool) -> list[Position]:
        if machine is None:
            return parts.below(assembly, all_levels=all_levels)
        names = next((names_of(one) for one in self.sources.equipment if one.id == machine), (machine,))
        return parts.of_machine(names, all_levels=all_levels)

    # wording

    def _say(self, key: str, **values: str) -> str:
        return wording.say(key, self.language, **values)

    def _counted(self, key: str, count: int, **values: str) -> str:
        number = {0: " none", 1: " one"}.get(count, "")
        return self._say(key + number, count=str(count), **values)

    def _standing(self, standing: Standing) -> str:
        return self._say(_STANDING_KEYS[standing])

    def _noun(self, kind: Kind | None, count: int, language: str = "") -> str:
        name = kind.name if kind else self._say("document")
        if self.language == "zh-TW":
            name = f" {name}" if name[0].isascii() else name
        elif name[-1].isascii() and count != 1 and not name.endswith("s"):
            name += "s"
        return f"{name} ({language})" if language else name

    def _name(self, machine: str) -> str:
        return next(
            (in_language(one.name, self.language) for one in self.sources.equipment if one.id == machine), machine
        )

    def _machine(self, one: Equipment) -> str:
        return self._joined(", ", in_language(one.name, self.language), one.id, one.model, one.serial)

    def _scope(self, machine: str | None) -> Scope:
        return replace(self.sources.scope, equipment=machine)

    def _joined(self, by: str, *parts: str) -> str:
        wide = {", ": "，", ": ": "："}
        return (wide[by] if self.language == "zh-TW" else by).join(part for part in parts if part)

    def _titled(self, document: str, label: str) -> str:
        return self._say("revision", document=document, label=label) if label else document

    def _date(self, key: str, moment: datetime | None) -> str:
        return self._say(key, date=_day(moment)) if moment else ""

    def _revision_row(self, one: Listed) -> Row:
        name = self._titled(one.document, one.label)
        owner = self._say("owned by", owner=one.owner) if one.owner else ""
        if not one.used:
            starts = self._date("effective from", one.effective_from)
            return Row(self._joined(": ", name, self._joined(", ", starts or self._standing(one.standing), owner)))
        title = _short(one.title) + (f" ({', '.join(one.languages)})" if one.languages else "")
        return Row(self._joined(": ", name, self._joined(", ", title, self._since(one))), one.passage)

    def _since(self, one: Listed) -> str:
        if one.standing is Standing.UNCONTROLLED:
            return self._standing(one.standing)
        starts = self._date("effective since", one.effective_from) or self._standing(one.standing)
        return self._joined(", ", starts, self._date("effective until", one.effective_to))

    def _whole(self, one: Listed, *, machines: bool) -> Row:
        """Everything that is known of a revision in use."""
        approved = self._say("approved by", approver=one.approver) if one.approver else ""
        if approved and one.approved_at:
            approved = self._say("approved on", approver=one.approver, date=_day(one.approved_at))
        known = (
            self._since(one),
            self._say("about", machines=", ".join(map(self._name, one.equipment)))
            if machines and one.equipment
            else "",
            approved,
            self._say("owned by", owner=one.owner) if one.owner else "",
            self._date("review due", one.review_due),
        )
        return Row(self._joined(": ", self._titled(one.document, one.label), self._joined(", ", *known)), one.passage)

    def _review_row(self, one: Listed) -> Row:
        owner = self._say("owned by", owner=one.owner) if one.owner else ""
        due = self._date("review due", one.review_due)
        name = self._titled(one.document, one.label)
        return Row(self._joined(": ", name, self._joined(", ", _short(one.title), due, owner)), one.passage)

    def _use(self, one: Position) -> str:
        parent, amount = self._titled(one.parent, one.parent_revision), self._quantity(one)
        key = {"parent": parent, "quantity": amount}
        used = self._say("use via", via=one.via, **key) if one.via else self._say("use", **key)
        return self._joined(", ", used, *self._source(one))

    def _position(self, one: Position, *, levels: bool, parent: bool) -> str:
        item = self._titled(one.item, one.revision)
        above = (
            self._say("use", parent=self._titled(one.parent, one.parent_revision), quantity=item) if parent else item
        )
        depth = self._say("level", depth=str(one.depth)) if levels else ""
        again = self._say("opened above") if one.again else ""
        place = self._say("position", location=_short(one.location)) if one.location else ""
        return self._joined(
            ", ", self._joined(": ", depth, above), self._quantity(one), _short(one.description), place, again
        )

    def _quantity(self, one: Position) -> str:
        return f"{one.quantity}\u00a0{one.unit}".strip() if one.quantity else self._say("no quantity")

    def _source(self, one: Position) -> Iterator[str]:
        if one.location:
            yield self._say("position", location=_short(one.location))
        if one.document != one.parent:
            yield self._titled(one.document, one.label)
        if one.equipment:
            yield self._say("about", machines=", ".join(map(self._name, one.equipment)))

    def _placed(self, parts: Parts, lines: Sequence[Position], texts: Iterable[str]) -> list[Row]:
        places = parts.places(lines[:_MOST])
        return [Row(text, *places.get(one, (0, 0, 0))) for one, text in zip(lines, texts, strict=True)]


def _total(lines: Sequence[Position], every: Sequence[Position]) -> str:
    """The sum with its unit, where it is plain: direct lines of one revision with numbers in one unit; else ""."""
    tops = {(one.parent, one.parent_revision) for one in every if one.depth == 1}
    plain = all(one.depth == 1 and _NUMBER.fullmatch(one.quantity) for one in lines)
    if not plain or len({(one.revision_id, one.unit) for one in lines}) != 1 or len(tops) != 1:
        return ""
    total = sum((Decimal(one.quantity) for one in lines), Decimal())
    return f"{total:f}\u00a0{lines[0].unit}".strip()


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d")
