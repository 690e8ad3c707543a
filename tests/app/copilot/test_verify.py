import pytest

from app.copilot.verify import Evidence, SentenceStream, check

SOURCE = (
    "E-204 is set when the oil in the tank stays above 65 °C for 60 s. Do not open the hoses of the tank. "
    "Below 55 °C, reset E-204."
)
EVIDENCE = [Evidence(SOURCE, n=1), Evidence("Oil temperature: 67.2 °C, good, 2 s old", tag="press1.oil")]


@pytest.mark.parametrize(
    ("sentence", "carrier"),
    [
        ("E-204 is set when the tank oil stays above 65 °C for 60 s.", 1),
        ("Below 55 °C, reset E-204.", 1),
        ("The oil temperature is 67.2 °C.", 0),
    ],
)
def test_a_sentence_that_stands_in_one_source_is_shown_with_it(sentence: str, carrier: int) -> None:
    found = check(sentence, EVIDENCE).evidence
    assert found is not None
    assert found.n == carrier


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("E-204 is set when the oil stays above 72 °C for 60 s.", "72"),
        ("E-205 is set when the oil stays above 65 °C.", "e-205"),
        ("E-204 is set when the oil in the tank stays above 65 bar for 60 s.", "unit"),
        ("Open the hoses of the tank.", "negation"),
        ("The warranty of the tank is good for years to come.", "meaning"),
        ("It is.", "says nothing"),
        ("Is E-204 set when the oil in the tank stays above 65 °C?", "says nothing"),
        ("The oil in the tank stays above 65 °C because of E-204.", "relation"),
        ("Below 55 °C the oil in the tank is set.", "meaning"),
        # 65 stands in one source and 67.2 in the other: no single source carries the sentence.
        ("The oil temperature is 67.2 °C, above 65 °C.", "not in source"),
    ],
)
def test_a_sentence_that_stands_nowhere_is_withheld(sentence: str, reason: str) -> None:
    verdict = check(sentence, EVIDENCE)
    assert verdict.evidence is None
    assert reason in verdict.reason


def test_without_sources_nothing_is_shown() -> None:
    assert check("Press STOP.", []).evidence is None


def test_a_number_of_the_question_alone_is_no_source() -> None:
    verdict = check("The oil stays above 99 °C in the tank.", EVIDENCE, "is 99 °C too hot?")
    assert verdict.evidence is None
    assert "only in the question" in verdict.reason


def test_sentences_come_whole_out_of_pieces() -> None:
    stream = SentenceStream()
    got = [s for piece in ["Set 2", ".5 ba", "r. Then", " wait e.g. a minute. And", " th"] for s in stream.feed(piece)]
    assert got == ["Set 2.5 bar.", "Then wait e.g. a minute."]
    assert stream.rest() == ""


def test_a_last_sentence_without_following_space_is_given_at_the_end() -> None:
    stream = SentenceStream()
    assert stream.feed("Stop. Go.") == ["Stop."]
    assert stream.rest() == "Go."


def test_the_models_own_numbering_is_no_part_of_a_sentence() -> None:
    assert SentenceStream().feed("2. Press STOP at stroke end. - Then wait.\n") == [
        "Press STOP at stroke end.",
        "Then wait.",
    ]
