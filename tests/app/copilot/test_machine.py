import pytest

from app.copilot.machine import fitting_tags, machine_of, rivals, strangers
from connectors.types import AlarmSpec, Equipment, Tag

PRESS = Equipment(
    "press1", {"en": "Hydraulic press 1", "zh-TW": "1 號油壓機"}, aliases=("press 1", "HP-01", "油壓機", "press")
)
MOULD = Equipment(
    "mould2", {"en": "Injection moulding machine 2", "zh-TW": "2 號射出機"}, aliases=("moulding 2", "IM-02", "射出機")
)
TAGS = [
    Tag("press1.oil", "press1", {"en": "Oil temperature", "zh-TW": "油溫"}, "n1", keywords=("oil temp",)),
    Tag("press1.pressure", "press1", {"en": "Ram pressure", "zh-TW": "壓力"}, "n2", keywords=("pressure",)),
    Tag("mould2.oil", "mould2", {"en": "Oil temperature", "zh-TW": "油溫"}, "n3"),
    Tag(
        "mould2.zone3",
        "mould2",
        {"en": "Barrel zone 3 temperature", "zh-TW": "料管第三段溫度"},
        "n4",
        keywords=("zone 3",),
    ),
]
ALARMS = [AlarmSpec("E-204", "press1", 800, {"en": "Oil temperature high"}, "press1.oil")]


def ids(tags: list[Tag]) -> list[str]:
    return [tag.id for tag in tags]


def test_a_machine_is_known_by_any_of_its_names() -> None:
    for text in ("oil on Press 1?", "hp-01 油溫", "１號油壓機的油溫", "what is press1 doing"):
        assert machine_of(text, [PRESS, MOULD]) == "press1"
    assert machine_of("IM-02 換模", [PRESS, MOULD]) == "mould2"


def test_no_machine_or_two_machines_is_none() -> None:
    assert machine_of("what is the oil temperature", [PRESS, MOULD]) is None
    assert machine_of("HP-01 or IM-02?", [PRESS, MOULD]) is None
    assert machine_of("expression", [PRESS]) is None


def test_tags_fit_by_name_keyword_and_alarm_code() -> None:
    assert ids(fitting_tags("how warm is the oil temperature", "press1", TAGS, ALARMS)) == ["press1.oil"]
    assert ids(fitting_tags("油溫多少", "press1", TAGS, ALARMS)) == ["press1.oil"]
    assert ids(fitting_tags("temperature of the oil", "press1", TAGS, ALARMS)) == ["press1.oil"]
    assert ids(fitting_tags("what to do at E-204", "press1", TAGS, ALARMS)) == ["press1.oil"]


def test_a_question_that_names_no_machine_gets_values_only_when_one_machine_fits() -> None:
    assert fitting_tags("oil temperature", None, TAGS, ALARMS) == []
    assert ids(fitting_tags("zone 3 too hot", None, TAGS, ALARMS)) == ["mould2.zone3"]
    assert fitting_tags("who is the owner", None, TAGS, ALARMS) == []


def test_machines_that_have_the_asked_value_as_well_are_rivals() -> None:
    assert rivals("oil temperature limit?", TAGS, ALARMS) == {"press1", "mould2"}
    assert rivals("zone 3 limit", TAGS, ALARMS) == set()
    assert rivals("E-204 oil temperature", TAGS, ALARMS) == set()
    assert rivals("who is the owner", TAGS, ALARMS) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what about press 2?", ["press 2"]),
        ("oil limit of HP-02", ["hp-02"]),
        ("2 號油壓機的油溫", ["2 號油壓機"]),
        ("press 1 and mill 3", []),
        ("press 01", []),
        ("LOTO-HP-02 step 3", []),
        ("SOP-HP-012", []),
        ("press 5 mm down", []),
        ("press 1.5 s long", []),
        ("valve V-14", []),
    ],
)
def test_a_machine_that_the_plant_does_not_have(text: str, found: list[str]) -> None:
    plant = (
        Equipment("press1", {"en": "Press 1", "zh-TW": "1 號油壓機"}, model="HP-400", aliases=("HP-01",)),
        Equipment("mill3", {"en": "Mill 3"}),
    )
    assert strangers(text, plant) == found
