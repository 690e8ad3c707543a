from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.copilot import quote
from app.copilot.events import ClaimKind
from knowledge.types import Passage, PassageKind
from tests.app.copilot.plant import CAUSE, STEPS, WARNING, passage

LONG = " ".join(f"Sentence number {n} says what is done in case {n}." for n in range(1, 15))
ROWS = passage(
    9,
    "\n".join(
        f"Code: E-20{n} · Meaning: case {n} of the list of alarms of this press · Remedy: do step {n}" for n in range(6)
    ),
    "2 Alarms",
    PassageKind.TABLE_ROW,
)


def quoted(question: str, source: Passage) -> str:
    start, end = quote.span(question, source)
    return source.text[start:end]


def ids(passages: list[Passage]) -> list[int]:
    return [passage.id for passage in passages]


@dataclass(frozen=True)
class Around:
    """What stands around every passage."""

    safety: Sequence[Passage] = ()
    steps: Sequence[Passage] = ()

    def guards(self, passage: Passage) -> Sequence[Passage]:
        return self.safety

    def whole(self, part: Passage, *, document: bool = False) -> Sequence[Passage]:
        return self.steps


def test_prose_is_quoted_in_whole_sentences_around_the_best_span() -> None:
    inside = LONG.index("number 5") + 3
    got = quoted("what is done in case 5", passage(8, LONG, "s", window_start=inside, window_end=inside + 10))
    assert got == "Sentence number 5 says what is done in case 5."


def test_a_table_gives_the_row_with_the_asked_code_whatever_span_was_best() -> None:
    source = replace(ROWS, window_start=0, window_end=30)
    assert quoted("what does E-203 mean", source).startswith("Code: E-203 ·")
    assert "\n" not in quoted("what does E-203 mean", source)


def test_a_table_row_is_never_cut() -> None:
    inside = ROWS.text.index("case 4")
    got = quoted("case of the list", replace(ROWS, window_start=inside, window_end=inside + 6))
    assert got in ROWS.text.splitlines()


def test_a_procedure_is_quoted_whole_when_it_is_asked_for() -> None:
    steps = "\n".join(f"{n}. Do the thing number {n} with the tool for it and look." for n in range(1, 12))
    source = passage(7, steps, "4 Change", PassageKind.STEP, window_start=3, window_end=20)
    assert quoted("how do I change it", source) == steps
    assert quoted("which thing is number 1", source) == steps.splitlines()[0]


def test_short_passages_are_quoted_whole() -> None:
    assert quoted("oil", replace(CAUSE, window_start=3, window_end=9)) == CAUSE.text


def test_a_warning_that_was_found_is_a_warning_not_a_quote() -> None:
    claims, citations = quote.compose("hot oil", [replace(WARNING, score=1.0)], Around([]))
    assert [claim.kind for claim in claims] == [ClaimKind.WARNING]
    assert citations[0].quote == WARNING.text


def test_a_warning_stands_once_however_many_passages_it_guards() -> None:
    found = [replace(CAUSE, score=1.0), replace(STEPS, score=0.95)]
    claims, _ = quote.compose("alarm E-204", found, Around([WARNING]))
    assert [claim.kind for claim in claims].count(ClaimKind.WARNING) == 1


def test_the_same_text_in_two_documents_is_quoted_once() -> None:
    twin = replace(CAUSE, id=77, document="COPY", score=0.99)
    claims, _ = quote.compose("oil in the tank", [replace(CAUSE, score=1.0), twin], Around([]))
    assert len(claims) == 1


def test_what_is_about_an_asked_alarm_comes_before_what_mentions_it() -> None:
    near = passage(20, "The oil is checked before each shift.", "2 Checks", score=1.0)
    mentions = passage(21, "After E-204 the log is signed.", "7 Records", score=0.9)
    about = passage(22, "Press STOP.", "5.3 Alarm E-204", score=0.2)
    assert ids(quote.ranked("alarm E-204", [near, mentions, about], quote.Keys({"e-204"}))) == [22, 21, 20]
    assert ids(quote.ranked("alarm E-204", [near, mentions, about], quote.Keys())) == [20, 21, 22]


