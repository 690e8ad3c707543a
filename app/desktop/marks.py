"""Painted marks: machine state, support, document state, stack light, warning triangle.

Each state has its own shape, so that none is told by colour alone; each widget reads as words.
Not here: which state something is in.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.copilot.events import Support
from app.desktop import icons, tokens
from app.desktop.textblock import font_of
from knowledge.types import Standing


class Mark(StrEnum):
    """What a mark can say of a machine or a value."""

    NONE = ""
    RUNNING = "running"
    STOPPED = "stopped"
    ALARM = "alarm"
    WARNING = "warning"
    NOTICE = "notice"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    LATE = "late"
    BAD = "bad"


def _pen(colour: QColor, width: float = 1.75, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, width, style)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _letter(painter: QPainter, rect: QRectF, text: str, colour: QColor, pixels: float) -> None:
    font: QFont = font_of(max(8, round(pixels)), bold=True)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def triangle(rect: QRectF) -> QPainterPath:
    """A warning triangle with soft corners inside `rect`."""
    path = QPainterPath()
    path.addPolygon(
        QPolygonF(
            [
                QPointF(rect.center().x(), rect.top() + 1),
                QPointF(rect.right() - 1, rect.bottom() - 1.5),
                QPointF(rect.left() + 1, rect.bottom() - 1.5),
            ]
        )
    )
    path.closeSubpath()
    return path


def paint_warning_sign(painter: QPainter, rect: QRectF, ink: QColor, band: QColor) -> None:
    """The filled triangle with exclamation mark of a safety band."""
    painter.setPen(_pen(ink, 2))
    painter.setBrush(ink)
    painter.drawPath(triangle(rect.adjusted(1, 1, -1, -1)))
    middle = rect.center().x()
    painter.setPen(_pen(band, 2.4))
    painter.drawLine(QLineF(middle, rect.top() + rect.height() * 0.38, middle, rect.top() + rect.height() * 0.6))
    painter.drawPoint(QPointF(middle, rect.top() + rect.height() * 0.78))


def paint_mark(painter: QPainter, mark: Mark, rect: QRectF, *, outline: bool = False) -> None:
    """Draw a mark. `outline` draws an acknowledged alarm: same shape, not filled."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    r = rect.adjusted(1, 1, -1, -1)
    grey = tokens.colour("border")
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark is Mark.ALARM:
        fill = tokens.colour("alarm_fill")
        painter.setPen(_pen(fill))
        painter.setBrush(Qt.BrushStyle.NoBrush if outline else fill)
        painter.drawRoundedRect(r, 4, 4)
        _letter(painter, rect, "1", tokens.colour("alarm_text" if outline else "on_alarm"), rect.height() * 0.62)
    elif mark is Mark.WARNING:
        painter.setPen(_pen(tokens.colour("amber_text")))
        painter.setBrush(Qt.BrushStyle.NoBrush if outline else tokens.colour("amber_fill"))
        painter.drawPath(triangle(r))
        lower = rect.adjusted(0, rect.height() * 0.2, 0, 0)
        _letter(painter, lower, "2", tokens.colour("amber_text" if outline else "on_amber"), rect.height() * 0.5)
    elif mark is Mark.NOTICE:
        painter.setPen(_pen(grey))
        painter.drawEllipse(r)
        _letter(painter, rect, "3", tokens.colour("text2"), rect.height() * 0.55)
    elif mark is Mark.RUNNING:
        painter.setPen(_pen(grey))
        painter.drawEllipse(r.adjusted(2, 2, -2, -2))
    elif mark is Mark.STOPPED:
        painter.setPen(_pen(grey))
        painter.drawRect(r.adjusted(3, 3, -3, -3))
    elif mark is Mark.UNKNOWN:
        pen = _pen(grey, 1.75, Qt.PenStyle.CustomDashLine)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([2.4, 1.8])
        painter.setPen(pen)
        painter.drawEllipse(r.adjusted(1, 1, -1, -1))
        _letter(painter, rect, "?", tokens.colour("text2"), rect.height() * 0.55)
    elif mark is Mark.MAINTENANCE:
        painter.setPen(_pen(grey, 2))
        c = r.center()
        painter.drawLine(QLineF(r.left() + 4, r.bottom() - 4, c.x() + 1, c.y() - 1))
        painter.drawArc(QRectF(c.x() - 1, r.top() + 1, r.width() / 2, r.height() / 2), -60 * 16, 270 * 16)
    elif mark is Mark.LATE:
        icons.paint(painter, "clock", rect, tokens.colour("text2"))
    elif mark is Mark.BAD:
        icons.paint(painter, "slash", rect, tokens.colour("text2"))


