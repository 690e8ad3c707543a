"""A core process with the scripted work, as a program: the same start as the real one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[3])

from app.__main__ import main as program  # noqa: E402 - after the path is set
from app.host import channel  # noqa: E402
from app.host.serve import serve  # noqa: E402
from tests.app.host.fake_work import FakeWork  # noqa: E402


def main() -> int:
    """Take the command line of the role "core"; how the work behaves stands in home/fake.json."""
    if sys.argv[1] != "core":
        return program()
    parser = argparse.ArgumentParser()
    parser.add_argument("role")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--idle-exit", type=float)
    parser.add_argument("--detach", action="store_true")
    args = parser.parse_args()
    if args.detach:
        channel.detach()

    def prepare() -> tuple[Callable[[], FakeWork], float]:
        file = args.home / "fake.json"
        options = json.loads(file.read_text()) if file.exists() else {}
        return lambda: FakeWork(**options), 20.0

    return serve(args.home, prepare, idle_exit_s=args.idle_exit)


if __name__ == "__main__":
    sys.exit(main())
