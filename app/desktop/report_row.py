"""A report in a list: what it is, what was said, how grave, since when. Others that say the same fold under it.

Not here: the list (review), the report as a whole (report_detail).
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from app.desktop import icons, report_words, tokens
from app.desktop.controls import button
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from knowledge.review import Report

_LEFT, _INSIDE, _SIDE, _TOP, _MOST = 50, 20, 16, 10, 120


class ReportRow(Block):
    """Three lines at most; the whole row is a button."""

    chosen = Signal(object)
    """Its Report."""
    folded = Signal()
    """Those that say the same are to be shown, or put away again."""

    def __init__(
        self, report: Report, alike: int, machine: str, *, mine: bool = False, inside: bool = False,
        opened: bool = False,
    ) -> None:  # fmt: skip
        """Take a report.

        Args:
            report: what the row is about.
            alike: how many other reports of the list say nearly the same and stand under this row.
            machine: its name.
            mine: whether the row is for the station that reported.
            inside: whether the row stands under another one.
            opened: whether those that stand under it are shown.
        """
        super().__init__()
        self.report = report
        self._left = _LEFT + (_INSIDE if inside else 0)
        unfold = translate("Report", "Show {n} alike").format(n=alike)
        self.fold = button(translate("Report", "Put away") if opened else unfold, "quiet")
        self.fold.setParent(self)
        self.fold.setVisible(alike > 0)
        self.fold.clicked.connect(self.folded)
        self.selected = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        said = " ".join((report.handed.text or report.handed.description).split())
        said = said if len(said) <= _MOST else f"{said[:_MOST]} …"
        parts = [report_words.severity_words("safety" if report.urgent else report.handed.severity), machine]
        parts.append(report_words.state_words(report.state))
        self._age = TextBlock(report_words.age(report.at), tokens.META, token="text2", parent=self)
        self.head = TextBlock(report_words.heading(report), tokens.CONTROL, bold=True, parent=self)
        self.said = TextBlock(said, tokens.CONTROL, parent=self)
        told = report_words.became(report) if mine else " · ".join(filter(None, parts))
        urgent = report.urgent and not mine
        self.told = TextBlock(told, tokens.META, bold=urgent, token="alarm_text" if urgent else "text2", parent=self)
        self.said.setVisible(bool(said))
        self.setAccessibleName(". ".join(filter(None, (self.head.text(), said, told))))

    def set_selected(self, selected: bool) -> None:
        """Whether it is the one that is open."""
        self.selected = selected
        self.update()

    def height_for(self, width: int) -> int:
        """Head with age, words, line."""
        room = width - self._left - _SIDE
        self._age.set_width(52)
        self._age.move(width - _SIDE - 52, _TOP)
        y = _TOP
        for block, wide in ((self.head, room - 60), (self.said, room), (self.told, room)):
            if not block.isHidden():
                block.move(self._left, y)
                y += block.set_width(wide)
        if not self.fold.isHidden():
            self.fold.resize(self.fold.sizeHint())
            self.fold.move(self._left - 12, y + 2)
            y += 2 + self.fold.height()
            return y + 4
        return y + _TOP

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        self.chosen.emit(self.report)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and space open it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.report)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw selection, mark, line and ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.selected:
            painter.fillRect(self.rect(), tokens.colour("surface"))
            painter.fillRect(QRectF(0, 0, 4, self.height()), tokens.colour("accent"))
        if self.report.urgent:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("alarm_fill"))
            painter.drawRoundedRect(QRectF(self._left - 32, _TOP + 1, 22, 22), 4, 4)
            icons.paint(painter, "alert", QRectF(self._left - 29, _TOP + 4, 16, 16), tokens.colour("on_alarm"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), tokens.colour("line"))
        if self.hasFocus():
            pen = painter.pen()
            pen.setColor(tokens.colour("accent"))
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setWidth(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()
