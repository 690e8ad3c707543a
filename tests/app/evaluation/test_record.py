from __future__ import annotations

from dataclasses import replace

import pytest

from app.copilot.events import Answer, Claim, ClaimKind, LiveValue, Question, Support, Withholding
from app.evaluation import record
from app.evaluation.record import Ending
from knowledge.types import Citation, Standing
from tests.app.copilot.plant import CAUSE, FILTER, STEPS
from tests.app.evaluation.records import asked, unanswerable
from tests.app.host.fake_work import READING, TAG

ANSWER = Answer(
    Question("Why?"),
    (Claim(CAUSE.text, ClaimKind.QUOTED, (1,)), Claim("48.2", ClaimKind.VALUE, live=(TAG.id,))),
    Support.EXACT,
    (Citation(1, CAUSE, CAUSE.text, 0, 5),),
    (LiveValue(TAG, READING),),
    (Withholding("It is 99 °C.", "99 stands in no source"),),
    ("A notice.",),
)


def test_everything_that_was_shown_is_kept() -> None:
    made = record.record(asked(), ANSWER, "what was read", 1.5, {CAUSE.revision_id: Standing.EXPIRED})
    assert made.ending is Ending.ANSWERED
    assert [(one.text, one.kind, one.citations, one.live) for one in made.claims] == [
        (CAUSE.text, ClaimKind.QUOTED, (1,), ()),
        ("48.2", ClaimKind.VALUE, (), (TAG.id,)),
    ]
    (cited,) = made.cited
    assert (cited.document, cited.text, cited.state, cited.standing) == (
        CAUSE.document, CAUSE.text, CAUSE.state, Standing.EXPIRED,
    )  # fmt: skip
    assert made.live[0].tag == TAG.id
    assert any("48.2" in text for text in made.live[0].texts)
    assert [(one.text, one.reason) for one in made.withheld] == [("It is 99 °C.", "99 stands in no source")]
    assert (made.text, made.seconds, made.notices, made.support) == ("what was read", 1.5, ("A notice.",), "exact")
    assert not made.searched


def test_limits_of_a_live_value_are_shown_with_it() -> None:
    value = LiveValue(replace(TAG, limit_high=45.0), READING)
    made = record.record(asked(), replace(ANSWER, live=(value,)), "", 0, {})
    assert any("45.0" in text for text in made.live[0].texts)
    assert any("3.2 above" in text for text in made.live[0].texts)


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        (ANSWER, Ending.ANSWERED),
        (replace(ANSWER, support=Support.RELATED), Ending.REFUSED),
        (replace(ANSWER, support=Support.RELATED, machines=("press1", "mill3")), Ending.ASKS_MACHINE),
    ],
)
def test_how_an_answer_ends(answer: Answer, ends: Ending) -> None:
    assert record.ending(answer) is ends


def test_a_gold_passage_is_of_a_gold_document_and_holds_an_answer() -> None:
    gold = asked(answers=("65 °C",), documents=(CAUSE.document.lower(),))
    elsewhere = replace(CAUSE, document="OTHER")
    assert record.gold_rank(gold, [elsewhere, FILTER, STEPS, CAUSE]) == 4
    assert record.gold_rank(gold, [elsewhere, STEPS]) == 0
    assert record.gold_rank(gold, []) == 0
    made = record.record(gold, ANSWER, "", 0, {}, [STEPS, CAUSE])
    assert (made.searched, made.gold_rank) == (True, 2)


def test_a_heading_is_part_of_a_passage() -> None:
    gold = asked(answers=("E-204 && V-14",), documents=(STEPS.document,))
    assert record.gold_rank(gold, [replace(STEPS, text="Check that valve V-14 is open.")]) == 1


def test_which_questions_have_gold_passages() -> None:
    assert record.has_gold(asked())
    for other in (
        unanswerable(), asked(documents=()), asked(answers=()), asked(expect="stop"), asked(kind="live"),
        asked(answerable=False), asked(history=("Before?",)),
    ):  # fmt: skip
        assert not record.has_gold(other)
