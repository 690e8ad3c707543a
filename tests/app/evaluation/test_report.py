from __future__ import annotations

import json
from collections import Counter

import pytest

from app.copilot.events import ClaimKind
from app.evaluation import report
from app.evaluation.bar import Demand
from app.evaluation.figures import Figure
from app.evaluation.record import Ending, Record, Said
from tests.app.evaluation.records import answered, asked, refused, run, unanswerable

KINDS = [answered(asked(f"{kind}{number}", kind=kind)) for kind, count in (("a", 50), ("b", 3), ("c", 1))
         for number in range(count)]  # fmt: skip


@pytest.mark.parametrize(
    ("most", "wanted"),
    [
        (6, {"a": 3, "b": 2, "c": 1}),
        (1, {"a": 1}),
        (10, {"a": 6, "b": 3, "c": 1}),
        (54, {"a": 50, "b": 3, "c": 1}),
        (99, {"a": 50, "b": 3, "c": 1}),
    ],
)
def test_a_gallery_is_even_over_the_kinds(most: int, wanted: dict[str, int]) -> None:
    chosen = report.gallery(KINDS, most)
    assert Counter(one.question.kind for one in chosen) == wanted
    assert chosen == [one for one in KINDS if one in chosen]


def test_a_gallery_is_even_within_a_kind() -> None:
    chosen = [one.question.id for one in report.gallery(KINDS[:50], 5)]
    assert chosen == ["a0", "a10", "a20", "a30", "a40"]
    assert report.gallery([], 5) == []


def test_wrong_ones_come_first() -> None:
    right, wrong, unclear = answered(asked("r")), refused(asked("w")), answered(asked("o", answers=()))
    assert report.wrong_first([right, unclear, wrong]) == [wrong, unclear, right]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (answered(), ""),
        (refused(asked()), "expected 40 Nm, was refused"),
        (answered(unanswerable()), "expected no answer, was answered"),
        (refused(unanswerable(expect="asks_machine")), "expected asks machine, was refused"),
        (Record(asked(), Ending.FAILED, code="E-HOST-001"), "expected 40 Nm, was failed; E-HOST-001"),
        (answered(asked(), Said("40 Nm or 41", ClaimKind.PHRASED, (1,))), "in no source: 41"),
        (answered(asked(forbidden=("40",))), "expected 40 Nm, was answered; shows a forbidden string"),
        (refused(asked(answers=(), tags=("t", "u"))), "expected t and u, was refused"),
    ],
)
def test_what_is_wrong_is_said(one: Record, why: str) -> None:
    assert report.why_wrong(one) == why


def test_json_of_a_report() -> None:
    before = run(answered(asked("x")), refused())
    made = report.report(run(refused(asked("x")), refused()), before, (Demand("contains_gold", 0.5),))
    document = json.loads(json.dumps(report.document(made)))
    assert document["figures"]["contains_gold"] == {"value": 0.0, "n": 1, "low": 0.0, "high": 0.0}
    assert document["by_kind"]["-"]["contains_gold"]["n"] == 1
    assert document["by_language"]["en"]["failed"]["n"] == 2
    assert document["wrong"] == ["x"]
    assert document["comparison"]["lost"] == ["x"]
    assert document["bar"]["holds"] is False
    assert document["bar"]["fallen"][0]["demand"]["figure"] == "contains_gold"
    assert document["run"]["measured"]["model_sha256"] == "1"


def test_json_without_comparison_and_bar() -> None:
    document = report.document(report.report(run(refused())))
    assert document["comparison"] is None
    assert document["bar"] is None


def test_numbers_as_they_are_read() -> None:
    assert report.number(Figure(None, 0)) == "-"
    assert report.number(Figure(0.5, 4, 0.1, 0.9)) == "0.500"
    assert report.number(Figure(12.0, 4)) == "12"
    assert report.between(Figure(0.5, 4, 0.1, 0.9)) == "0.100 to 0.900"
    assert report.between(Figure(12.0, 4)) == ""
