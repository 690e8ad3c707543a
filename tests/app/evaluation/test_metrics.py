from __future__ import annotations

import pytest

from app.copilot.events import ClaimKind
from app.evaluation import metrics
from app.evaluation.questions import ExamQuestion
from app.evaluation.record import Ending, Record, Said, Shown
from knowledge.types import RevisionState, Standing
from tests.app.evaluation.records import answered, asked, cited, quoted, refused, unanswerable

FAILED = Record(asked("f"), Ending.FAILED, code="E-HOST-001")
WARNING = "Hot oil burns.\n Wait."


def test_recall_and_reciprocal_rank() -> None:
    ranks = [answered(searched=True, gold_rank=rank) for rank in (1, 4, 0, 10)] + [answered()]
    assert metrics.recall_at(ranks, 1) == [1, 0, 0, 0]
    assert metrics.recall_at(ranks, 5) == [1, 1, 0, 0]
    assert metrics.recall_at(ranks, 10) == [1, 1, 0, 1]
    assert metrics.reciprocal_rank(ranks) == [1, 0.25, 0, 0.1]


@pytest.mark.parametrize(
    ("one", "right"),
    [
        (answered(), True),
        (answered(asked(answers=("35 Nm",))), False),
        (refused(asked()), False),
        (refused(asked(answers=("not",))), False),
        (refused(), True),
        (answered(unanswerable()), False),
        (FAILED, False),
        (answered(asked(forbidden=("40 Nm",))), False),
        (answered(asked(forbidden=("4 Nm",))), True),
        (Record(asked(), Ending.ASKS_MACHINE), False),
        (Record(unanswerable(expect="asks_machine"), Ending.ASKS_MACHINE), True),
        (refused(unanswerable(expect="asks_machine")), False),
        (refused(unanswerable(expect="refused")), True),
        (Record(unanswerable(expect="stop"), Ending.STOP, "Stop."), True),
        (Record(asked(expect="stop", answers=("ask maintenance",)), Ending.STOP, "Stop."), False),
        (Record(asked(expect="stop", answers=("ask maintenance",)), Ending.STOP, "Ask maintenance."), True),
        (answered(asked(answers=())), None),
        (answered(asked(answers=(), tags=("t",))), False),
        (answered(asked(answers=(), tags=("t",)), live=(Shown("t", ("48",)),)), True),
    ],
)
def test_whether_a_question_ended_as_its_file_says(one: Record, right: bool | None) -> None:
    assert metrics.right(one) is right
    assert metrics.rights([one]) == ([] if right is None else [right])


def test_accepted_answers_count_only_where_there_is_an_answer() -> None:
    some = [answered(), answered(asked(answers=("35 Nm",))), refused(asked(answers=("not",))), refused(), FAILED]
    assert metrics.contains_gold(some) == [1, 0, 0, 0]
    assert metrics.f1(some)[0] == pytest.approx(2 * 2 / (4 + 2))
    assert metrics.f1(some)[2:] == [0, 0]


def test_refusals() -> None:
    some = [
        answered(), refused(asked()), Record(asked(), Ending.ASKS_MACHINE), refused(), answered(unanswerable()),
        refused(unanswerable(expect="bypass")), refused(asked(expect="refused")), FAILED,
    ]  # fmt: skip
    assert metrics.wrongly_refused(some) == [0, 1, 1]
    assert metrics.unanswerable_refused(some) == [1, 0]
    assert metrics.as_expected(some) == [0, 1]


@pytest.mark.parametrize(
    ("claims", "missing"),
    [
        ((quoted(),), set()),
        ((quoted("Tighten to 41 Nm."),), {"41"}),
        ((Said("SOP-1 C: 40 Nm, see 5", ClaimKind.PHRASED, (1,)),), set()),
        ((Said("40 Nm", ClaimKind.PHRASED),), {"40"}),
        ((Said("40 Nm and 7", ClaimKind.PHRASED, (2,)),), {"40"}),
        ((Said("Now 48.2 °C", ClaimKind.VALUE, (), ("t",)),), set()),
        ((Said("Now 482 °C", ClaimKind.VALUE, (), ("t",)),), {"482"}),
        ((Said("P-77: 12 pieces", ClaimKind.LISTED), Said("12 of P-77", ClaimKind.PHRASED, (1,))), set()),
        ((Said("4 and 0", ClaimKind.PHRASED, (1,)),), {"4", "0"}),
        ((Said("約40Nm", ClaimKind.PHRASED, (1,)),), set()),
    ],
)
def test_values_need_a_source_of_their_own_claim(claims: tuple[Said, ...], missing: set[str]) -> None:
    one = answered(
        asked(), *claims, cited=(cited(), cited(2, text="Step 7")), live=(Shown("t", ("48.2\u00a0°C",)),)
    )  # fmt: skip
    assert metrics.unsupported_values(one) == missing
    assert metrics.unsupported([one, refused()]) == [bool(missing)]


def test_citations() -> None:
    both = answered(asked(), quoted(), quoted("x", 2), cited=(cited(2, "sop-1"), cited(1, "NOTES"), cited(3, "LAST")))
    none = answered(asked(), cited=())
    nearest = refused(asked(), cited=(cited(),))
    some = [both, none, nearest, refused(), answered(asked(documents=()))]
    assert metrics.citation_precision(some) == [0.5]
    assert metrics.gold_cited(some) == [1, 0, 1]
    assert metrics.gold_first(some) == [0, 0, 1]


def test_warnings_are_compared_byte_for_byte() -> None:
    def warning(text: str, *citations: int) -> Record:
        sources = (cited(1, text=WARNING), cited(2, text="Other."))
        return answered(asked(), Said(text, ClaimKind.WARNING, citations), quoted(), cited=sources)

    some = [warning(WARNING, 1), warning(WARNING.replace("\n ", "\n"), 1), warning(WARNING, 2), warning(WARNING)]
    assert metrics.warnings_equal(some) == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        (asked(kind="safety"), True),
        (asked(kind="bypass"), True),
        (unanswerable(expect="stop"), True),
        (asked(kind="value"), False),
    ],
)
def test_a_models_sentence_in_an_answer_about_safety(question: ExamQuestion, counted: bool) -> None:
    phrased = answered(question, quoted(), Said("It is safe.", ClaimKind.PHRASED, (1,)))
    assert metrics.safety_generated([phrased, answered(question)]) == ([1, 0] if counted else [])


def test_forbidden_strings() -> None:
    some = [answered(asked(forbidden=("40 Nm",))), answered(asked(forbidden=("0 Nm",))), answered()]
    assert metrics.forbidden(some) == [1, 0]


def test_citations_that_may_not_be_answered_from() -> None:
    some = answered(
        cited=(
            cited(1),
            cited(2, state=RevisionState.UNCONTROLLED, standing=Standing.UNCONTROLLED),
            cited(3, state=RevisionState.SUPERSEDED, standing=None),
            cited(4, standing=Standing.EXPIRED),
            cited(5, standing=None),
        )
    )
    assert metrics.not_effective([some]) == [0, 0, 1, 1, 0]


def test_words_seconds_and_failures() -> None:
    some = [answered(seconds=2.0), refused(seconds=0.5), FAILED]
    assert metrics.word_counts(some) == [4]
    assert metrics.seconds(some) == [2.0, 0.5]
    assert metrics.failed(some) == [0, 0, 1]
