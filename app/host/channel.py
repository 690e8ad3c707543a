"""The local channel between the core and its clients: the only module that knows the platform.

A Unix socket that only its owner may open, in the data folder; a lock that makes the core of a folder the only one;
leaving the program that started us. Not here: messages (app.host.protocol), who serves (app.host.core).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import socket
import stat
import struct
from pathlib import Path

_MOST_PATH = 100
"""Bytes of a socket's path; the system's limit is 108 on Linux and 104 elsewhere."""
_WAITING = 16


class FolderInUse(Exception):
    """Another core holds the lock of this data folder."""

    code = "E-STO-001"


class UnsafeFolder(Exception):
    """The folder for sockets belongs to somebody else."""

    code = "E-STO-004"


def make_home(home: Path) -> None:
    """Make the data folder and its logs folder, for the owner alone.

    Raises:
        OSError: it cannot be made or is not a folder.
    """
    (home / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(PermissionError):  # a folder that an administrator made and lets us use
        home.chmod(0o700)


def socket_path(home: Path) -> Path:
    """Where the core of a data folder listens; the same for every way of spelling the folder."""
    home = home.resolve()
    path = home / "core.sock"
    if len(os.fsencode(path)) <= _MOST_PATH:
        return path
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:24]
    return _runtime_folder() / f"{name}.sock"


def listen(home: Path) -> socket.socket:
    """A listening socket of the data folder. Only for who holds the folder's lock: a socket left behind is replaced.

    Raises:
        OSError, UnsafeFolder: it cannot be made.
    """
    path = socket_path(home)
    if path.parent != home.resolve():
        _make_private(path.parent)
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        server.bind(str(path))
        server.listen(_WAITING)
    except OSError:
        server.close()
        raise
    finally:
        os.umask(before)
    return server


def accept(server: socket.socket) -> socket.socket | None:
    """The next client, None if it went away or is another user."""
    try:
        client, _ = server.accept()
    except (BlockingIOError, ConnectionError, InterruptedError):
        return None
    if not _ours(client):
        client.close()
        return None
    client.setblocking(False)
    return client


def dial(home: Path, timeout_s: float = 2.0) -> socket.socket | None:
    """A connection to the core of the data folder, None if none answers."""
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(timeout_s)
    try:
        client.connect(str(socket_path(home)))
    except (FileNotFoundError, ConnectionError, TimeoutError, BlockingIOError, NotADirectoryError):
        client.close()
        return None
    except OSError:
        client.close()
        raise
    if not _ours(client):
        client.close()
        raise UnsafeFolder(f"{socket_path(home)}: answered by another user")
    return client


def forget(home: Path) -> None:
    """Remove the socket of a core that ends."""
    with contextlib.suppress(OSError):
        socket_path(home).unlink(missing_ok=True)


class FolderLock:
    """The claim of one core on one data folder. The system lets go of it when the process ends, however it ends."""

    def __init__(self, home: Path) -> None:
        """Take the lock.

        Raises:
            FolderInUse: another process holds it; OSError: the folder cannot be written.
        """
        self._fd = os.open(home / "core.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._fd, 32).decode("ascii", "replace").strip()
            os.close(self._fd)
            raise FolderInUse(f"{home} is held by process {holder or '?'}") from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let others have the folder."""
        os.close(self._fd)


def locked_by(home: Path) -> int | None:
    """The process id of the core that holds the data folder, None if none does."""
    try:
        fd = os.open(home / "core.lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.read(fd, 32).decode("ascii", "replace").strip()
        return int(text) if text.isdigit() else 0
    finally:
        os.close(fd)
    return None


def detach() -> None:
    """Leave the program and the terminal that started us; returns in the process that stays.

    Call it before any thread is started.
    """
    if os.fork():
        os._exit(0)
    os.setsid()


def silence_output() -> None:
    """Stop writing to standard output, so that whoever reads it sees its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _runtime_folder() -> Path:
    # Not TMPDIR or XDG_RUNTIME_DIR: a command from a timer or another login must find the core that a window started.
    return Path("/tmp") / f"andon-{os.getuid()}"


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UnsafeFolder(f"{folder} belongs to somebody else")
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def _ours(peer: socket.socket) -> bool:
    """Whether the other side runs as the same user; where the system does not say, the socket's rights decide."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(uid == os.getuid())
