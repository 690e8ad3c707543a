from app.copilot.excerpt import kept, ranked
from app.copilot.verify import Evidence

EVIDENCE = [
    Evidence("The pump has a motor of 55 kW. The oil limit is 65 °C.\nE-204 follows at 65 °C for 60 s.", n=1),
    Evidence("1. Close V-14.\n2. Clean strainer F-33.\n3. Open V-14.", n=2),
    Evidence("Never:\n- clean strainer F-33 hot\n- open V-14 with force", n=3),
    Evidence("Oil level: 71 %, good, 2 s old. Lower limit 40 %", tag="press1.level"),
]


def test_the_sentence_that_holds_most_of_the_question_comes_first() -> None:
    best, reading, *_ = ranked("what is the limit of the oil pressure", EVIDENCE)
    assert best.text == "The oil limit is 65 °C."
    assert 0.6 < best.worth < 0.7
    assert reading.text == EVIDENCE[3].text


def test_between_equals_the_earlier_one_comes_first() -> None:
    texts = [one.text for one in ranked("nothing of this", EVIDENCE)]
    assert texts[:4] == [
        "The pump has a motor of 55 kW.",
        "The oil limit is 65 °C.",
        "E-204 follows at 65 °C for 60 s.",
        "1. Close V-14.",
    ]


def test_what_is_kept_stands_in_the_order_of_its_source() -> None:
    chosen = [one for one in ranked("V-14 E-204", EVIDENCE) if "V-14" in one.text or "E-204" in one.text]
    assert chosen[0].text != "E-204 follows at 65 °C for 60 s." or chosen[1].worth <= chosen[0].worth
    texts = [(item.n, item.text) for item in kept(EVIDENCE, list(reversed(chosen)))]
    assert texts == [
        (1, "E-204 follows at 65 °C for 60 s."),
        (2, "1. Close V-14.\n3. Open V-14."),
        (3, "Never:\n- open V-14 with force"),
    ]


def test_the_line_above_a_list_stands_once_above_its_items() -> None:
    chosen = [one for one in ranked("", EVIDENCE) if one.item == 2]
    (item,) = kept(EVIDENCE, chosen)
    assert item.text == EVIDENCE[2].text


def test_a_chinese_sentence_is_found_by_its_characters() -> None:
    evidence = [Evidence("泵的馬力為 55 kW。油溫上限為 65 °C。", n=1)]
    assert ranked("油溫上限是多少", evidence)[0].text == "油溫上限為 65 °C。"
