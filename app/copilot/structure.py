"""Whether a question asks for structure: which documents there are, their revisions, where a part is used.

Such a question is understood by one table of sentences that has to fit the whole question; when in doubt it is none,
because then the documents are searched as for any other. Machines and kinds of documents stand as single capital
letters in the sentences (M, K, A), which no folded question has.
Not here: answering it (knowledge.structure, knowledge.parts), wording the answer (app.copilot.listing).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.copilot import sentences
from app.copilot.machine import names_of
from app.copilot.sentences import folded
from connectors.types import Equipment
from knowledge.types import Standing


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: what it is called in answers, and the folded words by which the store knows it."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """Which documents there are; `standing` None: those that may be answered from, or, of no machine, all by number."""

    kind: Kind | None = None
    machine: str | None = None
    standing: Standing | None = None
    language: str = ""


class About(StrEnum):
    """What is asked of one document."""

    REVISION = "revision"
    REVISIONS = "revisions"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class OneDocument:
    """The effective revision of a document with its dates and names, or all revisions, or its review."""

    document: str
    about: About = About.REVISION


@dataclass(frozen=True, slots=True)
class Reviews:
    """Which documents are due for review."""

    kind: Kind | None = None
    machine: str | None = None


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a part is used. `certain`: the question calls it a part, so "nowhere" is an answer."""

    part: str
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Bom:
    """The bill of materials of an assembly or a machine; `certain` as in `Uses`."""

    assembly: str = ""
    machine: str | None = None
    all_levels: bool = False
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """How many of a part an assembly or a machine has."""

    part: str
    assembly: str = ""
    machine: str | None = None


@dataclass(frozen=True, slots=True)
class Machines:
    """Which machines there are; with kinds, those that have no effective document of one of them."""

    without: tuple[Kind, ...] = ()


Intent = Documents | OneDocument | Reviews | Uses | Bom | Amount | Machines

_LONGEST = 200
"""Characters of a question that can be one for structure."""
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_MARKS = frozenset("MKA")
_BOM = "BOM"
_USUAL = ("SOP", "LOTO")
"""The kinds that every machine should have, for "which machines have documents missing"."""


def recognise(
    text: str, equipment: Sequence[Equipment], chosen: str | None = None, kinds: Sequence[str] = ()
) -> Intent | None:
    """What a question asks for, if it is one for structure.

    Args:
        text: as asked.
        equipment: the plant's machines.
        chosen: the machine that "this machine" means.
        kinds: what the site calls its kinds of documents.

    Returns:
        The intent, or None. Numbers of documents and parts in it are as typed; whether they exist is for the store.
    """
    if len(text) > _LONGEST:
        return None
    asked = _normal(text)
    table = sentences.sentences(han=_is_han(asked.key))
    for named, machine in _with_machine(asked, equipment, chosen):
        for one, kind in _with_kind(named, kinds):
            for name, pattern in table:
                match = pattern.fullmatch(one.key)
                if match and (intent := _intent(name, _Slots(match, one.shown, machine, kind))):
                    return intent
    return None


@dataclass(frozen=True, slots=True)
class _Text:
    """A question as it is compared and, character by character, as it was typed."""

    key: str
    shown: str

    def cut(self, start: int, end: int, mark: str = "") -> _Text:
        return _Text(self.key[:start] + mark + self.key[end:], self.shown[:start] + mark + self.shown[end:])


@dataclass(frozen=True, slots=True)
class _Slots:
    """What stands in the places of a sentence."""

    match: re.Match[str]
    shown: str
    machine: str | None
    kind: Kind | None

    def get(self, name: str) -> str:
        """What stands in a place, as typed; a sentence may have two of a name, of which one is filled."""
        spans = (
            self.match.span(one) for one, said in self.match.groupdict().items() if said and one.split("_")[0] == name
        )
        return next((self.shown[start:end].strip() for start, end in spans), "")

    @property
    def spoilt(self) -> bool:
        """Whether a machine or a kind was found inside a number or a name."""
        return any(said and _MARKS & set(said) for said in self.match.groupdict().values())

    @property
    def about(self) -> str | None:
        return self.machine if "M" in self.match.string else None

    @property
    def standing(self) -> Standing | None:
        return _meaning(self.get("s"), sentences.STANDINGS)

    @property
    def is_bom(self) -> bool:
        return self.kind is None or self.kind.words[0] == _BOM


