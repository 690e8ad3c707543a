from __future__ import annotations

from pathlib import Path

import pytest

from app.problems import TABLE
from knowledge.glossary import Glossary, read_glossary

ROWS = """\
en,zh-TW,ja,zh-CN
valve,閥;閥門,バルブ,阀门
bleed valve;drain valve,洩壓閥,ブリード弁,泄压阀
pressure,壓力,圧力,
holding pressure,保壓;保壓壓力,保圧,保压
switch,開關,スイッチ,开关
accumulator,蓄壓器,アキュムレータ,蓄能器
"""


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "glossary.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def glossary(tmp_path: Path) -> Glossary:
    return read_glossary(written(tmp_path, ROWS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_question_gets_the_words_of_the_other_languages(tmp_path: Path, encoding: str) -> None:
    glossary = read_glossary(written(tmp_path, ROWS, encoding))
    assert glossary.problems == ()
    assert glossary.expansions("M-0731 的保壓設多少？") == ("holding pressure",)
    assert "洩壓閥" in glossary.expansions("Where is the bleed valve?")


def test_code_page_950_is_read(tmp_path: Path) -> None:
    rows = "en,zh-TW\nvalve,閥門\nbearing,軸承\npressure switch,壓力開關\nhydraulic oil,液壓油\n"
    assert read_glossary(written(tmp_path, rows, "cp950")).expansions("軸承") == ("bearing",)


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_other_delimiters_are_read(tmp_path: Path, mark: str) -> None:
    rows = f"en{mark}zh-TW\nvalve{mark}閥門\n"
    assert read_glossary(written(tmp_path, rows)).expansions("閥門") == ("valve",)


def test_the_longest_word_counts_and_none_over_another(glossary: Glossary) -> None:
    assert glossary.expansions("洩壓閥怎麼開？") == ("bleed valve", "drain valve", "ブリード弁")
    assert glossary.expansions("保壓壓力") == ("holding pressure", "保圧", "保压")


@pytest.mark.parametrize("question", ["Open the valves.", "the VALVE's cover", "ball-valve", "valve/switch"])
def test_whole_words_one_or_several(glossary: Glossary, question: str) -> None:
    assert "閥" in glossary.expansions(question)


@pytest.mark.parametrize("question", ["bivalve", "valvetrain", "空氣", "E-204", ""])
def test_parts_of_words_are_not_words(glossary: Glossary, question: str) -> None:
    assert glossary.expansions(question) == ()
    assert glossary.rendered(question, "en") == ""


@pytest.mark.parametrize("question", ["压力开关", "圧力開關", "壓力開關"])
def test_characters_are_folded(glossary: Glossary, question: str) -> None:
    assert glossary.rendered(question, "en") == "pressure switch"


def test_half_width_katakana_is_found(glossary: Glossary) -> None:
    assert "accumulator" in glossary.expansions("ｱｷｭﾑﾚｰﾀの圧力")


def test_rendered_is_codes_and_usual_words(glossary: Glossary) -> None:
    rendered = glossary.rendered("POM M-0731 的保壓", "en")
    assert rendered == "POM M-0731 holding pressure"
    assert glossary.rendered("holding pressure", "en") == "", "it is in this language already"
    assert glossary.rendered("holding pressure of M-0731", "zh-TW") == "M-0731 保壓"


def test_a_short_word_alone_is_rendered(tmp_path: Path) -> None:
    assert read_glossary(written(tmp_path, "en,zh-TW\noil,油品\n")).rendered("oil?", "zh-TW") == "油品"


def test_bad_rows_are_told_and_the_others_used(tmp_path: Path) -> None:
    glossary = read_glossary(
        written(
            tmp_path,
            f"en,zh-TW\nvalve,閥\nlonely,\nwith, comma,逗號\n{'x' * 81},長\n123,數字\n\nswitch,開關\nshort\n",
        )
    )
    assert glossary.expansions("閥") == ("valve",)
    assert glossary.expansions("開關") == ("switch",)
    assert [problem.detail.split(":")[1].strip() for problem in glossary.problems] == [
        "line 3", "line 4", "line 5", "line 6", "line 9",
    ]  # fmt: skip
    assert all(problem.code in TABLE for problem in glossary.problems)


@pytest.mark.parametrize("text", ["", "valve,閥\n", "en\nvalve\n", "\x00\x01\x02"])
def test_a_file_that_is_no_glossary_is_one_problem(tmp_path: Path, text: str) -> None:
    glossary = read_glossary(written(tmp_path, text))
    assert not glossary.terms
    assert len(glossary.problems) == 1


def test_a_cell_that_never_ends_is_told(tmp_path: Path) -> None:
    glossary = read_glossary(written(tmp_path, 'en,zh-TW\nvalve,閥\n"' + "x" * 200_000))
    assert glossary.expansions("閥") == ("valve",)
    assert len(glossary.problems) == 1


def test_no_file_is_an_empty_glossary(tmp_path: Path) -> None:
    assert read_glossary(tmp_path / "none.csv") == Glossary()
    assert read_glossary(tmp_path).problems, "a folder is not a glossary"


def test_the_site_s_word_counts(tmp_path: Path, glossary: Glossary) -> None:
    site = read_glossary(written(tmp_path, "en,zh-TW\npack pressure,保壓\n"))
    both = glossary.merged(site)
    assert both.expansions("保壓") == ("pack pressure",)
    assert both.expansions("開關") == ("switch", "スイッチ")
    assert len(glossary.merged(Glossary(problems=(*read_glossary(tmp_path).problems,))).problems) == 1


def test_names_of_tags_and_machines_are_laid_over(glossary: Glossary) -> None:
    named = glossary.with_pairs(
        [{"en": "Main pump pressure", "zh-TW": "主泵壓力"}, {"en": "Press 1"}, {"en": "Spindle", "xx": "?"}, {}]
    )
    assert named.expansions("主泵壓力是多少？") == ("Main pump pressure",)
    assert named.expansions("Press 1 spindle") == ()
