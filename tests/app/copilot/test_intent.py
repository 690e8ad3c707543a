"""What a question is taken to ask for: its kind, what it inherits, which slips are corrected."""

import random
import time
from collections.abc import Sequence

import pytest

from app.copilot.events import Question
from app.copilot.intent import Intent, Understood, understand
from app.copilot.spelling import Vocabulary
from connectors.types import AlarmSpec, Equipment, Tag

PRESS1 = Equipment(
    "press1", {"en": "Hydraulic press 1", "zh-TW": "1 號油壓機"}, aliases=("press 1", "HP-01", "一號油壓機")
)
PRESS2 = Equipment(
    "press2", {"en": "Hydraulic press 2", "zh-TW": "2 號油壓機"}, aliases=("press 2", "HP-02", "二號油壓機")
)
MILL = Equipment("mill3", {"en": "Machining centre 3", "zh-TW": "3 號加工中心"}, aliases=("mill", "MC-03", "加工中心"))


class Site:
    equipment: Sequence[Equipment] = (PRESS1, PRESS2, MILL)
    tags: Sequence[Tag] = (
        Tag("p1.oil", "press1", {"en": "Oil temperature", "zh-TW": "油溫"}, "n1", "°C", keywords=("oil temp",)),
        Tag("p1.ram", "press1", {"en": "Ram pressure", "zh-TW": "主缸壓力"}, "n2", "bar"),
        Tag("p1.state", "press1", {"en": "Machine state", "zh-TW": "機台狀態"}, "n3", keywords=("running", "運轉")),
        Tag("p2.oil", "press2", {"en": "Oil temperature", "zh-TW": "油溫"}, "n4", "°C"),
        Tag("m3.spindle", "mill3", {"en": "Spindle load", "zh-TW": "主軸負載"}, "n5", "%"),
    )
    alarms: Sequence[AlarmSpec] = (
        AlarmSpec("E-204", "press1", 800, {"en": "Oil temperature high"}, "p1.oil"),
        AlarmSpec("E-205", "press1", 700, {"en": "Oil level low"}),
        AlarmSpec("M-306", "mill3", 700, {"en": "Guard open"}),
    )


def asked(text: str, *history: str, equipment: str | None = None) -> Understood:
    return understand(Question(text, equipment=equipment, history=history), Site())


