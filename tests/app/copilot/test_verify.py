from __future__ import annotations

from collections import Counter

import pytest

from app.copilot.verify import SAYS_NOTHING, Evidence, Reason, check
from tests.app.copilot.machine_sentences import Case, faithful, lines, verdict
from tests.app.copilot.mutations import harmful

SOURCE = (
    "E-204 is set when the oil in the tank stays above 65 °C for 60 s. Do not open the hoses of the tank. "
    "Below 55 °C, reset E-204."
)
EVIDENCE = [Evidence(SOURCE, n=1), Evidence("Oil temperature: 67.2 °C, good, 2 s old", tag="press1.oil")]


@pytest.fixture(scope="module")
def bad() -> list[Case]:
    return harmful()


@pytest.mark.parametrize(
    ("sentence", "carrier"),
    [
        ("E-204 is set when the tank oil stays above 65 °C for 60 s.", 1),
        ("When the oil in the tank stays above 65 °C for 60 s, E-204 is set.", 1),
        ("Below 55 °C, reset E-204.", 1),
        ("Reset E-204 below 55 °C.", 1),
        ("The document says that you don't.", -1),
        ("Don't open the hoses of the tank.", 1),
        ("The oil temperature is 67.2 °C.", 0),
    ],
)
def test_a_sentence_that_stands_in_one_source_is_shown_with_it(sentence: str, carrier: int) -> None:
    found = check(sentence, EVIDENCE).evidence
    assert (found.n if found else -1) == carrier


@pytest.mark.parametrize(
    ("sentence", "why", "told"),
    [
        ("E-204 is set when the oil stays above 72 °C for 60 s.", Reason.NUMBER, "72"),
        ("E-205 is set when the oil in the tank stays above 65 °C for 60 s.", Reason.NUMBER, "e-205"),
        ("Below 55 °C, reset E-204 after 60 s.", Reason.ORDER, "after"),
        ("E-204 is set when the oil in the tank stays above 60 °C for 65 s.", Reason.ROLE, "60"),
        ("E-204 is set when the oil in the tank stays above -65 °C for 60 s.", Reason.SIGN, "-65"),
        ("E-204 is set when the oil in the tank stays above 65 bar for 60 s.", Reason.UNIT, "bar"),
        ("E-204 is set when the oil in the tank stays below 65 °C for 60 s.", Reason.COMPARISON, "below"),
        ("E-204 is set when the oil in the tank stays above about 65 °C for 60 s.", Reason.TOLERANCE, "approximately"),
        ("You may open the hoses of the tank.", Reason.NEGATION, "not"),
        ("E-204 must be set when the oil in the tank stays above 65 °C for 60 s.", Reason.OBLIGATION, "must"),
        ("E-204 is set unless the oil in the tank stays above 65 °C for 60 s.", Reason.CONDITION, "unless"),
        ("Open the hoses of the tank.", Reason.NEGATION, "lost"),
        ("The warranty of the tank is good for years to come.", Reason.MEANING, ""),
        ("It is.", Reason.SAYS_NOTHING, ""),
        ("Is E-204 set when the oil in the tank stays above 65 °C?", Reason.SAYS_NOTHING, ""),
        ("The oil in the tank stays above 65 °C because of E-204.", Reason.CONDITION, "because"),
        ("The hoses of the tank are safe.", Reason.SAFE_STATE, "safe"),
        # 65 stands in one source and 67.2 in the other: no single source carries the sentence.
        ("The oil temperature is 67.2 °C, above 65 °C.", Reason.NUMBER, "65"),
    ],
)
def test_a_sentence_that_stands_nowhere_is_withheld_for_a_reason(sentence: str, why: Reason, told: str) -> None:
    found = check(sentence, EVIDENCE)
    assert found.evidence is None
    assert found.why is why
    assert told in found.detail
    assert found.reason.startswith(why.value)


def test_what_is_withheld_names_the_source_sentence_to_quote_instead() -> None:
    found = check("Below 50 °C, reset E-204.", EVIDENCE)
    assert found.evidence is None
    assert found.nearest is EVIDENCE[0]
    assert found.source == "Below 55 °C, reset E-204."
    assert found.span == (SOURCE.index("Below"), len(SOURCE))


def test_what_is_shown_names_its_source_sentence_too() -> None:
    found = check("Don't open the hoses of the tank.", EVIDENCE)
    assert found.source == "Do not open the hoses of the tank."
    assert found.reason == ""


def test_without_sources_nothing_is_shown() -> None:
    assert check("Press STOP at stroke end.", []).why is Reason.NO_SOURCE
    assert check("Press STOP at stroke end.", [Evidence("", n=1)]).evidence is None


def test_a_scrap_is_told_by_the_reason_that_the_pipeline_knows() -> None:
    assert check("To use the alarm:", EVIDENCE).reason == SAYS_NOTHING


def test_a_number_of_the_question_alone_is_no_source() -> None:
    found = check("The oil stays above 99 °C in the tank.", EVIDENCE, "is 99 °C too hot?")
    assert found.evidence is None
    assert "only in the question" in found.reason


