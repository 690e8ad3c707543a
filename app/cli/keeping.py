"""andon feedback, andon models: what people report, and which model files are there.

Not here: storing (app.services), checking files (knowledge.models).
"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.cli import output
from app.cli.context import DONE, Context
from app.host.messages import FeedbackStored, GiveFeedback, Models, Verdict
from knowledge.review import Issue


def feedback(args: argparse.Namespace, context: Context) -> int:
    """Store a verdict on an answer; a later one replaces it."""
    issue = Issue(args.issue) if args.issue else None
    given = GiveFeedback(args.turn, Verdict(args.verdict), args.note, issue=issue)
    with context.connect() as client:
        stored: FeedbackStored = client.call("feedback", given)
    context.progress.done()
    if context.json:
        output.document({**asdict(stored), "verdict": stored.verdict.value})
    else:
        print(f"Stored {output.moment(stored.stored_at)}: {stored.verdict.value} for turn {stored.turn}")
    return DONE


def models(context: Context) -> int:
    """List the models."""
    with context.connect() as client:
        found: Models = client.call("models")
    context.progress.done()
    if context.json:
        output.document({"models": [asdict(model) for model in found.models]})
        return DONE
    for model in found.models:
        print(f"{model.role}: {output.clean(model.name)} · {model.state}")
        print(f"  {model.bytes:,} bytes · {model.licence} · writes {', '.join(model.languages) or '-'}")
        print(f"  {output.clean(model.path)}\n  sha256 {model.sha256}")
    return DONE
