"""The documents as a table: one row for each document and language, one for each file that was not read.

Model, filter and painting. Not here: the panel around it (documents), where rows come from (the core).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.desktop import tokens, words
from app.desktop.marks import paint_not_read, paint_revision
from app.desktop.textblock import font_of
from app.desktop.words import translate
from app.host.messages import DocumentEntry, Documents
from knowledge.types import FileProblem, Revision, Standing

ROW_HEIGHT, HEADER_HEIGHT = 50, 34
DOCUMENT, REVISION, STATE, EFFECTIVE, MACHINE, LANGUAGE = range(6)
_WIDTHS = (58, 174, 140, 112, 76)
"""Pixels of the columns after the first, which takes the rest."""
_NARROW = 720
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    title: str
    revision: str
    standing: Standing | None
    """None: a file that was not read."""
    state_words: str
    effective: str
    machines: str
    language: str
    classification: str = ""
    entry: DocumentEntry | None = None
    shown: Revision | None = None
    problem: FileProblem | None = None

    def cell(self, column: int) -> str:
        """The words of one column."""
        return (self.name, self.revision, self.state_words, self.effective, self.machines, self.language)[column]


_STANDS_FIRST = (Standing.EFFECTIVE, Standing.UNCONTROLLED, Standing.AMBIGUOUS, Standing.NOT_YET)


def current_of(revisions: tuple[Revision, ...]) -> Revision:
    """The revision that stands for its document: one that is used or nearly is, else the newest."""
    for standing in _STANDS_FIRST:
        for revision in revisions:
            if revision.standing is standing:
                return revision
    return revisions[0]


def rows_of(documents: Documents, machines: dict[str, str]) -> list[Row]:
    """All rows; `machines` gives short names by id."""
    rows: list[Row] = []
    for entry in documents.documents:
        for language in dict.fromkeys(revision.language for revision in entry.revisions):
            revisions = tuple(r for r in entry.revisions if r.language == language)
            shown = current_of(revisions)
            rows.append(
                Row(
                    name=entry.document.id,
                    title=entry.document.title,
                    revision=shown.label or "–",
                    standing=shown.standing,
                    state_words=_upper(words.standing(shown.standing)),
                    effective=effective_words(shown),
                    machines=machine_words(shown.equipment, machines),
                    language=language,
                    classification=shown.classification,
                    entry=DocumentEntry(entry.document, revisions),
                    shown=shown,
                )
            )
    for problem in documents.problems:
        what, next_step = words.problem(words.coded(problem.code, problem.detail))
        rows.append(
            Row(
                name=Path(problem.path).name,
                title=words.sentences(what, next_step),
                revision="–",
                standing=None,
                state_words=translate("Documents", "Not read"),
                effective=problem.code,
                machines="–",
                language="–",
                problem=problem,
            )
        )
    return rows


def effective_words(revision: Revision) -> str:
    """Since when, or until when, a revision is effective."""
    if revision.standing is Standing.QUARANTINED:
        return "–"
    if revision.standing in (Standing.IN_WORK, Standing.UNVERIFIED):
        return translate("Documents", "not yet")
    if revision.standing is Standing.NOT_YET:
        return translate("Documents", "from {date}").format(date=words.date(revision.effective_from))
    if revision.effective_to is not None:
        return translate("Documents", "until {date}").format(date=words.date(revision.effective_to))
    return words.date(revision.effective_from) or "–"


def machine_words(equipment: tuple[str, ...], machines: dict[str, str]) -> str:
    """The machines a revision is about."""
    return ", ".join(machines.get(one, one) for one in equipment) or translate("Documents", "all")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


class TableModel(QAbstractTableModel):
    """The rows."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def set_rows(self, rows: list[Row]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns."""
        return 0 if parent.isValid() else 6

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell; the row itself for who paints."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cell(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}, {row.title}" if index.column() == DOCUMENT else row.cell(index.column())
        if role == Qt.ItemDataRole.UserRole:
            return row
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Column titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                translate("Documents", "Document"),
                translate("Documents", "Rev"),
                translate("Documents", "State"),
                translate("Documents", "Effective"),
                translate("Documents", "Machine"),
                translate("Documents", "Lang."),
            )[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class TableFilter(QSortFilterProxyModel):
    """Rows that fit the search word and the chosen values."""

    def __init__(self) -> None:
        super().__init__()
        self._word = ""
        self._chosen: dict[str, str] = {}
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def search(self, word: str) -> None:
        """Keep rows with this in number, title or path."""
        self.beginFilterChange()
        self._word = word.strip().lower()
        self.endFilterChange()

    def choose(self, name: str, value: str) -> None:
        """Keep rows whose field `name` is `value`; "" for all."""
        self.beginFilterChange()
        self._chosen[name] = value
        self.endFilterChange()

    def row_at(self, row: int) -> Row:
        """A shown row."""
        found = self.index(row, 0).data(Qt.ItemDataRole.UserRole)
        if not isinstance(found, Row):
            raise IndexError(row)
        return found

    def filterAcceptsRow(self, source_row: int, source_parent: _Index) -> bool:
        """Whether a row fits."""
        model = self.sourceModel()
        if not isinstance(model, TableModel):
            return True
        row = model.rows[source_row]
        text = f"{row.name} {row.title} {row.shown.path if row.shown else ''}".lower()
        if self._word and self._word not in text:
            return False
        fields = {
            "state": row.state_words,
            "machine": row.machines,
            "language": row.language,
            "class": row.classification,
        }
        return all(not value or fields[name] == value for name, value in self._chosen.items())


class TableDelegate(QStyledItemDelegate):
    """Paints cells: number over title, state with its mark."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Row height."""
        return QSize(80, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        row = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(row, Row):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, tokens.colour("paper" if chosen else "surface"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), tokens.colour("line"))
        column = index.column()
        if column == DOCUMENT:
            if chosen:
                painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), tokens.colour("accent"))
            self._two_lines(painter, rect.adjusted(20, 6, -8, -5), row)
        elif column == STATE:
            mark = QRectF(rect.left() + 20, rect.center().y() - 9, 18, 18)
            if row.standing is None:
                paint_not_read(painter, mark)
            else:
                paint_revision(painter, row.standing, mark)
            painter.setPen(tokens.colour("alarm_text" if row.standing is None else "text"))
            painter.setFont(font_of(tokens.CONTROL, bold=row.standing is None))
            painter.drawText(rect.adjusted(46, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.state_words)
        else:
            painter.setPen(tokens.colour("text"))
            painter.setFont(font_of(tokens.CONTROL))
            text = row.cell(column)
            if column == MACHINE:
                room = int(rect.width() - 24)
                text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(rect.adjusted(20, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _two_lines(self, painter: QPainter, rect: QRectF, row: Row) -> None:
        painter.setPen(tokens.colour("text"))
        painter.setFont(font_of(tokens.CONTROL, bold=True))
        painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), 20), Qt.AlignmentFlag.AlignVCenter, row.name)
        painter.setPen(tokens.colour("text2"))
        painter.setFont(font_of(tokens.META))
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(QRectF(rect.left(), rect.top() + 20, rect.width(), 19), Qt.AlignmentFlag.AlignVCenter, title)


class DocumentTable(QTableView):
    """The table; Enter shows the details."""

    entered = Signal()

    def __init__(self, rows: TableFilter) -> None:
        super().__init__()
        self.setObjectName("table")
        self.setModel(rows)
        self.setItemDelegate(TableDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setSortingEnabled(True)
        self.sortByColumn(DOCUMENT, Qt.SortOrder.AscendingOrder)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(translate("Documents", "Documents"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setFixedHeight(HEADER_HEIGHT)
        header.setHighlightSections(False)
        header.setSectionResizeMode(DOCUMENT, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(_WIDTHS, start=1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room, the details tell machine and language."""
        super().resizeEvent(event)
        for column in (MACHINE, LANGUAGE):
            self.setColumnHidden(column, self.width() < _NARROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is ours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
