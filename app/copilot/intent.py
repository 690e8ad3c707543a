"""What a question asks for, decided by code before anything is searched: typed intents, follow-ups, slips, units.

The order in which kinds are tried is the order of what a mistake would cost: a way round a safeguard first, then what
no document answers, then what can be looked up by a key, then by the form of the question. When nothing fits, a
question is OTHER and is searched as it is.
Not here: questions for structure (app.copilot.structure), answering any of them (app.copilot.pipeline).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.copilot import facts, followup, phrases, spelling, unsafe, wording
from app.copilot.events import Question
from app.copilot.followup import Asked
from app.copilot.machine import fitting_tags, machine_of, names_of
from app.copilot.phrases import Kind, says
from app.copilot.sentences import folded
from connectors.types import AlarmSpec, Equipment, Tag
from knowledge.text import fold

_REMEMBERED = 8
"""Earlier questions that are looked at; nobody leans on what was asked before them."""


class Intent(StrEnum):
    """What kind of answer a question wants."""

    ALARM = "alarm"
    """A known alarm is named by its code."""
    LIVE = "live"
    """What a value of a machine is now."""
    TREND = "trend"
    """How a value of a machine came to be what it is."""
    VALUE = "value"
    """A limit, a set point, a torque, a quantity, a part number: something that documents give."""
    PROCEDURE = "procedure"
    DEFINITION = "definition"
    CHAT = "chat"
    OUTSIDE = "outside"
    """No document of a plant answers it, and it is plain that none does."""
    BYPASS = "bypass"
    VAGUE = "vague"
    """It names nothing that can be looked for."""
    OTHER = "other"


class Plant(Protocol):
    """What the site says of its machines."""

    equipment: Sequence[Equipment]
    tags: Sequence[Tag]
    alarms: Sequence[AlarmSpec]


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is answered.

    `text` is what is searched: with what it inherits, without slips and without "in psi". `codes` are those of alarms,
    as app.copilot.facts spells them. `asked_unit` is the usual name of a unit (app.copilot.units) or "".
    `corrections` holds words as typed and as meant.
    """

    intent: Intent
    text: str
    language: str
    machine: str | None = None
    codes: tuple[str, ...] = ()
    follow_up: bool = False
    asked_unit: str = ""
    corrections: tuple[tuple[str, str], ...] = ()


def understand(question: Question, plant: Plant, vocabulary: Callable[[str], str | None] | None = None) -> Understood:
    """What a question asks for.

    Args:
        question: as asked, with the questions before it.
        plant: the plant's machines, values and alarms.
        vocabulary: gives for a word the known word that it is a slip of, or None (app.copilot.spelling); None: nothing
            is corrected.
    """
    text, corrections = _corrected(_respelled(question.text, plant), plant, vocabulary)
    unit, text = phrases.asked_unit(text)
    before: Asked | None = None
    for earlier in question.history[-_REMEMBERED:]:
        before = _heard(earlier, before, plant)
    if unit and before is not None and not any(char.isalnum() for char in text):  # "in psi?"
        asked = Asked(before.text, before.machine, before.codes, follow_up=True, own=False)
    else:
        asked = followup.resolved(text, _codes(text, plant), before, plant.equipment)
    machine = asked.machine or question.equipment or _alarmed(asked.codes, plant)
    intent = _intent(question.text, text, asked, before, machine, plant)
    return Understood(
        intent=intent,
        text=asked.text,
        language=question.language or wording.language_of(question.text),
        machine=machine,
        codes=asked.codes,
        follow_up=asked.follow_up and intent not in (Intent.CHAT, Intent.OUTSIDE),
        asked_unit=unit,
        corrections=corrections,
    )


def _intent(typed: str, text: str, asked: Asked, before: Asked | None, machine: str | None, plant: Plant) -> Intent:
    """The kind of a question; `typed` is as it was typed, `text` without slips and unit."""
    known = {code for spec in plant.alarms for code in facts.values(spec.code)}
    about = before.text if before else ""
    # A correction must not talk a request away. "What about press 2" repeats the request before it, "why" does not.
    repeated = [asked.text] if not (asked.own or followup.asks(text)) else []
    for said in dict.fromkeys((typed, text, *repeated)):
        if unsafe.asks_bypass(said, about, known):
            return Intent.BYPASS
    key = phrases.stripped(text)
    if _is_chat(text):
        return Intent.CHAT
    if _is_outside(text, plant):
        return Intent.OUTSIDE
    if asked.codes:
        return Intent.ALARM
    vague = not any(char.isalnum() for char in key) or says(Kind.VAGUE, key)
    if vague and before is None and machine is None:
        return Intent.VAGUE
    intent = _form(key, asked, machine, plant)
    # "And press 2?" asks what the question before asked.
    if intent is Intent.OTHER and asked.follow_up and before is not None and not followup.asks(text):
        intent = _form(phrases.stripped(before.text), asked, machine, plant)
    return intent


def _form(key: str, asked: Asked, machine: str | None, plant: Plant) -> Intent:
    """The kind of a question by how it is asked."""
    tags = _tags(asked.text, machine, plant)
    if says(Kind.PROCEDURE, key) or (says(Kind.STEPS, key) and not says(Kind.HOW_MUCH, key)):
        return Intent.PROCEDURE
    if tags and says(Kind.TREND, key):
        return Intent.TREND
    if tags and (says(Kind.NOW, key) or _is_reading(key, machine, tags, plant)):
        return Intent.LIVE
    if says(Kind.VALUE, key):
        return Intent.VALUE
    if says(Kind.DEFINITION, key):
        return Intent.DEFINITION
    return Intent.OTHER


