"""Whether somebody asks how to get round a safeguard: guard, interlock, light curtain, emergency stop, lockout.

Decided by patterns over one clause at a time, in which safeguards stand as single capital letters: D a safeguard, A an
alarm, a limit or a protection, S a sensor or switch that protects, G a door or hood, C a cover, L lockout. A capital X
stands for what only sounds like it (bypass valve, forced cooling). A request needs a verb of defeating beside a
safeguard; who asks what happens, who checks, tests, replaces or is told not to, does not ask for it.
Chinese is written in the traditional form and compared in the folded one.
Not here: what is answered (app.copilot.wording), recording the request, other kinds of questions (app.copilot.intent).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache

from app.copilot.sentences import folded
from knowledge.text import fold

_CLAUSE_END = re.compile(r"[,;?!:，。；？！：、\n]+|\.(?!\w)|…|\b(?:so|and|but) (?=how\b)")
_GAP = r"(?:(?!(?:with|by|using|via|before|after|when|while|then|without|until|from)\b)[a-z0-9'/-]+ ){0,4}?"
"""Words between a verb and what it is done to, e.g. "the", "the door of the"; "turn off the press with the emergency
stop" turns off the press."""

# What the letters stand for, the longest alternatives first where one begins another; English in whole words.
_MARKS: Mapping[str, tuple[str, str]] = {
    # Not a safeguard although it is called like the act: parts of a hydraulic circuit, feed override, forced cooling.
    "X": (
        r"(?:by-?pass|bypassing) (?:valves?|lines?|filters?|pumps?|flows?|contactors?|capacitors?|diodes?|pip(?:e"
        r"|es|ing)"
        r"|hoses?|dampers?|ducts?|channels?|tubes?|ports?|orifices?|elements?|screws?|indicators?|gauges?|strainers?"
        r"|cartridges?|resistors?|air|gas|water|oil|leakage|loops?|circuits?|relief|breakers?|nozzles?)"
        r"|(?:feed|feedrate|spindle|speed|rapid)(?: rate| speed)? overrides?"
        r"|bridge (?:cranes?|rectifiers?|girders?|drivers?|circuits?|plates?)|h-bridges?"
        r"|muting (?:sensors?|lamps?|lights?|times?|indicators?|functions?)"
        r"|guard (?=against|ring|time)|(?:safety|guard|door|interlock) (?:glasses|goggles|shoes|gloves|officer|data)"
        r"|force[- ]guided|(?:clamping|locking|holding|closing|press|spring|cutting|tensile) forces?",
        r"(?:旁通|旁路|バイパス)(?:閥|弁|管|濾|過濾|泵|流量|接觸器|電容|油路|バルブ|フィルタ|ライン|配管|ポンプ)"
        r"|強制(?:冷卻|潤滑|通風|循環|送風|排氣|對流|復歸|導引|導向|斷開|給油|換氣|空冷|冷却|換気|復帰)"
        r"|(?:停止|待機|異常|警報)解除条件",
    ),
    "D": (
        r"(?:safety |protective |fixed |movable |moving |interlocking |machine |interlocked )*guard(?:s|ing)?"
        r"(?: (?:doors?|switch(?:es)?|interlocks?|lock(?:s|ing)?|covers?|gates?|sensors?|monitoring))?"
        r"|(?:protective|safety) (?:gates?|doors?|switch(?:es)?|relays?|circuits?|plcs?|functions?|chains?|loops?|mats?"
        r"|scanners?|sensors?|devices?|fenc(?:e|es|ing)|edges?|controllers?|locks?|features?|systems?|covers?|shields?"
        r"|barriers?|limits?|interlocks?|bars?|inputs?|outputs?|signals?|bits?|contacts?|equipment|measures?|stop"
        r"|light curtains?|plugs?|pins?|blocks?|valves?)"
        r"|safeties|safeguards?|(?:the|a|all|any) safety(?= *$| on\b| of\b| in\b)"
        r"|(?:safety |laser |optical )?(?:light[- ]?|safety )(?:curtains?|grids?|barriers?|beams?)|optical barriers?"
        r"|(?:door |gate |hood |guard |safety )?interlock(?:s|ing)?"
        r"(?: (?:switch(?:es)?|keys?|circuits?|loops?|relays?|contacts?|systems?|chains?))?"
        r"|(?:e-?stops?|e stops?|emergency[- ](?:stop|off)s?|emo button|epo)(?: (?:buttons?|switch(?:es)?|circuits?"
        r"|relays?|chains?|functions?))?"
        r"|two[- ]hand(?:ed)?(?: (?:safety )?(?:controls?|buttons?|operation|switch(?:es)?|start|device))?"
        r"|(?:door|gate|hood|lid|cover) (?:switch(?:es)?|locks?|sensors?|contacts?|limit switch(?:es)?|monitoring"
        r"|signals?)"
        r"|(?:dead ?man'?s?|enabling|enable|hold-to-run) (?:switch(?:es)?|devices?|buttons?|handles?|pedals?)"
        r"|(?:pressure )?relief valves?|(?:rupture|burst|bursting) dis[ck]s?|safety catch(?:es)?",
        r"安全門(?:開關|鎖|感應器|訊號|信號|連鎖|檢知)?|防護門(?:開關|鎖)?|(?:安全|防護)?(?:護罩|護蓋|罩蓋|護欄|圍欄"
        r"|柵欄)(?:開關)?"
        r"|防護罩(?:開關)?|安全罩|防護裝置|安全防護|安全(?:開關|繼電器|迴路|回路|裝置|装置|光柵|光幕|鎖|連鎖|聯鎖"
        r"|功能|訊號|信號|閥"
        r"|插銷|鏈|觸點|模組|輸入|輸出|機制|カバー|扉|ドア|スイッチ|柵|リレー|プラグ|回路|弁)"
        r"|光柵|光幕|門?(?:連鎖|聯鎖|互鎖)(?:開關|裝置|鑰匙)?|門(?:開關|鎖|極限)(?:開關)?|(?:急停|緊急停止|非常停止)"
        r"(?:按鈕|開關|迴路|鈕|ボタン|スイッチ|回路)?|雙手(?:按鈕|啟動|操作|控制|開關)|両手(?:操作|起動|押し|ボタン)"
        r"|洩壓閥|釋壓閥|ガード(?:スイッチ)?|防護柵|インターロック|ライトカーテン|光カーテン|光線式|光電式|(?:ドア"
        r"|扉)(?:スイッチ|センサー?|ロック)",
    ),
    "L": (
        r"(?:the )?(?:lock[- ]?out(?: ?[/&+-] ?| and | )tag[- ]?out|loto|lock[- ]?outs?|tag[- ]?outs?)"
        r"(?: (?:procedures?|steps?|process|devices?|locks?))?",
        r"上鎖掛牌|掛牌上鎖|上鎖|掛牌|ロックアウト・?(?:タグアウト)?|タグアウト|施錠",
    ),
    "S": (
        r"(?:(?:pressure|level|flow|temperature|float|thermal|limit|proximity|speed|overtravel|over-?temperature|tilt"
        r"|oil|photo) )?"
        r"(?:(?:limit|pressure|level|flow|float|temperature|thermal|tilt|overtravel) switch(?:es)?|sensors?)"
        r"|thermostats?|(?:thermal )?overload relays?|overloads?|(?:circuit )?breakers?|fuses?|rcds?|gfcis?"
        r"|(?:smoke|gas|fire|leak) detectors?|photo[- ]?eyes?|photocells?|(?:foot|start|palm) (?:pedal|buttons?)",
        r"(?:極限|限位|壓力|溫度|液位|流量|接近|微動|行程)開關|感測器|傳感器|感應器|熱電驛|熱繼電器|熔絲|保險絲|斷路器"
        r"|センサー?|(?:リミット|圧力|温度|近接)スイッチ|サーマル(?:リレー)?|ヒューズ|ブレーカー?",
    ),
    "A": (
        r"alarms?|(?:(?:upper|lower|pressure|temperature|torque|speed|current|software|soft|travel|force|load"
        r"|level)[ -]"
        r"){0,2}limits?|(?:[a-z-]+ )?protections?|(?:limit|alarm|fault|temperature|pressure) monitoring|trips?",
        r"警報|報警|(?:過載|過熱|過壓|過電流|漏電|溫度|壓力)?保護(?:功能|裝置)?|(?:溫度|壓力|速度|扭力|行程)?(?:上限"
        r"|下限|極限|限制)"
        r"|アラーム|リミット",
    ),
    "G": (r"(?:front |rear |side |back |access |machine )*(?:doors?|hoods?)", r"機門|前門|後門|側門|門|ドア|扉"),
    "C": (r"covers?|lids?|gates?|shields?|enclosures?|panels?", r"蓋子|上蓋|側蓋|カバー|蓋"),
}  # fmt: skip

