from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.lexical import Entry, Ids, LexicalIndex
from knowledge.text import tokens

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
    ids = _all(index)
    scores = index.rank(query, ids).scores
    return [int(ids[row]) for row in np.argsort(-scores, kind="stable") if scores[row] > 0]


def _all(index: LexicalIndex) -> Ids:
    return np.arange(1, 100, dtype=np.int64) if index.count() > 4 else np.array([1, 2, 3, 4], np.int64)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("what is e204?", 1),
        ("Ｅ－２０４", 1),
        ("m8x1.25", 2),
        ("油溫", 3),
        ("f33", 4),
        ("the valve", 4),
        ('"; DROP OR NEAR(', 0),
    ],
)
def test_it_finds(index: LexicalIndex, query: str, expected: int) -> None:
    assert _find(index, query)[:1] == ([expected] if expected else [])


def test_scores_are_those_of_the_passages_that_count(tmp_path: Path, index: LexicalIndex) -> None:
    """Other passages change nothing: not the weight of a word, not what counts as long."""
    index.put(Entry(id_, "", "", "oil " * 9 + "temperature of something else entirely") for id_ in range(50, 90))
    alone = LexicalIndex(tmp_path / "alone.sqlite", "store-1")
    alone.put(Entry(id_, "", "", text) for id_, text in TEXTS.items())
    some = np.array(list(TEXTS), np.int64)
    for query in ("oil temperature cooler", "E-204", "油溫", "nothing of it"):
        one, other = index.rank(query, some), alone.rank(query, some)
        assert one.scores.tolist() == other.scores.tolist()
        assert one.terms == other.terms
    alone.close()


def test_bm25_as_in_the_book(index: LexicalIndex) -> None:
    """Robertson and Zaragoza: idf times (k1 + 1) tf / (tf + k1 (1 - b + b dl / avgdl))."""
    ranking = index.rank("valve", np.array([2, 4], np.int64))
    lengths = {id_: len(list(tokens(TEXTS[id_]))) for id_ in (2, 4)}
    norm = 1.2 * (0.25 + 0.75 * lengths[4] / (sum(lengths.values()) / 2))
    assert ranking.scores.tolist() == pytest.approx([0.0, math.log(1 + 1.5 / 1.5) * 2.2 / (1 + norm)])


def test_a_question_knows_what_stands_nowhere(index: LexicalIndex) -> None:
    weights = {term.text: term for term in index.rank("E-999 oil", _all(index)).terms}
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
    ids = np.arange(30, dtype=np.int64)
    assert [term.text for term in index.rank("common word7", ids).terms] == ["word7"]
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


@pytest.mark.parametrize("query", ["オイル・フィルタ", "オイル･フィルタ", "ﾌｨﾙﾀ", "オイル゠フィルタ"])
def test_words_parted_by_the_middle_dot_are_found(index: LexicalIndex, query: str) -> None:
    index.put([Entry(1, "", "", "オイル・フィルタを交換する。")])
    ranking = index.rank(query, _all(index))
    assert all(term.passages == 1 for term in ranking.terms), ranking.terms
    assert _find(index, query) == [1]
