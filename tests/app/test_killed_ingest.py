"""Reading files through the real core, killed in the middle: the next start completes it by itself."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.host import channel
from app.host.client import Client, Interrupted, connect
from app.host.messages import Documents, Ingest, Status
from knowledge.types import IngestProgress
from tests.app.host.cores import comes

pytestmark = pytest.mark.slow

FILES = 4
WORDS = "valve pump hose filter bolt cover guard switch sensor drive".split()


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="andon-"))
    yield folder / "home"
    stop(folder / "home")
    shutil.rmtree(folder)


def stop(home: Path, how: int = signal.SIGTERM) -> None:
    if pid := channel.locked_by(home):
        os.kill(pid, how)
        assert comes(lambda: channel.locked_by(home) is None)


def files(folder: Path) -> Path:
    folder.mkdir()
    for n in range(FILES):
        text = "\n\n".join(
            f"## {n}.{part} The {word}\n\nThe {word} {n}-{part} is checked every {n + 2} weeks and tightened with "
            f"{part + 11} Nm. Its number is {word[:2].upper()}-{n}{part}."
            for part, word in enumerate(WORDS)
        )
        (folder / f"sheet_{n}.md").write_text(f"# Sheet {n}\n\n{text}\n", "utf-8")
    return folder


def kill_after_a_file(home: Path, client: Client, folder: Path) -> None:
    for reply in client.request("ingest", Ingest((str(folder),))):
        if isinstance(reply.event, IngestProgress) and reply.event.done:
            stop(home, signal.SIGKILL)


def held(client: Client) -> int:
    found: Documents = client.call("documents")
    return len(found.documents)


def test_a_killed_ingest_is_completed_by_the_next_start(home: Path, tmp_path: Path) -> None:
    folder = files(tmp_path / "sheets")
    with connect(home) as client, pytest.raises(Interrupted):
        kill_after_a_file(home, client, folder)
    seen: list[Status] = []
    with connect(home, on_status=seen.append) as client:
        assert held(client) < FILES
        assert comes(lambda: held(client) == FILES, 40)
        assert comes(lambda: held(client) > 0 and seen[-1].reading is None, 10)
        assert seen[-1].documents == FILES
    steps = [status.reading for status in seen if status.reading]
    assert steps
    assert max(step.total for step in steps) == FILES
