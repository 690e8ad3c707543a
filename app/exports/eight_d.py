"""A report as an 8D problem report in Markdown: D0 to D3 filled from what is known, D4 to D8 for the team.

The eight disciplines are Ford's, as quality systems ask for them. What people typed is escaped: none of it is markup.
Not here: other formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.exports.fields import moment, title
from knowledge.review import Report
from knowledge.text import visible

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~=:&$@])")
_LATER = ("D4 Root cause", "D5 Corrective actions", "D6 Implemented and verified", "D7 Prevention", "D8 Closure")
_MOST_VALUES = 20


def eight_d(report: Report) -> str:
    """One report, whole."""
    parts = [f"# 8D report {report.id}: {_line(title(report))}"]
    for heading, lines in _filled(report):
        parts.append(f"## {heading}\n\n" + "\n".join(f"- {line}" for line in lines if line))
    parts += [f"## {heading}\n\n(to be filled in)" for heading in _LATER]
    return "\n\n".join(parts) + "\n"


def _filled(report: Report) -> Iterator[tuple[str, list[str]]]:
    handed = report.handed
    down = f"{handed.downtime_min:.0f} min" if handed.downtime_min else ""
    yield "D0 Emergency response", [
        _said("Severity", handed.severity), _said("Verdict", handed.verdict), _said("Machine", handed.equipment),
        _said("Alarm", handed.alarm), _said("Downtime", down), _said("Handed in", moment(report.at)),
    ]  # fmt: skip
    roles = sorted({one.role for one in report.decisions if one.role})
    yield "D1 Team", [
        _said("Station", handed.station), _said("Shift", handed.shift), *(_said("Role", role) for role in roles),
    ]  # fmt: skip
    yield "D2 Problem description", [
        _said("As reported", handed.text), _said("Description", handed.description), _said("Issue", handed.issue),
        *_evidence(report),
    ]  # fmt: skip
    yield "D3 Containment", [
        _said("Done at the machine", handed.fix), _said("Parts", handed.parts),
        _said("Site note", report.proposal.text if report.proposal else ""), _said("State", report.state.value),
    ]  # fmt: skip


def _evidence(report: Report) -> Iterator[str]:
    known = report.handed.evidence
    for one in known.get("cited", ()):
        place = " ".join(str(one.get(name, "")) for name in ("document", "revision", "section"))
        yield _said("Shown", place)
    for tag, points in list(known.get("values", {}).items())[:_MOST_VALUES]:
        if points:
            yield _said(str(tag), f"{points[-1][1]} ({points[-1][2]}, {points[-1][0]})")


def _said(name: str, value: str) -> str:
    return f"{_line(name)}: {_line(value)}" if value else ""


def _line(text: str) -> str:
    """One line of plain text in Markdown: every mark escaped, line ends as blanks."""
    return _MARKUP.sub(r"\\\1", " ".join(visible(text).split()))
