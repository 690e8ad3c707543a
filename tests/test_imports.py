"""Who may import whom, what stays light, and what the locked packages must and must not be."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app", "connectors", "knowledge", "resources")
HEAVY = ("asyncua", "chromadb", "langchain", "langchain_core", "langchain_text_splitters", "llama_cpp")
LIGHT = ("app.copilot.events", "app.copilot.pipeline", "connectors.types", "knowledge.types")


def contracts(tree: Path) -> subprocess.CompletedProcess[str]:
    """The import contracts of the tree's pyproject.toml, checked on that tree."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main(['--no-cache'])"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=110, check=False)


def modules_after(statement: str) -> set[str]:
    """The modules that are loaded in a fresh interpreter after the statement."""
    program = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def modules_of(package: str) -> list[str]:
    """The names of the modules that stand in a package's folder."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name != "__init__.py"
    ]


def test_import_contracts_hold() -> None:
    done = contracts(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_planted_violations_break_each_contract(tmp_path: Path) -> None:
    for source in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        copy = tmp_path / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = {
        "app/copilot/events.py": "import app.desktop",
        "app/services.py": "import PySide6.QtCore",
        "connectors/types.py": "import asyncua",
        "connectors/live.py": "import knowledge.types",
        "knowledge/types.py": "import app.settings",
        "knowledge/store.py": "import bench",
    }
    for file, line in planted.items():
        with (tmp_path / file).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")

    done = contracts(tmp_path)

    assert done.returncode != 0
    assert "Contracts: 0 kept, 5 broken" in done.stdout


@pytest.mark.parametrize("module", LIGHT)
def test_light_modules_load_no_heavy_library(module: str) -> None:
    assert not modules_after(f"import {module}").intersection({*HEAVY, "PySide6"})


def test_the_window_loads_no_heavy_library() -> None:
    loaded = modules_after("import " + ", ".join(modules_of("app/desktop")))
    assert "PySide6" in loaded
    assert not loaded.intersection(HEAVY)


def test_the_commands_load_neither_qt_nor_a_heavy_library() -> None:
    loaded = modules_after("import app.__main__, " + ", ".join(modules_of("app/cli")))
    assert not loaded.intersection({*HEAVY, "PySide6"})


def test_qt_returns_none_without_losing_a_reference_to_it() -> None:
    # PySide6 6.12.0 on Python 3.11 loses one reference with each such call; the process dies after some 5,000.
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 500


def test_only_the_overridden_packages_are_missing() -> None:
    lines = (ROOT / "requirements" / "overrides.txt").read_text(encoding="utf-8").splitlines()
    overridden = {line.split(";")[0].strip() for line in lines if line and not line.startswith("#")}
    command = [sys.executable, "-m", "pip", "check", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    missing = re.findall(r"^\S+ \S+ requires (\S+), which is not installed\.$", done.stdout, re.MULTILINE)
    assert set(missing) == overridden
    assert len(done.stdout.splitlines()) == len(missing), done.stdout


@pytest.mark.parametrize("name", ["run.lock", "dev.lock"])
def test_locks_pin_every_package_by_hash_and_name_no_registry(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 100
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_development_adds_to_what_runs_and_changes_nothing() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^\S+==\S+", text, re.MULTILINE))

    assert pins("run.lock") < pins("dev.lock")


def test_no_product_package_is_one_for_tests_only() -> None:
    text = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    names = {line.split("==")[0] for line in text.splitlines() if "==" in line and not line.startswith(" ")}
    assert not names & {"opcua", "pytest", "pyinstaller", "torch", "transformers", "sentence-transformers"}
