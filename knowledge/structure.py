"""What the store says of its documents: which there are for a machine, where they stand, when they are reviewed.

Every answer is a query with bound values over the revisions of the classes that a `Scope` allows. What may not be
answered from is told by number, label, standing and owner alone.
Not here: understanding a question (app.copilot.structure), wording the rows (app.copilot.listing), parts (parts).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.control import Scope, answerable, standings
from knowledge.rows import ApplicabilityRow, DocumentRow, PassageRow, RevisionRow
from knowledge.store import Store, machines_of
from knowledge.text import fold
from knowledge.types import Standing
from knowledge.vectors import chunks


@dataclass(frozen=True, slots=True)
class Listed:
    """A revision in a list, all its languages together.

    `used`: it may be answered from now. Of others only number, label, standing and owner are known here, and of one
    that is released already, when it becomes effective. `equipment` empty means every machine. `passage` is the number
    of the first passage, 0 if there is none.
    """

    document: str
    label: str
    standing: Standing
    owner: str
    used: bool
    effective_from: datetime | None = None
    title: str = ""
    kind: str = ""
    languages: tuple[str, ...] = ()
    effective_to: datetime | None = None
    approver: str = ""
    approved_at: datetime | None = None
    review_due: datetime | None = None
    equipment: tuple[str, ...] = ()
    passage: int = 0


def spellings(text: str) -> list[str]:
    """How a number may be stored that a person typed in small or capital letters."""
    return sorted({text, text.upper(), text.lower()})


def kinds(store: Store) -> tuple[str, ...]:
    """What the site calls its kinds of documents."""
    query = select(DocumentRow.kind).where(DocumentRow.kind != "").distinct().order_by(DocumentRow.kind)
    with store.reading() as session:
        return tuple(session.scalars(query))


def revisions(
    store: Store,
    scope: Scope,
    *,
    kind: Collection[str] = (),
    language: str = "",
    where: Collection[Standing] = tuple(Standing),
    prefer: str = "",
) -> list[Listed]:
    """Revisions by document and label, those effective since later first.

    Args:
        store: the store.
        scope: about which machine, in which classes, and when.
        kind: words for a kind of document; a document has it if its kind is one of them, or its number begins with
            one. Empty: every kind.
        language: only revisions in this language ("zh": any Chinese). Empty: every language.
        where: only these standings, for the scope's machine.
        prefer: the language that title and first passage are taken from where the revision has it.
    """
    wanted = frozenset(map(fold, kind))
    with store.reading() as session:
        found = [
            (document, row, standing, used)
            for document, row, standing, used in _standing_rows(session, scope)
            if standing in where
            and (not wanted or _is_kind(document, wanted))
            and (not language or _speaks(row.language, language))
        ]
        return _listed(session, found, prefer)


def of_document(store: Store, scope: Scope, document: str, prefer: str = "") -> list[Listed]:
    """The revisions of one document; () if there is none of this number in the scope's classes."""
    with store.reading() as session:
        named = set(session.scalars(select(DocumentRow.id).where(DocumentRow.id.in_(spellings(document)))))
        # Where two numbers differ in case alone, the one that was typed is meant.
        names = {document} if document in named else named
        return _listed(session, _standing_rows(session, scope, names) if len(names) == 1 else [], prefer)


def reviews(
    store: Store, scope: Scope, kind: Collection[str] = (), prefer: str = ""
) -> tuple[list[Listed], list[Listed]]:
    """Revisions in use whose review is due, and those whose review comes later; the earliest first."""
    used = revisions(store, scope, kind=kind, where=(Standing.EFFECTIVE, Standing.UNCONTROLLED), prefer=prefer)
    dated = sorted((due, n) for n, one in enumerate(used) if one.used and (due := one.review_due) is not None)
    return [used[n] for due, n in dated if due <= scope.at], [used[n] for due, n in dated if due > scope.at]


