from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.store import Store, file_url
from knowledge.turns import TurnLog, TurnUnknown


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[TurnLog]:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        yield TurnLog(store)


def test_a_turn_is_interrupted_until_it_is_finished(turns: TurnLog) -> None:
    id_ = turns.begin("油溫多少?", language="zh-TW", equipment="press1", user="lee")
    begun = turns.get(id_)
    assert (begun.state, begun.answer, begun.finished_at) == ("interrupted", "", None)
    turns.finish(id_, "answered", support="exact", answer='{"claims": []}')
    done = turns.get(id_)
    assert (done.state, done.support, done.answer) == ("answered", "exact", '{"claims": []}')
    assert done.question == "油溫多少?"
    assert done.finished_at is not None
    assert done.asked_at <= done.finished_at


def test_it_survives_the_program(tmp_path: Path) -> None:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        id_ = TurnLog(store).begin("what now?")
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        assert TurnLog(store).get(id_).state == "interrupted"


def test_the_newest_come_first(turns: TurnLog) -> None:
    ids = [turns.begin(f"question {number}") for number in range(5)]
    assert [turn.id for turn in turns.latest(3)] == ids[:1:-1]


def test_the_last_verdict_counts_and_all_are_kept(turns: TurnLog) -> None:
    id_ = turns.begin("what?")
    turns.give(id_, "worked")
    given = turns.give(id_, "wrong-or-unsafe", note="25 Nm is wrong", reporter="lee")
    assert turns.get(id_).verdict == "wrong-or-unsafe"
    assert [one.verdict for one in turns.feedback(id_)] == ["worked", "wrong-or-unsafe"]
    assert turns.feedback(id_)[-1] == given


def test_unknown_turns(turns: TurnLog) -> None:
    with pytest.raises(TurnUnknown):
        turns.get("nothing")
    with pytest.raises(TurnUnknown):
        turns.give("nothing", "worked")
    with pytest.raises(TurnUnknown):
        turns.finish("nothing", "answered")
    with pytest.raises(ValueError, match="state"):
        turns.finish(turns.begin("what?"), "done")
