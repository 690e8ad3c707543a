import pytest

from app.copilot import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tighten M8x1.25 to 25 N·m", {"m8x1.25", "25"}),
        ("Alarm E-204 above 65 °C for 60 s", {"e-204", "65", "60"}),
        ("Ｅ－２０４ 油溫過高", {"e-204"}),
        ("between 5-15 bar", {"5", "15"}),
        ("1,000 rpm", {"1000"}),
        ("below -107 C", {"-107"}),
        ("use a 15mm key", {"15"}),
        ("wait two minutes", {"2"}),
        ("清洗濾網 F-33，低於 6 l/min", {"f-33", "6"}),
        ("no figures here", set()),
    ],
)
def test_values_are_found_in_one_spelling(text: str, expected: set[str]) -> None:
    assert facts.values(text) == expected


def test_a_negative_number_is_not_its_positive() -> None:
    assert not facts.values("at -5 °C") & facts.values("at 5 °C")


def test_units_stand_behind_numbers() -> None:
    assert facts.units("180 bar and 55 °C, 25 N·m, 6 l/min") == {"bar", "°c", "n·m", "l/min"}
    assert facts.holds_unit("Pressure [bar]", "bar")
    assert not facts.holds_unit("the barrel", "bar")


def test_codes_are_tokens_of_letters_and_digits() -> None:
    assert facts.codes("what does E-204 on press 1 mean, 65 degrees?") == {"e-204"}


def test_sentences_do_not_end_at_a_decimal_point() -> None:
    assert facts.sentences("Set 2.5 bar. Then wait.\n停機。再開機。") == [
        "Set 2.5 bar.",
        "Then wait.",
        "停機。",
        "再開機。",
    ]


def test_negations_are_counted_in_both_languages() -> None:
    assert facts.negations("Do not open") == 1
    assert facts.negations("請勿開啟") > 0
    assert facts.negations("Open the valve") == 0


def test_cover_counts_words_stems_and_bigrams() -> None:
    assert facts.cover(facts.content_words("cleaning strainers"), facts.content_words("clean the strainer")) == 1.0
    assert facts.cover(facts.content_words("油溫"), facts.content_words("檢查油溫與流量")) == 1.0
    assert facts.cover(set(), {"a"}) == 0.0
