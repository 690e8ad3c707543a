"""The problem report form: what happened in one's own words; the rest is known or a tap.

What is typed is told at every change, so that it can be kept.
Not here: sending (app.desktop.reporting); machine values, alarm and shift, which the core adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop import report_words, tokens
from app.desktop.controls import button, icon_button, label, literal, scroll_area
from app.desktop.icons import icon
from app.desktop.problem_bar import ProblemArea
from app.desktop.words import translate
from knowledge.review import MOST_TEXT, Issue, Severity

_PAUSE_MS = 300
"""After this long without a key what was typed is kept; a form with nothing in it is forgotten."""
_MOST_FILES = 6
_LONGEST_TITLE = 120
_PHOTOS, _SOUNDS = "*.jpg *.jpeg *.png", "*.wav *.ogg *.mp3 *.m4a *.flac"


class ReportForm(QFrame):
    """A drawer over the right side of the window."""

    closed = Signal()
    changed = Signal(dict)
    """What the form holds, {} for nothing."""
    handed_in = Signal(dict)
    """The whole form."""
    pasted = Signal()
    """A picture of the clipboard is to be added."""
    draft_wanted = Signal(str)
    """Title and description are to be drafted from this text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.equipment = self.machine = self.alarm = self.turn = ""
        self._drafting = False
        self.files: list[dict[str, str]] = []
        self.problems = ProblemArea((16, 8, 16, 0))
        self.about = label("", "meta", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(96)
        self.text.setMaximumHeight(144)
        hint = translate("Report form", "What happened? In any language.")
        self.text.setPlaceholderText(hint)
        self.text.setAccessibleName(hint)
        self.title = _line(translate("Report form", "Title (optional)"))
        self.title.setMaxLength(_LONGEST_TITLE)
        self.draft = button(translate("Report form", "Draft title"))
        self.description = QPlainTextEdit()
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(92)
        hint = translate("Report form", "Description (optional)")
        self.description.setPlaceholderText(hint)
        self.description.setAccessibleName(hint)
        worded = translate("Report form", "Worded by a language model from your words. Check it and change it.")
        self.worded = label(worded, "meta", wrap=True)
        self.severities = {one: QRadioButton(report_words.severity_words(one.value)) for one in Severity}
        self._group = QButtonGroup(self)
        for one in self.severities.values():
            one.setObjectName("choice")
            one.setFixedHeight(tokens.CONTROL_HEIGHT)
            one.setAccessibleName(one.text())
            self._group.addButton(one)
        self.issue = Issue.OTHER
        self.issues = button("", hint=translate("Report form", "What it is about"))
        self.issues.setIcon(icon("down", "text", 16))
        self.issues.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.fix = _line(translate("Report form", "What helped? (if anything)"))
        self.parts = _line(translate("Report form", "Parts used"))
        self.photo = button(translate("Report form", "Add photo"), picture="plus")
        self.paste = button(translate("Report form", "Paste photo"))
        self.voice = button(translate("Report form", "Add voice note"), picture="plus")
        self.send = button(translate("Report form", "Hand in"), "primary", height=tokens.TOUCH_HEIGHT)
        self._files = QVBoxLayout()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        self._build()
        self._wire()
        self.clear()
        self.hide()

    def _build(self) -> None:
        head = QFrame()
        head.setObjectName("panelHeader")
        head.setFixedHeight(61)
        line = QHBoxLayout(head)
        line.setContentsMargins(16, 0, 8, 0)
        line.addWidget(label(translate("Report form", "Report a problem"), "title"))
        line.addStretch(1)
        self._shut = icon_button("close", translate("Report form", "Close the report; what was typed is kept"))
        line.addWidget(self._shut)
        content = QWidget()
        content.setObjectName("scrollBody")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(16, 12, 16, 16)
        inner.setSpacing(8)
        inner.addWidget(self.about)
        inner.addWidget(self.text)
        titled = QHBoxLayout()
        titled.setSpacing(8)
        titled.addWidget(self.title, 1)
        titled.addWidget(self.draft)
        inner.addLayout(titled)
        inner.addWidget(self.worded)
        inner.addWidget(self.description)
        inner.addWidget(label(translate("Report form", "How grave?"), "strong"))
        for pair in ((Severity.SAFETY, Severity.QUALITY), (Severity.STOP, Severity.MINOR)):
            row = QHBoxLayout()
            for one in pair:
                row.addWidget(self.severities[one], 1)
            inner.addLayout(row)
        inner.addWidget(self.issues)
        inner.addWidget(self.fix)
        inner.addWidget(self.parts)
        files = QHBoxLayout()
        files.setSpacing(8)
        for made in (self.photo, self.paste):
            files.addWidget(made)
        inner.addLayout(files)
        inner.addWidget(self.voice)
        inner.addLayout(self._files)
        inner.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(16, 10, 16, 12)
        below.addWidget(self.send)
        body = QVBoxLayout(self)
        body.setContentsMargins(1, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(head)
        body.addWidget(self.problems)
        body.addWidget(scroll_area(content), 1)
        body.addLayout(below)

    def _wire(self) -> None:
        menu = QMenu(self.issues)
        for one in Issue:
            action = menu.addAction(report_words.issue_words(one))
            action.triggered.connect(lambda _checked=False, i=one: self._about(i))
        self.issues.setMenu(menu)
        self._shut.clicked.connect(self.closed)
        for text in (self.text, self.description):
            text.textChanged.connect(self._typed)
        for field in (self.title, self.fix, self.parts):
            field.textChanged.connect(self._typed)
        self.draft.clicked.connect(self._draft)
        self._group.buttonClicked.connect(lambda _button: self._typed())
        self.photo.clicked.connect(lambda: self._choose("photo", _PHOTOS))
        self.voice.clicked.connect(lambda: self._choose("voice", _SOUNDS))
        self.paste.clicked.connect(self.pasted)
        self.send.clicked.connect(self._hand_in)
        for keys, run in (("Ctrl+Return", self._hand_in), ("Esc", self.closed.emit)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)

    def begin(self, equipment: str, machine: str, alarm: str, turn: str) -> None:
        """Say what it is about: the machine, its alarm and the answer that are on the screen.

        A form that holds something stays about what it was begun with.
        """
        if self.empty():
            self._begin(equipment, machine, alarm, turn)

    def _begin(self, equipment: str, machine: str, alarm: str, turn: str) -> None:
        self.equipment, self.machine, self.alarm, self.turn = equipment, machine, alarm, turn
        known = " · ".join(filter(None, (machine or equipment, alarm)))
        added = translate("Report form", "Machine values, alarm, shift and time are added by themselves.")
        self.about.setText(f"{known}\n{added}" if known else added)

    def data(self) -> dict[str, Any]:
        """What the form holds; the name of the machine is there to be shown again."""
        severity = next(one for one, made in self.severities.items() if made.isChecked())
        return {
            "text": self.text.toPlainText(), "title": self.title.text(),
            "description": self.description.toPlainText(), "severity": severity.value, "issue": self.issue.value,
            "fix": self.fix.text(), "parts": self.parts.text(), "files": list(self.files),
            "equipment": self.equipment, "machine": self.machine, "alarm": self.alarm, "turn": self.turn,
        }  # fmt: skip

    def empty(self) -> bool:
        """Whether nothing was typed or added."""
        said = (self.text.toPlainText(), self.description.toPlainText(), self.title.text(), self.fix.text())
        return not (any(one.strip() for one in said) or self.parts.text() or self.files)

    def restore(self, data: Mapping[str, Any]) -> None:
        """Show a form that was not handed in yet, about what it was begun with; {}: what it is about stays."""
        if data:
            self._begin(*(str(data.get(name, "")) for name in ("equipment", "machine", "alarm", "turn")))
        self.text.setPlainText(str(data.get("text", "")))
        self.title.setText(str(data.get("title", "")))
        self.description.setPlainText(str(data.get("description", "")))
        self.description.setVisible(bool(self.description.toPlainText()))
        self.worded.setVisible(bool(self.description.toPlainText()))  # nothing but a model writes into it first
        self.fix.setText(str(data.get("fix", "")))
        self.parts.setText(str(data.get("parts", "")))
        self._about(Issue(data.get("issue", Issue.OTHER.value)))
        self.severities[Severity(data.get("severity", Severity.MINOR.value))].setChecked(True)
        self.files = [dict(one) for one in data.get("files", ())]
        self._tell_files()

    def clear(self) -> None:
        """Make it a new form."""
        self.restore({})
        self._pause.stop()
        self._tell()

    def show_draft(self, title: str, description: str, *, worded: bool) -> None:
        """Put a draft into the fields, to be changed; `worded`: a language model wrote some of it."""
        self.end_draft()
        self.title.setText(title)
        self.description.setPlainText(description)
        self.description.setVisible(bool(description))
        self.worded.setVisible(worded)
        self.title.setFocus()

    def end_draft(self) -> None:
        """No draft is waited for any more."""
        self._drafting = False
        self.draft.setText(translate("Report form", "Draft title"))
        self._tell()

    def add_file(self, path: Path, kind: str) -> None:
        """Add a photo or a voice note."""
        if len(self.files) < _MOST_FILES:
            self.files.append({"path": str(path), "kind": kind})
            self._tell_files()
            self.keep()

    def keep(self) -> None:
        """Tell what the form holds now."""
        self._pause.stop()
        self.changed.emit({} if self.empty() else self.data())

    def _choose(self, kind: str, patterns: str) -> None:
        title = self.photo.text() if kind == "photo" else self.voice.text()
        paths, _ = QFileDialog.getOpenFileNames(self, title, "", f"{title} ({patterns})")
        for path in paths:
            self.add_file(Path(path), kind)

    def _tell_files(self) -> None:
        while (item := self._files.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for one in self.files:
            name = Path(one["path"]).name
            hint = translate("Report form", "Remove {name}").format(name=name)
            made = QPushButton(literal(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 280)))
            made.setObjectName("quiet")
            made.setIcon(icon("close", "text", 16))
            made.setFixedHeight(tokens.CONTROL_HEIGHT)
            made.setAccessibleName(hint)
            made.clicked.connect(lambda _checked=False, o=one: self._remove(o))
            self._files.addWidget(made)
        self._tell()

    def _remove(self, file: dict[str, str]) -> None:
        self.files.remove(file)
        self._tell_files()
        self.keep()

    def _about(self, issue: Issue) -> None:
        self.issue = issue
        text = translate("Report form", "About: {what}").format(what=report_words.issue_words(issue))
        self.issues.setText(text)
        self.issues.setAccessibleName(text)
        self._typed()

    def _typed(self) -> None:
        self._tell()
        self._pause.start()

    def _draft(self) -> None:
        self._drafting = True
        self.draft.setText(translate("Report form", "Drafting"))
        self._tell()
        self.draft_wanted.emit(self.text.toPlainText())

    def _tell(self) -> None:
        fits = all(len(one.toPlainText()) <= MOST_TEXT for one in (self.text, self.description))
        self.send.setEnabled(not self.empty() and fits)
        self.draft.setEnabled(bool(self.text.toPlainText().strip()) and not self._drafting)

    def _hand_in(self) -> None:
        if self.send.isEnabled():
            self._pause.stop()
            self.handed_in.emit(self.data())


def _line(hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setFixedHeight(tokens.CONTROL_HEIGHT)
    made.setMaxLength(2000)
    made.setPlaceholderText(hint)
    made.setAccessibleName(hint)
    return made
