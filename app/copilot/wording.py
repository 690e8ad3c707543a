"""The sentences that code writes into answers, in every language that answers are rendered in.

Not here: words of the window (resources/translations) and prompts for the model (app.copilot.prompt).
"""

from __future__ import annotations

import re
from datetime import datetime

from app.copilot.events import LiveValue
from connectors.types import Quality, in_language

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

_TEXTS: dict[str, dict[str, str]] = {
    "refused": {
        "en": "The documents do not answer this. Nothing was guessed. Report it as missing.",
        "zh-TW": "文件沒有答案，系統未做推測。請回報「缺少內容」。",
    },
    "reading": {"en": "{name}: {value}, {quality}, {age} old", "zh-TW": "{name}：{value}，{quality}，{age}前"},
    "above": {"en": "{by} above the limit {limit}", "zh-TW": "高於上限 {limit}，超出 {by}"},
    "below": {"en": "{by} below the minimum {limit}", "zh-TW": "低於下限 {limit}，差 {by}"},
    "late": {"en": "{name}: {value}, not current, {age} old", "zh-TW": "{name}：{value}，非即時值，{age}前"},
    "lost": {
        "en": "{name}: no current value; the last was {value} at {time}",
        "zh-TW": "{name}：目前無資料，最後一筆為 {time} 的 {value}",
    },
    "bad": {"en": "{name}: bad quality, the value is not used", "zh-TW": "{name}：訊號品質不良，不採用此值"},
    "never": {"en": "{name}: no value was received yet", "zh-TW": "{name}：尚未收到任何值"},
    "good": {"en": "good", "zh-TW": "品質良好"},
    "uncertain": {"en": "uncertain", "zh-TW": "品質不確定"},
    "in work": {
        "en": "{document} {revision} is in work and is not used.",
        "zh-TW": "{document} {revision} 版編修中，不採用。",
    },
    "uncontrolled": {
        "en": "{document} is an uncontrolled file: it carries no revision.",
        "zh-TW": "{document} 為未管制文件，沒有版本資料。",
    },
    "no revision": {
        "en": "{document} has no effective revision. It is not used. Ask {owner}. E-DOC-201",
        "zh-TW": "{document} 沒有現行版，故不採用。請洽{owner}。E-DOC-201",
    },
    "no revision for": {
        "en": "{document} has no effective revision for {machine}. It is not used. Ask {owner}. E-DOC-201",
        "zh-TW": "{document} 對 {machine} 沒有現行版，故不採用。請洽{owner}。E-DOC-201",
    },
    "document control": {"en": "document control", "zh-TW": "文管"},
    # answers to questions for structure, see app.copilot.listing
    "covers one": {"en": "1 {kind} covers {machine}.", "zh-TW": "{machine}有 1 份適用的{kind}。"},
    "covers": {"en": "{count} {kind} cover {machine}.", "zh-TW": "{machine}有 {count} 份適用的{kind}。"},
    "covers none": {"en": "No effective {kind} covers {machine}.", "zh-TW": "{machine}沒有現行的{kind}。"},
    "usable one": {"en": "1 {kind} may be answered from.", "zh-TW": "有 1 份{kind}可採用。"},
    "usable": {"en": "{count} {kind} may be answered from.", "zh-TW": "有 {count} 份{kind}可採用。"},
    "usable none": {"en": "No {kind} may be answered from.", "zh-TW": "沒有可採用的{kind}。"},
    "uncontrolled among": {"en": "Uncontrolled files among them: {count}.", "zh-TW": "其中未管制文件：{count} 份。"},
    "standing one": {
        "en": "1 {kind} has a revision that is {standing}{place}.",
        "zh-TW": "{place}有 1 份{kind}的版本狀態為「{standing}」。",
    },
    "standing": {
        "en": "{count} {kind} have a revision that is {standing}{place}.",
        "zh-TW": "{place}有 {count} 份{kind}的版本狀態為「{standing}」。",
    },
    "standing none": {
        "en": "No {kind} has a revision that is {standing}{place}.",
        "zh-TW": "{place}沒有狀態為「{standing}」的{kind}。",
    },
    "overall": {
        "en": "Documents: {documents}. Revisions: {revisions} ({standings}).",
        "zh-TW": "文件 {documents} 份，版本 {revisions} 個（{standings}）。",
    },
    "for machine": {"en": " for {machine}", "zh-TW": "{machine}"},
    "revision": {"en": "{document} rev {label}", "zh-TW": "{document} {label} 版"},
    "owned by": {"en": "owner {owner}", "zh-TW": "負責：{owner}"},
    "approved by": {"en": "approved by {approver}", "zh-TW": "核准：{approver}"},
    "approved on": {"en": "approved by {approver} on {date}", "zh-TW": "核准：{approver}，{date}"},
    "effective since": {"en": "effective since {date}", "zh-TW": "{date} 起生效"},
    "effective from": {"en": "released, effective from {date}", "zh-TW": "已發行，{date} 起生效"},
    "effective until": {"en": "until {date}", "zh-TW": "至 {date} 止"},
    "about": {"en": "for {machines}", "zh-TW": "適用 {machines}"},
    "review due": {"en": "review due {date}", "zh-TW": "複審期限 {date}"},
    "no effective": {
        "en": "{document} has no effective revision. Ask {owner}. E-DOC-201",
        "zh-TW": "{document} 沒有現行版。請洽{owner}。E-DOC-201",
    },
    "no review date": {"en": "{document}: no review date is recorded.", "zh-TW": "{document}：沒有記錄複審期限。"},
    "revisions of": {"en": "Revisions of {document}: {count}.", "zh-TW": "{document} 有 {count} 個版本。"},
    "reviews due": {"en": "Due for review: {count}.", "zh-TW": "複審已到期：{count} 份。"},
    "reviews none": {"en": "No document is due for review.", "zh-TW": "沒有文件到複審期限。"},
    "next review": {"en": "Next review: {row}", "zh-TW": "下一次複審：{row}"},
    "used in": {"en": "Uses of {part}: {count}.", "zh-TW": "{part} 用於 {count} 處。"},
    "used nowhere": {
        "en": "{part} stands in no bill of materials that may be answered from.",
        "zh-TW": "可採用的物料清單中沒有 {part}。",
    },
    "not a component": {
        "en": "{part} is an assembly and is used in nothing else.",
        "zh-TW": "{part} 為最上階，不用於其他組件。",
    },
    "use": {"en": "{parent}: {quantity}", "zh-TW": "{parent}：{quantity}"},
    "use via": {
        "en": "{parent} (by way of {via}): {quantity} of {via}",
        "zh-TW": "{parent}（經由 {via}）：{via} {quantity}",
    },
    "position": {"en": "position {location}", "zh-TW": "位置 {location}"},
    "bom of": {"en": "Parts of {assembly}: {count} lines.", "zh-TW": "{assembly}：{count} 項。"},
    "bom of levels": {
        "en": "Parts of {assembly} on all levels: {count} lines.",
        "zh-TW": "{assembly}：全階共 {count} 項。",
    },
    "bom none": {
        "en": "No bill of materials that may be answered from says what {assembly} is made of.",
        "zh-TW": "可採用的物料清單中沒有 {assembly} 的組成。",
    },
    "level": {"en": "level {depth}", "zh-TW": "第 {depth} 階"},
    "opened above": {"en": "parts as listed above", "zh-TW": "下階同前列"},
    "no quantity": {"en": "quantity not given", "zh-TW": "未註明數量"},
    "amount": {"en": "{assembly} has {quantity} of {part}.", "zh-TW": "{assembly}有 {part} 共 {quantity}。"},
    "amount lines": {
        "en": "Lines of {assembly} with {part}: {count}; the quantities are not added up.",
        "zh-TW": "{assembly}有 {count} 項 {part}，數量未加總。",
    },
    "amount none": {"en": "{assembly} has no {part}.", "zh-TW": "{assembly}沒有 {part}。"},
    "machines": {"en": "Machines: {count}.", "zh-TW": "機台：{count} 台。"},
    "machines none": {"en": "No machine is described.", "zh-TW": "沒有已設定的機台。"},
    "machines lacking": {
        "en": "{count} of {all} machines: no effective {kind}.",
        "zh-TW": "{all} 台機台中，{count} 台沒有現行的{kind}。",
    },
    "more": {"en": "{count} more are not shown.", "zh-TW": "另有 {count} 筆未顯示。"},
    "document": {"en": "document", "zh-TW": "文件"},
    "effective": {"en": "effective", "zh-TW": "現行"},
    "not yet effective": {"en": "not yet effective", "zh-TW": "尚未生效"},
    "expired": {"en": "expired", "zh-TW": "已過期"},
    "superseded": {"en": "superseded", "zh-TW": "已被取代"},
    "ambiguous": {"en": "ambiguous", "zh-TW": "版本不明確"},
    "being worked on": {"en": "in work", "zh-TW": "編修中"},
    "unverified": {"en": "unverified", "zh-TW": "未驗證"},
    "withdrawn": {"en": "withdrawn", "zh-TW": "已撤銷"},
    "quarantined": {"en": "in quarantine", "zh-TW": "隔離中"},
    "not controlled": {"en": "uncontrolled", "zh-TW": "未管制"},
    # answers that need no document, see app.copilot.intent
    "bypass": {
        "en": "Andon does not help to bypass guards or interlocks. This was recorded. Ask your supervisor.",
        "zh-TW": "本系統不協助解除護罩或連鎖，此要求已記錄。請洽主管。",
    },
    "chat": {
        "en": "Andon answers from the plant's documents and live values. "
        "Ask about a machine, an alarm, a value or a procedure.",
        "zh-TW": "本系統依工廠文件與即時值回答。可詢問機台、警報、數值或作業程序。",
    },
    "outside": {
        "en": "This is outside the plant's documents. Ask about a machine, an alarm, a value or a procedure.",
        "zh-TW": "此問題不在工廠文件的範圍內。可詢問機台、警報、數值或作業程序。",
    },
    "vague": {
        "en": "Which machine is it, and which alarm or value does it show?",
        "zh-TW": "是哪一台機器？顯示什麼警報或數值？",
    },
    "meant": {
        "en": "Searched for “{meant}” instead of “{typed}”.",
        "zh-TW": "已改以「{meant}」搜尋（輸入為「{typed}」）。",
    },
    "not a machine": {
        "en": "{name} is not in the plant description. Known machines: {machines}.",
        "zh-TW": "工廠資料中沒有「{name}」。已知機台：{machines}。",
    },
    "applies": {"en": "This is about {machines}.", "zh-TW": "此答案適用於{machines}。"},
    "safety officer": {"en": "the safety officer", "zh-TW": "職安人員"},
    "converted": {"en": "{original} (converted: {value})", "zh-TW": "{original}（換算：{value}）"},
    "stop ask": {
        "en": "Stop. No effective lockout procedure for {machine}. Ask {role}.",
        "zh-TW": "請停止作業。{machine}沒有現行的上鎖掛牌程序。請洽{role}。",
    },
    "no proof": {"en": "A reading is no proof of zero energy.", "zh-TW": "讀值不能證明能量為零。"},
    "site note": {
        "en": "Site note, approved by {role}, {date}, expires {expires}",
        "zh-TW": "現場備註，{role}於 {date} 核准，{expires} 到期",
    },
    "steward": {"en": "the steward", "zh-TW": "AI 管理員"},
    "held back": {
        "en": "This topic was taken out of answers. Ask {role}.",
        "zh-TW": "此主題已停止回答。請洽{role}。",
    },
    "search only": {
        "en": "Answers were switched off by {role}. Passages can still be read.",
        "zh-TW": "{role}已關閉回答功能，仍可閱讀文件段落。",
    },
    "quoted only": {
        "en": "The language model does not write this language; the answer is quoted.",
        "zh-TW": "語言模型不產生中文，答案均為引用原文或由程式呈現。",
    },
}