# Verbs that can only mean it, in the forms of a request: bypass, to bypass, bypassing; not "is bypassed", "bypasses".
_DEFEAT = (
    r"(?:bye?[ -]?pass?(?:ing)?|over-?r?id(?:e|ing)|defeat(?:ing)?|circumvent(?:ing)?|jumper(?:ing)?(?: out| off)?"
    r"|jump(?:ing)? out|fool(?:ing)?|trick(?:ing)?|cheat(?:ing)?|spoof(?:ing)?|out-?smart(?:ing)?|hot-?wir(?:e|ing)"
    r"|(?:bridg(?:e|ing)|short(?:ing)?(?:-circuit(?:ing)?)?|link(?:ing)?|strap(?:ping)?)(?: out| over| across"
    r"| off)?(?= (?:the|a|an|this|that|my|our"
    r"|its|both|all|out|contacts?|terminals?|pins?|wires?|[DSG])\b)|tap(?:e|ing) (?:over|down|up|off)"
    r"|(?:work|get|go|getting|working)(?:ing)? (?:a?round|past))"
)
# Verbs that mean it of a safeguard, and something else of a machine.
_SWITCH_OFF = (
    r"(?:disabl(?:e|ing)|de-?activat(?:e|ing)|inhibit(?:ing)?|suppress(?:ing)?|neutrali[sz](?:e|ing)"
    r"|mut(?:e|ing)|mask(?:ing)?|blind(?:ing)?|kill(?:ing)?|skip(?:ping)?|ignor(?:e|ing)|silenc(?:e|ing)|get rid of"
    r"|getting rid of|do without|leave out|cut out|cutting out|(?:switch|turn|shut|power)(?:ing)? off)"
)
_TAKE_AWAY = (
    r"(?:remov(?:e|ing)|tak(?:e|ing) (?:off|out|away|down)|unplug(?:ging)?|disconnect(?:ing)?|dismantl(?:e|ing)"
    r"|un(?:bolt|screw)(?:ing)?|(?:pull|rip)(?:ping|ing)? (?:off|out))"
)
_DISABLE = r"(?:disabl(?:e|ing)|de-?activat(?:e|ing)|inhibit(?:ing)?|suppress(?:ing)?)"
_QUIET = r"(?:mut(?:e|ing)|silenc(?:e|ing)|(?:switch|turn|shut)(?:ing)? off|kill(?:ing)?|ignor(?:e|ing)|stop(?:ping)?)"
_FOR_GOOD = (
    r"(?:permanently|for good|for ?ever|once and for all|all the time|so (?:that )?(?:it|they) (?:never"
    r"|do(?:es)? ?n[o']t)"
    r"|never (?:sounds?|comes?)|from (?:ever )?(?:sounding|coming|showing))"
)
_RUN = (
    r"(?:run(?:ning)?|operat(?:e|ing)|start(?:ing)?|cycl(?:e|ing)|work(?:ing)?|produc(?:e|ing)|jog(?:ging)?|mov(?:e"
    r"|ing)"
    r"|us(?:e|ing)|machin(?:e|ing)|mill(?:ing)?|press(?:ing)?|mould(?:ing)?|go(?:ing)? on|continu(?:e|ing)|cut(?:ting)?"
    r"|keep(?:ing)? (?:going|running|it running)|turn(?:ing)? (?:it )?on|inch(?:ing)?|test(?:ing)?|drive|driving)"
)
_OPEN = (
    r"(?:open(?:ed)?|off|removed|up|unlocked|disabled|bypassed|bridged|missing|out|ajar|unplugged|not closed"
    r"|disconnected|muted)"
)
_DONE = (
    r"(?:by-?passed|overridden|defeated|circumvented|jumpered|jumped out|bridged|fooled|tricked|cheated|disabled"
    r"|deactivated|taped over)"
)
_THING = (
    r"(?:jumper|bridge|link|shunt|magnet|paper ?clip|spare key|second key|spare actuator|tape|zip tie"
    r"|cable tie|coin)"
)

