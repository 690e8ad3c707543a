from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.cli import evaluate
from app.cli.context import Context
from app.cli.parser import build_parser
from app.evaluation import runs
from app.evaluation.record import Ending
from app.host import channel
from app.host.client import Client, HostFault
from app.problems import by_code
from tests.app.cli.commands import ANDON, andon, no_window
from tests.app.host.cores import Home

LIMIT = {
    "id": "limit", "question": "What is the limit?", "answers": ["65 °C"], "documents": ["SOP-HP-012"], "kind": "value",
}  # fmt: skip
NONE = {"id": "none", "question": "none", "kind": "unanswerable"}
WHICH = {"id": "which", "question": "which", "expect": "asks_machine"}
WRONG = {"id": "wrong", "question": "What else?", "answers": ["60 °C"], "forbidden": ["65 °C"], "language": "ja"}


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    return written(tmp_path, LIMIT, NONE, WHICH, WRONG)


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "exam.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_file_is_asked_and_measured(home: Home, exam: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "eval", str(exam), "--json") == 0
    made = document(capsys)
    figures = {name: (one["value"], one["n"]) for name, one in made["figures"].items()}
    assert figures["recall_at_1"] == (1, 1)
    assert figures["mrr"] == (1, 1)
    assert figures["right"] == (0.75, 4)
    assert figures["contains_gold"] == (0.5, 2)
    assert figures["unanswerable_refused"] == (1, 1)
    assert figures["as_expected"] == (1, 1)
    assert figures["forbidden_shown"] == (1, 1)
    # The scripted warning is not its passage's text.
    assert figures["warnings_byte_equal"] == (0, 2)
    assert figures["unsupported_value_rate"] == (0, 2)
    assert figures["not_effective_cited"] == (0, 3)
    assert made["wrong"] == ["wrong"]
    assert set(made["by_kind"]) == {"-", "unanswerable", "value"}
    assert made["by_language"]["ja"]["failed"]["n"] == 1
    measured = made["run"]["measured"]
    assert (measured["model"], measured["model_sha256"], measured["passages"]) == ("scripted", "f" * 64, 30)
    assert len(measured["store"]) == 64


def test_a_person_reads_a_table(home: Home, exam: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "eval", str(exam)) == 0
    said = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[0].startswith("exam.jsonl · 4 of 4 questions · 20")
    assert "as the question file says 0.750 0.250 to 1.000 4" in lines
    assert any(line.startswith("unanswerable 1 1.000 - - 1.000 - - - 0") for line in lines)
    assert "wrong: What else? (expected 60 °C, was answered; shows a forbidden string)" in lines
    assert max(map(len, said.splitlines())) <= 100
    (kept,) = (home.path / "evaluations").iterdir()
    assert lines[-1] == str(kept)


