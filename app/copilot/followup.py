"""What a question inherits from those before it: "and the lower limit?", "what about press 2?", "那下限呢", "why?".

A question inherits the topic of the last one where it has none of its own; one that has its own topic inherits at most
the machine, when it says "it" or "there". What the new question names (a machine, a code, the other limit) replaces
what the old one named. Only words that were typed are carried on: nothing is guessed.
Not here: what kind of question it then is (app.copilot.intent).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from app.copilot import facts, phrases
from app.copilot.machine import machine_of, names_of
from app.copilot.sentences import folded
from connectors.types import Equipment

_LONGEST = 200
"""Characters of a topic that are carried on; of a longer story the beginning says what it is about."""
_MOST_WORDS = 12
"""Words of a question that can lean on the one before it."""

_STORY = 4
"""Words of its own from which even a question that begins with "and" is one of its own."""

_OPENER = re.compile(
    folded(
        r"^(?:(?:and|but|also|or|then|so|what about|how about|what if it is|same for|ok(?:ay)?)\b[\s,]*)+"
        r"|^(?:那麼|那(?![些個位邊裡種條份張台支顆])|還有|另外|而|以及|換成|では|じゃあ?|それでは|あと)[,，、 ]*"
    )
)
_ENDING = re.compile(folded(r"(?:呢|又如何|也是嗎|的話|はどう(?:ですか)?|は|[\s?!.。？！])+$"))
_POINTER = re.compile(
    folded(
        r"\b(?:it|its|that|this|these|those|them|they|there|here|the same|same|one)\b"
        r"|它|牠|(?<!對)那[個台裡邊些]|這[個台裡邊些]|該機|此(?:機|處)|同一|それ|これ|あれ|その|この|あの|そこ|ここ"
    )
)
_PLACE = re.compile(
    folded(
        r"\b(?:on|in|at|of|from|to|inside|behind|under) (?:it|this one|that one)\b|\b(?:t?here)\b"
        r"|[這那]台|該機|此機|[這那](?:邊|裡)|そこ|ここ")
)
"""Points at a machine more than at a thing: "on it", "there"."""
# Words that need a subject: a question of nothing else is about what was asked before.
_BARE = frozenset(
    "limit upper lower maximum minimum max min value setpoint set point torque unit step next previous first last "
    "second "
    "third other part number cause reason remedy long often time interval warning reset who where when why how which "
    "clean replace change check remove install adjust tighten grease lubricate test clear lock out do done again "
    "temperature pressure speed level flow voltage size high low hot cold same else more mean range normal tools "
    "manual "
    "document page section source unit happen exactly much many now still today trend rising falling hour minute "
    "press button after before one two three using use since take takes need needs call help helped works work".split()
)
_VERBS = frozenset(
    "clean replace change check remove install adjust tighten grease lubricate test clear lock reset".split()
)
"""Those of them that take a machine as their object: "how do I lock out press 1" needs no question before it."""
_BARE_HAN = re.compile(
    folded(
        r"上限值?|下限值?|最高|最低|最大|最小|極限|設定值|扭力|扭矩|溫度|壓力|轉速|速度|單位|步驟[一二三四五六七八九十]?|下一步|上一步"
        r"|第.步驟?|再說一次|說明|意思|沒用|沒效|還是一樣|一樣|不行|原因|理由|料號|件號"
        r"|規格|間隔|週期"
        r"|為什麼|為何|怎麼辦|怎麼|怎樣|如何|多少|多久|多長|多大|多高|幾次|幾個|幾度|幾|哪裡|哪個|哪一個|哪些"
        r"|什麼時候|何時|什麼|誰|是否|可以|能不能|要不要|需要|應該|必須"
        r"|處理|更換|清潔|檢查|調整|復歸|測試|拆下|安裝|鎖緊|警告|危險|現在|目前|之後|之前|然後|接著|再|還|也|又|呢"
        r"|嗎|吧|啊|的|了|是|要|會|有|在|做|用|嗎|請問|值|數值|正常|範圍"
        r"|なぜ|どうして|いくつ|どこ|いつ|だれ|誰|どれ|何|ですか|ますか|です|ます|か|は|が|を|に|の|で|も|と"
    )
    + "|"
    + _POINTER.pattern
)
_ASKED = frozenset(
    "limit limits upper lower maximum minimum max min value torque setpoint part number cause causes reason remedy "
    "interval step steps long often much many hot high low".split()
)
"""What was asked of the old topic, and is asked no more when the new question asks for something else."""
_ASKED_HAN = re.compile(
    folded(r"上限值?|下限值?|最高|最低|最大|最小|極限|設定值|扭力|扭矩|料號|件號|原因|步驟|間隔|週期|多少|多久|幾次|為什麼|怎麼辦|怎麼|如何|什麼時候|什麼")
)
_CLUTTER_HAN = re.compile(
    folded(r"請問|現在|目前|是多少|多少|是什麼|什麼|怎麼辦|怎麼|如何|為什麼|可以|需要|應該|要|呢|嗎|了|是|ですか|ますか|[?？。!！,，、]")
)
_CLUTTER = frozenset(
    "a an the of to in on at for and or is are was were be do does did how what which who when where why with by as it "
    "its this that these those i you we they can could should would may might must will shall have has had if please "
    "tell me my our there here now current currently much many about "
    "not no yes so than into your us he she been want get show didn doesn isn don won".split()
)
_QUESTION = re.compile(
    folded(
        r"^(?:what|which|how|why|when|where|who|is|are|do|does|can|may|must|should|did|will|could|show|list)\b"
        r"|怎麼|如何|多少|什麼|哪|為何|幾|嗎|どう|何|いつ|どこ|いくつ"
    )
)
_WORD = re.compile(r"[A-Za-z0-9µ°Ω%][\w.\-/°%µΩ]*")
_HAN = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it inherited. `follow_up`: it inherited something. `own`: it names a topic itself."""

    text: str
    machine: str | None = None
    codes: tuple[str, ...] = ()
    follow_up: bool = False
    own: bool = True


