"""The words of title blocks: labels in four languages, and what a number, a revision and a date look like.

A label is found by its words, whatever stands between them: "Doc. No.", "DOC NO", "文件 編號", "文件編號 Document No.".
Not here: which cells a label and its value stand in (title_block.py).
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from knowledge.applicability import Assertion, Condition, all_of
from knowledge.documents.words import HAN

_LETTERS = HAN + "\u3040-\u30ff"

_SAID: dict[str, str] = {
    "document": """document no;document number;document id;document code;document ref;document;doc no;doc number;doc id;
        doc #;sop #;document #;doc;sop no;sop number;sop id;procedure no;procedure number;instruction no;
        work instruction no;wi no;
        standard no;specification no;number;no;
        文件編號;文件编号;文件號碼;文件代號;文件代号;文件號;文件号;文件;標準書編號;作業標準書編號;作業標準編號;
        規程編號;程序編號;編號;编号;文書番号;文書no;文書管理番号;標準番号;標準書番号;管理番号;資料番号;番号""",
    "revision": """rev #;revision #;revision no;revision number;revision level;revision index;revision;rev no;rev;
        issue no;issue number;
        issue;version no;version number;version;ver;edition;
        版本號;版本号;版本編號;版本;版次;版別;版号;版號;修訂版次;修订版次;改訂番号;改訂版;改訂no;改訂;改版;版数;
        版番号;版""",
    "iteration": "iteration;minor revision;迭代",
    "status": """status;document status;state;release status;approval status;lifecycle state;
        狀態;文件狀態;状态;文件状态;發行狀態;ステータス;状態;文書状態""",
    "effective_from": """effective date;effective from;date effective;effective;valid from;in force from;date of effect;
        生效日期;生效日;實施日期;實施日;实施日期;實行日期;施行日期;施行日;発効日;発効年月日;施行年月日;適用開始日;
        有効開始日""",
    "approver": """approved by;approved;approval;approver;authorised by;authorized by;released by;
        核准;核准人;核准者;核準;批准;批准人;批准者;承認;承認者;承認人""",
    "approved_at": """approval date;approved on;date approved;date of approval;approved date;release date;released on;
        核准日期;核准日;批准日期;批准日;承認日;承認日付;承認年月日""",
    "owner": """owner;document owner;process owner;responsible department;owning department;department;dept;
        responsible;權責單位;權責部門;制定單位;制訂單位;制訂部門;制定部門;制定部门;編制部門;编制部门;主辦單位;
        負責單位;負責部門;
        责任部门;主管部門;主管部门;主管單位;發行單位;部門;部门;担当部署;作成部署;所管部署;主管部署;所管部門;制定部署""",
    "title": """title;document title;document name;sop title;procedure title;procedure name;subject;
        文件名稱;文件名称;文件標題;標準書名稱;作業名稱;名稱;名称;標題;标题;題目;件名;文書名;文書名称;標題名;表題""",
    "applies_to": """applies to;applicable to;applicability;applicable machine;applicable machines;applicable equipment;
        valid for;machine;machines;equipment;適用機台;适用机台;適用設備;适用设备;適用機器;適用机器;対象設備;
        対象機械;対象機;
        適用機械;適用号機;機台;機台編號""",
    "applies_to model": """applicable model;applicable models;machine model;model;models;型號;型号;機種;機型;
        適用機種;适用机种;適用機型;适用机型;適用型號;适用型号;対象機種;適用型式""",
    "classification": """classification;document classification;confidentiality;security class;security level;
        機密等級;机密等级;密等;機密區分;機密區別;保密等級;保密等级;密级;機密級別;機密区分;秘密区分""",
    "review_due": """next review;next review date;review due;review due date;date of next review;review by;
        next revision;
        下次審查日期;下次審查日;下次審查;下次檢討日期;下次檢討日;下次复审日期;下次複審日期;下次評審日期;复审日期;
        次回見直し日;
        次回見直し;次回改訂予定日;次回レビュー""",
    "supersedes": """supersedes;superseded document;replaces;取代版本;取代文件;取代;代替;替代版本;廢止文件;旧版;
        旧版番号;
        置換""",
    # Labels that end the value before them and are no part of the record.
    "form": """form no;form number;form id;form;template no;template;表單編號;表单编号;表單號碼;表單;格式編號;表格編號;
        様式番号;様式no;様式""",
    "date": "date;日期;日付;年月日;時間",
    "change": """description;description of change;change;changes;change description;reason;reason for change;summary;
        summary of changes;nature of change;remarks;修訂內容;修订内容;修訂說明;變更內容;变更内容;變更說明;修改內容;
        修訂摘要;
        異動說明;說明;内容;改訂内容;変更内容;改訂理由;摘要;備註""",
    "signer": """prepared by;prepared;author;written by;issued by;created by;drafted by;reviewed by;reviewed;checked by;
        checked;verified by;審核;審查;审核;审查;會簽;會審;制定;制訂;制訂者;製作;編製;編寫;编制;編制;擬定;承辦;撰寫;
        作成;作成者;
        確認;確認者;審査;審査者;照査;検認;起案""",
    "person": "name;signature;sign;position;role;job title;姓名;簽名;簽章;職稱;职务;签名;氏名;署名;押印;役職",
    "other": """page;pages;sheet;issue date;date of issue;date issued;revision date;rev date;date of revision;
        print date;review date;last review;last reviewed;valid until;expiry date;expires;company;language;type;
        document type;
        document class;category;location;plant;site;area;scope;copy no;copies;process;standard;distribution;
        頁次;頁數;頁碼;页次;页码;
        頁;發行日期;發行日;发布日期;發佈日期;制定日期;制訂日期;修訂日期;修订日期;修改日期;列印日期;審查日期;檢討日期;
        有效期限;
        有效期至;公司;類別;文件類別;文件種類;分發;適用範圍;适用范围;廠區;總頁數;
        制定日;作成日;改訂日;発行日;改訂日付;頁数;ページ;会社名;適用範囲;種別;文書種別;配布先""",
}  # fmt: skip
_FIELD_OF = {
    re.sub(r"\s", "", words): field for field, listed in _SAID.items() for words in map(str.strip, listed.split(";"))
}
WEAK = frozenset("no number doc document 編號 编号 番号 文件 title department dept 部門 部门".split())
"""Labels that head many other things, too: parts have numbers, and those who sign have titles and departments."""


def _pattern(words: str) -> str:
    if words.isascii():
        return r"[\s.]*".join(map(re.escape, words.split())) + r"(?:\(s\))?[.]?(?![a-z0-9])"
    # "版 本", but not "版本說明"; a label that ends in Latin letters ends where the word does.
    after = "(?![a-z0-9])" if words[-1].isascii() else f"(?![{_LETTERS}])"
    return r"\s*\.?".join(map(re.escape, words)) + r"\.?" + after


_ALL = sorted({w for listed in _SAID.values() for w in map(str.strip, listed.split(";"))}, key=len, reverse=True)
_LABEL = re.compile("|".join(map(_pattern, _ALL)), re.IGNORECASE)
_AROUND = re.compile(r"[\s/／|｜()（）【】\[\]*・]*")
_HINT = re.compile(
    r"\s*[(（](?:中華民國|民國|西元|R\.?O\.?C\.?|[YMD]{2,4}(?:[-/. ][YMD]{2,4}){2})(?:年)?[)）]", re.IGNORECASE
)
"""How the date is to be written, behind a label."""
_COLON = re.compile(r"[\s)）】\]]*[:：︰﹕]\s*")


# Full-width letters, digits and signs; what Chinese sentences are punctuated with stays as written.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "！（），：；？"} | {0x2116: "No"}


class Label(NamedTuple):
    """A label in a text: what it heads, where it ends, whether a colon stands behind it (`end` is behind that)."""

    field: str
    end: int
    colon: bool
    weak: bool


def plain(text: str) -> str:
    """A text in the spelling that everything here reads: full-width letters narrow, one space between words."""
    return " ".join(text.translate(_NARROW).split())


def label_at(text: str, start: int = 0) -> Label | None:
    """The label at a place of a plain text; one in two languages ("版本 Rev.") is one label."""
    field, end, weak, place = "", start, True, start
    while found := _LABEL.match(text, match.end() if (match := _AROUND.match(text, place)) else place):
        words = re.sub(r"[\s.]|\(s\)", "", found[0]).casefold()
        here = _FIELD_OF[words]
        if field and here != field:
            break
        field, end, place = here, found.end(), found.end()
        weak = weak and words in WEAK
    if not field:
        return None
    if hint := _HINT.match(text, end):
        end = hint.end()
    colon = _COLON.match(text, end)
    if colon:
        return Label(field, colon.end(), True, weak)
    return Label(field, end, False, weak)


def whole_label(text: str) -> Label | None:
    """The label that a text is, with or without its colon; None if it says anything else."""
    found = label_at(text)
    return found if found and not text[found.end :].strip(" )）】]*") else None


def next_label(text: str, start: int) -> int:
    """Where the next label with a colon begins, behind a space or a separator; the text's end if there is none."""
    for found in re.finditer(r"(?<=[\s,，;；|/、。])(?=[^\s:：,，;；|/])", text[start:]):
        label = label_at(text, start + found.start())
        if label and label.colon:
            return start + found.start()
    return len(text)


