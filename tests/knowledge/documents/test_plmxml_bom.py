from __future__ import annotations

import time
from pathlib import Path

import pytest

from knowledge.documents.plmxml import read_export
from knowledge.record import BomLine
from tests.knowledge.documents.exports import item, occurrence, revision, status, view, write

PARTS = (
    item("m", "HP-400", "Press", kind="Part"),
    item("f", "33-0400", "Filter unit", kind="Part"),
    item("s", "33-0410", "Strainer", kind="Part", more='unitRef="#litre"'),
    revision("mr", "m", "B", title="Press", statuses="st"),
    revision("fr", "f", "A", title="Filter unit"),
    revision("sr", "s", "1", title="Strainer"),
    status("st", "Released", "2026-01-01T00:00:00Z"),
)


def lines(tmp_path: Path, *elements: str) -> tuple[BomLine, ...]:
    return read_export(write(tmp_path, *PARTS, *elements)).bom


def details(tmp_path: Path, *elements: str) -> list[str]:
    return [remark.detail for remark in read_export(write(tmp_path, *PARTS, *elements)).remarks]


def test_lines_of_the_occurrence_tree(tmp_path: Path) -> None:
    tree = view(
        occurrence("o2", "sr", sequence="10", quantity="2.5"),
        occurrence("o1", "fr", "o2", "o3", sequence="20"),
        occurrence("o0", "mr", "o1"),
        occurrence("o3", "sr", sequence="20", quantity="A/R"),
        root="o0",
    )

    assert lines(tmp_path, tree) == (
        BomLine("33-0400", "33-0410", "Strainer", "2.5", "", "1", "10", "A", "in work"),
        BomLine("33-0400", "33-0410", "Strainer", "A/R", "", "1", "20", "A", "in work"),
        BomLine("HP-400", "33-0400", "Filter unit", "1", "", "A", "20", "B", "Released"),
    )


def test_equal_occurrences_are_counted_in_one_parent_and_not_over_its_copies(tmp_path: Path) -> None:
    tree = view(
        occurrence("o0", "mr", "a", "b"),
        occurrence("a", "fr", "a1", "a2", "a3"),
        occurrence("b", "fr", "b1", "b2", "b3"),
        *(
            occurrence(one, "sr", quantity=number)
            for one, number in zip(("a1", "a2", "a3"), ("", "", "0.5"), strict=True)
        ),
        *(
            occurrence(one, "sr", quantity=number)
            for one, number in zip(("b1", "b2", "b3"), ("1", "1", ".5"), strict=True)
        ),
        root="o0",
    )

    found = [(line.parent, line.item, line.quantity) for line in lines(tmp_path, tree)]

    assert found == [
        ("HP-400", "33-0400", "2"),
        ("33-0400", "33-0410", "2.5"),
        ("33-0400", "33-0410", "2"),
        ("33-0400", "33-0410", ".5"),
    ]


def test_children_may_name_their_parent_and_point_at_items_without_revision(tmp_path: Path) -> None:
    tree = (
        '<ProductView id="v"><Occurrence id="a" instancedRef="#mr"/>'
        '<Occurrence id="b" instancedRef="s" parentRef="#a"/></ProductView>'
    )

    assert lines(tmp_path, tree) == (
        BomLine("HP-400", "33-0410", "Strainer", "1", parent_revision="B", status="Released"),
    )


GRAPH = (
    '<InstanceGraph id="g" rootRefs="mv">'
    '<ProductRevisionView id="mv" revisionRef="#mr" instanceRefs="i1 i2 i3 i4"/>'
    '<ProductRevisionView id="sv" revisionRef="sr"/>'
    '<ProductInstance id="i1" partRef="#sv" quantity="2" unitRef="litre" sequenceNumber="30"/>'
    '<ProductInstance id="i2" instancedRef="#fr"/><ProductInstance id="i3" instancedRef="#fr"/>'
    '<ProductInstance id="i4" name="Other" instancedRef="#sr" substituteForRef="#i1"/>'
    '</InstanceGraph><Unit id="litre"><GeneralUnit name="litre"/></Unit>'
)


