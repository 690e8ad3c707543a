"""Tables, parts and other data of an S1000D data module as rows.

Tables follow the CALS model. Data that a module holds as small elements and attributes (a position of a parts
catalogue, a wire, a tool in a repository) becomes a row of its own, each cell under the name of its element.
Not here: where rows stand in the document (s1000d_walk).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.documents import tables
from knowledge.documents.s1000d_text import BLOCKS, STEPS, Texts, item_name, item_number
from knowledge.documents.tables import Row
from knowledge.documents.xml import Element, flat, local_name

ITEMS = frozenset(
    (
        "supportEquipDescr supplyDescr spareDescr embeddedSupportEquipDescr embeddedSupplyDescr embeddedSpareDescr"
    ).split()
)
_ITEM_HEADERS = ("Name", "Number", "Manufacturer", "Quantity", "Remarks")
_PART_HEADERS = ("Figure", "Item", "Part number", "Manufacturer", "Description", "Quantity")
_PART_TAGS = frozenset(("partRef", "partNumber", "manufacturerCode", "descrForPart", "quantityPerNextHigherAssy"))
_REFERENCES = frozenset(("dmRef", "pmRef", "externalPubRef", "internalRef"))
_STRUCTURE = BLOCKS | STEPS | ITEMS | _REFERENCES | {"descr", "catalogSeqNumber", "reqCond"}
_NO_VALUES = re.compile(r"\{|(?:id|change(?:Mark|Type)|.*RefIds?|color|colname|captionWidth|.*[wW]idth)$")
_MOST_CELLS = 60


def is_record(element: Element) -> bool:
    """Whether an element holds data only, one thing's: no text with structure, and no list of things of one kind."""
    inside = list(element.iter())
    if any(local_name(one) in _STRUCTURE or one.get("warningRefs") or one.get("cautionRefs") for one in inside):
        return False
    if not len(element):
        return not (element.text or "").strip() and any(_values(element))
    if any(_lists(one) for one in inside):
        return False
    return 0 < sum(1 for _ in _cells(element)) <= _MOST_CELLS


def _lists(element: Element) -> bool:
    """Whether an element holds several things of one kind that have parts themselves."""
    names = [local_name(child) for child in element if len(child) or sum(1 for _ in _values(child)) > 1]
    return len(names) > len(set(names))


def record(element: Element) -> Row:
    """The row of such an element."""
    cells = list(_cells(element))
    return tables.row([header for header, _ in cells], [cell for _, cell in cells])


def item(element: Element) -> Row:
    """The row of a required tool, supply or spare part."""
    maker = element.find("identNumber/manufacturerCode")
    amount = element.find("reqQuantity")
    quantity = ""
    if amount is not None:
        quantity = f"{flat(amount)} {amount.get('unitOfMeasure') or ''}".strip()
    remarks = "; ".join(flat(one) for one in element if local_name(one) in ("remarks", "footnoteRemarks"))
    own = (item_name(element), item_number(element), flat(maker) if maker is not None else "", quantity, remarks)
    return tables.row(_ITEM_HEADERS, own)


def parts(position: Element) -> list[Row]:
    """The rows of a position of a parts catalogue: one a part that may stand there."""
    found = [one for one in position if local_name(one) in ("itemSeqNumber", "itemSequenceNumber")]
    figure = (position.get("figureNumber") or "") + (position.get("figureNumberVariant") or "")
    place = (position.get("item") or "") + (position.get("itemVariant") or "")
    rows: list[Row] = []
    for one in found:
        reference = one.find("partRef")
        number = reference.get("partNumberValue") if reference is not None else _text(one, "partNumber")
        maker = reference.get("manufacturerCodeValue") if reference is not None else _text(one, "manufacturerCode")
        cells = (
            figure,
            place,
            number or "",
            maker or "",
            _text(one, "descrForPart"),
            _text(one, "quantityPerNextHigherAssy"),
        )
        rest = list(_cells(one, without=_PART_TAGS))
        rows.append(
            tables.row([*_PART_HEADERS, *(header for header, _ in rest)], [*cells, *(cell for _, cell in rest)])
        )
    return rows


