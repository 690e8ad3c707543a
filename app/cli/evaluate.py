"""andon eval: asks the questions of a file, measures the answers, compares with the last run and with the site's bar.

Not here: figures, what is kept, the page (app.evaluation); how one question is asked (app.cli.ask).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from app.cli import ask, output
from app.cli.context import DONE, FAILED, STOPPED, USAGE, Context, Interrupt
from app.copilot.events import Question
from app.evaluation import bar, page, questions, runs
from app.evaluation.figures import MEASURES, Figure
from app.evaluation.page import GROUP_COLUMNS
from app.evaluation.questions import ExamQuestion
from app.evaluation.record import Ending, Record, has_gold, record
from app.evaluation.report import Report, between, document, gallery, number, report, why_wrong, wrong_first
from app.evaluation.runs import Comparison, Measured, Run
from app.host.client import Client, HostFault, Interrupted
from app.host.messages import Documents, Found, Models, Search, Status
from app.problems import Problem
from knowledge.types import EVALUATION, Passage, Standing

BELOW = 4
"""Exit code: a figure does not reach the site's bar."""
_DEEPEST = 10
"""Passages among which a gold one is looked for."""
_MOST_TOLD = 20
"""Wrong or changed questions on a terminal; all of them are in the files."""
_WRITTEN = ("en", "zh-TW")
"""Languages that an answer can be asked in; in any other the program chooses."""


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the evaluation that the command line asks for; 4 if a figure does not reach the site's bar."""
    if args.bar and args.limit:
        print("andon eval: a bar is for the whole file; leave --limit out", file=sys.stderr)
        return USAGE
    asked = questions.read([Path(file) for file in args.files])
    demands = bar.read(context.home) if args.bar else ()
    before = runs.read(Path(args.baseline)) if args.baseline else runs.last(context.home, asked.sha256)
    chosen = asked.questions[: args.limit]
    out = Path(args.out) if args.out else None
    if out:
        out.mkdir(parents=True, exist_ok=True)  # a folder that cannot be made is said before anything is asked
    asking = Asking(context)
    at = datetime.now(UTC)
    try:
        with Interrupt() as interrupt:
            asking.all(chosen, interrupt)
    except KeyboardInterrupt:  # the second Ctrl-C; what is done is kept all the same
        asking.stopped = True
    finally:
        asking.close()
        context.progress.done()
    made_on = asking.measured or Measured()
    done = Run(at, asked.files, asked.sha256, made_on, len(chosen), asking.stopped, tuple(asking.records))
    made = report(done, before, demands)
    if context.json:
        output.document(document(made))
    elif done.records:
        print(terminal(made) + "\n")
    # Written after it was told: a full disk costs the files only.
    for path in _write(made, context.home, out, args.gallery):
        if not context.json:
            print(output.clean(str(path)))
    if asking.problem:
        output.say(asking.problem)
        return FAILED
    if done.stopped:
        return STOPPED
    return DONE if made.decision is None or made.decision.holds else BELOW


