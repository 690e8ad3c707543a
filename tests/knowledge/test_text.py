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
    assert terms("油溫過高") == ("油溫", "溫過", "過高")
    assert terms("閥") == ("閥",)
    assert "ガス" in terms("ｶﾞｽ漏れ")


def test_words_beside_chinese_are_words() -> None:
    assert terms("檢查E-204警報")[:3] == ("檢查", "e-204", "e204")


def test_compounds_are_found_by_their_parts_and_joined() -> None:
    assert {"lock-out", "lockout", "lock", "out", "tagout"} <= set(terms("lock-out/tagout"))
    assert {"maxvelocity", "max", "velocity"} <= set(terms("maxVelocity"))
    assert {"25", "nm"} <= set(terms("25Nm"))


def test_folding() -> None:
    assert fold("Über ＡＢＣ") == "uber abc"
    assert fold("ガ") == "ガ", "a voicing mark is not an accent"


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
    ("text", "expected"), [("what is E-204", ""), ("油溫 E-204?", "zh"), ("ポンプの圧力", "ja"), ("", "")]
)
def test_script(text: str, expected: str) -> None:
    assert script(text) == expected
