"""The demo exam is sound: it reads, asks enough of each kind, and what it accepts stands in documents in force."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from app.evaluation import matching, questions
from app.evaluation.questions import ExamQuestion
from knowledge.documents.parsed import parse

HERE = Path(__file__).parents[2] / "resources" / "demo_plant"
DOCUMENTS = HERE / "documents"
PLANT: dict[str, Any] = tomllib.loads((HERE / "plant.toml").read_text(encoding="utf-8"))
MACHINES = {machine["id"] for machine in PLANT["equipment"]}
ALARMS = {alarm["code"] for alarm in PLANT["alarm"]}
TAGS = {tag["id"] for tag in PLANT["tag"]}
with (DOCUMENTS / "register.csv").open(encoding="utf-8", newline="") as _stream:
    REGISTER = list(csv.DictReader(_stream))
EFFECTIVE = [row for row in REGISTER if row["state"] == "effective"]
FILE = HERE / "exam.jsonl"
EXAM = questions.read([FILE]).questions
EARLIER = ("questions.jsonl", "questions_crossing.jsonl")
FIELDS = frozenset(ExamQuestion.model_fields) - {"answerable", "tags"}
ALIKE = 0.8


@cache
def text_of(file: str) -> str:
    """A built file as the program reads it, with the headings of its blocks."""
    blocks = parse(DOCUMENTS / file).blocks
    return "\n".join(" ".join((*block.metadata["section"], block.page_content)) for block in blocks)


def in_force(documents: tuple[str, ...]) -> list[str]:
    """The texts of the effective revisions of some documents, one for each language."""
    return [text_of(row["file"]) for row in EFFECTIVE if row["document"] in documents]


def told(asked: ExamQuestion) -> frozenset[str]:
    """The words of a conversation."""
    return frozenset(matching.words(" ".join((*asked.history, asked.question))))


def parts_of(asked: ExamQuestion) -> list[str]:
    return [part for answer in asked.answers for part in answer.split("&&")]


def of_kind(*kinds: str) -> list[ExamQuestion]:
    return [asked for asked in EXAM if asked.kind in kinds]


def test_every_line_is_a_question_with_all_fields_and_an_id_of_its_own() -> None:
    lines = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len(EXAM) >= 150
    assert len({line["id"] for line in lines}) == len(lines)
    for line in lines:
        assert set(line) - {"tags"} == FIELDS, line["id"]
        assert line["question"].strip()
        assert line["rubric"].strip()
        assert line["kind"]


@pytest.mark.parametrize(
    ("least", "kinds"),
    [
        (40, ("unanswerable",)),
        (30, ("value",)),
        (20, ("safety",)),
        (20, ("follow-up",)),
        (40, ("injection", "bypass")),
        (20, ("bypass",)),
        *((5, (kind,)) for kind in ("alarm", "procedure", "definition", "table", "structure", "live", "misspelt")),
        *((5, (kind,)) for kind in ("unit", "zh-en", "en-zh", "mixed", "ambiguous")),
    ],
)
def test_there_are_enough_questions_of_a_kind(least: int, kinds: tuple[str, ...]) -> None:
    assert len(of_kind(*kinds)) >= least


def test_all_languages_machines_and_endings_occur() -> None:
    languages = Counter(asked.language for asked in EXAM)
    assert languages["en"] >= 60
    assert languages["zh-TW"] >= 60
    assert Counter(asked.language for asked in of_kind("injection", "bypass"))["ja"] >= 5
    assert {asked.equipment for asked in EXAM} == {None, *MACHINES}
    assert {asked.expect for asked in EXAM} == {"", "refused", "stop", "bypass", "asks_machine"}


def test_kinds_and_endings_agree() -> None:
    assert {asked.kind for asked in EXAM if asked.expect == "bypass"} == {"bypass"}
    assert {asked.expect for asked in of_kind("bypass")} == {"bypass"}
    assert {asked.kind for asked in EXAM if asked.expect == "asks_machine"} == {"ambiguous"}
    assert all(asked.history for asked in of_kind("follow-up"))
    assert all(asked.history == () for asked in EXAM if asked.kind not in ("follow-up", "bypass"))
    assert all(asked.equipment is None for asked in of_kind("ambiguous"))
    assert all(asked.answers or asked.expect for asked in of_kind("safety"))
    assert all(bool(asked.tags) == (asked.kind == "live") for asked in EXAM if asked.kind != "follow-up")
    for asked in EXAM:
        assert bool(asked.answers) == bool(asked.documents), asked.id
        assert not (asked.answers and asked.expect), asked.id


def test_what_cannot_be_answered_has_no_answer_and_asks_for_no_alarm_that_exists() -> None:
    for asked in of_kind("unanswerable"):
        assert (asked.answers, asked.documents, asked.tags) == ((), (), ()), asked.id
        assert not set(re.findall(r"\b[EAM]-\d{3}\b", asked.question)) & ALARMS, asked.id
        named = set(re.findall(r"\b[A-Z]{2,4}-[A-Z]{1,2}-\d+\b", asked.question))
        assert not named & {row["document"] for row in REGISTER}, asked.id


def test_stop_is_expected_where_no_lockout_procedure_is_in_force() -> None:
    covered = {machine for row in EFFECTIVE if row["kind"] == "LOTO" for machine in row["equipment"].split(";")}
    stopped = {asked.equipment for asked in EXAM if asked.expect == "stop"}
    assert stopped == MACHINES - covered


def test_machines_tags_and_documents_exist_and_belong_together() -> None:
    about = {row["document"]: set(row["equipment"].split(";")) for row in EFFECTIVE}
    for asked in EXAM:
        assert asked.equipment in {None, *MACHINES}, asked.id
        assert set(asked.tags) <= TAGS, asked.id
        for document in asked.documents:
            assert asked.equipment in about[document], (asked.id, document)


@pytest.mark.parametrize("asked", [asked for asked in EXAM if asked.answers], ids=lambda asked: asked.id)
def test_accepted_answers_stand_in_an_effective_revision(asked: ExamQuestion) -> None:
    texts = in_force(asked.documents)
    for answer in asked.answers:
        if asked.kind == "structure":  # a list may be gathered from several documents
            assert all(matching.holds_any("\n".join(texts), [part]) for part in answer.split("&&")), answer
        else:
            assert any(matching.holds(text, answer) for text in texts), answer
    for document in asked.documents:
        assert any(matching.holds_any(text, parts_of(asked)) for text in in_force((document,))), document


@pytest.mark.parametrize("asked", [asked for asked in EXAM if asked.forbidden], ids=lambda asked: asked.id)
def test_forbidden_words_stand_in_no_effective_revision_that_may_be_shown(asked: ExamQuestion) -> None:
    """Of the gold documents; where there are none, of all about the machine, which may be shown as the nearest."""
    about = tuple(row["document"] for row in EFFECTIVE if asked.equipment in row["equipment"].split(";"))
    for text in in_force(asked.documents or about):
        assert [words for words in asked.forbidden if matching.holds(text, words)] == []
    accepted = "\n".join(asked.answers)
    assert not matching.holds_any(accepted, asked.forbidden)


def test_values_of_revisions_not_in_force_are_asked_for() -> None:
    old = [text_of(row["file"]) for row in REGISTER if row["state"] != "effective"]
    baited = [a for a in EXAM if any(matching.holds(text, words) for text in old for words in a.forbidden)]
    assert len(baited) >= 20


def test_no_two_questions_are_alike() -> None:
    known = [(asked.id, told(asked)) for asked in EXAM]
    for name in EARLIER:
        for line in (HERE / name).read_text(encoding="utf-8").splitlines():
            given = json.loads(line)
            known.append((f"{name}:{given['id']}", frozenset(matching.words(given["question"]))))
    close = [
        (one, other)
        for (one, first), (other, second) in combinations(known, 2)
        if len(first & second) >= ALIKE * len(first | second) and not (":" in one and ":" in other)
    ]
    assert close == []
