"""The rows of the record as a table, the newest first; more come when the end is reached.

Not here: the screen around it (audit), where rows come from (the core).
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.desktop import words
from app.desktop.words import translate
from app.host.reviews import AUDIT_PAGE
from knowledge.audited import Entry

ROW_HEIGHT, HEADER_HEIGHT = 50, 34
NUMBER, TIME, WHAT, WHO, ABOUT = range(5)
_WIDTHS = (84, 176, 220, 130)
"""Pixels of the columns before the last, which takes the rest."""
_Index = QModelIndex | QPersistentModelIndex


def kind_words(kind: str) -> str:
    """What happened; a kind that is not known here stands as it is."""
    return {
        "question": translate("Audit", "Question"),
        "answer": translate("Audit", "Answer"),
        "bypass": translate("Audit", "Bypass asked for"),
        "feedback": translate("Audit", "Verdict"),
        "report": translate("Audit", "Report"),
        "evidence": translate("Audit", "Evidence completed"),
        "decision": translate("Audit", "Decision"),
        "approval": translate("Audit", "PIN for an approval"),
        "approval refused": translate("Audit", "PIN for an approval refused"),
        "sign in": translate("Audit", "Signed in"),
        "sign in refused": translate("Audit", "Sign-in refused"),
        "new PIN": translate("Audit", "PIN for a new PIN"),
        "new PIN refused": translate("Audit", "PIN for a new PIN refused"),
        "person added": translate("Audit", "Person added"),
        "person changed": translate("Audit", "Person changed"),
        "person exported": translate("Audit", "Data of a person exported"),
        "erased": translate("Audit", "Contents erased"),
        "block": translate("Audit", "Taken out of answers, or back"),
        "ingest": translate("Audit", "Documents read in"),
        "confirm": translate("Audit", "Document data confirmed"),
        "status map": translate("Audit", "Status word changed"),
        "settings": translate("Audit", "Settings changed"),
        "clock set back": translate("Audit", "Clock set back"),
        "new key": translate("Audit", "New signing key"),
    }.get(kind, kind)


def time_words(row: Entry) -> str:
    """When it happened, to the second, in the time of this place."""
    at = datetime.fromisoformat(row.at)
    return f"{words.date(at)} {words.clock_seconds(at)}"


class AuditModel(QAbstractTableModel):
    """Rows of the record, the newest first; more come when the end is reached."""

    wanted = Signal()
    """The rows behind the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Entry] = []
        self._more = False
        self._asked = False

    def show(self, rows: tuple[Entry, ...], *, further: bool) -> None:
        """Replace all rows, or put more of them at the end."""
        self._asked = False
        if further:
            first = len(self.rows)
            if rows:
                self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
                self.rows += rows
                self.endInsertRows()
        else:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
        self._more = len(rows) == AUDIT_PAGE

    def canFetchMore(self, parent: _Index) -> bool:
        """Whether there are rows behind the last one."""
        return self._more and not self._asked and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:
        """Ask for them."""
        self._asked = True
        self.wanted.emit()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns."""
        return 0 if parent.isValid() else 5

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        cells = (str(row.seq), time_words(row), kind_words(row.kind), row.actor or "–", row.subject or "–")
        return cells[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                translate("Audit", "Row"),
                translate("Audit", "Time"),
                translate("Audit", "What"),
                translate("Audit", "Who"),
                translate("Audit", "About"),
            )[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class AuditTable(QTableView):
    """The table; Enter goes to the details."""

    entered = Signal()
    marked = Signal()

    def __init__(self, rows: AuditModel) -> None:
        super().__init__()
        self.setObjectName("table")
        self.setModel(rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(translate("Audit", "Record"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setFixedHeight(HEADER_HEIGHT)
        header.setHighlightSections(False)
        for column, width in enumerate(_WIDTHS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        header.setSectionResizeMode(ABOUT, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room, the details tell what it is about."""
        super().resizeEvent(event)
        narrow = self.width() < sum(_WIDTHS) + 120
        self.setColumnHidden(ABOUT, narrow)
        stretched = QHeaderView.ResizeMode.Stretch if narrow else QHeaderView.ResizeMode.Fixed
        self.horizontalHeader().setSectionResizeMode(WHAT, stretched)
        if not narrow:
            self.horizontalHeader().resizeSection(WHAT, _WIDTHS[WHAT])

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell that another row is marked."""
        super().selectionChanged(selected, deselected)
        self.marked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is ours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
