from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.live import LiveStore, Value
from connectors.live_writer import Batch, Heard, LiveWriter, Sample
from connectors.types import Alarm, ConnectorState, LiveStoreUnavailable, Quality, Tag

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OIL = Tag("press1.oil", "press1", {"en": "Oil"}, "ns=2;s=oil", "°C")
GUARD = Tag("press1.guard", "press1", {"en": "Guard"}, "ns=2;s=guard")
BAD, UNCERTAIN = 0x808C0000, 0x40930000


def seconds(number: float) -> datetime:
    return NOW + timedelta(seconds=number)


def heard(
    at: float = 0, state: ConnectorState = ConnectorState.CONNECTED, *, session: float = 0, ms: int = 1000
) -> Heard:
    return Heard("line", "opc.tcp://plc:4840", ms, state, "", seconds(session), seconds(session), seconds(at))


def sample(tag: Tag, value: Value, status: int = 0, at: float = 0) -> Sample:
    return Sample("line", tag.id, value, status, seconds(at), seconds(at))


def batch(*samples: Sample, connection: Heard | None = None, alarms: tuple[Alarm, ...] | None = None) -> Batch:
    found = Batch(list(samples))
    if connection:
        found.connections["line"] = connection
    if alarms is not None:
        found.alarms["line"] = alarms
    return found


def alarm(id_: str, equipment: str = "press1", severity: int = 800, *, active: bool = True, at: float = 0) -> Alarm:
    return Alarm(id_, equipment, "E-204", severity, {"en": "Hot", "zh-TW": "過熱"}, active, False, seconds(at))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "live.sqlite"


@pytest.fixture
def writer(path: Path) -> LiveWriter:
    return LiveWriter(path, {"line"}, {OIL.id, GUARD.id})


@pytest.fixture(autouse=True)
def _closed(writer: LiveWriter) -> object:
    yield
    writer.close()


def quality(path: Path, at: float, tag: Tag = OIL) -> Quality:
    return LiveStore(path).latest([tag], seconds(at))[tag.id].quality


def test_no_file_is_an_empty_plant(tmp_path: Path) -> None:
    store = LiveStore(tmp_path / "none" / "live.sqlite")
    assert store.latest([OIL]) == {}
    assert store.history(OIL.id, NOW) == []
    assert store.alarms() == []
    assert store.connections() == []


def test_a_reading_comes_back_as_it_was_written(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(sample(OIL, 48.25), sample(GUARD, True), connection=heard()))
    readings = LiveStore(path).latest([OIL, GUARD], seconds(2))
    oil = readings[OIL.id]
    assert (oil.value, oil.unit, oil.quality, oil.source_time, oil.age_s) == (48.25, "°C", Quality.GOOD, NOW, 2.0)
    assert readings[GUARD.id].value is True


@pytest.mark.parametrize("value", [0.0, -1.5, 1e300, True, False, "Running", "運轉", ""])
def test_values_keep_their_type(path: Path, writer: LiveWriter, value: Value) -> None:
    writer.write(batch(sample(OIL, value), connection=heard()))
    found = LiveStore(path).latest([OIL], NOW)[OIL.id].value
    assert found == value
    assert type(found) is type(value)


def test_only_the_tags_asked_for_come_and_unheard_ones_are_left_out(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(sample(OIL, 1.0), connection=heard()))
    assert list(LiveStore(path).latest([GUARD, OIL], NOW)) == [OIL.id]
    assert LiveStore(path).latest([], NOW) == {}


@pytest.mark.parametrize(
    ("silence", "publishing_ms", "expected"),
    [
        (0, 1000, Quality.GOOD),
        (5, 1000, Quality.GOOD),
        (5.1, 1000, Quality.LATE),
        (60, 1000, Quality.LATE),
        (60.1, 1000, Quality.LOST),
        (14, 5000, Quality.GOOD),
        (15.1, 5000, Quality.LATE),
        (-30, 1000, Quality.GOOD),  # a clock that was set back
    ],
)
def test_silence_makes_values_late_then_lost(
    path: Path, writer: LiveWriter, silence: float, publishing_ms: int, expected: Quality
) -> None:
    writer.write(batch(sample(OIL, 1.0), connection=heard(ms=publishing_ms)))
    assert quality(path, silence) is expected


