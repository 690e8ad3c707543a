"""A whole question where there is no network: nothing was attempted that would leave the PC, no telemetry either.

The processes run in a network of their own that has only the loopback. Python's look-ups and connections are written
down in each of them; what a compiled library does is seen in the kernel's counters.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

OFFLINE = Path(__file__).parent / "offline"


@pytest.fixture(scope="module")
def unshare() -> list[str]:
    command = ["unshare", "--map-root-user", "--net"]
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"the system allows no network of one's own: {tried.stderr.strip()}")
    return command


@pytest.fixture
def listener() -> Iterator[int]:
    """A port of the loopback that telemetry is told to go to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def run(command: list[str], folder: Path, port: int, *words: str) -> tuple[dict[str, Any], list[list[Any]]]:
    """What the program printed, and what its processes tried."""
    sockets = folder / "sockets.jsonl"
    collector = f"http://127.0.0.1:{port}"
    wishes = {
        "ANONYMIZED_TELEMETRY": "True",
        "CHROMA_OTEL_COLLECTION_ENDPOINT": collector,
        "LANGSMITH_TRACING": "true",
        "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_ENDPOINT": collector,
        "LANGSMITH_API_KEY": "none",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
        "HTTP_PROXY": collector,
        "HTTPS_PROXY": collector,
    }
    environment = {**os.environ, **wishes, "PYTHONPATH": str(OFFLINE), "ANDON_TEST_SOCKETS": str(sockets)}
    done = subprocess.run(
        [*command, sys.executable, str(OFFLINE / "whole_question.py"), *words],
        capture_output=True, text=True, env=environment, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    tried = [json.loads(line) for line in sockets.read_text().splitlines()]
    return json.loads(done.stdout), tried


def outside(tried: list[list[Any]], port: int) -> list[list[Any]]:
    """What went anywhere but to a Unix socket or to the simulated machines."""
    allowed = ("127.0.0.1", port)
    return [
        [pid, program, event, what]
        for pid, program, event, what in tried
        if not (
            (event == "socket.connect" and isinstance(what, str))
            or (event == "socket.connect" and tuple(what[:2]) == allowed)
            or (event == "socket.getaddrinfo" and what == "127.0.0.1")
        )
    ]


def test_a_whole_question_tries_nothing_beyond_this_pc(unshare: list[str], tmp_path: Path, listener: int) -> None:
    said, tried = run(unshare, tmp_path, listener)
    assert said["support"] in ("exact", "partial")
    assert "press1.oil_temperature" in said["live"]
    assert said["model"]
    assert outside(tried, said["port"]) == []
    assert all(count == 0 for count in said["counted"].values()), said["counted"]
    # The connectors' connection to the machines was seen, so others would have been.
    assert any(program.endswith(" connectors") for _, program, _, what in tried if what == ["127.0.0.1", said["port"]])


def test_what_tries_to_leave_is_seen(unshare: list[str], tmp_path: Path, listener: int) -> None:
    said, tried = run(unshare, tmp_path, listener, "violate")
    assert {event for _, _, event, _ in outside(tried, 0)} == {"socket.getaddrinfo", "socket.connect"}
    assert said["counted"]["Ip.OutNoRoutes"] > 0


def test_tracing_and_telemetry_are_off_whatever_the_environment_says(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from app.services import build\n"
        "from app.settings import load_settings\n"
        "work = build(load_settings(Path(sys.argv[1])))\n"
        "work.load(lambda _: None)\n"
        "import chromadb.config, langsmith.utils\n"
        "from chromadb.telemetry.opentelemetry import tracer\n"
        "assert not langsmith.utils.tracing_is_enabled()\n"
        "assert work._ingestor._sync._index._client.get_settings().anonymized_telemetry is False\n"
        "assert tracer is None\n"
        "assert 'posthog' not in sys.modules\n"
        "work.close()\n"
        "print('off')\n"
    )
    wishes = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "ANONYMIZED_TELEMETRY": "True"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=Path(__file__).parents[2], env={**os.environ, **wishes}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "off", done.stderr
