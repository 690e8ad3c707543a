from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.audit import audit_of
from knowledge.people import MOST_TRIES, LockedOut, People, PinTooSimple, WrongPin
from knowledge.pins import guessed_first
from knowledge.rights import Role
from knowledge.store import Store, file_url

GUESSED = (
    "1234567890 password qwerty 112233 123321 121314 159753 1q2w3e 010190 311299 900101 000000 111111 123123 654321"
    " 19900101 01011990 p@ssw0rd abcdef 147258 987654 12-34-56"
).split()
GOOD = ("49ex17", "new-71x", "mine-82k", "guess-1", "new-pin-7", "83k2p9", "tk-5512w")


@pytest.mark.parametrize("pin", GUESSED)
def test_what_is_guessed_first_is_no_pin(pin: str) -> None:
    assert guessed_first(pin)


@pytest.mark.parametrize("pin", GOOD)
def test_mixed_ones_are(pin: str) -> None:
    assert not guessed_first(pin, "P001")


def test_the_own_number_is_no_pin(tmp_path: Path) -> None:
    assert guessed_first("p00001", "P001")
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        people = People(store, audit_of(store, tmp_path))
        people.add("A", Role.ADMINISTRATOR, "49ex17")
        with pytest.raises(PinTooSimple):
            people.change("P001", by="P001", pin="P00001")


def test_the_last_administrator_waits_and_is_never_locked_out_for_good(tmp_path: Path) -> None:
    now = [datetime(2026, 3, 2, tzinfo=UTC)]
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        people = People(store, audit_of(store, tmp_path), lambda: now[0])
        people.add("A", Role.ADMINISTRATOR, "49ex17")
        for _ in range(3 * MOST_TRIES):
            with pytest.raises(WrongPin):
                people.sign_in("P001", "wrong-1", station="S")
            now[0] += timedelta(minutes=15, seconds=1)
        with pytest.raises(WrongPin):
            people.sign_in("P001", "wrong-1", station="S")
        with pytest.raises(LockedOut):
            people.sign_in("P001", "49ex17", station="S")
        now[0] += timedelta(minutes=15, seconds=1)
        assert people.sign_in("P001", "49ex17", station="S").id == "P001"
        people.add("B", Role.ADMINISTRATOR, "49ex18")
        for _ in range(MOST_TRIES):
            with pytest.raises(WrongPin):
                people.sign_in("P002", "wrong-1", station="S")
            now[0] += timedelta(minutes=16)
        with pytest.raises(LockedOut):
            people.sign_in("P002", "49ex18", station="S")
        assert people.change("P002", by="P001", unlock=True).locked is False
        assert people.sign_in("P002", "49ex18", station="S").id == "P002"