# ---------------------------------------------------------------- values

_NUMBER = re.compile(rf"[A-Za-z0-9{_LETTERS}][A-Za-z0-9{_LETTERS}_]*(?:[-./–][A-Za-z0-9{_LETTERS}_]+)*")
_REVISION = re.compile(
    r"(?:revision|rev|version|ver|issue|v)?[\s.]*"
    r"(?P<r>\d{1,3}(?:\.\d{1,3}){0,2}[A-Za-z]?|[A-Z]{1,2}[./-]\d{1,2}(?:\.\d{1,2})?|\d{1,2}/[A-Z]|[A-Z]\d{1,2}|[A-Z]{1,2}"
    r"|[a-z](?![a-z])|初版|第\s*\d+\s*版)\s*版?(?![\w./-])",
    re.IGNORECASE,
)
_NO_REVISION = frozenset(
    ("na", "no", "ok", "of", "to", "in", "is", "on", "as", "at", "by", "be", "it", "or", "an", "we")
)
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ROC = r"(?:中華民國|中华民国|民國|民国|\bR\.?O\.?C\b\.?)\s*"
_DATES = tuple(
    re.compile(pattern + r"(?![A-Za-z0-9/])", re.IGNORECASE)
    for pattern in (
        r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?",
        rf"(?:{_ROC})(?P<roc>\d{{2,3}})\s*[年./-]\s*(?P<m>\d{{1,2}})\s*[月./-]\s*(?P<d>\d{{1,2}})\s*日?",
        # Three digits before 年 are no year of another calendar.
        r"(?P<roc>1\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?",
        r"令和\s*(?P<reiwa>\d{1,2}|元)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?",
        r"(?P<y>\d{4})(?P<sep>[-/.])\s?(?P<m>\d{1,2})(?P=sep)\s?(?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})",
        r"(?P<one>\d{1,2})(?P<sep>[-/])(?P<two>\d{1,2})(?P=sep)(?P<y>\d{4})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]*{_MONTH}[\s,-]*(?P<y>\d{{4}})",
        rf"{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(?P<y>\d{{4}})",
    )
)
_ROC_BARE = re.compile(r"(?P<roc>1\d{2})(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\w/])")
_ROC_HINT = re.compile(_ROC, re.IGNORECASE)
_LONGEST_NUMBER = 40


