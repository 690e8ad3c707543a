"""A title and a description for a problem report, drafted from what a technician typed; the technician confirms them.

The model reads that text and nothing else. A line of it is offered only if it adds no number, code or unit, keeps the
negations of the sentences that it comes from, and is made of the text's own words. Without a model that writes the
language the title is the beginning of the text. What was typed is kept as it is, whatever becomes of the draft.
Not here: the form, running a model (app.copilot.llm).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.copilot import facts, prompt, verify
from app.copilot.phrasing import Phraser

LONGEST_TITLE = 80
_SHORT = 40
"""Characters of a text that is its own title, and needs no description."""
_SAME = 2
"""Words that a line shares with a sentence that it comes from."""
_QUOTES = "\"'“”‘’「」"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is proposed; `worded`: a language model wrote some of it."""

    title: str
    description: str = ""
    worded: bool = False


def draft(phraser: Phraser | None, text: str, cancelled: Callable[[], bool]) -> Draft:
    """Propose a title and a description.

    Args:
        phraser: the language model, None if there is none.
        text: as typed.
        cancelled: whether nobody waits for it any more; then the draft is what there is.
    """
    plain = " ".join(prompt.clean(text).split())
    beginning = _beginning(plain)
    if phraser is None or "en" not in phraser.languages or not _latin(plain) or len(plain) <= _SHORT:
        return Draft(beginning)
    title = _line(phraser, "title", plain, cancelled).strip(f"{_QUOTES} .")
    title = title if 0 < len(title) <= LONGEST_TITLE and keeps(title, plain) else ""
    told = facts.sentences(_line(phraser, "description", plain, cancelled))
    description = " ".join(told) if told and all(keeps(one, plain) for one in told) else ""
    description = "" if _same(description, plain) else description
    return Draft(title or beginning, description, bool(title or description))


def keeps(line: str, text: str) -> bool:
    """Whether a line adds nothing to a text that could mislead: see the module."""
    words = facts.content_words(line)
    if not words or facts.cover(words, facts.content_words(text)) < 1:
        return False
    if not facts.values(line) <= facts.values(text) or not facts.units(line) <= facts.units(text):
        return False
    if verify.claims_safe(line) and not verify.claims_safe(text):
        return False
    told = [(len(words & facts.content_words(one)), facts.negations(one)) for one in facts.sentences(text)]
    most = min(_SAME, max((shared for shared, _ in told), default=0))
    return facts.negations(line) == sum(negations for shared, negations in told if shared >= most)


def _line(phraser: Phraser, what: str, text: str, cancelled: Callable[[], bool]) -> str:
    """What the model writes, on one line; nothing where the text is too long for it."""
    form = _forms()[what]
    before, after = form["example"]
    chat = [("system", form["system"]), ("user", before), ("assistant", after), ("user", text)]
    if phraser.count_prompt(chat) > phraser.prompt_limit:
        return ""
    said = "".join(_first(phraser.stream_text(chat, cancelled), form["tokens"]))
    return "" if cancelled() else " ".join(said.split())


def _first(pieces: Iterator[str], most: int) -> Iterator[str]:
    """The first paragraph, and no more pieces of text than a draft may have."""
    begun = False
    for _, piece in zip(range(most), pieces, strict=False):
        head, end, _ = piece.partition("\n")
        yield head
        begun = begun or bool(head.strip())
        if end and begun:
            return


@cache
def _forms() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("resources.prompts").joinpath("drafts.toml").read_text(encoding="utf-8"))


def _beginning(text: str) -> str:
    """The first sentence, cut at a word where it is long."""
    first = next(iter(facts.sentences(text)), "").rstrip("。.")
    if len(first) <= LONGEST_TITLE:
        return first
    cut = first[: LONGEST_TITLE - 2]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + " …"


def _latin(text: str) -> bool:
    """Whether a text may be English: nearly all of its letters are Latin."""
    letters = [ch for ch in text if ch.isalpha()]
    return bool(letters) and sum(ch.isascii() for ch in letters) / len(letters) > 0.9


def _same(one: str, other: str) -> bool:
    return facts.normal(one).strip(" .") == facts.normal(other).strip(" .")
