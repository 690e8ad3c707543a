from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.desktop import main
from app.desktop.link import Link
from app.desktop.review import ReviewView
from app.desktop.window import LEAST, Window
from app.host import reviews
from knowledge.review import BlockKind, Handed, Proposal, State
from knowledge.rights import Action, Role
from knowledge.rows import EpisodeRow
from tests.app.desktop.conftest import no_start
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.review_scenes import PIN, Office
from tests.app.desktop.test_control_pictures import cut_off


@pytest.fixture
def office(core: FakeCore, tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    core.desk = made.desk
    yield made
    made.close()


def open_review(window: Window, qtbot: QtBot, rows: int) -> ReviewView:
    window.show_screen("review")
    qtbot.waitUntil(lambda: len(window.review.rows()) == rows)
    return window.review


def sign_in(window: Window, qtbot: QtBot, person: str) -> None:
    QTest.mouseClick(window.review.sign_in, Qt.MouseButton.LeftButton)
    dialog = window.reviewing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.who, person)
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.reviewing.who is not None and bool(window.review.rows()))


def choose(window: Window, qtbot: QtBot, text: str) -> None:
    row = next(one for one in window.review.rows() if text in one.accessibleName())
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.review.detail.isHidden())


def test_a_station_reads_what_became_of_its_reports_and_answers(window: Window, office: Office, qtbot: QtBot) -> None:
    office.staff()
    reports = office.report()
    session = office.sign_in("P002")
    office.desk.do(reviews.Decide(session, reports[1].id, Action.ASK_BACK, 0, "Which mould?"))
    office.desk.do(reviews.Decide(session, reports[4].id, Action.REJECT, 0, "still bought"))
    view = open_review(window, qtbot, 5)
    told = [row.told.text() for row in view.rows()]
    assert "A question to you: Which mould?" in told
    assert "Not taken: still bought" in told
    choose(window, qtbot, "Which mould?")
    assert view.detail.bar.currentIndex() == 2
    assert view.detail.right.isHidden() or not view.detail.right.isVisible()
    QTest.keyClicks(view.detail.answer, "Mould 7")
    QTest.keyClick(view.detail.answer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: office.desk.reports.get(reports[1].id).state is State.TRIAGED)
    assert office.desk.reports.get(reports[1].id).decisions[-1].reason == "Mould 7"


def test_reports_that_say_the_same_stand_under_one_row(window: Window, office: Office, qtbot: QtBot) -> None:
    office.staff()
    office.report()
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P002")
    qtbot.waitUntil(lambda: len(window.review.rows()) == 4)
    row = next(one for one in window.review.rows() if not one.fold.isHidden())
    assert row.fold.text() == "Show 1 alike"
    QTest.mouseClick(row.fold, Qt.MouseButton.LeftButton)
    rows = [one.report.id for one in window.review.rows()]
    assert abs(rows.index(2) - rows.index(4)) == 1
    again = next(one for one in window.review.rows() if not one.fold.isHidden())
    QTest.keyClick(again.fold, Qt.Key.Key_Space)
    assert len(window.review.rows()) == 4