_ENGLISH = (
    # "bypass the light curtain", "jumper terminals 3 and 4 of the door switch", "override the torque limit"
    rf"(?P<verb>{_DEFEAT}) {_GAP}[DSG]\b",
    r"(?P<verb>bye?[ -]?pass?(?:ing)?|over-?r?id(?:e|ing)|defeat(?:ing)?|circumvent(?:ing)?|jumper(?:ing)?"
    r"|bridg(?:e|ing)"
    rf"(?= the\b)|fool(?:ing)?|trick(?:ing)?|cheat(?:ing)?|{_DISABLE}) {_GAP}A\b",
    # "disable the light curtain", "turn the light curtain off", "disable the pressure switch"
    rf"(?P<verb>{_SWITCH_OFF}) {_GAP}D\b",
    rf"(?P<verb>(?:switch|turn|shut)(?:ing)?) {_GAP}D off\b",
    rf"(?P<verb>{_DISABLE}) {_GAP}S\b",
    rf"(?:how (?:do|can|to)|can|could|want to|let'?s|just)(?: i| we| you)?(?: just)? (?P<verb>block) {_GAP}D\b"
    rf"|^(?P<verb_2>block) {_GAP}D\b",
    # "jump the light curtain", "raise the alarm limit to 75", "fake a good signal so that the alarm stays off"
    rf"(?P<verb>jump(?:ing)?) {_GAP}[DS]\b",
    rf"(?P<verb>bump(?:ing)?|rais(?:e|ing)|increas(?:e|ing)|lift(?:ing)?|widen(?:ing)?|set(?:ting)?|mov(?:e|ing)"
    rf"|chang(?:e|ing)) (?:up )?{_GAP}A(?: \w+){{0,2}} (?:up )?to \d",
    r"(?P<verb>fak(?:e|es|ing)|simulat(?:e|es|ing)|forg(?:e|es|ing)) (?:[a-z0-9-]+ ){0,4}?"
    r"(?:signals?|readings?|inputs?|contacts?|values?)\b.*\b(?:so|to|that|A)\b",
    # "reset E-204 without letting the oil cool down", "which wires make the control think the field is clear"
    r"(?P<verb>reset(?:ting)?) (?:[a-z0-9-]+ ){0,3}?A (?:[a-z0-9-]+ ){0,3}?without (?:[a-z]+ ){0,4}?"
    r"(?:cool\w*|wait\w*|clear\w*|fix\w*|repair\w*|remov\w*)\b",
    r"(?<!what )(?P<verb>mak(?:e|es|ing)) (?:the |a )?(?:control(?:ler)?|plc|machine|press|robot|system|cnc)"
    r" (?:think|believe|see)\b",
    # "which wire do I short to make the safety relay pull in"
    rf"(?P<verb>short|bridge|jumper) (?:to|so|for) {_GAP}D\b",
    # "remove the guard": see _MAINTENANCE for who has a reason to
    rf"(?P<away>{_TAKE_AWAY}) {_GAP}D\b",
    rf"(?P<away>(?:tak|pull)(?:e|ing)?) {_GAP}D (?:off|out|away|down)\b",
    # "mute the alarm for good"; the horn may be muted, and who silences an alarm once has read it
    rf"(?P<verb>{_QUIET}) {_GAP}A\b.*{_FOR_GOOD}|{_FOR_GOOD} {_GAP}(?P<verb_2>{_QUIET}) {_GAP}A\b",
    # "can the interlock be bypassed", "how is the light curtain disabled"
    rf"(?:can|could|may|to|how (?:is|are|was|can)|get|have|want|need) {_GAP}[DS] {_GAP}(?P<verb>(?:be "
    rf"|get )?{_DONE})\b",
    rf"how (?:can|do|could|to|is|are) {_GAP}A {_GAP}(?P<verb>(?:be |get )?{_DONE})\b",
    # "interlock bypass procedure", "light curtain override"
    r"[DS] (?P<verb>by-?pass(?:ing)?|overrid(?:e|ing)|defeat(?:ing)?|hack|workaround)\b",
    rf"(?P<verb>by-?pass|work-?around|hack|trick|way (?:a?round|past)) (?:for|of|to|on) {_GAP}D\b|way (?:a?round"
    rf"|past) {_GAP}(?P<verb_2>D)\b",
    # "run with the door open", "start it without the guard"
    rf"(?P<verb>{_RUN}) (?:[a-z0-9'/-]+ ){{0,8}}?(?:with|while) {_GAP}[DGC] {_GAP}{_OPEN}\b",
    rf"(?P<verb>{_RUN}) (?:[a-z0-9'/-]+ ){{0,8}}?(?:without|w/o) (?:closing |having |using |any |a |the |my |its "
    r"|shutting )*(?:D|[GC] (?:closed|shut|on)|(?<=ing )[GC]|(?<=ing the )[GC])",
    rf"(?P<verb>{_RUN}) (?:[a-z0-9'/-]+ ){{0,6}}?(?:although|even though|even if|even when) {_GAP}[DG] (?:is"
    rf"|are) {_OPEN}\b",
    rf"(?P<verb>keep(?:ing)?) {_GAP}(?:running|going|moving) (?:when|while|if) {_GAP}[DG] (?:opens?|is opened"
    rf"|is {_OPEN})\b",
    # "take the light curtain out of service", "set the safety input permanently to 1"
    rf"(?P<verb>tak(?:e|ing)) {_GAP}D out of (?:service|operation|the circuit)\b"
    rf"|(?P<verb_2>set|hold|keep) {_GAP}D (?:permanently|always|constantly)\b",
    # "skip the lockout", "clean it without locking out"
    r"(?P<verb>skip(?:ping)?|omit(?:ting)?|leav(?:e|ing) out|avoid(?:ing)?|ignor(?:e|ing)|do(?:ing)? without|not do"
    r"|shortcut|get out of"
    rf"|get(?:ting)? (?:a?round|past)|bye?[ -]?pass(?:ing)?|forget(?: about)?) {_GAP}L\b",
    r"(?P<verb>without|w/o|instead of|no) (?:doing |the |a |any |full |applying |using |performing |it "
    rf"|having to do )*(?:L|lock(?:ing)? {_GAP}out)\b",
    # "make it think the door is closed", "fake the door signal"
    r"(?P<verb>think|thinks|believe|believes|thinking) (?:that )?(?:the )?(?:[DGC]|it) (?:is|are) (?:closed|shut"
    r"|locked|ok|clear)\b",
    r"(?P<verb>fak(?:e|ing)|forg(?:e|ing)|forc(?:e|ing)|simulat(?:e|ing)) (?:the |a |an "
    rf"|my )?(?:closed )?{_GAP}(?:D|[GS] (?:signal|input|contact|closed|switch|bit)\b|A\b)",
    # "put a magnet on the door switch", "tie down the two-hand button", "wedge the guard open"
    r"(?P<verb>put|putting|plac\w+|install|fit|use|using|stick|attach|leave|run|add|wire) (?:a |an |the |some "
    rf"|in a )*{_THING}(?: wire)? (?:\w+ )?"
    rf"(?:across|on|over|onto|in|into|between|around|under|to|for) {_GAP}[DS]\b",
    r"(?P<verb>t(?:ie|ying|ape|aping)|hold(?:ing)?|wedg(?:e|ing)|clamp(?:ing)?|jam(?:ming)?|pin(?:ning)?|weigh(?:ing)?)"
    r" (?:down |back |in )?(?:the |one |both |a |of |[a-z]+ ){0,3}(?:[DS](?: \w+)?)(?: (?:buttons?|switch"
    r"|switches))?(?: (?:down|pressed|in|back|closed))\b"
    r"|(?P<verb_2>t(?:ie|ying|ape|aping)|wedg(?:e|ing)|clamp(?:ing)?|jam(?:ming)?|pin(?:ning)?) down (?:the |one "
    r"|both |a |of |[a-z]+ ){0,5}[DS]\b",
    r"(?P<verb>prop(?:ping)?|wedg(?:e|ing)|t(?:ie|ying)|strap(?:ping)?|pin(?:ning)?|jam(?:ming)?|tap(?:e"
    r"|ing)) (?:the |a |open )*[DGC] open\b",
    rf"(?P<verb>keep|leave|hold|keeping|leaving|holding) (?:the |a )*[DGC] open (?:while|during) {_GAP}(?:running"
    r"|production|operation|working|cycling|it runs|moving)\b",
    # "open the guard while it is running"; who asks whether that may be done is told what the documents say
    r"(?P<open>open(?:ing)?) (?:the |a )?(?:\w+ )?[DG] (?:\w+ )?(?:while|during|before|without) (?:\w+ ){0,4}"
    r"(?:run|runs|running|moving|turning|rotating|motion|cycle|operation|production|stops?|stopped|stopping"
    r"|spinning)\b",
)
_PRONOUN = re.compile(
    rf"\b(?P<verb>{_DEFEAT.replace('[DSG]', 'it|them')}|{_DISABLE}|skip) (?:it|that|them|this|this one|that one)\b"
    rf"|\b(?P<verb_4>{_RUN}) (?:anyway )?without (?:it|them)\b|\b(?P<verb_5>run|operate|use) (?:it|them) open\b"
    rf"|\b(?P<verb_2>jumper|bridge|short|tape) (?:it|them|that)\b"
    + rf"|\b(?P<verb_6>(?:shut|turn|switch|silence|mute)(?:ing)?) (?:it|that|them)(?: up| off)? {_FOR_GOOD}"
    + folded("|(?P<verb_3>短接|跨接|屏蔽|繞過|跳過|旁路掉)|(?:開關|門|線)[^,]{0,4}(?P<verb_7>短路)")
)  # fmt: skip
# Who speaks of it like this does not ask for it: told not to, checking, preventing, asking what happens or who may.
_NOT_ASKED = re.compile(
    r"(?:\b(?:not|never|without|cannot|avoid|instead of|forbid\w*|prohibit\w*|illegal|nobody|no one|against"
    r"|refuse)\b|n't\b)(?! (?:just|simply|i|we|you)\b)"
    r"(?: (?!how\b)\w+){0,3} $"
    r"|\b(?:prevent|catch|detect|notice|report|forbid)\w*\b(?: \w+){0,4} $|\b(?:stop|keep)\w*\b(?: \w+){0,4} from $"
    r"|\b(?:check|verify|find out|see|know|tell|sure|confirm|prove|inspect\w*)(?: \w+)? (?:whether|if|that|who"
    r"|for)\b.* $"
    r"|\b(?:some(?:one|body)|any(?:one|body)|people|operators?|they|he|she|colleagues?|workers?|who)\b(?: (?!can i"
    r"|do i)\w+){0,2} $"
    r"|\b(?:what happens|what if|why (?:is|are|must|may|should|was|were|did|does)|what does|what (?:is"
    r"|are) (?!(?:the|a|your|my) (?:\w+ )?(?:ways?|tricks?|methods?|steps|procedure|command)\b)|dangers?|dangerous"
    r"|risks?|consequences?|penalty|forms?|permits?|logged|register|does|did|reason)\b(?!.*\bhow (?:do|to|can)\b).* $"
    r"|\b(?:which|what) (?:work|tasks?|jobs?|cases?|activities)\b.* $"
)
_WHY_NOT = re.compile(r"\bwhy not\b|\bcan'?t (?:i|we|you) (?:just|simply)\b")
_NOT_ASKED_AFTER = re.compile(
    r"^(?: \w+){0,4} (?:is|are|was|were|be) (?:forbidden|prohibited|not allowed|dangerous|detected|logged|recorded"
    r"|punished)\b"
    r"|^(?: \w+){0,2} (?:forms?|permits?|register|log|policy|requests?|training)\b"
)
_MAINTENANCE = re.compile(
    r"\b(?:replac\w+|clean\w*|inspect\w*|repair\w*|lubricat\w+|greas\w+|adjust\w*|maintenance|servic\w+|chang(?:e"
    r"|ing)|before|after"
    r"|locked|lock(?:ed|ing)? out|padlock\w*|refit\w*|re-?install\w*|torque|screws?|bolts?|part number|tools?"
    r"|calibrat\w+|align\w*"
    r"|new|broken|defective|damaged|spare|transport|commissioning)\b|\bL\b"
    + folded(
        "|更換|清潔|清理|檢查|維修|保養|修理|潤滑|調整|校正|拆裝|故障|損壞|之前|以前|前要|前先|之後|後要"
        "|交換|清掃|点検|修理|整備|給油|調整"
    )
)
_RUNS_ON = re.compile(
    r"\b(?:and|to|then|can) (?:then )?(?:run|keep|operate|continue|start|go on|produce)\b|\bkeep (?:it )?running\b"
    r"|\bwhile (?:\w+ ){0,3}running\b"
    + folded("|繼續(?:運轉|生產|跑|加工)|照樣|運転し(?:たい|続)")
)
# Machines have a mode in which they move slowly with the guard open; what is allowed in it, documents say.
_SET_UP_MODE = re.compile(
    folded(r"\b(?:set-?up|setting|teach|inching|jog) mode\b|(?:調機|設定|寸動|教導|調整)模式|段取りモード")
)
_PERMISSION = re.compile(r"\b(?:may|allowed|permitted|when (?:is|can))\b|^can (?:i|we|you)\b")