def test_where_a_quantity_is_asked_a_passage_without_a_number_is_last_and_the_row_of_the_tag_is_first() -> None:
    purpose = passage(23, "This says how the oil of press HP-01 is kept warm.", "1 Purpose", score=0.95)
    other = passage(24, "The tank holds 850 l.", "2 Tank", score=0.7)
    row = passage(25, "Tag: press1.oil · Upper limit: 65", "Limits", score=0.5)
    keys = quote.Keys(tags=("press1.oil",))
    assert ids(quote.ranked("maximum oil temperature?", [purpose, other, row], keys)) == [25, 24, 23]
    assert ids(quote.ranked("why is the oil kept warm?", [purpose, other, row], keys)) == [23, 24, 25]


def test_of_a_document_in_two_languages_only_the_readers_is_quoted() -> None:
    english, chinese = passage(26, "Press STOP.", "5.3"), passage(27, "按停止。", "5.3", language="zh-TW")
    other = passage(28, "鎖定電源。", "4", language="zh-TW", document="LOTO-IM-02")
    assert ids(quote.in_one_language([chinese, english, other], "en")) == [26, 28]
    assert ids(quote.in_one_language([english, other], "zh-TW")) == [26, 28]


def test_every_warning_of_the_section_is_shown_and_of_the_document_the_gravest() -> None:
    section = (STEPS.ordinal, 46)
    own = [passage(40 + n, f"Own {n}.", "5.3 Alarm E-204", PassageKind.CAUTION, covers=section) for n in range(6)]
    wide = [passage(50 + n, f"Wide {n}.", "3 Safety", PassageKind.WARNING) for n in range(6)]
    danger = passage(60, "Ram falls.", "3 Safety", PassageKind.DANGER)
    claims, _ = quote.compose("alarm E-204", [replace(STEPS, score=1.0)], Around([*wide, *own, danger]))
    texts = [claim.text for claim in claims if claim.kind is ClaimKind.WARNING]
    assert texts[0] == danger.text
    assert {guard.text for guard in own} <= set(texts)
    assert len(texts) == len(own) + 3


def test_the_signal_word_is_the_sources_own() -> None:
    chinese = passage(70, "警告\n高壓熱油可能造成灼傷。", "3.1", PassageKind.WARNING)
    claims, _ = quote.compose("熱油", [replace(chinese, score=1.0), replace(WARNING, score=0.99)], Around([]))
    assert [claim.signal for claim in claims] == ["警告", "WARNING"]
    assert claims[0].text == chinese.text


def test_an_asked_procedure_is_quoted_alone_whole_and_in_order_with_its_warnings_first() -> None:
    first = passage(20, "1. Stop.\n2. Lock.", "4 Locking out", PassageKind.STEP, score=0.7)
    second = passage(
        21, "3. Vent.\n4. Try it out. " + "Look at the gauge. " * 30, "4 Locking out", PassageKind.STEP, score=1.0
    )
    around = Around([WARNING], [first, second])
    asked = [replace(CAUSE, score=0.99), second]
    claims, citations = quote.compose("how do I lock it out?", asked, around, steps=quote.Steps.ALONE)
    assert [claim.text for claim in claims] == [WARNING.text, first.text, second.text]
    assert [citation.n for citation in citations] == [1, 2, 3]
    claims, _ = quote.compose("how do I lock it out?", asked, around)
    assert CAUSE.text in [claim.text for claim in claims]
    claims, _ = quote.compose("how do I lock it out?", [CAUSE], around, steps=quote.Steps.ALONE)
    assert [claim.text for claim in claims if claim.kind is ClaimKind.QUOTED] == [CAUSE.text]


