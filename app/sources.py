"""What the pipeline asks: documents, machines and the language model, each as its small protocol wants it.

Not here: which of them are opened (app.services), what is done with what they give (app.copilot).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.copilot import facts
from app.copilot.events import Claim, ModelInfo, Question
from app.copilot.pipeline import Unused
from app.copilot.spelling import Vocabulary
from app.copilot.structure import recognise
from connectors.live import LiveStore
from connectors.plant import Plant
from connectors.types import AlarmSpec, Equipment, Quality, Reading, Tag
from knowledge.types import Citation, Finding, Passage, PassageKind, RevisionState, SiteNote, covered

if TYPE_CHECKING:
    from app.copilot.llm import LlamaChat
    from app.copilot.prompt import Message
    from knowledge.blocks import Blocks
    from knowledge.notes import Notes
    from knowledge.retriever import Retriever, Search
    from knowledge.store import Store

_TITLE_WORDS = 2
_TITLE_SHARE = 0.7
"""How many words of a title a question must hold to speak of the document."""
_MOST_UNUSED = 2
_LONGEST_PROCEDURE = 60
"""Passages of a section to either side of a step that are looked at for the rest of its procedure."""
_SAFETY_SECTION = re.compile(r"> [\d. ]*(?:safety|hazards?|warnings?|安全|危害|警告)", re.IGNORECASE)
"""A heading under which a document says what holds for all of it."""


class DocumentSource:
    """The retriever and what the store says around a passage, as the pipeline wants them."""

    def __init__(
        self,
        retriever: Retriever,
        store: Store,
        conflicts: Callable[[Sequence[int], datetime, tuple[str, ...]], Sequence[Finding]] = lambda *_: (),
        state_of: Callable[[str], RevisionState | None] = lambda _: None,
        is_word: Callable[[str], bool] = lambda _: False,
        notes: Notes | None = None,
        blocks: Blocks | None = None,
    ) -> None:
        """Take what was opened.

        Args:
            retriever: finds passages.
            store: what it finds them in.
            conflicts: where effective documents of these data classes contradict passages at a moment.
            state_of: what a status word means to the site.
            is_word: whether a word is one although no document has it: "surge" is no slip of "sure".
            notes: the field notes; none: there are none.
            blocks: what a steward took out of answers; none: nothing.
        """
        self._retriever = retriever
        self._store = store
        self._conflicting = conflicts
        self._state_of = state_of
        self._kinds: tuple[int, tuple[str, ...]] = (-1, ())
        self._is_word = is_word
        self._notes = notes
        self._blocks = blocks
        self._words: tuple[frozenset[str], Vocabulary] = (frozenset(), Vocabulary(()))

    def find(self, query: str, *, k: int, equipment: str | None = None, also: str = "") -> Search:
        """As knowledge.retriever.Retriever.find, without what a steward has blocked."""
        found = self._retriever.find(query, k=k, equipment=equipment, also=also)
        return replace(found, passages=tuple(self._shown(found.passages)))

    def _shown(self, passages: Sequence[Passage]) -> Sequence[Passage]:
        blocked = self._blocks.now() if self._blocks else None
        return passages if blocked is None else [one for one in passages if not blocked.holds(one)]

    def held_back(self, question: str) -> str:
        """What a steward took out of answers: "topic" (what the question speaks of), "answers" (all), "" (nothing)."""
        if self._blocks is None:
            return ""
        blocked = self._blocks.now()
        return "topic" if blocked.topic_of(question) else "answers" if blocked.answers else ""

    def notes(
        self, question: str, *, equipment: str | None, codes: Collection[str], passages: Sequence[Passage]
    ) -> Sequence[SiteNote]:
        """The field notes to show beside an answer that cites these passages, without what a steward has blocked."""
        if self._notes is None:
            return ()
        scope = self._retriever.scope(equipment)
        if self._blocks is None:
            return self._notes.find(question, scope=scope, codes=codes, passages=passages)
        hidden = self._blocks.now().holds_note
        return self._notes.find(question, scope=scope, codes=codes, passages=passages, hidden=hidden)

    def meant(self, word: str) -> str | None:
        """The word of the documents that a typed word is a slip of; None if they know it, or not one alone is near."""
        if self._retriever.knows(word):
            return None
        words = self._retriever.words()
        if words is not self._words[0]:
            self._words = (words, Vocabulary(words, self._is_word))
        return self._words[1].nearest(word)

    def guards(self, passage: Passage) -> Sequence[Passage]:
        """The warnings that guard a passage, and those of the document's safety section."""
        return [
            guard
            for guard in self._store.guards(passage.revision_id)
            if covered(guard, passage) or _SAFETY_SECTION.search(guard.section)
        ]

    def whole(self, part: Passage, *, document: bool = False) -> Sequence[Passage]:
        """The procedure or the table that a passage is part of, or all steps of its document; without safety blocks."""
        if document:
            every = self._store.between(part.revision_id, 0, sys.maxsize)
            return [one for one in every if one.kind is PassageKind.STEP]
        first, last = max(0, part.ordinal - _LONGEST_PROCEDURE), part.ordinal + _LONGEST_PROCEDURE
        near = self._store.between(part.revision_id, first, last)
        mine = [one for one in near if one.section == part.section]
        alike = [one.ordinal for one in mine if one.kind is part.kind]
        return [one for one in mine if min(alike) <= one.ordinal <= max(alike) and not one.kind.safety]

    def in_work(self, documents: Sequence[str]) -> Mapping[str, str]:
        """Labels of revisions in work, by document."""
        return self._store.labels(documents, RevisionState.IN_WORK)

    def conflicts(self, passages: Sequence[Passage]) -> Sequence[Finding]:
        """Where these passages give another value than another effective document."""
        scope = self._retriever.scope()
        return self._conflicting([passage.id for passage in passages], scope.at, scope.classes)

    def listed(
        self, question: Question, equipment: Sequence[Equipment], language: str
    ) -> tuple[Sequence[Claim], Sequence[Citation]] | None:
        """The answer to a question for structure, from the store alone; None if it is no such question."""
        from app.copilot.listing import Sources, answer
        from knowledge.structure import kinds

        if self._kinds[0] != self._store.edition:
            self._kinds = (self._store.edition, kinds(self._store))
        intent = recognise(question.text, equipment, question.equipment, self._kinds[1])
        if intent is None:
            return None
        found = answer(intent, Sources(self._store, self._retriever.scope(), self._state_of, equipment), language)
        if found is None:
            return None
        shown = {one.id for one in self._shown([citation.passage for citation in found[1]])}
        gone = {citation.n for citation in found[1] if citation.passage.id not in shown}
        return [claim for claim in found[0] if gone.isdisjoint(claim.citations)], found[1]

    def unused(self, question: str, equipment: str | None) -> Sequence[Unused]:
        """Documents that a question names, or whose title it holds, and that have nothing to answer from."""
        asked = facts.content_words(question)
        found = []
        for document in self._store.unused(self._retriever.scope(equipment)):
            named = re.search(rf"(?<![\w-]){re.escape(document.id)}(?![\w-])", question, re.IGNORECASE) is not None
            title = facts.content_words(document.title)
            if named or (len(title) >= _TITLE_WORDS and facts.cover(title, asked) >= _TITLE_SHARE):
                found.append(Unused(document.id, document.owner, named))
        return found[:_MOST_UNUSED]


