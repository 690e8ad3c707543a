from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from knowledge.rows import IndexedRow
from tests.fakes import Library, WordEmbedder


def _agrees(library: Library) -> bool:
    passages = library.store.counts()[1]
    return passages > 0 and library.index.count() == library.lexical.count() == passages


@pytest.mark.parametrize("lost", ["chroma", "lexical.sqlite", "both"])
def test_lost_indexes_come_back_without_embedding(tmp_path: Path, documents: Path, lost: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with Library(home) as library:
        library.ingest(documents)
        before = library.retriever.search("replace the oil")
    if lost != "lexical.sqlite":
        shutil.rmtree(home / "chroma")
    if lost != "chroma":
        for path in home.glob("lexical.sqlite*"):
            path.unlink()
    embedder = WordEmbedder()
    with Library(home, embedder) as library:
        assert library.reconcile().embedded == 0
        assert _agrees(library)
        assert embedder.embedded == []
        assert library.retriever.search("replace the oil") == before


def test_a_damaged_index_is_built_again(tmp_path: Path, documents: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with Library(home) as library:
        library.ingest(documents)
    (home / "chroma" / "chroma.sqlite3").write_bytes(b"garbage" * 999)
    (home / "lexical.sqlite").write_bytes(b"garbage" * 999)
    with Library(home) as library:
        library.reconcile()
        assert _agrees(library)


def test_entries_that_nobody_knows_are_thrown_out(library: Library, documents: Path) -> None:
    library.ingest(documents)
    with library.store.writing() as session:
        session.execute(delete(IndexedRow))
    library.reconcile()
    assert _agrees(library)


def test_unconfirmed_entries_are_put_in_again(library: Library, documents: Path) -> None:
    """What a kill between the index and its confirmation leaves."""
    library.ingest(documents)
    with library.store.writing() as session:
        session.execute(update(IndexedRow).values(dense=False, lexical=False))
    library.reconcile()
    assert _agrees(library)
    with library.store.reading() as session:
        assert all(row.dense and row.lexical for row in session.query(IndexedRow))


def test_agreement_needs_no_work(library: Library, documents: Path) -> None:
    library.ingest(documents)
    assert library.sync.run() == 0
