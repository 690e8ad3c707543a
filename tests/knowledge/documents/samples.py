"""Small real files made on the spot: PDF written by hand, DOCX and XLSX by their libraries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from langchain_core.documents import Document

from knowledge.documents.blocks import meta

Text = tuple[float, float, float, str]
"""Left, baseline from the page's top, size, text; a size below 0 means bold."""
Rule = tuple[float, float, float, float]
"""A line from (x, y) to (x, y), y from the page's top."""


def outline(blocks: Sequence[Document]) -> list[tuple[str, str, str]]:
    """(kind, section without the title, text) of every block."""
    return [(meta(b)["kind"], " > ".join(meta(b)["section"]), b.page_content) for b in blocks]


def texts(blocks: Sequence[Document], kind: str) -> list[str]:
    """The texts of the blocks of one kind."""
    return [b.page_content for b in blocks if meta(b)["kind"] == kind]


def pdf(
    path: Path,
    pages: Sequence[tuple[Sequence[Text], Sequence[Rule]]],
    *,
    title: str = "",
    box: str = "/MediaBox [0 0 595 842]",
    before: str = "",
) -> Path:
    """Write a PDF of A4 pages in Helvetica; text in Windows-1252.

    `box` are the pages' attributes of size and rotation, `before` is drawn first (a matrix that turns the rest).
    """
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    regular = add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    bold = add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
    parent = len(objects) + 2 * len(pages) + 1
    kids = []
    for lines, rules in pages:
        content = before.encode("ascii") + b"\n"
        for left, top, size, text in lines:
            shown = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            font = b"F2" if size < 0 else b"F1"
            content += b"BT /%s %d Tf %d %d Td (%s) Tj ET\n" % (font, abs(size), left, 842 - top, shown)
        for x0, y0, x1, y1 in rules:
            content += b"%d %d m %d %d l S\n" % (x0, 842 - y0, x1, 842 - y1)
        stream = add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        fonts = b"<< /F1 %d 0 R /F2 %d 0 R >>" % (regular, bold)
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R %s /Contents %d 0 R /Resources << /Font %s >> >>"
                % (parent, box.encode("ascii"), stream, fonts)
            )
        )
    tree = b" ".join(b"%d 0 R" % k for k in kids)
    assert add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), tree)) == parent
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % parent)
    info = add(b"<< /Title (%s) >>" % title.encode("cp1252"))
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer << /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        info,
        start,
    )
    path.write_bytes(data)
    return path


def boxes(left: float, top: float, widths: Sequence[float], heights: Sequence[float]) -> list[Rule]:
    """The rules of a table."""
    right, bottom = left + sum(widths), top + sum(heights)
    rules: list[Rule] = []
    y = top
    for height in [0.0, *heights]:
        y += height
        rules.append((left, y, right, y))
    x = left
    for width in [0.0, *widths]:
        x += width
        rules.append((x, top, x, bottom))
    return rules
