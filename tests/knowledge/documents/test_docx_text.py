from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

from knowledge.documents.parsed import Parsed, parse
from knowledge.record import Remark
from knowledge.types import Broken
from tests.knowledge.documents.samples import outline, texts


def saved(document: WordDocument, tmp_path: Path) -> Parsed:
    path = tmp_path / "a.docx"
    document.save(str(path))
    return parse(path)


def append(paragraph: Paragraph, xml: str) -> None:
    paragraph._p.append(parse_xml(xml.replace(" {}", f" {nsdecls('w')}", 1)))


def notes(document: WordDocument, kind: str, *found: str) -> None:
    """Give the document notes, from number 1."""
    inner = "".join(
        f'<w:{kind} w:id="{i}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>' for i, text in enumerate(found, 1)
    )
    separator = f'<w:{kind} w:type="separator" w:id="0"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:{kind}>'
    blob = f"<w:{kind}s {nsdecls('w')}>{separator}{inner}</w:{kind}s>".encode()
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    part = Part(PackURI(f"/word/{kind}s.xml"), content, blob, document.part.package)
    reltype = RELATIONSHIP_TYPE.FOOTNOTES if kind == "footnote" else RELATIONSHIP_TYPE.ENDNOTES
    document.part.relate_to(part, reltype)


def test_notes_stand_where_they_are_referred_to(tmp_path: Path) -> None:
    document = docx.Document()
    notes(document, "footnote", "At 20 °C.", "With the old pump.")
    notes(document, "endnote", "See the log.")
    first = document.add_paragraph("Fill in 5 l of oil")
    append(first, '<w:r {}><w:footnoteReference w:id="1"/></w:r>')
    append(first, "<w:r {}><w:t> slowly.</w:t></w:r>")
    table = document.add_table(2, 2)
    for cell, text in zip((c for r in table.rows for c in r.cells), ("Part", "Limit", "Oil", "5 bar"), strict=True):
        cell.text = text
    append(table.cell(1, 1).paragraphs[0], '<w:r {}><w:footnoteReference w:id="2"/></w:r>')
    append(document.add_paragraph("Done."), '<w:r {}><w:endnoteReference w:id="1"/></w:r>')

    assert outline(saved(document, tmp_path).blocks) == [
        ("prose", "a", "Fill in 5 l of oil slowly."),
        ("note", "a", "At 20 °C."),
        ("table row", "a", "Part: Oil · Limit: 5 bar"),
        ("note", "a", "With the old pump."),
        ("prose", "a", "Done."),
        ("note", "a", "See the log."),
    ]


def test_tracked_changes_are_counted(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Tighten to ")
    append(paragraph, '<w:del {} w:id="1"><w:r><w:delText>20 Nm</w:delText></w:r></w:del>')
    append(paragraph, '<w:ins {} w:id="2"><w:r><w:t>25 Nm</w:t></w:r></w:ins>')
    table = document.add_table(2, 2)
    for i, row in enumerate(table.rows):
        row.cells[0].text, row.cells[1].text = f"Bolt {i}", "Nm"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="3"/>'))

    parsed = saved(document, tmp_path)

    assert [block.page_content for block in parsed.blocks] == ["Tighten to 25 Nm", "Bolt 0 · Nm"]
    assert parsed.remarks == (Remark("remark", "tracked changes: 3; inserted text is read, deleted text is not"),)


def test_hidden_text_is_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Lock the switch")
    paragraph.add_run(" (draft)").font.hidden = True
    shown = paragraph.add_run(" and tag it.")
    shown.font.hidden = False
    style = document.styles.add_style("Inner", 2)
    style.font.hidden = True
    paragraph.add_run(" secret", style="Inner")

    assert texts(saved(document, tmp_path).blocks, "prose") == ["Lock the switch and tag it."]


def test_merged_cells_in_both_directions(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    grid = (("Bolt", "Torque", "Torque"), ("", "min", "max"), ("M8", "20 Nm", "25 Nm"), ("", "22 Nm", "26 Nm"))
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(0, 1).text = ""
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(2, 0).merge(table.cell(3, 0))

    assert [block.page_content for block in saved(document, tmp_path).blocks] == [
        "Bolt: M8 · Torque min: 20 Nm · Torque max: 25 Nm",
        "Bolt: M8 · Torque min: 22 Nm · Torque max: 26 Nm",
    ]


def test_nested_tables_and_lists_in_cells(tmp_path: Path) -> None:
    document = docx.Document()
    outer = document.add_table(2, 2)
    for place, text in zip(((0, 0), (0, 1), (1, 0)), ("Work", "Values", "Filling"), strict=True):
        outer.cell(*place).text = text
    for text in ("Open", "Fill"):
        outer.cell(1, 0).add_paragraph(text, style="List Number")
    inner = outer.cell(1, 1).add_table(2, 2)
    for place, text in zip(((0, 0), (0, 1), (1, 0), (1, 1)), ("Oil", "Limit", "HLP 46", "5 bar"), strict=True):
        inner.cell(*place).text = text
    document.add_paragraph("Close", style="List Number")

    assert [block.page_content for block in saved(document, tmp_path).blocks] == [
        "Work: Filling 1. Open 2. Fill · Values: Oil: HLP 46 · Limit: 5 bar",
        "3. Close",
    ]


def test_a_frame_around_a_page_is_no_table(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].text = "Cleaning"
    cell.paragraphs[0].style = document.styles["Heading 1"]
    cell.add_paragraph("Stop", style="List Number")

    assert outline(saved(document, tmp_path).blocks) == [("step", "Cleaning", "1. Stop")]


def test_content_controls_are_read_and_tables_of_contents_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    control = "<w:sdt {0}>{1}<w:sdtContent><w:p><w:r><w:t>{2}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    contents = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    last = document.element.body.sectPr
    last.addprevious(parse_xml(control.format(nsdecls("w"), contents, "1 Purpose 3")))
    last.addprevious(parse_xml(control.format(nsdecls("w"), "", "Owner: maintenance")))

    assert texts(saved(document, tmp_path).blocks, "prose") == ["Owner: maintenance"]


def test_a_box_in_a_cell_comes_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Step", "Lift"
    box = "<w:txbxContent><w:p><w:r><w:t>40 kg</w:t></w:r></w:p></w:txbxContent>"
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    append(
        table.cell(0, 1).paragraphs[0],
        f"<w:r {{}} {names}><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )

    assert [block.page_content for block in saved(document, tmp_path).blocks] == ["Step · Lift 40 kg"]


def test_an_empty_paragraph_of_a_list_counts(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("Stop", "", "Open"):
        document.add_paragraph(text, style="List Number")

    assert texts(saved(document, tmp_path).blocks, "step") == ["1. Stop", "3. Open"]


def test_a_part_is_missing(tmp_path: Path) -> None:
    good = io.BytesIO()
    docx.Document().save(good)
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(good) as whole, zipfile.ZipFile(path, "w") as part:
        for name in whole.namelist():
            if name != "word/styles.xml":
                part.writestr(name, whole.read(name))

    with pytest.raises(Broken, match="a part of it is missing"):
        parse(path)
