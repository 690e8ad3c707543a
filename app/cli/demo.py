"""andon demo: a small plant to try everything out with; provoking faults of its machines.

Not here: the demo's data folder and its machines (app.cli.plant_demo), the window (app.desktop).
"""

from __future__ import annotations

import argparse
import contextlib
import shlex
import time

from app import paths, problems
from app.cli import ask, library, output, plant_demo, window
from app.cli.context import DONE, Context, Interrupt
from app.copilot.events import Question
from app.host import channel
from app.host.client import Client, HostFault
from app.host.messages import Live, LiveView
from connectors.simulator import control
from connectors.types import Quality

_VALUES_S = 20.0
"""How long the first values of the machines are waited for."""


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the demo, or provoke and end faults of its machines."""
    if args.step == "fault":
        control.provoke(context.home, args.machine, args.fault)
        print(f"{args.machine}: {args.fault} begins. End it with: {_command(context, 'demo clear')}")
        return DONE
    if args.step == "clear":
        control.clear(context.home, args.machine)
        print("All provoked faults end." if args.machine is None else f"{args.machine}: provoked faults end.")
        return DONE
    return _demo(args, context)


def _demo(args: argparse.Namespace, context: Context) -> int:
    shown = window.has_display() and not args.no_window
    channel.make_home(context.home)
    url = plant_demo.address(context.home)
    plant_demo.prepare(context.home, url)
    print(f"Demo plant in {context.home}", flush=True)
    with contextlib.ExitStack() as stack:
        if plant_demo.simulated_by_another(url):
            print(f"The simulated machines already run at {url}")
        else:
            print("Starting three simulated machines …", flush=True)
            url = stack.enter_context(plant_demo.simulator(context.home, url))
        ours = channel.locked_by(context.home) is None
        client = stack.enter_context(context.connect())
        if ours:
            stack.callback(_stop, client)
        _read_documents(client, context)
        if shown:
            print("Opening the window. The demo ends when it is closed.", flush=True)
            print(_to_try(context), flush=True)
            return window.open_window(context, demo=True)
        if not window.has_display():
            problem = problems.by_code("E-DSP-001")
            print(f"\n{problem.what} {problem.next_step} ({problem.code})")
        return _on_terminal(client, context)


def _read_documents(client: Client, context: Context) -> None:
    """Read the demo's documents; quick when nothing changed."""
    folder = paths.demo_plant() / "documents"
    print("Reading the demo plant's documents (once) …", flush=True)
    with Interrupt() as interrupt:
        report = library.read(client, (str(folder),), context, interrupt)
    if report.stopped:
        raise KeyboardInterrupt
    count = report.added + report.replaced + report.unchanged
    print(f"{count} documents, {report.seconds:.1f} s", flush=True)
    for problem in report.problems:
        output.say(problems.by_code(problem.code, f"{problem.path}: {problem.detail}"))


def _on_terminal(client: Client, context: Context) -> int:
    """Ask the demo's question as `andon ask` does."""
    _wait_for_values(client)
    print(f"\n$ {_command(context, 'ask', plant_demo.QUESTION)}\n", flush=True)
    question = Question(plant_demo.QUESTION)
    with Interrupt() as interrupt:
        ask.ask(client, question, interrupt, ask.Shown(context, question))
    print(_to_try(context))
    return DONE


def _wait_for_values(client: Client) -> None:
    """Give the connection to the machines the moment it needs."""
    deadline = time.monotonic() + _VALUES_S
    while time.monotonic() < deadline:
        view: LiveView = client.call("live", Live())
        if any(value.reading.quality is Quality.GOOD for value in view.values):
            return
        time.sleep(0.3)


def _stop(client: Client) -> None:
    with contextlib.suppress(HostFault):
        client.call("stop")


def _to_try(context: Context) -> str:
    lines = [
        _command(context, "demo"),
        _command(context, "demo fault press1 oil-overheat"),
        _command(context, "ask", "What does alarm E-204 mean?"),
        _command(context, "ask", "1 號油壓機的油溫上限是多少？"),
        _command(context, "live press1"),
        _command(context, "documents"),
    ]
    return "\nTo try, while the demo runs or after it:\n" + "\n".join(f"  {line}" for line in lines)


def _command(context: Context, command: str, text: str = "") -> str:
    if not command.startswith("demo") or context.home != paths.home_folder(name="andon-demo"):
        command += f" --home {shlex.quote(str(context.home))}"
    return f"andon {command}{' ' + shlex.quote(text) if text else ''}"
