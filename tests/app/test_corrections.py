from dataclasses import replace

import pytest

from app.corrections import DefeatsSafeguard, judge
from knowledge.review import Kind
from tests.app.copilot.plant import CAUSE, STEPS, WARNING
from tests.app.correction_notes import HONEST, SNEAKY, SNEAKY_AGAIN, SNEAKY_ONCE_MORE

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


def taken_for_a_hint(text: str) -> bool:
    """Whether a text would become a plain note beside any passage, or beside none."""
    for place in (None, CAUSE, STEPS):
        try:
            if judge(text, place).kind is Kind.NOTE:
                return True
        except DefeatsSafeguard:
            continue
    return False


@pytest.mark.parametrize("text", [*SNEAKY, *SNEAKY_AGAIN, *SNEAKY_ONCE_MORE])
def test_what_was_taken_for_a_hint_once_is_not_any_more(text: str) -> None:
    assert not taken_for_a_hint(text)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_hint_is_one(text: str) -> None:
    assert judge(text).kind is Kind.NOTE
    assert judge(text, CAUSE).kind is Kind.NOTE


@pytest.mark.parametrize(
    "text", ["A magnet was found on S11.", "發現有人在 S11 上放磁鐵", "S11に磁石が見つかった"]
)
def test_who_tells_of_a_defeated_safeguard_does_not_ask_for_it(text: str) -> None:
    judge(text)


@pytest.mark.parametrize("text", ["a " * 4000, "1 " * 4000, "開" * 8000, "S k i p " * 1000, "do not " * 1100])
def test_a_long_text_is_judged_too(text: str) -> None:
    judge(text, CAUSE)
