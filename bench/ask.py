"""Seconds from a question to its first checked claim, and what streaming costs: `python -m bench.ask`.

A core of its own answers the demo plant's questions: cold (from starting the process), warm, and warm beside an open
window; memory of each process. Then, in one process and in turns, tokens a CPU second while a whole answer streams
(pipeline, checks, storing) against the bare llama.cpp loop of bench.llm. Goals: first claim 1.0 s warm, ratio 0.95.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knowledge.llama import prepare_environment

prepare_environment()

import psutil  # noqa: E402

from app import paths  # noqa: E402
from app.copilot.events import Answered, ClaimReady, Question  # noqa: E402
from app.host import client  # noqa: E402
from app.host.messages import Ask, Ingest  # noqa: E402

FIRST = "Alarm E-204 on press 1: what do I do?"


def questions(count: int) -> list[Question]:
    """Questions of the demo plant, spread over all kinds."""
    lines = (paths.demo_plant() / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    chosen = rows[:: max(1, len(rows) // count)][:count]
    return [Question(row["question"], equipment=row.get("equipment")) for row in chosen]


def timed(core: client.Client, question: Question) -> tuple[float | None, float]:
    """Seconds to the first claim (None: there was none) and to the end, as a client sees them."""
    start, first = time.perf_counter(), None
    for reply in core.request("ask", Ask(question)):
        if isinstance(reply.event, ClaimReady) and first is None:
            first = time.perf_counter() - start
    return first, time.perf_counter() - start


def told(name: str, times: Sequence[tuple[float | None, float]]) -> None:
    firsts = sorted(first for first, _ in times if first is not None)
    totals = sorted(total for _, total in times)
    print(
        f"{name:24} first claim median {statistics.median(firsts):6.3f} s, worst {firsts[-1]:6.3f} s;"
        f" whole answer median {statistics.median(totals):6.3f} s   ({len(firsts)} of {len(times)} with a claim)"
    )


def memory(home: Path) -> None:
    """Resident megabytes of every process that serves this data folder."""
    total = 0.0
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            if paths.program()[-1] not in words:
                continue
            if str(home) not in words and str(home) != process.environ().get("ANDON_HOME"):
                continue
            size = process.memory_info().rss / 1e6
        except psutil.Error:
            continue
        total += size
        role = next((word for word in words[1:] if word in ("core", "connectors", "simulator", "parse")), "window")
        print(f"memory   {role:12} {size:7.0f} MB")
    print(f"memory   together     {total:7.0f} MB")


@contextmanager
def window(home: Path) -> Iterator[None]:
    """The program's window on this data folder, without a screen."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "ANDON_HOME": str(home)}
    process = subprocess.Popen(paths.program(), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(5)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def streaming(home: Path, rounds: int) -> None:
    """Tokens a CPU second through the pipeline against the bare loop, in turns in this process."""
    from app.copilot.llm import LlamaChat
    from app.models import model_path
    from app.services import build
    from app.settings import load_settings
    from bench.llm import Bare
    from knowledge.llama import thread_count

    settings = load_settings(home)
    services = build(settings)
    services.load(lambda _: None)
    chat: Any = services._model
    bare = Bare(model_path(settings), chat.context_tokens, chat.batch_tokens, thread_count())
    marks: list[float] = []
    prompts: list[Any] = []
    stream = LlamaChat.stream_text

    def counted(self: LlamaChat, messages: Any, *more: Any) -> Iterator[str]:  # noqa: ANN401
        prompts.append(self._prompt(messages))
        for piece in stream(self, messages, *more):
            marks.append(time.process_time())
            yield piece

    LlamaChat.stream_text = counted  # type: ignore[method-assign, assignment]
    ratios, speeds = [], []
    asked = [question for question in questions(40) if question.text.isascii()]
    for question in asked:
        marks.clear()
        prompts.clear()
        for event in services.answer(question, lambda: False):
            if isinstance(event, Answered) and len(marks) >= 16:
                speeds.append((len(marks) - 1) / (marks[-1] - marks[0]))
                ratios.append(speeds[-1] / bare.run(prompts[0], len(marks)).decode)
        if len(ratios) == rounds:
            break
    bare.close()
    services.close()
    print(
        f"streaming through the pipeline {statistics.median(speeds):6.1f} tokens/CPU-s,"
        f" ratio to the bare loop {statistics.median(ratios):.3f}   ({len(ratios)} answers)"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.ask")
    parser.add_argument("--home", type=Path, help="a data folder with documents; none: the demo plant in a new one")
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10, help="answers that are compared with the bare loop")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="andon-bench-") as folder:
        home = options.home or Path(folder)
        with client.connect(home, idle_exit_s=2) as core:
            if not options.home:
                core.call("ingest", Ingest((str(paths.demo_plant() / "documents"),)))
            core.call("stop")
        time.sleep(3)
        start = time.perf_counter()
        with client.connect(home, idle_exit_s=10) as core:
            up = time.perf_counter() - start
            first, _ = timed(core, Question(FIRST))
            print(f"cold: process answers after {up:.2f} s, first claim after {up + (first or 0):.2f} s")
            asked = questions(options.questions)
            told("warm", [timed(core, question) for question in asked])
            memory(home)
            with window(home):
                told("warm, window open", [timed(core, question) for question in asked])
                memory(home)
            core.call("stop")
        time.sleep(3)
        streaming(home, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
