from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import comb
from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from knowledge.audit import audit_of
from knowledge.episodes import Episodes
from knowledge.measured import OTHER, Median, NoteEffect, Repeats, Share
from knowledge.measures import LEAST, LEAST_INTERVAL, measures, median
from knowledge.reports import Reports
from knowledge.review import Handed, Proposal, Report, State
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
    # Of the last three of the twenty is not known yet whether they come again within 30 days.
    assert found.repeats == (Repeats("press1", "E-204", Share(0.0, 20), Share(1.0, 17)),)
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


def came(store: Store, at: list[float], alarm: str = "E-204", seconds: float = 60.0) -> None:
    """Episodes of an alarm, each raised on such a day."""
    with store.writing() as session:
        for day in at:
            raised = T0 + timedelta(days=day)
            cleared = raised + timedelta(seconds=seconds)
            session.add(EpisodeRow(equipment="press1", alarm=alarm, raised_at=raised, cleared_at=cleared))


def test_what_nobody_can_know_yet_is_not_said(store: Store) -> None:
    came(store, [180.0 + n for n in range(6)])
    assert measures(store, T0, END).repeats == (Repeats("press1", "E-204", Share(0.833, 6), Share(None, 0)),)


def test_each_share_says_what_it_rests_on(store: Store) -> None:
    came(store, [10.0, 15.0, 60.0, 85.0, 110.0, 180.0, 182.0])
    expected = Repeats("press1", "E-204", Share(0.286, 7), Share(0.6, 5))
    assert measures(store, T0, END).repeats == (expected,)
    came(store, [150.0, 151.0, 152.0, 186.0], "E-203")
    assert measures(store, T0, END).repeats == (expected,)


def test_an_episode_from_before_the_time_counts_if_it_ended_in_it(store: Store) -> None:
    came(store, [10.0, 12.0, 14.0], seconds=3600.0)
    came(store, [40.0, 80.0, 120.0])
    with store.writing() as session:
        session.add(EpisodeRow(equipment="press1", alarm="E-204", raised_at=T0 + timedelta(days=150), cleared_at=None))
    assert measures(store, T0 + timedelta(days=14, minutes=30), END).repeats == ()
    (found,) = measures(store, T0 + timedelta(days=12, minutes=30), END).repeats
    assert (found.within_7, found.within_30) == (Share(0.2, 5), Share(0.6, 5))


def handed(reports: Reports, key: str, **said: str) -> Report:
    values = {"verdict": "missing", "equipment": "press1", "alarm": "E-204", "shift": "1"} | said
    return reports.hand_in(Handed(key, MARKS[4], "leak", **values))  # type: ignore[arg-type]


def test_steps_of_a_station_are_nobodys_look(store: Store, tmp_path: Path, clock: Clock) -> None:
    reports = Reports(store, audit_of(store, tmp_path), clock)
    made = [handed(reports, f"k{n}", turn=f"turn{n}") for n in range(12)]
    clock.now += timedelta(minutes=1)
    for n in range(6):
        with store.writing() as session:
            reports.take_back(session, f"turn{n}", station=MARKS[4])
    (group,) = measures(store, T0, END).groups
    assert (group.hours_to_look.n, group.hours_to_decide.n) == (0, 0)
    clock.now = T0 + timedelta(hours=5)
    asked = [
        reports.decide(one.id, Action.ASK_BACK, actor=MARKS[1], role=Role.STEWARD, seen=0, reason="where?")
        for one in made[6:]
    ]
    for one in asked:
        clock.now = T0 + timedelta(hours=6)
        one = reports.answer(one.id, "there", station=MARKS[4])
        clock.now = T0 + timedelta(hours=9)
        reports.decide(one.id, Action.REJECT, actor=MARKS[1], role=Role.STEWARD, seen=2, reason="known")
    (group,) = measures(store, T0, END).groups
    assert (group.hours_to_look, group.hours_to_decide) == (Median(5.0, 5.0, 5.0, 6), Median(9.0, 9.0, 9.0, 6))
    with store.writing() as session:  # as stores of before this version have it, and as steps that come later have it
        own = update(DecisionRow).where(DecisionRow.role == "operator", DecisionRow.after == "rejected")
        session.execute(own.values(action="reject"))
    assert measures(store, T0, END).groups == (group,)