def machines_without(store: Store, scope: Scope, machines: Iterable[str], kind: Collection[str]) -> list[str]:
    """The machines that have no effective document of a kind, in the order given."""
    only = (Standing.EFFECTIVE,)
    return [id_ for id_ in machines if not revisions(store, replace(scope, equipment=id_), kind=kind, where=only)]


_Row = tuple[DocumentRow, RevisionRow, Standing, bool]


def _standing_rows(session: Session, scope: Scope, documents: Collection[str] | None = None) -> list[_Row]:
    """Every revision of the scope's classes and machine, with where it stands and whether it is answered from."""
    used = set(session.scalars(select(RevisionRow.id).where(answerable(scope))))
    stands = standings(session, scope.at, documents)
    about = select(ApplicabilityRow.revision_id)
    query = (
        select(DocumentRow, RevisionRow)
        .join(RevisionRow, RevisionRow.document == DocumentRow.id)
        .where(RevisionRow.classification.in_(scope.classes))
        .order_by(RevisionRow.document, RevisionRow.since.desc(), RevisionRow.label, RevisionRow.id)
    )
    if scope.equipment is not None:
        named = about.where(ApplicabilityRow.equipment == scope.equipment)
        query = query.where(RevisionRow.id.in_(named) | RevisionRow.id.not_in(about))
    if documents is not None:
        query = query.where(RevisionRow.document.in_(list(documents)))
    rows = session.execute(query).all()
    current = {row.document for _, row in rows if row.id in used}
    found: list[_Row] = []
    for document, row in rows:
        standing = stands[row.id]
        if standing is Standing.EFFECTIVE and row.id not in used:
            # It is used for other machines; for this one another revision is, or none.
            standing = Standing.SUPERSEDED if row.document in current else Standing.AMBIGUOUS
        found.append((document, row, standing, row.id in used))
    return found


def _listed(session: Session, rows: Sequence[_Row], prefer: str) -> list[Listed]:
    together: dict[tuple[str, str, str, Standing, bool], list[tuple[DocumentRow, RevisionRow]]] = {}
    for document, row, standing, used in rows:
        key = (row.document, row.label, row.iteration, standing, used)
        together.setdefault(key, []).append((document, row))
    shown = {
        key: next(((d, r) for d, r in some if _speaks(r.language, prefer)), some[0]) for key, some in together.items()
    }
    ids = [row.id for key, (_, row) in shown.items() if key[-1]]
    first, machines = _first_passages(session, ids), machines_of(session, ids)
    found: list[Listed] = []
    for (_, _, _, standing, used), (document, row) in shown.items():
        starts = row.effective_from if used or standing is Standing.NOT_YET else None
        one = Listed(row.document, row.label, standing, document.owner, used, starts)
        if used:
            some = together[row.document, row.label, row.iteration, standing, used]
            one = replace(
                one,
                title=row.title or document.title,
                kind=document.kind,
                languages=tuple(sorted({r.language for _, r in some if r.language})),
                effective_to=row.effective_to,
                approver=row.approver,
                approved_at=row.approved_at,
                review_due=row.review_due,
                equipment=machines.get(row.id, ()),
                passage=first.get(row.id, 0),
            )
        found.append(one)
    return found


def _first_passages(session: Session, ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks(ids):
        lowest = (
            select(PassageRow.revision_id, func.min(PassageRow.ordinal).label("ordinal"))
            .where(PassageRow.revision_id.in_(some))
            .group_by(PassageRow.revision_id)
            .subquery()
        )
        same = (PassageRow.revision_id == lowest.c.revision_id) & (PassageRow.ordinal == lowest.c.ordinal)
        found |= {
            row[0]: row[1] for row in session.execute(select(PassageRow.revision_id, PassageRow.id).join(lowest, same))
        }
    return found


def _is_kind(document: DocumentRow, wanted: Collection[str]) -> bool:
    number = fold(document.id)
    return fold(document.kind) in wanted or any(
        number.startswith(word) and not number[len(word) : len(word) + 1].isalpha() for word in wanted if word.isascii()
    )


def _speaks(language: str, wanted: str) -> bool:
    return bool(wanted) and (language == wanted or language.startswith(f"{wanted}-"))
