"""A small real `Work`: scripted answers with delays, no model, no store."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.copilot.events import (
    Answer,
    Answered,
    Claim,
    ClaimKind,
    ClaimReady,
    Event,
    LiveRead,
    LiveValue,
    ModelInfo,
    Question,
    Retrieved,
    Support,
    Supported,
)
from app.host.messages import (
    Confirmation,
    DocumentEntry,
    Documents,
    FeedbackStored,
    GiveFeedback,
    LiveView,
    ModelEntry,
    Models,
    Nothing,
    PassageView,
    RevisionView,
    StatusMapView,
    StatusNames,
    Turn,
    Turns,
    TurnView,
    UnmappedStatus,
)
from app.host.reviews import DeskStatus, Drafted
from app.host.work import StatusFacts
from connectors.types import Alarm, ConnectionStatus, ConnectorState, Equipment, Quality, Reading, Tag
from knowledge.rights import NotAllowed
from knowledge.types import (
    Citation,
    Document,
    FileProblem,
    Finding,
    FindingKind,
    IngestProgress,
    IngestReport,
    KnowledgeFault,
    Mention,
    Passage,
    PassageKind,
    Revision,
    RevisionState,
    Standing,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSAGE = Passage(
    id=7,
    document="SOP-HP-012",
    title="Oil change",
    revision="C",
    state=RevisionState.EFFECTIVE,
    language="en",
    path="/documents/sop-hp-012.pdf",
    section="5 Limits > 5.3 Oil",
    page=4,
    kind=PassageKind.PROSE,
    text="The oil must stay below 65 °C.",
    score=0.9,
)
REVISION = Revision(
    1, "SOP-HP-012", "C", RevisionState.EFFECTIVE, "en", PASSAGE.path, "0" * 64, pages=9, passages=30,
    standing=Standing.EFFECTIVE,
)
DOCUMENT = Document("SOP-HP-012", "Oil change", kind="SOP")
TAG = Tag("press1.oil_temperature", "press1", {"en": "Oil temperature", "zh-TW": "油溫"}, "ns=2;s=x", unit="°C")
READING = Reading(TAG.id, 48.2, "°C", Quality.GOOD, NOW, NOW, 1.0)
PRESS = Equipment("press1", {"en": "Hydraulic press 1"}, aliases=("HP-01",))
CONFLICT = Finding(
    FindingKind.CONFLICT,
    "Oil temperature",
    (
        Mention("SOP-HP-012", "C", PASSAGE.path, 7, 4, "5 Limits > 5.3 Oil", "65 °C", PASSAGE.text),
        Mention("PM-HP-001", "A", "/documents/pm.pdf", 9, 2, "4 Oil", "60 °C", "Keep it\x1b[2J below 60 °C."),
    ),
    "press1",
)
MODEL = ModelInfo("scripted", "f" * 64)


class MissingTurn(Exception):
    code = "E-ASK-004"


class FakeWork:
    """Answers by what the question says.

    "slow" takes 5 s, "none" is refused, "die" ends the process, "fail" raises; "which" has to know the machine,
    "conflict" has two values, "covers" lists documents.
    """

    def __init__(
        self,
        *,
        load_s: float = 0.0,
        fault: bool = False,
        connectors: list[str] | None = None,
        ingest_marker: str = "",
        unfinished: bool = False,
        documents: int = 1,
    ) -> None:
        self._documents = documents
        self.checked = 0
        self._ingest_marker = ingest_marker
        self._unfinished = unfinished
        self._load_s = load_s
        self._fault = fault
        self._connectors = connectors
        self._feedback: list[str] = []
        self.tidied = 0
        self._mapped: dict[str, RevisionState | None] = {"Released": RevisionState.EFFECTIVE, "WT9_Orcamento": None}

    def load(self, report: Callable[[str], None]) -> None:
        report("documents")
        time.sleep(self._load_s)
        report("language model")
        if self._fault:
            raise KnowledgeFault("store.sqlite: file is not a database")

    def answer(self, question: Question, cancelled: Callable[[], bool]) -> Iterator[Event]:
        if "fail" in question.text:
            raise RuntimeError("scripted failure")
        yield Retrieved((PASSAGE,))
        citation = Citation(1, PASSAGE, PASSAGE.text, 0, len(PASSAGE.text))
        if "none" in question.text:
            yield Supported(Support.NONE, (citation,))
            yield Answered(Answer(question, (), Support.NONE, (citation,), model=MODEL, turn="t-2", timings_ms={}))
            return
        if "which" in question.text and question.equipment is None:
            yield Supported(Support.NONE, ())
            yield Answered(Answer(question, (), Support.NONE, model=MODEL, turn="t-3", machines=("press1", "mill3")))
            return
        live = (LiveValue(TAG, READING),)
        yield LiveRead(live)
        yield Supported(Support.EXACT, (citation,))
        claims: tuple[Claim, ...] = (
            Claim("WARNING Hot oil. Wait.", ClaimKind.WARNING, (1,), signal="WARNING"),
            Claim("Oil temperature: 48.2 °C, good, 1 s old", ClaimKind.VALUE, live=(TAG.id,)),
            Claim(PASSAGE.text, ClaimKind.QUOTED, (1,)),
        )
        if "covers" in question.text:
            claims = tuple(Claim(row, ClaimKind.LISTED, (1,)) for row in ("SOP-HP-012 C · Oil change", "1 document"))
        said: list[Claim] = []
        for claim in claims:
            if "die" in question.text and said:
                os._exit(9)
            if "slow" in question.text and said:
                for _ in range(500):
                    if cancelled():
                        break
                    time.sleep(0.01)
            if cancelled():
                break
            said.append(claim)
            yield ClaimReady(claim)
        times = {"retrieve": 1.0, "first_claim": 2.0, "total": 3.0}
        notes, stopped, said_all = ("A notice.",), cancelled(), tuple(said)
        answer = Answer(question, said_all, Support.EXACT, (citation,), live, (), notes, MODEL, times, stopped, "t-1")
        yield Answered(replace(answer, conflicts=(CONFLICT,)) if "conflict" in question.text else answer)

    def draft(self, text: str, cancelled: Callable[[], bool]) -> Drafted:
        return Drafted(text[:20], "", worded=False)

    def search(self, query: str, k: int, equipment: str | None) -> Sequence[Passage]:
        return [PASSAGE] * min(k, 2)

    def permit(self, asked: object) -> None:
        return

    def ingest(self, paths: Sequence[str], cancelled: Callable[[], bool]) -> Iterator[IngestProgress | IngestReport]:
        if self._ingest_marker:
            Path(self._ingest_marker).touch()
        for done in range(20):
            if cancelled():
                yield IngestReport(added=done, stopped=True)
                return
            time.sleep(0.02)
            yield IngestProgress(f"{done}.pdf", done, 20)
        empty = FileProblem("/a/b.pdf", "E-DOC-102", "0 bytes")
        yield IngestReport(added=20, passages=200, problems=(empty,), seconds=1)

    def resume(self, cancelled: Callable[[], bool]) -> Iterator[IngestProgress | IngestReport]:
        if self._unfinished:
            yield from self.ingest((), cancelled)

    def confirm(
        self, files: Sequence[Confirmation], cancelled: Callable[[], bool]
    ) -> Iterator[IngestProgress | IngestReport]:
        for done, file in enumerate(files):
            yield IngestProgress(file.path, done, len(files))
        unknown = [file.path for file in files if file.path != os.path.abspath(file.path)]
        problems = tuple(FileProblem(path, "E-DOC-110", path) for path in unknown)
        done = len(files) - len(unknown)
        yield IngestReport(stopped=True) if cancelled() else IngestReport(replaced=done, problems=problems)

    def map_status(
        self, name: str, state: RevisionState | None, cancelled: Callable[[], bool]
    ) -> Iterator[IngestProgress | IngestReport]:
        self._mapped[name] = state
        yield IngestReport()

    def revision(self, id_: int, start: int) -> RevisionView:
        return RevisionView(replace(REVISION, id=id_), DOCUMENT, (PASSAGE,) if start == 0 else ())

    def statuses(self) -> StatusMapView:
        states = tuple(StatusNames(state, (name,)) for name, state in self._mapped.items() if state)
        unmapped = tuple(UnmappedStatus(name, 1) for name, state in self._mapped.items() if not state)
        return StatusMapView("/status_map.toml", states, unmapped)

    def check(self) -> None:
        self.checked += 1

    def documents(self) -> Documents:
        more = tuple(
            DocumentEntry(
                replace(DOCUMENT, id=f"SOP-{n}"),
                tuple(replace(REVISION, id=3 * n + i, document=f"SOP-{n}", title="Oil change") for i in range(3)),
            )
            for n in range(1, self._documents)
        )
        return Documents((DocumentEntry(DOCUMENT, (REVISION,)), *more), (), ("/documents",))

    def passage(self, id_: int) -> PassageView:
        return PassageView(PASSAGE, (PASSAGE,), REVISION, DOCUMENT)

    def live(self, equipment: str | None) -> LiveView:
        alarm = Alarm("a1", "press1", "E-204", 800, {"en": "Oil temperature high"}, True, False, NOW)
        connection = ConnectionStatus("plant", "opc.tcp://127.0.0.1:4840", ConnectorState.CONNECTED, "", NOW)
        return LiveView((PRESS,), (LiveValue(TAG, READING),), (alarm,), (connection,), NOW)

    def feedback(self, given: GiveFeedback) -> FeedbackStored:
        if given.turn == "unknown":
            raise MissingTurn("no turn unknown")
        self._feedback.append(given.turn)
        return FeedbackStored(given.turn, given.verdict, given.note, NOW)

    def review(self, args: object) -> object:
        if not isinstance(args, Nothing):
            raise NotAllowed("nobody may do anything here")
        return DeskStatus(nobody=False, waiting=0, urgent=0, search_only=False)

    def tidy(self) -> None:
        self.tidied += 1

    def turns(self) -> Turns:
        return Turns((Turn("t-1", NOW, "Why?", None, "answered"),))

    def turn(self, id_: str) -> TurnView:
        return TurnView(Turn(id_, NOW, "Why?", None, "interrupted"), None)

    def models(self) -> Models:
        entry = ModelEntry("language model", "scripted", "/m.gguf", "f" * 64, 98_000_000, "MIT", ("en",), "ok")
        return Models((entry,))

    def status_facts(self) -> StatusFacts:
        return StatusFacts("scripted", ("en",), 1, 30)

    def connector_command(self) -> list[str] | None:
        return self._connectors

    def close(self) -> None:
        pass
