"""andon --selftest: the whole program once, in a folder that goes away: documents, an answer, a live machine.

What an installer runs after installing. Not here: the tests of the parts.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app import paths
from app.cli import ask, library, output, plant_demo
from app.cli.context import DONE, FAILED, Context, Interrupt
from app.copilot.events import Answer, ClaimKind, Question
from app.host import channel
from app.host.client import Client
from app.host.messages import Documents, Live, LiveView
from connectors.types import Quality
from knowledge.types import IngestReport, RevisionState

_VALUES_S = 40.0
_GONE_S = 10.0
_PRESS = "press1"
_TAG = "press1.oil_temperature"
_LIMIT = "Upper limit: 65"


class SelfTestFailed(Exception):
    """The program does not do what it must."""

    code = "E-INT-001"


def run(context: Context) -> int:
    """Try everything; one line a step; 1 at the first that fails."""
    # Not below TMPDIR alone: a long path only moves the socket, which is tried as well.
    with tempfile.TemporaryDirectory(prefix="andon-selftest-") as folder:
        home = Path(folder) / "home"
        began = time.monotonic()
        try:
            _all(context, home)
        except BaseException:
            _keep_logs(home)
            raise
        finally:
            stopped = _gone(home)
    if not stopped:
        print("FAULT the service did not end")
        return FAILED
    print(f"OK    everything, {time.monotonic() - began:.1f} s")
    return DONE


def _all(context: Context, home: Path) -> None:
    channel.make_home(home)
    url = plant_demo.address(home)
    plant_demo.prepare(home, url)
    with plant_demo.simulator(home, url) as served:
        _ok(f"simulated machines at {served}")
        with context.connect(home) as client:
            try:
                _documents(client, context)
                _values(client)
                _question(client)
                _superseded(client)
            finally:
                client.call("stop")


def _documents(client: Client, context: Context) -> None:
    with Interrupt() as interrupt:
        report: IngestReport = library.read(client, (str(paths.demo_plant() / "documents"),), context, interrupt)
    _must(report.added > 0 and not report.problems, f"reading the demo's documents: {report}")
    _ok(f"read {report.added} files, {report.passages} passages, {report.seconds:.1f} s")


def _values(client: Client) -> None:
    def current() -> int:
        view: LiveView = client.call("live", Live(_PRESS))
        return sum(value.reading.quality is Quality.GOOD for value in view.values)

    _must(_comes(lambda: current() > 0, _VALUES_S), "no current value came over OPC UA")
    _ok(f"{current()} current values of {_PRESS} over OPC UA")


def _question(client: Client) -> None:
    answer = _ask(client, plant_demo.QUESTION)
    _must(not answer.support.refused and bool(answer.citations), f"the demo's question was answered {answer.support}")
    _must(any(v.tag.id == _TAG for v in answer.live), "the answer has no live oil temperature")
    quoted = [claim.text for claim in answer.claims if claim.kind is ClaimKind.QUOTED]
    _must(any(_LIMIT in text for text in quoted), f"the answer does not quote the limit of {_LIMIT}")
    cited = answer.citations[0].passage
    _ok(f"answered from {output.place(cited)}, {answer.timings_ms.get('total', 0) / 1000:.1f} s")


def _superseded(client: Client) -> None:
    """What a superseded revision says must not be cited, whatever is asked."""
    found: Documents = client.documents()
    old = {
        (entry.document.id, revision.label)
        for entry in found.documents
        for revision in entry.revisions
        if revision.state not in (RevisionState.EFFECTIVE, RevisionState.UNCONTROLLED)
    }
    _must(bool(old), "the demo's documents hold no superseded revision")
    asked = [entry.document.title for entry in found.documents if any(entry.document.id == id_ for id_, _ in old)]
    for title in asked:
        cited = {(c.passage.document, c.passage.revision) for c in _ask(client, title).citations}
        _must(not cited & old, f"cited {cited & old}")
    _ok(f"{len(old)} superseded or unfinished revisions are not cited")


def _ask(client: Client, text: str) -> Answer:
    with Interrupt() as interrupt:
        return ask.ask(client, Question(text, equipment=_PRESS), interrupt)


def _comes(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.3)
    return True


def _gone(home: Path) -> bool:
    return _comes(lambda: channel.locked_by(home) is None, _GONE_S)


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SelfTestFailed(otherwise)


def _ok(text: str) -> None:
    print(f"OK    {text}", flush=True)


def _keep_logs(home: Path) -> None:
    """Keep what the processes said about a failure."""
    if (home / "logs").is_dir():
        kept = Path(tempfile.mkdtemp(prefix="andon-selftest-logs-"))
        shutil.copytree(home / "logs", kept, dirs_exist_ok=True)
        print(f"Logs: {kept}")
