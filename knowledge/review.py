"""A report and its life: what a station hands in, what reviewers say, which action leads from which state to which.

A report becomes a field note by being proposed and approved; a note that would change a limit, a warning or a lockout
step becomes a change request for the document's owner, which is approved and never answered from.
Not here: who may act (knowledge.rights), storing (knowledge.reports).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from knowledge.rights import Action


class State(StrEnum):
    """Where a report is. Only an effective one is ever shown in an answer."""

    SUBMITTED = "submitted"
    TRIAGED = "triaged"
    NEEDS_INFO = "needs info"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    EFFECTIVE = "effective"
    VERIFY_AGAIN = "verify again"
    """The revision that the note corrects is not the effective one any more: out of answers until somebody looks."""
    SUPERSEDED = "superseded"
    EXPIRED = "expired"

    @property
    def open(self) -> bool:
        """Whether somebody has to decide."""
        return self in _OPEN


UNSAFE = "wrong-or-unsafe"
"""The verdict that stands on top of every list."""
_OPEN = frozenset({State.SUBMITTED, State.TRIAGED, State.NEEDS_INFO, State.PROPOSED, State.VERIFY_AGAIN})


MOST_TEXT = 8000
"""Characters of each text of a report, and of a note."""


class Severity(StrEnum):
    """How grave a report is, the gravest first."""

    SAFETY = "safety"
    QUALITY = "quality"
    STOP = "stop"
    MINOR = "minor"


class Issue(StrEnum):
    """What a report is about."""

    MACHINE = "machine"
    DOCUMENT = "document"
    PART = "part"
    TOOL = "tool"
    ANSWER = "answer"
    INCIDENT = "incident"
    """Somebody could have been hurt; a request to defeat a safeguard is one that code reports."""
    OTHER = "other"


class Kind(StrEnum):
    """What a proposed report is to become."""

    NOTE = "note"
    CHANGE = "change request"


_S = State
_STILL = frozenset(one.value for one in (State.PROPOSED, State.NEEDS_INFO, State.TRIAGED))
_WAITING = (_S.SUBMITTED, _S.TRIAGED, _S.NEEDS_INFO)

STEPS: Mapping[tuple[State, Action], State] = {
    (_S.SUBMITTED, Action.TRIAGE): _S.TRIAGED,
    (_S.REJECTED, Action.TRIAGE): _S.TRIAGED,
    (_S.DUPLICATE, Action.TRIAGE): _S.TRIAGED,
    **{(state, Action.ASK_BACK): _S.NEEDS_INFO for state in (_S.SUBMITTED, _S.TRIAGED, _S.PROPOSED)},
    (_S.NEEDS_INFO, Action.ANSWER): _S.TRIAGED,
    (_S.SUBMITTED, Action.TAKE_BACK): _S.REJECTED,
    **{(state, Action.PROPOSE): _S.PROPOSED for state in (*_WAITING, _S.PROPOSED, _S.VERIFY_AGAIN, _S.EXPIRED)},
    (_S.PROPOSED, Action.APPROVE): _S.APPROVED,
    (_S.VERIFY_AGAIN, Action.APPROVE): _S.APPROVED,
    **{(state, Action.REJECT): _S.REJECTED for state in (*_WAITING, _S.PROPOSED, _S.VERIFY_AGAIN)},
    **{(state, Action.MERGE): _S.DUPLICATE for state in (*_WAITING, _S.PROPOSED)},
    **{(state, Action.WITHDRAW): _S.SUPERSEDED for state in (_S.EFFECTIVE, _S.APPROVED, _S.VERIFY_AGAIN)},
}
"""State and action give the state after it; a pair that is not here is refused. The rest happens by itself: an approved
note becomes effective, an effective one expires, or its document changes. Taking a rejection back is triage."""


DECIDED = frozenset(action for _, action in STEPS) - {Action.ANSWER, Action.TAKE_BACK}
"""What people decide; the other steps are those of a station."""

TAKEN_BACK = "taken back"
SAID_LATER = "another verdict was given later"
JOINED = "a graver report was called a duplicate of this one"
OVER = "expiry date"
CHANGED = "the revision it corrects has changed"
"""Reasons that the program gives; windows say them in their own language."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or a voice note, kept as a file under its SHA-256. `name` is what the sender called it: data."""

    sha256: str
    kind: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Handed:
    """What a station hands in. `key` is unique to it: delivered twice, it is kept once. `text` is kept as typed."""

    key: str
    station: str
    text: str = ""
    title: str = ""
    description: str = ""
    turn: str = ""
    verdict: str = ""
    equipment: str = ""
    alarm: str = ""
    severity: str = Severity.MINOR.value
    issue: str = "other"
    fix: str = ""
    parts: str = ""
    shift: str = ""
    reporter: str = ""
    downtime_min: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """The place in a document that a note is about: its file by SHA-256, and the text as it stood there."""

    document: str
    revision: str
    sha256: str
    section: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The note that a report is to become. `safety`: two people approve; `reasons`: why it is a change request."""

    text: str
    kind: Kind = Kind.NOTE
    equipment: str = ""
    alarm: str = ""
    corrects: Corrected | None = None
    expires_at: datetime | None = None
    safety: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One step of a report's life; `actor` is a person's number, a station, or empty for what happens by itself."""

    at: datetime
    actor: str
    role: str
    action: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report with its note, if there is one, and every decision, oldest first. Times are UTC."""

    id: int
    at: datetime
    state: State
    handed: Handed
    decisions: tuple[Decision, ...]
    duplicate_of: int | None
    proposal: Proposal | None
    author: str
    approver_role: str
    effective_at: datetime | None

    @property
    def approvals(self) -> int:
        """How many have approved the note as it is."""
        return len(approvers(self.decisions))

    @property
    def approvals_needed(self) -> int:
        """How many have to."""
        return 2 if self.proposal and self.proposal.safety else 1

    @property
    def authors(self) -> frozenset[str]:
        """Who may not approve the note: whoever reported it, or has proposed it since it was last decided on."""
        return frozenset({self.author, self.handed.reporter, *proposers(self.decisions)} - {""})

    @property
    def urgent(self) -> bool:
        """Whether it stands on top of every list: it may hurt somebody."""
        return self.handed.verdict == UNSAFE or self.handed.severity == Severity.SAFETY.value


def proposers(decisions: Iterable[Decision]) -> set[str]:
    """Who has proposed the note since it was last decided on; a colleague's new draft makes nobody's words theirs."""
    found: set[str] = set()
    for one in decisions:
        if one.action == Action.PROPOSE.value:
            found.add(one.actor)
        elif one.after not in _STILL:
            found.clear()
    return found


def approvers(decisions: Iterable[Decision]) -> set[str]:
    """Who approved the note since it was last proposed or taken out."""
    found: set[str] = set()
    for one in decisions:
        if one.action == Action.APPROVE.value:
            found.add(one.actor)
        elif one.action or one.after == State.VERIFY_AGAIN.value:
            found.clear()
    return found


class BlockKind(StrEnum):
    """What is blocked."""

    DOCUMENT = "document"
    """By its number."""
    PASSAGE = "passage"
    """The section that a passage stands in: the document's number, a line break, the headings."""
    TOPIC = "topic"
    """Words: a question or a passage that holds them all, in this order and together."""
    ANSWERS = "answers"
    """Everything: passages are found and shown, nothing is answered."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `undone_at` None: it holds."""

    id: int
    kind: BlockKind
    value: str
    reason: str
    by: str
    at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None
    undone_reason: str = ""
