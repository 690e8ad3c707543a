from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.copilot.events import ClaimKind
from app.evaluation import report, runs
from app.evaluation.record import Ending, Left, Record, Said, Shown
from app.evaluation.runs import Run, RunInvalid
from tests.app.evaluation.records import AT, answered, asked, cited, refused, run, unanswerable

EVERYTHING = answered(
    asked("a", "多少？", language="zh-TW", history=("前",), forbidden=("x",), rubric="r"),
    Said("a\u0000<b>", ClaimKind.WARNING, (1,), ("t",)),
    cited=(cited(page=None), cited(2, standing=None)),
    live=(Shown("t", ("1",)),),
    withheld=(Left("s", "why"),),
    notices=("n",),
    machines=("m",),
    support="exact",
    seconds=0.25,
    searched=True,
    gold_rank=3,
)


def kept(home: Path, made: Run) -> Path:
    path = runs.path_of(home, made)
    runs.write(path, json.dumps(report.document(report.report(made))))
    return path


def test_a_run_is_read_as_it_was_kept(tmp_path: Path) -> None:
    made = run(EVERYTHING, refused(), Record(asked("f"), Ending.FAILED, code="E-HOST-001"))
    path = kept(tmp_path, made)
    assert runs.read(path) == made
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_last_run_of_the_same_questions(tmp_path: Path) -> None:
    assert runs.last(tmp_path, "a" * 64) is None
    second = run(refused(), at=AT + timedelta(seconds=1))
    other = run(refused(), at=AT + timedelta(seconds=2), sha256="b" * 64)
    alike = run(refused(), at=AT + timedelta(seconds=3), sha256="a" * 63 + "b")
    for made in (run(refused()), second, other, alike):
        kept(tmp_path, made)
    assert runs.last(tmp_path, "a" * 64) == second


def test_a_damaged_run_gives_way_to_the_one_before(tmp_path: Path) -> None:
    kept(tmp_path, run(refused()))
    later = kept(tmp_path, run(refused(), at=AT + timedelta(days=1)))
    later.write_text(later.read_text()[:-40])
    assert runs.last(tmp_path, "a" * 64) == run(refused())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 0}', '{"format": 1}', '{"format": 1, "run": {"at": 1}}', "[" * 100_000]
)
def test_what_is_no_run(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(RunInvalid, match=str(path)):
        runs.read(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(RunInvalid, match="No such file"):
        runs.read(tmp_path / "away.json")


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    runs.write(path, "old")
    with pytest.raises(TypeError):
        runs.write(path, None)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_questions_that_changed_are_named() -> None:
    good, bad = answered(asked("x")), refused(asked("x"))
    before = run(good, replace(bad, question=asked("y")), refused(), answered(asked("gone")), answered(asked("e")))
    now = run(bad, replace(good, question=asked("y")), refused(), answered(asked("new")), refused(asked("e", "Other?")))
    compared = runs.compare(before, now)
    assert (compared.lost, compared.won, compared.common) == (("x",), ("y",), 3)
    assert compared.before["contains_gold"].value == compared.now["contains_gold"].value == 0.5
    assert compared.before["unanswerable_refused"].n == 1
    assert compared.before_at == AT


def test_questions_that_only_an_expert_can_judge_have_not_changed() -> None:
    open_ = asked("x", answers=())
    compared = runs.compare(run(answered(open_)), run(refused(open_)))
    assert (compared.lost, compared.won) == ((), ())


def test_what_was_measured_before_may_have_been_another() -> None:
    before = run(refused())
    now = replace(before, measured=replace(before.measured, embedder_sha256="9", store="8", passages=7))
    assert runs.compare(before, now).differs == ("embedder", "store")
    assert runs.compare(before, before).differs == ()


def test_nothing_in_common() -> None:
    compared = runs.compare(run(answered(asked("x"))), run(refused(unanswerable("y"))))
    assert compared.common == 0
    assert compared.now["right"].value is None
