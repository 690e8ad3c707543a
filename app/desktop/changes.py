"""The banner over an old answer whose sources have changed: what became of each, and what its words are now.

Old and new words stand under one another; what is gone is struck through under a minus sign, what is new is underlined
beside a bar. Not here: finding out what changed (app.changes), comparing texts (difference).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import icons, tokens, words
from app.desktop.chip import place
from app.desktop.controls import button
from app.desktop.difference import difference, of_line
from app.desktop.quoted import paint_paper
from app.desktop.textblock import Block, Laid, Spans, TextBlock, font_of, lay, leading
from app.desktop.words import translate
from app.host.messages import SourceChange
from knowledge.types import Citation, Standing

_SIDE, _TOP, _GAP = 16, 12, 12
_TEXT = _SIDE + 32
"""Where words begin, beside the mark."""
_WORDS_LEAST = 260


def became(change: SourceChange) -> str:
    """What became of a cited source, in a sentence or two."""
    source = _named(change.document, change.revision)
    if change.standing.used and change.now == change.revision:
        return translate("Changes", "The text of {source} is different now.").format(source=source)
    if change.now is None:
        head = translate("Changes", "{source}: {state}.").format(source=source, state=state(change))
        none = translate("Changes", "{document} has no effective revision now.").format(document=change.document)
        return words.sentences(head, none)
    now, since = _rev(change.now) or translate("Changes", "a file without a label"), words.date(change.since)
    if change.standing is not Standing.SUPERSEDED:
        text = translate("Changes", "{source} is not used any more: {now} is effective.")
    elif since:
        text = translate("Changes", "{source} is superseded by {now} since {date}.")
    else:
        text = translate("Changes", "{source} is superseded by {now}.")
    return text.format(source=source, now=now, date=since)


def state(change: SourceChange) -> str:
    """What became of a cited revision, as a word and its date."""
    if change.standing.used:
        return translate("Changes", "changed")
    return f"{words.standing(change.standing)} {words.date(change.since)}".strip()


def _rev(label: str) -> str:
    return translate("Changes", "rev {label}").format(label=label) if label else ""


def _named(document: str, label: str) -> str:
    return f"{document} {_rev(label)}".strip()


@dataclass(frozen=True, slots=True)
class _Line:
    y: float
    laid: Laid
    changed: bool


class Version(Block):
    """One of two texts that differ, on paper: its lines, and what differs in them struck through or underlined."""

    _LEFT, _RIGHT, _HEAD = 34, 14, 10

    def __init__(self, caption: str, text: str, spans: Spans, *, new: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption, self.spans, self.new = caption, spans, new
        self._text = text
        self._head: Laid | None = None
        self._lines: list[_Line] = []
        changed = " … ".join(text[start:end] for start, end in spans)
        sign = translate("Changes", "Added: {words}") if new else translate("Changes", "Removed: {words}")
        self.setAccessibleName(f"{caption}. {text}" + (f". {sign.format(words=changed)}" if changed else ""))

    def text(self) -> str:
        """The text, byte for byte."""
        return self._text

    def height_for(self, width: int) -> int:
        """Caption and lines."""
        inner = width - self._LEFT - self._RIGHT
        self._head = lay(self.caption, font_of(tokens.META), width - 18 - self._RIGHT)
        y, at = self._HEAD + self._head.height + 4.0, 0
        self._lines = []
        for line in self._text.split("\n"):
            here = of_line(self.spans, at, at + len(line))
            gone, new = ((), here) if self.new else (here, ())
            laid = lay(line, font_of(tokens.BODY), inner, factor=leading(line), struck=gone, underlined=new)
            self._lines.append(_Line(y, laid, bool(here)))
            y += laid.height + 2
            at += len(line) + 1
        return round(y + 9)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw paper, caption, lines, and the sign beside each line that differs."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_paper(painter, QRectF(self.rect()))
        if self._head:
            painter.setPen(tokens.colour("text2"))
            self._head.draw(painter, 18, self._HEAD)
        ink = tokens.colour("text")
        for line in self._lines:
            painter.setPen(ink)
            line.laid.draw(painter, self._LEFT, line.y)
            if line.changed and self.new:
                painter.fillRect(QRectF(18, line.y + 2, 4, line.laid.height - 4), ink)
            elif line.changed:
                painter.fillRect(QRectF(15, line.y + 11, 10, 2.5), ink)
        painter.end()


class DifferenceBlock(Block):
    """What a cited passage said, and what stands in its place now."""

    def __init__(self, change: SourceChange, citation: Citation | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Against the whole passage: what stood around the quoted words before is not new.
        whole = citation.passage.text if citation else ""
        before = whole if change.quote in whole else change.quote
        told = difference(before, change.text) if change.text else difference("", "")
        where = place(citation.passage) if citation else ""
        parts = (translate("Changes", "Source {n}").format(n=change.citation), where)
        self.where = TextBlock(" · ".join(part for part in parts if part), tokens.META, bold=True, parent=self)
        then = _caption(translate("Changes", "Then"), change.revision)
        now = _caption(translate("Changes", "Now"), change.now or "")
        if told.gone:
            then = f"{then} · {translate('Changes', 'removed words are struck through')}"
        if told.new:
            now = f"{now} · {translate('Changes', 'added words are underlined')}"
        self.versions = []
        note = ""
        if change.text and not told:
            note = translate("Changes", "These words are the same now.")
        else:
            self.versions.append(Version(then, before, told.gone, new=False, parent=self))
        if told:
            self.versions.append(Version(now, change.text, told.new, new=True, parent=self))
        if not change.text:
            note = translate("Changes", "Nothing stands in its place now.")
        self.note = TextBlock(note, tokens.CONTROL, parent=self)
        self.note.setVisible(bool(note))

    def height_for(self, width: int) -> int:
        """Place, then, now."""
        self.where.move(0, 0)
        y = self.where.set_width(width) + 4
        for version in self.versions:
            version.move(0, y)
            y += version.set_width(width) + 6
        if self.note.text():
            self.note.move(0, y)
            y += self.note.set_width(width) + 6
        return y


class _Source(Block):
    """One changed source: its sentence, and a button that opens the difference below it."""

    toggled = Signal()

    def __init__(self, changes: Sequence[SourceChange], citations: Mapping[int, Citation], parent: QWidget) -> None:
        super().__init__(parent)
        self._changes, self._citations = changes, citations
        self.said = TextBlock(became(changes[0]), tokens.BODY, parent=self)
        self.button = button("")
        self.button.setParent(self)
        self.button.clicked.connect(lambda _checked=False: self._toggle())
        self.differences: list[DifferenceBlock] = []
        self._tell()

    def height_for(self, width: int) -> int:
        """Sentence and button side by side where both fit, and what is open."""
        self.button.setFixedWidth(self.button.sizeHint().width())
        beside = width - self.button.width() - _GAP
        if beside >= _WORDS_LEAST:
            said = self.said.set_width(beside)
            y = max(said, self.button.height())
            self.said.move(0, (y - said) // 2)
            self.button.move(width - self.button.width(), (y - self.button.height()) // 2)
        else:
            self.said.move(0, 0)
            y = self.said.set_width(width) + 6
            self.button.move(0, y)
            y += self.button.height()
        for block in self.differences:
            y += 10
            block.move(0, y)
            y += block.set_width(width)
        return y

    def _toggle(self) -> None:
        if self.differences:
            for block in self.differences:
                block.hide()
                block.deleteLater()
            self.differences = []
        else:
            shown: dict[object, DifferenceBlock] = {}
            for change in self._changes:
                citation = self._citations.get(change.citation)
                passage = citation.passage.id if citation else change.quote
                if passage not in shown:  # two quotes of one passage have one difference
                    shown[passage] = DifferenceBlock(change, citation, self)
            self.differences = list(shown.values())
            for block in self.differences:
                block.show()
        self._tell()
        self.toggled.emit()

    def _tell(self) -> None:
        hide, show = translate("Changes", "Hide the difference"), translate("Changes", "Show the difference")
        self.button.setText(hide if self.differences else show)
        self.button.setAccessibleName(f"{self.button.text()}: {self.said.text()}")


class ChangesBanner(Block):
    """Stands between an old question and its answer."""

    again = Signal()
    """Its question is to be asked again."""
    resized = Signal()
    """It wants another height: its answer lays out again."""

    def __init__(
        self, changes: Sequence[SourceChange], citations: Sequence[Citation], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        by_source: dict[tuple[str, str], list[SourceChange]] = {}
        for change in changes:
            by_source.setdefault((change.document, change.revision), []).append(change)
        one = translate("Changes", "1 source has changed since this answer. Do not work from it.")
        many = translate("Changes", "{n} sources have changed since this answer. Do not work from it.")
        self.title = TextBlock(words.kind_of_number(len(by_source), one, many), tokens.BODY, bold=True, parent=self)
        known = {citation.n: citation for citation in citations}
        self.sources = [_Source(group, known, self) for group in by_source.values()]
        for source in self.sources:
            source.toggled.connect(self.resized)
        self.ask_again = button(translate("Changes", "Ask again"), picture="refresh")
        self.ask_again.setParent(self)
        self.ask_again.clicked.connect(self.again)
        self.setAccessibleName(" ".join((self.title.text(), *(source.said.text() for source in self.sources))))

    def height_for(self, width: int) -> int:
        """Title, sources, the last button."""
        inner = width - _TEXT - _SIDE
        title = self.title.set_width(inner)
        y = _TOP + max(title, 24)
        self.title.move(_TEXT, _TOP + (max(title, 24) - title) // 2)
        for source in self.sources:
            y += 6
            source.move(_TEXT, y)
            y += source.set_width(inner)
        y += 8
        self.ask_again.setFixedWidth(self.ask_again.sizeHint().width())
        self.ask_again.move(_TEXT, y)
        return y + self.ask_again.height() + _TOP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame and mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.colour("alarm_text"), 2))
        painter.setBrush(tokens.colour("panel"))
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, tokens.RADIUS_CARD, tokens.RADIUS_CARD)
        icons.paint(painter, "slash", QRectF(_SIDE - 2, _TOP, 24, 24), tokens.colour("alarm_text"))
        painter.end()


def _caption(when: str, label: str) -> str:
    return " · ".join(part for part in (when, _rev(label)) if part)
