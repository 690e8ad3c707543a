"""The words by which a question shows what kind it is, in English, Chinese and Japanese.

English patterns are whole words, Chinese and Japanese ones whole phrases with what must not stand beside them. They are
written in the traditional form and compared in the folded one (knowledge.text.fold).
Not here: which kind wins (app.copilot.intent), getting round safeguards (app.copilot.unsafe), questions for structure
(app.copilot.sentences).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from app.copilot import units
from app.copilot.sentences import folded
from knowledge.text import fold

_POLITE = (
    r"(?:please|pls|hello|hi|hey|andon|ok|okay|well|so|quick question|excuse me|sorry|good morning|thanks"
    r"|請問一?下?|請|麻煩|你好|您好|不好意思|すみません|すいません|あの)"
)
_EDGE = re.compile(
    folded(rf"^(?:{_POLITE}[\s,.!:;，。！：、]+)+(?=\S)|[\s,.!?:;，。！？、~…]+$|^[\s,.!?:;，。！？、¿]+")
)

# Whole questions: with anything more in it ("hello, what does E-204 mean") a question is no chat.
_CHAT = (
    r"(?:hi|hello|hey|hallo|howdy|greetings|good (?:morning|afternoon|evening|day|night))(?: there| andon| all"
    r"| everyone)?",
    r"how are you(?: doing)?(?: today)?|how is it going|what'?s up|nice to meet you",
    r"(?:ok(?:ay)? ?,? ?|great ?,? ?|many )*(?:thanks?|thank you|thx|cheers)(?: (?:very|so) much| a lot| andon| again)*"
    r"(?: for (?:your |the )?(?:help|answer|information))?",
    r"ok(?:ay)?|great|perfect|got it|understood|i see|nice|good(?: job)?|very good|cool|well done|(?:good)?bye|see you"
    r"|yes|no|test|testing",
    r"(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|what(?:'s| is) your name|are you (?:an? )?(?:human|robot|bot|ai"
    r"|person"
    r"|machine|chatgpt|computer)|who (?:made|built|created|programmed) you",
    r"what (?:can|do) you do(?: for me)?|how (?:can|do) you help(?: me)?|what can i ask(?: you)?|how do you work"
    r"|what are you (?:good )?for|what (?:kind of )?questions can i ask",
    r"(?:你好|您好|哈囉|嗨|早安|午安|晚安|早上好|下午好|大家好|早)[啊呀嗎]?|謝謝(?:你|您|大家)?(?:的幫忙)?|感謝(?:你"
    r"|您)?|多謝|謝啦|辛苦了|再見|掰掰|拜拜"
    r"|好的?|了解|知道了|收到|沒事了?",
    r"你是誰|您是誰|你是什麼|你叫什麼(?:名字)?|你的名字是什麼|你是(?:人|機器人|真人|ai)嗎?|誰(?:做|開發|設計)了?你的?",
    r"你(?:可以|能夠?|會)(?:幫我?)?(?:做|幫)?(?:些|哪些)?(?:什麼|事)(?:事情?)?|你有什麼功能|我(?:可以|能)問(?:你)?什麼",
    r"こんにちは|おはよう(?:ございます)?|こんばんは|ありがとう(?:ございま(?:す|した))?|さようなら|お疲れ様(?:です"
    r"|でした)?|はじめまして|はい"
    r"|あなたは(?:誰|何)(?:ですか)?|何ができ(?:ますか|る|るの)?|お名前は(?:何ですか)?",
)  # fmt: skip

# No document of a plant answers these. "Weather" alone does: "weather limits for the crane".
_OUTSIDE = (
    r"(?:tell|know|give|make|say|write)(?: me| us| up| another)* (?:a |an |some |another |me )?(?:funny |good "
    r"|short )?(?:jokes?|riddles?|poems?|haikus?"
    r"|limericks?|songs?|rap|bedtime stor(?:y|ies)|fairy tales?|love letters?)\b",
    r"(?:講|說|來)(?:一)?(?:個|則)?(?:笑話|故事|謎語|冷笑話)|寫(?:一)?(?:首|個|篇|封)?(?:詩|歌|小說|情書|作文|故事)"
    r"|(?:冗談|ジョーク)を?(?:言って|教えて)|詩を書いて",
    r"\b(?:horoscope|lottery|bitcoin|crypto(?:currency|currencies)?|dating advice)\b|星座運勢|樂透|大樂透|比特幣",
    r"\bwho (?:will|should|is going to) (?:win|be elected|i vote)\b|\bwho should i vote for\b"
    r"|(?:總統|選舉|政黨|立委)[^,]{0,6}(?:誰|投給|看法|怎麼看)|\b(?:what do you think|your opinion) (?:of|about"
    r"|on) (?:the )?"
    r"(?:president|government|election|war|politic\w+)",
    r"\b(?:should i|how do i) (?:marry|divorce|quit my job|ask (?:her|him) out|lose weight|invest)\b|我(?:該|應該"
    r"|要不要)(?:離婚|結婚|離職|辭職|分手|投資)",
)
# The same, but a plant's own words in the question make it one for the documents: "translate the carriage of press 1".
_OUTSIDE_UNLESS_NAMED = (
    r"\b(?:what(?:'s| is| will)|how(?:'s| is| will)) (?:the )?weather\b(?! (?:limit|station|protection|cover|seal"
    r"|data|alarm|sensor)\w*)"
    r"|\bweather (?:forecast|report)(?: for)? (?:today|tomorrow|this week|in [a-z]+)|\b(?:will|is) it (?:going to "
    r"|gonna )?"
    r"(?:rain|snow|raining|snowing|sunny)\b(?: (?:today|tomorrow|tonight|outside|in [a-z]+))?$",
    r"(?:今天|明天|後天|今日|明日|台北|臺北|外面)的?(?:天氣|天気|氣溫)|天氣(?:如何|怎麼樣|好嗎|預報)|(?:會|会)下雨嗎"
    r"|天気は",
    r"^(?:can you |could you |help me )?translate (?:this|that|it|the following|[\"'«“].*|.* (?:in)?to (?:english"
    r"|chinese|japanese|german"
    r"|french|spanish|vietnamese|thai|indonesian))\b|(?:幫我|請)?(?:把|將)?(?:這[句段篇個]|下面|以下)[^,]{0,8}翻譯"
    r"|翻譯成(?:英文|中文|日文"
    r"|越南文|泰文)",
    r"^(?:can you |could you |help me )?(?:write|create|generate|give me|code|program)(?: me| some| a| an| the)* "
    r"(?:python|java|javascript|c\+\+|html|sql|excel|vba|bash|php|rust) (?:code|script|program|function|class|macro"
    r"|formula|query|page)"
    r"|^(?:can you |could you )?write (?:me |some |a |an |my )*(?:code|essay|e-?mail|cv|resume|cover letter|speech"
    r"|homework)\b"
    r"|(?:幫我|請)?寫(?:一)?(?:個|段|支|份)?(?:python|java|javascript|html|sql|excel|vba)?(?:程式碼|代碼|履歷|郵件"
    r"|作業|論文)",
    r"\b(?:stock|share) (?:price|market)s?\b|\bexchange rate\b|股價|股票|匯率|株価",
    r"\b(?:recommend|suggest|find)(?: me)? (?:a |an |some |me )*(?:good |nice )?(?:restaurants?|movies?|films?"
    r"|hotels?|books?|recipes?|music|games?)\b"
    r"|(?:推薦|介紹)[^,]{0,4}(?:餐廳|電影|飯店|音樂|小說|遊戲)|(?:午餐|晚餐|中午|晚上|宵夜)(?:要)?吃什麼",
    r"\bwho won (?:the )?(?:game|match|world cup|super bowl|election)\b|\b(?:football|soccer|baseball|nba) (?:score"
    r"|result)s?\b|(?:昨天|昨晚|今天|今晚)的?(?:球賽|比賽)",
    r"\bwhat(?:'s| is) the meaning of life\b|\bdo you (?:love|like|hate) me\b|你愛我嗎|人生的意義",
)

# Whole questions that name nothing to look for.
_VAGUE = (
    r"(?:can (?:you|someone|anyone) |could you |i need (?:some )?|need )?help(?: me)?(?: out)?|sos|urgent",
    r"(?:it|this|that|the machine|machine|everything|something|(?:my|our|this|the) (?:machine|equipment|device))"
    r"(?:'s| is| has| does| do| did| just| still| again| won'?t| will| can'?t)*(?: (?:not|n'?t))? ?(?:n'?t )?"
    r"(?:work(?:s|ing)?|broken(?: down)?|stopped(?: working)?|stops|run|running|start|starting|dead|down|stuck|bad"
    r"|wrong|faulty|failed|a problem|problems?|an error|an alarm|damaged|defective|acting up)",
    r"(?:i (?:have|got|see) |there is |we have )?(?:a |an |another |some )?(?:big |small )?(?:problems?|issues?"
    r"|errors?|faults?|alarms?|questions?|trouble|failure)",
    r"(?:something|what|anything) (?:is |went |'s )?wrong(?: here| with it)?|what(?:'s| is)? (?:the )?(?:problem"
    r"|matter|up|wrong)",
    r"what (?:do|should|can|must|shall) (?:i|we) do(?: now| next)?|what (?:now|next|to do(?: now)?)|and now|now what",
    r"why|how|what|when|where|who|which(?: one)?|how (?:so|come|to|much|many|long|often)|why (?:not|is that|so)"
    r"|fix (?:it|this|that)|it|this|that|tell me(?: more)?|more|explain|(?:not|n't|doesn'?t|does not) work(?:ing)?"
    r"|broken|stopped|stuck|error|why (?:is it|does it|did it) (?:broken|stop|fail)",
    r"(?:那|這|現在|所以)?(?:該|要|應該)?怎麼(?:辦|做|處理|修|弄)(?:才好|呢|啊)?|救命|幫(?:幫)?我|幫忙|需要幫忙|求助"
    r"|怎麼了|怎麼回事|為什麼|什麼|多少",
    r"(?:機器|機台|設備|它|這台|這個|東西)?(?:好像|又|突然|現在|還是)?(?:壞了?|壞掉了?|不動了?|不能動|不會動|故障了?"
    r"|有問題|出問題了?|當機了?|停了|怪怪的|異常了?|不能用了?"
    r"|停機了?)(?:怎麼辦|該怎麼辦|要怎麼辦)?",
    r"(?:有|出現|發生)?(?:問題|異常|警報|錯誤|故障|狀況)(?:了|怎麼辦|要怎麼處理)?",
    r"(?:どう(?:すれば|したら)(?:いい|よい)?(?:ですか)?|助けて(?:ください)?|動(?:きません|かない)|壊れ(?:た|ました)"
    r"|なぜ|どうして|問題(?:です|があります)|故障(?:です"
    r"|しました)?|エラー(?:です|が出ました)?)",
)

_PROCEDURE = (
    r"\bhow (?:do|can|should|could|must|shall|would|may) (?:i|we|you|one)\b|\bhow (?:do|can) the operators?\b"
    r"|\bhow to\b",
    r"\bwhat (?:do|should|must|can|shall) (?:i|we|you) do\b|\bsupposed to do\b|\bwhat (?:is|has to be"
    r"|must be) done\b|\bwhat (?:to do|now|next|has to be done"
    r"|needs to be done)\b",
    r"\bhow (?:is|are|does one|was) (?:\S+ ){1,6}?(?:\w{3,}ed|done|set|reset|changed|put|taken|cut|fitted|drained"
    r"|bled|shut|run|begun)\b",
    r"\b(?:walk|guide|talk) me through\b|\bshow me how\b",
    r"怎麼(?!樣|了|會|回事|這麼|那麼|沒有?|一直|還)|怎樣才|如何(?!時)|(?:該|要)做(?:什麼|哪些)|どうやって|どうすれば"
    r"|どうしたら",
)
# Names of procedures: with "how long" beside them, the time is asked for and not the steps.
_STEPS = (
    r"\b(?:steps|(?:that|this|which|next|first|last|previous) step|step \d+)\b|\bprocedure$"
    r"|\b(?:step|procedure|instructions?|sequence) (?:for|to|of|in|when|after|before)\b",
    r"步驟|流程是|程序是|做法|方法是|(?:手順|やり方|仕方|方法)(?:は|を|$)",
)
_HOW_MUCH = (
    r"\bhow (?!do\b|can\b|to\b|should\b|is\b|are\b)\w+\b|\btorque\b"
    r"|多少|多久|多長|多大|多高|幾(?!乎|何)|扭力|扭矩",
)
_LIMIT = (
    r"\b(?:limits?|maximum|minimum|max|min|set ?points?|set value|target|allowed|permitted|permissible|should|must"
    r"|need(?:s|ed)?|require[sd]?|normal range|nominal|rated|at which|before|after|when|until)\b",
    r"上限|下限|極限|最高|最低|最大|最小|設定值|設定値|目標|應該?|規定|標準|允許|範圍|必須|需要|時候|以後|之後|之前",
)
_VALUE = (
    r"\b(?:limits?|maximum|minimum|max|min|set ?points?|set value|target value|normal range|rated)\b",
    r"\bhow (?:many|much|long|often|high|low|hot|warm|cold|fast|slow|far|big|large|heavy|deep|wide|thick|tall|small"
    r"|strong|full|tight|late|early|soon|old|quick)\b",
    r"\b(?:torque|part numbers?|part no|tolerance|clearance|interval|baud ?rate|viscosity|threshold)\b"
    r"|\b(?:long|short|high|low|larg|small|bigg|hott|cold|fast|slow|heavi|thinn|thick)est\b"
    r"|\b(?:pressure|temperature|speed|voltage|current|flow|level) (?:setting|value|range|rating|needed|required"
    r"|it needs)\b"
    r"|\b(?:factory|default|nominal|peak|rated|working|operating) (?:value|setting|pressure|temperature|speed"
    r"|voltage|current)\b"
    r"|\b(?:what|which|whose)\b(?: [\w/-]+){0,6} (?:pressure|temperature|speed|voltage|current|length|width"
    r"|thickness|distance|angle"
    r"|delay|size|weight|rating|capacity|ratio|quantity|diameter|range|dimensions?|frequency|address|port|value"
    r"|level|flow)\b",
    r"多少|(?<![無庶])幾(?!乎|何|時)|上限|下限|極限|最高|最低|最大|最小|扭力|扭矩|設定值|多久|多長|多大|多高|多快"
    r"|多深|多厚|多粗|多重|料號|件號|品號|範圍|規格|數值|いくつ|いくら"
    r"|トルク|設定値|どのくらい|どれくらい"
    r"|何(?:度|本|個|回|分|秒|時間|日|年|番|台|枚|ミリ|ボルト)",
)
_DEFINITION = (
    r"^what(?:'s| is| are) (?:a|an) [\w -]{2,60}$|^what(?:'s| is| are) [\w/-]+(?: [\w/-]+)?$|^(?:define"
    r"|explain) (?!how|why)[\w/ -]{2,60}$",
    r"\bwhat (?:does|do|did) .{1,80} (?:mean|stand for|do)$|\bwhat is meant by\b|\b(?:definition|meaning"
    r"|purpose) of\b|^what (?:is|are) .{2,60} (?:for|used for)$",
    r"什麼是|(?<!原因)(?<!步驟)(?<!方法)是什麼(?:意思|東西|功能|作用)?$|什麼意思|代表什麼|的?定義|的(?:作用"
    r"|用途)(?:是|為|$)|とは(?:何|$)|の意味",
)
_NOW = (
    r"(?<!what )(?<!and )\bnow\b|\bright now\b|\bat the moment\b|\bat present\b|\bcurrently\b|\blive\b|\bactual\b"
    r"|\breadings?\b"
    r"|\bcurrent(?= (?!limit|range|rating|sensor|sense|control|loop|draw|consumption|transformer|peak|regulat"
    r"|flow\b)\w+)",
    r"目前|現在|即時|當前|此刻|現時|いま|今の?(?!天|年|後|晚|日|月|週)|リアルタイム",
)
_ASKS_READING = (
    r"^(?:what(?:'s|s| is| are)|how (?:hot|warm|cold|high|low|full|fast|big|large|much) (?:is|are)|show(?: me)?"
    r"|read|tell me|give me|check|is|are)\b",
    r"(?:是|有|為)?(?:多少|幾度|幾(?:bar|rpm|%|升|公升|℃|度))|正常嗎|(?:太|過)(?:高|低|熱|大|小)嗎?|高嗎|低嗎"
    r"|は(?:何|いくつ|いくら|どのくらい)",
)
_TREND = (
    r"\b(?:trend(?:s|ing)?|rising|falling|increasing|decreasing|climbing|dropping|drifting|risen|fallen|over time"
    r"|since when|how long has|changed since)\b|\bg(?:oing|one|oes) (?:up|down)\b|\bwent (?:up|down)\b"
    r"|\b(?:last|past|previous) (?:\d+ |few |two |three |half )?(?:min(?:ute)?s?|h|hours?|shifts?|days?|nights?"
    r"|weeks?|half hour)\b|\bhistory\b",
    r"趨勢|走勢|曲線|(?:在|一直|持續|有沒有|有|慢慢|逐漸)(?:上升|下降|升高|降低|變高|變低|變熱|升|降)|(?:從"
    r"|自)?什麼時候開始|多久了|過去(?:一|幾|\d|半)|(?:最近|近|前)(?:一"
    r"|幾|半|\d+|這)?(?:個)?(?:小時|分鐘|天|班)|變化"
    r"|上が(?:って|った)|下が(?:って|った)|推移|傾向|いつから|過去",
)


class Kind(StrEnum):
    """What patterns are asked for; `whole` kinds have to fit the whole question."""

    CHAT = "chat"
    OUTSIDE = "outside"
    OUTSIDE_UNLESS_NAMED = "outside unless named"
    VAGUE = "vague"
    PROCEDURE = "procedure"
    STEPS = "steps"
    HOW_MUCH = "how much"
    VALUE = "value"
    LIMIT = "limit"
    DEFINITION = "definition"
    NOW = "now"
    READING = "reading"
    TREND = "trend"


_TABLE: Mapping[Kind, tuple[str, ...]] = {
    Kind.CHAT: _CHAT,
    Kind.OUTSIDE: _OUTSIDE,
    Kind.OUTSIDE_UNLESS_NAMED: _OUTSIDE_UNLESS_NAMED,
    Kind.VAGUE: _VAGUE,
    Kind.PROCEDURE: _PROCEDURE,
    Kind.STEPS: _STEPS,
    Kind.HOW_MUCH: _HOW_MUCH,
    Kind.VALUE: _VALUE,
    Kind.LIMIT: _LIMIT,
    Kind.DEFINITION: _DEFINITION,
    Kind.NOW: _NOW,
    Kind.READING: _ASKS_READING,
    Kind.TREND: _TREND,
}
_WHOLE = frozenset({Kind.CHAT, Kind.VAGUE})

# The unit in which somebody wants an answer: "in psi", "換算成 bar"; "how many psi" as well.
_IN_UNIT = (
    r"(?:\b(?i:in|into|to|as)|(?:換算|轉換|轉|改)?[成用以]|[,，](?= ?(?:{unit})\W*$)) ?(?P<unit>{unit})(?:表示|來說"
    r"|為單位)?(?![A-Za-z0-9/·-])(?! ?\d)"
)
_HOW_MANY = r"(?:\b(?i:how many) |多少個? ?|幾 ?)(?P<unit>{unit})(?![A-Za-z0-9/·-])"
_SHORT_DEGREES = r"\b(?i:in) (?P<unit>[CFK])(?=[\s?.!]*$)"
"""One letter is a unit only at the end, and only where a temperature is asked for."""
_WARMTH = re.compile(r"temp|\bhot\b|\bwarm\b|\bcold\b|degree|溫|温", re.IGNORECASE)


def stripped(text: str) -> str:
    """A text as it is compared: folded, in one line, without politeness and marks at its ends."""
    return fold(trimmed(text))


def trimmed(text: str) -> str:
    """A text as typed, in one width and one line, without politeness and marks at its ends."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    while (match := _EDGE.search(placed(plain))) and match.end() - match.start() < len(plain):
        plain = plain[: match.start()] + plain[match.end() :]
    return plain


