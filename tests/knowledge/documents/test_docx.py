from __future__ import annotations

from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from knowledge.documents.docx_numbers import _chinese, _printed, _roman
from knowledge.documents.parsed import Parsed, parse
from tests.knowledge.documents.samples import outline, texts


def saved(document: WordDocument, tmp_path: Path) -> Parsed:
    path = tmp_path / "a.docx"
    document.save(str(path))
    return parse(path)


def test_structure_of_a_word_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Changeover", 0)
    document.add_heading("Purpose", 1)
    document.add_paragraph("Why")
    for text in ("Stop", "Open"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("gently", style="List Bullet 2")
    document.add_paragraph("Close", style="List Number")
    document.add_table(1, 1).cell(0, 0).text = "WARNING\nHot mould. Wear gloves."
    document.add_heading("Torque", 2)
    table = document.add_table(2, 2)
    for place, text in zip(((0, 0), (0, 1), (1, 0), (1, 1)), ("Bolt", "Torque", "M8", "25 Nm"), strict=True):
        table.cell(*place).text = text
    document.add_paragraph("危險：不得進入。")

    assert outline(saved(document, tmp_path).blocks) == [
        ("prose", "Changeover > Purpose", "Why"),
        ("step", "Changeover > Purpose", "1. Stop"),
        ("step", "Changeover > Purpose", "2. Open"),
        ("step", "Changeover > Purpose", "• gently"),
        ("step", "Changeover > Purpose", "3. Close"),
        ("warning", "Changeover > Purpose", "WARNING\nHot mould. Wear gloves."),
        ("table row", "Changeover > Purpose > Torque", "Bolt: M8 · Torque: 25 Nm"),
        ("danger", "Changeover > Purpose > Torque", "危險：不得進入。"),
    ]


def test_typed_numbers_bold_headings_and_captions(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Cleaning").bold = True
    document.add_paragraph("1. Stop the pump.")
    document.add_paragraph("（2）關閉電源")
    document.add_paragraph("Table 1 Limits")
    table = document.add_table(2, 2)
    for place, text in zip(((0, 0), (0, 1), (1, 0), (1, 1)), ("Value", "Limit", "Oil", "5 bar"), strict=True):
        table.cell(*place).text = text
    document.add_paragraph("After")

    assert outline(saved(document, tmp_path).blocks) == [
        ("step", "a > Cleaning", "1. Stop the pump."),
        ("step", "a > Cleaning", "（2） 關閉電源"),
        ("table row", "a > Cleaning > Table 1 Limits", "Value: Oil · Limit: 5 bar"),
        ("prose", "a > Cleaning", "After"),
    ]


def test_tracked_changes_and_boxes(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Tighten to ")
    for xml in (
        "<w:del {}><w:r><w:delText>20 Nm</w:delText></w:r></w:del>",
        "<w:ins {}><w:r><w:t>25 Nm</w:t></w:r></w:ins>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    box = document.add_paragraph("Beside")
    box._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>CAUTION</w:t></w:r></w:p>"
            "<w:p><w:r><w:t>Sharp edges.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
        )
    )

    parsed = saved(document, tmp_path)

    assert texts(parsed.blocks, "prose") == ["Tighten to 25 Nm", "Beside"]
    assert texts(parsed.blocks, "caution") == ["CAUTION\nSharp edges."]


def test_number_forms() -> None:
    assert [_roman(n) for n in (4, 9, 14)] == ["IV", "IX", "XIV"]
    assert [_chinese(n) for n in (3, 10, 12, 20, 35)] == ["三", "十", "十二", "二十", "三十五"]
    assert _printed(2, "lowerLetter") == "b"
    assert _printed(3, "taiwaneseCountingThousand") == "三"
    assert _printed(1, "decimalEnclosedCircle") == "①"
