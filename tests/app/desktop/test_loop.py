"""The whole loop on the real window and a real core: alarm, answer, verdict, review by two others, the next answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.answer import AnswerView
from app.desktop.main import core_link
from app.desktop.note import NoteBlock
from app.desktop.window import Window
from app.host import client, reviews
from app.host.messages import Ingest, Phase, Verdict
from app.outbox import Outbox
from connectors.live_writer import Batch, LiveWriter
from connectors.types import Alarm
from knowledge.review import State
from knowledge.rights import Action, Person, Role
from tests.app.test_desk import PIN
from tests.app.test_desk import read_home as read_home  # a fixture
from tests.app.test_services import TEXT

WAIT = 30_000
NOTE = "把手會自己轉動，先看 V-14。"


@pytest.fixture
def window(english: None, read_home: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Window]:
    home = tmp_path / "home"
    shutil.copytree(read_home, home)
    made = Window(core_link(home), station="P1-04", outbox=Outbox(home / "outbox"), photos=home / "photos")
    qtbot.addWidget(made)
    made.show()
    made.start()
    status = made.watching
    qtbot.waitUntil(lambda: status.status is not None and status.status.phase is Phase.READY, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(made.machines.rows), timeout=WAIT)
    yield made
    made.close()
    with client.connect(home, start=False) as core:
        core.call("stop")


def staff(home: Path) -> None:
    """An administrator and three engineers, as an administrator would add them."""
    with client.connect(home, start=False) as core:
        core.call("add-person", reviews.AddPerson("First", Role.ADMINISTRATOR, PIN))
        admin: reviews.SignedIn = core.call("sign-in", reviews.SignIn("P001", PIN))
        for _ in range(3):
            made: Person = core.call(
                "add-person", reviews.AddPerson("Somebody", Role.ENGINEER, PIN, session=admin.session)
            )
            assert made.role is Role.ENGINEER


def ask(window: Window, qtbot: QtBot) -> AnswerView:
    window.show_screen("ask")
    window.asking.ask("警報 E-204 怎麼處理？")
    qtbot.waitUntil(lambda: not window.asking.running, timeout=WAIT)
    view = window.asking.current()
    assert view is not None
    return view


def sign_in(window: Window, qtbot: QtBot, person: str) -> None:
    window.show_screen("review")
    window.reviewing.sign_in()
    dialog = window.reviewing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.who, person)
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.reviewing.who is not None and bool(window.review.rows()), timeout=WAIT)


def open_first(window: Window, qtbot: QtBot) -> None:
    detail = window.review.detail
    QTest.mouseClick(window.review.rows()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not detail.isHidden() and detail.evidence.view is not None, timeout=WAIT)


def state(window: Window) -> State | None:
    return window.review.detail.report.state if window.review.detail.report else None


def judge(view: AnswerView, verdict: Verdict, qtbot: QtBot) -> None:
    bar = view.feedback
    assert bar is not None
    QTest.mouseClick(bar.buttons[verdict], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Stored" in bar.stored.text(), timeout=WAIT)


def propose(window: Window, qtbot: QtBot, text: str, judged: str) -> None:
    """Write the note of the first report, and read what it would be."""
    detail = window.review.detail
    open_first(window, qtbot)
    detail.note.setPlainText(text)
    qtbot.waitUntil(lambda: detail.judged.text().startswith(judged), timeout=WAIT)
    QTest.mouseClick(detail.buttons[Action.PROPOSE], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(window) is State.PROPOSED, timeout=WAIT)
    assert not detail.buttons[Action.APPROVE].isEnabled()


def approve(window: Window, qtbot: QtBot, after: State, approvals: int) -> None:
    detail = window.review.detail
    open_first(window, qtbot)
    QTest.mouseClick(detail.buttons[Action.APPROVE], Qt.MouseButton.LeftButton)
    dialog = window.reviewing.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: state(window) is after and detail.report is not None and detail.report.approvals == approvals,
        timeout=WAIT,
    )


def sign_over(window: Window, qtbot: QtBot, person: str) -> None:
    window.reviewing.sign_out()
    sign_in(window, qtbot, person)


def test_the_whole_loop(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    home = tmp_path / "home"
    staff(home)
    view = ask(window, qtbot)
    assert view.findChildren(NoteBlock) == []
    claims = [claim.text for claim in view.claims]
    judge(view, Verdict.DID_NOT_WORK, qtbot)

    sign_in(window, qtbot, "P002")
    propose(window, qtbot, NOTE, "Changes no limit, warning or step.")
    qtbot.waitUntil(lambda: window.review.detail.evidence.view is not None, timeout=WAIT)
    frozen = window.review.detail.evidence.view
    assert frozen is not None
    assert [claim.text for claim in frozen.claims] == claims
    assert ask(window, qtbot).findChildren(NoteBlock) == []

    sign_over(window, qtbot, "P003")
    approve(window, qtbot, State.EFFECTIVE, 1)
    (note,) = ask(window, qtbot).findChildren(NoteBlock)
    assert note.words.text() == NOTE
    assert note.caption.text().startswith("Site note, approved by engineer, ")
    assert note.about.text().startswith("Beside SOP-1")
    window.reviewing.sign_out()
    window.show_screen("review")
    qtbot.waitUntil(lambda: bool(window.review.rows()), timeout=WAIT)
    told = "Your report is shown beside answers now."
    qtbot.waitUntil(lambda: window.review.rows()[0].told.text() == told, timeout=WAIT)

    # Another revision of what the note corrects: it is out at once, and waits for somebody to look.
    changed = next(one for one in view.citations if one.passage.document == "SOP-1").passage.path
    Path(changed).write_text(TEXT.format(limit=66), encoding="utf-8")
    with client.connect(home, start=False) as core:
        core.call("ingest", Ingest())
    assert ask(window, qtbot).findChildren(NoteBlock) == []
    with client.connect(home, start=False) as core:
        qtbot.waitUntil(lambda: core.call("desk").waiting == 1, timeout=WAIT)
    sign_in(window, qtbot, "P002")
    assert "To be verified again" in window.review.rows()[0].told.text()


def test_what_is_rejected_or_changes_a_limit_never_reaches_an_answer(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    staff(tmp_path / "home")
    judge(ask(window, qtbot), Verdict.DID_NOT_WORK, qtbot)
    sign_in(window, qtbot, "P002")
    open_first(window, qtbot)
    detail = window.review.detail
    QTest.mouseClick(detail.buttons[Action.REJECT], Qt.MouseButton.LeftButton)
    QTest.keyClicks(detail.words, "no cause named")
    QTest.keyClick(detail.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state(window) is State.REJECTED, timeout=WAIT)
    window.reviewing.sign_out()
    window.show_screen("review")
    qtbot.waitUntil(lambda: bool(window.review.rows()), timeout=WAIT)
    qtbot.waitUntil(lambda: window.review.rows()[0].told.text() == "Not taken: no cause named", timeout=WAIT)

    judge(ask(window, qtbot), Verdict.OUTDATED, qtbot)
    sign_in(window, qtbot, "P002")
    propose(window, qtbot, "上限改為 70 °C。", "This becomes a change request")
    sign_over(window, qtbot, "P003")
    approve(window, qtbot, State.PROPOSED, 1)
    sign_over(window, qtbot, "P004")
    approve(window, qtbot, State.APPROVED, 2)
    assert detail.paper.isVisible()
    assert ask(window, qtbot).findChildren(NoteBlock) == []


def test_when_the_machine_says_that_the_alarm_is_gone_it_is_asked_once(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    hot = Alarm("a1", "press1", "E-204", 800, {"en": "Oil hot"}, True, False, datetime.now(UTC))
    writer = LiveWriter(tmp_path / "home" / "live.sqlite", ("plant",))
    writer.write(Batch(alarms={"plant": (hot,)}))
    qtbot.waitUntil(lambda: bool(window.machines.alarm_rows), timeout=WAIT)
    ask(window, qtbot)
    writer.write(Batch(alarms={"plant": ()}))
    strip = window.conversation.strip
    qtbot.waitUntil(lambda: not strip.isHidden(), timeout=WAIT)
    writer.close()
    assert strip.said.text().startswith("E-204 has cleared.")


def test_an_administrator_reads_the_record_and_reopens_an_answer(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    staff(tmp_path / "home")
    view = ask(window, qtbot)
    claims = [claim.text for claim in view.claims]
    judge(view, Verdict.DID_NOT_WORK, qtbot)
    sign_in(window, qtbot, "P001")
    window.show_screen("audit")
    record = window.audit
    qtbot.waitUntil(lambda: record.model.rowCount() > 5, timeout=WAIT)
    record.verify.click()
    qtbot.waitUntil(lambda: record.state.text().startswith("Nothing was changed."), timeout=WAIT)
    kinds = [row.kind for row in record.model.rows]
    assert {"settings", "person added", "sign in", "question", "answer", "feedback", "report"} <= set(kinds)
    record.table.selectRow(kinds.index("answer"))
    before = len(window.conversation.answers)
    record.replay.click()
    qtbot.waitUntil(lambda: len(window.conversation.answers) == before + 1, timeout=WAIT)
    again = window.conversation.answers[-1]
    qtbot.waitUntil(lambda: [claim.text for claim in again.claims] == claims, timeout=WAIT)
