"""The documents screen: what may be cited, what waits for a decision, what was found, and the reading of more.

Not here: reading files (the core), the table's cells (table), and what each of its parts shows: details, quarantine,
confirm, statuses, findings, revision_view.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desktop import tokens, words
from app.desktop.confirm import ConfirmForm
from app.desktop.controls import Elided, button, label, literal
from app.desktop.details import DetailsPanel
from app.desktop.findings import FindingsList
from app.desktop.icons import icon
from app.desktop.problem_bar import ProblemArea
from app.desktop.quarantine import WaitingList
from app.desktop.read_strip import ReadStrip
from app.desktop.revision_view import RevisionReader
from app.desktop.statuses import StatusMapPanel
from app.desktop.table import DocumentTable, Row, TableFilter, TableModel, rows_of
from app.desktop.words import translate
from app.host.messages import Documents, StatusMapView
from app.host.waiting import Waiting, waiting_of
from app.problems import Problem
from knowledge.record import CLASSES
from knowledge.types import Document, Mention, Revision

_PATTERNS = "*.pdf *.docx *.xlsx *.csv *.html *.htm *.md *.txt *.xml *.plmxml"
_NARROW = 1080
"""Pixels with a panel at the right, below which the filters have no room."""
_SECTIONS = ("all", "waiting", "findings")


class DocumentsView(QFrame):
    """Header, sections, reading strip, table or list, one panel at the right; or a revision in their place."""

    add_wanted = Signal(tuple)
    check_wanted = Signal()
    stop_wanted = Signal()
    revision_wanted = Signal(object, object)
    """A Revision and its Document are to be opened."""
    place_wanted = Signal(object)
    """A Mention."""
    statuses_wanted = Signal()

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
        self.sections = {name: button("") for name in _SECTIONS}
        self.map_button = button(translate("Documents", "Status map"), "quiet")
        self.filters: dict[str, QPushButton] = {}
        self.problems = ProblemArea((20, 10, 20, 10))
        self.strip = ReadStrip()
        self.table = DocumentTable(self.filter)
        self.footer = label("", "meta")
        self.empty = label(
            translate("Documents", "No documents yet. Answers come only from documents that are added here."),
            "body",
            wrap=True,
        )
        self.waiting, self.findings = WaitingList(), FindingsList()
        self.details, self.form, self.statuses = DetailsPanel(), ConfirmForm(), StatusMapPanel()
        self.reader = RevisionReader()
        self._lists, self._screens = QStackedWidget(), QStackedWidget()
        self._narrowing = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self._wire()
        self.show_section("all")

    def _build(self) -> None:
        self.empty.setContentsMargins(20, 24, 20, 0)
        self.footer.setContentsMargins(20, 8, 20, 10)
        tabled = QWidget()
        under = QVBoxLayout(tabled)
        under.addWidget(self.empty)
        under.addWidget(self.table, 1)
        under.addStretch(0)
        under.addWidget(self.footer)
        for shown in (tabled, self.waiting, self.findings):
            self._lists.addWidget(shown)
        left = QVBoxLayout()
        left.addWidget(self._header())
        left.addWidget(self.problems)
        left.addWidget(self.strip)
        left.addWidget(self._lists, 1)
        overview = QWidget()
        body = QHBoxLayout(overview)
        body.addLayout(left, 1)
        for panel in (self.details, self.form, self.statuses):
            body.addWidget(panel)
            panel.hide()
        self._screens.addWidget(overview)
        self._screens.addWidget(self.reader)
        whole = QVBoxLayout(self)
        whole.addWidget(self._screens)
        for layout in (under, left, body, whole):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room beside the search, the filters stand below it."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self._narrowing.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _header(self) -> QWidget:
        title = QHBoxLayout()
        title.setSpacing(12)
        title.addWidget(label(translate("Documents", "Documents"), "title"))
        title.addWidget(self.counts, 1)
        title.addWidget(self.check)
        title.addWidget(self.add)
        group = QButtonGroup(self)
        choose = QHBoxLayout()
        choose.setSpacing(8)
        for name, made in self.sections.items():
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, n=name: self.show_section(n))
            group.addButton(made)
            choose.addWidget(made)
        choose.addStretch(1)
        choose.addWidget(self.map_button)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        for name in ("state", "machine", "language", "class"):
            made = button(_filter_words(name, ""))
            made.setIcon(icon("down", "text", 16))
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            menu = QMenu(made)
            menu.aboutToShow.connect(lambda n=name, m=menu: self._fill(n, m))
            made.setMenu(menu)
            self.filters[name] = made
            filters.addWidget(made)
        self._narrowing.setSpacing(8)
        self._narrowing.addWidget(self.search, 1)
        self._narrowing.addLayout(filters)
        holder = QWidget()
        top = QVBoxLayout(holder)
        top.setContentsMargins(20, 10, 20, 12)
        top.setSpacing(10)
        for line in (title, choose, self._narrowing):
            top.addLayout(line)
        return holder

    def _wire(self) -> None:
        menu = QMenu(self.add)
        menu.addAction(translate("Documents", "Files …"), self.choose_files)
        menu.addAction(translate("Documents", "A folder …"), self.choose_folder)
        self.add.setMenu(menu)
        self.check.clicked.connect(lambda: self.check_wanted.emit())
        self.map_button.clicked.connect(lambda: self.open_statuses(""))
        self.strip.stopped.connect(self.stop_wanted)
        self.search.textChanged.connect(self._searched)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.table.entered.connect(self._entered)
        self.table.clicked.connect(self._clicked)
        self.details.closed.connect(self.close_details)
        self.details.revision_wanted.connect(self.revision_wanted)
        self.waiting.mapping_wanted.connect(self.open_statuses)
        self.waiting.checking_wanted.connect(self._check)
        self.findings.opened.connect(self.place_wanted)
        self.form.closed.connect(self.close_side)
        self.statuses.closed.connect(self.close_side)
        self.reader.closed.connect(self.close_reader)

    def show_documents(self, documents: Documents, machines: dict[str, str]) -> None:
        """Show what the core holds."""
        chosen = None if self.details.isHidden() else self.details.row
        self._machines, self._documents = machines, documents
        self.model.set_rows(rows_of(documents, machines))
        waiting = waiting_of(documents)
        self._tell_counts(documents, len(waiting))
        self.waiting.show_waiting(waiting)
        self.findings.show_findings(documents.findings, machines)
        nothing = not self.model.rows
        self.empty.setVisible(nothing)
        self.table.setVisible(not nothing)
        self.footer.setVisible(not nothing)
        self._count()
        if not self.form.keep_only(waiting) and not self.form.isHidden():
            self.close_side()
        if chosen is not None:
            self._show_again(chosen)
        if self._screens.currentWidget() is self.reader:
            self.reader.refresh(documents.documents)

    def show_statuses(self, view: StatusMapView) -> None:
        """Show the status map as it is now."""
        self.statuses.show_map(view, self._revisions())

    def show_section(self, name: str) -> None:
        """Change between all documents, those that wait, and what is to be decided."""
        self.sections[name].setChecked(True)
        self._lists.setCurrentIndex(_SECTIONS.index(name))
        for made in self.filters.values():
            made.setVisible(name == "all")
        if name != "all":
            self.details.hide()
        if name != "waiting":
            self.form.hide()

    def section(self) -> str:
        """Which one is shown."""
        return _SECTIONS[self._lists.currentIndex()]

    def open_statuses(self, word: str) -> None:
        """Open the status map, with a word whose meaning is to be said."""
        self.statuses_wanted.emit()
        self._side(self.statuses)
        self.statuses.choose(word)

    def show_reader(self) -> None:
        """A revision takes the place of everything else."""
        if self._screens.currentWidget() is not self.reader:
            self._screens.setCurrentWidget(self.reader)
            self.reader.area.setFocus()

    def close_reader(self) -> None:
        """Back to where the revision was opened."""
        self._screens.setCurrentIndex(0)
        self.take_focus()

    def not_opened(self, problem: Problem) -> None:
        """Something could not be opened."""
        reading = self._screens.currentWidget() is self.reader
        (self.reader.problems if reading else self.problems).add(problem, closable=True)
        self.reader.again()

    def revision_of(self, mention: Mention) -> tuple[Revision, Document] | None:
        """The revision that a finding names, by its file; none if nothing of that file is kept."""
        entries = self._documents.documents if self._documents else ()
        found = [(one, entry.document) for entry in entries for one in entry.revisions if one.path == mention.path]
        return next((pair for pair in found if pair[0].label == mention.revision), found[0] if found else None)

    def set_reading(self, reading: bool) -> None:
        """While files are read no more are taken, and nothing is decided."""
        for one in (self.add, self.check):
            one.setEnabled(not reading)
        for part in (self.waiting, self.form, self.statuses):
            part.set_running(reading)

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
        """Close the details of a document."""
        self.details.hide()
        self.table.clearSelection()
        self.table.setFocus()

    def close_side(self) -> None:
        """Close the form or the status map; go on where it was opened."""
        focus = self.focusWidget()
        had = focus is not None and (self.form.isAncestorOf(focus) or self.statuses.isAncestorOf(focus))
        self.form.hide()
        self.statuses.hide()
        if had:
            self.take_focus()

    def take_focus(self) -> None:
        """Give the focus to what is shown."""
        if self._screens.currentWidget() is self.reader:
            self.reader.area.setFocus()
        elif self.section() == "all":
            self.table.setFocus()
        elif not (self.waiting if self.section() == "waiting" else self.findings).list.focus_on(0):
            self.sections[self.section()].setFocus()

    def escape(self) -> None:
        """Leave the revision, clear the search, or close the panel at the right."""
        if self._screens.currentWidget() is self.reader:
            self.close_reader()
        elif self.form.isVisible() or self.statuses.isVisible():
            self.close_side()
        elif self.search.text():
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

    def _tell_counts(self, documents: Documents, waiting: int) -> None:
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
        for name, text in (
            ("all", translate("Documents", "All documents")),
            ("waiting", translate("Documents", "Waiting: {n}").format(n=waiting)),
            ("findings", translate("Documents", "To decide: {n}").format(n=len(documents.findings))),
        ):
            self.sections[name].setText(text)
            self.sections[name].setAccessibleName(text)

    def _revisions(self) -> list[Revision]:
        entries = self._documents.documents if self._documents else ()
        return [revision for entry in entries for revision in entry.revisions]

    def _side(self, panel: QWidget) -> None:
        for one in (self.details, self.form, self.statuses):
            one.setVisible(one is panel)

    def _check(self, waiting: Waiting) -> None:
        self._side(self.form)
        self.form.show_waiting(waiting, self._machines, CLASSES)

    def _ask(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self.add_wanted.emit(tuple(paths)))
        dialog.open()

    def _searched(self, text: str) -> None:
        self.filter.search(text)
        self.waiting.search(text)
        self.findings.search(text)
        self._count()

    def _fill(self, name: str, menu: QMenu) -> None:
        menu.clear()
        field = {"state": "state_words", "machine": "machines", "language": "language", "class": "classification"}[name]
        values = sorted({str(getattr(row, field)) for row in self.model.rows} - {"", "–"})
        for value in ("", *values):
            action = menu.addAction(literal(value) or translate("Documents", "all"))
            action.triggered.connect(lambda _checked=False, v=value: self._choose(name, v))

    def _choose(self, name: str, value: str) -> None:
        self.filter.choose(name, value)
        text = _filter_words(name, value)
        self.filters[name].setText(literal(text))
        self.filters[name].setAccessibleName(text)
        self._count()

    def _count(self) -> None:
        shown, total = self.filter.rowCount(), len(self.model.rows)
        self.footer.setText(translate("Documents", "{n} of {total} rows").format(n=shown, total=total))

    def _show_again(self, chosen: Row) -> None:
        """Show the details of a document as it is now; close them if it is gone."""
        name = (chosen.name, chosen.language)
        fresh = next((row for row in self.model.rows if (row.name, row.language) == name), None)
        listed = (row for row in range(self.filter.rowCount()) if self.filter.row_at(row) is fresh)
        if fresh is None:
            self.details.hide()
        elif (row := next(listed, None)) is not None:
            self.table.selectRow(row)
        else:  # the search leaves its row out
            self.details.show_row(fresh, self._machines)

    def _selected(self, selected: QItemSelection) -> None:
        indexes = selected.indexes()
        if indexes:
            self._details_of(indexes[0].row())

    def _entered(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.table.selectRow(index.row())
            self._details_of(index.row())

    def _clicked(self, index: QModelIndex) -> None:
        if self.details.isHidden():  # its row was selected before another panel took its place
            self._details_of(index.row())

    def _details_of(self, row: int) -> None:
        self.details.show_row(self.filter.row_at(row), self._machines)
        self._side(self.details)


def _filter_words(name: str, value: str) -> str:
    shown = value or translate("Documents", "all")
    return {
        "state": translate("Documents", "State: {value}"),
        "machine": translate("Documents", "Machine: {value}"),
        "language": translate("Documents", "Language: {value}"),
        "class": translate("Documents", "Class: {value}"),
    }[name].format(value=shown)
