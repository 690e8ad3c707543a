from __future__ import annotations

from collections.abc import Collection

import pytest

from connectors.plant import load_plant
from connectors.simulator.machine import Machines, Point
from connectors.simulator.spec import load_simulation
from tests.connectors.conftest import PLANT
from tests.connectors.test_plant import DEMO


def machines(seed: int = 1) -> Machines:
    return Machines(load_plant(PLANT), load_simulation(PLANT), seed)


def active(found: Machines) -> set[str]:
    return {code for (_, code), standing in found.alarms.items() if standing.active}


def run(found: Machines, start: int, end: int, faults: Collection[str] = ()) -> None:
    for second in range(start, end):
        found.step(float(second), faults)


def test_the_same_seed_gives_the_same_plant() -> None:
    one, two, other = machines(), machines(), machines(2)
    for found in (one, two, other):
        run(found, 1, 30)
    assert one.points == two.points
    assert one.points != other.points


def test_every_kind_of_tag_moves_as_described() -> None:
    found = machines()
    values: dict[str, list[object]] = {tag: [] for tag in found.points}
    for second in range(1, 49):
        found.step(float(second), ())
        for tag, point in found.points.items():
            values[tag].append(point.value)
    oil = [v for v in values["press1.oil_temperature"] if isinstance(v, float)]
    assert len(set(oil)) > 10
    assert all(48 - 3 * 0.8 - 0.1 <= v <= 48 + 3 * 0.8 + 0.1 for v in oil)
    assert all(v == round(v, 1) for v in oil)
    assert values["press1.outlet_temperature"][5] == pytest.approx(oil[5] + 2.0)
    position = [v for v in values["press1.position"] if isinstance(v, float)]
    assert (min(position), max(position)) == (0, 600)
    assert values["press1.strokes"][0] == 100
    assert values["press1.strokes"][-1] == 102
    assert set(values["press1.guard_closed"]) == {True}
    assert set(values["press1.pressure_set"]) == {180.0}
    assert values["mill3.tool"][4] == "T12"
    assert values["mill3.tool"][14] == "T04"


def test_a_fault_moves_its_tags_and_raises_the_alarm_after_its_time_and_passes() -> None:
    found = machines()
    run(found, 1, 5)
    before = found.points["press1.oil_temperature"].value
    found.step(5.0, {"press1/oil-overheat"})
    assert found.points["press1.guard_closed"].value is False
    assert active(found) == {"E-211"}
    run(found, 6, 12, {"press1/oil-overheat"})
    hot = found.points["press1.oil_temperature"].value
    assert isinstance(hot, float)
    assert isinstance(before, float)
    assert hot > 66 > before
    assert found.points["press1.outlet_temperature"].value == pytest.approx(hot + 2)
    assert active(found) == {"E-204", "E-211"}
    run(found, 12, 20)
    assert active(found) == set()


def test_a_broken_sensor_has_no_value_and_the_quality_says_so() -> None:
    found = machines()
    run(found, 1, 3, {"press1/sensor-bad", "press1/unknown"})
    assert found.points["press1.position"] == Point(None, "bad")
    assert active(found) == {"E-218"}
    run(found, 3, 5)
    assert isinstance(found.points["press1.position"].value, float)
    assert active(found) == set()


def test_the_demo_plant_is_quiet_without_faults_and_every_fault_raises_an_alarm() -> None:
    plant, simulation = load_plant(DEMO), load_simulation(DEMO)
    quiet = Machines(plant, simulation, 7)
    for second in range(0, 1800, 3):
        quiet.step(float(second), ())
        assert active(quiet) == set(), second
    for fault in simulation.faults:
        found = Machines(plant, simulation, 7)
        run(found, 1, 60, {fault.key})
        raised = {e for (e, _), s in found.alarms.items() if s.active}
        assert raised == {fault.equipment}, fault.key
        run(found, 60, 150)
        assert active(found) == set(), fault.key
