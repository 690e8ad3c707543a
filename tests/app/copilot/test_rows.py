import pytest

from app.copilot.canonical import tokens
from app.copilot.rows import cells, sayings

LIMIT = "No.: 2 · Signal: Ram pressure · Tag: p1.ram · Unit: bar · Normal from: 150 · Upper limit: 230"


def said(row: str, text: str, *others: str) -> bool:
    return tokens(text) in sayings(row, others)


def test_a_row_is_cells_with_their_headers_and_prose_is_none() -> None:
    assert [(cell.header, cell.text) for cell in cells("Part: Seal · Number: 33-0418")] == [
        ("Part", "Seal"),
        ("Number", "33-0418"),
    ]
    assert cells("The seal of F-33.") == ()
    assert cells("Seal · 33-0418") == ()


@pytest.mark.parametrize(
    "text",
    [
        "The upper limit of the ram pressure is 230 bar.",
        "The ram pressure has an upper limit of 230 bar.",
        "For the ram pressure, the upper limit is 230 bar.",
        "Ram pressure upper limit: 230 bar.",
    ],
)
def test_a_value_is_said_with_its_row_column_and_unit(text: str) -> None:
    assert said(LIMIT, text)


@pytest.mark.parametrize(
    "text",
    [
        "The upper limit of the ram pressure is 230.",
        "The upper limit of the ram pressure is 150 bar.",
        "The lower limit of the ram pressure is 230 bar.",
        "The ram pressure is 230 bar.",
        "The upper limit is 230 bar.",
        "The upper limit of the pump pressure is 230 bar.",
    ],
)
def test_a_value_without_or_with_another_row_column_or_unit_is_not_said(text: str) -> None:
    assert not said(LIMIT, text)


@pytest.mark.parametrize(
    "more",
    ["Remark: Peak of the last stroke", "Condition: cold", "Tolerance: ±5", "Zone: 3", "Thread: M12", "Mode: manual"],
)
def test_a_cell_that_may_say_which_case_it_is_is_never_left_out(more: str) -> None:
    row = "Joint: Cover bolts · Torque: 40 Nm"
    assert said(row, "The torque of the cover bolts is 40 Nm.")
    assert not said(f"{row} · {more}", "The torque of the cover bolts is 40 Nm.")


def test_of_two_rows_with_one_name_neither_is_said() -> None:
    one, two = "Joint: Motor foot · Torque: 79 Nm", "Joint: Motor foot · Torque: 49 Nm"
    assert not said(one, "The torque of the motor foot is 79 Nm.", two)


def test_of_two_columns_with_one_name_neither_is_said() -> None:
    row = "Signal: Oil · Limit: 60 °C · Limit: 65 °C"
    assert not said(row, "The limit of the oil is 65 °C.")


def test_a_unit_in_the_header_belongs_to_the_value() -> None:
    assert said("Joint: Nut · Torque [Nm]: 136", "The torque of the nut is 136 Nm.")
    assert not said("Joint: Nut · Torque [Nm]: 136", "The torque of the nut is 136 bar.")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("No.: 6", "The No. of the water flow is 6 l/min."),
        ("Delay s: 20", "The delay s for the water flow is 20 l/min."),
        ("Delay: 30", "The delay for the water flow is 30 l/min."),
        ("Alarm: 203", "The alarm of the water flow is 203 l/min."),
        ("延遲: 30", "Water flow的延遲是30 l/min。"),
    ],
)
def test_the_unit_of_a_row_is_that_of_its_values_alone(column: str, text: str) -> None:
    row = f"Signal: Water flow · Unit: l/min · Lower limit: 6 · {column}"
    assert said(row, "The lower limit of the water flow is 6 l/min.")
    assert not said(row, text)
