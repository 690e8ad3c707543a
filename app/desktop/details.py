"""The details of a document: its revisions with their states, and what is known of the one that is used.

Not here: which revision is effective (the core's resolver).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import Elided, button, icon_button, label, literal, rule, scroll_area, set_tip
from app.desktop.marks import paint_revision
from app.desktop.table import Row, machine_words
from app.desktop.words import translate
from knowledge.types import Revision, Standing

WIDTH = 316


class RevisionRow(QWidget):
    """One revision: mark on a line, a button that opens it, standing, dates."""

    def __init__(self, revision: Revision, *, last: bool) -> None:
        super().__init__()
        self.revision, self._last = revision, last
        self.setFixedHeight(58)
        name = literal(translate("Details", "Open rev {label}").format(label=revision.label))
        self.open_button = button(
            name if revision.label else translate("Details", "Show the text"), "link", height=30, hint=_told(revision)
        )
        self.state = label(words.standing(revision.standing), "meta")
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.open_button)
        top.addStretch(1)
        top.addWidget(self.state)
        body = QVBoxLayout(self)
        body.setContentsMargins(26, 0, 0, 4)
        body.setSpacing(0)
        body.addLayout(top)
        below = Elided(dates(revision), "meta")
        below.setContentsMargins(6, 0, 0, 0)
        set_tip(below, below.whole())
        body.addWidget(below)
        body.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw mark and line."""
        painter = QPainter(self)
        paint_revision(painter, self.revision.standing, QRectF(0, 5, 20, 20))
        if not self._last:
            painter.fillRect(QRectF(9, 29, 2, self.height() - 30), tokens.colour("border"))
        painter.end()


def _told(revision: Revision) -> str:
    name = words.revision(revision.label) or Path(revision.path).name
    return translate("Details", "Open {name}, {state}").format(name=name, state=words.standing(revision.standing))


def dates(revision: Revision) -> str:
    """Since or until when, and whether it is used for answers."""
    start, end = words.date(revision.effective_from), words.date(revision.effective_to)
    used, never = translate("Details", "Used for answers."), translate("Details", "Not used for answers.")
    since = translate("Details", "Since {date}.").format(date=start) if start else ""
    match revision.standing:
        case Standing.EFFECTIVE:
            return words.sentences(since, used)
        case Standing.UNCONTROLLED:
            return translate("Details", "A file without revision data.")
        case Standing.NOT_YET:
            return words.sentences(translate("Details", "From {date}.").format(date=start) if start else "", never)
        case Standing.SUPERSEDED | Standing.EXPIRED | Standing.WITHDRAWN if start and end:
            return translate("Details", "{start} to {end}").format(start=start, end=end)
        case Standing.SUPERSEDED | Standing.EXPIRED | Standing.WITHDRAWN if end:
            return translate("Details", "until {date}").format(date=end)
        case Standing.AMBIGUOUS:
            return words.sentences(since, never)
        case Standing.QUARANTINED:
            return words.reason(revision)
        case Standing.IN_WORK:
            return translate("Details", "Never answered from.")
    return never


def open_file(path: str) -> str:
    """Open a file in its own program; what is wrong if that cannot be done, in words."""
    file = Path(path)
    if not file.is_absolute() or not file.is_file():
        return translate("Source", "The file is not there any more.")
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
        return translate("Source", "No program opens this file.")
    return ""


class DetailsPanel(QFrame):
    """Right of the table."""

    closed = Signal()
    revision_wanted = Signal(object, object)
    """A Revision and its Document are to be opened."""

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
        opener = button(translate("Source", "Open original file"), picture="open")
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
        if row.entry is None:
            return
        document, revisions = row.entry.document, row.entry.revisions
        for revision in revisions:
            made = RevisionRow(revision, last=revision is revisions[-1])
            made.open_button.clicked.connect(lambda _checked=False, r=revision: self.revision_wanted.emit(r, document))
            self._inner.addWidget(made)
        self._inner.addWidget(rule())
        self._inner.addWidget(label(words.revision(shown.label) or translate("Details", "File"), "strong"))
        self._facts(facts_of(shown, document.owner, machines))

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
        told = open_file(path)
        self._told.setText(told)
        self._told.setVisible(bool(told))


def facts_of(revision: Revision, owner: str, machines: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What is known of a revision, with its captions; empty values are left out by who shows it."""
    named = machine_words(revision.equipment, machines)
    approved = " · ".join(part for part in (revision.approver, words.date(revision.approved_at)) if part)
    review = words.date(revision.review_due)
    if revision.review_due is not None and revision.review_due < datetime.now(UTC):
        review = translate("Details", "{date}, overdue").format(date=review)
    return (
        (translate("Details", "Applies to"), revision.applies_to or named),
        (translate("Details", "Machines"), named if revision.applies_to else ""),
        (translate("Details", "Owner"), owner),
        (translate("Details", "Approved by"), approved),
        (translate("Details", "Supersedes"), revision.supersedes),
        (translate("Details", "Told by"), _source(revision.source)),
        (translate("Details", "Status there"), revision.status),
        (translate("Details", "Iteration"), revision.iteration),
        (translate("Details", "Review due"), review),
        (translate("Details", "Skill level"), revision.skill_level),
        (translate("Details", "Warnings in it"), translate("Details", "yes") if revision.safety else ""),
        (translate("Details", "Written by"), revision.origin),
        (translate("Details", "Class"), revision.classification),
        (translate("Details", "Language"), revision.language),
        (translate("Details", "Pages, passages"), f"{revision.pages or '–'}, {revision.passages}"),
        (translate("Details", "SHA-256"), _hash(revision.sha256)),
        (translate("Details", "File"), Path(revision.path).name),
    )


def _source(source: str) -> str:
    """Who says all this; systems have names of their own."""
    return {
        "register": translate("Details", "document register"),
        "title block": translate("Details", "title block of the file"),
        "confirmed": translate("Details", "a person, who confirmed it"),
        "plmxml": "PLMXML",
        "s1000d": "S1000D",
    }.get(source, source)


def _hash(sha256: str) -> str:
    return f"{sha256[:4]} {sha256[4:8]} … {sha256[-4:]}" if len(sha256) > 16 else sha256
