"""Messages to lines and back: one JSON object a line, checked against the types in both directions.

Light enough for the window. Not here: what the messages are (app.host.messages), sockets (app.host.channel).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from app.copilot.events import Event
from app.host.messages import COMMANDS, MAX_LINE, VERSION, Reply, Request, Status
from app.problems import Problem
from knowledge.types import IngestProgress

EVENTS: Final[Mapping[str, type]] = {kind.__name__: kind for kind in (*get_args(Event), Status, IngestProgress)}
"""Every event by its name on the wire."""
_MOST_SAID = 200
"""Characters of a bad message that are repeated in a problem."""


class Malformed(Exception):
    """A line is no message of this protocol. `request` is the id it named, 0 if it named none."""

    code = "E-HOST-004"

    def __init__(self, said: str, request: int = 0) -> None:
        super().__init__(said[:_MOST_SAID])
        self.request = request


class OtherVersion(Malformed):
    """The other side speaks another version."""

    code = "E-HOST-003"


class Lines:
    """Bytes as they come, to whole lines."""

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that `data` completes, without their ends.

        Raises:
            Malformed: a line is longer than the limit; nothing that follows can be trusted.
        """
        seen = len(self._rest)
        self._rest += data
        lines: list[bytes] = []
        start = 0
        while (end := self._rest.find(b"\n", max(start, seen))) >= 0:
            lines.append(bytes(self._rest[start:end]))
            start = end + 1
        if start:
            del self._rest[:start]
        if len(self._rest) > self._limit or any(len(line) > self._limit for line in lines):
            raise Malformed(f"a line is longer than {self._limit} bytes")
        return lines


def encode_request(request: Request) -> bytes:
    """The line of a request."""
    args, _ = COMMANDS[request.command]
    return _line({"id": request.id, "command": request.command, "args": _plain(args, request.args)})


def decode_request(line: bytes) -> Request:
    """The request of a line.

    Raises:
        Malformed: it is none; OtherVersion: it is one of another version.
    """
    message = _open(line)
    id_, command = message["id"], message.get("command")
    if not isinstance(command, str) or command not in COMMANDS:
        raise Malformed(f"unknown command {command!r}", id_)
    args, _ = COMMANDS[command]
    return Request(id_, command, _typed(args, message.get("args", {}), id_))


def encode_reply(reply: Reply) -> bytes:
    """The line of a reply."""
    if reply.event is not None:
        kind = type(reply.event)
        return _line({"id": reply.id, "event": kind.__name__, "data": _plain(kind, reply.event)})
    if reply.problem is not None:
        return _line({"id": reply.id, "problem": _plain(Problem, reply.problem)})
    return _line({"id": reply.id, "result": _plain(type(reply.result), reply.result)})


def decode_reply(line: bytes, command_of: Callable[[int], str | None]) -> Reply:
    """The reply of a line; `command_of` tells the command of a request's id, from which the result's type follows.

    Raises:
        Malformed: it is none; OtherVersion: it is one of another version.
    """
    message = _open(line)
    id_ = message["id"]
    if "event" in message:
        kind = EVENTS.get(message["event"]) if isinstance(message["event"], str) else None
        if kind is None:
            raise Malformed(f"unknown event {message['event']!r}", id_)
        return Reply(id_, event=_typed(kind, message.get("data"), id_))
    if "problem" in message:
        return Reply(id_, problem=_typed(Problem, message["problem"], id_))
    command = command_of(id_)
    if command is None or "result" not in message:
        raise Malformed("a reply to nothing that was asked", id_)
    _, result = COMMANDS[command]
    return Reply(id_, result=_typed(result, message["result"], id_))


def plain(value: object) -> Any:  # noqa: ANN401 - any JSON
    """A message's value as plain JSON-safe lists, dicts, texts and numbers."""
    return _plain(type(value), value)


def _line(message: dict[str, Any]) -> bytes:
    text = json.dumps({"v": VERSION, **message}, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair (a file name that is no UTF-8) must not stop the whole message.
    return text.encode("utf-8", "replace") + b"\n"


def _open(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise Malformed(f"a line is longer than {MAX_LINE} bytes")
    try:
        message = from_json(line)
    except ValueError as exc:
        raise Malformed(str(exc)) from None
    if not isinstance(message, dict):
        raise Malformed("a message is a JSON object")
    id_ = message.get("id")
    known = id_ if isinstance(id_, int) and not isinstance(id_, bool) and 0 <= id_ < 2**53 else None
    if message.get("v") != VERSION:
        raise OtherVersion(f"version {message.get('v')!r}, not {VERSION}", known or 0)
    if known is None:
        raise Malformed("a message has an id, a whole number")
    return message


def _plain(kind: type, value: object) -> Any:  # noqa: ANN401 - any JSON
    return _adapter(kind).dump_python(value, mode="json")


def _typed(kind: type, value: object, id_: int) -> Any:  # noqa: ANN401 - an instance of `kind`
    try:
        return _adapter(kind).validate_python(value, extra="forbid")
    except (ValidationError, RecursionError) as exc:
        said = exc.errors()[0] if isinstance(exc, ValidationError) else {"loc": (), "msg": "nested too deeply"}
        where = ".".join(str(part) for part in said["loc"])
        raise Malformed(f"{kind.__name__} {where}: {said['msg']}", id_) from None


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
