from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.documents.parsed import parse
from knowledge.documents.plmxml import DISPUTED, Item, PlmxmlLoader, linked_records, read_export
from knowledge.record import Record
from knowledge.types import Broken, DocumentFault
from tests.knowledge.documents.exports import (
    NAMESPACE,
    data_set,
    item,
    linked,
    occurrence,
    revision,
    status,
    view,
    write,
)


def details(path: Path) -> list[str]:
    return [remark.detail for remark in read_export(path).remarks]


def by_revision(path: Path) -> dict[tuple[str, str], Record]:
    return {(one.document, one.revision): one for one in read_export(path).revisions}


def test_a_document_with_a_released_revision_and_one_in_work(tmp_path: Path) -> None:
    owner = (
        '<UserData id="o"><UserValue title="owning_user" type="reference" value="" dataRef="#user"/>'
        '<UserValue title="owning_group" type="reference" value="" dataRef="#group"/></UserData>'
    )
    path = write(
        tmp_path,
        '<Header id="h" traverseRootRefs="#rev-b" transferContext="plant"/>',
        status("s1", "WT9_Aprovado", "2026-03-01T08:00:00Z"),
        revision("rev-c", "doc", "C", title="Die change"),
        revision("rev-b", "doc", "B", statuses="#s1", title="Die change", more='version="2"', inside=owner),
        item("doc", "SOP-HP-012", "Die change", kind="WT9_Instrucao", more='vendorRef="#vendor"'),
        '<User id="user" userId="mlin" personRef="#person"/><Person id="person" firstName="Mei" lastName="Lin"/>',
        '<Organisation id="group" name="Maintenance"/><Vendor id="vendor" name="Press Works"/>',
    )

    export = read_export(path)

    assert export.items == (Item("SOP-HP-012", "Die change", "WT9_Instrucao"),)
    assert export.title == "SOP-HP-012 Die change"
    assert export.revisions == (
        Record(
            document="SOP-HP-012", status="in work", title="Die change", revision="C", kind="WT9_Instrucao",
            origin="Press Works", source="plmxml", uid="r-rev-c",
        ),
        Record(
            document="SOP-HP-012", status="WT9_Aprovado", title="Die change", revision="B", iteration="2",
            kind="WT9_Instrucao", owner="Mei Lin, Maintenance", approved_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
            origin="Press Works", source="plmxml", uid="r-rev-b",
        ),
    )  # fmt: skip
    assert export.remarks == ()


def test_two_released_revisions_of_one_item_stay_two(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        item("d", "SOP-1"),
        revision("r2", "d", "02", statuses="s2"),
        revision("r1", "d", "01", statuses="#s1"),
        status("s1", "Released", "2026-01-01T00:00:00Z"),
        status("s2", "Released", "2026-02-01T00:00:00+08:00"),
    )

    found = by_revision(path)

    assert [found["SOP-1", label].status for label in ("01", "02")] == ["Released", "Released"]
    assert found["SOP-1", "02"].approved_at == datetime(2026, 1, 31, 16, tzinfo=UTC)


def test_every_kind_of_item_and_its_id(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '<DesignRevision id="r1" name="Baffle" masterRef="#d1" revision="03" subType="MouldRevision"/>',
        '<Design id="d1" name="Baffle" catalogueId="BA-10010-S"/>',
        '<DrawingRevision id="r2" masterRef="d2" revision="A"/><Drawing id="d2" catalogueId="DRW-7"/>',
        '<site:PlanRevision xmlns:site="urn:site" id="r3" masterRef="#d3" revision="1"/>'
        '<site:Plan xmlns:site="urn:site" id="d3"><site:UserData><site:UserValue title="item_id" value="PL-9"/>'
        "</site:UserData></site:Plan>",
        '<ProductRevision id="r4" masterRef="#gone" revision="A"/>',
        '<ProductRevision id="r5" name="Own" masterRef="#gone" revision="A">'
        '<UserData><UserValue title="item_id" value="SOP-5"/></UserData></ProductRevision>',
        '<Product id="p" productId="4711" name="Seal"/><Product id="q" name="nameless"/>',
    )

    export = read_export(path)

    assert {(one.document, one.revision, one.kind) for one in export.revisions} == {
        ("BA-10010-S", "03", "Mould"), ("DRW-7", "A", ""), ("PL-9", "1", ""), ("SOP-5", "A", "")
    }  # fmt: skip
    assert {one.id for one in export.items} == {"BA-10010-S", "DRW-7", "PL-9", "4711"}
    assert details(path) == [
        "ProductRevision r4: masterRef points at #gone, which is not in the file",
        "ProductRevision r5: masterRef points at #gone, which is not in the file",
        "Product nameless has no item id and is left out",
        "ProductRevision r4 belongs to no item and is left out",
    ]


