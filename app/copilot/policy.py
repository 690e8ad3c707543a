"""What this station may be answered, and on which tier.

The first version knows one tier and one rule set: questions stay on this PC (T0). Not here: rights of persons.
"""

from __future__ import annotations

from app.copilot.events import Decision, Question

MAX_CHARACTERS = 8000


class EmptyQuestion(Exception):
    """There is nothing to answer."""

    code = "E-ASK-001"


class QuestionTooLong(Exception):
    """A question is not a document; the message tells its length."""

    code = "E-ASK-002"


def decide(question: Question) -> Decision:
    """Allow a question of a sensible length on this PC.

    Raises:
        EmptyQuestion: no character but white space.
        QuestionTooLong: over 8,000 characters.
    """
    if not question.text.strip():
        raise EmptyQuestion
    if len(question.text) > MAX_CHARACTERS:
        raise QuestionTooLong(f"{len(question.text):,} characters")
    return Decision(allowed=True, classification="general", tier="T0")
