"""A change request on paper: what stands in the document, what is asked for instead, why, who decided. As PDF.

Every text is inserted as plain text. Not here: other exports (app.exports).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from app.desktop import report_words, words
from app.desktop.note import role_words
from app.desktop.words import translate
from app.exports.fields import title
from knowledge.review import Report
from knowledge.text import visible

_MARGIN_MM = 20.0
_HEAD_PT, _STRONG_PT, _BODY_PT = 16, 11, 10


def document_of(report: Report) -> QTextDocument:
    """The page of a report whose note is a change request."""
    made = report.proposal
    if made is None:
        raise ValueError(f"report {report.id} has no note")
    paper = QTextDocument()
    cursor = QTextCursor(paper)
    place = made.corrects
    about = " ".join(filter(None, (place.document, words.revision(place.revision)))) if place else ""
    head = translate("Paper", "Change request {n}").format(n=report.id)
    _write(cursor, " · ".join(filter(None, (head, about))), _HEAD_PT, bold=True)
    _write(cursor, visible(title(report)), _BODY_PT)
    machine = " ".join(filter(None, (report.handed.equipment, report.handed.alarm)))
    for name, text in (
        (translate("Paper", "Section"), place.section if place else ""),
        (translate("Paper", "What stands there"), place.quote if place else ""),
        (translate("Paper", "What is asked for"), made.text),
        (translate("Paper", "Why it is no site note"), " ".join(map(report_words.reason_words, made.reasons))),
        (translate("Paper", "What was reported"), report.handed.text or report.handed.description),
        (translate("Paper", "Machine and alarm"), machine),
        (translate("Paper", "Handed in"), f"{words.date_clock(report.at)} · {report.handed.station}"),
    ):
        if text.strip():
            _write(cursor, name, _STRONG_PT, bold=True)
            _write(cursor, visible(text), _BODY_PT)
    _write(cursor, translate("Paper", "Decisions"), _STRONG_PT, bold=True)
    for one in report.decisions:
        what = (report_words.action_words(one.action), role_words(one.role), report_words.why(one.reason))
        _write(cursor, visible(" · ".join(filter(None, (words.date_clock(one.at), *what)))), _BODY_PT)
    _write(cursor, translate("Paper", "Printed copy, not controlled. The document's owner decides."), _BODY_PT)
    return paper


def write_pdf(report: Report, path: Path) -> None:
    """Write the page.

    Raises:
        OSError: it cannot be written.
    """
    writer = QPdfWriter(str(path))
    writer.setTitle(visible(title(report)))
    writer.setCreator("Andon")
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(
        QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    document_of(report).print_(writer)
    del writer
    if not path.is_file() or not path.stat().st_size:
        raise OSError(f"{path}: not written")


def _write(cursor: QTextCursor, text: str, points: int, *, bold: bool = False) -> None:
    block, letters = QTextBlockFormat(), QTextCharFormat()
    block.setTopMargin(8 if bold else 2)
    letters.setFontPointSize(points)
    letters.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    if cursor.position():
        cursor.insertBlock(block, letters)
    else:
        cursor.setBlockFormat(block)
        cursor.setCharFormat(letters)
    cursor.insertText(text, letters)