def test_photos_and_values_stand_beside_the_frozen_answer(
    window: Window, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.staff()
    (report, *_) = office.report()
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P002")
    choose(window, qtbot, "Handle was along")
    evidence = window.review.detail.evidence
    qtbot.waitUntil(lambda: len(evidence.files) == 1 and not evidence.files[0].image.isNull())
    assert evidence.files[0].image.width() == 640
    assert [row.name.text() for row in evidence.trends] == ["Oil temperature", "Cooling-water flow"]
    assert evidence.trends[1].said.text() == "3.8\u00a0l/min; from 3.8 to 12 in these minutes"
    target = tmp_path / "saved.jpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    QTest.mouseClick(evidence.files[0].save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(target.exists)
    assert hashlib.sha256(target.read_bytes()).hexdigest() == report.handed.attachments[0].sha256


def test_a_chip_of_the_frozen_answer_opens_its_document(window: Window, office: Office, qtbot: QtBot) -> None:
    office.staff()
    office.report()
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P002")
    choose(window, qtbot, "Handle was along")
    evidence = window.review.detail.evidence
    qtbot.waitUntil(lambda: evidence.view is not None and bool(evidence.view.chips()))
    assert evidence.view is not None
    evidence.view.chips()[0].click()
    qtbot.waitUntil(lambda: window.screen_name == "documents")


def test_unsafe_reports_and_incidents_are_a_list_of_their_own(window: Window, office: Office, qtbot: QtBot) -> None:
    office.staff()
    office.report()
    incident = Handed("i", "P1-04", "How do I bridge S11?", severity="safety", issue="incident")
    office.desk.reports.hand_in(incident)
    open_review(window, qtbot, 6)
    sign_in(window, qtbot, "P002")
    window.review.choose_states((), urgent=True)
    qtbot.waitUntil(lambda: len(window.review.rows()) == 2)
    assert {row.head.text() for row in window.review.rows()} == {"Wrong or unsafe", "Incident"}
    assert window.review.which.text() == "Unsafe and incidents"


def test_two_people_make_a_note_of_a_report(window: Window, office: Office, qtbot: QtBot) -> None:
    office.staff()
    (_, report, *_) = office.report()
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P002")
    qtbot.waitUntil(lambda: len(window.review.rows()) == 4)
    detail = window.review.detail
    choose(window, qtbot, "E-311 comes back after")
    qtbot.waitUntil(lambda: detail.evidence.view is not None)
    detail.note.setPlainText("Clean the proximity switch of the mould first.")
    qtbot.waitUntil(lambda: detail.judged.text() == "Changes no limit, warning or step.")
    QTest.mouseClick(detail.buttons[Action.PROPOSE], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: office.desk.reports.get(report.id).state is State.PROPOSED)
    qtbot.waitUntil(lambda: not detail.buttons[Action.APPROVE].isHidden())
    assert not detail.buttons[Action.APPROVE].isEnabled()
    assert "You wrote this" in detail.checks.text()
    QTest.mouseClick(window.review.sign_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.review.sign_in.isHidden())
    sign_in(window, qtbot, "P003")
    qtbot.waitUntil(lambda: len(window.review.rows()) == 4)
    choose(window, qtbot, "E-311 comes back after")
    assert detail.note.toPlainText() == "Clean the proximity switch of the mould first."
    QTest.mouseClick(detail.buttons[Action.APPROVE], Qt.MouseButton.LeftButton)
    dialog = window.reviewing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.pin, "wrong-1")
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "E-PPL-001" in dialog.wrong.text())
    assert office.desk.reports.get(report.id).state is State.PROPOSED
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: office.desk.reports.get(report.id).state is State.EFFECTIVE)
    qtbot.waitUntil(lambda: window.reviewing.dialog is None)


def test_a_note_that_changes_a_value_is_told_to_become_a_change_request(
    window: Window, office: Office, qtbot: QtBot
) -> None:
    office.staff()
    office.report()
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P002")
    choose(window, qtbot, "torque value")
    window.review.detail.note.setPlainText("The torque is 45 Nm.")
    qtbot.waitUntil(lambda: "change request" in window.review.detail.judged.text())
    window.review.detail.note.setPlainText("Bridge the guard switch S11.")
    qtbot.waitUntil(lambda: "E-REP-005" in window.review.detail.judged.text())


def test_a_rejection_needs_a_reason_and_what_was_written_survives_signing_out(
    window: Window, office: Office, qtbot: QtBot
) -> None:
    office.staff()
    report = office.report()[2]
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P002")
    choose(window, qtbot, "torque value")
    detail = window.review.detail
    detail.note.setPlainText("half a note")
    window.reviewing.sign_out()
    sign_in(window, qtbot, "P002")
    choose(window, qtbot, "torque value")
    assert detail.note.toPlainText() == "half a note"
    QTest.mouseClick(detail.buttons[Action.REJECT], Qt.MouseButton.LeftButton)
    QTest.keyClick(detail.words, Qt.Key.Key_Return)
    assert office.desk.reports.get(report.id).state is State.SUBMITTED
    QTest.keyClicks(detail.words, "It is in PM-3")
    QTest.keyClick(detail.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: office.desk.reports.get(report.id).state is State.REJECTED)


def test_the_first_administrator_is_set_in_the_window(window: Window, office: Office, qtbot: QtBot) -> None:
    window.show_screen("review")
    qtbot.waitUntil(lambda: not window.review.first.isHidden())
    QTest.mouseClick(window.review.first, Qt.MouseButton.LeftButton)
    dialog = window.reviewing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.who, "Chen")
    QTest.keyClicks(dialog.pin, "123456")
    QTest.keyClicks(dialog.again, "12345")
    assert not dialog.yes.isEnabled()
    QTest.keyClicks(dialog.again, "6")
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "E-PPL-004" in dialog.wrong.text())
    for field in (dialog.pin, dialog.again):
        QTest.keyClicks(field, PIN)
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.review.sign_in.isHidden())
    assert not office.desk.people.none_yet()


