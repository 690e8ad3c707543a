"""Milliseconds of a search against exact numpy over all passages: `python -m bench.retrieval`.

The store is made up: random words by Zipf's law, random unit vectors, two windows a passage, ten passages a document,
one document in ten about one machine. Embedding the question is left out; it costs the same however much is stored.
Goal: p95 of a search, all filters, at most 60 ms at 100,000 passages, and reopening to the first search at most 2 s.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from knowledge.control import Scope
from knowledge.index import VectorIndex
from knowledge.lexical import LexicalIndex
from knowledge.retriever import Retriever
from knowledge.rows import ApplicabilityRow, DocumentRow, FileRow, PassageRow, RevisionRow, VectorRow, WindowRow
from knowledge.store import Store, file_url
from knowledge.sync import IndexSync
from knowledge.vectors import Vector, VectorCache, text_hash
from knowledge.view import Views

DIMENSIONS = 384
PER_DOCUMENT = 10
PER_PASSAGE = 2
WORDS = 50_000
MACHINE = "press1"


class RandomEmbedder:
    """Questions somewhere near a random window; nothing is computed."""

    identity = "random"
    dimensions = DIMENSIONS

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def query(self, text: str) -> Vector:
        """Another vector for every question."""
        vector: Vector = units(self._rng, 1)[0]
        return vector

    def passage(self, text: str) -> Vector:
        """As a question."""
        return self.query(text)

    def count(self, text: str) -> int:
        """Words."""
        return len(text.split())


def units(rng: np.random.Generator, rows: int) -> Vector:
    """Random vectors of unit length around one common direction, like those of a real embedder."""
    vectors = rng.standard_normal((rows, DIMENSIONS)).astype(np.float32) + 1.5
    unit: Vector = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def sentence(rng: np.random.Generator, words: int) -> str:
    """Words by Zipf's law, one in fifty a code."""
    ranks = np.minimum(rng.zipf(1.3, words), WORDS)
    return " ".join(f"E-{rank}" if rank % 50 == 0 else f"word{rank}" for rank in ranks)


def fill(store: Store, passages: int, rng: np.random.Generator) -> None:
    """Write the passages of made-up documents, in portions."""
    for first in range(0, passages // PER_DOCUMENT, 200):
        with store.writing() as session:
            for number in range(first, min(first + 200, passages // PER_DOCUMENT)):
                path, id_ = f"/made/up/{number}.md", number + 1
                about = {"title": f"Document {number}", "kind": "", "owner": ""}
                session.execute(insert(DocumentRow).values(id=f"D{number}", **about))
                session.execute(insert(FileRow).values(
                    path=path, size=1, mtime_ns=1, seen_ns=1, sha256="", facts="", reader="", code="", detail=""))
                session.execute(insert(RevisionRow).values(
                    id=id_, document=f"D{number}", path=path, label="A", title=f"Document {number}", state="effective",
                    language="en", sha256="", classification="general", approver="", pages=0))
                machine = MACHINE if number % 10 == 0 else f"machine{number % 10}"
                session.execute(insert(ApplicabilityRow).values(revision_id=id_, equipment=machine))
                _passages(session.execute, number, rng)


def _passages(execute: Callable[..., object], document: int, rng: np.random.Generator) -> None:
    vectors = iter(units(rng, PER_DOCUMENT * PER_PASSAGE))
    passages, windows, cached = [], [], []
    for ordinal in range(PER_DOCUMENT):
        id_ = document * PER_DOCUMENT + ordinal + 1
        text = sentence(rng, 90)
        passages.append({
            "id": id_, "revision_id": document + 1, "ordinal": ordinal, "kind": "prose", "section": f"Part {ordinal}",
            "page": None, "text": text,
        })
        for window in range(PER_PASSAGE):
            half = len(text) // PER_PASSAGE
            key = text_hash(f"{id_}:{window}")
            windows.append({
                "passage_id": id_, "ordinal": window, "start": window * half, "end": (window + 1) * half,
                "text": "", "text_hash": key,
            })
            cached.append({"text_hash": key, "embedder": RandomEmbedder.identity, "vector": next(vectors).tobytes()})
    execute(insert(PassageRow), passages)
    execute(insert(WindowRow), windows)
    execute(insert(VectorRow), cached)


def times(work: Callable[[int], object], rounds: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of wall time."""
    taken = []
    for number in range(rounds):
        began = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), sorted(taken)[int(rounds * 0.95) - 1]


def measure(home: Path, passages: int, rounds: int) -> Iterator[tuple[str, float, float]]:
    """Each figure: name, median, 95th percentile, in milliseconds."""
    rng = np.random.default_rng(7)
    embedder = RandomEmbedder(rng)
    store = Store(file_url(home / "store.sqlite"))
    if not store.counts()[1]:
        print(f"making up {passages} passages ...", file=sys.stderr, flush=True)
        fill(store, passages, rng)
    began = time.perf_counter()
    cache = VectorCache(store, embedder.identity)
    index = VectorIndex(home / "chroma", store.id)
    lexical = LexicalIndex(home / "lexical.sqlite", store.id)
    sync = IndexSync(store, index, lexical, cache)
    sync.check()
    built = sync.run()
    retriever = Retriever(store, index, lexical, sync, cache, embedder)
    retriever.search("first E-50")
    opened = time.perf_counter() - began
    first = ("index a passage", opened * 1000 / built) if built else ("reopen to first search", opened * 1000)
    yield first[0], first[1], first[1]
    now = datetime.now(UTC)
    view = Views(store).of(Scope(now))
    ids, means = cache.means([int(one) for one in view.ids])
    questions = [sentence(rng, 8) for _ in range(rounds)]
    yield "exact numpy, all passages", *times(lambda _: np.argpartition(-(means @ embedder.query("")), 60)[:60], rounds)
    yield "leg of meaning (Chroma, 60)", *times(lambda _: index.search(embedder.query(""), 60), rounds)
    yield "leg of words (BM25 over FTS5)", *times(lambda n: lexical.rank(questions[n], view.ids), rounds)
    some = [[int(one) for one in rng.choice(ids, 60)] for _ in range(rounds)]
    yield "windows of 60 passages", *times(lambda n: cache.windows(some[n]), rounds)
    yield "whole search", *times(lambda n: retriever.search(questions[n]), rounds)
    filtered = times(lambda n: retriever.search(questions[n], equipment=MACHINE), rounds)
    yield "whole search, one machine of ten", *filtered
    index.close()
    lexical.close()
    store.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="make the store here and use it again the next time")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="andon-bench-") as folder:
        home = args.keep or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        figures = list(measure(home, args.passages, args.rounds))
    if args.json:
        print(json.dumps({name: {"p50": round(p50, 3), "p95": round(p95, 3)} for name, p50, p95 in figures}))
        return
    exact = next(p50 for name, p50, _ in figures if name.startswith("exact"))
    for name, p50, p95 in figures:
        print(f"{name:36}  p50 {p50:8.2f}  p95 {p95:8.2f}  x exact {p50 / exact:6.2f}")


if __name__ == "__main__":
    main()
