from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from app import paths
from app.evaluation import questions
from app.evaluation.questions import QuestionsInvalid


def file(folder: Path, *lines: object, name: str = "exam.jsonl") -> Path:
    path = folder / name
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    whole = {
        "id": "a", "question": "And the second step?", "language": "ja", "equipment": "press1",
        "history": ["How do I change the oil?"], "answers": ["V-14 && V-15"], "answerable": True,
        "documents": ["SOP-1"], "kind": "follow_up", "expect": "asks_machine", "forbidden": ["50 °C"],
        "tags": ["press1.oil"], "rubric": "names both valves",
    }  # fmt: skip
    path = file(tmp_path, whole)
    read = questions.read([path])
    (one,) = read.questions
    assert json.loads(one.model_dump_json()) == whole
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read.files == ("exam.jsonl",)


def test_what_is_left_out_has_a_meaning(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        {"id": "a", "question": "Torque?", "answers": ["40 Nm"]},
        "",
        {"id": "b", "question": "油溫？", "answers": [], "equipment": None},
        {"id": "c", "question": "Temperature now?", "answers": [], "tags": ["press1.oil"]},
        {"id": "d", "question": "Hello", "answerable": True},
    )
    read = {one.id: one for one in questions.read([path]).questions}
    assert {id_: one.answerable for id_, one in read.items()} == {"a": True, "b": False, "c": True, "d": True}
    assert [one.written_in for one in read.values()] == ["en", "zh-TW", "en", "en"]


def test_the_name_of_earlier_files_for_forbidden_strings(tmp_path: Path) -> None:
    path = file(tmp_path, {"id": "a", "question": "Torque?", "answers": ["40 Nm"], "must_not": ["35 Nm"]})
    assert questions.read([path]).questions[0].forbidden == ("35 Nm",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": "b", "question": "Why?", "answer": "x"}, ":2: answer: Extra inputs"),
        ({"id": "b"}, ":2: question: Field required"),
        ({"id": "b", "question": ""}, ":2: question: "),
        ({"id": "b", "question": "Why?", "language": "de"}, ":2: language: "),
        ({"id": "b", "question": "Why?", "answers": "x"}, ":2: answers: "),
        ({"id": "b", "question": "Why?", "answerable": "yes"}, ":2: answerable: "),
        ({"id": 7, "question": "Why?"}, ":2: id: "),
        ({"id": "a", "question": "Why?"}, ":2: id a is there twice"),
        ("[1]", ":2: "),
        ('{"id": ', ":2: no JSON object"),
        ("[" * 100_000, ":2: no JSON object"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: object, said: str) -> None:
    path = file(tmp_path, {"id": "a", "question": "Torque?"}, line)
    with pytest.raises(QuestionsInvalid) as caught:
        questions.read([path])
    assert str(caught.value).startswith(str(path) + said)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "exam.jsonl"
    path.write_bytes(b'{"id": "a", "question": "\xff\xfe"}\n')
    with pytest.raises(QuestionsInvalid, match=":1: no JSON object"):
        questions.read([path])


def test_a_file_of_another_editor(tmp_path: Path) -> None:
    path = tmp_path / "exam.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "a", "question": "Why?"}\r\n\r\n{"id": "b", "question": "How?"}')
    assert [one.id for one in questions.read([path]).questions] == ["a", "b"]


def test_no_file_and_no_questions(tmp_path: Path) -> None:
    with pytest.raises(QuestionsInvalid, match="No such file"):
        questions.read([tmp_path / "away.jsonl"])
    with pytest.raises(QuestionsInvalid, match="no questions"):
        questions.read([file(tmp_path, "")])


def test_several_files_are_one_set(tmp_path: Path) -> None:
    one = file(tmp_path, {"id": "a", "question": "Why?"}, name="one.jsonl")
    two = file(tmp_path, {"id": "b", "question": "How?"}, name="two.jsonl")
    both = questions.read([one, two])
    assert [question.id for question in both.questions] == ["a", "b"]
    assert both.sha256 not in {questions.read([one]).sha256, questions.read([two]).sha256}
    with pytest.raises(QuestionsInvalid, match="id a is there twice"):
        questions.read([one, one])


def test_the_questions_that_come_with_the_demo_can_be_asked() -> None:
    found = questions.read([paths.demo_plant() / "questions.jsonl"]).questions
    assert len(found) > 40
    assert any(one.forbidden for one in found)
    assert any(one.tags for one in found)
    assert not all(one.answerable for one in found)
