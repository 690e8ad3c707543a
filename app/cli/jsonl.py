"""Many requests through one connection: a line of JSON in, a line of JSON out, in the same order.

Not here: what is asked (app.cli.ask, app.cli.search).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from app import problems
from app.cli import output
from app.cli.context import DONE, FAILED, STOPPED, Context, Interrupt
from app.host.client import Client, HostFault, Interrupted
from app.problems import Problem

MOST_LINE = 1_000_000
"""Bytes of the longest line."""

Asked = dict[str, Any]
Do = Callable[[Client, Asked, Interrupt], dict[str, Any]]


class BadLine(Exception):
    """A line that is no request."""

    code = "E-HOST-004"


def run(context: Context, do: Do, source: BinaryIO | None = None) -> int:
    """Answer every line of `source` (standard input) with what `do` gives, or with an "error".

    A core that dies costs one line; the next one starts it again.
    """
    failed = False
    client: Client | None = None
    try:
        for line in _lines(source or sys.stdin.buffer):
            asked: Asked = {}
            interrupt = Interrupt()
            try:
                asked = _request(line)
                client = client or context.connect()
                with interrupt:
                    made = do(client, asked, interrupt)
            except Interrupted as exc:
                _let_go(client)
                client = None
                made, failed = output.error(exc.problem), True
            except Exception as exc:  # noqa: BLE001 - the boundary: every failure becomes a line
                made, failed = output.error(_problem(exc)), True
            context.progress.done()
            output.line({"id": asked.get("id"), **made})
            if interrupt():
                return STOPPED
    finally:
        _let_go(client)
    return FAILED if failed else DONE


def text_of(asked: Asked, key: str, *, needed: bool = False) -> str:
    """The text of a key.

    Raises:
        BadLine: it is no text, or is needed and missing.
    """
    value = asked.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise BadLine(f'"{key}" is no text')
    return value


def _request(line: bytes) -> Asked:
    if len(line) > MOST_LINE:
        raise BadLine(f"the line is longer than {MOST_LINE:,} bytes")
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise BadLine(str(exc)) from exc
    if not isinstance(asked, dict):
        raise BadLine("the line is no JSON object")
    return asked


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines that are not empty; of one that is too long only the beginning."""
    while line := source.readline(MOST_LINE + 1):
        kept = line
        while len(line) > MOST_LINE and not line.endswith(b"\n"):
            line = source.readline(MOST_LINE + 1)
        if kept.strip():
            yield kept


def _problem(exc: Exception) -> Problem:
    return exc.problem if isinstance(exc, HostFault) else problems.of(exc)


def _let_go(client: Client | None) -> None:
    if client:
        client.close()
