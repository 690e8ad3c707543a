"""The main window: places the panels, gives keys their meaning, joins link, controllers and views.

Rail, machines, conversation, source, status bar; narrow windows fold the machines to a strip and slide the source over
the conversation. Not here: what the panels show.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QWidget

from app.desktop import status_bar, tokens
from app.desktop.asking import Asking
from app.desktop.audit import AuditView
from app.desktop.auditing import Auditing
from app.desktop.conversation import Conversation, alarm_question
from app.desktop.documents import DocumentsView
from app.desktop.fetching import Fetching
from app.desktop.history import HistoryDrawer
from app.desktop.link import Link
from app.desktop.machines import MachinesPanel
from app.desktop.opening import Opening
from app.desktop.rail import Rail
from app.desktop.reading import Reading
from app.desktop.reminding import Reminding
from app.desktop.report_form import ReportForm
from app.desktop.reporting import Reporting
from app.desktop.review import ReviewView
from app.desktop.reviewing import Reviewing
from app.desktop.sending import Sending
from app.desktop.source import SourcePanel
from app.desktop.staffing import Staffing
from app.desktop.status_bar import StatusBar
from app.desktop.watching import Watching
from app.desktop.words import translate
from app.host.messages import Turn, Turns, Verdict
from app.host.reviews import SignedIn
from app.outbox import Outbox
from app.paths import resources
from app.problems import Problem
from connectors.types import Alarm
from knowledge.types import Citation, Mention

LEAST = (960, 600)
_STRIP_BELOW, _OVER_BELOW, _WIDE_FROM, _LOW_BELOW = 1260, 1100, 1600, 760
"""A screen of 1280 shows the whole of it, also when the window's frame takes some pixels."""