KINDS = (
    # a known code is looked up, whatever else is asked of it
    (Intent.ALARM, "E-204: what do I do?"),
    (Intent.ALARM, "What does e204 mean, or rather E-204?"),
    (Intent.ALARM, "警報 E-205 要怎麼處理？"),
    (Intent.ALARM, "error D22 on the drive"),
    (Intent.ALARM, "アラーム E-204 の原因は？"),
    # a part is no alarm, although it looks like a code
    (Intent.PROCEDURE, "How do I clean strainer F-33?"),
    (Intent.VALUE, "Which torque for M8x1.25?"),
    # what a value is now
    (Intent.LIVE, "What is the oil temperature of press 1 now?"),
    (Intent.LIVE, "what is the oil temperature"),
    (Intent.LIVE, "How high is the ram pressure?"),
    (Intent.LIVE, "is press 1 running?"),
    (Intent.LIVE, "油溫多少？"),
    (Intent.LIVE, "目前主軸負載是多少"),
    (Intent.LIVE, "一號油壓機現在油溫幾度"),
    # a limit or a need is in the documents, not in the machine; "what now" asks what to do
    (Intent.VALUE, "What is the upper limit of the oil temperature?"),
    (Intent.VALUE, "What ram pressure does mould M-0812 need?"),
    (Intent.VALUE, "油溫上限是多少？"),
    (Intent.PROCEDURE, "Oil temperature high, what now?"),
    # trends, of values that the plant has
    (Intent.TREND, "Is the oil temperature rising?"),
    (Intent.TREND, "ram pressure in the last hour"),
    (Intent.TREND, "油溫一直上升嗎"),
    (Intent.TREND, "Since when is the spindle load so high?"),
    (Intent.PROCEDURE, "油溫一直上升要怎麼辦？"),
    (Intent.OTHER, "Is the demand rising?"),
    # values
    (Intent.VALUE, "what torque for the cover"),
    (Intent.VALUE, "How long do I wait after opening the valve?"),
    (Intent.VALUE, "Part number of the seal"),
    (Intent.VALUE, "換模螺栓要鎖多少扭力？"),
    (Intent.VALUE, "トルクはいくつですか"),
    # procedures; "how does it come" and 怎麼會 ask for a reason
    (Intent.PROCEDURE, "How is the spindle warmed up?"),
    (Intent.PROCEDURE, "What are the steps for changing the mould?"),
    (Intent.PROCEDURE, "What is done when the mould protection triggers?"),
    (Intent.PROCEDURE, "如何更換模具？"),
    (Intent.PROCEDURE, "濾網怎麼清潔"),
    (Intent.PROCEDURE, "フィルタの交換手順は？"),
    (Intent.PROCEDURE, "How do I mute the alarm horn?"),
    (Intent.PROCEDURE, "How do I open the guard after lockout?"),
    (Intent.OTHER, "怎麼會漏油"),
    # definitions
    (Intent.DEFINITION, "What is a pull stud?"),
    (Intent.DEFINITION, "What does HLP mean?"),
    (Intent.DEFINITION, "什麼是背壓？"),
    (Intent.DEFINITION, "背圧とは"),
    (Intent.DEFINITION, "What is the bypass valve for?"),
    # talk; with a question behind it, it is a question
    (Intent.CHAT, "Hello!"),
    (Intent.CHAT, "good morning andon"),
    (Intent.CHAT, "ok, thanks a lot"),
    (Intent.CHAT, "Who are you?"),
    (Intent.CHAT, "what can you do?"),
    (Intent.CHAT, "你好"),
    (Intent.CHAT, "謝謝你！"),
    (Intent.CHAT, "你是誰？"),
    (Intent.CHAT, "你会做什么"),
    (Intent.CHAT, "ありがとうございます"),
    (Intent.PROCEDURE, "Hello, how do I change the mould?"),
    (Intent.PROCEDURE, "你好，如何更換模具？"),
    (Intent.VALUE, "thanks, and which torque has the cover?"),
    # what no document of a plant answers
    (Intent.OUTSIDE, "What's the weather like today?"),
    (Intent.OUTSIDE, "Tell me a joke about press 1"),
    (Intent.OUTSIDE, "write me a poem"),
    (Intent.OUTSIDE, "Write a python script that sorts a list"),
    (Intent.OUTSIDE, "translate this to French: good day"),
    (Intent.OUTSIDE, "Who should I vote for?"),
    (Intent.OUTSIDE, "What is the stock price of the company?"),
    (Intent.OUTSIDE, "Should I quit my job?"),
    (Intent.OUTSIDE, "今天天氣如何？"),
    (Intent.OUTSIDE, "講一個笑話"),
    (Intent.OUTSIDE, "幫我寫一首詩"),
    (Intent.OUTSIDE, "冗談を言って"),
    # plants have weather limits, programs and songs of alarms, too
    (Intent.VALUE, "What is the weather limit for the crane?"),
    (Intent.PROCEDURE, "How do I write a program for the mill?"),
    (Intent.OTHER, "translate the carriage of press 1 by hand"),
    (Intent.OTHER, "weather seal of the roof"),
    # getting round a safeguard comes before everything else
    (Intent.BYPASS, "How do I bypass the light curtain?"),
    (Intent.BYPASS, "disable alarm E-204"),
    (Intent.BYPASS, "M-306 comes, how do I run with the door open?"),
    (Intent.BYPASS, "把安全門短接"),
    # too little to look for
    (Intent.VAGUE, "it does not work"),
    (Intent.VAGUE, "Help!"),
    (Intent.VAGUE, "I have a problem"),
    (Intent.VAGUE, "怎麼辦"),
    (Intent.VAGUE, "機器壞了"),
    (Intent.VAGUE, "why?"),
    (Intent.VAGUE, "???"),
    (Intent.VAGUE, "動きません"),
    # a machine, an alarm or a thing is enough to look for
    (Intent.OTHER, "press 1 does not work"),
    (Intent.ALARM, "E-204 help"),
    (Intent.OTHER, "the pump does not work"),
    (Intent.PROCEDURE, "漏油怎麼辦"),
)


