"""The events of an answer that is there at once: fixed sentences of the program, and rows that the store gives.

Not here: deciding on such an answer (app.copilot.pipeline), wording it (wording, listing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.copilot.events import Answer, Answered, ClaimReady, Event, LiveRead, Retrieved, Supported


def events(answer: Answer, cancelled: Callable[[], bool], mark: Callable[[str], None]) -> Iterator[Event]:
    """What follows `Decided`: nothing is searched, no live value read, no model asked."""
    mark("retrieve")
    yield Retrieved(())
    yield LiveRead(())
    yield Supported(answer.support, answer.citations)
    mark("first_claim")
    shown = 0
    for claim in answer.claims:
        if cancelled():
            break
        shown += 1
        yield ClaimReady(claim)
    mark("total")
    yield Answered(replace(answer, claims=answer.claims[:shown], stopped=cancelled()))
