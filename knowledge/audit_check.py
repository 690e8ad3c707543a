"""A check of the audit chain, a part at a time: is every row as it was written, and does the store hold what they say?

Beside hashes, order and signatures it compares each turn, verdict, report, decision, note, person and block with the
rows that tell of it: one that was changed, added or taken away in the store alone is a fault.
Not here: adding rows (knowledge.audit).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.audited import Fault, Verification
from knowledge.chain import (
    BEGIN,
    BLOCK,
    BROKEN,
    CLOCK,
    DECISION,
    ERASED,
    EVIDENCE,
    FEEDBACK,
    HANDED,
    NEW_KEY,
    PERSON_ADDED,
    PERSON_CHANGED,
    QUESTION,
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
    person_text,
    read,
    row_hash,
    said_text,
    step_text,
)
from knowledge.review import State
from knowledge.rows import (
    AuditHeadRow,
    AuditRow,
    BlockRow,
    DecisionRow,
    FeedbackRow,
    PersonRow,
    ReportRow,
    TurnRow,
)
from knowledge.store import Store

_AT_ONCE = 500
_Told = tuple[int, Mapping[str, Any] | None]
"""A row by its number, and its body; None where that was erased or is not to be trusted."""


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
        self.rows = 0
        """How many were checked."""
        self._faults: list[Fault] = []
        self._clock: list[int] = []
        self._keys: list[int] = []
        self._missing: list[int] = []
        self._erased: set[int] = set()
        self._questions = 0
        self._last: dict[tuple[str, str], _Told] = {}
        """Of what has a newest state, the last row, by kind and subject."""
        self._each: dict[tuple[str, str], list[_Told]] = {}
        """Of what is only added, every row, by kind and subject."""
        self._seq, self._hash = 0, BEGIN
        self._steps = self._run()

    def go_on(self) -> Verification | None:
        """Check the next part; what was found when that was the last one, else None."""
        for _ in self._steps:
            return None
        gone = len(self._erased & set(self._missing))
        return Verification(
            self.rows, tuple(self._faults[: self._most]), tuple(self._clock), gone, self._hash, tuple(self._keys)
        )

    def _run(self) -> Iterator[None]:
        more = True
        while more and len(self._faults) < self._most:
            with self._store.reading() as session:
                more = self._next_rows(session)
            yield
        with self._store.reading() as session:
            while not more and self._next_rows(session):
                pass
            self._check_head(session)
            whole = not more
        if whole:
            yield from self._check_reports()
            with self._store.reading() as session:
                self._catch_up(session)
                self._check_others(session)
        for seq in self._missing:
            if seq not in self._erased:
                self._fault(seq, "its body is missing and no row says that it was erased")

    def _catch_up(self, session: Session) -> None:
        """The rows that were added since, so that they fit what the session sees."""
        while self._next_rows(session):
            pass

    def _next_rows(self, session: Session) -> bool:
        """Check a page of rows; whether there may be more."""
        rows = page(session, self._seq)
        turns = _turns(session, rows)
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
            self._read(row, said, turns)
            # What follows is judged by what this row should have been, so that one change is one fault.
            self._seq, self._hash = row.seq, row.hash
        return bool(rows)

    def _read(self, row: AuditRow, body: Mapping[str, Any] | None, turns: Mapping[str, tuple[str, str]]) -> None:
        kind, told = row.kind, (row.seq, body)
        if kind == CLOCK:
            self._clock.append(row.seq)
        elif kind == NEW_KEY:
            self._keys.append(row.seq)
        elif kind == BROKEN:
            self._fault(row.seq, "the rows before it were cut or rewritten")
        elif kind == ERASED and body:
            self._erased.update(body.get("rows", ()))
        elif kind in (PERSON_ADDED, PERSON_CHANGED):
            self._last[PERSON_ADDED, row.subject] = told
        elif kind in (FEEDBACK, DECISION):
            self._each.setdefault((kind, row.subject), []).append(told)
        if kind in (HANDED, EVIDENCE, DECISION, BLOCK):
            self._last[kind, row.subject] = told
        if kind == HANDED and body and "evidence" in body:
            self._last[EVIDENCE, row.subject] = told
        self._questions += kind == QUESTION
        question, answer = turns.get(row.subject, ("", ""))
        if kind == QUESTION and body and row.subject in turns and body.get("question") != question:
            self._fault(row.seq, f"the question of turn {row.subject} was changed")
        if kind in TURNS and body and row.subject in turns and body.get("answer", answer) != answer:
            self._fault(row.seq, f"the answer of turn {row.subject} was changed")

    def _check_head(self, session: Session) -> None:
        row = session.get(AuditHeadRow, 1)
        stored = head_of(row) if row else None
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

    def _check_reports(self) -> Iterator[None]:
        """Whether each report is as it was handed in, with the decisions and the note that rows tell of."""
        last, seen = 0, set()
        while True:
            with self._store.reading() as session:
                self._catch_up(session)
                some = select(ReportRow).where(ReportRow.id > last).order_by(ReportRow.id).limit(_AT_ONCE)
                reports = session.scalars(some).all()
                if not reports:
                    break
                ids = [one.id for one in reports]
                steps: dict[int, list[DecisionRow]] = {}
                decided = select(DecisionRow).where(DecisionRow.report.in_(ids)).order_by(DecisionRow.id)
                for step in session.scalars(decided):
                    steps.setdefault(step.report, []).append(step)
                for row in reports:
                    self._check_report(row, steps.get(row.id, []))
                last = ids[-1]
                seen.update(ids)
            yield
        for kind, subject in list(self._last):
            if kind == HANDED and int(subject.removeprefix(REPORT)) not in seen:
                self._fault(self._last[kind, subject][0], f"{subject} is gone")

    def _check_report(self, row: ReportRow, steps: Sequence[DecisionRow]) -> None:
        subject = f"{REPORT}{row.id}"
        if (HANDED, subject) not in self._last:
            self._fault(0, f"no row tells of {subject}")
            return
        for kind, name, now in ((HANDED, "made", said_text(row)), (EVIDENCE, "evidence", row.evidence)):
            seq, said = self._last.get((kind, subject), (0, None))
            if said is not None and name in said and said[name] != digest(now):
                self._fault(seq, f"{subject} was changed")
        told = self._each.get((DECISION, subject), [])
        for one, step in zip_longest(told, steps):
            if one is None:
                self._fault(0, f"no row tells of a decision on {subject}")
            elif step is None or (one[1] is not None and one[1].get("step") != digest(step_text(step))):
                self._fault(one[0], f"a decision on {subject} was changed")
        seq, said = told[-1] if told else (0, None)
        if said is not None and (said.get("after") != row.state or said.get("made") != digest(note_text(row))):
            self._fault(seq, f"{subject} or its note was changed")
        elif not told and (row.note or row.state != State.SUBMITTED.value):
            self._fault(0, f"no row tells of what was decided on {subject}")

    def _check_others(self, session: Session) -> None:
        """Whether people, blocks, verdicts and turns are those that rows tell of."""
        people = {row.id: digest(person_text(row)) for row in session.scalars(select(PersonRow))}
        self._compare(PERSON_ADDED, people, "person ")
        blocks = {f"{BLOCK} {row.id}": digest(block_text(row)) for row in session.scalars(select(BlockRow))}
        self._compare(BLOCK, blocks, "")
        verdicts: dict[str, list[tuple[str, str]]] = {}
        query = select(FeedbackRow.turn, FeedbackRow.verdict, FeedbackRow.note).order_by(FeedbackRow.id)
        for turn, verdict, note in session.execute(query):
            verdicts.setdefault(turn, []).append((verdict, note))
        told = {subject: some for (kind, subject), some in self._each.items() if kind == FEEDBACK}
        for turn in sorted(verdicts.keys() | told.keys()):
            for one, kept in zip_longest(told.get(turn, ()), verdicts.get(turn, ())):
                said = one[1] if one else None
                if one is None or kept is None or (said and (said.get("verdict"), said.get("note")) != kept):
                    self._fault(one[0] if one else 0, f"a verdict on turn {turn} was changed")
        turns = session.scalar(select(func.count()).select_from(TurnRow)) or 0
        if turns != self._questions:
            self._fault(0, f"the store holds {turns} questions, the rows tell of {self._questions}")

    def _compare(self, kind: str, stored: Mapping[str, str], called: str) -> None:
        told = {subject: one for (known, subject), one in self._last.items() if known == kind}
        for subject in sorted(stored.keys() - told.keys()):
            self._fault(0, f"no row tells of {called}{subject}")
        for subject, (seq, said) in told.items():
            if subject not in stored or (said is not None and said.get("made") != stored[subject]):
                self._fault(seq, f"{called}{subject} was changed")

    def _fault(self, seq: int, what: str) -> None:
        self._faults.append(Fault(seq, what))


def _turns(session: Session, rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Question, and hash of the answer, of the turns that rows tell of."""
    ids = [row.subject for row, _, _ in rows if row.kind in TURNS or row.kind == QUESTION]
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = TurnRow.id.in_(ids[start : start + _AT_ONCE])
        query = select(TurnRow.id, TurnRow.question, TurnRow.answer).where(part)
        found.update({id_: (question, digest(answer)) for id_, question, answer in session.execute(query)})
    return found
