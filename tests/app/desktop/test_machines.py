from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.copilot.events import LiveValue
from app.desktop import words
from app.desktop.machine_state import state_of, value_mark
from app.desktop.marks import Mark
from app.desktop.tile import LiveRow, LiveTile
from app.desktop.window import Window
from app.problems import by_code
from connectors.types import Alarm, Quality
from tests.app.desktop import scenes
from tests.app.desktop.fake_core import FakeCore

ALARMS = (scenes.ALARM, scenes.ALARM2)


def test_each_machine_has_its_state_in_mark_and_words(english: None) -> None:
    states = {m.id: state_of(m, scenes.VALUES, ALARMS, scenes.NOW) for m in (scenes.PRESS, scenes.MOULD, scenes.MILL)}
    assert (states["press1"].mark, states["press1"].line) == (Mark.ALARM, "E-204 · 6 min")
    assert states["press1"].spoken.startswith("alarm, priority 1")
    assert (states["mould2"].mark, states["mould2"].line) == (Mark.RUNNING, "Running")
    assert (states["mill3"].mark, states["mill3"].line) == (Mark.UNKNOWN, "No data for 4 min")


@pytest.mark.parametrize(
    ("said", "mark", "line"),
    [
        ("Stopped", Mark.STOPPED, "Stopped"),
        ("MAINTENANCE", Mark.MAINTENANCE, "Maintenance"),
        ("Purge", Mark.STOPPED, "Purge"),
    ],
)
def test_a_machine_says_its_own_state(english: None, said: str, mark: Mark, line: str) -> None:
    state = state_of(scenes.MOULD, [scenes.reading(scenes.STATE, said)], (), scenes.NOW)
    assert (state.mark, state.line) == (mark, line)


@pytest.mark.parametrize(
    ("live", "alarms", "mark"),
    [
        (scenes.reading(scenes.OIL, 50.0), ALARMS, Mark.NONE),
        (scenes.reading(scenes.OIL, 67.0), ALARMS, Mark.ALARM),
        (scenes.reading(scenes.OIL, 67.0), (), Mark.WARNING),
        (scenes.reading(scenes.FLOW, 4.0), ALARMS, Mark.WARNING),
        (scenes.reading(scenes.OIL, 67.0, 30, Quality.LATE), ALARMS, Mark.LATE),
        (scenes.reading(scenes.OIL, 67.0, 300, Quality.LOST), ALARMS, Mark.LATE),
        (scenes.reading(scenes.OIL, 67.0, 1, Quality.BAD), ALARMS, Mark.BAD),
    ],
)
def test_a_value_is_marked_by_its_quality_then_its_limit(
    live: LiveValue, alarms: tuple[Alarm, ...], mark: Mark
) -> None:
    assert value_mark(live, alarms) is mark


def row_of(live: LiveValue, qtbot: QtBot) -> LiveRow:
    row = LiveRow()
    qtbot.addWidget(row)
    row.show_value(live, value_mark(live, ALARMS))
    return row


def test_a_good_value_beyond_its_limit_says_so(english: None, qtbot: QtBot) -> None:
    row = row_of(scenes.VALUES[0], qtbot)
    assert row.accessibleName() == "Oil temperature, 67.4\u00a0°C, limit 65, 1 s"


def test_a_lost_value_is_never_shown_as_current(english: None, qtbot: QtBot) -> None:
    row = row_of(scenes.reading(scenes.OIL, 67.4, 240, Quality.LOST), qtbot)
    assert row._reading._value.text() == "– –"
    assert row.accessibleName().startswith("Oil temperature, last 67.4\u00a0°C at ")
    assert row.accessibleName().endswith("no data for 4 min")


def test_a_late_value_says_so_and_has_no_alarm_colour(english: None, qtbot: QtBot) -> None:
    row = row_of(scenes.reading(scenes.OIL, 67.4, 48, Quality.LATE), qtbot)
    assert row._reading._mark.mark() is Mark.LATE
    assert row.accessibleName() == "Oil temperature, 67.4\u00a0°C, late · 48 s"


def test_a_bad_value_stands_behind_a_tap(english: None, qtbot: QtBot) -> None:
    row = row_of(scenes.reading(scenes.OIL, 67.4, 1, Quality.BAD), qtbot)
    row.show()
    assert not row._reading._value.isVisible()
    QTest.mouseClick(row._reading._reveal, Qt.MouseButton.LeftButton)
    assert row._reading._value.isVisible()


@pytest.mark.parametrize(
    ("value", "said"),
    [(67.2, "2.2 above limit 65"), (60.0, "5 to limit 65"), (True, ""), ("Running", "")],
)
def test_the_distance_to_a_limit_is_told_in_words(english: None, value: float | str | bool, said: str) -> None:
    assert words.limit_distance(scenes.reading(scenes.OIL, value)) == said


def test_below_a_minimum(english: None) -> None:
    assert words.limit_distance(scenes.reading(scenes.FLOW, 4.1)) == "1.9 below minimum 6"


def test_a_tile_is_frozen(english: None, qtbot: QtBot) -> None:
    tile = LiveTile(scenes.LIVE[0], Mark.ALARM, "Oil temperature: 67.2 °C")
    qtbot.addWidget(tile)
    assert tile.set_width(200) == tile.set_width(400)
    assert tile.accessibleName() == "Oil temperature: 67.2 °C"


def test_the_panel_shows_the_machine_with_the_worst_alarm_first(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(window.machines.live_rows) == 4)
    assert window.machines.selected == "press1"
    assert [row.alarm.code for row in window.machines.alarm_rows] == ["E-204", "E-203"]
    assert window.rail.light.lit() == (True, True)
    assert window.status_bar.plant.text() == "Plant server: 2 of 3 machines send"


def test_choosing_a_machine_twice_asks_about_all(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    QTest.mouseClick(window.machines.rows["mould2"], Qt.MouseButton.LeftButton)
    assert window.asking.equipment == "mould2"
    assert window.conversation.bar.field.placeholderText() == "Ask about Moulding 2"
    QTest.mouseClick(window.machines.rows["mould2"], Qt.MouseButton.LeftButton)
    assert window.asking.equipment is None


def test_values_grow_old_when_nothing_comes(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(window.machines.live_rows) == 4)
    core.die()
    window.watching._seen -= 20
    window.watching._tick()
    row = window.machines.live_rows["press1.oil_temperature"]
    assert "late · 21 s" in row.accessibleName()
    window.watching._seen -= 60
    window.watching._tick()
    assert "no data for 81 s" in row.accessibleName()
    assert window.machines.rows["mould2"].state.mark is Mark.UNKNOWN


def test_problems_of_the_plant_stand_in_the_machine_panel(window: Window, core: FakeCore, qtbot: QtBot) -> None:
    core.problems = (by_code("E-OPC-003"), by_code("E-MOD-002"))
    core.say_status()
    qtbot.waitUntil(lambda: bool(window.machines.problems.bars))
    assert list(window.machines.problems.bars) == ["E-OPC-003"]
    assert list(window.conversation.problems.bars) == ["E-MOD-002"]
    core.problems = ()
    core.say_status()
    qtbot.waitUntil(lambda: not window.machines.problems.bars)
    assert not window.conversation.problems.bars


def test_a_beyond_limit_needs_a_number() -> None:
    assert words.beyond(scenes.OIL, "hot") == ""
    assert words.beyond(replace(scenes.OIL, limit_high=None), 99.0) == ""
