"""The site's bar: the figures that an evaluation must reach, and whether it does.

The file is TOML, one line a figure with its least or most value:

    contains_gold = ">= 0.70"
    unsupported_value_rate = "<= 0"

Whoever is about to change a model, an index, a prompt or an approval asks `decide`. Not here: measuring.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.evaluation.figures import MEASURES, Figure

FILE = "exam.toml"
"""Its name in the data folder."""
_LARGEST = 1_000_000
_DEMAND = re.compile(r"(>=|<=)\s*(\d+(?:\.\d+)?)")


class BarInvalid(Exception):
    """The bar cannot be used; the message names the figure."""

    code = "E-EVA-002"


@dataclass(frozen=True, slots=True)
class Demand:
    """The least value of a figure, or the most if `at_most`."""

    figure: str
    value: float
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Fallen:
    """A figure that does not reach its demand; `value` None: nothing was there to measure it on."""

    demand: Demand
    value: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a bar says of some figures: `holds` if none has fallen."""

    demands: tuple[Demand, ...]
    fallen: tuple[Fallen, ...]
    holds: bool


def decide(demands: tuple[Demand, ...], figures: Mapping[str, Figure]) -> Decision:
    """Whether figures reach every demand. What was not measured does not: a bar is never passed for want of questions.

    Bounds count as reached; values are compared as measured, not as they are rounded for a report.
    """
    fallen = []
    for demand in demands:
        figure = figures.get(demand.figure)
        value = figure.value if figure else None
        if value is None or (value > demand.value if demand.at_most else value < demand.value):
            fallen.append(Fallen(demand, value))
    return Decision(demands, tuple(fallen), not fallen)


def read(home: Path) -> tuple[Demand, ...]:
    """The demands of a data folder's bar.

    Raises:
        BarInvalid: there is no such file, or a line of it cannot be used.
    """
    path = home / FILE
    try:
        data = path.read_bytes()
        if len(data) > _LARGEST:
            raise BarInvalid(f"{path}: larger than {_LARGEST:,} bytes")
        given = tomllib.loads(data.decode("utf-8"))
    except OSError as exc:
        raise BarInvalid(f"{path}: {exc.strerror or exc}") from exc
    except (ValueError, RecursionError) as exc:
        raise BarInvalid(f"{path}: {exc}") from exc
    if not given:
        raise BarInvalid(f"{path}: it names no figure")
    return tuple(_demand(path, name, text) for name, text in given.items())


def _demand(path: Path, name: str, text: object) -> Demand:
    if name not in MEASURES:
        raise BarInvalid(f"{path}: {name} is no figure; they are {', '.join(MEASURES)}")
    match = _DEMAND.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        raise BarInvalid(f'{path}: {name}: a text like ">= 0.70" or "<= 0" is wanted')
    return Demand(name, float(match[2]), match[1] == "<=")
