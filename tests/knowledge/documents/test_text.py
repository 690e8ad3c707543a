from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents import text
from knowledge.documents.parsed import parse
from tests.knowledge.documents.samples import outline, texts

SOP = """LOCKOUT LP-07

Document: LP-07
Revision: B

1. 目的
本程序說明油壓機的上鎖掛牌方法。

2. 步驟
(1) 按下急停按鈕。
警告：殘壓可能造成傷害。
(2) 確認壓力為 0 bar

3. TORQUE
Bolt      Torque     Tool
M8        25 Nm      T-10
M10       49 Nm      T-12

SAFETY
WARNING
Hot oil. Wait until the oil temperature
is below 40 °C.

To stop the press:
1. Press STOP
2. Turn the main switch off and lock it with your own lock, since somebody
else could turn it on.
   - never with wire
3. Tag it
"""


def test_structure_of_a_plain_text_procedure() -> None:
    assert outline(text.blocks(SOP)) == [
        ("prose", "LOCKOUT LP-07", "Document: LP-07\nRevision: B"),
        ("prose", "LOCKOUT LP-07 > 1. 目的", "本程序說明油壓機的上鎖掛牌方法。"),
        ("step", "LOCKOUT LP-07 > 2. 步驟", "(1) 按下急停按鈕。"),
        ("warning", "LOCKOUT LP-07 > 2. 步驟", "警告：殘壓可能造成傷害。"),
        ("step", "LOCKOUT LP-07 > 2. 步驟", "(2) 確認壓力為 0 bar"),
        ("table row", "LOCKOUT LP-07 > 3. TORQUE", "Bolt: M8 · Torque: 25 Nm · Tool: T-10"),
        ("table row", "LOCKOUT LP-07 > 3. TORQUE", "Bolt: M10 · Torque: 49 Nm · Tool: T-12"),
        ("warning", "LOCKOUT LP-07 > SAFETY", "WARNING\nHot oil. Wait until the oil temperature is below 40 °C."),
        ("prose", "LOCKOUT LP-07 > SAFETY", "To stop the press:"),
        ("step", "LOCKOUT LP-07 > SAFETY", "1. Press STOP"),
        (
            "step",
            "LOCKOUT LP-07 > SAFETY",
            "2. Turn the main switch off and lock it with your own lock, since somebody else could turn it on.",
        ),
        ("step", "LOCKOUT LP-07 > SAFETY", "• never with wire"),
        ("step", "LOCKOUT LP-07 > SAFETY", "3. Tag it"),
    ]


def test_underlined_and_chapter_headings() -> None:
    found = outline(text.blocks("Press\n=====\n\nScope\n-----\nAll.\n\n第一章 保養\n每日。\n\n一、清潔\n用布。\n"))

    assert found == [
        ("prose", "Press > Scope", "All."),
        ("prose", "Press > 第一章 保養", "每日。"),
        ("prose", "Press > 一、清潔", "用布。"),
    ]


def test_numbers_without_a_point_are_headings_when_they_count_up() -> None:
    found = outline(text.blocks("Coolant\n\n1 Purpose\n\nWhy.\n\n2 Limits\n\n3 mm at most.\n\n3 Records\n\nLog.\n"))

    assert [section for _, section, _ in found] == [
        "Coolant > 1 Purpose",
        "Coolant > 2 Limits",
        "Coolant > 3 Records",
    ]


def test_steps_apart_are_still_steps() -> None:
    assert texts(text.blocks("1. Stop the pump\n\n2. Close V-14\n\n3. Open it\n"), "step") == [
        "1. Stop the pump",
        "2. Close V-14",
        "3. Open it",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("停機程序\r\n\r\n按下急停按鈕後，關閉主電源並上鎖。\r\n".encode(encoding))

    parsed = parse(path)

    assert parsed.title == "停機程序"
    assert parsed.language == "zh-TW"
    assert parsed.blocks[0].page_content == "按下急停按鈕後，關閉主電源並上鎖。"


def test_simplified_chinese_and_western_encodings(tmp_path: Path) -> None:
    simplified, german = tmp_path / "s.txt", tmp_path / "g.txt"
    simplified.write_bytes("按下急停按钮后，关闭主电源并上锁。检查油压。".encode("gb18030"))
    german.write_bytes("Öl über 65 °C: Pumpe läuft weiter, Kühler prüfen. Die Pumpe ist nicht heiß.".encode("cp1252"))

    assert parse(simplified).language == "zh-CN"
    assert "Öl über 65 °C" in parse(german).blocks[0].page_content
