"""Who is signed in at this station: tokens that the core gave out, forgotten when they were idle or the core ends.

Not here: PINs (knowledge.people), what a role may do (knowledge.rights).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable


class SignedOut(Exception):
    """Nobody is signed in, or it was too long ago."""

    code = "E-PPL-006"


class Sessions:
    """Tokens of people. Used on one thread."""

    def __init__(self, idle_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Take after how many seconds without a command somebody has to sign in again."""
        self.idle_s = idle_s
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}

    def begin(self, person: str) -> str:
        """A new token; one that the same person had before ends."""
        self._tokens = {token: one for token, one in self._tokens.items() if one[0] != person}
        token = secrets.token_urlsafe(24)
        self._tokens[token] = (person, self._clock())
        return token

    def end(self, token: str) -> None:
        """Sign out; an unknown token is no fault."""
        self._tokens.pop(token, None)

    def end_of(self, person: str) -> None:
        """Sign somebody out wherever they are."""
        self._tokens = {token: one for token, one in self._tokens.items() if one[0] != person}

    def person(self, token: str) -> str:
        """The number of whoever has this token, which lives on from now.

        Raises:
            SignedOut: nobody has it any more.
        """
        person, last = self._tokens.get(token, ("", 0.0))
        now = self._clock()
        if not person or now - last > self.idle_s:
            self.end(token)
            raise SignedOut("sign in again")
        self._tokens[token] = (person, now)
        return person
