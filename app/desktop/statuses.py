"""The status map: what the site's words for a document's status mean, the words that nobody explained yet on top.

Not here: what follows from a meaning (the core), the file of the map (knowledge.status).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop import tokens, words
from app.desktop.controls import button, icon_button, label, literal, rule, scroll_area, set_tip, tab_order
from app.desktop.details import WIDTH
from app.desktop.marks import RevisionMark
from app.desktop.textblock import Block
from app.desktop.words import translate
from app.host.messages import StatusMapView
from knowledge.status import MAPPED, StatusMap
from knowledge.types import Revision, RevisionState, Standing

_INNER = WIDTH - 20 - 16 - 14
"""Pixels for content: without the panel's margins and its scroll bar."""
_WORD_HEIGHT = 36


class Words(Block):
    """Words as buttons, in lines as they fit."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        for name in names:
            made = button("", height=_WORD_HEIGHT, hint=name)
            made.setParent(self)
            made.setText(literal(made.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _INNER - 40)))
            set_tip(made, name)
            self.buttons.append(made)

    def height_for(self, width: int) -> int:
        """Lines of words."""
        x = y = 0
        for one in self.buttons:
            wide = min(width, one.sizeHint().width())
            if x and x + wide > width:
                x, y = 0, y + _WORD_HEIGHT + 8
            one.setGeometry(x, y, wide, _WORD_HEIGHT)
            x += wide + 8
        return y + _WORD_HEIGHT if self.buttons else 0


class StatusMapPanel(QFrame):
    """Unexplained words, one word with its meaning, then the whole map."""

    closed = Signal()
    mapped = Signal(str, object)
    """A word and the RevisionState that it means from now on; None: it is taken out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setFixedWidth(WIDTH)
        self._view: StatusMapView | None = None
        self._carried: Counter[str] = Counter()
        self._running = False
        self._said: tuple[str, RevisionState | None] = ("", None)
        """The word that was sent last, with its meaning."""
        self.unmapped = Words(())
        self.map: dict[RevisionState, Words] = {}
        self.word = QLineEdit()
        self.word.setFixedHeight(tokens.CONTROL_HEIGHT)
        self.word.setAccessibleName(translate("Status map", "Word"))
        self.word.setPlaceholderText(translate("Status map", "A word, as the source writes it"))
        self.affected = label("", "meta", wrap=True)
        self.choices = {state: _choice(state) for state in MAPPED}
        self._group = QButtonGroup(self)
        for choice in self.choices.values():
            self._group.addButton(choice)
        self.save = button(translate("Status map", "Keep this meaning"), "primary", height=tokens.TOUCH_HEIGHT)
        self.out = button(translate("Status map", "Take it out of the map"))
        self.kept = label(
            translate("Status map", "Not kept yet. What is chosen here stays: try again."), "wrong", wrap=True
        )
        self.kept.hide()
        self._build()
        self.word.textChanged.connect(self._word_changed)
        self._group.buttonClicked.connect(lambda _button: self._tell())
        self.save.clicked.connect(self._save)
        self.out.clicked.connect(lambda: self._say(None))
        self._tell()

    def _build(self) -> None:
        self._shut = icon_button("close", translate("Status map", "Close the status map"))
        self._shut.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(20, 10, 8, 0)
        top.addWidget(label(translate("Status map", "Status map"), "question"), 1)
        top.addWidget(self._shut)
        content = QWidget()
        content.setObjectName("scrollBody")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(20, 0, 16, 16)
        inner.setSpacing(8)
        self.unmapped_head = label(translate("Status map", "Nobody said yet what these mean"), "strong", wrap=True)
        self._unmapped_place, self._map_place = QVBoxLayout(), QVBoxLayout()
        self._map_place.setSpacing(8)
        inner.addWidget(self.unmapped_head)
        inner.addLayout(self._unmapped_place)
        inner.addWidget(label(translate("Status map", "This word"), "strong"))
        inner.addWidget(self.word)
        inner.addWidget(self.affected)
        inner.addWidget(label(translate("Status map", "means that a revision is"), "control"))
        for choice in self.choices.values():
            inner.addWidget(choice)
        inner.addWidget(label(translate("Status map", "Only what is effective is answered from."), "meta", wrap=True))
        inner.addWidget(self.kept)
        inner.addWidget(self.save)
        inner.addWidget(self.out)
        inner.addWidget(rule())
        inner.addLayout(self._map_place)
        inner.addStretch(1)
        self.area = scroll_area(content)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        body = QVBoxLayout(self)
        body.setContentsMargins(1, 0, 0, 0)
        body.setSpacing(4)
        body.addLayout(top)
        body.addWidget(self.area, 1)

    def show_map(self, view: StatusMapView, revisions: Sequence[Revision]) -> None:
        """Show the map; `revisions` are all that are known, to tell how many a word is about."""
        self._carried = Counter(one.status for one in revisions if one.status)
        if view == self._view:
            self._tell()
            return
        before = self._meaning()
        self._view = view
        _empty(self._unmapped_place)
        _empty(self._map_place)
        self.unmapped = self._words([one.name for one in view.unmapped])
        self.unmapped_head.setVisible(bool(view.unmapped))
        self._unmapped_place.addWidget(self.unmapped)
        self.map = {}
        names = {one.state: one.names for one in view.states}
        for state in MAPPED:
            self._map_place.addWidget(_heading(state))
            if names.get(state):
                self.map[state] = self._words(names[state])
                self._map_place.addWidget(self.map[state])
            else:
                self._map_place.addWidget(label(translate("Status map", "no word"), "meta"))
        known = [one for words_of in self.map.values() for one in words_of.buttons]
        top = (*self.unmapped.buttons, self.word, *self.choices.values(), self.save, self.out)
        tab_order(self._shut, *top, *known)
        word, meaning = self._said
        if not self.kept.isHidden() and self._state_of(word) is meaning:
            self.done()  # stopped after it was kept
        elif self._meaning() is not before:
            self._word_changed(self.word.text())
        else:
            self._tell()

    def choose(self, word: str) -> None:
        """Ask for the meaning of a word."""
        self.word.setText(word)
        self.area.verticalScrollBar().setValue(0)
        meaning = next((one for one in self.choices.values() if one.isChecked()), self.choices[MAPPED[0]])
        (meaning if word else self.word).setFocus()

    def chosen(self) -> RevisionState | None:
        """The meaning that is chosen; none at first."""
        return next((state for state, one in self.choices.items() if one.isChecked()), None)

    def set_running(self, running: bool) -> None:
        """While something is read the map is not changed."""
        self._running = running
        self._tell()

    def done(self) -> None:
        """The meaning is kept: ready for the next word."""
        self.kept.hide()
        self.word.clear()

    def fail(self) -> None:
        """It was not kept, as far as is known: a problem bar says why, or it was stopped."""
        self.kept.show()

    def _words(self, names: Sequence[str]) -> Words:
        made = Words(names)
        made.set_width(_INNER)
        for one, name in zip(made.buttons, names, strict=True):
            one.clicked.connect(lambda _checked=False, n=name: self.choose(n))
        return made

    def _asked(self) -> str:
        return " ".join(self.word.text().split())

    def _meaning(self) -> RevisionState | None:
        """What the word means by now."""
        return self._state_of(self._asked())

    def _state_of(self, word: str) -> RevisionState | None:
        names = {one.state: one.names for one in self._view.states} if self._view else {}
        return StatusMap(names).state_of(word) if word else None

    def _word_changed(self, _text: str) -> None:
        meaning = self._meaning()
        self._group.setExclusive(False)
        for state, choice in self.choices.items():
            choice.setChecked(state is meaning)
        self._group.setExclusive(True)
        self._tell()

    def _tell(self) -> None:
        word, meaning, chosen = self._asked(), self._meaning(), self.chosen()
        self.save.setEnabled(bool(word) and chosen is not None and chosen is not meaning and not self._running)
        self.out.setVisible(meaning is not None)
        self.out.setEnabled(not self._running)
        count = self._affected(word)
        one = translate("Status map", "1 revision carries it.")
        many = translate("Status map", "{n} revisions carry it.")
        self.affected.setText(words.kind_of_number(count, one, many) if word else "")
        self.affected.setVisible(bool(word))

    def _affected(self, word: str) -> int:
        if not word:
            return 0
        same = StatusMap({RevisionState.EFFECTIVE: (word,)})
        waiting = sum(one.revisions for one in self._view.unmapped if same.state_of(one.name)) if self._view else 0
        return waiting or sum(n for name, n in self._carried.items() if same.state_of(name))

    def _save(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self._say(chosen)

    def _say(self, meaning: RevisionState | None) -> None:
        self._said = (self._asked(), meaning)
        self.mapped.emit(*self._said)


def _choice(state: RevisionState) -> QRadioButton:
    made = QRadioButton(words.revision_state(state))
    made.setObjectName("choice")
    made.setFixedHeight(tokens.CONTROL_HEIGHT - 4)
    made.setAccessibleName(words.revision_state(state))
    return made


def _heading(state: RevisionState) -> QWidget:
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 6, 0, 0)
    line.setSpacing(8)
    line.addWidget(RevisionMark(Standing(state.value)))
    line.addWidget(label(words.revision_state(state), "strong"), 1)
    return made


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.hide()
            old.deleteLater()