class StateMark(QWidget):
    """A mark that changes with its machine or value; `words` is what it says to a reader of the screen."""

    def __init__(self, size: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self._mark, self._outline = Mark.NONE, False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_mark(self, mark: Mark, words: str, *, outline: bool = False) -> None:
        """Change the state."""
        if (mark, outline) != (self._mark, self._outline):
            self._mark, self._outline = mark, outline
            self.update()
        self.setAccessibleName(words)

    def mark(self) -> Mark:
        """What is shown."""
        return self._mark

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        paint_mark(painter, self._mark, QRectF(self.rect()), outline=self._outline)
        painter.end()


def paint_support(painter: QPainter, support: Support, rect: QRectF) -> None:
    """Filled ring with tick, half ring, dashed ring, ring with slash."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink, ground = tokens.colour("text"), tokens.colour("surface")
    r = rect.adjusted(1.5, 1.5, -1.5, -1.5)
    c = r.center()
    if support is Support.EXACT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(r)
        painter.setPen(_pen(ground, 2.4))
        w = r.width()
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(c.x() - w * 0.24, c.y()),
                    QPointF(c.x() - w * 0.06, c.y() + w * 0.19),
                    QPointF(c.x() + w * 0.26, c.y() - w * 0.17),
                ]
            )
        )
    elif support is Support.PARTIAL:
        painter.setPen(_pen(ink, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(r)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPie(r, 90 * 16, 180 * 16)
    elif support is Support.RELATED:
        pen = _pen(ink, 2, Qt.PenStyle.CustomDashLine)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([2.4, 1.7])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(r)
    else:
        painter.setPen(_pen(ink, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(r)
        d = r.width() * 0.35
        painter.drawLine(QLineF(c.x() - d, c.y() + d, c.x() + d, c.y() - d))


class SupportMark(QWidget):
    """The mark of the support header."""

    def __init__(self, support: Support, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._support = support
        self.setFixedSize(24, 24)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        paint_support(painter, self._support, QRectF(self.rect()))
        painter.end()


def _ring(painter: QPainter, rect: QRectF) -> QRectF:
    """A grey ring, ready to be drawn into; the square that its drawing may fill."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_pen(tokens.colour("border")))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    r = rect.adjusted(2, 2, -2, -2)
    painter.drawEllipse(r)
    inset = r.width() * 0.3
    return r.adjusted(inset, inset, -inset, -inset)


def paint_revision(painter: QPainter, standing: Standing, rect: QRectF) -> None:
    """The mark of where a revision stands; each standing has a shape of its own."""
    if standing is Standing.EFFECTIVE:
        paint_support(painter, Support.EXACT, rect)
    elif standing is Standing.UNCONTROLLED:
        icons.paint(painter, "documents", rect, tokens.colour("text2"))
    elif standing is Standing.IN_WORK:
        paint_support(painter, Support.RELATED, rect)
    elif standing is Standing.UNVERIFIED:
        paint_mark(painter, Mark.UNKNOWN, rect)
    elif standing is Standing.NOT_YET:
        icons.paint(painter, "clock", rect.adjusted(-1, -1, 1, 1), tokens.colour("text2"))
    elif standing is Standing.EXPIRED:
        r = _ring(painter, rect)
        painter.drawLine(QLineF(r.left(), r.center().y(), r.right(), r.center().y()))
    elif standing is Standing.WITHDRAWN:
        r = _ring(painter, rect)
        painter.drawLine(QLineF(r.topLeft(), r.bottomRight()))
        painter.drawLine(QLineF(r.topRight(), r.bottomLeft()))
    elif standing is Standing.QUARANTINED:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen(tokens.colour("text2")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        r = rect.adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(r, 3, 3)
        for x in (r.center().x() - r.width() * 0.15, r.center().x() + r.width() * 0.15):
            painter.drawLine(QLineF(x, r.top() + r.height() * 0.3, x, r.bottom() - r.height() * 0.3))
    elif standing is Standing.AMBIGUOUS:
        paint_attention(painter, rect)
    else:
        icons.paint(painter, "slash", rect.adjusted(-1, -1, 1, 1), tokens.colour("border"))


def paint_attention(painter: QPainter, rect: QRectF) -> None:
    """An amber triangle with an exclamation mark: something here can make an answer wrong."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_pen(tokens.colour("amber_text")))
    painter.setBrush(tokens.colour("amber_fill"))
    painter.drawPath(triangle(rect))
    lower = rect.adjusted(0, rect.height() * 0.18, 0, 0)
    _letter(painter, lower, "!", tokens.colour("on_amber"), rect.height() * 0.55)


def paint_not_read(painter: QPainter, rect: QRectF) -> None:
    """A filled square with a cross: a file that was not read."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.colour("alarm_fill"))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 3, 3)
    painter.setPen(_pen(tokens.colour("on_alarm"), 2))
    r = rect.adjusted(5.5, 5.5, -5.5, -5.5)
    painter.drawLine(QLineF(r.topLeft(), r.bottomRight()))
    painter.drawLine(QLineF(r.topRight(), r.bottomLeft()))


class RevisionMark(QWidget):
    """The mark of a revision in a line of words, which name its standing."""

    def __init__(self, standing: Standing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standing = standing
        self.setFixedSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        paint_revision(painter, self._standing, QRectF(self.rect()))
        painter.end()


class StackLight(QWidget):
    """The program's mark: three lamps, grey until something is wrong; top red for alarm, middle amber for warning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(40, 48))
        self._alarm = self._warning = False

    def light(self, alarm: bool, warning: bool, words: str) -> None:
        """Light the lamps."""
        self._alarm, self._warning = alarm, warning
        self.setAccessibleName(words)
        self.update()

    def lit(self) -> tuple[bool, bool]:
        """Whether the alarm and the warning lamp are lit."""
        return self._alarm, self._warning

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grey = tokens.colour("range")
        painter.setPen(Qt.PenStyle.NoPen)
        for row, fill in enumerate(
            (
                tokens.colour("alarm_fill") if self._alarm else grey,
                tokens.colour("amber_fill") if self._warning else grey,
                grey,
            )
        ):
            painter.setBrush(fill)
            painter.setPen(_pen(tokens.colour("amber_text"), 1.2) if row == 1 and self._warning else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(11, 2 + row * 13, 18, 11), 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("text2"))
        painter.drawRect(QRectF(18, 41, 4, 3))
        painter.drawRoundedRect(QRectF(10, 43, 20, 3.5), 1.7, 1.7)
        painter.end()
