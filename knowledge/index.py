"""The index of meaning: one vector a passage in Chroma, cosine, holding only passages that may be answered from.

One collection a data class, so that what a person may not see is not searched: Chroma's own filter costs 35 to 140
times a plain query.

Derived: it is thrown away and filled again from the store whenever it is missing, damaged or of another store or
embedder. It knows no texts and no rules, it proposes passage ids. One process and one thread at a time.
Not here: which passages belong in it (knowledge.sync), who may read what (control), words (lexical).
"""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from knowledge.record import CLASSES
from knowledge.types import DiskFull, IndexUnavailable
from knowledge.vectors import Vector

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

_PREFIX = "live-"
_BATCH = 2000
"""Passages in one call; Chroma takes 5,461."""
_EF = 256
"""Breadth of the graph search, at least the number of results usually asked for."""
_FAULTS = (ChromaError, OSError, ValueError, RuntimeError, AttributeError)
"""What Chroma raises on a folder it cannot use; AttributeError comes from its half-built client."""


class VectorIndex:
    """Chroma collections, one a data class (knowledge.record.CLASSES), in a folder of their own."""

    def __init__(self, folder: Path, stamp: str) -> None:
        """Open the index, or begin an empty one where there is none that fits.

        Args:
            folder: belongs to the index alone; its contents may be deleted.
            stamp: names store and embedder; an index with another stamp is begun anew.

        Raises:
            IndexUnavailable: the folder cannot be used even after emptying it.
            DiskFull: nothing can be written.
        """
        self._folder = folder
        self._stamp = stamp
        self._client: ClientAPI | None = None
        self._live: dict[str, Collection] = {}
        try:
            self._open()
        except _FAULTS as exc:
            log.info("search index begun anew: %s", exc)
            self._restart()

    def count(self) -> int:
        """Passages in the index."""
        try:
            return sum(one.count() for one in self._collections())
        except _FAULTS as exc:
            raise _fault(exc) from exc

    def put(self, ids: Sequence[int], vectors: Vector, classification: str) -> None:
        """Add passages of a class, or replace those that are there already. Vectors are rows of unit length."""
        try:
            for start in range(0, len(ids), _BATCH):
                chunk = [str(one) for one in ids[start : start + _BATCH]]
                self._collection(classification).upsert(ids=chunk, embeddings=vectors[start : start + _BATCH])
        except _FAULTS as exc:
            raise _fault(exc) from exc

    def remove(self, ids: Sequence[int], classification: str) -> None:
        """Take passages of a class out; those that are not there are none of our business."""
        try:
            for start in range(0, len(ids), _BATCH):
                self._collection(classification).delete(ids=[str(one) for one in ids[start : start + _BATCH]])
        except _FAULTS as exc:
            raise _fault(exc) from exc

    def search(self, vector: Vector, limit: int, classes: Sequence[str] = CLASSES) -> list[int]:
        """The ids of the passages nearest to a unit vector, nearest first, at most `limit`.

        Raises:
            IndexUnavailable: the index is damaged; `clear` and fill it again.
        """
        found: list[tuple[float, int]] = []
        try:
            for collection in self._collections(classes):
                # More than there are is no fault, and counting first costs as much as searching.
                near = collection.query(
                    query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"]
                )
                distances = near["distances"] or [[]]
                found += zip(distances[0], map(int, near["ids"][0]), strict=True)
        except _FAULTS as exc:
            raise _fault(exc) from exc
        return [one for _, one in sorted(found)[:limit]]

    def sound(self) -> bool:
        """Whether a search returns what the count promises; also loads the graphs, so that the first question does not.

        With a graph's files lost, Chroma still counts every passage and silently finds none of them.
        """
        try:
            for classification in CLASSES:
                if (live := self._live.get(classification)) is None:
                    continue
                found = self.search(_probe(live), 20, (classification,))
                if len(found) != min(20, live.count()):
                    return False
        except (IndexUnavailable, *_FAULTS) as exc:
            log.info("search index damaged: %s", exc)
            return False
        return True

    def clear(self) -> None:
        """Make the index empty."""
        self._restart()

    def close(self) -> None:
        """Let go of the folder."""
        client, self._client, self._live = self._client, None, {}
        if isinstance(client, Client):
            client.close()

    def _collections(self, classes: Sequence[str] = CLASSES) -> list[Collection]:
        """Those of the classes that hold anything."""
        if self._client is None:
            raise IndexUnavailable("closed")
        return [self._live[one] for one in classes if one in self._live]

    def _collection(self, classification: str) -> Collection:
        if self._client is None:
            raise IndexUnavailable("closed")
        if classification not in self._live:
            options: CreateCollectionConfiguration = {"hnsw": {"space": "cosine", "ef_search": _EF}}
            self._live[classification] = self._client.get_or_create_collection(
                _PREFIX + classification,
                embedding_function=None,
                configuration=options,
                metadata={"stamp": self._stamp},
            )
        return self._live[classification]

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(path=str(self._folder), settings=settings)
        for known in self._client.list_collections():
            classification = known.name.removeprefix(_PREFIX)
            if (known.metadata or {}).get("stamp") == self._stamp and classification in CLASSES:
                self._live[classification] = self._client.get_collection(known.name, embedding_function=None)
            else:
                self._client.delete_collection(known.name)

    def _restart(self) -> None:
        try:
            self.close()
        except _FAULTS as exc:
            log.info("search index did not close: %s", exc)
        SharedSystemClient.clear_system_cache()  # a client that failed to start stays cached by path
        try:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._open()
        except _FAULTS as exc:
            raise _fault(exc) from exc


def _probe(collection: Collection) -> Vector:
    some = collection.get(limit=1, include=["embeddings"])["embeddings"]
    return np.asarray(some, np.float32) if some is not None and len(some) else np.zeros((1, 1), np.float32)


def _fault(exc: Exception) -> Exception:
    text = str(exc)
    full = getattr(exc, "errno", None) == errno.ENOSPC or "disk is full" in text or "No space left" in text
    return DiskFull(text) if full else IndexUnavailable(text)
