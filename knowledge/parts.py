"""What bills of materials say of parts: where a part is used, what an assembly or a machine is made of.

Only lines of revisions that a `Scope` allows to answer from count; a line that carries a status of its own (from a PLM
export) counts only where that status means effective. Everything a person typed is a bound value.
Not here: reading bills of materials (knowledge.documents), understanding and wording (app.copilot).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from knowledge.control import Scope, answerable
from knowledge.rows import ApplicabilityRow, BomRow, PassageRow, RevisionRow
from knowledge.store import Store, machines_of
from knowledge.structure import spellings
from knowledge.types import RevisionState
from knowledge.vectors import chunks

StateOf = Callable[[str], RevisionState | None]
"""What a source's word for a status means to the site (knowledge.status.StatusMap.state_of)."""


@dataclass(frozen=True, slots=True)
class Position:
    """A line of a bill of materials with the revision it stands in.

    `depth` counts from 1: of a use, how many steps above the part; of a bill of materials, how deep below the assembly.
    `via` is the assembly through which an indirect use goes. `again`: what is below stands further up already.
    """

    parent: str
    item: str
    quantity: str
    unit: str
    description: str
    location: str
    revision: str
    parent_revision: str
    document: str
    label: str
    revision_id: int
    equipment: tuple[str, ...] = ()
    depth: int = 1
    via: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The bills of materials of a store as far as a scope allows; `prefer` is the language of descriptions."""

    store: Store
    scope: Scope
    state_of: StateOf
    prefer: str = ""

    def known(self, number: str) -> bool:
        """Whether a part or an assembly of this number stands in any bill of materials that counts."""
        some = spellings(number)
        with self.store.reading() as session:
            return bool(self._lines(session, BomRow.item.in_(some) | BomRow.parent.in_(some)))

    def uses(self, part: str) -> list[Position]:
        """Where a part is used: directly first, then by way of what it is used in; each assembly once."""
        found: list[Position] = []
        seen: set[tuple[str, str]] = set()
        with self.store.reading() as session:
            level = self._lines(session, BomRow.item.in_(spellings(part)))
            depth, via = 1, dict.fromkeys(level, "")
            while level:
                found += [replace(line, depth=depth, via=via[line]) for line in level]
                fresh = {(line.parent, line.parent_revision) for line in level} - seen
                seen |= fresh
                above = self._among(session, BomRow.item, {parent for parent, _ in fresh})
                level = [line for line in above if any(_same(line.item, line.revision, *one) for one in fresh)]
                depth, via = depth + 1, {line: line.item for line in level}
                known = {_line(one) for one in found}
                level = [line for line in level if _line(line) not in known]
        return found

    def below(self, assembly: str, *, all_levels: bool = False) -> list[Position]:
        """The lines of an assembly, or of a document's bills of materials, in their order."""
        with self.store.reading() as session:
            top = self._lines(session, BomRow.parent.in_(spellings(assembly)))
            top = top or self._roots(session, RevisionRow.document.in_(spellings(assembly)))
            return self._expanded(session, top) if all_levels else top

    def of_machine(self, names: Collection[str], *, all_levels: bool = False) -> list[Position]:
        """The lines of a machine (the scope's), which is an assembly by one of its names or by documents about it."""
        about = select(ApplicabilityRow.revision_id).where(ApplicabilityRow.equipment == self.scope.equipment)
        with self.store.reading() as session:
            top = self._lines(session, BomRow.parent.in_([n for name in names if name for n in spellings(name)]))
            known = {_line(one) for one in top}
            top += [one for one in self._roots(session, RevisionRow.id.in_(about)) if _line(one) not in known]
            return self._expanded(session, top) if all_levels else top

    def places(self, positions: Sequence[Position]) -> dict[Position, tuple[int, int, int]]:
        """Where lines stand in their documents: passage, start and end; left out where the part number is nowhere."""
        texts: dict[int, list[tuple[int, str]]] = {}
        found: dict[Position, tuple[int, int, int]] = {}
        with self.store.reading() as session:
            for some in chunks(sorted({one.revision_id for one in positions})):
                query = select(PassageRow.revision_id, PassageRow.id, PassageRow.text)
                query = query.where(PassageRow.revision_id.in_(some)).order_by(PassageRow.ordinal)
                for revision, id_, text in session.execute(query):
                    texts.setdefault(revision, []).append((id_, text))
        for one in positions:
            if place := _place(one, texts.get(one.revision_id, ())):
                found[one] = place
        return found

    def _expanded(self, session: Session, top: Sequence[Position]) -> list[Position]:
        """Lines with everything below them; an assembly that comes again is not opened again, so a cycle ends."""
        children: dict[str, list[Position]] = {}
        wanted = {line.item for line in top}
        while wanted:
            lines = self._among(session, BomRow.parent, wanted)
            children |= {item: [] for item in wanted}
            for line in lines:
                children[line.parent].append(line)
            wanted = {line.item for line in lines} - set(children)
        found: list[Position] = []
        opened: set[tuple[str, str]] = {(line.parent, line.parent_revision) for line in top}
        rest = [replace(line, depth=1) for line in reversed(top)]
        while rest:
            line = rest.pop()
            key = (line.item, line.revision)
            below = [
                one for one in children[line.item] if _same(line.item, line.revision, one.parent, one.parent_revision)
            ]
            again = bool(below) and (key in opened or any((b.parent, b.parent_revision) in opened for b in below))
            found.append(replace(line, again=again))
            if below and not again:
                opened |= {key, *((one.parent, one.parent_revision) for one in below)}
                rest.extend(replace(one, depth=line.depth + 1) for one in reversed(below))
        return found

    def _roots(self, session: Session, which: ColumnElement[bool]) -> list[Position]:
        """The lines of revisions whose parent is part of nothing else there."""
        lines = self._lines(session, which)
        inner = {(line.revision_id, line.item) for line in lines}
        return [line for line in lines if (line.revision_id, line.parent) not in inner] or lines

    def _among(self, session: Session, column: InstrumentedAttribute[str], values: Collection[str]) -> list[Position]:
        return [line for some in chunks(sorted(values)) for line in self._lines(session, column.in_(some))]

    def _lines(self, session: Session, which: ColumnElement[bool]) -> list[Position]:
        """Lines that count, by document and place in it; of a document in several languages, those of one."""
        query = (
            select(BomRow, RevisionRow)
            .join(RevisionRow, RevisionRow.id == BomRow.revision_id)
            .where(answerable(self.scope), BomRow.status.in_(self._effective(session)), which)
            .order_by(RevisionRow.document, RevisionRow.label, RevisionRow.id, BomRow.ordinal)
        )
        rows = session.execute(query).all()
        languages: dict[tuple[str, str, str], str] = {}
        for _, revision in rows:
            key = (revision.document, revision.label, revision.iteration)
            if revision.language == self.prefer:
                languages[key] = revision.language
            languages.setdefault(key, revision.language)
        machines = machines_of(session, {revision.id for _, revision in rows})
        return [
            Position(
                parent=row.parent, item=row.item, quantity=row.quantity, unit=row.unit, description=row.description,
                location=row.location, revision=row.revision, parent_revision=row.parent_revision,
                document=revision.document, label=revision.label, revision_id=revision.id,
                equipment=machines.get(revision.id, ()),
            )
            for row, revision in rows
            if languages[revision.document, revision.label, revision.iteration] == revision.language
        ]  # fmt: skip

    def _effective(self, session: Session) -> list[str]:
        """The status words of lines that count."""
        words = session.scalars(select(BomRow.status).distinct())
        return ["", *(word for word in words if word and self.state_of(word) is RevisionState.EFFECTIVE)]


def _same(item: str, revision: str, other: str, other_revision: str) -> bool:
    """Whether two mentions mean the same item; a mention without revision means any."""
    return item == other and (not revision or not other_revision or revision == other_revision)


def _line(one: Position) -> tuple[object, ...]:
    return (one.revision_id, one.parent, one.parent_revision, one.item, one.revision, one.location, one.quantity)


def _place(one: Position, texts: Iterable[tuple[int, str]]) -> tuple[int, int, int] | None:
    """The line that holds the part number as a whole word, and most else of the position: passage, start and end."""
    if not one.item:
        return None
    number = re.compile(rf"(?<![\w-]){re.escape(one.item)}(?![\w-])")
    beside = [word for word in (one.location, one.description, one.parent, one.quantity) if word]
    best: tuple[int, int, int, int] | None = None
    for id_, text in texts:
        for line in re.finditer(r"[^\n]+", text):
            if number.search(line[0]):
                held = sum(word in line[0] for word in beside)
                if best is None or held > best[0]:
                    best = (held, id_, *line.span())
    return best[1:] if best else None
