from app.copilot.stream import SentenceStream


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
