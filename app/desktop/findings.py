"""What a document controller has to decide: findings of the import linter, the gravest first, each with its places.

Not here: finding them (knowledge.lint), the card of a conflict (conflict), opening places (opening).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import icons, tokens
from app.desktop.chip import PlaceChip
from app.desktop.conflict import ConflictCard
from app.desktop.controls import label
from app.desktop.marks import paint_attention
from app.desktop.paged import PagedList, nothing_fits
from app.desktop.textblock import Block, TextBlock
from app.desktop.words import translate
from knowledge.types import Finding, FindingKind

MOST_CHIPS = 8
"""Places shown of one finding; a hundred copies of a file need no hundred chips."""
_SIDE, _TOP, _GAP = 16, 12, 8


def finding_words(finding: Finding) -> tuple[str, str]:
    """What was found, and what it means or what to do, in the window's language."""
    head, rest = {
        FindingKind.CONFLICT: (
            translate("Findings", "{subject}: different values"),
            translate("Findings", "Andon shows both. Document control decides."),
        ),
        FindingKind.TWO_EFFECTIVE: (
            translate("Findings", "{subject} has two effective revisions"),
            translate("Findings", "Neither is answered from. Withdraw one of them at its source."),
        ),
        FindingKind.NO_EFFECTIVE: (
            translate("Findings", "{subject} has no effective revision"),
            translate("Findings", "It is not answered from. Release a revision, or take the document out."),
        ),
        FindingKind.NO_REVISION: (
            translate("Findings", "{subject} has no revision"),
            translate("Findings", "Nobody can tell whether it is the current one. Give it a number and a revision."),
        ),
        FindingKind.DUPLICATE: (
            translate("Findings", "{subject}: the same document more than once"),
            translate("Findings", "Keep one file and take the others out of the folders."),
        ),
        FindingKind.EMPTY_TEXT: (
            translate("Findings", "{subject} has no text"),
            translate("Findings", "Nothing in it is found. Ask for a copy with text."),
        ),
        FindingKind.POOR_TEXT: (
            translate("Findings", "The text of {subject} can hardly be read"),
            translate("Findings", "Words in it may not be found. Ask for a better copy."),
        ),
        FindingKind.STALE_REVIEW: (
            translate("Findings", "The review of {subject} is overdue"),
            translate("Findings", "It is still answered from. Ask its owner to review it."),
        ),
        FindingKind.REFERENCE: (
            translate("Findings", "A warning in {subject} does not say of what it warns"),
            translate("Findings", "What it refers to is not in the file. Ask its author."),
        ),
        FindingKind.REMARK: (
            translate("Findings", "A remark on {subject}"),
            translate("Findings", "Compare the file with what Andon shows of it."),
        ),
    }[finding.kind]
    return head.format(subject=finding.subject), rest


class FindingRow(Block):
    """A finding that is no conflict: mark, words, places."""

    opened = Signal(object)
    """A Mention."""

    def __init__(self, finding: Finding, machine: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        head, rest = finding_words(finding)
        self.head = TextBlock(head, tokens.BODY, bold=True, parent=self)
        self.rest = TextBlock(" · ".join(part for part in (rest, machine) if part), tokens.CONTROL, parent=self)
        quoted = [finding.detail, *(one.quote for one in finding.mentions)]
        detail = "\n".join(dict.fromkeys(text for text in quoted if text))
        self.detail = TextBlock(detail, tokens.META, token="text2", parent=self)
        self.chips = [PlaceChip(mention, self) for mention in finding.mentions[:MOST_CHIPS]]
        left = len(finding.mentions) - len(self.chips)
        more = translate("Findings", "and {n} more").format(n=left) if left else ""
        self.more = TextBlock(more, tokens.META, token="text2", parent=self)
        for chip in self.chips:
            chip.clicked.connect(lambda _checked=False, m=chip.mention: self.opened.emit(m))
        self.setAccessibleName(f"{head}. {self.rest.text()} {detail}")

    def height_for(self, width: int) -> int:
        """Words, then chips in lines."""
        left = _SIDE + 32
        inner = width - left - _SIDE
        y = _TOP
        for block in (self.head, self.rest, self.detail, self.more):
            block.setVisible(bool(block.text()))
        for block in (self.head, self.rest, self.detail):
            if block.text():
                block.move(left, y)
                y += block.set_width(inner) + 2
        x, line, y = left, 0, y + 4
        for chip in self.chips:
            if x > left and x + chip.width() > width - _SIDE:
                x, y, line = left, y + line + _GAP, 0
            chip.move(x, y)
            x += chip.width() + _GAP
            line = max(line, chip.height())
        y += line
        if self.more.text():
            self.more.move(left, y + 4)
            y += self.more.set_width(inner) + 4
        return y + _TOP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame and mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grave = self.finding.kind.grave
        painter.setPen(QPen(tokens.colour("amber_text" if grave else "line"), 1))
        painter.setBrush(tokens.colour("panel"))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, tokens.RADIUS_CARD, tokens.RADIUS_CARD)
        mark = QRectF(_SIDE, _TOP + 1, 22, 22)
        if grave:
            paint_attention(painter, mark)
        else:
            icons.paint(painter, "info", mark, tokens.colour("text2"))
        painter.end()


class FindingsList(QWidget):
    """All of them."""

    opened = Signal(object)
    """A Mention."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        self._machines: dict[str, str] = {}
        self._word = ""
        self.empty = label(translate("Findings", "Nothing was found that has to be decided."), "control")
        self.empty.setContentsMargins(20, 20, 20, 0)
        self.unfit = nothing_fits()
        self.list = PagedList(self._row, gap=12, margin=20, most=tokens.CONVERSATION_MOST)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        self.told = label("", "wrong", wrap=True)
        self.told.setContentsMargins(20, 12, 20, 0)
        self.told.hide()
        body.addWidget(self.empty)
        body.addWidget(self.told)
        body.addWidget(self.unfit)
        body.addWidget(self.list, 1)

    def show_findings(self, findings: Sequence[Finding], machines: dict[str, str]) -> None:
        """Show what was found, grave ones first, else in the order given."""
        self._machines = machines
        self._findings = tuple(sorted(findings, key=lambda finding: not finding.kind.grave))
        self._filter()

    def tell(self, text: str) -> None:
        """Say why a place could not be opened; nothing if it could."""
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def search(self, word: str) -> None:
        """Keep those with this in subject, detail or a place."""
        self._word = word.strip().lower()
        self._filter()

    def _filter(self) -> None:
        shown = [finding for finding in self._findings if self._word in _searched(finding)]
        self.list.show_items([(one, self._machines.get(one.equipment, one.equipment)) for one in shown])
        self.empty.setVisible(not self._findings)
        self.unfit.setVisible(bool(self._findings) and not shown)

    def _row(self, item: tuple[Finding, str]) -> Block:
        finding, machine = item
        made: ConflictCard | FindingRow
        made = ConflictCard(finding, machine) if finding.kind is FindingKind.CONFLICT else FindingRow(finding, machine)
        made.opened.connect(self.opened)
        return made


def _searched(finding: Finding) -> str:
    parts = [finding.subject, finding.detail, *(f"{one.document} {one.quote} {one.path}" for one in finding.mentions)]
    return " ".join(parts).lower()
