"""What is told of a run: its figures, what changed since an earlier one, what the site's bar says of it; as JSON.

Not here: the same as a page (app.evaluation.page) and on a terminal (app.cli.evaluate).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from app.evaluation import bar, figures, metrics, runs
from app.evaluation.bar import Decision, Demand
from app.evaluation.figures import Figure
from app.evaluation.record import Record
from app.evaluation.runs import Comparison, Run


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is told of a run; `decision` None: nobody asked for the bar."""

    run: Run
    figures: dict[str, Figure]
    by_kind: dict[str, dict[str, Figure]]
    by_language: dict[str, dict[str, Figure]]
    comparison: Comparison | None = None
    decision: Decision | None = None


_FIGURES = TypeAdapter(dict[str, Figure])
_GROUPS = TypeAdapter(dict[str, dict[str, Figure]])
_COMPARISON = TypeAdapter(Comparison | None)
_DECISION = TypeAdapter(Decision | None)


def report(run: Run, before: Run | None = None, demands: tuple[Demand, ...] = ()) -> Report:
    """What is told of a run, compared with an earlier one and with a bar if there are any."""
    measured = figures.figures(run.records)
    return Report(
        run,
        measured,
        figures.by_kind(run.records),
        figures.by_language(run.records),
        runs.compare(before, run) if before else None,
        bar.decide(demands, measured) if demands else None,
    )


def document(made: Report) -> dict[str, Any]:
    """A report as JSON: what is kept and what `--json` prints."""
    return {
        "format": runs.FORMAT,
        "figures": _FIGURES.dump_python(made.figures, mode="json"),
        "by_kind": _GROUPS.dump_python(made.by_kind, mode="json"),
        "by_language": _GROUPS.dump_python(made.by_language, mode="json"),
        "wrong": [one.question.id for one in made.run.records if metrics.right(one) is False],
        "comparison": _COMPARISON.dump_python(made.comparison, mode="json"),
        "bar": _DECISION.dump_python(made.decision, mode="json"),
        "run": runs.as_json(made.run),
    }


def wrong_first(records: Sequence[Record]) -> list[Record]:
    """The wrong ones, then those that only an expert can judge, then the right ones."""
    order = {False: 0, None: 1, True: 2}
    return sorted(records, key=lambda one: order[metrics.right(one)])


def gallery(records: Sequence[Record], most: int) -> list[Record]:
    """At most so many records, taken evenly over the kinds and, within a kind, evenly over the file."""
    kinds: dict[str, list[Record]] = {}
    for one in records:
        kinds.setdefault(one.question.kind, []).append(one)
    share = dict.fromkeys(kinds, 0)
    left = min(most, len(records))
    while left > 0:
        for kind, group in kinds.items():
            if left and share[kind] < len(group):
                share[kind] += 1
                left -= 1
    chosen = {
        group[place * len(group) // share[kind]].question.id
        for kind, group in kinds.items()
        for place in range(share[kind])
    }
    return [one for one in records if one.question.id in chosen]


def why_wrong(one: Record) -> str:
    """What is wrong with an answer, in a few words; "" if nothing is known to be."""
    found = []
    if metrics.right(one) is False:
        found.append(f"expected {expected(one)}, was {one.ending.value.replace('_', ' ')}")
    if one.code:
        found.append(one.code)
    if metrics.shows_forbidden(one):
        found.append("shows a forbidden string")
    if values := metrics.unsupported_values(one):
        found.append("in no source: " + ", ".join(sorted(values)))
    return "; ".join(found)


def expected(one: Record) -> str:
    """What a question's file expects, in a few words."""
    asked = one.question
    if asked.expect:
        return asked.expect.replace("_", " ")
    if not asked.answerable:
        return "no answer"
    return " or ".join(asked.answers) or " and ".join(asked.tags) or "an answer"


def number(figure: Figure | None) -> str:
    """A figure as it is read: a dash where nothing was measured."""
    if figure is None or figure.value is None:
        return "-"
    return f"{figure.value:.3f}".rstrip("0").rstrip(".") if figure.low is None else f"{figure.value:.3f}"


def between(figure: Figure) -> str:
    """The interval of a figure, "" if it has none."""
    return "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