def placed(text: str) -> str:
    """A text in small letters and one form of each ideograph, in which every character keeps its place."""
    return folded("".join(char.lower() if len(char.lower()) == 1 else char for char in text))


def says(kind: Kind, key: str) -> bool:
    """Whether a stripped text has the words of a kind; for talk, politeness is all that may be there."""
    return any(pattern.fullmatch(key) if kind in _WHOLE else pattern.search(key) for pattern in _patterns(kind))


def asked_unit(text: str) -> tuple[str, str]:
    """The unit in which an answer is wanted, "" if none is named, and the text without "in psi"."""
    plain = folded(text)
    for pattern, said_for_itself, needs_warmth in _unit_patterns():
        for match in pattern.finditer(plain):
            spelt = match["unit"]
            if (len(spelt) == 1 and not needs_warmth) or spelt == "in" or (needs_warmth and not _WARMTH.search(plain)):
                continue  # "as in the manual", "in L 3", "written in C"
            unit = units.named(f"°{spelt}" if spelt in ("C", "F") else spelt)
            rest = text[: match.start()] + text[match.end() :] if said_for_itself else text
            return unit, re.sub(r"\s+(?=[?？.]|$)", "", " ".join(rest.split()))
    return "", text


@cache
def words() -> frozenset[str]:
    """The English words of the patterns: right, whether or not a document has them."""
    return frozenset(word for rows in _TABLE.values() for row in rows for word in re.findall("[a-z]{4,}", row))


@cache
def _patterns(kind: Kind) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(folded(pattern)) for pattern in _TABLE[kind])


@cache
def _unit_patterns() -> tuple[tuple[re.Pattern[str], bool, bool], ...]:
    """Patterns, whether what they fit says nothing but the unit, and whether a temperature has to be asked for."""
    rows = ((_IN_UNIT, True, False), (_SHORT_DEGREES, True, True), (_HOW_MANY, False, False))
    return tuple(
        (re.compile(folded(row.replace("{unit}", units.spellings()))), itself, warm) for row, itself, warm in rows
    )
