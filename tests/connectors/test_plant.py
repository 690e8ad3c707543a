from __future__ import annotations

from pathlib import Path

import pytest

from connectors.plant import load_plant
from connectors.simulator.spec import load_simulation
from connectors.types import PlantFileInvalid
from tests.connectors.conftest import PLANT

DEMO = Path(__file__).parents[2] / "resources" / "demo_plant" / "plant.toml"


def test_plant_is_read_in_the_order_of_the_file() -> None:
    plant = load_plant(PLANT)
    assert [e.id for e in plant.equipment] == ["press1", "mill3"]
    assert plant.name["zh-TW"] == "測試工廠"
    press = plant.equipment_by("press1")
    assert press is not None
    assert press.aliases == ("HP-01", "油壓機")
    tag = plant.tag("press1.oil_temperature")
    assert tag is not None
    assert (tag.unit, tag.high, tag.limit_high, tag.limit_low, tag.decimals) == ("°C", 80, 65, None, 1)
    assert tag.keywords == ("oil temp", "油溫")
    assert tag.shown
    assert [t.id for t in plant.tags_of("mill3")] == ["mill3.tool"]
    assert len(plant.tags_of(None)) == len(plant.tags)
    assert [a.code for a in plant.alarms if a.equipment == "press1"] == ["E-204", "E-211", "E-218"]


def test_names_that_are_not_there_give_nothing() -> None:
    plant = load_plant(PLANT)
    assert plant.equipment_by("press9") is None
    assert plant.tag("press1.nothing") is None
    assert plant.tags_of("press9") == ()


def test_machines_belong_to_the_server_that_they_name_or_to_the_first() -> None:
    plant = load_plant(PLANT)
    line, hall = plant.served_by("line", default="line"), plant.served_by("hall", default="line")
    assert [e.id for e in line.equipment] == ["press1"]
    assert [e.id for e in hall.equipment] == ["mill3"]
    assert {t.id for t in line.tags} | {t.id for t in hall.tags} == {t.id for t in plant.tags}
    assert [a.code for a in hall.alarms] == ["M-3"]


HEAD = '[plant]\nname = { en = "P" }\n[[equipment]]\nid = "a"\nname = { en = "A" }\n'
TAG = '[[tag]]\nid = "a.t"\nequipment = "a"\nname = { en = "T" }\nnode = "ns=2;s=t"\n'
ALARM = '[[alarm]]\ncode = "E"\nequipment = "a"\nseverity = 500\nmessage = { en = "E" }\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[plant\n", "line 1"),
        ("", "plant"),
        ('[plant]\nname = { de = "W" }\n', r"plant\.name: .*English"),
        (HEAD + "colour = 3\n", r"equipment\[0\]\.colour"),
        (HEAD + HEAD.partition("}\n")[2], r"equipment\[1\]: 'a' stands twice"),
        (HEAD + TAG + "low = 5\nhigh = 5\n", r"tag\[0\]: .*low must be less than high"),
        (HEAD + TAG + 'low = "5"\n', r"tag\[0\]\.low"),
        (HEAD + TAG + "low = nan\n", r"tag\[0\]\.low"),
        (HEAD + TAG + "decimals = 9\n", r"tag\[0\]\.decimals"),
        (HEAD + TAG.replace("ns=2;s=t", "somewhere"), r"tag\[0\]\.node"),
        (HEAD + TAG.replace('equipment = "a"', 'equipment = "b"'), r"tag\[0\]\.equipment: .*'b'"),
        (HEAD + TAG + TAG, r"tag\[1\]: 'a\.t' stands twice"),
        (HEAD + ALARM.replace("500", "0"), r"alarm\[0\]\.severity"),
        (HEAD + ALARM + 'tag = "a.t"\n', r"alarm\[0\]\.tag: a has no tag 'a\.t'"),
        (HEAD + ALARM + ALARM, r"alarm\[1\]: 'a E' stands twice"),
    ],
)
def test_a_wrong_plant_is_refused_with_the_place_that_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "plant.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(PlantFileInvalid, match=said) as caught:
        load_plant(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'[plant]\nname = { en = "\xe9" }\n'])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plant.toml"
    path.write_bytes(content)
    with pytest.raises(PlantFileInvalid):
        load_plant(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(PlantFileInvalid):
            load_plant(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TAG + 'sim = { kind = "dance" }\n', r"tag\[0\]\.sim"),
        (TAG + 'sim = { kind = "walk", mean = 1, period_s = 0 }\n', "period_s"),
        (TAG + 'sim = { kind = "follow", of = "a.t" }\n', r"tag\[0\]\.sim\.of"),
        (TAG + 'sim = { kind = "follow", of = "a.u" }\n', r"tag\[0\]\.sim\.of"),
        (TAG + ALARM + 'tag = "a.t"\nsim = { above = 1, below = 2 }\n', "exactly one"),
        (TAG + ALARM + "sim = { above = 1 }\n", r"alarm\[0\]\.sim: needs the tag"),
        ('[[fault]]\nequipment = "a"\nid = "f"\nname = { en = "F" }\nsim = { tag = "a.t", to = 1 }\n', r"fault\[0\]"),
    ],
)
def test_a_wrong_simulation_is_refused_with_the_place_that_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "plant.toml"
    path.write_text(HEAD + text, "utf-8")
    load_plant(path)  # the program itself does not care
    with pytest.raises(PlantFileInvalid, match=said):
        load_simulation(path)


def test_the_demo_plant_can_be_used() -> None:
    plant, simulation = load_plant(DEMO), load_simulation(DEMO)
    assert {"press1", "mould2", "mill3"} <= {e.id for e in plant.equipment}
    assert len(plant.tags) >= 120
    assert simulation.fault("press1", "oil-overheat")
    assert simulation.fault("press1", "no-such-fault") is None
