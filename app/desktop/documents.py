"""The documents screen: what may be cited, what was not read and why, and the reading of more.

Not here: reading files (the core), the table's cells (table), one document's revisions (details).
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.desktop import tokens, words
from app.desktop.controls import Elided, button, icon_button, label
from app.desktop.details import DetailsPanel
from app.desktop.icons import icon
from app.desktop.problem_bar import ProblemArea
from app.desktop.table import DOCUMENT, HEADER_HEIGHT, ROW_HEIGHT, TableDelegate, TableFilter, TableModel, rows_of
from app.desktop.words import translate
from app.host.messages import Documents
from knowledge.types import IngestProgress, IngestReport

_WIDTHS = (58, 148, 148, 118, 82)
_PATTERNS = "*.pdf *.docx *.xlsx *.csv *.html *.htm *.md *.txt"


class _Track(QWidget):
    """How far reading has come."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(8)
        self._share = 0.0

    def set_share(self, share: float) -> None:
        """0 to 1."""
        self._share = min(1.0, max(0.0, share))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("track"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        painter.setBrush(tokens.colour("primary"))
        painter.drawRoundedRect(0, 0, round(self.width() * self._share), self.height(), 4, 4)
        painter.end()


class ReadStrip(QFrame):
    """What is being read, with Stop; then what came of it, until it is closed."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("readStrip")
        self.setFixedHeight(66)
        self.text, self.rest = Elided("", "strong"), label("", "meta")
        self._track = _Track()
        self.stop = button(translate("Documents", "Stop"), picture="stop")
        self.shut = icon_button("close", translate("Documents", "Close this message"))
        self.shut.clicked.connect(self.hide)
        self.stop.clicked.connect(self.stopped)
        top = QHBoxLayout()
        top.addWidget(self.text, 1)
        top.addWidget(self.rest)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addStretch(1)
        left.addLayout(top)
        left.addWidget(self._track)
        left.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 0, 20, 0)
        line.setSpacing(24)
        line.addLayout(left, 1)
        line.addWidget(self.stop)
        line.addWidget(self.shut)
        self.hide()

    def begin(self) -> None:
        """Reading was asked for."""
        self.text.set_whole(translate("Documents", "Looking for files"))
        self.rest.setText("")
        self._show(running=True)
        self._track.set_share(0)

    def resume(self, step: IngestProgress) -> None:
        """A reading that was killed is completed by the core; nobody can stop that here."""
        self._show(running=True)
        self.stop.hide()
        self.progress(step)

    def progress(self, step: IngestProgress) -> None:
        """One step."""
        if step.total:
            text = translate("Documents", "Reading {n} of {total}: {file}")
            n = min(step.done + 1, step.total)
            self.text.set_whole(text.format(n=n, total=step.total, file=step.file))
            self._track.set_share(step.done / step.total)
        parts = []
        if step.seconds_left is not None:
            left = words.duration(step.seconds_left)
            parts.append(translate("Documents", "about {time} left").format(time=left))
        parts.append(translate("Documents", "{n} passages").format(n=f"{step.passages:,}"))
        self.rest.setText(" · ".join(parts))

    def stopping(self) -> None:
        """Stop was pressed."""
        self.text.set_whole(translate("Documents", "Stopping after this file"))
        self.stop.setEnabled(False)

    def report(self, report: IngestReport) -> None:
        """What came of it."""
        parts = [
            (report.added, translate("Documents", "{n} added")),
            (report.replaced, translate("Documents", "{n} replaced")),
            (report.removed, translate("Documents", "{n} removed")),
            (report.unchanged, translate("Documents", "{n} unchanged")),
            (len(report.problems), translate("Documents", "{n} not read")),
        ]
        told = words.listed(text.format(n=n) for n, text in parts if n) or translate("Documents", "no files found")
        head = translate("Documents", "Stopped") if report.stopped else translate("Documents", "Files read")
        self.text.set_whole(translate("Documents", "{what}: {told}").format(what=head, told=told))
        passages = translate("Documents", "{n} passages").format(n=f"{report.passages:,}")
        self.rest.setText(f"{passages} · {words.duration(report.seconds)}")
        self._show(running=False)

    def fail(self) -> None:
        """A problem bar says why."""
        self.hide()

    def _show(self, *, running: bool) -> None:
        self.stop.setVisible(running)
        self.stop.setEnabled(running)
        self.shut.setVisible(not running)
        self._track.setVisible(running)
        self.show()


class DocumentTable(QTableView):
    """The table; Enter shows the details."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is ours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class DocumentsView(QFrame):
    """Header, filters, reading strip, table, details."""

    add_wanted = Signal(tuple)
    check_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documents")
        self._machines: dict[str, str] = {}
        self._documents: Documents | None = None
        self.model, self.filter = TableModel(), TableFilter()
        self.filter.setSourceModel(self.model)
        self.counts = Elided("", "meta")
        self.check = button(translate("Documents", "Check for changes"), "quiet")
        self.add = button(translate("Documents", "Add documents"), "primary", picture="plus")
        self.search = QLineEdit()
        self.search.setFixedHeight(tokens.CONTROL_HEIGHT)
        self.search.setPlaceholderText(translate("Documents", "Number or title"))
        self.search.setAccessibleName(translate("Documents", "Search documents by number or title"))
        self.search.addAction(icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self.filters: dict[str, QPushButton] = {}
        self.problems = ProblemArea((20, 10, 20, 10))
        self.strip = ReadStrip()
        self.table = DocumentTable()
        self.footer = label("", "meta")
        self.empty = label(
            translate("Documents", "No documents yet. Answers come only from documents that are added here."),
            "body",
            wrap=True,
        )
        self.details = DetailsPanel()
        self.details.hide()
        self._build()
        self._wire()

    def _build(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(12)
        title.addWidget(label(translate("Documents", "Documents"), "title"))
        title.addWidget(self.counts, 1)
        title.addWidget(self.check)
        title.addWidget(self.add)
        chooser = QHBoxLayout()
        chooser.setSpacing(8)
        chooser.addWidget(self.search, 1)
        for name in ("state", "machine", "language", "class"):
            made = button(_filter_words(name, ""))
            made.setIcon(icon("down", "text", 16))
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            menu = QMenu(made)
            menu.aboutToShow.connect(lambda n=name, m=menu: self._fill(n, m))
            made.setMenu(menu)
            self.filters[name] = made
            chooser.addWidget(made)
        top = QVBoxLayout()
        top.setContentsMargins(20, 10, 20, 12)
        top.setSpacing(10)
        top.addLayout(title)
        top.addLayout(chooser)
        self.empty.setContentsMargins(20, 24, 20, 0)
        self.footer.setContentsMargins(20, 8, 20, 10)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addLayout(top)
        left.addWidget(self.problems)
        left.addWidget(self.strip)
        left.addWidget(self.empty)
        left.addWidget(self.table, 1)
        left.addStretch(0)
        left.addWidget(self.footer)
        body = QHBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(left, 1)
        body.addWidget(self.details)
        self._prepare_table()

    def _prepare_table(self) -> None:
        table = self.table
        table.setObjectName("table")
        table.setModel(self.filter)
        table.setItemDelegate(TableDelegate(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setSortingEnabled(True)
        table.sortByColumn(DOCUMENT, Qt.SortOrder.AscendingOrder)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setAccessibleName(translate("Documents", "Documents"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setFixedHeight(HEADER_HEIGHT)
        header.setHighlightSections(False)
        header.setSectionResizeMode(DOCUMENT, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(_WIDTHS, start=1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)

    def _wire(self) -> None:
        menu = QMenu(self.add)
        menu.addAction(translate("Documents", "Files …"), self.choose_files)
        menu.addAction(translate("Documents", "A folder …"), self.choose_folder)
        self.add.setMenu(menu)
        self.check.clicked.connect(lambda: self.check_wanted.emit())
        self.strip.stopped.connect(self.stop_wanted)
        self.search.textChanged.connect(self._searched)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.table.entered.connect(self._entered)
        self.details.closed.connect(self.close_details)

    def show_documents(self, documents: Documents, machines: dict[str, str]) -> None:
        """Show what the core holds."""
        chosen = self.details.row.name if self.details.isVisible() and self.details.row else ""
        self._machines, self._documents = machines, documents
        self.model.set_rows(rows_of(documents, machines))
        revisions = sum(len(entry.revisions) for entry in documents.documents)
        parts = [
            words.kind_of_number(
                len(documents.documents), translate("Documents", "1 document"), translate("Documents", "{n} documents")
            ),
            words.kind_of_number(
                revisions, translate("Documents", "1 revision"), translate("Documents", "{n} revisions")
            ),
        ]
        if documents.problems:
            parts.append(translate("Documents", "{n} with a problem").format(n=len(documents.problems)))
        self.counts.set_whole(words.listed(parts))
        nothing = not self.model.rows
        self.empty.setVisible(nothing)
        self.table.setVisible(not nothing)
        self.footer.setVisible(not nothing)
        self._count()
        for row in range(self.filter.rowCount()):
            if chosen and self.filter.row_at(row).name == chosen:
                self.table.selectRow(row)
                break

    def set_reading(self, reading: bool) -> None:
        """While files are read no more are taken."""
        self.add.setEnabled(not reading)
        self.check.setEnabled(not reading)

    def choose_files(self) -> None:
        """Ask for files."""
        dialog = QFileDialog(self, translate("Documents", "Which files are to be read?"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([translate("Documents", "Documents") + f" ({_PATTERNS})", "* (*)"])
        self._ask(dialog)

    def choose_folder(self) -> None:
        """Ask for a folder."""
        dialog = QFileDialog(self, translate("Documents", "Which folder is to be read?"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._ask(dialog)

    def close_details(self) -> None:
        """Close the panel at the right."""
        self.details.hide()
        self.table.clearSelection()
        self.table.setFocus()

    def escape(self) -> None:
        """Clear the search, or close the details."""
        if self.search.text():
            self.search.clear()
        elif self.details.isVisible():
            self.close_details()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+F searches, Ctrl+O adds."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_F:
            self.search.setFocus()
        elif control and event.key() == Qt.Key.Key_O:
            self.choose_files()
        else:
            super().keyPressEvent(event)

    def _ask(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self.add_wanted.emit(tuple(paths)))
        dialog.open()

    def _searched(self, text: str) -> None:
        self.filter.search(text)
        self._count()

    def _fill(self, name: str, menu: QMenu) -> None:
        menu.clear()
        field = {"state": "state_words", "machine": "machines", "language": "language", "class": "classification"}[name]
        values = sorted({str(getattr(row, field)) for row in self.model.rows} - {"", "–"})
        for value in ("", *values):
            action = menu.addAction(value or translate("Documents", "all"))
            action.triggered.connect(lambda _checked=False, v=value: self._choose(name, v))

    def _choose(self, name: str, value: str) -> None:
        self.filter.choose(name, value)
        text = _filter_words(name, value)
        self.filters[name].setText(text)
        self.filters[name].setAccessibleName(text)
        self._count()

    def _count(self) -> None:
        shown, total = self.filter.rowCount(), len(self.model.rows)
        self.footer.setText(translate("Documents", "{n} of {total} rows").format(n=shown, total=total))

    def _selected(self, selected: QItemSelection) -> None:
        indexes = selected.indexes()
        if indexes:
            self.details.show_row(self.filter.row_at(indexes[0].row()), self._machines)
            self.details.show()

    def _entered(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.table.selectRow(index.row())
            self.details.show()


def _filter_words(name: str, value: str) -> str:
    shown = value or translate("Documents", "all")
    return {
        "state": translate("Documents", "State: {value}"),
        "machine": translate("Documents", "Machine: {value}"),
        "language": translate("Documents", "Language: {value}"),
        "class": translate("Documents", "Class: {value}"),
    }[name].format(value=shown)
