"""The review desk on the command line, over a real core process."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import desk, main
from app.cli.context import Context
from app.host import channel, client
from knowledge.measured import Group, Measures, Median, NoteEffect, Repeats, Share
from tests.app.cli.commands import no_window
from tests.app.test_desk import read_home as read_home  # a fixture

ADMIN, ENGINEER, OTHER = "49ex17", "72kd90", "18qm33"


class Station:
    """A data folder and what was typed."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self._patch, self._capsys = home, patch, capsys

    def __call__(self, *words: str, typed: str = "") -> tuple[int, str]:
        self._patch.setattr("sys.stdin", io.StringIO(typed))
        code = main.run(["--home", str(self.home), *words], no_window)
        said = self._capsys.readouterr()
        return code, said.out if code == 0 else said.err


@pytest.fixture
def station(
    read_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Station]:
    home = tmp_path / "home"
    shutil.copytree(read_home, home)
    yield Station(home, monkeypatch, capsys)
    if (door := channel.dial(home)) is not None:
        door.close()
        with client.connect(home, start=False) as core:
            core.call("stop")


def test_from_a_report_to_a_note_in_an_answer(station: Station) -> None:
    text = "The handle of V-14 turns by itself."
    code, said = station("report", "new", text, "--equipment", "press1", "--alarm", "E-204")
    assert (code, said) == (0, "Report 1: submitted\n")
    assert station("people", "add", "First", "administrator", typed=f"{ADMIN}\n")[1] == "P001 administrator: First\n"
    for name, pin in (("One", ENGINEER), ("Two", OTHER)):
        assert station("people", "add", name, "engineer", "--as", "P001", typed=f"{ADMIN}\n{pin}\n")[0] == 0
    propose = ("review", "decide", "1", "propose", "--note", "Look at the handle of V-14.", "--as", "P002")
    assert station(*propose, typed=f"{ENGINEER}\n") == (0, "Report 1: proposed, note\n")
    approve = ("review", "decide", "1", "approve", "--as")
    code, said = station(*approve, "P002", typed=f"{ENGINEER}\n")
    assert (code, said.partition(":")[0]) == (1, "E-REP-003")
    assert station(*approve, "P003", typed=f"{OTHER}\n") == (0, "Report 1: effective, note\n")
    code, said = station("ask", "what do I do at alarm E-204", "--equipment", "press1")
    assert "Site note, approved by engineer" in said
    assert "Look at the handle of V-14." in said
    found = json.loads(station("notes", "--json", "--as", "P003", typed=f"{OTHER}\n")[1])
    assert [one["text"] for one in found["notes"]] == ["Look at the handle of V-14."]
    assert "reporter" not in found["notes"][0]
    shown = json.loads(station("review", "show", "1", "--json", "--as", "P003", typed=f"{OTHER}\n")[1])
    assert [one["after"] for one in shown["decisions"]] == ["proposed", "approved", "effective"]
    assert station("report", "mine")[1].splitlines()[1].split()[:4] == ["1", "minor", "effective", "press1"]
    assert station("audit", "verify")[1].endswith("Nothing was changed.\n")


def test_without_a_right_or_a_pin_nothing_is_decided(station: Station) -> None:
    station("report", "new", "Belt torn")
    station("people", "add", "First", "administrator", typed=f"{ADMIN}\n")
    for words, typed, refused in (
        (("review", "decide", "1", "triage"), "", "E-PPL-006"),
        (("review", "decide", "1", "triage", "--as", "P001"), f"{ADMIN}\n", "E-PPL-003"),
        (("review", "decide", "1", "triage", "--as", "P001"), "123456\n", "E-PPL-001"),
        (("people", "add", "Second", "engineer"), f"{OTHER}\n", "E-PPL-006"),
        (("people", "add", "Second", "engineer", "--as", "P001"), f"{ADMIN}\n123456\n", "E-PPL-004"),
        (("steward", "block", "answers", "--reason", "x", "--as", "P001"), f"{ADMIN}\n", "E-PPL-003"),
        (("report", "new", " "), "", "E-REP-004"),
        (("report", "new", "x", "--photo", __file__), "", "E-REP-008"),
    ):
        code, said = station(*words, typed=typed)
        assert (code, said.partition(":")[0]) == (1, refused)
    assert station("report", "mine")[1].splitlines()[1].split()[2] == "submitted"


