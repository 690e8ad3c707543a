"""andon search: the passages nearest to a query, without an answer.

Not here: how they are found (knowledge.retriever).
"""

from __future__ import annotations

import argparse
from typing import Any

from app import problems
from app.cli import jsonl, output
from app.cli.context import DONE, REFUSED, USAGE, Context, Interrupt
from app.host.client import Client
from app.host.messages import Found, Search

_SHOWN = 300
"""Characters of a passage on a terminal."""


def run(args: argparse.Namespace, context: Context) -> int:
    """Search for what the command line says; 3 if nothing is found."""
    if args.jsonl:
        return jsonl.run(context, lambda client, asked, interrupt: _one_line(client, asked, interrupt, args))
    query = " ".join(args.query).strip()
    if not query:
        output.say(problems.by_code("E-ASK-001"))
        if context.json:
            output.document(output.error(problems.by_code("E-ASK-001")))
        return USAGE
    with context.connect() as client, Interrupt() as interrupt:
        found: Found = client.call("search", Search(query, args.k, args.equipment), interrupt)
    context.progress.done()
    if context.json:
        output.document(as_json(found))
    else:
        _show(found)
    return DONE if found.passages else REFUSED


def as_json(found: Found) -> dict[str, Any]:
    """What was found, as the documented JSON (without "id")."""
    results = [
        {
            "rank": rank,
            "score": round(passage.score, 6),
            "document": passage.document,
            "revision": passage.revision,
            "page": passage.page,
            "section": passage.section,
            "path": passage.path,
            "text": passage.text,
        }
        for rank, passage in enumerate(found.passages, 1)
    ]
    return {"results": results, "ms": found.ms}


def _one_line(
    client: Client, asked: jsonl.Asked, interrupt: Interrupt, args: argparse.Namespace
) -> dict[str, Any]:
    k = asked.get("k", args.k)
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= 1000:
        raise jsonl.BadLine('"k" is no number from 1 to 1000')
    # Sets of questions can be searched for as they are.
    key = "query" if "query" in asked else "question"
    query, equipment = jsonl.text_of(asked, key, needed=True), jsonl.text_of(asked, "equipment")
    return as_json(client.call("search", Search(query, k, equipment or args.equipment), interrupt))


def _show(found: Found) -> None:
    if not found.passages:
        print("Nothing found.")
        return
    for rank, passage in enumerate(found.passages, 1):
        print(output.paragraph(output.place(passage), "     ", first=f"{rank:>3}. "))
        text = passage.text if len(passage.text) <= _SHOWN else passage.text[: _SHOWN - 2] + " …"
        print(output.paragraph(text, "     | "))
        print(f"     {passage.score:.3f} · {output.clean(passage.path)}\n")
    print(f"{len(found.passages)} passages in {found.ms:.0f} ms")
