"""A photo or a voice note of a report: the picture, its size, a button that saves it.

The file is data: it is drawn or saved, never opened with another program. Its name is not shown as it came.
Not here: fetching it (fetching).
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desktop import tokens
from app.desktop.controls import button
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from knowledge.review import Attachment

_HIGHEST = 180
_LARGEST_MB = 256
"""Memory that a picture may take while it is read."""


class AttachmentBlock(Block):
    """One file of a report."""

    save_wanted = Signal(object)
    """Its Attachment."""

    def __init__(self, attachment: Attachment, n: int, parent: QWidget | None = None) -> None:
        """`n` counts the files of the report, from 1."""
        super().__init__(parent)
        self.attachment = attachment
        self.photo = attachment.kind == "photo"
        kind = translate("Attachment", "Photo {n}") if self.photo else translate("Attachment", "Voice note {n}")
        self.name = f"{kind.format(n=n)} · {_size(attachment.size)}"
        self.said = TextBlock(self.name, tokens.META, token="text2", parent=self)
        self.save = button(translate("Attachment", "Save"), hint=f"{translate('Attachment', 'Save')}: {self.name}")
        self.save.setParent(self)
        self.save.clicked.connect(lambda: self.save_wanted.emit(attachment))
        self.image = QImage()
        self.setAccessibleName(self.name)

    def show_photo(self, data: bytes) -> None:
        """Draw it; what is no picture is told."""
        buffer = QBuffer()
        buffer.setData(QByteArray(data))
        reader = QImageReader(buffer)
        reader.setAutoTransform(True)
        QImageReader.setAllocationLimit(_LARGEST_MB)
        self.image = reader.read()
        if self.image.isNull():
            self.said.set_text(f"{self.name} · {translate('Attachment', 'cannot be shown')}")

    def height_for(self, width: int) -> int:
        """Picture, then words and button."""
        y = self._drawn(width).height()
        y += 8 if y else 0
        wide = self.save.sizeHint().width()
        self.save.resize(wide, tokens.CONTROL_HEIGHT)
        self.save.move(width - wide, y)
        self.said.set_width(max(80, width - wide - 12))
        self.said.move(0, y + max(0, (tokens.CONTROL_HEIGHT - self.said.height()) // 2))
        return y + tokens.CONTROL_HEIGHT

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture."""
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(QPoint(0, 0), self._drawn(self.width())), self.image)
        painter.end()

    def _drawn(self, width: int) -> QSize:
        if self.image.isNull():
            return QSize(0, 0)
        most = QSize(min(width, self.image.width()), min(_HIGHEST, self.image.height()))
        return self.image.size().scaled(most, Qt.AspectRatioMode.KeepAspectRatio)


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, size // 1024)} kB"