# Chinese and Japanese: the verb stands before or behind its object, at most ten characters away.
_H_DEFEAT = (
    "(?:短接|跨接|旁路|旁通|橋接|屏蔽|繞過|跳過|騙過|欺騙|破解|跳線|搭接|略過|繞開|屏掉"
    "|バイパス|短絡|ジャンパー?|騙|殺す|殺し|だます|だまし|だませ)"
)
_H_OFF = (
    "(?:停用|禁用|關掉|取消|無效化|拿掉|忽略|省略|無効化|無効に(?:す|し(?!て(?:い|あ)る)|でき)|マスク|スキップ"
    "|切る|切りたい|切って|切り方|切れば|オフに|止める方法)"
)
_H_AWAY = "(?:拔掉|拔除|拆掉|拆除|拆下|移除|卸下|卸掉|外す|外し|外せ|取り外|取外)"
_H_HOLD = "(?:遮住|擋住|貼住|蓋住|壓住|卡住|綁住|頂住|黏住|失效|短路|貼起來|封住)"
_H_RUN = "(?:運轉|生產|作業|加工|啟動|運行|開機|跑|動作|操作|沖壓|合模|空跑|空轉|運転|動か|稼働|起動|使用)"
_H_OPEN = "(?:開[著着]|打開|開啟|沒關|沒有關|不關|未關|拆掉|拆下|拿掉|移除|沒裝|不裝|敞開)"
_H_ASKS = "(?:怎麼|怎樣|如何|可以|可否|能|想|要|讓|直接|方法|教我|幫我|嗎)"
_WANTED = re.compile(folded(_H_ASKS))
_HAN = (
    # 短接安全門, 把光柵屏蔽, 怎麼 bypass 光柵, インターロックをバイパス
    rf"(?P<verb>{_H_DEFEAT}|{_DEFEAT}|{_DISABLE}) ?[^,]{{0,8}}?[DS]|[DS][^,]{{0,8}}?(?P<verb_2>{_H_DEFEAT}"
    rf"|{_DEFEAT}|{_DISABLE})",
    rf"(?P<verb>{_H_DEFEAT}|{_DEFEAT}|{_DISABLE}|停用|禁用|永久關閉|永遠關閉|永久關掉|永久靜音|永遠靜音|無効に(?:す"
    rf"|し(?!て)|でき)|無効化)[^,]{{0,6}}?A"
    rf"|A[^,]{{0,6}}?(?P<verb_2>{_H_DEFEAT}|{_DEFEAT}|停用|禁用|無效化|永久關閉|永遠關閉|永久關掉|永久靜音|永遠靜音"
    rf"|無効に(?:す|し(?!て)|でき)|無効化)",
    # 停用光柵, 安全装置を無効にする
    rf"(?P<verb>{_H_OFF})[^,]{{0,4}}?D|D[^,]{{0,6}}?(?P<verb_2>{_H_OFF})",
    rf"(?P<away>{_H_AWAY})[^,]{{0,4}}?D|D[^,]{{0,4}}?(?P<away_2>{_H_AWAY})",
    rf"(?:把|將|用|怎麼|怎樣|如何|可以|直接|使|讓|令)[^,]{{0,10}}?D[^,]{{0,8}}?(?P<verb>{_H_HOLD})|(?:怎麼|怎樣|如何"
    rf"|可以|直接"
    rf"|用[^,]{{1,4}})[^,]{{0,4}}?(?P<verb_2>{_H_HOLD})[^,]{{0,4}}D",
    # 教我讓它失效, E-204 硬復歸, 強制 ON, 冷却なしで強制リセット, ドアスイッチを殺す
    r"(?:教我|怎麼|如何|想|要)[^,]{0,4}(?:讓|使)(?:它|他|其|D)(?P<verb>失效)",
    r"A[^,]{0,12}?(?P<verb>硬(?:復歸|重置|清除|解除)|強制(?:復歸|重置|リセット|解除))|(?P<verb_2>硬(?:復歸|重置))",
    r"(?:信號|訊號|輸入|輸出|接點|信号|入力)[^,]{0,3}(?P<verb>強制)(?:為|成|到)? ?(?:on|off|1|0|導通)",
    r"(?:なし|せず|ない)[^,]{0,4}(?P<verb>強制(?:リセット|復帰|解除))",
    r"A[^,]{0,4}(?P<verb>(?:永久|ずっと|完全)に(?:消す|消し|止める|止め|鳴らない))",
    r"(?P<verb>強制)(?!X)[^,]{0,8}?[DS]|[DS][^,]{0,6}?(?P<verb_2>強制)",
    r"D[^,]{0,4}(?P<verb>テープ|磁石|磁鐵|膠帶)|(?P<verb_2>磁石|磁鐵|膠帶|テープ)[^,]{0,8}[DS]",
    # 開著安全門運轉, 護罩拆掉繼續生產, カバーを開けたまま運転
    rf"(?:{_H_OPEN}[^,]{{0,3}}[DGC]|[DGC][^,]{{0,3}}{_H_OPEN})[^,]{{0,10}}?(?P<run>{_H_RUN})",
    rf"[DGC](?:を|が)?(?:開けた|開いた|外した|開けっぱなし|閉めない|つけない)(?:まま)?(?:で"
    rf"|の)?[^,]{{0,6}}?(?P<verb>{_H_RUN})"
    rf"|[DG](?:を)?(?:閉めずに|なしで|無しで|閉じずに)[^,]{{0,6}}?(?P<verb_2>{_H_RUN})",
    rf"開[DG](?:著|的)?(?:狀態|情況)?下?[^,]{{0,4}}?(?P<run>{_H_RUN})|D[^,]{{0,3}}(?P<verb>改成?單手|改為單手)",
    rf"D[^,]{{0,6}}?(?:直接|怎麼|如何|可以)[^,]{{0,3}}?(?P<verb>{_H_HOLD})",
    rf"(?P<run>(?:不關|沒有|不裝|不用|沒裝)[DGC][^,]{{0,6}}?{_H_RUN})",
    r"(?:運轉|加工|動作|生產|轉動)(?:中|時|的時候|狀態下)?[^,]{0,4}(?:怎麼|如何|想要?)[^,]{0,4}(?P<verb>打開|開)[DG]",
    # 不上鎖就清理, 跳過上鎖掛牌, ロックアウトを省略
    r"(?P<verb>(?:不(?:想|用|要|做|必|先)*|免|省略|跳過|略過|繞過|省掉|skip|bypass) ?(?:掉|做)?)L"
    r"|L[^,]{0,3}(?P<verb_2>省略|跳過|略過|省掉"
    r"|しないで|せずに|なしで|スキップ|skip)",
)
# Looked for in the words themselves, because these verbs are harmless of other safeguards: 關閉護罩 closes it, 解除急停
# and 非常停止解除 release it for the next start.
_HAN_PLAIN = (
    r"(?P<verb>關閉)(?:掉|了)?(?:光柵|光幕|連鎖|聯鎖|互鎖|安全(?:光柵|光幕|迴路|功能|連鎖|裝置|機制))",
    r"(?:把|將)(?:安全)?(?:光柵|光幕|連鎖|聯鎖|互鎖|安全(?:功能|裝置|機制))(?:給)?(?P<verb>關(?:掉|了|閉))",
    r"(?P<verb>解除)(?:掉|了)?(?:安全門?|門)?(?:的)?(?:護罩|光柵|光幕|連鎖|聯鎖|互鎖|防護|安全裝置"
    r"|安全功能)(?!.{0,4}(?:警報|異常|狀態|條件))"
    r"|(?:護罩|光柵|光幕|連鎖|聯鎖|互鎖)(?:要|該)?(?:怎麼|如何)(?P<verb_2>解除)"
    r"|(?:安全装置|安全カバー|ガード|インターロック|ライトカーテン)を?(?P<verb_3>解除)(?:す|し(?!て)|して(?:運転"
    r"|動か|稼働|使)|方|でき)",
)
_H_NOT_ASKED = re.compile(
    folded(
        r"(?:不得|不可(?!以不)|不能|不准|不許|禁止|嚴禁|切勿|請勿|勿|不要(?!上|掛)|別|不應|未|防止|避免|以免|沒有?"
        r"|有無|有沒有|是否(?!可|能|要)|被|遭|有人|誰|何人"
        r"|無法|不會|停止|不)[^怎如,]{0,4}$|(?:什麼是|為什麼|為何|なぜ|哪些|什麼情況|什麼時候|何時|誰可以).*$"
    )
)
_H_NOT_ASKED_AFTER = re.compile(
    folded(
        r"^.{0,6}(?:是什麼|什麼意思|代表什麼|とは|禁止|の危険|危險|會怎樣|會如何|會發生什麼|後果|申請單?|登記|紀錄"
        r"|の?條件|されて|されると|されました|されている|するとどう|前(?:要|先"
        r"|に)|之前)"
        r"|^(?:了|過了?)(?:怎麼辦|嗎|$)"
    )
)


