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
    "quoted only": {
        "en": "The language model does not write this language; the answer is quoted.",
        "zh-TW": "語言模型不產生中文，答案均為引用原文或由程式呈現。",
    },
}


def language_of(text: str) -> str:
    """The language an answer to `text` is rendered in: "zh-TW" where it holds Chinese characters, else "en"."""
    return "zh-TW" if _HAN.search(text) else "en"


def say(key: str, language: str, **values: str) -> str:
    """The sentence `key` in `language` (English where there is none) with its blanks filled."""
    texts = _TEXTS[key]
    return texts.get(language, texts["en"]).format(**values)


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
