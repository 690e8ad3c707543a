"""The source panel: the cited passage among its neighbours, on a page, with where it comes from.

The page is rebuilt from the passages the core stored; the original opens in its own program.
Not here: finding passages, deciding which revision is effective.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desktop import tokens, words
from app.desktop.band import RedBand, band_words
from app.desktop.chip import place
from app.desktop.controls import button, icon_button, label, scroll_area
from app.desktop.marks import paint_revision
from app.desktop.quoted import STEP
from app.desktop.safety import level_of, says_signal
from app.desktop.textblock import Block, Laid, TextBlock, font_of, lay, leading
from app.desktop.words import translate
from app.host.messages import PassageView
from knowledge.types import Citation, Passage, Standing


class StatePill(QWidget):
    """Revision and state, with the state's mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = Standing.EFFECTIVE
        self._text = ""
        self.setFixedHeight(26)

    def show_state(self, revision: str, state: Standing) -> None:
        """Change the words."""
        self._state = state
        self._text = " · ".join(part for part in (words.revision(revision), words.standing(state)) if part)
        self.setAccessibleName(self._text)
        self.ensurePolished()
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(self._text) + 44)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.colour("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 13, 13)
        paint_revision(painter, self._state, QRectF(9, 5, 16, 16))
        painter.setPen(tokens.colour("text2"))
        painter.setFont(font_of(tokens.META))
        box = QRectF(31, 0, self.width() - 34, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something laid out on the page."""

    x: float
    y: float
    laid: Laid


class Page(Block):
    """The passages of one page or section, the cited one marked."""

    _SIDE, _TOP = 20, 14

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: PassageView | None = None
        self._pieces: list[_Piece] = []
        self._marked = (0.0, 0.0)

    def show_view(self, view: PassageView) -> None:
        """Show another page; the panel lays out again."""
        self._view = view
        self.setAccessibleName("\n".join(passage.text for passage in self._passages()))

    def shows(self, passage: Passage) -> bool:
        """Whether this passage is the marked one."""
        return self._view is not None and self._view.passage.id == passage.id

    def marked(self) -> tuple[int, int]:
        """Top and bottom of the cited passage."""
        return round(self._marked[0]), round(self._marked[1])

    def _passages(self) -> tuple[Passage, ...]:
        if self._view is None:
            return ()
        around = self._view.around or (self._view.passage,)
        known = {passage.id for passage in around}
        return around if self._view.passage.id in known else (self._view.passage, *around)

    def height_for(self, width: int) -> int:
        """Lay out everything."""
        view = self._view
        if view is None:
            return 40
        self._pieces = []
        inner = width - 2 * self._SIDE
        y = self._TOP + 24.0
        section: str | None = None
        for passage in self._passages():
            cited = passage.id == view.passage.id
            start = y
            if passage.section != section:
                section = passage.section
                heading = section.split(" > ")[-1]
                if heading:
                    y = self._place(heading, y + 8, inner, bold=True) + 2
            start = min(start + 6, y)
            y = self._body(passage, y + 2, inner)
            if cited:
                self._marked = (start, y + 4)
            y += 8
        return round(y + self._TOP)

    def _body(self, passage: Passage, y: float, inner: int) -> float:
        if passage.kind.safety and not says_signal(passage.text):
            y = self._place(level_of("", passage.kind).upper(), y, inner, bold=True)
        for line in passage.text.split("\n"):
            found = STEP.match(line)
            if found:
                y += 3
                number = lay(found.group(1), font_of(tokens.META), 24, factor=leading(line))
                laid = lay(found.group(2), font_of(tokens.META), inner - 24, factor=leading(line))
                self._pieces.append(_Piece(self._SIDE, y, number))
                self._pieces.append(_Piece(self._SIDE + 24, y, laid))
                y += laid.height
            else:
                y = self._place(line, y, inner)
        return y

    def _place(self, text: str, y: float, inner: int, *, bold: bool = False) -> float:
        laid = lay(text, font_of(tokens.META, bold), inner)
        self._pieces.append(_Piece(self._SIDE, y, laid))
        return y + laid.height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw page, head, mark and text."""
        view = self._view
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.colour("page"))
        if view is None:
            painter.end()
            return
        painter.setFont(font_of(tokens.META))
        painter.setPen(tokens.colour("page_text2"))
        head = QRectF(self._SIDE, self._TOP - 4, self.width() - 2 * self._SIDE, 20)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, view.document.id)
        where = words.revision(view.revision.label)
        if view.passage.page is not None:
            pages = f" / {view.revision.pages}" if view.revision.pages else ""
            where = f"{where}   {view.passage.page}{pages}".strip()
        painter.drawText(head, Qt.AlignmentFlag.AlignRight, where)
        painter.fillRect(QRectF(self._SIDE, self._TOP + 17, head.width(), 1), tokens.colour("page_line"))
        top, bottom = self._marked
        painter.fillRect(QRectF(10, top, self.width() - 20, bottom - top), tokens.colour("page_mark"))
        painter.fillRect(QRectF(10, top, 4, bottom - top), tokens.colour("page_bar"))
        painter.setPen(tokens.colour("page_text"))
        for piece in self._pieces:
            piece.laid.draw(painter, piece.x, piece.y)
        painter.end()


