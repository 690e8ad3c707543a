"""Problem bars: what happened, what to do next, one button, the code at the right. They stay until solved.

Equal ones merge with a count. Not here: deciding what a problem is (app.problems) or when it is solved.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.desktop import icons, tokens, words
from app.desktop.controls import button, icon_button, set_tip
from app.desktop.textblock import Laid, font_of, lay
from app.desktop.words import translate
from app.problems import Problem

_NARROW = 420


class ProblemBar(QWidget):
    """One problem."""

    closed = Signal()

    def __init__(
        self, problem: Problem, action: str = "", run: Callable[[], None] | None = None, *, closable: bool = False
    ) -> None:
        super().__init__()
        self.problem = problem
        self.count = 1
        self.action: QPushButton | None = None
        if action and run:
            self.action = button(action, height=36)
            self.action.setParent(self)
            self.action.clicked.connect(lambda _checked=False: run())
        self.close_button: QPushButton | None = None
        if closable:
            self.close_button = icon_button("close", translate("Problem bar", "Close this message"), size=32)
            self.close_button.setParent(self)
            self.close_button.clicked.connect(lambda _checked=False: self.closed.emit())
        self._laid: Laid | None = None
        self._code = ""
        self._tell()

    def add(self) -> None:
        """The same problem again."""
        self.count += 1
        self._tell()

    def text(self) -> str:
        """What is written."""
        what, next_step = words.problem(self.problem)
        # Which key of which file is wrong is what has to be known to go on.
        detail = self.problem.detail if self.problem.code.startswith("E-SET") else ""
        return words.sentences(what, next_step, detail)

    def _tell(self) -> None:
        self._code = self.problem.code + (f" × {self.count}" if self.count > 1 else "")
        self.setAccessibleName(f"{self.text()} {self._code}")
        set_tip(self, self.problem.detail)
        self._arrange(self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width."""
        self._arrange(self.width())

    def _arrange(self, width: int) -> None:
        narrow = width < _NARROW
        code = 0 if narrow else self.fontMetrics().horizontalAdvance(self._code) + 20
        act = (self.action.sizeHint().width() + 8) if self.action and not narrow else 0
        shut = 36 if self.close_button else 0
        self._laid = lay(self.text(), font_of(tokens.CONTROL), max(80, width - 44 - code - act - shut - 12))
        height = max(tokens.TOUCH_HEIGHT, self._laid.height + 20)
        if narrow:
            height += 22 + (44 if self.action else 0)
        if self.action and narrow:
            self.action.setGeometry(40, height - 44, min(width - 52, self.action.sizeHint().width()), 36)
        elif self.action:
            self.action.setGeometry(width - code - act - shut - 4, (height - 36) // 2, act - 8, 36)
        if self.close_button:
            self.close_button.move(width - 36, 8)
        self.setFixedHeight(height)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, mark, text and code."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.colour("amber_text"), 1))
        painter.setBrush(tokens.colour("paper"))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
        icons.paint(painter, "alert", QRectF(12, 13, 22, 22), tokens.colour("amber_text"))
        painter.setPen(tokens.colour("text"))
        narrow = self.width() < _NARROW
        laid = self._laid
        if laid:
            top = 12 if narrow else (self.height() - laid.height) / 2
            laid.draw(painter, 44, top)
        painter.setFont(font_of(tokens.META, bold=True))
        painter.setPen(tokens.colour("text2"))
        shut = 36 if self.close_button else 0
        if narrow and laid:
            painter.drawText(
                QRectF(44, 14 + laid.height, self.width() - 56, 20), Qt.AlignmentFlag.AlignLeft, self._code
            )
        else:
            side = QRectF(0, 0, self.width() - 14 - shut, self.height())
            painter.drawText(side, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._code)
        painter.end()


class ProblemArea(QWidget):
    """The bars of one panel, newest last; gone when there are none."""

    def __init__(self, margins: tuple[int, int, int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: dict[str, ProblemBar] = {}
        self._margins = margins
        self._arrange()

    def add(
        self, problem: Problem, action: str = "", run: Callable[[], None] | None = None, *, closable: bool = False
    ) -> None:
        """Show a problem, or count it if it is shown already."""
        if problem.code in self.bars:
            self.bars[problem.code].add()
        else:
            bar = ProblemBar(problem, action, run, closable=closable)
            bar.setParent(self)
            bar.closed.connect(lambda code=problem.code: self.solve(code))
            self.bars[problem.code] = bar
            bar.show()
        self._arrange()

    def solve(self, code: str) -> None:
        """The problem is over."""
        bar = self.bars.pop(code, None)
        if bar is not None:
            bar.hide()
            bar.deleteLater()
            self._arrange()

    def keep(self, shown: tuple[Problem, ...]) -> None:
        """Show exactly these."""
        wanted = {problem.code: problem for problem in shown}
        for code in [code for code in self.bars if code not in wanted]:
            self.solve(code)
        for code, problem in wanted.items():
            if code not in self.bars:
                self.add(problem)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Bars follow the width."""
        self._arrange()

    def _arrange(self) -> None:
        left, top, right, bottom = self._margins
        y = top
        for bar in self.bars.values():
            width = max(120, self.width() - left - right)
            bar.setFixedWidth(width)
            bar._arrange(width)
            bar.move(left, y)
            y += bar.height() + 8
        self.setFixedHeight(y - 8 + bottom if self.bars else 0)
        self.setVisible(bool(self.bars))