@pytest.mark.parametrize(("kind", "text"), KINDS)
def test_the_kind_of_a_question(kind: Intent, text: str) -> None:
    assert asked(text).intent is kind


def test_with_a_machine_chosen_nothing_is_too_vague() -> None:
    assert asked("it does not work", equipment="press1").intent is not Intent.VAGUE
    assert asked("怎麼辦", equipment="press1").intent is Intent.PROCEDURE


def test_an_alarm_of_one_machine_names_the_machine_unless_another_is_meant() -> None:
    assert asked("E-204 again").machine == "press1"
    assert asked("E-204 again", equipment="press2").machine == "press2"
    assert asked("E-204 on HP-02", equipment="press1").machine == "press2"
    assert asked("E-204 again").codes == ("e-204",)


# history, question -> words that are searched, words that are not, machine, kind
CONVERSATIONS = (
    # the other limit of the same value
    (["What is the upper limit of the ram pressure on press 1?"], "and the lower limit?", "lower limit ram pressure",
     "upper", "press1", Intent.VALUE),
    (["一號油壓機主缸壓力的上限是多少？"], "那下限呢", "下限 主缸壓力", "上限", "press1", Intent.VALUE),
    (["What is the torque of the cover of F-33 on press 1?"], "and the part number?", "part number cover F-33",
     "torque", "press1", Intent.VALUE),
    (["換模螺栓要鎖多少扭力？"], "那料號呢？", "料號 換模螺栓", "扭力", None, Intent.VALUE),
    # the same question of another machine
    (["What is the oil temperature of press 1 now?"], "what about press 2?", "oil temperature press 2 now", "press 1",
     "press2", Intent.LIVE),
    (["How do I lock out press 1?"], "and HP-02?", "lock out hp-02", "press 1", "press2", Intent.PROCEDURE),
    (["1 號油壓機的油溫現在多少？"], "那 2 號油壓機呢", "油溫 2 號油壓機", "1 號", "press2", Intent.LIVE),
    (["How do I warm up the spindle?"], "and on the mill?", "warm up spindle mill", "", "mill3", Intent.PROCEDURE),
    # another alarm, the same question
    (["What are the causes of E-204?"], "and E-205?", "causes E-205", "204", "press1", Intent.ALARM),
    (["警報 E-204 要怎麼處理？"], "那 E-205 呢？", "E-205 處理", "204", "press1", Intent.ALARM),
    # bare questions
    (["May I open an oil hose when the oil is hot?"], "why?", "why open oil hose hot", "", None, Intent.OTHER),
    (["Is the ram pressure of press 1 falling?"], "since when?", "since when ram pressure", "", "press1", Intent.TREND),
    (["How do I clean strainer F-33?"], "how long does it take?", "how long clean strainer F-33", "", None,
     Intent.VALUE),
    (["更換濾網 F-33 的步驟"], "為什麼？", "為什麼 更換濾網 F-33", "", None, Intent.OTHER),
    (["How do I change the mould on press 2?"], "which tools do I need?", "tools change mould", "", "press2", None),
    (["What is the oil temperature limit?"], "and in °F?", "oil temperature limit", "", None, Intent.VALUE),
    (["What is the oil temperature limit of press 1?"], "in Fahrenheit", "oil temperature limit", "", "press1",
     Intent.VALUE),
    # pointing at what was said
    (["E-204: what do I do?"], "what does that step mean?", "step E-204", "", "press1", Intent.ALARM),
    (["Where is strainer F-33?"], "how do I clean it?", "clean strainer F-33", "", None, Intent.PROCEDURE),
    (["如何更換模具？"], "那個步驟要多久？", "步驟 更換模具", "", None, Intent.VALUE),
    (["ストレーナ F-33 の清掃方法は？"], "それはなぜ？", "なぜ F-33", "", None, None),
    # a chain, and talk in between
    (["What is the upper limit of the ram pressure on press 1?", "and the lower limit?"], "and on press 2?",
     "lower limit ram pressure press 2", "upper", "press2", Intent.VALUE),
    (["How do I clean strainer F-33 on press 1?", "thanks"], "how often?", "how often clean strainer F-33", "",
     "press1", Intent.VALUE),
    (["E-204 on press 1", "why?", "and then?"], "how long?", "how long E-204", "", "press1", Intent.ALARM),
    # a question of its own inherits nothing but the machine, and that only when it says so
    (["What is the oil temperature of press 1 now?"], "How do I clean the strainer on it?", "clean strainer",
     "temperature", "press1", Intent.PROCEDURE),
    (["E-204 on press 1"], "Which oil is filled in there?", "oil filled", "204", "press1", Intent.OTHER),
    (["一號油壓機的油溫現在多少？"], "這台的濾網怎麼清潔？", "濾網怎麼清潔", "油溫", "press1", Intent.PROCEDURE),
    (["E-204 on press 1"], "Which torque has the flange of the Y axis motor?", "torque flange motor", "204", None,
     Intent.VALUE),
    (["What is the oil temperature of press 1?"], "How do I change the tool of the mill?", "change tool mill",
     "temperature", "mill3", Intent.PROCEDURE),
    (["一號油壓機的油溫上限？"], "加工中心換刀臂用什麼油脂？", "換刀臂用什麼油脂", "油溫", "mill3", None),
    (["Which torque do the bolts of the flange need?"], "How do I lock out press 1?", "lock out press 1", "torque",
     "press1", Intent.PROCEDURE),
    (["Which torque do the bolts of the flange of press 1 need?"], "which torque on press 2?", "torque bolts flange",
     "press 1", "press2", Intent.VALUE),
    (["How do I clean the strainer of press 1?"], "How often is that done?", "how often clean strainer", "", "press1",
     Intent.VALUE),
    (["How often is the oil changed on press 1?"], "And the filter?", "filter changed", "", "press1", Intent.VALUE),
    (["E-204 on press 1"], "who do I call?", "call E-204", "", "press1", Intent.ALARM),
    (["警報 E-204 要怎麼處理？"], "第二步是什麼意思", "第二步 E-204", "", "press1", Intent.ALARM),
    (["警報 E-204 要怎麼處理？"], "沒用，還是一樣", "E-204", "", "press1", Intent.ALARM),
    (["料管溫度要設幾度？"], "第三段呢？", "第三段 料管溫度", "", None, None),
    (["How do I clean strainer F-33?", "What is the weather like today?"], "which tools?", "tools clean F-33",
     "weather", None, None),
    (["And how do I clean strainer F-33?"], "And how do I replace the return filter?", "replace return filter", "F-33",
     None, Intent.PROCEDURE),
)  # fmt: skip


