from datetime import UTC, datetime

import pytest

from app.copilot import wording
from app.copilot.events import LiveValue
from connectors.types import Quality, Reading, Tag

TAG = Tag("press1.oil", "press1", {"en": "Oil temperature", "zh-TW": "油溫"}, "n", "°C", limit_low=10, limit_high=65)


def live(value: float | None, quality: Quality, age: float = 2) -> LiveValue:
    then = datetime(2026, 11, 23, 6, 31, tzinfo=UTC)
    return LiveValue(TAG, Reading(TAG.id, value, "°C", quality, then, then, age))


def test_a_good_value_says_its_age_and_its_distance_to_the_limit() -> None:
    text = wording.reading(live(67.2, Quality.GOOD), "en")
    assert text == "Oil temperature: 67.2\u00a0°C, good, 2\u00a0s old; 2.2 above the limit 65.0\u00a0°C"
    assert "低於下限" in wording.reading(live(5, Quality.GOOD), "zh-TW")
    assert "limit" not in wording.reading(live(50, Quality.GOOD), "en")


@pytest.mark.parametrize("quality", [Quality.LATE, Quality.LOST, Quality.BAD])
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_a_value_that_is_not_current_says_so_and_is_never_compared(quality: Quality, language: str) -> None:
    text = wording.reading(live(67.2, quality, 300), language)
    assert any(word in text for word in ("not current", "no current", "not used", "非即時", "無資料", "不採用"))
    assert "above" not in text
    assert "高於" not in text


def test_a_bad_value_is_not_told_at_all() -> None:
    assert "67" not in wording.reading(live(67.2, Quality.BAD), "en")


def test_a_value_never_received_is_said_to_be_so() -> None:
    assert "no value" in wording.reading(live(None, Quality.LOST), "en")


def test_language_is_told_by_script() -> None:
    assert wording.language_of("press 1 油溫") == "zh-TW"
    assert wording.language_of("oil temperature °C") == "en"


def test_every_sentence_exists_in_both_languages() -> None:
    assert all(set(texts) == {"en", "zh-TW"} for texts in wording._TEXTS.values())
