"""What a search gives is what it would give if nothing else existed: generated plants against plain reasoning."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from knowledge.control import Scope, effective, standings
from knowledge.record import CLASSES
from knowledge.retriever import Retriever, Search
from knowledge.types import Standing
from knowledge.view import Views
from tests.fakes import Library
from tests.knowledge.generated import MACHINES, NOON, SITE, WORDS, File, allowed, plant


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Library, Library]]:
    """A library with everything in it, and one for what may be answered from alone."""
    for name in ("whole", "alone"):
        (tmp_path / name).mkdir()
    with Library(tmp_path / "whole", site=SITE) as whole, Library(tmp_path / "alone", site=SITE) as alone:
        yield whole, alone


def _fill(library: Library, files: list[File], *, plain: bool) -> None:
    filing = library.ingestor._filing
    filing.remove(list(filing.files()))
    for file in files:
        read = file.plain() if plain else file.read()
        texts = [window.text for draft in read.drafts for window in draft.windows]
        library.cache.add({hash_of(text): library.embedder.passage(text) for text in texts})
        filing.keep(read)
    library.sync.run(NOON)


def hash_of(text: str) -> bytes:
    from knowledge.vectors import text_hash

    return text_hash(text)


def _retriever(library: Library, scope: Scope) -> Retriever:
    parts = (library.store, library.index, library.lexical, library.sync, library.cache, library.embedder)
    return Retriever(*parts, classes=scope.classes, uncontrolled=scope.uncontrolled, clock=lambda: scope.at)


def _shown(found: Search) -> list[tuple[str, str, float, float, float]]:
    return [(p.path, p.text, round(p.score, 5), round(p.dense, 5), round(p.lexical, 5)) for p in found.passages]


def _compare(whole: Library, alone: Library, seed: int) -> int:
    """Compare one generated plant; returns how many passages were compared."""
    random = Random(seed)
    files = plant(random)
    scope = Scope(
        NOON + timedelta(days=random.choice([-30, 0, 0, 30]), seconds=random.choice([-1, 0, 1])),
        random.choice([None, *MACHINES, "robot9"]) if random.random() < 0.9 else None,
        CLASSES[: random.randint(1, len(CLASSES))],
        random.random() < 0.7,
    )
    if scope.equipment == "robot9":
        scope = Scope(scope.at, None, scope.classes, scope.uncontrolled)
    expected = allowed(files, scope)
    _fill(whole, files, plain=False)
    _fill(alone, [file for file in files if file.path in expected], plain=True)
    view = Views(whole.store).of(scope)
    assert {p.path for p in whole.store.passages([int(one) for one in view.ids]).values()} == expected, seed
    query = " ".join(random.choices(WORDS, k=random.randint(1, 5)))
    found = _retriever(whole, scope).find(query, k=50, equipment=scope.equipment)
    wanted = _retriever(alone, Scope(scope.at)).find(query, k=50)
    assert _shown(found) == _shown(wanted), (seed, query)
    assert found.signals == wanted.signals, (seed, query)
    return len(found.passages)


def test_as_if_nothing_else_existed(pair: tuple[Library, Library]) -> None:
    assert sum(_compare(*pair, seed) for seed in range(40)) > 60


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 2000, 100))
def test_as_if_nothing_else_existed_a_thousand_times(pair: tuple[Library, Library], first: int) -> None:
    assert sum(_compare(*pair, seed) for seed in range(first, first + 100)) > 100


def test_one_revision_or_none(pair: tuple[Library, Library]) -> None:
    """For a machine, a document never has two revisions; `effective` gives the one."""
    whole, _ = pair
    for seed in range(300, 315):
        files = plant(Random(seed))
        _fill(whole, files, plain=False)
        for machine in MACHINES:
            scope = Scope(NOON, machine)
            paths = allowed(files, scope)
            for document in {file.record.document for file in files if file.controlled}:
                labels = {f.record.revision for f in files if f.path in paths and f.record.document == document}
                assert len(labels) <= 1
                found = effective(whole.store, document, scope)
                assert (found.label if found else "") == (labels.pop() if labels else "")


@pytest.mark.parametrize(
    ("zone", "day", "offset_h"),
    [
        ("Asia/Taipei", "2026-03-02", 8),
        ("Europe/Berlin", "2026-03-02", 1),
        ("Europe/Berlin", "2026-03-29", 1),  # the clocks go forward at 2 in the morning
        ("Europe/Berlin", "2026-03-30", 2),
        ("America/New_York", "2026-11-02", -5),  # the day after they went back
        ("Pacific/Auckland", "2026-04-05", 13),
    ],
)
def test_midnight_is_that_of_the_plant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, day: str, offset_h: int
) -> None:
    """Revision B comes into force with its day: at 23:59 A is answered from, at 00:01 B, and never both."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        folder = tmp_path / "sops"
        folder.mkdir()
        for label in "AB":
            (folder / f"{label}.md").write_text(f"# Oil\n\nChange the oil every {label} days.\n")
        rows = f"file,document,revision,state,effective_from\nA.md,S,A,effective,2020-01-01\nB.md,S,B,effective,{day}\n"
        (folder / "register.csv").write_text(rows)
        (tmp_path / "home").mkdir()
        midnight = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=offset_h)
        now = [midnight]
        with Library(tmp_path / "home", clock=lambda: now[0]) as library:
            library.ingest(folder)
            for minutes, label in ((-1, "A"), (0, "B"), (1, "B"), (-1, "A"), (60 * 24, "B")):
                now[0] = midnight + timedelta(minutes=minutes)
                found = library.retriever.search("change the oil", k=9)
                assert {passage.revision for passage in found} == {label}, minutes
                stand = [one.standing for one in library.store.revisions("S", now[0])]
                other = Standing.NOT_YET if label == "A" else Standing.SUPERSEDED
                assert sorted(stand) == sorted([Standing.EFFECTIVE, other])
    finally:
        monkeypatch.undo()
        time.tzset()


def test_every_standing(pair: tuple[Library, Library]) -> None:
    """A standing that is used is exactly what may be answered from, whatever the plant."""
    whole, _ = pair
    for seed in range(500, 515):
        files = plant(Random(seed))
        _fill(whole, files, plain=False)
        paths = allowed(files, Scope(NOON))
        with whole.store.reading() as session:
            standing = standings(session, NOON)
        for _, revisions in whole.store.documents(NOON):
            for one in revisions:
                assert standing[one.id].used == (one.path in paths)
                assert one.standing is standing[one.id]


def test_the_zone_of_the_process_is_put_back() -> None:
    """The test above changes it; what runs later must not notice."""
    assert os.environ.get("TZ", "") in ("", "UTC") or time.tzname
