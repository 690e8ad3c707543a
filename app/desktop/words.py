"""What the window writes: numbers, ages, dates, states and problems in the language in use.

Every text is written in English where it is used, as `translate(context, text)`; the other languages stand in
resources/translations, and a test names what is missing there.
Not here: text from documents, machines or the model, which is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QLocale

from app import problems
from app.copilot.events import LiveValue
from app.problems import Problem
from connectors.types import Quality, Tag, in_language
from knowledge.types import Reason, Revision, RevisionState, Standing

translate = QCoreApplication.translate
NBSP = "\u00a0"


def language() -> str:
    """The language of the window: "en" or "zh-TW"."""
    return "zh-TW" if translate("Words", "[language]") == "zh-TW" else "en"


def system_language() -> str:
    """The language the system asks for, as far as the window speaks it."""
    for name in QLocale.system().uiLanguages():
        if name.startswith("zh"):
            return "zh-TW"
        if name.startswith("en"):
            return "en"
    return "en"


def local(words: Mapping[str, str]) -> str:
    """A site's text in the window's language."""
    return in_language(words, language())


def here(at: datetime) -> datetime:
    """A time as this place writes it; without a zone it is one of this place.

    Years that no clock has stand for "never" or "always" ("9999-12-31"): they are taken as they are written.
    """
    try:
        return at.astimezone()
    except (OSError, OverflowError, ValueError):
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def clock(at: datetime | None) -> str:
    """Hours and minutes of this place, 24 h."""
    return here(at).strftime("%H:%M") if at else ""


def clock_seconds(at: datetime | None) -> str:
    """Hours, minutes and seconds of this place."""
    return here(at).strftime("%H:%M:%S") if at else ""


def date(at: datetime | None) -> str:
    """A date as 2026-03-02."""
    return here(at).date().isoformat() if at else ""


def date_clock(at: datetime) -> str:
    """Date and time of this place."""
    return here(at).strftime("%Y-%m-%d %H:%M")


def duration(seconds: float) -> str:
    """A length of time in its one fitting unit: 48 s, 6 min, 3 h, 2 d."""
    if seconds < 100:
        return translate("Words", "{n} s").format(n=max(0, round(seconds)))
    if seconds < 100 * 60:
        return translate("Words", "{n} min").format(n=round(seconds / 60))
    if seconds < 48 * 3600:
        return translate("Words", "{n} h").format(n=round(seconds / 3600))
    return translate("Words", "{n} d").format(n=round(seconds / 86400))


def number(value: float | str | bool | None, decimals: int) -> str:
    """A value as the panel writes it; a minus sign is a minus sign."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return translate("Words", "on") if value else translate("Words", "off")
    if isinstance(value, str):
        return value
    return f"{value:.{decimals}f}".replace("-", "−")


