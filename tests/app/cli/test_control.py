from __future__ import annotations

import json

import pytest

from tests.app.cli.commands import andon
from tests.app.host.cores import Home


def test_waiting_is_empty_where_nothing_waits(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "documents", "waiting") == 0
    assert "Nothing waits for a decision." in capsys.readouterr().out
    assert andon(home, "documents", "waiting", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"waiting": []}


def test_the_status_map_is_listed_and_changed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with home.connect():
        assert andon(home, "documents", "map") == 0
        assert "Not in the map: WT9_Orcamento (1 revisions wait)" in capsys.readouterr().out
        assert andon(home, "documents", "map", "WT9_Orcamento", "effective", "--json") == 0
        assert json.loads(capsys.readouterr().out)["unmapped"] == {}


def test_confirming_files(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with home.connect():
        assert andon(home, "documents", "confirm", "a.pdf", "b.pdf") == 0
        assert "2 replaced" in capsys.readouterr().out
        assert andon(home, "documents", "confirm", "--all") == 0
        assert "0 replaced" in capsys.readouterr().out


def test_a_file_is_named_as_it_was_when_it_was_read(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with home.connect():
        assert andon(home, "documents", "confirm", "sub/../a.pdf") == 0
        assert "1 replaced" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("confirm",), "name the files, or --all"),
        (("confirm", "a.pdf", "b.pdf", "--approver", "Lee"), "cannot be said of several"),
        (("map", "Released"), "say what the word means"),
    ],
)
def test_what_cannot_be_meant(
    home: Home, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert andon(home, "documents", *words) == 2
    assert said in capsys.readouterr().err


def test_a_date_that_is_none(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        andon(home, "documents", "confirm", "a.pdf", "--effective-from", "03/04/2026")
    assert "no date like 2026-03-02" in capsys.readouterr().err


def test_history_of_a_document(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "documents", "history", "SOP-HP-012") == 0
    assert "effective" in capsys.readouterr().out
    assert andon(home, "documents", "history", "SOP-HP-012", "C") == 0
    said = capsys.readouterr().out
    assert "The oil must stay below 65 °C." in said
    assert "NOT TO BE WORKED FROM" not in said
    assert andon(home, "documents", "history", "SOP-XX-1") == 1
    assert "E-DOC-108" in capsys.readouterr().err
