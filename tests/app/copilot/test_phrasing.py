from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.copilot.events import Claim, ClaimKind, ClaimReady, Withheld
from app.copilot.llm import LlamaChat
from app.copilot.phrasing import phrase
from app.copilot.prompt import Form, Message
from knowledge.models import LANGUAGE_MODEL
from knowledge.types import Citation
from tests.app.copilot.plant import CAUSE, STEPS, Parrot

MODEL = Path(sys.prefix) / "share" / "andon" / "models" / LANGUAGE_MODEL
CITATIONS = [Citation(n, one, one.text, 0, len(one.text)) for n, one in enumerate((CAUSE, STEPS), 1)]
CLAIMS = [Claim(one.quote, ClaimKind.QUOTED, (one.n,)) for one in CITATIONS]
SAYS = "E-204 is set when the tank oil stays above 65 °C for 60 s."


def said(parrot: Parrot, question: str = "When is E-204 set?", form: Form | None = None) -> list[ClaimReady | Withheld]:
    return list(phrase(parrot, question, CLAIMS, CITATIONS, [], lambda: False, "en", form))


def test_a_sentence_that_its_source_says_becomes_a_claim_of_that_source() -> None:
    assert said(Parrot(SAYS)) == [ClaimReady(Claim(SAYS, ClaimKind.PHRASED, (1,)))]


def test_the_model_is_asked_in_the_given_form_else_in_its_own() -> None:
    parrot = Parrot(SAYS)
    said(parrot)
    said(parrot, form=Form("Copy.", sentences=1, tokens=200))
    (_, own), (_, _) = parrot.prompts[0][0], parrot.prompts[0][-1]
    assert own != "Copy."
    assert parrot.prompts[1] == [("system", "Copy."), ("user", f"Text:\n{CAUSE.text}\n\nQuestion: When is E-204 set?")]


def test_where_nothing_fits_nothing_is_asked() -> None:
    parrot = Parrot(SAYS)
    parrot.prompt_limit = 10
    assert said(parrot) == []
    assert parrot.prompts == []


def test_a_model_that_goes_on_and_on_is_left_after_a_few_sentences() -> None:
    lies = " ".join(f"The oil of tank number {n} stays above {n} °C all day." for n in range(1, 9))
    events = said(Parrot(f"{lies} {SAYS}"))
    assert [type(event) for event in events] == [Withheld] * 4


@pytest.mark.parametrize("context", [192, 320])
def test_no_question_and_no_evidence_is_too_long_for_a_small_context(context: int) -> None:
    chat = LlamaChat(path=MODEL, threads=1, context_tokens=context, answer_tokens=24)

    class Small(Parrot):
        """The real model; its own errors are not caught."""

        def count_prompt(self, messages: Sequence[Message]) -> int:
            return chat.count_prompt(messages)

        def stream_text(self, messages: Sequence[Message], cancelled: Callable[[], bool]) -> Iterator[str]:
            self.prompts.append(messages)
            return chat.stream_text(messages, cancelled, most_tokens=2)

    small = Small(prompt_limit=chat.prompt_limit)
    texts = [
        "油溫高於 65 °C，請檢查 oil 閥。" * 90,
        "oil 👩🏽‍🔧🛢️ of E-204. " * 90,
        f"{CAUSE.text} " * 40,
        "oil " * 3000,
    ]
    try:
        for text in texts:
            passage = replace(CAUSE, text=text)
            citations = [Citation(1, passage, text, 0, len(text))]
            claims = [Claim(text, ClaimKind.QUOTED, (1,))]
            small.languages = ("en", "zh-TW", "ja")
            for question in ("E-204?", text, "🛢️" * 900, "為什麼油溫高？" * 200):
                list(phrase(small, question, claims, citations, [], lambda: False, "en"))
        assert small.prompts
        assert all(chat.count_prompt(one) <= chat.prompt_limit for one in small.prompts)
    finally:
        chat.close()
