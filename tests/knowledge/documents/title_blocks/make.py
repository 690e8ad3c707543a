"""Makes the files with title blocks beside it: `python -m tests.knowledge.documents.title_blocks.make`.

PDFs are set by Qt, Word documents by python-docx; both come out the same each time. Needs the fonts Noto Sans and Noto
Sans CJK TC. What stands in the files is in pages.py and papers.py.
"""

from __future__ import annotations

import os
import re
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

from docx import Document

from resources.demo_plant.pdf_text import ordinary
from tests.knowledge.documents.title_blocks.pages import PAGES, Page
from tests.knowledge.documents.title_blocks.papers import PAPERS

HERE = Path(__file__).parent
_DAY = date(2026, 1, 2)
_DPI = 1200


def main() -> int:
    """Write all files; 0 when done."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_HASH_SEED", "0")  # before Qt starts: sets in fixed order make equal files
    from PySide6.QtGui import QFontDatabase, QGuiApplication

    application = QGuiApplication(sys.argv[:1])
    for font in sorted((HERE.parents[3] / "resources" / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(font))
    if missing := {"Noto Sans", "Noto Sans CJK TC"} - set(QFontDatabase.families()):
        print(f"Fonts missing: {', '.join(sorted(missing))}.", file=sys.stderr)
        return 1
    for name, pages in PAGES.items():
        _write_pdf(HERE / name, pages)
    for name, fill in PAPERS.items():
        document = Document()
        core = document.core_properties
        core.title, core.created, core.modified = "", datetime(2026, 1, 2), datetime(2026, 1, 2)
        fill(document)
        document.save(str(HERE / name))
        _repack(HERE / name)
    application.quit()
    return 0


def _write_pdf(path: Path, pages: tuple[Page, ...]) -> None:
    from PySide6.QtCore import QMarginsF, QPointF
    from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QRawFont

    writer = QPdfWriter(str(path))
    writer.setPdfVersion(QPdfWriter.PdfVersion.PdfVersion_1_4)
    writer.setResolution(_DPI)
    layout = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    writer.setPageLayout(layout)
    painter = QPainter(writer)
    point = _DPI / 72
    for number, page in enumerate(pages):
        if number:
            writer.newPage()
        for left, base, size, text in page.texts:
            font = QFont("Noto Sans")
            font.setFamilies(["Noto Sans", "Noto Sans CJK TC"])
            font.setPointSizeF(abs(size))
            font.setBold(size < 0)
            font.setFeature(QFont.Tag("liga"), 0)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            painter.setFont(font)
            painter.drawText(QPointF(left * point, base * point), text)
        for x0, y0, x1, y1 in page.rules:
            painter.drawLine(QPointF(x0 * point, y0 * point), QPointF(x1 * point, y1 * point))
    painter.end()
    # Ideographs share glyphs with radicals, and the file names the radicals; it has to name what was set.
    raw = QRawFont.fromFont(QFont("Noto Sans CJK TC", 11))
    shown = sorted({char for page in pages for text in page.texts for char in text[3]})
    used = {raw.glyphIndexesForString(char)[0]: char for char in shown}
    radicals = {chr(code): raw.glyphIndexesForString(chr(code))[0] for code in range(0x2E80, 0x2FE0)}
    meant = {"\t": " ", "\u00a0": " "} | {char: used[glyph] for char, glyph in radicals.items() if glyph in used}
    path.write_bytes(ordinary(path.read_bytes(), _DAY, meant))


def _repack(path: Path) -> None:
    """The same parts with fixed times."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-01-02T00:00:00Z", core)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


if __name__ == "__main__":
    raise SystemExit(main())
