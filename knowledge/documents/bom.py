"""Bills of materials in tables: which tables are some, and their lines.

A table is a bill of materials by its headers: a part number and a quantity, in English, Chinese or Japanese. What is
above a line is said by a parent column, by levels, or by a column that names the assembly.
Not here: reading tables (knowledge.documents.tables), bills of materials of PLM exports (plmxml_bom).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from knowledge.documents.tables import Row, clean
from knowledge.record import BomLine

_ITEM, _QUANTITY, _NAME, _UNIT = "item", "quantity", "name", "unit"
_LOCATION, _LEVEL, _REVISION = "location", "level", "revision"
_PARENT, _ASSEMBLY = "parent", "assembly"
_OTHER = "other"
"""A column that only lists of goods have: receipts, stock, orders. They name parts and quantities, too."""
_EITHER = "either"
"""A column called "item": a running number, the assembly, or the part itself, told apart by what is in it."""

_WORDS: Mapping[str, str] = {
    _PARENT: "parent|parent part|parent part no|parent part number|parent item|parent item no|parent no|parent number"
    "|next assembly|next higher assembly|used on|used in"
    "|上階料號|上階件號|上階品號|上階|母件料號|母件|母料號|父件|父階料號|父階"
    "|上阶料号|上级料号|母件料号|父项|父件编码|父件料号|父料号|親品番|親品目|親品目番号|親部品番号|親|上位品番",
    _ASSEMBLY: "assembly|assembly no|assembly number|assembly part number|assy|assy no"
    "|主件料號|主件品號|主件|組件料號|組件|主件料号|组件料号|组件|組立品番|組立",
    _ITEM: "part number|part no|part nr|part num|part|part id|pn|p n|mpn|item code|item id|component"
    "|component no|component number|component part number|child part number|child part no|material number|material no"
    "|article number|article no|stock code|product code"
    "|料號|件號|品號|零件號|零件號碼|零件編號|零件料號|物料號|物料號碼|物料編號|物料編碼|料件編號|料件號碼|元件料號|元件品號"
    "|子件料號|子件|材料編號|料号|件号|品号|零件号|零件编号|物料号|物料编号|物料编码|子件料号|子件编码"
    "|品番|部品番号|部番|部品コード|品目コード|品目番号|子品番|子品目|構成品番",
    _QUANTITY: "quantity|qty|qnty|quantity per|qty per|quantity per assembly|qty per assembly|qty per assy|comp qty"
    "|component quantity|required quantity|required qty|qty required|qty assy|usage|usage qty"
    "|數量|用量|單位用量|組成用量|標準用量|需求數量|使用數量|数量|用量|单位用量|单机用量|标准用量|需求数量"
    "|員数|個数|使用数|使用量|所要量",
    _NAME: "description|part description|item description|component description|object description|designation"
    "|denomination|name|part name|item name|component name"
    "|品名|名稱|品名規格|品名及規格|零件名稱|物料名稱|元件品名|說明|描述|名称|零件名称|物料名称|说明|品名规格"
    "|部品名|部品名称|品目名|品目名称",
    _UNIT: "unit|units|uom|um|u m|un|unit of measure|base unit|單位|計量單位|单位|计量单位|単位",
    _LOCATION: "find no|find number|find|position|position no|pos|pos no|posno|balloon|balloon no|ref des|reference"
    "|reference designator|ref|seq|seq no|sequence|sequence no|sequence number|line|line no|no"
    "|位置|項次|序號|項號|件次|插件位置|項番|位置号|项次|序号|项号|照合番号|照番|符号",
    _LEVEL: "level|bom level|lvl|lev|lv|indent|indenture|structure level"
    "|階層|階次|階|層級|層次|层级|层次|阶层|阶次|レベル",
    _REVISION: "revision|rev|revision no|part revision|part rev|item revision|version|issue"
    "|版本|版次|版別|版序|版号|版次号|版数|改訂|リビジョン|リビジョン番号",
    _OTHER: "lot|lot no|lot number|batch|batch no|expiry|expiry date|best before|warehouse|order no|order number|po no"
    "|po number|purchase order|sales order|invoice|invoice no|customer|delivery note|date"
    "|批號|效期|倉別|倉庫|訂單號碼|訂單編號|訂單單號|採購單號|發票號碼|客戶|申請人|日期|批号|仓库|订单号|采购单号|发票号|客户|申请人"
    "|ロット|ロット番号|倉庫|注文番号|納品日|得意先",
    _EITHER: "item|items|item no|item number|項目|项目",
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words.split("|")}
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"


def of_rows(rows: Iterable[Row], parent: str = "") -> tuple[BomLine, ...]:
    """The lines of all bills of materials among the rows of tables."""
    lines: list[BomLine] = []
    for headers, some in groupby(rows, key=lambda row: row.headers):
        lines.extend(bom_lines(headers, [row.cells for row in some], parent))
    return tuple(lines)


def bom_lines(headers: Sequence[str], rows: Iterable[Sequence[str]], parent: str = "") -> tuple[BomLine, ...]:
    """The lines of a table, in its order.

    Args:
        headers: a header a column.
        rows: cells of the same columns.
        parent: what stands above lines of which the table does not say; "" if that is not known either.

    Returns:
        The lines; () if the table is no bill of materials. Rows that have no part number are left out, and rows whose
        level cannot be read, for their place is not known.
    """
    meanings = [_meaning(header) for header in headers]
    if _QUANTITY not in meanings or _OTHER in meanings or not {_ITEM, _EITHER} & set(meanings):
        return ()
    cells = [[clean(cell) for cell in row] for row in rows]
    columns = _columns(meanings, cells)
    if _ITEM not in columns:
        return ()
    found = [{meaning: row[at] if at < len(row) else "" for meaning, at in columns.items()} for row in cells]
    # A remark, a sum, or the header again on the next page has no part number.
    parts = [row for row in found if row[_ITEM] and _fold(row[_ITEM]) not in _MEANING]
    above = _above(parts) if _LEVEL in columns else [("", "")] * len(parts)
    lines: list[BomLine] = []
    assembly = ""
    for row, place in zip(parts, above, strict=True):
        # Many lists name the assembly in its first row only.
        assembly = row.get(_ASSEMBLY, "") or assembly
        if place is None and not row.get(_PARENT):
            continue
        up, revision = (row[_PARENT], "") if row.get(_PARENT) else place or ("", "")
        up = up or assembly or parent
        if up == row[_ITEM]:
            continue
        lines.append(
            BomLine(
                parent=up,
                item=row[_ITEM],
                description=row.get(_NAME, ""),
                quantity=row[_QUANTITY],
                unit=row.get(_UNIT, ""),
                revision=row.get(_REVISION, ""),
                location=row.get(_LOCATION, ""),
                parent_revision=revision,
            )
        )
    return tuple(lines)


def _above(parts: Sequence[Mapping[str, str]]) -> list[tuple[str, str] | None]:
    """What stands above each row by its level, with revision; ("", "") where the table does not say what.

    None for a row that has no place: its level cannot be read, or it is level 0, which is what the table is about.
    """
    levels = _levels([row[_LEVEL] for row in parts])
    # A list that starts to count at 0 has parts at level 0, too: then some of them have nothing below them.
    heads = all(after for level, after in zip(levels, [*levels[1:], 0], strict=True) if level == 0)
    above: list[tuple[str, str] | None] = []
    path: list[tuple[int, str, str]] = []
    for row, level in zip(parts, levels, strict=True):
        if level is None:
            above.append(None)
            continue
        while path and path[-1][0] >= level:
            path.pop()
        above.append(None if level == 0 and heads else path[-1][1:] if path else ("", ""))
        path.append((level, row[_ITEM], row.get(_REVISION, "")))
    return above


def _columns(meanings: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """The column of each meaning; the first of those that mean the same."""
    found: dict[str, int] = {}
    for column, meaning in enumerate(meanings):
        if meaning:
            found.setdefault(meaning, column)
    if _EITHER in found:
        column = found.pop(_EITHER)
        values = [row[column] for row in rows if column < len(row) and row[column]]
        if _ITEM not in found and not _numbers_rows(values):
            found[_ITEM] = column
        elif all(re.fullmatch(r"\d{1,4}[A-Za-z]?|\d{1,3}(?:\.\d{1,3})+", value) for value in values):
            found.setdefault(_LOCATION, column)
        else:
            found.setdefault(_ASSEMBLY, column)
    return found


def _meaning(header: str) -> str:
    """What a header says its column is; headers in two languages ("料號 Part No.") are read in either."""
    folded = _fold(header)
    if folded in _MEANING:
        return _MEANING[folded]
    parts = [part.strip() for part in re.findall(rf"[{_CJK}]+|[^{_CJK}]+", folded)]
    meanings = {_MEANING.get(part, "") for part in parts}
    if len(meanings) > 1:
        meanings.discard(_EITHER)
    return meanings.pop() if len(meanings) == 1 else ""


def _fold(header: str) -> str:
    """One width and case, without brackets and punctuation: "Qty. (pcs)" is "qty"."""
    text = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", unicodedata.normalize("NFKC", header[:100]).casefold())
    words = " ".join(re.sub(r"[\W_]+", " ", text.replace("#", " no ")).split())
    return re.sub(rf"(?<=[{_CJK}]) (?=[{_CJK}])", "", words)


def _numbers_rows(values: Sequence[str]) -> bool:
    """Whether values count the rows: 1, 2, 3 or 10, 20, 30."""
    if not values or not all(re.fullmatch(r"\d{1,5}", value) for value in values):
        return False
    numbers = [int(value) for value in values]
    return numbers == sorted(set(numbers)) and numbers[0] <= 100


def _levels(cells: Sequence[str]) -> list[int | None]:
    """The depths that level cells say: "2", "..2", "+ 2"; in an outline ("1", "1.3", "1.3.2") the number of parts."""
    texts = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
    if all(re.fullmatch(r"\d{1,3}\.0|", text) for text in texts):
        texts = [text.removesuffix(".0") for text in texts]  # numbers of a spreadsheet that knows no whole ones
    if any(re.fullmatch(r"\d{1,4}(?:\.\d{1,4})+\.?", text) for text in texts):
        return [_outline(text) for text in texts]
    return [_level(text) for text in texts]


def _outline(text: str) -> int | None:
    if not re.fullmatch(r"\d{1,4}(?:\.\d{1,4})*\.?", text):
        return None
    parts = text.rstrip(".").split(".")
    while parts and parts[-1] == "0":  # the head of an outline may be written "1.0" or "0"
        parts.pop()
    return len(parts)


def _level(text: str) -> int | None:
    plain = re.fullmatch(r"[.\s+\-*_>·]*(\d{1,3})", text)
    return int(plain[1]) if plain else None
