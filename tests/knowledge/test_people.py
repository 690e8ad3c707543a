from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.audit import audit_of
from knowledge.people import (
    FREE_BADGES,
    MOST_TRIES,
    LockedOut,
    People,
    PersonUnknown,
    PinTooSimple,
    WrongPin,
    check_pin,
)
from knowledge.pins import guessed_first
from knowledge.rights import Role
from knowledge.store import Store, file_url

PIN, BADGE = "49ex17", "0004711"
MINE = "mine-82k"
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


def wrong(people: People, clock: Clock, id_: str, times: int, every: timedelta = timedelta(minutes=16)) -> None:
    """Wrong PINs, each after the longest wait."""
    for _ in range(times):
        clock.now += every
        with pytest.raises(WrongPin):
            people.sign_in(id_, "guess-1", station="PC-1")


def locked(people: People) -> list[str]:
    return [one.id for one in people.everyone() if one.locked]


def test_the_last_administrator_waits_and_is_never_locked_out_for_good(people: People, clock: Clock) -> None:
    people.add("Second", Role.ENGINEER, PIN)
    wrong(people, clock, "P001", MOST_TRIES + 40)
    assert locked(people) == []
    clock.now += timedelta(minutes=14)
    with pytest.raises(LockedOut, match=r"wait \d+ s"):  # the right PIN waits as well
        people.sign_in("P001", PIN, station="PC-1")
    with pytest.raises(LockedOut):
        people.sign_in_badge(BADGE, station="PC-1")
    clock.now += timedelta(minutes=1, seconds=1)
    assert not people.sign_in("P001", PIN, station="PC-1").locked


def test_guesses_at_the_last_administrator_are_at_most_four_an_hour(people: People, clock: Clock) -> None:
    wrong(people, clock, "P001", MOST_TRIES)
    tries, end = 0, clock.now + timedelta(hours=6)
    while clock.now < end:
        clock.now += timedelta(minutes=1)
        try:
            people.sign_in("P001", "guess-1", station="PC-1")
        except WrongPin:
            tries += 1
        except LockedOut:
            pass
    assert tries == 24


def test_with_another_administrator_the_lock_stays_until_they_help(people: People, clock: Clock) -> None:
    people.add("Second", Role.ADMINISTRATOR, PIN)
    people.add("Third", Role.ENGINEER, PIN)
    for id_ in ("P001", "P003"):
        wrong(people, clock, id_, MOST_TRIES)
        clock.now += timedelta(days=400)
        with pytest.raises(LockedOut, match="an administrator has to set a new PIN"):
            people.sign_in(id_, PIN, station="PC-1")
    assert locked(people) == ["P001", "P003"]
    assert people.change("P001", by="P002", pin=MINE).locked is False
    assert people.sign_in("P001", MINE, station="PC-1").id == "P001"
    assert locked(people) == ["P003"]


def test_wrong_pins_of_every_administrator_lock_none_of_them_out(people: People, clock: Clock) -> None:
    people.add("Second", Role.ADMINISTRATOR, PIN)
    wrong(people, clock, "P001", MOST_TRIES)
    assert locked(people) == ["P001"]
    wrong(people, clock, "P002", MOST_TRIES + 3)
    assert locked(people) == []
    clock.now += timedelta(minutes=16)
    assert people.sign_in("P001", PIN, station="PC-1").id == "P001"
    assert locked(people) == ["P002"]


def test_whoever_becomes_the_last_administrator_is_not_locked_out_any_more(people: People, clock: Clock) -> None:
    people.add("Second", Role.ADMINISTRATOR, PIN)
    wrong(people, clock, "P001", MOST_TRIES)
    people.change("P002", by="P002", disabled=True)
    assert locked(people) == []
    clock.now += timedelta(minutes=16)
    assert people.sign_in("P001", PIN, station="PC-1").id == "P001"


GUESSED = """
    1234567890 0987654321 901234 135791 147036 abcdef 112233 332211 111222 123123 121212 123321 159951 abccba 4949494
    121314 010203 102030 123124 100200 20252026 12-34-56 １２３４５６ 112358 5201314
    password Passw0rd p@ssw0rd1 admin123 Welcome2024 1letmein
    qwerty QWERTZ asdfgh 1q2w3e 1qaz2wsx qazwsx qwe123 abc123 159753 147258 258369 741852 789456 456123
    010190 311299 123199 991231 010203 010125 01.01.90 19900101 01011990 12311990 011990 199001 0790101
"""


@pytest.mark.parametrize("pin", GUESSED.split())
def test_pins_that_are_guessed_first_are_refused(pin: str) -> None:
    with pytest.raises(PinTooSimple, match="letters and digits"):
        check_pin(pin)


@pytest.mark.parametrize(
    "pin", ["49ex17", "new-71x", MINE, "guess-1", "71kd-9", "72kd90", "18qm33", "482917", "k3m9x2"]
)
def test_other_pins_are_not(pin: str) -> None:
    check_pin(pin)
    check_pin(pin, "P001")


@pytest.mark.parametrize("pin", ["P00001", "p-00001", "000001", "100000", "P001P001", "0p0001"])
def test_a_number_is_no_pin_of_its_owner(people: People, pin: str) -> None:
    with pytest.raises(PinTooSimple, match="own number"):
        people.change("p001", by="P001", pin=pin)


def test_a_number_is_no_pin_of_somebody_new(people: People) -> None:
    check_pin("P00002")
    with pytest.raises(PinTooSimple):
        people.add("Somebody", Role.OPERATOR, "P00002")
    assert people.add("Somebody", Role.OPERATOR, "P00003").id == "P002"


def test_most_pins_of_six_digits_are_accepted() -> None:
    """What is refused is a list of what is guessed first; nine in ten of all others can be chosen."""
    refused = sum(guessed_first(f"{number:06}") for number in range(0, 1_000_000, 71))
    assert refused / 14_085 < 0.11
