from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest

from knowledge.documents.parsed import Parsed, parse
from knowledge.documents.pdf_page import Printed
from knowledge.documents.pdf_quality import Page, remarks, whole_words
from knowledge.record import Remark
from knowledge.types import Broken
from tests.knowledge.documents.samples import Rule, Text, boxes, pdf

Sheet = tuple[list[Text], list[Rule]]
LINES = ("1. Change the oil once a year.", "2. Change the filter with it.", "3. Let two persons sign the log.")
TURNED = {
    0: ("/MediaBox [0 0 595 842]", ""),
    90: ("/MediaBox [0 0 842 595] /Rotate 90", "0 1 -1 0 842 0 cm"),
    180: ("/MediaBox [0 0 595 842] /Rotate 180", "-1 0 0 -1 595 842 cm"),
    270: ("/MediaBox [0 0 842 595] /Rotate 270", "0 -1 1 0 0 595 cm"),
}
"""A page that is shown upright, by its rotation: its attributes and how its content is turned against it."""


def texts(parsed: Parsed) -> list[str]:
    return [block.page_content for block in parsed.blocks]


def table(top: float) -> list[Text]:
    cells = (("Code", "Limit"), ("E-204", "65 bar"), ("E-205", "70 bar"))
    return [(64 + 100 * c, top + 14 + 20 * r, 10, cells[r][c]) for r in range(3) for c in range(2)]


SHEET: list[Text] = [(60, 100 + 30 * i, 11, line) for i, line in enumerate(LINES)]
EXPECTED = [*LINES, "Code: E-204 · Limit: 65 bar", "Code: E-205 · Limit: 70 bar"]


@pytest.mark.parametrize("rotation", sorted(TURNED))
def test_rotated_pages(tmp_path: Path, rotation: int) -> None:
    box, before = TURNED[rotation]
    rules = boxes(60, 300, [100, 100], [20, 20, 20])
    path = pdf(tmp_path / "a.pdf", [([*SHEET, *table(300)], rules)], box=box, before=before)

    assert texts(parse(path)) == EXPECTED


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_text_that_runs_sideways_on_its_page(tmp_path: Path, rotation: int) -> None:
    """Drawn turned without a word of it in the page's attributes, and the reverse."""
    box, before = TURNED[rotation]
    rules = boxes(60, 300, [100, 100], [20, 20, 20])
    size = box.partition(" /Rotate")[0]

    drawn = pdf(tmp_path / "a.pdf", [([*SHEET, *table(300)], rules)], box=size, before=before)
    shown = pdf(tmp_path / "b.pdf", [([*SHEET, *table(300)], rules)], box=f"/MediaBox [0 0 595 842] /Rotate {rotation}")

    assert texts(parse(drawn)) == EXPECTED
    assert texts(parse(shown)) == EXPECTED


def test_pages_whose_corner_is_not_the_origin(tmp_path: Path) -> None:
    rules = boxes(60, 300, [100, 100], [20, 20, 20])
    box = "/MediaBox [-30 -50 700 900] /CropBox [-10 -20 650 870]"
    path = pdf(tmp_path / "a.pdf", [([*SHEET, *table(300)], rules)], box=box)

    assert texts(parse(path)) == EXPECTED


def test_a_label_along_the_edge_comes_last_and_a_stamp_on_every_page_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pages: list[Sheet] = [
        ([(60, 100 + 30 * i, 11, f"{line} {n}") for i, line in enumerate(LINES)], []) for n in range(3)
    ]
    stamp = "BT /F1 60 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (COPY) Tj ET"
    label = "BT /F1 8 Tf 0 1 -1 0 30 742 Tm (Form 7) Tj ET"

    assert texts(parse(pdf(path, pages, before=stamp))) == [f"{line} {n}" for n in range(3) for line in LINES]
    assert texts(parse(pdf(path, pages[:1], before=label))) == [*(f"{line} 0" for line in LINES), "Form 7"]


def numbered(count: int, head: object, foot: object) -> list[Sheet]:
    """Pages with three steps each, and what the functions give for their number at the head and the foot."""
    pages: list[Sheet] = []
    for n in range(1, count + 1):
        steps: list[Text] = [
            (60, 100 + 20 * i, 11, f"{3 * n + i - 2}. Tighten bolt {3 * n + i - 2} to 25 Nm.") for i in range(3)
        ]
        edge: list[Text] = []
        for top, given in ((40, head), (810, foot)):
            assert callable(given)
            edge += [(60, top, 9, given(n))] if given(n) else []
        pages.append((edge + steps, []))
    return pages


def steps(count: int) -> list[str]:
    return [f"{i}. Tighten bolt {i} to 25 Nm." for i in range(1, 3 * count + 1)]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        (lambda n: "SOP-1 Rev. C", lambda n: f"Page {n} of 5"),
        (lambda n: "Press shop" if n % 2 else "Oil change", lambda n: str(n)),
        (lambda n: "" if n == 1 else "SOP-1", lambda n: f"Printed 2026-11-0{n} 08:1{n} - {n}/5"),
        (lambda n: f"{n + 40}    Maintenance", lambda n: ("", "i", "ii", "iii", "iv", "v")[n]),
        (lambda n: "文件 SOP-1".encode("ascii", "ignore").decode(), lambda n: f"- {n} -"),
    ],
    ids=["the same", "alternating", "not on the first", "growing, roman", "dashes"],
)
def test_running_heads_and_feet(tmp_path: Path, head: object, foot: object) -> None:
    assert texts(parse(pdf(tmp_path / "a.pdf", numbered(5, head, foot)))) == steps(5)


