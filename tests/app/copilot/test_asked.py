from __future__ import annotations

import pytest

from app.copilot.asked import asked
from knowledge.types import PassageKind
from tests.app.copilot.plant import passage

ROW = passage(1, "Screw: M8x1.25 · Torque, Nm: 23 · Note: Y axis", "Torques", PassageKind.TABLE_ROW)
PROSE = passage(
    2, "The pump weighs 14 kg and runs at 1,450 rpm as long as the line is filled. Code 8103 stops it.", "2 Pump"
)
CODES = passage(3, "8103: pump stopped\n8105: valve stuck", "3 Codes")


@pytest.mark.parametrize(
    ("question", "quantities"),
    [
        ("what torque for M8x1.25?", ("torque",)),
        ("how heavy is the pump", ("mass",)),
        ("泵浦多重？", ("mass",)),
        ("max oil temperature and pressure", ("pressure", "temperature")),
        ("how often is the filter changed", ("time",)),
        ("輪距是幾公分", ("length",)),
        ("set the torque wrench down", ()),
        ("pressure switch PS-1 is broken", ()),
    ],
)
def test_the_kind_of_quantity_that_is_asked_for(question: str, quantities: tuple[str, ...]) -> None:
    assert asked(question).quantities == quantities


@pytest.mark.parametrize(
    ("question", "codes", "numbers"),
    [
        ("driver station code 44006", {"44006"}, {"44006"}),
        ("fins 10513", set(), {"10513"}),
        ("neuron err 2402", {"2402"}, {"2402"}),
        ("警報 1203 是什麼", {"1203"}, {"1203"}),
        ("is 350 bar too much", set(), set()),
        ("torque of 120 Nm", set(), set()),
        ("E-204", set(), set()),
        ("error code 0x80", {"0x80"}, {"0x80"}),
    ],
)
def test_codes_and_numbers_without_a_unit(question: str, codes: set[str], numbers: set[str]) -> None:
    assert asked(question).codes == codes
    assert asked(question).numbers == numbers


def test_what_is_lacking() -> None:
    assert asked("what torque for M8×1.25?").lacking([ROW]).names == 0.0
    assert not asked("what torque for M8x1.25?").lacking([ROW]).value
    assert asked("what torque for M8x1.25?").lacking([PROSE]).value
    assert asked("how heavy is the pump?").lacking([ROW]).value
    assert not asked("how heavy is the pump?").lacking([PROSE]).value
    assert asked("pump 7 speed").lacking([PROSE]).names == 1.0
    assert asked("pump 7 speed").lacking([PROSE], ["Pump 7"]).names == 0.0
    assert asked("which Siemens pump").lacking([PROSE]).proper == 1.0
    assert asked("what is it").lacking([]).names == 1.0


def test_a_code_has_to_stand_in_a_passage_and_to_lead_a_line() -> None:
    assert asked("error 8104").lacks_code([CODES, PROSE])
    assert not asked("error 8105").lacks_code([PROSE, CODES])
    assert asked("error 8103").lacking([PROSE]).lead
    assert not asked("error 8103").lacking([CODES]).lead


def test_a_quantity_that_is_only_mentioned_is_told_by_its_value_and_not_demanded() -> None:
    speaks = asked("torque for the cover")
    assert (speaks.quantities, speaks.mentioned) == ((), ("torque",))
    assert speaks.told_by("Tighten the cover to 80 Nm.")
    assert not speaks.told_by("Tighten the cover with key 46 mm.")
    assert asked("how many litres of oil?").answered_by("Changed every 8,000 h, 850 l.")
