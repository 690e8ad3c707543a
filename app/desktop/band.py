"""The red band over what is not answered from: which revision it is, and why.

Not here: deciding where a revision stands (knowledge.control).
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.desktop import icons, tokens, words
from app.desktop.textblock import Laid, font_of, lay
from app.desktop.words import translate
from knowledge.types import Revision, Standing


def band_words(revision: Revision, now: datetime) -> str:
    """Why a revision is not answered from; empty if it is."""
    name = words.revision(revision.label) or translate("Revision", "This file")
    ended = revision.effective_to if revision.effective_to and revision.effective_to <= now else None
    since = words.date(ended)
    never = translate("Revision", "It is never answered from.")
    match revision.standing:
        case Standing.EFFECTIVE | Standing.UNCONTROLLED:
            return ""
        case Standing.SUPERSEDED if since:
            head = translate("Revision", "{rev} is superseded since {date}.").format(rev=name, date=since)
        case Standing.SUPERSEDED:
            head = translate("Revision", "{rev} is superseded.").format(rev=name)
        case Standing.EXPIRED if since:
            head = translate("Revision", "{rev} is expired since {date}.").format(rev=name, date=since)
        case Standing.EXPIRED:
            head = translate("Revision", "{rev} is expired.").format(rev=name)
        case Standing.WITHDRAWN:
            head = translate("Revision", "{rev} is withdrawn.").format(rev=name)
        case Standing.UNVERIFIED:
            head = translate("Revision", "{rev} is unverified.").format(rev=name)
            never = translate("Revision", "It is not answered from.")
        case Standing.IN_WORK:
            head = translate("Revision", "{rev} is in work.").format(rev=name)
            never = translate("Revision", "It is not answered from until it is released.")
        case Standing.NOT_YET:
            date = words.date(revision.effective_from)
            head = translate("Revision", "{rev} is effective from {date} on.").format(rev=name, date=date)
            never = translate("Revision", "Before that it is not answered from.")
        case Standing.AMBIGUOUS:
            head = translate("Revision", "{rev} is effective, and so is another revision.").format(rev=name)
            never = translate("Revision", "Neither is answered from. Document control decides.")
        case Standing.QUARANTINED:
            head = translate("Revision", "{rev} waits for a decision.").format(rev=name)
            head = words.sentences(head, words.reason(revision))
            never = translate("Revision", "It is not answered from.")
    return words.sentences(head, never)


class RedBand(QWidget):
    """The words, white on red, with a slashed ring."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._laid: Laid | None = None
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._text

    def show_words(self, text: str) -> None:
        """Say something; nothing hides the band."""
        self._text = text
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its words."""
        self._fit()

    def _fit(self) -> None:
        self._laid = lay(self._text, font_of(tokens.BODY, bold=True), max(120, self.width() - 76))
        self.setFixedHeight(max(tokens.TOUCH_HEIGHT, self._laid.height + 20))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.colour("alarm_fill"))
        ink = tokens.colour("on_alarm")
        middle = self.height() / 2
        icons.paint(painter, "slash", QRectF(18, middle - 14, 28, 28), ink)
        painter.setPen(ink)
        if self._laid:
            self._laid.draw(painter, 56, middle - self._laid.height / 2)
        painter.end()