def number_at(text: str, start: int = 0) -> tuple[str, int] | None:
    """A document's number at a place of a text, and where it ends. It has a digit, and letters or a dash."""
    found = _NUMBER.match(text, start)
    if not found or not 3 <= len(found[0]) <= _LONGEST_NUMBER or date_at(text, start):
        return None
    value, end = found[0], found.end()
    # "SOP HP 012": words in capitals that lead to a digit.
    while not re.search(r"\d", value) and value.isupper() and (more := re.compile(r"\s([A-Z0-9-]+)").match(text, end)):
        value, end = value + more[0], more.end()
    rest = text[end : end + 1]
    if not re.search(r"\d", value) or not re.search(r"[^\W\d_]|-|\d{4}", value) or rest in (":", "：", "%", "°"):
        return None
    return value, end


def revision_at(text: str, start: int = 0) -> tuple[str, int] | None:
    """A revision at a place of a text without the word for it ("Rev. C" is "C", "第 3 版" is "3"), and its end."""
    found = _REVISION.match(text, start)
    if not found or date_at(text, start):
        return None
    value = re.sub(r"[第版\s]", "", found["r"]) if found["r"] != "初版" else found["r"]
    letters = re.fullmatch(r"[A-Za-z]{2}", value)
    if value.casefold() in _NO_REVISION or (letters and not value.isupper()):
        return None
    return value, found.end()


