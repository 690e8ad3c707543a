"""What goes into an answer and what comes out of it, step by step: frozen values only.

These are the messages between the answer pipeline and every front end (window, command line, tests).
Not here: how any of it is found, written or checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from connectors.types import Reading, Tag
from knowledge.types import Citation, Finding, Passage, SiteNote


class Support(StrEnum):
    """How far the documents answer a question; decided by code before any text is generated."""

    EXACT = "exact"
    PARTIAL = "partial"
    RELATED = "related"
    NONE = "none"

    @property
    def refused(self) -> bool:
        """Whether the answer is the fixed sentence."""
        return self in (Support.RELATED, Support.NONE)


class ClaimKind(StrEnum):
    """Who wrote a claim: a document (quoted, warning), code (value, listed) or the model (phrased)."""

    WARNING = "warning"
    VALUE = "value"
    QUOTED = "quoted"
    LISTED = "listed"
    """A row of the answer to a structure question ("which documents cover press 1"), from the store by SQL."""
    PHRASED = "phrased"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as asked.

    `language` is "en" or "zh-TW"; `equipment` an id or None; `history` holds earlier questions, oldest first.
    """

    text: str
    language: str = ""
    equipment: str | None = None
    user: str = ""
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What policy allows for this question, and on which tier (T0 this PC, T1 plant server)."""

    allowed: bool
    classification: str
    tier: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LiveValue:
    """A reading with the tag it belongs to, as frozen into an answer."""

    tag: Tag
    reading: Reading


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer. `citations` are numbers of `Answer.citations`; `live` are tag ids of `Answer.live`.

    Every claim has at least one of the two. `signal` is the signal word of a warning as its source spells it.
    """

    text: str
    kind: ClaimKind
    citations: tuple[int, ...] = ()
    live: tuple[str, ...] = ()
    signal: str = ""


@dataclass(frozen=True, slots=True)
class Withholding:
    """A sentence of the model that is not shown as an answer, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model phrased (or would have phrased) an answer."""

    name: str = ""
    sha256: str = ""
    tier: str = "T0"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `timings_ms` has retrieve, first_claim and total. `stopped` is set when the person stopped it."""

    question: Question
    claims: tuple[Claim, ...]
    support: Support
    citations: tuple[Citation, ...] = ()
    live: tuple[LiveValue, ...] = ()
    withheld: tuple[Withholding, ...] = ()
    notices: tuple[str, ...] = ()
    """Plain lines beside the answer, e.g. that a newer revision is in work."""
    model: ModelInfo = field(default_factory=ModelInfo)
    timings_ms: dict[str, float] = field(default_factory=dict)
    stopped: bool = False
    turn: str = ""
    asked_at: datetime | None = None
    machines: tuple[str, ...] = ()
    """Ids of machines for which the documents say different things: the person has to say which one is meant. Then
    there are no claims."""
    intent: str = ""
    """What the question was understood as (app.copilot.intent.Intent)."""
    reply: str = ""
    """A fixed sentence of the program that stands in place of an answer: a request refused, a short question back, the
    word to stop. Then there are no claims."""
    halts: bool = False
    """The reply says to stop: a request to defeat a safeguard, or a lockout without a procedure of this machine."""
    conflicts: tuple[Finding, ...] = ()
    """Where a quoted value stands against another effective document's: both are shown, neither is preferred."""
    notes: tuple[SiteNote, ...] = ()
    """Approved field notes, to be shown under the claims: beside a document, never instead of one."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Policy has spoken."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The passages that were found, best first."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class LiveRead:
    """The live values that fit the question."""

    values: tuple[LiveValue, ...]


@dataclass(frozen=True, slots=True)
class Supported:
    """How far the documents answer; `citations` are those the claims will use (nearest passages when refused)."""

    support: Support
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ClaimReady:
    """A checked claim; claims come in their final order."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence of the model did not pass."""

    withholding: Withholding


@dataclass(frozen=True, slots=True)
class Answered:
    """The end of an answer, also of a stopped one."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Failed:
    """The end of an answer that could not be given; `code` is a key of app.problems."""

    code: str
    detail: str = ""


Event = Decided | Retrieved | LiveRead | Supported | ClaimReady | Withheld | Answered | Failed
