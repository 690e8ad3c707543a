"""The review screen: reports at the left, the chosen one at the right. Without sign-in it shows this station's own.

Not here: asking the core (reviewing), what a report shows (report_detail).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import Elided, button, label, literal
from app.desktop.icons import icon
from app.desktop.measures import MeasuresPanel
from app.desktop.note import role_words
from app.desktop.paged import PagedList
from app.desktop.people import PeoplePanel
from app.desktop.problem_bar import ProblemArea
from app.desktop.report_detail import ReportDetail
from app.desktop.report_row import ReportRow
from app.desktop.steward import StewardPanel
from app.desktop.textblock import Block
from app.desktop.words import translate
from app.exports.fields import FORMATS
from app.host.reviews import Listed, SignedIn
from knowledge.review import Report, State
from knowledge.rights import Action

LEFT, LEFT_NARROW, NARROW = 328, 264, 1000
"""Pixels of the list, and of the list on a screen with fewer than NARROW for all of it."""
_KEPT = (State.EFFECTIVE, State.APPROVED)
_CLOSED = (State.REJECTED, State.DUPLICATE, State.SUPERSEDED, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the list: `alike` others stand under it, shown if it is `opened`; `inside`: it is one of those."""

    entry: Listed
    alike: int = 0
    inside: bool = False
    opened: bool = False