def date_at(text: str, start: int = 0, *, roc: bool = False) -> tuple[date | None, int] | None:
    """A date at a place of a text and its end; the date is None where day and month cannot be told apart.

    `roc`: years of the calendar that counts from 1911 may stand without its name.
    """
    for pattern in (*_DATES, *((_ROC_BARE,) if roc else ())):
        if found := pattern.match(text, start):
            return _date(found.groupdict()), found.end()
    return None


def roc_hint(text: str) -> bool:
    """Whether a text names the calendar of the Republic of China."""
    return bool(_ROC_HINT.search(text))


def _date(parts: dict[str, str]) -> date | None:
    if parts.get("roc"):
        year = int(parts["roc"]) + 1911
    elif parts.get("reiwa"):
        year = 2018 + (1 if parts["reiwa"] == "元" else int(parts["reiwa"]))
    else:
        year = int(parts["y"])
    if "one" in parts:
        one, two = int(parts["one"]), int(parts["two"])
        if one <= 12 and two <= 12 and one != two:
            return None
        month, day = (two, one) if one > 12 else (one, two)
    else:
        month = _MONTHS[parts["month"].lower()] if parts.get("month") else int(parts["m"])
        day = int(parts["d"])
    try:
        return date(year, month, day) if 1950 <= year <= 2150 else None
    except ValueError:
        return None


# ---------------------------------------------------------------- machines

_KINDS = re.compile(
    r"(?P<model>\bmachine models?\b|\bmodels?\b|機種|机种|機型|机型|型號|型号|型式|形式)"
    r"|(?P<serial>\bserial(?: (?:nos?\b\.?|numbers?|range))?|\bs/n\b"
    r"|機號|机号|序號|序号|序列號|序列号|機番|号機|製造番号)",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(rf"[A-Za-z0-9{_LETTERS}][\w./-]*(?: [A-Z0-9][A-Z0-9./-]*)?")
_ONE = r"([\w-]*\d)"
_RANGES = (
    (re.compile(rf"(?:from )?{_ONE}\s*(?:[~〜–—至到]|\bto\b|\bthrough\b|から)\s*{_ONE}(?:まで)?"), r"\1~\2"),
    (re.compile(r"(\d+)\s*-\s*(\d+)"), r"\1~\2"),
    (re.compile(rf"(?:from |自|≥\s*){_ONE}(?: on| onwards?| and up|起)?"), r"\1~"),
    (re.compile(rf"{_ONE}\s*(?:起|以降|以後|and up|onwards?|[~〜])"), r"\1~"),
    (re.compile(rf"(?:up to |to |≤\s*|[~〜]){_ONE}"), r"~\1"),
)
_SEPARATORS = re.compile(r"[,，、;；()（）]|\band\b|\s[/&]\s|[及與和]")
_EVERY = re.compile(r"(?:all|every)(?: \w+)?|全機[台種]|(?:全部|所有).{0,4}|全設備", re.IGNORECASE)


def condition(text: str, *, models: bool) -> Condition | None:
    """The machines that a title block names ("HP-400, serial 0417 to 0899"); `models`: its label speaks of models.

    None for "all machines". What is not understood becomes the name of a machine, so that it holds for no other.
    """
    if _EVERY.fullmatch(text):
        return None
    named: dict[str, list[str]] = {}
    kind = "model" if models else "machine"
    spread = _KINDS.sub(lambda found: f", {found[0]}" if found.start() else found[0], text)
    for piece in filter(None, map(str.strip, _SEPARATORS.split(spread))):
        rest = piece
        if found := _KINDS.match(piece):
            kind = "model" if found["model"] else "serial"
            rest = piece[found.end() :].strip(" .:：#")
        value = _serial(rest) if kind == "serial" else rest if _IDENTIFIER.fullmatch(rest) else None
        if not value:
            return Assertion("machine", (text,))
        named.setdefault(kind, []).append(value)
    if "serial" in named and "machine" in named and "model" not in named:
        # Serial numbers are counted within a model; a single machine has only one.
        named["model"] = named.pop("machine")
    return all_of(*(Assertion(name, tuple(values)) for name, values in sorted(named.items())))


def _serial(text: str) -> str | None:
    for pattern, shape in _RANGES:
        if found := pattern.fullmatch(text):
            return found.expand(shape)
    return text if re.fullmatch(r"[\w-]*\d[\w-]*", text) else None
