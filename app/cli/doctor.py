"""andon doctor: looks at everything a person may have to repair, also when the core cannot start.

Not here: repairing. What needs a library is looked at with the library's own reader, files are only read.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from app import problems
from app.cli import output, window
from app.cli.context import DONE, FAILED, Context
from app.host import channel, client
from app.host.client import HostFault
from app.host.messages import Live, LiveView, Phase, Status

if TYPE_CHECKING:
    from app.settings import Settings

_FREE_BYTES = 500_000_000
_RESTORE = "Restore the folder from a backup, or move store.sqlite away and read the documents again."
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_FONT_NAMES = ("cjk", "notosanstc", "wqy", "pingfang", "msjh", "mingliu", "uming", "ukai", "droidsansfallback")


class State(StrEnum):
    """How a check ended. NOTE: worth knowing, nothing is wrong."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's; `code` and `next_step` are those of the problem if it is a fault."""

    name: str
    state: State
    found: str
    code: str = ""
    next_step: str = ""


def run(context: Context) -> int:
    """Check everything; 1 if there is a fault."""
    checks: list[Check] = []
    for check in _all(context.home):
        checks.append(check)
        if not context.json:
            _show(check)
    faults = sum(check.state is State.FAULT for check in checks)
    if context.json:
        output.document({"ok": not faults, "checks": [asdict(check) for check in checks]})
    else:
        print(f"\n{faults} fault{'' if faults == 1 else 's'}" if faults else "\nNo fault.")
    return FAILED if faults else DONE


def _all(home: Path) -> Iterator[Check]:
    settings: Settings | None = None

    def read_settings() -> str:
        nonlocal settings
        from app.settings import load_settings

        settings = load_settings(home)
        file = home / "andon.toml"
        return str(file) if file.exists() else "defaults (there is no andon.toml)"

    yield _guarded("settings", read_settings)
    yield _guarded("data folder", lambda: _folder(home))
    yield _disk(home)
    if settings is not None:
        yield from _models(settings)
    yield _database("store", home / "store.sqlite", "E-STO-003", "no documents were read yet")
    yield _database("live values", home / "live.sqlite", "E-STO-003", "no machine was read yet")
    yield _database("word index", home / "lexical.sqlite", "E-IDX-001", "none yet")
    yield _meaning_index(home)
    status, service = _service(home)
    yield service
    if settings is not None:
        yield from _machines(home, settings, answering=status is not None and status.phase is Phase.READY)
    yield _display()
    yield _fonts()


def _guarded(name: str, look: Callable[[], str]) -> Check:
    """A check whose exception is its fault."""
    try:
        return Check(name, State.OK, look())
    except Exception as exc:  # noqa: BLE001 - the boundary: every failure becomes a line
        problem = exc.problem if isinstance(exc, HostFault) else problems.of(exc)
        return Check(name, State.FAULT, f"{problem.what} {problem.detail}".strip(), problem.code, problem.next_step)


def _fault(name: str, code: str, detail: str) -> Check:
    problem = problems.by_code(code)
    return Check(name, State.FAULT, f"{problem.what} {detail}", code, problem.next_step)


def _folder(home: Path) -> str:
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    if not existing.is_dir():
        raise NotADirectoryError(20, "not a folder", str(existing))
    if not os.access(existing, os.W_OK | os.X_OK):
        raise PermissionError(13, "no right to write", str(existing))
    return f"{home}" if existing == home else f"{home} (will be made)"


def _disk(home: Path) -> Check:
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < _FREE_BYTES:
        return _fault("disk space", "E-STO-002", f"{free / 1e6:.0f} MB free")
    return Check("disk space", State.OK, f"{free / 1e9:.1f} GB free")


def _models(settings: Settings) -> Iterator[Check]:
    from app import models
    from knowledge.models import Manifest, check, embedder_manifest, model_manifest

    def whole(manifest: Manifest) -> str:
        check(manifest)
        return f"{manifest.name}, {manifest.folder}"

    yield _guarded("language model", lambda: whole(model_manifest(models.model_path(settings))))
    yield _guarded("embedder", lambda: whole(embedder_manifest(models.embedder_folder(settings))))


def _database(name: str, path: Path, code: str, absent: str) -> Check:
    if not path.exists():
        return Check(name, State.NOTE, absent)
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=2.0)) as database:
            said = database.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.Error as exc:
        said = str(exc)
    if said != "ok":
        found = _fault(name, "E-STO-004" if "readonly" in said else code, f"{path}: {said}")
        return replace(found, next_step=_RESTORE) if found.code == "E-STO-003" else found
    return Check(name, State.OK, f"{path}, {path.stat().st_size / 1e6:.1f} MB")


