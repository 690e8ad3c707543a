"""Problem reports between form and outbox: drafts, photos, handing in, what became of it at once.

Not here: the form (report_form), sending (sending).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageReader, QImageWriter

from app import problems
from app.desktop.link import Link
from app.desktop.report_form import ReportForm
from app.desktop.sending import Sending
from app.host.reviews import Drafted, DraftReport
from app.outbox import OutboxFull
from app.problems import Problem
from knowledge.review import Report

_FORM = "report"
_LONGEST = 1600
"""Pixels of a photo's longer side, as it is kept."""
_QUALITY = 85
_LARGEST_MB = 256
"""Memory that a picture may take while it is read."""


class Reporting(QObject):
    """One form at a time."""

    told = Signal(str)
    """Something to say where the form was."""

    def __init__(
        self, link: Link, sending: Sending, form: ReportForm, folder: Path, parent: QObject | None = None
    ) -> None:
        """`folder` is where photos wait until the core has them."""
        super().__init__(parent)
        self._link, self._sending, self._form, self._folder = link, sending, form, folder
        self._drafting = 0
        self._sent: set[str] = set()
        form.changed.connect(lambda data: sending.draft(_FORM, data))
        form.handed_in.connect(self._hand_in)
        form.pasted.connect(self._paste)
        form.draft_wanted.connect(self._draft)
        form.closed.connect(self._stop_draft)
        sending.delivered.connect(self._delivered)
        sending.kept.connect(self._kept)
        sending.refused.connect(self._refused)

    def restore(self) -> None:
        """Show what was typed when the program ended."""
        draft = self._sending.drafts().get(_FORM)
        if draft and self._form.empty():
            self._form.restore(draft)

    def _paste(self) -> None:
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self._form.problems.add(problems.by_code("E-REP-008"), closable=True)
            return
        self._keep(lambda: self._form.add_file(self._written(image), "photo"))

    def _draft(self, text: str) -> None:
        """Have title and description drafted; only into fields that nobody has written into since."""
        before = self._form.data()

        def came(result: object) -> None:
            same = all(self._form.data()[name] == before[name] for name in ("text", "title", "description"))
            if isinstance(result, Drafted) and same and (result.title or result.description):
                self._form.show_draft(result.title, result.description, worded=result.worded)
            else:
                self._form.end_draft()

        def failed(problem: Problem) -> None:
            self._form.end_draft()
            self._form.problems.add(problem, closable=True)

        self._drafting = self._link.request("draft-report", DraftReport(text), result=came, problem=failed)

    def _stop_draft(self) -> None:
        if self._drafting:
            self._link.cancel(self._drafting)
            self._drafting = 0

    def _hand_in(self, data: dict[str, Any]) -> None:
        def send() -> None:
            files = [self._ready(one) for one in data["files"]]
            self._sent.add(self._sending.send("report", {**data, "files": files}, clear=_FORM))
            self._form.clear()

        self._keep(send)

    def _keep(self, run: Callable[[], None]) -> None:
        """Do it; if there is no room everything stays on the screen."""
        for code in list(self._form.problems.bars):
            self._form.problems.solve(code)
        try:
            run()
        except (OutboxFull, OSError) as exc:
            self._form.problems.add(problems.of(exc), closable=True)

    def _ready(self, file: dict[str, str]) -> dict[str, str]:
        """A photo as it is sent: drawn anew and smaller, so that nothing but the picture is in it."""
        if file["kind"] != "photo" or Path(file["path"]).parent == self._folder:
            return file
        reader = QImageReader(file["path"])
        reader.setAutoTransform(True)
        reader.setDecideFormatFromContent(True)
        QImageReader.setAllocationLimit(_LARGEST_MB)
        size = reader.size()
        if size.isValid() and max(size.width(), size.height()) > _LONGEST:
            reader.setScaledSize(size.scaled(QSize(_LONGEST, _LONGEST), Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if image.isNull():
            return file  # the core says what is wrong with it
        return {"path": str(self._written(image)), "kind": "photo"}

    def _written(self, image: QImage) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{secrets.token_hex(8)}.jpg"
        clean = image.convertToFormat(QImage.Format.Format_RGB32)
        if max(clean.width(), clean.height()) > _LONGEST:
            smooth = Qt.TransformationMode.SmoothTransformation
            clean = clean.scaled(_LONGEST, _LONGEST, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        for key in clean.textKeys():
            clean.setText(key, "")
        writer = QImageWriter(str(path))
        writer.setQuality(_QUALITY)
        if not writer.write(clean):
            path.unlink(missing_ok=True)
            raise OSError(28, "the photo cannot be written", str(path))
        return path

    def _delivered(self, key: str, result: object) -> None:
        if isinstance(result, Report):
            self._sent.discard(key)
            self.told.emit(str(result.id))
            self._tidy()

    def _kept(self, key: str, _problem: object) -> None:
        if key in self._sent:
            self.told.emit("")

    def _refused(self, key: str, problem: Problem) -> None:
        """It comes back into the form, with what is wrong."""
        item = next((one for one in self._sending.refusals() if one.key == key), None)
        if item is None or item.command != "report":
            return
        self._sent.discard(key)
        if self._form.empty():
            self._form.restore(item.data)
            self._form.keep()
            self._sending.forget(key)
        self._form.problems.add(problem, closable=True)

    def _tidy(self) -> None:
        """Photos that the core has, and that no message or draft names, are not needed any more."""
        if not self._folder.is_dir():
            return
        waiting = [item.data for item in self._sending.waiting()] + list(self._sending.drafts().values())
        needed = {str(one.get("path")) for data in waiting for one in data.get("files", ())}
        for path in self._folder.glob("*.jpg"):
            if str(path) not in needed:
                path.unlink(missing_ok=True)
