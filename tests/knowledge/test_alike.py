from __future__ import annotations

from knowledge.alike import alike


def test_texts_of_a_kind_that_say_almost_the_same_are_one() -> None:
    said = "E-311 comes back after the mould is closed."
    texts = [("a", said), ("b", said), ("a", "E-311 comes back when the mould is closed"), ("a", "The hose leaks."),
             ("a", "合模後又出現 E-311。"), ("a", "合模後又出現Ｅ-311")]  # fmt: skip
    assert list(alike(texts, 0.5)) == [0, 1, 0, 3, 4, 4]


def test_many_are_told_apart_without_comparing_all() -> None:
    found = list(alike(((0, f"{n:05} {n * 7919 % 10007:05} word") for n in range(3000)), 0.9))
    assert found == list(range(3000))