def plain(value: float, decimals: int) -> str:
    """A limit without needless zeros: 65, not 65.0."""
    text = f"{value:.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def beyond(tag: Tag, value: object) -> str:
    """Give "high" above the upper limit, "low" below the lower one, else ""."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if tag.limit_high is not None and value > tag.limit_high:
        return "high"
    if tag.limit_low is not None and value < tag.limit_low:
        return "low"
    return ""


def limit_short(tag: Tag, side: str) -> str:
    """The limit that is passed, for a narrow place."""
    if side == "high" and tag.limit_high is not None:
        return translate("Words", "limit {limit}").format(limit=plain(tag.limit_high, tag.decimals))
    if side == "low" and tag.limit_low is not None:
        return translate("Words", "min. {limit}").format(limit=plain(tag.limit_low, tag.decimals))
    return ""


def limit_distance(live: LiveValue) -> str:
    """How far the value is from its limit, in words; empty where the site names none."""
    tag, value = live.tag, live.reading.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    high, low = tag.limit_high, tag.limit_low
    if high is not None and value > high:
        text = translate("Words", "{by} above limit {limit}")
        return text.format(by=plain(value - high, tag.decimals), limit=plain(high, tag.decimals))
    if low is not None and value < low:
        text = translate("Words", "{by} below minimum {limit}")
        return text.format(by=plain(low - value, tag.decimals), limit=plain(low, tag.decimals))
    if high is not None and (low is None or high - value <= value - low):
        text = translate("Words", "{by} to limit {limit}")
        return text.format(by=plain(high - value, tag.decimals), limit=plain(high, tag.decimals))
    if low is not None:
        text = translate("Words", "{by} to minimum {limit}")
        return text.format(by=plain(value - low, tag.decimals), limit=plain(low, tag.decimals))
    return ""


def quality(value: Quality) -> str:
    """A quality as a word."""
    return {
        Quality.GOOD: translate("Words", "good"),
        Quality.UNCERTAIN: translate("Words", "uncertain"),
        Quality.LATE: translate("Words", "late"),
        Quality.LOST: translate("Words", "no data"),
        Quality.BAD: translate("Words", "bad quality"),
    }[value]


def freshness(live: LiveValue) -> str:
    """Age and, when it is not good, quality: "1 s", "late · 48 s", "no data for 4 min"."""
    reading = live.reading
    age = duration(reading.age_s)
    if reading.quality is Quality.GOOD:
        return age
    if reading.quality is Quality.LOST:
        return translate("Words", "no data for {age}").format(age=age) if heard(live) else quality(reading.quality)
    if reading.quality is Quality.BAD:
        return quality(reading.quality)
    return f"{quality(reading.quality)} · {age}"


def heard(live: LiveValue) -> bool:
    """Whether anything ever came."""
    return live.reading.quality is not Quality.LOST or live.reading.value is not None


def last_known(live: LiveValue) -> str:
    """What a lost value was, with its time, so that nobody takes it for now; empty if it never was."""
    if not heard(live):
        return ""
    reading = live.reading
    at = clock(reading.source_time or reading.received)
    value = with_unit(number(reading.value, live.tag.decimals), reading.unit)
    return translate("Words", "last {value} at {time}").format(value=value, time=at)


def with_unit(value: str, unit: str) -> str:
    """Value and unit that no line break parts."""
    return f"{value}{NBSP}{unit}" if unit else value


def standing(value: Standing) -> str:
    """Where a revision stands, as a word."""
    return {
        Standing.EFFECTIVE: translate("Words", "effective"),
        Standing.UNCONTROLLED: translate("Words", "uncontrolled"),
        Standing.NOT_YET: translate("Words", "not yet effective"),
        Standing.EXPIRED: translate("Words", "expired"),
        Standing.SUPERSEDED: translate("Words", "superseded"),
        Standing.AMBIGUOUS: translate("Words", "two effective"),
        Standing.IN_WORK: translate("Words", "in work"),
        Standing.UNVERIFIED: translate("Words", "unverified"),
        Standing.WITHDRAWN: translate("Words", "withdrawn"),
        Standing.QUARANTINED: translate("Words", "waiting"),
    }[value]


def revision_state(state: RevisionState) -> str:
    """What a revision's source says of it, as a word; where it stands now may differ (`standing`)."""
    return standing(Standing(state.value))


def reason(revision: Revision) -> str:
    """Why a revision is in quarantine, as a sentence."""
    if revision.reason is Reason.UNMAPPED:
        text = translate("Words", "Status “{status}” is not in the status map.")
        return text.format(status=revision.status)
    return translate("Words", "Title block not confirmed.")


def revision(label: str) -> str:
    """Label as "Rev C"; nothing for a file without revision data."""
    return translate("Words", "Rev {label}").format(label=label) if label else ""


def kind_of_number(n: int, one: str, many: str) -> str:
    """The form that fits a count; `many` holds {n}."""
    return one if n == 1 else many.format(n=n)


def problem(value: Problem) -> tuple[str, str]:
    """What happened and the next step, in the window's language, by the code of the problem."""
    what, next_step = problems.TABLE.get(value.code, (value.what, value.next_step))
    return translate("Problem", what), translate("Problem", next_step)


def sentences(*parts: str) -> str:
    """Sentences in a row: with a space between them, but none after a Chinese full stop."""
    text = ""
    for part in parts:
        text += part if not text or text.endswith(("。", "！", "？")) else f" {part}" if part else ""
    return text


def listed(parts: Iterable[str]) -> str:
    """Parts of a list."""
    return translate("Words", ", ").join(part for part in parts if part)


def coded(code: str, detail: str = "") -> Problem:
    """A problem that the window itself meets."""
    return problems.by_code(code, detail)
