"""The dialog that asks who somebody is: number and PIN or badge, or only the PIN again; and the first administrator.

It stays open until the core has let them in, and shows in place why it did not. Not here: deciding that (the core).
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import button, label
from app.desktop.words import translate
from app.problems import Problem

_WIDTH = 480


class Ask(Enum):
    """What is asked for."""

    WHO = "who"
    AGAIN = "again"
    FIRST = "first"
    NEW = "new"


class PinDialog(QDialog):
    """Two or three fields and two buttons."""

    given = Signal(str, str, str)
    """Number (of the first administrator: the name; of a new PIN: the one that counts now), PIN, badge."""

    def __init__(self, ask: Ask, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self.ask = ask
        name = {
            Ask.FIRST: translate("Pin", "Name"), Ask.NEW: translate("Pin", "PIN that counts now"),
        }.get(ask, translate("Pin", "Number, or scan the badge"))  # fmt: skip
        self.who = _field(name, secret=ask is Ask.NEW)
        self.pin = _field(translate("Pin", "New PIN") if ask is Ask.NEW else translate("Pin", "PIN"), secret=True)
        self.again = _field(translate("Pin", "PIN once more"), secret=True)
        self.wrong = label("", "wrong", wrap=True)
        self.wrong.hide()
        said = {
            Ask.WHO: translate("Pin", "Sign in"), Ask.AGAIN: translate("Pin", "Approve"),
            Ask.FIRST: translate("Pin", "Set the first administrator"), Ask.NEW: translate("Pin", "Set the new PIN"),
        }[ask]  # fmt: skip
        self.yes = button(said, "primary", height=tokens.TOUCH_HEIGHT)
        self.no = button(translate("Pin", "Back"), height=tokens.TOUCH_HEIGHT)
        body = QVBoxLayout(self)
        body.setContentsMargins(24, 20, 24, 20)
        body.setSpacing(10)
        body.addWidget(label(title, "question", wrap=True))
        self._sets = ask in (Ask.FIRST, Ask.NEW)
        if self._sets:
            hint = translate("Pin", "6 or more characters, not repeated and not counted up. There is no default PIN.")
            body.addWidget(label(hint, "meta", wrap=True))
        shown = {
            Ask.WHO: (self.who, self.pin), Ask.AGAIN: (self.pin,), Ask.FIRST: (self.who, self.pin, self.again),
            Ask.NEW: (self.who, self.pin, self.again),
        }[ask]  # fmt: skip
        for one in (self.who, self.pin, self.again):
            one.setVisible(one in shown)
            if one in shown:
                body.addWidget(label(one.placeholderText(), "control"))
                body.addWidget(one)
                one.textChanged.connect(self._tell)
        body.addWidget(self.wrong)
        buttons = QHBoxLayout()
        buttons.addWidget(self.no)
        buttons.addStretch(1)
        buttons.addWidget(self.yes)
        body.addLayout(buttons)
        # Enter in a field presses the default button.
        self.yes.setDefault(True)
        self.no.setAutoDefault(False)
        self.yes.clicked.connect(self._give)
        self.no.clicked.connect(self.reject)
        self._tell()
        shown[0].setFocus()

    def refuse(self, problem: Problem) -> None:
        """It was not right: say why, and let them try again."""
        self.wrong.setText(words.sentences(*words.problem(problem), problem.code))
        self.wrong.show()
        for one in (self.pin, self.again, *((self.who,) if self.ask is Ask.NEW else ())):
            one.blockSignals(True)
            one.clear()
            one.blockSignals(False)
        self._wait(False)
        (self.who if self.ask is Ask.NEW else self.pin).setFocus()

    def _ready(self) -> bool:
        badge = self.ask is Ask.WHO and len(self.who.text().strip()) > 0
        if self._sets:
            return bool(self.who.text().strip() and self.pin.text() and self.pin.text() == self.again.text())
        return badge or bool(self.pin.text())

    def _tell(self) -> None:
        self.yes.setEnabled(self._ready())
        differ = self._sets and self.again.text() and self.pin.text() != self.again.text()
        if differ:
            self.wrong.setText(translate("Pin", "The two PINs differ."))
        if differ or self.wrong.text() == translate("Pin", "The two PINs differ."):
            self.wrong.setVisible(bool(differ))

    def _give(self) -> None:
        if not self.yes.isEnabled():
            return
        self._wait(True)
        who, pin = self.who.text().strip(), self.pin.text()
        if self.ask is Ask.WHO and not pin:
            self.given.emit("", "", who)
        else:
            self.given.emit(who, pin, "")

    def _wait(self, waiting: bool) -> None:
        self.yes.setEnabled(not waiting and self._ready())


def _field(name: str, *, secret: bool) -> QLineEdit:
    made = QLineEdit()
    made.setFixedHeight(tokens.TOUCH_HEIGHT)
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    made.setMaxLength(100)
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