def _meaning_index(home: Path) -> Check:
    path = home / "chroma"
    if not path.exists():
        return Check("meaning index", State.NOTE, "none yet")
    return _database("meaning index", path / "chroma.sqlite3", "E-IDX-001", f"{path} is empty; it is built when needed")


def _service(home: Path) -> tuple[Status | None, Check]:
    """What the core says of itself, if one runs."""
    name = "answering service"
    try:
        path = channel.socket_path(home)
        sock = channel.dial(home)
        if sock is None:
            holder = channel.locked_by(home)
            if holder is None:
                return None, Check(name, State.OK, f"does not run; starts when needed, at {path}")
            return None, _fault(name, "E-STO-001", f"process {holder} holds it and does not answer")
        with client.Client(sock) as asking:
            status: Status = asking.call("status")
    except Exception as exc:  # noqa: BLE001 - the boundary: every failure becomes a line
        problem = exc.problem if isinstance(exc, HostFault) else problems.of(exc)
        return None, _fault(name, problem.code, problem.detail)
    if status.problems:
        first = status.problems[0]
        return status, _fault(name, first.code, first.detail)
    return status, Check(name, State.OK, f"{status.phase.value}, {status.documents} documents, at {path}")


def _machines(home: Path, settings: Settings, *, answering: bool) -> Iterator[Check]:
    plant = settings.plant_file
    if plant is not None:
        yield _guarded("plant description", lambda: _plant(plant))
    elif settings.connectors:
        yield _fault("plant description", "E-SET-002", f"{home / 'plant.toml'} is missing")
    if not settings.connectors:
        yield Check("machines", State.NOTE, "no server in andon.toml")
        return
    for server in settings.connectors:
        yield _guarded(f"server {server.id}", partial(_reached, server.url))
    if answering:
        yield _guarded("connections", lambda: _connections(home))


def _plant(path: Path) -> str:
    from connectors.plant import load_plant

    plant = load_plant(path)
    return f"{path}: {len(plant.equipment)} machines, {len(plant.tags)} values"


class Unreachable(Exception):
    """A server does not answer, or no value comes from it."""

    code = "E-OPC-002"


def _reached(url: str) -> str:
    try:
        address = urlsplit(url)
        with socket.create_connection((address.hostname or "", address.port or 4840), 2.0):
            return f"{url} answers"
    except (OSError, ValueError) as exc:
        raise Unreachable(f"{url}: {exc}") from exc


def _connections(home: Path) -> str:
    sock = channel.dial(home)
    if sock is None:
        return "the answering service ended"
    with client.Client(sock) as asking:
        view: LiveView = asking.call("live", Live())
    lost = [c for c in view.connections if c.state.value != "connected"]
    if lost:
        raise Unreachable("; ".join(f"{c.connector}: {c.state.value} {c.reason}".strip() for c in lost))
    current = sum(value.reading.quality.current for value in view.values)
    return f"{len(view.connections)} connected, {current} of {len(view.values)} values current"


def _display() -> Check:
    if window.has_display():
        return Check("display", State.OK, "a window can be shown")
    problem = problems.by_code("E-DSP-001")
    return Check("display", State.NOTE, problem.what, problem.code, problem.next_step)


def _fonts() -> Check:
    """Whether Chinese text can be drawn; without a window nobody draws it."""
    if _chinese_font():
        return Check("Chinese font", State.OK, "found")
    problem = problems.by_code("E-DSP-002")
    state = State.FAULT if window.has_display() else State.NOTE
    return Check("Chinese font", state, problem.what, problem.code, problem.next_step)


def _chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if lister:
        try:
            listed = subprocess.run([lister, ":lang=zh-tw"], capture_output=True, timeout=10, check=False)
            return bool(listed.stdout.strip())
        except (OSError, subprocess.TimeoutExpired):
            pass
    folders = [Path(folder) for folder in _FONT_FOLDERS] + [Path.home() / ".fonts", Path.home() / ".local/share/fonts"]
    files = (file for folder in folders if folder.is_dir() for file in folder.rglob("*.[to]t[fc]"))
    return any(name in file.name.lower() for file in files for name in _FONT_NAMES)


def _show(check: Check) -> None:
    code = f" {check.code}" if check.code else ""
    print(f"{check.state.value.upper():<6}{check.name:<19}{output.clean(check.found)}{code}")
    if check.next_step:
        print(f"{'':<25}Next step: {check.next_step}")
    sys.stdout.flush()
