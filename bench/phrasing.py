"""What the language model's sentences are worth, by prompt form: `python -m bench.phrasing`.

The demo exam's answerable English questions that are not about safety go through the pipeline in one process; then the
model writes over the same quotes in each form. A form is judged by what passes the lock (app.copilot.verify), by what
that adds to the quotes, and by its cost; without the lock everything would be shown, so that column says what the lock
keeps from a reader. Two variants constrain the decoding: numbers and codes of the evidence only, and whole source
sentences only. Goal: the product's form (resources/prompts/forms.toml) is the best of the table.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from knowledge.llama import prepare_environment

prepare_environment()

from app import paths  # noqa: E402
from app.copilot import facts, pipeline, prompt, verify  # noqa: E402
from app.copilot.events import (  # noqa: E402
    Answer,
    Answered,
    Claim,
    ClaimKind,
    ClaimReady,
    LiveValue,
    ModelInfo,
    Question,
)
from app.copilot.excerpt import ranked  # noqa: E402
from app.copilot.llm import LlamaChat  # noqa: E402
from app.copilot.phrasing import carriers, phrase  # noqa: E402
from app.copilot.prompt import Form, Message  # noqa: E402
from app.copilot.rewrites import sources  # noqa: E402
from app.copilot.stream import ENDS  # noqa: E402
from app.evaluation import matching, metrics, questions  # noqa: E402
from app.evaluation.questions import ExamQuestion  # noqa: E402
from app.evaluation.record import record  # noqa: E402
from app.host import client  # noqa: E402
from app.host.messages import Ingest  # noqa: E402
from app.models import model_path  # noqa: E402
from app.settings import load_settings  # noqa: E402
from bench.constrained import held_to_values, held_to_ways  # noqa: E402
from knowledge.types import Citation  # noqa: E402

USE = (
    "You answer a factory technician. Use only the text that the user gives. Answer in one or two short sentences."
    " Copy numbers, units and codes exactly as they stand in the text."
)
COPY = "Copy the one sentence of the text that answers the question. Copy it word for word."
SHORT = "Answer the question from the text in one short sentence."
ROW = (
    "Joint: Lid screw · Thread: M8 · Torque Nm: 25 · Lubrication: dry",
    "how tight is the lid screw",
    "The torque of the lid screw is 25 Nm.",
)
SENTENCE = (
    "Alarm F-12 is set when the level is below 20 %. The control stops the mixer.",
    "when does F-12 come",
    "Alarm F-12 is set when the level is below 20 %.",
)
ALL = 999
_SCRAP = 2
"""Content words; more of a quote are a repetition of it."""
_ROOM = 16
"""Tokens for the beginning of an answer."""


@dataclass(frozen=True)
class Variant:
    """A form, what the answer is made to begin with, and what its tokens are held to."""

    form: Form
    begins: Callable[[str], str] = lambda _text: ""
    held_to: str = ""
    penalty: float | None = None


def _form(system: str, sentences: int = ALL, **more: Any) -> Variant:
    begins, held_to, penalty = more.pop("begins", lambda _: ""), more.pop("held_to", ""), more.pop("penalty", None)
    return Variant(Form(system, sentences, tokens=ALL, **more), begins, held_to, penalty)


def _according(_text: str) -> str:
    return "According to the text,"


def _first_words(text: str) -> str:
    """Three words of the first sentence: a copy that was begun is mostly gone on with."""
    return " ".join(text.split()[:3])


VARIANTS: Mapping[str, Variant] = {
    "all sentences": _form(USE),
    "best 4": _form(USE, 4),
    "best 1": _form(USE, 1),
    "best 4, question first": _form(USE, 4, question_first=True),
    "best 4, copy": _form(COPY, 4),
    "best 1, copy": _form(COPY, 1),
    "best 4, short": _form(SHORT, 4),
    "best 1, short": _form(SHORT, 1),
    "best 4, short, example of a row": _form(SHORT, 4, example=ROW),
    "best 4, copy, example of a sentence": _form(COPY, 4, example=SENTENCE),
    "best 4, short, begins According": _form(SHORT, 4, begins=_according),
    "best 1, copy, begins as the text": _form(COPY, 1, begins=_first_words),
    "best 1, copy, no repeat penalty": _form(COPY, 1, penalty=1.0),
    "best 1, short, example of a row": _form(SHORT, 1, example=ROW),
    "best 1, short, values held": _form(SHORT, 1, held_to="values"),
    "best 4, short, values held": _form(SHORT, 4, held_to="values"),
    "best 4, short, sentences held": _form(SHORT, 4, held_to="sentences"),
}


@dataclass(frozen=True)
class Case:
    """One question with everything that the model's sentences are made from."""

    asked: ExamQuestion
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    live: tuple[LiveValue, ...]
    language: str
    answer: Answer


