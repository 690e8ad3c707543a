from __future__ import annotations

import sys
import textwrap
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from knowledge.documents.parsed import parse
from knowledge.documents.worker import ParseWorker, WorkerClosed
from knowledge.types import Broken, EmptyFile, TooLarge, Unreadable
from tests.knowledge.documents.samples import pdf

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-c", "from knowledge.documents.worker import main; raise SystemExit(main())"]
# A child whose parser misbehaves when the file's name asks for it.
UNRULY = textwrap.dedent("""
    import os, sys, time
    from knowledge.documents import worker
    read = worker.parse
    def parse(path):
        if path.stem == "hang":
            time.sleep(60)
        if path.stem == "crash":
            os.kill(os.getpid(), 11)
        if path.stem == "greedy":
            held = [bytearray(20_000_000) for _ in range(100)]
        if path.stem == "noisy":
            print("text in the way")
        return read(path)
    worker.parse = parse
    sys.exit(worker.main())
""")


@pytest.fixture(autouse=True)
def in_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def unruly() -> Iterator[ParseWorker]:
    worker = ParseWorker([sys.executable, "-c", UNRULY], timeout_s=30, memory_mb=200)
    yield worker
    worker.close()


def named(folder: Path, names: Sequence[str]) -> list[Path]:
    paths = [folder / f"{name}.md" for name in names]
    for path in paths:
        path.write_text(f"# {path.stem}\n\n注意：小心。\n\nKeep it below 65 °C.\n", encoding="utf-8")
    return paths


def test_a_child_reads_as_this_process_does(tmp_path: Path) -> None:
    files = [*named(tmp_path, ["a", "b"]), pdf(tmp_path / "c.pdf", [([(60, 100, 11, "Text of it.")], [])])]
    empty = tmp_path / "empty.txt"
    empty.touch()
    worker = ParseWorker(COMMAND, timeout_s=30, memory_mb=1000)
    try:
        assert [worker.parse(path) for path in files] == [parse(path) for path in files]
        with pytest.raises(EmptyFile, match="0 bytes"):
            worker.parse(empty)
    finally:
        worker.close()


@pytest.mark.logs("reading process ended with signal")
def test_a_crash_and_greed_cost_their_own_file_only(tmp_path: Path, unruly: ParseWorker) -> None:
    crash, greedy, noisy, good = named(tmp_path, ["crash", "greedy", "noisy", "good"])

    assert unruly.parse(noisy).title == "noisy"
    with pytest.raises(Broken, match="signal 11"):
        unruly.parse(crash)
    assert unruly.parse(good).title == "good"
    with pytest.raises(TooLarge, match="memory"):
        unruly.parse(greedy)
    assert unruly.parse(good).title == "good"


def test_a_hang_costs_its_own_file_only(tmp_path: Path) -> None:
    hang, good = named(tmp_path, ["hang", "good"])
    worker = ParseWorker([sys.executable, "-c", UNRULY], timeout_s=2.0, memory_mb=400)
    try:
        started = time.monotonic()
        with pytest.raises(TooLarge, match="more than 2 s"):
            worker.parse(hang)
        assert time.monotonic() - started < 30
        assert worker.parse(good).title == "good"
    finally:
        worker.close()


def test_close_ends_a_file_in_the_middle(tmp_path: Path) -> None:
    (hang,) = named(tmp_path, ["hang"])
    worker = ParseWorker([sys.executable, "-c", UNRULY], timeout_s=60, memory_mb=400)
    caught: list[Exception] = []

    def read() -> None:
        try:
            worker.parse(hang)
        except WorkerClosed as exc:
            caught.append(exc)

    reader = threading.Thread(target=read)
    reader.start()
    deadline = time.monotonic() + 20
    while worker._child is None and time.monotonic() < deadline:
        time.sleep(0.02)
    worker.close()
    reader.join(timeout=5)

    assert len(caught) == 1
    with pytest.raises(WorkerClosed):
        worker.parse(hang)


@pytest.mark.logs("reading process ended with exit code 3")
def test_a_command_that_does_not_start_is_said(tmp_path: Path) -> None:
    worker = ParseWorker([sys.executable, "-c", "raise SystemExit(3)"])
    try:
        with pytest.raises(Unreadable, match=r"does not start: .*exit code 3"):
            worker.parse(named(tmp_path, ["a"])[0])
    finally:
        worker.close()
