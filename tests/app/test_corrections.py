from dataclasses import replace

import pytest

from app.corrections import DefeatsSafeguard, judge
from knowledge.review import Kind
from tests.app.copilot.plant import CAUSE, STEPS, WARNING

LOCKOUT = replace(STEPS, document="LOTO-HP-01", title="Lockout of press 1", section="4 Steps")


@pytest.mark.parametrize(
    "text",
    [
        "Look at V-14 first: its handle turns by itself.",
        "Clean strainer F-33 before the filter; it takes 10 min.",
        "On Mondays paint flakes clog the strainer, look there first.",
        "夾爪感測器常被切削液遮住，用氣槍吹乾就好。",
        "バルブV-14のハンドルは自然に回るので最初に見る。",
        "It stays above 65 °C until the cooler is clean.",
    ],
)
def test_a_hint_is_a_note(text: str) -> None:
    assert judge(text, CAUSE).kind is Kind.NOTE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Torque of the ram bolts is 120 Nm, not 110.", "value"),
        ("E-204 comes at 68 °C.", "value"),
        ("Wait 20 s, not longer.", "value"),
        ("The set point is 70.", "value"),
        ("設定改成 70 度", "value"),
        ("設定を 70 に変更する", "value"),
        ("Skip step 3.", "step"),
        ("There is no need to press STOP.", "step"),
        ("不用等冷卻", "step"),
        ("手順3はスキップしてよい", "step"),
        ("The press can be locked out at the side door as well.", "lockout"),
        ("上鎖時先關側門", "lockout"),
    ],
)
def test_what_would_change_a_limit_a_step_or_a_lockout_is_a_change_request(text: str, reason: str) -> None:
    judged = judge(text, CAUSE)
    assert judged.kind is Kind.CHANGE
    assert reason in judged.reasons
    assert judged.safety


def test_whatever_is_said_of_a_warning_or_of_a_lockout_document_is_a_change_request() -> None:
    assert judge("The hose here is blue.", WARNING).reasons == ("warning",)
    assert judge("The valve is behind the cover.", LOCKOUT).reasons == ("lockout",)


def test_a_hint_about_guards_or_pressure_needs_two_people() -> None:
    judged = judge("The guard switch sticks in winter, wipe it with a dry cloth.", CAUSE)
    assert (judged.kind, judged.safety) == (Kind.NOTE, True)


@pytest.mark.parametrize(
    "text",
    ["Bridge guard switch S11 to see the stroke.", "把安全門短接就可以開", "安全扉のインターロックを無効にする"],
)
def test_a_note_that_defeats_a_safeguard_is_refused(text: str) -> None:
    with pytest.raises(DefeatsSafeguard):
        judge(text, CAUSE)
