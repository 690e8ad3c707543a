"""The typed messages between the core and its clients (window, commands), version 1.

One JSON object a line, UTF-8, both ways. A request is {"v", "id", "command", "args"}; what comes back for it is
any number of {"v", "id", "event", "data"} and then exactly one {"v", "id", "result"} or {"v", "id", "problem"}.
A command's arguments and its result are the dataclasses below; events are those of app.copilot.events and the
ones below. Not here: reports and reviews (app.host.reviews), sockets (app.host.channel), work (app.host.core).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.copilot.events import Answer, Event, LiveValue, Question
from app.host import reviews
from app.problems import Problem
from connectors.types import Alarm, ConnectionStatus, Equipment
from knowledge.review import UNSAFE, Issue
from knowledge.types import (
    Document,
    FileProblem,
    Finding,
    IngestProgress,
    IngestReport,
    Passage,
    Revision,
    RevisionState,
    Standing,
)

VERSION = 1
MAX_LINE = 4_000_000
"""Bytes of the longest message; a longer request closes the connection, a longer reply becomes a problem."""


class Phase(StrEnum):
    """Where the core stands. Questions may be sent in every phase; they wait until READY."""

    STARTING = "starting"
    LOADING = "loading"
    READY = "ready"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Status:
    """The core's state, sent on `watch` at once and at every change.

    `loading` names what is being loaded ("documents", "embedder", "language model"). `connectors` is "running",
    "restarting", "off" (none configured). `problems` holds what is wrong now, empty when nothing is.
    """

    phase: Phase
    loading: tuple[str, ...] = ()
    model: str = ""
    tier: str = "T0"
    languages: tuple[str, ...] = ("en",)
    """What the language model writes; in other languages answers are quoted."""
    connectors: str = "off"
    documents: int = 0
    passages: int = 0
    problems: tuple[Problem, ...] = ()
    reading: IngestProgress | None = None
    """How far the core has come with files that nobody waits for: a reading that was killed is completed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """command "ask": events of app.copilot.events, then an empty result."""

    question: Question


@dataclass(frozen=True, slots=True)
class Cancel:
    """command "cancel": stop the request with this id of the same connection (an answer, an ingest)."""

    request: int


@dataclass(frozen=True, slots=True)
class Search:
    """command "search"."""

    query: str
    k: int = 10
    equipment: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Result of "search"."""

    passages: tuple[Passage, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class Ingest:
    """command "ingest": IngestProgress events, then an IngestReport. No paths: check the known folders for changes."""

    paths: tuple[str, ...] = ()
    session: str = ""
    """Of app.host.reviews.SignedIn: once the site has people, one of them reads new files, confirms and maps."""


@dataclass(frozen=True, slots=True)
class ListDocuments:
    """command "documents": the list, a page at a time; `more`: the next page of the list that this connection began."""

    more: bool = False


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document with all its revisions, newest first."""

    document: Document
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """Result of "documents": a page of the list (app.host.listing puts them together again)."""

    documents: tuple[DocumentEntry, ...]
    problems: tuple[FileProblem, ...]
    sources: tuple[str, ...] = ()
    """Folders and files that were ingested."""
    findings: tuple[Finding, ...] = ()
    """What the import linter found, the gravest first."""
    more: bool = False
    """Whether another page follows."""


