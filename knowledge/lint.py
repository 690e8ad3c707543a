"""The import linter: what a document controller has to decide before answers from these documents can be trusted.

Everything is worked out from what the store holds at a moment: files without text, files without revision, copies,
documents with two effective revisions or none, reviews that are due, remarks of the readers, and two effective
documents that give different values for the same quantity of the same machine. Values are never merged or converted;
a conflict shows each as printed.
Not here: reading values out of passages (knowledge.quantities), who may be answered from (knowledge.control), how
findings are shown.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.control import Scope, answerable, standings
from knowledge.quantities import Quantities, Quantity, Role, Value
from knowledge.record import CLASSES
from knowledge.rows import ApplicabilityRow, FileRow, PassageRow, RemarkRow, RevisionRow
from knowledge.store import Store
from knowledge.types import (
    EmptyFile,
    Finding,
    FindingKind,
    Mention,
    NoText,
    PassageKind,
    RevisionState,
    Standing,
)

_SAME = 0.9
"""Share of equal passages from which on two revisions are copies of each other."""
_FEWEST = 3
"""Passages below which equal texts say nothing: an empty form, a page that refers to another document."""
_GONE = frozenset({Standing.SUPERSEDED, Standing.WITHDRAWN, Standing.EXPIRED})
"""Nobody has to decide anything about these."""
_RANK = {kind: (not kind.grave, place) for place, kind in enumerate(FindingKind)}
_BATCH = 500
"""Revisions whose passages are read in one query."""


@dataclass(frozen=True, slots=True)
class _Revision:
    """What findings need of a revision."""

    id: int
    document: str
    label: str
    iteration: str
    language: str
    path: str
    sha256: str
    state: RevisionState
    standing: Standing
    review_due: datetime | None

    @property
    def controlled(self) -> bool:
        return self.state is not RevisionState.UNCONTROLLED

    @property
    def mention(self) -> Mention:
        return Mention(self.document, self.label, self.path)


@dataclass(frozen=True, slots=True)
class _Given:
    """A value that a revision gives, and where."""

    revision: int
    edition: tuple[str, str, str]
    """Document, label and iteration: what its language versions have in common."""
    language: str
    value: Value
    mention: Mention


_Key = tuple[Quantity, Role]


class Linter:
    """The findings of one store. Usable from several threads."""

    def __init__(self, store: Store, quantities: Sequence[Quantity]) -> None:
        self._store = store
        self._quantities = tuple(quantities)
        self._lock = Lock()
        self._edition = -1
        self._read: dict[tuple[int, tuple[str, ...]], tuple[_Given, ...]] = {}
        self._differing: dict[_Key, tuple[_Given, ...]] = {}

    def findings(self, at: datetime) -> tuple[Finding, ...]:
        """Everything found of the documents as they stand at a moment, the gravest first."""
        with self._store.reading() as session:
            revisions = _revisions(session, at)
            found = [
                *_files(session),
                *_remarks(session, revisions),
                *_without_revision(revisions),
                *_ambiguous(revisions),
                *_unused(revisions),
                *_stale(revisions, at),
                *_duplicates(session, revisions),
            ]
        found += self._conflicts(self._given(), at)
        return tuple(sorted(found, key=_gravity))

    def conflicts_of(
        self, passages: Collection[int], at: datetime, classes: tuple[str, ...] = CLASSES
    ) -> tuple[Finding, ...]:
        """The conflicts at a moment, within data classes, in which one of these passages gives one of the values."""
        asked = frozenset(passages)
        given = {
            key: values for key, values in self._given().items() if any(one.mention.passage in asked for one in values)
        }
        found = self._conflicts(given, at, classes) if given else []
        kept = (one for one in found if any(mention.passage in asked for mention in one.mentions))
        return tuple(sorted(kept, key=_gravity))

    def _conflicts(
        self, given: Mapping[_Key, Sequence[_Given]], at: datetime, classes: tuple[str, ...] = CLASSES
    ) -> list[Finding]:
        found: list[Finding] = []
        by_machine: dict[str, set[int]] = defaultdict(set)
        for (quantity, _), values in given.items():
            by_machine[quantity.equipment].update(one.revision for one in values)
        with self._store.reading() as session:
            effective = {
                machine: _effective(session, Scope(at, machine, classes, uncontrolled=False), ids)
                for machine, ids in by_machine.items()
            }
        for (quantity, role), values in given.items():
            machine = quantity.equipment
            if mentions := _opposed([one for one in values if one.revision in effective[machine]]):
                name = next(iter(quantity.names), quantity.tag)
                found.append(Finding(FindingKind.CONFLICT, name, mentions, machine, role.value))
        return found

    def _given(self) -> Mapping[_Key, tuple[_Given, ...]]:
        """Values of revisions that may be effective at some time, where they are not all the same."""
        with self._lock:
            edition = self._store.edition
            if edition != self._edition:
                self._read = self._reread()
                by_key: dict[_Key, list[_Given]] = defaultdict(list)
                for given in self._read.values():
                    for one in given:
                        by_key[one.value.quantity, one.value.role].append(one)
                self._differing = {
                    key: tuple(values)
                    for key, values in by_key.items()
                    if len({one.value.number for one in values}) > 1
                }
                self._edition = edition
            return self._differing

    def _reread(self) -> dict[tuple[int, tuple[str, ...]], tuple[_Given, ...]]:
        """What revisions say of their machines; those that were read before for the same machines are kept."""
        with self._store.reading() as session:
            machines: dict[int, tuple[str, ...]] = defaultdict(tuple)
            rows = select(ApplicabilityRow.revision_id, ApplicabilityRow.equipment)
            for id_, machine in session.execute(rows.order_by(ApplicabilityRow.equipment)):
                machines[id_] += (machine,)
            ids = session.scalars(select(RevisionRow.id).where(RevisionRow.state == RevisionState.EFFECTIVE.value))
            wanted = [(id_, machines[id_]) for id_ in ids]
            missing = dict(one for one in wanted if one not in self._read)
            read: dict[int, tuple[_Given, ...]] = {}
            of_machines: dict[tuple[str, ...], Quantities] = {}
            for about in set(missing.values()):
                some = (one for one in self._quantities if not about or one.equipment in about)
                of_machines[about] = Quantities(some)
            for batch in _batches(sorted(missing)):
                given: dict[int, list[_Given]] = defaultdict(list)
                query = (
                    select(PassageRow, RevisionRow)
                    .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
                    .where(PassageRow.revision_id.in_(batch))
                    .order_by(PassageRow.id)
                )
                for passage, revision in session.execute(query):
                    for value in of_machines[missing[revision.id]].read(
                        passage.text, PassageKind(passage.kind), passage.section
                    ):
                        given[revision.id].append(_one(passage, revision, value))
                read |= {id_: _sure(given[id_]) for id_ in batch}
        return {one: self._read[one] if one in self._read else read[one[0]] for one in wanted}


def _effective(session: Session, scope: Scope, revisions: Collection[int]) -> set[int]:
    """Those of the revisions that may be answered from in a scope."""
    condition = answerable(scope)
    found: set[int] = set()
    for batch in _batches(sorted(revisions)):
        found.update(session.scalars(select(RevisionRow.id).where(RevisionRow.id.in_(batch), condition)))
    return found


def _one(passage: PassageRow, revision: RevisionRow, value: Value) -> _Given:
    return _Given(
        revision.id,
        (revision.document, revision.label, revision.iteration),
        revision.language,
        value,
        Mention(
            revision.document,
            revision.label,
            revision.path,
            passage.id,
            passage.page,
            passage.section,
            value.printed,
            value.line,
        ),
    )


def _sure(given: Sequence[_Given]) -> tuple[_Given, ...]:
    """Without what a file itself gives two values for: it then says more of each than could be read."""
    numbers: dict[_Key, set[object]] = defaultdict(set)
    for one in given:
        numbers[one.value.quantity, one.value.role].add(one.value.number)
    return tuple(one for one in given if len(numbers[one.value.quantity, one.value.role]) == 1)


def _opposed(given: Sequence[_Given]) -> tuple[Mention, ...]:
    """Where the values stand of which another document, or another language of the revision, says otherwise.

    All that give a value for the quantity are mentioned as soon as two differ, so that it shows who agrees with whom.
    """
    against = any(
        one.value.number != other.value.number
        and (one.edition[0] != other.edition[0] or (one.edition == other.edition and one.language != other.language))
        for one, other in combinations(given, 2)
    )
    places = sorted(given, key=lambda one: (one.mention.document, one.mention.path, one.mention.passage))
    return tuple(dict.fromkeys(one.mention for one in places)) if against else ()


def _revisions(session: Session, at: datetime) -> list[_Revision]:
    standing = standings(session, at)
    rows = session.scalars(select(RevisionRow).order_by(RevisionRow.document, RevisionRow.id))
    return [
        _Revision(
            row.id,
            row.document,
            row.label,
            row.iteration,
            row.language,
            row.path,
            row.sha256,
            RevisionState(row.state),
            standing[row.id],
            row.review_due,
        )
        for row in rows
    ]


def _files(session: Session) -> Iterator[Finding]:
    """Files of which nothing was read because there is nothing to read."""
    empty = (EmptyFile.code, NoText.code)
    query = select(FileRow.path, FileRow.detail).where(FileRow.code.in_(empty)).order_by(FileRow.path)
    for path, detail in session.execute(query):
        yield Finding(FindingKind.EMPTY_TEXT, Path(path).name, (Mention("", "", path),), detail=detail)


def _remarks(session: Session, revisions: Sequence[_Revision]) -> Iterator[Finding]:
    """What readers noticed in files that still count, each once."""
    counting = {one.id: one for one in revisions if one.standing not in _GONE}
    query = select(RemarkRow.revision_id, RemarkRow.kind, RemarkRow.detail).order_by(RemarkRow.id)
    kinds = {kind.value: kind for kind in FindingKind}
    for id_, kind, detail in dict.fromkeys((row[0], row[1], row[2]) for row in session.execute(query)):
        if id_ in counting:
            one = counting[id_]
            yield Finding(kinds.get(kind, FindingKind.REMARK), one.document, (one.mention,), detail=detail)


def _without_revision(revisions: Sequence[_Revision]) -> Iterator[Finding]:
    """Plain files among controlled documents; a site that has only plain files knows it."""
    if any(one.controlled for one in revisions):
        for one in revisions:
            if not one.controlled:
                yield Finding(FindingKind.NO_REVISION, one.document, (one.mention,))


def _ambiguous(revisions: Sequence[_Revision]) -> Iterator[Finding]:
    for document, own in _documents(revisions):
        if tied := tuple(one.mention for one in own if one.standing is Standing.AMBIGUOUS):
            yield Finding(FindingKind.TWO_EFFECTIVE, document, tied)


def _unused(revisions: Sequence[_Revision]) -> Iterator[Finding]:
    """Controlled documents of which nothing is used, unless somebody withdrew them or has yet to say what they are."""
    known = {Standing.WITHDRAWN, Standing.QUARANTINED}
    for document, own in _documents(revisions):
        controlled = [one for one in own if one.controlled]
        stand = {one.standing for one in controlled}
        told = stand <= known or any(one.used for one in stand) or Standing.AMBIGUOUS in stand
        if controlled and not told:
            yield Finding(FindingKind.NO_EFFECTIVE, document, tuple(one.mention for one in controlled))


def _stale(revisions: Sequence[_Revision], at: datetime) -> Iterator[Finding]:
    """Revisions in use whose review is due; language versions together."""
    due: dict[tuple[str, str, str], list[_Revision]] = defaultdict(list)
    for one in revisions:
        if one.standing.used and one.review_due is not None and one.review_due < at:
            due[one.document, one.label, one.iteration].append(one)
    for (document, _, _), own in due.items():
        day = min(one.review_due for one in own if one.review_due is not None).date().isoformat()
        yield Finding(FindingKind.STALE_REVIEW, document, tuple(one.mention for one in own), detail=day)


def _duplicates(session: Session, revisions: Sequence[_Revision]) -> Iterator[Finding]:
    """The same file or the same text under different document numbers; a finding for all copies of one."""
    counting = {one.id: one for one in revisions if one.standing not in _GONE}
    leader = {id_: id_ for id_ in counting}
    for first, second in (*_same_files(counting.values()), *_same_texts(_texts(session, counting))):
        if counting[first].document != counting[second].document:
            old, new = leader[second], leader[first]
            if old != new:
                leader.update({id_: new for id_, one in leader.items() if one == old})
    copies: dict[int, list[_Revision]] = defaultdict(list)
    for id_, one in leader.items():
        copies[one].append(counting[id_])
    for same in copies.values():
        if len(same) > 1:
            yield Finding(FindingKind.DUPLICATE, same[0].document, tuple(one.mention for one in same))


def _same_files(revisions: Iterable[_Revision]) -> Iterator[tuple[int, int]]:
    by_hash: dict[str, list[int]] = defaultdict(list)
    for one in revisions:
        by_hash[one.sha256].append(one.id)
    for same in by_hash.values():
        yield from ((same[0], other) for other in same[1:])


def _texts(session: Session, revisions: Collection[int]) -> dict[int, frozenset[bytes]]:
    """The hashes of a revision's passages."""
    texts: dict[int, frozenset[bytes]] = {}
    for batch in _batches(sorted(revisions)):
        found: dict[int, list[bytes]] = defaultdict(list)
        query = select(PassageRow.revision_id, PassageRow.text).where(PassageRow.revision_id.in_(batch))
        for id_, text in session.execute(query):
            found[id_].append(hashlib.blake2b(" ".join(text.split()).encode(), digest_size=16).digest())
        texts |= {id_: frozenset(hashes) for id_, hashes in found.items() if len(set(hashes)) >= _FEWEST}
    return texts


