"""What people meet when something is wrong, through the real program: each fault with its code and what to do.

The cheap ones. Not here: files that cannot be read (tests/knowledge/documents), a core that dies (test_end_to_end).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import paths
from app.host import channel
from tests.app.host.cores import comes

pytestmark = pytest.mark.slow

WITHOUT_ROOTS_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
"""Root reads and writes everything otherwise."""


FULL_DISK = """
home=$1; shift
mount -t tmpfs -o size=8m tmpfs "$home"
stop() { kill "$(cat "$home/core.lock")"; while [ -S "$home/core.sock" ]; do sleep 0.1; done; sleep 0.3; }
printf '# Pump\\n\\nThe pump P-7 runs at 1450 rpm.\\n' > "$home/pump.md"
"$@" ingest --home "$home" "$home/pump.md"
turn=$("$@" ask --home "$home" "How fast does pump P-7 run?" | sed -n 's/.* turn //p')
dd if=/dev/zero of="$home/fill" bs=4k 2>/dev/null
"$@" ask --home "$home" "How fast does pump P-7 run?" 2>&1
"$@" ask --home "$home" "How fast does the pump P-7 run?" 2>&1; echo "warm: $?"
"$@" feedback --home "$home" "$turn" worked 2>&1; echo "feedback: $?"
stop
"$@" ask --home "$home" "How fast does pump P-7 run?" 2>&1; echo "cold: $?"
sleep 1
stop 2>/dev/null
true
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """A data folder that nothing is wrong with."""
    yield from _home()


@pytest.fixture
def home() -> Iterator[Path]:
    """One to spoil."""
    yield from _home()


def _home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="andon-"))
    made = folder / "home"
    made.mkdir()
    yield made
    stop(made)
    for path in folder.rglob("*"):
        path.chmod(0o700)
    shutil.rmtree(folder)


def stop(home: Path) -> None:
    if pid := channel.locked_by(home):
        os.kill(pid, signal.SIGTERM)
        assert comes(lambda: channel.locked_by(home) is None)


def andon(home: Path, *words: str, before: tuple[str, ...] = (), **environment: str) -> tuple[int, str, str]:
    """Run a command as a person does; its exit code, and what it printed on standard output and standard error."""
    done = subprocess.run(
        [*before, *paths.program(), *words, "--home", str(home)],
        capture_output=True, text=True, env={**os.environ, **environment}, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def broken_settings(home: Path) -> Path:
    (home / "andon.toml").write_text("this is [[ no toml")
    return home


def unknown_key(home: Path) -> Path:
    (home / "andon.toml").write_text("[model]\nthread = 3\n")
    return home


def broken_plant(home: Path) -> Path:
    (home / "plant.toml").write_text("nope = [")
    return home


def no_folder(home: Path) -> Path:
    (home / "file").touch()
    return home / "file"


def too_long(home: Path) -> Path:
    return home / ("f" * 300)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (broken_settings, "E-SET-001: The settings cannot be read. Correct andon.toml.\n  {home}/andon.toml: "),
        (unknown_key, "E-SET-001: The settings cannot be read. Correct andon.toml.\n  {home}/andon.toml: model.thread"),
        (broken_plant, "E-SET-002: The plant description cannot be read. Correct plant.toml and start Andon again.\n"),
        (no_folder, "E-STO-005: The data folder cannot be made: the path is no folder, or too long. "),
        (too_long, "E-STO-005: The data folder cannot be made: the path is no folder, or too long. "),
    ],
)  # fmt: skip
def test_a_data_folder_that_cannot_be_used(home: Path, spoil: object, said: str) -> None:
    assert callable(spoil)
    code, out, err = andon(spoil(home), "ask", "alarm E-204", "--json")
    assert code == 1
    assert err.startswith(said.format(home=home))
    assert json.loads(out)["error"]["code"] == err.split(":")[0]


def test_a_data_folder_without_the_right_to_write(home: Path) -> None:
    home.chmod(0o500)
    before = tuple(WITHOUT_ROOTS_RIGHTS) if os.geteuid() == 0 else ()
    code, _, err = andon(home, "ask", "alarm E-204", before=before)
    assert code == 1
    assert err.startswith("E-STO-004: The data folder may not be written. Ask for the right to write it, or choose")


