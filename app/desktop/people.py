"""The people panel: who may sign in, adding and changing them, what is kept about one, erasing one.

Not here: asking the core (staffing), who may do what (knowledge.rights).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from app.desktop import tokens
from app.desktop.controls import button, icon_button, label, literal, rule, scroll_area
from app.desktop.icons import icon
from app.desktop.note import role_words
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from knowledge.rights import Person, Role

_ROLES = (Role.TECHNICIAN, Role.ENGINEER, Role.CONTROLLER, Role.STEWARD, Role.ADMINISTRATOR)
"""Operators do not sign in."""


class PersonRow(Block):
    """One of them, with a button that changes them."""

    chosen = Signal(object)

    def __init__(self, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person = person
        self.head = TextBlock(f"{person.id} · {person.name}", tokens.CONTROL, bold=True, parent=self)
        marks = [role_words(person.role.value)]
        for is_so, word in (
            (person.badge, translate("People", "badge")),
            (person.disabled, translate("People", "sign-in ended")),
            (person.locked, translate("People", "locked out after wrong PINs")),
        ):
            if is_so:
                marks.append(word)
        self.said = TextBlock(" · ".join(marks), tokens.META, token="text2", parent=self)
        self.change = button(translate("People", "Change"), hint=f"{translate('People', 'Change')}: {person.id}")
        self.change.setParent(self)
        self.change.clicked.connect(lambda: self.chosen.emit(person))
        self.setAccessibleName(f"{self.head.text()}. {self.said.text()}")

    def height_for(self, width: int) -> int:
        """Words at the left, the button at the right."""
        wide = self.change.sizeHint().width() + 12
        y = 8
        for block in (self.head, self.said):
            block.move(0, y)
            y += block.set_width(width - wide)
        self.change.move(width - wide + 12, 8)
        return max(y, 8 + tokens.CONTROL_HEIGHT) + 8


class EraseDialog(QDialog):
    """What cannot be undone: asks whether, and why."""

    def __init__(self, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = translate("People", "Erase what is kept about {id}?").format(id=person.id)
        self.setWindowTitle(title)
        self.setFixedWidth(480)
        self.reason = _field(translate("People", "Why? It stands in the record."))
        self.yes = button(translate("People", "Erase"), height=tokens.TOUCH_HEIGHT)
        self.no = button(translate("People", "Back"), "primary", height=tokens.TOUCH_HEIGHT)
        body = QVBoxLayout(self)
        body.setContentsMargins(24, 20, 24, 20)
        body.setSpacing(10)
        body.addWidget(label(title, "question", wrap=True))
        said = translate(
            "People", "Name, PIN, badge and contents of the record go for good. The number and the reports stay."
        )
        body.addWidget(label(said, "control", wrap=True))
        body.addWidget(self.reason)
        line = QHBoxLayout()
        line.addWidget(self.yes)
        line.addStretch(1)
        line.addWidget(self.no)
        body.addLayout(line)
        self.yes.setAutoDefault(False)
        self.no.setDefault(True)
        self.yes.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        self.no.setFocus()


class PeoplePanel(QFrame):
    """Beside the list of reports, in place of a report."""

    closed = Signal()
    added = Signal(str, object, str, str)
    """Name, role, PIN, badge."""
    changed = Signal(object, object, str, object)
    """Person, role, PIN ("": stays), badge (None: stays)."""
    disabled = Signal(object, bool)
    unlocked = Signal(object)
    export_wanted = Signal(object)
    erase_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportDetail")
        self.person: Person | None = None
        self._role = Role.ENGINEER
        self.what = label("", "title", wrap=True)
        self.name = _field(translate("Pin", "Name"))
        self.pin = _field(translate("People", "First PIN, 6 or more characters"))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.badge = _field(translate("People", "Scan the badge, or leave it empty"))
        self.role = button("")
        self.act = button("", "primary", height=tokens.TOUCH_HEIGHT)
        self.stop = button(translate("People", "End their sign-in"))
        self.unlock = button(translate("People", "Let them try again"))
        self.export = button(translate("People", "Export what is kept"))
        self.erase = button(translate("People", "Erase"))
        self.back = button(translate("People", "Add somebody instead"), "quiet")
        self.told = label("", "meta", wrap=True)
        self.rows: list[PersonRow] = []
        self._list = QVBoxLayout()
        self._build()
        self.begin(None)
        self.hide()

    def _build(self) -> None:
        shut = icon_button("close", translate("Steward", "Close"))
        shut.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 8, 10)
        head.addWidget(label(translate("People", "People"), "question"), 1)
        head.addWidget(shut, 0, Qt.AlignmentFlag.AlignTop)
        menu = QMenu(self.role)
        for one in _ROLES:
            words_ = literal(role_words(one.value))
            menu.addAction(words_).triggered.connect(lambda _checked=False, r=one: self._choose(r))
        self.role.setMenu(menu)
        self.role.setIcon(icon("down", "text", 16))
        self.role.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        content = QWidget()
        content.setObjectName("scrollBody")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(20, 12, 20, 20)
        inner.setSpacing(8)
        inner.addWidget(self.what)
        for widget in (self.name, self.role, self.pin, self.badge):
            # The arrow is at the right of the word, so the button runs from right to left: its place does not.
            left = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignLeft
            inner.addWidget(widget, 0, left if widget is self.role else Qt.AlignmentFlag(0))
        inner.addWidget(self.act)
        for pair in ((self.stop, self.unlock, self.back), (self.export, self.erase)):
            line = QHBoxLayout()
            line.setSpacing(8)
            for made in pair:
                line.addWidget(made)
            line.addStretch(1)
            inner.addLayout(line)
        inner.addWidget(self.told)
        inner.addWidget(rule())
        inner.addLayout(self._list)
        inner.addStretch(1)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(head)
        body.addWidget(rule())
        body.addWidget(scroll_area(content), 1)
        for field in (self.name, self.pin, self.badge):
            field.textChanged.connect(lambda _text: self._tell())
        self.act.clicked.connect(self._act)
        self.stop.clicked.connect(self._stop)
        self.unlock.clicked.connect(lambda: self.unlocked.emit(self.person))
        self.export.clicked.connect(lambda: self.export_wanted.emit(self.person))
        self.erase.clicked.connect(lambda: self.erase_wanted.emit(self.person))
        self.back.clicked.connect(lambda: self.begin(None))

    def show_people(self, people: tuple[Person, ...]) -> None:
        """Show everyone; what was typed for somebody who did change is gone."""
        for old in self.rows:
            old.hide()
            old.deleteLater()
        self.rows = [PersonRow(one) for one in people]
        for row in self.rows:
            row.chosen.connect(self.begin)
            self._list.addWidget(row)
            row.set_width(max(300, self.width() - 60))
        self.begin(None)

    def begin(self, person: Person | None) -> None:
        """Begin to change somebody, or to add somebody."""
        self.person = person
        for field in (self.name, self.pin, self.badge):
            field.clear()
        self.told.clear()
        self.told.hide()
        self._role = person.role if person is not None else Role.ENGINEER
        self.name.setVisible(person is None)
        for one in (self.stop, self.export, self.erase, self.back):
            one.setVisible(person is not None)
        self.unlock.setVisible(person is not None and person.locked)
        if person is None:
            self.what.setText(translate("People", "Add somebody"))
            pin = translate("People", "First PIN, 6 or more characters")
            badge = translate("People", "Scan the badge, or leave it empty")
        else:
            self.what.setText(translate("People", "Change {id} · {name}").format(id=person.id, name=person.name))
            pin = translate("People", "New PIN, or leave it empty")
            badge = translate("People", "Scan another badge, or leave it empty")
            ended = translate("People", "Let them sign in again")
            self.stop.setText(ended if person.disabled else translate("People", "End their sign-in"))
            self.stop.setAccessibleName(self.stop.text())
        for field, hint in ((self.pin, pin), (self.badge, badge)):
            field.setPlaceholderText(hint)
            field.setAccessibleName(hint)
        self.act.setText(translate("People", "Add") if person is None else translate("People", "Save"))
        self.act.setAccessibleName(self.act.text())
        self._choose(self._role)
        (self.name if person is None else self.pin).setFocus()

    def tell(self, text: str) -> None:
        """One line about what was done."""
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def _choose(self, role: Role) -> None:
        self._role = role
        self.role.setText(literal(translate("People", "Role: {role}").format(role=role_words(role.value))))
        self.role.setAccessibleName(self.role.text())
        self._tell()

    def _tell(self) -> None:
        if self.person is None:
            self.act.setEnabled(bool(self.name.text().strip() and self.pin.text()))
        else:
            typed = self.pin.text() or self.badge.text().strip()
            self.act.setEnabled(bool(typed) or self._role is not self.person.role)

    def _stop(self) -> None:
        if self.person is not None:
            self.disabled.emit(self.person, not self.person.disabled)

    def _act(self) -> None:
        badge = self.badge.text().strip()
        if self.person is None:
            self.added.emit(self.name.text().strip(), self._role, self.pin.text(), badge)
        else:
            self.changed.emit(self.person, self._role, self.pin.text(), badge or None)


def _field(hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setFixedHeight(tokens.CONTROL_HEIGHT)
    made.setPlaceholderText(hint)
    made.setAccessibleName(hint)
    made.setMaxLength(100)
    return made
