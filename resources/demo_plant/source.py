"""The readable sources of the demo documents: a TOML header between two `+++` lines, then text in a few line forms.

`# ` to `### ` heading, `1. ` step, `- ` bullet, `> WORD` with `> ` lines below it a safety block or note, `Table: `
a caption, `| a | b |` table rows (a `|---|` line below the first makes it the header), `---` a new page, anything else
a paragraph. Not here: how a document looks in a format (pdf, office, plain).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SIGNAL_WORDS = {
    "DANGER": ("#C8102E", "#FFFFFF"),
    "WARNING": ("#FF8200", "#000000"),
    "CAUTION": ("#FFD100", "#000000"),
    "NOTICE": ("#0067B9", "#FFFFFF"),
    "危險": ("#C8102E", "#FFFFFF"),
    "警告": ("#FF8200", "#000000"),
    "注意": ("#FFD100", "#000000"),
    "NOTE": ("#E6E9EB", "#000000"),
    "備註": ("#E6E9EB", "#000000"),
}
"""Signal word -> band and text colour (ANSI Z535 / ISO 3864-2 order of severity)."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its printed number."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered step (`mark` "3.") or a bullet (`mark` "•")."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Boxed:
    """A safety block or note: its signal word and its text."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `header` is empty where none is printed."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """A forced page break."""


Block = Heading | Paragraph | Item | Boxed | Table | NewPage


@dataclass(frozen=True, slots=True)
class Source:
    """One revision of one document in one language."""

    file: str
    document: str
    title: str
    revision: str
    state: str
    effective_from: date | None
    effective_to: date | None
    equipment: tuple[str, ...]
    language: str
    kind: str
    owner: str
    approver: str
    classification: str
    landscape: bool
    blocks: tuple[Block, ...]

    @property
    def format(self) -> str:
        """The ending of the built file without its dot."""
        return self.file.rsplit(".", 1)[1]

    @property
    def chinese(self) -> bool:
        """Whether the fixed words around the text are Chinese."""
        return self.language == "zh-TW"

    @property
    def title_block(self) -> tuple[tuple[str, str], ...]:
        """What the head of a controlled document says about it, label and value."""
        since = self.effective_from.isoformat() if self.effective_from else ""
        if self.chinese:
            return (
                ("文件編號", self.document),
                ("文件名稱", self.title),
                ("版本", self.revision),
                ("生效日期", since or "編修中，尚未生效"),
                ("權責單位", self.owner),
                ("核准", self.approver if since else "尚未核准"),
            )
        return (
            ("Document", self.document),
            ("Title", self.title),
            ("Revision", self.revision),
            ("Effective date", since or "In work, not effective"),
            ("Owner", self.owner),
            ("Approved by", self.approver if since else "Not approved"),
        )


def read_source(path: Path) -> Source:
    """Read one source file.

    Raises:
        ValueError: the header or a line cannot be understood; the message names the file.
    """
    try:
        _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        fields = tomllib.loads(head)
        return Source(
            file=f"{path.stem}.{fields['format']}",
            document=fields["document"],
            title=fields["title"],
            revision=fields["revision"],
            state=fields["state"],
            effective_from=fields.get("effective_from"),
            effective_to=fields.get("effective_to"),
            equipment=tuple(fields["equipment"]),
            language=fields["language"],
            kind=fields["kind"],
            owner=fields["owner"],
            approver=fields["approver"],
            classification=fields.get("classification", "general"),
            landscape=fields.get("landscape", False),
            blocks=tuple(_blocks(body.splitlines())),
        )
    except (KeyError, ValueError) as exc:
        raise ValueError(f"{path.name}: {exc!r}") from exc


def _blocks(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    caption, i = "", 0
    while i < len(lines):
        line = lines[i].strip()
        start, i = i, i + 1
        if not line:
            continue
        if line == "---":
            blocks.append(NewPage())
        elif heading := re.match(r"(#{1,3}) (.+)", line):
            blocks.append(Heading(len(heading[1]), heading[2]))
        elif step := re.match(r"(\d+\.) (.+)", line):
            blocks.append(Item(step[1], step[2]))
        elif line.startswith("- "):
            blocks.append(Item("•", line[2:]))
        elif line.startswith("Table: "):
            caption = line.removeprefix("Table: ")
        elif line.startswith(">"):
            i = _end(lines, start, ">")
            word, *rest = [each.strip()[1:].strip() for each in lines[start:i]]
            if word not in SIGNAL_WORDS:
                raise ValueError(f"line {start + 1}: {word!r} is no signal word")
            joint = "" if word in ("危險", "警告", "注意", "備註") else " "
            blocks.append(Boxed(word, joint.join(rest)))
        elif line.startswith("|"):
            i = _end(lines, start, "|")
            blocks.append(_table(caption, lines[start:i]))
            caption = ""
        else:
            blocks.append(Paragraph(line))
    return blocks


def _end(lines: list[str], start: int, first: str) -> int:
    return next((j for j in range(start, len(lines)) if not lines[j].strip().startswith(first)), len(lines))


def _table(caption: str, lines: list[str]) -> Table:
    rows = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines]
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"table {caption!r}: rows of different length: {[r for r in rows if len(r) != len(rows[0])]}")
    if len(rows) > 1 and set("".join(rows[1])) == {"-"}:
        return Table(caption, rows[0], tuple(rows[2:]))
    return Table(caption, (), tuple(rows))
