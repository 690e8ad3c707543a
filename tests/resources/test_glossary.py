"""The glossary that Andon brings along can be used whole."""

from __future__ import annotations

import csv
from pathlib import Path

from knowledge.glossary import LANGUAGES, NAME, read_glossary
from knowledge.text import script

PATH = Path(__file__).parents[2] / "resources" / NAME


def rows() -> list[dict[str, str]]:
    with PATH.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_is_used() -> None:
    assert read_glossary(PATH).problems == ()
    assert len(rows()) >= 350


def test_english_and_traditional_chinese_are_complete() -> None:
    for row in rows():
        assert tuple(row) == LANGUAGES
        assert row["en"].isascii(), row
        assert row["en"], row
        assert script(row["zh-TW"]) == "zh" or row["zh-TW"].isascii(), row
        assert row["zh-TW"], row


def test_a_thing_stands_once() -> None:
    named = [row["en"] for row in rows()]
    assert len(set(named)) == len(named)
    for row in rows():
        for cell in row.values():
            words = cell.split(";")
            assert len(set(words)) == len(words), row
            assert all(word == word.strip() for word in words), row
