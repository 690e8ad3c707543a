from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.applicability import AllOf, AnyOf, Assertion, applies, shown
from knowledge.documents.plmxml import read_export
from knowledge.documents.plmxml_status import IN_WORK, LOST, moment
from knowledge.record import Record
from tests.knowledge.documents.exports import item, revision, status, write


def read(tmp_path: Path, *elements: str, statuses: str = "#s", more: str = "") -> tuple[Record, list[str]]:
    """The one revision of an export, and its remarks."""
    path = write(tmp_path, *elements, item("d", "SOP-1"), revision("r", "d", "A", statuses=statuses, more=more))
    export = read_export(path)
    return export.revisions[0], [remark.detail for remark in export.remarks]


def dates(id_: str, start: str = "", end: str = "", more: str = "") -> str:
    given = " ".join(f'{name}="{value}"' for name, value in (("start", start), ("end", end)) if value)
    return f'<DateEffectivity id="{id_}" {given} {more}/>'


def test_of_several_statuses_the_newest_counts_wherever_it_stands(tmp_path: Path) -> None:
    approved = status("s1", "WT9_Aprovado", "2025-07-22T12:20:28Z")
    checked = status("s2", "WT9_RevisaoDTP", "2025-07-22T12:25:38Z")
    undated = status("s3", "Old")

    record, remarks = read(tmp_path, approved, checked, undated, statuses="#s2 s1\n  #s3")

    assert (record.status, record.approved_at) == ("WT9_RevisaoDTP", datetime(2025, 7, 22, 12, 25, 38, tzinfo=UTC))
    assert remarks == [
        "SOP-1 A: several release statuses: WT9_RevisaoDTP (2025-07-22 12:25 UTC), WT9_Aprovado (2025-07-22 12:20 UTC),"
        " Old; counted is WT9_RevisaoDTP"
    ]


def test_without_dates_the_last_status_of_the_list_counts(tmp_path: Path) -> None:
    record, _ = read(tmp_path, status("s1", "Released"), status("s2", "Obsolete"), statuses="s1 s2")

    assert (record.status, record.approved_at) == ("Obsolete", None)


def test_no_status_is_in_work_and_a_lost_one_is_not(tmp_path: Path) -> None:
    released = status("s", "Released", "2026-01-01T00:00:00Z")

    assert read(tmp_path, statuses="")[0].status == IN_WORK
    assert read(tmp_path, statuses="#gone")[0].status == LOST
    assert read(tmp_path, released, statuses="#s #gone")[0].status == LOST
    assert read(tmp_path, status("s", ""))[0].status == LOST


def test_the_name_of_a_status_may_stand_in_its_user_data(tmp_path: Path) -> None:
    named = '<ReleaseStatus id="s"><UserData><UserValue title="name" value="核准"/></UserData></ReleaseStatus>'

    assert read(tmp_path, named)[0].status == "核准"


def test_a_date_of_release_that_is_none(tmp_path: Path) -> None:
    record, remarks = read(tmp_path, status("s", "Released", "soon"))

    assert (record.status, record.approved_at) == ("Released", None)
    assert remarks == ["SOP-1 A: dateReleased soon is not a time"]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-01T08:00:00Z", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        (" 2026-03-01T08:00:00.123456789+08:00 ", datetime(2026, 3, 1, 0, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01T08:00:00", datetime(2026, 3, 1, 8).astimezone()),
        ("9999-12-31T00:00:00Z", None),
        ("0001-01-01T00:00:00", None),
        ("", None),
    ],
)
def test_times(text: str, time: datetime | None) -> None:
    assert moment(text) == time


def test_dates_of_the_status_and_of_the_revision_itself(tmp_path: Path) -> None:
    span = dates("e", "2026-03-01T00:00:00Z", "2026-09-01T00:00:00Z")

    of_status, _ = read(tmp_path, span, status("s", "Released", effectivity="#e"))
    of_revision, _ = read(tmp_path, span, status("s", "Released"), more='effectivityRefs="e"')

    expected = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC), None)
    for record in (of_status, of_revision):
        assert (record.effective_from, record.effective_to, record.applicability) == expected


def test_the_effectivity_of_a_status_that_does_not_count_is_not_used(tmp_path: Path) -> None:
    old = status("s1", "Released", "2026-01-01T00:00:00Z", effectivity="#e")
    record, _ = read(tmp_path, dates("e", "2026-03-01T00:00:00Z"), old, status("s2", "Held", "2026-02-01T00:00:00Z"),
                     statuses="s1 s2")  # fmt: skip

    assert (record.status, record.effective_from) == ("Held", None)


