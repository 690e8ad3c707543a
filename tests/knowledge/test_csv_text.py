from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.csv_text import TooManyBytes, delimiter, limited


@pytest.mark.parametrize(("text", "mark"), [("a,b;c,d\n1;2;3;4", ","), ("a;b\n1,2,3", ";"), ("a\tb", "\t"), ("", ",")])
def test_the_headings_say_the_delimiter(text: str, mark: str) -> None:
    assert delimiter(text) == mark


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"12345")
    assert limited(tmp_path / "a.csv", 5) == b"12345"
    with pytest.raises(TooManyBytes, match="4"):
        limited(tmp_path / "a.csv", 4)
