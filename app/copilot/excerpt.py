"""The sentences of the evidence that a question needs: a short prompt is read faster and copied better.

A sentence is worth the share of the question's content words that it holds. What is kept stands in the order of its
source, an item of a list with the line that introduces the list. Sentences are divided as app.copilot.verify divides
them, so the model reads what it may say.
Not here: what evidence there is (app.copilot.quote), how many tokens it may take (app.copilot.prompt).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.copilot import facts
from app.copilot.rewrites import Source, sources
from app.copilot.verify import Evidence


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the evidence.

    `item` is the place of its evidence, `start` its place there, `lead` the line that introduces the list it stands in
    ("" if there is none), `worth` how much of the question it holds, 0..1.
    """

    item: int
    start: int
    text: str
    lead: str
    worth: float


def ranked(question: str, evidence: Sequence[Evidence]) -> list[Sentence]:
    """Every sentence of the evidence, the one that says most of what is asked first; between equals the earlier one.

    A reading is never divided.
    """
    wanted = facts.content_words(question)
    found = [sentence for n, item in enumerate(evidence) for sentence in _sentences(wanted, n, item)]
    return sorted(found, key=lambda one: -one.worth)


def kept(evidence: Sequence[Evidence], sentences: Sequence[Sentence]) -> list[Evidence]:
    """The evidence with these of its sentences only, in its own order; an item without one is left out."""
    texts: dict[int, list[str]] = {}
    leads: dict[int, str] = {}
    for one in sorted(sentences, key=lambda one: (one.item, one.start)):
        lines = texts.setdefault(one.item, [])
        if one.lead and leads.get(one.item) != one.lead:
            lines.append(one.lead)
        leads[one.item] = one.lead
        lines.append(one.text)
    return [replace(evidence[n], text="\n".join(lines)) for n, lines in texts.items()]


def _sentences(wanted: set[str], place: int, item: Evidence) -> Iterator[Sentence]:
    for one in [Source(item.text, 0, len(item.text))] if item.tag else sources(item.text):
        said = facts.content_words(f"{one.scope} {one.text}")
        yield Sentence(place, one.start, one.text, one.scope, facts.cover(wanted, said))