@dataclass
class Writer:
    """The model as app.copilot.phrasing asks it, with a beginning and a constraint; keeps what it wrote."""

    chat: LlamaChat
    variant: Variant
    carriers: Sequence[verify.Evidence]
    pieces: tuple[str, ...]
    text: str = ""
    prompt_tokens: int = 0
    made: int = 0
    first: float = 0.0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.info: ModelInfo = self.chat.info
        self.languages: Sequence[str] = self.chat.languages
        self.prompt_limit: int = self.chat.prompt_limit - _ROOM

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """As the model's."""
        return self.chat.count_prompt(messages)

    def stream_text(self, messages: Sequence[Message], cancelled: Callable[[], bool]) -> Iterator[str]:
        """Pieces of text, the beginning first."""
        chat, evidence = self.chat, messages[-1][1].partition(f"{prompt.OPENS}\n")[2]
        begins = self.variant.begins(evidence)
        tokens = chat._prompt(messages) + (chat._tokens(begins, special=False) if begins else [])
        self.prompt_tokens = len(tokens)
        start = time.perf_counter()
        yield from self._said(begins)
        with chat._alone(cancelled):
            made = chat._llama.generate(
                tokens,
                temp=0.0,
                repeat_penalty=self.variant.penalty or chat.repeat_penalty,
                logits_processor=self._processors(len(tokens), evidence),
            )
            for token in made:
                self.first = self.first or time.perf_counter() - start
                if token in chat._ends or self.made == chat.answer_tokens:
                    break
                self.made += 1
                yield from self._said(self.pieces[token])
                self.seconds = time.perf_counter() - start

    def _said(self, piece: str) -> Iterator[str]:
        self.text += piece
        if piece:
            yield piece

    def _processors(self, start: int, evidence: str) -> Any:  # noqa: ANN401 - llama_cpp's own list type
        from llama_cpp import LogitsProcessorList

        if self.variant.held_to == "values":
            return LogitsProcessorList([held_to_values(start, evidence, self.pieces)])
        if self.variant.held_to == "sentences":
            texts = [one.text for item in self.carriers for one in sources(item.text, item.before, item.after)]
            texts = [text if text.endswith(ENDS) else f"{text}." for text in texts]
            ways = [self.chat._tokens(text, special=False) for text in texts or [evidence]]
            return LogitsProcessorList([held_to_ways(start, ways, min(self.chat._ends))])
        return None


@dataclass
class Tally:
    """What came of one variant."""

    answers: int = 0
    written: int = 0
    scraps: int = 0
    repeated: int = 0
    shown: list[str] = field(default_factory=list)
    withheld: Counter[str] = field(default_factory=Counter)
    answers_shown: int = 0
    answers_helped: int = 0
    first_right: int = 0
    best_right: int = 0
    prompts: list[int] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    tokens: int = 0
    seconds: float = 0.0
    unsupported_on: list[float] = field(default_factory=list)
    unsupported_off: list[float] = field(default_factory=list)


def measure(chat: LlamaChat, variant: Variant, cases: Sequence[Case], pieces: tuple[str, ...]) -> Tally:
    """The model over every case."""
    tally = Tally()
    for case in cases:
        carried = carriers(case.claims, case.citations, case.live, chat.languages, case.language)
        writer = Writer(chat, variant, carried, pieces)
        shown: list[Claim] = []
        for event in phrase(
            writer, case.text, case.claims, case.citations, case.live, lambda: False, case.language, variant.form
        ):
            if isinstance(event, ClaimReady):
                shown.append(event.claim)
            else:
                tally.withheld[event.withholding.reason.partition(":")[0]] += 1
        if not writer.prompt_tokens:
            continue
        stream = verify.SentenceStream()
        sentences = [*stream.feed(writer.text), *filter(None, [stream.rest()])]
        quoted = [_plain(claim.text) for claim in case.claims]
        repeated = [one for one in sentences if len(facts.content_words(one)) > _SCRAP and _within(one, quoted)]
        tally.answers += 1
        tally.written += len(sentences)
        tally.repeated += len(repeated)
        tally.shown += [claim.text for claim in shown]
        tally.answers_shown += bool(shown)
        tally.answers_helped += any(matching.holds_any(claim.text, case.asked.answers) for claim in shown)
        tally.first_right += bool(sentences) and matching.holds_any(sentences[0], case.asked.answers)
        best = ranked(case.text, carried)[:1]
        tally.best_right += bool(best) and matching.holds_any(best[0].text, case.asked.answers)
        tally.prompts.append(writer.prompt_tokens)
        tally.firsts.append(writer.first)
        tally.tokens += writer.made
        tally.seconds += writer.seconds
        tally.unsupported_on += _unsupported(case, shown)
        every = tuple(citation.n for citation in case.citations)
        tally.unsupported_off += _unsupported(case, [Claim(one, ClaimKind.PHRASED, every) for one in sentences])
    tally.scraps = tally.written - tally.repeated - len(tally.shown) - sum(tally.withheld.values())
    return tally


