"""What README and CONTRIBUTING tell to type exists, and the files that they name do too."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from app.cli.parser import build_parser
from app.host.messages import Verdict

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def snippets(page: str) -> list[str]:
    """Each line of a shell block, and each piece of inline code."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text(page), re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text(page), flags=re.DOTALL))
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()] + inline


def commands(page: str) -> list[list[str]]:
    """The words after `andon` of every command that a page shows, placeholders replaced."""
    values = {"TURN": "1", "VERDICT": Verdict.WORKED.value, "PATH...": "documents", "DIR": "data", "ID": "press1"}
    found = []
    for snippet in snippets(page):
        if match := re.match(r"(?:\.venv/bin/)?andon(?= |$)(.*)", snippet):
            words = [values.get(word, word) for word in shlex.split(match[1])]
            found.append(words)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_commands_can_be_typed(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in commands(page):
        try:
            build_parser().parse_args(words)
        except SystemExit:
            pytest.fail(f"{page}: andon {' '.join(words)}: {capsys.readouterr().err}")


def test_the_readme_shows_every_command() -> None:
    subparsers = next(action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction))
    shown = {words[0] for words in commands("README.md") if words}
    assert set(subparsers.choices) <= shown


def test_options_in_the_table_belong_to_their_command() -> None:
    subparsers = next(action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction))
    rows = re.findall(r"^\| `andon (\w+)[^|]*\|(.*)\|$", text("README.md"), re.MULTILINE)
    assert len(rows) >= 8
    for command, what in rows:
        known = subparsers.choices[command].format_help()
        for option in re.findall(r"`(--[\w-]+)", what):
            assert option in known, (command, option)


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page: str) -> None:
    targets = set(re.findall(r"^([\w-]+):", text("Makefile"), re.MULTILINE))
    named = {match[1] for snippet in snippets(page) if (match := re.match(r"make ([\w-]+)", snippet))}
    assert named <= targets


@pytest.mark.parametrize("page", PAGES)
def test_files_exist(page: str) -> None:
    folders = "app|bench|connectors|installer|knowledge|requirements|resources|tests"
    for name in re.findall(rf"(?<![\w/.])((?:{folders})/[\w./*-]*\w|[A-Z]+\.md|\.ci/run)", text(page)):
        assert any(ROOT.glob(name)) or any(ROOT.glob(f"{name}.py")), f"{page} names {name}"


def test_pages_keep_to_their_length() -> None:
    assert len(text("CONTRIBUTING.md").splitlines()) < 60
    assert len(text("ARCHITECTURE.md").splitlines()) < 100
