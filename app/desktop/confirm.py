"""The form in which a person checks what was read from a file's title block, beside the file itself.

What is written stays until it is confirmed, also when another file is looked at or the core goes away.
Not here: reading title blocks (knowledge.documents), keeping what is confirmed (the core).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import button, icon_button, label, literal, scroll_area
from app.desktop.details import WIDTH, open_file
from app.desktop.icons import icon
from app.desktop.words import translate
from app.host.messages import Confirmation
from app.host.waiting import Waiting, status_of

_TEXTS = ("document", "revision", "title", "status", "effective_from", "effective_to", "approver", "owner")
_NEEDED = ("document", "revision", "status")
_DATES = ("effective_from", "effective_to")


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form for one file: texts by field, machines, class."""

    texts: Mapping[str, str]
    equipment: tuple[str, ...]
    classification: str


def key_of(waiting: Waiting) -> tuple[str, str]:
    """A file with its contents: what is written in the form holds for no other."""
    return waiting.revision.path, waiting.revision.sha256


def proposed_draft(waiting: Waiting) -> Draft:
    """The form as it was proposed."""
    revision = waiting.revision
    texts = {
        "document": revision.document,
        "revision": revision.label,
        "title": revision.title or waiting.document.title,
        "status": status_of(revision.status),
        "effective_from": words.date(revision.effective_from),
        "effective_to": words.date(revision.effective_to),
        "approver": revision.approver,
        "owner": waiting.document.owner,
    }
    return Draft(texts, revision.equipment, revision.classification)


def day(text: str) -> datetime | None:
    """Midnight of this place on a day written as 2026-03-02, aware; None if it is no such day."""
    try:
        return words.here(datetime.strptime(text.strip(), "%Y-%m-%d"))
    except ValueError:
        return None


def mistakes(draft: Draft) -> dict[str, str]:
    """What is wrong, by field, in words; nothing if it can be confirmed."""
    found: dict[str, str] = {}
    for name in _NEEDED:
        if not draft.texts[name].strip():
            found[name] = {
                "document": translate("Confirm", "The number is missing."),
                "revision": translate("Confirm", "The revision is missing. If it has none, say so below."),
                "status": translate("Confirm", "The status is missing, e.g. effective."),
            }[name]
    for name in _DATES:
        if draft.texts[name].strip() and day(draft.texts[name]) is None:
            found[name] = translate("Confirm", "This is no date. Write it as 2026-03-02.")
    start, end = (day(draft.texts[name]) for name in _DATES)
    if start and end and end <= start:
        found["effective_to"] = translate("Confirm", "It ends before it begins.")
    return found


def confirmation(waiting: Waiting, draft: Draft) -> Confirmation:
    """What the form says, without mistakes."""
    texts = {name: text.strip() for name, text in draft.texts.items()}
    return Confirmation(
        waiting.revision.path,
        document=texts["document"],
        revision=texts["revision"],
        title=texts["title"],
        status=texts["status"],
        effective_from=day(texts["effective_from"]),
        effective_to=day(texts["effective_to"]),
        approver=texts["approver"],
        owner=texts["owner"],
        equipment=draft.equipment,
        classification=draft.classification,
        whole=True,
    )


