"""The formats: reports in, the bytes of a file out.

Not here: what is said of a report (fields), 8D (eight_d), PLMXML (plmxml).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from app.exports.eight_d import eight_d
from app.exports.fields import Value, cells, fields, moment
from app.exports.plmxml import plmxml
from knowledge.review import Handed, Report, State
from knowledge.text import visible


class Format(NamedTuple):
    """How files of a format end, and what writes them."""

    suffix: str
    write: Callable[[Sequence[Report]], bytes]


def as_csv(reports: Sequence[Report]) -> bytes:
    """RFC 4180 with a byte order mark, so that spreadsheets read Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    writer.writerows(cells(report) for report in reports)
    return text.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(reports: Sequence[Report]) -> bytes:
    """One sheet; every text is a text, none a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Reports")
    sheet.append(_HEADINGS)
    for report in reports:
        row = []
        for value in cells(report):
            cell = WriteOnlyCell(sheet, value=_printable(value))
            if isinstance(value, str):
                cell.data_type = "s"
            row.append(cell)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(reports: Sequence[Report]) -> bytes:
    """Every report with its decisions, by role."""
    found = [
        {
            **{name: visible(value) if isinstance(value, str) else value for name, value in fields(report).items()},
            "decisions": [
                {"at": moment(one.at), "role": one.role, "action": one.action, "after": one.after,
                 "reason": visible(one.reason)}
                for one in report.decisions
            ],
            "evidence": report.handed.evidence,
            "attachments": [{"sha256": one.sha256, "kind": one.kind} for one in report.handed.attachments],
        }
        for report in reports
    ]  # fmt: skip
    return json.dumps({"reports": found}, ensure_ascii=False, indent=2).encode("utf-8", "replace")


def as_eight_d(reports: Sequence[Report]) -> bytes:
    """One 8D report after the other."""
    return "\n\n".join(map(eight_d, reports)).encode("utf-8", "replace")


FORMATS: Mapping[str, Format] = {
    "8d": Format(".md", as_eight_d),
    "csv": Format(".csv", as_csv),
    "xlsx": Format(".xlsx", as_xlsx),
    "json": Format(".json", as_json),
    "plmxml": Format(".plmxml", plmxml),
}


def _printable(value: Value) -> Value:
    """XML 1.0 has no room for some characters, however they are written."""
    return "".join(ch for ch in value if ch.isprintable() or ch in "\n\t") if isinstance(value, str) else value


def _headings() -> list[str]:
    from datetime import UTC, datetime

    none = Report(0, datetime.now(UTC), State.SUBMITTED, Handed("", ""), (), None, None, "", "", None)
    return list(fields(none))


_HEADINGS = _headings()