_ROLES: dict[str, dict[str, str]] = {
    "operator": {"zh-TW": "操作員"},
    "technician": {"zh-TW": "技術員"},
    "engineer": {"zh-TW": "工程師"},
    "document controller": {"zh-TW": "文管人員"},
    "steward": {"zh-TW": "AI 管理員"},
    "administrator": {"zh-TW": "系統管理員"},
}


def language_of(text: str) -> str:
    """The language an answer to `text` is rendered in: "zh-TW" where it holds Chinese characters, else "en"."""
    return "zh-TW" if _HAN.search(text) else "en"


def say(key: str, language: str, **values: str) -> str:
    """The sentence `key` in `language` (English where there is none) with its blanks filled."""
    texts = _TEXTS[key]
    return texts.get(language, texts["en"]).format(**values)


def role(name: str, language: str) -> str:
    """A role of knowledge.rights in a language."""
    return _ROLES.get(name, {}).get(language, name)


def reading(value: LiveValue, language: str) -> str:
    """One line for a live value: never as current when it is not.

    Units are joined with a no-break space; the age is counted from when the value was received.
    """
    tag, got = value.tag, value.reading
    name = in_language(tag.name, language)
    if got.value is None and got.quality is not Quality.BAD:
        return say("never", language, name=name)
    if got.quality is Quality.BAD:
        return say("bad", language, name=name)
    shown = amount(got.value, tag.decimals, got.unit)
    if got.quality is Quality.LOST:
        return say("lost", language, name=name, value=shown, time=_clock(got.source_time or got.received))
    if got.quality is Quality.LATE:
        return say("late", language, name=name, value=shown, age=_age(got.age_s))
    line = say(
        "reading", language, name=name, value=shown, quality=say(got.quality.value, language), age=_age(got.age_s)
    )
    beyond = distance(value, language)
    return f"{line}; {beyond}" if beyond and language == "en" else f"{line}；{beyond}" if beyond else line


