"""Holding a model's tokens to its evidence while it decodes, for bench.phrasing: tried, and not part of the product."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Processor = Callable[[npt.NDArray[np.intc], Floats], Floats]
"""Takes all tokens so far and the scores of the next one, gives other scores: a LogitsProcessor of llama_cpp."""


def held_to_ways(start: int, ways: Sequence[Sequence[int]], end: int) -> Processor:
    """Only tokens that go on with one of these sequences; then the end."""

    def process(ids: npt.NDArray[np.intc], scores: Floats) -> Floats:
        said = ids[start:].tolist()
        nexts = {(*way, end)[len(said)] for way in ways if [*way, end][: len(said)] == said and len(said) <= len(way)}
        return _only(scores, list(nexts) or [end])

    return process


def held_to_values(start: int, evidence: str, pieces: Sequence[str]) -> Processor:
    """A digit only where it goes on with a number or code of the evidence, and none is left before it is whole."""
    values = {word.strip("()[]{},;:!?\"'").rstrip(".") for word in evidence.split() if any(map(str.isdigit, word))}
    digits = [token for token, piece in enumerate(pieces) if any(map(str.isdigit, piece))]

    def goes_on(word: str) -> bool:
        return any(value.startswith(word) for value in values)

    def process(ids: npt.NDArray[np.intc], scores: Floats) -> Floats:
        tail = re.split(r"[\s()\[\],;:\"']", "".join(pieces[token] for token in ids[max(start, len(ids) - 24) :]))[-1]
        if any(map(str.isdigit, tail)) and tail.rstrip(".") not in values:
            fits = [token for token, piece in enumerate(pieces) if piece and goes_on(tail + piece.rstrip())]
            return _only(scores, fits) if fits else scores
        barred = [t for t in digits if not goes_on(pieces[t].strip() if pieces[t][0].isspace() else tail + pieces[t])]
        kept = scores.copy()
        kept[barred] = -np.inf
        return kept

    return process


def _only(scores: Floats, tokens: Sequence[int]) -> Floats:
    kept = np.full_like(scores, -np.inf)
    kept[list(tokens)] = scores[list(tokens)]
    return kept
