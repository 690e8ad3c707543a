from __future__ import annotations

import time

from app.desktop.difference import difference


def test_words_that_differ_are_found_in_both_scripts() -> None:
    old, new = "Read FI-07. Below 4.5 l/min: clean.", "Read FI-07. Below 6 l/min: clean it."
    told = difference(old, new)
    assert [old[a:b] for a, b in told.gone] == ["4.5"]
    assert [new[a:b] for a, b in told.new] == ["6", "it"]
    old, new = "油溫超過 65 °C 達 60 秒時發出警報。", "油溫超過 60 °C 時發出警報𠮷。"
    told = difference(old, new)
    assert [old[a:b] for a, b in told.gone] == ["65", "達 60 秒"]
    assert [new[a:b] for a, b in told.new] == ["60", "𠮷"]
    assert not difference("a  b\nc", "a b c")
    assert not difference("", "")


def test_long_texts_are_compared_by_lines_and_quickly() -> None:
    old = "\n".join(f"line {n} of the table" for n in range(3000))
    began = time.monotonic()
    told = difference(old, old.replace("line 7 of", "line seven of"))
    assert time.monotonic() - began < 2
    assert [old[a:b] for a, b in told.gone] == ["line 7 of the table"]
