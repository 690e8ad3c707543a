from __future__ import annotations

import random

import pytest

from knowledge.covers import Held, spans


def brute(passages: list[Held], ordinal: int) -> tuple[int, int] | None:
    """The rule as it is said, tried on every passage."""
    own = passages[ordinal]
    if own.guards is None:
        return None
    if own.guards == "*":
        return 0, len(passages) - 1
    within = [i for i, one in enumerate(passages) if any(f"{a}.".startswith(f"{own.guards}.") for a in one.anchors)]
    if own.guards and within:
        return min(within), max(within)
    first = last = ordinal
    while first > 0 and passages[first - 1].section[: len(own.section)] == own.section:
        first -= 1
    while last + 1 < len(passages) and passages[last + 1].section[: len(own.section)] == own.section:
        last += 1
    return first, last


@pytest.mark.parametrize("seed", range(40))
def test_equal_to_the_rule_tried_on_every_passage(seed: int) -> None:
    rng = random.Random(seed)
    anchors = ["1", "2", "2.1", "2.1.1", "2.10", "20", "1-2", "1-2.1"]
    section: tuple[str, ...] = ()
    passages = []
    for _ in range(rng.randint(1, 60)):
        if rng.random() < 0.4:
            section = (*section[: rng.randint(0, len(section))], *rng.choices("AB", k=rng.randint(0, 2)))
        inside = frozenset(rng.sample(anchors, k=rng.choice([0, 0, 1, 2])))
        passages.append(Held(section, inside, rng.choice([None, None, "", "*", *anchors])))

    assert spans(passages) == [brute(passages, i) for i in range(len(passages))]


def test_nothing_in_it() -> None:
    assert spans([]) == []
