"""Set-up from source, run on a small tree whose virtual environment and tools are stand-ins that only take notes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = "sh dirname cat sha256sum cut sort tr mktemp head tail grep find mkdir rm mv ls sleep awk"


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with what set-up reads, and a PATH (bin/) without a compiler, on which the user is not root."""
    tree = tmp_path / "a tree"
    for file in ("installer/setup.sh", "installer/models.py", "pyproject.toml"):
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tree / file)
    for name in ("run", "dev"):
        (tree / f"requirements/{name}.lock").parent.mkdir(exist_ok=True)
        (tree / f"requirements/{name}.lock").write_text(f"{name}==1\n", encoding="utf-8")
    (tree / "resources/translations").mkdir(parents=True)
    (tree / "resources/translations/andon_zh_TW.ts").write_text("<TS/>", encoding="utf-8")
    script(tree / "bin/id", "echo 1000")
    for tool in TOOLS.split():
        found = shutil.which(tool)
        assert found, tool
        (tree / "bin" / tool).symlink_to(found)
    return tree


@pytest.fixture
def ready(tree: Path) -> Path:
    """The tree with a virtual environment that notes what it is asked for in notes.txt."""
    script(
        tree / ".venv/bin/python",
        f"""echo "$*" >> '{tree}/notes.txt'
case "$*" in *--editable*) printf '#!/bin/sh\\n' > '{tree}/.venv/bin/andon'; /bin/chmod +x '{tree}/.venv/bin/andon' ;;
*installer.models*) /bin/mkdir -p '{tree}/.venv/share/andon/models' ;; esac""",
    )
    script(tree / ".venv/bin/pyside6-lrelease", f"""echo lrelease >> '{tree}/notes.txt'; : > "$4" """)
    return tree


def set_up(tree: Path, *words: str, python: str = sys.executable, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(tree / "bin"), "PYTHON": python, "TMPDIR": str(tree), **more}
    return subprocess.run(
        [str(tree / "installer/setup.sh"), *words],
        env=environment, cwd="/", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def notes(tree: Path) -> str:
    path = tree / "notes.txt"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.unlink(missing_ok=True)
    return text


def test_what_is_missing_is_named_with_the_command_that_installs_it(tree: Path) -> None:
    done = set_up(tree, python="/nowhere/python3")
    assert done.returncode == 3
    assert "apt-get update && apt-get install --no-install-recommends cmake" in done.stderr
    for package in ("gcc", "g++", "make", "python3", "python3-venv"):
        assert f" {package} " in done.stderr
    assert not (tree / ".venv").exists()


def test_an_unknown_word_is_refused(tree: Path) -> None:
    assert set_up(tree, "--everything").returncode == 2


def test_all_steps_run_once_and_the_second_start_says_nothing(ready: Path) -> None:
    first = set_up(ready, ANDON_SKIP_SYSTEM="1")
    assert first.returncode == 0, first.stderr
    done = notes(ready)
    assert "--no-deps --require-hashes -r requirements/run.lock" in done
    assert "--no-deps --no-index --no-build-isolation --editable ." in done
    assert "-m installer.models --to" in done
    assert "lrelease" in done
    assert "llama-cpp-python" in first.stdout

    begin = time.monotonic()
    second = set_up(ready)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert time.monotonic() - begin < 1.0
    assert notes(ready) == ""


def test_only_the_step_whose_inputs_changed_runs_again(ready: Path) -> None:
    set_up(ready, ANDON_SKIP_SYSTEM="1")
    notes(ready)
    (ready / "resources/translations/andon_zh_TW.ts").write_text("<TS></TS>", encoding="utf-8")
    assert set_up(ready).returncode == 0
    assert notes(ready) == "lrelease\n"
    (ready / "resources/translations/andon_zh_TW.qm").unlink()
    assert set_up(ready).returncode == 0
    assert notes(ready) == "lrelease\n"
    with (ready / "requirements/run.lock").open("a", encoding="utf-8") as lock:
        lock.write("more==1\n")
    assert set_up(ready, ANDON_SKIP_SYSTEM="1").returncode == 0
    assert "--require-hashes" in notes(ready)


def test_the_development_set_serves_a_plain_start_too(ready: Path) -> None:
    assert set_up(ready, "--dev", ANDON_SKIP_SYSTEM="1").returncode == 0
    assert "requirements/dev.lock" in notes(ready)
    assert set_up(ready).stdout == ""
    assert notes(ready) == ""


def test_a_failed_step_ends_with_the_end_of_its_log_and_is_tried_again(ready: Path) -> None:
    good = (ready / ".venv/bin/python").read_text(encoding="utf-8")
    script(ready / ".venv/bin/python", 'case "$*" in *"pip install"*) echo "no space left"; exit 1 ;; esac')
    failed = set_up(ready, ANDON_SKIP_SYSTEM="1")
    assert failed.returncode == 1
    assert "no space left" in failed.stderr
    assert "set-up.log" in failed.stderr
    (ready / ".venv/bin/python").write_text(good, encoding="utf-8")
    assert set_up(ready, ANDON_SKIP_SYSTEM="1").returncode == 0


def test_a_runtime_of_another_processor_is_compiled_anew(ready: Path) -> None:
    """The first trial of the models dies as a process does that meets an instruction its processor lacks."""
    python = ready / ".venv/bin/python"
    good = python.read_text(encoding="utf-8")
    died = f"""case "$*" in *--try*) if [ ! -f '{ready}/died' ]; then : > '{ready}/died'; kill -ILL $$; fi ;; esac"""
    python.write_text(f"{good}\n{died}\n", encoding="utf-8")
    lock = ready / "requirements/run.lock"
    lock.write_text("a==1\nllama-cpp-python==2 \\\n    --hash=sha256:0\n    # via x\nz==3\n", encoding="utf-8")
    done = set_up(ready, ANDON_SKIP_SYSTEM="1")
    assert done.returncode == 0, done.stderr
    assert "does not run on this processor" in done.stdout
    said = notes(ready)
    assert "pip cache remove llama_cpp_python" in said
    assert f"--force-reinstall --no-deps --require-hashes -r {ready}/.venv/llama.lock" in said
    assert said.count("--try") == 2
    wanted = (ready / ".venv/llama.lock").read_text(encoding="utf-8").splitlines()
    assert wanted == ["llama-cpp-python==2 \\", "    --hash=sha256:0", "    # via x"]


def test_models_that_do_not_run_end_the_set_up(ready: Path) -> None:
    python = ready / ".venv/bin/python"
    good = python.read_text(encoding="utf-8")
    python.write_text(f"""{good}\ncase "$*" in *--try*) exit 1 ;; esac\n""", encoding="utf-8")
    done = set_up(ready, ANDON_SKIP_SYSTEM="1")
    assert done.returncode == 1
    assert "the models do not run on this machine" in done.stderr
    python.write_text(good, encoding="utf-8")
    assert set_up(ready, ANDON_SKIP_SYSTEM="1").returncode == 0


def test_a_moved_tree_is_set_up_again(ready: Path) -> None:
    set_up(ready, ANDON_SKIP_SYSTEM="1")
    notes(ready)
    moved = ready.with_name("moved")
    os.rename(ready, moved)
    assert "installing the locked packages" in set_up(moved, ANDON_SKIP_SYSTEM="1").stdout