def test_the_first_decision_counts_and_not_what_came_of_it(store: Store, tmp_path: Path, clock: Clock) -> None:
    reports = Reports(store, audit_of(store, tmp_path), clock)
    for n in range(6):
        clock.now = T0
        one = handed(reports, f"k{n}")
        clock.now = T0 + timedelta(hours=1)
        one = decided(reports, one, Action.PROPOSE, Proposal("look", equipment="press1", alarm="E-204", safety=True))
        clock.now = T0 + timedelta(hours=2)
        one = decided(reports, one, Action.APPROVE, actor=MARKS[2])  # the first of two: not decided yet
        assert one.state is State.PROPOSED
        clock.now = T0 + timedelta(hours=4)
        one = decided(reports, one, Action.APPROVE, actor="a third")
        clock.now = T0 + timedelta(days=300)
        one = reports.decide(
            one.id, Action.WITHDRAW, actor=MARKS[1], role=Role.ENGINEER, seen=len(one.decisions), reason="x"
        )
    for n in range(6):
        clock.now = T0
        one = handed(reports, f"r{n}", equipment="mill3")
        clock.now = T0 + timedelta(hours=3)
        one = reports.decide(one.id, Action.REJECT, actor=MARKS[1], role=Role.ENGINEER, seen=0, reason="no")
        if n % 2:  # taken back, and decided on again: it was decided on when the reporter was told
            clock.now = T0 + timedelta(days=50)
            one = decided(reports, one, Action.TRIAGE)
        if n == 5:
            reports.decide(
                one.id, Action.MERGE, actor=MARKS[1], role=Role.ENGINEER, seen=len(one.decisions),
                duplicate_of=handed(reports, "open").id,
            )  # fmt: skip
    mill, press = measures(store, T0, END).groups
    assert (press.hours_to_look, press.hours_to_decide) == (Median(1.0, 1.0, 1.0, 6), Median(4.0, 4.0, 4.0, 6))
    assert (mill.hours_to_look, mill.hours_to_decide) == (Median(3.0, 3.0, 3.0, 6), Median(3.0, 3.0, 3.0, 6))


def noted(reports: Reports, clock: Clock, day: float, expires: float = 400) -> Report:
    """A note that is in effect from such a day on."""
    clock.now = T0 + timedelta(days=day)
    return in_effect(reports, handed(reports, "note"), expires)


def in_effect(reports: Reports, report: Report, expires: float = 400, alarm: str = "E-204") -> Report:
    until = T0 + timedelta(days=expires)
    proposal = Proposal("look first", equipment="press1", alarm=alarm, expires_at=until)
    report = decided(reports, report, Action.PROPOSE, proposal)
    return decided(reports, report, Action.APPROVE, actor=MARKS[2])


def effect(store: Store) -> NoteEffect:
    (found,) = measures(store, T0, END).notes
    return found


@pytest.fixture
def noting(store: Store, tmp_path: Path, clock: Clock) -> Reports:
    """Alarms on days 0, 10 ... 190: 600 s until day 95, 60 s until day 145, then 600 s again."""
    for n in range(20):
        came(store, [n * 10], seconds=60.0 if 10 <= n < 15 else 600.0)
    return Reports(store, audit_of(store, tmp_path), clock)


def test_the_time_after_a_note_ends_when_it_is_withdrawn(store: Store, noting: Reports, clock: Clock) -> None:
    report = noted(noting, clock, 95)
    assert (effect(store).before.n, effect(store).after.n) == (10, 10)
    clock.now = T0 + timedelta(days=145)
    noting.decide(report.id, Action.WITHDRAW, actor=MARKS[1], role=Role.ENGINEER, seen=3, reason="x")
    found = effect(store)
    assert (found.before.value, found.before.n) == (600.0, 10)
    assert (found.after.value, found.after.n) == (60.0, 5)


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "not swept yet"])
def test_the_time_after_a_note_ends_when_it_expires(store: Store, noting: Reports, clock: Clock, swept: bool) -> None:
    noted(noting, clock, 95, expires=145)
    clock.now = T0 + timedelta(days=195)  # the program was off in between: the expiry counts, not when it was seen
    assert noting.sweep() if swept else True
    assert (effect(store).before.n, effect(store).after.n, effect(store).after.value) == (10, 5, 60.0)


def out(store: Store, report: int, day: float, after: State) -> None:
    """What a sweep does."""
    with store.writing() as session:
        session.add(
            DecisionRow(
                report=report, at=T0 + timedelta(days=day), actor="", role="", action="", before="effective",
                after=after.value, reason="",
            )
        )  # fmt: skip
        step = update(ReportRow).where(ReportRow.id == report)
        session.execute(step.values(state=after.value, decisions=ReportRow.decisions + 1))


def test_a_note_that_came_back_is_measured_since_then(store: Store, noting: Reports, clock: Clock) -> None:
    """What was before is before the first time; the time in between, and the earlier one, is neither."""
    report = noted(noting, clock, 45)
    out(store, report.id, 65, State.VERIFY_AGAIN)
    assert (effect(store).before.n, effect(store).after.n) == (5, 2)
    clock.now = T0 + timedelta(days=95)
    report = decided(noting, noting.get(report.id), Action.APPROVE, actor="another")
    assert (effect(store).before.n, effect(store).after.n) == (5, 10)
    out(store, report.id, 145, State.VERIFY_AGAIN)
    assert (effect(store).before.n, effect(store).after.n) == (5, 5)
    clock.now = T0 + timedelta(days=155)
    in_effect(noting, noting.get(report.id))
    assert (effect(store).before.n, effect(store).after.n) == (5, 4)


def test_a_note_that_is_being_written_anew_is_not_measured(store: Store, noting: Reports, clock: Clock) -> None:
    report = noted(noting, clock, 45)
    out(store, report.id, 65, State.EXPIRED)
    clock.now = T0 + timedelta(days=66)
    decided(noting, noting.get(report.id), Action.PROPOSE, Proposal("other", equipment="press1", alarm="E-203"))
    assert measures(store, T0, END).notes == ()


