"""The details of a document: its revisions with their states, and what is known of the one that is used.

Not here: which revision is effective (the core's resolver).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import button, icon_button, label, rule, scroll_area
from app.desktop.marks import paint_revision
from app.desktop.table import Row, machine_words
from app.desktop.words import translate
from knowledge.types import Revision, RevisionState

WIDTH = 316


class RevisionRow(QWidget):
    """One revision: mark on a line, label, state, dates."""

    def __init__(self, revision: Revision, *, last: bool, strong: bool) -> None:
        super().__init__()
        self._revision, self._last = revision, last
        self.setFixedHeight(54)
        name = label(words.revision(revision.label) or Path(revision.path).name, "strong" if strong else "control")
        state = label(words.revision_state(revision.state), "meta")
        top = QHBoxLayout()
        top.addWidget(name)
        top.addStretch(1)
        top.addWidget(state)
        body = QVBoxLayout(self)
        body.setContentsMargins(32, 0, 0, 6)
        body.setSpacing(0)
        body.addLayout(top)
        body.addWidget(label(_dates(revision), "meta"))
        body.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw mark and line."""
        painter = QPainter(self)
        paint_revision(painter, self._revision.state, QRectF(0, 1, 20, 20))
        if not self._last:
            painter.fillRect(QRectF(9, 24, 2, self.height() - 26), tokens.colour("border"))
        painter.end()


def _dates(revision: Revision) -> str:
    start, end = words.date(revision.effective_from), words.date(revision.effective_to)
    if revision.state is RevisionState.IN_WORK:
        return translate("Details", "Never answered from.")
    if revision.state is RevisionState.UNCONTROLLED:
        return translate("Details", "A file without revision data.")
    if revision.state is RevisionState.EFFECTIVE:
        used = translate("Details", "Used for answers.")
        since = translate("Details", "Since {date}.").format(date=start) if start else ""
        return words.sentences(since, used)
    if start and end:
        return translate("Details", "{start} to {end}").format(start=start, end=end)
    return translate("Details", "until {date}").format(date=end) if end else ""


class DetailsPanel(QFrame):
    """Right of the table."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setFixedWidth(WIDTH)
        self.row: Row | None = None
        shut = icon_button("close", translate("Details", "Close the details"))
        shut.clicked.connect(self.closed)
        self._name = label("", "question", wrap=True)
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(shut, 0, Qt.AlignmentFlag.AlignTop)
        self._content = QWidget()
        self._content.setObjectName("scrollBody")
        self._inner = QVBoxLayout(self._content)
        self._inner.setContentsMargins(20, 0, 16, 16)
        self._inner.setSpacing(6)
        head = QWidget()
        head.setLayout(top)
        top.setContentsMargins(20, 10, 8, 0)
        body = QVBoxLayout(self)
        body.setContentsMargins(1, 0, 0, 0)
        body.setSpacing(4)
        body.addWidget(head)
        body.addWidget(scroll_area(self._content), 1)

    def show_row(self, row: Row, machines: dict[str, str]) -> None:
        """Show another document, or why a file was not read."""
        self.row = row
        self._name.setText(row.name)
        while (item := self._inner.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._inner.addWidget(label(row.title, "control", wrap=True))
        self._told = label("", "hint", wrap=True)
        if row.problem is not None:
            self._facts(
                ((translate("Details", "Code"), row.problem.code), (translate("Details", "File"), row.problem.path))
            )
            if row.problem.detail:
                self._inner.addWidget(label(row.problem.detail, "meta", wrap=True))
        elif row.entry is not None and row.shown is not None:
            self._revisions(row, row.shown, machines)
        self._inner.addStretch(1)

    def _revisions(self, row: Row, shown: Revision, machines: dict[str, str]) -> None:
        text = translate("Details", "Open rev {label}").format(label=shown.label)
        opener = button(text if shown.label else translate("Details", "Open the file"), picture="open")
        opener.clicked.connect(lambda _checked=False, p=shown.path: self._open(p))
        line = QHBoxLayout()
        line.addWidget(opener)
        line.addStretch(1)
        holder = QWidget()
        holder.setLayout(line)
        line.setContentsMargins(0, 4, 0, 4)
        self._inner.addWidget(holder)
        self._inner.addWidget(self._told)
        self._told.hide()
        self._inner.addWidget(rule())
        self._inner.addWidget(label(translate("Details", "Revisions"), "strong"))
        revisions = row.entry.revisions if row.entry else ()
        for revision in revisions:
            made = RevisionRow(revision, last=revision is revisions[-1], strong=revision is shown)
            self._inner.addWidget(made)
        self._inner.addWidget(rule())
        self._inner.addWidget(label(words.revision(shown.label) or translate("Details", "File"), "strong"))
        owner = row.entry.document.owner if row.entry else ""
        self._facts(
            (
                (translate("Details", "Applies to"), machine_words(shown.equipment, machines)),
                (translate("Details", "Owner"), owner),
                (translate("Details", "Approved by"), shown.approver),
                (translate("Details", "Class"), shown.classification),
                (translate("Details", "Language"), shown.language),
                (translate("Details", "Pages, passages"), f"{shown.pages or '–'}, {shown.passages}"),
                (translate("Details", "SHA-256"), _hash(shown.sha256)),
                (translate("Details", "File"), Path(shown.path).name),
            )
        )

    def _facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        for name, value in facts:
            if not value:
                continue
            line = QHBoxLayout()
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(label(name, "meta"), 0, Qt.AlignmentFlag.AlignTop)
            said: QLabel = label(value, "control", wrap=True)
            said.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.addWidget(said, 1)
            holder = QWidget()
            holder.setLayout(line)
            self._inner.addWidget(holder)

    def _open(self, path: str) -> None:
        file = Path(path)
        if not file.is_absolute() or not file.is_file():
            self._told.setText(translate("Source", "The file is not there any more."))
            self._told.show()
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self._told.setText(translate("Source", "No program opens this file."))
            self._told.show()


def _hash(sha256: str) -> str:
    return f"{sha256[:4]} {sha256[4:8]} … {sha256[-4:]}" if len(sha256) > 16 else sha256
