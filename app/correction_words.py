"""The words by which a note is taken for more than a hint, in English, Chinese and Japanese.

In doubt a word is here: the worst that comes of it is that a hint goes to the document's owner first.
Not here: what follows from them (app.corrections).
"""

from __future__ import annotations

import re
from typing import Final

from knowledge.text import fold

_LOOK_ALIKE = str.maketrans("αβεικνορτυχιѕіјарсеохуһԁѵ", "abeiknoptuxisijapceoxyhdv")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z](?: [a-z]){3,}(?![a-z0-9])")
_LEET = re.compile(r"(?<![a-z0-9-])([a-z]{2,})([0135])([a-z]+)(?![a-z0-9-])")
_LETTERS = {"0": "o", "1": "i", "3": "e", "5": "s"}


def plain(text: str) -> str:
    """A text as words are looked for in it: folded, without letters that only look like others, or stand apart."""
    folded = fold(text).translate(_LOOK_ALIKE).replace("ı", "i").replace("\u0307", "")
    joined = _SPACED.sub(lambda found: found[0].replace(" ", ""), folded)
    joined = _LEET.sub(lambda found: f"{found[1]}{_LETTERS[found[2]]}{found[3]}", joined)
    return re.sub(r"(?<=\d)o(?![a-z])", "0", joined)


def _any(english: str, han: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{english})(?![a-z])|{fold(han)}")


