"""Fits how sure a search is: `python -m bench.calibrate HOME=QUESTIONS.jsonl ...`.

Each pair is a data folder whose documents were read by `andon ingest`, and questions over them (JSONL: question,
answerable, optional weight of the set behind a second `=`). Answerable and unanswerable questions of a set weigh the
same. Prints the figures of a five-fold cross-validation and the rows for resources/calibration.toml, with the embedder
and with words alone. Goal: of the answerable at most .08 refused.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.copilot.calibration import FEATURES
from app.copilot.events import Question, Retrieved
from app.copilot.pipeline import Copilot
from app.copilot.support import Signals, features, lacks_code
from app.models import embedder_folder
from app.paths import resources
from app.settings import load_settings
from app.sources import DocumentSource
from connectors.types import AlarmSpec, Equipment, Reading, Tag
from knowledge.embedder import open_embedder
from knowledge.glossary import NAME, read_glossary
from knowledge.index import VectorIndex
from knowledge.lexical import LexicalIndex
from knowledge.retriever import Retriever, Search
from knowledge.store import Store, file_url
from knowledge.sync import IndexSync
from knowledge.types import Passage
from knowledge.vectors import VectorCache

WORDS = tuple(name for name in FEATURES if name not in ("nearest", "lead"))
PENALTY = 10.0
FOLDS = 5
CUTS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.55, 0.6)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Set:
    """The features of a set's questions, a row each; which can be answered, and which a rule refuses in any case."""

    name: str
    weight: float
    rows: Floats
    answerable: npt.NDArray[np.bool_]
    ruled: npt.NDArray[np.bool_]
    folds: npt.NDArray[np.int64]


def read_set(home: Path, questions: Path, weight: float) -> tuple[Set, str]:
    """Ask the store every question; also the embedder's identity."""
    settings = load_settings(home)
    embedder = open_embedder(embedder_folder(settings), 1)
    store = Store(file_url(home / "store.sqlite"))
    stamp = f"{store.id} {embedder.identity}"
    index, lexical = VectorIndex(home / "chroma", stamp), LexicalIndex(home / "lexical.sqlite", stamp)
    cache = VectorCache(store, embedder.identity)
    sync = IndexSync(store, index, lexical, cache)
    sync.check()
    sync.run(datetime.now(UTC))
    glossary = read_glossary(resources() / NAME)
    retriever = Retriever(store, index, lexical, sync, cache, embedder, glossary=glossary)
    asked = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    source = _Heard(retriever, store)
    copilot = Copilot(source, _NoMachines(), lambda: None, embedder=embedder.identity)
    rows, ruled, weighed = [], [], []
    for one in asked:
        if passages := _found(copilot, one["question"]):
            values = features(one["question"], passages, source.signals)
            rows.append([values[name] for name in FEATURES])
            ruled.append(lacks_code(one["question"], passages))
            weighed.append(one)
    index.close()
    lexical.close()
    store.close()
    folds = np.array([zlib.crc32(one["question"].encode()) % FOLDS for one in weighed])
    answerable = np.array([bool(one["answerable"]) for one in weighed])
    name = questions.parent.name or questions.stem
    return Set(name, weight, np.array(rows), answerable, np.array(ruled), folds), embedder.identity


class _Heard(DocumentSource):
    """Documents that remember how sure their last search was."""

    signals: Signals

    def find(self, query: str, *, k: int, equipment: str | None = None, also: str = "") -> Search:
        found = super().find(query, k=k, equipment=equipment, also=also)
        self.signals = found.signals
        return found


class _NoMachines:
    equipment: Sequence[Equipment] = ()
    tags: Sequence[Tag] = ()
    alarms: Sequence[AlarmSpec] = ()

    def read(self, tags: Sequence[Tag]) -> Mapping[str, Reading]:
        return {}


def _found(copilot: Copilot, question: str) -> Sequence[Passage]:
    """The passages in the order in which an answer looks at them; () where it does not search."""
    for event in copilot.answer(Question(question), lambda: False):
        if isinstance(event, Retrieved):
            return event.passages
    return ()


def weights_of(sets: Sequence[Set]) -> Floats:
    """Each set by its weight, half of it for the answerable."""
    parts = []
    for one in sets:
        share = np.where(one.answerable, one.answerable.sum(), (~one.answerable).sum())
        parts.append(100 * one.weight / share)
    return np.concatenate(parts)


def fit(rows: Floats, answerable: Floats, weights: Floats) -> tuple[Floats, float]:
    """Logistic regression with a penalty on standardised weights, by Newton's method; weights of raw features, bias."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    x = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    penalty = PENALTY * np.r_[np.ones(rows.shape[1]), 1e-7]
    theta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ theta))
        gradient = x.T @ (weights * (p - answerable)) + penalty * theta
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        theta -= np.linalg.solve(hessian, gradient)
    raw: Floats = theta[:-1] / spread
    return raw, float(theta[-1] - raw @ mean)


def area(scores: Floats, answerable: npt.NDArray[np.bool_]) -> float:
    """Share of pairs in which the answerable question has the higher score."""
    yes, no = scores[answerable][:, None], scores[~answerable][None]
    return float(((yes > no) + 0.5 * (yes == no)).mean())


def report(sets: Sequence[Set], names: Sequence[str], embedder: str) -> None:
    """Print the cross-validation and the row of the table."""
    use = [FEATURES.index(name) for name in names]
    rows = np.concatenate([one.rows[:, use] for one in sets])
    answerable = np.concatenate([one.answerable for one in sets])
    folds, weights = np.concatenate([one.folds for one in sets]), weights_of(sets)
    held = np.zeros(len(rows))
    for fold in range(FOLDS):
        raw, bias = fit(rows[folds != fold], answerable[folds != fold], weights[folds != fold])
        held[folds == fold] = 1 / (1 + np.exp(-(rows[folds == fold] @ raw + bias)))
    held[np.concatenate([one.ruled for one in sets])] = 0.0
    at = 0
    print(f"\nrefused of the answerable / of the others at a cut of {CUTS}\n{'set':14} {'area':>6}")
    for one in sets:
        scores, at = held[at : at + len(one.rows)], at + len(one.rows)
        cuts = [(scores[one.answerable] < cut, scores[~one.answerable] < cut) for cut in CUTS]
        shown = "  ".join(f"{yes.mean():.3f}/{no.mean():.3f}" for yes, no in cuts)
        print(f"{one.name:14} {area(scores, one.answerable):6.3f}   {shown}")
    raw, bias = fit(rows, answerable, weights)
    print(f'\nembedder = "{embedder}"\nbias = {bias:.3f}\n\n[calibration.weights]')
    for name, weight in zip(names, raw, strict=True):
        print(f"{name} = {weight:.3f}")


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="HOME=QUESTIONS[=WEIGHT]")
    sets, embedder = [], ""
    for pair in parser.parse_args().pairs:
        home, questions, *weight = pair.split("=")
        one, embedder = read_set(Path(home), Path(questions), float(weight[0]) if weight else 1.0)
        sets.append(one)
    report(sets, FEATURES, embedder)
    report(sets, WORDS, "")


if __name__ == "__main__":
    main()
