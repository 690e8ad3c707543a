"""The composition root: the only place that picks concrete classes and imports heavy ones.

`build(settings)` gives the core its work (app.host.work): store, indexes, embedder, language model, machines and the
pipeline over them, and keeps every turn.
Not here: threads and sockets (app.host), how an answer is found (app.copilot).
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from app import problems, settings_changes
from app.changes import changes_since
from app.copilot.drafting import draft
from app.copilot.events import Answer, Answered, Event, Failed, LiveValue, Question
from app.copilot.intent import Intent
from app.copilot.machine import names_of
from app.copilot.pipeline import Copilot
from app.host import messages, reviews
from app.host.roles import Role, role_command
from app.host.waiting import status_of
from app.host.work import StatusFacts
from app.models import embedder_folder, hash_memory, model_entries, model_path
from app.paths import resources
from app.sources import DocumentSource, MachineSource, ModelSource, unheard
from connectors.live import LiveStore
from connectors.plant import Plant, load_plant
from connectors.types import Tag
from knowledge.applicability import Assertion
from knowledge.record import CLASSES, CONFIRMED
from knowledge.review import MOST_TEXT
from knowledge.rights import Action
from knowledge.status import MAPPED
from knowledge.types import (
    EVALUATION,
    DiskFull,
    Finding,
    IngestProgress,
    IngestReport,
    KnowledgeFault,
    Passage,
    RevisionState,
)

if TYPE_CHECKING:
    from app.copilot.llm import LlamaChat
    from app.settings import Settings
    from knowledge.embedder import LlamaEmbedder
    from knowledge.glossary import Glossary
    from knowledge.ingest import Steps
    from knowledge.record import Record
    from knowledge.site import Site
    from knowledge.store import Store
    from knowledge.turns import TurnRecord

log = logging.getLogger(__name__)

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
_RESUMED = "ingest resumed"
_MOST_RESUMED = 3
"""Starts that go on with the same killed ingest by themselves."""
_PAGE = 200
"""Passages of a revision in one view."""
_CONFIRMED = (
    "document", "revision", "title", "status", "effective_from", "effective_to", "approver", "owner", "classification",
)
_NO_PLANT = Plant({"en": "Plant"})
_TELEMETRY_OFF = {
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "OTEL_SDK_DISABLED": "true",
    "HF_HUB_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}


class NoRoomToStart(Exception):
    """The disk is too full to open the store or the indexes."""

    code = "E-STO-006"


class UnknownPassage(Exception):
    """A passage that was replaced or removed since it was shown."""

    code = "E-DOC-111"


class UnknownEquipment(Exception):
    """A machine that the plant description does not know; the message names it."""

    code = "E-ASK-003"


def build(settings: Settings) -> Services:
    """The work of one data folder, nothing loaded yet."""
    os.environ.update(_TELEMETRY_OFF)
    return Services(settings)


class Services:
    """Everything of one data folder; see app.host.work.Work for what is called on which thread."""

    def __init__(self, settings: Settings) -> None:
        """Reads only the plant description.

        Raises:
            PlantFileInvalid: it cannot be used.
        """
        self._settings = settings
        self._plant = load_plant(settings.plant_file) if settings.plant_file else _NO_PLANT
        self._live = LiveStore(settings.home / "live.sqlite")
        self._store: Store | None = None
        self._model: LlamaChat | None = None
        self._found: tuple[Finding, ...] = ()
        self._faults: dict[str, problems.Problem] = {}
        self._actor = settings.station
        """Who changes what may be answered from: a person's number, or the station."""
        self._opened: list[Callable[[], None]] = []

    # compute thread

    def load(self, report: Callable[[str], None]) -> None:
        """Open the store and its indexes, load both models. Without a language model answers are quoted.

        Raises:
            KnowledgeFault: the store, an index or the embedder cannot be used.
            NoRoomToStart: the disk is full.
        """
        try:
            self._load(report)
        except DiskFull as exc:
            raise NoRoomToStart(str(exc)) from exc

    def _load(self, report: Callable[[str], None]) -> None:
        report("documents")
        from langsmith.run_trees import configure

        configure(enabled=False)
        from knowledge.store import Store, file_url

        store = self._keep(Store(file_url(self._settings.home / "store.sqlite")))
        report("embedder")
        embedder = self._keep(self._open_embedder())
        report("search index")
        self._open_knowledge(store, embedder)
        report("language model")
        self._load_model()
        self._store = store
        # The first answer must not be the one that reads every value of every document.
        self.check()

    def check(self) -> None:
        """Look for what has to be decided: what the linter finds reads every passage, so nobody waits for it."""
        self._found = self._linter.findings(datetime.now(UTC))

    def _open_embedder(self) -> LlamaEmbedder:
        from knowledge.embedder import open_embedder

        folder = embedder_folder(self._settings)
        return open_embedder(folder, self._settings.embedder.threads, memory=hash_memory(self._settings))

    def _open_knowledge(self, store: Store, embedder: LlamaEmbedder) -> None:
        from app.desk import Desk
        from knowledge.audit import audit_of
        from knowledge.documents.worker import ParseWorker
        from knowledge.index import VectorIndex
        from knowledge.ingest import Ingestor
        from knowledge.lexical import LexicalIndex
        from knowledge.lint import Linter
        from knowledge.notes import Notes
        from knowledge.quantities import Quantity
        from knowledge.reading import Reader
        from knowledge.retriever import Retriever, Weights
        from knowledge.splitter import StructureSplitter
        from knowledge.sync import IndexSync
        from knowledge.turns import TurnLog
        from knowledge.vectors import VectorCache

        core, home = self._settings.core, self._settings.home
        stamp = f"{store.id} {embedder.identity}"
        index = self._keep(VectorIndex(home / "chroma", stamp))
        lexical = self._keep(LexicalIndex(home / "lexical.sqlite", stamp))
        cache = VectorCache(store, embedder.identity)
        sync = IndexSync(store, index, lexical, cache)
        worker = ParseWorker(role_command(Role.PARSE), core.parse_timeout_s, core.parse_memory_mb)
        reader = Reader(worker, StructureSplitter(embedder.count))
        self._site = self._read_site()
        self._ingestor = Ingestor(store, sync, cache, embedder, reader, self._site)
        self._opened += [self._ingestor.close, worker.close]
        if "status map" not in self._faults:
            self._ingestor.decide(self._site)
        for _ in self._ingestor.reconcile():
            pass
        chosen = self._settings.retrieval
        weights = Weights(chosen.candidates, chosen.dense_weight)
        allowed = self._settings.documents
        self._retriever = Retriever(
            store, index, lexical, sync, cache, embedder, weights=weights,
            classes=CLASSES[: CLASSES.index(allowed.clearance) + 1], uncontrolled=allowed.uncontrolled == "label",
            glossary=self._read_glossary(),
        )  # fmt: skip
        self._audit = audit_of(store, home)
        self._audit.open()
        files = (self._settings.plant_file,) if self._settings.plant_file else ()
        self._kept(lambda: settings_changes.record(self._settings, files, store, self._audit))
        self._turns = TurnLog(store, self._audit)
        self._desk = Desk(
            store, self._audit, home=home, station=self._settings.station, shifts=self._settings.review.shifts,
            idle_s=self._settings.review.sign_out_after_s, plant=self._plant, live=self._live, answer_of=_answer,
            scope=self._retriever.scope,
        )  # fmt: skip
        quantities = [Quantity(tag.equipment, _called(tag), tag.unit, tag.id) for tag in self._plant.tags]
        self._linter = Linter(store, quantities)
        self._copilot = Copilot(
            DocumentSource(
                self._retriever,
                store,
                self._linter.conflicts_of,
                lambda word: self._site.statuses.state_of(word),
                lambda word: embedder.count(word) == 1,
                Notes(store, cache, embedder),
                self._desk.blocks,
            ),
            MachineSource(self._plant, self._live),
            self._phraser,
            kept=chosen.kept,
            embedder=embedder.identity,
        )

    def _read_site(self) -> Site:
        """What the site says of status words and machines; with a broken status map, no word means anything."""
        from knowledge.site import Machine, Site
        from knowledge.status import StatusMap, StatusMapInvalid, read_status_map

        machines = {
            one.id: Machine(
                {
                    name: values
                    for name, values in (
                        ("machine", (one.id,)), ("model", (one.model,)), ("serial", (one.serial,)),
                        ("option", one.options),
                    )
                    if any(values)
                },
                names_of(one),
            )
            for one in self._plant.equipment
        }  # fmt: skip
        try:
            statuses = read_status_map(self._status_map, resources() / "status_map.toml")
        except StatusMapInvalid as exc:
            log.warning("no status map: %s", exc)
            self._faults["status map"] = problems.of(exc)
            statuses = StatusMap()
        return Site(statuses, machines)

    def _read_glossary(self) -> Glossary:
        """The general glossary, the site's own over it, and what the plant calls its machines and values."""
        from knowledge.glossary import NAME, read_glossary

        names = [one.name for one in self._plant.equipment] + [one.name for one in self._plant.tags]
        shipped, own = read_glossary(resources() / NAME), read_glossary(self._settings.home / NAME)
        glossary = shipped.merged(own).with_pairs(names)
        if glossary.problems:
            first = glossary.problems[0]
            log.warning("glossary: %d rows cannot be used", len(glossary.problems))
            self._faults["glossary"] = problems.by_code(first.code, first.detail)
        return glossary

    @property
    def _status_map(self) -> Path:
        return self._settings.home / "status_map.toml"

    def _load_model(self) -> None:
        from app.copilot.llm import LlamaChat

        chosen = self._settings.model
        try:
            self._model = self._keep(
                LlamaChat(
                    path=model_path(self._settings),
                    threads=chosen.threads,
                    context_tokens=chosen.context_tokens,
                    batch_tokens=chosen.batch_tokens,
                    answer_tokens=chosen.answer_tokens,
                    hash_memory=hash_memory(self._settings),
                )
            )
        except KnowledgeFault as exc:
            # Quotes, values and warnings need no language model: say what is wrong and go on without.
            log.warning("no language model: %s", exc)
            self._faults["model"] = problems.of(exc)

    def answer(self, question: Question, cancelled: Callable[[], bool]) -> Generator[Event, None, None]:
        """The events of one answer, kept as a turn; ends with Answered or Failed."""
        if question.equipment and self._plant.equipment_by(question.equipment) is None:
            yield _failed(UnknownEquipment(question.equipment))
            return
        turn = ""
        try:
            for event in self._copilot.answer(question, cancelled):
                if not turn:
                    turn = self._begin(question)
                if isinstance(event, Answered):
                    event = Answered(replace(event.answer, turn=turn))
                    self._finish(turn, event.answer)
                yield event
        except Exception as exc:
            if problems.of(exc).code == "E-INT-001":
                log.error("answering failed", exc_info=exc)
            if turn:
                self._kept(lambda: self._turns.finish(turn, "failed"))
            yield _failed(exc)

    def _begin(self, question: Question) -> str:
        return (
            self._kept(
                lambda: self._turns.begin(
                    question.text, language=question.language, equipment=question.equipment, user=question.user
                )
            )
            or ""
        )

    def _finish(self, turn: str, answer: Answer) -> None:
        state = "stopped" if answer.stopped else "refused" if answer.support.refused else "answered"
        text = _ANSWER.dump_json(answer).decode()
        if turn:
            told, bypass = _told(answer), answer.intent == Intent.BYPASS and answer.question.user != EVALUATION
            also = self._desk.incident(answer) if bypass else None
            self._kept(
                lambda: self._turns.finish(
                    turn, state, support=answer.support.value, answer=text, told=told, also=also
                )
            )

    def _kept(self, write: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever `write` gives
        """Write to the store; if that fails, say so in the status and go on: an answer counts more than its record."""
        try:
            kept = write()
        except (KnowledgeFault, OSError) as exc:
            log.warning("not kept: %s", exc)
            self._faults["store"] = problems.of(exc)
            return None
        self._faults.pop("store", None)
        return kept

    def search(self, query: str, k: int, equipment: str | None) -> Sequence[Passage]:
        """The best passages, best first."""
        return self._retriever.search(query, k=k, equipment=equipment)

    def draft(self, text: str, cancelled: Callable[[], bool]) -> reviews.Drafted:
        """Title and description of a problem report, proposed to whoever typed it."""
        made = draft(self._phraser(), text[:MOST_TEXT], cancelled)
        return reviews.Drafted(made.title, made.description, made.worded)

    def permit(self, asked: messages.Ingest | messages.Confirm | messages.MapStatus) -> None:
        """Let somebody change what may be answered from. Looking at known files again is nobody's decision.

        Raises:
            NotAllowed, SignedOut: the site has people, and whoever asks is none who may.
        """
        self._actor = self._settings.station
        if not isinstance(asked, messages.Ingest) or asked.paths:
            self._actor = self._desk.allowed(asked.session, Action.CONTROL) or self._actor

    def ingest(self, paths: Sequence[str], cancelled: Callable[[], bool]) -> Iterator[IngestProgress | IngestReport]:
        """Read files in short steps; the report comes last."""
        self._record("ingest", {"paths": list(paths)})
        yield from self._reported(self._ingestor.run(paths, cancelled))
        if self._stored.meta(_RESUMED):
            self._kept(lambda: self._stored.set_meta(_RESUMED, ""))

    def confirm(
        self, files: Sequence[messages.Confirmation], cancelled: Callable[[], bool]
    ) -> Iterator[IngestProgress | IngestReport]:
        """Keep what a person says of files and read them again.

        Raises:
            NotWaiting: a register or a PLM export speaks for one of the files; nothing was kept.
        """
        from knowledge.confirmed import confirm, proposed
        from knowledge.rows import NO_MACHINE

        said = []
        for file in files:
            sha256, record = proposed(self._stored, file.path)
            shown = tuple(one.removeprefix(NO_MACHINE) for one in self._site.equipment_of(record.applicability))
            said.append((file.path, sha256, None if file.plain else _confirmed(file, record, shown)))
        shas = [{"path": path, "sha256": sha256, "plain": record is None} for path, sha256, record in said]
        self._record("confirm", {"files": shas})
        confirm(self._stored, said, by=self._actor)
        yield from self._reported(self._ingestor.run([file.path for file in files], cancelled))

    def map_status(
        self, name: str, state: RevisionState | None, cancelled: Callable[[], bool]
    ) -> Iterator[IngestProgress | IngestReport]:
        """Change the status map and index what may be answered from now.

        Raises:
            StatusMapInvalid: the word is empty, or the file on disk cannot be used.
        """
        from knowledge.status import read_status_map, write_status_map

        statuses = read_status_map(self._status_map, resources() / "status_map.toml").with_word(name, state)
        self._record("status map", {"word": name, "state": state.value if state else None})
        write_status_map(self._status_map, statuses)
        self._faults.pop("status map", None)
        self._site = replace(self._site, statuses=statuses)
        self._ingestor.decide(self._site)
        yield from self._reported(self._ingestor.reconcile(cancelled))

    def _record(self, kind: str, body: dict[str, Any]) -> None:
        """Say in the audit chain that what may be answered from is going to be changed.

        Raises:
            DiskFull, StoreUnavailable: it cannot say so; then nothing is to be changed.
        """
        self._audit.append(kind, actor=self._actor, body=body)

    def resume(self, cancelled: Callable[[], bool]) -> Iterator[IngestProgress | IngestReport]:
        """Complete an ingest that was killed. Not without end: what kills the process may be one of the files.

        Being stopped here is no wish of a person: the next start goes on.
        """
        unfinished = self._ingestor.unfinished()
        tried = int(self._stored.meta(_RESUMED) or 0)
        if not unfinished or tried >= _MOST_RESUMED:
            return
        self._stored.set_meta(_RESUMED, str(tried + 1))
        log.info("goes on reading %d paths", len(unfinished))
        # The ingestor must not learn that we stop: to it that is the end of the matter.
        try:
            with contextlib.closing(self._ingestor.run(unfinished)) as steps:
                for told in self._reported(steps):
                    yield told
                    if cancelled():
                        break
            self._stored.set_meta(_RESUMED, "")
        except KnowledgeFault as exc:
            self._faults["store"] = problems.of(exc)
            raise

    # command thread

    def documents(self) -> messages.Documents:
        """Every document with its revisions, the files that were not read, the known folders, the last findings."""
        entries = tuple(messages.DocumentEntry(document, revisions) for document, revisions in self._stored.documents())
        return messages.Documents(entries, self._stored.problems(), self._stored.sources(), self._found)

    def passage(self, id_: int) -> messages.PassageView:
        """A passage among its neighbours.

        Raises:
            UnknownPassage: it is not there any more.
        """
        passage = self._stored.passage(id_)
        revision = self._stored.revision(passage.revision_id) if passage else None
        document = self._stored.document(passage.document) if passage else None
        if passage is None or revision is None or document is None:
            raise UnknownPassage(f"passage {id_} was replaced or removed")
        return messages.PassageView(passage, self._stored.neighbours(id_), revision, document)

    def revision(self, id_: int, start: int) -> messages.RevisionView:
        """A revision to look at, whatever its standing.

        Raises:
            UnknownPassage: it is not there any more.
        """
        revision = self._stored.revision(id_)
        document = self._stored.document(revision.document) if revision else None
        if revision is None or document is None:
            raise UnknownPassage(f"revision {id_} was replaced or removed")
        passages = self._stored.between(id_, start, start + _PAGE - 1)
        return messages.RevisionView(revision, document, passages, start + _PAGE < revision.passages)

    def statuses(self) -> messages.StatusMapView:
        """The status map and the words that are not in it."""
        words = self._site.statuses.words
        states = tuple(messages.StatusNames(state, tuple(words.get(state, ()))) for state in MAPPED)
        waiting = tuple(messages.UnmappedStatus(*one) for one in self._stored.unmapped())
        return messages.StatusMapView(str(self._status_map), states, waiting)

    def live(self, equipment: str | None) -> messages.LiveView:
        """What the machines read now; a tag that was never heard is there without a value.

        Raises:
            UnknownEquipment: the plant has no such machine.
            LiveStoreUnavailable: the file of live values cannot be read.
        """
        if equipment and self._plant.equipment_by(equipment) is None:
            raise UnknownEquipment(equipment)
        now = datetime.now(UTC)
        tags = self._plant.tags_of(equipment)
        readings = self._live.latest(tags, now)
        values = tuple(LiveValue(tag, readings.get(tag.id) or unheard(tag, now)) for tag in tags)
        return messages.LiveView(
            self._plant.equipment, values, tuple(self._live.alarms()), tuple(self._live.connections(now)), now
        )

    def feedback(self, given: messages.GiveFeedback) -> messages.FeedbackStored:
        """Keep a verdict on a turn, and the report that somebody has to look at.

        Raises:
            TurnUnknown: there is no such turn.
            DiskFull, StoreUnavailable: it was not kept.
        """
        kept = self._turns.give(
            given.turn, given.verdict.value, given.note, key=given.key, also=self._desk.verdict(given)
        )
        return messages.FeedbackStored(kept.turn, messages.Verdict(kept.verdict), kept.note, kept.stored_at)

    def review(self, args: object) -> object:
        """What the review desk does (app.desk).

        Raises:
            Exception: with the code of what is wrong; nothing was changed.
        """
        return self._desk.do(args)

    def tidy(self) -> None:
        """What time brings to reports and notes."""
        self._kept(self._desk.tidy)

    def turns(self) -> messages.Turns:
        """The history, newest first."""
        return messages.Turns(tuple(_turn(row) for row in self._turns.latest()))

    def turn(self, id_: str) -> messages.TurnView:
        """An answer as it was shown.

        Raises:
            TurnUnknown: there is no such turn.
        """
        row = self._turns.get(id_)
        answer = _answer(row.answer)
        changes = changes_since(answer, self._stored, self._retriever.scope(row.equipment)) if answer else ()
        return messages.TurnView(_turn(row), answer, changes)

    def models(self) -> messages.Models:
        """The model files in use and whether they are whole."""
        return messages.Models(model_entries(self._settings))

    def status_facts(self) -> StatusFacts:
        """What is loaded, and what is wrong."""
        model = self._model
        documents, passages = self._stored.counts()
        return StatusFacts(
            model=model.info.name if model else "",
            languages=tuple(model.languages) if model else (),
            documents=documents,
            passages=passages,
            problems=tuple(self._faults.values()),
        )

    def connector_command(self) -> list[str] | None:
        """How the connectors process is started; None if no server or no machine is described."""
        if not self._settings.connectors or self._settings.plant_file is None:
            return None
        return role_command(Role.CONNECTORS, "--home", str(self._settings.home))

    def close(self) -> None:
        """Let go of everything, the last opened first."""
        for release in reversed(self._opened):
            release()
        self._opened.clear()

    # inside

    @property
    def _stored(self) -> Store:
        if self._store is None:
            raise AssertionError("asked before it was loaded")
        return self._store

    def _keep(self, opened: Any) -> Any:  # noqa: ANN401 - gives back what it was given
        self._opened.append(opened.close)
        return opened

    def _reported(self, steps: Steps) -> Iterator[IngestProgress | IngestReport]:
        """The steps of an ingest and then its report; by then what has to be decided is known too."""
        report = yield from steps
        self.check()
        yield report

    def _phraser(self) -> ModelSource | None:
        return ModelSource(self._model) if self._model else None


def _answer(text: str) -> Answer | None:
    return _ANSWER.validate_json(text) if text else None


def _told(answer: Answer) -> dict[str, Any]:
    """What the audit chain says of an answer besides its hash."""
    sources = [
        {"document": c.passage.document, "revision": c.passage.revision, "passage": c.passage.id}
        for c in answer.citations
    ]
    model = {"name": answer.model.name, "sha256": answer.model.sha256, "tier": answer.model.tier}
    told = {"intent": answer.intent, "model": model, "sources": sources, "withheld": len(answer.withheld)}
    return {"kind": "bypass", **told} if answer.intent == Intent.BYPASS else told


def _failed(exc: Exception) -> Failed:
    problem = problems.of(exc)
    return Failed(problem.code, problem.detail)


def _called(tag: Tag) -> tuple[str, ...]:
    """What documents call a tag: its names, and keywords that are codes; a single word may mean another thing."""
    codes = (word for word in tag.keywords if any(sign.isdigit() for sign in word))
    return tuple(dict.fromkeys((*tag.name.values(), *codes)))


def _confirmed(file: messages.Confirmation, record: Record, shown: tuple[str, ...]) -> Record:
    """What was proposed, with what the person says instead; `shown` is how the applicability was shown."""
    said = {name: getattr(file, name) for name in _CONFIRMED if file.whole or getattr(file, name)}
    said |= {name: getattr(record, name) for name in ("document", "title") if not said.get(name)}
    said["status"] = file.status or status_of(record.status)
    machines = record.applicability
    if file.equipment and set(file.equipment) != set(shown):
        machines = Assertion("machine", file.equipment)
    elif file.whole and not file.equipment:
        machines = None
    return replace(record, **said, applicability=machines, source=CONFIRMED)


def _turn(row: TurnRecord) -> messages.Turn:
    return messages.Turn(row.id, row.asked_at, row.question, row.equipment, row.state, row.support, row.verdict)