def _is_reading(key: str, machine: str | None, tags: Sequence[Tag], plant: Plant) -> bool:
    """Whether a question asks for a value and says nothing else: "what is the oil temperature of press 1"."""
    if says(Kind.LIMIT, key) or not says(Kind.READING, key):
        return False
    rest = key
    names = [name for one in plant.equipment for name in names_of(one) if one.id == machine or machine is None]
    names += [word for tag in tags for word in (*tag.name.values(), *tag.keywords)]
    for name in sorted(names, key=len, reverse=True):
        if name:
            rest = re.sub(rf"(?<![a-z0-9]){re.escape(fold(name))}(?![a-z0-9])", " ", rest)
    return not facts.content_words(_READING_WORDS.sub(" ", rest))


_READING_WORDS = re.compile(
    folded(
        r"\b(?:what'?s?|hot|warm|cold|high|low|full|fast|big|large|too|ok|okay|normal|running|on|off|temperature"
        r"|pressure|level|value"
        r"|reading|machine|press|check|read|present)\b|是多少|多少|幾度|正常|太高|太低|過高|過低"
        r"|[是有的在嗎呢高低度為幾]|[°%]\w?"
    )
)


def _is_chat(text: str) -> bool:
    """Whether a text is nothing but talk; "good morning" alone is, before a question it is politeness."""
    bare = fold(text).strip(" .,!?:;，。！？、~…")
    return says(Kind.CHAT, bare) or says(Kind.CHAT, phrases.stripped(text))


def _is_outside(text: str, plant: Plant) -> bool:
    """Whether it is plain that no document answers; some of it is not where a machine or an alarm is named."""
    key = phrases.stripped(text)
    if says(Kind.OUTSIDE, key):
        return True
    named = machine_of(text, plant.equipment) is not None or bool(_codes(text, plant))
    return not named and says(Kind.OUTSIDE_UNLESS_NAMED, key)


def _heard(text: str, before: Asked | None, plant: Plant) -> Asked | None:
    """An earlier question as the next one finds it; what names nothing leaves the one before it standing."""
    key = phrases.stripped(text)
    vague = says(Kind.VAGUE, key) and before is None and machine_of(text, plant.equipment) is None
    if vague or _is_chat(text) or _is_outside(text, plant):
        return before
    asked = followup.resolved(phrases.asked_unit(text)[1], _codes(text, plant), before, plant.equipment)
    if before is None or asked.machine or asked.codes:
        return asked
    # The machine that was spoken of last stays the one that "it" means.
    return Asked(asked.text, before.machine, asked.codes, asked.follow_up, asked.own)


def _corrected(
    text: str, plant: Plant, vocabulary: Callable[[str], str | None] | None
) -> tuple[str, tuple[tuple[str, str], ...]]:
    if vocabulary is None:
        return text, ()
    named = [name for one in plant.equipment for name in names_of(one)]
    named += [word for tag in plant.tags for word in (*tag.name.values(), *tag.keywords)]
    known = {word for name in named for word in re.findall(r"[a-z]+", fold(name))}
    return spelling.corrected(text, vocabulary, known | phrases.words() | unsafe.words())


def _respelled(text: str, plant: Plant) -> str:
    """A question with the plant's alarms as the plant writes them, "E-204" for "e204", and no unseen characters."""
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    for spec in plant.alarms:
        if parts := _ALARM.fullmatch(spec.code):
            spelled = rf"(?<![\w-]){parts[1]}[-_ ]?{parts[2]}(?![\w-])"
            text = re.sub(spelled, spec.code, text, flags=re.IGNORECASE | re.ASCII)
    return text


_ALARM = re.compile(r"([A-Za-z]+)[-_ ]?(\d+)")


def _codes(text: str, plant: Plant) -> tuple[str, ...]:
    """The codes of alarms in a text: those that the plant knows, and any that is called an alarm."""
    known = {code for spec in plant.alarms for code in facts.values(spec.code)}
    named = {code for match in _CALLED_ALARM.finditer(facts.normal(text)) for code in facts.alarm_codes(match[0])}
    return tuple(sorted(facts.alarm_codes(text) & (known | named)))


_CALLED_ALARM = re.compile(
    r"(?:\b(?:alarms?|errors?|faults?)(?: (?:code|number|no\.?))?|警報|警报|錯誤|错误|故障|異常|アラーム"
    r"|エラー)(?:代碼|代码|碼|コード)?[:： ]{0,2}"
    r"(?:0x[0-9a-f]+|[a-z]{1,2}-?\d+[a-z]?)(?![\w-])"
    r"|(?<![\w-])(?:0x[0-9a-f]+|[a-z]{1,2}-?\d+[a-z]?) (?:alarm|error)\b"
)


def _alarmed(codes: Sequence[str], plant: Plant) -> str | None:
    """The machine that has the alarm, if only one has."""
    having = {spec.equipment for spec in plant.alarms if facts.values(spec.code) & set(codes)}
    return having.pop() if len(having) == 1 else None


def _tags(text: str, machine: str | None, plant: Plant) -> list[Tag]:
    """The values that a text names, of any machine where none is meant."""
    machines = [machine] if machine else [one.id for one in plant.equipment]
    return [tag for id_ in machines for tag in fitting_tags(text, id_, plant.tags, plant.alarms)]