def test_a_steward_switches_answers_off_and_on(station: Station) -> None:
    station("people", "add", "First", "administrator", typed=f"{ADMIN}\n")
    station("people", "add", "Steward", "steward", "--as", "P001", typed=f"{ADMIN}\n{OTHER}\n")
    question = ("ask", "what do I do at alarm E-204", "--equipment", "press1")
    assert station(*question)[0] == 0
    station("steward", "block", "answers", "--reason", "wrong torque found", "--as", "P002", typed=f"{OTHER}\n")
    assert station(*question)[0] == 3
    assert "1 answers : wrong torque found · in effect" in station("steward", "list")[1]
    station("steward", "undo", "1", "--reason", "corrected", "--as", "P002", typed=f"{OTHER}\n")
    assert station(*question)[0] == 0


def test_what_is_kept_about_somebody_is_written_to_a_file(station: Station, tmp_path: Path) -> None:
    station("people", "add", "First", "administrator", typed=f"{ADMIN}\n")
    code, said = station("people", "export", "P001", "--as", "P001", typed=f"{ADMIN}\n")
    assert code == 0
    first = json.loads(said.splitlines()[0])
    assert (first["is"], first["name"], first["pin"]) == ("person", "First", True)
    out = tmp_path / "kept.jsonl"
    assert station("people", "export", "P001", "--out", str(out), "--as", "P001", typed=f"{ADMIN}\n")[0] == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) > len(said.splitlines())
    assert station("people", "export", "P009", "--as", "P001", typed=f"{ADMIN}\n")[0] != 0


def test_somebody_sets_a_pin_of_their_own(station: Station) -> None:
    station("people", "add", "First", "administrator", typed=f"{ADMIN}\n")
    assert station("people", "pin", "--as", "P001", typed=f"{ADMIN}\n{OTHER}\n")[0] == 0
    assert station("people", "list", "--as", "P001", typed=f"{ADMIN}\n")[0] != 0
    assert station("people", "list", "--as", "P001", typed=f"{OTHER}\n")[0] == 0


def test_measures_say_what_is_not_known_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    none, some, all_ = Median(None, None, None, 2), Median(61.5, None, None, 5), Median(60.0, 58.0, 63.0, 6)
    found = Measures(
        (NoteEffect(7, "press1", "E-204", some, none),),
        (Repeats("press1", "E-204", Share(0.667, 6), Share(None, 0)),), (),
        (Group("press1", 6, (("missing", 6),), all_, none),), 3, None,
    )  # fmt: skip
    assert desk._measures(found, Context(tmp_path, False, no_window)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 answers, verdicts on - of 100"
    assert lines[2:5] == [
        "  before 61.5 (n 5)", "  after  - (n 2)",
        "press1 E-204: came again within 7 days after 67% of 6, within 30 days after - of 0",
    ]  # fmt: skip
    assert lines[6:] == ["  hours to the first look 60 (58 to 63, n 6)", "  hours to the decision - (n 2)"]
    desk._measures(found, Context(tmp_path, True, no_window))
    assert json.loads(capsys.readouterr().out)["repeats"][0]["within_30"] == {"value": None, "n": 0}


def test_measures_come_from_the_core(station: Station) -> None:
    station("people", "add", "First", "administrator", typed=f"{ADMIN}\n")
    station("people", "add", "One", "engineer", "--as", "P001", typed=f"{ADMIN}\n{ENGINEER}\n")
    assert station("review", "measures", "--as", "P001", typed=f"{ADMIN}\n")[0] != 0
    code, said = station("review", "measures", "--as", "P002", typed=f"{ENGINEER}\n")
    assert (code, said) == (0, "0 answers, verdicts on - of 100\n")
