from __future__ import annotations

import pytest

from app.evaluation import matching


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tighten the cover to 120 Nm.", "120 Nm"),
        ("120Nm", "120 nm"),
        ("１２０　Ｎｍ", "120 Nm"),
        ("below −107 °C", "-107"),
        ("set it to 1,000 h", "1000 h"),
        ("65 °C for 60 s", "65°C"),
        ("say “STOP” loudly", "stop loudly"),
        ("press **Control** button", "Control button"),
        ("保持65秒以上", "65"),
        ("油溫上限為 65 °C", "上限為65"),
        ("valves V-15, then V-14", "V-14 && V-15"),
        ("E–204 is set", "e-204"),
        ("wait 5 minutes", "5 min"),
        ("no", "no"),
    ],
)
def test_an_accepted_answer_is_found(text: str, wanted: str) -> None:
    assert matching.holds(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("16 bar", "6"),
        ("6.5 bar", "6"),
        ("65,5 bar", "65"),
        ("3.6", "6"),
        ("1650", "65"),
        ("E204", "204"),
        ("120 Nm", "120 N"),
        ("5 mm", "5 m"),
        ("it is not", "no"),
        ("kiln", "in"),
        ("valve V-15 only", "V-14 && V-15"),
        ("1 2", "12"),
        ("anything", ""),
        ("anything", "&&"),
        ("", "x"),
    ],
)
def test_what_only_looks_alike_is_not(text: str, wanted: str) -> None:
    assert not matching.holds(text, wanted)


def test_any_of_several() -> None:
    assert matching.holds_any("40 Nm", ["35 Nm", "40 Nm"])
    assert not matching.holds_any("40 Nm", [])


def test_shared_words() -> None:
    assert matching.token_f1("The torque is 120 Nm.", ["120 Nm"]) == pytest.approx(2 * 2 / (4 + 2))
    assert matching.token_f1("120 Nm", ["35 Nm", "120 Nm"]) == 1
    assert matching.token_f1("關閉閥", ["閥"]) == pytest.approx(2 * 1 / (3 + 1))
    assert matching.token_f1("the", ["a"]) == 0
    assert matching.token_f1("nothing shared", ["120 Nm"]) == 0
    assert matching.token_f1("x", []) == 0


def test_values_are_tokens_with_a_digit() -> None:
    assert matching.values("Open one M8x1.25 at -107 °C for 5-15 s, then E-204.") == {
        "m8x1.25", "-107", "5", "15", "e-204",
    }  # fmt: skip
    assert matching.values("保持65秒以上，再開V-14閥") == {"65", "v-14"}
    assert matching.values("no number at all") == set()


def test_two_texts_never_make_a_value_together() -> None:
    assert "65" not in matching.supported_by(["step 6", "5 bar"])
    assert matching.supported_by(["wait ten minutes", "６５ bar"]) == {"10", "65"}