class SourcePanel(QFrame):
    """Head, page, and the button that opens the original file."""

    closed = Signal()
    moved = Signal(object)
    """Another citation of the same answer is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("source")
        self._citations: tuple[Citation, ...] = ()
        self._at = 0
        self._path = ""
        self.position = label("", "metaStrong")
        self.previous = icon_button("left", translate("Source", "Previous source"))
        self.next = icon_button("right", translate("Source", "Next source"))
        shut = icon_button("close", translate("Source", "Close the source"))
        self.number = label("", "question")
        self.pill = StatePill()
        self.title = TextBlock("", 15)
        self.origin = TextBlock("", tokens.META, token="text2")
        self.where = label("", "control")
        self.band = RedBand()
        self.page = Page()
        self.told = QLabel()
        self.open_button = button(translate("Source", "Open original file"), picture="open")
        self._build(shut)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        shut.clicked.connect(self.closed)
        self.open_button.clicked.connect(self._open)
        self.clear()

    def _build(self, shut: QWidget) -> None:
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.position)
        top.addStretch(1)
        for widget in (self.previous, self.next, shut):
            top.addWidget(widget)
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(self.number)
        name.addWidget(self.pill)
        name.addStretch(1)
        self._head = QFrame()
        self._head.setObjectName("panelHeader")
        head = QVBoxLayout(self._head)
        head.setContentsMargins(16, 6, 8, 10)
        head.setSpacing(2)
        head.addLayout(top)
        head.addLayout(name)
        head.addWidget(self.title)
        head.addWidget(self.origin)
        toolbar = QFrame()
        toolbar.setObjectName("toolbar")
        toolbar.setFixedHeight(44)
        line = QHBoxLayout(toolbar)
        line.setContentsMargins(16, 0, 16, 0)
        line.addWidget(self.where, 1)
        self.told.setObjectName("hint")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self._desk = QFrame()
        self._desk.setObjectName("desk")
        self.page.setParent(self._desk)
        self.area = scroll_area(self._desk)
        self.area.setAccessibleName(translate("Source", "Page"))
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        footer = QFrame()
        footer.setObjectName("panelFooter")
        foot = QHBoxLayout(footer)
        foot.setContentsMargins(16, 10, 16, 10)
        foot.addWidget(self.open_button)
        foot.addWidget(self.told, 1)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        for widget in (self._head, toolbar, self.band):
            body.addWidget(widget)
        body.addWidget(self.area, 1)
        body.addWidget(footer)
        self._empty = QWidget()
        empty = QVBoxLayout(self._empty)
        empty.setContentsMargins(16, 20, 16, 16)
        empty.setSpacing(6)
        empty.addWidget(label(translate("Source", "Source"), "bodyStrong"))
        empty.addWidget(
            label(translate("Source", "A tap on a chip beside an answer shows its page here."), "meta", wrap=True)
        )
        empty.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(self._empty, 1)
        whole.addWidget(self._body, 1)

    def clear(self) -> None:
        """No source is open."""
        self._citations, self._path = (), ""
        self._empty.show()
        self._body.hide()

    def show_citation(self, citation: Citation, among: tuple[Citation, ...], standing: Standing | None = None) -> None:
        """Say at once what was asked for; the page follows. `standing` where it is known to be another one by now."""
        self._empty.hide()
        self._body.show()
        self._citations = among or (citation,)
        self._at = next((i for i, one in enumerate(self._citations) if one.n == citation.n), 0)
        text = translate("Source", "Source {n} of {total}")
        self.position.setText(text.format(n=self._at + 1, total=len(self._citations)))
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(self._at < len(self._citations) - 1)
        passage = citation.passage
        self._head_for(passage, standing or Standing(passage.state.value), passage.title, passage.owner)
        self.where.setText(place(passage))
        if not self.page.shows(passage):
            self.page.hide()  # no other page under this head, not even for a moment
            self.band.show_words("")
            self.told.setText("")
            self.open_button.setEnabled(False)

    def show_view(self, view: PassageView) -> None:
        """Show the page."""
        passage = view.passage
        title, owner = view.document.title or passage.title, view.document.owner or passage.owner
        self._head_for(passage, view.revision.standing, title, owner)
        self.band.show_words(band_words(view.revision, datetime.now(UTC)))
        self._path = view.revision.path or passage.path
        self.told.setText("")
        self.open_button.setEnabled(bool(self._path))
        self.where.setText(self._where(view))
        self.page.show_view(view)
        self.page.show()
        self._arrange()
        top, _bottom = self.page.marked()
        bar = self.area.verticalScrollBar()
        bar.setValue(max(0, top + 10 - self.area.viewport().height() // 4))

    def show_missing(self) -> None:
        """Say that the page is not kept any more; what was quoted stands in the answer."""
        self.told.setText(translate("Source", "This page was replaced or removed."))

    def citation(self) -> Citation | None:
        """The citation that is open."""
        return self._citations[self._at] if self._citations else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _head_for(self, passage: Passage, standing: Standing, title: str, owner: str) -> None:
        self.number.setText(passage.document)
        self.pill.show_state(passage.revision, standing)
        self.title.set_text(title)
        parts = []
        if passage.effective_from:
            parts.append(translate("Source", "Since {date}").format(date=words.date(passage.effective_from)))
        if owner:
            parts.append(translate("Source", "Owner: {owner}").format(owner=owner))
        self.origin.set_text(" · ".join(parts))
        self.origin.setVisible(bool(parts))
        self._arrange()

    def _where(self, view: PassageView) -> str:
        passage = view.passage
        if passage.page is None:
            return place(passage)
        if view.revision.pages:
            text = translate("Source", "Page {n} of {total}")
            return text.format(n=passage.page, total=view.revision.pages)
        return translate("Source", "Page {n}").format(n=passage.page)

    def _arrange(self) -> None:
        inner = self.width() - 26
        self.number.setWordWrap(
            self.number.fontMetrics().horizontalAdvance(self.number.text()) > inner - self.pill.width() - 16
        )
        for block in (self.title, self.origin):
            block.set_width(inner)
        width = self.area.viewport().width() - 20
        if width > 80:
            height = self.page.set_width(width)
            self.page.move(10, 10)
            self._desk.setMinimumHeight(height + 20)

    def _step(self, by: int) -> None:
        self.moved.emit(self._citations[self._at + by])

    def _open(self) -> None:
        path = Path(self._path)
        if not path.is_absolute() or not path.is_file():
            self.told.setText(translate("Source", "The file is not there any more."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.told.setText(translate("Source", "No program opens this file."))
