"""Whether a sentence of the model may be shown: only what one sentence, row or live reading of its source says.

The sentence and the source are brought into one spelling (app.copilot.canonical). The sentence is shown when it is,
token by token, the source sentence or one of the rewordings that keep its meaning (app.copilot.rewrites, rows): so each
number keeps its sign, unit, comparison, tolerance and subject, and no negation, obligation, condition or order is lost,
added or turned. Everything else is withheld, never repaired, and the nearest source sentence is named to be quoted.
Of safety nothing is said at all: "safe" and "isolated" are for the documents and for people.
Not here: choosing quotes, support.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from app.copilot import facts, wording
from app.copilot.canonical import Kind, kind_of, kinds, tokens
from app.copilot.rewrites import Source, Tokens, rewordings, sources
from app.copilot.rows import JOINT, sayings
from app.copilot.stream import ENDS, SentenceStream

__all__ = ["SAYS_NOTHING", "Evidence", "Reason", "SentenceStream", "Verdict", "check"]

_LEAST_WORDS = 3
"""Content words; below, a sentence is a heading or a scrap ("To use the alarm:")."""
_LEAST_COVER = 0.6
"""Share of words, both ways, above which a failure is told by what differs; below it is another sentence."""
LEAST_SIMILARITY = 0.9
"""Cosine similarity of a sentence and its source, where a caller hands in a measure."""

_LEAD = re.compile(
    r"(?:(?:the|this) (?:document|text|manual|source|procedure|passage|instruction|table)s? "
    r"(?:says?|states?|notes?|explains?|specif(?:y|ies)|indicates?|shows?)(?: that)?[:,]?\s+"
    r"|in (?:the )?(?:text|document),\s+"
    r"|(?:according to|based on) the (?:document|text|manual|source|procedure|passage|table)s?,?\s+"
    r"|(?:根據|依據|依)(?:文件|手冊|資料|說明書|原文)[，,：:]?\s*"
    r"|(?:文件|手冊|說明書|原文)(?:說明|指出|記載|寫道)[，,：:]?\s*)",
    re.IGNORECASE,
)
_SAFE = re.compile(
    r"\bsafe(?:ly)?\b|\b(?:isolated|locked[ -]?out|earthed|grounded|discharged|vented|harmless|hazard-?free|risk-?free"
    r"|danger-?free|secured?)\b|\bde-?energi[sz]ed\b|\bde-?pressuri[sz]ed\b|\bunpressuri[sz]ed\b|\bpressureless\b"
    r"|\b(?:no|zero|without|free of|free from|absence of)\s+(?:\w+\s+)?(?:voltage|pressure|energy|power|current|danger"
    r"|hazard|risk)\b|\b(?:voltage|pressure|energy|power)[ -]free\b|\bdead\b|\bpowered (?:off|down)\b"
    # Zero is no proof that nothing is stored elsewhere: a reading of it stands in its own line, with age and quality.
    r"|(?<![\d.,])0(?:[.,]0+)?\s*(?:m?bar|[kMh]?Pa|psi|k?V|volts?|k?A)\b"
    r"|安全(?!閥|阀|門|门|帶|带|帽|鞋|眼鏡|手套|裝置|开关|開關|繼電|光|距離|規|護|標|銷|係數|弁|扉|カバー)"
    r"|已(?:經)?(?:完全)?(?:隔離|上鎖|斷電|洩壓|泄壓|卸壓|釋壓|放電|接地|隔离|断电|泄压|卸压)|(?:無|无|沒有|没有|零)(?:電壓|壓力|能量|電|電流|危險|风险|風險|电压|压力|危险)"
    r"|(?:洩|泄|卸|釋)壓(?:已)?完成|(?:斷電|隔離|上鎖)(?:已)?完成|不帶電|無壓|無電|電源已切斷|安全です|無電圧|残圧なし|残圧は?ゼロ"
)
_POINTS_AWAY = re.compile(
    r"(?:it|this|these|those|they|its|their|he|otherwise|instead|in this case|in that case|therefore|so)\b"
    r"|that (?!is\b)|(?:它|其|此|該|這|那|否則|因此|所以)",
    re.IGNORECASE,
)


class Reason(StrEnum):
    """Why a sentence is withheld."""

    SAYS_NOTHING = "says nothing"
    NO_SOURCE = "no source"
    SAFE_STATE = "claims a safe state"
    POINTS_AWAY = "refers to something that is not shown"
    NUMBER = "number or code not in source"
    ROLE = "number stands for something else in source"
    SIGN = "sign differs from source"
    UNIT = "unit differs from source"
    TOLERANCE = "tolerance differs from source"
    COMPARISON = "comparison differs from source"
    CODE = "code or name differs from source"
    NEGATION = "negation differs from source"
    OBLIGATION = "obligation differs from source"
    CONDITION = "condition differs from source"
    ORDER = "order differs from source"
    READING = "quality or age of the reading is left out"
    MEANING = "meaning not in source"
    SIMILARITY = "too far from source"


SAYS_NOTHING = Reason.SAYS_NOTHING


@dataclass(frozen=True, slots=True)
class Evidence:
    """One text that a sentence may rest on: a quoted passage (`n` is its citation) or a reading (`tag`).

    `before` and `after` are what stands around a quote in its passage: a line that introduces a list, the other rows
    of a table. No sentence rests on them, but they can keep one from being shown.
    """

    text: str
    n: int = 0
    tag: str = ""
    before: str = field(default="", kw_only=True)
    after: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`evidence` carries the sentence; None: withheld, for `why` and `detail` (plain English, for the record).

    `span` is where the source sentence stands in the text of `nearest` (the carrying evidence, if there is one): what
    can be quoted instead. None where no source comes near.
    """

    evidence: Evidence | None
    why: Reason | None = None
    detail: str = ""
    nearest: Evidence | None = None
    span: tuple[int, int] | None = None

    @property
    def reason(self) -> str:
        """The reason on one line; empty when the sentence is shown."""
        return "" if self.why is None else f"{self.why}: {self.detail}" if self.detail else str(self.why)

    @property
    def source(self) -> str:
        """The source sentence; empty where there is none."""
        return self.nearest.text[slice(*self.span)] if self.nearest and self.span else ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence of one evidence with what may be said on its strength."""

    evidence: Evidence
    source: Source
    words: Tokens
    forms: frozenset[Tokens]


def check(
    sentence: str,
    evidence: Sequence[Evidence],
    question: str = "",
    *,
    similarity: Callable[[str, str], float] | None = None,
    least_similarity: float = LEAST_SIMILARITY,
) -> Verdict:
    """Find the one evidence that carries `sentence`.

    Args:
        sentence: one sentence of the model.
        evidence: what it may rest on.
        question: only explains a failure better: a number that stands just in the question is still withheld.
        similarity: a further measure of two sentences, -1..1; what it puts below `least_similarity` is withheld, too.
        least_similarity: see `similarity`.
    """
    weight = len(facts.content_words(sentence)) + facts.negations(sentence)
    if weight < _LEAST_WORDS or not sentence.rstrip().endswith(ENDS):
        return Verdict(None, Reason.SAYS_NOTHING)
    if not evidence:
        return Verdict(None, Reason.NO_SOURCE)
    candidates = [candidate for item in evidence for candidate in _candidates(item)]
    said = {tokens(sentence), tokens(_LEAD.sub("", sentence, count=1) if _LEAD.match(sentence) else sentence)}
    nearest = max(candidates, key=lambda one: _nearness(said, one), default=None)
    if nearest is None:
        return Verdict(None, Reason.NO_SOURCE)
    span = (nearest.source.start, nearest.source.end)
    if match := _SAFE.search(sentence):
        return Verdict(None, Reason.SAFE_STATE, match[0], nearest.evidence, span)
    carrier = next((one for one in candidates if said & one.forms), None)
    if carrier is None:
        why, detail = _objection(said, nearest, question)
        return Verdict(None, why, detail, nearest.evidence, span)
    span = (carrier.source.start, carrier.source.end)
    if _shares_name(carrier.evidence, evidence):
        return Verdict(None, Reason.ROLE, "two readings have this name", carrier.evidence, span)
    if match := _POINTS_AWAY.match(_LEAD.sub("", sentence, count=1)):
        return Verdict(None, Reason.POINTS_AWAY, match[0].strip(), carrier.evidence, span)
    if similarity is not None and (near := similarity(sentence, carrier.source.text)) < least_similarity:
        return Verdict(None, Reason.SIMILARITY, f"{near:.2f}", carrier.evidence, span)
    return Verdict(carrier.evidence, nearest=carrier.evidence, span=span)


def claims_safe(text: str) -> bool:
    """Whether a text says of something that it is safe, isolated, without energy."""
    return _SAFE.search(text) is not None


@lru_cache(maxsize=64)
def _candidates(item: Evidence) -> tuple[_Candidate, ...]:
    """Kept for the further sentences of the same answer."""
    if item.tag:
        words = tokens(item.text)
        return (_Candidate(item, Source(item.text, 0, len(item.text)), words, frozenset(_readings(item.text))),)
    around = [line for line in f"{item.before}\n{item.after}".split("\n") if JOINT in line]
    found = sources(item.text, item.before, item.after)
    rows = [one.text for one in found if JOINT in one.text]
    made = []
    for one in found:
        words = tokens(one.text)
        if JOINT in one.text:
            others = [row for row in rows if row is not one.text] + around
            forms = {words, *sayings(one.text, others)}
        else:
            forms = rewordings(one)
        made.append(_Candidate(item, one, words, frozenset(forms)))
    return tuple(made)


def _readings(text: str) -> Iterator[Tokens]:
    """What may be said of a reading: all of it; its value alone, or with its distance from a limit, when it is good."""
    yield tokens(text)
    for language, comma, semicolon in (("en", ", ", "; "), ("zh-TW", "，", "；")):
        value, good, rest = text.partition(f"{comma}{wording.say('good', language)}{comma}")
        if good:
            _, _, beyond = rest.partition(semicolon)
            yield tokens(value)
            if beyond:
                yield tokens(f"{value}, {beyond}")


def _shares_name(reading: Evidence, evidence: Sequence[Evidence]) -> bool:
    """Whether another reading is called the same (the oil temperature of two machines)."""
    name, *_ = re.split("[:：]", reading.text, maxsplit=1)
    return bool(reading.tag) and any(
        item.tag and item.tag != reading.tag and re.match(rf"{re.escape(name)}\s*[:：]", item.text) for item in evidence
    )


def _nearness(said: set[Tokens], candidate: _Candidate) -> float:
    """How much of a sentence stands in the source, and a little for how much of the source it is."""
    one, whole = {token for form in said for token in form}, set(candidate.words)
    return len(one & whole) / len(one) + 0.3 * len(one & whole) / len(whole) if one and whole else 0.0


def _ratio(one: Tokens, other: Tokens) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


_ORDER: tuple[tuple[Kind, Reason], ...] = (
    (Kind.UNIT, Reason.UNIT),
    (Kind.TOLERANCE, Reason.TOLERANCE),
    (Kind.COMPARISON, Reason.COMPARISON),
    (Kind.NEGATION, Reason.NEGATION),
    (Kind.OBLIGATION, Reason.OBLIGATION),
    (Kind.CONDITION, Reason.CONDITION),
    (Kind.ORDER, Reason.ORDER),
    (Kind.CODE, Reason.CODE),
    (Kind.NUMBER, Reason.ROLE),
)


def _objection(said: set[Tokens], nearest: _Candidate, question: str) -> tuple[Reason, str]:
    """What differs between a sentence and the source sentence that is nearest to it, the gravest first."""
    one, form = max(((a, b) for a in said for b in nearest.forms), key=lambda pair: _ratio(*pair))
    added, lost = _differences(one, form)
    everything = tokens(nearest.evidence.text)
    stray = [t for kind, t in added if kind in (Kind.NUMBER, Kind.CODE) and t not in everything]
    if stray:
        unsigned = {token.lstrip("+-") for token in everything}
        if all(token.lstrip("+-") in unsigned for token in stray):
            return Reason.SIGN, ", ".join(stray)
        asked = set(stray) & set(tokens(question))
        return Reason.NUMBER, ", ".join(stray) + (" (it stands only in the question)" if asked else "")
    held = all(token in nearest.words for token in one if kind_of(token) is Kind.NUMBER)
    if JOINT in nearest.source.text and held and len(nearest.forms) == 1:
        return Reason.CONDITION, "another cell or row may say which case it is"
    if _ratio(one, form) < _LEAST_COVER:
        other = [token for token in one if kind_of(token) is Kind.NUMBER and token not in nearest.words]
        return (Reason.ROLE, ", ".join(other)) if other else (Reason.MEANING, "")
    if nearest.evidence.tag:
        return Reason.READING if not added else Reason.MEANING, _told(added, lost)
    with_number = {t for some in (added, lost) for (k, _), (_, t) in pairwise(some) if k is Kind.NUMBER}
    for kind, reason in _ORDER:
        # A unit that came or went with its number is no other unit.
        changed = [t for k, t in (*added, *lost) if k is kind and not (k is Kind.UNIT and t in with_number)]
        if changed:
            return reason, _told([d for d in added if d[0] is kind], [d for d in lost if d[0] is kind])
    return Reason.MEANING, _told(added, lost)


def _differences(one: Tokens, form: Tokens) -> tuple[list[tuple[Kind, str]], list[tuple[Kind, str]]]:
    """The tokens, with what they are, that a sentence has more, and those that it lacks."""
    mine, theirs = list(zip(kinds(one), one, strict=True)), list(zip(kinds(form), form, strict=True))
    added: list[tuple[Kind, str]] = []
    lost: list[tuple[Kind, str]] = []
    for step, a, b, c, d in SequenceMatcher(None, one, form, autojunk=False).get_opcodes():
        if step != "equal":
            added += mine[a:b]
            lost += theirs[c:d]
    return added, lost


def _told(added: Sequence[tuple[Kind, str]], lost: Sequence[tuple[Kind, str]]) -> str:
    parts = [f"{word} {' '.join(t for _, t in some)}" for word, some in (("added", added), ("lost", lost)) if some]
    return "; ".join(parts)
