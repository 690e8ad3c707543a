"""Keeps the window's view of core and plant fresh: status, live values, alarms, problems.

Values are asked for every second for the chosen machine and every ten seconds for all. When nothing comes, what is
shown grows old by itself and says so. Not here: how it looks.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.copilot.events import LiveValue
from app.desktop import machines as panel
from app.desktop.asking import Asking
from app.desktop.conversation import Conversation
from app.desktop.link import Link, LinkState
from app.desktop.machine_state import running, short_name, value_mark
from app.desktop.machines import MachinesPanel
from app.desktop.marks import Mark
from app.desktop.rail import Rail
from app.desktop.status_bar import StatusBar, model_words
from app.desktop.words import translate
from app.host.messages import Live, LiveView, Status
from app.problems import Problem
from connectors.types import ConnectorState, Equipment, Quality

POLL_MS = 1000
_ALL_EVERY = 10
_OLD_S, _LOST_S = 5.0, 60.0


class Watching(QObject):
    """Status and live values to the panels."""

    cleared = Signal(str, str)
    """Machine and code of an alarm that was active and is not any more."""
    resumed = Signal(str)
    """A machine that had stopped says that it runs."""

    def __init__(
        self,
        link: Link,
        machines: MachinesPanel,
        rail: Rail,
        bar: StatusBar,
        conversation: Conversation,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._machines, self._rail, self._bar = link, machines, rail, bar
        self._conversation = conversation
        self.asking: Asking | None = None
        self.status: Status | None = None
        self.view: LiveView | None = None
        self.wanted = ""
        """The machine that was chosen last time."""
        self._values: dict[str, LiveValue] = {}
        self._seen = 0.0
        self._pending = False
        self._turn = 0
        self._troubles: dict[str, Problem] = {}
        self._stood: set[str] = set()
        """Machines that said that they do not run."""
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._tick)
        link.status.connect(self._status_came)
        link.opened.connect(self._opened)
        link.lost.connect(self._lost)
        link.trouble.connect(self._trouble)
        machines.chosen.connect(self.choose)

    def start(self) -> None:
        """Begin to ask for values."""
        self._timer.start()

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()

    def equipment(self) -> Equipment | None:
        """The chosen machine."""
        row = self._machines.rows.get(self._machines.selected)
        return row.equipment if row else None

    def names(self) -> dict[str, str]:
        """Short names of all machines by id."""
        return {key: short_name(row.equipment) for key, row in self._machines.rows.items()}

    def marks(self, values: tuple[LiveValue, ...]) -> Mapping[str, Mark]:
        """The marks of values that are frozen into an answer now."""
        alarms = self.view.alarms if self.view else ()
        return {value.tag.id: value_mark(value, alarms) for value in values}

    def choose(self, equipment: str) -> None:
        """Choose a machine; the chosen one again: all machines."""
        self.select("" if equipment == self._machines.selected else equipment)

    def select(self, equipment: str) -> None:
        """Make a machine the one that is shown and asked about; "" for all."""
        self._machines.select(equipment)
        chosen = self.equipment()
        self._conversation.set_machine(chosen)
        self._conversation.bar.set_machine(short_name(chosen) if chosen else "")
        if self.asking is not None:
            self.asking.equipment = chosen.id if chosen else None
        if self.view is not None:
            self._show(self.view)
        self._poll()

    def _tick(self) -> None:
        if self._link.state is LinkState.OPEN:
            self._poll()
        if self.view is not None and time.monotonic() - self._seen > _OLD_S:
            self._grow_old()

    def _poll(self) -> None:
        if self._pending or self._link.state is not LinkState.OPEN:
            return
        self._pending = True
        everything = self._turn % _ALL_EVERY == 0 or not self._machines.selected
        self._turn += 1
        args = Live(None if everything else self._machines.selected)
        self._link.request("live", args, result=self._came, problem=self._poll_failed)

    def _poll_failed(self, _problem: Problem) -> None:
        self._pending = False

    def _came(self, result: object) -> None:
        self._pending = False
        if not isinstance(result, LiveView):
            return
        first = self.view is None or not self._machines.rows
        before = {(one.equipment, one.code) for one in self.view.alarms if one.active} if self.view else set()
        gone = before - {(one.equipment, one.code) for one in result.alarms if one.active}
        self.view, self._seen = result, time.monotonic()
        self._values.update({value.tag.id: value for value in result.values})
        self._show(result)
        if first and result.equipment:
            self.select(self._first_choice(result))
        for equipment, code in sorted(gone):
            self.cleared.emit(equipment, code)
        for equipment, runs in running(self._values.values()).items():
            if not runs:
                self._stood.add(equipment)
            elif equipment in self._stood:
                self._stood.remove(equipment)
                self.resumed.emit(equipment)

    def _first_choice(self, view: LiveView) -> str:
        known = {machine.id for machine in view.equipment}
        if self.wanted in known:
            return self.wanted
        active = sorted((a for a in view.alarms if a.active and a.equipment in known), key=lambda a: -a.severity)
        return active[0].equipment if active else view.equipment[0].id

    def _show(self, view: LiveView) -> None:
        everything = list(self._values.values())
        self._machines.show_live(view, everything)
        alarm, warning = panel.overall(view)
        lit = {
            (True, True): translate("Rail", "Andon: alarm and warning"),
            (True, False): translate("Rail", "Andon: alarm"),
            (False, True): translate("Rail", "Andon: warning"),
            (False, False): translate("Rail", "Andon: no alarm"),
        }
        self._rail.light.light(alarm, warning, lit[alarm, warning])
        active = sorted((a for a in view.alarms if a.active), key=lambda a: -a.severity)
        documents = self.status is None or self.status.documents > 0 or bool(self.status.loading)
        self._conversation.suggest(active, documents=documents)
        self._show_plant(view, everything)

    def _show_plant(self, view: LiveView, everything: list[LiveValue]) -> None:
        if not view.connections and (self.status is None or self.status.connectors == "off"):
            self._bar.set_plant(translate("Status", "No plant server"), False)
            return
        sending, total = panel.sending(view, everything, view.at)
        broken = [c for c in view.connections if c.state is not ConnectorState.CONNECTED]
        if broken and len(broken) == len(view.connections):
            self._bar.set_plant(translate("Status", "Plant server: not connected"), True)
        else:
            text = translate("Status", "Plant server: {n} of {total} machines send").format(n=sending, total=total)
            self._bar.set_plant(text, sending == 0)

    def _grow_old(self) -> None:
        """Nothing new came: what is shown gets older and is no longer current."""
        view = self.view
        if view is None:
            return
        since = time.monotonic() - self._seen

        def aged(value: LiveValue) -> LiveValue:
            age = value.reading.age_s + since
            quality = value.reading.quality
            if quality is not Quality.BAD:
                quality = Quality.LOST if age > _LOST_S else Quality.LATE
            return LiveValue(value.tag, replace(value.reading, age_s=age, quality=quality))

        everything = [aged(value) for value in self._values.values()]
        self._machines.show_live(view, everything)

    def _status_came(self, status: Status) -> None:
        self.status = status
        self._troubles.clear()
        self._bar.set_model(model_words(status))
        if self.asking is not None:
            self.asking.set_status(status)
        self._show_problems()

    def _opened(self) -> None:
        self._pending = False
        self._poll()

    def _lost(self) -> None:
        self._pending = False
        self.status = None
        self._bar.set_model(translate("Status", "The answering service stopped and is started again"))
        self._bar.set_plant(translate("Status", "Values are not current"), True)

    def _trouble(self, problem: Problem) -> None:
        self._troubles[problem.code] = problem
        self._show_problems()

    def _show_problems(self) -> None:
        found = {**self._troubles, **{p.code: p for p in (self.status.problems if self.status else ())}}
        plant = tuple(p for p in found.values() if p.code.startswith("E-OPC"))
        self._machines.problems.keep(plant)
        self._conversation.problems.keep(tuple(p for p in found.values() if p not in plant))
