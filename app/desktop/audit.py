"""The audit screen: the record of what happened, whether it is whole, and the answer of a turn as it was.

Not here: asking the core (auditing), the chain (knowledge.audit).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.audit_table import AuditModel, AuditTable, kind_words, time_words
from app.desktop.controls import button, icon_button, label, literal, rule, scroll_area
from app.desktop.icons import icon
from app.desktop.problem_bar import ProblemArea
from app.desktop.textblock import TextBlock
from app.desktop.words import translate
from app.host.reviews import AuditRows
from knowledge.audited import Entry, Verification

DETAIL_WIDTH = 316
_TURNS = frozenset({"question", "answer", "feedback", "bypass"})


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
        if found.keys:
            rows = ", ".join(map(str, found.keys))
            said.append(translate("Audit", "another key signs from row {rows} on").format(rows=rows))
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
        lines = [time_words(row), " · ".join(filter(None, (row.actor, row.subject))), "", told, "", row.hash]
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


def _facts(body: Mapping[str, object]) -> list[str]:
    """One line a value; groups as JSON. It is data: shown as plain text."""
    plain = (str, int, float)
    return [
        f"{name}: {value if isinstance(value, plain) else json.dumps(value, ensure_ascii=False)}"
        for name, value in body.items()
    ]
