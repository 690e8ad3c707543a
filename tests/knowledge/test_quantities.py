from __future__ import annotations

import pytest

from knowledge.quantities import Quantities, Quantity, Role, folded_unit
from knowledge.types import PassageKind

OIL = Quantity("press1", ("Oil temperature", "油溫", "TI-02"), "°C", "press1.oil_temperature")
RAM = Quantity("press1", ("Ram pressure", "主缸壓力"), "bar", "press1.ram_pressure")
WATER = Quantity("press1", ("Water in oil", "油中含水量"), "ppm", "press1.oil_water_content")
CLAMP = Quantity("mould2", ("Clamp torque", "鎖模扭力"), "N·m", "mould2.clamp_torque")
OTHER_OIL = Quantity("mould2", ("Oil temperature", "油溫"), "°C", "mould2.oil_temperature")
PRESS = Quantities([OIL, RAM, WATER])
BOTH = Quantities([OIL, RAM, WATER, CLAMP, OTHER_OIL])


def read(
    text: str, kind: PassageKind = PassageKind.PROSE, section: str = "", among: Quantities = PRESS
) -> list[tuple[str, Role, str]]:
    values = list(among.read(text, kind, section))
    assert all(value.line in text for value in values)
    return [(value.quantity.tag, value.role, value.printed) for value in values]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oil temperature must stay below 65 °C.", (OIL, Role.UPPER, "65 °C")),
        ("The oil temperature of press 1 must not exceed 65.5°C at all times.", (OIL, Role.UPPER, "65.5°C")),
        ("The press stands in hall 2. The oil temperature shall not exceed 70 degC.", (OIL, Role.UPPER, "70 degC")),
        ("• Oil temperature (TI-02), upper limit: 65 ℃", (OIL, Role.UPPER, "65 °C")),
        ("Oil temperature max. 65 °C", (OIL, Role.UPPER, "65 °C")),
        ("The maximum oil temperature is 65 °C.", (OIL, Role.UPPER, "65 °C")),
        ("The oil temperature must not fall below 35 °C on press 1.", (OIL, Role.LOWER, "35 °C")),
        ("The lower limit of the oil temperature is -5 °C.", (OIL, Role.LOWER, "-5 °C")),
        ("Set point of the ram pressure: 1,200 bar", (RAM, Role.SET, "1,200 bar")),
        ("Water in oil: at most 300 ppm", (WATER, Role.UPPER, "300 ppm")),
        ("press1.oil_temperature: maximum 65 °C", (OIL, Role.UPPER, "65 °C")),
        ("油溫不得超過 65 °C。", (OIL, Role.UPPER, "65 °C")),
        ("油溫上限為 65 °C。", (OIL, Role.UPPER, "65 °C")),
        ("油温最高不得超过65°C", (OIL, Role.UPPER, "65°C")),
        ("主缸壓力的設定值：180 bar", (RAM, Role.SET, "180 bar")),
        ("油溫不得低於 35 ℃。", (OIL, Role.LOWER, "35 °C")),
    ],
)
def test_a_sentence_that_says_it(text: str, expected: tuple[Quantity, Role, str]) -> None:
    quantity, role, printed = expected
    assert read(text) == [(quantity.tag, role, printed)]


@pytest.mark.parametrize(
    "text",
    [
        "The oil temperature must not exceed 65 °C during the warm-up.",
        "Warning: the oil temperature must not exceed 60 °C.",
        "During the warm-up the press runs slowly. The oil temperature must not exceed 40 °C.",
        "The oil temperature is 65 °C.",
        "The oil temperature is below 65 °C.",
        "The oil temperature must be between 35 and 65 °C.",
        "The maximum oil temperature is 35 to 65 °C.",
        "The maximum oil temperature is 65 °C, the minimum 35 °C.",
        "The oil temperature must not exceed 65.",
        "The oil temperature must not exceed 65 bar.",
        "The oil temperature must not exceed 65 °C for more than 60 s.",
        "The oil temperature of the gearbox must not exceed 80 °C.",
        "The oil temperature of mould 2 must not exceed 80 °C.",
        "The hydraulic oil temperature must not exceed 80 °C.",
        "The oil temperature at the cooler must not exceed 60 °C.",
        "The oil temperature (TI-05) must not exceed 60 °C.",
        "The oil temperature and the ram pressure must not exceed 60 °C.",
        "The temperature must not exceed 60 °C.",
        "The maximum oil temperature was 60 °C.",
        "The maximum oil temperature is 2,5 °C.",
        "The maximum oil temperature is ±5 °C.",
        "暖機期間油溫不得超過 45 °C。",
        "液壓油箱油溫不得超過 60 °C。",
        "油溫警報上限為 60 °C。",
        "油溫 65 °C。",
    ],
)
def test_a_sentence_that_may_say_something_else(text: str) -> None:
    assert read(text) == []


