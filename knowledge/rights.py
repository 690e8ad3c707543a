"""Who may do what: one table of roles and actions. It is asked in the core, never in a window.

A station without anybody signed in has the role of the operator. Not here: who somebody is (knowledge.people), in which
state a report allows which action (knowledge.review).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the site; one person has one role."""

    OPERATOR = "operator"
    TECHNICIAN = "technician"
    ENGINEER = "engineer"
    CONTROLLER = "document controller"
    STEWARD = "steward"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be done besides asking and looking."""

    REPORT = "report"
    """Give a verdict, hand a report in."""
    ANSWER = "answer"
    """Answer what a reviewer asked back."""
    REVIEW = "review"
    """See the queue with the evidence of every report, and export it."""
    TAKE_BACK = "take back"
    """Give another verdict before anybody has looked at the first one."""
    TRIAGE = "triage"
    ASK_BACK = "ask back"
    PROPOSE = "propose"
    APPROVE = "approve"
    REJECT = "reject"
    MERGE = "merge"
    """Say that a report is a duplicate of another."""
    WITHDRAW = "withdraw"
    """Take an effective note out of answers."""
    CONTROL = "control documents"
    """Confirm title blocks, map status words, read documents in."""
    BLOCK = "block"
    """Block a document, a passage or a topic, switch answers to search only, and undo it."""
    PEOPLE = "people"
    """Add and change people, erase what is known of one."""
    AUDIT = "audit"
    """Read and export the audit chain."""


_STATION = {Action.REPORT, Action.ANSWER, Action.TAKE_BACK}
_REVIEW = _STATION | {
    Action.REVIEW, Action.TRIAGE, Action.ASK_BACK, Action.PROPOSE, Action.APPROVE, Action.REJECT, Action.MERGE,
    Action.WITHDRAW,
}  # fmt: skip

RIGHTS: Mapping[Role, frozenset[Action]] = {
    Role.OPERATOR: frozenset(_STATION),
    Role.TECHNICIAN: frozenset(_STATION | {Action.REVIEW}),
    Role.ENGINEER: frozenset(_REVIEW),
    Role.CONTROLLER: frozenset(_REVIEW | {Action.CONTROL}),
    Role.STEWARD: frozenset(
        _STATION
        | {Action.REVIEW, Action.TRIAGE, Action.ASK_BACK, Action.REJECT, Action.WITHDRAW, Action.BLOCK, Action.AUDIT}
    ),
    Role.ADMINISTRATOR: frozenset(_STATION | {Action.PEOPLE, Action.AUDIT, Action.CONTROL}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. `id` is the number they type; `locked` says that an administrator has to help."""

    id: str
    name: str
    role: Role
    badge: bool
    disabled: bool
    locked: bool


class NotAllowed(Exception):
    """The role of whoever asks does not include the action; the message names both."""

    code = "E-PPL-003"


def demand(role: Role, action: Action) -> None:
    """Let an action pass.

    Raises:
        NotAllowed: the role does not include it.
    """
    if action not in RIGHTS[role]:
        raise NotAllowed(f"{role.value}: {action.value}")
