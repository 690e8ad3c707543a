"""The evidence of a report: what was said, files, decisions, the answer as it was shown, what the machine did then.

All of it is data and plain text. Not here: the note and the decision (report_detail), fetching files (fetching).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import report_words, words
from app.desktop.answer import AnswerView
from app.desktop.attachment import AttachmentBlock
from app.desktop.controls import label
from app.desktop.note import role_words
from app.desktop.textblock import Block
from app.desktop.trend import TrendRow, trends
from app.desktop.words import translate
from app.host.messages import TurnView
from knowledge.review import Report

_SIDE = 20


class ReportEvidence(QWidget):
    """One column, read from above to below."""

    save_wanted = Signal(object, object)
    """The Report and the Attachment that is to be saved."""
    opened = Signal(object)
    """A Citation of the frozen answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrollBody")
        self.report: Report | None = None
        self.view: AnswerView | None = None
        self.files: list[AttachmentBlock] = []
        self.trends: list[TrendRow] = []
        self._seen = QVBoxLayout()
        """Where the answer stands."""
        self._width = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_SIDE, 12, _SIDE, 20)
        self._column.setSpacing(10)

    def show_report(self, report: Report, *, mine: bool) -> None:
        """Show a report; `mine`: to the station that handed it in."""
        self.show_answer(None, {})
        self._clear()
        self.report = report
        handed = report.handed
        if mine:
            self._say(report_words.became(report), "bodyStrong")
        self._say(translate("Review", "What was reported"), "strong")
        for text in filter(None, (handed.text, handed.description)):
            self._say(text, "body")
        self._say(" · ".join(_facts(report)), "meta")
        for n, one in enumerate(handed.attachments, 1):
            file = AttachmentBlock(one, n)
            file.save_wanted.connect(partial(self.save_wanted.emit, report))
            self.files.append(file)
            self._column.addWidget(file)
        if report.decisions:
            self._say(translate("Review", "What was decided"), "strong")
        for step in report.decisions:
            what = (report_words.action_words(step.action), role_words(step.role), report_words.why(step.reason))
            self._say(" · ".join(filter(None, (words.date_clock(step.at), *what))), "meta")
        if handed.turn:
            seen = translate("Review", "What was seen, as it was at {time}").format(time=words.clock(report.at))
            self._say(seen, "strong")
        self._seen = QVBoxLayout()
        self._column.addLayout(self._seen)
        self.trends = [TrendRow(one) for one in trends(handed.evidence)]
        if self.trends:
            self._say(translate("Review", "The machine, five minutes before and after"), "strong")
        for row in self.trends:
            self._column.addWidget(row)
        self._column.addStretch(1)
        self._fit()

    def show_answer(self, turn: TurnView | None, names: Mapping[str, str]) -> None:
        """The answer that the report is about, as it was shown; `names` are those of machines by id."""
        if self.view is not None:
            self.view.hide()
            self.view.deleteLater()
            self.view = None
        if turn is None or turn.answer is None or self.report is None:
            return
        view = self.view = AnswerView(turn.turn.question, turn.turn.asked_at)
        view.opened.connect(self.opened)
        view.show_changes(turn.changes, turn.answer.citations)
        view.replay(turn.answer, {}, names)
        view.finish(replace(turn.answer, turn=""))  # nobody gives a verdict here
        view.grew.connect(self._fit)
        self._seen.addWidget(view)
        view.show()
        self._fit()

    def show_photo(self, report: int, sha256: str, data: bytes) -> None:
        """A photo has come; of another report than the one that is shown it is left out."""
        if self.report is None or self.report.id != report:
            return
        for file in self.files:
            if file.attachment.sha256 == sha256:
                file.show_photo(data)
        self._fit()

    def set_width(self, width: int) -> None:
        """Lay out for what is seen of it."""
        self._width = width
        self._fit()

    def _say(self, text: str, style: str) -> None:
        self._column.addWidget(label(text, style, wrap=True))

    def _fit(self) -> None:
        width = self._width - 2 * _SIDE
        if width <= 0:
            return
        blocks: list[Block] = [*self.files, *self.trends]
        for block in blocks:
            block.set_width(width)
        if self.view is not None:
            self.view.set_width(width)

    def _clear(self) -> None:
        self.files, self.trends = [], []
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()


def _facts(report: Report) -> list[str]:
    handed = report.handed
    down = f"{handed.downtime_min:.0f}" if handed.downtime_min else ""
    said = (
        (report_words.about(handed.issue), "{x}"), (handed.fix, translate("Review", "Fixed by: {x}")),
        (handed.parts, translate("Review", "Parts: {x}")), (down, translate("Review", "Down {x} min")),
    )  # fmt: skip
    return [report_words.severity_words(handed.severity), *(text.format(x=value) for value, text in said if value)]
