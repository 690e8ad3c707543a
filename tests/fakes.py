"""Small real things that stand in for slow ones: an embedder of hashed words, a whole library in a folder.

Not here: mocks. Everything below keeps the contract of what it replaces.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from knowledge.documents.parsed import Parsed, parse
from knowledge.index import VectorIndex
from knowledge.ingest import Ingestor
from knowledge.lexical import LexicalIndex
from knowledge.reading import Reader
from knowledge.retriever import Retriever
from knowledge.site import Site
from knowledge.splitter import StructureSplitter
from knowledge.status import read_status_map
from knowledge.store import Store, file_url
from knowledge.sync import IndexSync
from knowledge.text import tokens
from knowledge.types import IngestReport
from knowledge.vectors import Embedder, Vector, VectorCache

T = TypeVar("T")

GLOSSARY = {"油壓": "hydraulic", "壓機": "press", "油溫": "oil", "更換": "replace", "扭力": "torque", "扭矩": "torque"}
"""What the word embedder knows of Chinese, so that tests can ask across languages."""


class WordEmbedder:
    """Unit vectors of hashed words: texts with the same words are near. Meaning beyond GLOSSARY is not its business."""

    def __init__(self, identity: str = "words-1", dimensions: int = 64, delay_s: float = 0.0) -> None:
        self.identity = identity
        self.dimensions = dimensions
        self.embedded: list[str] = []
        self._delay_s = delay_s

    def query(self, text: str) -> Vector:
        """As a passage."""
        return self._vector(text)

    def passage(self, text: str) -> Vector:
        """Remembers what it was asked, so that a test sees what was embedded twice."""
        self.embedded.append(text)
        if self._delay_s:
            time.sleep(self._delay_s)
        return self._vector(text)

    def count(self, text: str) -> int:
        """About as many as a real tokenizer."""
        return len(text.split()) + sum(1 for char in text if ord(char) > 0x2E80)

    def _vector(self, text: str) -> Vector:
        if not text.strip():
            raise ValueError("nothing to embed")
        vector = np.full(self.dimensions, 1e-3, np.float32)
        for token in tokens(text):
            word = GLOSSARY.get(token, token)
            place = hashlib.blake2b(f"{self.identity}{word}".encode(), digest_size=4).digest()
            vector[int.from_bytes(place) % self.dimensions] += 1
        unit: Vector = vector / np.linalg.norm(vector)
        return unit


SHIPPED_STATUSES = read_status_map(Path("none"), Path(__file__).parents[1] / "resources" / "status_map.toml")


class InProcessParser:
    """The loaders without their worker process."""

    def __init__(self, on_parse: Callable[[Path], None] = lambda _: None) -> None:
        self._on_parse = on_parse

    def parse(self, path: Path) -> Parsed:
        """Parse here and now."""
        self._on_parse(path)
        return parse(path)


@dataclass
class Library:
    """Store, indexes, ingest and retriever of one data folder, with the word embedder."""

    home: Path
    embedder: Embedder = field(default_factory=WordEmbedder)
    parser: InProcessParser = field(default_factory=InProcessParser)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    site: Site = field(default_factory=lambda: Site(SHIPPED_STATUSES))

    def __post_init__(self) -> None:
        self.store = Store(file_url(self.home / "store.sqlite"))
        self.cache = VectorCache(self.store, self.embedder.identity)
        self.index = VectorIndex(self.home / "chroma", f"{self.store.id}:{self.embedder.identity}")
        self.lexical = LexicalIndex(self.home / "lexical.sqlite", self.store.id)
        self.sync = IndexSync(self.store, self.index, self.lexical, self.cache)
        reader = Reader(self.parser, StructureSplitter(self.embedder.count))
        self.ingestor = Ingestor(self.store, self.sync, self.cache, self.embedder, reader, self.site)
        self.retriever = Retriever(
            self.store, self.index, self.lexical, self.sync, self.cache, self.embedder, clock=self.clock
        )

    def ingest(self, *paths: Path, cancelled: Callable[[], bool] = lambda: False) -> IngestReport:
        """Run an ingest to its end."""
        return drain(self.ingestor.run(paths, cancelled))

    def reconcile(self) -> IngestReport:
        """What a start does."""
        return drain(self.ingestor.reconcile())

    def close(self) -> None:
        """Close everything, in the order a program does."""
        self.ingestor.close()
        self.index.close()
        self.lexical.close()
        self.store.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def drain(steps: Generator[object, None, T]) -> T:
    """Run a generator of steps to its end and give its value."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: T = end.value
            return value
