"""People of the site who may decide: a number, a name, a role, and a PIN or badge kept as argon2id.

Whoever only asks and reports needs none of it. Wrong PINs make the next try wait, and too many lock the person out
until an administrator lets them in again; this is written down before the PIN is compared, so that killing the
program does not help. Not here: what a role may do (knowledge.rights), who is signed in at a station (app.sessions).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from knowledge.audit import Audit
from knowledge.chain import PERSON_ADDED, PERSON_CHANGED, digest, person_text
from knowledge.pins import guessed_first
from knowledge.rights import Person, Role
from knowledge.rows import PersonRow
from knowledge.store import Store

LEAST_PIN = 6
_MOST_PIN = 64
FREE_TRIES = 3
"""Wrong PINs in a row before the next try has to wait."""
MOST_TRIES = 10
"""Wrong PINs in a row before an administrator has to help. The last administrator is never locked out for good, or
anybody at a station could do it: there is a try every _LONGEST_WAIT_S, 35,000 a year of 10^6 PINs of six digits."""
FREE_BADGES = 10
"""Unknown badges at one station before the next one has to wait: a badge names nobody, so the station is counted."""
_FIRST_WAIT_S = 5
_LONGEST_WAIT_S = 900
"""The longest wait; after as long without an unknown badge a station is counted anew."""
_MEMORY_KIB, _LANES, _ITERATIONS = 19456, 1, 2
"""OWASP's password storage cheat sheet, first choice for argon2id: 19 MiB, two iterations, one lane."""
ERASED = "erased"
_TRIES = "badge tries "
"""Before the name of a station: the key under which its unknown badges are counted."""


class WrongPin(Exception):
    """The PIN, the badge or the number of the person is wrong; which one is not said."""

    code = "E-PPL-001"


class LockedOut(Exception):
    """Too many wrong PINs: the message says until when, or that an administrator has to help."""

    code = "E-PPL-002"


class PinTooSimple(Exception):
    """A PIN that is guessed first."""

    code = "E-PPL-004"


class PersonUnknown(Exception):
    """There is nobody of this number, or the name, role or badge cannot be used."""

    code = "E-PPL-005"


