import pytest

from app.copilot.canonical import tokens
from app.copilot.rewrites import Source, rewordings, sources


def says(source: str, said: str) -> bool:
    return tokens(said) in rewordings(Source(source, 0, len(source)))


def test_sentences_are_spans_of_their_text_and_abbreviations_end_none() -> None:
    text = "1. Set max. 5 bar. Wait 5 min. Then go on.\n2. See fig. 3 of No. 7.\n油溫高。停機。"
    found = sources(text)
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]
    assert [one.text for one in found] == [
        "1. Set max. 5 bar.",
        "Wait 5 min.",
        "Then go on.",
        "2. See fig. 3 of No. 7.",
        "油溫高。",
        "停機。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Do not open V-1 unless\nP2 is off.",
        "Open V-1,\nP2 and V-3.",
        "Open V-1\nonly when P2 is off.",
        "Do not open any drain cock of the main tank of this or that press, V-1\nV-2 or V-3.",
    ],
)
def test_a_line_that_is_broken_in_two_stays_whole(text: str) -> None:
    assert [one.text for one in sources(text) if one.text.endswith(("V-1", "V-1,", "open", "unless"))] == []


def test_items_carry_the_line_that_introduces_them_until_the_list_is_over() -> None:
    text = "For press 2:\n- set 180 bar\n- close V-2\nThe fan runs.\nSteps:\n1. Press STOP."
    assert [(one.text, one.scope) for one in sources(text)] == [
        ("- set 180 bar", "For press 2:"),
        ("- close V-2", "For press 2:"),
        ("The fan runs.", ""),
        ("1. Press STOP.", ""),
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("3. Below 55 °C, reset E-204.", "Reset E-204 below 55 °C"),
        ("Note: The gate stays closed.", "The gate stays closed"),
        ("Replace F-21 every 2000 h (see 6.2).", "Replace F-21 every 2000 h"),
        ("The cable W1 is blue and the lamp H1 is red.", "The lamp H1 is red"),
        ("The pump runs at 900 rpm and the fan runs at 700 rpm.", "The pump runs at 900 rpm"),
        ("The oil in the tank is hot.", "Tank oil is hot"),
        ("Valve V-14 has a working pressure of 180 bar.", "The working pressure of valve V-14 is 180 bar"),
        ("The upper limit of the oil is 65 °C.", "The oil has an upper limit of 65 °C"),
    ],
)
def test_what_stands_on_its_own_may_be_said(source: str, said: str) -> None:
    assert says(source, said)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Lock out the press and open the guard.", "Open the guard"),
        ("Press STOP and lock out the press.", "Press STOP"),
        ("Check that the pump runs and the valve is open.", "The valve is open"),
        ("The operator says the pump is on and the fan is off.", "The fan is off"),
        ("E-204 is set when the pump stops and the fan runs.", "E-204 is set when the pump stops"),
        ("If the pump stops and the fan is off, the lamp is red.", "The fan is off, the lamp is red"),
        ("The control switches the pump off and the ram is blocked.", "The ram is blocked"),
        ("The pump is off and the ram is down.", "The ram is down"),
        ("The pump is switched off and the ram is down.", "The ram is down"),
        ("The pump stops at 70 °C and the fan runs.", "The fan runs"),
        ("The pump stops and the fan runs at 70 °C.", "The pump stops"),
        ("In manual mode the pump stops and the fan runs.", "The fan runs"),
        ("The pump does not run and the fan is off.", "The pump does not run"),
        ("Below 55 °C, reset E-204 and open V-14.", "Reset E-204 and open V-14 below 55 °C"),
        ("Open V-14 and close V-15 if P1 is off.", "If P1 is off, close V-15 and open V-14"),
        ("Stop P1 if V-1 is open before P2 runs.", "Before P2 runs, stop P1 if V-1 is open"),
        ("Reset E-204.", "Reset E-2"),
        ("Valve V-14 has a pressure of 180 bar if P1 is on.", "The pressure of valve V-14 is 180 bar"),
        ("Valve V-14 has no pressure of 180 bar.", "The pressure of valve V-14 is 180 bar"),
        ("V-14 and V-15 have a pressure of 180 bar.", "The pressure of V-14 is 180 bar"),
        ("The pressure of V-14 is 180 bar at 20 °C.", "V-14 has a pressure of 180 bar"),
        ("The number of bolts is 6.", "The bolt number is 6"),
    ],
)
def test_what_belongs_together_is_not_divided(source: str, said: str) -> None:
    assert not says(source, said)
