"""The sentences of questions for structure, and the words in them: kinds, standings and languages of documents.

A sentence is a pattern for a whole question. Capital letters in it stand for what is not the same at every plant: M a
machine, K a kind of document, A a kind only where "documents" follows; a capital after _ is a fragment that several
sentences share. Chinese is written in the traditional form and compared in the folded one.
Not here: taking a question apart (app.copilot.structure).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from knowledge.types import Standing
from knowledge.variants import variants

# Kinds that every plant has, by their usual names and abbreviations; the site's own come from the store. After ~ stands
# a word that means documents only where "documents" follows.
KINDS = (
    "SOP|standard operating procedure|標準作業程序|標準作業程序書|標準作業書|作業標準書|作業標準|標準作業手順書",
    "WI|work instruction|作業指導書|作業指導|工作說明書",
    "LOTO|lockout procedure|lockout tagout procedure|lockout/tagout procedure|loto procedure|上鎖掛牌程序|上鎖掛牌",
    "ALM|alarm list|alarm table|警報一覽|警報一覽表|警報清單|警報表|アラーム一覧",
    "~PM|maintenance plan|maintenance schedule|~maintenance|~保養|~維護|保養計畫|保養表|保養計畫表|點檢保養表",
    "TRQ|torque table|torque chart|扭力表|扭矩表|トルク表",
    "BOM|bill of materials|bills of materials|parts list|物料清單|零件表|零件清單|材料表|部品表",
    "drawing|圖面|圖紙|図面",
    "checklist|check list|點檢表|檢查表|チェックリスト",
    "manual|user manual|operating manual|手冊|說明書|マニュアル",
)
STANDINGS: Mapping[Standing, str] = {
    Standing.NOT_YET: "not yet effective|released but not yet effective|尚未生效|未生效|還沒生效",
    Standing.EFFECTIVE: "effective|current|currently effective|valid|in force|released"
    "|現行版|現行|有效|生效|發行|已核准|有効",
    Standing.IN_WORK: "in work|in progress|being worked on|being revised|under revision"
    "|in draft|draft|drafts|not released|編修中|編輯中|修訂中|改版中|草稿|作成中",
    Standing.SUPERSEDED: "superseded|replaced|outdated|obsolete|已被取代|被取代|已取代|已廢止|廢止|舊版|失效",
    Standing.WITHDRAWN: "withdrawn|deleted|cancelled|canceled|已撤銷|撤銷|撤回|已刪除|刪除|作廢",
    Standing.UNVERIFIED: "unverified|not verified|未驗證|未検証",
    Standing.UNCONTROLLED: "uncontrolled|not controlled|未管制|非管制",
    Standing.QUARANTINED: "quarantined|in quarantine|waiting|waiting for confirmation|waiting to be confirmed"
    "|not confirmed|unconfirmed|隔離中|隔離|待確認|等待確認|等候確認",
    Standing.EXPIRED: "expired|已過期|過期|已到期",
    Standing.AMBIGUOUS: "ambiguous|版本不明確|不明確",
}
LANGUAGES = {
    "en": "english|英文|英語",
    "zh": "chinese|traditional chinese|中文|繁體中文|中国語",
    "ja": "japanese|日文|日語|日本語",
}
THIS_MACHINE = "this machine|this press|this equipment|這台機器|這台機台|這台設備|此機台|本機台|本機|這台|この機械"


def _any(words: Iterable[str]) -> str:
    """A pattern for one of several words, the longest first; words are alternatives joined by |."""
    return "|".join(re.escape(word) for word in sorted("|".join(words).split("|"), key=len, reverse=True))


_PART = r"(?=[a-z._/-]*\d)[a-z0-9][a-z0-9._/-]{0,60}"
"""A number of a part; only what has a digit is one."""
_FRAGMENTS = {
    "_S": f"(?P<s>{_any(STANDINGS.values())})",
    "_L": f"(?P<l>{_any(LANGUAGES.values())})",
    "_P": f"(?:(?P<sure>part|item|component|material|part number|part no\\.?|item number|p/n|pn"
    f"|料號|件號|品號|零件|部品|品番) ?)?(?P<p>{_PART})",
    "_X": f"(?:assembly |part |item |組件|總成|料號)?(?P<x>{_PART})",
    # The number of a document: what has no digit is one only where it is called a document.
    "_D": r"(?:the )?(?:(?:document |文件|文書)(?P<d>[^?]{2,80}?)|(?P<d_loose>(?=[^?]*?\d)[^?]{2,80}?))",
    # what is listed, in English and in Chinese
    "_N": r"(?:Ks?(?: documents?| files?)?|(?:A )?(?:documents?|docs?|files?))",
    "_M": r"(?:Ks|K (?:documents|files)|(?:A )?(?:documents|docs|files))",
    "_Z": r"(?:K(?:的?文件|檔案)?|A(?:的)?文件|(?:受控|管制)?(?:文件|檔案))",
    "_W": r"(?:哪些|哪幾[份個種]|那些|什麼|何種)",
    "_Q": r"(?:幾[份個種]|多少[份個種]?)",
    "_E": r"(?:機台|機器|設備|機械)",
    "_H": r"(?:目前|現在|現時|今天)?",
    "_R": r"(?:覆審|複審|審查|審閱|定期審查)",
    "_K": "(?:版本|版次|版)",
    # what is asked
    "_Y": "(?:which|what|how many)",
    "_I": "(?:which|what)",
    "_G": "(?:list|show|show me|give me)(?: all| all of)?(?: the)?",
    "_J": "(?:列出|顯示|查詢|給我)",
    "_F": "(?:什麼時候|何時|哪一天|幾時)",
    "_U": "(?:誰|哪位|何人|哪個單位|哪個部門)",
    "_A": "(?:總共|一共|共)",
    "_V": "(?:revision|version|rev|issue|edition)",
    "_B": "(?:K|bom|bill of materials?|parts list)",
    "_C": "(?:covers?|appl(?:y|ies) to|(?:is|are)(?: there| available| valid| stored)? for"
    "|(?:is|are) there on|exists? for|do we have (?:for|on)|have we got for"
    "|holds? for|concerns?|belongs? to|(?:is|are) about)",
    "_O": "(?: are there| do we have| have we got| exist| are stored| are available| are known)",
}

_ENGLISH: tuple[tuple[str, str], ...] = (
    # documents of a machine
    ("documents", r"_Y(?: _S)?(?: _L)? _N _C(?: the)? M"),
    ("documents", r"_Y(?: _L)? _N are(?: there)? _S (?:for|on)(?: the)? M"),
    (
        "documents",
        r"_Y(?: _S)? _N(?: in _L)?(?: _C (?:the )?M| (?:does|has) (?:the )?M (?:have|got)"
        r"| are there for M in _L)",
    ),
    (
        "documents",
        r"_G(?: _S)?(?: _L)? _M(?: (?:for|of|on|about|covering)| (?:that|which) (?:cover|apply to"
        r"|are for))(?: the)? M",
    ),
    (
        "documents",
        r"(?:is there|do we have) (?:a|an|any)(?: _S)?(?: _L)? (?:K|A document) (?:for|on)(?: the)? M",
    ),
    ("documents", r"does (?:the )?M have (?:a|an|any)(?: _S)?(?: _L)? (?:K|A document)"),
    # documents by where they stand
    ("documents", r"_Y(?: _L)? _N (?:is|are) _S"),
    ("documents", r"_Y _S _N_O"),
    ("documents", r"_Y(?: _L)? _N_O(?: in _L)?"),
    ("documents", r"_Y(?: _L)? _N (?:of|for|on) (?:the )?M (?:is|are) _S"),
    ("documents", r"_Y _N are in _L"),
    ("documents", r"how many(?: _S)?(?: _L)? _M(?:_O)?"),
    ("documents", r"_G(?: _S)?(?: _L)? _M"),
    ("documents", r"_G(?: _L)? _M (?:that|which) are _S(?: for M)?"),
    # reviews
    (
        "reviews",
        r"_Y _N(?: (?:of|for) (?:the )?M)? (?:is|are|have to be|must be)(?: over)? ?(?:due for|overdue for"
        r"|due to) (?:a )?review(?:ed)?",
    ),
    ("reviews", r"_Y _N(?: (?:of|for) (?:the )?M)? (?:have|has) (?:an )?overdue reviews?"),
    ("reviews", r"_Y(?: documents?)? reviews are (?:over)?due(?: for M)?"),
    ("reviews", r"(?:list|show|show me)(?: all)?(?: the)? _M (?:that are )?(?:over)?due for review(?: for M)?"),
    ("review", r"when is (?:the )?(?:next )?review (?:of|for) _D due"),
    (
        "review",
        r"when (?:is|must|does) _D (?:due for|be due for|have to be|be|to be)(?: a| the)?(?: next)?"
        r" review(?:ed)?(?: due)?",
    ),
    ("review", r"(?:what is|when is) the (?:next )?review (?:due )?date (?:of|for) _D"),
    # one document
    ("revision", r"_I _Vs? of _D (?:is|are)(?: _S| used| in use| the _S one)"),
    ("revision", r"_I (?:is|are) the (?:current|effective|valid|latest|currently effective) _V of _D"),
    ("revision", r"_I _V is _D(?: at)?"),
    (
        "revision",
        r"(?:(?:since|from) when is|since when has|when (?:did|does|will|was)) (?:the (?:current"
        r"|effective) (?:revision|version) of )?_D (?:been )?(?:effective|valid|in force|become effective"
        r"|take effect|come into force|released)",
    ),
    (
        "revision",
        r"who (?:has )?(?:approved|released|signed) (?:the (?:current|effective) (?:revision|version) of )?_D",
    ),
    ("revision", r"who (?:owns|is the owner of|is responsible for|approves|is the approver of) _D"),
    ("revision", r"is _D (?:still )?(?:effective|valid|in force|superseded|withdrawn|in work|current)"),
    ("revisions", r"_Y(?: other)? _Vs (?:of _D (?:are there|exist|do we have)|does _D have|are there of _D)"),
    ("revisions", r"_G _Vs of _D"),
    ("revisions", r"(?:show |show me )?(?:the )?(?:revision|version) history of _D"),
    # parts
    (
        "amount",
        r"how many(?: of)? _P (?:is|are|do we need|go)(?: there| used| needed| required| contained"
        r"| installed| fitted)? (?:in|into|for|on)(?: the)? (?:_X|M)",
    ),
    ("amount", r"how many(?: of)? _P does (?:the )?(?:_X|M) (?:have|need|use|contain|require)"),
    ("amount", r"(?:what is the )?(?:quantity|number|amount) of _P (?:in|for|on)(?: the)? (?:_X|M)"),
    ("uses", r"where (?:is|are|do we use|else is) _P(?: being)? (?:used|installed|fitted|built in)"),
    ("uses", r"where do we use _P"),
    (
        "uses",
        r"_I (?:assemblies|assembly|machines?|products?|parts?|boms?|bills? of materials?|Ks?"
        r"|A documents) (?:uses?|contains?|needs?|has|have|includes?) _P",
    ),
    (
        "uses",
        r"in _I (?:assemblies|assembly|machines?|products?|boms?|bills? of materials?|Ks?) is _P (?:used"
        r"|contained|installed)",
    ),
    ("uses", r"(?:show |show me )?(?:the )?where[- ]used(?: list)?(?: of| for)? _P"),
    ("uses", r"is _P used (?:anywhere|in any (?:assembly|machine|product))"),
    (
        "bom",
        r"(?:(?:what is|show|show me|list|give me) )?(?:the |a )?(?P<all>full |complete |whole "
        r"|multi-level |indented |exploded )?(?:single-level )?_B (?:of|for)(?: the)? (?:_X"
        r"|M)(?P<all_levels>,? (?:on |at |with |over )?all levels)?",
    ),
    ("bom", r"(?P<all>full |complete |multi-level |indented |exploded )?(?:_X|M) _B"),
    (
        "parts",
        r"_I (?:parts|components|items|positions) (?:are (?:there )?in|belong to|make up|does"
        r"|go into)(?: the)? _X(?: have| contain| consist of)?",
    ),
    # machines
    (
        "machines",
        r"_Y (?:machines|equipment)(?: are there| do we have| exist| are known| does andon know| are"
        r" (?:there )?in (?:the|this|our) plant| do you know)",
    ),
    ("machines", r"(?:list|show|show me)(?: all| all of)?(?: the| our)? machines"),
    (
        "without",
        r"_Y machines? (?:has|have|is|are|lacks?|miss(?:es)?)(?: got)?(?: missing| without| no| not"
        r"| lacking)?(?: a| an| any)?(?: _S)? (?:Ks?|A documents?)(?: missing)?",
    ),
    ("without", r"_I machines? (?:does|do) not have (?:a|an|any)(?: _S)? (?:Ks?|A documents?)"),
    (
        "lacking",
        r"_Y machines? (?:has|have|is|are)(?: got)? (?:documents? missing|missing documents?|no documents?"
        r"|without documents?|lacking documents?)",
    ),
    ("lacking", r"_I machines? (?:lacks?|miss(?:es)?) documents?"),
)  # fmt: skip

_HAN: tuple[tuple[str, str], ...] = (
    # documents of a machine
    ("documents", r"M_H(?:有|適用|需要|用到)?(?:_W|_Q)(?:適用的)?(?:_S的?)?(?:_L的?)?_Z"),
    ("documents", r"M的?(?:_S的?)?(?:_L的?)?_Z_H(?:有|是)(?:_W|_Q)"),
    ("documents", r"(?:有)?(?:_W|_Q)(?:_S的?)?(?:_L的?)?_Z(?:是|可以|可)?"
     r"(?:適用於?|涵蓋|關於|屬於|用於|給)(?:到|了)?M(?:的|用)?"),
    ("documents", r"(?:適用於?|涵蓋|關於|屬於)M的(?:_S的?)?(?:_L的?)?_Z_H(?:有|是)(?:_W|_Q)"),
    ("documents", r"_J(?:適用於?)?M的?(?:所有|全部|各)的?(?:_S的?)?(?:_L的?)?_Z"),
    ("documents", r"_J(?:所有|全部)的?(?:適用於?)?M的?(?:_S的?)?(?:_L的?)?_Z"),
    ("documents", r"M有(?:沒有)?(?:_S的?)?K嗎?"),
    # documents by where they stand
    ("documents", r"_H_A?有?(?:_W|_Q)(?:_S的?)?(?:_L的?)?_Z"),
    ("documents", r"_H(?:有)?(?:_W|_Q)(?:_L的?)?_Z_H(?:是|為|在|處於|已經?)?_S(?:的|中|狀態|版)?(?:了)?"),
    ("documents", r"_H(?:_S的?)(?:_L的?)?_Z_H_A?(?:有|是)?(?:_W|_Q)"),
    ("documents", r"(?:_L的?)?_Z_H_A(?:有)(?:_W|_Q)"),
    ("documents", r"_J(?:所有|全部)的?(?:_S的?)?(?:_L的?)?_Z"),
    ("documents", r"_J_S的?_Z"),
    # reviews
    ("reviews", r"_H(?:M的?)?(?:有)?(?:_W|_Q)_Z(?:需要|需|該|應該|要|已|到期|應)*_R(?:到期|逾期|過期)?了?"),
    ("reviews", r"_H(?:M的?)?(?:有)?(?:_W|_Q)_Z的?_R(?:日期)?(?:已經?)?(?:到期|逾期|過期)了?"),
    ("reviews", r"(?:M的?)?_R(?:已經?)?(?:到期|逾期|過期)的_Z(?:有|是)?(?:_W|_Q)"),
    ("reviews", r"(?:M的?)?(?:需要|該|待)_R的_Z(?:有|是)?(?:_W|_Q)"),
    ("review", r"_D的?(?:下次|下一次)?(?:什麼時候|何時|幾時)(?:要|需要|該|應)?_R(?:到期)?"),
    ("review", r"_D的?(?:下次|下一次)?_R(?:期限|日期|到期日|時間)?(?:是|在)?_F(?:到期)?"),
    # one document
    ("revision", r"_D(?:的)?_H(?:的)?(?:現行|有效|生效|最新)?_K?(?:是|為|到|用)?"
     r"(?:哪一?個?版本?|第幾版|幾版|哪一?版次?|什麼版本?)"),
    ("revision", r"_D(?:的)?_H(?:的)?(?:現行|有效|生效|最新)的?_K(?:是|為)?(?:哪一?個|什麼|哪個|多少)"),
    ("revision", r"_D(?:是)?(?:自|從|在)?_F(?:開始)?(?:生效|發行)的?"),
    ("revision", r"_D(?:是)?(?:由)?_U(?:核准|批准|簽核|發行|負責|管理|擁有)的?"),
    ("revision", r"_U(?:核准|批准|簽核|發行|負責|管理)(?:了)?_D"),
    ("revision", r"_D的?(?:核准者|核准人|批准人|擁有者|負責人|負責單位|權責單位)(?:是)?(?:誰|哪位|哪個單位|什麼)"),
    ("revision", r"_D_H(?:還|仍)?(?:是否)?(?:有效|生效|現行)(?:嗎|的嗎|版嗎)?"),
    ("revision", r"_Dの(?:現在の|有効な|現行)?(?:版|版数|リビジョン)は(?:どれ|何)(?:ですか)?"),
    ("revisions", r"_D_A?有(?:_W|_Q|幾)(?:個)?_K"),
    ("revisions", r"(?:列出|顯示|查詢)_D的?(?:所有|全部)?的?(?:版本|版次|版本履歷|改版紀錄)"),
    # parts
    ("amount", r"(?:M|_X)(?:裡面|裡|中|上|裏)?_A?(?:有|用|需要|使用|用到|裝)了?(?:幾|多少)[個件支顆片只組條隻]?的?_P"),
    ("amount", r"_P在(?:M|_X)(?:裡面|裡|中|上)?的?(?:用量|數量)(?:是)?(?:多少|幾個)?"),
    ("amount", r"(?:M|_X)的?_P的?(?:用量|數量)(?:是)?(?:多少|幾個)?"),
    (
        "uses",
        r"_P(?:是|被)?(?:用|使用|裝|安裝)(?:在|於|到)(?:了)?(?:哪裡|哪邊|何處|哪些(?:地方|組件|總成|_E|產品)|哪|什麼地方|哪[一個台]*(?:組件|總成|_E))",
    ),
    ("uses", r"(?:有)?(?:哪些|哪個|哪台|什麼)(?:組件|總成|產品|_E|K)(?:有)?(?:使用|用|包含|含有|裝)(?:到|了|有)?_P"),
    ("uses", r"(?:反查|查詢)_P(?:的)?(?:使用處|上階|用在哪裡|where[- ]used)"),
    ("uses", r"_P(?:的)?(?:上階|母件|反查|使用處)(?:有|是)?(?:_W|什麼)?"),
    ("uses", r"_Pはどこ(?:で|に)使(?:われて|用されて)い(?:ますか|る)"),
    ("bom", r"_J?(?:M|_X)的?(?P<all>完整|全階|多階|展開|所有階層|全部)?的?"
     r"(?:K|bom)(?:表)?(?:是)?(?:什麼|為何|有_W|內容)?"),
    ("bom", r"(?:M|_X)の(?:K|bom)(?:は(?:何|どれ)(?:ですか)?)?"),
    ("parts", r"_X(?:由|有|包含|含)(?:_W)(?:零件|料件|元件|組件|部品|材料)(?:組成)?"),
    # machines
    ("machines", r"(?:我們|工廠|廠內|廠裡|現場)?_H_A?有(?:_W|幾[台部]|多少[台部]?)_E"),
    ("machines", r"(?:列出|顯示)(?:所有|全部)?的?_E"),
    ("without", r"(?:有)?(?:哪些|哪台|哪一台|多少台|幾台)_E(?:還|是|目前)*(?:沒有|沒|缺少|缺|無)"
     r"(?:_S的?|_S版的?)?(?:K|A文件)"),
    ("lacking", r"(?:有)?(?:哪些|哪台|哪一台|多少台|幾台)_E(?:還|是|目前)*(?:沒有|沒|缺少|缺|無)(?:_S的?)?(?:文件)"),
    ("documents", r"Mの_Zは(?:どれ|何)(?:ですか)?|Mに適用される_Zは(?:どれ|何)(?:ですか)?"),
)  # fmt: skip

NOUNS = re.compile(
    r".*(?:lists?|tables?|sheets?|plans?|schedules?|guides?|charts?|procedures?|instructions?|manuals?|forms?|表|書|單|程序|手冊|規範)"
)
"""A kind that the site calls so is a document also without the word."""

_BEFORE = (
    r"^(?:please |hello,? |hi,? |hey,? |andon,? |now,? |tell me,? |i (?:want|need|would like) to know,? "
    r"|(?:can|could|would) you (?:please )?(?:tell me |(?=list|show|give))|do you know "
    r"|請問一?下?|請幫我|請你|麻煩你?|請|我想知道|告訴我)+[,:、 ]*"
)
_AFTER = (
    r"(?:,? (?:please|now|today|currently|right now|at the moment|at present|in all|in total)"
    r"|呢|嗎|謝謝|ですか)?[\s?.!。？！]*$"
)
_INSIDE = r"\b(?:currently|now|right now|at the moment) (?=\w)"


def folded(text: str) -> str:
    """One form of each ideograph; every character keeps its place."""
    return text.translate(variants())


@cache
def sentences(*, han: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Names and patterns, in the order in which they are tried."""
    return tuple((name, re.compile(folded(_whole(pattern)))) for name, pattern in (_HAN if han else _ENGLISH))


@cache
def trimmings() -> tuple[re.Pattern[str], ...]:
    """What may stand before, behind and inside a question and says nothing."""
    return tuple(re.compile(folded(pattern)) for pattern in (_BEFORE, _AFTER, _INSIDE))


def _whole(pattern: str) -> str:
    """A sentence with its fragments; where one comes twice, its group is called x, then x_2."""
    seen: dict[str, int] = {}

    def fragment(match: re.Match[str]) -> str:
        seen[match[0]] = nth = seen.get(match[0], 0) + 1
        text = _FRAGMENTS[match[0]]
        return text if nth == 1 else re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>_{nth}>", text)

    return re.sub(r"_[A-Z](?![A-Z])", fragment, pattern)
