"""andon ask: one question, or many as lines of JSON.

Not here: how an answer comes about (app.copilot), how requests travel (app.host.client).
"""

from __future__ import annotations

import argparse
import shlex
from dataclasses import asdict
from typing import Any

from app import problems
from app.cli import jsonl, output
from app.cli.context import DONE, REFUSED, STOPPED, USAGE, Context, Interrupt
from app.copilot import wording
from app.copilot.events import Answer, Answered, Claim, ClaimKind, ClaimReady, Failed, LiveValue, Question, Support
from app.copilot.events import Supported as SupportKnown
from app.host.client import Client, HostFault
from app.host.messages import Ask, Reply, Status
from connectors.types import Quality, in_language
from knowledge.types import Citation, Finding

SUPPORT_LINES = {
    Support.EXACT: {"en": "Exact. The documents answer this.", "zh-TW": "明確　文件直接回答此問題"},
    Support.PARTIAL: {"en": "Partial. The documents answer a part of this.", "zh-TW": "部分　文件僅涵蓋一部分"},
    Support.RELATED: {
        "en": "Related. Not answered in the documents; nearest:",
        "zh-TW": "相關　文件中沒有答案，最接近的是：",
    },
    Support.NONE: {"en": "Not in the documents.", "zh-TW": "文件未記載"},
}
WHICH_MACHINE = {
    "en": "Which machine? The documents say different things for these machines.",
    "zh-TW": "哪一台機台？各機台的文件內容不同。",
}
DISAGREE = {"en": "Effective documents disagree", "zh-TW": "現行文件內容不一致"}


def run(args: argparse.Namespace, context: Context) -> int:
    """Ask what the command line says; 3 if the documents do not answer, or if the machine has to be named first."""
    if args.jsonl:
        return jsonl.run(context, _one_line)
    text = " ".join(args.question).strip()
    if not text:
        output.say(problems.by_code("E-ASK-001"))
        if context.json:
            output.document(output.error(problems.by_code("E-ASK-001")))
        return USAGE
    question = Question(text, args.language, args.equipment)
    with context.connect() as client, Interrupt() as interrupt:
        answer = ask(client, question, interrupt, None if context.json else Shown(context, question))
        status: Status = client.call("status")
    if context.json:
        output.document({"id": None, **as_json(answer)})
    for problem in status.problems:  # a model that is damaged, a disk that is full: it was answered all the same
        output.say(problem)
    if answer.stopped:
        return STOPPED
    return REFUSED if answer.support.refused or answer.machines else DONE


def ask(client: Client, question: Question, interrupt: Interrupt, shown: Shown | None = None) -> Answer:
    """The whole answer; `shown` is told of its parts as they come.

    Raises:
        HostFault: there is none, with the reason.
    """
    answer: Answer | None = None
    for reply in client.request("ask", Ask(question), interrupt):
        if reply.problem:
            raise HostFault(reply.problem)
        if isinstance(reply.event, Failed):
            raise HostFault(problems.by_code(reply.event.code, reply.event.detail))
        if isinstance(reply.event, Answered):
            answer = reply.event.answer
        if shown:
            shown.take(reply)
    if answer is None:
        raise HostFault(problems.by_code("E-INT-001", "an answer without an end"))
    return answer


def as_json(answer: Answer) -> dict[str, Any]:
    """An answer as the documented JSON (without "id")."""
    return {
        "answer": text_of(answer),
        "support": answer.support.value,
        "refused": answer.support.refused,
        "intent": answer.intent,
        "reply": answer.reply,
        "halts": answer.halts,
        "claims": [{"text": c.text, "kind": c.kind.value, "citations": list(c.citations)} for c in answer.claims],
        "citations": [
            {
                "n": c.n,
                "document": c.passage.document,
                "title": c.passage.title,
                "revision": c.passage.revision,
                "page": c.passage.page,
                "section": c.passage.section,
                "path": c.passage.path,
                "quote": c.quote,
                "text": c.passage.text,
            }
            for c in answer.citations
        ],
        "live": [live_json(value) for value in answer.live],
        "warnings": [c.text for c in answer.claims if c.kind is ClaimKind.WARNING],
        "model": {"name": answer.model.name, "sha256": answer.model.sha256, "tier": answer.model.tier},
        "timings_ms": {key: answer.timings_ms.get(key) for key in ("retrieve", "first_claim", "total")},
        "turn": answer.turn,
        "machines": list(answer.machines),
        "conflicts": [conflict_json(finding) for finding in answer.conflicts],
        "notes": [asdict(note) for note in answer.notes],
    }


