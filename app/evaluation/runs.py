"""Runs of an evaluation: what was measured on what, kept in the data folder, compared with an earlier one.

Not here: asking (app.cli.evaluate), figures (app.evaluation.figures), reports (app.evaluation.report).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.evaluation import figures, metrics
from app.evaluation.figures import Figure
from app.evaluation.record import Record

FORMAT = 1
"""Version of the file of a run; another one is refused."""
_FOLDER = "evaluations"


class RunInvalid(Exception):
    """The file of a run cannot be used."""

    code = "E-EVA-003"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: names and SHA-256 of both models, and what could be answered from.

    `store` is one hash over every revision and where it stands.
    """

    model: str = ""
    model_sha256: str = ""
    embedder: str = ""
    embedder_sha256: str = ""
    store: str = ""
    documents: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `sha256` is the question file's; `asked_for` counts its questions, `records` are those that ended."""

    at: datetime
    files: tuple[str, ...]
    sha256: str
    measured: Measured
    asked_for: int
    stopped: bool
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against an earlier one, over the `common` questions only.

    `lost` were right before and are wrong now, `won` the reverse (ids). `differs` names what was another one: "language
    model", "embedder", "store".
    """

    before_at: datetime
    common: int
    before: dict[str, Figure]
    now: dict[str, Figure]
    lost: tuple[str, ...]
    won: tuple[str, ...]
    differs: tuple[str, ...]


_PARTS = {"language model": "model_sha256", "embedder": "embedder_sha256", "store": "store"}
_RUN = TypeAdapter(Run)


def compare(before: Run, now: Run) -> Comparison:
    """Compare two runs; a question counts as the same by its id and its text."""
    earlier = {(one.question.id, one.question.question): one for one in before.records}
    pairs = [(earlier[key], one) for one in now.records if (key := (one.question.id, one.question.question)) in earlier]
    verdicts = [(one.question.id, metrics.right(old), metrics.right(one)) for old, one in pairs]
    return Comparison(
        before.at,
        len(pairs),
        figures.figures([old for old, _ in pairs], intervals=False),
        figures.figures([one for _, one in pairs], intervals=False),
        tuple(id_ for id_, was, is_ in verdicts if was is True and is_ is False),
        tuple(id_ for id_, was, is_ in verdicts if was is False and is_ is True),
        tuple(name for name, key in _PARTS.items() if getattr(before.measured, key) != getattr(now.measured, key)),
    )


def as_json(run: Run) -> dict[str, Any]:
    """A run as JSON."""
    made: dict[str, Any] = _RUN.dump_python(run, mode="json")
    return made


def path_of(home: Path, run: Run) -> Path:
    """The file in the data folder in which a run is kept."""
    return home / _FOLDER / f"{run.at:%Y%m%dT%H%M%S%f}-{run.sha256[:12]}.json"


def write(path: Path, text: str) -> None:
    """Write a file, and the folder it is in; it is there as a whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(text, encoding="utf-8", errors="replace")
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def read(path: Path) -> Run:
    """Read a kept run.

    Raises:
        RunInvalid: it is none, or of another version.
    """
    try:
        made = json.loads(path.read_bytes())
        if made.get("format") != FORMAT:
            raise RunInvalid(f"{path}: of another version")
        return _RUN.validate_json(json.dumps(made["run"]))
    except OSError as exc:
        raise RunInvalid(f"{path}: {exc.strerror or exc}") from exc
    except ValidationError as exc:
        raise RunInvalid(f"{path}: {exc.errors()[0]['msg']}") from exc
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise RunInvalid(f"{path}: no run of an evaluation: {exc}") from exc


def last(home: Path, sha256: str) -> Run | None:
    """The latest kept run of the same questions that can still be read, None if there is none."""
    return next(_runs(home, sha256), None)


def _runs(home: Path, sha256: str) -> Iterator[Run]:
    for path in sorted((home / _FOLDER).glob(f"*-{sha256[:12]}.json"), reverse=True):
        try:
            run = read(path)
        except RunInvalid:
            continue  # of another version, or damaged: an older one may serve
        if run.sha256 == sha256:
            yield run