def distance(value: LiveValue, language: str) -> str:
    """How far a current value lies beyond its limit, in words; empty when it does not."""
    tag, got = value.tag, value.reading
    if isinstance(got.value, bool) or not isinstance(got.value, int | float) or not got.quality.current:
        return ""
    for key, limit, by in (
        ("above", tag.limit_high, got.value - (tag.limit_high or 0)),
        ("below", tag.limit_low, (tag.limit_low or 0) - got.value),
    ):
        if limit is not None and by > 0:
            return say(key, language, by=amount(by, tag.decimals, ""), limit=amount(limit, tag.decimals, got.unit))
    return ""


def amount(value: float | str | bool | None, decimals: int, unit: str) -> str:
    """A value with its unit, a no-break space between them; limits lose needless zeros."""
    if isinstance(value, bool):
        text = "on" if value else "off"
    elif isinstance(value, int | float):
        text = f"{value:.{decimals}f}"
    else:
        text = str(value)
    return f"{text}\u00a0{unit}" if unit else text


def _age(seconds: float) -> str:
    if seconds < 90:
        return f"{max(0, round(seconds))}\u00a0s"
    if seconds < 5400:
        return f"{round(seconds / 60)}\u00a0min"
    return f"{round(seconds / 3600)}\u00a0h"


def _clock(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