class _Field(QWidget):
    """A caption, a control, and what is wrong with it."""

    def __init__(self, caption: str, control: QLineEdit | QPushButton) -> None:
        super().__init__()
        self.control = control
        name = label(caption, "meta")
        name.setBuddy(control)
        self.wrong: QLabel = label("", "wrong", wrap=True)
        self.wrong.hide()
        control.setAccessibleName(caption)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(2)
        for one in (name, control, self.wrong):
            body.addWidget(one)

    def show_wrong(self, text: str) -> None:
        """Say in place what is wrong; nothing if nothing is."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        self.control.setAccessibleDescription(text)


class ConfirmForm(QFrame):
    """Right of the list of what waits."""

    closed = Signal()
    confirmed = Signal(tuple)
    """One Confirmation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setFixedWidth(WIDTH)
        self.waiting: Waiting | None = None
        self._drafts: dict[tuple[str, str], Draft] = {}
        self._machines: dict[str, str] = {}
        self._classes: tuple[str, ...] = ()
        self._equipment: tuple[str, ...] = ()
        self._class = ""
        self._running = False
        self.file = label("", "control", wrap=True)
        self.told = label("", "hint", wrap=True)
        self.open_button = button(translate("Source", "Open original file"), picture="open")
        self.edits = {name: QLineEdit() for name in _TEXTS}
        self.machines, self.classes = _chooser(), _chooser()
        self.fields = {name: _Field(caption, self._control(name)) for name, caption in _captions().items()}
        self.kept = label(
            translate("Confirm", "Not confirmed. What is written here is kept: confirm again."), "wrong", wrap=True
        )
        self.yes = button(translate("Confirm", "Confirm"), "primary", height=tokens.TOUCH_HEIGHT)
        self.none = button(translate("Confirm", "It has no revision"), height=tokens.TOUCH_HEIGHT)
        self._build()
        self._wire()

    def _control(self, name: str) -> QLineEdit | QPushButton:
        if name in self.edits:
            self.edits[name].setFixedHeight(tokens.CONTROL_HEIGHT)
            return self.edits[name]
        return self.machines if name == "equipment" else self.classes

    def _build(self) -> None:
        shut = icon_button("close", translate("Confirm", "Close the form"))
        shut.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(20, 10, 8, 0)
        top.addWidget(label(translate("Confirm", "Check title block"), "question", wrap=True), 1)
        top.addWidget(shut, 0, Qt.AlignmentFlag.AlignTop)
        content = QWidget()
        content.setObjectName("scrollBody")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(20, 0, 16, 16)
        inner.setSpacing(8)
        inner.addWidget(self.file)
        inner.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self.told)
        inner.addWidget(label(translate("Confirm", "Read from the file. Compare it, correct it."), "meta", wrap=True))
        for field in self.fields.values():
            inner.addWidget(field)
        inner.addStretch(1)
        self.area = scroll_area(content)
        foot = QFrame()
        foot.setObjectName("panelFooter")
        below = QVBoxLayout(foot)
        below.setContentsMargins(20, 10, 16, 10)
        below.addWidget(self.kept)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.yes, 1)
        line.addWidget(self.none)
        below.addLayout(line)
        body = QVBoxLayout(self)
        body.setContentsMargins(1, 0, 0, 0)
        body.setSpacing(4)
        body.addLayout(top)
        body.addWidget(self.area, 1)
        body.addWidget(foot)
        self.told.hide()
        self.kept.hide()

    def _wire(self) -> None:
        for name, edit in self.edits.items():
            edit.textEdited.connect(lambda _text, n=name: self.fields[n].show_wrong(""))
            edit.returnPressed.connect(self._confirm)
        for chooser, fill in ((self.machines, self._fill_machines), (self.classes, self._fill_classes)):
            menu = QMenu(chooser)
            menu.aboutToShow.connect(lambda m=menu, f=fill: f(m))
            chooser.setMenu(menu)
        self.open_button.clicked.connect(self._open)
        self.yes.clicked.connect(self._confirm)
        self.none.clicked.connect(self._plain)

    def show_waiting(self, waiting: Waiting, machines: dict[str, str], classes: Sequence[str]) -> None:
        """Check another file; what was written for the one before is kept."""
        self._keep()
        self.waiting = waiting
        self._machines, self._classes = machines, tuple(classes)
        self.file.setText(Path(waiting.revision.path).name)
        self.told.hide()
        self.kept.hide()
        draft = self._drafts.get(key_of(waiting)) or proposed_draft(waiting)
        for name, edit in self.edits.items():
            edit.setText(draft.texts[name])
            edit.setCursorPosition(0)
            self.fields[name].show_wrong("")
        self._equipment, self._class = draft.equipment, draft.classification
        self._tell_choices()
        self.area.verticalScrollBar().setValue(0)
        self.edits["document"].setFocus()

    def keep_only(self, waiting: Sequence[Waiting]) -> bool:
        """Forget what was written for files that wait no more, or changed; whether the file shown still waits."""
        keys = {key_of(one) for one in waiting}
        self._drafts = {key: draft for key, draft in self._drafts.items() if key in keys}
        if self.waiting is not None and key_of(self.waiting) not in keys:
            self.waiting = None
        return self.waiting is not None

    def draft(self) -> Draft:
        """What stands in the form."""
        return Draft({name: edit.text() for name, edit in self.edits.items()}, self._equipment, self._class)

    def set_running(self, running: bool) -> None:
        """While something is read nothing more is confirmed."""
        self._running = running
        self.yes.setEnabled(not running)
        self.none.setEnabled(not running)

    def fail(self) -> None:
        """It was not confirmed; a problem bar says why."""
        self.kept.setVisible(self.waiting is not None)

    def _keep(self) -> None:
        if self.waiting is not None:
            self._drafts[key_of(self.waiting)] = self.draft()

    def _confirm(self) -> None:
        if self.waiting is None or self._running:
            return
        draft = self.draft()
        found = mistakes(draft)
        for name in _TEXTS:
            self.fields[name].show_wrong(found.get(name, ""))
        first = next((name for name in _TEXTS if name in found), "")
        if first:
            self.edits[first].setFocus()
            self.area.ensureWidgetVisible(self.fields[first])
            return
        self.kept.hide()
        self.confirmed.emit((confirmation(self.waiting, draft),))

    def _plain(self) -> None:
        if self.waiting is not None and not self._running:
            self.kept.hide()
            self.confirmed.emit((Confirmation(self.waiting.revision.path, plain=True),))

    def _open(self) -> None:
        if self.waiting is not None:
            told = open_file(self.waiting.revision.path)
            self.told.setText(told)
            self.told.setVisible(bool(told))

    def _fill_machines(self, menu: QMenu) -> None:
        menu.clear()
        known = {**self._machines, **{one: one for one in self._equipment if one not in self._machines}}
        for id_, name in known.items():
            action = menu.addAction(literal(name))
            action.setCheckable(True)
            action.setChecked(id_ in self._equipment)
            action.toggled.connect(lambda on, i=id_: self._choose_machine(i, on))

    def _choose_machine(self, id_: str, on: bool) -> None:
        self._equipment = tuple(one for one in self._equipment if one != id_) + ((id_,) if on else ())
        self._tell_choices()

    def _fill_classes(self, menu: QMenu) -> None:
        menu.clear()
        for value in dict.fromkeys((*self._classes, self._class)):
            menu.addAction(literal(value)).triggered.connect(lambda _checked=False, v=value: self._choose_class(v))

    def _choose_class(self, value: str) -> None:
        self._class = value
        self._tell_choices()

    def _tell_choices(self) -> None:
        named = words.listed(self._machines.get(one, one) for one in self._equipment)
        for field, value in (
            (self.fields["equipment"], named or translate("Documents", "all")),
            (self.fields["classification"], self._class),
        ):
            chooser = field.control
            room = WIDTH - 90
            chooser.setText(literal(chooser.fontMetrics().elidedText(value, Qt.TextElideMode.ElideRight, room)))
            chooser.setAccessibleDescription(value)


def _captions() -> dict[str, str]:
    return {
        "document": translate("Confirm", "Number"),
        "revision": translate("Confirm", "Revision"),
        "title": translate("Confirm", "Title"),
        "status": translate("Confirm", "Status, in the words of the file"),
        "effective_from": translate("Confirm", "Effective from"),
        "effective_to": translate("Confirm", "Effective until, this day not included"),
        "approver": translate("Confirm", "Approved by"),
        "owner": translate("Confirm", "Owner"),
        "equipment": translate("Confirm", "Machines"),
        "classification": translate("Confirm", "Class"),
    }


def _chooser() -> QPushButton:
    made = button("")
    made.setIcon(icon("down", "text", 16))
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return made