class MachineSource:
    """The plant description with the live store."""

    def __init__(self, plant: Plant, live: LiveStore) -> None:
        self.equipment: Sequence[Equipment] = plant.equipment
        self.tags: Sequence[Tag] = plant.tags
        self.alarms: Sequence[AlarmSpec] = plant.alarms
        self._live = live

    def read(self, tags: Sequence[Tag]) -> Mapping[str, Reading]:
        """The latest readings by tag id; a tag that was never heard is there without a value."""
        now = datetime.now(UTC)
        readings = self._live.latest(tags, now)
        return {tag.id: readings.get(tag.id) or unheard(tag, now) for tag in tags}


class ModelSource:
    """The language model as the pipeline wants it: a stop ends the stream instead of raising."""

    def __init__(self, model: LlamaChat) -> None:
        self._model = model
        self.info: ModelInfo = model.info
        self.languages: Sequence[str] = model.languages
        self.prompt_limit: int = model.prompt_limit

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Tokens of a whole prompt."""
        return self._model.count_prompt(messages)

    def stream_text(self, messages: Sequence[Message], cancelled: Callable[[], bool]) -> Iterator[str]:
        """Pieces of text."""
        from app.copilot.llm import Stopped

        try:
            yield from self._model.stream_text(messages, cancelled)
        except Stopped:
            return


def unheard(tag: Tag, now: datetime) -> Reading:
    """What there is to say of a tag that was never heard."""
    return Reading(tag.id, None, tag.unit, Quality.LOST, None, now, 0.0)
