"""Which words of the documents answer: warnings first, then the best spans of the best passages, byte for byte.

Not here: finding passages (knowledge.retriever), deciding whether they answer (app.copilot.support).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import pairwise
from typing import Protocol

from app.copilot import facts
from app.copilot.asked import asked
from app.copilot.events import Claim, ClaimKind
from knowledge.types import Citation, Passage, PassageKind, covered

_MOST_QUOTES = 3
_LEAD = re.compile(r"^\s*(?:[•◦▪*–-]\s+)?(?:[^:：·\n]{1,20}[:：] ?)?(\S+)", re.MULTILINE)
"""What a row, an item or a line is about: its first word, or that of its first cell ("Code: E-204 · ...")."""
_HEAD = re.compile(r"(?:^|(?<=[.。] )|(?<=。))[ \t•◦▪*–-]*([^:：·\n.。]{2,40})[:：](?=\s|[\u3400-\u9fff])", re.M)
"""What a line or sentence that explains a term begins with."""
_NEAR_BEST = 0.7
"""A further passage is quoted, by its best sentence, when its score is at least this share of the best one's. Measured:
bench/RESULTS.md."""
_A_NUMBER, _A_VALUE = 0.15, 0.2
"""What a sentence gains where a quantity is asked: for any number, and for one with a unit of the asked quantity."""
_OWN_LANGUAGE = 0.5
_PAST = 0.6
_SHORT_WORDS = 45
"""A passage up to this length is quoted whole; longer prose by its best span."""
_FURTHER = 4
"""Sentences or steps behind the best span among which a value is looked for that it lacks."""
_MOST_GENERAL = 3
_SIGNAL_LENGTH = 12
_HISTORY = re.compile(
    r"(?:revision|change|version|document) (?:history|record|log)|history of changes|amendments?"
    r"|(?:修訂|改版|變更|版本|改訂|変更)(?:履歷|紀錄|記錄|歷程|履歴|記録)",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"^\W*(?:document|title|revision|effective date|owner|approved by|approver|文件編號|文件名稱|版本|版次|生效日期"
    r"|權責單位|核准|文書番号|改訂|承認)(?: ?(?:no\.?|number))?\s*[·:：]",
    re.IGNORECASE | re.MULTILINE,
)
_FRONT_LINES = 3
_ASKS_FRONT = re.compile(
    r"\b(?:who|owns?|owner|approv\w+|sign\w*|revision|version|document|number|title|effective)\b"
    r"|誰|核准|負責|權責|版本|文件|生效",
    re.IGNORECASE,
)
_ASKS_CHANGE = re.compile(
    r"\b(?:revis|chang|amend|previous|former|history|was )|修訂|改版|變更|以前|原本|改訂", re.IGNORECASE
)
_ORDER = {PassageKind.DANGER: 0, PassageKind.WARNING: 1, PassageKind.CAUTION: 2}
_PROCEDURE = re.compile(
    r"\b(?:how (?:do|to|can|should)|what (?:do|should) (?:i|we) do|steps?|procedure|replace|change|install|remove|clean"
    r"|reset|lock ?out)\b"
    r"|如何|怎麼|怎样|步驟|程序|更換|清潔|處理|作業|復歸|流程",
    re.IGNORECASE,
)

_ONE_THING = re.compile(
    r"\b(?:who|whom|whose|which|where|when|what (?:is|are|was)|what's|is there"
    r"|how (?:many|much|long|often|far|high|big))\b"
    r"|誰|哪[一個位些裡台]|何時|何者|多少|幾|編號|是什麼|だれ|いつ|どこ",
    re.IGNORECASE,
)
"""Words of questions for one thing, which a single step may hold."""
_ALL_ROWS = re.compile(
    r"\b(?:(?:list|show|give me) (?:me )?(?:all|every|the|each)|what are all|every single"
    r"|all (?:the )?(?:\w+ ){0,2}(?:sizes|stages|zones|rows|values|causes|limits|torques|settings|types|codes"
    r"|intervals))\b"
    r"|全部列出|列出(?:全部|所有|各)|所有的?|各段|一覽|すべて|全て",
    re.IGNORECASE,
)
_WHICH_ROWS = re.compile(
    r"^\W*which (?:\w+ ){1,3}(?:are|were|have|do|come|need|use|belong|go|carry|must|stand|lie|sit)\b|有哪些|哪[幾些]",
    re.IGNORECASE,
)
"""Words of questions for several rows, if what answers them best is a table."""
_QUANTITY = re.compile(
    r"\b(?:max(?:imum)?|min(?:imum)?|limits?|how (?:many|much|long|often|high|low|hot|cold|fast|far|big|large"
    r"|heavy|deep|wide|thick)|torque|voltage|current|temperature|pressure|speed|rate|size|length|width|weight|value|rating|range)\b"
    r"|多少|幾|上限|下限|最高|最低|多久|多長|扭力|範圍",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9]+")
_LINE_END = re.compile(r"\n")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


class Quotes:
    """The citations of an answer, numbered in the order of its claims."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []

    def cite(self, passage: Passage, start: int, end: int) -> int:
        """The number of a citation of this span, a new one if it is not cited yet."""
        for known in self.citations:
            if (known.passage.id, known.start, known.end) == (passage.id, start, end):
                return known.n
        number = len(self.citations) + 1
        self.citations.append(Citation(number, passage, passage.text[start:end], start, end))
        return number


