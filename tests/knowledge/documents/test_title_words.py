from __future__ import annotations

from datetime import date

import pytest

from knowledge.applicability import AllOf, Assertion, Condition
from knowledge.documents.title_words import condition, date_at, label_at, number_at, plain, revision_at, whole_label


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026/3/2", "2026-03-02"),
        ("2026.03.02", "2026-03-02"),
        ("02.03.2026", "2026-03-02"),
        ("2 March 2026", "2026-03-02"),
        ("2nd Mar. 2026", "2026-03-02"),
        ("02-Mar-2026", "2026-03-02"),
        ("March 2, 2026", "2026-03-02"),
        ("2026年3月2日", "2026-03-02"),
        ("民國115年3月2日", "2026-03-02"),
        ("中華民國 115 年 3 月 2 日", "2026-03-02"),
        ("民國115.03.02", "2026-03-02"),
        ("令和8年3月2日", "2026-03-02"),
        ("25/03/2026", "2026-03-25"),
        ("03/25/2026", "2026-03-25"),
        ("04/04/2026", "2026-04-04"),
        ("03/04/2026", None),
        ("2026-13-02", None),
        ("2026-02-30", None),
    ],
)
def test_dates(written: str, meant: str | None) -> None:
    found = date_at(plain(written))

    assert found
    assert found == (date.fromisoformat(meant) if meant else None, len(plain(written)))


def test_years_of_the_republic_need_their_name() -> None:
    assert date_at("115.03.02") is None
    assert date_at("115.03.02", roc=True) == (date(2026, 3, 2), 9)
    assert whole_label("生效日期（民國）")
    assert whole_label("Effective date (YYYY-MM-DD)")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("C", "C"),
        ("Rev. C", "C"),
        ("03", "03"),
        ("1.2", "1.2"),
        ("V1.2", "1.2"),
        ("A/2", "A/2"),
        ("AB", "AB"),
        ("第 3 版", "3"),
        ("初版", "初版"),
        ("N/A", None),
        ("the latest", None),
        ("is", None),
        ("2026-03-02", None),
        ("-", None),
    ],
)
def test_revisions(written: str, meant: str | None) -> None:
    found = revision_at(written)

    assert (found[0] if found else None) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SOP-HP-012", "SOP-HP-012"),
        ("SOP HP 012", "SOP HP 012"),
        ("品保-012", "品保-012"),
        ("WI-7.5.1/03", "WI-7.5.1/03"),
        ("Pump", None),
        ("12", None),
        ("2026-03-02", None),
    ],
)
def test_numbers(written: str, meant: str | None) -> None:
    found = number_at(written)

    assert (found[0] if found else None) == meant


def test_labels_are_whole_words() -> None:
    assert [label_at(text) for text in ("Revisions C", "Numbering", "版本說明", "核准者簽名欄位", "Documents")] == [
        None
    ] * 5
    label = label_at("文件編號(Document No.)：SOP-1")
    assert label
    assert (label.field, label.end, label.colon) == ("document", 19, True)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HP-400, serial 0417 to 0899", AllOf((Assertion("model", ("HP-400",)), Assertion("serial", ("0417~0899",))))),
        ("型號 HP-400，機號 0417 起", AllOf((Assertion("model", ("HP-400",)), Assertion("serial", ("0417~",))))),
        ("press1、press2", Assertion("machine", ("press1", "press2"))),
        (
            "the press beside the gate that was bought used",
            Assertion("machine", ("the press beside the gate that was bought used",)),
        ),
        ("全機台", None),
    ],
)
def test_machines(written: str, meant: Condition | None) -> None:
    assert condition(written, models=False) == meant
