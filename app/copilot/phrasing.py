"""The model's own sentences: asked for over the quoted evidence, each checked before it is given out.

Not here: what is quoted (app.copilot.quote), what a sentence must keep to (app.copilot.verify), running a model (llm).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from app.copilot import prompt, verify, wording
from app.copilot.events import Claim, ClaimKind, ClaimReady, LiveValue, ModelInfo, Withheld, Withholding
from knowledge.types import Citation

_MOST_PHRASED = 3
_MOST_WRITTEN = 4
"""Sentences that are looked at: one or two are asked for, and whoever goes on has lost the thread."""


class Phraser(Protocol):
    """A language model."""

    info: ModelInfo
    languages: Sequence[str]
    prompt_limit: int
    """Most tokens of a prompt."""

    def count_prompt(self, messages: Sequence[prompt.Message]) -> int:
        """Tokens of a whole prompt."""

    def stream_text(self, messages: Sequence[prompt.Message], cancelled: Callable[[], bool]) -> Iterator[str]:
        """Pieces of text; ends early when cancelled."""


def phrase(
    phraser: Phraser,
    text: str,
    claims: Sequence[Claim],
    citations: Sequence[Citation],
    live: Sequence[LiveValue],
    cancelled: Callable[[], bool],
    language: str,
    form: prompt.Form | None = None,
) -> Iterator[ClaimReady | Withheld]:
    """The sentences of a model about a question whose evidence is quoted already; `form` None: the model's own."""
    carried = carriers(claims, citations, live, phraser.languages, language)
    evidence = [replace(one, before="", after="") for one in carried]
    form = form or prompt.form_of(phraser.info.name)
    messages = prompt.fitted(text, evidence, form, phraser.count_prompt, phraser.prompt_limit) if evidence else None
    if messages is None:
        return
    said = {_plain(claim.text) for claim in claims}
    stream, phrased = verify.SentenceStream(), 0
    pieces = phraser.stream_text(messages, cancelled)
    for sentence in islice(_sentences(pieces, stream, cancelled), _MOST_WRITTEN):
        if any(_plain(sentence) in known for known in said):
            continue
        verdict = verify.check(sentence, carried, text)
        if verdict.evidence is None and verdict.reason == verify.SAYS_NOTHING:
            continue  # a scrap: nobody misses it
        if verdict.evidence is None:
            yield Withheld(Withholding(sentence, verdict.reason))
            continue
        said.add(_plain(sentence))
        phrased += 1
        source = verdict.evidence
        yield ClaimReady(
            Claim(sentence, ClaimKind.PHRASED, (source.n,) if source.n else (), (source.tag,) if source.tag else ())
        )
        if phrased == _MOST_PHRASED:
            return


def carriers(
    claims: Sequence[Claim],
    citations: Sequence[Citation],
    live: Sequence[LiveValue],
    written: Sequence[str],
    language: str,
) -> list[verify.Evidence]:
    """What the model's sentences may rest on: the quotes in a language of `written`, and the readings.

    A quote keeps what stands around it, for that can change what it says: its heading, an introduction, the other rows
    of a table.
    """
    quotes = [c for claim in claims if claim.kind is ClaimKind.QUOTED for c in citations if c.n in claim.citations]
    # What the model cannot write it cannot restate either: a Chinese quote stays a quote.
    quotes = [c for c in quotes if wording.language_of(c.quote) in written]
    readings = [verify.Evidence(wording.reading(value, language), tag=value.tag.id) for value in live]
    return [*map(_carrier, quotes), *readings]


def _carrier(citation: Citation) -> verify.Evidence:
    passage = citation.passage
    before = f"{passage.section}\n{passage.text[: citation.start]}"
    return verify.Evidence(citation.quote, n=citation.n, before=before, after=passage.text[citation.end :])


def _sentences(pieces: Iterator[str], stream: verify.SentenceStream, cancelled: Callable[[], bool]) -> Iterator[str]:
    for piece in pieces:
        yield from stream.feed(piece)
    # What a stop cut off is no sentence, even where it happens to end like one.
    if (rest := stream.rest()) and not cancelled():
        yield rest


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")
