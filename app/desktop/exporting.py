"""Writes an export that the core gives in parts to a file, and says how far it is.

Not here: what is exported (the core), which file (auditing, staffing).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app import problems
from app.desktop.reviewing import Reviewing
from app.desktop.words import translate
from app.host.reviews import Exported
from app.problems import Problem


def export(
    reviewing: Reviewing,
    command: str,
    ask: Callable[[Exported], object],
    path: Path,
    told: Callable[[str], object],
    failed: Callable[[Problem], None],
) -> None:
    """Ask for one part after the other; the file is written when all are there.

    Args:
        reviewing: who is signed in.
        command: of app.host.reviews.
        ask: its arguments, by the part that came last.
        path: the file.
        told: gets a line of progress and a last one.
        failed: gets what went wrong; nothing was written.
    """
    lines: list[str] = []

    def came(result: object) -> None:
        if not isinstance(result, Exported):
            return
        lines.extend(result.lines)
        if result.after < result.last:
            told(translate("Audit", "Exporting row {n} of {all}").format(n=result.after, all=result.last))
            reviewing.request(command, ask(result), came, failed)
            return
        try:
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as exc:
            failed(problems.of(exc))
            return
        told(translate("Audit", "Exported to {name}.").format(name=path.name))

    reviewing.request(command, ask(Exported((), 0, 0)), came, failed)