def table(element: Element, texts: Texts) -> list[Row]:
    """The rows of a CALS table; what a row is only for stands in front of it."""
    rows: list[Row] = []
    for group in element.iter("tgroup"):
        names = {name: i for i, one in enumerate(group.findall("colspec")) if (name := one.get("colname"))}
        spans = {
            one.get("spanname") or "": (one.get("namest") or "", one.get("nameend") or "")
            for one in group.findall("spanspec")
        }
        lines = [(line, local_name(line.getparent())) for line in group.iter("row")]  # type: ignore[arg-type]
        head = sum(1 for _, part in lines if part == "thead")
        ordered = sorted(lines, key=lambda pair: {"thead": 0, "tbody": 1}.get(pair[1], 2))
        grid = _grid([line for line, _ in ordered], names, spans, texts)
        # Without a marked head, the first row may still be one.
        made = tables.rows(grid, head or None)
        applies = [texts.applies(line) for line, _ in ordered if any(texts.inline(e) or len(e) for e in line)]
        if any(applies) and len(made) == len(applies) - head:
            made = [prefixed(one, words) for one, words in zip(made, applies[head:], strict=True)]
        rows += made
    return rows


def prefixed(row: Row, words: str) -> Row:
    """A row with `words` in front of its text."""
    return replace(row, text=f"{words} {row.text}") if words and row.text else row


def _grid(
    lines: list[Element], names: dict[str, int], spans: dict[str, tuple[str, str]], texts: Texts
) -> list[list[str]]:
    """Cell texts with merged cells repeated."""
    out: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for line in lines:
        cells: dict[int, str] = {}
        for column, (left, text) in list(below.items()):
            cells[column] = text
            if left > 1:
                below[column] = (left - 1, text)
            else:
                del below[column]
        column = 0
        for entry in line.findall("entry"):
            first, last = _columns(entry, names, spans)
            while first is None and column in cells:
                column += 1
            start = column if first is None else first
            end = min(max(start if last is None else last, start), start + 100)
            text = " ".join(entry_lines(entry, texts))
            more = _integer(entry.get("morerows"))
            for one in range(start, end + 1):
                cells[one] = text
                if more:
                    below[one] = (more, text)
            column = end + 1
        out.append([cells.get(i, "") for i in range(max(cells, default=-1) + 1)])
    return out


def _columns(entry: Element, names: dict[str, int], spans: dict[str, tuple[str, str]]) -> tuple[int | None, int | None]:
    first, last = spans.get(entry.get("spanname") or "", (entry.get("namest"), entry.get("nameend")))
    return names.get(first or entry.get("colname") or ""), names.get(last or "")


def entry_lines(element: Element, texts: Texts) -> list[str]:
    """The text of a cell, of a note, of a warning: a line a paragraph, the items of lists behind their marks."""
    lines: list[str] = []
    for run in texts.runs(element):
        if isinstance(run, str):
            lines.append(run)
            continue
        name = local_name(run)
        applies = texts.applies(run)
        if name in ("randomList", "attentionRandomList"):
            inner = _listed(run, texts, numbered=False)
        elif name in ("sequentialList", "attentionSequentialList"):
            inner = _listed(run, texts, numbered=True)
        elif name == "definitionList":
            inner = definitions(run, texts)
        else:
            inner = entry_lines(run, texts)
        if applies and inner:
            inner[0] = f"{applies} {inner[0]}"
        lines += inner
    return lines


def definitions(element: Element, texts: Texts) -> list[str]:
    """The items of a list of definitions, each on one line."""
    lines: list[str] = []
    for one in element.iter("definitionListItem"):
        parts = [" ".join(entry_lines(part, texts)) for part in one]
        applies = texts.applies(one)
        lines.append(f"{applies} {': '.join(filter(None, parts))}".strip())
    return lines


def _listed(element: Element, texts: Texts, *, numbered: bool) -> list[str]:
    lines: list[str] = []
    number = 0
    for child in element:
        inner = entry_lines(child, texts)
        if local_name(child) == "title":
            lines += inner
            continue
        number += 1
        mark = f"{number}." if numbered else "•"
        lines += [f"{mark} {inner[0]}", *(f"  {line}" for line in inner[1:])] if inner else []
    return lines


def _cells(element: Element, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    for one in element.iter():
        if local_name(one) in without:
            continue
        label = _label(local_name(one))
        text = " ".join(" ".join([one.text or "", *((child.tail or "") for child in one)]).split())
        if text:
            yield label, text
        yield from _values(one)


def _values(element: Element) -> Iterator[tuple[str, str]]:
    """What an element says in attributes."""
    for name, value in element.attrib.items():
        if not _NO_VALUES.match(str(name)) and (text := " ".join(str(value).split())):
            yield _label(str(name)), text


def _label(name: str) -> str:
    """An element's name in words: "partNumberValue" is "Part number"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Value"))
    return spaced[:1].upper() + spaced[1:].lower()


def _text(element: Element, name: str) -> str:
    found = next(element.iter(name), None)
    return flat(found) if found is not None else ""


def _integer(value: str | None) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,3}", value) else 0