class ReviewView(QFrame):
    """The list with its head, and the detail."""

    sign_in_wanted = Signal()
    sign_out_wanted = Signal()
    new_pin_wanted = Signal()
    first_wanted = Signal()
    """The first administrator is to be set."""
    chosen = Signal(object)
    """A Report."""
    narrowed = Signal()
    blocks_wanted = Signal()
    """What is taken out of answers."""
    people_wanted = Signal()
    export_wanted = Signal(str)
    """A format of app.exports: the reports that are listed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("review")
        self.states: tuple[State, ...] = ()
        self.equipment = ""
        self.urgent = False
        self._names: Mapping[str, str] = {}
        self._entries: tuple[Listed, ...] = ()
        self._opened: set[int] = set()
        """The groups of reports that say the same whose rows are all shown."""
        self._mine = True
        self.problems = ProblemArea((16, 8, 16, 8))
        self.title = label(translate("Review", "Review"), "question")
        self.count = Elided("", "meta")
        self.who = label("", "meta", wrap=True)
        self.sign_in = button(translate("Review", "Sign in to decide"), "primary")
        self.sign_out = button(translate("Review", "Sign out"), "quiet")
        self.new_pin = button(translate("Review", "Change PIN"), "quiet")
        self.first = button(translate("Review", "Set the first administrator"), "primary")
        self.which = button("", hint=translate("Review", "Waiting"))
        self.machine = button("", hint=translate("Review", "All machines"))
        self.export = button(translate("Review", "Export"))
        self.list: PagedList[_Line] = PagedList(self._row)
        self.empty = label("", "body", wrap=True)
        self.detail = ReportDetail(self)
        self.steward, self.people, self.measures = StewardPanel(self), PeoplePanel(self), MeasuresPanel(self)
        self._panels = (self.steward, self.people, self.measures)
        self.blocks = button(translate("Review", "Taken out of answers"))
        self.staff = button(translate("People", "People"))
        self.figures = button(translate("Measures", "Measures"))
        self._build()
        self.show_people(None, nobody=False)
        self.choose_states(_waiting())

    def _build(self) -> None:
        self.empty.setContentsMargins(20, 20, 16, 0)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.count, 1, Qt.AlignmentFlag.AlignBottom)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        for one, fill in ((self.which, self._fill_states), (self.machine, self._fill_machines)):
            one.setIcon(icon("down", "text", 16))
            one.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            menu = QMenu(one)
            menu.aboutToShow.connect(lambda f=fill, m=menu: f(m))
            one.setMenu(menu)
            filters.addWidget(one)
        filters.addStretch(1)
        self.export.setIcon(icon("down", "text", 16))
        self.export.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        menu = QMenu(self.export)
        for name in FORMATS:
            action = menu.addAction(_format_words(name))
            action.triggered.connect(lambda _checked=False, n=name: self.export_wanted.emit(n))
        self.export.setMenu(menu)
        top = QVBoxLayout()
        top.setContentsMargins(20, 12, 16, 10)
        top.setSpacing(8)
        top.addLayout(head)
        top.addWidget(self.who)
        for one in (self.sign_in, self.first, self.blocks, self.staff):
            top.addWidget(one)
        reviewer = QHBoxLayout()
        for one in (self.export, self.figures):
            reviewer.addWidget(one)
        top.addLayout(reviewer)
        signed = QHBoxLayout()
        for one in (self.new_pin, self.sign_out):
            signed.addWidget(one)
        top.addLayout(signed)
        top.addLayout(filters)
        left = self._left = QWidget()
        left.setObjectName("machines")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.problems)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        body = QHBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(left)
        body.addWidget(self.detail, 1)
        for panel in self._panels:
            body.addWidget(panel, 1)
            panel.closed.connect(panel.hide)
        body.addStretch(0)
        self.sign_in.clicked.connect(self.sign_in_wanted)
        self.sign_out.clicked.connect(self.sign_out_wanted)
        self.new_pin.clicked.connect(self.new_pin_wanted)
        self.first.clicked.connect(self.first_wanted)
        self.blocks.clicked.connect(self.blocks_wanted)
        self.staff.clicked.connect(self.people_wanted)
        self.figures.clicked.connect(self._show_figures)

    def show_people(self, signed: SignedIn | None, *, nobody: bool) -> None:
        """Who is signed in; `nobody`: the site has nobody yet."""
        mine = signed is None or Action.REVIEW not in signed.actions
        if self._mine != mine:
            self.list.show_items(())  # the same report reads differently to its station
        self._mine = mine
        self.sign_in.setVisible(signed is None and not nobody)
        self.first.setVisible(nobody)
        for one in (self.new_pin, self.sign_out):
            one.setVisible(signed is not None)
        if signed is not None:
            minutes = words.duration(signed.idle_s)
            said = translate("Review", "Role: {role} · signs out after {time}")
            self.who.setText(said.format(role=role_words(signed.person.role.value), time=minutes))
        elif nobody:
            self.who.setText(translate("Review", "Nobody may decide yet. Reports are kept."))
        else:
            self.who.setText(translate("Review", "What this station reported"))
        self.blocks.setVisible(signed is not None and Action.BLOCK in signed.actions)
        self.staff.setVisible(signed is not None and Action.PEOPLE in signed.actions)
        self.close_panels()
        for one in (self.which, self.machine, self.export, self.figures):
            one.setVisible(not mine)

    def close_panels(self) -> None:
        """Make room for a report."""
        for panel in self._panels:
            panel.hide()

    def open_panel(self, panel: QWidget) -> None:
        """Show one of the panels in place of a report."""
        self.close_panels()
        self.detail.clear()
        self.mark(None)
        panel.show()

    def show_reports(self, entries: tuple[Listed, ...], names: Mapping[str, str], total: int) -> None:
        """Show the list, which may be the beginning of `total` reports."""
        self._entries, self._names = entries, names
        self._tell_machine()
        self.list.show_items(list(self._lines()))
        n = len(entries)
        one, many = translate("Review", "1 report"), translate("Review", "{n} reports")
        part = translate("Review", "{n} of {total} reports").format(n=n, total=total)
        self.count.set_whole(part if n < total else words.kind_of_number(n, one, many) if n else "")
        self.empty.setText(
            translate("Review", "This station has reported nothing yet. Verdicts under answers come here.")
            if self._mine else translate("Review", "Nothing here.")
        )  # fmt: skip
        self.empty.setVisible(not n)
        self.mark(self.detail.report)

    def mark(self, report: Report | None) -> None:
        """Mark the row of the report that is open."""
        for row in self.rows():
            row.set_selected(report is not None and row.report.id == report.id)

    def rows(self) -> list[ReportRow]:
        """The rows that are shown."""
        return [block for block in self.list.blocks if isinstance(block, ReportRow)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list is narrower where there is little room."""
        super().resizeEvent(event)
        self._left.setFixedWidth(LEFT_NARROW if self.width() < NARROW else LEFT)

    def escape(self) -> None:
        """Leave a prompt, or a panel."""
        if any(panel.isVisible() for panel in self._panels):
            self.close_panels()
            self.take_focus()
        else:
            self.detail.escape()

    def take_focus(self) -> None:
        """Go to the first report, or to signing in."""
        first = next(iter(self.rows()), None)
        buttons = (self.first, self.sign_in, self.which, self.staff, self.sign_out)
        (first or next(one for one in buttons if not one.isHidden())).setFocus()

    def _show_figures(self) -> None:
        self.open_panel(self.measures)
        self.measures.wanted.emit(self.measures.by)

    def _lines(self) -> Iterator[_Line]:
        """One row for reports that say nearly the same, the gravest of them; the others under it when it is opened."""
        if self._mine:
            yield from map(_Line, self._entries)
            return
        grouped: dict[int, list[Listed]] = {}
        for entry in self._entries:
            grouped.setdefault(entry.first, []).append(entry)
        for first, (head, *others) in grouped.items():
            opened = first in self._opened
            yield _Line(head, len(others), opened=opened)
            if opened:
                yield from (_Line(one, inside=True) for one in others)

    def _row(self, line: _Line) -> Block:
        report = line.entry.report
        machine = self._names.get(report.handed.equipment, report.handed.equipment)
        row = ReportRow(report, line.alike, machine, mine=self._mine, inside=line.inside, opened=line.opened)
        row.chosen.connect(self.chosen)
        row.folded.connect(partial(self._fold, line.entry.first))
        return row

    def _fold(self, first: int) -> None:
        self._opened ^= {first}
        self.list.show_items(list(self._lines()))
        self.mark(self.detail.report)

    def _fill_states(self, menu: QMenu) -> None:
        menu.clear()
        choices = [(states, False) for states in (_waiting(), _KEPT, _CLOSED, ())]
        for states, urgent in (*choices[:1], ((), True), *choices[1:]):
            action = menu.addAction(_states_words(states, urgent=urgent))
            action.triggered.connect(lambda _checked=False, s=states, u=urgent: self.choose_states(s, urgent=u))

    def choose_states(self, states: tuple[State, ...], *, urgent: bool = False) -> None:
        """Narrow the list to states, or to what may hurt somebody."""
        self.states, self.urgent = states, urgent
        self.which.setText(_states_words(states, urgent=urgent))
        self.which.setAccessibleName(self.which.text())
        self.narrowed.emit()

    def _fill_machines(self, menu: QMenu) -> None:
        menu.clear()
        for id_, name in (("", translate("Review", "All machines")), *self._names.items()):
            menu.addAction(literal(name)).triggered.connect(lambda _checked=False, i=id_: self._choose_machine(i))

    def _choose_machine(self, equipment: str) -> None:
        self.equipment = equipment
        self._tell_machine()
        self.narrowed.emit()

    def _tell_machine(self) -> None:
        name = self._names.get(self.equipment, self.equipment) or translate("Review", "All machines")
        metrics = self.machine.fontMetrics()
        self.machine.setText(literal(metrics.elidedText(name, Qt.TextElideMode.ElideRight, LEFT_NARROW - 180)))
        self.machine.setAccessibleName(name)
        self.machine.setMinimumHeight(tokens.CONTROL_HEIGHT)


def _waiting() -> tuple[State, ...]:
    return tuple(state for state in State if state.open)


def _states_words(states: tuple[State, ...], *, urgent: bool) -> str:
    return translate("Review", "Unsafe and incidents") if urgent else {
        _waiting(): translate("Review", "Waiting"),
        _KEPT: translate("Review", "In effect"),
        _CLOSED: translate("Review", "Closed"),
        (): translate("Review", "All"),
    }[states]


def _format_words(name: str) -> str:
    return {"8d": "8D (Markdown)", "csv": "CSV", "xlsx": "Excel (XLSX)", "json": "JSON", "plmxml": "PLMXML"}[name]
