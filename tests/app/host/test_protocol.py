from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.copilot.events import LiveRead, LiveValue, Question
from app.host import protocol
from app.host.messages import COMMANDS, MAX_LINE, Ask, Nothing, Phase, Reply, Request, Status
from app.problems import by_code
from connectors.types import Reading
from tests.app.host.fake_work import NOW, READING, TAG, FakeWork


def answered_by(command: str) -> Callable[[int], str | None]:
    return {5: command}.get


def test_a_request_comes_back_as_it_was() -> None:
    request = Request(3, "ask", Ask(Question("油溫?\n\u2028 \"", "zh-TW", "press1", "wang", ("earlier",))))
    line = protocol.encode_request(request)
    assert line.count(b"\n") == 1
    assert protocol.decode_request(line.strip()) == request


def test_every_command_without_arguments_needs_none() -> None:
    for name, (args, _) in COMMANDS.items():
        if args is Nothing:
            decoded = protocol.decode_request(b'{"v":1,"id":1,"command":"%s"}' % name.encode())
            assert decoded == Request(1, name, Nothing())


def test_events_of_an_answer_come_back_as_they_were() -> None:
    for event in FakeWork().answer(Question("why"), lambda: False):
        assert protocol.decode_reply(protocol.encode_reply(Reply(5, event=event)), answered_by("ask")).event == event


def test_results_come_back_as_they_were() -> None:
    work = FakeWork()
    results = {
        "documents": work.documents(),
        "live": work.live(None),
        "turn": work.turn("t"),
        "passage": work.passage(7),
        "models": work.models(),
        "status": Status(Phase.LOADING, ("embedder",), problems=(by_code("E-OPC-005", "x"),)),
    }
    for command, result in results.items():
        line = protocol.encode_reply(Reply(5, result=result))
        assert protocol.decode_reply(line, answered_by(command)).result == result


@pytest.mark.parametrize("value", [True, 1.5, "Running", None])
def test_a_value_keeps_its_type(value: float | str | bool | None) -> None:
    event = LiveRead((LiveValue(TAG, replace(READING, value=value)),))
    back = protocol.decode_reply(protocol.encode_reply(Reply(5, event=event)), answered_by("ask")).event
    assert isinstance(back, LiveRead)
    assert back.values[0].reading.value == value
    assert type(back.values[0].reading.value) is type(value)


def test_no_number_passes() -> None:
    reading = Reading(TAG.id, math.nan, "", READING.quality, None, NOW, math.inf)
    back = protocol.decode_reply(
        protocol.encode_reply(Reply(5, event=LiveRead((LiveValue(TAG, reading),)))), answered_by("ask")
    ).event
    assert isinstance(back, LiveRead)
    assert math.isnan(float(back.values[0].reading.value or 0))


def test_half_a_surrogate_does_not_stop_a_message() -> None:
    line = protocol.encode_request(Request(1, "ask", Ask(Question("broken \udc80 name"))))
    assert protocol.decode_request(line) == Request(1, "ask", Ask(Question("broken ? name")))


@pytest.mark.parametrize(
    ("line", "id_"),
    [
        (b"", 0),
        (b"{", 0),
        (b"\xff\xfe", 0),
        (b"[1]", 0),
        (b"null", 0),
        (b"[" * 100_000, 0),
        (b'{"v":1}', 0),
        (b'{"v":1,"id":"1","command":"stop"}', 0),
        (b'{"v":1,"id":true,"command":"stop"}', 0),
        (b'{"v":1,"id":-1,"command":"stop"}', 0),
        (b'{"v":1,"id":4}', 4),
        (b'{"v":1,"id":4,"command":["stop"]}', 4),
        (b'{"v":1,"id":4,"command":"erase"}', 4),
        (b'{"v":1,"id":4,"command":"ask"}', 4),
        (b'{"v":1,"id":4,"command":"ask","args":null}', 4),
        (b'{"v":1,"id":4,"command":"ask","args":{"question":{"text":3}}}', 4),
        (b'{"v":1,"id":4,"command":"ask","args":{"question":{"text":"a","colour":1}}}', 4),
        (b'{"v":1,"id":4,"command":"search","args":{"query":"a","k":"many"}}', 4),
        (b'{"v":1,"id":4,"command":"feedback","args":{"turn":"t","verdict":"great"}}', 4),
        (b'{"v":1,"id":4,"command":"stop","args":{}}' + b" " * MAX_LINE, 0),
    ],
)
def test_what_is_no_message_is_malformed(line: bytes, id_: int) -> None:
    with pytest.raises(protocol.Malformed) as caught:
        protocol.decode_request(line)
    assert caught.value.code == "E-HOST-004"
    assert caught.value.request == id_


@pytest.mark.parametrize("line", [b'{"v":2,"id":4,"command":"stop"}', b'{"id":4,"command":"x"}', b'{"v":"1","id":4}'])
def test_another_version_is_told_apart(line: bytes) -> None:
    with pytest.raises(protocol.OtherVersion) as caught:
        protocol.decode_request(line)
    assert caught.value.code == "E-HOST-003"
    assert caught.value.request == 4


@pytest.mark.parametrize(
    "line",
    [
        b'{"v":1,"id":5}',
        b'{"v":1,"id":6,"result":{}}',
        b'{"v":1,"id":5,"event":"Reboot","data":{}}',
        b'{"v":1,"id":5,"event":7,"data":{}}',
        b'{"v":1,"id":5,"event":"ClaimReady","data":{"claim":{}}}',
        b'{"v":1,"id":5,"problem":"no"}',
        b'{"v":1,"id":5,"result":{"passages":[]}}',
    ],
)
def test_a_reply_that_is_none_is_malformed(line: bytes) -> None:
    with pytest.raises(protocol.Malformed):
        protocol.decode_reply(line, answered_by("search"))


def test_random_bytes_never_raise_anything_else() -> None:
    dice = random.Random(7)
    good = protocol.encode_request(Request(1, "ask", Ask(Question("What is the torque?"))))
    for _ in range(2000):
        line = bytearray(good)
        for _ in range(dice.randint(1, 6)):
            line[dice.randrange(len(line))] = dice.randrange(256)
        try:
            protocol.decode_request(bytes(line))
        except protocol.Malformed:
            continue


def test_lines_are_found_however_they_are_cut() -> None:
    data = b"one\n\ntwo\nthree\nrest"
    for size in range(1, len(data) + 1):
        lines = protocol.Lines()
        found = [line for at in range(0, len(data), size) for line in lines.feed(data[at : at + size])]
        assert found == [b"one", b"", b"two", b"three"]


def test_an_endless_line_is_refused() -> None:
    lines = protocol.Lines(limit=10)
    lines.feed(b"12345")
    with pytest.raises(protocol.Malformed):
        lines.feed(b"6789012345")
