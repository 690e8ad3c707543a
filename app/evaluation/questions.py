"""The question file of an evaluation: one JSON object a line, what is asked and what a right answer is.

Not here: asking (app.cli.evaluate), whether an answer is right (app.evaluation.metrics).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from app.copilot import wording

_LARGEST = 50_000_000
"""Bytes of the largest question file."""
_MOST = 100_000
"""Questions of one evaluation."""


class QuestionsInvalid(Exception):
    """A question file cannot be used; the message names file and line."""

    code = "E-EVA-001"


class ExamQuestion(BaseModel):
    """One question and what is known of its answer.

    `answers`: any of these strings is right, "a && b" wants both. `documents`: numbers of the documents that answer.
    `answerable`: without it, whether there are answers or tags. `tags`: ids of live values that the answer must show.
    `expect`: what must happen instead of an answer, "" if an answer or, where there is none, a refusal is expected.
    `forbidden` strings must not stand in the answer. `rubric` is for the expert who reads the answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(min_length=1, max_length=200)
    question: str = Field(min_length=1, max_length=8000)
    language: Literal["", "en", "zh-TW", "ja"] = ""
    equipment: str | None = None
    history: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    answerable: bool = False
    documents: tuple[str, ...] = ()
    kind: str = Field(default="", max_length=80)
    expect: Literal["", "refused", "stop", "bypass", "asks_machine"] = ""
    # The second name is that of earlier question files.
    forbidden: tuple[str, ...] = Field(default=(), validation_alias=AliasChoices("forbidden", "must_not"))
    tags: tuple[str, ...] = ()
    rubric: str = ""

    @property
    def written_in(self) -> str:
        """The language it is grouped under."""
        return self.language or wording.language_of(self.question)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one or more files. `sha256` is the file's own, of several files one over their hashes."""

    files: tuple[str, ...]
    sha256: str
    questions: tuple[ExamQuestion, ...]


def read(paths: Sequence[Path]) -> QuestionSet:
    """Read question files.

    Raises:
        QuestionsInvalid: a file cannot be read, a line is no question, or two questions have the same id.
    """
    hashes: list[str] = []
    found: dict[str, ExamQuestion] = {}
    for path in paths:
        data = _bytes(path)
        hashes.append(hashlib.sha256(data).hexdigest())
        for number, line in enumerate(data.splitlines(), 1):
            if not line.strip():
                continue
            one = _question(line, f"{path}:{number}")
            if one.id in found:
                raise QuestionsInvalid(f"{path}:{number}: id {one.id} is there twice")
            found[one.id] = one
            if len(found) > _MOST:
                raise QuestionsInvalid(f"{path}:{number}: more than {_MOST:,} questions")
    if not found:
        raise QuestionsInvalid(f"{', '.join(map(str, paths))}: no questions")
    whole = hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    return QuestionSet(tuple(path.name for path in paths), whole, tuple(found.values()))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise QuestionsInvalid(f"{path}: larger than {_LARGEST:,} bytes")
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as exc:
        raise QuestionsInvalid(f"{path}: {exc.strerror or exc}") from exc


def _question(line: bytes, place: str) -> ExamQuestion:
    try:
        given = json.loads(line)
        if isinstance(given, dict):  # what has accepted answers or live values can be answered
            given.setdefault("answerable", bool(given.get("answers") or given.get("tags")))
        # From JSON again, so that lists are taken as tuples although types are strict.
        return ExamQuestion.model_validate_json(json.dumps(given))
    except ValidationError as exc:
        first = exc.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise QuestionsInvalid(f"{place}: {key}: {first['msg']}" if key else f"{place}: {first['msg']}") from exc
    except (ValueError, RecursionError) as exc:
        raise QuestionsInvalid(f"{place}: no JSON object: {exc}") from exc
