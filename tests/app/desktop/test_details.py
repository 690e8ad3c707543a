from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.desktop.details import RevisionRow, facts_of
from app.desktop.documents import DocumentsView
from app.desktop.table import EFFECTIVE, STATE, current_of
from knowledge.types import Standing
from tests.app.desktop.control_scenes import press_procedure, revision


def cells(view: DocumentsView, name: str) -> tuple[str, str]:
    row = next(row for row in view.model.rows if row.name == name)
    return row.cell(STATE), row.cell(EFFECTIVE)


@pytest.mark.parametrize(
    ("name", "state", "effective"),
    [
        ("SOP-HP-012", "Effective", "2026-03-02"),
        ("LOTO-HP-01", "Not yet effective", "from 2027-01-04"),
        ("SOP-HP-020", "Two effective", "2026-04-01"),
        ("PM-MC-003", "Expired", "until 2026-06-01"),
        ("CAL-07", "Unverified", "not yet"),
        ("OLD-01", "Withdrawn", "until 2021-01-01"),
        ("shift-notes", "Uncontrolled", "–"),
        ("SOP-HP-031", "Waiting", "–"),
    ],
)
def test_the_table_tells_where_each_document_stands(
    controlled: DocumentsView, name: str, state: str, effective: str
) -> None:
    assert cells(controlled, name) == (state, effective)


def test_the_table_is_filtered_by_standing(controlled: DocumentsView) -> None:
    controlled._choose("state", "Waiting")
    assert controlled.filter.rowCount() == 5
    controlled._choose("state", "Two effective")
    assert controlled.filter.rowCount() == 1


def test_what_counts_now_stands_for_its_document_not_what_is_newest() -> None:
    newest, current = revision(1, "A", "2", Standing.IN_WORK), revision(2, "A", "1", Standing.EFFECTIVE)
    assert current_of((newest, current)) is current
    not_yet = replace(current, standing=Standing.NOT_YET)
    assert current_of((newest, not_yet)) is not_yet
    gone = replace(current, standing=Standing.WITHDRAWN)
    assert current_of((newest, gone)) is newest


def test_what_is_known_of_a_revision_is_told(english: None) -> None:
    facts = dict(facts_of(press_procedure().revisions[1], "Maintenance engineering", {"press1": "Press 1"}))
    assert {name: facts[name] for name in facts if facts[name]} == {
        "Applies to": "Hydraulic press HP-400, serial from 0417",
        "Machines": "Press 1",
        "Owner": "Maintenance engineering",
        "Approved by": "Head of maintenance · 2026-02-24",
        "Supersedes": "B",
        "Told by": "PLMXML",
        "Status there": "Released",
        "Iteration": "2",
        "Review due": "2026-09-01, overdue",
        "Skill level": "Electrician",
        "Warnings in it": "yes",
        "Written by": "OEM",
        "Class": "general",
        "Language": "en",
        "Pages, passages": "11, 46",
        "SHA-256": "9f2c 41d8 … 41d8",
        "File": "SOP-HP-012-C.pdf",
    }


def test_every_revision_can_be_opened_and_says_where_it_stands(controlled: DocumentsView) -> None:
    for row in range(controlled.filter.rowCount()):
        if controlled.filter.row_at(row).name == "SOP-HP-012":
            controlled.table.selectRow(row)
    rows = [row for row in controlled.details.findChildren(RevisionRow) if not row.isHidden()]
    assert [row.open_button.text() for row in rows] == ["Open rev D", "Open rev C", "Open rev B", "Open rev A"]
    assert [row.state.text() for row in rows] == ["in work", "effective", "superseded", "superseded"]
    assert rows[1].open_button.accessibleName() == "Open Rev C, effective"
    said = [label.toolTip() for label in rows[2].findChildren(QLabel) if label.toolTip()]
    assert said == ['<p style="white-space: pre-wrap">2025-01-15 to 2026-03-02</p>']