def test_the_files_of_data_sets_by_the_revision_they_belong_to(tmp_path: Path) -> None:
    links = linked("ds1", "IMAN_reference") + linked("ds1") + linked("ds3", "IMAN_reference")
    path = write(
        tmp_path,
        data_set("ds1", "SOP_files\\SOP%20012.pdf", "./SOP_files/x/../012.docx"),
        data_set("ds2", "漢字.pdf"),
        data_set("ds3", "note.txt"),
        data_set("ds4", "plan.dwg"),
        data_set("ds5", "nobody.pdf", name="orphan"),
        '<GeneralRelation id="g" subType="IMAN_specification" relatedRefs="#r1 #ds2"/>',
        item("d", "SOP-1"),
        revision("r1", "d", "B", statuses="#s", inside=links),
        revision("r2", "d", "C"),
        '<DrawingRevision id="r3" masterRef="#w" revision="1" externalFileRefs="#ds4f0"/>',
        '<Drawing id="w" catalogueId="DRW"/>',
        status("s", "Released", "2026-01-01T00:00:00Z"),
    )

    export = read_export(path)
    absolute = linked_records(path)

    assert {file: (one.document, one.revision, one.status) for file, one in export.linked.items()} == {
        "SOP_files/SOP 012.pdf": ("SOP-1", "B", "Released"),
        "SOP_files/012.docx": ("SOP-1", "B", "Released"),
        "漢字.pdf": ("SOP-1", "B", "Released"),
        "plan.dwg": ("DRW", "1", "in work"),
    }
    assert set(absolute) == {str(tmp_path / "SOP_files" / "SOP 012.pdf"), str(tmp_path / "SOP_files" / "012.docx"),
                             str(tmp_path / "漢字.pdf"), str(tmp_path / "plan.dwg")}  # fmt: skip
    assert set(details(path)) == {
        "SOP-1 B: PDF is attached for reference only",
        "the id ads1 stands twice; its first element counts",
        "the data set orphan belongs to no revision",
    }


def test_an_occurrences_attachment_belongs_to_its_revision(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        item("d", "4711"),
        revision("r", "d", "A"),
        view(
            occurrence("o", "r", more='associatedAttachmentRefs="at"'),
            root="o",
        ),
        '<AssociatedAttachment id="at" attachmentRef="#ds" role="IMAN_specification"/>',
        data_set("ds", "a.pdf"),
    )

    assert read_export(path).linked["a.pdf"].document == "4711"


@pytest.mark.parametrize(
    "location",
    [
        "../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "a/../../b.pdf",
        "..\\..\\b.pdf",
        "/etc/passwd",
        "//server/share/b.pdf",
        "file:///etc/passwd",
        "C:\\vault\\b.pdf",
        "http://plm.example/b.pdf",
        "a%00.pdf",
        "a%0a.pdf",
        ".",
        "",
        "a/" * 600 + "b.pdf",
    ],
)
def test_files_outside_the_exports_folder_are_refused(tmp_path: Path, location: str) -> None:
    inside = linked("ds")
    path = write(tmp_path, item("d", "SOP-1"), revision("r", "d", "A", inside=inside), data_set("ds", location))

    assert read_export(path).linked == {}
    assert any(detail.startswith("SOP-1 A: no file of this folder") for detail in details(path))


def test_a_file_taken_along_by_a_new_revision_stays_the_old_ones(tmp_path: Path) -> None:
    parts = [
        item("d", "SOP-1"),
        revision("r1", "d", "A", statuses="s1", inside=linked("ds")),
        revision("r2", "d", "B", inside=linked("ds")),
        data_set("ds", "a.pdf"),
        status("s1", "Released", "2026-01-01T00:00:00Z"),
        status("s2", "Released", "2026-02-01T00:00:00Z"),
        status("s3", "Obsolete", "2026-02-01T00:00:00Z"),
    ]
    both = [parts[0], parts[1], revision("r2", "d", "B", statuses="s2", inside=linked("ds")), *parts[3:]]
    unlike = [parts[0], parts[1], revision("r2", "d", "B", statuses="s3", inside=linked("ds")), *parts[3:]]
    other = [*parts, item("e", "SOP-2"), revision("r3", "e", "A", statuses="s1", inside=linked("ds"))]

    def found(elements: list[str]) -> tuple[str, str]:
        record = read_export(write(tmp_path, *elements)).linked["a.pdf"]
        return record.revision, record.status

    assert found(parts) == ("A", "Released")
    assert found(both) == ("B", "Released")
    assert found(unlike) == ("A", DISPUTED)
    assert found(other) == ("A", DISPUTED)
    told = "a.pdf is named by several revisions: SOP-1 A (Released), SOP-1 B (Obsolete)"
    assert told in details(write(tmp_path, *unlike))