def test_a_remark_ends_nothing(store: Store, noting: Reports, clock: Clock) -> None:
    report = noted(noting, clock, 95)
    out(store, report.id, 110, State.EFFECTIVE)
    assert (effect(store).before.n, effect(store).after.n) == (10, 10)


def test_a_note_of_no_machine_counts_every_machine(store: Store, noting: Reports, clock: Clock) -> None:
    clock.now = T0 + timedelta(days=95)
    report = decided(noting, handed(noting, "note"), Action.PROPOSE, Proposal("look first", alarm="E-204"))
    decided(noting, report, Action.APPROVE, actor=MARKS[2])
    with store.writing() as session:
        session.execute(update(EpisodeRow).where(EpisodeRow.id % 2 == 0).values(equipment="mill3"))
    assert (effect(store).before.n, effect(store).after.n) == (10, 10)
    with store.writing() as session:
        session.execute(update(ReportRow).values(equipment="mill3"))
    assert (effect(store).before.n, effect(store).after.n) == (5, 5)


READ = {
    "reports": {"id", "at", "kind", "equipment", "alarm", "shift", "verdict", "effective_at", "expires_at"},
    "decisions": {"id", "report", "at", "before", "after", "role"},
    "episodes": {"equipment", "alarm", "raised_at", "cleared_at"},
    "turns": {"id", "question", "equipment", "asked_at", "state", "user"},
    "feedback": {"turn"},
}
"""All that is read, by table. A column that is added here tells nothing of who did something."""


@pytest.mark.parametrize("by", BY)
def test_no_query_can_tell_anything_of_a_person(store: Store, tmp_path: Path, clock: Clock, by: str) -> None:
    plant(store, tmp_path, clock)
    asked: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(" ".join(statement.lower().replace('"', "").split()))

    event.listen(store._engine, "before_cursor_execute", heard)
    before = measures(store, T0, END, by)
    event.remove(store._engine, "before_cursor_execute", heard)
    assert asked
    for statement in asked:
        for table, column in re.findall(r"\b(?!anon_)(\w+)\.(\w+)", statement):
            assert column in READ.get(table, ()), statement
        for table in re.findall(r"\b(?:from|join) (\w+)", statement):
            assert table in READ, statement
        assert "*" not in statement, statement
        if re.search("decisions|feedback", statement):  # of the time alone, however much the store holds
            assert " join " in statement, statement
        # Roles, and who asked, only leave rows out: neither is read, grouped by or sorted by.
        without = re.sub(r"\bdecisions\.role not in \(|\bturns\.user != \?", "", statement)
        assert ".role" not in without, statement
        assert ".user" not in without, statement
        assert statement.count("turns.user") <= 1
    assert not any(mark in repr(before) for mark in MARKS)
    dice = random.Random(3)
    reviewers = [role.value for role in Role if role is not Role.OPERATOR]
    with store.writing() as session:
        for row, names in ((ReportRow, ("reporter", "author", "station", "key", "approver_role")),
                           (DecisionRow, ("actor",)), (TurnRow, ("user",)), (FeedbackRow, ("reporter",))):  # fmt: skip
            for one in session.scalars(select(row)).all():
                for name in names:
                    if getattr(one, name) != "evaluation":
                        setattr(one, name, f"somebody {dice.random()}")
        for step in session.scalars(select(DecisionRow).where(DecisionRow.role.in_(reviewers))).all():
            step.role = dice.choice(reviewers)
    assert repr(measures(store, T0, END, by)) == repr(before)


def test_the_interval_holds_the_median_at_least_as_often_as_it_says() -> None:
    """Of n values drawn at random the number below the median is binomial with one half, whatever they are."""
    for n in range(LEAST, 61):
        found = median(float(value) for value in range(n, 0, -1))
        assert (found.value, found.n) == ((n + 1) / 2, n)
        # missed[k]: how often the median is not between the k-th value from below and the k-th from above
        below = list(accumulate(comb(n, k) / 2**n for k in range(n)))
        missed = [0.0, *(2 * one for one in below)]
        if n < LEAST_INTERVAL:
            assert (found.low, found.high) == (None, None)
            assert missed[1] > 0.05
            continue
        assert found.low is not None
        assert found.high is not None
        rank = round(found.low)
        assert found.high == n + 1 - rank, n
        assert missed[rank] <= 0.05, n
        assert missed[rank + 1] > 0.05, n


def test_few_values_have_a_median_and_no_interval() -> None:
    assert median([1.0] * (LEAST - 1)) == Median(None, None, None, LEAST - 1)
    assert median([5.0, 1.0, 4.0, 2.0, 3.0]) == Median(3.0, None, None, 5)
    assert median([5.0, 1.0, 4.0, 2.0, 3.0, 6.0]) == Median(3.5, 1.0, 6.0, 6)
    assert median([0.12345] * 6) == Median(0.123, 0.123, 0.123, 6)


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
