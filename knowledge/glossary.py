"""What a word of the trade is called in the other languages, so that a Chinese question finds an English procedure.

A glossary is a CSV file, one thing a row: columns en, zh-TW, ja and zh-CN (at least two of them), several words in a
cell separated by ";", the usual one first. Andon brings a general one; the site's own file is laid over it, and the
names of tags and machines come from the plant description. A row that cannot be used is told and left out.
Words are found in a question as a reader would: the longest one first, whole words in alphabetic scripts, one or
several of them alike, and in Chinese and Japanese whichever way a character is written.
Not here: translating sentences, searching (knowledge.retriever), reading the plant description (connectors.plant).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.csv_text import TooManyBytes, delimiter, limited
from knowledge.documents.files import decoded
from knowledge.text import fold, is_code
from knowledge.types import FileProblem

NAME = "glossary.csv"
CODE = "E-SET-003"

LANGUAGES = ("en", "zh-TW", "ja", "zh-CN")
_LARGEST = 5_000_000
"""Bytes; a glossary of 30,000 rows has about 2 million."""
_LONGEST = 80
"""Characters of a word; longer ones are sentences, which nobody types into a question."""
_MOST = 20
"""Words of a cell."""
_IDEOGRAPH = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003134f"
_UNIT = re.compile(rf"[{_IDEOGRAPH}]|[^\W_{_IDEOGRAPH}]+|[^\s/_-]")
"""A Chinese or Japanese character, a word or number, or a mark; blanks, hyphens and slashes only join."""

_CODE = re.compile(r"[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)*", re.ASCII)
_Key = tuple[str, ...]
"""A word as it is compared: its units, folded, without the s of several."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: its words by language, the usual one first."""

    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Match:
    """A word of some entries that stands in a question."""

    key: _Key
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries by each of their words, and the rows that could not be used."""

    terms: Mapping[_Key, tuple[Entry, ...]] = field(default_factory=dict)
    problems: tuple[FileProblem, ...] = ()

    def merged(self, over: Glossary) -> Glossary:
        """Both; where both know a word, what `over` says of it counts."""
        return Glossary({**self.terms, **over.terms}, self.problems + over.problems)

    def with_pairs(self, pairs: Iterable[Mapping[str, str]]) -> Glossary:
        """With names by language laid over it, e.g. {"en": "Oil temperature", "zh-TW": "油溫"}."""
        named = [{code: (name,) for code, name in pair.items() if name and code in LANGUAGES} for pair in pairs]
        return self.merged(_glossary(Entry(words) for words in named if len(words) > 1))

    def expansions(self, question: str) -> tuple[str, ...]:
        """What the things that a question names are called in the other languages, in the question's order."""
        found: dict[str, None] = {}
        for match in self._matches(question):
            for entry in match.entries:
                spoken = {code for code, words in entry.words.items() if any(_key(word) == match.key for word in words)}
                for code, words in entry.words.items():
                    if code not in spoken:
                        found.update(dict.fromkeys(words))
        return tuple(found)

    def rendered(self, question: str, language: str) -> str:
        """What a question names, in another language: its codes and numbers, then each thing's usual word there.

        Only what is named: with the rest of the sentence left in, in the question's own language, less was found
        (bench/RESULTS.md).
        """
        words: dict[str, None] = {}
        for match in self._matches(question):
            there = next((entry.words[language] for entry in match.entries if language in entry.words), ())
            if there and match.key not in map(_key, there):
                words[there[0]] = None
        if not words:
            return ""
        named = (word for word in _CODE.findall(_narrow(question)) if is_code(word) or (word.isupper() and word[1:]))
        return " ".join([*named, *words])

    def _matches(self, question: str) -> list[_Match]:
        """The words of the glossary in a question, in its order: longer ones first, none over another."""
        units = _key(question)
        longest = max(map(len, self.terms), default=0)
        taken: list[tuple[int, int]] = []
        for length in range(min(longest, len(units)), 0, -1):
            for first in range(len(units) - length + 1):
                end = first + length
                if units[first:end] in self.terms and all(first >= until or end <= since for since, until in taken):
                    taken.append((first, end))
        return [_Match(units[first:end], self.terms[units[first:end]]) for first, end in sorted(taken)]


