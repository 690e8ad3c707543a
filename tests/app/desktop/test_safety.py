from app.desktop.safety import says_signal


def test_a_text_with_a_signal_word_of_its_own_needs_none_of_ours() -> None:
    assert says_signal("警告\n熱油會燙傷。")
    assert says_signal("Warning: hot oil.")
    assert not says_signal("Hot oil burns.")
