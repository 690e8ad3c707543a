from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.copilot.structure import (
    About,
    Amount,
    Bom,
    Documents,
    Intent,
    Kind,
    Machines,
    OneDocument,
    Reviews,
    Uses,
    recognise,
)
from connectors.plant import load_plant
from connectors.types import Equipment
from knowledge.types import Standing
from resources import demo_plant

DEMO = Path(demo_plant.__file__).parent
PLANT = (
    Equipment("press1", {"en": "Press 1", "zh-TW": "1 號油壓機"}, model="HP-400"),
    Equipment("mill3", {"en": "Mill 3", "zh-TW": "3 號加工機"}),
)


def asked(text: str, chosen: str | None = None) -> Intent | None:
    """The intent; of a kind of document only the name, for its synonyms are data."""
    intent = recognise(text, PLANT, chosen, ("SOP", "Cleaning"))
    if isinstance(intent, Documents | Reviews) and intent.kind:
        return replace(intent, kind=_named(intent.kind))
    if isinstance(intent, Machines):
        return Machines(tuple(map(_named, intent.without)))
    return intent


def _named(kind: Kind) -> Kind:
    assert kind.name
    return Kind(kind.name, ())


SOP, LOTO = Kind("SOP", ()), Kind("LOTO", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which SOPs cover press 1?", Documents(SOP, "press1")),
        ("please list all sops for PRESS 1", Documents(SOP, "press1")),
        ("which documents are there for mill 3", Documents(None, "mill3")),
        ("Do we have a LOTO for mill 3?", Documents(LOTO, "mill3")),
        ("how many documents are in work?", Documents(standing=Standing.IN_WORK)),
        ("How many documents do we have?", Documents()),
        ("which documents for press 1 are superseded?", Documents(None, "press1", Standing.SUPERSEDED)),
        ("which documents are in Chinese?", Documents(language="zh")),
        ("show all cleaning documents", Documents(Kind("Cleaning", ()))),
        ("1 號油壓機有哪些文件？", Documents(None, "press1")),
        ("請問哪些ＳＯＰ適用於1號油壓機?", Documents(SOP, "press1")),
        ("哪些SOP适用于1号油压机", Documents(SOP, "press1")),
        ("有幾份文件編修中？", Documents(standing=Standing.IN_WORK)),
        ("which revision of SOP-HP-012 is effective?", OneDocument("SOP-HP-012")),
        ("who approved SOP-HP-012?", OneDocument("SOP-HP-012")),
        ("SOP-HP-012 現行版本是哪一版？", OneDocument("SOP-HP-012")),
        ("SOP-HP-012 是誰核准的？", OneDocument("SOP-HP-012")),
        ("show all revisions of SOP-HP-012", OneDocument("SOP-HP-012", About.REVISIONS)),
        ("when is the next review of SOP-HP-012 due?", OneDocument("SOP-HP-012", About.REVIEW)),
        ("which documents are due for review?", Reviews()),
        ("哪些文件需要覆審？", Reviews()),
        ("Where is part 4711 used?", Uses("4711", certain=True)),
        ("where is 33-0410 used", Uses("33-0410")),
        ("料號 33-0410 用在哪裡？", Uses("33-0410", certain=True)),
        ("部品 33-0410 はどこで使われていますか", Uses("33-0410", certain=True)),
        ("BOM of 4711-A", Bom("4711-A", certain=True)),
        ("bill of materials for press 1, all levels", Bom(machine="press1", all_levels=True, certain=True)),
        ("1號油壓機的BOM", Bom(machine="press1", certain=True)),
        ("how many 14-0071 are in press 1?", Amount("14-0071", machine="press1")),
        ("1 號油壓機有幾個 14-0071？", Amount("14-0071", machine="press1")),
        ("which machines are there?", Machines()),
        ("哪些機台沒有 LOTO？", Machines((LOTO,))),
        ("which machines have documents missing?", Machines((SOP, LOTO))),
    ],
)
def test_questions_for_structure(text: str, expected: Intent) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "how many litres of oil are in press 1?",
        "how many bolts are in the flange?",
        "which oil is used in press 1?",
        "where is valve V-14?",
        "which SOP describes how to change the filter?",
        "which documents cover press 1? And what is the torque of bolt B3?",
        "list the steps of SOP-HP-012",
        "what is E-204?",
        "1 號油壓機有哪些警報？",
        "1 號油壓機的油溫是多少？",
        "where is part of the oil used?",
        "M M M",
        "BOM",
        "which documents cover press 1 " * 20,
    ],
)
def test_other_questions_are_for_the_documents(text: str) -> None:
    assert asked(text) is None


def test_this_machine_is_the_chosen_one() -> None:
    assert asked("which documents are there for this machine?", "mill3") == Documents(None, "mill3")
    assert asked("這台機器有哪些文件", "mill3") == Documents(None, "mill3")
    assert asked("which documents are there for this machine?") is None


def test_a_name_of_two_machines_names_neither() -> None:
    twins = (Equipment("a", {"en": "Press"}), Equipment("b", {"en": "Press"}))
    assert recognise("which documents are there for press?", twins) is None


def test_no_question_about_the_contents_is_taken_for_one() -> None:
    files = sorted(DEMO.glob("questions*.jsonl"))
    plant = load_plant(DEMO / "plant.toml").equipment
    questions = [json.loads(line)["question"] for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(questions) > 80
    caught = [text for text in questions for one in (None, "press1") if recognise(text, plant, one, ("SOP", "BOM"))]
    assert caught == []
