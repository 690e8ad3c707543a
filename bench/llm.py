"""Tokens a second of the program's language model adapter against a bare llama.cpp loop: `python -m bench.llm`.

Both run in one process, in turns, on the same file, prompt, answer length, threads and batch size. The bare loop is
greedy, without repeat penalty, text or stop. Ratios are of CPU time: other programs disturb it least. Goal: 0.95.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.llama import prepare_environment, thread_count

prepare_environment()

import llama_cpp  # noqa: E402 - numpy comes with it

from app.copilot.llm import LlamaChat  # noqa: E402
from knowledge.models import LANGUAGE_MODEL  # noqa: E402

WORDS = "oil pump valve press seal hose filter gauge bolt motor drive guard table limit alarm switch".split()


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens of an answer, and tokens a CPU second of prompt and answer."""

    answer: int
    prefill: float
    decode: float


def messages(words: int, seed: int) -> list[tuple[str, str]]:
    """A prompt that shares no beginning with one of another seed."""
    text = " ".join(WORDS[(seed + n * n) % len(WORDS)] for n in range(words))
    rules = "You are a technical writer who writes long, detailed instructions in numbered steps."
    asked = "Explain in detail, in ten numbered steps, how a worker maintains a hydraulic press."
    return [("system", f"{seed} {rules}"), ("user", f"Parts: {text}.\n\n{asked}")]


def adapter(chat: LlamaChat, prompt: list[tuple[str, str]]) -> Speed:
    """The prompt and its answer through `stream_text`, text and all."""
    tokens = chat.count_prompt(prompt)
    start = time.process_time()
    marks = [time.process_time() for _ in chat.stream_text(prompt)]
    if len(marks) < 8:
        raise SystemExit("bench: the model ended its answer at once; there is nothing to measure")
    return Speed(len(marks), tokens / (marks[0] - start), (len(marks) - 1) / (marks[-1] - marks[0]))


class Bare:
    """The least code that makes tokens: batches in, likeliest token out."""

    def __init__(self, path: Path, context: int, batch: int, threads: int) -> None:
        model_params, params = llama_cpp.llama_model_default_params(), llama_cpp.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = context, batch, batch
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
        self.model = llama_cpp.llama_model_load_from_file(str(path).encode(), model_params)
        self.ctx: Any = llama_cpp.llama_init_from_model(self.model, params) if self.model else None
        if not self.ctx:
            raise SystemExit(f"bench: llama.cpp cannot load {path}")
        self.batch = batch
        self.sampler: Any = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        llama_cpp.llama_sampler_chain_add(self.sampler, llama_cpp.llama_sampler_init_greedy())

    def run(self, prompt: Sequence[int], answer: int) -> Speed:
        """Evaluate a prompt from nothing, then make `answer` tokens."""
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.ctx), True)
        start = time.process_time()
        for at in range(0, len(prompt), self.batch):
            self._decode(prompt[at : at + self.batch])
        token = llama_cpp.llama_sampler_sample(self.sampler, self.ctx, -1)
        first = time.process_time()
        for _ in range(answer - 1):
            self._decode([token])
            token = llama_cpp.llama_sampler_sample(self.sampler, self.ctx, -1)
        return Speed(answer, len(prompt) / (first - start), (answer - 1) / (time.process_time() - first))

    def _decode(self, tokens: Sequence[int]) -> None:
        data = (llama_cpp.llama_token * len(tokens))(*tokens)
        if llama_cpp.llama_decode(self.ctx, llama_cpp.llama_batch_get_one(data, len(tokens))):
            raise SystemExit("bench: llama_decode failed")

    def close(self) -> None:
        """Free the memory."""
        llama_cpp.llama_sampler_free(self.sampler)
        llama_cpp.llama_free(self.ctx)
        llama_cpp.llama_model_free(self.model)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.llm")
    default = Path(sys.prefix) / "share" / "andon" / "models" / LANGUAGE_MODEL
    parser.add_argument("--model", type=Path, default=default, metavar="GGUF", help=f"default {default}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", type=int, default=300, help="length of the prompt")
    parser.add_argument("--answer", type=int, default=96, help="most tokens of the answer")
    options = parser.parse_args(arguments)
    chat = LlamaChat(path=options.model, answer_tokens=options.answer)
    bare = Bare(options.model, chat.context_tokens, chat.batch_tokens, thread_count())
    ours: list[Speed] = []
    theirs: list[Speed] = []
    seeds = itertools.count(1)
    for _ in range(options.rounds):
        prompt = messages(options.words, next(seeds))
        ours.append(adapter(chat, prompt))
        theirs.append(bare.run(chat._prompt(prompt), ours[-1].answer))
    chat.close()
    bare.close()
    print(f"{options.model.name}, {thread_count()} thread(s), medians of {options.rounds} rounds in turns")
    for name in ("prefill", "decode"):
        here = [getattr(speed, name) for speed in ours]
        there = [getattr(speed, name) for speed in theirs]
        ratio = statistics.median(a / b for a, b in zip(here, there, strict=True))
        print(
            f"{name:8} adapter {statistics.median(here):7.1f} tokens/CPU-s"
            f"   bare {statistics.median(there):7.1f} tokens/CPU-s   ratio {ratio:.3f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