class Steps(Enum):
    """How much of a procedure or a table is quoted."""

    SPAN = auto()
    """A span, as of any passage."""
    WHOLE = auto()
    """All of the best procedure, beside other quotes."""
    ALONE = auto()
    """All of the best procedure, and nothing else."""
    DOCUMENT = auto()
    """Every procedure of the document, in order, and nothing else: nobody is shown the way out of a lockout alone."""
    ROWS = auto()
    """All rows of the best table, and nothing else."""


class Source(Protocol):
    """What a store says around a passage."""

    def guards(self, passage: Passage) -> Sequence[Passage]:
        """The safety passages that guard a passage, in document order."""

    def whole(self, part: Passage, *, document: bool = False) -> Sequence[Passage]:
        """All passages of the procedure or table that a passage is part of, in order, without its safety passages.

        With `document`, the steps of all procedures of the document that a passage stands in.
        """


def steps_of(question: str, *, lockout: bool, procedure: bool) -> Steps:
    """How much of a procedure or table answers a question; `lockout` and `procedure` are what it is about."""
    if _ALL_ROWS.search(question):
        return Steps.ROWS
    if lockout and (procedure or not _ONE_THING.search(question)):
        return Steps.DOCUMENT
    if procedure:
        return Steps.ALONE
    return Steps.SPAN if asks_quantity(question) or _ONE_THING.search(question) else Steps.WHOLE


def compose(
    question: str, passages: Sequence[Passage], source: Source, words: str = "", *, steps: Steps = Steps.SPAN
) -> tuple[list[Claim], list[Citation]]:
    """The warning and quoted claims of an answer with their citations.

    Args:
        question: as asked.
        passages: found passages, best first; at least one.
        source: gives the safety passages that guard a passage, and the procedure that a step is part of.
        words: further words for what is asked, see Keys.
        steps: how much of a procedure is quoted.
    """
    chosen = choose(passages)
    if steps is not Steps.DOCUMENT and _asks_for_table(question, chosen[0]):
        steps = Steps.ROWS
    kind = PassageKind.TABLE_ROW if steps is Steps.ROWS else PassageKind.STEP
    part = None if steps is Steps.SPAN else next((one for one in chosen if one.kind is kind), None)
    if steps is Steps.DOCUMENT:
        part = part or chosen[0]
    elif steps is Steps.WHOLE and part is not chosen[0]:
        part = None  # steps that are not the best quote are one sentence, as any other
    together = list(source.whole(part, document=steps is Steps.DOCUMENT)) if part else []
    whole = {one.id for one in together}
    if together:
        others = [one for one in chosen if one.kind is not kind] if steps is Steps.WHOLE else []
        chosen = [*together, *others]
    # "Which parts come from S-118" asks for rows of that code alone, where rows have it.
    wanted = facts.codes(question) if steps is Steps.ROWS else set()
    wanted = wanted if any(_rows_with(wanted, one.text) for one in together) else set()
    quotes = Quotes()
    own: dict[int, Passage] = {}
    general: dict[int, Passage] = {}
    for passage in chosen:
        for guard in [passage] if passage.kind.safety else source.guards(passage):
            here = guard is passage or covered(guard, passage)
            (own if here else general).setdefault(guard.id, guard)
    # What guards the quoted step or section is never left out; of what holds for a whole document the gravest come too.
    grave = (guard for id_, guard in general.items() if id_ not in own and guard.kind is not PassageKind.CAUTION)
    rest = sorted(grave, key=_gravity)[:_MOST_GENERAL]
    claims = []
    for guard in sorted([*own.values(), *rest], key=_gravity):
        number = quotes.cite(guard, 0, len(guard.text))
        claims.append(Claim(guard.text, ClaimKind.WARNING, (number,), signal=_signal(guard)))
    for rank, passage in enumerate(chosen):
        if not passage.kind.safety:
            start, end = (0, len(passage.text)) if passage.id in whole else span(question, passage, words)
            if rank and passage.id not in whole:
                start, end = _sentence(question, passage, (start, end), words)
            spans = _rows_with(wanted, passage.text) if wanted and passage.id in whole else [(start, end)]
            for first, last in spans:
                claims.append(Claim(passage.text[first:last], ClaimKind.QUOTED, (quotes.cite(passage, first, last),)))
    return claims, quotes.citations


