from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.lexical import Entry, LexicalIndex

TEXTS = {
    1: "Alarm E-204: oil temperature high. Check the cooler.",
    2: "Tighten M8x1.25 bolts with 25 Nm.",
    3: "油溫過高時，檢查冷卻器。",
    4: "Open valve F-33 and drain the oil.",
}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    one = LexicalIndex(tmp_path / "lexical.sqlite", "store-1")
    one.put(Entry(id_, "", "", text) for id_, text in TEXTS.items())
    yield one
    one.close()


def _find(index: LexicalIndex, query: str) -> list[int]:
    return [id_ for id_, _ in index.search(index.terms(query), 10)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("what is e204?", 1), ("Ｅ－２０４", 1), ("m8x1.25", 2), ("油溫", 3), ("f33", 4), ("the valve", 4),
        ('"; DROP OR NEAR(', 0),
    ],
)
def test_it_finds(index: LexicalIndex, query: str, expected: int) -> None:
    assert _find(index, query)[:1] == ([expected] if expected else [])


def test_scores_fall_and_are_the_same_when_asked_for(index: LexicalIndex) -> None:
    terms = index.terms("oil temperature cooler")
    found = index.search(terms, 10)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert index.scores(terms, [1, 2, 4]) == pytest.approx({id_: score for id_, score in found if id_ in (1, 4)})
    assert index.scores((), [1]) == {}


def test_a_question_knows_what_stands_nowhere(index: LexicalIndex) -> None:
    weights = {term.text: term for term in index.terms("E-999 oil")}
    assert weights["e999"].passages == 0
    assert weights["e999"].code
    assert weights["e999"].weight > weights["oil"].weight


def test_putting_again_replaces(index: LexicalIndex) -> None:
    index.put([Entry(1, "", "", "Alarm E-777.")])
    assert index.count() == 4
    assert _find(index, "E-204") == []
    assert _find(index, "E-777") == [1]


def test_removing(index: LexicalIndex) -> None:
    index.remove([1, 99])
    assert index.count() == 3
    assert _find(index, "E-204") == []


def test_common_words_are_dropped_once_there_are_enough(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "lexical.sqlite", "store-1")
    index.put(Entry(number, "", "", f"common word{number}") for number in range(30))
    assert [term.text for term in index.terms("common word7")] == ["word7"]
    index.close()


def test_title_and_section_are_found(index: LexicalIndex) -> None:
    index.put([Entry(9, "SOP-HP-012 Lockout", "Bleeding", "Do it.")])
    assert _find(index, "sop-hp-012") == [9]
    assert _find(index, "bleeding") == [9]


def test_another_store_begins_anew(tmp_path: Path, index: LexicalIndex) -> None:
    index.close()
    same = LexicalIndex(tmp_path / "lexical.sqlite", "store-1")
    assert same.count() == 4
    assert same.sound()
    same.close()
    other = LexicalIndex(tmp_path / "lexical.sqlite", "store-2")
    assert other.count() == 0
    other.close()


def test_a_damaged_file_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "lexical.sqlite").write_bytes(b"garbage" * 1000)
    index = LexicalIndex(tmp_path / "lexical.sqlite", "store-1")
    assert index.count() == 0
    index.close()
