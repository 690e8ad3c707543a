"""Which revisions may be answered from: for one person, one machine, at one moment exactly one revision or none.

Of a document's revisions that are effective by state, dates and applicability, the one counts that supersedes the
others by name or, where none says so, is effective since later; between equals none counts. Plain files count where the
site allows it, as long as nothing controlled has their number. All of it is one SQL condition, used wherever passages
leave the store for an answer: indexes propose, this decides.
Not here: reading records (knowledge.register, knowledge.documents), evaluating applicability (knowledge.filing writes
what it comes to), searching (knowledge.retriever).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, String, TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from knowledge.record import CLASSES
from knowledge.rows import PassageRow, RevisionRow, UtcTime
from knowledge.types import Revision, RevisionState, Standing

if TYPE_CHECKING:
    from knowledge.store import Store

# The conditions are SQL as it stands: built from expressions they cost more at every question than the search itself.

_CANDIDATE = """({r}.state = 'effective' AND ({r}.effective_from IS NULL OR {r}.effective_from <= :at)
    AND ({r}.effective_to IS NULL OR {r}.effective_to > :at))"""
"""Effective by state and dates, whatever the other revisions are."""
_EVERY = "NOT EXISTS (SELECT 1 FROM applicability a WHERE a.revision_id = {r}.id)"
"""About every machine."""
_ABOUT = f"({_EVERY} OR EXISTS (SELECT 1 FROM applicability a WHERE a.revision_id = {{r}}.id AND a.equipment = {{m}}))"
"""About a machine."""
_SAYS = "(revisions.supersedes <> '' AND revisions.supersedes = o.label)"
_DENIES = "(o.supersedes <> '' AND o.supersedes = revisions.label)"
"""This revision says that it supersedes the other, and the reverse."""
_RIVAL = f"""o.document = revisions.document AND (o.label <> revisions.label OR o.iteration <> revisions.iteration
        OR (o.since <> revisions.since AND (o.language = revisions.language OR revisions.label = '')))
    AND {_CANDIDATE.format(r="o")}"""
"""Another revision of the document, not another language of the same one: those have one label, and a translation may
be effective later; without labels, or in one language, another date is another revision."""
_STANDS = f"""NOT CASE WHEN {_SAYS} AND NOT {_DENIES} THEN TRUE WHEN {_DENIES} AND NOT {_SAYS} THEN FALSE
    ELSE revisions.since > o.since END"""
"""The other revision does not stand back behind this one."""


def _contested(about: str) -> str:
    """Another revision is effective for the machine and does not stand back."""
    return f"EXISTS (SELECT 1 FROM revisions o WHERE {_RIVAL} AND {about} AND {_STANDS})"


_FOR_ONE = f"""{_ABOUT.format(r="revisions", m=":equipment")}
    AND NOT {_contested(_ABOUT.format(r="o", m=":equipment"))}"""
# A revision about every machine stays the one for those that no other revision names.
_FOR_ANY = f"""({_EVERY.format(r="revisions")} AND NOT {_contested(_EVERY.format(r="o"))}
    OR EXISTS (SELECT 1 FROM applicability m WHERE m.revision_id = revisions.id
        AND NOT {_contested(_ABOUT.format(r="o", m="m.equipment"))}))"""
_PLAIN = """(revisions.state = 'uncontrolled' AND NOT EXISTS
    (SELECT 1 FROM revisions c WHERE c.number = revisions.number AND c.state <> 'uncontrolled'))"""


def _condition(*, any_machine: bool, uncontrolled: bool) -> TextClause:
    effective = f"({_CANDIDATE.format(r='revisions')} AND {_FOR_ANY if any_machine else _FOR_ONE})"
    plain = f"({_PLAIN} AND {_ABOUT.format(r='revisions', m=':equipment')})" if not any_machine else _PLAIN
    allowed = f"({effective} OR {plain})" if uncontrolled else effective
    used = text(f"(revisions.classification IN :classes AND :equipment IS NOT NULL AND {allowed})")
    return used.bindparams(
        bindparam("at", type_=UtcTime), bindparam("equipment", type_=String), bindparam("classes", expanding=True)
    )


_ANSWERABLE = {
    (any_machine, uncontrolled): _condition(any_machine=any_machine, uncontrolled=uncontrolled)
    for any_machine in (True, False)
    for uncontrolled in (True, False)
}
_TIED = text(f"""({_CANDIDATE.format(r="revisions")} AND EXISTS (SELECT 1 FROM revisions o WHERE {_RIVAL}
    AND ({_EVERY.format(r="revisions")} OR {_EVERY.format(r="o")} OR EXISTS (SELECT 1 FROM applicability m
        JOIN applicability n ON n.equipment = m.equipment WHERE m.revision_id = revisions.id AND n.revision_id = o.id))
    AND o.since = revisions.since AND {_SAYS} = {_DENIES}))""").bindparams(bindparam("at", type_=UtcTime))
"""Another revision is effective with the same right for some of the same machines."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may be answered from: when, about which machine, which data classes.

    `at` is aware; `effective_from` counts, `effective_to` does not any more. `equipment` None: any machine.
    `uncontrolled`: whether plain files without revision data count.
    """

    at: datetime
    equipment: str | None = None
    classes: tuple[str, ...] = CLASSES
    uncontrolled: bool = True

    def __post_init__(self) -> None:
        """Refuse a moment without zone."""
        if self.at.tzinfo is None:
            raise ValueError(f"a time without zone: {self.at}")


def answerable(scope: Scope) -> TextClause:
    """The condition on `RevisionRow` for being answered from."""
    names = {"at": scope.at, "equipment": scope.equipment or "", "classes": scope.classes}
    return _ANSWERABLE[scope.equipment is None, scope.uncontrolled].bindparams(**names)


def eligible(store: Store, passages: Iterable[int], scope: Scope) -> set[int]:
    """Those of the passages that may be answered from; at most some thousand at once."""
    query = (
        select(PassageRow.id)
        .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
        .where(PassageRow.id.in_(list(passages)), answerable(scope))
    )
    with store.reading() as session:
        return set(session.scalars(query))


def revisions_of(scope: Scope) -> Select[int]:
    """The numbers of the revisions that may be answered from, for use inside another query."""
    return select(RevisionRow.id).where(answerable(scope))


def effective(store: Store, document: str, scope: Scope, language: str = "") -> Revision | None:
    """The one revision of a document that may be answered from, in the asked language where it has it; None if none.

    Without a machine, a document whose revisions differ between machines has none.
    """
    query = select(RevisionRow.id).where(RevisionRow.document == document, answerable(scope))
    with store.reading() as session:
        ids = list(session.scalars(query.order_by(RevisionRow.id)))
    found = [revision for id_ in ids if (revision := store.revision(id_, scope.at)) is not None]
    if len({(one.label, one.iteration) for one in found}) != 1:
        return None
    return next((one for one in found if one.language == language), found[0])


def standings(session: Session, at: datetime, documents: Iterable[str] | None = None) -> dict[int, Standing]:
    """Where revisions stand at a moment, by their number; of all documents, or of some."""
    query = select(
        RevisionRow.id, RevisionRow.state, RevisionRow.effective_from, RevisionRow.effective_to, RevisionRow.document
    )
    documents = None if documents is None else list(documents)
    if documents is not None:
        query = query.where(RevisionRow.document.in_(documents))
    rows = session.execute(query).all()
    used_of, tied_of = revisions_of(Scope(at)), select(RevisionRow.id).where(_TIED.bindparams(at=at))
    if documents is not None:
        some = RevisionRow.document.in_(documents)
        used_of, tied_of = used_of.where(some), tied_of.where(some)
    used, tied = set(session.scalars(used_of)), set(session.scalars(tied_of))
    return {row[0]: _standing(at, *row[1:4], used=row[0] in used, tied=row[0] in tied) for row in rows}


def changes_around(store: Store, at: datetime) -> tuple[datetime | None, datetime | None]:
    """The last moment up to `at` and the first after it at which a revision becomes or ceases to be effective."""
    before: list[datetime] = []
    after: list[datetime] = []
    with store.reading() as session:
        for column in (RevisionRow.effective_from, RevisionRow.effective_to):
            controlled = select(column).where(RevisionRow.state == RevisionState.EFFECTIVE.value, column.is_not(None))
            last = controlled.where(column <= at).order_by(column.desc()).limit(1)
            first = controlled.where(column > at).order_by(column).limit(1)
            before.extend(filter(None, session.scalars(last)))
            after.extend(filter(None, session.scalars(first)))
    return max(before, default=None), min(after, default=None)


def _standing(
    at: datetime, state: str, starts: datetime | None, ends: datetime | None, *, used: bool, tied: bool
) -> Standing:
    match RevisionState(state):
        case RevisionState.EFFECTIVE if used:
            return Standing.EFFECTIVE
        case RevisionState.EFFECTIVE if starts is not None and starts > at:
            return Standing.NOT_YET
        case RevisionState.EFFECTIVE if ends is not None and ends <= at:
            return Standing.EXPIRED
        case RevisionState.EFFECTIVE:
            return Standing.AMBIGUOUS if tied else Standing.SUPERSEDED
        case RevisionState.UNCONTROLLED:
            return Standing.UNCONTROLLED if used else Standing.SUPERSEDED
        case other:
            return Standing(other.value)
