from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.control import Scope, changes_around, eligible
from knowledge.view import Views
from tests.fakes import Library

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)

ROWS = """file,document,revision,state,effective_from,effective_to,equipment
old.md,SOP-1,A,effective,2025-01-01T00:00Z,2025-06-01T12:00Z,press1
new.md,SOP-1,B,effective,2025-06-01T12:00Z,,press1
work.md,SOP-1,C,in work,,,press1
all.md,SOP-2,1,effective,,,
gone.md,SOP-3,1,withdrawn,,,
other.md,SOP-4,1,effective,,,mould2;mill3
"""


@pytest.fixture
def names(library: Library, tmp_path: Path) -> dict[int, str]:
    """File names by passage of a folder with every state; plain.md is without a row."""
    folder = tmp_path / "sops"
    folder.mkdir()
    for name in ("old", "new", "work", "all", "gone", "other", "plain"):
        (folder / f"{name}.md").write_text(f"# Oil {name}\n\nChange the oil, {name}.\n")
    (folder / "register.csv").write_text(ROWS)
    library.ingest(folder)
    return {id_: Path(p.path).stem for id_, p in library.store.passages(range(1, 100)).items()}


@pytest.mark.parametrize(
    ("at", "equipment", "expected"),
    [
        (NOON, None, {"new", "all", "other", "plain"}),
        (NOON - timedelta(seconds=1), None, {"old", "all", "other", "plain"}),
        (NOON.astimezone(), "press1", {"new", "all", "plain"}),
        (NOON, "mill3", {"all", "other", "plain"}),
        (NOON, "robot9", {"all", "plain"}),
        (datetime(2024, 1, 1, tzinfo=UTC), "press1", {"all", "plain"}),
    ],
)
def test_who_may_be_answered_from(
    library: Library, names: dict[int, str], at: datetime, equipment: str | None, expected: set[str]
) -> None:
    scope = Scope(at, equipment)
    ids = [int(one) for one in Views(library.store).of(scope).ids]
    assert {names[id_] for id_ in ids} == expected
    assert eligible(library.store, names, scope) == set(ids)
    found = library.retriever.search("change the oil", k=20, equipment=equipment, at=at)
    assert {passage.id for passage in found} == set(ids)


def test_the_index_follows_the_clock(library: Library, names: dict[int, str]) -> None:
    for at, label in ((NOON - timedelta(minutes=1), "A"), (NOON + timedelta(minutes=1), "B"), (NOON, "B")):
        found = library.retriever.search("change the oil", k=20, at=at)
        assert {p.revision for p in found if p.document == "SOP-1"} == {label}
        assert library.index.count() == len(found)


def test_when_something_changes(library: Library, names: dict[int, str]) -> None:
    assert changes_around(library.store, NOON) == (NOON, None)
    assert changes_around(library.store, NOON - timedelta(seconds=1)) == (datetime(2025, 1, 1, tzinfo=UTC), NOON)
