"""andon documents waiting, confirm, map, history: deciding what may be answered from.

Not here: what a decision changes (knowledge.site, knowledge.confirmed), listing documents (library).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from app.cli import library, output
from app.cli.context import DONE, Context, Interrupt
from app.cli.signing import signed_in
from app.host.client import Client, HostFault
from app.host.messages import (
    Confirm,
    Confirmation,
    Documents,
    MapStatus,
    OpenRevision,
    RevisionView,
    StatusMapView,
)
from app.host.waiting import proposals, waiting_of
from app.problems import by_code
from knowledge.types import IngestReport, Reason, Revision, RevisionState

USAGE = 2


def run(args: argparse.Namespace, context: Context) -> int:
    """The step of `andon documents` that was asked for."""
    steps = {"waiting": _waiting, "confirm": _confirm, "map": _map, "history": _history}
    with context.connect() as client, Interrupt() as interrupt:
        return steps[args.step](args, context, client, interrupt)


def _waiting(args: argparse.Namespace, context: Context, client: Client, interrupt: Interrupt) -> int:
    waiting = waiting_of(client.documents(interrupt))
    found = sorted((one.revision for one in waiting), key=lambda one: one.path)
    context.progress.done()
    if context.json:
        output.document({"waiting": [_waiting_json(one) for one in found]})
        return DONE
    rows = [(one.document, one.label or "-", _why(one), Path(one.path).name) for one in found]
    print(output.table(rows, ("Document", "Revision", "Why", "File")) if rows else "Nothing waits for a decision.")
    return DONE


def _confirm(args: argparse.Namespace, context: Context, client: Client, interrupt: Interrupt) -> int:
    if args.all:
        paths = [one.path for one in proposals(waiting_of(client.documents(interrupt)))]
    else:
        paths = [os.path.abspath(file) for file in args.files]
    given = {name: value for name, value in vars(args).items() if name in _FIELDS and value}
    if args.equipment:
        given["equipment"] = tuple(args.equipment)
    if not paths and not args.all:
        return _misused("name the files, or --all; 'andon documents waiting' lists them")
    if given.keys() - {"status"} and len(paths) > 1:
        return _misused("what is said of one file cannot be said of several")
    files = tuple(Confirmation(path, **given, plain=args.plain) for path in paths)
    report = IngestReport()
    if files:
        with signed_in(client, args) as (session, _):
            report = library.read_for(client, "confirm", Confirm(files, session), context, interrupt)
    return library.told(report, context)


def _map(args: argparse.Namespace, context: Context, client: Client, interrupt: Interrupt) -> int:
    if args.word:
        if not args.state:
            return _misused("say what the word means; 'andon documents map' lists the states")
        state = None if args.state == "none" else RevisionState(args.state)
        with signed_in(client, args) as (session, _):
            library.read_for(client, "map-status", MapStatus(args.word, state, session), context, interrupt)
    view: StatusMapView = client.call("statuses", cancelled=interrupt)
    context.progress.done()
    if context.json:
        states = {one.state.value: list(one.names) for one in view.states}
        unmapped = {one.name: one.revisions for one in view.unmapped}
        output.document({"path": view.path, "states": states, "unmapped": unmapped})
        return DONE
    print(output.table([(one.state.value, ", ".join(one.names)) for one in view.states], ("State", "Words")))
    for one in view.unmapped:
        print(output.clean(f"Not in the map: {one.name} ({one.revisions} revisions wait)"))
    return DONE


def _history(args: argparse.Namespace, context: Context, client: Client, interrupt: Interrupt) -> int:
    found: Documents = client.documents(interrupt)
    every = [one for entry in found.documents if entry.document.id == args.number for one in entry.revisions]
    chosen = [one for one in every if not args.revision or one.label == args.revision]
    context.progress.done()
    if not chosen:
        raise HostFault(by_code("E-DOC-108", f"{args.number} {args.revision or ''}".strip()))
    if not args.revision:
        if context.json:
            output.document({"revisions": [library.revision_json(one) for one in every]})
            return DONE
        rows = [
            (one.label or "-", one.standing.value, one.language, output.moment(one.effective_from)[:10],
             Path(one.path).name)
            for one in every
        ]  # fmt: skip
        print(output.table(rows, ("Revision", "Standing", "Language", "Effective", "File")))
        return DONE
    pages = [_pages(client, one, interrupt) for one in chosen]
    if context.json:
        both = zip(chosen, pages, strict=True)
        output.document({"revisions": [library.revision_json(one) | {"texts": texts} for one, texts in both]})
        return DONE
    for one, texts in zip(chosen, pages, strict=True):
        if not one.standing.used:
            name = f"{one.document} rev {one.label}" if one.label else Path(one.path).name
            print(output.clean(f"NOT TO BE WORKED FROM: {name} is {one.standing.value}."))
        for text in texts:
            print(output.paragraph(output.clean(text)))
    return DONE


def _pages(client: Client, revision: Revision, interrupt: Interrupt) -> list[str]:
    texts: list[str] = []
    while True:
        view: RevisionView = client.call("revision", OpenRevision(revision.id, len(texts)), cancelled=interrupt)
        texts += [passage.text for passage in view.passages]
        if not view.more or not view.passages:
            return texts


_FIELDS = (
    "document", "revision", "title", "status", "effective_from", "effective_to", "approver", "owner", "equipment",
    "classification",
)  # fmt: skip


def _why(revision: Revision) -> str:
    if revision.reason is Reason.UNMAPPED:
        return f'status "{revision.status}" is not in the status map'
    return "its title block is not confirmed"


def _waiting_json(revision: Revision) -> dict[str, Any]:
    return library.revision_json(revision) | {"document": revision.document, "title": revision.title}


def _misused(what: str) -> int:
    print(f"andon documents: {what}", file=sys.stderr)
    return USAGE