@dataclass(frozen=True, slots=True)
class Keys:
    """What a question names that can be looked up.

    `alarms` are codes as app.copilot.facts spells them, `numbers` others that may be the key of a row, `tags` ids of
    the machine's tags, `words` what the site calls the tags in all its languages, `language` the reader's;
    `definition`: what a term means is asked for.
    """

    alarms: set[str] = field(default_factory=set)
    numbers: frozenset[str] = frozenset()
    tags: tuple[str, ...] = ()
    words: str = ""
    language: str = ""
    definition: bool = False


def in_one_language(passages: Sequence[Passage], language: str) -> list[Passage]:
    """The passages without those of documents that were found in the reader's language as well as in another."""
    own = {passage.document for passage in passages if passage.language == language}
    return [passage for passage in passages if passage.language == language or passage.document not in own]


def ranked(question: str, passages: Sequence[Passage], keys: Keys) -> list[Passage]:
    """The passages in the order in which they are worth quoting, with scores that say so.

    What can be looked up outranks nearness of meaning: passages about an asked alarm, then those that mention it.
    Where a quantity is asked, a passage without a number is last, and one that names the machine's tag is lifted.
    """
    quantity, asks_front = asks_quantity(question), _ASKS_FRONT.search(question) is not None

    def worth(passage: Passage) -> float:
        about = _about(keys, passage)
        # Two documents about the same alarm: the reader's language first.
        own = _OWN_LANGUAGE if about and passage.language == keys.language else 0.0
        # What a revision history says was so once.
        past = _PAST if _HISTORY.search(passage.section) and not _ASKS_CHANGE.search(question) else 0.0
        # A title block says who and when, nothing about the machine.
        front = _PAST if not asks_front and len(_FRONT.findall(passage.text)) >= _FRONT_LINES else 0.0
        about += keys.definition and defines(question, passage.text)
        return passage.score + about + own - past - front + (_quantity(passage, keys.tags) if quantity else 0.0)

    scored = [replace(passage, score=worth(passage)) for passage in passages]
    return sorted(scored, key=lambda passage: -passage.score)


def _signal(guard: Passage) -> str:
    """The signal word as the source writes it, where it stands on a line of its own."""
    first, _, rest = guard.text.partition("\n")
    return first if rest and len(first) <= _SIGNAL_LENGTH else guard.kind.value.upper()


def _gravity(guard: Passage) -> int:
    return _ORDER[guard.kind]


def looked_up(question: str, passage: Passage, keys: Keys) -> bool:
    """Whether a passage was found by a key: it is about the asked alarm, or names the tag whose quantity is asked."""
    return _about(keys, passage) > len(keys.alarms) or (asks_quantity(question) and _names(passage, keys.tags))


def asks_quantity(question: str) -> bool:
    """Whether only a number can answer."""
    return _QUANTITY.search(question) is not None


def _about(keys: Keys, passage: Passage) -> int:
    """How far a passage is about asked keys: 1 for each alarm that it mentions, 2 for each key that a line is about."""
    if not keys.alarms and not keys.numbers:
        return 0
    mentioned = len(keys.alarms & facts.values(_whole(passage)))
    if passage.kind is PassageKind.NOTE:
        return mentioned
    leads = facts.values(passage.section.rsplit(" > ", 1)[-1]) | _leads(passage.text)
    return mentioned + 2 * len((keys.alarms | keys.numbers) & leads)


def defines(question: str, text: str) -> bool:
    """Whether a line or sentence of a text says what the term in a question is: "Stroke end: the ram stands ..."."""
    words = facts.content_words(question)
    heads = (facts.content_words(head) for head in _HEAD.findall(text))
    return any(head <= words and 2 * len(head) >= len(words) for head in heads if head)


def _leads(text: str) -> set[str]:
    """The codes and numbers that lines are about."""
    return facts.values(" ".join(_LEAD.findall(text)))


def _quantity(passage: Passage, tags: Sequence[str]) -> float:
    """What a passage gains where a number is asked; measured on three question sets, see bench/RESULTS.md."""
    if not any(value.lstrip("-")[:1].isdigit() for value in facts.values(passage.text)):
        return -0.5  # "HP-01" is no number
    return (0.05 if facts.units(passage.text) else 0.0) + (0.5 if _names(passage, tags) else 0.0)


def _names(passage: Passage, tags: Sequence[str]) -> bool:
    return any(tag in passage.text for tag in tags)


def choose(passages: Sequence[Passage]) -> list[Passage]:
    """The passages worth quoting: the best, and those whose score comes near it."""
    kept: list[Passage] = []
    for passage in passages:
        near = passage.score >= passages[0].score * _NEAR_BEST
        if near and all(passage.text != other.text for other in kept):
            kept.append(passage)
        if len(kept) == _MOST_QUOTES:
            break
    return kept


