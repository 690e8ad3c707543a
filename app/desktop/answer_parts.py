"""What stands around the claims of an answer: support header or the question for the machine, work line, captions.

Not here: claims (claims), the answer as a whole (answer).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.copilot.events import Support, Withholding
from app.desktop import tokens, words
from app.desktop.controls import button, label, literal
from app.desktop.marks import Mark, StateMark, SupportMark
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate


def support_words(support: Support) -> tuple[str, str]:
    """The word and the sentence of a level."""
    return {
        Support.EXACT: (translate("Support", "Exact"), translate("Support", "The documents answer this")),
        Support.PARTIAL: (translate("Support", "Partial"), translate("Support", "The documents answer a part of this")),
        Support.RELATED: (
            translate("Support", "Related"),
            translate("Support", "Not answered in the documents; nearest:"),
        ),
        Support.NONE: (translate("Support", "Not in the documents"), ""),
    }[support]


class SupportHeader(Block):
    """Mark, word, one sentence and counts."""

    def __init__(self, support: Support, counts: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        word, sentence = support_words(support)
        self._mark = SupportMark(support, self)
        self._word = label(word, "bodyStrong")
        self._sentence = label(sentence, "meta")
        self._counts = label(counts, "meta")
        self._sentence.setStyleSheet(f"font-size: {tokens.CONTROL}px;")
        for child in (self._word, self._sentence, self._counts):
            child.setParent(self)
        self.setAccessibleName(". ".join(part for part in (word, sentence, counts) if part))

    def set_counts(self, counts: str) -> None:
        """What the answer stands on, in numbers."""
        self._counts.setText(counts)

    def height_for(self, width: int) -> int:
        """One line; a second one for what does not fit."""
        self._mark.move(0, 2)
        x, height = 34, 28
        for child in (self._word, self._sentence, self._counts):
            child.adjustSize()
        self._word.move(x, (28 - self._word.height()) // 2)
        x += self._word.width() + 10
        wide = x + self._sentence.width() + 16 + self._counts.width()
        self._sentence.move(x, (28 - self._sentence.height()) // 2)
        if wide <= width:
            self._counts.move(width - self._counts.width(), (28 - self._counts.height()) // 2)
        else:
            self._counts.move(34, 28)
            height = 50
        return height


class MachineQuestion(Block):
    """The answer is a question: which machine is meant. One button a machine; each asks again with that machine."""

    chosen = Signal(str)
    """The id of a machine."""

    def __init__(self, machines: Sequence[str], names: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark = StateMark(24, self)
        self.head = TextBlock(translate("Machine question", "Which machine?"), tokens.BODY, bold=True, parent=self)
        why = translate("Machine question", "The documents say different things for these machines.")
        self.why = TextBlock(why, tokens.CONTROL, token="text2", parent=self)
        mark.show_mark(Mark.UNKNOWN, self.head.text())
        mark.move(0, 2)
        self.buttons: list[QPushButton] = []
        for machine in machines:
            name = names.get(machine, machine)
            made = button(literal(name), height=tokens.TOUCH_HEIGHT, hint=name)
            made.setParent(self)
            made.clicked.connect(lambda _checked=False, m=machine: self.chosen.emit(m))
            self.buttons.append(made)
        self.setAccessibleName(f"{self.head.text()} {why}")

    def text(self) -> str:
        """What is asked, and why."""
        return self.accessibleName()

    def height_for(self, width: int) -> int:
        """Question, reason, buttons in lines."""
        y = 2 + self.head.set_width(width - 34)
        self.head.move(34, 2)
        self.why.move(34, y)
        y += self.why.set_width(width - 34) + 10
        x = 34
        for made in self.buttons:
            wide = min(max(made.sizeHint().width(), 112), width - 34)
            if x > 34 and x + wide > width:
                x, y = 34, y + tokens.TOUCH_HEIGHT + 8
            made.setFixedWidth(wide)
            made.move(x, y)
            x += wide + 8
        return y + tokens.TOUCH_HEIGHT


class WorkLine(Block):
    """What is being done, in words, over a thin line that moves while work goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextBlock("", tokens.META, token="text2", parent=self)
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(80)
        self._timer.timeout.connect(self._advance)

    def say(self, text: str) -> None:
        """Change the words."""
        self._text.set_text(text)
        self.setAccessibleName(text)

    def text(self) -> str:
        """The words."""
        return self._text.text()

    def work(self, going_on: bool) -> None:
        """Start or stop the line."""
        if going_on:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def height_for(self, width: int) -> int:
        """Words and line."""
        height = self._text.set_width(width)
        return height + 6

    def _advance(self) -> None:
        self._step = (self._step + 1) % 40
        self.update(0, self.height() - 3, self.width(), 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        if self._timer.isActive():
            painter = QPainter(self)
            y = self.height() - 2
            painter.fillRect(0, y, 160, 2, tokens.colour("track"))
            painter.fillRect(self._step * 3, y, 40, 2, tokens.colour("accent"))
            painter.end()


class Caption(Block):
    """The line over the feedback bar; at its right what was withheld, with Show."""

    def __init__(self, withheld: list[Withholding], toggle: Callable[[], None]) -> None:
        super().__init__()
        self._ask = label(translate("Feedback", "What happened at the machine?"), "meta")
        self._ask.setParent(self)
        self._withheld = withheld
        self._told = label(_withheld_words(withheld, reasons=True), "meta")
        self._told.setParent(self)
        self._show = button(translate("Answer", "Show"), "link", height=26)
        self._show.setParent(self)
        self._show.setVisible(bool(withheld))
        self._show.setAccessibleName(translate("Answer", "Show withheld sentences"))
        self._show.clicked.connect(lambda _checked=False: toggle())

    def height_for(self, width: int) -> int:
        """One line, or two when narrow."""
        self._ask.adjustSize()
        self._show.adjustSize()
        for reasons in (True, False):
            self._told.setText(_withheld_words(self._withheld, reasons=reasons))
            self._told.adjustSize()
            if self._told.width() + self._show.width() <= width:
                break
        self._ask.move(0, (26 - self._ask.height()) // 2)
        if not self._told.text():
            return 26
        right = width - self._show.width()
        fits = self._ask.width() + 16 + self._told.width() + self._show.width() <= width
        y = 0 if fits else 26
        x = right - self._told.width() if fits else 0
        self._told.move(x, y + (26 - self._told.height()) // 2)
        self._show.move(x + self._told.width(), y)
        return 26 if fits else 52


class WithheldBlock(Block):
    """Sentences that were not shown as an answer, with why; plainly no answer."""

    def __init__(self, withheld: list[Withholding]) -> None:
        super().__init__()
        text = "\n".join(f"{_reason(one.reason)}: “{one.text}”" for one in withheld)
        head = translate("Answer", "Withheld, not part of the answer")
        self._body = TextBlock(f"{head}\n{text}", tokens.CONTROL, token="text3", parent=self)

    def height_for(self, width: int) -> int:
        """As high as the text."""
        return self._body.set_width(width)


def _reason(reason: str) -> str:
    """Why, in the window's language; the values it names stand in the sentence itself."""
    key = reason.partition(":")[0].partition(" (")[0]
    return {
        "number or code not in source": translate("Withheld", "number not in source"),
        "unit not in source": translate("Withheld", "unit not in source"),
        "meaning not in source": translate("Withheld", "meaning not in source"),
        "negation differs from source": translate("Withheld", "negation differs from source"),
        "says nothing": translate("Withheld", "says nothing"),
        "no source": translate("Withheld", "no source"),
    }.get(key, key)


def _withheld_words(withheld: list[Withholding], *, reasons: bool) -> str:
    if not withheld:
        return ""
    many = translate("Answer", "{n} sentences withheld")
    counted = words.kind_of_number(len(withheld), translate("Answer", "1 sentence withheld"), many)
    if not reasons:
        return counted
    named = dict.fromkeys(_reason(one.reason) for one in withheld)
    return translate("Answer", "{count}: {reason}").format(count=counted, reason=words.listed(named))