def test_a_data_folder_that_another_program_holds(home: Path) -> None:
    with open(home / "core.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, out, _ = andon(home, "doctor", "--json")
    service = next(check for check in json.loads(out)["checks"] if check["name"] == "answering service")
    assert code == 1
    assert service["code"] == "E-STO-001"


def test_missing_models(home: Path) -> None:
    code, _, err = andon(home, "ask", "alarm E-204", ANDON_MODELS=str(home / "none"))
    assert code == 1
    assert err.startswith("E-MOD-001: A model file is missing. Run the set-up again, or set its path in andon.toml.\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ask", "  "), 2, "E-ASK-001: The question is empty. "),
        (("search", ""), 2, "E-ASK-001: The question is empty. "),
        (("ask", "oil " * 25_000), 1, "E-ASK-002: The question is longer than 8,000 characters. It was not asked. "),
        (("ask", "oil", "--equipment", "mill9"), 1, "E-ASK-003: This machine is not in the plant description. "),
        (("live", "mill9"), 1, "E-ASK-003: This machine is not in the plant description. "),
        (("feedback", "none", "worked"), 1, "E-ASK-004: This answer is not in the history. "),
        (("ingest", "/nowhere/a.md"), 1, "E-DOC-108: /nowhere/a.md: There is no file or folder of this name. "),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(shared: Path, words: tuple[str, ...], code: int, said: str) -> None:
    found, _, err = andon(shared, *words)
    assert (found, err[: len(said)]) == (code, said)


def test_the_doctor_looks_at_the_plant_description_without_any_server(home: Path) -> None:
    code, out, _ = andon(broken_plant(home), "doctor", "--json")
    plant = next(check for check in json.loads(out)["checks"] if check["name"] == "plant description")
    assert code == 1
    assert (plant["code"], plant["state"]) == ("E-SET-002", "fault")


def test_a_damaged_language_model_is_told_beside_the_quoted_answer(home: Path) -> None:
    models = home / "models"
    shutil.copytree(Path(sys.prefix) / "share" / "andon" / "models", models)
    (models / ".verified.json").unlink(missing_ok=True)
    with open(models / "smollm2-135m-instruct-q4_0.gguf", "r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)[0]
        file.seek(50_000_000)
        file.write(bytes([byte ^ 1]))
    (home / "pump.md").write_text("# Pump\n\nThe pump P-7 runs at 1450 rpm.\n", "utf-8")
    assert andon(home, "ingest", str(home / "pump.md"), ANDON_MODELS=str(models))[0] == 0
    code, out, err = andon(home, "ask", "How fast does pump P-7 run?", ANDON_MODELS=str(models))
    assert code == 0
    assert "1450 rpm" in out
    assert err.startswith("E-MOD-002: A model file is damaged (its checksum differs). It is not used. ")


def test_a_home_with_blanks_and_chinese_characters_beyond_the_length_of_a_sockets_path(home: Path) -> None:
    long = home / "資料 夾 一" / ("d" * 60) / ("e" * 60)
    code, out, err = andon(long, "documents", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)
    assert channel.locked_by(long)
    stop(long)


def test_a_full_disk(home: Path, tmp_path: Path) -> None:
    """Questions still work, nothing new is kept; a start needs room, and says so."""
    unshare = ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)], check=False).returncode:
        pytest.skip("the system allows no file system of one's own")
    done = subprocess.run(
        [*unshare, "sh", "-c", FULL_DISK, "sh", str(home), *paths.program()],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    said = done.stdout
    assert "warm: 0\n" in said, said + done.stderr
    assert "feedback: 1\n" in said
    assert "cold: 1\n" in said
    warm, _, cold = said.partition("warm: 0\n")
    assert "1450 rpm" in warm
    assert "E-STO-002: The disk is full. Questions still work; nothing new is kept. Free 500 MB." in warm
    assert "E-STO-006: The disk is full. The service cannot start: questions do not work. Free 500 MB and" in cold


@pytest.mark.parametrize("settings", ['[ui]\nlanguage = "zh-TW"\n', "this is [[ no toml"])
def test_a_window_opens_whatever_the_settings_say(home: Path, settings: str) -> None:
    (home / "andon.toml").write_text(settings)
    with subprocess.Popen(
        [*paths.program(), "--home", str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as window:
        try:
            assert comes(lambda: (home / "logs" / "core.log").exists(), 30)
            assert window.poll() is None
            window.send_signal(signal.SIGTERM)
            _, err = window.communicate(timeout=20)
        finally:
            window.kill()
    assert window.returncode == 0
    assert "E-INT" not in err