def test_a_loader_gives_no_text_and_what_the_export_says(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        item("d", "HP-400", "Press"),
        item("e", "33-0410", "Strainer"),
        revision("r", "d", "A", title="Press", statuses="#gone"),
        revision("q", "e", "1", title="Strainer"),
        view(occurrence("o", "r", "p"), occurrence("p", "q"), root="o"),
        '<Header id="h" traverseRootRefs="#o"/>',
    )
    loader = PlmxmlLoader(path)

    assert list(loader.lazy_load()) == []
    assert loader.title == "HP-400 Press"
    assert [(line.parent, line.item) for line in loader.bom] == [("HP-400", "33-0410")]
    assert [remark.kind for remark in loader.remarks] == ["remark"]


def test_the_export_goes_through_the_one_parser(tmp_path: Path) -> None:
    empty = parse(write(tmp_path, item("d", "SOP-1")))

    assert (empty.title, empty.blocks, empty.bom) == ("export", (), ())


def test_ids_that_stand_twice_and_text_that_is_not_plain(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        item("d", "SOP-1", "a\u202eb\u200b  c" + "x" * 2000),
        revision("r", "d", "A", statuses="s"),
        status("s", "Released", "2026-01-01T00:00:00Z"),
        status("s", "Obsolete", "2026-02-01T00:00:00Z"),
    )

    export = read_export(path)

    assert export.items[0].title.startswith("ab cxxx")
    assert len(export.items[0].title) == 500
    assert export.revisions[0].status == "Released"
    assert details(path) == ["the id s stands twice; its first element counts"]


def test_remarks_are_bounded(tmp_path: Path) -> None:
    path = write(tmp_path, item("d", "SOP-1"), *(revision(f"r{n}", "d", f"{n}", statuses=f"#x{n}") for n in range(250)))

    remarks = read_export(path).remarks

    assert len(remarks) == 101
    assert remarks[-1].detail == "and 150 more remarks"


@pytest.mark.parametrize(
    "content",
    [
        f'<PLMXML xmlns="{NAMESPACE}"><Product id="a" productId="1"',
        f'<Other xmlns="{NAMESPACE}"/>',
        "no xml at all",
        '<?xml version="1.0" encoding="utf-8"?>',
    ],
)
def test_cut_and_other_files_are_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.plmxml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(Broken):
        read_export(path)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    doctype = f'<!DOCTYPE PLMXML [{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    path = tmp_path / "export.plmxml"
    body = '<Product id="a" productId="1" name="plain"><Description>&l9;&x;</Description></Product>'
    path.write_text(f'{doctype}<PLMXML xmlns="{NAMESPACE}">{body}</PLMXML>', encoding="utf-8")

    try:
        export = read_export(path)
    except DocumentFault:
        return  # refused as a whole, which is as good
    assert "secret" not in repr(export)
    assert "lol" not in repr(export)


def test_what_stands_first_in_the_file_does_not_matter(tmp_path: Path) -> None:
    elements = [
        item("d", "SOP-1"),
        revision("r", "d", "A", statuses="s", inside=linked("ds")),
        data_set("ds", "a.pdf"),
        status("s", "Released", "2026-01-01T00:00:00Z"),
        view(occurrence("p", "q"), occurrence("o", "r", "p"), root="o"),
        item("e", "4711"),
        revision("q", "e", "1"),
    ]

    there = read_export(write(tmp_path, *elements))
    back = read_export(write(tmp_path, *reversed(elements), name="back.plmxml"))

    assert set(there.revisions) == set(back.revisions)
    assert replace(there, revisions=(), items=()) == replace(back, revisions=(), items=())


def test_a_relative_path_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, item("d", "S"), revision("r", "d", "A", inside=linked("ds")), data_set("ds", "b/a.pdf"))
    monkeypatch.chdir(tmp_path)

    assert list(linked_records(Path("export.plmxml"))) == [os.path.join(tmp_path, "b", "a.pdf")]
