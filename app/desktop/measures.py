"""The measures panel: what feedback did for the plant, by machine, alarm or shift. No figure is about a person.

Not here: asking the core (reviewing), measuring (knowledge.measures).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from app.desktop import report_words, tokens, words
from app.desktop.controls import icon_button, label, rule, scroll_area
from app.desktop.textblock import TextBlock
from app.desktop.words import translate
from knowledge.measured import OTHER, Group, Measures, Median, Share

DAYS = 90
_MOST = 30
"""Rows of a section; what is behind them is in the command's output."""


class MeasuresPanel(QFrame):
    """Beside the list of reports, in place of a report."""

    closed = Signal()
    wanted = Signal(str)
    """By what: "machine", "alarm" or "shift"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportDetail")
        self.by = "machine"
        self.kinds = {
            "machine": QRadioButton(translate("Measures", "by machine")),
            "alarm": QRadioButton(translate("Measures", "by alarm")),
            "shift": QRadioButton(translate("Measures", "by shift")),
        }
        self._group = QButtonGroup(self)
        for by, made in self.kinds.items():
            made.setObjectName("choice")
            made.setFixedHeight(tokens.CONTROL_HEIGHT)
            made.setAccessibleName(made.text())
            made.clicked.connect(lambda _checked=False, b=by: self._choose(b))
            self._group.addButton(made)
        self.kinds[self.by].setChecked(True)
        self.blocks: list[QWidget] = []
        self._list = QVBoxLayout()
        self._build()
        self.hide()

    def _build(self) -> None:
        shut = icon_button("close", translate("Steward", "Close"))
        shut.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 8, 10)
        head.addWidget(label(translate("Measures", "What feedback did"), "question"), 1)
        head.addWidget(shut, 0, Qt.AlignmentFlag.AlignTop)
        content = QWidget()
        content.setObjectName("scrollBody")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(20, 12, 20, 20)
        inner.setSpacing(8)
        kinds = QHBoxLayout()
        for made in self.kinds.values():
            kinds.addWidget(made)
        kinds.addStretch(1)
        inner.addLayout(kinds)
        self._list.setSpacing(6)
        inner.addLayout(self._list)
        inner.addStretch(1)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(head)
        body.addWidget(rule())
        body.addWidget(scroll_area(content), 1)

    def show_measures(self, found: Measures, names: Mapping[str, str]) -> None:
        """Show what was measured; `names` gives machines by id."""
        for old in self.blocks:
            old.hide()
            old.deleteLater()
        self.blocks = []
        share = "–" if found.per_100 is None else f"{found.per_100:g}"
        said = translate("Measures", "{n} answers in {days} days, verdicts on {share} of 100")
        self._add(said.format(n=found.answers, days=DAYS, share=share))
        for title, rows in (
            (translate("Measures", "Not answered by the documents"), self._gaps(found, names)),
            (translate("Measures", "From alarm to clear, before and after a note"), self._notes(found, names)),
            (translate("Measures", "Alarms that came again"), self._repeats(found, names)),
            (translate("Measures", "Reports"), (self._reports(one, names) for one in found.groups)),
        ):
            lines = list(rows)
            self.blocks.append(rule())
            self._list.addWidget(self.blocks[-1])
            self._add(title, bold=True, size=tokens.BODY)
            for head, rest in lines[:_MOST] or [(translate("Measures", "Nothing yet."), "")]:
                self._add(head)
                if rest:
                    self._add(rest, size=tokens.META, token="text2")

    def text(self) -> str:
        """All that is shown."""
        return "\n".join(block.text() for block in self.blocks if isinstance(block, TextBlock))

    def _add(self, text: str, *, bold: bool = False, size: int = tokens.CONTROL, token: str = "text") -> None:
        block = TextBlock(text, size, bold=bold, token=token)
        self.blocks.append(block)
        self._list.addWidget(block)
        block.set_width(max(300, self.width() - 60))

    def _choose(self, by: str) -> None:
        self.by = by
        self.wanted.emit(by)

    def _gaps(self, found: Measures, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        one, many = translate("Measures", "once"), translate("Measures", "{n} times")
        for gap in found.gaps:
            times = words.kind_of_number(gap.count, one, many)
            last = translate("Measures", "last {date}").format(date=words.date(gap.last))
            yield gap.question, " · ".join(filter(None, (times, names.get(gap.equipment, gap.equipment), last)))

    def _notes(self, found: Measures, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        said = translate("Measures", "before {before} · after {after}")
        for note in found.notes:
            about = " ".join(filter(None, (names.get(note.equipment, note.equipment), note.alarm)))
            head = translate("Measures", "Note {n}: {about}").format(n=note.report, about=about)
            yield head, said.format(before=_seconds(note.before), after=_seconds(note.after))

    def _repeats(self, found: Measures, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        said = translate("Measures", "within 7 days after {week}, within 30 days after {month}")
        for one in found.repeats:
            head = f"{names.get(one.equipment, one.equipment)} {one.alarm}".strip()
            yield head, said.format(week=_share(one.within_7), month=_share(one.within_30))

    def _reports(self, group: Group, names: Mapping[str, str]) -> tuple[str, str]:
        verdicts = ", ".join(f"{report_words.verdict_or_report(name)} {n}" for name, n in group.verdicts)
        said = translate("Measures", "{verdicts} · hours to the first look {look} · to the decision {decide}")
        rest = said.format(verdicts=verdicts, look=_plain(group.hours_to_look), decide=_plain(group.hours_to_decide))
        few = translate("Measures", "others, too few each")
        name = few if group.name == OTHER else names.get(group.name, group.name)
        return f"{name or '–'}: {group.reports}", rest


def _share(found: Share) -> str:
    if found.value is None:
        return translate("Measures", "not known yet ({n})").format(n=found.n)
    return translate("Measures", "{share} of {n}").format(share=f"{found.value:.0%}", n=found.n)


def _plain(found: Median) -> str:
    return _median(found, lambda value: f"{value:g}")


def _seconds(found: Median) -> str:
    return _median(found, words.duration)


def _median(found: Median, said: Callable[[float], str]) -> str:
    if found.value is None:
        return translate("Measures", "too few yet ({n})").format(n=found.n)
    if found.low is None or found.high is None:
        return translate("Measures", "{value} (n {n})").format(value=said(found.value), n=found.n)
    text = translate("Measures", "{value} ({low} to {high}, n {n})")
    return text.format(value=said(found.value), low=said(found.low), high=said(found.high), n=found.n)
