"""Problem reports between form and outbox: drafts, photos, handing in, what became of it at once.

What the core did not take, the note of a verdict, too, comes back into the form: at once, or after the next start.
Not here: the form (report_form), sending (sending), verdicts that are on the screen (asking).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageReader, QImageWriter

from app import problems
from app.desktop.link import Link
from app.desktop.report_form import ReportForm
from app.desktop.sending import Sending
from app.host.messages import Verdict
from app.host.reviews import Drafted, DraftReport
from app.outbox import Item, OutboxFull
from app.problems import Problem
from knowledge.review import Issue, Report, Severity

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
    trouble = Signal(object)
    """A Problem that has no form to be shown in."""

    def __init__(
        self, link: Link, sending: Sending, form: ReportForm, folder: Path, parent: QObject | None = None
    ) -> None:
        """`folder` is where photos wait until the core has them."""
        super().__init__(parent)
        self._link, self._sending, self._form, self._folder = link, sending, form, folder
        self._drafting = 0
        self._sent: set[str] = set()
        """Reports of this start that are on their way."""
        self._earlier = {item.key for item in sending.waiting()}
        """What was handed in before this start: nobody else tells what becomes of it."""
        form.changed.connect(lambda data: sending.draft(_FORM, data))
        form.handed_in.connect(self._hand_in)
        form.pasted.connect(self._paste)
        form.draft_wanted.connect(self._draft)
        form.closed.connect(self._stop_draft)
        sending.delivered.connect(self._delivered)
        sending.kept.connect(self._kept)
        sending.refused.connect(self._refused)
        sending.stuck.connect(lambda _key, problem: self.trouble.emit(problem))
        QTimer.singleShot(0, self, self._tell_refused)

    def restore(self) -> None:
        """Show what was typed when the program ended, else the first thing that the core did not take."""
        if not self._form.empty():
            return
        if draft := self._sending.drafts().get(_FORM):
            self._form.restore(draft)
        elif item := next((one for one in self._sending.refusals() if _said(one)), None):
            self._take_back(item, _refusal(item))

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
            files: list[dict[str, str]] = []
            try:
                for one in data["files"]:
                    files.append(self._ready(one))
                self._sent.add(self._sending.send("report", {**data, "files": files}, clear=_FORM))
            except (OutboxFull, OSError):
                for one in files:
                    if one not in data["files"]:  # made for this try; a disk that is full has no room for them
                        Path(one["path"]).unlink(missing_ok=True)
                self._form.keep()
                raise
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
        path = Path(file["path"])
        if file["kind"] != "photo" or path.parent == self._folder or not path.is_file():
            return file  # what is no file is not opened: a pipe is waited for
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
        """A report comes back into the form, with what is wrong; a verdict's note when the form is opened."""
        item = next((one for one in self._sending.refusals() if one.key == key), None)
        if item is None:
            return
        self._sent.discard(key)
        for other in self._sending.refusals():
            if other.key != key and other.data == item.data:  # done again, and not taken again
                self._sending.forget(other.key)
        if not _said(item):
            if key in self._earlier:
                self.trouble.emit(problem)
            self._sending.forget(key)
            return
        if item.command == "report":
            if self._form.empty() and not self._sending.drafts().get(_FORM):
                self._take_back(item, problem)
            else:
                self._form.problems.add(problem, closable=True)
        if item.command != "report" or not self._form.isVisible():
            self._tell_kept(item)

    def _tell_refused(self) -> None:
        """After a start: what was not taken and nobody has looked at."""
        for item in self._sending.refusals():
            if _said(item):
                self._tell_kept(item)
            else:
                self.trouble.emit(_refusal(item))
                self._sending.forget(item.key)

    def _take_back(self, item: Item, problem: Problem) -> None:
        self._form.restore(_as_report(item))
        self._sending.take_back(item.key, _FORM, self._form.data())
        self._form.problems.add(problem, closable=True)

    def _tell_kept(self, item: Item) -> None:
        self.trouble.emit(problems.by_code("E-REP-010", f"{item.refused}: {_said(item)}"))

    def _tidy(self) -> None:
        """Photos that the core has are not needed any more: those that no message, refusal, draft or form names."""
        if not self._folder.is_dir():
            return
        named = [item.data for item in (*self._sending.waiting(), *self._sending.refusals())]
        named += [*self._sending.drafts().values(), {"files": self._form.files}]
        needed = {Path(str(one.get("path"))).name for data in named for one in data.get("files", ())}
        for path in self._folder.glob("*.jpg"):
            if path.name not in needed:
                path.unlink(missing_ok=True)


def _said(item: Item) -> str:
    """What somebody typed or added in it; "" for a verdict of one tap."""
    data = item.data
    said = (str(data.get(name, "")).strip() for name in ("note", "text", "title", "description", "fix", "parts"))
    return next(filter(None, said), "") or " ".join(Path(str(one.get("path"))).name for one in data.get("files", ()))


def _refusal(item: Item) -> Problem:
    """Why it was not taken."""
    return problems.by_code(item.refused if item.refused in problems.TABLE else "E-REP-004", _said(item))


def _as_report(item: Item) -> Mapping[str, Any]:
    """What it is as a form: a report as it was, the note of a verdict as the text of one about the same answer."""
    if item.command == "report":
        return item.data
    grave = item.data.get("verdict") == Verdict.WRONG_OR_UNSAFE.value
    return {
        "text": item.data.get("note", ""), "turn": item.data.get("turn", ""),
        "issue": item.data.get("issue") or Issue.OTHER.value,
        "severity": (Severity.SAFETY if grave else Severity.MINOR).value,
    }  # fmt: skip
