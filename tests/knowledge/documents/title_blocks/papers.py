"""What stands in the Word documents with title blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.table import Table

_EN = "Switch the oven off and let it cool below 40 degrees. See SOP-BK-020 Rev. A for the burner."
_ZH = "關閉烘箱電源，待溫度降至 40 度以下。燃燒器之保養見 SOP-BK-020 版本 A。"


def _table(document: Document, rows: Sequence[Sequence[str]]) -> Table:
    table: Table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    _fill(table, rows)
    return table


def _fill(table: Table, rows: Sequence[Sequence[str]]) -> None:
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text


def _en_table(document: Document) -> None:
    _table(
        document,
        [
            ("Document No.", "BK-WI-014"),
            ("Title", "Weekly cleaning of oven 3"),
            ("Revision", "Rev. C"),
            ("Status", "☐ Draft ☑ Released ☐ Obsolete"),
            ("Effective date", "2026-03-16"),
            ("Approved by", "S. Iyer"),
            ("Approval date", "12 March 2026"),
            ("Owner", "Bakery engineering"),
            ("Classification", "Internal"),
            ("Applies to", "OV-3, OV-4"),
            ("Next review date", "2028-03-16"),
            ("Supersedes", "BK-WI-014 Rev. B"),
        ],
    )
    document.add_heading("1 Purpose", 1)
    document.add_paragraph(_EN)


def _zh_head_table(document: Document) -> None:
    head = document.sections[0].header
    table = head.add_table(3, 4, Mm(160))
    _fill(
        table,
        [
            ("", "烘箱週保養作業標準書", "文件編號", "版本"),
            ("", "", "BK-SOP-033", "E"),
            ("", "", "頁次", "1/3"),
        ],
    )
    table.cell(0, 0).merge(table.cell(2, 0)).text = "瑞穗食品"
    table.cell(0, 1).merge(table.cell(2, 1))
    document.add_heading("1 目的", 1)
    document.add_paragraph(_ZH)
    document.add_paragraph("修訂紀錄")
    _table(
        document,
        [
            ("版本", "生效日期", "修訂內容", "核准"),
            ("D", "2024-08-01", "增加安全注意事項", "許志豪"),
            ("E", "2026-02-23", "更換清潔劑", "許志豪"),
        ],
    )


def _en_head_foot(document: Document) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = "Document No.: GL-PR-9\tVersion: 2.0\tEffective date: 1 June 2026"
    section.footer.paragraphs[0].text = "Form No.: QF-12\tRev. 3\tPage 1 of 2"
    document.add_heading("Gluing station start", 1)
    document.add_paragraph(_EN)


def _zh_cells(document: Document) -> None:
    _table(
        document,
        [
            ("文件編號\nLB-SOP-002", "版次\nA", "生效日期（民國）\n115.03.02"),
            ("文件名稱\n貼標機換標籤捲", "權責單位\n包裝課", "核准\n鄭雅文"),
        ],
    )
    document.add_heading("1 目的", 1)
    document.add_paragraph(_ZH)


def _bilingual(document: Document) -> None:
    _table(
        document,
        [
            ("文件編號\nDocument No.", "WH-SOP-051", "版本\nRevision", ""),
            ("標題\nTitle", "堆高機充電 Forklift charging", "生效日期\nEffective date", "2026-06-08"),
            ("核准\nApproved by", "葉承翰", "適用設備\nApplicable equipment", "全部"),
        ],
    )
    # A content control, as templates have it.
    cell = document.tables[0].cell(0, 3)._tc
    cell.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>F</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        )
    )
    document.add_paragraph(_ZH)
    document.add_paragraph(_EN)


def _en_draft(document: Document) -> None:
    document.add_paragraph("DRAFT")
    for line in (
        "Procedure No.:\tST-207",
        "Version:\t0.3",
        "Effective date:\tnot yet effective",
        "Approved by:\tpending",
        "Owner:\tStamping",
    ):
        document.add_paragraph(line)
    document.add_heading("1 Purpose", 1)
    document.add_paragraph(_EN)


def _zh_cn(document: Document) -> None:
    _table(
        document,
        [
            ("文件编号", "ZY-SOP-310", "版本号", "V2.1"),
            ("文件名称", "注塑机开机点检", "生效日期", "2026年1月5日"),
            ("批准", "刘洋", "责任部门", "注塑车间"),
            ("密级", "内部", "适用机型", "HTF-160"),
        ],
    )
    document.add_paragraph("关闭安全门后启动油泵。")


def _en_none(document: Document) -> None:
    document.add_heading("Shift handover notes", 1)
    document.add_paragraph("The revision of SOP-BK-020 is in the office. Rev. A is on the wall.")
    document.add_paragraph("Related documents")
    _table(
        document,
        [
            ("Document No.", "Title", "Revision"),
            ("SOP-BK-020", "Burner", "A"),
        ],
    )
    document.add_paragraph("Approved by: shift lead")
    document.add_paragraph(_EN)


def _zh_contradiction(document: Document) -> None:
    document.sections[0].header.paragraphs[0].text = "文件編號：CU-SOP-006\t版本：B"
    _table(
        document,
        [("文件編號", "CU-SOP-006"), ("版本", "C"), ("生效日期", "2026-07-01"), ("核准", "羅婉婷")],
    )
    document.add_paragraph(_ZH)


def _en_signatures(document: Document) -> None:
    _table(
        document,
        [("Doc. ID", "Rev", "Valid from"), ("TR-5512", "07", "2026-08-24")],
    )
    document.add_paragraph()
    _table(
        document,
        [
            ("", "Name", "Title", "Date"),
            ("Prepared by", "A. Novak", "Technician", "2026-08-03"),
            ("Approved by", "J. Whitfield", "Quality manager", "2026-08-17"),
        ],
    )
    document.add_heading("1 Purpose", 1)
    document.add_paragraph(_EN)


PAPERS: dict[str, Callable[[Document], None]] = {
    "en-table.docx": _en_table,
    "zh-head-table.docx": _zh_head_table,
    "en-head-foot.docx": _en_head_foot,
    "zh-cells.docx": _zh_cells,
    "bilingual.docx": _bilingual,
    "en-draft.docx": _en_draft,
    "zh-cn.docx": _zh_cn,
    "en-no-block.docx": _en_none,
    "zh-contradiction.docx": _zh_contradiction,
    "en-signatures.docx": _en_signatures,
}
