"""Runs one command: words in, exit code out; every failure becomes a coded message.

Each command imports only what it needs. Not here: what commands do, the internal roles (app.__main__).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app import paths, problems
from app.cli import output
from app.cli.context import FAILED, STOPPED, Context
from app.cli.parser import build_parser
from app.host.client import HostFault

OpenWindow = Callable[[Path, bool], int]


def run(words: Sequence[str], open_window: OpenWindow) -> int:
    """Run a command line (without the program's name).

    Args:
        words: the command line.
        open_window: opens the window of a data folder; the second argument says whether it is the demo's.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8" if "--json" in words or "--jsonl" in words else None, errors="replace")
    args = build_parser().parse_args(words)
    home = paths.home_folder(args.home, name="andon-demo" if args.command == "demo" else "andon")
    context = Context(home, getattr(args, "json", False) or getattr(args, "jsonl", False), open_window)
    try:
        return _dispatch(args, context)
    except KeyboardInterrupt:
        context.progress.done()
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output went away; Python would complain about it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FAILED
    except Exception as exc:  # noqa: BLE001 - the boundary: every failure becomes a message
        context.progress.done()
        problem = exc.problem if isinstance(exc, HostFault) else problems.of(exc)
        output.say(problem)
        if context.json:
            output.document(output.error(problem))
        return FAILED


def _dispatch(args: argparse.Namespace, context: Context) -> int:
    if args.selftest:
        from app.cli import selftest

        return selftest.run(context)
    match args.command:
        case None:
            from app.cli import window

            return window.open_window(context)
        case "ask" | "search":
            from app.cli import ask, search

            return ask.run(args, context) if args.command == "ask" else search.run(args, context)
        case "ingest" | "documents":
            from app.cli import control, library

            if args.command == "ingest":
                return library.ingest(args, context)
            return control.run(args, context) if args.step else library.documents(context)
        case "live":
            from app.cli import live

            return live.run(args, context)
        case "feedback" | "models":
            from app.cli import keeping

            return keeping.feedback(args, context) if args.command == "feedback" else keeping.models(context)
        case "eval":
            from app.cli import evaluate

            return evaluate.run(args, context)
        case "report" | "review" | "notes" | "people" | "steward":
            from app.cli import desk

            commands = (desk.report, desk.review, desk.notes, desk.people, desk.steward)
            return next(one for one in commands if one.__name__ == args.command)(args, context)
        case "audit":
            from app.cli import audit

            return audit.run(args, context)
        case "doctor":
            from app.cli import doctor

            return doctor.run(context)
        case _:
            from app.cli import demo

            return demo.run(args, context)
