"""andon ingest, andon documents: what is read, and what was.

Not here: reading (knowledge.ingest).
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import problems
from app.cli import output
from app.cli.context import DONE, FAILED, STOPPED, Context, Interrupt
from app.cli.signing import signed_in
from app.host.client import Client, HostFault
from app.host.messages import DocumentEntry, Documents, Ingest
from knowledge.types import FileProblem, IngestProgress, IngestReport, Revision, RevisionState

_EVERY_S = 5.0
"""How often progress is printed where nobody watches a terminal."""


def ingest(args: argparse.Namespace, context: Context) -> int:
    """Read files and folders; 1 if nothing could be read."""
    paths = tuple(str(Path(path).absolute()) for path in args.paths)
    with context.connect() as client, signed_in(client, args) as (session, _), Interrupt() as interrupt:
        report = read(client, paths, context, interrupt, session)
    return told(report, context)


def told(report: IngestReport, context: Context) -> int:
    """Tell what reading came to; 1 if nothing could be read."""
    if context.json:
        output.document(_report_json(report))
    else:
        _show_report(report)
    if report.stopped:
        return STOPPED
    read_any = report.added or report.replaced or report.removed or report.unchanged
    return FAILED if report.problems and not read_any else DONE


def read(
    client: Client, paths: tuple[str, ...], context: Context, interrupt: Interrupt, session: str = ""
) -> IngestReport:
    """Have the core read files, and show how far it is.

    Raises:
        HostFault: it cannot, with the reason.
    """
    return read_for(client, "ingest", Ingest(paths, session), context, interrupt)


def read_for(client: Client, command: str, args: object, context: Context, interrupt: Interrupt) -> IngestReport:
    """Have the core do what reads files, and show how far it is.

    Raises:
        HostFault: it cannot, with the reason.
    """
    told = time.monotonic()
    for reply in client.request(command, args, interrupt):
        if reply.problem:
            raise HostFault(reply.problem)
        if isinstance(reply.event, IngestProgress):
            text = _progress(reply.event)
            context.progress.show(text)
            if not sys.stderr.isatty() and time.monotonic() - told > _EVERY_S:
                print(output.clean(text), file=sys.stderr, flush=True)
                told = time.monotonic()
        if isinstance(reply.result, IngestReport):
            context.progress.done()
            return reply.result
    raise HostFault(problems.by_code("E-INT-001", "reading without an end"))


def documents(context: Context) -> int:
    """List documents, and files that were not read."""
    with context.connect() as client, Interrupt() as interrupt:
        found: Documents = client.documents(interrupt)
    context.progress.done()
    if context.json:
        output.document(
            {
                "documents": [_document_json(entry) for entry in found.documents],
                "problems": [_problem_json(problem) for problem in found.problems],
                "sources": list(found.sources),
                "findings": [asdict(finding) for finding in found.findings],
            }
        )
        return DONE
    rows = [_row(entry, revision) for entry in found.documents for revision in entry.revisions]
    if rows:
        print(output.table(rows, ("Document", "Revision", "Standing", "Language", "Pages", "Passages", "Title")))
    else:
        print("No documents yet. Read some with: andon ingest FOLDER")
    waiting = sum(one.state is RevisionState.QUARANTINED for entry in found.documents for one in entry.revisions)
    if waiting:
        print(f"{waiting} wait for a decision: andon documents waiting")
    for finding in found.findings:
        if finding.kind.grave:
            values = " / ".join(f"{one.document} {one.revision} {one.value}".strip() for one in finding.mentions)
            print(output.clean(f"To decide: {finding.kind.value}: {finding.subject}: {values}"))
    _show_problems(found.problems)
    return DONE


def _progress(progress: IngestProgress) -> str:
    left = progress.seconds_left
    about = "" if left is None else f", about {output.age(left)} left"
    count = f" {min(progress.done + 1, progress.total)} of {progress.total}" if progress.total else ""
    file = f": {Path(progress.file).name}" if progress.file else ""
    return f"{progress.stage.capitalize()}{count}{about}{file}"


def _report_json(report: IngestReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "replaced": report.replaced,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "passages": report.passages,
        "windows": report.windows,
        "embedded": report.embedded,
        "problems": [_problem_json(problem) for problem in report.problems],
        "seconds": round(report.seconds, 3),
        "stopped": report.stopped,
    }


def _problem_json(problem: FileProblem) -> dict[str, Any]:
    words = problems.by_code(problem.code, problem.detail)
    return {
        "path": problem.path,
        "code": problem.code,
        "what": words.what,
        "next_step": words.next_step,
        "detail": problem.detail,
    }


def _document_json(entry: DocumentEntry) -> dict[str, Any]:
    return {
        "id": entry.document.id,
        "title": entry.document.title,
        "kind": entry.document.kind,
        "owner": entry.document.owner,
        "revisions": [revision_json(revision) for revision in entry.revisions],
    }


def revision_json(revision: Revision) -> dict[str, Any]:
    """A revision as commands print it."""
    return {
        "revision": revision.label,
        "state": revision.state.value,
        "language": revision.language,
        "path": revision.path,
        "sha256": revision.sha256,
        "effective_from": revision.effective_from,
        "effective_to": revision.effective_to,
        "equipment": list(revision.equipment),
        "classification": revision.classification,
        "approver": revision.approver,
        "pages": revision.pages,
        "passages": revision.passages,
        "standing": revision.standing.value,
        "status": revision.status,
        "reason": revision.reason.value if revision.reason else "",
        "proposed": revision.proposed,
        "iteration": revision.iteration,
        "applies_to": revision.applies_to,
        "supersedes": revision.supersedes,
        "approved_at": revision.approved_at,
        "review_due": revision.review_due,
        "source": revision.source,
        "uid": revision.uid,
        "safety": revision.safety,
        "skill_level": revision.skill_level,
        "origin": revision.origin,
    }


def _row(entry: DocumentEntry, revision: Revision) -> tuple[str, ...]:
    return (
        entry.document.id,
        revision.label or "-",
        revision.standing.value,
        revision.language,
        str(revision.pages or "-"),
        str(revision.passages),
        entry.document.title,
    )


def _show_report(report: IngestReport) -> None:
    print(
        f"{report.added} added, {report.replaced} replaced, {report.removed} removed, {report.unchanged} unchanged; "
        f"{report.passages} passages, {report.embedded} of {report.windows} windows embedded, {report.seconds:.1f} s"
    )
    _show_problems(report.problems)
    if report.stopped:
        print("Stopped. What was read is kept; the same command goes on from here.")


def _show_problems(found: tuple[FileProblem, ...]) -> None:
    for problem in found:
        words = problems.by_code(problem.code)
        print(f"{problem.code}: {output.clean(problem.path)}: {words.what} {words.next_step}", file=sys.stderr)
        if problem.detail:
            print(f"  {output.clean(problem.detail)}", file=sys.stderr)
