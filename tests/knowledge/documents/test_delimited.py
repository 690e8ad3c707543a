from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents.delimited import delimiter
from knowledge.documents.parsed import parse


def rows(path: Path) -> list[str]:
    return [b.page_content for b in parse(path).blocks]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.csv"
    lines = [["Code", "Message", "Limit"], ["E-204", f'"Oil{mark} very hot"', "65 °C"], ["E-209", "Pump", "70"]]
    path.write_text("\n".join(mark.join(cells) for cells in lines), encoding="utf-8")

    assert rows(path) == [
        f"Code: E-204 · Message: Oil{mark if mark != chr(9) else ''} very hot · Limit: 65 °C",
        "Code: E-209 · Message: Pump · Limit: 70",
    ]


def test_commas_in_sentences_do_not_fool_it() -> None:
    assert delimiter("Code;Text\nE-1;a, b, c, d\nE-2;e\nE-3;f, g\n") == ";"


def test_big5_and_a_title_line(tmp_path: Path) -> None:
    path = tmp_path / "警報.csv"
    path.write_bytes("警報一覽\r\n代碼,訊息\r\nE-204,油溫過高\r\nE-205,濾芯阻塞\r\n".encode("cp950"))

    parsed = parse(path)

    assert (parsed.title, parsed.language) == ("警報一覽", "zh-TW")
    assert rows(path) == ["代碼: E-204 · 訊息: 油溫過高", "代碼: E-205 · 訊息: 濾芯阻塞"]


def test_a_line_end_in_a_cell_stays_in_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Code,Remedy\nE-1,"Stop\nand wait"\nE-2,Go\n', encoding="utf-8")

    assert rows(path) == ["Code: E-1 · Remedy: Stop and wait", "Code: E-2 · Remedy: Go"]
