"""The figures of an evaluation: each measurement as one number with how many samples it has and how sure it is.

Not here: the measurements (app.evaluation.metrics), what a site demands (app.evaluation.bar).
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from app.evaluation import metrics
from app.evaluation.metrics import Samples
from app.evaluation.record import Record

_DRAWS = 400
_SEED = 20250101
"""Any fixed number: the same answers give the same interval."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; None if nothing was there to measure. `n` samples; `low` and `high` are the 95 % interval of a mean.

    `low` and `high` are None for counts, medians and percentiles, and where intervals were not asked for.
    """

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How a figure is made: `samples` of the records, and what they come to."""

    label: str
    samples: Callable[[Sequence[Record]], Samples]
    worth: Callable[[Samples], float]
    more_is_better: bool = True
    is_mean: bool = True


def p95(samples: Samples) -> float:
    """The 95th percentile: the smallest sample that at least 95 % do not exceed."""
    return sorted(samples)[max(0, -(-len(samples) * 95 // 100) - 1)]


_mean, _median = statistics.fmean, statistics.median

MEASURES: Mapping[str, Measure] = {
    "recall_at_1": Measure("gold passage first", partial(metrics.recall_at, k=1), _mean),
    "recall_at_5": Measure("gold passage in five", partial(metrics.recall_at, k=5), _mean),
    "recall_at_10": Measure("gold passage in ten", partial(metrics.recall_at, k=10), _mean),
    "mrr": Measure("mean reciprocal rank", metrics.reciprocal_rank, _mean),
    "right": Measure("as the question file says", metrics.rights, _mean),
    "contains_gold": Measure("accepted answer in the text", metrics.contains_gold, _mean),
    "token_f1": Measure("words shared with it (F1)", metrics.f1, _mean),
    "wrongly_refused": Measure("wrongly refused", metrics.wrongly_refused, _mean, more_is_better=False),
    "unanswerable_refused": Measure("unanswerable refused", metrics.unanswerable_refused, _mean),
    "as_expected": Measure("stop, refusal, question back as expected", metrics.as_expected, _mean),
    "unsupported_value_rate": Measure(
        "answers with an unsupported value", metrics.unsupported, _mean, more_is_better=False
    ),
    "citation_precision": Measure("cited documents that are gold", metrics.citation_precision, _mean),
    "gold_document_cited": Measure("gold document cited", metrics.gold_cited, _mean),
    "gold_document_first": Measure("gold document cited first", metrics.gold_first, _mean),
    "warnings_byte_equal": Measure("warnings byte for byte", metrics.warnings_equal, _mean),
    "safety_generated": Measure(
        "safety answers with a model's sentence", metrics.safety_generated, sum, more_is_better=False, is_mean=False
    ),
    "forbidden_shown": Measure(
        "answers with a forbidden string", metrics.forbidden, sum, more_is_better=False, is_mean=False
    ),
    "not_effective_cited": Measure(
        "citations that are not effective", metrics.not_effective, sum, more_is_better=False, is_mean=False
    ),
    "failed": Measure("questions that failed", metrics.failed, sum, more_is_better=False, is_mean=False),
    "words_median": Measure("words, median", metrics.word_counts, _median, more_is_better=False, is_mean=False),
    "seconds_p50": Measure("seconds, median", metrics.seconds, _median, more_is_better=False, is_mean=False),
    "seconds_p95": Measure("seconds, 95th percentile", metrics.seconds, p95, more_is_better=False, is_mean=False),
}
"""Every figure by its name, in the order in which a report shows them."""

Figures = Mapping[str, Figure]


def figures(records: Sequence[Record], *, intervals: bool = True) -> dict[str, Figure]:
    """Every figure of some records."""
    return {name: _figure(measure, measure.samples(records), intervals) for name, measure in MEASURES.items()}


def by_kind(records: Sequence[Record]) -> dict[str, dict[str, Figure]]:
    """The figures of each kind of question."""
    return _grouped(records, lambda one: one.question.kind or "-")


def by_language(records: Sequence[Record]) -> dict[str, dict[str, Figure]]:
    """The figures of each language that questions are written in."""
    return _grouped(records, lambda one: one.question.written_in)


def interval(samples: Samples) -> tuple[float, float]:
    """The bootstrap 95 % interval of the mean: samples drawn again and again with replacement, always the same way.

    Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapter 13 (percentile interval).
    """
    rng, size = random.Random(_SEED), len(samples)
    means = sorted(sum(rng.choices(samples, k=size)) / size for _ in range(_DRAWS))
    return means[round(_DRAWS * 0.025)], means[round(_DRAWS * 0.975) - 1]


def _figure(measure: Measure, samples: Samples, intervals: bool) -> Figure:
    if not samples:
        return Figure(None, 0)
    low, high = interval(samples) if intervals and measure.is_mean else (None, None)
    return Figure(float(measure.worth(samples)), len(samples), low, high)


def _grouped(records: Sequence[Record], key: Callable[[Record], str]) -> dict[str, dict[str, Figure]]:
    groups: dict[str, list[Record]] = {}
    for one in records:
        groups.setdefault(key(one), []).append(one)
    return {name: figures(group) for name, group in sorted(groups.items())}
