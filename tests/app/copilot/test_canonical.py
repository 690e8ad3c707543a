import pytest

from app.copilot.canonical import Kind, is_number, kinds, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don't open the valves.", "do not open a valve"),
        ("65°C and 5-15 bar", "65 °C and 5 to 15 bar"),
        ("Wait two minutes", "wait 2 min"),
        ("a pressure > 5 bar", "pressure higher than 5 bar"),
        ("Upper limit: 65 °C", "the upper limit is 65 °C"),
        ('Press "STOP", please', "press stop"),
        ("max. 5 bar, approx. 3 s", "maximum 5 bar, about 3 s"),
        ("Ｅ－２０４ 油溫", "E-204油溫"),
        ("40 Nm +/- 2 Nm", "40 Nm ± 2 Nm"),
    ],
)
def test_spellings_of_the_same_are_equal(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 MPa", "5 mPa"),
        ("25 Nm", "25 nm"),
        ("at - 5 °C", "at 5 °C"),
        ("at -5 °C", "at +5 °C"),
        ("10² Pa", "102 Pa"),
        ("5½ bar", "51/2 bar"),
        ("1.5 bar", "15 bar"),
        ("1,000 mm", "1000 mm"),
        ("6 minimum", "6 min"),
        ("over the shaft", "above the shaft"),
        ("valve A", "valve"),
        ("V-14", "V14"),
        ("✓ open", "✗ open"),
        ("A/B", "A B"),
        ("16 A fuse", "16 a fuse"),
        ("65 °C", "65 °F"),
        ("請勿打開", "請打開"),
    ],
)
def test_what_means_something_else_is_not_equal(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_tokens_know_what_they_are() -> None:
    found = tokens("Do not heat valve V-14 above 65 °C ± 2 °C when it must wait before 5 min")
    told = dict(zip(found, kinds(found), strict=True))
    assert told["not"] is Kind.NEGATION
    assert told["v-14"] is Kind.CODE
    assert told["above"] is Kind.COMPARISON
    assert told["65"] is Kind.NUMBER
    assert told["°C"] is Kind.UNIT
    assert told["±"] is Kind.TOLERANCE
    assert told["when"] is Kind.CONDITION
    assert told["must"] is Kind.OBLIGATION
    assert told["before"] is Kind.ORDER
    assert told["heat"] is Kind.WORD
    assert is_number("-2.5")
    assert not is_number("v-14")