@dataclass(frozen=True, slots=True)
class OpenRevision:
    """command "revision": a revision to look at, whatever its standing; `start` is the first passage, from 0."""

    id: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class RevisionView:
    """Result of "revision": up to 200 passages in reading order.

    Not to be answered from unless `revision.standing` is used; a window shows everything else under a red band.
    """

    revision: Revision
    document: Document
    passages: tuple[Passage, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person says of one file: the proposed record as it is or corrected; or `plain`, that it has none.

    Empty fields take what was proposed or said before, unless this is the `whole` of what is known: then an empty field
    is empty. Dates are aware; `status` is the site's word, looked up in its status map: an empty one is always the one
    that was proposed or said before, "effective" if there was none.
    """

    path: str
    document: str = ""
    revision: str = ""
    title: str = ""
    status: str = ""
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    approver: str = ""
    owner: str = ""
    equipment: tuple[str, ...] = ()
    classification: str = ""
    plain: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Confirm:
    """command "confirm": IngestProgress events while the files are read again, then an IngestReport."""

    files: tuple[Confirmation, ...]
    session: str = ""


@dataclass(frozen=True, slots=True)
class StatusNames:
    """What the site's words for a state are; `state` is a RevisionState value."""

    state: RevisionState
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnmappedStatus:
    """A word that some source uses for a status and that the map does not know, with how many revisions wait for it."""

    name: str
    revisions: int


@dataclass(frozen=True, slots=True)
class StatusMapView:
    """Result of "statuses" (arguments: none): the site's status map and the words that are not in it."""

    path: str
    states: tuple[StatusNames, ...]
    unmapped: tuple[UnmappedStatus, ...]


@dataclass(frozen=True, slots=True)
class MapStatus:
    """command "map-status": what a word for a status means from now on; `state` None takes it out of the map.

    IngestProgress events while what may be answered from now is indexed, then an IngestReport.
    """

    name: str
    state: RevisionState | None
    session: str = ""


@dataclass(frozen=True, slots=True)
class OpenPassage:
    """command "passage"."""

    id: int


@dataclass(frozen=True, slots=True)
class PassageView:
    """Result of "passage": the passage among its neighbours on the same page (or in its section), in reading order."""

    passage: Passage
    around: tuple[Passage, ...]
    revision: Revision
    document: Document


@dataclass(frozen=True, slots=True)
class Live:
    """command "live"."""

    equipment: str | None = None


@dataclass(frozen=True, slots=True)
class LiveView:
    """Result of "live": every machine, the values of the asked one (of all if none), every active alarm."""

    equipment: tuple[Equipment, ...]
    values: tuple[LiveValue, ...]
    alarms: tuple[Alarm, ...]
    connections: tuple[ConnectionStatus, ...]
    at: datetime


class Verdict(StrEnum):
    """What happened at the machine."""

    WORKED = "worked"
    DID_NOT_WORK = "did-not-work"
    WRONG_OR_UNSAFE = UNSAFE
    OUTDATED = "outdated"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """command "feedback": stores a verdict on a turn; a later one replaces it, the history stays.

    `key` is the sender's, if it has one: delivered twice it is stored once.
    """

    turn: str
    verdict: Verdict
    note: str = ""
    key: str = ""
    session: str = ""
    issue: Issue | None = None
    """What it is about, if somebody said so."""


@dataclass(frozen=True, slots=True)
class FeedbackStored:
    """Result of "feedback"."""

    turn: str
    verdict: Verdict
    note: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One question in the history. `state` is "answered", "refused", "stopped", "interrupted" or "failed"."""

    id: str
    asked_at: datetime
    question: str
    equipment: str | None
    state: str
    support: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Turns:
    """Result of "turns" (arguments: none), newest first, at most 200."""

    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """command "turn"."""

    id: str


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A source of an old answer that is not answered from any more.

    `citation` is its number in the answer. `standing` is what became of the cited revision, `since` when, where that is
    known. `now` is the label of the revision that is effective now ("" for a file without one), None if none is; `text`
    is the passage of it that stands in the place of the cited one, "" if there is none. `passage` is its id, 0 if there
    is none.
    """

    citation: int
    document: str
    revision: str
    standing: Standing
    quote: str
    now: str | None = None
    since: datetime | None = None
    text: str = ""
    passage: int = 0


@dataclass(frozen=True, slots=True)
class TurnView:
    """Result of "turn": the answer as it was shown (None if there never was one), and what changed since."""

    turn: Turn
    answer: Answer | None
    changes: tuple[SourceChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model file the program knows."""

    role: str
    name: str
    path: str
    sha256: str
    bytes: int
    licence: str
    languages: tuple[str, ...]
    state: str
    """"ok", "missing" or "damaged"."""


@dataclass(frozen=True, slots=True)
class Models:
    """Result of "models"."""

    models: tuple[ModelEntry, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No arguments, or no result."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as decoded."""

    id: int
    command: str
    args: object


@dataclass(frozen=True, slots=True)
class Reply:
    """A line of the core as decoded: an event of a request, or its end (a result or a problem)."""

    id: int
    event: Event | Status | IngestProgress | None = None
    result: object | None = None
    problem: Problem | None = None

    @property
    def last(self) -> bool:
        """Whether the request is over."""
        return self.event is None


COMMANDS: dict[str, tuple[type, type]] = {
    "watch": (Nothing, Nothing),
    "ask": (Ask, Nothing),
    "cancel": (Cancel, Nothing),
    "search": (Search, Found),
    "ingest": (Ingest, IngestReport),
    "documents": (ListDocuments, Documents),
    "passage": (OpenPassage, PassageView),
    "revision": (OpenRevision, RevisionView),
    "confirm": (Confirm, IngestReport),
    "statuses": (Nothing, StatusMapView),
    "map-status": (MapStatus, IngestReport),
    "live": (Live, LiveView),
    "feedback": (GiveFeedback, FeedbackStored),
    "turns": (Nothing, Turns),
    "turn": (OpenTurn, TurnView),
    "models": (Nothing, Models),
    "status": (Nothing, Status),
    "stop": (Nothing, Nothing),
    "sign-out": (reviews.SignOut, Nothing),
    "desk": (Nothing, reviews.DeskStatus),
    **reviews.COMMANDS,
}
"""Every command with the types of its arguments and of its result. "watch" ends only with the connection."""
