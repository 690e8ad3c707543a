"""What stands in the PDFs with title blocks: texts and rules by place, in points from the upper left corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.knowledge.documents.samples import Rule, Text, boxes


@dataclass
class Page:
    """One page; a size below 0 is bold."""

    texts: list[Text] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def table(self, left: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[str]]) -> Page:
        """Add a ruled table, 20 points a row."""
        self.rules += boxes(left, top, widths, [20] * len(rows))
        for y, row in enumerate(rows):
            x = left
            for width, text in zip(widths, row, strict=True):
                if text:
                    self.texts.append((x + 4, top + 14 + 20 * y, 9, text))
                x += width
        return self

    def lines(self, top: float, *rows: str | tuple[tuple[float, str], ...], size: float = 10) -> Page:
        """Add lines from `top` on, 16 points each; a line is a text, or texts each with its place from the left."""
        for y, row in enumerate(rows):
            for left, text in ((60.0, row),) if isinstance(row, str) else row:
                self.texts.append((left, top + 16 * y, size, text))
        return self


_BODY_EN = (
    "Stop the conveyor and wait until the belt stands still. Lock the main switch and try to start.",
    "Clean the rollers with a dry cloth. See also SOP-PK-007, revision B, for the drive unit.",
)
_BODY_ZH = ("停止輸送帶，等待皮帶完全靜止後鎖定主開關，並試行啟動確認。", "清潔滾輪請依 SOP-PK-007 版本 B 之規定辦理。")

PAGES: dict[str, tuple[Page, ...]] = {
    # Ruled, label left; a head with the number, a foot with a form's number, an older revision in the history.
    "en-label-left.pdf": (
        Page()
        .lines(40, ((60, "WI-PK-031"), (480, "Page 1 of 4")), size=8)
        .table(
            60,
            90,
            [90, 150, 90, 150],
            [
                ("Document No.", "WI-PK-031", "Revision", "D"),
                ("Title", "Belt cleaning, packer PK-3", "Effective date", "2026-04-07"),
                ("Owner", "Packing maintenance", "Approved by", "M. Okafor"),
                ("Applies to", "PK-300, serial 0102 to 0188", "Next review", "7 April 2028"),
            ],
        )
        .lines(210, "1 Purpose", *_BODY_EN)
        .lines(290, "Revision history")
        .table(
            60,
            300,
            [50, 90, 250, 90],
            [
                ("Rev.", "Date", "Description", "Approved by"),
                ("D", "2026-03-30", "New cleaning agent", "M. Okafor"),
                ("C", "2024-01-15", "Interval shortened", "P. Lind"),
                ("B", "2022-09-01", "First issue", "P. Lind"),
            ],
        )
        .lines(815, ((60, "Form QF-12 rev 3"), (480, "Internal use")), size=8),
    ),
    # Ruled, label over value, years of the Republic; who signed stands over when.
    "zh-label-over-roc.pdf": (
        Page()
        .lines(50, "宏昇包裝股份有限公司")
        .table(
            60,
            90,
            [130, 60, 160, 130],
            [("文件編號", "版次", "生效日期", "機密等級"), ("MS-PK-008", "03", "民國115年3月2日", "一般")],
        )
        .table(
            60,
            150,
            [120, 120, 120],
            [("核准", "審核", "制定"), ("林文雄", "陳美玲", "吳志明"), ("115.02.25", "115.02.20", "115.02.11")],
        )
        .lines(240, "1 目的", *_BODY_ZH),
    ),
    # Lines; another document is named before the block, several pairs stand in one line.
    "en-lines.pdf": (
        Page()
        .lines(60, "Northfield Castings", size=12)
        .lines(
            100,
            "This instruction is part of QM-001, revision 5.",
            "Reference: Document No.: QM-001 Rev.: 5",
            "",
            "Document No.: FS-118 Rev.: A/2 Effective date: 2 March 2026",
            "Title: Ladle preheating at furnace 2",
            "Owner: Melting shop   Approved by: D. Hartmann   Date: 27.02.2026",
            "Supersedes: FS-118 Rev. A/1",
            "",
            "1 Scope",
            *_BODY_EN,
        ),
    ),
    # Lines with wide spaces; the status is a draft.
    "zh-lines-draft.pdf": (
        Page()
        .lines(60, "熱處理作業標準書", size=14)
        .lines(
            110,
            ((60, "文件編號：HT-SOP-021"), (260, "版本：1.2"), (400, "狀態：草稿")),
            ((60, "文件名稱：真空爐開機與升溫"), (400, "制定單位：熱處理課")),
            ((60, "適用機台：VF-60 機號 0301~0318"), (400, "下次審查日期：2027/6/30")),
            ((60, "核准：尚未核准"), (260, "生效日期：")),
        )
        .lines(210, "一、目的", *_BODY_ZH),
    ),
    # Labels in both languages, in a ruled table.
    "bilingual.pdf": (
        Page()
        .table(
            50,
            80,
            [130, 130, 130, 110],
            [
                ("文件編號 Document No.", "EQ-SOP-105", "版本 Rev.", "B"),
                ("文件名稱 Title", "雷射切割機換鏡片 Lens change", "生效日期 Effective Date", "2026/5/4"),
                ("核准 Approved by", "張育誠 Y.C. Chang", "制定部門 Department", "設備課"),
                ("適用機型 Model", "LC-3015", "表單編號 Form No.", "QF-12"),
            ],
        )
        .lines(200, "1 目的 Purpose", *_BODY_ZH, *_BODY_EN),
    ),
    # Japanese, ruled, stamps over names.
    "ja.pdf": (
        Page()
        .lines(60, "作業標準書", size=14)
        .table(
            50,
            90,
            [80, 170, 80, 170],
            [
                ("文書番号", "KS-2041", "改訂", "4"),
                ("件名", "プレス金型の交換", "発効日", "2026年4月1日"),
                ("対象機種", "AP-80", "担当部署", "生産技術課"),
            ],
        )
        .table(300, 170, [80, 80, 80], [("承認", "審査", "作成"), ("佐藤", "鈴木", "田中")])
        .lines(250, "1 目的", "金型の交換を安全に行うための手順を定める。", "関連文書 KS-1001 を参照すること。"),
    ),
    # Nothing but a running head and foot; two pages.
    "en-head-only.pdf": tuple(
        Page()
        .lines(40, "Document No.: CT-PR-77   Issue: 6   Effective from: 12 May 2026", size=8)
        .lines(120, f"{page} Work", *_BODY_EN)
        .lines(812, ((60, "Approved by: Head of coating"), (470, f"Page {page} of 2")), size=8)
        for page in (1, 2)
    ),
    # Two dates that could be of two months each; one that cannot.
    "en-ambiguous-date.pdf": (
        Page()
        .lines(
            80,
            ((60, "Doc. No."), (160, "AS-440")),
            ((60, "Rev."), (160, "C")),
            ((60, "Valid from"), (160, "03/04/2026")),
            ((60, "Approval date"), (160, "25/03/2026")),
            ((60, "Approved by"), (160, "R. Duarte")),
            ((60, "Document title"), (160, "Torque station set-up")),
        )
        .lines(220, "1 Steps", *_BODY_EN),
    ),
    # No title block at all, but every word of one.
    "en-no-block.pdf": (
        Page()
        .lines(60, "Operating manual, label printer", size=16)
        .lines(
            110,
            "Revision: the text has been revised for the new print head.",
            "SOP-012 and its revision C describe the cleaning. Approved by the maker for ribbons of type W.",
            "Number of labels per minute: 120. Version 4.1 of the firmware is needed.",
            "Document SOP-012 replaces the wall chart.",
        )
        .table(
            60,
            220,
            [60, 200, 100],
            [("No.", "Item", "Version"), ("101-A", "Main board", "2.1"), ("101-B", "Sensor", "1.4")],
        )
        .lines(815, "Form No.: QF-12   Rev. 3   Page 1", size=8),
    ),
    # Unruled, label over value; the revision stands in the history only, where one row is of a day far ahead.
    "zh-history-only.pdf": (
        Page()
        .lines(60, "塗裝線點檢作業", size=14)
        .table(60, 90, [90, 150, 90, 150], [("文件編號", "PT-CK-015", "主管部門", "塗裝課")])
        .lines(140, ((60, "核准"), (200, "審核"), (340, "制定")), ((60, "黃國華"), (200, "李淑芬"), (340, "周建宏")))
        .lines(200, "修訂履歷")
        .table(
            60,
            210,
            [60, 120, 250],
            [
                ("版次", "生效日期", "修訂內容"),
                ("A", "2023-05-10", "初次發行"),
                ("B", "2025-02-17", "增加點檢項目"),
                ("C", "2099-01-01", "預定改版"),
            ],
        )
        .lines(320, "1 目的", *_BODY_ZH),
    ),
}
