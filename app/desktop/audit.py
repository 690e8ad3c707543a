"""The audit screen: the record of what happened, whether it is whole, and the answer of a turn as it was.

Not here: asking the core (auditing), the chain (knowledge.audit).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.desktop import tokens, words
from app.desktop.controls import button, icon_button, label, literal, rule, scroll_area
from app.desktop.icons import icon
from app.desktop.problem_bar import ProblemArea
from app.desktop.textblock import TextBlock
from app.desktop.words import translate
from app.host.reviews import AUDIT_PAGE, AuditRows
from knowledge.audited import Entry, Verification

ROW_HEIGHT, HEADER_HEIGHT, DETAIL_WIDTH = 50, 34, 316
NUMBER, TIME, WHAT, WHO, ABOUT = range(5)
_WIDTHS = (84, 176, 220, 130)
"""Pixels of the columns before the last, which takes the rest."""
_TURNS = frozenset({"question", "answer", "feedback", "bypass"})
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
        return (str(row.seq), _time(row), kind_words(row.kind), row.actor or "–", row.subject or "–")[index.column()]

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


class AuditView(QFrame):
    """Head, table and the details of the marked row."""

    sign_in_wanted = Signal()
    verify_wanted = Signal()
    export_wanted = Signal()
    narrowed = Signal()
    turn_wanted = Signal(str)
    """The id of a turn that is to be shown as it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.kind = ""
        self._kinds: tuple[str, ...] = ()
        self.problems = ProblemArea((20, 8, 20, 8))
        self.told = label("", "control", wrap=True)
        self.state = label("", "meta", wrap=True)
        self.sign_in = button(translate("Review", "Sign in"), "primary", height=tokens.TOUCH_HEIGHT)
        self.which = button("")
        self.verify = button(translate("Audit", "Verify"), "primary")
        self.export = button(translate("Audit", "Export"))
        self.model = AuditModel()
        self.table = AuditTable(self.model)
        self.detail = QFrame()
        self.what, self.facts = TextBlock("", tokens.CONTROL, bold=True), TextBlock("", tokens.META)
        self.replay = button(translate("Audit", "Show the answer as it was"))
        self._build()
        self.show_who(None)
        self._tell_kind()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 20, 4)
        head.setSpacing(8)
        head.addWidget(label(translate("Audit", "Record"), "question"))
        head.addStretch(1)
        self.which.setIcon(icon("down", "text", 16))
        self.which.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        menu = QMenu(self.which)
        menu.aboutToShow.connect(lambda: self._fill_kinds(menu))
        self.which.setMenu(menu)
        for one in (self.which, self.export, self.verify):
            head.addWidget(one)
        said = QVBoxLayout()
        said.setContentsMargins(20, 0, 20, 10)
        said.setSpacing(8)
        said.addWidget(self.state)
        said.addWidget(self.told)
        line = QHBoxLayout()
        line.addWidget(self.sign_in)
        line.addStretch(1)
        said.addLayout(line)
        self._build_detail()
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.table, 1)
        body.addWidget(self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(said)
        column.addWidget(self.problems)
        column.addWidget(rule())
        column.addLayout(body, 1)
        column.addStretch(0)
        self.sign_in.clicked.connect(self.sign_in_wanted)
        self.verify.clicked.connect(self.verify_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.table.marked.connect(self._show_marked)
        self.table.entered.connect(self._to_detail)
        self.replay.clicked.connect(self._replay)

    def _build_detail(self) -> None:
        self.detail.setObjectName("machines")
        self.detail.setFixedWidth(DETAIL_WIDTH)
        self.shut = icon_button("close", translate("Audit", "Close the details"))
        self.shut.clicked.connect(self.escape)
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 0)
        top.addWidget(label(translate("Audit", "Details"), "title"), 1)
        top.addWidget(self.shut)
        content = QWidget()
        content.setObjectName("scrollBody")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(16, 8, 16, 16)
        inner.setSpacing(8)
        for block in (self.what, self.facts):
            inner.addWidget(block)
        inner.addWidget(self.replay)
        inner.addStretch(1)
        body = QVBoxLayout(self.detail)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(top)
        body.addWidget(scroll_area(content), 1)
        self.detail.hide()

    def show_who(self, may: bool | None) -> None:
        """Whether whoever is signed in may read the record; None: nobody is signed in."""
        for one in (self.which, self.verify, self.export, self.state, self.table):
            one.setVisible(bool(may))
        self.told.setVisible(not may)
        self.sign_in.setVisible(may is None)
        self.told.setText(
            translate("Audit", "Stewards and administrators read the record of what happened.") if may is None
            else translate("Audit", "Your role does not read the record. Stewards and administrators do.")
        )  # fmt: skip
        if not may:
            self.model.show((), further=False)
            self.detail.hide()
            self.tell("")

    def show_rows(self, found: AuditRows, *, further: bool) -> None:
        """Show rows: from the newest one on, or behind those that are shown."""
        self._kinds = found.kinds
        if not further:
            self.detail.hide()
        self.model.show(found.rows, further=further)

    def tell(self, text: str) -> None:
        """One line about the whole: what a check found, how far an export is."""
        self.state.setText(text or translate("Audit", "Not checked since this screen was opened."))
        self.state.setObjectName("meta")
        self._restyle()

    def show_verified(self, found: Verification) -> None:
        """What a check found."""
        said = [words.kind_of_number(found.rows, translate("Audit", "1 row"), translate("Audit", "{n} rows"))]
        if found.erased:
            erased = translate("Audit", "{n} of them without their contents, which were erased")
            said.append(erased.format(n=found.erased))
        if found.clock:
            rows = ", ".join(map(str, found.clock))
            said.append(translate("Audit", "the clock was set back at row {rows}").format(rows=rows))
        if found.whole:
            self.tell(translate("Audit", "Nothing was changed.") + " " + " · ".join(said))
            return
        faults = [f"{fault.seq or translate('Audit', 'signed end')}: {fault.what}" for fault in found.faults]
        head = translate("Audit", "The record was changed. Keep the folder and compare it with an export.")
        self.state.setText("\n".join((head, *faults)))
        self.state.setObjectName("wrong")
        self._restyle()

    def escape(self) -> None:
        """Close the details."""
        self.table.clearSelection()
        self.detail.hide()
        self.table.setFocus()

    def take_focus(self) -> None:
        """Go to the table, or to signing in."""
        (self.table if not self.table.isHidden() else self.sign_in).setFocus()

    def marked(self) -> Entry | None:
        """The row that is marked."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    def _restyle(self) -> None:
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def _show_marked(self) -> None:
        row = self.marked()
        if row is None:
            return
        self.what.set_text(f"{kind_words(row.kind)} · {row.seq}")
        erased = translate("Audit", "Its contents were erased.")
        told = erased if row.body is None else "\n".join(_facts(row.body))
        lines = [_time(row), " · ".join(filter(None, (row.actor, row.subject))), "", told, "", row.hash]
        self.facts.set_text("\n".join(lines))
        self.replay.setVisible(row.kind in _TURNS)
        self.detail.show()
        for block in (self.what, self.facts):
            block.set_width(DETAIL_WIDTH - 44)

    def _to_detail(self) -> None:
        if not self.detail.isHidden():
            (self.replay if not self.replay.isHidden() else self.shut).setFocus()

    def _replay(self) -> None:
        row = self.marked()
        if row is not None:
            self.turn_wanted.emit(row.subject)

    def _fill_kinds(self, menu: QMenu) -> None:
        menu.clear()
        for kind in ("", *self._kinds):
            words_ = kind_words(kind) if kind else translate("Audit", "Everything")
            menu.addAction(literal(words_)).triggered.connect(lambda _checked=False, k=kind: self._choose(k))

    def _choose(self, kind: str) -> None:
        self.kind = kind
        self._tell_kind()
        self.narrowed.emit()

    def _tell_kind(self) -> None:
        self.which.setText(literal(kind_words(self.kind) if self.kind else translate("Audit", "Everything")))
        self.which.setAccessibleName(self.which.text())


def _time(row: Entry) -> str:
    at = datetime.fromisoformat(row.at)
    return f"{words.date(at)} {words.clock_seconds(at)}"


def _facts(body: Mapping[str, object]) -> list[str]:
    """One line a value; groups as JSON. It is data: shown as plain text."""
    plain = (str, int, float)
    return [
        f"{name}: {value if isinstance(value, plain) else json.dumps(value, ensure_ascii=False)}"
        for name, value in body.items()
    ]