def span(question: str, passage: Passage, words: str = "") -> tuple[int, int]:
    """What of a passage is quoted: always whole lines (rows, steps) or whole sentences.

    Short passages and asked procedures are quoted whole; a table gives the row with the asked code; else the best span.
    """
    text, codes = passage.text, facts.codes(question)
    whole = (0, len(text))
    rows = passage.kind is PassageKind.TABLE_ROW
    if len(_WORD.findall(text)) <= _SHORT_WORDS or passage.window_end == 0:
        return whole
    keys = codes | asked(question).numbers
    if rows or (len(keys & _leads(text)) and passage.kind is not PassageKind.STEP):
        return _best_line(f"{question} {words}", text, passage.window_start)
    if passage.kind is PassageKind.STEP and (codes & facts.values(passage.section) or _PROCEDURE.search(question)):
        return whole
    ends = _LINE_END if passage.kind is PassageKind.STEP else _SENTENCE_END
    start, end = _grown(text, passage.window_start, passage.window_end, ends)
    return start, _told(question, text, start, end)


def _told(question: str, text: str, start: int, end: int) -> int:
    """Where a span must end to hold the value that is asked for: "torque of the cover" may be told two steps later."""
    if asked(question).told_by(text[start:end]) or end == len(text):
        return end
    parts = _parts(text, end, len(text))[:_FURTHER]
    return next((stop for first, stop in parts if asked(question).told_by(text[first:stop])), end)


def _asks_for_table(question: str, passage: Passage) -> bool:
    """Whether a question asks for the rows of a table: by a plural, or by nothing but the table's caption."""
    if passage.kind is not PassageKind.TABLE_ROW:
        return False
    words = facts.content_words(question)
    caption = facts.content_words(f"{passage.title} {passage.section.rsplit(' > ', 1)[-1]}")
    named = len(words) > 1 and facts.cover(words, caption) == 1.0
    return named or _WHICH_ROWS.search(question) is not None


def _rows_with(codes: set[str], text: str) -> list[tuple[int, int]]:
    """The lines of a table that hold all of these codes, those that follow each other as one span."""
    found: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        if codes <= facts.values(line[0]):
            joins = bool(found) and found[-1][1] + 1 == line.start()
            found[-1:] = [(found[-1][0], line.end())] if joins else [*found[-1:], line.span()]
    return found


def _sentence(question: str, passage: Passage, within: tuple[int, int], words: str) -> tuple[int, int]:
    """The sentence of a span that says most of what is asked; rows and asked procedures stay as they are."""
    start, end = within
    rows = passage.kind is PassageKind.TABLE_ROW
    if rows or (passage.kind is PassageKind.STEP and _PROCEDURE.search(question)):
        return within
    wanted, quantity, kinds = facts.content_words(f"{question} {words}"), asks_quantity(question), asked(question)

    def says(part: tuple[int, int]) -> float:
        text = passage.text[slice(*part)]
        number = _A_NUMBER if quantity and any(char.isdigit() for char in text) else 0.0
        value = _A_VALUE if kinds.answered_by(text) else 0.0
        return facts.cover(wanted, facts.content_words(text)) + number + value

    return max(_parts(passage.text, start, end), key=says)


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences and lines of a span, without white space around them."""
    cuts = [start, *(match.end() for match in _SENTENCE_END.finditer(text, start, end)), end]
    found = []
    for first, last in pairwise(cuts):
        part = text[first:last]
        if part.strip():
            found.append((first + len(part) - len(part.lstrip()), last - len(part) + len(part.rstrip())))
    return found or [(start, end)]


def _best_line(question: str, text: str, near: int) -> tuple[int, int]:
    """The line of a table that holds most of the question's codes, then words; between equals the one at `near`."""
    words, codes = facts.content_words(question), facts.values(question)
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]

    def fits(line: tuple[int, int]) -> tuple[float, float, bool]:
        row = text[line[0] : line[1]]
        held = len(codes & facts.values(row)) / len(codes) if codes else 0.0
        return held, facts.cover(words, facts.content_words(row)), line[0] <= near <= line[1]

    return max(lines, key=fits)


def _grown(text: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[int, int]:
    """The span grown to where a line or sentence begins and ends."""
    begin = max((match.end() for match in ends.finditer(text, 0, start + 1) if match.end() <= start), default=0)
    stop = next((match.start() for match in ends.finditer(text, max(start, end - 1))), len(text))
    stop = max(stop, end)
    while begin < stop and text[begin].isspace():
        begin += 1
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    return begin, stop


def _whole(passage: Passage) -> str:
    return f"{passage.title}\n{passage.section}\n{passage.text}"
