from __future__ import annotations

import pytest

from app.evaluation import figures
from tests.app.evaluation.records import answered, asked, refused, unanswerable

SOME = [
    answered(asked("a", kind="value"), seconds=1.0),
    answered(asked("b", "多少？", kind="value", answers=("35 Nm",)), seconds=3.0),
    refused(asked("c", kind="alarm"), seconds=0.5),
    refused(unanswerable("d"), seconds=0.1),
]


def test_a_figure_has_its_samples_and_its_interval() -> None:
    made = figures.figures(SOME)
    assert list(made) == list(figures.MEASURES)
    gold = made["contains_gold"]
    assert gold.value == pytest.approx(1 / 3)
    assert gold.n == 3
    assert gold.low is not None
    assert gold.high is not None
    assert gold.low <= 1 / 3 <= gold.high
    assert (made["unanswerable_refused"].value, made["unanswerable_refused"].n) == (1, 1)
    assert made["seconds_p50"].value == pytest.approx(0.75)
    assert made["seconds_p95"].value == 3.0
    assert made["seconds_p50"].low is None
    assert (made["not_effective_cited"].value, made["not_effective_cited"].n) == (0, 2)


def test_what_was_not_measured_is_not_nought() -> None:
    made = figures.figures(SOME)
    assert made["recall_at_1"] == figures.Figure(None, 0)
    assert all(figure == figures.Figure(None, 0) for figure in figures.figures([]).values())


def test_intervals_are_the_same_each_time_and_narrow_with_samples() -> None:
    few, many = figures.interval([0.0, 1.0] * 5), figures.interval([0.0, 1.0] * 200)
    assert few == figures.interval([0.0, 1.0] * 5)
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    # The normal approximation of a share of a half among 400: 0.5 +- 1.96 * sqrt(0.25 / 400).
    assert many == pytest.approx((0.451, 0.549), abs=0.01)
    assert figures.interval([1.0]) == (1, 1)


def test_intervals_can_be_left_out() -> None:
    assert figures.figures(SOME, intervals=False)["contains_gold"].low is None


@pytest.mark.parametrize(("count", "wanted"), [(1, 1), (2, 2), (19, 19), (20, 19), (100, 95), (101, 96)])
def test_the_95th_percentile(count: int, wanted: int) -> None:
    assert figures.p95([float(number) for number in range(count, 0, -1)]) == wanted


def test_groups() -> None:
    kinds = figures.by_kind(SOME)
    assert {name: made["failed"].n for name, made in kinds.items()} == {"-": 1, "alarm": 1, "value": 2}
    assert kinds["value"]["contains_gold"].value == 0.5
    languages = figures.by_language(SOME)
    assert {name: made["failed"].n for name, made in languages.items()} == {"en": 3, "zh-TW": 1}
