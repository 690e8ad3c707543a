"""andon audit: checks the audit chain and writes it out, also when the core cannot start.

Not here: the chain (knowledge.audit).
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from app.cli import output
from app.cli.context import DONE, FAILED, Context
from knowledge.audit import audit_of
from knowledge.store import Store, file_url
from knowledge.types import StoreUnavailable


def run(args: argparse.Namespace, context: Context) -> int:
    """Check or export; 1 if something was changed.

    Raises:
        StoreUnavailable, KeyUnusable: there is nothing to check, or it cannot be read.
        OSError: the export cannot be written.
    """
    path = context.home / "store.sqlite"
    if not path.exists():
        raise StoreUnavailable(f"{path}: no such file")
    with ExitStack() as opened:
        audit = audit_of(opened.enter_context(Store(file_url(path))), context.home)
        if args.step == "export":
            file = opened.enter_context(Path(args.out).open("w", encoding="utf-8")) if args.out else sys.stdout
            for line in audit.export():
                file.write(line + "\n")
            return DONE
        found = audit.verify()
    if context.json:
        output.document({"whole": found.whole, **asdict(found)})
        return DONE if found.whole else FAILED
    print(f"{found.rows} rows, {found.erased} of them without their contents (erased); last row {found.head[:16]}")
    for seq in found.clock:
        print(f"Row {seq}: the clock was set back here.")
    for seq in found.keys:
        print(f"Row {seq}: another key signs from here on.")
    for fault in found.faults:
        where = f"Row {fault.seq}" if fault.seq else "The signed head"
        print(f"{where}: {output.clean(fault.what)}.")
    changed = "The record was changed. Keep the folder and compare it with an export."
    print("Nothing was changed." if found.whole else changed)
    return DONE if found.whole else FAILED