@pytest.mark.parametrize(("history", "text", "held", "gone", "machine", "kind"), CONVERSATIONS)
def test_a_conversation(
    history: list[str], text: str, held: str, gone: str, machine: str | None, kind: Intent | None
) -> None:
    understood = asked(text, *history)
    searched = understood.text.lower()
    assert all(word.lower() in searched for word in held.split()), searched
    assert all(word not in searched for word in filter(None, [gone])), searched
    assert understood.machine == machine
    assert kind is None or understood.intent is kind


def test_what_inherits_nothing_is_searched_as_typed() -> None:
    text = "Which torque has the flange of the Y axis motor?"
    assert asked(text, "E-204 on press 1").text == text
    assert not asked(text, "E-204 on press 1").follow_up
    assert asked("and the lower limit?", "ram pressure limit").follow_up
    assert not asked("and the lower limit?").follow_up


def test_the_machine_in_the_window_counts_less_than_the_one_that_is_spoken_of() -> None:
    assert asked("and the lower limit?", "ram pressure limit of press 2", equipment="press1").machine == "press2"
    assert asked("Which torque has the motor flange?", "oil of press 2", equipment="press1").machine == "press1"


def test_a_request_for_a_way_round_stays_one_when_it_is_asked_in_pieces() -> None:
    assert asked("how do I bridge it?", "Where is the door switch of press 1?").intent is Intent.BYPASS
    assert asked("and on press 2?", "How do I bypass the light curtain of press 1?").intent is Intent.BYPASS
    assert asked("how do I test it?", "How do I bypass the light curtain of press 1?").intent is Intent.PROCEDURE
    assert asked("how do I clean it?", "Where is the door switch of press 1?").intent is Intent.PROCEDURE


