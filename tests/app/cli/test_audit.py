from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import main
from knowledge.audit import audit_of
from knowledge.store import Store, file_url
from knowledge.turns import TurnLog
from tests.app.cli.commands import no_window


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        turns = TurnLog(store, audit_of(store, tmp_path))
        turns.finish(turns.begin("油溫多少?"), "answered", answer="{}")
    return tmp_path


def andon(folder: Path, *words: str) -> int:
    return main.run(["--home", str(folder), *words], no_window)


def test_a_whole_record_is_whole_and_a_changed_one_names_the_row(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert andon(folder, "audit", "verify") == 0
    said = capsys.readouterr().out
    assert said.startswith("2 rows, 0 of them without")
    assert said.endswith("Nothing was changed.\n")
    with closing(sqlite3.connect(folder / "store.sqlite")) as connection:
        connection.execute("UPDATE turns SET answer = '{ }'")
        connection.commit()
    assert andon(folder, "audit", "verify") == 1
    assert "Row 2: the answer of turn " in capsys.readouterr().out
    assert andon(folder, "audit", "verify", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["whole"], found["faults"][0]["seq"]) == (False, 2)


def test_an_export_is_one_line_of_json_a_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(folder, "audit", "export") == 0
    head, *rows = map(json.loads, capsys.readouterr().out.splitlines())
    assert [row["kind"] for row in rows] == ["question", "answer"]
    assert head["head"]["hash"] == rows[-1]["hash"]
    out = folder / "audit.jsonl"
    assert andon(folder, "audit", "export", "--out", str(out)) == 0
    assert [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()][1:] == rows


def test_a_folder_without_a_store_or_with_a_damaged_key_says_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert andon(tmp_path / "nothing", "audit", "verify") == 1
    assert capsys.readouterr().err.startswith("E-STO-003")
    (folder / "audit.key").write_bytes(b"short")
    assert andon(folder, "audit", "verify") == 1
    assert capsys.readouterr().err.startswith("E-AUD-001")