def test_files_of_a_report(home: Home, exam: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "report"
    assert andon(home, "eval", str(exam), "--out", str(folder), "--gallery", "2") == 0
    said = capsys.readouterr().out
    page = (folder / "evaluation.html").read_text(encoding="utf-8")
    assert page.count("<article") == 2
    assert (folder / "evaluation.txt").read_text(encoding="utf-8").strip() in said
    assert runs.read(folder / "evaluation.json").asked_for == 4


def test_a_second_run_is_compared_with_the_first(
    home: Home, exam: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert andon(home, "eval", str(exam), "--limit", "3", "--json") == 0
    assert document(capsys)["comparison"] is None
    (first,) = (home.path / "evaluations").iterdir()
    # What was right is made wrong in the earlier run, and the reverse.
    earlier = json.loads(first.read_text(encoding="utf-8"))
    earlier["run"]["records"][0]["ending"] = "refused"
    earlier["run"]["measured"]["store"] = "0"
    other = tmp_path / "earlier.json"
    other.write_text(json.dumps(earlier), encoding="utf-8")
    assert andon(home, "eval", str(exam), "--json") == 0
    compared = document(capsys)["comparison"]
    assert (compared["common"], compared["lost"], compared["won"]) == (3, [], [])
    assert andon(home, "eval", str(exam), "--baseline", str(other)) == 0
    said = capsys.readouterr().out
    assert "3 common questions; another store\n" in said
    assert "1 wrong before, right now\n    limit: What is the limit?" in said
    assert "Before" in said
    assert "0 right before, wrong now" in said


def test_the_bar_of_the_site(home: Home, exam: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.path.mkdir()
    bar = home.path / "exam.toml"
    bar.write_text('contains_gold = ">= 0.5"\nunanswerable_refused = ">= 1"\nseconds_p95 = "<= 60"\n')
    assert andon(home, "eval", str(exam), "--bar") == 0
    assert "Every figure reaches the bar." in capsys.readouterr().out
    bar.write_text('contains_gold = ">= 0.51"\nunanswerable_refused = ">= 1"\ncitation_precision = ">= 0.9"\n')
    assert andon(home, "eval", str(exam), "--bar") == 4
    said = capsys.readouterr().out
    assert "Below the bar\n  contains_gold >= 0.51: 0.5\n" in said
    assert andon(home, "eval", str(exam), "--bar", "--json") == 4
    assert document(capsys)["bar"]["holds"] is False
    assert andon(home, "eval", str(exam)) == 0
    assert "the bar" not in capsys.readouterr().out


def test_a_core_that_dies_costs_one_question(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exam = written(tmp_path, {"id": "dies", "question": "die"}, {"id": "fails", "question": "fail"}, LIMIT)
    assert andon(home, "eval", str(exam), "--json") == 0
    made = document(capsys)
    assert made["figures"]["failed"]["value"] == 2
    assert [(one["ending"], one["code"]) for one in made["run"]["records"]] == [
        ("failed", "E-HOST-001"), ("failed", "E-INT-001"), ("answered", ""),
    ]  # fmt: skip


class Once(Context):
    """A way to a core that is there once only."""

    def connect(self, home: Path | None = None, *, start: bool = True) -> Client:
        if (self.home / "seen").exists():
            raise HostFault(by_code("E-HOST-002"))
        made = super().connect(home, start=start)
        (self.home / "seen").touch()
        return made


def test_a_core_that_does_not_come_back_ends_the_run_and_what_is_done_is_kept(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exam = written(tmp_path, LIMIT, {"id": "dies", "question": "die"}, NONE)
    args = build_parser().parse_args(["eval", str(exam), "--json"])
    assert evaluate.run(args, Once(home.path, True, no_window)) == 1
    said = capsys.readouterr()
    made = json.loads(said.out)
    assert [one["question"]["id"] for one in made["run"]["records"]] == ["limit", "dies"]
    assert made["run"]["stopped"]
    assert "E-HOST-002" in said.err
    assert len(list((home.path / "evaluations").iterdir())) == 1


def test_texts_of_a_file_do_not_steer_the_terminal(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "a\x1b[2J\u202e"
    exam = written(tmp_path, {"id": hostile, "question": hostile, "kind": hostile, "answers": [hostile + "never"]})
    assert andon(home, "eval", str(exam)) == 0
    said = capsys.readouterr().out
    assert "a[2J: a[2J (expected a[2Jnever, was answered)" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("away.jsonl",), 1, "E-EVA-001"),
        (("EXAM", "EXAM"), 1, "id limit is there twice"),
        (("EXAM", "--bar"), 1, "E-EVA-002"),
        (("EXAM", "--out", "EXAM"), 1, "E-STO-005"),
        (("EXAM", "--baseline", "EXAM"), 1, "E-EVA-003"),
        (("EXAM", "--bar", "--limit", "2"), 2, "leave --limit out"),
    ],
)
def test_what_cannot_be_used_starts_no_core(
    home: Home, exam: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    assert andon(home, "eval", *(str(exam) if word == "EXAM" else word for word in words)) == code
    assert said in capsys.readouterr().err
    assert channel.locked_by(home.path) is None
    assert not (home.path / "evaluations").exists()


def test_ctrl_c_keeps_what_is_done(home: Home, tmp_path: Path) -> None:
    exam = written(tmp_path, LIMIT, {"id": "slow", "question": "slow"}, NONE)
    screen, terminal = pty.openpty()
    with home.connect():
        command = [*ANDON, "eval", str(exam), "--json", "--home", str(home.path)]
        asking = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal)
        try:
            shown = b""
            while b"2 of 3: slow" not in shown:
                assert select.select([screen], [], [], 20)[0], shown
                shown += os.read(screen, 1000)
            asking.send_signal(signal.SIGINT)
            out, _ = asking.communicate(timeout=20)
        finally:
            os.close(screen)
            os.close(terminal)
        assert asking.returncode == 130
        made = json.loads(out)
        assert [one["question"]["id"] for one in made["run"]["records"]] == ["limit"]
        assert (made["run"]["stopped"], made["run"]["asked_for"]) == (True, 3)
        (kept,) = (home.path / "evaluations").iterdir()
        assert runs.read(kept).records[0].ending is Ending.ANSWERED
        assert channel.locked_by(home.path) == home.pid
