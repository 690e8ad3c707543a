"""A site note under an answer: what a colleague found and others approved, plainly not the document.

Not here: which notes (the core), deciding on them (review).
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import tokens, words
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from knowledge.rights import Role
from knowledge.types import SiteNote

_LEFT, _SIDE, _TOP = 18, 14, 10


def role_words(role: str) -> str:
    """A role as the window says it."""
    return {
        Role.OPERATOR.value: translate("Role", "operator"),
        Role.TECHNICIAN.value: translate("Role", "technician"),
        Role.ENGINEER.value: translate("Role", "engineer"),
        Role.CONTROLLER.value: translate("Role", "document controller"),
        Role.STEWARD.value: translate("Role", "steward"),
        Role.ADMINISTRATOR.value: translate("Role", "administrator"),
    }.get(role, role)


class NoteBlock(Block):
    """Caption, words, and what they are about; on the panel's surface, beside a dashed bar."""

    def __init__(self, note: SiteNote, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = note
        caption = translate("Note", "Site note, approved by {role}, {date}, expires {expires}").format(
            role=role_words(note.role), date=words.date(note.approved_at), expires=words.date(note.expires_at)
        )
        about = ""
        if note.document:
            place = " ".join(part for part in (note.document, words.revision(note.revision)) if part)
            about = translate("Note", "Beside {document}. The document counts.").format(document=place)
        self.caption = TextBlock(caption, tokens.META, token="text2", parent=self)
        self.words = TextBlock(note.text, tokens.BODY, parent=self)
        self.about = TextBlock(about, tokens.META, token="text2", parent=self)
        self.about.setVisible(bool(about))
        self.setAccessibleName(". ".join(part for part in (caption, note.text, about) if part))

    def height_for(self, width: int) -> int:
        """Caption, words, document."""
        y = _TOP
        for block in (self.caption, self.words, self.about):
            if not block.isHidden():
                block.move(_LEFT, y)
                y += block.set_width(width - _LEFT - _SIDE) + 4
        return y + _TOP - 4

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw surface and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()), tokens.RADIUS_CARD, tokens.RADIUS_CARD)
        painter.setPen(QPen(tokens.colour("text2"), 3, Qt.PenStyle.DashLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(2, 6), QPointF(2, self.height() - 6))
        painter.end()
