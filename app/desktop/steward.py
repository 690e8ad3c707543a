"""The steward's panel: what is taken out of answers now, blocking more, switching answers off, and undoing it.

Not here: asking the core (reviewing), the list of reports (review).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QMenu, QRadioButton, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.controls import button, icon_button, label, literal, rule, scroll_area
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from knowledge.review import Block as Blocked
from knowledge.review import BlockKind

_TYPED = (BlockKind.DOCUMENT, BlockKind.TOPIC)
_KINDS = (BlockKind.DOCUMENT, BlockKind.PASSAGE, BlockKind.TOPIC, BlockKind.ANSWERS)


def kind_words(kind: BlockKind) -> str:
    """What is blocked."""
    return {
        BlockKind.DOCUMENT: translate("Steward", "a document"),
        BlockKind.PASSAGE: translate("Steward", "a section"),
        BlockKind.TOPIC: translate("Steward", "a topic"),
        BlockKind.ANSWERS: translate("Steward", "all answers"),
    }[kind]


class BlockRow(Block):
    """One block with its undo."""

    undone = Signal(object)

    def __init__(self, block: Blocked, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.block = block
        head = " · ".join(filter(None, (kind_words(block.kind), block.value.replace("\n", " > "))))
        self.head = TextBlock(head, tokens.CONTROL, bold=True, parent=self)
        said = f"{words.date_clock(block.at)} · {block.reason}"
        if block.undone_at is not None:
            until = translate("Steward", "undone {time}: {reason}")
            said += "\n" + until.format(time=words.date_clock(block.undone_at), reason=block.undone_reason)
        self.said = TextBlock(said, tokens.META, token="text2", parent=self)
        self.undo = button(translate("Steward", "Undo"), hint=f"{translate('Steward', 'Undo')}: {head}")
        self.undo.setParent(self)
        self.undo.setVisible(block.undone_at is None)
        self.undo.clicked.connect(lambda: self.undone.emit(block))
        self.setAccessibleName(f"{head}. {said}")

    def height_for(self, width: int) -> int:
        """Words at the left, the button at the right."""
        wide = 0 if self.undo.isHidden() else self.undo.sizeHint().width() + 12
        y = 8
        for block in (self.head, self.said):
            block.move(0, y)
            y += block.set_width(width - wide)
        self.undo.move(width - self.undo.sizeHint().width(), 8)
        return max(y, 8 + tokens.CONTROL_HEIGHT if wide else 0) + 8


class StewardPanel(QFrame):
    """Beside the list of reports, in place of a report."""

    closed = Signal()
    blocked = Signal(object, str, str)
    """Kind, value and reason."""
    undone = Signal(int, str)
    """The number of a block and the reason."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportDetail")
        self._undoing: Blocked | None = None
        self.kinds = {kind: QRadioButton(kind_words(kind)) for kind in _KINDS}
        self._group = QButtonGroup(self)
        for kind, made in self.kinds.items():
            made.setObjectName("choice")
            made.setFixedHeight(tokens.CONTROL_HEIGHT)
            made.setAccessibleName(kind_words(kind))
            self._group.addButton(made)
        self.kinds[BlockKind.DOCUMENT].setChecked(True)
        self.value, self.reason = QLineEdit(), QLineEdit()
        self.section = button("", hint=translate("Steward", "Section"))
        self.section.setMenu(QMenu(self.section))
        self._passage = 0
        for field, hint in (
            (self.value, translate("Steward", "Number of the document, or words of the topic")),
            (self.reason, translate("Steward", "Why? People will read this.")),
        ):
            field.setFixedHeight(tokens.CONTROL_HEIGHT)
            field.setPlaceholderText(hint)
            field.setAccessibleName(hint)
            field.setMaxLength(500)
            field.textChanged.connect(lambda _text: self._tell())
        self.act = button(translate("Steward", "Take out of answers"), "primary", height=tokens.TOUCH_HEIGHT)
        self.rows: list[BlockRow] = []
        self._list = QVBoxLayout()
        self._build()
        self.offer(())
        self._group.buttonClicked.connect(lambda _button: self._tell())
        self.act.clicked.connect(self._act)
        self._tell()
        self.hide()

    def _build(self) -> None:
        shut = icon_button("close", translate("Steward", "Close"))
        shut.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 8, 10)
        head.addWidget(label(translate("Steward", "Taken out of answers"), "question"), 1)
        head.addWidget(shut, 0, Qt.AlignmentFlag.AlignTop)
        content = QWidget()
        content.setObjectName("scrollBody")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(20, 12, 20, 20)
        inner.setSpacing(8)
        inner.addWidget(label(translate("Steward", "It counts from the next question on."), "meta", wrap=True))
        kinds = QHBoxLayout()
        for made in self.kinds.values():
            kinds.addWidget(made)
        kinds.addStretch(1)
        inner.addLayout(kinds)
        for widget in (self.section, self.value, self.reason, self.act, rule()):
            inner.addWidget(widget)
        inner.addLayout(self._list)
        inner.addStretch(1)
        self._area = scroll_area(content)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(head)
        body.addWidget(rule())
        body.addWidget(self._area, 1)

    def show_blocks(self, blocks: tuple[Blocked, ...]) -> None:
        """Show what is blocked, and what was."""
        for old in self.rows:
            old.hide()
            old.deleteLater()
        self.rows = [BlockRow(one) for one in blocks]
        for row in self.rows:
            row.undone.connect(self._undo)
            self._list.addWidget(row)
            row.set_width(max(300, self.width() - 60))
        self._undoing = None
        self.value.clear()
        self.reason.clear()
        self._tell()

    def offer(self, cited: Sequence[tuple[str, int]]) -> None:
        """Sections that may be chosen: words and passage id of what the report that was open cites."""
        menu = self.section.menu()
        menu.clear()
        for said, passage in cited:
            chosen = partial(self._choose, said, passage)
            menu.addAction(literal(said)).triggered.connect(lambda _checked=False, run=chosen: run())
        self.kinds[BlockKind.PASSAGE].setVisible(bool(cited))
        if cited:
            self._choose(*cited[0])
        elif self._kind() is BlockKind.PASSAGE:
            self.kinds[BlockKind.DOCUMENT].setChecked(True)

    def _choose(self, said: str, passage: int) -> None:
        self._passage = passage
        metrics = self.section.fontMetrics()
        self.section.setText(literal(metrics.elidedText(said, Qt.TextElideMode.ElideMiddle, 420)))
        self.section.setAccessibleName(said)

    def _tell(self) -> None:
        kind = self._kind()
        self.section.setVisible(kind is BlockKind.PASSAGE and self._undoing is None)
        self.value.setVisible(kind in _TYPED and self._undoing is None)
        needed = kind not in _TYPED or bool(self.value.text().strip()) or self._undoing is not None
        self.act.setEnabled(bool(self.reason.text().strip()) and needed)
        self.act.setText(
            translate("Steward", "Put it back into answers") if self._undoing is not None
            else translate("Steward", "Switch answers off") if kind is BlockKind.ANSWERS
            else translate("Steward", "Take out of answers")
        )  # fmt: skip
        self.act.setAccessibleName(self.act.text())

    def _kind(self) -> BlockKind:
        return next(kind for kind, made in self.kinds.items() if made.isChecked())

    def _undo(self, block: Blocked) -> None:
        """Ask for the reason first."""
        self._undoing = block
        self._tell()
        self.reason.setFocus()

    def _act(self) -> None:
        reason = self.reason.text().strip()
        if self._undoing is not None:
            self.undone.emit(self._undoing.id, reason)
        else:
            kind = self._kind()
            value = str(self._passage) if kind is BlockKind.PASSAGE else self.value.text().strip()
            self.blocked.emit(kind, value, reason)
