"""What a look at the audit chain gives: rows, and what a check of it found. Light enough for the window.

Not here: the chain (knowledge.audit).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `at` is UTC; `actor` a station or the number of a person; `body` None once it was erased."""

    seq: int
    at: str
    kind: str
    actor: str
    subject: str
    hash: str
    body: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was changed: the number of the row (0: the signed head) and what is wrong with it."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole chain found.

    No faults are `clock`, the rows at which the clock had been set back, and `keys`, those from which another key
    signs.
    """

    rows: int
    faults: tuple[Fault, ...]
    clock: tuple[int, ...]
    erased: int
    head: str
    keys: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing was changed."""
        return not self.faults