def _intent(name: str, slots: _Slots) -> Intent | None:
    """The intent of a sentence; None if its places do not go together."""
    if slots.spoilt:
        return None
    kind, machine = slots.kind, slots.about
    match name:
        case "documents":
            return Documents(kind, machine, slots.standing, _meaning(slots.get("l"), sentences.LANGUAGES) or "")
        case "reviews":
            return Reviews(kind, machine)
        case "revision" | "revisions" | "review":
            return OneDocument(slots.get("d"), About(name))
        case "uses" if slots.is_bom:
            return Uses(slots.get("p"), bool(slots.get("sure")))
        case "bom" if slots.is_bom:
            return Bom(slots.get("x"), machine, bool(slots.get("all")), certain=True)
        case "parts":
            return Bom(slots.get("x"))
        case "amount":
            return Amount(slots.get("p"), slots.get("x"), machine)
        case "machines":
            return Machines()
        case "without" if kind is not None:
            return Machines((kind,))
        case "lacking":
            return Machines(tuple(Kind(words[0], tuple(words)) for words in _usual()))
        case _:
            return None


def _usual() -> Iterator[list[str]]:
    for line in sentences.KINDS:
        words = [word.removeprefix("~") for word in line.split("|")]
        if words[0] in _USUAL:
            yield words


_V = TypeVar("_V")


def _meaning(word: str, words: Mapping[_V, str]) -> _V | None:
    asked = folded(word.lower())
    return next((value for value, some in words.items() if asked and asked in folded(some).split("|")), None)


def _normal(text: str) -> _Text:
    """One width, plain dashes, no quotation marks, single spaces and none beside ideographs; without politeness."""
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", text))
    plain = " ".join(re.sub(r"[\"'`\u2018-\u201f「」『』《》]", "", plain).split())
    plain = re.sub(rf"(?<=[{_CJK}]) | (?=[{_CJK}])", "", plain)
    # Lower case one character at a time: some change their length, and both texts have to stay beside each other.
    lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in plain)
    one = _Text(folded(lower), plain)
    # Capital letters stand for machines and kinds.
    one = _Text(re.sub("[A-Z]", " ", one.key), one.shown)
    for trimming in sentences.trimmings():
        while (match := trimming.search(one.key)) and match.end() > match.start():
            one = one.cut(*match.span())
    return one


def _is_han(key: str) -> bool:
    return re.search(f"[{_CJK}]", key) is not None


def _with_machine(
    asked: _Text, equipment: Sequence[Equipment], chosen: str | None
) -> Iterator[tuple[_Text, str | None]]:
    """The question with the name of its machine marked, if it has one, then as it is."""
    places: list[tuple[int, int, str]] = []
    for machine in equipment:
        for name in names_of(machine):
            places += [(end - start, start, machine.id) for start, end in _found(_normal(name).key, asked.key)]
    if chosen:
        for name in sentences.THIS_MACHINE.split("|"):
            places += [(end - start, start, chosen) for start, end in _found(folded(name), asked.key)]
    if places:
        size, start, id_ = max(places)
        # A name that two machines share names neither.
        if {other for length, at, other in places if (length, at) == (size, start)} == {id_}:
            yield asked.cut(start, start + size, "M"), id_
    yield asked, None


def _with_kind(asked: _Text, site: Sequence[str]) -> Iterator[tuple[_Text, Kind | None]]:
    """The question with its kind of document marked, if it has one, then as it is."""
    lines = [line.split("|") for line in sentences.KINDS]
    usual = {folded(word.removeprefix("~").lower()) for words in lines for word in words}
    lines += [[f"~{kind}"] for kind in site if folded(kind.lower()) not in usual]
    best: tuple[int, int, str, list[str]] | None = None
    for words in lines:
        for word in words:
            bare = word.removeprefix("~")
            noun = bare == word or sentences.NOUNS.fullmatch(bare.lower()) is not None
            for start, end in _found(folded(bare.lower()), asked.key, plural=True):
                if best is None or end - start > best[0]:
                    best = (end - start, start, "K" if noun else "A", words)
    if best:
        size, start, mark, words = best
        typed, plain = asked.shown[start : start + size], tuple(word.removeprefix("~") for word in words)
        name = plain[0] if typed.lower() == plain[0].lower() else typed
        yield asked.cut(start, start + size, mark), Kind(name, plain)
    yield asked, None


def _found(name: str, key: str, *, plural: bool = False) -> list[tuple[int, int]]:
    """Where a name stands by itself: not inside a word, nor inside a number such as BOM-HP-01."""
    if not name:
        return []
    before = r"(?<![a-z0-9])(?<![a-z0-9][-_./])" if name[0].isascii() else ""
    after = rf"(?={'s?' if plural else ''}(?![a-z0-9])(?![-_./][a-z0-9]))" if name[-1].isascii() else ""
    return [match.span() for match in re.finditer(before + re.escape(name) + after, key)]