def conflict_json(finding: Finding) -> dict[str, Any]:
    """A conflict as JSON: the quantity, and each value with its place."""
    return {
        "quantity": finding.subject,
        "equipment": finding.equipment or None,
        "detail": finding.detail,
        "values": [
            {
                "value": one.value,
                "document": one.document,
                "revision": one.revision,
                "page": one.page,
                "section": one.section,
                "path": one.path,
                "quote": one.quote,
            }
            for one in finding.mentions
        ],
    }


def live_json(value: LiveValue) -> dict[str, Any]:
    """A live value as JSON."""
    got = value.reading
    return {
        "tag": value.tag.id,
        "value": got.value,
        "unit": got.unit,
        "quality": got.quality.value,
        "source_time": got.source_time,
        "age_s": round(got.age_s, 3) if abs(got.age_s) < 1e12 else None,
    }


def value_shown(value: LiveValue) -> str:
    """A live value in a table: a lost or bad one never looks like what the machine does now."""
    got = value.reading
    shown = "-" if got.value is None else wording.amount(got.value, value.tag.decimals, got.unit)
    return f"- (last {shown})" if got.quality in (Quality.LOST, Quality.BAD) and got.value is not None else shown


def text_of(answer: Answer) -> str:
    """The answer's text as the window shows it: its claims, a fixed sentence, or the question for the machine."""
    if answer.machines:
        return _said(WHICH_MACHINE, _language(answer.question))
    if answer.reply:
        return answer.reply
    if answer.support.refused:
        return wording.say("refused", _language(answer.question))
    return "\n".join(claim.text for claim in answer.claims)


def _one_line(client: Client, asked: jsonl.Asked, interrupt: Interrupt) -> dict[str, Any]:
    question = Question(
        jsonl.text_of(asked, "question", needed=True),
        jsonl.text_of(asked, "language"),
        jsonl.text_of(asked, "equipment") or None,
    )
    return as_json(ask(client, question, interrupt))


def _language(question: Question) -> str:
    return question.language or wording.language_of(question.text)


def _said(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts["en"])