class Window(QWidget):
    """The one window of the program."""

    def __init__(
        self, link: Link, *, station: str = "", state: QSettings | None = None, outbox: Outbox | None = None,
        photos: Path = Path("photos"),
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Andon")
        self.setWindowIcon(QIcon(str(resources() / "icons" / "andon.svg")))
        self.setMinimumSize(*LEAST)
        self.link = link
        link.setParent(self)
        self._state = state
        self.screen_name = "ask"
        self._source_open = True
        self._over = False
        self._machines_open = False
        self.rail, self.machines = Rail(self), MachinesPanel(self)
        self.conversation = Conversation(self)
        self.documents = DocumentsView(self)
        self.review = ReviewView(self)
        self.audit = AuditView(self)
        self.source = SourcePanel(self)
        self.history = HistoryDrawer(self)
        self.report = ReportForm(self)
        self.status_bar = StatusBar(station, self)
        self.watching = Watching(link, self.machines, self.rail, self.status_bar, self.conversation, self)
        marks, names = self.watching.marks, self.watching.names
        self.sending = Sending(link, outbox, self)
        self.asking = Asking(
            link, self.sending, self.conversation, self.source, self.status_bar, marks, names, self
        )
        self.watching.asking = self.asking
        self.reporting = Reporting(link, self.sending, self.report, photos, self)
        self.reviewing = Reviewing(link, self.review, self.watching.names, self)
        self.sending.session = lambda: self.reviewing.session
        self.reminding = Reminding(self.conversation, self.asking, self.watching, self.reviewing, self)
        self.fetching = Fetching(self.review.detail, self.reviewing, self)
        self.staffing = Staffing(self.review.people, self.review.problems, self.reviewing, self)
        self.auditing = Auditing(self.audit, self.reviewing, self)
        self.reading = Reading(link, self.documents, self.watching.names, lambda: self.reviewing.session, self)
        self.opening = Opening(link, self.documents, self)
        self.history.hide()
        self.source.hide()
        self._wire()
        self._keys()
        self._restore()
        self.show_screen("ask")

    def start(self) -> None:
        """Connect to the core; the window is up by now."""
        self.watching.start()
        self.link.open()
        self.conversation.bar.field.setFocus()

    def trouble(self, problem: Problem) -> None:
        """Show a problem that was found while starting."""
        self.conversation.bar.problems.add(problem, closable=True)

    def show_screen(self, name: str) -> None:
        """Change the screen."""
        self.screen_name = name
        self.rail.show_screen(name)
        self.close_history()
        self.close_report()
        if name == "documents":
            self.reading.load()
        self._arrange()
        if name == "documents":
            self.documents.take_focus()
        elif name == "review":
            self.reviewing.load()
            self.review.take_focus()
        elif name == "audit":
            self.auditing.load()
            self.audit.take_focus()

    def open_machines(self) -> None:
        """Go to the machine panel."""
        if self.screen_name != "ask":
            self.show_screen("ask")
        if self.width() < _STRIP_BELOW:
            self._machines_open = not self._machines_open
            self._arrange()
        row = self.machines.rows.get(self.machines.selected) or next(iter(self.machines.rows.values()), None)
        if row is not None:
            row.setFocus()

    def toggle_history(self) -> None:
        """Open or close the drawer."""
        if self.history.isVisible():
            self.close_history()
            return
        if self.screen_name != "ask":
            self.show_screen("ask")
        self.link.request("turns", result=self._turns)
        self.history.show()
        self._arrange()

    def close_history(self) -> None:
        """Close the drawer."""
        if self.history.isVisible():
            self.history.hide()
            self.conversation.bar.field.setFocus()

    def open_report(self) -> None:
        """Open the report form on the machine, the alarm and the answer that are shown."""
        if self.screen_name != "ask":
            self.show_screen("ask")
        self.close_history()
        equipment = self.machines.selected
        alarms = self.watching.view.alarms if self.watching.view else ()
        alarm = next((one.code for one in alarms if one.equipment == equipment and one.active), "")
        view = self.asking.current()
        self.report.begin(
            equipment, self.watching.names().get(equipment, ""), alarm, view.turn if view is not None else ""
        )
        self.report.show()
        self.reporting.restore()
        self._arrange()
        self.report.text.setFocus()

    def close_report(self) -> None:
        """Close the form; what was typed is kept."""
        if self.report.isVisible():
            self.report.keep()
            self.report.hide()
            self.conversation.bar.field.setFocus()

    def _reported(self, number: str) -> None:
        said = translate("Window", "Kept on this PC, sent by itself.")
        if number:
            said = translate("Window", "Report {n} is kept. What became of it stands under Review.").format(n=number)
        if self.report.isVisible() and self.report.empty():
            self.close_report()
        self.conversation.strip.tell(said)
        self.reviewing.load()

    def escape(self) -> None:
        """Close what is on top, else stop the answer, else close the source."""
        current = self.asking.current()
        if self.screen_name == "documents":
            self.documents.escape()
        elif self.screen_name == "review":
            self.review.escape()
        elif self.screen_name == "audit":
            self.audit.escape()
        elif self.history.isVisible():
            self.close_history()
        elif self.report.isVisible():
            self.close_report()
        elif self._machines_open:
            self._machines_open = False
            self._arrange()
        elif current is not None and current.feedback is not None and current.feedback.escape():
            return
        elif self.asking.running:
            self.asking.stop()
        elif self._source_open:
            self.asking.close_source()

    def next_panel(self) -> None:
        """Move the focus to the next panel."""
        screens = (self.documents, self.review, self.audit)
        panels: tuple[QWidget, ...] = (self.machines, self.conversation, self.source, *screens, self.rail)
        shown = [panel for panel in panels if panel.isVisible()]
        focus = QApplication.focusWidget()
        inside = [i for i, panel in enumerate(shown) if focus is not None and panel.isAncestorOf(focus)]
        start = inside[0] + 1 if inside else 0
        for step in range(len(shown)):
            if self._focus_into(shown[(start + step) % len(shown)]):
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the panels."""
        super().resizeEvent(event)
        if self.width() >= _STRIP_BELOW:
            self._machines_open = False
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button, also a painted one."""
        focus = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep size and machine; let go of the core."""
        if self._state is not None:
            self._state.setValue("geometry", self.saveGeometry())
            self._state.setValue("machine", self.machines.selected)
        self.watching.stop()
        self.reviewing.stop()
        self.sending.stop()
        self.link.close()
        super().closeEvent(event)

    def _wire(self) -> None:
        self.rail.chosen.connect(self._rail_chosen)
        self.conversation.history_wanted.connect(self.toggle_history)
        self.conversation.report_wanted.connect(self.open_report)
        self.report.closed.connect(self.close_report)
        self.reporting.told.connect(self._reported)
        self.reporting.trouble.connect(self.trouble)
        self.conversation.suggested.connect(self._ask_about)
        self.machines.asked.connect(self._alarm_tapped)
        self.machines.expand.connect(self._expand)
        self.machines.chosen.connect(self._machine_chosen)
        self.asking.source_wanted.connect(self._show_source)
        self.asking.machine_wanted.connect(self.watching.select)
        self.history.closed.connect(self.close_history)
        self.history.chosen.connect(self._turn_chosen)
        self.status_bar.plant_clicked.connect(self.open_machines)
        self.review.people_wanted.connect(self._people)
        self.audit.turn_wanted.connect(self._replay)
        self.review.detail.evidence.opened.connect(self._open_cited)
        self.reviewing.counted.connect(self._counted)
        self.reviewing.signed.connect(self._signed)

    def _keys(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [
            ("F2", self._to_field),
            ("F6", self.next_panel),
            ("Esc", self.escape),
            ("Ctrl+H", self.toggle_history),
            ("Ctrl+R", self.open_report),
            ("Alt+1", lambda: self.show_screen("ask")),
            ("Alt+2", self.open_machines),
            ("Alt+3", lambda: self.show_screen("documents")),
            ("Alt+4", lambda: self.show_screen("review")),
            ("Alt+6", lambda: self.show_screen("audit")),
            ("Ctrl+E", self._export),
        ]
        keys += [(str(n), partial(self.asking.open_number, n)) for n in range(1, 10)]
        keys += [(f"Ctrl+{n}", partial(self._verdict, verdict)) for n, verdict in enumerate(Verdict, start=1)]
        for keys_of, run in keys:
            shortcut = QShortcut(QKeySequence(keys_of), self)
            shortcut.activated.connect(run)

    def _restore(self) -> None:
        self.resize(1280, 800)
        if self._state is None:
            return
        geometry = self._state.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.watching.wanted = str(self._state.value("machine") or "")

    def _arrange(self) -> None:
        width, height = self.width(), self.height() - status_bar.HEIGHT
        ask = self.screen_name == "ask"
        strip, wide = width < _STRIP_BELOW, width >= _WIDE_FROM
        over = width < _OVER_BELOW
        full = tokens.MACHINES_WIDE if wide else tokens.MACHINES_WIDTH
        machines = tokens.STRIP_WIDTH if strip else full
        source = min(tokens.SOURCE_MOST, round(width * 0.35)) if wide else tokens.SOURCE_WIDTH
        left = tokens.RAIL_WIDTH
        self.rail.setGeometry(0, 0, left, height)
        self.status_bar.setGeometry(0, height, width, status_bar.HEIGHT)
        for name, screen in (("documents", self.documents), ("review", self.review), ("audit", self.audit)):
            screen.setVisible(self.screen_name == name)
            screen.setGeometry(left, 0, width - left, height)
        self.machines.setVisible(ask)
        self.conversation.setVisible(ask)
        if over and not self._over:
            self._source_open = self._source_open and self.source.citation() is not None
        self._over = over
        self.source.setVisible(ask and self._source_open)
        if not ask:
            return
        opened = strip and self._machines_open
        self.machines.set_compact(strip and not opened)
        self.machines.setGeometry(left, 0, full if opened else machines, height)
        start = left + machines
        rest = width - start - (source if self._source_open and not over else 0)
        self.conversation.set_low(self.height() < _LOW_BELOW)
        self.conversation.setGeometry(start, 0, rest, height)
        self.source.setGeometry(width - source, 0, source, height)
        for drawer in (self.history, self.report):
            drawer.setGeometry(width - source, 0, source, height)
        for panel in (self.source, self.machines, self.history, self.report):
            if panel is not self.machines or opened:
                panel.raise_()

    def _rail_chosen(self, name: str) -> None:
        if name == "machines":
            self.open_machines()
        else:
            self.show_screen(name)

    def _counted(self, waiting: int, urgent: bool) -> None:
        self.rail.items["review"].set_badge(str(waiting) if waiting else "", urgent)

    def _signed(self, who: object) -> None:
        self.status_bar.set_role(who.person.role.value if isinstance(who, SignedIn) else "")

    def _to_field(self) -> None:
        self.show_screen("ask")
        self.conversation.bar.field.setFocus()

    def _show_source(self, wanted: bool) -> None:
        self._source_open = wanted
        self._arrange()

    def _expand(self) -> None:
        self._machines_open = True
        self._arrange()

    def _machine_chosen(self) -> None:
        if self._machines_open:
            QTimer.singleShot(0, self, self._arrange)

    def _alarm_tapped(self, alarm: Alarm) -> None:
        self._ask_about(alarm_question(alarm), alarm.equipment)

    def _ask_about(self, text: str, equipment: object) -> None:
        if isinstance(equipment, str) and equipment and equipment != self.machines.selected:
            self.watching.select(equipment)
        self._machines_open = False
        self._arrange()
        self.asking.ask(text)

    def _turns(self, result: object) -> None:
        if isinstance(result, Turns):
            self.history.show_turns(result.turns, self.watching.names())

    def _turn_chosen(self, turn: Turn) -> None:
        self.close_history()
        self.asking.open_turn(turn.id)

    def _people(self) -> None:
        self.review.open_panel(self.review.people)
        self.staffing.load()

    def _open_cited(self, citation: Citation) -> None:
        """The place that an answer under review cites, in the whole document."""
        passage = citation.passage
        self.show_screen("documents")
        self.opening.place(Mention(passage.document, passage.revision, passage.path, passage.id))

    def _replay(self, turn: str) -> None:
        """The answer of a row of the record."""
        self.show_screen("ask")
        self.asking.open_turn(turn)

    def _export(self) -> None:
        if self.screen_name == "audit":
            self.auditing.export()

    def _verdict(self, verdict: Verdict) -> None:
        view = self.asking.current()
        if self.screen_name == "ask" and view is not None:
            view.choose_verdict(verdict)

    def _focus_into(self, panel: QFrame | QWidget) -> bool:
        if panel is self.conversation:
            self.conversation.bar.field.setFocus()
            return True
        for child in panel.findChildren(QWidget):
            if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False
