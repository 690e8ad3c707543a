"""Reports as a PLMXML document: one ProblemReport each, with name and description as Teamcenter calls them.

`object_name` and `object_desc` are what Teamcenter's problem reports ask for; the rest are user values of the program.
Not here: reading PLMXML (knowledge.documents).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from app.exports.fields import fields, title
from knowledge.review import Report
from knowledge.text import visible

NAMESPACE = "http://www.plmxml.org/Schemas/PLMXMLSchema"
_DESCRIBED = ("text", "description", "fix", "parts", "note")


def plmxml(reports: Sequence[Report]) -> bytes:
    """The document."""
    now = datetime.now(UTC)
    names: Any = {None: NAMESPACE}
    root = etree.Element(
        f"{{{NAMESPACE}}}PLMXML", nsmap=names, schemaVersion="6", author="Andon",
        date=now.strftime("%Y-%m-%d"), time=now.strftime("%H:%M:%S"),
    )  # fmt: skip
    for number, report in enumerate(reports, start=1):
        known = fields(report)
        made = etree.SubElement(
            root, f"{{{NAMESPACE}}}ProductRevision", id=f"id{number}", name=_plain(title(report)),
            subType="ProblemReportRevision",
        )  # fmt: skip
        described = [f"{name}: {known[name]}" for name in _DESCRIBED if known[name]]
        etree.SubElement(made, f"{{{NAMESPACE}}}Description").text = _plain("\n".join(described))
        values = etree.SubElement(made, f"{{{NAMESPACE}}}UserData", id=f"id{number}u", type="AttributesInContext")
        said = {"object_name": title(report), "object_desc": "\n".join(described), "object_type": "ProblemReport"}
        for name, value in {**said, **{f"andon_{name}": value for name, value in known.items()}}.items():
            if value not in ("", None):
                etree.SubElement(values, f"{{{NAMESPACE}}}UserValue", title=name, value=_plain(str(value)))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _plain(text: str) -> str:
    """What XML 1.0 can hold."""
    return "".join(ch for ch in visible(text) if ch in "\n\t" or (ch >= " " and ch not in "\ufffe\uffff"))
