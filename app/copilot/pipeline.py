"""One question to one answer, as a stream of events: the generator that every front end consumes.

question -> policy -> intent -> retrieve -> live values -> support -> quotes -> prompt -> generate -> verify. Each step
takes and gives frozen values. Not here: threads, Qt, storage, any library; what it needs comes as small protocols.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from app.copilot import facts, given, policy, quote, safety, support, units, wording
from app.copilot.asked import asked
from app.copilot.calibration import calibration
from app.copilot.events import (
    Answer,
    Answered,
    Claim,
    ClaimKind,
    ClaimReady,
    Decided,
    Event,
    LiveRead,
    LiveValue,
    ModelInfo,
    Question,
    Retrieved,
    Support,
    Supported,
    Withholding,
)
from app.copilot.intent import Intent, Understood, understand
from app.copilot.machine import fitting_tags, names_of, rivals, strangers
from app.copilot.phrasing import Phraser, phrase
from connectors.types import AlarmSpec, Equipment, Reading, Tag, in_language
from knowledge.types import Citation, Finding, Passage, RevisionState, SiteNote

_NEAREST = 3
"""Passages shown when the documents do not answer."""
_LOOKED_AT = 20
"""Passages among which one about an asked code is looked for."""
_NAMED = 2
_MOST_CONVERTED = 6
_REPLIES = {Intent.BYPASS: "bypass", Intent.CHAT: "chat", Intent.OUTSIDE: "outside", Intent.VAGUE: "vague"}
"""What is answered by a fixed sentence (app.copilot.wording)."""


@dataclass(frozen=True, slots=True)
class Unused:
    """A document without an effective revision; `named`: the question names its number, not only what it is about."""

    document: str
    owner: str
    named: bool


class Found(Protocol):
    """What a search gives."""

    @property
    def passages(self) -> Sequence[Passage]:
        """Best first."""

    @property
    def signals(self) -> support.Signals:
        """How sure the search is."""

    @property
    def words(self) -> str:
        """What was looked for besides the question, in whatever language."""


class Retriever(Protocol):
    """What finds passages that may be answered from now."""

    def find(self, query: str, *, k: int, equipment: str | None = None, also: str = "") -> Found:
        """The `k` best passages for a question about a machine (None: any); `also` holds further words for it."""

    def meant(self, word: str) -> str | None:
        """The word of the documents that a typed word is a slip of; None if they know it, or not one alone is near."""

    def guards(self, passage: Passage) -> Sequence[Passage]:
        """The safety passages that guard a passage, in document order."""

    def whole(self, part: Passage, *, document: bool = False) -> Sequence[Passage]:
        """The procedure or the table that a passage is part of, or all steps of its document; see app.copilot.quote."""

    def in_work(self, documents: Sequence[str]) -> Mapping[str, str]:
        """Labels of newer revisions in work, by document."""

    def unused(self, question: str, equipment: str | None) -> Sequence[Unused]:
        """Documents that a question speaks of and that have no revision to answer from for this machine."""

    def conflicts(self, passages: Sequence[Passage]) -> Sequence[Finding]:
        """Where these passages give another value than another effective document."""

    def notes(
        self, question: str, *, equipment: str | None, codes: Collection[str], passages: Sequence[Passage]
    ) -> Sequence[SiteNote]:
        """The field notes to show beside an answer that cites these passages."""

    def held_back(self, question: str) -> str:
        """What a steward took out of answers: "topic" (what the question speaks of), "answers" (all), "" (nothing)."""

    def listed(
        self, question: Question, equipment: Sequence[Equipment], language: str
    ) -> tuple[Sequence[Claim], Sequence[Citation]] | None:
        """The answer to a question for structure (which documents, where a part is used); None: it is another one."""


class Machines(Protocol):
    """What the site says of its machines, and what they read now."""

    equipment: Sequence[Equipment]
    tags: Sequence[Tag]
    alarms: Sequence[AlarmSpec]

    def read(self, tags: Sequence[Tag]) -> Mapping[str, Reading]:
        """The latest readings by tag id; a tag that was never heard of is left out."""


class Copilot:
    """Answers questions from documents and live values; the model phrases, code decides."""

    def __init__(
        self,
        retriever: Retriever,
        machines: Machines,
        phraser: Callable[[], Phraser | None],
        *,
        kept: int = 6,
        embedder: str = "",
    ) -> None:
        """Take what answers are made from.

        Args:
            retriever: finds passages.
            machines: what the site says of its machines, and what they read.
            phraser: is asked for each question: a model may come later or be away.
            kept: passages that are looked at.
            embedder: identity of the retriever's embedder; what is known of its cosines is used.
        """
        self._retriever = retriever
        self._machines = machines
        self._phraser = phraser
        self._kept = kept
        self._weighed = calibration(embedder)

    def answer(self, question: Question, cancelled: Callable[[], bool], turn: str = "") -> Iterator[Event]:
        """Answer one question. `Answered` comes last, also when `cancelled` turned true on the way.

        Raises:
            EmptyQuestion, QuestionTooLong: see app.copilot.policy.
            KnowledgeFault: the store or an index cannot be read.
        """
        clock = _Clock()
        decision = policy.decide(question)
        understood = understand(question, self._machines, self._retriever.meant)
        intent, text, language, machine = understood.intent, understood.text, understood.language, understood.machine
        # "Which machines have no lockout procedure" is no request to go without one: such a question is known whole.
        listed = self._retriever.listed(replace(question, text=text), self._machines.equipment, language)
        if listed is None and intent is Intent.BYPASS:
            decision = replace(decision, allowed=False, reason="asks to defeat a safeguard")
        yield Decided(decision)
        answer = Answer(
            question=question,
            claims=(),
            support=Support.NONE,
            timings_ms=clock.marks,
            turn=turn,
            asked_at=datetime.now(UTC),
            intent=intent.value,
        )
        held_back = "" if intent in _REPLIES else self._retriever.held_back(f"{question.text}\n{text}")
        if held_back == "topic":
            reply = wording.say("held back", language, role=wording.say("steward", language))
            yield from given.events(replace(answer, reply=reply), cancelled, clock.mark)
            return
        if listed is not None and not held_back:
            answer = replace(answer, claims=tuple(listed[0]), citations=tuple(listed[1]), support=Support.EXACT)
            yield from given.events(answer, cancelled, clock.mark)
            return
        if intent in _REPLIES:
            reply = wording.say(_REPLIES[intent], language)
            halts = intent is Intent.BYPASS
            yield from given.events(replace(answer, reply=reply, halts=halts), cancelled, clock.mark)
            return

        # What is asked now may name a machine that the text, with what it inherits, does not.
        if unknown := strangers(f"{question.text}\n{text}", self._machines.equipment):
            known = ", ".join(in_language(one.name, language) for one in self._machines.equipment)
            reply = wording.say("not a machine", language, name=unknown[0], machines=known)
            yield from given.events(replace(answer, reply=reply), cancelled, clock.mark)
            return
        tags, now = self._tags(text, machine), support.asks_now(text) or intent in (Intent.LIVE, Intent.TREND)
        # What the site calls the asked value in its other languages: a Chinese question finds the English table.
        also = " ".join(name for tag in tags[:_NAMED] for name in tag.name.values())
        found = self._retriever.find(text, k=_LOOKED_AT, equipment=machine, also=also)
        candidates, locked_out = found.passages, safety.asks_lockout(text) and intent is not Intent.DEFINITION
        if locked_out and machine:
            # What another machine's procedure says can kill here.
            candidates = safety.lockout_of(machine, candidates)
            if not candidates:
                yield from given.events(self._stop(answer, machine, language), cancelled, clock.mark)
                return
        keys = quote.Keys(
            self._alarms(text) | set(understood.codes),
            asked(text).numbers,
            tuple(tag.id for tag in tags),
            found.words,
            language,
            definition=intent is Intent.DEFINITION,
        )
        ranked = quote.ranked(text, quote.in_one_language(candidates, language), keys)
        passages = tuple(ranked[: self._kept])
        clock.mark("retrieve")
        yield Retrieved(passages)
        live = () if held_back else self._live(tags, now=now)
        yield LiveRead(live)

        level = support.assess(text, passages, found.signals, self._weighed, live, self._names(machine), now=now)
        if passages and quote.looked_up(text, passages[0], keys):
            level = level if level.refused else Support.EXACT
        if passages and keys.definition and quote.defines(text, passages[0].text):
            level = Support.EXACT
        if locked_out and machine and level.refused:
            level = Support.PARTIAL
        unused = self._retriever.unused(text, machine)
        if any(one.named for one in unused) and not live:
            # What another document says is no answer to what this one says.
            level = Support.NONE if level is Support.NONE else Support.RELATED
        if held_back:
            level = Support.RELATED if passages else Support.NONE
        machines = () if machine or (level.refused and not locked_out) else self._rivals(text, passages)
        if locked_out and not machine:
            machines = tuple(one.id for one in self._machines.equipment)
        if machines:
            level = Support.RELATED
        steps = quote.steps_of(text, lockout=locked_out, procedure=intent is Intent.PROCEDURE)
        drafts, citations = self._draft(text, passages, live, level, language, found.words, steps)
        yield Supported(level, tuple(citations))
        claims: list[Claim] = []
        for claim in drafts:
            clock.mark("first_claim")
            claims.append(claim)
            yield ClaimReady(claim)

        phraser = self._phraser()
        withheld: list[Withholding] = []
        writes = phraser is not None and language in phraser.languages
        if phraser is not None and writes and not level.refused and citations and not cancelled():
            # Where a person can be hurt, nothing but the documents speaks.
            quoted = [claim.text for claim in claims if claim.kind is ClaimKind.QUOTED]
            quiet = any(map(safety.concerns, (text, *quoted)))
            for event in () if quiet else phrase(phraser, text, claims, citations, live, cancelled, language):
                if isinstance(event, ClaimReady):
                    clock.mark("first_claim")
                    claims.append(event.claim)
                else:
                    withheld.append(event.withholding)
                yield event
        clock.mark("first_claim")
        clock.mark("total")
        notices = [
            *self._corrected(understood, claims),
            *self._notices(citations, level, language, writes or phraser is None, unused, machine),
        ]
        if not machine and not machines and (about := self._about(claims, citations)):
            names = ", ".join(in_language(name, language) for name in about)
            notices.insert(0, wording.say("applies", language, machines=names))
        if held_back:
            notices.insert(0, wording.say("search only", language, role=wording.say("steward", language)))
        if live and safety.concerns(text):
            notices.insert(0, wording.say("no proof", language))
        yield Answered(
            replace(
                answer,
                claims=tuple(claims),
                support=level,
                citations=tuple(citations),
                live=live,
                withheld=tuple(withheld),
                notices=tuple(notices),
                model=phraser.info if phraser is not None else ModelInfo(),
                stopped=cancelled(),
                machines=machines,
                conflicts=self._conflicts(claims, citations),
                notes=() if locked_out or held_back or machines else self._noted(text, machine, keys.alarms, citations),
            )
        )

    def _noted(
        self, text: str, machine: str | None, codes: Collection[str], citations: Sequence[Citation]
    ) -> tuple[SiteNote, ...]:
        """Notes beside the answer; beside a lockout there is none."""
        cited = [citation.passage for citation in citations]
        return tuple(self._retriever.notes(text, equipment=machine, codes=codes, passages=cited))

    def _stop(self, answer: Answer, machine: str, language: str) -> Answer:
        """No effective lockout procedure for a machine: a general one is none."""
        name = next((in_language(one.name, language) for one in self._machines.equipment if one.id == machine), machine)
        role = wording.say("safety officer", language)
        return replace(answer, reply=wording.say("stop ask", language, machine=name, role=role), halts=True)

    def _corrected(self, understood: Understood, claims: Sequence[Claim]) -> Iterator[str]:
        """What was read for what was typed, and values in the unit that was asked for."""
        for typed, meant in understood.corrections:
            yield wording.say("meant", understood.language, typed=typed, meant=meant)
        if not understood.asked_unit:
            return
        said = [claim.text for claim in claims if claim.kind in (ClaimKind.VALUE, ClaimKind.QUOTED)]
        pairs = dict(pair for text in said for pair in units.conversions(text, understood.asked_unit))
        for original, value in list(pairs.items())[:_MOST_CONVERTED]:
            yield wording.say("converted", understood.language, original=original, value=value)

    def _names(self, machine: str | None) -> tuple[str, ...]:
        return next((names_of(one) for one in self._machines.equipment if one.id == machine), ())

    def _rivals(self, text: str, passages: Sequence[Passage]) -> tuple[str, ...]:
        """The plant's machines that may be meant: several have the asked value, or the best passages differ by machine.

        () where one answer fits them all.
        """
        known = [one.id for one in self._machines.equipment]
        if not facts.alarm_codes(text) and support.asks_value(text):
            valued = rivals(text, self._machines.tags, self._machines.alarms)
            if valued:
                return tuple(id_ for id_ in known if id_ in valued)
        about = [set(passage.equipment) for passage in quote.choose(passages) if passage.equipment]
        if not about or set.intersection(*about):
            return ()
        return tuple(id_ for id_ in known if any(id_ in some for some in about))

    def _about(self, claims: Sequence[Claim], citations: Sequence[Citation]) -> list[Mapping[str, str]]:
        """The names of the machines that an answer is about, where nobody said which one and the plant has others."""
        quoted = {n for claim in claims if claim.kind is ClaimKind.QUOTED for n in claim.citations}
        about = {id_ for c in citations if c.n in quoted for id_ in c.passage.equipment}
        names = [one.name for one in self._machines.equipment if one.id in about]
        return names if 0 < len(names) < len(self._machines.equipment) else []

    def _conflicts(self, claims: Sequence[Claim], citations: Sequence[Citation]) -> tuple[Finding, ...]:
        cited = {number for claim in claims for number in claim.citations}
        return tuple(self._retriever.conflicts([c.passage for c in citations if c.n in cited]))

    def _alarms(self, text: str) -> set[str]:
        """The codes in a question: alarms of the plant description, and what is called an alarm or a code."""
        known = {code for spec in self._machines.alarms for code in facts.values(spec.code)}
        codes = facts.alarm_codes(text)
        return (codes if support.names_alarm(text) else codes & known) | asked(text).codes

    def _tags(self, text: str, machine: str | None) -> list[Tag]:
        """The tags that a question is about: none where it is about no value."""
        if not facts.alarm_codes(text) and not support.asks_value(text):
            return []
        return fitting_tags(text, machine, self._machines.tags, self._machines.alarms)

    def _live(self, tags: Sequence[Tag], *, now: bool) -> tuple[LiveValue, ...]:
        """The readings that belong to an answer; one that never came only where it was asked for."""
        readings = self._machines.read(tags) if tags else {}
        values = (LiveValue(tag, readings[tag.id]) for tag in tags if tag.id in readings)
        return tuple(v for v in values if v.reading.value is not None or now)

    def _draft(
        self,
        text: str,
        passages: Sequence[Passage],
        live: Sequence[LiveValue],
        level: Support,
        language: str,
        also: str,
        steps: quote.Steps,
    ) -> tuple[list[Claim], list[Citation]]:
        """The claims that need no model, in their final order (warnings, values, quotes), and all citations."""
        if level.refused or not passages:
            nearest = [Citation(n, p, p.text, 0, len(p.text)) for n, p in enumerate(passages[:_NEAREST], 1)]
            return ([] if level.refused else _values(live, language)), nearest
        quoted, citations = quote.compose(text, passages, self._retriever, also, steps=steps)
        first_quote = sum(1 for claim in quoted if claim.kind is ClaimKind.WARNING)
        return [*quoted[:first_quote], *_values(live, language), *quoted[first_quote:]], citations

    def _notices(
        self,
        citations: Sequence[Citation],
        level: Support,
        language: str,
        writes: bool,
        unused: Sequence[Unused],
        machine: str | None,
    ) -> Iterator[str]:
        named = next((one.name for one in self._machines.equipment if one.id == machine), None)
        for one in unused:
            key = "no revision" if named is None else "no revision for"
            place = {} if named is None else {"machine": in_language(named, language)}
            owner = one.owner or wording.say("document control", language)
            yield wording.say(key, language, document=one.document, owner=owner, **place)
        cited = list(dict.fromkeys(c.passage.document for c in citations))
        for document, label in self._retriever.in_work(cited).items():
            yield wording.say("in work", language, document=document, revision=label)
        if level.refused:
            return
        for document in cited:
            states = {c.passage.state for c in citations if c.passage.document == document}
            if RevisionState.UNCONTROLLED in states:
                yield wording.say("uncontrolled", language, document=document)
        if not writes:
            yield wording.say("quoted only", language)


class _Clock:
    """Milliseconds since the question came, each mark set once."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self.marks.setdefault(name, round((time.perf_counter() - self._start) * 1000, 1))


def _values(live: Sequence[LiveValue], language: str) -> list[Claim]:
    return [Claim(wording.reading(value, language), ClaimKind.VALUE, live=(value.tag.id,)) for value in live]
