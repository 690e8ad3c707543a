"""Kill -9 at any moment of an ingest leaves a store that the next start repairs."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from knowledge.rows import IndexedRow, PassageRow, RevisionRow, WindowRow
from tests.fakes import Library, WordEmbedder
from tests.knowledge.ingest_child import DELAY_S

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6


def _write(folder: Path, generation: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(12):
        lines = "\n\n".join(f"Step {step} of {number}.{generation}: turn valve F-{number}{step}." for step in range(6))
        (folder / f"doc{number}.md").write_text(f"# Document {number}\n\n{lines}\n")
    (folder / f"only{generation}.md").write_text(f"# Only {generation}\n\nGeneration {generation}.\n")
    (folder / f"only{generation - 1}.md").unlink(missing_ok=True)


def _contents(library: Library) -> list[tuple[object, ...]]:
    query = (
        select(RevisionRow.path, PassageRow.ordinal, PassageRow.text, WindowRow.ordinal, WindowRow.text)
        .join(PassageRow, PassageRow.revision_id == RevisionRow.id)
        .join(WindowRow, WindowRow.passage_id == PassageRow.id)
        .order_by(RevisionRow.path, PassageRow.ordinal, WindowRow.ordinal)
    )
    with library.store.reading() as session:
        return [tuple(row) for row in session.execute(query)]


def _indexes_agree(library: Library) -> None:
    with library.store.reading() as session:
        ids = set(session.scalars(select(PassageRow.id)))
        rows = session.scalars(select(IndexedRow)).all()
        assert {row.passage_id for row in rows} == ids
        assert all(row.dense and row.lexical for row in rows)
    assert library.index.count() == library.lexical.count() == len(ids)
    probe = library.embedder.query("valve")
    assert set(library.index.search(probe, len(ids) + 10)) == ids
    found, means = library.cache.means(sorted(ids))
    nearest = found[int(np.argmax(means @ probe))]
    assert library.index.search(probe, 5)[0] == nearest


def _say(child: subprocess.Popen[str], line: str) -> str:
    """Tell the child something; what it answers."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(f"{line}\n")
    child.stdin.flush()
    return child.stdout.readline().strip()


def _seconds(home: Path, folder: Path) -> float:
    """How long the child's work takes on this machine, now, if nobody disturbs it."""
    home.mkdir()
    _write(folder, 0)
    with Library(home, WordEmbedder(delay_s=DELAY_S)) as library:
        began = time.monotonic()
        library.ingest(folder)
        return time.monotonic() - began


@pytest.mark.timeout(240)
@pytest.mark.slow
def test_killed_again_and_again(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    home.mkdir()
    whole_s = _seconds(tmp_path / "timed", folder)
    rng = random.Random(11)
    landed = 0
    command = [sys.executable, "-m", "tests.knowledge.ingest_child", str(home), str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        for kill in range(KILLS):
            _write(folder, kill // 2)
            assert _say(child, "begin") == "begun"
            time.sleep(rng.uniform(0.0, 0.8 * whole_s))
            landed += _say(child, "kill") == "killed"
            with Library(home) as library:
                library.reconcile()
                if library.store.counts()[1]:
                    _indexes_agree(library)
    assert landed >= KILLS // 2, "most kills must land while it works"
    (tmp_path / "clean").mkdir()
    with Library(home) as library, Library(tmp_path / "clean") as clean:
        library.ingest(*map(Path, library.ingestor.unfinished() or (folder,)))
        clean.ingest(folder)
        _indexes_agree(library)
        assert _contents(library) == _contents(clean)
        for query in ("turn valve F-35", "generation"):
            ours = [(p.path, p.text, round(p.score, 4)) for p in library.retriever.search(query)]
            assert ours == [(p.path, p.text, round(p.score, 4)) for p in clean.retriever.search(query)]
