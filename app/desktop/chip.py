"""Citation chips: what stands in the proof margin beside a claim.

A chip opens the page it names; a live chip names time, quality and age of a frozen reading.
Not here: the page itself (source).
"""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.copilot.events import LiveValue
from app.desktop import icons, tokens, words
from app.desktop.textblock import Laid, font_of, lay
from app.desktop.words import translate
from knowledge.types import Citation, Mention, Passage

HEIGHT = 44
_LINE = 17
_LEFT = 27
"""Where the words begin, beside a number of two digits or an icon."""
_NUMBERED = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)*|[A-Z]\.?[0-9]*(?:\.[0-9]+)*)[.)]?\s")


def section_short(section: str) -> str:
    """The last heading of a path, as its number if it has one."""
    last = section.split(" > ")[-1].strip()
    found = _NUMBERED.match(last + " ")
    return found.group(1) if found else last


def place(where: Passage | Mention) -> str:
    """Page and section of a passage or of a finding's place, as far as the format has them."""
    parts = []
    if where.page is not None:
        parts.append(translate("Chip", "page {n}").format(n=where.page))
    if where.section:
        parts.append(section_short(where.section))
    return " · ".join(parts) or translate("Chip", "open")


class _Card(QAbstractButton):
    """What both kinds of chip share: outline, selection, two lines of text that never lose a letter of the first."""

    def __init__(
        self,
        head: str,
        foot: str,
        *,
        lines: int = 1,
        struck: bool = False,
        left: int = _LEFT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._foot = foot
        self._left = left
        room = tokens.MARGIN_WIDTH - left - 7
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        font = font_of(tokens.META, bold=True)
        through = ((0, len(head)),) if struck else ()
        self._lines: Laid = lay(head, font, room, factor=_LINE / tokens.META, struck=through)
        self._below: Laid | None = None
        if lines > 1:
            self._below = lay(foot, font_of(tokens.META), room, factor=_LINE / tokens.META)
        self._foot_height = self._below.height if self._below else _LINE
        self.setFixedSize(tokens.MARGIN_WIDTH, max(HEIGHT, self._lines.height + self._foot_height + 10))

    def sizeHint(self) -> QSize:
        """Fixed."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, then what is special about it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = tokens.colour("accent")
        chosen = self.isChecked()
        frame = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setPen(QPen(accent, 2.5 if self.hasFocus() else 1.5))
        painter.setBrush(tokens.colour("accent_tint" if chosen or self.isDown() else "paper"))
        painter.drawRoundedRect(frame, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawRoundedRect(QRectF(0, 0, 8, self.height()), tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
            painter.fillRect(QRectF(5, 1.5, 4, self.height() - 3), tokens.colour("accent_tint"))
        painter.setPen(accent)
        top = (self.height() - self._lines.height - self._foot_height) / 2
        self._lines.draw(painter, self._left, top)
        if self._below:
            self._below.draw(painter, self._left, top + self._lines.height)
        else:
            painter.setFont(font_of(tokens.META))
            box = QRectF(self._left, top + self._lines.height, self.width() - self._left - 6, _LINE)
            shown = painter.fontMetrics().elidedText(self._foot, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
        self._paint_front(painter)
        painter.end()

    def _paint_front(self, painter: QPainter) -> None:
        raise NotImplementedError


class Chip(_Card):
    """Number, document and revision, page and section of one citation. Checked while its page is open.

    `gone` says what became of its source, in place of page and section: then document and revision are struck.
    """

    def __init__(self, citation: Citation, gone: str = "", parent: QWidget | None = None) -> None:
        passage = citation.passage
        head = f"{passage.document} {passage.revision}".strip()
        foot = gone or place(passage)
        left = _LEFT if citation.n < 100 else _LEFT + 9 * (len(str(citation.n)) - 2)
        super().__init__(head, foot, lines=2 if gone else 1, struck=bool(gone), left=left, parent=parent)
        self.citation = citation
        self.gone = gone
        self.setCheckable(True)
        self.setAccessibleName(
            translate("Chip", "Source {n}: {document}, {place}").format(n=citation.n, document=head, place=foot)
        )

    def nextCheckState(self) -> None:
        """A tap opens; only the open page decides what is checked."""

    def _paint_front(self, painter: QPainter) -> None:
        painter.setFont(font_of(tokens.CONTROL, bold=True))
        painter.drawText(
            QRectF(6, 0, self._left - 9, self.height()), Qt.AlignmentFlag.AlignCenter, str(self.citation.n)
        )


class PlaceChip(_Card):
    """Document, revision, page and section of a place that a finding names."""

    def __init__(self, mention: Mention, parent: QWidget | None = None) -> None:
        head = f"{mention.document} {mention.revision}".strip()
        foot = place(mention)
        super().__init__(head, foot, parent=parent)
        self.mention = mention
        self.setAccessibleName(translate("Chip", "Open {document}, {place}").format(document=head, place=foot))

    def _paint_front(self, painter: QPainter) -> None:
        icons.paint(painter, "open", QRectF(7, self.height() / 2 - 8, 16, 16), tokens.colour("accent"))


class LiveChip(_Card):
    """Time, quality and age of the readings that a value claim was frozen from."""

    def __init__(self, values: tuple[LiveValue, ...], parent: QWidget | None = None) -> None:
        oldest = max(values, key=lambda live: live.reading.age_s)
        worst = max((live.reading.quality for live in values), key=_BADNESS.index)
        at = words.clock_seconds(oldest.reading.source_time or oldest.reading.received)
        head = translate("Chip", "Live, {time}").format(time=at)
        age = translate("Chip", "{age} old").format(age=words.duration(oldest.reading.age_s))
        foot = f"{words.quality(worst)} · {age}"
        super().__init__(head, foot, lines=2, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setEnabled(False)
        self.setAccessibleName(f"{head}, {foot}")

    def _paint_front(self, painter: QPainter) -> None:
        icons.paint(painter, "pulse", QRectF(7, self.height() / 2 - 8, 16, 16), tokens.colour("accent"))


_BADNESS = ("good", "uncertain", "late", "lost", "bad")
