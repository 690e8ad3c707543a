from __future__ import annotations

import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.desktop import main
from app.desktop.paper import write_pdf
from app.desktop.window import Window
from app.host import reviews
from knowledge.review import Kind, Report
from knowledge.rights import Action
from tests.app.desktop.fake_core import FakeCore
from tests.app.desktop.review_scenes import Office
from tests.app.desktop.test_review import choose, office, open_review, sign_in

__all__ = ["office"]  # a fixture


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def changed(office: Office, text: str) -> Report:
    office.staff()
    report = office.report()[2]
    session = office.sign_in("P002")
    done = office.desk.do(
        reviews.Decide(session, report.id, Action.PROPOSE, 0, note=reviews.Proposed(text, 0, "mill3"))
    )
    assert isinstance(done, Report)
    assert done.proposal is not None
    assert done.proposal.kind is Kind.CHANGE
    return done


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_a_change_request_is_a_page_with_what_is_asked_for(
    qapp: QApplication, core: FakeCore, tmp_path: Path, language: str
) -> None:
    main.prepare(qapp, language, "light")
    office = Office(tmp_path, language)
    text = "The torque is <b>45 Nm</b> <img src=x>." if language == "en" else "扭力為 45 Nm <b>x</b>。"
    write_pdf(changed(office, text), tmp_path / "page.pdf")
    office.close()
    said = "".join(unicodedata.normalize("NFKC", text_of(tmp_path / "page.pdf")).split())
    assert "".join(unicodedata.normalize("NFKC", text).split()) in said
    assert ("Changerequest3" if language == "en" else "變更申請3") in said
    assert not any(who in said for who in ("P002", "Somebody"))
    main.prepare(qapp, "en", "light")


def test_saved_from_the_window(
    window: Window, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(office, "The torque is 45 Nm.")
    open_review(window, qtbot, 5)
    sign_in(window, qtbot, "P003")
    choose(window, qtbot, "torque value")
    for name, begin in (("request.pdf", b"%PDF"), ("reports.csv", b"\xef\xbb\xbfreport,")):
        path = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, p=path: (str(p), ""))
        if name.endswith("pdf"):
            QTest.mouseClick(window.review.detail.paper, Qt.MouseButton.LeftButton)
        else:
            window.review.export_wanted.emit("csv")
        qtbot.waitUntil(path.exists)
        assert path.read_bytes().startswith(begin)
    assert len((tmp_path / "reports.csv").read_text(encoding="utf-8-sig").splitlines()) == 6
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "none" / "x.csv"), ""))
    window.review.export_wanted.emit("csv")
    qtbot.waitUntil(lambda: bool(window.review.problems.bars))
