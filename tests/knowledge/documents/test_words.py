from __future__ import annotations

import pytest

from knowledge.documents import words
from knowledge.types import PassageKind as K


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("WARNING Hot surface. Wait 20 min.", K.WARNING),
        ("WARNING\nHot surface", K.WARNING),
        ("Warning: hot", K.WARNING),
        ("⚠ WARNING: hot", K.WARNING),
        ("DANGER! Crushing", K.DANGER),
        ("Caution - hot oil", K.CAUTION),
        ("NOTICE: may damage the pump", K.NOTE),
        ("Note: see 5.2", K.NOTE),
        ("警告：殘壓", K.WARNING),
        ("【注意】高溫", K.CAUTION),
        ("危險！不得進入", K.DANGER),
        ("小心：地滑", K.CAUTION),
        ("危險", K.DANGER),
        ("Warning lights are red.", None),
        ("WARNING LIGHTS", None),
        ("Note that the pump runs on", None),
        ("注意事項", None),
        ("小心地滑", None),
        ("Dangerous goods: see list", None),
        ("Warning<Code>44004 occurred", None),
        ("Tips for cleaning", None),
    ],
)
def test_signal_words_open_blocks_and_ordinary_words_do_not(text: str, kind: K | None) -> None:
    assert words.signal(text) == kind


@pytest.mark.parametrize(
    ("text", "number", "value", "rest"),
    [
        ("1. Press STOP", "1.", 1, "Press STOP"),
        ("12) Open", "12)", 12, "Open"),
        ("(3) 關閉", "(3)", 3, "關閉"),
        ("（１）關閉", "（１）", 1, "關閉"),
        ("２、按下急停", "２、", 2, "按下急停"),
        ("1.按下急停", "1.", 1, "按下急停"),
        ("步驟 3：洩壓", "步驟 3：", 3, "洩壓"),
        ("步驟十二 洩壓", "步驟十二", 12, "洩壓"),
        ("Step 4: Tag it", "Step 4:", 4, "Tag it"),
        ("③ 鎖上", "③", 3, "鎖上"),
        ("b) second", "b)", 2, "second"),
    ],
)
def test_step_numbers_in_both_languages(text: str, number: str, value: int, rest: str) -> None:
    found = words.numbered(text)

    assert found is not None
    assert (found.number, found.value, found.text) == (number, value, rest)


@pytest.mark.parametrize("text", ["1.2 Scope", "3.5 mm", "24 V supply", "M8x1.25", "2026-03-02", "E-204 high"])
def test_values_and_codes_are_no_step_numbers(text: str) -> None:
    assert words.numbered(text) is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("1.2 Scope", 3),
        ("5.4.1 Seals", 4),
        ("5.1 每班開機前", 3),
        ("第三章 保養", 2),
        ("第 2 節", 3),
        ("一、目的", 2),
        ("（二）範圍", 3),
        ("Chapter 4 Maintenance", 2),
        ("附錄 A 扭力表", 2),
        ("3.5 mm", None),
        ("0.5 Nm at most", None),
        ("5.1 Press STOP and wait.", None),
        ("1. 目的", None),
    ],
)
def test_headings_that_their_numbers_show(text: str, level: int | None) -> None:
    assert words.heading_level(text) == level


def test_lines_join_with_a_space_only_between_words() -> None:
    assert words.joined("hot", "oil") == "hot oil"
    assert words.joined("關閉主", "電源") == "關閉主電源"
    assert words.joined("PA66-", "GF30") == "PA66-GF30"
    assert words.joined("pre-", "and post-heating") == "pre- and post-heating"
    assert words.joined("tempe\u00ad", "rature") == "temperature"