class People:
    """The people of a store. Usable from several threads."""

    def __init__(self, store: Store, audit: Audit, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the store, and the chain in which every change and every sign-in is recorded."""
        self._store = store
        self._audit = audit
        self._clock = clock

    def none_yet(self) -> bool:
        """Whether nobody was ever added: then the first one added is an administrator."""
        with self._store.reading() as session:
            return session.scalar(select(PersonRow.id).limit(1)) is None

    def everyone(self) -> list[Person]:
        """By number."""
        with self._store.reading() as session:
            return [_person(row) for row in session.scalars(select(PersonRow).order_by(PersonRow.id))]

    def get(self, id_: str) -> Person:
        """One of them.

        Raises:
            PersonUnknown: no such number.
        """
        with self._store.reading() as session:
            return _person(self._row(session, id_))

    def add(self, name: str, role: Role, pin: str, *, badge: str = "", by: str = "") -> Person:
        """Add somebody.

        Raises:
            PersonUnknown: no name; the first person is no administrator; the badge is somebody else's.
            PinTooSimple: see `check_pin`.
            DiskFull, StoreUnavailable: nobody was added.
        """
        name = " ".join(name.split())[:100]
        if not name:
            raise PersonUnknown("a person has a name")
        check_pin(pin)
        secret = _stretched(pin)
        with self._store.writing() as session:
            count = session.scalar(select(func.count()).select_from(PersonRow)) or 0
            if not count and role is not Role.ADMINISTRATOR:
                raise PersonUnknown("the first person is an administrator")
            row = PersonRow(
                id=f"P{count + 1:03}", name=name, role=role.value, pin=secret, badge=None, disabled=False, failures=0,
                locked_until=None, created_at=self._clock(),
            )  # fmt: skip
            session.add(row)
            self._set_badge(session, row, badge)
            said = {"role": role.value, "made": digest(person_text(row))}
            self._audit.add(session, PERSON_ADDED, actor=by, subject=row.id, body=said)
            made = _person(row)
        self._audit.publish()
        return made

    def change(
        self, id_: str, *, by: str, role: Role | None = None, pin: str = "", badge: str | None = None,
        disabled: bool | None = None, unlock: bool = False,
    ) -> Person:  # fmt: skip
        """Change somebody; what is not given stays. A new PIN lets them in again; an empty badge takes theirs away.

        Raises:
            PersonUnknown: no such number; nobody would be left who may change people; the badge is somebody else's.
            PinTooSimple: see `check_pin`.
        """
        if pin:
            check_pin(pin, id_)
        secret = _stretched(pin) if pin else ""
        with self._store.writing() as session:
            row = self._row(session, id_)
            row.role, row.disabled = (role or Role(row.role)).value, row.disabled if disabled is None else disabled
            row.pin = secret or row.pin
            if pin or unlock:
                row.failures, row.locked_until = 0, None
            if badge is not None:
                self._set_badge(session, row, badge)
            session.flush()
            self._demand_administrator(session)
            said: dict[str, Any] = {
                "role": row.role, "disabled": row.disabled, "new pin": bool(pin), "unlocked": unlock,
            }  # fmt: skip
            said["made"] = digest(person_text(row))
            self._audit.add(session, PERSON_CHANGED, actor=by, subject=row.id, body=said)
            made = _person(row)
        self._audit.publish()
        return made

    def erase(self, id_: str, *, by: str, reason: str) -> int:
        """Erase what is known of somebody: name, PIN, badge, what the audit chain holds of them. The number stays.

        Returns:
            How many bodies of the chain were erased.

        Raises:
            PersonUnknown: no such number; nobody would be left who may change people.
        """
        with self._store.writing() as session:
            row = self._row(session, id_)
            row.name, row.pin, row.badge, row.disabled = ERASED, "", None, True
            session.flush()
            self._demand_administrator(session)
            said = {"role": row.role, "disabled": True, "made": digest(person_text(row))}
            self._audit.add(session, PERSON_CHANGED, actor=by, subject=row.id, body=said)
            erased = self._audit.erase(session, row.id, actor=by, reason=reason)
        self._audit.publish()
        return erased

    def sign_in(self, id_: str, pin: str, *, station: str, purpose: str = "sign in") -> Person:
        """Let somebody in by number and PIN.

        Raises:
            WrongPin: one of the two is wrong.
            LockedOut: too many wrong tries.
            DiskFull, StoreUnavailable: the try cannot be counted, so nobody is let in.
        """
        return self._let_in(PersonRow.id == id_.strip().upper(), pin, station, purpose)

    def sign_in_badge(self, badge: str, *, station: str, purpose: str = "sign in", of: str = "") -> Person:
        """Let somebody in by badge; raises as `sign_in`. `of`: only this person, any other badge is a wrong one."""
        if not badge.strip():
            raise WrongPin("no badge")
        tries = _TRIES + station
        before = self._store.meta(tries)
        # Counted before it is looked up, as a PIN is. A known badge takes only its own try back: whoever has one
        # does not get more guesses at others.
        self._store.set_meta(tries, self._counted(before))
        mine = PersonRow.badge == self._badge_key(badge)
        person = self._let_in(and_(mine, PersonRow.id == of) if of else mine, None, station, purpose)
        self._store.set_meta(tries, before)
        return person

    def _counted(self, before: str) -> str:
        """The count of a station with one more unknown badge, and until when the next one waits.

        Raises:
            LockedOut: this one has to wait.
        """
        now = self._clock()
        count, until = _tries(before)
        if until is not None and until > now:
            raise _wait(until, now)
        if until is None or (now - until).total_seconds() > _LONGEST_WAIT_S:
            count = 0
        count += 1
        wait_s = min(_FIRST_WAIT_S * 2 ** (count - FREE_BADGES), _LONGEST_WAIT_S) if count >= FREE_BADGES else 0
        return f"{count} {(now + timedelta(seconds=wait_s)).isoformat()}"

    def _let_in(self, who: object, pin: str | None, station: str, purpose: str) -> Person:
        now = self._clock()
        with self._store.writing() as session:
            row = session.scalar(select(PersonRow).where(who))  # type: ignore[arg-type]
            if row is not None and not row.disabled:
                _demand_unlocked(row, now, last=self._is_last_administrator(session, row))
                if pin is not None:
                    # Counted before it is compared: a program that is killed in between has used up its try.
                    row.failures += 1
                    row.locked_until = _wait_after(row.failures, now)
        if row is None or row.disabled:
            _compared(pin or "", _NOBODY)
            raise WrongPin(station)
        right = pin is None or _compared(pin, row.pin)
        with self._store.writing() as session:
            kind, actor = (purpose, row.id) if right else (f"{purpose} refused", station)
            self._audit.add(session, kind, actor=actor, subject=row.id, body={"station": station})
            row = self._row(session, row.id)
            if right:
                row.failures, row.locked_until = 0, None
            made = _person(row)
        self._audit.publish()
        if not right:
            raise WrongPin(station)
        return made

    def _row(self, session: Session, id_: str) -> PersonRow:
        row = session.get(PersonRow, id_.strip().upper())
        if row is None:
            raise PersonUnknown(id_)
        return row

    def _set_badge(self, session: Session, row: PersonRow, badge: str) -> None:
        key = self._badge_key(badge) if badge.strip() else None
        if key and session.scalar(select(PersonRow.id).where(PersonRow.badge == key, PersonRow.id != row.id)):
            raise PersonUnknown("this badge is somebody else's")
        row.badge = key

    def _demand_administrator(self, session: Session) -> None:
        if not self._administrators(session):
            raise PersonUnknown("nobody would be left who may add people")

    def _administrators(self, session: Session) -> list[str]:
        left = select(PersonRow.id).where(PersonRow.role == Role.ADMINISTRATOR.value, PersonRow.disabled.is_(False))
        return list(session.scalars(left.limit(2)))

    def _is_last_administrator(self, session: Session, row: PersonRow) -> bool:
        """Nobody could let them in again, so they only wait."""
        return self._administrators(session) == [row.id]

    def _badge_key(self, badge: str) -> str:
        """A badge must be found by itself, so its salt is the store's: argon2id of it is the key."""
        salt = hmac.digest(self._store.id.encode(), b"andon badge", "sha256")[:16]
        return _argon(salt).derive(badge.strip().encode()).hex()


def check_pin(pin: str, own: str = "") -> None:
    """Refuse a PIN that is too short, too long, or that is guessed first; `own` is the person's number, if known.

    Raises:
        PinTooSimple: it is.
    """
    if not LEAST_PIN <= len(pin) <= _MOST_PIN:
        raise PinTooSimple(f"{LEAST_PIN} to {_MOST_PIN} characters")
    if guessed_first(pin, own):
        raise PinTooSimple("repeated, counted, a date, a word, keys in a row or the own number; mix letters and digits")


def _argon(salt: bytes) -> Argon2id:
    return Argon2id(salt=salt, length=32, iterations=_ITERATIONS, lanes=_LANES, memory_cost=_MEMORY_KIB)


def _stretched(pin: str) -> str:
    return _argon(secrets.token_bytes(16)).derive_phc_encoded(pin.encode())


_NOBODY = _stretched(secrets.token_hex(8))
"""Compared where there is nobody, so that a wrong number takes as long as a wrong PIN."""


def _compared(pin: str, stretched: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(pin.encode(), stretched)
    except InvalidKey:
        return False
    return True


def _wait_after(failures: int, now: datetime) -> datetime | None:
    if failures < FREE_TRIES:
        return None
    return now + timedelta(seconds=min(_FIRST_WAIT_S * 2 ** min(failures - FREE_TRIES, 20), _LONGEST_WAIT_S))


def _demand_unlocked(row: PersonRow, now: datetime, *, last: bool) -> None:
    if row.failures >= MOST_TRIES and not last:
        raise LockedOut("an administrator has to set a new PIN")
    if row.locked_until is not None and row.locked_until > now:
        raise _wait(row.locked_until, now)


def _wait(until: datetime, now: datetime) -> LockedOut:
    return LockedOut(f"wait {int((until - now).total_seconds()) + 1} s")


def _tries(kept: str) -> tuple[int, datetime | None]:
    count, _, until = kept.partition(" ")
    return (int(count), datetime.fromisoformat(until)) if until else (0, None)


def _person(row: PersonRow) -> Person:
    return Person(row.id, row.name, Role(row.role), row.badge is not None, row.disabled, row.failures >= MOST_TRIES)
