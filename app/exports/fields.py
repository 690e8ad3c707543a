"""What every export says of a report, in one order, and how its texts are made fit for files.

Not here: formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from knowledge.review import Report
from knowledge.text import visible

FORMATS = ("8d", "csv", "xlsx", "json", "plmxml")
"""What reports are exported as (app.exports.formats)."""
Value = str | int | float | None
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")


def fields(report: Report) -> Mapping[str, Value]:
    """A report as a row; people are left out."""
    handed, made = report.handed, report.proposal
    place = made.corrects if made else None
    return {
        "report": report.id, "handed_in": moment(report.at), "state": report.state.value, "severity": handed.severity,
        "verdict": handed.verdict, "issue": handed.issue, "machine": handed.equipment, "alarm": handed.alarm,
        "station": handed.station, "shift": handed.shift, "title": title(report), "text": handed.text,
        "description": handed.description, "fix": handed.fix, "parts": handed.parts,
        "downtime_min": handed.downtime_min, "document": place.document if place else "",
        "revision": place.revision if place else "", "kind": made.kind.value if made else "",
        "note": made.text if made else "", "expires": moment(made.expires_at) if made else "",
        "decided": moment(report.decisions[-1].at) if report.decisions else "", "approver_role": report.approver_role,
    }  # fmt: skip


def title(report: Report) -> str:
    """What a report is called: its title, or the beginning of what was said."""
    handed = report.handed
    said = handed.title or " ".join(handed.text.split())
    return said[:80] or handed.verdict or f"Report {report.id}"


def moment(at: datetime | None) -> str:
    """A time in UTC."""
    return at.isoformat(timespec="seconds") if at else ""


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe in front."""
    shown = visible(text)
    return f"'{shown}" if shown.lstrip(" \n\u3000\u00a0").startswith(_FORMULA) or shown[:1] in _FORMULA else shown


def cells(report: Report) -> list[Value]:
    """The row with texts that no spreadsheet takes for formulas."""
    return [harmless(value) if isinstance(value, str) else value for value in fields(report).values()]
