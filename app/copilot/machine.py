"""Which machine a question is about, and which of its live values fit the question.

Matching is by the words that the plant description gives for machines and tags, in any language.
Not here: reading values (connectors.live), deciding anything about documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from connectors.types import AlarmSpec, Equipment, Tag

_WORD = re.compile(r"[a-z0-9]+(?:[-./][a-z0-9]+)*|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def machine_of(text: str, equipment: Sequence[Equipment]) -> str | None:
    """The id of the one machine that `text` names (the longest name wins); None if it names none or several."""
    folded = fold(text)
    best: list[tuple[int, str]] = []
    for machine in equipment:
        names = map(fold, names_of(machine))
        longest = max((len(name) for name in names if name and _stands_in(name, folded)), default=0)
        if longest:
            best.append((longest, machine.id))
    best.sort(reverse=True)
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


_AS_WELL = 0.8
"""A tag that fits at least this share as well as the best one may be meant, too."""
_ALONE = r"(?![A-Za-z0-9_-]|[.,]\d| ?(?:mm|cm|m|bar|s|sec|min|h|%|°|times|nm|n)\b)"
"""Not the beginning of a longer name, and no value: "press 5 mm down"."""


def strangers(text: str, equipment: Sequence[Equipment]) -> list[str]:
    """Machines that a text names as the plant names its own, and that the plant does not have: "press 2"."""
    folded, found = fold(text), []
    known = {fold(name) for machine in equipment for name in names_of(machine) if name}
    for name in known:
        for number in re.finditer(r"\d+", name):
            before, after = name[: number.start()].strip(), name[number.end() :].strip()
            if not re.search(r"[^\W\d_]{2}|[\u3400-\u9fff]", before + after):
                continue
            first, last = (r" ?".join(map(re.escape, part.split())) for part in (before, after))
            like = rf"(?<![A-Za-z0-9_-]){first} ?\d+ ?{last}{_ALONE}"
            found += [one for one in re.findall(like, folded) if not _same(one, known)]
    return sorted(set(found))


def _same(name: str, known: Collection[str]) -> bool:
    """Whether a name is one of the plant's, spaces and leading zeros aside."""
    return _bare(name) in {_bare(one) for one in known}


def _bare(name: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", name.replace(" ", "").replace("-", ""))


def names_of(machine: Equipment) -> tuple[str, ...]:
    """Everything that a machine is called."""
    return (machine.id, machine.model, *machine.name.values(), *machine.aliases)


def fitting_tags(
    text: str, machine: str | None, tags: Sequence[Tag], alarms: Iterable[AlarmSpec], *, most: int = 4
) -> list[Tag]:
    """The tags that a question asks about, best first.

    A tag fits when one of its names or keywords stands in the question, or when the question holds the code of an
    alarm that watches it. Without a machine only tags of one machine are returned, and only if no other machine fits
    as well.
    """
    scored = _scored(text, [tag for tag in tags if machine in (None, tag.equipment)], alarms)
    if not scored:
        return []
    if not machine:
        top = {tag.equipment for score, _, tag in scored if score == scored[0][0]}
        if len(top) > 1:
            return []
        scored = [row for row in scored if row[2].equipment in top]
    # A tag that matched on a much shorter word than the best one ("pressure" beside "ram pressure") is noise.
    floor = scored[0][0] * 0.6 if scored[0][0] < 100 else 0.0
    return [tag for score, _, tag in scored if score >= floor][:most]


def rivals(text: str, tags: Sequence[Tag], alarms: Iterable[AlarmSpec]) -> set[str]:
    """The machines that have a value of the kind a question asks about, where several have: "oil temp limit?"."""
    scored = _scored(text, tags, alarms)
    found = {tag.equipment for score, _, tag in scored if score >= scored[0][0] * _AS_WELL}
    return found if len(found) > 1 else set()


def _scored(text: str, tags: Sequence[Tag], alarms: Iterable[AlarmSpec]) -> list[tuple[float, int, Tag]]:
    """The tags that fit a question with how well they do, best first."""
    folded = fold(text)
    watched = {spec.tag for spec in alarms if spec.tag and _stands_in(fold(spec.code), folded)}
    scored: list[tuple[float, int, Tag]] = []
    for place, tag in enumerate(tags):
        score = max((_weight(words, folded) for words in {*tag.name.values(), *tag.keywords}), default=0.0)
        if tag.id in watched:
            score += 100.0
        if score:
            scored.append((score, -place, tag))
    return sorted(scored, key=lambda row: row[:2], reverse=True)


def fold(text: str) -> str:
    """NFKC, lower case, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _stands_in(name: str, folded: str) -> bool:
    if not name:
        return False
    if name[0].isascii() and name[-1].isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", folded) is not None
    return name in folded


def _weight(words: str, folded: str) -> float:
    """How much of `words` the question holds: its length when whole, less when its words stand apart, else 0."""
    name = fold(words)
    # A Chinese character says about as much as three letters.
    size = sum(1 if ch.isascii() else 3 for ch in name)
    if _stands_in(name, folded):
        return float(size)
    parts = _WORD.findall(name)
    if len(parts) > 1 and all(_stands_in(part, folded) for part in parts):
        return size * 0.8
    return 0.0
