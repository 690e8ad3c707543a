"""andon report, review, notes, people, steward: what happened, what was decided on it, and by whom.

Whoever decides names their number with --as; the PIN is asked for, or is the first line of standard input.
Not here: who may do what (knowledge.rights, asked in the core), formats of exports (app.exports).
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli import output
from app.cli.context import DONE, Context
from app.cli.parser import DECISIONS
from app.cli.signing import signed_in, typed_pin
from app.host import reviews
from app.host.client import Client
from knowledge.measured import Measures, Median
from knowledge.review import BlockKind, Corrected, Issue, Kind, Proposal, Report, Severity, State
from knowledge.rights import Action, Person, Role


def report(args: argparse.Namespace, context: Context) -> int:
    """Hand a report in, answer a question back, or say what became of this station's reports."""
    if args.step == "export":
        return _export(args, context)
    with context.connect() as client:
        if args.step == "draft":
            made: reviews.Drafted = client.call("draft-report", reviews.DraftReport(args.text))
            return _draft(made, context)
        if args.step == "new":
            handed = reviews.HandIn(
                secrets.token_hex(8), text=args.text, title=args.title, equipment=args.equipment or "",
                alarm=args.alarm, severity=Severity(args.severity), issue=Issue(args.issue), fix=args.fix,
                parts=args.parts, turn=args.turn,
                files=(*_files(args.photo, "photo"), *_files(args.voice, "voice")),
            )  # fmt: skip
            done: Report = client.call("report", handed)
        elif args.step == "answer":
            done = client.call("answer-report", reviews.AnswerReport(args.report, args.text))
        else:
            listed: reviews.Reports = client.call("reports", reviews.ListReports(mine=True))
            return _list(listed, context)
    return _said(done, context, f"Report {done.id}: {done.state.value}")


def _draft(made: reviews.Drafted, context: Context) -> int:
    context.progress.done()
    if context.json:
        output.document(asdict(made))
        return DONE
    print(output.clean(made.title))
    if made.description:
        print(output.paragraph(output.clean(made.description), "  "))
    if made.worded:
        print("Worded by a language model from your words. Check it and change it.")
    return DONE


def review(args: argparse.Namespace, context: Context) -> int:
    """List what waits, show a report with its evidence, decide on it."""
    with context.connect() as client, signed_in(client, args) as (session, pin):
        if args.step == "measures":
            return _measures(client.call("measures", reviews.Measure(session, args.days, args.by)), context)
        if args.step == "list":
            states = [State(one) for one in args.state or ()] or [one for one in State if one.open]
            which = reviews.ListReports(session, tuple(states), args.equipment or "", urgent=args.urgent)
            return _list(client.call("reports", which), context)
        found: Report = client.call("open-report", reviews.OpenReport(args.report, session))
        if args.step == "show":
            return _show(found, context)
        note = reviews.Proposed(
            args.note, args.passage, found.handed.equipment if args.equipment is None else args.equipment,
            found.handed.alarm if args.alarm is None else args.alarm, args.expires,
        )  # fmt: skip
        action = DECISIONS[args.decision]
        command = reviews.Decide(
            session, found.id, action, len(found.decisions), args.reason, args.of,
            note if action is Action.PROPOSE else None, pin,
        )  # fmt: skip
        done: Report = client.call("decide", command)
    kind = f", {done.proposal.kind.value}" if done.proposal else ""
    return _said(done, context, f"Report {done.id}: {done.state.value}{kind}")


def notes(args: argparse.Namespace, context: Context) -> int:
    """List the field notes that answers show, or those of this station (with --as: all) in any of the named states."""
    states = tuple(State(one) for one in args.state or ())
    with context.connect() as client, signed_in(client, args) as (session, _):
        if states:
            reports = _whole(client, reviews.ListReports(session, states))
            found = [_note(one, one.proposal) for one in reports if one.proposal]
        else:
            told: reviews.Notes = client.call("notes", reviews.ListNotes())
            found = [{**asdict(one), "state": State.EFFECTIVE.value, "kind": Kind.NOTE.value} for one in told.notes]
    context.progress.done()
    if context.json:
        output.document({"notes": found})
        return DONE
    for one in found:
        about = " · ".join(filter(None, (one["equipment"], one["alarm"], one["document"])))
        print(f"{one['report']} {one['state']} {one['kind']}: {output.clean(about)}")
        print(output.paragraph(output.clean(one["text"]), "  "))
        print(f"  approved by {one['role'] or '-'}, expires {output.moment(one['expires_at'])}")
    if not found:
        print("No field notes.")
    return DONE


