from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from app.attachments import LARGEST, NotAPhoto, keep
from knowledge.review import Attachment

PHOTO = b"\x89PNG\r\n\x1a\n"


def kept_in_time(path: Path, folder: Path) -> Attachment | Exception:
    """What `keep` gives or raises; a test that waits for ever says so."""
    found: list[Attachment | Exception] = []

    def run() -> None:
        try:
            found.append(keep(path, "photo", folder))
        except Exception as exc:  # noqa: BLE001 - looked at by the test
            found.append(exc)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(5)
    if thread.is_alive():  # let it go: a writer that says nothing
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        thread.join(5)
        pytest.fail("it waits for ever")
    return found[0]


def test_a_photo_is_kept_under_its_checksum(tmp_path: Path) -> None:
    photo = tmp_path / "leak.png"
    photo.write_bytes(PHOTO + bytes(100))
    (tmp_path / "link.png").symlink_to(photo)
    kept = keep(tmp_path / "link.png", "photo", tmp_path / "kept")
    assert (kept.kind, kept.name, kept.size) == ("photo", "link.png", 108)
    assert (tmp_path / "kept" / kept.sha256).read_bytes() == photo.read_bytes()


@pytest.mark.parametrize("what", ["fifo", "folder", "socket", "/dev/zero", "/dev/null", "gone", "nul\0byte"])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    path = tmp_path / what
    monkeypatch.chdir(tmp_path)
    match what:
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "socket":
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(what)  # not its whole path: that of a socket has 108 bytes
    assert isinstance(kept_in_time(path, tmp_path / "kept"), NotAPhoto)
    assert not (tmp_path / "kept").exists()


def test_no_more_is_read_than_a_photo_may_have(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(PHOTO)
    os.truncate(photo, LARGEST)
    assert keep(photo, "photo", tmp_path / "kept").size == LARGEST
    os.truncate(photo, LARGEST + 1)
    with pytest.raises(NotAPhoto, match="20 MB"):
        keep(photo, "photo", tmp_path / "kept")
