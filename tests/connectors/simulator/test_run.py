from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.connectors.conftest import PLANT


def test_without_a_parent_on_standard_input_it_runs_until_a_signal(tmp_path: Path, free_port: int) -> None:
    code = (
        "import sys, pathlib; from connectors.simulator.run import main; "
        f"sys.exit(main(pathlib.Path({str(tmp_path)!r}), pathlib.Path({str(PLANT)!r}), 'opc.tcp://127.0.0.1:{free_port}'))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == f"ready opc.tcp://127.0.0.1:{free_port}/\n"
        second = subprocess.run(
            [sys.executable, "-c", code],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert second.returncode == 1
        assert "address already in use" in second.stderr
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.communicate()