def test_a_row_gives_a_value_per_role() -> None:
    row = "No.: 1 · Signal: Oil temperature · Tag: press1.oil_temperature · Unit: °C · Normal from: 35 · "
    row += "Lower limit: 30 · Upper limit: 65 · Alarm: E-204; E-209 above 72 · Delay s: 60"
    expected = [(OIL.tag, Role.LOWER, "30 °C"), (OIL.tag, Role.UPPER, "65 °C")]
    assert sorted(read(row, PassageKind.TABLE_ROW)) == expected


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Name: Oil temperature · Upper limit: 65 · Unit: °C", "65 °C"),
        ("Name: Oil temperature TI-02 · Maximum (°C): 65", None),
        ("Name: Oil temperature (TI-02) · Maximum (°C): 65", "65 °C"),
        ("名稱: 油溫 · 上限: 65 ℃", "65 ℃"),
        ("Name: Oil temperature · Upper limit: 65", None),
        ("Name: Oil temperature · Upper limit: 65 · Unit: bar", None),
        ("Name: Oil temperature · Upper limit: 60 to 65 · Unit: °C", None),
        ("Name: Oil temperature (warning) · Upper limit: 60 · Unit: °C", None),
        ("Name: Oil temperature · Warning limit: 60 · Unit: °C", None),
        ("Name: Oil temperature · Upper limit: 45 · Unit: °C · Remark: in the warm-up", None),
        ("Name: Oil temperature, gearbox · Upper limit: 45 · Unit: °C", None),
        ("Part: Cooler · Signal: Oil temperature · Upper limit: 45 · Unit: °C", None),
        ("Name: Oil temperature · Tag: press1.ram_pressure · Upper limit: 45 · Unit: °C", None),
        ("Name: Oil temperature · Limit: 65 · Unit: °C", None),
        ("Oil temperature · 65 · °C", None),
    ],
)
def test_a_row(text: str, printed: str | None) -> None:
    assert [one[2] for one in read(text, PassageKind.TABLE_ROW)] == ([printed] if printed else [])


def test_steps_and_qualified_sections_give_nothing() -> None:
    said = "The ram pressure must stay below 5 bar."
    assert read(said)
    assert not read(said, PassageKind.STEP)
    assert not read(said, section="Maintenance > Test run")
    assert not read("Name: Ram pressure · Upper limit: 5 · Unit: bar", PassageKind.TABLE_ROW, "Warm-up")


def test_a_name_of_two_machines_needs_the_machine() -> None:
    assert read("The oil temperature must not exceed 65 °C.", among=BOTH) == []
    assert read("The oil temperature of mould 2 must not exceed 65 °C.", among=BOTH) == [
        (OTHER_OIL.tag, Role.UPPER, "65 °C")
    ]
    row = "Signal: Oil temperature · Tag: mould2.oil_temperature · Unit: °C · Upper limit: 55"
    assert read(row, PassageKind.TABLE_ROW, among=BOTH) == [(OTHER_OIL.tag, Role.UPPER, "55 °C")]


@pytest.mark.parametrize("unit", ["Nm", "N·m", "N m", "N•m", "N⋅m"])
def test_spellings_of_a_unit_are_one(unit: str) -> None:
    assert read(f"Maximum clamp torque: 25 {unit}", among=BOTH)[0][1] is Role.UPPER
    assert folded_unit(unit) == "Nm"


@pytest.mark.parametrize(("one", "other"), [("mW", "MW"), ("Nm", "nm"), ("°C", "°F"), ("mm", "m")])
def test_units_that_differ(one: str, other: str) -> None:
    assert folded_unit(one) != folded_unit(other)