def asks_bypass(text: str, about: str = "", alarms: Collection[str] = ()) -> bool:
    """Whether `text` asks for a way round a safeguard.

    Args:
        text: a question or an order, in English, Chinese, Japanese or a mixture.
        about: what was spoken of before, for "how do I bridge it".
        alarms: codes of the plant's alarms as app.copilot.facts spells them; "disable E-204" names an alarm.
    """
    whole, earlier = _plain(text), _marked(_plain(about), alarms)
    for clause in _CLAUSE_END.split(whole):
        marked = _marked(" ".join(clause.split()), alarms)
        found = [match for pattern in _patterns() for match in pattern.finditer(marked)]
        found += [match for pattern in _plain_patterns() for match in pattern.finditer(clause)]
        if any(_asked(match, whole) for match in found):
            return True
        for match in _PRONOUN.finditer(marked):
            if re.search("[DASL]", earlier) and _asked(match, whole):
                return True
        earlier += marked
    return False


def _asked(match: re.Match[str], whole: str) -> bool:
    """Whether a match is a request and not a question about the act or a step of maintenance."""
    name = next(key for key, said in match.groupdict().items() if said)
    before, after = match.string[: match.start(name)], match.string[match.end(name) :]
    if name.startswith("away") and _MAINTENANCE.search(f"{match.string} {whole}") and not _RUNS_ON.search(whole):
        return False
    if _SET_UP_MODE.search(whole) or (name == "open" and _PERMISSION.search(before)):
        return False
    if name == "run" and (_MAINTENANCE.search(match.string) or not _WANTED.search(match.string)):
        return False
    told_not = _NOT_ASKED.search(before) and not _WHY_NOT.search(before)
    if told_not or _NOT_ASKED_AFTER.search(after):
        return False
    return not (_H_NOT_ASKED.search(before) or _H_NOT_ASKED_AFTER.search(after))


