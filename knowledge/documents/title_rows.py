"""Labels and their values in the rows of a table, a running head, a stretch of text: beside, below, behind a colon.

Not here: which of the things found are the title block (title_block.py), labels and values (title_words.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from knowledge.documents import title_words as words
from knowledge.documents.title_words import Label


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text or a row of a table, cell by cell. Empty cells of a table count, and so do line ends in a cell.

    `part` names the table, the running head or foot that it belongs to, "" for text. `edge`: it is a head's or foot's.
    """

    cells: tuple[str, ...]
    part: str = ""
    edge: bool = False


_TIMES = ("effective_from", "approved_at", "review_due")
_TEXTS = {
    "title": 200,
    "owner": 80,
    "approver": 60,
    "applies_to": 120,
    "classification": 40,
    "supersedes": 80,
    "status": 40,
}
"""Fields of free text -> characters that a value has at most; what is longer is a sentence."""
_NO_FIELD = frozenset(("form", "date", "change", "signer", "person", "other"))
"""Labels that are no field of a record."""
_STRICT = frozenset(("document", "revision", "iteration", "date", *_TIMES))
Value = str | date


@dataclass(frozen=True, slots=True)
class _Hit:
    label: Label
    value: Value

    @property
    def field(self) -> str:
        return self.label.field


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the revision history."""

    revision: str
    when: date | None
    values: dict[str, Value]


@dataclass
class Part:
    """What one table, running head or foot, or stretch of text says."""

    text: bool
    edge: bool
    values: dict[str, Value] = field(default_factory=dict)
    weak: bool = False
    torn: bool = False
    """Whether it names two numbers or two revisions."""
    stamps: list[str] = field(default_factory=list)
    """Words that say that the document is not in force: "DRAFT" on a line of its own, "pending" for the approver."""
    mentions: list[tuple[str, str]] = field(default_factory=list)
    """Numbers with their revisions that a head or foot shows without a label for the number ("SOP-12 Rev. C")."""
    changes: list[Change] = field(default_factory=list)
    _form: bool = False

    def add(self, hits: Iterable[_Hit]) -> None:
        """Take over what a line says. What follows a form's number is the form's own revision."""
        form = self._form and self.edge
        for hit in hits:
            form = hit.field == "form" or (form and hit.field != "document")
            if hit.field in _NO_FIELD or (form and hit.field in _STRICT):
                continue
            if hit.field not in self.values:
                self.values[hit.field] = hit.value
                self.weak = hit.label.weak if hit.field == "document" else self.weak
            elif hit.field in ("document", "revision") and not same(self.values[hit.field], hit.value):
                self.torn = True
        self._form = form


def same(one: Value, other: Value) -> bool:
    """Whether two values are one but for upper and lower case."""
    return str(one).casefold() == str(other).casefold()


HISTORY = re.compile(
    r"(?i)(?:[\d.]+\s*)?(?:(?:revision|change|document|amendment|version)s? (?:history|records?|log)"
    r"|history of (?:changes|revisions)"
    r"|.{0,4}(?:修訂|修订|變更|变更|版本|改訂|改版|異動)(?:履歷|履历|紀錄|記錄|记录|歷程|歷史|历史|履歴|記録|一覽).{0,4}"
    r"|(?:related|reference|referenced|applicable) (?:documents?|procedures?)|references"
    r"|.{0,4}(?:相關|相关|參考|参考|引用|関連)(?:文件|文書|資料|标准|標準).{0,4})(?:\s.*)?"
)
"""Captions of tables that list revisions, or other documents."""
_LONGEST = 500
"""Characters of a line that are looked at."""
_NEAR = 2
"""Lines without a label between two pairs of the same title block in running text."""


_DRAFT = re.compile(
    r"(?i)\b(?:in work|draft|preliminary|not (?:yet )?(?:approved|released|effective)"
    r"|(?:in|under|for) review|pending)\b"
    r"|草稿|草案|編修中|编制中|編制中|審查中|審核中|审核中|起草中"
    r"|(?:尚?未)(?:核准|生效|發行|批准|发布|発効|承認)|下書き|作成中|審査中|承認待ち|ドラフト"
)
NOT_IN_FORCE = re.compile(
    rf"{_DRAFT.pattern}|obsolete|superseded|withdrawn|cancell?ed|void|(?:已|本文件已)?(?:廢止|作廢|作废|失效)|廃止|舊版"
)
"""Status words that weigh more than a status of another kind."""
_EMPTY = re.compile(r"(?i)[\W_]*|n/?a\.?|none|nil|tb[adc]|x{2,}|無|无|なし|沒有|yes|no|是|否")
_PAGES = re.compile(r"(?i)(?:(?:page|頁次?|第)\s*)?\d+\s*頁?\s*(?:(?:of|/|,?\s*共)\s*\d+)?\s*[頁页]?")


class Reader:
    """Reads the rows of one part."""

    def __init__(self, grid: Sequence[Sequence[str]], *, text: bool, edge: bool, listed: bool, roc: bool) -> None:
        self._grid = grid
        self._plain = [[words.plain(cell) for cell in row] for row in grid]
        self._labels = [[words.whole_label(cell) for cell in row] for row in self._plain]
        self._text, self._edge, self._listed, self._roc = text, edge, listed, roc
        self._part = Part(text, edge)

    def parts(self) -> list[Part]:
        """The whole, or in running text each stretch that has pairs close together."""
        found, last, row, listed = [self._part], -1, 0, self._listed
        while row < len(self._grid):
            cells = self._plain[row]
            if self._edge or sum(map(bool, cells)) == 1:
                stripped = (cell.strip("()[]【】*-! ") for cell in cells)
                self._part.stamps += [cell for cell in stripped if NOT_IN_FORCE.fullmatch(cell)]
            if self._edge and (mention := _mention(" ".join(filter(None, cells)))):
                self._part.mentions.append(mention)
            listed = listed or any(HISTORY.fullmatch(cell) for cell in cells)
            if listed and self._text and self._beside(row) and not self._below_rows(row):
                listed = False  # the list under the caption is over
            end = self._list_end(row, listed=listed)
            if end > row:
                row = end
                continue
            hits, used = self._row(row) if not listed else ([], 1)
            if hits:
                if self._text and last >= 0 and row - last > _NEAR + 1:
                    self._part = Part(self._text, self._edge)
                    found.append(self._part)
                self._part.add(hits)
                last = row + used - 1
            row += used
        return found

    # ---------------------------------------------------------------- rows

    def _row(self, row: int) -> tuple[list[_Hit], int]:
        """What a row says, beside its labels or below them, and how many rows that takes."""
        beside, below = self._beside(row), self._below(row)
        if len(below) > sum(hit.field not in _NO_FIELD for hit in beside):
            return below, 1 + len(self._below_rows(row)[:1])
        return beside, 1

    def _beside(self, row: int) -> list[_Hit]:
        """Pairs within cells, and labels with their value in the next cell."""
        cells, labels = [], []
        for i, cell in enumerate(self._plain[row]):
            if not i or cell != self._plain[row][i - 1]:  # a merged cell counts once
                cells.append((cell, self._grid[row][i]))
                labels.append(self._labels[row][i])
        hits: list[_Hit] = []
        i = 0
        while i < len(cells):
            label = labels[i]
            if label is None:
                hits += self._cell(cells[i][1])
            elif i + 1 < len(cells) and cells[i + 1][0] and (labels[i + 1] is None or _status(label, cells[i + 1][0])):
                hits += self._said(label, cells[i + 1][0])
                i += 1
                if label.field == "approver":
                    signed = label._replace(field="approved_at")
                    while i + 1 < len(cells) and not labels[i + 1]:
                        i += 1
                        hits += self._said(signed, cells[i][0])
            else:
                hits.append(_Hit(label, ""))
            i += 1
        return [hit for hit in _signed(hits) if hit.value or hit.field == "form"]

    def _below_rows(self, row: int) -> list[int]:
        """Rows below a row of labels that can be their values: as wide, and no labels but in front."""
        rows: list[int] = []
        for i in range(row + 1, len(self._grid)):
            if len(self._grid[i]) != len(self._grid[row]):
                break
            labels = self._labels[i]
            if any(labels[1:]) or (labels[0] and labels[0].field not in ("date", "person")):
                break
            rows.append(i)
        return rows

    def _below(self, row: int) -> list[_Hit]:
        labels = self._labels[row]
        fields = [label.field for label in labels if label]
        if len(set(fields)) < 2 and not (len(labels) == 1 and fields and fields[0] in _STRICT):
            return []
        rows = self._below_rows(row)[:3]
        hits: list[_Hit] = []
        for column, label in enumerate(labels):
            if label is None or (column and self._plain[row][column - 1] == self._plain[row][column]):
                continue
            if "person" in fields and label.field in ("title", "owner", "status"):
                continue  # of those who sign
            values = [self._plain[i][column] for i in rows]
            if label.field == "approver":
                hits += [hit for value in values if value for hit in self._said(label, value)]  # a name, a date
            elif values and values[0]:
                hits += self._said(label, values[0])[:1]
        return hits

    def _cell(self, cell: str) -> list[_Hit]:
        """The pairs in one cell; it may have a label on one line and the value on the next."""
        hits: list[_Hit] = []
        lines = [words.plain(line) for line in cell.split("\n") if line.strip()]
        i = 0
        while i < len(lines):
            label = words.whole_label(lines[i])
            if label is None or len(lines) == 1:
                hits += self._pairs(lines[i])
                i += 1
                continue
            i += 1
            while i < len(lines) and (more := words.whole_label(lines[i])) and more.field == label.field:
                i += 1
            if i == len(lines):
                break
            following = words.label_at(lines[i])
            if following is None or not (following.colon or words.whole_label(lines[i])):
                hits += self._said(label, lines[i])
                i += 1
        return hits

    def _pairs(self, text: str) -> list[_Hit]:
        """The pairs of a text that begins with a label; without a colon its value must have the shape of one."""
        text = text[:_LONGEST]
        label = words.label_at(text)
        if label is None:
            return []
        stop = words.next_label(text, label.end)
        value = text[label.end : stop].strip(" ,，;；|/、")
        if not label.colon and label.field not in _STRICT:
            return [_Hit(label, "")] if label.field == "form" and words.number_at(value) else []
        hits = self._said(label, value) if value else []
        if not hits and label.colon:
            hits = [_Hit(label, "")]
        return hits + self._pairs(text[stop:]) if hits else []

    # ---------------------------------------------------------------- values

    def _said(self, label: Label, text: str) -> list[_Hit]:
        """What a label's value says, and the pairs that follow it there; nothing if it is no value of that field."""
        text = text.strip(" *_")
        kind = label.field
        if kind in ("approver", *_TIMES, "revision") and (draft := _DRAFT.search(text)):
            self._part.stamps.append(draft[0])
            if kind != "revision":
                return []
        if kind in _NO_FIELD - {"date"}:
            return [_Hit(label, text)]
        if kind not in _STRICT:
            return self._free(label, text)
        value, end = _strict(label, text, roc=self._roc)
        if value is None and not end:
            return []
        rest = text[end:].strip(" ,，;；|/、()（）起")
        if (
            not rest
            or _DRAFT.fullmatch(rest)
            or _whole_date(rest)
            or (kind in ("document", "revision") and _PAGES.fullmatch(rest))
        ):
            following: list[_Hit] = []
        elif words.label_at(rest):
            following = self._pairs(rest)
            if not following:
                return []
        else:
            return []
        return [_Hit(label, value or ""), *following]

    def _free(self, label: Label, text: str) -> list[_Hit]:
        hits: list[_Hit] = []
        if label.field == "approver":
            # "J. Wang, 2026-03-02": the name and the day on which it was written.
            for found in re.finditer(r"(?<![\w./-])(?=\w)", text):
                if when := words.date_at(text, found.start(), roc=self._roc):
                    if text[when[1] :].strip(" )）"):
                        return []
                    hits = [_Hit(label._replace(field="approved_at"), when[0] or "")]
                    text = text[: found.start()].rstrip(" ,，;；|/、(（")
                    break
        if label.field == "status":
            ticked = re.findall(r"[☑☒■✓✔]\s*([^\s☐□☑☒■]+)", text)
            text = ticked[0] if len(ticked) == 1 else text if not re.search(r"[☐□☑☒■]", text) else ""
        key = label.field.partition(" ")[0]
        if _EMPTY.fullmatch(text) or len(text) > _TEXTS[key] or (key != "title" and text.endswith((".", "。"))):
            return hits
        if key == "approver" and (re.search(r"\d{3}", text) or _status(None, text)):
            return hits
        return [_Hit(label, text), *hits]

    # ---------------------------------------------------------------- lists

    def _list_end(self, row: int, *, listed: bool) -> int:
        """The row behind a list of revisions or documents that has its headers in `row`; `row` if there is none."""
        labels = self._labels[row]
        columns = {label.field: i for i, label in reversed(list(enumerate(labels))) if label}
        filled = sum(1 for cell in self._plain[row] if cell)
        if "revision" not in columns and "document" not in columns:
            return row
        if len(columns) < 2 or sum(1 for label in labels if label) * 2 < filled:
            return row
        rows = self._below_rows(row)
        several = any(
            len({value.casefold() for i in rows if (value := self._read(columns[name], i, labels))}) > 1
            for name in ("revision", "document")
            if name in columns
        )
        if not (several or (rows and "change" in columns) or listed):
            return row
        if "document" not in columns or "change" in columns:
            self._part.changes += [change for i in rows if (change := self._change(i, columns))]
        return row + 1 + len(rows)

    def _read(self, column: int, row: int, labels: Sequence[Label | None]) -> str:
        label = labels[column]
        value = _strict(label, self._plain[row][column], roc=False)[0] if label else None
        return value if isinstance(value, str) else ""

    def _change(self, row: int, columns: dict[str, int]) -> Change | None:
        cells = self._plain[row]
        revision = words.revision_at(cells[columns["revision"]]) if "revision" in columns else None
        if not revision or revision[1] != len(cells[columns["revision"]]):
            return None
        dates = [found[0] for cell in cells if (found := words.date_at(cell, roc=self._roc)) and found[1] == len(cell)]
        values: dict[str, Value] = {}
        for name in ("approver", "approved_at", "effective_from"):
            if name in columns:
                label = Label(name, 0, True, False)
                values |= {hit.field: hit.value for hit in self._said(label, cells[columns[name]]) if hit.value}
        return Change(revision[0], next((day for day in dates if day), None), values)


