from __future__ import annotations

import pytest

from knowledge.variants import variants


def folded(text: str) -> str:
    return text.translate(variants())


ONE = """
壓压圧 閥阀 關关関 檢检検 查査 溫温 換换 氣气 電电 機机 轉转転 鐵铁鉄 鹽盐塩 變变変 步歩 值値 內内 輕轻軽 徑径 黑黒
數数 單单単 強强 並并 裡裏里 臺台 髮發发発
"""


@pytest.mark.parametrize("same", ONE.split())
def test_the_forms_of_a_character_are_one(same: str) -> None:
    assert len({folded(char) for char in same}) == 1


@pytest.mark.parametrize("different", ["閥門", "壞坯", "像象", "覆複", "沪濾", "連聯", "餅麵", "主王", "油由"])
def test_characters_of_other_meaning_stay_apart(different: str) -> None:
    assert len({folded(char) for char in different}) == 2


def test_folding_again_changes_nothing_that_is_in_use() -> None:
    changed = [char for char in map(chr, variants()) if folded(folded(char)) != folded(char)]
    assert changed == ["薴"], "a fibre plant, whose simplified form is another plant's Japanese one"


def test_only_ideographs_are_touched() -> None:
    assert all(code >= 0x3400 for code in variants())
    assert folded("E-204 M8x1.25 ポンプ ガス 65 °C") == "E-204 M8x1.25 ポンプ ガス 65 °C"