def test_the_line_that_a_number_is_the_key_of_is_quoted() -> None:
    lines = "\n".join(f"• {number}    meaning of {number} in this list" for number in range(10500, 10530))
    source = passage(30, lines, "3 Errors", window_end=20)
    assert quoted("fins 10513", source) == "• 10513    meaning of 10513 in this list"
    keys = quote.Keys(numbers=frozenset({"10513"}))
    ranked = quote.ranked("fins 10513", [replace(CAUSE, score=1.0), replace(source, score=0.2)], keys)
    assert ids(ranked) == [30, CAUSE.id]


def test_a_span_about_the_asked_thing_grows_to_the_step_that_tells_the_asked_value() -> None:
    steps = (
        "1. Lock the press out and let the oil of the filter cool below 40 degrees before anything is opened.\n"
        "2. Loosen the cover of the return filter with key 46 and lift the element out of the housing.\n"
        "3. Clean the housing with a cloth that leaves no lint and look at the seat of the seal.\n"
        "4. Tighten the cover to 80 Nm.\n"
        "5. Start the pump and look for leaks."
    )
    start = steps.index("2.")
    source = passage(31, steps, "3 Filter", PassageKind.STEP, window_start=start, window_end=steps.index("\n3."))
    assert quoted("torque for the return filter cover", source).endswith("4. Tighten the cover to 80 Nm.")
    assert quoted("return filter cover", source) == steps[start : steps.index("\n3.")]


def test_the_passage_that_explains_an_asked_term_comes_first() -> None:
    stop = passage(32, "At the end of the shift press STOP at stroke end.", "Stop", score=1.0)
    words = passage(33, "Tank oil: the oil in the tank. Stroke end: the ram stands above.", "2.1 Words", score=0.4)
    asks = quote.Keys(definition=True)
    assert ids(quote.ranked("what is meant by stroke end", [stop, words], asks)) == [33, 32]
    assert ids(quote.ranked("what is meant by stroke end", [stop, words], quote.Keys())) == [32, 33]
    assert not quote.defines("what is meant by the end of the long warm-up programme", "End: the last stage.")


PARTS = "Item: 1 · Part: 33-0410 · Supplier: S-118\nItem: 2 · Part: 21-1105 · Supplier: S-204"
PARTS_BELOW = "Item: 3 · Part: 33-0420 · Supplier: S-118\nItem: 4 · Part: 14-0071 · Supplier: S-118"


def test_where_rows_of_a_code_are_asked_for_those_rows_of_the_whole_table_are_quoted() -> None:
    first = passage(34, PARTS, "Parts", PassageKind.TABLE_ROW, score=1.0)
    second = passage(35, PARTS_BELOW, "Parts", PassageKind.TABLE_ROW, score=0.2)
    around = Around([], [first, second])
    claims, citations = quote.compose("供應商 S-118 供應哪些料號", [first], around)
    assert [claim.text for claim in claims] == [PARTS.split("\n")[0], PARTS_BELOW]
    assert [citation.quote for citation in citations] == [claim.text for claim in claims]
    claims, _ = quote.compose("which parts are on the list", [first], around)
    assert [claim.text for claim in claims] == [PARTS, PARTS_BELOW]
    claims, _ = quote.compose("供應商 S-999 供應哪些料號", [first], around)
    assert [claim.text for claim in claims] == [PARTS, PARTS_BELOW]


def test_a_question_that_is_the_caption_of_a_table_gets_the_table() -> None:
    first = passage(36, PARTS, "3 Energy > Table 1 Energy sources", PassageKind.TABLE_ROW, score=1.0)
    second = passage(37, PARTS_BELOW, "3 Energy > Table 1 Energy sources", PassageKind.TABLE_ROW, score=0.2)
    around = Around([], [first, second])
    claims, _ = quote.compose("energy sources", [first], around)
    assert [claim.text for claim in claims] == [PARTS, PARTS_BELOW]
    claims, _ = quote.compose("energy sources of supplier S-204", [first], around)
    assert [claim.text for claim in claims] == [PARTS]
