from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.applicability import Assertion
from knowledge.register import key, read_register
from knowledge.types import RegisterInvalid, Unreadable

HEAD = (
    "file,document,title,revision,state,effective_from,effective_to,equipment,language,kind,owner,approver,"
    "classification"
)


def _register(folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = folder / "register.csv"
    path.write_bytes("\r\n".join([head, *rows]).encode(encoding))
    return path


def test_a_whole_row(tmp_path: Path) -> None:
    path = _register(
        tmp_path,
        'a/oil.md,SOP-1,"Oil, hydraulic",B,Effective,2025-01-01T00:00+08:00,,press1; mould2,en,SOP,Maint.,Lee,general',
    )
    entry = read_register(path).entries[key(tmp_path / "a" / "oil.md")]
    assert entry.document == "SOP-1"
    assert entry.title == "Oil, hydraulic"
    assert entry.status == "Effective"
    assert entry.effective_from == datetime(2024, 12, 31, 16, tzinfo=UTC)
    assert entry.applicability == Assertion("machine", ("press1", "mould2"))
    assert entry.source == "register"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_what_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    head = "file,document,title,revision,state"
    path = _register(tmp_path, "油.md,SOP-1,油壓機,B,effective", head=head, encoding=encoding)
    assert read_register(path).entries[key(tmp_path / "油.md")].title == "油壓機"


def test_semicolons_as_separators(tmp_path: Path) -> None:
    path = _register(tmp_path, "oil.md;SOP-1;in-work", head="file;document;state")
    assert read_register(path).entries[key(tmp_path / "oil.md")].status == "in-work"


def test_a_date_is_local_midnight(tmp_path: Path) -> None:
    path = _register(tmp_path, "oil.md,SOP-1,effective,2025-06-01", head="file,document,state,effective_from")
    entry = read_register(path).entries[key(tmp_path / "oil.md")]
    assert entry.effective_from == datetime(2025, 6, 1).astimezone()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("oil.md,SOP-1,,,", "state: empty"),
        ("oil.md,,effective,,", "document: empty"),
        ("oil.md,SOP-1,effective,1.5.2025,", "effective_from: 1.5.2025"),
        ("oil.md,SOP-1,effective,2025-05-01,2025-05-01", "not after"),
    ],
)
def test_a_bad_row_refuses_its_file_and_no_other(tmp_path: Path, row: str, reason: str) -> None:
    head = "file,document,state,effective_from,effective_to"
    register = read_register(_register(tmp_path, row, "good.md,SOP-2,effective,,", head=head))
    problem = register.refused[key(tmp_path / "oil.md")]
    assert problem.code == "E-DOC-109"
    assert reason in problem.detail
    assert "line 2" in problem.detail
    assert list(register.entries) == [key(tmp_path / "good.md")]


def test_two_rows_for_one_file_refuse_it(tmp_path: Path) -> None:
    path = _register(tmp_path, "oil.md,S1,effective", "oil.md,S1,withdrawn", head="file,document,state")
    register = read_register(path)
    assert key(tmp_path / "oil.md") in register.refused
    assert not register.entries


@pytest.mark.parametrize("name", ["../oil.md", "/etc/passwd", ""])
def test_rows_reach_no_file_outside(tmp_path: Path, name: str) -> None:
    register = read_register(_register(tmp_path, f"{name},S1,effective", head="file,document,state"))
    assert not register.entries
    assert len(register.problems) == 1


def test_a_register_without_the_needed_columns(tmp_path: Path) -> None:
    with pytest.raises(RegisterInvalid, match="state"):
        read_register(_register(tmp_path, "oil.md,SOP-1", head="file,document"))


def test_a_register_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(b"\x89PNG\x00\xff\xff\xff\x81")
    with pytest.raises(RegisterInvalid):
        read_register(path)


def test_a_register_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_register(tmp_path / "register.csv")


@pytest.mark.parametrize("cell", ["press1~press9", "mill3; press1～press9", "~press9"])
def test_a_range_of_machines_is_refused_by_name(tmp_path: Path, cell: str) -> None:
    register = read_register(_register(tmp_path, f"oil.md,S1,effective,{cell}", head="file,document,state,equipment"))
    problem = register.refused[key(tmp_path / "oil.md")]
    assert "line 2: equipment: " in problem.detail
    assert "press9" in problem.detail


def test_a_range_of_serials_is_read(tmp_path: Path) -> None:
    register = read_register(_register(tmp_path, "oil.md,S1,effective,0417~0899", head="file,document,state,serial"))
    assert register.entries[key(tmp_path / "oil.md")].applicability == Assertion("serial", ("0417~0899",))
