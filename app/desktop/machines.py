"""The machine panel: the plant's machines with their states, the live values and alarms of the chosen one.

Not here: reading values (the core), what a state means (machine_state).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.copilot.events import LiveValue
from app.desktop import tokens, words
from app.desktop.controls import label, rule, scroll_area
from app.desktop.machine_state import MachineState, alarm_mark, alarm_words, short_name, state_of, value_mark
from app.desktop.marks import Mark, paint_mark
from app.desktop.problem_bar import ProblemArea
from app.desktop.textblock import font_of, lay
from app.desktop.tile import LiveRow
from app.desktop.words import translate
from app.host.messages import LiveView
from connectors.types import Alarm, Equipment

ROW_HEIGHT, ALARM_HEIGHT = 54, 58


class MachineRow(QAbstractButton):
    """State mark, name, one line of state; only the mark when the panel is a strip."""

    def __init__(self, equipment: Equipment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.equipment = equipment
        self.state = MachineState(Mark.UNKNOWN, translate("Machine", "No data"), translate("Machine", "No data"))
        self.compact = False
        self.setCheckable(True)
        self.setFixedHeight(ROW_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """The window decides which machine is chosen."""

    def sizeHint(self) -> QSize:
        """As wide as the panel."""
        return QSize(tokens.STRIP_WIDTH, ROW_HEIGHT)

    def show_state(self, state: MachineState) -> None:
        """Change mark and line."""
        if state != self.state:
            self.state = state
            self.update()
        self.setAccessibleName(f"{words.local(self.equipment.name)}, {state.spoken}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.isDown():
            painter.fillRect(self.rect(), tokens.colour("surface"))
        if self.isChecked():
            painter.fillRect(QRectF(0, 0, 4, self.height()), tokens.colour("accent"))
        left = (self.width() - 22) / 2 if self.compact else 16
        paint_mark(painter, self.state.mark, QRectF(left, 16, 22, 22))
        if not self.compact:
            painter.setPen(tokens.colour("text"))
            painter.setFont(font_of(15, bold=True))
            room = self.width() - 48 - 10
            name = painter.fontMetrics().elidedText(short_name(self.equipment), Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(48, 6, room, 22), Qt.AlignmentFlag.AlignVCenter, name)
            token = {Mark.ALARM: "alarm_text", Mark.WARNING: "amber_text"}.get(self.state.mark, "text2")
            painter.setPen(tokens.colour(token))
            painter.setFont(font_of(tokens.META, bold=token != "text2"))
            painter.drawText(QRectF(48, 28, room, 20), Qt.AlignmentFlag.AlignVCenter, self.state.line)
        if self.hasFocus():
            painter.setPen(QPen(tokens.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class AlarmRow(QAbstractButton):
    """Mark, code, time and words of an alarm; the whole row asks about it."""

    def __init__(self, alarm: Alarm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.alarm = alarm
        self._text = words.local(alarm.message)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ALARM_HEIGHT)
        ask = translate("Machine", "ask about it")
        self.setAccessibleName(f"{alarm_words(alarm)}, {alarm.code}, {self._text}, {words.clock(alarm.time)}, {ask}")

    def sizeHint(self) -> QSize:
        """As wide as the panel."""
        return QSize(160, self.height())

    def resizeEvent(self, event: object) -> None:
        """Words are never shortened: the row grows."""
        laid = lay(self._text, font_of(tokens.META), self.width() - 54, factor=1.35)
        self.setFixedHeight(max(ALARM_HEIGHT, 32 + laid.height + 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mark = alarm_mark(self.alarm)
        edge = {Mark.ALARM: "alarm_text", Mark.WARNING: "amber_text"}.get(mark, "border")
        painter.setPen(QPen(tokens.colour("accent" if self.hasFocus() else edge), 2 if self.hasFocus() else 1.2))
        painter.setBrush(tokens.colour("accent_tint" if self.isDown() else "paper"))
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
        paint_mark(painter, mark, QRectF(12, self.height() / 2 - 11, 22, 22), outline=self.alarm.acknowledged)
        painter.setFont(font_of(tokens.CONTROL, bold=True))
        painter.setPen(tokens.colour(edge if edge != "border" else "text"))
        painter.drawText(QRectF(44, 7, self.width() - 100, 22), Qt.AlignmentFlag.AlignVCenter, self.alarm.code)
        painter.setFont(font_of(tokens.META))
        painter.setPen(tokens.colour("text2"))
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(44, 7, self.width() - 54, 22), side, words.clock(self.alarm.time))
        painter.setPen(tokens.colour("text"))
        lay(self._text, font_of(tokens.META), self.width() - 54, factor=1.35).draw(painter, 44, 30)
        painter.end()


class MachinesPanel(QFrame):
    """Machines above, live values and alarms of the chosen one below."""

    chosen = Signal(str)
    asked = Signal(object)
    """An alarm was tapped."""
    expand = Signal()
    """A mark of the strip was tapped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("machines")
        self.rows: dict[str, MachineRow] = {}
        self.live_rows: dict[str, LiveRow] = {}
        self.alarm_rows: list[AlarmRow] = []
        self.selected = ""
        self._compact = False
        self._alarms_shown: tuple[object, ...] = ()
        self._places: list[QWidget] = []
        self.header = QFrame()
        self.header.setObjectName("panelHeader")
        self.header.setFixedHeight(44)
        head = QHBoxLayout(self.header)
        head.setContentsMargins(16, 0, 8, 0)
        head.addWidget(label(translate("Machine", "Machines"), "bodyStrong"))
        self.problems = ProblemArea((8, 8, 8, 8))
        content = QWidget()
        content.setObjectName("scrollBody")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._live_title = label("", "strong")
        self._live_title.setWordWrap(True)
        self._values = QVBoxLayout()
        self._values.setSpacing(2)
        self._none = label(translate("Machine", "No values from this machine."), "meta", wrap=True)
        self._alarms_head = QWidget()
        heading = QHBoxLayout(self._alarms_head)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.addWidget(label(translate("Machine", "Active alarms"), "strong"))
        heading.addStretch(1)
        heading.addWidget(label(translate("Machine", "tap to ask"), "meta"))
        self._no_alarm = label(translate("Machine", "No active alarm."), "meta")
        self._alarms = QVBoxLayout()
        self._alarms.setSpacing(8)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(16, 12, 16, 12)
        below.setSpacing(6)
        below.addWidget(self._live_title)
        below.addWidget(self._none)
        below.addLayout(self._values)
        below.addSpacing(4)
        below.addWidget(rule())
        below.addSpacing(4)
        below.addWidget(self._alarms_head)
        below.addWidget(self._no_alarm)
        below.addLayout(self._alarms)
        self._empty = label(translate("Machine", "Machines and values come in a moment."), "meta", wrap=True)
        self._empty.setContentsMargins(16, 12, 16, 12)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._empty)
        inner.addLayout(self._list)
        self._rule = rule()
        inner.addWidget(self._rule)
        inner.addWidget(self._below)
        inner.addStretch(1)
        self.area = scroll_area(content)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 1, 0)
        body.setSpacing(0)
        body.addWidget(self.header)
        body.addWidget(self.problems)
        body.addWidget(self.area, 1)
        self._below.hide()
        self._rule.hide()

    def set_compact(self, compact: bool) -> None:
        """Be a strip of marks, or the whole panel."""
        self._compact = compact
        for row in self.rows.values():
            row.compact = compact
            row.update()
        self.header.setVisible(not compact)
        self._below.setVisible(not compact and bool(self.selected))
        self._rule.setVisible(not compact and bool(self.selected))
        self._empty.setVisible(not compact and not self.rows)
        self.problems.setVisible(not compact and bool(self.problems.bars))
        for place in self._places:
            place.setVisible(not compact)

    def select(self, equipment: str) -> None:
        """Mark a machine as the chosen one."""
        self.selected = equipment if equipment in self.rows else ""
        for key, row in self.rows.items():
            row.setChecked(key == self.selected)
        name = short_name(self.rows[self.selected].equipment) if self.selected else ""
        self._live_title.setText(translate("Machine", "Live · {machine}").format(machine=name))
        self.set_compact(self._compact)

    def show_live(self, view: LiveView, everything: Sequence[LiveValue]) -> None:
        """Show a look at the plant; `everything` holds the last known values of all machines."""
        if [row.equipment for row in self.rows.values()] != list(view.equipment):
            self._rebuild(view.equipment)
        if not view.equipment:
            self._empty.setText(translate("Machine", "No machines are described for this plant."))
        for row in self.rows.values():
            row.show_state(state_of(row.equipment, everything, view.alarms, view.at))
        if self.selected:
            own = [value for value in everything if value.tag.equipment == self.selected]
            alarms = [alarm for alarm in view.alarms if alarm.equipment == self.selected and alarm.active]
            self._show_values([value for value in own if value.tag.shown] or own[:6], alarms)
            self._show_alarms(alarms)

    def _rebuild(self, equipment: Sequence[Equipment]) -> None:
        for old in [*self.rows.values(), *self._places]:
            old.hide()
            old.deleteLater()
        self.rows, self._places = {}, []
        location = ""
        for machine in equipment:
            here = words.local(machine.location)
            if here != location:
                location = here
                place = label(here, "metaStrong")
                place.setContentsMargins(16, 5, 8, 3)
                self._places.append(place)
                self._list.addWidget(place)
            row = MachineRow(machine)
            row.clicked.connect(lambda _checked=False, key=machine.id: self._tapped(key))
            self.rows[machine.id] = row
            self._list.addWidget(row)
        self.select(self.selected)

    def _tapped(self, key: str) -> None:
        if self._compact:
            self.expand.emit()
        self.chosen.emit(key)

    def _show_values(self, values: Sequence[LiveValue], alarms: Sequence[Alarm]) -> None:
        self._none.setVisible(not values)
        if list(self.live_rows) != [value.tag.id for value in values]:
            for old in self.live_rows.values():
                old.hide()
                old.deleteLater()
            self.live_rows = {value.tag.id: LiveRow() for value in values}
            for row in self.live_rows.values():
                self._values.addWidget(row)
        for value in values:
            self.live_rows[value.tag.id].show_value(value, value_mark(value, alarms))

    def _show_alarms(self, alarms: Sequence[Alarm]) -> None:
        self._no_alarm.setVisible(not alarms)
        shown = tuple((a.id, a.code, a.acknowledged, a.time, a.severity) for a in alarms)
        if shown == self._alarms_shown:
            return
        self._alarms_shown = shown
        for old in self.alarm_rows:
            old.hide()
            old.deleteLater()
        self.alarm_rows = [AlarmRow(alarm) for alarm in sorted(alarms, key=lambda a: -a.severity)]
        for row in self.alarm_rows:
            row.clicked.connect(lambda _checked=False, a=row.alarm: self.asked.emit(a))
            self._alarms.addWidget(row)


def overall(view: LiveView) -> tuple[bool, bool]:
    """Whether any machine has an alarm of priority 1, and any of priority 2."""
    active = [alarm.priority for alarm in view.alarms if alarm.active]
    return 1 in active, 2 in active


def sending(view: LiveView, everything: Sequence[LiveValue], now: datetime) -> tuple[int, int]:
    """How many machines send values, of how many."""
    states = [state_of(machine, everything, (), now) for machine in view.equipment]
    return sum(state.mark is not Mark.UNKNOWN for state in states), len(states)
