"""A list of blocks under one another, a page of them at a time, so that thousands of items open at once.

Not here: what the blocks show (quarantine, findings).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.desktop.controls import button, label, scroll_area, tab_order
from app.desktop.textblock import Block
from app.desktop.words import translate

PAGE = 50
T = TypeVar("T")


def nothing_fits() -> QLabel:
    """What stands above a list of which the search shows nothing; hidden at first."""
    made = label(translate("Documents", "Nothing fits the search."), "control")
    made.setContentsMargins(20, 20, 20, 0)
    made.hide()
    return made


class PagedList(QWidget, Generic[T]):
    """Shows items as blocks. Equal items are not made again: who is on a button of the list stays there."""

    def __init__(
        self, make: Callable[[T], Block], *, gap: int = 0, margin: int = 0, most: int = 0, parent: QWidget | None = None
    ) -> None:
        """Args: make: the block of an item. gap, margin: pixels between and around. most: the widest a block gets."""
        super().__init__(parent)
        self._make, self._gap, self._margin, self._most = make, gap, margin, most
        self._items: list[T] = []
        self._wanted = PAGE
        self.blocks: list[Block] = []
        self._content = QWidget()
        self._content.setObjectName("scrollBody")
        self.area: QScrollArea = scroll_area(self._content)
        self.more = button("", "quiet", hint=translate("Documents", "Show more"))
        self.more.setParent(self._content)
        self.more.hide()
        self.more.clicked.connect(self._more)
        self.area.viewport().installEventFilter(self)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.area)

    def show_items(self, items: Sequence[T]) -> None:
        """Show these; the focus stays at its place in the list."""
        if list(items) == self._items:
            return
        focused = self._focused()
        self._items = list(items)
        for block in self.blocks:
            block.hide()
            block.deleteLater()
        self.blocks = []
        self._fill()
        if focused is not None and self.blocks:
            self.focus_on(min(focused, len(self.blocks) - 1))

    def focus_on(self, index: int) -> bool:
        """Give the focus to the first button of a block; whether there is one."""
        if not 0 <= index < len(self.blocks):
            return False
        found = next((one for one in self.blocks[index].findChildren(QAbstractButton) if one.isEnabled()), None)
        if found is not None:
            found.setFocus()
            self.area.ensureWidgetVisible(found)
        return found is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Blocks follow the width of what is seen of them."""
        if event.type() is QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def _focused(self) -> int | None:
        focus = QApplication.focusWidget()
        return next((n for n, one in enumerate(self.blocks) if focus is not None and one.isAncestorOf(focus)), None)

    def _more(self) -> None:
        first = len(self.blocks)
        self._wanted += PAGE
        self._fill()
        self.focus_on(first)

    def _fill(self) -> None:
        for item in self._items[len(self.blocks) : self._wanted]:
            block = self._make(item)
            block.setParent(self._content)
            block.show()
            self.blocks.append(block)
        rest = len(self._items) - len(self.blocks)
        text = translate("Documents", "Show {n} more of {rest}").format(n=min(PAGE, rest), rest=rest)
        self.more.setText(text)
        self.more.setAccessibleName(text)
        self.more.setVisible(rest > 0)
        buttons = [one for block in self.blocks for one in block.findChildren(QAbstractButton)]
        tab_order(self.area, *buttons, self.more)
        self._arrange()

    def _arrange(self) -> None:
        width = self.area.viewport().width() - 2 * self._margin
        width = min(width, self._most) if self._most else width
        if width < 120:
            return
        y = self._margin
        for block in self.blocks:
            block.move(self._margin, y)
            y += block.set_width(width) + self._gap
        if len(self.blocks) < len(self._items):
            self.more.setGeometry(self._margin, y + 4, self.more.sizeHint().width() + 16, self.more.height())
            y += self.more.height() + 12
        self._content.setMinimumHeight(y + self._margin)
        self._content.setMaximumHeight(max(y + self._margin, self.area.viewport().height()))
