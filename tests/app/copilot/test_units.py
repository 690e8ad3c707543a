"""Values in another unit: exact factors, as many digits as were given, no temperature taken for a difference."""

from decimal import Decimal

import pytest

from app.copilot import units

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "wanted", "shown"),
    [
        # pressure
        ("350 psi", "bar", "24.1 bar"),
        ("2.5 bar", "psi", "36.3 psi"),
        ("230 bar", "psi", "3340 psi"),
        ("1 bar", "MPa", "0.1 MPa"),
        ("1 bar", "kPa", "100 kPa"),
        ("0.5 MPa", "bar", "5 bar"),
        ("1,000 psi", "MPa", "6.895 MPa"),
        ("0 bar", "psi", "0 psi"),
        # temperature
        ("65 °C", "°F", "149 °F"),
        ("65.5 °C", "°F", "149.9 °F"),
        ("20 °C", "°F", "68 °F"),
        ("-40 °C", "°F", "-40 °F"),
        ("100 °F", "°C", "37.8 °C"),
        ("0 °C", "K", "273 K"),
        ("300 K", "°C", "26.9 °C"),
        # length, volume, flow
        ("25.4 mm", "in", "1 in"),
        ("3 inches", "mm", "76.2 mm"),
        ("10 gal", "l", "37.9 l"),
        ("15 L", "gallons", "3.96 gal"),
        ("12 l/min", "gpm", "3.17 gpm"),
        # torque and power
        ("40 Nm", "lb-ft", "29.5 lb-ft"),
        ("30 ft-lbs", "N·m", "40.7 N·m"),
        ("40 N·m", "kgf·m", "4.08 kgf·m"),
        ("11 kW", "hp", "14.8 hp"),
        ("10 HP", "kW", "7.46 kW"),
        # spelt as people do
        ("65℃", "Fahrenheit", "149 °F"),
        ("65 degrees C", "華氏", "149 °F"),
        ("5 公斤米", "牛頓米", "49.0 N·m"),
    ],
)
def test_a_value_is_shown_in_the_wanted_unit(text: str, wanted: str, shown: str) -> None:
    number, unit = shown.rsplit(" ", 1)
    assert units.shown(text, wanted) == f"{number}{NBSP}{unit}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("65 °C", "bar"),  # another kind
        ("65 °C", "°C"),  # nothing to convert
        ("65 °C", "furlong"),
        ("2,5 bar", "psi"),  # a decimal comma or a thousand: nobody knows
        ("5-15 bar", "psi"),  # two values
        ("about 2 bar or 3 bar", "psi"),
        ("E-204 bar", "psi"),  # a code
        ("M8x1.25 mm", "in"),
        ("HP-01", "kW"),
        ("5 mW", "hp"),
        ("10 l/h", "gpm"),
        ("", "psi"),
    ],
)
def test_what_is_not_sure_is_not_converted(text: str, wanted: str) -> None:
    assert units.shown(text, wanted) == ""


def test_a_difference_of_temperature_is_converted_only_as_one() -> None:
    assert units.shown("±5 °C", "°F") == ""
    assert units.shown("±5 °C", "°F", difference=True) == f"9{NBSP}°F"
    assert units.shown("5 °C", "°F", difference=True) == f"9{NBSP}°F"
    assert units.shown("5 °C", "K", difference=True) == f"5{NBSP}K"
    assert units.shown("±2 bar", "kPa") == f"200{NBSP}kPa"
    for text in ("may rise by 5 °C", "within 5 °C", "a difference of 5 °C", "溫差 5 °C", "Δ 5 K"):
        assert [one.difference for one in units.amounts(text)] == [True], text
    assert [one.difference for one in units.amounts("stays at 5 °C")] == [False]


def test_factors_are_exact() -> None:
    """NIST SP 811: 1 psi is 6894.757 293 168 Pa, 1 ft·lbf is 1.355 817 948 331 4004 J, 1 hp is 745.699 871 582 270 W"""

    def one(text: str, wanted: str) -> Decimal:
        amount = units.parsed(text)
        assert amount is not None
        value = units.converted(amount, wanted)
        assert value is not None
        return value

    assert abs(one("1 psi", "kPa") - Decimal("6.894757293168361")) < Decimal("1e-15")
    assert one("1 lb-ft", "N·m") == Decimal("1.3558179483314004")
    assert abs(one("1 hp", "kW") - Decimal("0.745699871582270")) < Decimal("1e-15")
    assert one("1 gal", "l") == Decimal("3.785411784")
    assert one("1 in", "mm") == Decimal("25.4")


@pytest.mark.parametrize("unit", ["bar", "°C", "mm", "l", "N·m", "l/min", "kW"])
def test_there_and_back_is_the_same(unit: str) -> None:
    amount = units.parsed(f"37.5 {unit}")
    assert amount is not None
    partners = [other for other in ("psi", "MPa", "°F", "K", "in", "gal", "lb-ft", "kgf·m", "gpm", "hp")
                if units.convertible(unit, other)]  # fmt: skip
    assert partners
    for other in partners:
        there = units.converted(amount, other)
        back = units.converted(units.Amount(there or Decimal(0), other, 3, 0), unit)
        assert back is not None
        assert abs(back - amount.number) < Decimal("1e-15")


def test_the_values_of_a_sentence_are_found_where_they_stand() -> None:
    text = "主缸壓力350 psi; do it 2 in a row, tighten to 40 Nm on HP-01, bolt M8x1.25, 3 in (76 mm), valve E-204."
    assert [text[one.start : one.end] for one in units.amounts(text)] == ["350 psi", "40 Nm", "3 in", "76 mm"]
    assert units.conversions("Open at 2.5 bar, not 2.5 bar or 40 Nm; it may rise by 5 °C.", "psi") == [
        ("2.5 bar", f"36.3{NBSP}psi")
    ]
    assert units.conversions("it may rise by 5 °C to 60 °C", "°F") == [("60 °C", f"140{NBSP}°F")]


def test_a_name_is_known_however_it_is_spelt() -> None:
    assert [units.named(word) for word in ("PSI", "lpm", "ft-lb", "degrees Fahrenheit", "inch", "馬力", "M")] == [
        "psi", "l/min", "lb-ft", "°F", "in", "hp", "",
    ]  # fmt: skip
