"""Answers that depend on what a scope allows, kept until a document changes or a date passes.

Asking SQL who may be answered from (knowledge.control) at every question would be slow. Between two moments at which a
revision becomes or ceases to be effective the answer is the same, as long as no document changed.
Not here: what is asked (knowledge.view, knowledge.store).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from knowledge.control import Scope, changes_around

if TYPE_CHECKING:
    from knowledge.store import Store

T = TypeVar("T")

_MOST = 64
"""Scopes kept; a plant asks about its machines in turn."""
_EPOCH = datetime.min.replace(tzinfo=UTC)


class Kept(Generic[T]):
    """The answers to one question about a store, by scope. Usable from several threads."""

    def __init__(self, store: Store, ask: Callable[[Scope], T]) -> None:
        """Keep what `ask` gives; it must depend on documents and the scope alone."""
        self._store = store
        self._ask = ask
        self._lock = threading.Lock()
        self._edition = -1
        self._known: dict[Scope, tuple[datetime, datetime | None, T]] = {}

    def of(self, scope: Scope) -> T:
        """The answer in a scope."""
        with self._lock:
            if self._edition != self._store.edition or len(self._known) >= _MOST:
                self._edition, self._known = self._store.edition, {}
            key = replace(scope, at=_EPOCH)
            if key in self._known:
                since, until, answer = self._known[key]
                if since <= scope.at and (until is None or scope.at < until):
                    return answer
            before, until = changes_around(self._store, scope.at)
            answer = self._ask(scope)
            self._known[key] = before or _EPOCH, until, answer
            return answer