def _same_texts(texts: Mapping[int, frozenset[bytes]]) -> Iterator[tuple[int, int]]:
    """Pairs that share nearly all passages.

    Two such sets have one of their rarest hashes in common (prefix filtering: Chaudhuri, Ganti, Kaushik, "A primitive
    operator for similarity joins", 2006), so that only few pairs are compared whatever text all documents share.
    """
    rarity = Counter(one for hashes in texts.values() for one in hashes)
    holders: dict[bytes, list[int]] = defaultdict(list)
    for id_, hashes in texts.items():
        rarest = sorted(hashes, key=lambda one: (rarity[one], one))
        near: set[int] = set()
        for one in rarest[: len(rarest) - int(_SAME * len(rarest)) + 1]:
            near.update(holders[one])
            holders[one].append(id_)
        for other in near:
            if len(hashes & texts[other]) >= _SAME * max(len(hashes), len(texts[other])):
                yield other, id_


def _documents(revisions: Sequence[_Revision]) -> Iterator[tuple[str, list[_Revision]]]:
    own: dict[str, list[_Revision]] = defaultdict(list)
    for one in revisions:
        own[one.document].append(one)
    yield from own.items()


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(ids), _BATCH):
        yield ids[first : first + _BATCH]


def _gravity(finding: Finding) -> tuple[tuple[bool, int], str, str, str]:
    return _RANK[finding.kind], finding.subject, finding.equipment, finding.detail
