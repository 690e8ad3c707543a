"""The report of an evaluation as one HTML file: figures, and every question with its answer and its sources.

No script, nothing from elsewhere; a policy in the file forbids both. Texts of documents, questions and models are data:
all of them go through `_text`. Not here: the report on a terminal (app.cli.evaluate).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.copilot.events import ClaimKind
from app.evaluation import metrics
from app.evaluation.bar import Decision
from app.evaluation.figures import MEASURES, Figure
from app.evaluation.record import Cited, Record
from app.evaluation.report import Report, between, expected, number, why_wrong, wrong_first
from app.evaluation.runs import Comparison, Run

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Control characters, those without width, and those that turn the direction of writing."""
GROUP_COLUMNS = (
    "right", "contains_gold", "wrongly_refused", "unanswerable_refused", "unsupported_value_rate", "recall_at_5",
    "gold_document_first", "seconds_p50",
)  # fmt: skip
"""The figures that are told of each kind and language."""
_HEAD = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">
<title>Andon evaluation</title>
<style>
body { font: 15px/1.45 sans-serif; color: #1d2127; background: #fff; max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse } td, th { padding: .15rem .7rem .15rem 0; text-align: left; vertical-align: top }
td.n { text-align: right; font-variant-numeric: tabular-nums } th { border-bottom: 1px solid #aaa }
article { border: 1px solid #ccc; border-left-width: 6px; padding: .5rem 1rem; margin: 1rem 0 }
article.wrong { border-left-color: #b3261e } article.right { border-left-color: #2e7d32 }
p, li, blockquote { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0 }
blockquote { border-left: 3px solid #ccc; padding-left: .8rem; color: #444 }
.fact { color: #555; font-size: .9em } .kind { font-weight: bold; font-size: .8em; color: #555 }
.bad { color: #b3261e; font-weight: bold } summary { cursor: pointer; color: #444 }
</style></head><body>
"""


def page(made: Report, shown: Sequence[Record]) -> str:
    """The report as HTML; its figures are over all records, the answers of `shown` are printed, wrong ones first."""
    run = made.run
    parts = [
        _HEAD,
        "<h1>Andon evaluation</h1>",
        *_about(run),
        *_decided(made.decision),
        "<h2>Figures</h2>",
        *_figures(made),
        *_changed(run, made.comparison),
        "<h2>By kind of question</h2>",
        *_groups(made.by_kind),
        "<h2>By language</h2>",
        *_groups(made.by_language),
        f"<h2>{len(shown)} of {len(run.records)} questions, wrong ones first</h2>",
        *(part for one in wrong_first(shown) for part in _article(one)),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _text(text: object) -> str:
    return html.escape(_UNSEEN.sub("", str(text)))


def _about(run: Run) -> Iterator[str]:
    what = run.measured
    files = ", ".join(run.files)
    yield f"<p>{_text(files)} · {len(run.records)} of {run.asked_for} questions · {run.at:%Y-%m-%d %H:%M} UTC"
    yield f"{'· stopped' if run.stopped else ''}</p><p class='fact'>"
    rows = (
        ("question file", run.sha256),
        ("language model", f"{what.model} {what.model_sha256}"),
        ("embedder", f"{what.embedder} {what.embedder_sha256}"),
        ("store", f"{what.store} ({what.documents} documents, {what.passages} passages)"),
    )
    yield "\n".join(f"{_text(name)}: {_text(value)}" for name, value in rows) + "</p>"


def _decided(decision: Decision | None) -> Iterator[str]:
    if decision is None:
        return
    if decision.holds:
        yield "<p>Every figure reaches the site's bar.</p>"
        return
    yield "<p class='bad'>Below the site's bar:</p>"
    for one in decision.fallen:
        shown = "not measured" if one.value is None else f"{one.value:.4g}"
        yield f"<p>{_text(one.demand.figure)} {_text(one.demand)}: {_text(shown)}</p>"


def _table(headings: Iterable[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "<table><tr>" + "".join(f"<th>{_text(one)}</th>" for one in headings) + "</tr>"
    for first, *rest in rows:
        yield f"<tr><td>{_text(first)}</td>" + "".join(f"<td class='n'>{_text(one)}</td>" for one in rest) + "</tr>"
    yield "</table>"


def _figures(made: Report) -> Iterator[str]:
    now, comparison = made.figures, made.comparison
    headings = ["figure", "value", "95 %", "n"]
    if comparison:
        headings += ["before", f"on {comparison.common} common questions"]
    rows = []
    for name, measure in MEASURES.items():
        row = [measure.label, number(now[name]), between(now[name]), str(now[name].n)]
        if comparison:
            row += [number(comparison.before[name]), number(comparison.now[name])]
        rows.append(row)
    yield from _table(headings, rows)


def _changed(run: Run, comparison: Comparison | None) -> Iterator[str]:
    if comparison is None:
        return
    text = {one.question.id: one.question.question for one in run.records}
    yield f"<h2>Since {comparison.before_at:%Y-%m-%d %H:%M} UTC</h2>"
    yield from (f"<p>another {_text(part)}</p>" for part in comparison.differs)
    for label, ids in (("right before, wrong now", comparison.lost), ("wrong before, right now", comparison.won)):
        yield f"<p>{len(ids)} {label}</p><ul>"
        yield from (f"<li>{_text(id_)}: {_text(text[id_])}</li>" for id_ in ids)
        yield "</ul>"


def _groups(groups: Mapping[str, Mapping[str, Figure]]) -> Iterator[str]:
    headings = ("", "n", *(MEASURES[name].label for name in GROUP_COLUMNS))
    rows = ((name, str(made["failed"].n), *(number(made[column]) for column in GROUP_COLUMNS))
            for name, made in groups.items())  # fmt: skip
    yield from _table(headings, rows)


def _article(one: Record) -> Iterator[str]:
    asked, verdict = one.question, metrics.right(one)
    yield f"<article class='{ {True: 'right', False: 'wrong', None: 'open'}[verdict] }'>"
    facts = (asked.id, asked.kind, asked.written_in, asked.equipment, one.support, f"{one.seconds:.2f} s")
    yield f"<p class='fact'>{_text(' · '.join(str(fact) for fact in facts if fact))}</p>"
    for earlier in asked.history:
        yield f"<p class='fact'>before: {_text(earlier)}</p>"
    yield f"<h3>{_text(asked.question)}</h3>"
    yield f"<p class='fact'>expected: {_text(expected(one))}</p>"
    if asked.rubric:
        yield f"<p class='fact'>rubric: {_text(asked.rubric)}</p>"
    if why := why_wrong(one):
        yield f"<p class='bad'>{_text(why)}</p>"
    if one.claims:
        yield from _claims(one)
    else:
        yield f"<p>{_text(one.text)}</p>"
    if one.withheld:
        yield "<p class='kind'>withheld</p>"
        yield from (f"<p><s>{_text(left.text)}</s> ({_text(left.reason)})</p>" for left in one.withheld)
    yield from (f"<p class='fact'>{_text(notice)}</p>" for notice in one.notices)
    if one.searched:
        yield f"<p class='fact'>gold passage found at place {one.gold_rank or '-'}</p>"
    yield from (_source(cited, cited.document.casefold() in map(str.casefold, asked.documents)) for cited in one.cited)
    yield "</article>"


def _claims(one: Record) -> Iterator[str]:
    for kind in ClaimKind:
        claims = [claim for claim in one.claims if claim.kind is kind]
        if claims:
            yield f"<p class='kind'>{_text(kind.value)}</p>"
        for claim in claims:
            marks = "".join(f" [{n}]" for n in claim.citations)
            yield f"<p>{_text(claim.text)}<span class='fact'>{_text(marks)}</span></p>"


def _source(cited: Cited, gold: bool) -> str:
    standing = cited.standing.value if cited.standing else cited.state.value
    page_ = f"page {cited.page}" if cited.page else ""
    parts = (f"{cited.document} {cited.revision}".strip(), cited.title, cited.section, page_, standing,
             "gold" if gold else "")  # fmt: skip
    place = " · ".join(part for part in parts if part)
    quote = f"<blockquote>{_text(cited.text)}</blockquote>"
    return f"<details><summary>[{cited.n}] {_text(place)}</summary>{quote}</details>"
