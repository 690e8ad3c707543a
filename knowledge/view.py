"""What a person may be answered from, as arrays: the passages of a scope, kept until something changes them.

SQL decides (knowledge.control); its answer is kept (knowledge.kept).
Not here: searching them (knowledge.retriever).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from knowledge.control import Scope, revisions_of
from knowledge.kept import Kept
from knowledge.rows import PassageRow, RevisionRow
from knowledge.store import Store


@dataclass(frozen=True, eq=False)
class View:
    """`ids` of the passages, ascending; `han[i]` says that passage i is in a Chinese or Japanese document."""

    ids: NDArray[np.int64]
    han: NDArray[np.bool_]

    def among(self, passages: list[int]) -> list[int]:
        """Those of the passages that are in the view, in the given order."""
        asked = np.array(passages, np.int64)
        if not len(self.ids) or not len(asked):
            return []
        places = np.minimum(np.searchsorted(self.ids, asked), len(self.ids) - 1)
        return [int(one) for one in asked[self.ids[places] == asked]]

    def places(self, passages: list[int]) -> NDArray[np.int64]:
        """Where passages of the view stand in it."""
        return np.searchsorted(self.ids, np.array(passages, np.int64)).astype(np.int64)


class Views:
    """The views of one store. One thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = Kept(store, self._ask)

    def of(self, scope: Scope) -> View:
        """The passages that may be answered from in a scope."""
        return self._kept.of(scope)

    def _ask(self, scope: Scope) -> View:
        query = (
            select(PassageRow.id, RevisionRow.language)
            .join(RevisionRow, RevisionRow.id == PassageRow.revision_id)
            .where(PassageRow.revision_id.in_(revisions_of(scope)))
            .order_by(PassageRow.id)
        )
        with self._store.reading() as session:
            rows = session.execute(query).all()
        han = [language.startswith(("zh", "ja")) for _, language in rows]
        return View(np.array([row[0] for row in rows], np.int64), np.array(han, np.bool_))