def people(args: argparse.Namespace, context: Context) -> int:
    """List, add, change and export the people who may decide; the first one is an administrator, needing no --as."""
    with context.connect() as client:
        if args.step == "add" and not args.person:
            done: Person = client.call("add-person", reviews.AddPerson(args.name, Role(args.role), _new_pin()))
            return _person(done, context)
        with signed_in(client, args) as (session, pin_now):
            if args.step == "list":
                found: reviews.People = client.call("people", reviews.ListPeople(session))
                return _people(found, context)
            if args.step == "export":
                return _person_data(client, session, args)
            if args.step == "pin":
                done = client.call("change-pin", reviews.ChangePin(session, pin_now, _new_pin()))
            elif args.step == "add":
                made = reviews.AddPerson(args.name, Role(args.role), _new_pin(), args.badge, session)
                done = client.call("add-person", made)
            else:
                role = Role(args.role) if args.role else None
                pin = _new_pin() if args.pin else ""
                disabled = True if args.disable else False if args.enable else None
                done = client.call(
                    "change-person",
                    reviews.ChangePerson(session, args.who, role, pin, args.badge, disabled, args.unlock, args.erase,
                                         args.reason),
                )  # fmt: skip
    return _person(done, context)


def steward(args: argparse.Namespace, context: Context) -> int:
    """List, make and undo blocks."""
    with context.connect() as client, signed_in(client, args) as (session, _):
        match args.step:
            case "block":
                command: object = reviews.MakeBlock(session, BlockKind(args.kind), args.value, args.reason)
                found: reviews.Blocks = client.call("block", command)
            case "undo":
                found = client.call("unblock", reviews.UndoBlock(session, args.block, args.reason))
            case _:
                found = client.call("blocks", reviews.ListBlocks(session))
    context.progress.done()
    if context.json:
        output.document({"blocks": [{**asdict(one), "kind": one.kind.value} for one in found.blocks]})
        return DONE
    for one in found.blocks:
        until = f"undone {output.moment(one.undone_at)}: {one.undone_reason}" if one.undone_at else "in effect"
        value = output.clean(one.value.replace("\n", " > "))
        print(f"{one.id} {one.kind.value} {value}: {output.clean(one.reason)} · {output.clean(until)}")
    if not found.blocks:
        print("Nothing is blocked.")
    return DONE


def _note(report: Report, made: Proposal) -> dict[str, Any]:
    place = made.corrects or Corrected("", "", "")
    return {
        "report": report.id, "text": made.text, "equipment": made.equipment, "alarm": made.alarm,
        "document": place.document, "revision": place.revision, "section": place.section,
        "role": report.approver_role, "approved_at": report.effective_at, "expires_at": made.expires_at,
        "state": report.state.value, "kind": made.kind.value,
    }  # fmt: skip


def _whole(client: Client, which: reviews.ListReports) -> list[Report]:
    """All of the reports, by number."""
    found: list[Report] = []
    while True:
        after = found[-1].id if found else 0
        part: reviews.WholeReports = client.call("export-reports", reviews.ExportReports(which, after))
        if not part.reports:
            return found
        found += part.reports


def report_json(report: Report) -> dict[str, Any]:
    """A report as commands print it."""
    made = report.proposal
    return {
        **{name: value for name, value in asdict(report.handed).items() if name != "reporter"},
        "id": report.id, "at": report.at, "state": report.state.value, "urgent": report.urgent,
        "decisions": [asdict(one) for one in report.decisions], "duplicate_of": report.duplicate_of,
        "note": {**asdict(made), "kind": made.kind.value} if made else None,
        "approvals": report.approvals, "approvals_needed": report.approvals_needed,
        "approver_role": report.approver_role, "effective_at": report.effective_at,
    }  # fmt: skip


def _measures(found: Measures, context: Context) -> int:
    context.progress.done()
    if context.json:
        output.document(asdict(found))
        return DONE
    print(f"{found.answers} answers, verdicts on {_figure(found.per_100)} of 100")
    for note in found.notes:
        about = " ".join(filter(None, (note.equipment, note.alarm)))
        print(f"Note {note.report} ({output.clean(about)}), seconds from alarm to clear:")
        print(f"  before {_median(note.before)}\n  after  {_median(note.after)}")
    for one in found.repeats:
        print(
            f"{output.clean(f'{one.equipment} {one.alarm}')}: came again "
            f"within 7 days after {_figure(one.within_7.value, '.0%')} of {one.within_7.n}, "
            f"within 30 days after {_figure(one.within_30.value, '.0%')} of {one.within_30.n}"
        )
    for group in found.groups:
        verdicts = ", ".join(f"{name or 'report'} {n}" for name, n in group.verdicts)
        print(f"{output.clean(group.name or '-')}: {group.reports} reports ({verdicts})")
        print(f"  hours to the first look {_median(group.hours_to_look)}")
        print(f"  hours to the decision {_median(group.hours_to_decide)}")
    if found.gaps:
        rows = [(str(one.count), one.equipment or "-", one.question[:80]) for one in found.gaps]
        print(output.table(rows, ("Not answered", "Machine", "Question")))
    return DONE