def _strict(label: Label, text: str, *, roc: bool) -> tuple[Value | None, int]:
    """The value of a field of fixed shape at the start of a text, and its end; (None, 0) if there is none."""
    match label.field:
        case "document":
            number = words.number_at(text)
            if number and label.weak and number[0].isdigit():
                return None, 0
            return number or (None, 0)
        case "revision" | "iteration":
            return words.revision_at(text) or (None, 0)
    return words.date_at(text, roc=roc) or (None, 0)


def _whole_date(text: str) -> bool:
    found = words.date_at(text)
    return found is not None and found[1] == len(text)


def _mention(text: str) -> tuple[str, str] | None:
    """A number and the revision behind it ("SOP-12 Rev. C")."""
    number = words.number_at(text)
    rest = text[number[1] :].lstrip(" ,，;；|/、") if number else ""
    label = words.label_at(rest)
    if not number or not label or label.field != "revision":
        return None
    revision = words.revision_at(rest[label.end :].lstrip())
    return (number[0], revision[0]) if revision else None


def _status(label: Label | None, text: str) -> bool:
    """Whether a text that is a label elsewhere is a status here ("Status: Approved")."""
    word = text.casefold()
    known = word in ("approved", "effective", "released", "核准", "已核准", "批准", "承認", "承認済", "發行", "生效")
    return known and (label is None or label.field == "status")


def _signed(hits: Iterable[_Hit]) -> Iterator[_Hit]:
    """A line's pairs, each title, department and date behind a signer's name taken for that person's."""
    before = ""
    for hit in hits:
        if before and hit.field in ("title", "owner") and hit.label.weak:
            continue
        if hit.field == "date" and before == "approver":
            yield _Hit(hit.label._replace(field="approved_at"), hit.value)
        else:
            yield hit
        if hit.field != "date":
            before = hit.field if hit.field in ("approver", "signer", "person") else ""
