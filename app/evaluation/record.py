"""What is kept of one question of an evaluation: what was asked, what was shown, where it came from, how long it took.

Plain values that are written as JSON and read again. Not here: figures over many of them (app.evaluation.metrics).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.copilot import wording
from app.copilot.events import Answer, ClaimKind, LiveValue
from app.copilot.intent import Intent
from app.evaluation.matching import holds_any
from app.evaluation.questions import ExamQuestion
from knowledge.types import Passage, RevisionState, Standing

_NO_PASSAGE = frozenset(("chat", "live", "structure"))
"""Kinds of question that no single passage answers."""


class Ending(StrEnum):
    """How a question ended for the person who asked it."""

    ANSWERED = "answered"
    REFUSED = "refused"
    ASKS_MACHINE = "asks_machine"
    STOP = "stop"
    BYPASS = "bypass"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as it was shown."""

    text: str
    kind: ClaimKind
    citations: tuple[int, ...] = ()
    live: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited passage as it was when it was cited; `standing` is its revision's, None where that is not known."""

    n: int
    document: str
    title: str
    revision: str
    section: str
    page: int | None
    state: RevisionState
    standing: Standing | None
    text: str
    quote: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A live value beside the answer; `texts` are its spellings: value, limits, and the line with its age."""

    tag: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A sentence of the model that was withheld, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """One question and its answer. `text` is what a person read; `seconds` until the end, as the client saw it.

    `searched` says that gold passages were looked for, `gold_rank` where the first one stood, 0 if it was not found.
    `code` is that of the problem when there was no answer.
    """

    question: ExamQuestion
    ending: Ending
    text: str = ""
    claims: tuple[Said, ...] = ()
    cited: tuple[Cited, ...] = ()
    live: tuple[Shown, ...] = ()
    withheld: tuple[Left, ...] = ()
    notices: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    support: str = ""
    seconds: float = 0.0
    searched: bool = False
    gold_rank: int = 0
    code: str = ""


def record(
    question: ExamQuestion,
    answer: Answer,
    text: str,
    seconds: float,
    standings: Mapping[int, Standing],
    found: Sequence[Passage] | None = None,
) -> Record:
    """What is kept of an answer.

    Args:
        question: what was asked.
        answer: what came.
        text: the answer as a person reads it.
        seconds: from asking to the end.
        standings: where each revision stands, by its id.
        found: what a search for the question gave, best first; None if nothing was searched for.
    """
    return Record(
        question=question,
        ending=ending(answer),
        text=text,
        claims=tuple(Said(one.text, one.kind, one.citations, one.live) for one in answer.claims),
        cited=tuple(
            Cited(
                one.n,
                one.passage.document,
                one.passage.title,
                one.passage.revision,
                one.passage.section,
                one.passage.page,
                one.passage.state,
                standings.get(one.passage.revision_id),
                one.passage.text,
                one.quote,
            )
            for one in answer.citations
        ),
        live=tuple(Shown(value.tag.id, _spellings(value)) for value in answer.live),
        withheld=tuple(Left(one.text, one.reason) for one in answer.withheld),
        notices=answer.notices,
        machines=answer.machines,
        support=answer.support.value,
        seconds=seconds,
        searched=found is not None,
        gold_rank=gold_rank(question, found or ()),
    )


_NO_QUESTION = {Intent.CHAT.value: Ending.REFUSED, Intent.OUTSIDE.value: Ending.REFUSED}


def ending(answer: Answer) -> Ending:
    """How an answer ended."""
    if answer.machines or answer.intent == Intent.VAGUE:
        return Ending.ASKS_MACHINE
    if answer.reply:
        return {Intent.BYPASS.value: Ending.BYPASS, **_NO_QUESTION}.get(answer.intent, Ending.STOP)
    return Ending.REFUSED if answer.support.refused else Ending.ANSWERED


def has_gold(question: ExamQuestion) -> bool:
    """Whether a search can find gold passages: the answer is text of documents, and the question stands for itself."""
    told = bool(question.answers and question.documents) and question.answerable
    return told and not question.expect and not question.history and question.kind not in _NO_PASSAGE


def gold_rank(question: ExamQuestion, found: Sequence[Passage]) -> int:
    """The place, from 1, of the first gold passage: one of a gold document that holds an accepted answer; 0: none."""
    gold = {document.casefold() for document in question.documents}
    for rank, passage in enumerate(found, 1):
        # The heading is a part of what is shown and searched, e.g. the alarm of which a row speaks.
        if passage.document.casefold() in gold and holds_any(f"{passage.section}\n{passage.text}", question.answers):
            return rank
    return 0


def _spellings(value: LiveValue) -> tuple[str, ...]:
    """What a live value shows of itself, as texts whose values count as supported."""
    tag, got = value.tag, value.reading
    bare = [one for one in (got.value, tag.limit_low, tag.limit_high) if one is not None]
    texts = [wording.amount(one, tag.decimals, got.unit) for one in bare]
    lines = [wording.reading(value, language) for language in ("en", "zh-TW")]
    return tuple(dict.fromkeys([*texts, *lines, *tag.name.values()]))
