from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest
from lxml import etree
from openpyxl import load_workbook

from app.exports.fields import FORMATS as TYPED
from app.exports.fields import harmless
from app.exports.formats import FORMATS
from knowledge.review import Attachment, Corrected, Decision, Handed, Kind, Proposal, Report, State
from knowledge.text import visible

AT = datetime(2026, 3, 2, 14, 35, tzinfo=UTC)
WHO = ("P007-reporter", "P008-author", "P009-approver")
PAYLOADS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "　=1", "＝1+1", "＋1", "－1", "＠x", "\u200b=1", "\u202e=1",
    "=HYPERLINK(\"http://example.invalid\")", "<b>x</b>", "]]>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "&x;",
    "[a](http://example.invalid)", "![a](http://example.invalid)", "# heading", "`code`", "nul\0l", "a\ufffe\ud800b",
]  # fmt: skip


def report(text: str = "軟管漏油", number: int = 3) -> Report:
    handed = Handed(
        "k", "S1", text, text, text, "t1", "did-not-work", "press1", "E-204", "stop", "machine", text, text, "1",
        WHO[0], 22.0,
        {"cited": [{"document": "SOP-1", "revision": "C", "section": "5"}], "values": {"oil": [["t", 67.2, "good"]]}},
        (Attachment("f" * 64, "photo", text, 10),),
    )  # fmt: skip
    made = Proposal(text, Kind.CHANGE, "press1", "E-204", Corrected("SOP-1", "C", "s", "5", text), AT, safety=True)
    decisions = (Decision(AT, WHO[2], "engineer", "approve", "proposed", "approved", text),)
    return Report(number, AT, State.APPROVED, handed, decisions, None, made, WHO[1], "engineer", None)


def written(name: str, *reports: Report) -> bytes:
    return FORMATS[name].write(reports)


def test_the_command_line_knows_the_formats() -> None:
    assert tuple(FORMATS) == TYPED


@pytest.mark.parametrize("name", list(FORMATS))
def test_no_export_names_a_person(name: str) -> None:
    data = written(name, report())
    if name == "xlsx":
        rows = load_workbook(io.BytesIO(data)).active.values  # type: ignore[union-attr]
        data = str(list(rows)).encode()
    assert not any(who.encode() in data for who in WHO)
    assert b"SOP" in data


def test_there_are_twenty_five_payloads() -> None:
    assert len(set(PAYLOADS)) == 25


@pytest.mark.parametrize("text", PAYLOADS)
def test_csv_and_xlsx_hold_texts_and_no_formulas(text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", report(text)).decode("utf-8-sig"))))
    for name in ("text", "title", "note", "fix"):
        cell = rows[0][name]
        assert not re.match(r"[\s\u200b\u202e]*[=+\-@＝＋－＠]", cell)
        said, plain = cell.removeprefix("'"), visible(text).encode("utf-8", "replace").decode()
        assert " ".join(said.split()) == " ".join(plain.split())
    sheet = load_workbook(io.BytesIO(written("xlsx", report(text)))).active
    assert sheet is not None
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("text", PAYLOADS)
def test_plmxml_is_read_again_with_the_words_as_they_were(text: str) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(written("plmxml", report(text)), parser)
    values = {one.get("title"): one.get("value") for one in root.iter("{*}UserValue")}
    plain = "".join(ch for ch in visible(text) if ch != "\ufffe")
    assert " ".join((values["andon_text"] or "").split()) == " ".join(plain.split())
    assert values["object_type"] == "ProblemReport"
    assert not root.xpath("//*[local-name()='b']")


@pytest.mark.parametrize("text", PAYLOADS)
def test_8d_has_eight_disciplines_and_no_markup_of_the_reporter(text: str) -> None:
    said = written("8d", report(text)).decode()
    assert [line[3:5] for line in said.splitlines() if line.startswith("## ")] == [f"D{n}" for n in range(9)]
    for line in said.splitlines():
        if line.startswith(("- As reported", "- Description")):
            words = line.partition(": ")[2]
            assert not re.search(r"(?<!\\)[<>\[\]`#!|*_&]", words)


def test_json_is_whole() -> None:
    found = json.loads(written("json", report(), report("=1", 4)))["reports"]
    assert [one["report"] for one in found] == [3, 4]
    assert found[0]["decisions"] == [
        {"at": "2026-03-02T14:35:00+00:00", "role": "engineer", "action": "approve", "after": "approved",
         "reason": "軟管漏油"}
    ]  # fmt: skip
    assert found[0]["downtime_min"] == 22.0


def test_harmless_texts_stay_as_they_are() -> None:
    for text in ("Hose 3 leaks", "3 號軟管", "a=b", "1-2"):
        assert harmless(text) == text
