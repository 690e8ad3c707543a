"""One executable: the window (no words), the commands, and the internal roles that they start as processes.

Each branch imports only what it needs: a command must be quick, and a window must not wait for a language model.
Not here: what commands (app.cli), roles and windows do.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if __package__ in (None, ""):  # run by its path (app.paths.program): find the packages beside it before all others
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

if TYPE_CHECKING:
    from app.host.work import Work

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words and words[0] in ROLES:
            return ROLES[words[0]](words[1:])
        from app.cli.main import run

        return run(words, _open_window)
    except KeyboardInterrupt:
        return INTERRUPTED


def _open_window(home: Path, demo: bool) -> int:
    import app.desktop.main as desktop

    return desktop.main(home, demo=demo)


def _core(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="andon core")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--idle-exit", type=float)
    parser.add_argument("--detach", action="store_true")
    args = parser.parse_args(words)
    if args.detach:
        from app.host.channel import detach

        detach()
    # Before numpy and llama.cpp are loaded: both spin on all cores otherwise, and a crash would print for minutes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    from app.host.serve import serve

    def prepare() -> tuple[Callable[[], Work], float]:
        from app.settings import load_settings

        settings = load_settings(args.home)

        def make_work() -> Work:
            from app.services import build

            return build(settings)

        return make_work, settings.core.idle_exit_s

    return serve(args.home, prepare, idle_exit_s=args.idle_exit)


def _connectors(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="andon connectors")
    parser.add_argument("--home", type=Path, required=True)
    args = parser.parse_args(words)
    from app.host import logs

    logs.start(args.home, "connectors")
    from app.settings import load_settings
    from connectors.opcua.connection import Server
    from connectors.service import main as connectors

    settings = load_settings(args.home)
    servers = [Server(server.id, server.url, server.publishing_ms) for server in settings.connectors]
    if not servers or settings.plant_file is None:
        return 0
    return connectors(servers, settings.plant_file, args.home / "live.sqlite")


def _simulator(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="andon simulator")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--plant", type=Path, required=True)
    parser.add_argument("--url", default="opc.tcp://127.0.0.1:0")
    args = parser.parse_args(words)
    from app.host import logs

    logs.start(args.home, "simulator")
    from connectors.simulator.run import main as simulator

    return simulator(args.home, args.plant, args.url)


def _parse(words: Sequence[str]) -> int:
    from knowledge.documents.worker import main as parse

    return parse()


ROLES: dict[str, Callable[[Sequence[str]], int]] = {
    "core": _core,
    "connectors": _connectors,
    "simulator": _simulator,
    "parse": _parse,
}

if __name__ == "__main__":
    sys.exit(main())
