"""What the core needs of the program it hosts: loading, answering, reading files, looking things up.

The composition root (app.services) gives the real one; tests give a small scripted one.
Not here: threads, sockets, messages on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from app.copilot.events import Event, Question
from app.host.messages import (
    Confirm,
    Confirmation,
    Documents,
    FeedbackStored,
    GiveFeedback,
    Ingest,
    LiveView,
    MapStatus,
    Models,
    PassageView,
    RevisionView,
    StatusMapView,
    Turns,
    TurnView,
)
from app.host.reviews import Drafted
from app.problems import Problem
from knowledge.types import IngestProgress, IngestReport, Passage, RevisionState


class StatusFacts(NamedTuple):
    """What the core says of its work to whoever watches; counts are of what may be answered from."""

    model: str = ""
    languages: tuple[str, ...] = ()
    documents: int = 0
    passages: int = 0
    problems: tuple[Problem, ...] = ()
    """What is wrong with it although it works, e.g. a disk that is full."""


class Work(Protocol):
    """The work of one data folder. Faults carry a `code` of app.problems.

    `load`, `answer`, `search`, `draft`, `permit`, `ingest`, `confirm`, `map_status`, `resume`, `check` and `close` are
    called on the compute thread, one at a time; the others on the command thread, also while compute is busy, after
    `load` has returned (`connector_command` before it on the compute thread, `models` also after it failed): they must
    be quick.
    """

    def load(self, report: Callable[[str], None]) -> None:
        """Open store, indexes and models; `report` names what is being loaded."""

    def answer(self, question: Question, cancelled: Callable[[], bool]) -> Iterator[Event]:
        """The events of one answer; closed early when the core stops."""

    def search(self, query: str, k: int, equipment: str | None) -> Sequence[Passage]:
        """The best passages, best first."""

    def draft(self, text: str, cancelled: Callable[[], bool]) -> Drafted:
        """Propose title and description of a problem report."""

    def permit(self, asked: Ingest | Confirm | MapStatus) -> None:
        """Let somebody change what may be answered from, or raise; called right before it is done."""

    def ingest(
        self, paths: Sequence[str], cancelled: Callable[[], bool]
    ) -> Iterator[IngestProgress | IngestReport]:
        """Read files in short steps, between which questions are answered; the report comes last."""

    def confirm(
        self, files: Sequence[Confirmation], cancelled: Callable[[], bool]
    ) -> Iterator[IngestProgress | IngestReport]:
        """Keep what a person says of files and read them again, in such steps."""

    def map_status(
        self, name: str, state: RevisionState | None, cancelled: Callable[[], bool]
    ) -> Iterator[IngestProgress | IngestReport]:
        """Change the status map and index what may be answered from now, in such steps."""

    def resume(self, cancelled: Callable[[], bool]) -> Iterator[IngestProgress | IngestReport]:
        """Complete, in such steps, an `ingest` that was killed; nothing at all if none was."""

    def check(self) -> None:
        """Look again for what time changes: what has to be decided because a date has passed."""

    def documents(self) -> Documents:
        """What was read."""

    def passage(self, id_: int) -> PassageView:
        """A passage among its neighbours."""

    def revision(self, id_: int, start: int) -> RevisionView:
        """A revision to look at, whatever its standing."""

    def statuses(self) -> StatusMapView:
        """The status map and the words that are not in it."""

    def live(self, equipment: str | None) -> LiveView:
        """What the machines read now."""

    def feedback(self, given: GiveFeedback) -> FeedbackStored:
        """Keep a verdict."""

    def review(self, args: object) -> object:
        """Do what a message of app.host.reviews asks and give its result."""

    def tidy(self) -> None:
        """Look for what time and the machines bring; called every few seconds."""

    def turns(self) -> Turns:
        """The history."""

    def turn(self, id_: str) -> TurnView:
        """An answer as it was shown."""

    def models(self) -> Models:
        """The model files."""

    def status_facts(self) -> StatusFacts:
        """What is loaded."""

    def connector_command(self) -> list[str] | None:
        """How the connectors process is started; None if the site has no machines connected."""

    def close(self) -> None:
        """Let go of everything; called once, also after a failed `load`."""