def test_a_conversation_makes_vague_words_a_question() -> None:
    assert asked("why?", "How do I clean strainer F-33?").intent is not Intent.VAGUE
    assert asked("why?", "thanks").intent is Intent.VAGUE


def test_the_wanted_unit_is_told_and_not_searched() -> None:
    understood = asked("What is the limit of the ram pressure in psi?")
    assert (understood.asked_unit, understood.text) == ("psi", "What is the limit of the ram pressure?")
    assert asked("主缸壓力上限換算成 psi 是多少？").asked_unit == "psi"
    assert asked("oil temp limit in F?").asked_unit == "°F"
    assert asked("How many psi is 2.5 bar?").asked_unit == "psi"
    for none in ("as in the manual", "written in C", "what is in L 3", "put the rod in bar 3"):
        assert asked(none).asked_unit == ""


WORDS = Vocabulary(
    "pressure pressures temperature valve valves strainer hydraulic torque cover over brake break".split()
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("presure", "pressure"),
        ("pressrue", "pressure"),
        ("temprature", "temperature"),
        ("tempreture", "temperature"),
        ("hydrolic", "hydraulic"),
        ("hydraulc", "hydraulic"),
        ("valvs", "valves"),
        ("straner", "strainer"),
        ("pressure", None),
        ("tempurtre", None),
        ("cver", None),
        ("breake", None),
        ("covr", "cover"),
        ("ovr", None),
        ("E204", None),
    ],
)
def test_a_slip_is_corrected_where_only_one_word_comes_near(typed: str, meant: str | None) -> None:
    assert WORDS.nearest(typed) == meant


def test_a_word_that_no_document_has_may_still_be_one() -> None:
    words = ["sure", "wired", "quite", "weekly", "pressure"]
    assert Vocabulary(words).nearest("surge") == "sure"
    real = {"surge", "wipe", "weak", "quiet"}.__contains__
    assert [Vocabulary(words, real).nearest(one) for one in ("surge", "wiped", "quiet", "weakly")] == [None] * 4
    assert Vocabulary(words, real).nearest("presure") == "pressure"


def test_only_words_are_corrected() -> None:
    def fixed(text: str) -> Understood:
        return understand(Question(text), Site(), WORDS.nearest)

    got = fixed("What torqe for the cover, and which presure?")
    assert got.text == "What torque for the cover, and which pressure?"
    assert got.corrections == (("torqe", "torque"), ("presure", "pressure"))
    names = ("TORQE-1 and M8x1.25", "file presure.pdf", "ask Mr Torqe", "valv_2", "COVR on the mill")
    for text in (*names, "pressured", "torques"):
        assert fixed(text).corrections == ()
        assert fixed(text).text == text


def test_a_correction_never_talks_a_request_away() -> None:
    words = Vocabulary(["bypassed", "ride", "overdue", "guarded"])
    assert understand(Question("overide the guard"), Site(), words.nearest).intent is Intent.BYPASS


def test_the_search_for_slips_is_quick_among_many_words() -> None:
    rng = random.Random(5)
    syllables = [a + b for a in "bcdfghklmnprst" for b in "aeiou"]
    words = {"".join(rng.choices(syllables, k=rng.randint(2, 6))) for _ in range(70_000)}
    vocabulary = Vocabulary(sorted(words)[:50_000])
    typed = ["".join(rng.choices(syllables, k=5)) + "x" for _ in range(20)]
    began = time.process_time()
    for word in typed:
        vocabulary.nearest(word)
    assert (time.process_time() - began) / len(typed) < 0.02  # 5 ms are meant; other processes share the machine


def test_a_long_story_is_understood_in_time() -> None:
    story = "the press stopped and the guard was open while it was running without oil " * 100
    began = time.process_time()
    asked(story[:8000], story[:8000])
    assert time.process_time() - began < 2
