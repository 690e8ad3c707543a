"""Which passages a warning, a caution or a danger guards, told when a document is split.

A safety block names the step it guards (and with it the steps inside), the whole document, or nothing: then it guards
its section and those below. Runs in one pass over the passages, for a long manual holds thousands of warnings.
Not here: what a passage is (splitter), showing warnings with what they guard (the pipeline).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WHOLE = "*"
"""What a block guards that guards the whole document."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a passage's text does not tell.

    `section` is its heading path, `anchors` are the steps in it, `guards` is a safety block's own word (an anchor, "*"
    or ""), None for every other kind.
    """

    section: tuple[str, ...]
    anchors: frozenset[str]
    guards: str | None


def spans(passages: Sequence[Held]) -> list[tuple[int, int] | None]:
    """The first and last ordinal that each passage guards, inclusive; None for what guards nothing.

    A guarded step that no passage holds leaves a warning to its section.
    """
    steps = _steps(passages)
    firsts, lasts = _edges(passages, range(len(passages))), _edges(passages, range(len(passages) - 1, -1, -1))
    found: list[tuple[int, int] | None] = []
    for ordinal, one in enumerate(passages):
        if one.guards is None:
            found.append(None)
        elif one.guards == WHOLE:
            found.append((0, len(passages) - 1))
        else:
            found.append(steps.get(one.guards, (firsts[ordinal], lasts[ordinal])))
    return found


def _steps(passages: Sequence[Held]) -> dict[str, tuple[int, int]]:
    """Where each step and the steps inside it stand: "2.1.3" belongs to "2.1" and to "2"."""
    spans: dict[str, tuple[int, int]] = {}
    for ordinal, one in enumerate(passages):
        for anchor in one.anchors:
            parts = anchor.split(".")
            for length in range(1, len(parts) + 1):
                name = ".".join(parts[:length])
                spans[name] = (spans.get(name, (ordinal, ordinal))[0], ordinal)
    return spans


def _edges(passages: Sequence[Held], order: Iterable[int]) -> dict[int, int]:
    """Where the run of passages in a passage's section, or below, begins; taken backwards, where it ends.

    Sections may come again (a table's heading is over, the text goes on): only what hangs together counts.
    """
    edges: dict[int, int] = {}
    open_since: list[int] = []
    before: tuple[str, ...] = ()
    for ordinal in order:
        section = passages[ordinal].section
        same = 0
        while same < min(len(before), len(section)) and before[same] == section[same]:
            same += 1
        del open_since[same + 1 :]
        open_since += [ordinal] * (len(section) + 1 - len(open_since))
        edges[ordinal], before = open_since[-1], section
    return edges
