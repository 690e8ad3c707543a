from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from knowledge.control import Scope
from knowledge.retriever import Weights
from knowledge.types import IndexUnavailable, PassageKind
from knowledge.view import Views
from tests.fakes import Library


@pytest.fixture
def full(library: Library, documents: Path) -> Library:
    """A library with the four documents."""
    library.ingest(documents)
    return library


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("what does E204 mean?", "alarms"),
        ("Ｅ－２０４", "alarms"),
        ("torque for M8x1.25", "torque"),
        ("open valve F-33", "oil"),
        ("急停按鈕", "shutdown"),
        ("更換油溫", "oil"),
        ("hot oil warning", "oil"),
    ],
)
def test_it_finds(full: Library, query: str, document: str) -> None:
    assert full.retriever.search(query)[0].document == document


def test_why_it_was_found(full: Library) -> None:
    [best, *others] = full.retriever.search("Tighten M8x1.25 bolts", k=4)
    assert "25 Nm" in best.text[best.window_start : best.window_end]
    assert best.score == pytest.approx(1.0)
    assert best.dense > 0
    assert best.lexical > 0
    assert [p.score for p in others] == sorted((p.score for p in others), reverse=True)
    assert all(p.score <= best.score for p in others)


def test_warnings_are_found(full: Library) -> None:
    kinds = {p.kind for p in full.retriever.search("hot oil burns gloves", k=3)}
    assert PassageKind.WARNING in kinds


def test_signals(full: Library) -> None:
    sure = full.retriever.find("Tighten M8x1.25 bolts with 25 Nm").signals
    unsure = full.retriever.find("what is the warranty of pump P-999").signals
    assert sure.covered > 0.9
    assert sure.agree
    assert sure.missing_codes == ()
    assert sure.lexical_best <= sure.lexical_ceiling
    assert sure.dense_best >= sure.dense_tenth
    assert unsure.covered < 0.5
    assert "p-999" in unsure.missing_codes


def test_nothing_from_nothing(full: Library, library: Library) -> None:
    assert full.retriever.search("   ") == []
    with pytest.raises(ValueError, match="k must"):
        full.retriever.search("oil", k=0)
    with pytest.raises(ValueError, match="zone"):
        full.retriever.search("oil", at=datetime(2025, 1, 1))


def test_an_empty_library(library: Library) -> None:
    found = library.retriever.find("oil")
    assert found.passages == ()
    assert library.retriever.search("油") == []


def test_a_question_of_any_length(full: Library) -> None:
    assert full.retriever.search("oil " * 30_000)
    assert full.retriever.search("\u200b \x00 ?!") is not None


def test_a_damaged_index_is_a_fault_and_reconcile_repairs(full: Library) -> None:
    full.index.close()
    with pytest.raises(IndexUnavailable):
        full.retriever.search("oil")
    full.index.clear()
    full.reconcile()
    assert full.retriever.search("oil")


def test_few_eligible_among_many_equals_brute_force(library: Library, tmp_path: Path) -> None:
    """Both indexes are full of another machine's passages: what is left is searched exactly."""
    folder = tmp_path / "many"
    folder.mkdir()
    rows = ["file,document,state,equipment"]
    words = ["valve", "pump", "oil", "bolt", "filter", "cooler", "drain", "seal"]
    rng = np.random.default_rng(3)
    for number in range(120):
        chosen = " ".join(rng.choice(words, 6))
        (folder / f"d{number}.md").write_text(f"# D{number}\n\nService {chosen}, number {number}.\n")
        rows.append(f"d{number}.md,D{number},effective,{'press1' if number % 12 == 0 else 'mill3'}")
    (folder / "register.csv").write_text("\n".join(rows))
    library.ingest(folder)
    library.retriever._weights = Weights(candidates=6)
    allowed = [int(one) for one in Views(library.store).of(Scope(datetime.now(UTC), "press1")).ids]
    assert len(allowed) == 10
    for query in ("pump oil seal", "drain the cooler valve", "number 36"):
        found = library.retriever.search(query, k=10, equipment="press1")
        assert {p.id for p in found} <= set(allowed)
        ids, means = library.cache.means(allowed)
        near = dict(zip(ids, (means @ library.embedder.query(query)).round(4).tolist(), strict=True))
        best = sorted(near.values(), reverse=True)[:6]
        assert sorted((near[p.id] for p in found), reverse=True)[:6] == best  # ids differ where cosines are equal