class Asking:
    """Asks questions one after the other; what was done so far is in `records` whatever happens.

    A core that dies costs one question; the next one starts it again. `problem` says why no more could be asked.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._client: Client | None = None
        self._standings: Mapping[int, Standing] = {}
        self.measured: Measured | None = None
        self.records: list[Record] = []
        self.stopped = False
        self.problem: Problem | None = None

    def all(self, asked: tuple[ExamQuestion, ...], interrupt: Interrupt) -> None:
        """Ask until the end or until a person stops it.

        Raises:
            HostFault: the core cannot be reached at all.
        """
        self.measured, self._standings = measure(self._core(), interrupt)
        for number_, one in enumerate(asked, 1):
            if interrupt():
                break
            self._context.progress.show(f"{number_} of {len(asked)}: {' '.join(one.question.split())}")
            try:
                client = self._core()
            except HostFault as exc:
                self.problem, self.stopped = exc.problem, True
                return
            if made := self._one(client, one, interrupt):
                self.records.append(made)
        self.stopped = interrupt()

    def close(self) -> None:
        """Let go of the core."""
        if self._client:
            self._client.close()
        self._client = None

    def _core(self) -> Client:
        if self._client is None:
            self._client = self._context.connect()
        return self._client

    def _one(self, client: Client, one: ExamQuestion, interrupt: Interrupt) -> Record | None:
        """What came of one question; None if it was stopped."""
        language = one.language if one.language in _WRITTEN else ""
        start = time.perf_counter()
        try:
            question = Question(one.question, language, one.equipment, user=EVALUATION, history=one.history)
            answer = ask.ask(client, question, interrupt)
            seconds = time.perf_counter() - start
            found = self._found(client, one, interrupt) if not answer.stopped else None
        except HostFault as exc:
            if isinstance(exc, Interrupted):
                self.close()
            return Record(one, Ending.FAILED, code=exc.code, seconds=time.perf_counter() - start)
        if answer.stopped:
            return None
        return record(one, answer, ask.text_of(answer), seconds, self._standings, found)

    def _found(self, client: Client, one: ExamQuestion, interrupt: Interrupt) -> tuple[Passage, ...] | None:
        if not has_gold(one):
            return None
        found: Found = client.call("search", Search(one.question, _DEEPEST, one.equipment), interrupt)
        return found.passages


def measure(client: Client, interrupt: Interrupt) -> tuple[Measured, dict[int, Standing]]:
    """What is measured: models and store; and where each revision stands, by its id."""
    models: Models = client.call("models", cancelled=interrupt)
    held: Documents = client.documents(interrupt)
    status: Status = client.call("status", cancelled=interrupt)
    revisions = [one for entry in held.documents for one in entry.revisions]
    rows = sorted((one.document, one.label, one.language, one.standing.value, one.sha256) for one in revisions)
    by_role = {one.role: one for one in models.models}
    model, embedder = by_role.get("language model"), by_role.get("embedder")
    measured = Measured(
        model.name if model else "",
        model.sha256 if model else "",
        embedder.name if embedder else "",
        embedder.sha256 if embedder else "",
        hashlib.sha256(json.dumps(rows).encode()).hexdigest(),
        status.documents,
        status.passages,
    )
    return measured, {one.id: one.standing for one in revisions}


def terminal(made: Report) -> str:
    """The report as text, at most 100 columns wide."""
    return "\n".join(_lines(made))


def _write(made: Report, home: Path, folder: Path | None, most: int | None) -> list[Path]:
    """Keep the run, and write the report into a folder if one is named; the files."""
    if not made.run.records:
        return []
    run_file = runs.path_of(home, made.run)
    files = {run_file: json.dumps(document(made), ensure_ascii=False)}
    if folder:
        shown = made.run.records if most is None else gallery(made.run.records, most)
        files[folder / "evaluation.html"] = page.page(made, shown)
        files[folder / "evaluation.json"] = files[run_file]
        files[folder / "evaluation.txt"] = terminal(made) + "\n"
    for path, text in files.items():
        runs.write(path, text)
    return list(files)


def _lines(made: Report) -> Iterator[str]:
    ran, what = made.run, made.run.measured
    count = f"{len(ran.records)} of {ran.asked_for} questions{', stopped' if ran.stopped else ''}"
    yield output.paragraph(f"{', '.join(ran.files)} · {count} · {output.moment(ran.at)}")
    models = f"{what.model} {what.model_sha256[:8]} · {what.embedder} {what.embedder_sha256[:8]}"
    yield output.paragraph(f"{models} · store {what.store[:8]}: {what.documents} documents, {what.passages} passages")
    yield ""
    yield _figures(made)
    for groups in (made.by_kind, made.by_language):
        yield ""
        yield _groups(groups)
    if made.comparison:
        yield from _changed(made.run, made.comparison)
    wrong = [one for one in wrong_first(ran.records) if why_wrong(one)]
    if wrong:
        yield f"\n{len(wrong)} wrong or doubtful"
    for one in wrong[:_MOST_TOLD]:
        asked, why = one.question, why_wrong(one)
        yield output.paragraph(f"{_short(asked.question)} ({why})", "    ", first=f"  {output.clean(asked.id)}: ")
    yield from _more(len(wrong))
    if made.decision:
        yield "\nEvery figure reaches the bar." if made.decision.holds else "\nBelow the bar"
        for fallen in made.decision.fallen:
            value = "not measured" if fallen.value is None else f"{fallen.value:.4g}"
            yield f"  {fallen.demand.figure} {fallen.demand}: {value}"


def _figures(made: Report) -> str:
    demands = {one.figure: str(one) for one in (made.decision.demands if made.decision else ())}
    headings = ["Figure", "Value", "95 %", "n"]
    compared = made.comparison
    if compared:
        headings += ["Before", "Now"]
    if demands:
        headings.append("Bar")
    rows = []
    for name, measure_ in MEASURES.items():
        figure = made.figures[name]
        row = [measure_.label, number(figure), between(figure), str(figure.n)]
        if compared:
            row += [number(compared.before[name]), number(compared.now[name])]
        if demands:
            row.append(demands.get(name, ""))
        rows.append(row)
    return output.table(rows, headings)


def _groups(groups: Mapping[str, Mapping[str, Figure]]) -> str:
    heads = ("right", "gold", "refused", "unansw.", "no source", "in five", "first", "s")
    rows = [
        (name[:20], str(made["failed"].n), *(number(made[column]) for column in GROUP_COLUMNS))
        for name, made in groups.items()
    ]
    return output.table(rows, ("", "n", *heads))


def _changed(ran: Run, compared: Comparison) -> Iterator[str]:
    text = {one.question.id: one.question.question for one in ran.records}
    differs = f"; another {', another '.join(compared.differs)}" if compared.differs else ""
    yield f"\nSince {output.moment(compared.before_at)}, {compared.common} common questions{differs}"
    for label, ids in (("right before, wrong now", compared.lost), ("wrong before, right now", compared.won)):
        yield f"  {len(ids)} {label}"
        for id_ in ids[:_MOST_TOLD]:
            yield output.paragraph(_short(text[id_]), "      ", first=f"    {output.clean(id_)}: ")
        yield from _more(len(ids))


def _more(count: int) -> Iterator[str]:
    if count > _MOST_TOLD:
        yield f"    and {count - _MOST_TOLD} more"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"