def test_the_rail_counts_what_waits(window: Window, office: Office, qtbot: QtBot) -> None:
    office.staff()
    office.report()
    open_review(window, qtbot, 5)
    qtbot.waitUntil(lambda: window.rail.items["review"].accessibleName() == "Review 5")


def test_a_steward_takes_a_document_out_and_puts_it_back(
    window: Window, office: Office, qtbot: QtBot, screenshots: Path
) -> None:
    office.staff()
    office.report()
    admin = office.sign_in("P001")
    office.desk.do(reviews.AddPerson("Steward", Role.STEWARD, PIN, session=admin))
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P002")
    assert window.review.blocks.isHidden()
    window.reviewing.sign_out()
    sign_in(window, qtbot, "P004")
    QTest.mouseClick(window.review.blocks, Qt.MouseButton.LeftButton)
    panel = window.review.steward
    qtbot.waitUntil(lambda: not panel.isHidden())
    assert not panel.act.isEnabled()
    QTest.keyClicks(panel.value, "SOP-HP-012")
    QTest.keyClicks(panel.reason, "wrong torque")
    QTest.mouseClick(panel.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(panel.rows) == 1)
    assert office.desk.blocks.now().documents == {"sop-hp-012"}
    panel.kinds[BlockKind.ANSWERS].click()
    assert panel.act.text() == "Switch answers off"
    QTest.keyClicks(panel.reason, "stop")
    QTest.mouseClick(panel.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: office.desk.blocks.now().answers)
    qtbot.waitUntil(lambda: len(panel.rows) == 2)
    qtbot.wait(50)
    assert window.grab().save(str(screenshots / "steward-en-light.png"))
    assert cut_off(window) == []
    QTest.mouseClick(panel.rows[0].undo, Qt.MouseButton.LeftButton)
    QTest.keyClicks(panel.reason, "checked")
    QTest.mouseClick(panel.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not office.desk.blocks.now().answers)
    choose(window, qtbot, "torque value")
    assert panel.isHidden()


def test_what_feedback_did_is_shown_by_machine_alarm_and_shift(window: Window, office: Office, qtbot: QtBot) -> None:
    office.staff()
    office.report()
    for n in range(5):
        said = Handed(f"m{n}", "P1-04", f"words {n}", verdict="did-not-work", equipment="mould2", shift="2")
        office.desk.reports.hand_in(replace(said, alarm="E-311"))
    start = datetime.now(UTC) - timedelta(days=25)
    with office.store.writing() as session:
        for n in range(5):
            raised = start + timedelta(days=n)
            cleared = raised + timedelta(seconds=60 + n)
            session.add(EpisodeRow(equipment="mould2", alarm="E-311", raised_at=raised, cleared_at=cleared))
    noted = office.desk.reports.hand_in(Handed("note", "P1-04", "x", equipment="mould2", alarm="E-311"))
    proposal = Proposal("Clean the switch.", equipment="mould2", alarm="E-311")
    for step, (action, actor) in enumerate(((Action.PROPOSE, "P002"), (Action.APPROVE, "P003"))):
        office.desk.reports.decide(
            noted.id, action, actor=actor, role=Role.ENGINEER, seen=step, proposal=None if step else proposal
        )
    open_review(window, qtbot, 11)
    sign_in(window, qtbot, "P002")
    panel = window.review.measures
    QTest.mouseClick(window.review.figures, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Moulding 2: 8" in panel.text())
    assert "Did not work 7 · hours to the first look too few yet (1)" in panel.text()
    assert "Nothing yet." in panel.text()
    assert "within 7 days after 80% of 5, within 30 days after not known yet (0)" in panel.text()
    assert "before 62 s (n 5) · after too few yet (0)" in panel.text()
    panel.kinds["alarm"].click()
    qtbot.waitUntil(lambda: "E-311: 8" in panel.text())
    panel.kinds["shift"].click()
    qtbot.waitUntil(lambda: "2: 5" in panel.text())
    assert not {"P001", "P002", "P003", "Somebody"} & set(panel.text().replace(":", " ").split())
    window.review.escape()
    assert panel.isHidden()


def test_somebody_sets_a_pin_of_their_own(window: Window, office: Office, qtbot: QtBot) -> None:
    office.staff()
    office.report()
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P002")
    qtbot.waitUntil(lambda: window.reviewing.dialog is None)
    QTest.mouseClick(window.review.new_pin, Qt.MouseButton.LeftButton)
    dialog = window.reviewing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.who, "guess-1")
    QTest.keyClicks(dialog.pin, "mine-82k")
    assert not dialog.yes.isEnabled()
    QTest.keyClicks(dialog.again, "mine-82k")
    QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.wrong.isVisible)
    assert dialog.who.text() == ""
    QTest.keyClicks(dialog.who, PIN)
    for field in (dialog.pin, dialog.again):
        QTest.keyClicks(field, "mine-82k")
    QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.reviewing.dialog is None)
    assert office.desk.people.sign_in("P002", "mine-82k", station="P1-04").id == "P002"