def test_an_instance_graph_where_there_are_no_occurrences(tmp_path: Path) -> None:
    assert lines(tmp_path, GRAPH) == (
        BomLine("HP-400", "33-0410", "Strainer", "2", "litre", "1", "30", "B", "Released"),
        BomLine("HP-400", "33-0400", "Filter unit", "2", "", "A", "", "B", "Released"),
    )
    assert details(tmp_path, GRAPH) == ["Other is a substitute and no line of the bill of materials"]


def test_occurrences_of_instances_are_configured_and_come_first(tmp_path: Path) -> None:
    chain = (
        '<ProductView id="v" primaryOccurrenceRef="a"><Occurrence id="a" instancedRef="#mv" occurrenceRefs="b"/>'
        '<Occurrence id="b" instanceRefs="#i2 #i1"/></ProductView>'
    )

    assert lines(tmp_path, GRAPH, chain) == (
        BomLine("HP-400", "33-0410", "Strainer", "2", "litre", "1", "30", "B", "Released"),
    )


def test_views_that_only_show_and_what_is_suppressed_are_no_lines(tmp_path: Path) -> None:
    exploded = view(occurrence("a", "mr", "b"), occurrence("b", "sr"), root="a", usage="visual")
    suppressed = (
        '<ProductView id="v"><Occurrence id="c" instancedRef="#mr" occurrenceRefs="d e"/>'
        '<Occurrence id="d" instancedRef="#sr"><PropertyGroup><Suppression value="true"/></PropertyGroup></Occurrence>'
        '<Occurrence id="e" instancedRef="#fr"><PropertyGroup><Suppression value="false"/></PropertyGroup></Occurrence>'
        "</ProductView>"
    )

    assert [line.item for line in lines(tmp_path, exploded, suppressed)] == ["33-0400"]


def test_what_contains_itself_is_cut_and_told(tmp_path: Path) -> None:
    ring = view(
        occurrence("a", "mr", "b"), occurrence("b", "fr", "c"), occurrence("c", "sr", "a", "c"), root="a"
    )  # fmt: skip

    assert [(line.parent, line.item) for line in lines(tmp_path, ring)] == [
        ("HP-400", "33-0400"),
        ("33-0400", "33-0410"),
    ]
    assert details(tmp_path, ring) == [
        "HP-400 contains itself by way of 33-0410; that line is left out",
        "33-0410 contains itself by way of 33-0410; that line is left out",
    ]


@pytest.mark.parametrize(
    ("tree", "detail"),
    [
        (
            view(occurrence("a", "mr", "x", "b"), occurrence("b", "sr"), root="a"),
            "Occurrence a: occurrenceRefs points at x, which is not in the file",
        ),
        (
            view(occurrence("a", "mr", "b", "c"), occurrence("b", "sr"), occurrence("c", "c"), root="a"),
            "Occurrence c stands for no item and is left out",
        ),
    ],
)
def test_occurrences_that_lead_nowhere(tmp_path: Path, tree: str, detail: str) -> None:
    assert [line.item for line in lines(tmp_path, tree)] == ["33-0410"]
    assert detail in details(tmp_path, tree)


def test_ten_thousand_occurrences_and_a_deep_chain_are_quick(tmp_path: Path) -> None:
    wide = [occurrence(f"w{n}", "sr", sequence=str(n)) for n in range(10_000)]
    deep = [item(f"d{n}", f"D-{n}") + revision(f"dr{n}", f"d{n}", "A") for n in range(3_000)]
    chain = [occurrence(f"c{n}", f"dr{n}", *([f"c{n + 1}"] if n < 2_999 else [])) for n in range(3_000)]
    tree = view(occurrence("top", "mr", "c0", *(f"w{n}" for n in range(10_000))), *wide, *chain, root="top")
    start = time.perf_counter()

    found = lines(tmp_path, *deep, tree)

    assert len(found) == 13_000
    assert time.perf_counter() - start < 10