class Shown:
    """An answer on a terminal, printed as it comes."""

    def __init__(self, context: Context, question: Question) -> None:
        self._progress = context.progress
        self._language = _language(question)
        self._phrased = self._listed = False
        self._refused: Support | None = None
        self._progress.show("Searching …")

    def take(self, reply: Reply) -> None:
        """Print what a reply brings."""
        match reply.event:
            case SupportKnown(support=support) if support.refused:
                self._refused = support  # printed with what comes next: the machine may have to be asked for instead
            case SupportKnown(support=support):
                self._print(_said(SUPPORT_LINES[support], self._language))
                self._progress.show("Answering …")
            case ClaimReady(claim=claim):
                self._refusal()
                self._claim(claim)
            case Answered(answer=answer) if answer.machines:
                self._machines(answer)
                self._facts(answer)
            case Answered(answer=answer) if answer.reply:
                self._print(output.paragraph(answer.reply))
                self._end(answer)
            case Answered(answer=answer):
                self._refusal()
                self._end(answer)

    def _refusal(self) -> None:
        if self._refused:
            self._print(_said(SUPPORT_LINES[self._refused], self._language))
            self._print("\n" + output.paragraph(wording.say("refused", self._language)))
        self._refused = None

    def _machines(self, answer: Answer) -> None:
        self._print(output.paragraph(_said(WHICH_MACHINE, self._language)))
        for machine in answer.machines:
            self._print(output.paragraph(machine, "    ", first="  - "))
        command = ["andon", "ask", "--equipment", answer.machines[0], answer.question.text]
        again = shlex.join(" ".join(output.clean(word).split()) for word in command)
        self._print("\nAsk again with one of them, e.g.\n  " + again)

    def _print(self, text: str) -> None:
        self._progress.done()
        print(text, flush=True)

    def _claim(self, claim: Claim) -> None:
        marks = "".join(f" [{n}]" for n in claim.citations)
        match claim.kind:
            case ClaimKind.WARNING:
                head = output.clean(claim.signal) or "WARNING"
                # Many sources write the signal word on a line of its own.
                text = claim.text.removeprefix(f"{claim.signal}\n")
                self._print(f"\n  !! {head}{marks}\n" + output.paragraph(text, "  !! "))
            case ClaimKind.QUOTED:
                self._print("\n" + output.paragraph(claim.text, "  | ") + marks)
            case ClaimKind.VALUE:
                self._print("\n" + output.paragraph(claim.text, "    ", first="  > "))
            case ClaimKind.PHRASED:
                if not self._phrased:
                    self._print("\n  Worded by a language model, checked against the sources:")
                self._phrased = True
                self._print(output.paragraph(claim.text + marks, "  "))
            case ClaimKind.LISTED:
                self._print(("" if self._listed else "\n") + output.paragraph(claim.text + marks, "    ", first="  - "))
                self._listed = True

    def _conflict(self, finding: Finding) -> None:
        about = " · ".join(part for part in (finding.subject, finding.equipment) if part)
        self._print("\n" + output.paragraph(f"{_said(DISAGREE, self._language)}: {about}", "     ", first="  ! "))
        for mention in finding.mentions:
            place = output.paragraph(f"{mention.value}  {output.place(mention)}", "      ", first="    - ")
            quote = "\n" + output.paragraph(mention.quote, "      | ") if mention.quote else ""
            self._print(f"{place}{quote}")

    def _end(self, answer: Answer) -> None:
        if answer.stopped:
            self._print("\nStopped.")
        for finding in answer.conflicts:
            self._conflict(finding)
        for note in answer.notes:
            dates = {"date": output.moment(note.approved_at)[:10], "expires": output.moment(note.expires_at)[:10]}
            said = wording.say("site note", self._language, role=wording.role(note.role, self._language), **dates)
            self._print("\n" + output.paragraph(f"{said}\n{note.text}", "  : "))
        if answer.citations:
            self._print("\nNearest passages" if answer.support.refused else "\nSources")
            for citation in answer.citations:
                self._print(_source(citation))
        if answer.live:
            self._print("\nLive values")
            rows = [_live_row(value, self._language) for value in answer.live]
            self._print(output.table(rows, ("Name", "Value", "Quality", "Age", "Measured"), "  "))
        if answer.withheld:
            count = len(answer.withheld)
            reasons = "; ".join(dict.fromkeys(item.reason for item in answer.withheld))
            self._print("\n" + output.paragraph(f"{count} sentence{'s' if count > 1 else ''} withheld: {reasons}"))
        for notice in answer.notices:
            self._print("\n" + output.paragraph(notice, "       ", first="Note:  "))
        self._facts(answer)

    def _facts(self, answer: Answer) -> None:
        total = answer.timings_ms.get("total")
        facts = [answer.model.name, f"{total / 1000:.1f} s" if total else "", answer.turn and f"turn {answer.turn}"]
        self._print("\n" + " · ".join(fact for fact in facts if fact))


def _source(citation: Citation) -> str:
    passage = citation.passage
    place = output.place(passage)
    return output.paragraph(f"{place}\n{passage.path}", "      ", first=f"  [{citation.n}] ")


def _live_row(value: LiveValue, language: str) -> tuple[str, str, str, str, str]:
    got = value.reading
    name, measured = in_language(value.tag.name, language), output.moment(got.source_time)
    return name, value_shown(value), got.quality.value, output.age(got.age_s), measured
