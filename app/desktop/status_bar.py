"""The status bar: plant connection, model and tier, data class; station and time at the right.

Not here: finding any of it out.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.desktop import tokens, words
from app.desktop.controls import button, label
from app.desktop.icons import icon, pixmap
from app.desktop.note import role_words
from app.desktop.words import translate
from app.host.messages import Phase, Status

HEIGHT = 32


def model_words(status: Status | None) -> str:
    """The model and where it runs, or what is being loaded."""
    if status is None or status.phase is Phase.STARTING:
        return translate("Status", "Starting")
    if status.loading:
        names = words.listed(loading_words(name) for name in status.loading)
        return translate("Status", "Loading: {what}").format(what=names)
    if status.reading is not None and status.reading.total:
        text = translate("Status", "Goes on reading files: {n} of {total}")
        return text.format(n=min(status.reading.done + 1, status.reading.total), total=status.reading.total)
    if not status.model:
        return translate("Status", "No language model: answers are quoted")
    return tier_words(status.tier).format(model=status.model)


def tier_words(tier: str) -> str:
    """Where a model runs; {model} stands for its name."""
    if tier == "T0":
        return translate("Status", "{model} on this PC (T0)")
    if tier == "T1":
        return translate("Status", "{model} on the plant server (T1)")
    return "{model} (" + tier + ")"


def loading_words(name: str) -> str:
    """A part of the core that is being loaded."""
    return {
        "documents": translate("Status", "documents"),
        "embedder": translate("Status", "search model"),
        "search index": translate("Status", "search index"),
        "language model": translate("Status", "language model"),
    }.get(name, name)


class StatusBar(QFrame):
    """One line of 32 px."""

    plant_clicked = Signal()

    def __init__(self, station: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setFixedHeight(HEIGHT)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 0, 16, 0)
        line.setSpacing(6)
        self.plant = button("", "quiet", height=HEIGHT - 2)
        self.plant.setStyleSheet(f"font-size: {tokens.META}px; font-weight: 400; padding: 0 4px;")
        self.plant.setIconSize(QSize(20, 16))
        self.plant.clicked.connect(self.plant_clicked)
        self._plugs = {False: icon("plug", "text2", 16, gap=4), True: icon("alert", "amber_text", 16, gap=4)}
        line.addWidget(self.plant)
        self.model = self._part(line, "chip")
        self.data_class = self._part(line, "lock")
        line.addStretch(1)
        self._station = station
        self.station = label(station, "meta")
        self.clock = label("", "meta")
        line.addWidget(self.station)
        line.addSpacing(12)
        line.addWidget(self.clock)
        timer = QTimer(self)
        timer.setInterval(1000)
        timer.timeout.connect(self._tick)
        timer.start()
        self._tick()
        self.set_plant(translate("Status", "No plant server"), False)
        self.set_model(model_words(None))
        self.set_class("")

    def set_plant(self, text: str, wrong: bool) -> None:
        """The plant connection; a problem adds a mark."""
        self.plant.setText(text)
        self.plant.setAccessibleName(text)
        self.plant.setIcon(self._plugs[wrong])

    def set_role(self, role: str) -> None:
        """The role of whoever is signed in, beside the station; "" for nobody."""
        text = translate("Status", "Role: {role}").format(role=role_words(role)) if role else ""
        self.station.setText(" · ".join(filter(None, (self._station, text))))

    def set_model(self, text: str) -> None:
        """The model and its tier."""
        self.model.setText(text)

    def set_class(self, classification: str) -> None:
        """The data class of the answer that is shown."""
        shown = classification or "general"
        word = translate("Status", "general") if shown == "general" else shown
        self.data_class.setText(translate("Status", "Class: {name}").format(name=word))

    def _part(self, line: QHBoxLayout, picture: str) -> QLabel:
        divider = QFrame()
        divider.setObjectName("rule")
        divider.setFixedSize(1, HEIGHT - 1)
        sign = QLabel()
        sign.setPixmap(pixmap(picture, tokens.colour("text2"), 16))
        text = label("", "meta")
        line.addSpacing(6)
        line.addWidget(divider, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addSpacing(8)
        line.addWidget(sign)
        line.addWidget(text)
        return text

    def _tick(self) -> None:
        self.clock.setText(datetime.now().astimezone().strftime("%Y-%m-%d  %H:%M"))
