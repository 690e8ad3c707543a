"""Who runs a command: --as NUMBER and the PIN, for as long as the command takes.

Not here: what they may do (the core).
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.host import reviews
from app.host.client import Client


@contextmanager
def signed_in(client: Client, args: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Session and PIN of whoever --as names; both empty without it: then the station's rights count."""
    if not args.person:
        yield "", ""
        return
    pin = typed_pin("PIN: ")
    signed: reviews.SignedIn = client.call("sign-in", reviews.SignIn(args.person, pin))
    try:
        yield signed.session, pin
    finally:
        client.call("sign-out", reviews.SignOut(signed.session))


def typed_pin(prompt: str) -> str:
    """A PIN from the terminal without showing it, or the next line of standard input."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