def test_a_section_that_a_report_cites_can_be_taken_out_of_answers(
    window: Window, office: Office, qtbot: QtBot
) -> None:
    office.staff()
    cited = {"document": "SOP-HP-012", "revision": "C", "section": "5 Faults > 5.3 Alarm E-204", "passage": 17}
    office.desk.reports.hand_in(Handed("k", "P1-04", "The valve is shut.", evidence={"cited": [cited], "until": ""}))
    office.desk.people.add("Steward", Role.STEWARD, PIN)
    open_review(window, qtbot, 1)
    sign_in(window, qtbot, "P004")
    panel = window.review.steward
    QTest.mouseClick(window.review.blocks, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.isVisible)
    assert panel.kinds[BlockKind.PASSAGE].isHidden()
    choose(window, qtbot, "The valve is shut")
    QTest.mouseClick(window.review.blocks, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.isVisible)
    panel.kinds[BlockKind.PASSAGE].click()
    assert panel.section.accessibleName() == "SOP-HP-012 C · 5.3 Alarm E-204"
    assert panel.value.isHidden()
    QTest.keyClicks(panel.reason, "under review")
    with qtbot.waitSignal(panel.blocked) as sent:
        QTest.mouseClick(panel.act, Qt.MouseButton.LeftButton)
    assert sent.args == [BlockKind.PASSAGE, "17", "under review"]


@pytest.mark.parametrize("size", [LEAST, (1280, 800), (1920, 1080)], ids=["960", "1280", "1920"])
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-TW", "dark")])
def test_pictures(
    qapp: QApplication,
    core: FakeCore,
    qtbot: QtBot,
    screenshots: Path,
    tmp_path: Path,
    language: str,
    theme: str,
    size: tuple[int, int],
) -> None:
    """The screen in both languages and looks; nothing is cut off."""
    main.prepare(qapp, language, theme)
    office = Office(tmp_path, language)
    core.desk = office.desk
    office.staff()
    reports = office.report()
    session = office.sign_in("P002")
    note = "V-14 has a new handle: across is open." if language == "en" else "V-14 已換把手：與管線垂直才是開。"
    office.desk.do(reviews.Decide(session, reports[0].id, Action.PROPOSE, 0, note=reviews.Proposed(note, 0, "press1")))
    office.desk.do(reviews.Decide(session, reports[1].id, Action.ASK_BACK, 0, "M-7?"))
    window = Window(Link(core.path, no_start), station="P1-04")
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: bool(window.machines.rows))

    def keep(what: str) -> None:
        qtbot.wait(60)
        assert window.grab().save(str(screenshots / f"{what}-{language}-{theme}-{size[0]}.png"))
        assert cut_off(window) == []

    open_review(window, qtbot, 5)
    choose(window, qtbot, "M-7?")
    keep("my-reports")
    sign_in(window, qtbot, "P003")
    qtbot.waitUntil(lambda: window.review.which.isVisible() and len(window.review.rows()) == 4)
    qtbot.waitUntil(lambda: window.reviewing.dialog is None)
    choose(window, qtbot, reports[0].handed.text[:8])
    qtbot.waitUntil(lambda: window.review.detail.evidence.view is not None and bool(window.review.detail.judged.text()))
    next(row.fold for row in window.review.rows() if not row.fold.isHidden()).click()
    assert len(window.review.rows()) == 5
    keep("review")
    window.review.figures.click()
    qtbot.waitUntil(lambda: bool(window.review.measures.blocks))
    keep("measures")
    window.reviewing.sign_out()
    sign_in(window, qtbot, "P001")
    qtbot.waitUntil(window.review.staff.isVisible)
    qtbot.waitUntil(lambda: window.reviewing.dialog is None)
    window.review.staff.click()
    qtbot.waitUntil(lambda: len(window.review.people.rows) == 3)
    window.review.people.rows[1].change.click()
    keep("people")
    window.show_screen("audit")
    qtbot.waitUntil(lambda: window.audit.model.rowCount() > 5)
    window.audit.verify.click()
    qtbot.waitUntil(window.audit.verify.isEnabled)
    window.audit.table.selectRow(4)
    keep("audit")
    window.close()
    main.prepare(qapp, "en", "light")
    office.close()
