"""What is kept about one person, for that person: lines of JSON, nothing counted or rated.

Not here: erasing it (knowledge.people), who may ask for it (app.desk).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, or_, select

from knowledge.rows import DecisionRow, FeedbackRow, PersonRow, ReportRow

if TYPE_CHECKING:
    from knowledge.audit import Audit
    from knowledge.store import Store

_SECRET = frozenset({"pin", "badge"})
"""Kept stretched only; of them it is said whether they are set."""


def person_data(store: Store, audit: Audit, person: str) -> list[str]:
    """One line of JSON for each thing that is kept: the person, verdicts, reports, decisions, rows of the audit chain.

    Args:
        store: the store.
        audit: its chain.
        person: a number that exists.
    """
    of_report = or_(ReportRow.reporter == person, ReportRow.author == person)
    kept: tuple[tuple[str, Select[Any]], ...] = (
        ("person", select(PersonRow).where(PersonRow.id == person)),
        ("verdict", select(FeedbackRow).where(FeedbackRow.reporter == person).order_by(FeedbackRow.id)),
        ("report", select(ReportRow).where(of_report).order_by(ReportRow.id)),
        ("decision", select(DecisionRow).where(DecisionRow.actor == person).order_by(DecisionRow.id)),
    )
    lines: list[str] = []
    with store.reading() as session:
        for kind, query in kept:
            lines += [_line(kind, _columns(row)) for row in session.scalars(query)]
    return lines + [
        _line("record", {"seq": one.seq, "at": one.at, "what": one.kind, "subject": one.subject, "body": one.body})
        for one in audit.about(person)
    ]


def _columns(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any of the tables above
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {name: bool(value) if name in _SECRET else value for name, value in values.items()}


def _line(kind: str, values: dict[str, Any]) -> str:
    return json.dumps({"is": kind, **values}, ensure_ascii=False, default=str)