STEP: Final = _any(
    r"steps?|procedures?|sequence|skip\w*|ignor\w+|omit\w*|leav\w+ out|left out|no need|need(?:s|ed)? not|needn'?t"
    r"|not (?:needed|necessary|required)|unnecessary|needless|optional\w*|don'?t bother|do not bother|without \w+ing"
    r"|waits?|waited|waiting|cool(?:s|ed|ing)?(?: down)?|enough|suffices?|sufficient|any ?time|at once|right away"
    r"|in (?:one|a single) go|short ?cuts?|(?:does|do|did)(?: not|n'?t) matter|only matters?|no matter"
    r"|(?:hold|keep|press|push) (?:the )?(?:[\w-]+ )?(?:reset|button|door|key)"
    r"|until (?:it|e-\d+) (?:is gone|reads|clears)|(?:can|may|could) (?:stay|be left|remain|be done|come)|nobody"
    r"|never does"
    r"|leav\w+ (?:[\w-]+ ){1,4}(?:out|off|away)|saves? (?:time|work)|quicker|do (?:[\w-]+ ){1,4}last|before venting",
    r"步驟|第.{1,3}步|手順|工程|流程|程序|跳過|略過|省略|省掉|可以不|比較快|省時|再洩|先啟動|不用|不必|不需|無需|無須|免了|忽略|無視|不理|不做|不要"
    r"|等待|不等|等.{0,4}(?:冷|涼)|冷卻|放涼|足夠|就夠|隨時|直接開|スキップ|飛ばし|待つ|待た|待ち|冷え|冷める|冷まし|省い|省け"
    r"|一直按|按住|頂著|押し続け|押さえてお|押さえたまま|不看|なくても|しなくて|必要は?な|いつでも|十分",
)
VALUE: Final = _any(
    r"limits?|torques?|set ?points?|maxim\w+|minim\w+|toleran\w+|thresholds?|overrid\w+|parameters?|recipe"
    r"|twice|thrice|double[ds]?|doubling|triple[ds]?|half|halve[ds]?|quarter|dozen|times as"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
    r"|rais(?:e[ds]?|ing)|lower(?:ed|ing|s)|increas\w+|decreas\w+|reduc\w+|turn(?:ed)? (?:it |the \w+ )?(?:up|down)"
    r"|chang\w+ (?:it )?to|set (?:it )?to|adjust\w*"
    r"|(?:hot|cold|fast|slow|hard|tight|loos|long|short|high|low|larg|small)er|(?:more|less|stronger|weaker) than"
    r"|than (?:the )?(?:book|manual|document|sop|specified|specification|stated|written)"
    r"|(?:warm|light|heavi|thick|thin|wid|narrow|big|strong|weak)er"
    r"|(?:a bit|a little|slightly|much|far) (?:more|less|\w+er)"
    r"|too (?:high|low|much|little|strict|tight|long|short|late|early)|(?:check|ensure|see|make sure) (?:that )?"
    r"(?:[\w-]+ ){1,4}(?:is|are) (?:open|closed|shut|on|off)|instead(?: of)?|replac\w+|substitut\w+|swap\w*"
    r"|in place of|equivalent"
    r"|(?:another|a full|one more|a) turns?|works? (?:as well|too)|other (?:oil|grease|filter|bolts?)|exaggerat\w+"
    r"|trust\w*",
    r"上限|下限|極限|扭力|扭矩|設定|參數|最大|最小|公差|門檻|トルク|限度|パラメータ|レシピ|改成|改為|改用|換成|換用|代替|取代"
    r"|調到|調成|調高|調低|提高|降低|加大|減少|上げ|下げ|変更|代わり|足す|増や|減ら|倍|半(?:圈|轉|回|分|格|度|小時)"
    r"|[二兩三四五六七八九十百千萬]+(?:度|巴|公斤|キロ|轉|回転|圈|秒|分|小時|時間|成|毫米|公分|安培|伏特|本|支|顆|格|下|次|倍)"
    r"|[一二三四五六七八九]?[十百千萬][一二三四五六七八九十百千]*(?:度|轉|以|就|也|都|まで|で)"
    r"|比(?:手冊|文件|規定|標準|書上)|(?:溫|壓|速|量|力|流|轉)[^，。]{0,3}(?:高|低|大|小|多|少|快|慢)一?點|太(?:高|低|多|少|嚴|早|晚)|すぎる|すぎて|足り|再轉|一圈"
    r"|回転締|也行|也可以|別台的|ほかの機械の|当てにならな|不準|手摸|手で触|再緊|再鬆|更緊|更鬆|強く締|緩め",
)
WARNING: Final = _any(
    r"warnings?|cautions?|dangers?|dangerous|hazards?|harmless|no (?:problem|danger|risk|harm)"
    r"|(?:is|are|it'?s) (?:quite )?(?:fine|ok(?:ay)?|normal|safe|harmless)|never mind|nothing to worry|disregard\w*"
    r"|dismiss\w*|acknowledg\w+|false alarms?|means? nothing|(?:take|took|taken|taking) (?:it|them|[\w-]+) off"
    r"|stand on|climb\w*|silenc\w+|mut(?:e[ds]?|ing)"
    r"|keep (?:on )?(?:running|producing|going)|go on (?:running|producing)|gloves?|goggles?|glasses|helmets?|masks?"
    r"|respirators?|aprons?|ear ?(?:plugs?|protection|muffs?)|protective|ppe",
    r"警告|注意事項|危險|危害|警報.{0,6}(?:不管|不理|不用|忽略|正常|沒)|繼續生產|沒關係|沒問題|沒事|無所謂|正常的|手套|護目鏡|安全帽"
    r"|踩在|爬上|乗って|就關掉|關掉就|關掉蜂鳴|切ってよい|切ってもよい|切ってい|外してよ|曇る|メガネ|眼鏡|口罩|面罩|耳塞|護具|手袋|保護具|ゴーグル|ヘルメット|マスク|大丈夫|問題な|気にしな|続けてよ"
    r"|続けてい|正常で",
)
LOCKOUT: Final = _any(
    r"locks?|locked|locking|padlocks?|tags?|main switch|mains|breakers?|isolators?|power(?:ed)? (?:on|off)"
    r"|switched (?:on|off)|(?:cover|guard|door|hood)s? (?:\w+ ){0,3}off|keeps? (?:moving|turning|running)"
    r"|reach (?:in|into)|energi[sz]ed|de-?energi\w+|disconnect\w*"
    r"|(?:while|when|with|as) (?:\w+ ){0,4}(?:running|moving|turning|rotating|in motion|rolling|live)",
    r"鎖(?!緊|附|固|螺|好螺)|掛牌|總開關|主開關|主電源|元電源|電源|斷電|停電|能源|邊轉|邊動|札|運轉中|轉動中|動作中|開著|回転中|運転中|動作中"
    r"|動いて|入れたまま|動かしながら|施錠",
)
DEFEAT: Final = re.compile(
    r"(?:^|[.;,!:]\s*|(?<![a-z])(?:and|then|just|can|could|to|may)\s+)(?:"
    r"(?:put|stick|place|fix|hold|use|lay)\b[^.;]{0,30}"
    r"\b(?:magnets?|tape|wire|wedge|cable ties?|zip ties?|washer|coin)\b[^.;]{0,40}"
    r"|(?:wedge|clamp|tape|tie|jam|block|bridge|jumper|short)\b[^.;]{0,30}"
    r"|(?:a|some|the) (?:magnet|coin|wire|tape|wedge|screwdriver) (?:in|on|over|under|behind)\b[^.;]{0,30}"
    r"|(?:pull|remove|take out)\b[^.;]{0,15}(?=\bfuses?\b)"
    r")(?:\b(?:s\d+|b\d+|k\d+|switch(?:es)?|sensors?|contactors?|relays?|pedals?|guards?|doors?|fuses?|buttons?|limit)\b)"
    + fold(
        r"|(?:磁鐵|磁石|膠帶|楔|束帶|鐵絲|テープ|針金).{0,12}(?:s\d+|開關|感測|接觸器|踏板|按鈕|スイッチ|センサ|ペダル|扉|門)"
        r"|(?:s\d+|開關|感測器|接觸器|踏板|按鈕|スイッチ|センサ|ペダル|扉|インターロック|光柵|安全門).{0,8}(?:磁鐵|磁石|膠帶|楔|束帶|鐵絲|テープ|針金|夾住|卡住|塞住)"
        r"|(?:夾住|卡住|塞住|頂住).{0,6}(?:踏板|按鈕|開關|接觸器)"
    )
)
FOUND: Final = _any(
    r"found|was|were|had|somebody|someone|remove (?:it|them|the (?:magnet|tape|wedge|wire))|took|taken|report it",
    r"發現|被人|拿掉|移除|取下|有人|見つか|外し|外す|取り外",
)
"""Who speaks of it like this tells what somebody has done, and does not ask for it."""
TAKES: Final = _any(r"takes?|took|lasts?|lasted|needs? about", r"需時|花|約需|かかる|かかり")
OPPOSITES: Final = (
    ("open", "closed|shut"), ("on", "off"), ("above|over", "below|under"), ("before", "after"), ("left", "right"),
    ("clockwise", "counter-?clockwise|anti-?clockwise"), ("tighten", "loosen"), ("up", "down"), ("start", "stop"),
    ("開", "關|閉"), ("以上", "以下"), ("順時針", "逆時針"), ("開く", "閉じ"), ("前", "後"), ("左", "右"),
)  # fmt: skip
NAMED: Final = re.compile(
    r"(?<![a-z])(?:hose|valve|pump|press|machine|mou?ld|mill|line|cabinet|shelf|drawer|rack|station|sensor|motor|fan"
    r"|filter|nozzle|axis|bay|gate|page|chapter|section|figure|shift|no\.?|number|nr\.?|#)\s?\d{1,3}(?![.,]?\d)"
    r"(?!\s?(?:°|%|(?:bar|mm|cm|m|nm|n|kn|kg|g|l|s|min|h|v|a|hz|rpm|psi|mpa|kpa|pa|degrees?)(?![a-z])))"
    + fold(r"|\d{1,3}\s?(?:號|号|番)|第\s?\d{1,3}\s?(?:頁|節|章|班)")
)
"""Numbers that are names."""
