from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.conflict import ConflictCard
from knowledge.types import Mention
from tests.app.desktop.control_scenes import conflict, findings


def shown(card: ConflictCard, qtbot: QtBot, width: int) -> ConflictCard:
    qtbot.addWidget(card)
    card.set_width(width)
    card.show()
    return card


def test_both_values_stand_side_by_side_with_equal_weight(english: None, qtbot: QtBot) -> None:
    card = shown(ConflictCard(conflict(), "Press 1"), qtbot, 620)
    one, other = card.cells
    assert (one.value.text(), other.value.text()) == ("65 °C", "70 °C")
    assert one.size() == other.size()
    assert one.y() == other.y()
    assert one.value.font() == other.value.font()
    assert one.quote.text() == "E-204 is set when the oil in the tank stays above 65 °C for 60 s."
    assert card.subject.text() == "Oil temperature, upper limit · Press 1"
    assert card.foot.text() == "Andon shows both. Document control decides."


@pytest.mark.parametrize("width", [300, 480, 620, 880])
def test_everything_fits_at_every_width(english: None, qtbot: QtBot, width: int) -> None:
    card = shown(ConflictCard(findings()[3], "Machining 3"), qtbot, width)
    boxes = [cell.geometry() for cell in card.cells]
    assert all(card.rect().contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert len({(box.width()) for box in boxes}) == 1
    for cell in card.cells:
        for part in (cell.value, cell.chip, cell.quote):
            assert cell.rect().contains(part.geometry())
    assert card.foot.geometry().bottom() < card.height()
    assert card.foot.text() == "Andon shows all of them. Document control decides."


def test_a_chip_opens_its_place(english: None, qtbot: QtBot) -> None:
    card = shown(ConflictCard(conflict(), "Press 1"), qtbot, 620)
    opened: list[Mention] = []
    card.opened.connect(opened.append)
    QTest.mouseClick(card.cells[1].chip, Qt.MouseButton.LeftButton)
    assert opened == [conflict().mentions[1]]
    assert card.cells[0].chip.accessibleName() == "Open SOP-HP-012 C, page 4 · 5.3"


def test_words_of_a_document_are_plain_text(english: None, qtbot: QtBot) -> None:
    text = '<a href="http://nowhere/">70</a> °C'
    found = conflict()
    hostile = replace(found, mentions=(found.mentions[0], replace(found.mentions[1], value=text, quote=text)))
    card = shown(ConflictCard(hostile), qtbot, 620)
    assert card.cells[1].value.text() == card.cells[1].quote.text() == text