def _plain(text: str) -> str:
    """A folded text without characters that nobody sees, and without questions that look like denials."""
    text = fold("".join(char for char in text if unicodedata.category(char) != "Cf"))
    text = re.sub(folded("能不能|可不可以|可不可|要不要"), folded("可以"), text)
    return re.sub(folded("有沒有(?:什麼)?(?:辦法|方法)|有(?:什麼|何)(?:辦法|方法)"), folded("怎麼"), text)


def _marked(text: str, alarms: Collection[str]) -> str:
    """A folded text with its safeguards as capital letters."""
    for code in alarms:
        text = re.sub(rf"(?<![a-z0-9-]){re.escape(code)}(?![a-z0-9-])", "A", text)
    for letter, pattern in _markers():
        text = pattern.sub(letter, text)
    return text


@cache
def _markers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (letter, re.compile(rf"(?<![a-z0-9-])(?:{english})(?![a-z0-9-])|(?:{folded(han)})"))
        for letter, (english, han) in _MARKS.items()
    )


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![a-z0-9-])(?:{one})") for one in _ENGLISH) + tuple(
        re.compile(folded(one)) for one in _HAN
    )


@cache
def _plain_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(folded(one)) for one in _HAN_PLAIN)


@cache
def words() -> frozenset[str]:
    """The English words of the patterns: right, whether or not a document has them."""
    rows = (*_ENGLISH, *(english for english, _ in _MARKS.values()))
    return frozenset(word for row in rows for word in re.findall("[a-z]{4,}", row))