def read_glossary(path: Path) -> Glossary:
    """Read a glossary; what cannot be used of it is told in `problems`. A file that is not there is an empty one."""
    try:
        if not path.exists():
            return Glossary()
        text = decoded(limited(path, _LARGEST))
    except TooManyBytes as exc:
        return Glossary(problems=(_problem(path, str(exc)),))
    except OSError as exc:
        return Glossary(problems=(_problem(path, exc.strerror or str(exc)),))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    entries: list[Entry] = []
    problems: list[FileProblem] = []
    try:
        columns = [_column(cell) for cell in next(reader, [])]
        if len(set(columns) & set(LANGUAGES)) < 2:
            return Glossary(problems=(_problem(path, f"line 1: fewer than two of the columns {', '.join(LANGUAGES)}"),))
        for row in reader:
            if any(cell.strip() for cell in row):
                try:
                    entries.append(_entry(columns, row))
                except ValueError as exc:
                    problems.append(_problem(path, f"line {reader.line_num}: {exc}"))
    except csv.Error as exc:
        problems.append(_problem(path, f"line {reader.line_num}: {exc}"))
    return Glossary(_glossary(entries).terms, tuple(problems))


def _glossary(entries: Iterable[Entry]) -> Glossary:
    terms: dict[_Key, list[Entry]] = {}
    for entry in entries:
        for key in {_key(word): None for words in entry.words.values() for word in words}:
            terms.setdefault(key, []).append(entry)
    return Glossary({key: tuple(found) for key, found in terms.items()})


def _entry(columns: list[str], row: list[str]) -> Entry:
    """An entry; ValueError says what is wrong with the row."""
    if len(row) > len(columns):
        raise ValueError(f"{len(row)} cells for {len(columns)} columns; a cell with a comma needs quotation marks")
    words = {code: tuple(_words(code, cell)) for code, cell in zip(columns, row, strict=False) if code in LANGUAGES}
    filled = {code: found for code, found in words.items() if found}
    if len(filled) < 2:
        raise ValueError("words in fewer than two languages")
    return Entry(filled)


def _words(code: str, cell: str) -> Iterator[str]:
    words = [" ".join(word.split()) for word in re.split("[;；]", cell)]
    if len(words) > _MOST:
        raise ValueError(f"{code}: more than {_MOST} words")
    for word in filter(None, words):
        if len(word) > _LONGEST:
            raise ValueError(f"{code}: a word of more than {_LONGEST} characters")
        if not any(char.isalpha() for char in word):
            raise ValueError(f"{code}: {word} is not a word")
        yield word


def _column(cell: str) -> str:
    """The language that a heading names, in whatever case: zh-tw, ZH_TW."""
    asked = cell.strip().replace("_", "-").casefold()
    return next((code for code in LANGUAGES if code.casefold() == asked), asked)


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _key(word: str) -> _Key:
    return tuple(_unit(unit) for unit in _UNIT.findall(_narrow(word)))


def _unit(unit: str) -> str:
    """One unit as compared; the endings of English plurals go, from every word alike, be it one or not."""
    unit = fold(unit)
    if len(unit) < 4 or not unit.isascii() or not unit.endswith("s") or unit.endswith(("ss", "us", "is")):
        return unit
    if unit.endswith("ies") and len(unit) > 4:
        return unit[:-3] + "y"
    return unit[:-2] if unit.endswith(("ches", "shes", "sses", "xes")) else unit[:-1]


def _problem(path: Path, what: str) -> FileProblem:
    return FileProblem(str(path), CODE, f"{path.name}: {what}")
