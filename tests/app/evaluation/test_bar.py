from __future__ import annotations

from pathlib import Path

import pytest

from app.evaluation import bar
from app.evaluation.bar import BarInvalid, Demand, Fallen
from app.evaluation.figures import Figure

LEAST, MOST = Demand("contains_gold", 0.7), Demand("wrongly_refused", 0.08, at_most=True)


def figures(gold: float | None, refused: float) -> dict[str, Figure]:
    return {"contains_gold": Figure(gold, 10), "wrongly_refused": Figure(refused, 10), "failed": Figure(9, 10)}


@pytest.mark.parametrize(
    ("gold", "refused", "fallen"),
    [
        (0.9, 0.0, []),
        (0.7, 0.08, []),
        (0.6999, 0.08, ["contains_gold"]),
        (0.7, 0.0801, ["wrongly_refused"]),
        (0.0, 1.0, ["contains_gold", "wrongly_refused"]),
        (None, 0.0, ["contains_gold"]),
    ],
)
def test_what_a_bar_decides(gold: float | None, refused: float, fallen: list[str]) -> None:
    decision = bar.decide((LEAST, MOST), figures(gold, refused))
    assert [one.demand.figure for one in decision.fallen] == fallen
    assert decision.holds is not bool(fallen)
    assert decision.demands == (LEAST, MOST)


def test_a_figure_that_is_missing_has_fallen() -> None:
    decision = bar.decide((LEAST,), {})
    assert not decision.holds
    assert decision.fallen == (Fallen(LEAST, None),)


def test_no_demands_hold() -> None:
    assert bar.decide((), {}).holds


def test_a_bar_is_read(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_text('contains_gold = ">= 0.70"\nwrongly_refused = "<=0.08"\nseconds_p95 = "<= 5"\n')
    demands = bar.read(tmp_path)
    assert demands == (LEAST, MOST, Demand("seconds_p95", 5, at_most=True))
    assert [str(one) for one in demands] == [">= 0.7", "<= 0.08", "<= 5"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('goodness = ">= 1"', "goodness is no figure; they are recall_at_1"),
        ('contains_gold = "0.7"', 'contains_gold: a text like ">= 0.70"'),
        ('contains_gold = ">= 0.7 or so"', "contains_gold: a text like"),
        ("contains_gold = 0.7", "contains_gold: a text like"),
        ('[contains_gold]\nleast = ">= 1"', "contains_gold: a text like"),
        ("contains_gold", "exam.toml: "),
        ("", "it names no figure"),
    ],
)
def test_a_bar_that_cannot_be_used(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "exam.toml").write_text(text)
    with pytest.raises(BarInvalid, match=r"exam\.toml") as caught:
        bar.read(tmp_path)
    assert said in str(caught.value)


def test_no_bar(tmp_path: Path) -> None:
    with pytest.raises(BarInvalid, match="No such file"):
        bar.read(tmp_path)


def test_a_bar_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_bytes('contains_gold = ">= 0.7" # größer'.encode("latin-1"))
    with pytest.raises(BarInvalid, match=r"exam\.toml"):
        bar.read(tmp_path)
