"""andon live: what the machines read now, and their active alarms.

Not here: where values come from (connectors).
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from app.cli import output
from app.cli.ask import live_json, value_shown
from app.cli.context import DONE, Context, Interrupt
from app.copilot.events import LiveValue
from app.host.messages import Live, LiveView
from connectors.types import in_language

_EVERY_S = 1.0
_LOOK_S = 0.1


def run(args: argparse.Namespace, context: Context) -> int:
    """Show the values once, or again every second until Ctrl-C."""
    with context.connect() as client, Interrupt() as interrupt:
        while True:
            view: LiveView = client.call("live", Live(args.equipment), interrupt)
            context.progress.done()
            if context.json and args.watch:
                output.line(as_json(view))
            elif context.json:
                output.document(as_json(view))
            else:
                if args.watch and sys.stdout.isatty():
                    print("\x1b[H\x1b[2J", end="")
                _show(view)
            if not args.watch:
                return DONE
            until = time.monotonic() + _EVERY_S
            while time.monotonic() < until:
                if interrupt():
                    return DONE
                time.sleep(_LOOK_S)


def as_json(view: LiveView) -> dict[str, Any]:
    """The machines' values as JSON."""
    return {
        "at": view.at,
        "equipment": [{"id": e.id, "name": dict(e.name), "model": e.model} for e in view.equipment],
        "values": [{"equipment": v.tag.equipment, "name": dict(v.tag.name), **live_json(v)} for v in view.values],
        "alarms": [
            {
                "equipment": alarm.equipment,
                "code": alarm.code,
                "severity": alarm.severity,
                "priority": alarm.priority,
                "message": dict(alarm.message),
                "active": alarm.active,
                "acknowledged": alarm.acknowledged,
                "time": alarm.time,
            }
            for alarm in view.alarms
        ],
        "connections": [
            {"connector": c.connector, "url": c.url, "state": c.state.value, "reason": c.reason, "since": c.since}
            for c in view.connections
        ],
    }


def _show(view: LiveView) -> None:
    for connection in view.connections:
        reason = f" ({output.clean(connection.reason)})" if connection.reason else ""
        since = output.moment(connection.since)
        print(f"{output.clean(connection.connector)} {connection.url}: {connection.state.value} since {since}{reason}")
    for machine in view.equipment:
        values = [value for value in view.values if value.tag.equipment == machine.id]
        alarms = [alarm for alarm in view.alarms if alarm.equipment == machine.id]
        if not values and not alarms:
            continue
        print(f"\n{output.clean(machine.id)} · {output.clean(in_language(machine.name, 'en'))}")
        for alarm in alarms:
            mark = "" if alarm.acknowledged else " (not acknowledged)"
            message = output.clean(in_language(alarm.message, "en"))
            print(f"  ALARM {output.clean(alarm.code)} {message} since {output.moment(alarm.time)}{mark}")
        if values:
            print(output.table([_row(value) for value in values], ("Value", "Now", "Quality", "Age", "Tag"), "  "))
    if not view.equipment:
        print("No machines. Describe them in plant.toml and name their server in andon.toml.")


def _row(value: LiveValue) -> tuple[str, str, str, str, str]:
    got = value.reading
    return in_language(value.tag.name, "en"), value_shown(value), got.quality.value, output.age(got.age_s), value.tag.id
