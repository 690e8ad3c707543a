from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from knowledge.audit import audit_of
from knowledge.episodes import Episodes
from knowledge.measured import OTHER, Median
from knowledge.measures import LEAST, measures, median
from knowledge.reports import Reports
from knowledge.review import Handed, Proposal, Report
from knowledge.rights import Action, Role
from knowledge.rows import DecisionRow, EpisodeRow, FeedbackRow, ReportRow, TurnRow
from knowledge.store import Store, file_url
from knowledge.turns import TurnLog

T0 = datetime(2026, 1, 1, tzinfo=UTC)
END = T0 + timedelta(days=200)
MARKS = ("who-reported", "who-wrote", "who-decided", "who-asked", "which-station")
BY = ("machine", "alarm", "shift")


class Clock:
    now = T0

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(file_url(tmp_path / "store.sqlite")) as made:
        yield made


def plant(store: Store, folder: Path, clock: Clock) -> Reports:
    """Ten alarms of 600 s, a note on day 100, ten of 120 s; 12 questions; 7 reports of two shifts, 2 of a third."""
    reports = Reports(store, audit_of(store, folder), clock)
    turns = TurnLog(store, audit_of(store, folder))
    with store.writing() as session:
        for n in range(20):
            raised = T0 + timedelta(days=n * 10)
            seconds = 600 + n if n < 10 else 120 + n
            session.add(
                EpisodeRow(
                    equipment="press1", alarm="E-204", raised_at=raised, cleared_at=raised + timedelta(seconds=seconds)
                )
            )
    for n in range(12):
        wording = "what brand is the oil?" if n % 3 else "What brand is the oil"
        id_ = turns.begin(wording if n < 10 else f"other {n}", equipment="press1", user=MARKS[3])
        turns.finish(id_, "refused" if n < 11 else "answered")
        if n % 4 == 0:
            turns.give(id_, "missing", reporter=MARKS[0])
    turns.finish(turns.begin("what brand is the oil?", user="evaluation"), "refused")
    with store.writing() as session:
        session.execute(update(TurnRow).values(asked_at=T0 + timedelta(days=1)))
    for n in range(9):
        clock.now = T0 + timedelta(days=10)
        report = reports.hand_in(
            Handed(
                f"k{n}", MARKS[4], "leak", verdict="missing", equipment="press1", alarm="E-204", reporter=MARKS[0],
                shift="1" if n < 7 else "2",
            )
        )  # fmt: skip
        clock.now += timedelta(hours=n + 1)
        decided(reports, report, Action.TRIAGE)
    clock.now = T0 + timedelta(days=99)
    handed = Handed("note", MARKS[4], "x", equipment="press1", alarm="E-204", reporter=MARKS[0], shift="1")
    note = reports.hand_in(handed)
    proposal = Proposal("look first", equipment="press1", alarm="E-204")
    note = decided(reports, note, Action.PROPOSE, proposal)
    clock.now = T0 + timedelta(days=99, hours=1)
    decided(reports, note, Action.APPROVE, actor=MARKS[2])
    return reports


def decided(
    reports: Reports, report: Report, action: Action, proposal: Proposal | None = None, actor: str = MARKS[1]
) -> Report:
    seen = len(report.decisions)
    return reports.decide(report.id, action, actor=actor, role=Role.ENGINEER, seen=seen, proposal=proposal)


def test_the_figures_are_those_worked_out_by_hand(store: Store, tmp_path: Path, clock: Clock) -> None:
    plant(store, tmp_path, clock)
    found = measures(store, T0, END)
    (effect,) = found.notes
    assert (effect.before.value, effect.before.n) == (604.5, 10)
    assert (effect.after.value, effect.after.n) == (134.5, 10)
    assert effect.before.low is not None
    assert effect.after.high is not None
    assert effect.after.high < effect.before.low
    (repeats,) = found.repeats
    assert (repeats.n, repeats.within_7, repeats.within_30) == (20, 0.0, 1.0)
    assert [gap.count for gap in found.gaps] == [10, 1]
    assert found.gaps[0].question.casefold().startswith("what brand is the oil")
    assert (found.answers, found.per_100) == (12, 25.0)
    (machine,) = found.groups
    assert (machine.name, machine.reports, machine.hours_to_look.n) == ("press1", 10, 10)


