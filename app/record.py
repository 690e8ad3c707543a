"""The record as stewards and administrators read it: its rows, whether it is whole, exports, what is kept of a person.

What may be long comes in parts, so that the command thread is free in between.
Not here: the chain (knowledge.audit), rights beyond asking for them (app.desk).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.host import reviews
from knowledge.person_data import person_data
from knowledge.rights import Action, Person

if TYPE_CHECKING:
    from knowledge.audit import Audit
    from knowledge.audit_check import Check
    from knowledge.people import People
    from knowledge.store import Store

_PART = 300_000
"""Characters of one part of an export."""


class Record:
    """The record of one data folder. Command thread only."""

    def __init__(
        self, store: Store, audit: Audit, people: People, demand: Callable[[str, Action], Person]
    ) -> None:
        """`demand` gives whoever a session belongs to, or raises if their role does not include the action."""
        self._store = store
        self._audit = audit
        self._people = people
        self._demand = demand
        self._checks: dict[str, Check] = {}
        """Checks that have begun, by session."""

    def rows(self, asked: reviews.ListAudit) -> reviews.AuditRows:
        """A page of rows."""
        self._demand(asked.session, Action.AUDIT)
        rows = self._audit.entries(asked.kinds, asked.before, reviews.AUDIT_PAGE)
        return reviews.AuditRows(tuple(rows), tuple(self._audit.kinds()))

    def verify(self, asked: reviews.VerifyAudit) -> reviews.Checked:
        """Check the next rows of the chain."""
        self._demand(asked.session, Action.AUDIT)
        check = self._checks.pop(asked.session, None) if asked.more else None
        check = check or self._audit.check()
        found = check.go_on()
        if found is None:
            self._checks[asked.session] = check
        return reviews.Checked(check.rows, self._audit.signed_head()[0], found)

    def export(self, asked: reviews.ExportAudit) -> reviews.Exported:
        """The next lines of an export of the chain."""
        self._demand(asked.session, Action.AUDIT)
        if not asked.last:
            last, head = self._audit.signed_head()
            return reviews.Exported((head,), 0, last)
        after, lines = self._audit.lines(asked.after, asked.last)
        return reviews.Exported(tuple(lines), after, asked.last)

    def export_person(self, asked: reviews.ExportPerson) -> reviews.Exported:
        """The next lines of what is kept about somebody."""
        by = self._demand(asked.session, Action.PEOPLE).id
        person = self._people.get(asked.person).id
        if not asked.after:
            self._audit.append("person exported", actor=by, subject=person)
        lines = person_data(self._store, self._audit, person)
        end, size = asked.after, 0
        while end < len(lines) and size < _PART:
            size += len(lines[end])
            end += 1
        return reviews.Exported(tuple(lines[asked.after : end]), end, len(lines))
