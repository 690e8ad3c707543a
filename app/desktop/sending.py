"""What a station hands in, on its way to the core: kept first, sent when there is a core, once and in order.

Whatever hinders the core, its disk or its settings, it gets it later. What it says of the message itself is final: the
message is kept as refused, for people to see. One that fails inside the core again and again lets the others pass.
Not here: keeping it (app.outbox), what the messages mean (app.host), showing what was refused (app.desktop.reporting).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app import problems
from app.desktop.link import Link, LinkState
from app.host.messages import GiveFeedback, Verdict
from app.host.reviews import File, HandIn
from app.outbox import Item, MemoryOutbox, Outbox, OutboxFull
from app.problems import Problem
from knowledge.review import Issue, Severity

_AGAIN_MS = 10_000
_TRIES = 3
_RARELY_S = 600.0
"""After so many tries a message that fails inside the core lets the others pass, and is tried again this often."""
_FINAL = frozenset({"E-ASK-004", "E-REP-001", "E-REP-002", "E-REP-004", "E-REP-008"})
"""What the core says of a message itself, and will say again: its answer is unknown, something is missing, its file is
no photo. Every other code passes, if only with a newer version: nothing is thrown away for it."""
_ALL_WAIT = (
    "E-STO-", "E-SET-", "E-MOD-", "E-AUD-", "E-IDX-",
    "E-HOST-001", "E-HOST-002", "E-HOST-003", "E-HOST-005", "E-HOST-006",
)  # fmt: skip
"""What would happen to any message now: the core, its disk, its settings, its models. The order is kept."""
_KNOWN = frozenset(one.name for one in fields(HandIn))

_MAKE: Mapping[str, Callable[[Item], object]] = {
    "feedback": lambda item: GiveFeedback(
        item.data["turn"], Verdict(item.data["verdict"]), item.data["note"], item.key, item.data.get("session", ""),
        issue=Issue(item.data["issue"]) if item.data.get("issue") else None,
    ),
    "report": lambda item: HandIn(
        **{
            **{name: value for name, value in item.data.items() if name in _KNOWN},  # the rest is the form's own
            "key": item.key,
            "severity": Severity(item.data["severity"]),
            "issue": Issue(item.data["issue"]),
            "files": tuple(File(**one) for one in item.data.get("files", ())),
            "queued_at": datetime.fromisoformat(item.queued_at),
        },
    ),
}  # fmt: skip


@dataclass(slots=True)
class _Failing:
    """A message that fails inside the core: how often it did, and when it is tried again once the others pass."""

    tries: int = 0
    due: float = 0.0


class Sending(QObject):
    """One message on its way at a time."""

    delivered = Signal(str, object)
    """Key and result."""
    kept = Signal(str, object)
    """Key and the Problem for which it waits: it is sent by itself later. Told once."""
    refused = Signal(str, object)
    """Key and Problem: it will never be taken."""
    stuck = Signal(str, object)
    """Key and Problem: it fails again and again, and lets the others pass from now on. Told once."""

    def __init__(self, link: Link, outbox: Outbox | None, parent: QObject | None = None) -> None:
        """Without an outbox (its file cannot be made) messages are kept in memory only."""
        super().__init__(parent)
        self._link, self.outbox = link, outbox
        self.session: Callable[[], str] = lambda: ""
        """The token of whoever is signed in: they may not approve what comes of their report. One that has ended by
        the time of delivery counts as none."""
        self._memory = MemoryOutbox()
        self._unwritten: dict[str, str] = {}
        """What became of messages, and the outbox could not write down yet: a code, or "" for delivered."""
        self._failing: dict[str, _Failing] = {}
        self._told: set[str] = set()
        """Messages of which it was told that they wait."""
        self._sent = ""
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._next)
        link.opened.connect(self._opened)
        link.status.connect(lambda _status: self._next())

    @property
    def _box(self) -> MemoryOutbox:
        return self.outbox or self._memory

    def send(self, command: str, data: Mapping[str, Any], *, clear: str = "") -> str:
        """Keep a message and send it when it is its turn; its key.

        Raises:
            OutboxFull, OSError: there is no room; nothing was kept or sent.
        """
        item = self._box.put(command, {**data, "session": self.session()}, clear=clear)
        QTimer.singleShot(0, self, self._next)
        return item.key

    def waiting(self) -> list[Item]:
        """What is not delivered yet, in order."""
        return [one for one in self._box.waiting() if one.key not in self._unwritten]

    def refusals(self) -> list[Item]:
        """What will never be taken."""
        codes = {key: code for key, code in self._unwritten.items() if code}
        kept = [one for one in self._box.refusals() if one.key not in self._unwritten]
        return kept + [replace(one, refused=codes[one.key]) for one in self._box.waiting() if one.key in codes]

    def forget(self, key: str) -> None:
        """A person has seen a refusal."""
        self._write_down(key, "")

    def take_back(self, key: str, form: str, data: Mapping[str, Any]) -> None:
        """A refusal goes on as the draft of a form; where there is no room for that it stays a refusal."""
        try:
            self._box.draft(form, data, instead_of=key)
        except (OutboxFull, OSError):
            return
        self._unwritten.pop(key, None)

    def draft(self, form: str, data: Mapping[str, Any]) -> None:
        """Keep what a form holds; a draft that has no room is still on the screen."""
        try:
            self._box.draft(form, data)
        except (OutboxFull, OSError):
            return

    def drafts(self) -> Mapping[str, Mapping[str, Any]]:
        """What forms held when the program ended."""
        return self._box.drafts()

    def stop(self) -> None:
        """The window closes: what waits is sent after the next start."""
        self._again.stop()
        self._settle()
        if self.outbox is not None:
            self.outbox.close()
            self.outbox = None

    def _opened(self) -> None:
        """Another core, perhaps one that takes what the last one did not."""
        for one in self._failing.values():
            one.due = 0.0

    def _next(self) -> None:
        if not self._settle():
            self._again.start()
        waiting = self.waiting()
        if not waiting:
            if not self._unwritten:
                self._again.stop()
            return
        if self._sent:
            return
        if self._link.state is not LinkState.OPEN:
            self._all_wait(problems.by_code("E-HOST-002"))
            return
        item = self._turn(waiting)
        if item is None:
            return
        self._sent = item.key
        try:
            self._link.request(
                item.command, _MAKE[item.command](item), result=lambda result: self._ended(item, result),
                problem=lambda problem: self._ended(item, problem=problem),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as exc:
            self._ended(item, problem=problems.by_code("E-REP-004", str(exc)))

    def _turn(self, waiting: list[Item]) -> Item | None:
        """Whose turn it is: the first one that does not let others pass, else one of those that is tried again now."""
        first = next((one for one in waiting if not self._passed(one.key)), None)
        now = time.monotonic()
        return first or next((one for one in waiting if self._failing[one.key].due <= now), None)

    def _passed(self, key: str) -> bool:
        return key in self._failing and self._failing[key].tries >= _TRIES

    def _ended(self, item: Item, result: object = None, problem: Problem | None = None) -> None:
        if self._sent != item.key:
            return
        self._sent = ""
        if problem is not None and problem.code not in _FINAL:
            self._later(item, problem)
            return
        self._failing.pop(item.key, None)
        if problem is not None:
            self._turn_down(item, problem)
        else:
            self._write_down(item.key, "")
            if item.command == "feedback":
                self._outdated(item)
            self.delivered.emit(item.key, result)
        self._next()

    def _later(self, item: Item, problem: Problem) -> None:
        """It waits, and with it what is behind it, or it lets that pass."""
        self._again.start()
        self._all_wait(problem)
        if problem.code.startswith(_ALL_WAIT):
            return
        failing = self._failing.setdefault(item.key, _Failing())
        failing.tries += 1
        failing.due = time.monotonic() + _RARELY_S
        if failing.tries == _TRIES:
            self.stuck.emit(item.key, problems.by_code("E-REP-011", f"{problem.code} {problem.detail}".strip()))
        if self._passed(item.key):
            QTimer.singleShot(0, self, self._next)

    def _all_wait(self, problem: Problem) -> None:
        for one in self.waiting():
            if one.key not in self._told:
                self._told.add(one.key)
                self.kept.emit(one.key, problem)

    def _turn_down(self, item: Item, problem: Problem) -> None:
        self._write_down(item.key, problem.code)
        self.refused.emit(item.key, problem)

    def _outdated(self, given: Item) -> None:
        """A verdict has come to the core: an earlier one on the same answer that it passed must not come after it."""
        earlier = [one for one in self.waiting() if one.command == "feedback" and self._passed(one.key)]
        for one in earlier:
            if one.data.get("turn") == given.data.get("turn") and one.queued_at <= given.queued_at:
                self._failing.pop(one.key)
                self._turn_down(one, problems.by_code("E-REP-011"))

    def _write_down(self, key: str, code: str) -> None:
        """Have the outbox keep what became of a message; where it cannot now, this program knows it until it can."""
        self._told.discard(key)
        self._unwritten[key] = code
        if not self._settle():
            self._again.start()

    def _settle(self) -> bool:
        """Write down what could not be written before; whether nothing is left."""
        for key, code in list(self._unwritten.items()):
            try:
                if code:
                    self._box.refused(key, code)
                else:
                    self._box.delivered(key)
            except (OutboxFull, OSError):
                return False
            del self._unwritten[key]
        return True