def test_a_measure_of_similarity_can_only_withhold() -> None:
    asked: list[tuple[str, str]] = []

    def far(one: str, other: str) -> float:
        asked.append((one, other))
        return 0.5

    good = "Below 55 °C, reset E-204."
    assert check(good, EVIDENCE, similarity=far).why is Reason.SIMILARITY
    assert check(good, EVIDENCE, similarity=far, least_similarity=0.4).evidence is EVIDENCE[0]
    assert check("Below 50 °C, reset E-204.", EVIDENCE, similarity=lambda _a, _b: 1.0).evidence is None
    assert asked == [(good, good)] * 2


@pytest.mark.parametrize(
    "claim",
    ["The pressure is 0.0 bar now.", "設備安全，可以打開護罩。", "主電源已隔離。", "線路無電壓。", "系統洩壓完成。"],
)
def test_nothing_is_said_of_safety_even_where_a_source_says_it(claim: str) -> None:
    assert check(claim, [Evidence(claim, n=1)]).why is Reason.SAFE_STATE


@pytest.mark.parametrize("text", ["每月檢查安全閥 SV-1 一次。", "Test the safety valve SV-1 every month."])
def test_things_with_safety_in_their_name_can_be_spoken_of(text: str) -> None:
    assert check(text, [Evidence(text, n=1)]).evidence is not None


@pytest.mark.parametrize("quality", ["not current", "uncertain"])
def test_the_value_of_a_reading_is_not_told_without_its_doubt(quality: str) -> None:
    reading = Evidence(f"Oil temperature: 67.2 °C, {quality}, 95 s old", tag="press1.oil")
    assert check("The oil temperature is 67.2 °C.", [reading]).why is Reason.READING


def test_of_two_readings_with_one_name_neither_is_told() -> None:
    readings = [Evidence(f"Oil temperature: {n}.2 °C, good, 2 s old", tag=f"press{n}.oil") for n in (1, 2)]
    assert check("The oil temperature is 1.2 °C.", readings[:1]).evidence is readings[0]
    assert check("The oil temperature is 1.2 °C.", readings).why is Reason.ROLE


def test_what_points_to_a_sentence_that_is_not_shown_is_withheld() -> None:
    text = "The pump P1 is off. It must not be started before 06:00."
    assert check("It must not be started before 06:00.", [Evidence(text, n=1)]).why is Reason.POINTS_AWAY


def test_what_somebody_says_in_quotation_marks_is_not_said_by_the_document() -> None:
    text = 'The operator wrote: "All is fine. The pump P1 may run dry." Nobody checked.'
    assert check("The pump P1 may run dry.", [Evidence(text, n=1)]).evidence is None


def test_a_question_in_a_document_states_nothing() -> None:
    asked = "Valve V-14 open in manual mode?"
    assert check("Valve V-14 open in manual mode.", [Evidence(asked, n=1)]).evidence is None


def test_what_stands_before_a_quote_keeps_its_items_from_being_said_alone() -> None:
    item = "- open the drain cock of tank T1"
    assert check("Open the drain cock of tank T1.", [Evidence(item, n=1)]).evidence is not None
    for before in ("Do not:\n", "Never\n", "For press 2:\n- close valve V-1\n"):
        assert check("Open the drain cock of tank T1.", [Evidence(item, n=1, before=before)]).evidence is None
    assert check("Open the drain cock of tank T1.", [Evidence(item, n=1, before="Proceed as follows:\n")]).evidence


def test_half_of_a_sentence_whose_other_half_is_not_quoted_is_not_said() -> None:
    quoted = "Open the drain cock of tank T1"
    assert check(f"{quoted}.", [Evidence(quoted, n=1)]).evidence is not None
    assert check(f"{quoted}.", [Evidence(quoted, n=1, after=" only when the pump is off.")]).evidence is None
    assert check(f"{quoted}.", [Evidence(quoted, n=1, before="Nobody may\n", after=".")]).evidence is None


def test_there_are_enough_sources_and_kinds_of_changes(bad: list[Case]) -> None:
    assert len(lines()) >= 60
    assert len(bad) >= 2000
    assert sum(count >= 1 for count in Counter(case.kind for case in bad).values()) >= 14


def test_faithful_rewordings_are_shown() -> None:
    cases = faithful()
    withheld = [f"{case.kind}: {case.text} [{verdict(case).reason}]" for case in cases if not verdict(case).evidence]
    assert len(withheld) <= 0.02 * len(cases), "\n".join(withheld)


def test_no_harmful_change_is_shown(bad: list[Case]) -> None:
    """Every fourth, and at least some of each kind; all of them with `-m slow`."""
    kept = {id(case): case for case in bad[::4]}
    seen: Counter[str] = Counter()
    for case in bad:
        seen[case.kind] += 1
        if seen[case.kind] <= 12:
            kept[id(case)] = case
    assert len(kept) >= 2000
    assert [f"{case.kind}: {case.text}" for case in kept.values() if verdict(case).evidence] == []


@pytest.mark.slow
def test_no_harmful_change_at_all_is_shown(bad: list[Case]) -> None:
    assert [f"{case.kind}: {case.text}" for case in bad if verdict(case).evidence] == []


def test_every_withheld_change_has_a_reason_and_a_source_to_quote(bad: list[Case]) -> None:
    for case in bad[::97]:
        found = verdict(case)
        assert found.why is not None
        assert found.why is Reason.SAYS_NOTHING or found.source