def test_an_unchanged_value_stays_good_while_the_server_speaks(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(sample(OIL, 1.0), connection=heard()))
    writer.write(batch(connection=heard(3600)))
    reading = LiveStore(path).latest([OIL], seconds(3601))[OIL.id]
    assert reading.quality is Quality.GOOD
    assert reading.age_s == 1.0  # the keep-alive vouched for it a second ago
    assert reading.source_time == NOW


@pytest.mark.parametrize("state", [s for s in ConnectorState if s is not ConnectorState.CONNECTED])
def test_without_a_connection_every_value_is_lost(path: Path, writer: LiveWriter, state: ConnectorState) -> None:
    writer.write(batch(sample(OIL, 1.0), sample(GUARD, None, BAD), connection=heard(state=state)))
    assert quality(path, 0) is Quality.LOST
    assert quality(path, 0, GUARD) is Quality.LOST


def test_a_value_from_before_this_session_is_lost_until_it_comes_again(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(sample(OIL, 1.0), connection=heard()))
    writer.write(batch(connection=heard(20, session=20)))
    assert quality(path, 21) is Quality.LOST
    assert LiveStore(path).latest([OIL], seconds(21))[OIL.id].age_s == 21.0
    writer.write(batch(sample(OIL, 1.0, at=21), connection=heard(21, session=20)))
    assert quality(path, 21) is Quality.GOOD


@pytest.mark.parametrize(
    ("value", "status", "fresh", "late"),
    [
        (1.0, 0, Quality.GOOD, Quality.LATE),
        (1.0, UNCERTAIN, Quality.UNCERTAIN, Quality.LATE),
        (1.0, BAD, Quality.BAD, Quality.BAD),
        (None, BAD, Quality.BAD, Quality.BAD),
        (None, 0, Quality.BAD, Quality.BAD),  # good, but nothing to say
        (1.0, 0xC0000000, Quality.BAD, Quality.BAD),  # the reserved fourth severity
    ],
)
def test_the_servers_own_word_on_a_value(
    path: Path, writer: LiveWriter, value: Value, status: int, fresh: Quality, late: Quality
) -> None:
    writer.write(batch(sample(OIL, value, status), connection=heard()))
    assert quality(path, 1) is fresh
    assert quality(path, 30) is late


def test_history_is_in_order_and_bounded_in_time(path: Path, writer: LiveWriter) -> None:
    for second in range(0, 900, 10):
        writer.write(batch(sample(OIL, float(second), at=second), sample(GUARD, True, at=second)))
    writer.write(batch(sample(OIL, None, BAD, at=900)))
    writer.prune(seconds(900))
    found = LiveStore(path).history(OIL.id, NOW)
    assert [at for at, _, _ in found] == sorted(at for at, _, _ in found)
    assert found[0][0] >= seconds(300)
    assert found[-1] == (seconds(900), None, Quality.BAD)
    assert LiveStore(path).history(OIL.id, seconds(885))[0] == (seconds(890), 890.0, Quality.GOOD)


def test_queued_samples_keep_the_times_of_their_source(path: Path, writer: LiveWriter) -> None:
    queued = [Sample("line", OIL.id, float(n), 0, seconds(n), seconds(5)) for n in range(5)]
    strange_clock = Sample("line", OIL.id, 9.0, 0, seconds(-90000), seconds(6))
    writer.write(batch(*queued, strange_clock))
    found = LiveStore(path).history(OIL.id, seconds(-10))
    assert [(at - NOW).total_seconds() for at, _, _ in found] == [0, 1, 2, 3, 4, 6]
    assert LiveStore(path).latest([OIL])[OIL.id].value == 9.0


