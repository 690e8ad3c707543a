from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from knowledge.audit import audit_of
from knowledge.store import Store, file_url
from knowledge.turns import TurnLog, TurnUnknown


def turn_log(store: Store, home: Path) -> TurnLog:
    return TurnLog(store, audit_of(store, home))


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[TurnLog]:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        yield turn_log(store, tmp_path)


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
        id_ = turn_log(store, tmp_path).begin("what now?")
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        assert turn_log(store, tmp_path).get(id_).state == "interrupted"


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


def test_what_happens_to_a_turn_is_in_the_audit_chain(tmp_path: Path) -> None:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        audit, turns = audit_of(store, tmp_path), turn_log(store, tmp_path)
        id_ = turns.begin("油溫多少?", equipment="press1", user="station-1")
        turns.finish(id_, "answered", support="exact", answer='{"claims": []}', told={"model": {"sha256": "ab"}})
        turns.give(id_, "worked", reporter="station-1")
        other = turns.begin("bypass?")
        turns.finish(other, "refused", answer="{}", told={"kind": "bypass"})
        rows = audit.entries()[::-1]
        kinds = ["question", "answer", "feedback", "question", "bypass"]
        assert [(row.kind, row.subject) for row in rows] == list(zip(kinds, [id_] * 3 + [other] * 2, strict=True))
        assert rows[1].body is not None
        assert rows[1].body["model"] == {"sha256": "ab"}
        assert audit.verify().whole
        with store.writing() as session:
            session.execute(text("UPDATE turns SET answer = '{\"claims\": [1]}' WHERE id = :id"), {"id": id_})
        assert [(fault.seq, id_ in fault.what) for fault in audit.verify().faults] == [(2, True)]
