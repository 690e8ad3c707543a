"""People of the site who may decide: a number, a name, a role, and a PIN or badge kept as argon2id.

Whoever only asks and reports needs none of it. Wrong PINs make the next try wait, and too many lock the person out
until an administrator lets them in again; administrators whom no other could let in only wait. This is written down
before the PIN is compared, so that killing the program does not help. Not here: which PINs are guessed first
(knowledge.pins), what a role may do (knowledge.rights), who is signed in at a station (app.sessions).
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
"""Wrong PINs in a row before an administrator has to help, if there is another one who can."""
FREE_BADGES = 10
"""Unknown badges at one station before the next one has to wait: a badge names nobody, so the station is counted."""
_FIRST_WAIT_S = 5
_LONGEST_WAIT_S = 900
"""The longest wait; after as long without an unknown badge a station is counted anew, a person's wrong PINs never are.

For PINs it counts only for administrators whom nobody else could let in: 96 tries a day, 35,064 a year, and at most ten
more after each time that they sign in. A year of nothing else, each try a row of the audit chain, finds 1.6 in 100,000
of the PINs of six small letters and digits drawn at random (36**6), but 4 in 100 of six digits (893,120 are accepted):
an administrator's PIN had better have letters.
"""
_MEMORY_KIB, _LANES, _ITERATIONS = 19456, 1, 2
"""OWASP's password storage cheat sheet, first choice for argon2id: 19 MiB, two iterations, one lane."""
ERASED = "erased"
_TRIES = "badge tries "
"""Before the name of a station: the key under which its unknown badges are counted."""
_ADMINISTRATORS = PersonRow.role == Role.ADMINISTRATOR.value, PersonRow.disabled.is_(False)


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
            return [_person(session, row) for row in session.scalars(select(PersonRow).order_by(PersonRow.id))]

    def get(self, id_: str) -> Person:
        """One of them.

        Raises:
            PersonUnknown: no such number.
        """
        with self._store.reading() as session:
            return _person(session, self._row(session, id_))

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
            check_pin(pin, row.id)
            session.add(row)
            self._set_badge(session, row, badge)
            said = {"role": role.value, "made": digest(person_text(row))}
            self._audit.add(session, PERSON_ADDED, actor=by, subject=row.id, body=said)
            made = _person(session, row)
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
            made = _person(session, row)
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
                _demand_unlocked(session, row, now)
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
            made = _person(session, row)
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
        if session.scalar(select(PersonRow.id).where(*_ADMINISTRATORS).limit(1)) is None:
            raise PersonUnknown("nobody would be left who may add people")

    def _badge_key(self, badge: str) -> str:
        """A badge must be found by itself, so its salt is the store's: argon2id of it is the key."""
        salt = hmac.digest(self._store.id.encode(), b"andon badge", "sha256")[:16]
        return _argon(salt).derive(badge.strip().encode()).hex()


def check_pin(pin: str, own: str = "") -> None:
    """Refuse a PIN that is too short, too long, or that is guessed first.

    Args:
        pin: as typed.
        own: the number of whose PIN it is to be, if it is known; nobody's PIN is just that.

    Raises:
        PinTooSimple: it is; the message says what is accepted.
    """
    if not LEAST_PIN <= len(pin) <= _MOST_PIN or guessed_first(pin, own):
        raise PinTooSimple(
            f"{LEAST_PIN} to {_MOST_PIN} characters, best letters and digits mixed: no date, no common word, no row of "
            "keys, nothing that counts or repeats, not the own number"
        )


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
    doubled = min(failures, MOST_TRIES + 1) - FREE_TRIES  # so often is beyond the longest wait
    return now + timedelta(seconds=min(_FIRST_WAIT_S * 2**doubled, _LONGEST_WAIT_S))


def _locked(session: Session, row: PersonRow) -> bool:
    """Whether only an administrator lets them in again.

    Anybody at a station can type wrong PINs. So an administrator is locked out only while there is another one who is
    not and could help; where all of them have too many wrong PINs, each of them waits.
    """
    if row.failures < MOST_TRIES:
        return False
    if row.role != Role.ADMINISTRATOR.value or row.disabled:
        return True
    able = select(PersonRow.id).where(*_ADMINISTRATORS, PersonRow.failures < MOST_TRIES)
    return session.scalar(able.limit(1)) is not None


def _demand_unlocked(session: Session, row: PersonRow, now: datetime) -> None:
    if _locked(session, row):
        raise LockedOut("an administrator has to set a new PIN")
    if row.locked_until is not None and row.locked_until > now:
        raise _wait(row.locked_until, now)


def _wait(until: datetime, now: datetime) -> LockedOut:
    return LockedOut(f"wait {int((until - now).total_seconds()) + 1} s")


def _tries(kept: str) -> tuple[int, datetime | None]:
    count, _, until = kept.partition(" ")
    return (int(count), datetime.fromisoformat(until)) if until else (0, None)


def _person(session: Session, row: PersonRow) -> Person:
    locked = _locked(session, row)
    return Person(row.id, row.name, Role(row.role), row.badge is not None, row.disabled, locked)