def resolved(text: str, codes: Sequence[str], before: Asked | None, equipment: Sequence[Equipment]) -> Asked:
    """A question as it would have been asked if nothing had been asked before it.

    Args:
        text: as typed.
        codes: of the alarms in it.
        before: the question before, resolved itself; None if there is none.
        equipment: the plant's machines.
    """
    machine = machine_of(text, equipment)
    fresh = Asked(text, machine, tuple(codes))
    if before is None:
        return fresh
    typed = phrases.trimmed(text)
    key = phrases.placed(typed)
    opener, ending = _OPENER.match(key), _ENDING.search(key)
    start, end = opener.end() if opener else 0, ending.start() if ending else len(key)
    typed, rest = typed[start : max(start, end)], key[start : max(start, end)]
    own, bare = _own(rest, equipment)
    points, place = _POINTER.search(rest) is not None, _PLACE.search(rest) is not None
    asks = _QUESTION.search(rest) is not None
    # 第三段呢 opens nothing, and yet leans on what was asked.
    opened = opener is not None or (ending is not None and "呢" in ending[0] and not asks)
    does = machine is not None and not opened and bool(_VERBS & set(_WORD.findall(rest)))
    full = own > 1 or (own == 1 and bare > 0 and asks and (place or not points))
    if len(key.split()) > _MOST_WORDS or own >= _STORY or does or (full and (asks or not opened)):
        if machine or not (points or opened):
            return fresh
        return replace(fresh, machine=before.machine, follow_up=before.machine is not None)
    if own and not (opened or points):
        return fresh
    if (machine or codes) and not _asks_anew(rest, equipment):
        carried = _swapped(before, machine, codes, typed, equipment)
    else:
        carried = _joined(typed, rest, before, machine, codes, equipment)
    return Asked(carried, machine or before.machine, tuple(codes) or before.codes, follow_up=True, own=bool(own))


def asks(text: str) -> bool:
    """Whether a question has a question word or verb of its own: "and the filter?" has none."""
    key = phrases.placed(phrases.trimmed(text))
    return _QUESTION.search(_OPENER.sub("", key)) is not None


def _own(rest: str, equipment: Sequence[Equipment]) -> tuple[int, int]:
    """How many words of its own a question has, and how many that need a subject; machines are neither."""
    plain = _nameless(rest, equipment)
    words = {word.rstrip(".-/") for word in _WORD.findall(plain)} - _CLUTTER
    ideographs = len(_HAN.findall(_BARE_HAN.sub("", plain)))
    words = {word for word in words if not word.isdigit()}  # "step 3"
    needy = len(words & _BARE) + len(_BARE_HAN.findall(plain))
    # Two characters are about one word; a code is as much as two words: nobody asks for it in passing.
    return len(words - _BARE) + len(facts.codes(plain)) + (ideographs + 1) // 2, needy


