from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.index import VectorIndex
from knowledge.types import IndexUnavailable
from knowledge.vectors import Vector


def _units(count: int, seed: int = 7) -> Vector:
    rows = np.random.default_rng(seed).standard_normal((count, 32)).astype(np.float32)
    unit: Vector = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    one = VectorIndex(tmp_path / "chroma", "store-1:e5")
    yield one
    one.close()


def test_it_agrees_with_exact_search(index: VectorIndex) -> None:
    vectors = _units(1500)
    index.put(range(100, 1600), vectors, "general")
    for query in _units(20, seed=8):
        exact = [100 + int(row) for row in np.argsort(-(vectors @ query))[:10]]
        found = index.search(query, 60)
        assert len(found) == 60
        assert len(set(exact) & set(found[:10])) >= 9


def test_putting_twice_and_removing_the_absent(index: VectorIndex) -> None:
    vectors = _units(30)
    index.put(range(30), vectors, "general")
    index.put(range(30), vectors, "general")
    index.remove([3, 4, 999], "general")
    assert index.count() == 28
    assert index.search(vectors[5], 100)[0] == 5
    assert not {3, 4} & set(index.search(vectors[3], 100))


def test_an_empty_index(index: VectorIndex) -> None:
    assert index.search(_units(1)[0], 5) == []
    assert index.sound()
    index.remove([1], "general")


def test_it_is_there_again_after_closing(tmp_path: Path, index: VectorIndex) -> None:
    index.put(range(50), _units(50), "general")
    index.close()
    again = VectorIndex(tmp_path / "chroma", "store-1:e5")
    assert again.count() == 50
    again.close()


@pytest.mark.parametrize("stamp", ["store-2:e5", "store-1:other"])
def test_another_store_or_embedder_begins_anew(tmp_path: Path, index: VectorIndex, stamp: str) -> None:
    index.put(range(50), _units(50), "general")
    index.close()
    again = VectorIndex(tmp_path / "chroma", stamp)
    assert again.count() == 0
    again.close()


def _spoil_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 1000)


def _lose_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").unlink()


def _spoil_graph(folder: Path) -> None:
    for path in folder.rglob("*.bin"):
        path.write_bytes(b"garbage")


def _lose_graph(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


@pytest.mark.parametrize("spoil", [_spoil_database, _lose_database, _spoil_graph, _lose_graph])
def test_damage_is_noticed_and_clearing_repairs(
    tmp_path: Path, index: VectorIndex, spoil: Callable[[Path], None]
) -> None:
    vectors = _units(1500)
    index.put(range(1500), vectors, "general")
    index.close()
    spoil(tmp_path / "chroma")
    again = VectorIndex(tmp_path / "chroma", "store-1:e5")
    assert not again.sound() or again.count() == 0
    again.clear()
    again.put(range(1500), vectors, "general")
    assert again.sound()
    assert again.search(vectors[3], 1) == [3]
    again.close()


def test_a_folder_that_cannot_be_one(tmp_path: Path) -> None:
    (tmp_path / "chroma").write_text("a file")
    with pytest.raises(IndexUnavailable):
        VectorIndex(tmp_path / "chroma", "store-1:e5")


def test_closed(index: VectorIndex) -> None:
    index.close()
    with pytest.raises(IndexUnavailable):
        index.count()