def test_what_stands_at_an_edge_but_does_not_run_is_kept(tmp_path: Path) -> None:
    pages = numbered(4, lambda n: f"Torque {n * n + 20} Nm", lambda n: ("", "Lock it", "Tag it", "7", "25")[n])

    found = texts(parse(pdf(tmp_path / "a.pdf", pages)))

    for text in ("Torque 21 Nm", "Torque 24 Nm", "Torque 29 Nm", "Torque 36 Nm", "Lock it", "Tag it", "7", "25"):
        assert sum(text in block.split("\n") for block in found) == 1, text


def test_a_warning_on_every_page_is_no_running_head(tmp_path: Path) -> None:
    pages = numbered(3, lambda n: "WARNING: Hot surface.", lambda n: "")

    assert texts(parse(pdf(tmp_path / "a.pdf", pages))).count("WARNING: Hot surface.") == 3


def test_the_head_of_columns_is_kept_on_every_page(tmp_path: Path) -> None:
    pages: list[Sheet] = []
    for n in range(3):
        rows: list[Text] = [(60, 60, 10, "Code"), (200, 60, 10, "Limit")]
        for i in range(4):
            rows += [(60, 80 + 20 * i, 10, f"E-{n}0{i}"), (200, 80 + 20 * i, 10, f"{n}{i} bar")]
        pages.append((rows, []))

    found = texts(parse(pdf(tmp_path / "a.pdf", pages)))

    assert found[-1] == "Code: E-203 · Limit: 23 bar"


def test_a_ruled_head_with_the_number_of_the_page(tmp_path: Path) -> None:
    pages: list[Sheet] = []
    for n in range(1, 4):
        head: list[Text] = [(64, 54, 9, "SOP-1"), (264, 54, 9, "Rev. C"), (64, 94, 9, "Oil change")]
        head += [(264, 94, 9, f"Page {n} of 3"), (60, 200, 11, f"{n}. Tighten bolt {n}.")]
        pages.append((head, boxes(60, 40, [200, 200], [40, 40])))

    found = texts(parse(pdf(tmp_path / "a.pdf", pages)))

    assert found == ["SOP-1: Oil change · Rev. C: Page 1 of 3", *(f"{n}. Tighten bolt {n}." for n in (1, 2, 3))]


def test_hyphens_at_line_ends(tmp_path: Path) -> None:
    lines = (
        "This is about the high pressure side of the pump and of its mainte-",
        "nance by the shift; reset code E-",
        "204 at the panel. Use a hose for high-",
        "pressure oil made of PA66-",
        "GF30 and no other one at all, also if it is more at hand than that.",
    )
    path = pdf(tmp_path / "a.pdf", [([(60, 100 + 14 * i, 11, line) for i, line in enumerate(lines)], [])])

    whole = " ".join(texts(parse(path)))

    for text in ("its maintenance by", "code E-204", "E-204 at", "high-pressure oil", "PA66-GF30"):
        assert text in whole.replace("\n", "") or text in whole, text


def scan(document: pypdfium2.PdfDocument) -> None:
    """Add a page that is one picture."""
    page = document.new_page(595, 842)
    picture = pypdfium2.PdfImage.new(document)
    picture.set_bitmap(pypdfium2.PdfBitmap.new_native(8, 8, 4))
    picture.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
    page.insert_obj(picture)
    page.gen_content()


def test_pages_without_text_among_others(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(pdf(tmp_path / "a.pdf", [(SHEET, []), ([], [])]))
    for _ in range(2):
        scan(document)
    path = tmp_path / "b.pdf"
    document.save(str(path))
    document.close()

    parsed = parse(path)

    assert parsed.pages == 4
    assert parsed.remarks == (Remark("empty text", "pages 3-4 without text: a scan or pictures only"),)


class _Sheet:
    picture = False

    def __init__(self, number: int, lines: Sequence[str]) -> None:
        self.number = number
        self.lines = [Printed(line, 60, 400, 90, 100, 11, False) for line in lines]


def test_poor_text_is_remarked() -> None:
    good = _Sheet(1, ["The oil is changed once a year. ± 5 °C, 油溫"])
    poor: Page = _Sheet(2, ["The \ufffd\ufffd is \ue012\ue013\ue014\ue015 once a ye\ufffdr"])

    assert [r.kind for r in remarks([good, poor], b"%%EOF")] == ["poor text"]
    assert remarks([good, poor], b"%%EOF")[0].detail.startswith("page 2: many characters")
    assert remarks([good], b"%%EOF\n") == ()


def test_a_word_is_whole_when_the_document_knows_it() -> None:
    page = _Sheet(
        1, ["overheating of a non-return valve", "leads to over\u00ad", "heating; a non\u00ad", "return valve"]
    )

    whole_words([page])

    assert [line.text for line in page.lines][1:3] == ["leads to over\u00ad", "heating; a non-"]


def test_a_file_that_was_not_copied_to_its_end(tmp_path: Path) -> None:
    data = pdf(tmp_path / "a.pdf", [(SHEET, [])]).read_bytes()
    path = tmp_path / "b.pdf"
    path.write_bytes(data[: data.rindex(b"startxref")])

    assert [r.kind for r in parse(path).remarks] == ["remark"]
    path.write_bytes(data[:200])
    with pytest.raises(Broken, match="not copied to its end"):
        parse(path)