def _within(sentence: str, quotes: Sequence[str]) -> bool:
    return any(_plain(sentence) in quote for quote in quotes)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")


def _unsupported(case: Case, phrased: Sequence[Claim]) -> list[float]:
    answer = replace(case.answer, claims=(*case.claims, *phrased))
    return metrics.unsupported([record(case.asked, answer, "", 0.0, {})])


def captured(home: Path) -> list[Case]:
    """The questions that reach the model, with the quotes and readings that it gets."""
    from app.services import build

    exam = questions.read([paths.demo_plant() / "exam.jsonl"]).questions
    services = build(load_settings(home))
    services.load(lambda _: None)
    found: list[Case] = []
    given: list[tuple[str, tuple[Claim, ...], tuple[Citation, ...], tuple[LiveValue, ...], str]] = []

    def keep(_phraser: Any, text: str, claims: Any, citations: Any, live: Any, _stop: Any, language: str) -> Any:  # noqa: ANN401
        given.append((text, tuple(claims), tuple(citations), tuple(live), language))
        return iter(())

    pipeline.phrase = keep  # type: ignore[attr-defined, assignment]
    try:
        for one in exam:
            # What is asked of safety gets no sentence of a model, whatever its form.
            if one.written_in != "en" or not one.answerable or one.kind in ("safety", "bypass"):
                continue
            given.clear()
            asked = Question(one.question, one.language, one.equipment, history=one.history)
            for event in services._copilot.answer(asked, lambda: False):
                if isinstance(event, Answered) and given:
                    found.append(Case(one, *given[0], event.answer))
    finally:
        pipeline.phrase = phrase  # type: ignore[attr-defined]
        services.close()
    return found


def told(name: str, tally: Tally) -> None:
    withheld = sum(tally.withheld.values())
    print(
        f"\n{name}\n  {tally.answers} answers, {tally.written} sentences: {len(tally.shown)} shown,"
        f" {tally.repeated} only repeat a quote, {withheld} withheld, {tally.scraps} say nothing;"
        f" {tally.answers_shown} answers with a shown one, {tally.answers_helped} whose shown one holds the answer\n"
        f"  accepted answer in the first written sentence: {tally.first_right}; in the sentence that holds most of the"
        f" question's words: {tally.best_right}\n"
        f"  withheld: {', '.join(f'{count} {reason}' for reason, count in tally.withheld.most_common())}\n"
        f"  prompt {statistics.median(tally.prompts):.0f} tokens, at most {max(tally.prompts)};"
        f" first token {statistics.median(tally.firsts):.2f} s, {tally.tokens / tally.answers:.0f} tokens and"
        f" {tally.seconds / tally.answers:.2f} s an answer,"
        f" {tally.tokens / max(tally.seconds - sum(tally.firsts), 1e-6):.0f} tokens a second after the first\n"
        f"  answers with a value without a source: lock on {statistics.fmean(tally.unsupported_on):.3f},"
        f" lock off {statistics.fmean(tally.unsupported_off):.3f}",
        flush=True,
    )
    for sentence in dict.fromkeys(tally.shown):
        print(f"  + {sentence}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.phrasing")
    parser.add_argument("--home", type=Path, help="a data folder with the demo plant's documents; none: a new one")
    parser.add_argument("--model", type=Path, metavar="GGUF", help="none: that of the settings")
    parser.add_argument("--questions", type=int, default=30, help="an even sample of those that reach the model")
    parser.add_argument("--forms", default="", help="only forms whose name holds one of these, separated by ;")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="andon-bench-") as folder:
        home = options.home or Path(folder)
        if not options.home:
            shutil.copyfile(paths.demo_plant() / "plant.toml", home / "plant.toml")
            with client.connect(home, idle_exit_s=2) as core:
                core.call("ingest", Ingest((str(paths.demo_plant() / "documents"),)))
                core.call("stop")
            time.sleep(3)
        cases = captured(home)
        model = options.model or model_path(load_settings(home))
    step = max(1.0, len(cases) / options.questions)
    cases = [cases[int(n * step)] for n in range(min(options.questions, len(cases)))]
    chat = LlamaChat(path=model, threads=options.threads)
    pieces = tuple(chat._piece(token).decode("utf-8", "replace") for token in range(chat._llama.n_vocab()))
    print(f"{chat.info.name}, {options.threads} thread(s), {len(cases)} questions")
    wanted = [part.strip() for part in options.forms.split(";")]
    product = {"the product's form": Variant(prompt.form_of(chat.info.name))}
    for name, variant in {**VARIANTS, **product}.items():
        if any(part in name for part in wanted):
            told(name, measure(chat, variant, cases, pieces))
    chat.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
