from __future__ import annotations

import pytest

from app.copilot.safety import asks_lockout, concerns, lockout_of
from tests.app.copilot.plant import CAUSE, passage


@pytest.mark.parametrize(
    "text",
    [
        "How do I lock out press 1?", "lock it out", "how is press 2 locked out", "lock-out of MC-03", "LOTO press 1",
        "isolate the hydraulic circuit", "de-energise the cabinet", "1 號油壓機怎麼上鎖？", "掛牌程序",
        "ロックアウトの手順",
    ],
)  # fmt: skip
def test_questions_for_a_lockout(text: str) -> None:
    assert asks_lockout(text)
    assert concerns(text)


@pytest.mark.parametrize(
    "text",
    ["lock the tool changer", "the lock nut of V-14", "run out of oil", "what is the oil temperature", "油溫上限"],
)
def test_other_questions(text: str) -> None:
    assert not asks_lockout(text)
    assert not concerns(text)


@pytest.mark.parametrize(
    "text",
    ["may I open the guard", "hot oil", "lifting the mould", "which solvent", "光柵怎麼測試", "洩壓", "非常停止"],
)
def test_where_nothing_is_generated(text: str) -> None:
    assert concerns(text)


def test_a_lockout_procedure_names_its_machine_and_is_about_lockout() -> None:
    own = passage(1, "1. Turn Q1 to 0.", "4 Steps", document="LOTO-7", equipment=("press1",))
    section = passage(2, "1. Turn Q1 to 0.", "3 Locking out", equipment=("press1", "press2"))
    step = passage(3, "Lock the press out and call maintenance.", "5 Leaks", equipment=("press1",))
    every = passage(4, "Lock out before each repair.", "2 Lockout")
    other = passage(5, "1. Turn Q2 to 0.", "4 Steps", document="LOTO-8", equipment=("press2",))
    assert lockout_of("press1", [own, section, step, every, other, CAUSE]) == [own, section]
