"""What is being read, with Stop; then what came of it.

Not here: reading files (the core), asking for it (reading).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import Elided, button, icon_button, label
from app.desktop.words import translate
from knowledge.types import IngestProgress, IngestReport


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

    def begin(self, what: str = "") -> None:
        """Something that takes a while was asked for; `what` says it, else files are being looked for."""
        self.text.set_whole(what or translate("Documents", "Looking for files"))
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

    def report(self, report: IngestReport, done: str = "") -> None:
        """What came of it; `done` says it, else files were read."""
        parts = [
            (report.added, translate("Documents", "{n} added")),
            (report.replaced, translate("Documents", "{n} replaced")),
            (report.removed, translate("Documents", "{n} removed")),
            (report.unchanged, translate("Documents", "{n} unchanged")),
            (len(report.problems), translate("Documents", "{n} not read")),
        ]
        told = words.listed(text.format(n=n) for n, text in parts if n)
        head = done or translate("Documents", "Files read")
        if report.stopped:
            head = translate("Documents", "Stopped")
        if not told and not done:
            told = translate("Documents", "no files found")
        self.text.set_whole(translate("Documents", "{what}: {told}").format(what=head, told=told) if told else head)
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
