"""Files of reports from the core to the screen or to a place that is chosen: photos are shown, all can be saved.

Not here: how they look (attachment), who may see them (the core).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app import problems
from app.attachments import suffix_of
from app.desktop.report_detail import ReportDetail
from app.desktop.reviewing import Reviewing
from app.desktop.words import translate
from app.host.reviews import FilePart, OpenFile
from knowledge.review import Attachment, Report

_SHOWN_BYTES = 5_000_000
"""A larger photo is not fetched to be shown; it can be saved."""


class Fetching(QObject):
    """The files of the report that is open."""

    def __init__(self, detail: ReportDetail, reviewing: Reviewing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._detail, self._reviewing = detail, reviewing
        detail.files_shown.connect(self._show)
        detail.evidence.save_wanted.connect(self._save)

    def _show(self, report: Report) -> None:
        """Fetch the photos of a report that was opened."""
        for one in report.handed.attachments:
            if one.kind == "photo" and one.size <= _SHOWN_BYTES:
                self._fetch(report.id, one, partial(self._detail.evidence.show_photo, report.id, one.sha256))

    def _save(self, report: Report, attachment: Attachment) -> None:
        def fetched(data: bytes) -> None:
            name = f"report-{report.id}-{attachment.sha256[:8]}{suffix_of(data, attachment.kind)}"
            chosen, _ = QFileDialog.getSaveFileName(self._detail, translate("Review", "Save"), name)
            if chosen:
                try:
                    Path(chosen).write_bytes(data)
                except OSError as exc:
                    self._reviewing.failed(problems.of(exc))

        self._fetch(report.id, attachment, fetched)

    def _fetch(self, report: int, attachment: Attachment, done: Callable[[bytes], object]) -> None:
        """Ask for one part after the other."""
        parts: list[bytes] = []
        session = "" if self._reviewing.mine else self._reviewing.session

        def ask(after: int) -> None:
            command = OpenFile(report, attachment.sha256, after, session)
            self._reviewing.request("open-file", command, came, self._reviewing.failed)

        def came(result: object) -> None:
            if not isinstance(result, FilePart):
                return
            parts.append(base64.b64decode(result.data))
            if parts[-1] and result.after < result.size:
                ask(result.after)
            else:
                done(b"".join(parts))

        ask(0)
