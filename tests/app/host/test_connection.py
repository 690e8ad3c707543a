from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from app.copilot.events import Retrieved
from app.host.connection import Connection
from app.host.messages import MAX_LINE, Found, Nothing, Reply
from app.host.protocol import Lines, decode_reply
from tests.app.host.fake_work import PASSAGE

LONG = (PASSAGE,) * (MAX_LINE // 300)
"""Passages that no message holds."""


@pytest.fixture
def both() -> Iterator[tuple[Connection, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.settimeout(0.2)
    yield Connection(ours, lambda: None), theirs
    ours.close()
    theirs.close()


def heard(connection: Connection, theirs: socket.socket) -> list[Reply]:
    connection.flush()
    lines = Lines().feed(theirs.recv(65_536))
    return [decode_reply(line, {1: "search", 2: "ask"}.get) for line in lines]


@pytest.mark.logs("cannot be sent")
def test_a_result_that_is_too_long_becomes_a_problem(both: tuple[Connection, socket.socket]) -> None:
    connection, theirs = both
    connection.send(Reply(1, result=Found(LONG, 1.0)))
    connection.send(Reply(1, result=Found((PASSAGE,), 1.0)))
    first, second = heard(connection, theirs)
    assert first.problem is not None
    assert first.problem.code == "E-HOST-004"
    assert "longer" in first.problem.detail
    assert second.result == Found((PASSAGE,), 1.0), "the connection goes on"


@pytest.mark.logs("cannot be sent")
def test_an_event_that_is_too_long_ends_its_request(both: tuple[Connection, socket.socket]) -> None:
    connection, theirs = both
    for reply in (Reply(2, event=Retrieved(LONG)), Reply(2, event=Retrieved(())), Reply(2, result=Nothing())):
        connection.send(reply)
    connection.send(Reply(1, result=Found((), 1.0)))
    replies = heard(connection, theirs)
    assert [(one.id, one.problem is not None) for one in replies] == [(2, True), (1, False)]