def _asks_anew(rest: str, equipment: Sequence[Equipment]) -> bool:
    """Whether there is more in a question than the name of a machine or a code."""
    plain = _POINTER.sub("", _nameless(rest, equipment))
    for code in facts.alarm_codes(plain):
        plain = plain.replace(code, "")
    return any(word not in _CLUTTER and word != "alarm" for word in _WORD.findall(plain)) or bool(
        _HAN.search(re.sub(folded("警報|呢|的|話"), "", plain))
    )


def _swapped(
    before: Asked, machine: str | None, codes: Sequence[str], typed: str, equipment: Sequence[Equipment]
) -> str:
    """The old question with another machine or another code."""
    text = before.text
    if machine:
        old, new = _names(before.machine, equipment), _names(machine, equipment)
        said = next((name for name in new if _stands(name, typed)), machine)
        swapped = _without(text, old, said)
        text = swapped if swapped != text else f"{_bare(text)} {said}"
    if codes:
        swapped = text
        for code in before.codes:
            swapped = _code(code).sub(codes[0].upper(), swapped)
        text = swapped if swapped != text else f"{_bare(text)} {' '.join(codes).upper()}"
    return text


def _joined(
    typed: str, rest: str, before: Asked, machine: str | None, codes: Sequence[str], equipment: Sequence[Equipment]
) -> str:
    """The new question's words, then those of the old topic that still hold."""
    topic = unicodedata.normalize("NFKC", before.text)
    if machine and machine != before.machine:
        topic = _without(topic, _names(before.machine, equipment), " ")
    if codes:
        for code in before.codes:
            topic = _code(code).sub(" ", topic)
    asks = bool(_ASKED & set(_WORD.findall(rest))) or _ASKED_HAN.search(rest) is not None
    said = set(_WORD.findall(rest))
    if _HAN.search(topic):
        topic = _cut(topic, _CLUTTER_HAN)
        topic = _cut(topic, _ASKED_HAN) if asks else topic
        kept = topic.split()
    else:
        kept = [word.rstrip(".-/") for word in _WORD.findall(topic)]
    words = [
        word
        for word in kept
        if word.lower() not in _CLUTTER and word.lower() not in said and not (asks and word.lower() in _ASKED)
    ]
    new = typed if _HAN.search(typed) else _cut(typed, _POINTER)
    return f"{' '.join(new.split())} {' '.join(words)[:_LONGEST]}".strip()


def _cut(text: str, pattern: re.Pattern[str]) -> str:
    """A text without what fits a pattern of folded characters; folding one by one keeps every place."""
    for match in reversed(list(pattern.finditer(phrases.placed(text)))):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _bare(text: str) -> str:
    return text.rstrip(" ?？!.。")


def _names(machine: str | None, equipment: Sequence[Equipment]) -> list[str]:
    found = next((names_of(one) for one in equipment if one.id == machine), ())
    return sorted((name for name in found if name), key=len, reverse=True)


def _nameless(text: str, equipment: Sequence[Equipment]) -> str:
    """A folded text without the names of machines."""
    for name in sorted((name for one in equipment for name in names_of(one) if name), key=len, reverse=True):
        text = _name(name).sub(" ", text)
    return text


def _without(text: str, names: Sequence[str], instead: str) -> str:
    for name in names:
        cut = _name(name).sub(lambda _: instead, text)
        if cut != text:
            return cut
    return text


def _stands(name: str, text: str) -> bool:
    return _name(name).search(text) is not None


def _code(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9-]){re.escape(code)}(?![A-Za-z0-9-])", re.IGNORECASE)


@cache
def _name(name: str) -> re.Pattern[str]:
    """A machine's name by itself, in either way of writing it."""
    plain = unicodedata.normalize("NFKC", name)
    before = r"(?<![A-Za-z0-9])" if plain[0].isascii() and plain[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if plain[-1].isascii() and plain[-1].isalnum() else ""
    pairs = zip(plain, folded(plain), strict=True)
    either = "".join(re.escape(a) if a == b else f"[{re.escape(a)}{re.escape(b)}]" for a, b in pairs)
    return re.compile(f"{before}{either}{after}", re.IGNORECASE)
