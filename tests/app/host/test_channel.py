from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from app.host import channel


def test_a_home_is_the_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    channel.make_home(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "logs").stat().st_mode) == 0o700
    home.chmod(0o755)
    channel.make_home(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize("length", [5, 150])
def test_the_socket_is_the_owners_alone_wherever_it_is(
    tmp_path: Path, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = Path(tempfile.mkdtemp(prefix="a-")) / "run"
    monkeypatch.setattr(channel, "_runtime_folder", lambda: runtime)
    home = (tmp_path if length > 100 else runtime.parent) / ("h" * length)
    channel.make_home(home)
    path = channel.socket_path(home)
    assert len(os.fsencode(path)) <= 100
    server = channel.listen(home)
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        client = channel.dial(home)
        assert client is not None
        accepted = channel.accept(server)
        assert accepted is not None
        accepted.close()
        client.close()
    finally:
        server.close()
        channel.forget(home)
        shutil.rmtree(runtime.parent)
    assert not path.exists()


def test_one_folder_has_one_socket_however_it_is_spelled(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    link = tmp_path / "link"
    link.symlink_to(home)
    assert channel.socket_path(link) == channel.socket_path(home) == channel.socket_path(tmp_path / "x" / ".." / "home")


def test_nobody_answers_at_a_socket_left_behind(tmp_path: Path) -> None:
    channel.make_home(tmp_path)
    channel.listen(tmp_path).close()
    assert channel.socket_path(tmp_path).exists()
    assert channel.dial(tmp_path) is None
    server = channel.listen(tmp_path)
    server.close()
    assert channel.dial(tmp_path / "not" / "there") is None


def test_a_folder_is_locked_once(tmp_path: Path) -> None:
    assert channel.locked_by(tmp_path) is None
    lock = channel.FolderLock(tmp_path)
    with pytest.raises(channel.FolderInUse, match=str(os.getpid())):
        channel.FolderLock(tmp_path)
    assert channel.locked_by(tmp_path) == os.getpid()
    lock.release()
    assert channel.locked_by(tmp_path) is None
    channel.FolderLock(tmp_path).release()


def test_a_runtime_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir()
    (runtime / "andon").symlink_to(tmp_path)
    monkeypatch.setattr(channel, "_runtime_folder", lambda: runtime / "andon")
    home = tmp_path / ("h" * 150)
    channel.make_home(home)
    with pytest.raises((channel.UnsafeFolder, FileExistsError)):
        channel.listen(home)
