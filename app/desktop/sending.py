"""What a station hands in, on its way to the core: kept first, sent when there is a core, once and in order.

A core that is away or cannot write now gets it later; what it will never take is kept for the person to see.
Not here: keeping it (app.outbox), what the messages mean (app.host).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app import problems
from app.desktop.link import Link, LinkState
from app.host.messages import GiveFeedback, Verdict
from app.host.reviews import File, HandIn
from app.outbox import Item, Outbox, OutboxFull
from app.problems import Problem
from knowledge.review import Issue, Severity

_AGAIN_MS = 10_000
_LATER = ("E-STO-", "E-HOST-", "E-INT-")
"""What passes: the core or its disk; everything else is an answer for good."""
_MAKE: Mapping[str, Callable[[str, Mapping[str, Any]], object]] = {
    "feedback": lambda key, data: GiveFeedback(
        data["turn"], Verdict(data["verdict"]), data["note"], key,
        issue=Issue(data["issue"]) if data.get("issue") else None,
    ),
    "report": lambda key, data: HandIn(
        key,
        **{
            **data,
            "severity": Severity(data["severity"]),
            "issue": Issue(data["issue"]),
            "files": tuple(File(**one) for one in data.get("files", ())),
        },
    ),
}


class Sending(QObject):
    """One message on its way at a time."""

    delivered = Signal(str, object)
    """Key and result."""
    kept = Signal(str, object)
    """Key and the Problem for which it waits: it is sent by itself later."""
    refused = Signal(str, object)
    """Key and Problem: it will never be taken."""

    def __init__(self, link: Link, outbox: Outbox | None, parent: QObject | None = None) -> None:
        """Without an outbox (its file cannot be made) messages are kept in memory only."""
        super().__init__(parent)
        self._link, self.outbox = link, outbox
        self._memory: list[Item] = []
        self._sent = ""
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._next)
        link.status.connect(lambda _status: self._next())

    def send(self, command: str, data: Mapping[str, Any], *, clear: str = "") -> str:
        """Keep a message and send it when it is its turn; its key.

        Raises:
            OutboxFull, OSError: there is no room; nothing was kept or sent.
        """
        if self.outbox is not None:
            item = self.outbox.put(command, data, clear=clear)
        else:
            item = Item(secrets.token_hex(8), command, data, "")
            self._memory.append(item)
        QTimer.singleShot(0, self, self._next)
        return item.key

    def waiting(self) -> list[Item]:
        """What is not delivered yet, in order."""
        return [*(self.outbox.waiting() if self.outbox else ()), *self._memory]

    def refusals(self) -> list[Item]:
        """What will never be taken."""
        return self.outbox.refusals() if self.outbox else []

    def forget(self, key: str) -> None:
        """A person has seen a refusal."""
        if self.outbox is not None:
            self.outbox.delivered(key)

    def draft(self, form: str, data: Mapping[str, Any]) -> None:
        """Keep what a form holds; a draft that has no room is still on the screen."""
        if self.outbox is not None:
            try:
                self.outbox.draft(form, data)
            except (OutboxFull, OSError):
                return

    def drafts(self) -> Mapping[str, Mapping[str, Any]]:
        """What forms held when the program ended."""
        return self.outbox.drafts() if self.outbox else {}

    def stop(self) -> None:
        """The window closes: what waits is sent after the next start."""
        self._again.stop()
        if self.outbox is not None:
            self.outbox.close()
            self.outbox = None

    def _next(self) -> None:
        waiting = self.waiting()
        if not waiting:
            self._again.stop()
            return
        if self._sent:
            return
        if self._link.state is not LinkState.OPEN:
            self.kept.emit(waiting[0].key, problems.by_code("E-HOST-002"))
            return
        item = waiting[0]
        self._sent = item.key
        try:
            args = _MAKE[item.command](item.key, item.data)
        except (KeyError, TypeError, ValueError) as exc:
            self._ended(item, problem=problems.by_code("E-REP-004", str(exc)))
            return
        self._link.request(
            item.command, args, result=lambda result: self._ended(item, result),
            problem=lambda problem: self._ended(item, problem=problem),
        )  # fmt: skip

    def _ended(self, item: Item, result: object = None, problem: Problem | None = None) -> None:
        self._sent = ""
        if problem is not None and problem.code.startswith(_LATER):
            self.kept.emit(item.key, problem)
            self._again.start()
            return
        if item in self._memory:
            self._memory.remove(item)
        elif self.outbox is not None and problem is not None:
            self.outbox.refused(item.key, problem.code)
        elif self.outbox is not None:
            self.outbox.delivered(item.key)
        if problem is not None:
            self.refused.emit(item.key, problem)
        else:
            self.delivered.emit(item.key, result)
        self._next()