def test_a_fast_tag_does_not_fill_the_disk(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(*(sample(OIL, float(n), at=n / 100) for n in range(5000))))
    writer.prune(seconds(51))
    kept = LiveStore(path).history(OIL.id, NOW)
    assert len(kept) <= 2 * 600
    assert kept[-1][1] == 4999.0


def test_alarms_come_worst_first_and_only_active_ones(path: Path, writer: LiveWriter) -> None:
    told = (alarm("a", severity=300), alarm("b", at=1), alarm("c", at=2), alarm("d", active=False), alarm("e", "mill3"))
    writer.write(batch(alarms=told))
    store = LiveStore(path)
    assert [a.id for a in store.alarms()] == ["line/c", "line/b", "line/e", "line/a"]
    assert [a.id for a in store.alarms("mill3")] == ["line/e"]
    assert store.alarms("mill3")[0].message["zh-TW"] == "過熱"
    writer.write(batch(alarms=(alarm("a"),)))
    assert [a.id for a in store.alarms()] == ["line/a"]


def test_a_connection_that_fell_silent_says_so(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(connection=heard()))
    store = LiveStore(path)
    (now,) = store.connections(seconds(4))
    assert (now.state, now.reason, now.url) == (ConnectorState.CONNECTED, "", "opc.tcp://plc:4840")
    (late,) = store.connections(seconds(9))
    assert (late.state, late.reason) == (ConnectorState.CONNECTED, "nothing heard for 9 s")
    (lost,) = store.connections(seconds(61))
    assert (lost.state, lost.since) == (ConnectorState.DISCONNECTED, NOW)


def test_what_the_site_no_longer_has_is_forgotten(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(sample(OIL, 1.0), sample(GUARD, True), connection=heard(), alarms=(alarm("a"),)))
    writer.close()
    LiveWriter(path, {"line"}, {GUARD.id}).close()
    store = LiveStore(path)
    assert list(store.latest([OIL, GUARD], NOW)) == [GUARD.id]
    assert store.history(OIL.id, NOW) == []
    LiveWriter(path, {"other"}, {GUARD.id}).close()
    assert store.latest([GUARD], NOW) == {}
    assert (store.alarms(), store.connections(NOW)) == ([], [])


def test_tags_keep_their_history_over_a_restart(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(sample(OIL, 1.0), sample(GUARD, False), connection=heard()))
    writer.close()
    again = LiveWriter(path, {"line"}, {OIL.id, GUARD.id})
    again.write(batch(sample(OIL, 2.0, at=1), connection=heard(1)))
    again.close()
    assert [v for _, v, _ in LiveStore(path).history(OIL.id, NOW)] == [1.0, 2.0]
    assert LiveStore(path).latest([GUARD], NOW)[GUARD.id].value is False


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 40, b""])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(content)
    if content:
        with pytest.raises(LiveStoreUnavailable):
            LiveStore(path).latest([OIL])
    fresh = LiveWriter(path, {"line"}, {OIL.id})
    fresh.write(batch(sample(OIL, 1.0), connection=heard()))
    fresh.close()
    assert quality(path, 0) is Quality.GOOD


def test_another_versions_file_is_empty_to_readers_and_made_anew_by_the_writer(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(sample(OIL, 1.0), connection=heard()))
    writer.close()
    with sqlite3.connect(path) as db:
        db.execute("pragma user_version = 99")
    db.close()
    assert LiveStore(path).latest([OIL]) == {}
    LiveWriter(path, {"line"}, {OIL.id}).close()
    assert LiveStore(path).connections(NOW) == []


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LiveStoreUnavailable):
        LiveWriter(tmp_path / "file" / "live.sqlite")
    with pytest.raises(LiveStoreUnavailable):
        LiveWriter(tmp_path)
    with pytest.raises(LiveStoreUnavailable):
        LiveStore(tmp_path).alarms()


def test_readers_never_write(path: Path, writer: LiveWriter) -> None:
    writer.write(batch(sample(OIL, 1.0), connection=heard()))
    with LiveStore(path)._open() as db:
        assert db is not None
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("delete from reading")
