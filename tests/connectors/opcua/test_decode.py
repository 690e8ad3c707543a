from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asyncua import ua

from connectors.live import Value
from connectors.opcua.decode import AlarmNames, Event, event, event_clauses, plain, sample
from connectors.opcua.ids import StatusCodes, node_id, status_code
from connectors.plant import Plant

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (ua.Variant(1.5, ua.VariantType.Float), 1.5),
        (ua.Variant(-7, ua.VariantType.Int16), -7.0),
        (ua.Variant(True, ua.VariantType.Boolean), True),
        (ua.Variant("x" * 900, ua.VariantType.String), "x" * 500),
        (ua.Variant(ua.LocalizedText("läuft"), ua.VariantType.LocalizedText), "läuft"),
        (ua.Variant(NOW, ua.VariantType.DateTime), "2026-03-01T12:00:00+00:00"),
        (ua.Variant(float("nan"), ua.VariantType.Double), None),
        (ua.Variant(float("inf"), ua.VariantType.Double), None),
        (ua.Variant([1.0, 2.0], ua.VariantType.Double), None),
        (ua.Variant(b"raw", ua.VariantType.ByteString), None),
        (ua.Variant(), None),
        (None, None),
    ],
)
def test_scalars_are_kept_and_everything_else_has_no_value(given: ua.Variant | None, expected: Value) -> None:
    found = plain(given)
    assert found == expected
    assert type(found) is type(expected)


def test_a_sample_keeps_status_and_source_time() -> None:
    value = ua.DataValue(
        ua.Variant(1.0, ua.VariantType.Double),
        StatusCode=status_code(StatusCodes.UncertainSensorNotAccurate),
        SourceTimestamp=ua.DateTime(2026, 3, 1, 11, 59),
    )
    found = sample("line", "press1.oil", value, NOW)
    assert found.source_time == datetime(2026, 3, 1, 11, 59, tzinfo=UTC)
    assert found.status == StatusCodes.UncertainSensorNotAccurate
    never = ua.DataValue(ua.Variant(1.0, ua.VariantType.Double), SourceTimestamp=ua.DateTime(1601, 1, 1))
    assert sample("line", "press1.oil", never, NOW).source_time is None


def condition(**fields: object) -> Event:
    return Event({"severity": 600, "retain": True, "time": NOW, **fields})


@pytest.mark.parametrize(
    ("given", "equipment", "code", "message"),
    [
        ({"name": "E-204", "source_name": "press1"}, "press1", "E-204", "Oil temperature high"),
        ({"name": "Alarm E-204 (high)", "source_name": "Hydraulic press 1"}, "press1", "E-204", "Oil temperature high"),
        (
            {"name": "HighAlarm", "message": "E-204: oil!", "source_name": "hp-01"},
            "press1",
            "E-204",
            "Oil temperature high",
        ),
        ({"name": "E-211", "source": node_id("press1.oil_temperature", 2)}, "press1", "E-211", "Guard open"),
        ({"name": "E-211", "source": node_id("Line.press1.Guard", 5)}, "press1", "E-211", "Guard open"),
        ({"name": "E-211"}, "press1", "E-211", "Guard open"),  # only one machine has it
        ({"name": "E-2041", "source_name": "press1", "message": "new"}, "press1", "E-2041", "new"),
        ({"name": "E-204", "source_name": "mill3"}, "mill3", "E-204", "E-204"),
        ({"message": ua.LocalizedText("Something else")}, "", "Something else", "Something else"),
        ({}, "", "", ""),
    ],
)
def test_an_event_is_the_alarm_that_the_site_knows(
    plant: Plant, given: dict[str, object], equipment: str, code: str, message: str
) -> None:
    found = AlarmNames(plant).alarm(condition(**given), "c", NOW)
    assert (found.equipment, found.code, found.message["en"]) == (equipment, code, message)
    assert (found.severity, found.active, found.acknowledged, found.time) == (600, True, True, NOW)


def test_what_an_event_leaves_out_comes_from_the_site(plant: Plant) -> None:
    given = Event({"name": "E-204", "source_name": "press1", "retain": True, "active": False, "acknowledged": False})
    found = AlarmNames(plant).alarm(given, "c", NOW)
    assert (found.severity, found.active, found.acknowledged, found.time) == (800, False, False, NOW)


def test_an_event_with_too_few_fields_is_no_condition() -> None:
    found = event([ua.Variant(node_id(2041), ua.VariantType.NodeId)])
    assert found.condition is None
    assert not found.standing
    assert len(event_clauses()) == 11
