"""Claims as rows: the text at the left, its proof at the right, in the one proof margin.

Phrased text stands on the bare surface, quoted text on paper with a bar, warnings in safety blocks, values in tiles.
Not here: the order of claims, and which are shown (the core decides both).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.copilot.events import Claim, ClaimKind, LiveValue
from app.desktop import tokens
from app.desktop.chip import Chip, LiveChip
from app.desktop.marks import Mark
from app.desktop.quoted import QuotedBlock, quoted_caption
from app.desktop.safety import SafetyBlock, level_of
from app.desktop.textblock import Block, TextBlock
from app.desktop.tile import TILE_HEIGHT, LiveTile
from knowledge.types import Citation, PassageKind

CHIP_GAP = 6
TILE_GAP = 10


class ClaimRow(Block):
    """One row of an answer: what is said, and the chips that prove it."""

    def __init__(self, body: Block, chips: Sequence[Chip | LiveChip], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = body
        self.chips = list(chips)
        body.setParent(self)
        for chip in self.chips:
            chip.setParent(self)

    def add_chips(self, chips: Sequence[Chip | LiveChip]) -> None:
        """More proof for the same row; the row is laid out again by its answer."""
        for chip in chips:
            chip.setParent(self)
            chip.show()
            self.chips.append(chip)

    def height_for(self, width: int) -> int:
        """The higher of text and chips."""
        text = width - tokens.GUTTER - tokens.MARGIN_WIDTH
        height = self.body.set_width(text)
        self.body.move(0, 0)
        y = 0
        for chip in self.chips:
            chip.move(text + tokens.GUTTER, y)
            y += chip.height() + CHIP_GAP
        return max(height, y - CHIP_GAP if y else 0)


class TilePair(Block):
    """Up to two tiles side by side; the second finds its place free when it comes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[LiveTile] = []

    def add(self, tile: LiveTile) -> None:
        """Put a tile into the free half."""
        tile.setParent(self)
        tile.show()
        self.tiles.append(tile)

    @property
    def full(self) -> bool:
        """Whether both halves are taken."""
        return len(self.tiles) == 2

    def height_for(self, width: int) -> int:
        """Always one tile high."""
        half = (width - TILE_GAP) // 2
        for index, tile in enumerate(self.tiles):
            tile.set_width(half)
            tile.move(index * (half + TILE_GAP), 0)
        return TILE_HEIGHT


class ClaimFactory:
    """Makes rows from claims, with the citations and readings of one answer at hand."""

    def __init__(self, opened: Callable[[Citation], None]) -> None:
        self._opened = opened
        self.citations: dict[int, Citation] = {}
        self.gone: Mapping[int, str] = {}
        """What became of cited sources since, by the citation's number."""
        self.live: dict[str, LiveValue] = {}
        self.marks: Mapping[str, Mark] = {}

    def chips(self, claim: Claim) -> list[Chip | LiveChip]:
        """Live proof first, then the documents."""
        made: list[Chip | LiveChip] = []
        values = tuple(self.live[tag] for tag in claim.live if tag in self.live)
        if values:
            made.append(LiveChip(values))
        made.extend(self.chip(self.citations[n]) for n in claim.citations if n in self.citations)
        return made

    def chip(self, citation: Citation) -> Chip:
        """A chip that opens its page."""
        made = Chip(citation, self.gone.get(citation.n, ""))
        made.clicked.connect(lambda _checked=False, c=citation: self._opened(c))
        return made

    def tiles(self, claim: Claim) -> list[LiveTile]:
        """The tiles of a value claim; none when its readings are not known."""
        found = [self.live[tag] for tag in claim.live if tag in self.live]
        return [LiveTile(live, self.marks.get(live.tag.id, Mark.NONE), claim.text) for live in found]

    def row(self, claim: Claim) -> ClaimRow:
        """Any claim but a tiled value and a listed row."""
        if claim.kind is ClaimKind.WARNING:
            cited = next((self.citations[n] for n in claim.citations if n in self.citations), None)
            level = level_of(claim.signal, cited.passage.kind if cited else None)
            return ClaimRow(SafetyBlock(claim.text, claim.signal, level), self.chips(claim))
        if claim.kind is ClaimKind.QUOTED:
            rows = any(
                self.citations[n].passage.kind is PassageKind.TABLE_ROW for n in claim.citations if n in self.citations
            )
            return ClaimRow(QuotedBlock(claim.text, quoted_caption(claim.text), rows=rows), self.chips(claim))
        bold = claim.kind is ClaimKind.PHRASED
        return ClaimRow(TextBlock(claim.text, tokens.BODY, bold_numbers=bold), self.chips(claim))
