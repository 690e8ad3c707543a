"""How what a search shows is weighed into how sure it is: fitted on data, kept with the embedder it was fitted for.

Cosines of two embedders do not compare, so an embedder that is not in the table is not asked: then words alone decide.
Not here: the features and what the level means (app.copilot.support), fitting (bench/calibrate.py).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FEATURES = ("nearest", "lead", "covered", "crossing", "han", "names", "value", "heading", "proper")
"""What is weighed, see app.copilot.support.features."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic weights by feature, and the cuts above which the documents answer wholly (`exact`) or in part."""

    weights: Mapping[str, float]
    bias: float
    exact: float
    partial: float

    def probability(self, values: Mapping[str, float]) -> float:
        """How likely it is that the documents answer, 0..1, where answerable questions are as frequent as others."""
        return 1.0 / (1.0 + math.exp(-(self.bias + sum(w * values[name] for name, w in self.weights.items()))))


@cache
def calibration(embedder: str = "") -> Calibration:
    """The calibration of an embedder by its identity; that of words alone for one that is not in the table."""
    text = files("resources").joinpath("calibration.toml").read_text(encoding="utf-8")
    rows = {row["embedder"]: row for row in tomllib.loads(text)["calibration"]}
    row = rows.get(embedder, rows[""])
    if unknown := set(row["weights"]) - set(FEATURES):
        raise ValueError(f"calibration.toml weighs what nobody measures: {', '.join(sorted(unknown))}")
    return Calibration(row["weights"], row["bias"], row["exact"], row["partial"])
