from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.audit import audit_of
from knowledge.people import FREE_BADGES, LockedOut, People, PersonUnknown, WrongPin
from knowledge.rights import Role
from knowledge.store import Store, file_url

PIN, BADGE = "49ex17", "0004711"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        yield store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(tmp_path: Path, store: Store, clock: Clock) -> People:
    people = People(store, audit_of(store, tmp_path), clock)
    people.add("First", Role.ADMINISTRATOR, PIN, badge=BADGE)
    return people


def guess(people: People, times: int) -> None:
    for number in range(times):
        with pytest.raises(WrongPin):
            people.sign_in_badge(f"guess {number}", station="PC-1")


def test_unknown_badges_make_the_next_one_wait_at_this_station(people: People, clock: Clock) -> None:
    guess(people, FREE_BADGES)
    with pytest.raises(LockedOut, match=r"wait [56] s"):
        people.sign_in_badge(BADGE, station="PC-1")
    assert people.sign_in_badge(BADGE, station="PC-2").id == "P001"
    assert people.sign_in("P001", PIN, station="PC-1").id == "P001"
    clock.now += timedelta(seconds=6)
    guess(people, 1)
    clock.now += timedelta(seconds=6)
    with pytest.raises(LockedOut):
        people.sign_in_badge(BADGE, station="PC-1")


def test_a_known_badge_gives_no_more_guesses(people: People, clock: Clock) -> None:
    for _ in range(FREE_BADGES):
        guess(people, 1)
        if _ + 1 < FREE_BADGES:
            assert people.sign_in_badge(BADGE, station="PC-1").id == "P001"
    with pytest.raises(LockedOut):
        people.sign_in_badge("another guess", station="PC-1")
    clock.now += timedelta(hours=1)
    guess(people, FREE_BADGES - 1)
    assert people.sign_in_badge(BADGE, station="PC-1").id == "P001"


def test_the_count_of_badges_outlives_the_program(people: People, store: Store, tmp_path: Path, clock: Clock) -> None:
    guess(people, FREE_BADGES)
    with pytest.raises(LockedOut):
        People(store, audit_of(store, tmp_path), clock).sign_in_badge(BADGE, station="PC-1")


def test_a_badge_belongs_to_one_person(people: People) -> None:
    with pytest.raises(PersonUnknown):
        people.add("Second", Role.ENGINEER, PIN, badge=BADGE)
    with pytest.raises(WrongPin):
        people.sign_in_badge(" ", station="PC-1")
