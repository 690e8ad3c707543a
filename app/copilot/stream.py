"""Whole sentences out of the pieces of text that a model streams.

Not here: whether a sentence may be shown (app.copilot.verify).
"""

from __future__ import annotations

import re

ENDS = tuple(".!。！")
"""What a statement ends with."""


class SentenceStream:
    """Collects streamed pieces of text and gives out whole sentences; "1." and "e.g." end none."""

    _END = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!max)(?<!min)(?<!\s\d)(?<!^\d)[.!?](?=\s)|[。！？]|\n")

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """The sentences that `piece` completed."""
        self._rest += piece
        done = []
        while match := self._END.search(self._rest):
            # A model numbers its sentences as it likes; such a number says nothing about the plant.
            sentence = re.sub(r"^(?:\d{1,2}[.)]|[-*•])\s+", "", self._rest[: match.end()].strip())
            self._rest = self._rest[match.end() :].lstrip(" ")
            if sentence:
                done.append(sentence)
        return done

    def rest(self) -> str:
        """What is left when the stream has ended, if it ends as a sentence does; one that was cut off is dropped."""
        rest, self._rest = self._rest.strip(), ""
        return rest if rest.endswith(ENDS) else ""
