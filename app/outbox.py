"""What was typed at this station and is not in the core yet: drafts of forms, and messages on their way.

Kept in one file whose size never changes, so that a full disk loses nothing: the file has two halves, each a journal
of records (length, checksum, number, JSON) that are written in place and flushed. When a half is full, or the disk does
not take a record, what counts is written whole into the other half; until that is flushed the old half counts. A record
that was cut off by a power cut ends its half. A change that fails is undone on the disk, too, so that what its caller
does again is there once. Messages carry a key, by which the receiver keeps what comes twice once.
Not here: sending (app.desktop.sending), what the messages mean.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SIZE = 4 * 2**20
_MAGIC = b"andon-outbox-1\n\0"
_HEAD = struct.Struct("<16sQQ")
"""Of a half: the magic, its generation, and the number before its first record, which nothing in it had before: older
records that are left behind the last one of a half that is used again do not go on from there."""
_RECORD = struct.Struct("<IIQ")
"""Of a record: bytes of its JSON, checksum of number and JSON, its number."""
_JUMP = 2**32
"""Numbers of a half begin at random up to so far behind the last ones: 64 bits last for 2^32 changes of halves."""


class OutboxFull(Exception):
    """There is no room for more; what was there is there."""

    code = "E-REP-006"


class OutboxInUse(Exception):
    """Another program has it open."""

    code = "E-REP-007"


class OutboxUnwritable(OSError):
    """The disk does not take a change; what was there is there."""

    code = "E-REP-012"


@dataclass(frozen=True, slots=True)
class Item:
    """A message on its way. `refused` is the code with which the receiver turned it down for good, else empty."""

    key: str
    command: str
    data: Mapping[str, Any]
    queued_at: str
    refused: str = ""


class MemoryOutbox:
    """Drafts and messages as long as the program runs: what a station has whose file cannot be made. One thread."""

    def __init__(self) -> None:
        """Make it empty."""
        self._drafts: dict[str, Mapping[str, Any]] = {}
        self._items: dict[str, Item] = {}

    def draft(self, form: str, data: Mapping[str, Any], *, instead_of: str = "") -> None:
        """Keep what a form holds now, in place of what it held before; nothing in it: forget it.

        Args:
            form: its name.
            data: what it holds.
            instead_of: the key of a message that is taken back into it.

        Raises:
            OutboxFull, OutboxUnwritable: it is as it was.
        """
        if instead_of not in self._items and dict(self._drafts.get(form, {})) == dict(data):
            return
        self._change({"draft": form, "data": dict(data), "instead_of": instead_of})

    def drafts(self) -> dict[str, Mapping[str, Any]]:
        """What forms hold."""
        return dict(self._drafts)

    def put(self, command: str, data: Mapping[str, Any], *, clear: str = "") -> Item:
        """Queue a message, and forget the draft of the form that it came from; raises as `draft`."""
        item = Item(secrets.token_hex(8), command, dict(data), datetime.now(UTC).isoformat())
        self._change({"put": item.key, "command": command, "data": item.data, "at": item.queued_at, "clear": clear})
        return item

    def waiting(self) -> list[Item]:
        """What is still to be delivered, in the order in which it was queued."""
        return [item for item in self._items.values() if not item.refused]

    def refusals(self) -> list[Item]:
        """What the receiver will never take."""
        return [item for item in self._items.values() if item.refused]

    def delivered(self, key: str) -> None:
        """The receiver has it, or a person has looked at a refusal; raises as `draft`."""
        if key in self._items:
            self._change({"done": key})

    def refused(self, key: str, code: str) -> None:
        """The receiver will never take it: it stays, to be seen, and does not hold up the others; raises as `draft`."""
        if key in self._items:
            self._change({"refused": key, "code": code})

    def _change(self, record: dict[str, Any]) -> None:
        self._apply(record)

    def _apply(self, record: Mapping[str, Any]) -> None:
        match record:
            case {"draft": form, "data": data}:
                self._items.pop(record.get("instead_of", ""), None)
                self._drafts.pop(form, None)
                if data:
                    self._drafts[form] = data
            case {"put": key, "command": command, "data": data, "at": at}:
                self._items[key] = Item(key, command, data, at)
                self._drafts.pop(record.get("clear", ""), None)
            case {"done": key}:
                self._items.pop(key, None)
            case {"refused": key, "code": code} if key in self._items:
                self._items[key] = replace(self._items[key], refused=code)


class Outbox(MemoryOutbox):
    """The outbox of a data folder. Every change is on disk when its call returns. One thread, one program."""

    def __init__(self, path: Path, size: int = SIZE) -> None:
        """Open it, or make it in its full size; one that cannot be used is set aside.

        Raises:
            OutboxInUse: another program has it.
            OSError: it cannot be made.
        """
        super().__init__()
        self._half = size // 2
        self._file = _opened(path, size)
        self._generation, self._which, self._end, self._number = 0, 0, 0, 0
        self._torn = False
        """Whether there may be something behind the last record that does not count: nothing is written there then."""
        try:
            if not self._read():
                if os.fstat(self._file).st_size and os.pread(self._file, 16, 0).strip(b"\0"):
                    self.close()
                    path.rename(path.with_suffix(f".{datetime.now(UTC):%Y%m%d%H%M%S%f}.damaged"))
                    self._file = _opened(path, size)
                self._switch()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _change(self, record: dict[str, Any]) -> None:
        """Make a change here and on the disk, or neither."""
        data = _bytes(record)
        before = dict(self._drafts), dict(self._items)
        self._apply(record)
        try:
            if not self._appended(data):
                self._switch()
        except (OutboxFull, OSError) as exc:
            self._drafts, self._items = before
            if self._torn:
                self._mend()
            if isinstance(exc, OSError):
                raise OutboxUnwritable(exc.errno, exc.strerror) from exc
            raise

    def _appended(self, data: bytes) -> bool:
        """Write a record behind the last one; whether it is there: there may be no room, or a disk that fails."""
        if self._torn or self._end + _RECORD.size + len(data) > self._half:
            return False
        before = self._end, self._number
        try:
            self._append(data)
            os.fsync(self._file)
        except OSError:
            self._end, self._number = before
            self._torn = True
            return False
        return True

    def _append(self, data: bytes) -> None:
        """Write a record behind the last one. The bytes behind it are zero or old, so that it ends the half."""
        self._number += 1
        number = struct.pack("<Q", self._number)
        head = _RECORD.pack(len(data), zlib.crc32(number + data), self._number)
        _write(self._file, head + data, self._which * self._half + self._end)
        self._end += _RECORD.size + len(data)

    def _switch(self) -> None:
        """Write what counts into the other half; that half counts once its head is on disk."""
        records = [{"draft": form, "data": dict(data)} for form, data in self._drafts.items()]
        for item in self._items.values():
            records.append({"put": item.key, "command": item.command, "data": dict(item.data), "at": item.queued_at})
            if item.refused:
                records.append({"refused": item.key, "code": item.refused})
        texts = [_bytes(one) for one in records]
        if _HEAD.size + sum(_RECORD.size + len(one) for one in texts) > self._half:
            raise OutboxFull(f"{len(self._items)} messages")
        before = self._which, self._end, self._number
        # A switch that failed, or was cut off, has left records there whose numbers would follow the last one, too.
        self._number += secrets.randbelow(_JUMP)
        first = self._number
        self._which, self._end = 1 - self._which, _HEAD.size
        try:
            _write(self._file, bytes(_HEAD.size), self._which * self._half)
            os.fsync(self._file)
            for text in texts:
                self._append(text)
            os.fsync(self._file)
            _write(self._file, _HEAD.pack(_MAGIC, self._generation + 1, first), self._which * self._half)
            os.fsync(self._file)
        except OSError:
            self._which, self._end, self._number = before
            self._torn = True
            raise
        self._generation += 1
        self._torn = False

    def _mend(self) -> None:
        """Take away what a failed change has left: a head of the other half, a record behind the last one.

        Where the disk does not even take that, the next change is written into the other half, with all that counts.
        """
        with contextlib.suppress(OSError):
            _write(self._file, bytes(_HEAD.size), (1 - self._which) * self._half)
            _write(self._file, bytes(min(_RECORD.size, self._half - self._end)), self._which * self._half + self._end)
            os.fsync(self._file)
            self._torn = False

    def _read(self) -> bool:
        """Take the half that counts; whether there is one."""
        heads = [_HEAD.unpack(_padded(os.pread(self._file, _HEAD.size, n * self._half), _HEAD.size)) for n in (0, 1)]
        usable = [(generation, n, before) for n, (magic, generation, before) in enumerate(heads) if magic == _MAGIC]
        if not usable:
            return False
        self._generation, self._which, number = max(usable)
        data = os.pread(self._file, self._half, self._which * self._half)
        self._end = _HEAD.size
        while self._end + _RECORD.size <= len(data):
            size, checksum, found = _RECORD.unpack_from(data, self._end)
            start = self._end + _RECORD.size
            text = data[start : start + size]
            if not size or len(text) < size or found != number + 1:
                break
            if zlib.crc32(struct.pack("<Q", found) + text) != checksum:
                break
            self._apply(json.loads(text))
            number, self._end = found, start + size
        self._number = number
        return True


def _bytes(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _padded(data: bytes, size: int) -> bytes:
    return data.ljust(size, b"\0")


def _opened(path: Path, size: int) -> int:
    """The file, locked, in its full size and with every block taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        _lock(file)
        if os.fstat(file).st_size < size:
            step = bytes(2**16)
            for at in range(os.fstat(file).st_size, size, len(step)):
                _write(file, step[: size - at], at)
            os.fsync(file)
    except BaseException:
        os.close(file)
        raise
    return file


def _write(file: int, data: bytes, at: int) -> None:
    """Write all of it; the system may take a part at a time.

    Raises:
        OSError: not all of it was taken.
    """
    while data:
        taken = os.pwrite(file, data, at)
        if taken <= 0:
            raise OSError(errno.EIO, "nothing was taken")
        data, at = data[taken:], at + taken


def _lock(file: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: the window itself allows one instance per data folder
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        raise OutboxInUse(str(exc)) from exc
