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


def test_commas_in_titles_and_numbers_do_not_fool_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ("Limits of HP-01, press shop", "Rev. C, in force", "", "Code;Limit;Unit", "E-1;1,5;bar", "E-2;2,5;bar")
    path.write_text("\n".join(lines), encoding="utf-8")

    assert rows(path) == [
        "Rev. C, in force",
        "Code: E-1 · Limit: 1,5 · Unit: bar",
        "Code: E-2 · Limit: 2,5 · Unit: bar",
    ]
    assert parse(path).title == "Limits of HP-01, press shop"


def test_a_line_that_names_the_delimiter_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\nCode;Limit\r\nE-1;5\r\n", encoding="utf-8")

    assert rows(path) == ["Code: E-1 · Limit: 5"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "big5hkscs"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_exports_in_traditional_chinese(tmp_path: Path, encoding: str, mark: str) -> None:
    path = tmp_path / "a.csv"
    table = (("代碼", "訊息", "處置"), ("E-204", "油溫過高", "停機檢查冷卻水"), ("E-205", "濾芯阻塞", "更換濾芯"))
    path.write_bytes("\r\n".join(["警報一覽表", "", *(mark.join(cells) for cells in table)]).encode(encoding))

    parsed = parse(path)

    assert (parsed.title, parsed.language) == ("警報一覽表", "zh-TW")
    assert rows(path)[0] == "代碼: E-204 · 訊息: 油溫過高 · 處置: 停機檢查冷卻水"


@pytest.mark.parametrize(
    ("encoding", "language", "lines", "row"),
    [
        ("gb18030", "zh-CN", ("代码,信息", "E-204,油温过高", "E-205,滤芯堵塞"), "代码: E-204 · 信息: 油温过高"),
        (
            "cp932",
            "ja",
            ("コード,処置", "E-204,冷却水を確認する", "E-205,フィルター"),
            "コード: E-204 · 処置: 冷却水を確認する",
        ),
        (
            "euc_jp",
            "ja",
            ("コード,処置", "E-204,冷却水を確認する", "E-205,フィルター"),
            "コード: E-204 · 処置: 冷却水を確認する",
        ),
        (
            "iso2022_jp",
            "ja",
            ("コード,処置", "E-204,冷却水を確認する", "E-205,油温"),
            "コード: E-204 · 処置: 冷却水を確認する",
        ),
        (
            "cp1252",
            "en",
            ("Code,Meldung", "E-204,Öl über 65 °C", "E-205,Filter"),
            "Code: E-204 · Meldung: Öl über 65 °C",
        ),
    ],
)
def test_other_encodings(tmp_path: Path, encoding: str, language: str, lines: tuple[str, ...], row: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))

    assert (rows(path)[0], parse(path).language) == (row, language)
