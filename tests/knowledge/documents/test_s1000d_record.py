from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from knowledge.applicability import AllOf, AnyOf, Assertion, applies
from knowledge.documents.parsed import parse
from knowledge.record import Record
from tests.knowledge.documents.modules import CODE, PLAIN_STATUS, Shown, module, procedure, read, shown, write


def record(folder: Path, **more: object) -> Record:
    found = read(folder, "<description><para>Text</para></description>", **more).record
    assert found is not None
    return found


# ---------------------------------------------------------------- the record


def test_a_verified_module(tmp_path: Path) -> None:
    found = record(tmp_path)

    assert found == Record(
        document="DMC-PRESS-A-D10-20-05-00AA-520A-A",
        status="verified",
        title="Ram guide - Remove",
        revision="003",
        iteration="00",
        effective_from=datetime(2026, 3, 2).astimezone(),
        language="en",
        kind="description",
        owner="North plant",
        classification="general",
        skill_level="sk02",
        origin="Press maker",
        source="s1000d",
        uid="DMC-PRESS-A-D10-20-05-00AA-520A-A_003-00_EN-US",
    )


UNVERIFIED = PLAIN_STATUS.replace('<firstVerification verificationType="tabtop"/>', "<unverified/>")


@pytest.mark.parametrize(
    ("status", "more"),
    [
        ("deleted", {"issue_type": "deleted", "in_work": "01", "status": UNVERIFIED}),
        ("in work", {"in_work": "01", "status": UNVERIFIED}),
        ("in work", {"in_work": ""}),
        ("unverified", {"status": UNVERIFIED}),
        ("unverified", {"status": PLAIN_STATUS + "<qualityAssurance><unverified/></qualityAssurance>"}),
        ("unverified", {"status": "<applic/>"}),
        ("verified", {"issue_type": "changed"}),
    ],
)
def test_the_first_status_that_holds(tmp_path: Path, status: str, more: dict[str, object]) -> None:
    assert record(tmp_path, **more).status == status


def test_a_deleted_module_is_still_read(tmp_path: Path) -> None:
    parsed = read(tmp_path, procedure("<proceduralStep><para>Turn.</para></proceduralStep>"), issue_type="deleted")

    assert parsed.record is not None
    assert parsed.record.status == "deleted"
    assert shown(parsed) == [Shown("step", "1 Turn.", "1")]


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ('<security securityClassification="01"/>', "general"),
        ('<security securityClassification="02"/>', "restricted"),
        ('<security securityClassification="03"/>', "mission-critical"),
        ('<security securityClassification="01" commercialClassification="cc51"/>', "restricted"),
        ('<security securityClassification="05" commercialClassification="cc51"/>', "mission-critical"),
        ('<security commercialClassification="cc51"/>', "mission-critical"),
        ('<security securityClassification="01"/><security securityClassification="02"/>', "restricted"),
        ("", "mission-critical"),
    ],
)
def test_the_strictest_class_counts(tmp_path: Path, security: str, expected: str) -> None:
    assert record(tmp_path, status=security).classification == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (("zh", "TW"), "zh-TW"),
        (("zh", "CN"), "zh-CN"),
        (("sx", "US"), "en"),
        (("de", "DE"), "de"),
        (("ja", "JP"), "ja"),
    ],
)
def test_languages(tmp_path: Path, language: tuple[str, str], expected: str) -> None:
    assert record(tmp_path, language=language).language == expected


def test_codes_with_learn_codes_and_extensions(tmp_path: Path) -> None:
    text = module("<description><para>x</para></description>")
    learn = text.replace('itemLocationCode="A"', 'itemLocationCode="T" learnCode="H31" learnEventCode="A"')
    extended = text.replace(CODE, '<identExtension extensionProducer="F1" extensionCode="C7"/>' + CODE)

    names = [parse(write(tmp_path, one)).record for one in (learn, extended)]

    assert [one.document for one in names if one] == [
        "DMC-PRESS-A-D10-20-05-00AA-520A-T-H31A",
        "DME-F1-C7-PRESS-A-D10-20-05-00AA-520A-A",
    ]


# ---------------------------------------------------------------- applicability


def test_ranges_and_nested_conditions_are_evaluated(tmp_path: Path) -> None:
    applic = """<applic><displayText><simplePara>HP-400 with chiller or 0417 to 0899</simplePara></displayText>
    <evaluate andOr="and"><assert applicPropertyIdent="model" applicPropertyType="prodattr"
      applicPropertyValues="HP-400|HP-450"/>
    <evaluate andOr="or"><assert applicPropertyIdent="cooling" applicPropertyType="prodattr"
      applicPropertyValues="chiller"/>
    <assert applicPropertyIdent="serialNo" applicPropertyType="prodattr" applicPropertyValues="0417~0899|1200"/>
    </evaluate></evaluate></applic>"""

    found = record(tmp_path, status=applic)

    assert found.applies_to == "HP-400 with chiller or 0417 to 0899"
    assert found.applicability == AllOf(
        (
            Assertion("model", ("HP-400", "HP-450")),
            AnyOf((Assertion("cooling", ("chiller",)), Assertion("serial", ("0417~0899", "1200")))),
        )
    )
    assert applies(found.applicability, {"model": ["HP-450"], "serial": ["0500"]})
    assert applies(found.applicability, {"model": ["HP-450"], "serial": ["1200"]})
    assert applies(found.applicability, {"model": ["HP-450"], "serial": ["0900"], "cooling": ["air"]}) is False
    assert applies(found.applicability, {"model": ["HP-450"]}) is None


@pytest.mark.parametrize(
    ("applic", "condition", "words"),
    [
        ("<applic/>", None, ""),
        ("<applic><displayText><simplePara>All</simplePara></displayText></applic>", None, "All"),
        ("", None, ""),
        (
            "<applic><displayText><simplePara>Only the old ones</simplePara></displayText></applic>",
            Assertion("applicability", ("Only the old ones",)),
            "Only the old ones",
        ),
        ('<applicRef applicIdentValue="app-7"/>', Assertion("applicability", ("app-7",)), "app-7"),
        (
            "<applic><assert>after the rebuild</assert></applic>",
            Assertion("applicability", ("after the rebuild",)),
            "",
        ),
    ],
)
def test_what_cannot_be_evaluated_applies_to_no_machine(
    tmp_path: Path, applic: str, condition: Assertion | None, words: str
) -> None:
    found = record(tmp_path, status=applic)

    assert (found.applicability, found.applies_to) == (condition, words)
    assert bool(applies(found.applicability, {"model": ["HP-400"]})) == (condition is None)
