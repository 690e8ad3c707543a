from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.desktop import words
from app.desktop.marks import paint_revision
from knowledge.types import RevisionState, Standing


def picture(standing: Standing) -> QImage:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_revision(painter, standing, QRectF(0, 0, 40, 40))
    painter.end()
    return image


def inked(image: QImage) -> frozenset[tuple[int, int]]:
    """Where something is drawn, whatever its colour."""
    white = 0xFFFFFFFF
    return frozenset((x, y) for x in range(40) for y in range(40) if image.pixel(x, y) != white)


def test_every_standing_has_a_shape_and_a_word_of_its_own(english: None) -> None:
    shapes = {standing: inked(picture(standing)) for standing in Standing}
    assert all(shapes.values())
    for one in Standing:
        for other in Standing:
            if one is not other:
                assert len(shapes[one] ^ shapes[other]) > 20, (one, other)
    assert len({words.standing(one) for one in Standing}) == len(Standing)


@pytest.mark.parametrize("standing", list(Standing))
def test_no_mark_is_green(english: None, standing: Standing) -> None:
    image = picture(standing)
    for x in range(40):
        for y in range(40):
            colour = image.pixelColor(x, y)
            assert not (colour.green() > colour.red() + 30 and colour.green() > colour.blue() + 30)


def test_states_are_told_in_the_same_words(english: None) -> None:
    assert {words.revision_state(state) for state in RevisionState} <= {words.standing(one) for one in Standing}
