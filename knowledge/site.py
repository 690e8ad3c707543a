"""What a site says that decides over its documents: what status words mean, and what is known of each machine.

Not here: reading the plant description (connectors.plant) and the status map (knowledge.status); app.services brings
them together.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.applicability import Condition, Properties, applies, machines_named, shown
from knowledge.record import Record
from knowledge.rows import NO_MACHINE
from knowledge.status import StatusMap
from knowledge.types import Reason, RevisionState


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine: its properties for applicability, and everything that documents call it."""

    properties: Properties
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """Status words and machines, by id."""

    statuses: StatusMap = field(default_factory=StatusMap)
    machines: Mapping[str, Machine] = field(default_factory=dict)

    def stamp(self) -> str:
        """Changes when anything changes that decides over documents."""
        said = [
            {state.value: words for state, words in self.statuses.words.items()},
            {id_: [{k: sorted(v) for k, v in m.properties.items()}, m.names] for id_, m in self.machines.items()},
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def state_of(self, record: Record, *, proposed: bool) -> tuple[RevisionState, Reason | None]:
        """What a revision is; what nobody has said yet is quarantined, with the reason."""
        if proposed:
            return RevisionState.QUARANTINED, Reason.UNCONFIRMED
        if not record.source:
            return RevisionState.UNCONTROLLED, None
        state = self.statuses.state_of(record.status)
        if state is None and record.status.casefold() == RevisionState.UNCONTROLLED.value:
            return RevisionState.UNCONTROLLED, None
        return (state, None) if state else (RevisionState.QUARANTINED, Reason.UNMAPPED)

    def equipment_of(self, condition: Condition | None) -> tuple[str, ...]:
        """What a condition comes to: ids of machines, sorted; () for every machine (see rows.ApplicabilityRow).

        A machine that a document names outright counts though the plant description does not know it.
        """
        if condition is None:
            return ()
        if named := machines_named(condition):
            return tuple(sorted({self._id_of(name) for name in named}))
        fitting = (id_ for id_, machine in self.machines.items() if applies(condition, machine.properties) is True)
        return tuple(sorted(fitting)) or (NO_MACHINE + shown(condition),)

    def _id_of(self, name: str) -> str:
        asked = _fold(name)
        known = (id_ for id_, machine in self.machines.items() if asked in _folded((id_, *machine.names)))
        return next(known, name)


def _folded(names: Iterable[str]) -> set[str]:
    return {_fold(name) for name in names}


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
