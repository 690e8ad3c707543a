"""Photos and voice notes that came with reports: copied under the SHA-256 of their bytes, never opened here.

What the file says of itself (its name, its metadata) is data: the name is kept for show, the kind is what the first
bytes say. Not here: making a photo smaller (app.desktop), which report they belong to (knowledge.reports).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from knowledge.models import replace_file
from knowledge.review import Attachment

LARGEST = 20 * 2**20
_NAME = 120
_STARTS: Mapping[str, Mapping[bytes, str]] = {
    "photo": {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"},
    "voice": {b"RIFF": ".wav", b"OggS": ".ogg", b"ID3": ".mp3", b"\xff\xfb": ".mp3", b"\xff\xf3": ".mp3",
              b"fLaC": ".flac"},
}  # fmt: skip
"""How files of a kind begin, and how their names end."""
_AT_FOUR: Mapping[str, Mapping[bytes, str]] = {"photo": {}, "voice": {b"ftyp": ".m4a"}}
"""MPEG-4 audio: its signature stands behind four bytes of length."""


class NotAPhoto(Exception):
    """The file is no photo or voice note that is kept; the message says why."""

    code = "E-REP-008"


class FileGone(Exception):
    """The report has no such file, or it is not in the data folder any more."""

    code = "E-REP-009"


def suffix_of(data: bytes, kind: str) -> str:
    """How the name of such a file ends, by its first bytes; "" if it is none of the kind."""
    begins = (suffix for start, suffix in _STARTS[kind].items() if data.startswith(start))
    return next(begins, "") or _AT_FOUR[kind].get(data[4:8], "")


def part_of(path: Path, after: int, most: int) -> tuple[bytes, int]:
    """The bytes of a kept file from `after` on, at most so many, and the size of the whole.

    Raises:
        FileGone: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(max(0, after))
            return file.read(most), path.stat().st_size
    except OSError as exc:
        raise FileGone(exc.strerror or "it cannot be read") from exc


def keep(path: Path, kind: str, folder: Path) -> Attachment:
    """Copy a file into the data folder.

    Raises:
        NotAPhoto: it is no plain file, cannot be read, is too large, or is no JPEG, PNG, WAV, Ogg, MP3, FLAC or MPEG-4.
        OSError: it cannot be written.
    """
    if kind not in _STARTS:
        raise NotAPhoto(f"kind {kind}")
    data = _read(path)
    if not suffix_of(data, kind):
        raise NotAPhoto("not a JPEG or PNG picture" if kind == "photo" else "not a sound file")
    sha256 = hashlib.sha256(data).hexdigest()
    target = folder / sha256
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(target, data)
    return Attachment(sha256, kind, path.name[:_NAME], len(data))


def _read(path: Path) -> bytes:
    """The bytes of a plain file; of a pipe or a device, which may be waited for or read without end, nothing."""
    try:
        # O_NONBLOCK: opening a pipe waits for its other end.
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise NotAPhoto("no plain file")
            with open(file, "rb", closefd=False) as opened:
                data = opened.read(LARGEST + 1) or b""
        finally:
            os.close(file)
    except (OSError, ValueError) as exc:  # ValueError: a path that no file can have
        raise NotAPhoto(str(exc)) from exc
    if len(data) > LARGEST:
        raise NotAPhoto(f"larger than {LARGEST // 2**20} MB")
    return data
