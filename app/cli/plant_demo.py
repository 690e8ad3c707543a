"""The demo plant's data folder and its simulated machines, for the demo and the self-test.

Not here: what is shown (app.cli.demo, app.cli.selftest), the simulator (connectors.simulator).
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from app import paths, problems
from app.host import channel
from app.host.client import HostFault
from app.host.roles import Role, role_command

QUESTION = "What is the maximum oil temperature of press 1, and what is it now?"
_READY_S = 30.0
_STOP_S = 5.0


def prepare(home: Path, url: str) -> None:
    """Make the data folder of the demo plant, and name the simulator's address in its settings.

    Settings that a person changed stay; only the demo's own server gets the new address.

    Raises:
        OSError: it cannot be written.
    """
    channel.make_home(home)
    plant = home / "plant.toml"
    if not plant.exists():
        shutil.copyfile(paths.demo_plant() / "plant.toml", plant)
    settings = home / "andon.toml"
    text = settings.read_text("utf-8") if settings.exists() else ""
    if "[[connectors]]" not in text:
        text += f'{text and chr(10)}[[connectors]]\nid = "demo"\nurl = "{url}"\n'
        settings.write_text(text, "utf-8")


def address(home: Path) -> str:
    """The simulator's address: the one in the settings, else a free one."""
    from app.settings import load_settings

    known = [server.url for server in load_settings(home).connectors if server.id == "demo"]
    if known:
        return known[0]
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"opc.tcp://127.0.0.1:{server.getsockname()[1]}"


@contextlib.contextmanager
def simulator(home: Path, url: str) -> Iterator[str]:
    """Simulated machines while the context lasts; gives their address.

    Raises:
        HostFault: they do not start.
    """
    command = role_command(Role.SIMULATOR, "--home", str(home), "--plant", str(home / "plant.toml"), "--url", url)
    with (
        open(home / "logs" / "simulator.err", "ab") as errors,
        # Its own session: Ctrl-C on our terminal must not end it before us.
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
        ) as process,
    ):
        try:
            yield _address_said(process)
        finally:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def simulated_by_another(url: str) -> bool:
    """Whether somebody already serves at the address."""
    host, _, port = url.removeprefix("opc.tcp://").rstrip("/").partition(":")
    try:
        with socket.create_connection((host, int(port)), 1.0):
            return True
    except (OSError, ValueError):
        return False


def _address_said(process: subprocess.Popen[bytes]) -> str:
    """The address in the simulator's line "ready URL"."""
    if process.stdout is None:
        raise AssertionError("started without a pipe")
    deadline, said = time.monotonic() + _READY_S, b""
    while b"\n" not in said and time.monotonic() < deadline:
        readable, _, _ = select.select([process.stdout], [], [], 0.2)
        if readable:
            data = os.read(process.stdout.fileno(), 4096)
            if not data:
                break
            said += data
    word, _, url = said.partition(b"\n")[0].decode("utf-8", "replace").partition(" ")
    if word != "ready":
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        raise HostFault(problems.by_code("E-OPC-002", "the simulated machines do not start; see logs/simulator.err"))
    return url.strip()
