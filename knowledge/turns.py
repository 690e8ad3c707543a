"""The history of questions and the verdicts on their answers.

A turn is written before its question is answered and counts as interrupted until it is finished, so a kill in the
middle of an answer leaves a true history. Verdicts are only ever added; the last one counts. Question, answer and
verdict are recorded in the audit chain (knowledge.audit) in the same transaction.
Not here: what an answer looks like (it comes and goes as JSON text), field notes and reviews.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from knowledge.audit import Audit
from knowledge.chain import FEEDBACK, QUESTION, digest
from knowledge.rows import FeedbackRow, TurnRow
from knowledge.store import Store
from knowledge.types import EVALUATION

INTERRUPTED = "interrupted"
"""The state of a turn that nobody finished: the program died, or it is being answered now."""
STATES = frozenset({"answered", "refused", "stopped", INTERRUPTED, "failed"})


class TurnUnknown(Exception):
    """There is no turn of this number."""

    code = "E-ASK-004"


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One question. `answer` is the answer as JSON, empty if there never was one; `verdict` the last one, or empty."""

    id: str
    asked_at: datetime
    question: str
    language: str
    equipment: str | None
    user: str
    state: str
    support: str
    answer: str
    finished_at: datetime | None
    verdict: str


@dataclass(frozen=True, slots=True)
class FeedbackRecord:
    """One verdict on a turn."""

    turn: str
    verdict: str
    note: str
    reporter: str
    stored_at: datetime


class TurnLog:
    """Turns and feedback in the store. Usable from several threads."""

    def __init__(self, store: Store, audit: Audit) -> None:
        """Take the store, and the chain in which every question, answer and verdict is recorded with it."""
        self._store = store
        self._audit = audit

    def begin(self, question: str, *, language: str = "", equipment: str | None = None, user: str = "") -> str:
        """Write a question down before it is answered; returns the turn's number."""
        id_ = secrets.token_hex(5)
        row = TurnRow(
            id=id_, asked_at=datetime.now(UTC), finished_at=None, question=question, language=language,
            equipment=equipment, user=user, state=INTERRUPTED, support="", answer="",
        )
        asked = {"question": question, "language": language, "equipment": equipment}
        with self._store.writing() as session:
            session.add(row)
            self._audit.add(session, QUESTION, actor=user, subject=id_, body=asked)
        return id_

    def finish(
        self, id_: str, state: str, *, support: str = "", answer: str = "", told: Mapping[str, Any] | None = None,
        also: Callable[[Session, TurnRow], None] | None = None,
    ) -> None:  # fmt: skip
        """Write down how a turn ended.

        Args:
            id_: the turn.
            state: one of STATES.
            support: the level of support.
            answer: the answer as JSON.
            told: what else the audit chain says of the answer: model, sources; its `kind` if it is not "answer".
            also: what else belongs to it, in the same transaction.

        Raises:
            TurnUnknown: no such turn.
        """
        if state not in STATES:
            raise ValueError(f"no state of a turn: {state}")
        with self._store.writing() as session:
            row = session.get(TurnRow, id_)
            if row is None:
                raise TurnUnknown(id_)
            row.state, row.support, row.answer, row.finished_at = state, support, answer, datetime.now(UTC)
            body = {**(told or {}), "state": state, "support": support, "answer": digest(answer)}
            self._audit.add(session, body.pop("kind", "answer"), actor=row.user, subject=id_, body=body)
            if also is not None:
                also(session, row)
        self._audit.publish()

    def latest(self, limit: int = 200) -> list[TurnRecord]:
        """The newest turns first, without those of evaluations."""
        plants = select(TurnRow).where(TurnRow.user != EVALUATION)
        return self._records(plants.order_by(TurnRow.asked_at.desc(), TurnRow.id).limit(limit))

    def get(self, id_: str) -> TurnRecord:
        """One turn.

        Raises:
            TurnUnknown: no such turn.
        """
        found = self._records(select(TurnRow).where(TurnRow.id == id_))
        if not found:
            raise TurnUnknown(id_)
        return found[0]

    def give(
        self, turn: str, verdict: str, note: str = "", reporter: str = "", *, key: str = "",
        also: Callable[[Session, TurnRow, int], None] | None = None,
    ) -> FeedbackRecord:  # fmt: skip
        """Store a verdict on a turn.

        Args:
            turn: its number.
            verdict: what happened.
            note: what was found, as typed.
            reporter: who says so, empty for a station.
            key: the sender's; what is delivered twice is stored once.
            also: what else belongs to it, in the same transaction, with the number of the verdict.

        Raises:
            TurnUnknown: no such turn.
        """
        row = FeedbackRow(
            turn=turn, stored_at=datetime.now(UTC), verdict=verdict, note=note, reporter=reporter, key=key or None
        )
        with self._store.writing() as session:
            before = session.scalar(select(FeedbackRow).where(FeedbackRow.key == key)) if key else None
            if before is not None:
                return FeedbackRecord(before.turn, before.verdict, before.note, before.reporter, before.stored_at)
            asked = session.get(TurnRow, turn)
            if asked is None:
                raise TurnUnknown(turn)
            session.add(row)
            session.flush()
            if also is not None:
                also(session, asked, row.id)
            self._audit.add(session, FEEDBACK, actor=reporter, subject=turn, body={"verdict": verdict, "note": note})
        self._audit.publish()
        return FeedbackRecord(turn, verdict, note, reporter, row.stored_at)

    def feedback(self, turn: str) -> list[FeedbackRecord]:
        """Every verdict on a turn, oldest first."""
        query = select(FeedbackRow).where(FeedbackRow.turn == turn).order_by(FeedbackRow.id)
        with self._store.reading() as session:
            rows = session.scalars(query).all()
        return [FeedbackRecord(row.turn, row.verdict, row.note, row.reporter, row.stored_at) for row in rows]

    def _records(self, query: Select[TurnRow]) -> list[TurnRecord]:
        with self._store.reading() as session:
            rows = session.scalars(query).all()
            given = select(FeedbackRow.turn, FeedbackRow.verdict).where(FeedbackRow.turn.in_([row.id for row in rows]))
            verdicts: dict[str, str] = {row[0]: row[1] for row in session.execute(given.order_by(FeedbackRow.id))}
            return [
                TurnRecord(
                    row.id, row.asked_at, row.question, row.language, row.equipment, row.user, row.state, row.support,
                    row.answer, row.finished_at, verdicts.get(row.id, ""),
                )
                for row in rows
            ]
