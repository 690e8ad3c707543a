"""What an old answer is told of its sources: real files, read again after they changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.changes import changes_since
from app.copilot.events import Answer, Question
from app.host.messages import SourceChange
from knowledge.control import Scope
from knowledge.types import Passage, Standing
from tests.app.controlled_plant import ANSWER, CLEARANCE, NOON, SITE, Station
from tests.fakes import Library

TEXT = "# Press oil\n\n## 1 Alarm E-204\n\n1. Stop the press.\n2. Open the drain valve {valve}.\n"
OTHER = "# Mill brake\n\nThe brake of the mill is cleaned with alcohol every week.\n"
HEAD = "file,document,revision,state,effective_from,equipment,classification\n"
ASKED = Question("alarm E-204 on press 1: what do I do?", "en")


class Plant:
    """A folder of two documents, and the answer that was given from it."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.folder, self.library = folder, library
        self.write("a", "V-1")
        (folder / "mill.md").write_text(OTHER, encoding="utf-8")
        self.register("a.md,SOP-1,A,released,2026-01-01,press1,general")
        answer = Station(library).answer(ASKED)
        # As it comes back from the history.
        self.answer = ANSWER.validate_json(ANSWER.dump_json(answer))
        assert {one.passage.revision for one in answer.citations} == {"A"}
        assert "V-1" in "".join(claim.text for claim in answer.claims)

    def write(self, name: str, valve: str) -> None:
        (self.folder / f"{name}.md").write_text(TEXT.format(valve=valve), encoding="utf-8")

    def register(self, *rows: str) -> None:
        lines = [*rows, "mill.md,SOP-2,A,released,2026-01-01,mill3,general"]
        (self.folder / "register.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        assert self.library.ingest(self.folder).problems == ()

    def changes(self, answer: Answer | None = None, equipment: str | None = None) -> tuple[SourceChange, ...]:
        return changes_since(answer or self.answer, self.library.store, Scope(NOON, equipment, CLEARANCE))


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    (tmp_path / "home").mkdir()
    (tmp_path / "files").mkdir()
    with Library(tmp_path / "home", clock=lambda: NOON, site=SITE) as library:
        yield Plant(tmp_path / "files", library)


def test_nothing_changed(plant: Plant) -> None:
    assert plant.changes() == ()
    plant.library.ingest(plant.folder)
    assert plant.changes(equipment="press1") == ()


def test_passages_are_read_once_and_only_where_something_changed(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history is opened on the thread that hears commands."""
    read: list[int] = []
    between = plant.library.store.between

    def counted(id_: int, first: int, last: int) -> tuple[Passage, ...]:
        read.append(id_)
        return between(id_, first, last)

    monkeypatch.setattr(plant.library.store, "between", counted)
    assert plant.changes() == ()
    assert read == []
    plant.write("b", "V-2")
    plant.register(
        "a.md,SOP-1,A,released,2026-01-01,press1,general", "b.md,SOP-1,B,released,2026-03-01,press1,general"
    )
    read.clear()
    (source,) = {one.n: one for one in plant.answer.citations}.values()
    (claim,) = (one for one in plant.answer.claims if one.citations)
    many = tuple(replace(source, n=n) for n in range(1, 21))
    answer = replace(plant.answer, citations=many, claims=(replace(claim, citations=tuple(range(1, 21))),))
    assert {one.text for one in plant.changes(answer)} == {"1. Stop the press.\n2. Open the drain valve V-2."}
    assert len(read) == 1


def test_a_new_revision_with_another_step(plant: Plant) -> None:
    plant.write("b", "V-2")
    plant.register(
        "a.md,SOP-1,A,released,2026-01-01,press1,general", "b.md,SOP-1,B,released,2026-03-01T00:00Z,press1,general"
    )
    for machine in (None, "press1"):
        (change,) = plant.changes(equipment=machine)
        (source,) = (one for one in plant.answer.citations if one.n == change.citation)
        assert (change.document, change.revision, change.standing) == ("SOP-1", "A", Standing.SUPERSEDED)
        assert change.quote == source.quote
        assert "V-1" in change.quote
        assert change.now == "B"
        assert change.since == NOON - timedelta(days=1, hours=12)
        assert change.text == "1. Stop the press.\n2. Open the drain valve V-2."
        assert plant.library.store.passages([change.passage])[change.passage].text == change.text


def test_a_new_revision_changes_an_answer_though_its_words_are_the_same(plant: Plant) -> None:
    plant.write("b", "V-1")
    plant.register(
        "a.md,SOP-1,A,superseded,2026-01-01,press1,general", "b.md,SOP-1,B,released,2026-03-01,press1,general"
    )
    (change,) = plant.changes()
    assert (change.now, change.standing, change.text) == ("B", Standing.SUPERSEDED, change.quote)


def test_a_revision_that_is_only_planned_changes_nothing(plant: Plant) -> None:
    plant.write("b", "V-2")
    plant.register("a.md,SOP-1,A,released,2026-01-01,press1,general", "b.md,SOP-1,B,released,2026-04-01,press1,general")
    assert plant.changes() == ()


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("withdrawn", Standing.WITHDRAWN),
        ("in work", Standing.IN_WORK),
        ("no known word", Standing.QUARANTINED),
    ],
)
def test_withdrawn_without_a_successor(plant: Plant, state: str, standing: Standing) -> None:
    plant.register(f"a.md,SOP-1,A,{state},2026-01-01,press1,general")
    (change,) = plant.changes()
    assert (change.standing, change.now, change.text, change.passage) == (standing, None, "", 0)
    assert "V-1" in change.quote


def test_the_file_is_gone(plant: Plant) -> None:
    (plant.folder / "a.md").unlink()
    plant.register()
    (change,) = plant.changes()
    assert (change.standing, change.now, change.text) == (Standing.WITHDRAWN, None, "")


def test_the_same_revision_read_again(plant: Plant) -> None:
    """With the same words it is the same source, under new numbers; with others it is not."""
    path = plant.folder / "a.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n## 2 Check\n\nLook for leaks.\n", encoding="utf-8")
    plant.library.ingest(plant.folder)
    assert plant.library.store.revision(plant.answer.citations[0].passage.revision_id) is None
    assert plant.changes() == ()
    plant.write("a", "V-3")
    plant.library.ingest(plant.folder)
    (change,) = plant.changes()
    assert (change.standing, change.now) == (Standing.EFFECTIVE, "A")
    assert change.text == "1. Stop the press.\n2. Open the drain valve V-3."


def test_what_rose_above_the_clearance_is_not_shown(plant: Plant) -> None:
    plant.write("a", "V-9")
    plant.register("a.md,SOP-1,A,released,2026-01-01,press1,restricted")
    for machine in (None, "press1", "mill3"):
        (change,) = plant.changes(equipment=machine)
        assert (change.now, change.text, change.passage) == (None, "", 0)


def test_asked_about_another_machine_the_source_is_still_one(plant: Plant) -> None:
    assert plant.changes(equipment="mill3") == ()


def test_what_was_found_but_not_used_is_no_source(plant: Plant) -> None:
    plant.register("a.md,SOP-1,A,withdrawn,2026-01-01,press1,general")
    assert plant.changes(replace(plant.answer, claims=())) == ()