def test_a_small_shift_is_not_shown_by_itself(store: Store, tmp_path: Path, clock: Clock) -> None:
    plant(store, tmp_path, clock)
    assert [group.name for group in measures(store, T0, END, "shift").groups] == ["1"]
    with store.writing() as session:
        session.execute(update(ReportRow).where(ReportRow.id <= 4).values(shift="3"))
    groups = measures(store, T0, END, "shift").groups
    assert [(group.name, group.reports) for group in groups] == [(OTHER, 10)]


@pytest.mark.parametrize("by", BY)
def test_no_query_can_tell_anything_of_a_person(store: Store, tmp_path: Path, clock: Clock, by: str) -> None:
    plant(store, tmp_path, clock)
    asked: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(" ".join(statement.lower().split()))

    event.listen(store._engine, "before_cursor_execute", heard)
    before = measures(store, T0, END, by)
    event.remove(store._engine, "before_cursor_execute", heard)
    assert asked
    for statement in asked:
        chosen = statement.partition(" from ")[0]
        for column in ("reporter", "author", "actor", "station", ".user", "approver"):
            assert column not in chosen, statement
        for column in ("reporter", "author", "actor", "station", "approver"):
            assert column not in statement, statement
        if "turns.user" in statement:
            assert "turns.user !=" in statement
            assert statement.count("turns.user") == 1
    assert not any(mark in repr(before) for mark in MARKS)
    dice = random.Random(3)
    with store.writing() as session:
        for row, names in ((ReportRow, ("reporter", "author", "station")), (DecisionRow, ("actor",)),
                           (TurnRow, ("user",)), (FeedbackRow, ("reporter",))):  # fmt: skip
            for one in session.scalars(select(row)).all():
                for name in names:
                    if getattr(one, name) != "evaluation":
                        setattr(one, name, f"somebody {dice.random()}")
    assert repr(measures(store, T0, END, by)) == repr(before)


def test_the_interval_holds_the_median_at_least_as_often_as_it_says() -> None:
    dice = random.Random(11)
    for n in (7, 12, 30):
        held = 0
        for _ in range(2000):
            found = median(dice.expovariate(1.0) for _ in range(n))
            assert found.low is not None
            assert found.high is not None
            held += found.low <= 0.6931 <= found.high
        assert held / 2000 > 0.94
    assert median([1.0] * (LEAST - 1)) == Median(None, None, None, LEAST - 1)


def test_episodes_open_and_close_and_nothing_is_written_in_between(store: Store) -> None:
    episodes = Episodes(store)
    hot = ("press1", "E-204", T0)
    episodes.seen([hot], T0)
    written: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda _c, _k, statement, *_r: written.append(statement))
    for n in range(5):
        episodes.seen([hot], T0 + timedelta(seconds=n))
    assert written == []
    again = Episodes(store)  # the core was started anew
    again.seen([hot], T0 + timedelta(seconds=9))
    again.seen([], T0 + timedelta(seconds=10))
    again.seen([hot, ("press1", "E-203", T0)], T0 + timedelta(seconds=11))
    again.seen([], T0 + timedelta(seconds=12))
    with store.reading() as session:
        rows = session.execute(select(EpisodeRow.alarm, EpisodeRow.cleared_at).order_by(EpisodeRow.alarm)).all()
    assert [tuple(row) for row in rows] == [
        ("E-203", T0 + timedelta(seconds=12)), ("E-204", T0 + timedelta(seconds=12)),
    ]  # fmt: skip