def test_spans_that_touch_are_one_and_of_others_the_last_is_used(tmp_path: Path) -> None:
    touching = [dates("e1", "2026-02-01T00:00:00Z"), dates("e2", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")]
    apart = [dates("e1", "2027-02-01T00:00:00Z"), dates("e2", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")]
    released = status("s", "Released", effectivity="#e1 #e2")

    one, quiet = read(tmp_path, *touching, released)
    last, remarks = read(tmp_path, *apart, released)

    assert (one.effective_from, one.effective_to, quiet) == (datetime(2026, 1, 1, tzinfo=UTC), None, [])
    assert (last.effective_from, last.effective_to) == (datetime(2027, 2, 1, tzinfo=UTC), None)
    assert remarks == ["SOP-1 A: effective in several spans of time; only the last is used"]


def test_units_become_serial_ranges(tmp_path: Path) -> None:
    units = (
        '<SerialNumberEffectivity id="e1" start="0417" end="0899"/><SerialNumberEffectivity id="e2" start="1200"/>'
        '<SerialNumberEffectivity id="e3" start="0007" end="0007"/>'
    )

    record, remarks = read(tmp_path, units, status("s", "Released", effectivity="#e1 #e2 #e3"))

    assert record.applicability == Assertion("serial", ("0417~0899", "1200~", "0007"))
    assert [applies(record.applicability, {"serial": [one]}) for one in ("500", "0007", "1000")] == [True, True, False]
    assert remarks == []


def test_the_end_item_of_an_effectivity_is_a_model(tmp_path: Path) -> None:
    elements = (
        '<Product id="top" productId="70-400" name="HP-400"/>',
        '<ProductRevision id="topr" masterRef="#top" revision="A"/>',
        '<SerialNumberEffectivity id="e1" start="1" end="9" contextRef="#topr"/>',
        '<ConfigurationContext id="cfg" configId="HP-500"/>',
        '<SerialNumberEffectivity id="e2" start="20" contextRef="#cfg"/>',
    )
    path = write(
        tmp_path, *elements, status("s", "Released", effectivity="e1 e2"), item("d", "SOP-1"),
        revision("r", "d", "A", statuses="#s"),
    )  # fmt: skip

    record = next(one for one in read_export(path).revisions if one.document == "SOP-1")

    assert record.applicability == AnyOf(
        (
            AllOf((Assertion("model", ("70-400", "HP-400")), Assertion("serial", ("1~9",)))),
            AllOf((Assertion("model", ("HP-500",)), Assertion("serial", ("20~",)))),
        )
    )
    assert applies(record.applicability, {"model": ["HP-400"], "serial": ["5"]}) is True
    assert applies(record.applicability, {"model": ["HP-500"], "serial": ["5"]}) is False


def test_dates_and_units_must_both_hold(tmp_path: Path) -> None:
    elements = (
        dates("e1", "2026-01-01T00:00:00Z"),
        '<SerialNumberEffectivity id="e2" end="9"/>',
        '<LotEffectivity id="e3" lot="L-7"/>',
    )

    record, _ = read(tmp_path, *elements, status("s", "Released", effectivity="e1 e2 e3"))

    assert record.effective_from == datetime(2026, 1, 1, tzinfo=UTC)
    assert shown(record.applicability) == "serial ~9 / lot L-7"


@pytest.mark.parametrize(
    ("element", "detail"),
    [
        ("", "ReleaseStatus s: effectivityRefs points at e, which is not in the file"),
        (dates("e", "spring"), "SOP-1 A: the effectivity e has no readable date"),
        ('<MoonEffectivity id="e"/>', "SOP-1 A: the effectivity e is of the unknown kind MoonEffectivity"),
    ],
)
def test_an_effectivity_that_cannot_be_read_holds_for_no_machine(tmp_path: Path, element: str, detail: str) -> None:
    record, remarks = read(tmp_path, element, status("s", "Released", effectivity="e"))

    assert applies(record.applicability, {"machine": ["press1"], "serial": ["1"], "model": ["HP-400"]}) is None
    assert remarks == [detail]


def test_a_context_that_is_not_in_the_file_holds_for_no_machine(tmp_path: Path) -> None:
    record, _ = read(
        tmp_path,
        dates("e", "2026-01-01T00:00:00Z", more='contextRef="#gone"'),
        status("s", "Released", effectivity="e"),
    )

    assert applies(record.applicability, {"machine": ["press1"], "model": ["HP-400"]}) is None


def test_stock_out_and_an_end_before_the_beginning_are_remarked(tmp_path: Path) -> None:
    stock = dates("e", "2026-01-01T00:00:00Z", more='endCondition="stockOut"')
    turned = dates("e", "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z")
    released = status("s", "Released", effectivity="e")

    assert read(tmp_path, stock, released)[1] == [
        "SOP-1 A: effective while stocks last; the export does not say how long"
    ]
    assert read(tmp_path, turned, released)[1] == ["SOP-1 A: its effectivity ends before it begins"]
