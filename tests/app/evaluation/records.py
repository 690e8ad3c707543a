"""Records of questions for the tests of figures and reports."""

from __future__ import annotations

from datetime import UTC, datetime

from app.copilot.events import ClaimKind
from app.evaluation.questions import ExamQuestion
from app.evaluation.record import Cited, Ending, Record, Said
from app.evaluation.runs import Measured, Run
from knowledge.types import RevisionState, Standing

AT = datetime(2026, 11, 24, 3, 0, 0, 5, tzinfo=UTC)


def asked(id_: str = "q1", question: str = "How tight is the cover?", **more: object) -> ExamQuestion:
    given = {"id": id_, "question": question, "answers": ("40 Nm",), "documents": ("SOP-1",), "answerable": True}
    return ExamQuestion.model_validate(given | more)


def unanswerable(id_: str = "u1", **more: object) -> ExamQuestion:
    return asked(id_, "What does it cost?", answers=(), documents=(), answerable=False, **more)


def cited(n: int = 1, document: str = "SOP-1", text: str = "Tighten to 40 Nm.", **more: object) -> Cited:
    given = {
        "title": "Strainer", "revision": "C", "section": "5 Cover", "page": 3, "state": RevisionState.EFFECTIVE,
        "standing": Standing.EFFECTIVE, "quote": text,
    }  # fmt: skip
    return Cited(n=n, document=document, text=text, **(given | more))  # type: ignore[arg-type]


def quoted(text: str = "Tighten to 40 Nm.", n: int = 1) -> Said:
    return Said(text, ClaimKind.QUOTED, (n,))


def answered(question: ExamQuestion | None = None, *claims: Said, **more: object) -> Record:
    said = claims or (quoted(),)
    given = {"text": "\n".join(one.text for one in said), "claims": said, "cited": (cited(),)}
    return Record(question or asked(), Ending.ANSWERED, **(given | more))  # type: ignore[arg-type]


def refused(question: ExamQuestion | None = None, **more: object) -> Record:
    given = {"text": "The documents do not answer this. Nothing was guessed."}
    return Record(question or unanswerable(), Ending.REFUSED, **(given | more))  # type: ignore[arg-type]


def run(*records: Record, sha256: str = "a" * 64, at: datetime = AT) -> Run:
    return Run(at, ("exam.jsonl",), sha256, Measured("m", "1", "e", "2", "s", 3, 4), len(records), False, records)
