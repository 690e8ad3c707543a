"""One question with its answer, growing from above to below and never changing above what is shown.

Header, claims with their proof, the line that says what is being done, then what came late (conflicts, withheld
sentences, notices) and the feedback bar. Not here: events (asking), scrolling (conversation).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from app.copilot.events import Answer, Claim, ClaimKind, LiveValue, Support, Withholding
from app.desktop import tokens, words
from app.desktop.answer_parts import Caption, MachineQuestion, SupportHeader, WithheldBlock, WorkLine
from app.desktop.changes import ChangesBanner, state
from app.desktop.chip import Chip
from app.desktop.claims import ClaimFactory, ClaimRow, TilePair
from app.desktop.conflict import ConflictCard
from app.desktop.controls import label
from app.desktop.feedback import FeedbackBar
from app.desktop.listed import ListedBlock
from app.desktop.marks import Mark
from app.desktop.note import NoteBlock
from app.desktop.quoted import QuotedBlock
from app.desktop.safety import SafetyBlock
from app.desktop.textblock import Block, TextBlock
from app.desktop.tile import LiveTile
from app.desktop.words import translate
from app.host.messages import SourceChange, Verdict
from knowledge.types import Citation, Finding, Passage, PassageKind


class AnswerView(QWidget):
    """One question and its answer."""

    opened = Signal(object)
    """A citation to show in the source panel."""
    judged = Signal(object, str, object)
    """Verdict, note and what it is about (an Issue or None)."""
    typed = Signal(str)
    """What stands in the field that "wrong or unsafe" opens."""
    place_wanted = Signal(object)
    """A Mention of a conflict, to show in the source panel."""
    machine_chosen = Signal(str)
    """The same question is to be asked about this machine."""
    again = Signal()
    """The same question is to be asked again."""
    unfolded = Signal()
    """Something opens or closes where a finger is: what is above it has to stay where it is."""
    grew = Signal()
    """Something new stands at the end."""

    def __init__(self, question: str, asked_at: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self.turn = ""
        self.equipment = ""
        """The machine that was asked about, "" for all."""
        self.reminded = False
        """Whether it was asked once what happened at the machine."""
        self.finished = False
        self.support: Support | None = None
        self.claims: list[Claim] = []
        self.citations: tuple[Citation, ...] = ()
        self.changes: dict[int, SourceChange] = {}
        self.banner: ChangesBanner | None = None
        self.machines: MachineQuestion | None = None
        self._factory = ClaimFactory(self.opened.emit)
        self._title = TextBlock(question, tokens.QUESTION, bold=True, parent=self)
        today = words.date(asked_at) == words.date(datetime.now(UTC))
        self._time = label(words.clock(asked_at) if today else words.date_clock(asked_at), "meta")
        self._time.setParent(self)
        self._header: SupportHeader | None = None
        self._rows: list[tuple[Block, int]] = []
        self._work = WorkLine(self)
        self._work.work(True)
        self.feedback: FeedbackBar | None = None
        self._withheld: list[Withholding] = []
        self._cards: list[Block] = []
        self._width = 0
        self.setAccessibleName(question)

    def say(self, work: str) -> None:
        """Say what is being done."""
        if not self.finished:
            self._work.say(work)
            self._relayout()

    def work_text(self) -> str:
        """What is said to be done."""
        return self._work.text()

    def set_live(self, values: tuple[LiveValue, ...], marks: Mapping[str, Mark]) -> None:
        """The readings that value claims will name."""
        self._factory.live = {value.tag.id: value for value in values}
        self._factory.marks = marks

    def set_support(self, support: Support, citations: tuple[Citation, ...]) -> None:
        """Show the header; for refused answers the whole answer."""
        self.support, self.citations = support, citations
        self._factory.citations = {citation.n: citation for citation in citations}
        self._header = SupportHeader(support, self._counts(), self)
        self._header.show()
        if support.refused:
            # Behind the passages: the header ends with "nearest:".
            for citation in citations:
                self._add(self._nearest(citation), 12)
            self._add(TextBlock(_refusal(), tokens.BODY), 12)
        self._relayout()

    def replay(self, answer: Answer, marks: Mapping[str, Mark], names: Mapping[str, str]) -> None:
        """Show a whole answer as it was, up to what `finish` adds; `names` are those of the machines by id."""
        if answer.machines:
            self.ask_machine(answer.machines, names)
        elif answer.reply:
            self.set_reply(answer.reply, answer.citations, halts=answer.halts)
        else:
            self.set_live(answer.live, marks)
            self.set_support(answer.support, answer.citations)
            self.set_conflicts(answer.conflicts, names)
            for claim in answer.claims:
                self.add_claim(claim)

    def set_reply(self, reply: str, citations: tuple[Citation, ...], *, halts: bool = False) -> None:
        """The whole answer is a fixed sentence of the program, with the passages that may help.

        One that `halts` stands under a danger band: nobody takes it for an answer.
        """
        self.citations = citations
        self._factory.citations = {citation.n: citation for citation in citations}
        if halts:
            self._add(SafetyBlock(reply, translate("Answer", "STOP"), "danger"), 8)
        else:
            self._add(TextBlock(reply, tokens.BODY), 0)
        for citation in citations:
            self._add(self._nearest(citation), 12)
        self._relayout()

    def show_changes(self, changes: Sequence[SourceChange], citations: tuple[Citation, ...]) -> None:
        """Say first what became of the sources of an old answer; before anything else of it is shown."""
        if changes:
            self.changes = {change.citation: change for change in changes}
            self._factory.gone = {change.citation: state(change) for change in changes}
            self.banner = ChangesBanner(changes, citations, self)
            self.banner.again.connect(self.again)
            self.banner.resized.connect(self._unfold)
            self.banner.show()

    def ask_machine(self, machines: Sequence[str], names: Mapping[str, str]) -> None:
        """The whole answer: which of these machines is meant."""
        self.machines = MachineQuestion(machines, names)
        self.machines.chosen.connect(self.machine_chosen)
        self._add(self.machines, 0)
        self._relayout()

    def set_conflicts(self, conflicts: Sequence[Finding], names: Mapping[str, str]) -> None:
        """What effective documents disagree on: before the first claim that is no warning, if none is shown yet."""
        if self._cards:
            return
        for finding in conflicts:
            card = ConflictCard(finding, names.get(finding.equipment, finding.equipment))
            card.opened.connect(self.place_wanted)
            self._cards.append(card)
        if any(claim.kind is not ClaimKind.WARNING for claim in self.claims):
            self._add_cards()

    def _add_cards(self) -> None:
        shown = self.blocks()
        for card in self._cards:
            if card not in shown:
                self._add(card, 12)

    def add_claim(self, claim: Claim) -> None:
        """Show one checked claim, whole."""
        self.claims.append(claim)
        if self.support is not None and self.support.refused and not claim.live:
            return
        if claim.kind is not ClaimKind.WARNING:
            self._add_cards()
        tiles = self._factory.tiles(claim) if claim.kind is ClaimKind.VALUE else []
        if tiles:
            self._add_tiles(claim, tiles)
        elif claim.kind is ClaimKind.LISTED:
            self._add_listed(claim)
        else:
            if claim.kind is ClaimKind.PHRASED and not any(c.kind is ClaimKind.PHRASED for c in self.claims[:-1]):
                worded = translate("Claim", "Worded by a language model, checked against the sources")
                self._add(TextBlock(worded, tokens.META, token="text2"), 10)
                self._add(self._factory.row(claim), 2)
            else:
                self._add(self._factory.row(claim), 12)
        if self._header:
            self._header.set_counts(self._counts())
        self._relayout()

    def withhold(self, withholding: Withholding) -> None:
        """A sentence did not pass; it is told at the end."""
        self._withheld.append(withholding)

    def finish(self, answer: Answer) -> None:
        """Show what comes last."""
        self.finished = True
        self.turn = answer.turn
        self.equipment = answer.question.equipment or ""
        self._end_work()
        self._withheld = list(answer.withheld)
        self._add_cards()
        if answer.stopped:
            self._add(
                TextBlock(translate("Answer", "Stopped. What was checked is kept."), tokens.CONTROL, token="text2"), 12
            )
        for note in answer.notes:
            self._add(NoteBlock(note), 12)
        for notice in answer.notices:
            self._add(TextBlock(notice, tokens.META, token="text2"), 10)
        if answer.turn and self.machines is None:
            self._add(Caption(self._withheld, self._toggle_withheld), 6)
            self.feedback = FeedbackBar()
            self.feedback.given.connect(self.judged)
            self.feedback.resized.connect(self._unfold)
            self.feedback.note.textEdited.connect(self.typed)
            self._add(self.feedback, 2)
        self._relayout()

    def end(self, text: str) -> None:
        """The answer could not be given, or was cut off; what was shown stays."""
        self.finished = True
        self._end_work()
        self._add(TextBlock(text, tokens.CONTROL, token="text2"), 12)
        self._relayout()

    @property
    def undecided(self) -> bool:
        """Whether a verdict can be given and none was."""
        return self.feedback is not None and self.feedback.undecided

    def choose_verdict(self, verdict: Verdict) -> None:
        """A verdict by keyboard."""
        if self.feedback:
            self.feedback.choose(verdict)

    def chips(self) -> list[Chip]:
        """Every citation chip, from above."""
        return [
            chip
            for row, _gap in self._rows
            if isinstance(row, ClaimRow | ListedBlock)
            for chip in row.chips
            if isinstance(chip, Chip)
        ]

    def mark_open(self, n: int) -> None:
        """Select the chips of the source that is open; 0 for none."""
        for chip in self.chips():
            chip.setChecked(chip.citation.n == n)

    def blocks(self) -> list[Block]:
        """The rows, from above."""
        return [row for row, _gap in self._rows]

    def set_width(self, width: int) -> None:
        """Lay out for a column."""
        self._width = width
        self._relayout()

    def sizeHint(self) -> QSize:
        """As laid out."""
        return self.size()

    def _end_work(self) -> None:
        self._work.work(False)
        self._work.hide()

    def _nearest(self, citation: Citation) -> ClaimRow:
        passage: Passage = citation.passage
        caption = translate("Answer", "Nearest passage, no answer: {title}").format(
            title=passage.title or passage.document
        )
        return ClaimRow(
            QuotedBlock(
                _shortened(citation.quote or passage.text), caption, rows=passage.kind is PassageKind.TABLE_ROW
            ),
            [self._factory.chip(citation)],
        )

    def _add_tiles(self, claim: Claim, tiles: list[LiveTile]) -> None:
        for index, tile in enumerate(tiles):
            chips = self._factory.chips(claim) if index == 0 else []
            last = self._rows[-1][0] if self._rows else None
            if isinstance(last, ClaimRow) and isinstance(last.body, TilePair) and not last.body.full:
                last.body.add(tile)
                seen = {chip.citation.n for chip in last.chips if isinstance(chip, Chip)}
                last.add_chips([c for c in chips if isinstance(c, Chip) and c.citation.n not in seen])
            else:
                pair = TilePair()
                pair.add(tile)
                self._add(ClaimRow(pair, chips), 12)

    def _add_listed(self, claim: Claim) -> None:
        last = self._rows[-1][0] if self._rows else None
        if not isinstance(last, ListedBlock):
            last = ListedBlock()
            self._add(last, 12)
        last.add(claim.text, self._factory.chips(claim))

    def _add(self, row: Block, gap: int) -> None:
        row.setParent(self)
        row.show()
        self._rows.append((row, gap))

    def _unfold(self) -> None:
        self.unfolded.emit()
        self._relayout()

    def _toggle_withheld(self) -> None:
        shown = [row for row, _gap in self._rows if isinstance(row, WithheldBlock)]
        if shown:
            self._rows = [(row, gap) for row, gap in self._rows if not isinstance(row, WithheldBlock)]
            shown[0].hide()
            shown[0].deleteLater()
        else:
            self._add(WithheldBlock(self._withheld), 12)
        self._relayout()

    def _counts(self) -> str:
        documents = len({citation.passage.document for citation in self.citations})
        parts = []
        if documents:
            many = translate("Answer", "{n} documents")
            parts.append(words.kind_of_number(documents, translate("Answer", "1 document"), many))
        live = len({tag for claim in self.claims for tag in claim.live})
        if live:
            many = translate("Answer", "{n} live values")
            parts.append(words.kind_of_number(live, translate("Answer", "1 live value"), many))
        return " · ".join(parts)

    def _relayout(self) -> None:
        if not self._width:
            return
        text = min(tokens.TEXT_MOST, self._width - tokens.GUTTER - tokens.MARGIN_WIDTH)
        grid = text + tokens.GUTTER + tokens.MARGIN_WIDTH
        self._time.adjustSize()
        y = self._title.set_width(grid - self._time.width() - 16)
        self._title.move(0, 0)
        self._time.move(grid - self._time.width(), 5)
        if self.banner:
            self.banner.move(0, y + 6)
            y += 6 + self.banner.set_width(grid) + 8
        if self._header:
            y += self._header.set_width(grid)
            self._header.move(0, y - self._header.height())
        for row, gap in self._rows:
            y += gap if y else 0
            whole = isinstance(row, _WHOLE)
            row.set_width(grid if whole else text)
            row.move(0, y)
            y += row.height()
        if not self.finished:
            y += 12
            self._work.set_width(grid)
            self._work.move(0, y)
            y += self._work.height()
        before = self.height()
        self.setFixedSize(grid, y + 6)
        if self.height() != before:
            self.grew.emit()


_WHOLE = (ClaimRow, ListedBlock, ConflictCard, MachineQuestion, FeedbackBar, Caption)
"""What takes the proof margin too."""


def _refusal() -> str:
    return translate("Answer", "The documents do not answer this. Nothing was guessed. Report it as missing.")


def _shortened(text: str, most: int = 400) -> str:
    """A passage that is no answer may be shortened; it opens whole."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
