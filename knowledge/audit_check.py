"""A check of the audit chain, a page of rows at a time: is every row as it was written, and the store as they say?

Beside hashes, order and signatures it compares what may reach an answer: the answers of turns, field notes and reports
with their state, what a steward blocked. Not here: adding rows (knowledge.audit).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.audited import Fault, Verification
from knowledge.chain import (
    BEGIN,
    BLOCK,
    CLOCK,
    DECISION,
    ERASED,
    REPORT,
    TURNS,
    Row,
    block_text,
    commitment,
    digest,
    head_of,
    is_signed,
    note_text,
    page,
    read,
    row_hash,
)
from knowledge.rows import AuditHeadRow, AuditRow, BlockRow, ReportRow, TurnRow
from knowledge.store import Store

_AT_ONCE = 500


class Check:
    """One pass over a chain; rows that are added meanwhile belong to it. One thread at a time."""

    def __init__(
        self, store: Store, published: Callable[[], Mapping[str, Any] | None], key: str, most: int
    ) -> None:
        """Take the store, what reads the head in its file, the public key that signs, the most faults to look for."""
        self._store = store
        self._read_published = published
        self._key = key
        self._most = most
        self._faults: list[Fault] = []
        self._clock: list[int] = []
        self._missing: list[int] = []
        self._erased: set[int] = set()
        self._last: dict[tuple[str, str], tuple[int, Mapping[str, Any] | None]] = {}
        """By kind and subject, of reports and blocks the last row and its body."""
        self.rows = 0
        """How many were checked."""
        self._seq, self._hash = 0, BEGIN

    def go_on(self) -> Verification | None:
        """Check the next rows; what was found when those were all, else None."""
        with self._store.reading() as session:
            rows = page(session, self._seq)
            if rows and len(self._faults) < self._most:
                self._check(session, rows)
                return None
            stored = session.get(AuditHeadRow, 1)
            self._check_head(session, head_of(stored) if stored else None)
            if not rows:
                self._check_reports(session)
                self._check_blocks(session)
        for seq in self._missing:
            if seq not in self._erased:
                self._fault(seq, "its body is missing and no row says that it was erased")
        gone = len(self._erased & set(self._missing))
        return Verification(self.rows, tuple(self._faults[: self._most]), tuple(self._clock), gone, self._hash)

    def _check(self, session: Session, rows: Sequence[Row]) -> None:
        answers = _answers(session, rows)
        for row, salt, body in rows:
            self.rows += 1
            if row.seq != self._seq + 1:
                self._fault(row.seq, f"the row before it is number {self._seq}")
            if row.prev != self._hash:
                self._fault(row.seq, "it does not follow from the row before it")
            if row.hash != row_hash(row):
                self._fault(row.seq, "it was changed")
            said = None
            if body is None or salt is None:
                self._missing.append(row.seq)
            elif row.commitment != commitment(salt, body):
                self._fault(row.seq, "its body was changed")
            else:
                said = read(body)
                self._read(row, said, answers)
            if row.kind in (DECISION, BLOCK):
                self._last[row.kind, row.subject] = (row.seq, said)
            # What follows is judged by what this row should have been, so that one change is one fault.
            self._seq, self._hash = row.seq, row.hash

    def _read(self, row: AuditRow, body: Mapping[str, Any], answers: Mapping[str, str]) -> None:
        if row.kind == CLOCK:
            self._clock.append(row.seq)
        elif row.kind == ERASED:
            self._erased.update(body.get("rows", ()))
        elif row.kind in TURNS and "answer" in body and body["answer"] != answers.get(row.subject, body["answer"]):
            self._fault(row.seq, f"the answer of turn {row.subject} was changed")

    def _check_head(self, session: Session, stored: Mapping[str, Any] | None) -> None:
        if self._faults and self.rows and stored and self._seq < stored["seq"]:
            return  # the check ended before the end of the chain
        for where, head in (("the store", stored), ("its file", self._read_published())):
            if head is None:
                if self.rows and where == "the store":
                    self._fault(0, "the store has no signed head")
                continue
            if head.get("key") != self._key or not is_signed(head):
                self._fault(0, f"the head in {where} is not signed with the key of this folder")
            elif session.scalar(select(AuditRow.hash).where(AuditRow.seq == head["seq"])) != head["hash"]:
                self._fault(0, f"the head in {where} is row {head['seq']}, which is not in the chain as it was signed")
            elif where == "the store" and head["seq"] != self._seq:
                self._fault(0, f"the signed head is row {head['seq']}, the last row {self._seq}")

    def _check_reports(self, session: Session) -> None:
        """Whether each report stands as its last decision left it, with the note that was decided on."""
        for row in session.scalars(select(ReportRow).order_by(ReportRow.id)):
            seq, said = self._last.get((DECISION, f"{REPORT}{row.id}"), (0, None))
            if not seq and (row.decisions or row.note):
                self._fault(0, f"no row tells of what was decided on report {row.id}")
            elif said is not None and (
                said.get("after") != row.state or said.get("made", digest(note_text(row))) != digest(note_text(row))
            ):
                self._fault(seq, f"report {row.id} or its note was changed")

    def _check_blocks(self, session: Session) -> None:
        """Whether each block stands as its last row left it, and none is gone."""
        stored = {f"{BLOCK} {row.id}": digest(block_text(row)) for row in session.scalars(select(BlockRow))}
        told = {subject: one for (kind, subject), one in self._last.items() if kind == BLOCK}
        for subject in stored.keys() - told.keys():
            self._fault(0, f"no row tells of {subject}")
        for subject, (seq, said) in told.items():
            if said is not None and "made" in said and said["made"] != stored.get(subject):
                self._fault(seq, f"{subject} was changed")

    def _fault(self, seq: int, what: str) -> None:
        self._faults.append(Fault(seq, what))


def _answers(session: Session, rows: Sequence[Row]) -> dict[str, str]:
    """The hashes of the answers of the turns that rows tell of."""
    ids = [row.subject for row, _, _ in rows if row.kind in TURNS]
    found: dict[str, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(TurnRow.id, TurnRow.answer).where(TurnRow.id.in_(ids[start : start + _AT_ONCE]))
        found.update({id_: digest(answer) for id_, answer in session.execute(query)})
    return found
