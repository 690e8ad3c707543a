from __future__ import annotations

import pytest

from knowledge.text import fold, is_code, script, terms, tokens


@pytest.mark.parametrize("spelling", ["E-204", "e-204", "Ｅ－２０４", "E\u2011204", "E204"])
def test_a_code_is_found_however_it_is_spelt(spelling: str) -> None:
    assert "e204" in terms(f"alarm {spelling}.")


@pytest.mark.parametrize("code", ["m8x1.25", "f-33", "sop-hp-012", "6204-2rs1/c3", "192.168.1.1", "1.5"])
def test_codes_stay_whole(code: str) -> None:
    assert code in terms(f"see {code.upper()}, page")


def test_a_decimal_is_not_torn() -> None:
    assert set(terms("1.5 bar")) == {"1.5", "bar"}


def test_chinese_and_japanese_become_bigrams() -> None:
    assert terms("油溫過高") == ("油温", "温过", "过高")
    assert terms("閥") == ("阀",)
    assert "ガス" in terms("ｶﾞｽ漏れ")


def test_words_beside_chinese_are_words() -> None:
    assert terms("檢查E-204警報")[:3] == ("检查", "e-204", "e204")


def test_compounds_are_found_by_their_parts_and_joined() -> None:
    assert {"lock-out", "lockout", "lock", "out", "tagout"} <= set(terms("lock-out/tagout"))
    assert {"maxvelocity", "max", "velocity"} <= set(terms("maxVelocity"))
    assert {"25", "nm"} <= set(terms("25Nm"))


def test_folding() -> None:
    assert fold("Über ＡＢＣ") == "uber abc"
    assert fold("ガ") == "ガ", "a voicing mark is not an accent"


@pytest.mark.parametrize(
    "spellings",
    ["壓力 压力 圧力", "檢查 检查 検査", "溫度 温度 温度", "電氣 电气 電気", "變換 变换 変換", "關係 关系 関係"],
)
def test_a_word_is_one_however_a_country_writes_it(spellings: str) -> None:
    assert len({terms(word) for word in spellings.split()}) == 1
    assert len({fold(word) for word in spellings.split()}) == 1


def test_codes_beside_folded_characters_stay_whole() -> None:
    for question in ("壓力開關E-204用M8x1.25", "压力开关Ｅ－２０４用Ｍ８ｘ１．２５", "圧力開閉器E-204用M8x1.25"):
        assert {"e-204", "e204", "m8x1.25"} <= set(terms(question))


def test_half_width_katakana_and_kanji_fold_together() -> None:
    assert terms("ｱｷｭﾑﾚｰﾀ圧") == terms("アキュムレータ壓")


def test_nothing_comes_from_nothing() -> None:
    assert terms("") == ()
    assert terms("— // … \u200b") == ()


def test_tokens_repeat_and_terms_do_not() -> None:
    assert list(tokens("oil oil")) == ["oil", "oil"]
    assert terms("oil oil") == ("oil",)


def test_long_runs_are_left_out() -> None:
    assert terms("a" * 5000) == ()


def test_codes_have_digits() -> None:
    assert is_code("e-204")
    assert not is_code("oil")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("what is E-204", ""), ("油溫 E-204?", "zh"), ("油温 E-204?", "zh"), ("ポンプの圧力", "ja"), ("", "")],
)
def test_script(text: str, expected: str) -> None:
    assert script(text) == expected
