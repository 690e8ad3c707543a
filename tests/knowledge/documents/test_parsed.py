from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents.blocks import meta
from knowledge.documents.parsed import language, parse


def test_the_title_is_the_one_heading_above_all(tmp_path: Path) -> None:
    path = tmp_path / "SOP-1.md"
    path.write_text("# Oil change\n\n## Scope\n\ntext\n", encoding="utf-8")

    parsed = parse(path)

    assert (parsed.title, parsed.pages) == ("Oil change", 0)
    assert meta(parsed.blocks[0])["section"] == ["Oil change", "Scope"]


def test_without_such_a_heading_the_file_name_is_the_title_of_every_section(tmp_path: Path) -> None:
    path = tmp_path / "SOP-1.md"
    path.write_text("intro\n\n# 1. Scope\n\na\n\n# 2. Work\n\nb\n", encoding="utf-8")

    parsed = parse(path)

    assert parsed.title == "SOP-1"
    assert [meta(b)["section"] for b in parsed.blocks] == [["SOP-1"], ["SOP-1", "1. Scope"], ["SOP-1", "2. Work"]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The oil temperature must not be above 65 °C for the press to run.", "en"),
        ("E-204 65 °C 12 bar", "en"),
        ("警報 E-204：油溫過高。檢查冷卻水閥 V-14。", "zh-TW"),
        ("报警 E-204：油温过高。检查冷却水阀 V-14。", "zh-CN"),
        ("アラーム E-204：油温が高いです。冷却水のバルブを確認してください。", "ja"),
        (
            "Die Pumpe ist nicht auf dem Tisch. Der Druck und die Temperatur werden von der Steuerung für den Bediener "
            "angezeigt. Das Öl ist mit dem Filter zu reinigen.",
            "de",
        ),
    ],
)
def test_language_by_script_and_small_words(text: str, name: str) -> None:
    assert language(text) == name
