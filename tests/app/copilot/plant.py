"""A small plant for the pipeline's tests: four passages, two tags, and a model that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.copilot import facts
from app.copilot.events import Claim, ModelInfo, Question
from app.copilot.pipeline import Unused
from app.copilot.prompt import Message
from connectors.types import AlarmSpec, Equipment, Quality, Reading, Tag
from knowledge.types import Citation, Finding, Passage, PassageKind, RevisionState, SiteNote

THEN = datetime(2026, 11, 23, 6, 31, tzinfo=UTC)


def passage(number: int, text: str, section: str, kind: PassageKind = PassageKind.PROSE, **more: object) -> Passage:
    base = Passage(
        number,
        "SOP-HP-012",
        "Oil temperature and cooling",
        "C",
        RevisionState.EFFECTIVE,
        "en",
        "/plant/SOP-HP-012.pdf",
        section,
        4,
        kind,
        text,
        revision_id=1,
        ordinal=number,
        window_end=len(text),
    )
    return replace(base, **more)  # type: ignore[arg-type]


CAUSE = passage(1, "E-204 is set when the oil in the tank stays above 65 °C for 60 s.", "5.3 Alarm E-204")
STEPS = passage(
    2,
    "1. Press STOP at stroke end.\n2. Check that valve V-14 is open.\n3. Below 55 °C, reset E-204.",
    "5.3 Alarm E-204",
    PassageKind.STEP,
)
WARNING = passage(3, "Hot oil under pressure burns. Do not open hoses.", "5.3 Alarm E-204", PassageKind.WARNING)
FILTER = passage(
    4, "Clean strainer F-33 every 500 h.", "6 Maintenance", state=RevisionState.UNCONTROLLED, document="NOTES"
)


@dataclass(frozen=True)
class Sure:
    covered: float
    dense_best: float
    dense_mean: float
    lexical_best: float
    lexical_ceiling: float


@dataclass(frozen=True)
class Found:
    passages: Sequence[Passage]
    signals: Sure
    words: str = ""


class Notebook:
    """Finds passages by the share of the question's words that they hold; cosines as e5 gives them."""

    def __init__(self, passages: Sequence[Passage] = (CAUSE, STEPS, WARNING, FILTER)) -> None:
        self.passages = passages
        self.asked: list[tuple[str, str | None]] = []
        self.without: list[Unused] = []
        self.found_conflicts: list[Finding] = []
        self.field_notes: list[SiteNote] = []
        self.taken_out: dict[str, str] = {}
        self.answers: dict[str, tuple[list[Claim], list[Citation]]] = {}

    def find(self, query: str, *, k: int, equipment: str | None = None, also: str = "") -> Found:
        self.asked.append((query, equipment))
        words = facts.content_words(query)
        scored = [(facts.cover(words, facts.content_words(f"{p.section} {p.text}")), p) for p in self.passages]
        scored.sort(key=lambda row: -row[0])
        best = scored[0][0] if scored else 0.0
        passages = [replace(p, score=s, dense=0.78 + 0.14 * s) for s, p in scored if s > 0][:k]
        return Found(passages, Sure(best, 0.78 + 0.14 * best, 0.8, 10 * best, 10.0), also)

    def meant(self, word: str) -> str | None:
        return None

    def guards(self, passage: Passage) -> list[Passage]:
        return [p for p in self.passages if p.kind.safety and p.section == passage.section]

    def whole(self, part: Passage, *, document: bool = False) -> list[Passage]:
        return [p for p in self.passages if p.section == part.section and p.kind is PassageKind.STEP]

    def in_work(self, documents: Sequence[str]) -> Mapping[str, str]:
        return {"SOP-HP-012": "D"} if "SOP-HP-012" in documents else {}

    def unused(self, question: str, equipment: str | None) -> list[Unused]:
        return [one for one in self.without if one.document in question]

    def conflicts(self, passages: Sequence[Passage]) -> list[Finding]:
        ids = {passage.id for passage in passages}
        return [one for one in self.found_conflicts if any(m.passage in ids for m in one.mentions)]

    def notes(
        self, question: str, *, equipment: str | None, codes: Collection[str], passages: Sequence[Passage]
    ) -> list[SiteNote]:
        documents = {passage.document for passage in passages}
        return [one for one in self.field_notes if one.document in documents or one.alarm in codes]

    def held_back(self, question: str) -> str:
        return next((what for words, what in self.taken_out.items() if words in question), "")

    def listed(
        self, question: Question, equipment: Sequence[Equipment], language: str
    ) -> tuple[list[Claim], list[Citation]] | None:
        return self.answers.get(question.text)


@dataclass
class Shop:
    """One press with one oil temperature."""

    value: float = 67.2
    quality: Quality = Quality.GOOD
    equipment: Sequence[Equipment] = (
        Equipment("press1", {"en": "Press 1", "zh-TW": "1 號油壓機"}, aliases=("油壓機",)),
    )
    tags: Sequence[Tag] = (
        Tag("press1.oil", "press1", {"en": "Oil temperature", "zh-TW": "油溫"}, "n", "°C", limit_high=65),
        Tag("press1.level", "press1", {"en": "Oil level", "zh-TW": "油位"}, "n", "%"),
    )
    alarms: Sequence[AlarmSpec] = (AlarmSpec("E-204", "press1", 800, {"en": "Oil temperature high"}, "press1.oil"),)

    def read(self, tags: Sequence[Tag]) -> dict[str, Reading]:
        return {
            t.id: Reading(t.id, self.value, t.unit, self.quality, THEN, THEN, 2.0) for t in tags if t.id == "press1.oil"
        }


@dataclass
class Parrot:
    """A model that says `lines`, a word a piece."""

    lines: str = ""
    languages: Sequence[str] = ("en",)
    info: ModelInfo = field(default_factory=lambda: ModelInfo("parrot", "0" * 64))
    prompts: list[Sequence[Message]] = field(default_factory=list)
    prompt_limit: int = 1000

    def count_prompt(self, messages: Sequence[Message]) -> int:
        return sum(len(text.split()) for _, text in messages)

    def stream_text(self, messages: Sequence[Message], cancelled: Callable[[], bool]) -> Iterator[str]:
        self.prompts.append(messages)
        for word in self.lines.split(" "):
            if cancelled():
                return
            yield word + " "