def _median(found: Median) -> str:
    if found.low is None or found.high is None:
        return f"{_figure(found.value)} (n {found.n})"
    return f"{_figure(found.value)} ({found.low:g} to {found.high:g}, n {found.n})"


def _figure(value: float | None, form: str = "g") -> str:
    return "-" if value is None else f"{value:{form}}"


def _export(args: argparse.Namespace, context: Context) -> int:
    from app.exports.formats import FORMATS

    with context.connect() as client, signed_in(client, args) as (session, _):
        found = _whole(client, reviews.ListReports(session))
    wanted = [one for one in found if not args.report or one.id in args.report]
    data = FORMATS[args.format].write(wanted)
    context.progress.done()
    if args.out:
        Path(args.out).write_bytes(data)
        print(f"{len(wanted)} reports: {output.clean(args.out)}")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    return DONE


def _person_data(client: Client, session: str, args: argparse.Namespace) -> int:
    lines: list[str] = []
    after = 0
    while True:
        part: reviews.Exported = client.call("export-person", reviews.ExportPerson(session, args.who, after))
        lines += part.lines
        after = part.after
        if after >= part.last:
            break
    text = "".join(f"{line}\n" for line in lines)
    if args.out:
        Path(args.out).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return DONE


def _new_pin() -> str:
    return typed_pin("New PIN: ")


def _files(paths: list[str] | None, kind: str) -> Iterator[reviews.File]:
    return (reviews.File(str(Path(path).absolute()), kind) for path in paths or ())


def _said(report: Report, context: Context, line: str) -> int:
    context.progress.done()
    if context.json:
        output.document(report_json(report))
    else:
        print(line)
    return DONE


def _list(listed: reviews.Reports, context: Context) -> int:
    context.progress.done()
    if context.json:
        output.document({"reports": [{**report_json(one.report), "first": one.first} for one in listed.reports]})
        return DONE
    rows = []
    for entry in listed.reports:
        one = entry.report
        said = one.handed.title or one.handed.text or one.handed.verdict
        alike = f"as {entry.first}" if entry.first != one.id else ""
        rows.append((
            str(one.id), "urgent" if one.urgent else one.handed.severity, one.state.value, one.handed.equipment or "-",
            one.handed.alarm or "-", output.moment(one.at), alike, " ".join(said.split())[:60],
        ))  # fmt: skip
    if len(rows) < listed.total:
        print(f"{len(rows)} of {listed.total} reports; the others are less urgent.")
    if rows:
        print(output.table(rows, ("Report", "Severity", "State", "Machine", "Alarm", "Handed in", "", "What")))
    else:
        print("No reports.")
    return DONE


def _show(report: Report, context: Context) -> int:
    context.progress.done()
    if context.json:
        output.document(report_json(report))
        return DONE
    handed = report.handed
    print(f"Report {report.id}, {report.state.value}, {output.moment(report.at)}, shift {handed.shift or '-'}")
    for name, value in (
        ("Machine", handed.equipment), ("Alarm", handed.alarm), ("Verdict", handed.verdict),
        ("Severity", handed.severity), ("Answer", handed.turn), ("Title", handed.title), ("Text", handed.text),
        ("Description", handed.description), ("Fix", handed.fix), ("Parts", handed.parts),
    ):  # fmt: skip
        if value:
            print(output.paragraph(output.clean(value), "  ", first=f"  {name}: "))
    for cited in handed.evidence.get("cited", ()):
        where = " ".join(str(cited.get(name, "")) for name in ("document", "revision", "section"))
        print(f"  Cited (passage {cited.get('passage')}): {output.clean(where)}")
    for step in report.decisions:
        what = step.action or "by itself"
        why = f" · {output.clean(step.reason)}" if step.reason else ""
        print(f"  {output.moment(step.at)} {what}: {step.after}{why}")
    if report.proposal:
        print(f"  Note ({report.proposal.kind.value}, {report.approvals} of {report.approvals_needed} approvals):")
        print(output.paragraph(output.clean(report.proposal.text), "    "))
    return DONE


def _person(person: Person, context: Context) -> int:
    return _people(reviews.People((person,)), context)


def _people(found: reviews.People, context: Context) -> int:
    context.progress.done()
    if context.json:
        output.document({"people": [{**asdict(one), "role": one.role.value} for one in found.people]})
        return DONE
    for one in found.people:
        said = {"badge": one.badge, "disabled": one.disabled, "locked": one.locked}
        marks = [word for word, is_so in said.items() if is_so]
        print(f"{one.id} {one.role.value}: {output.clean(one.name)}{' · ' + ', '.join(marks) if marks else ''}")
    return DONE
