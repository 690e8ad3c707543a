from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents.parsed import Parsed, parse
from tests.knowledge.documents.samples import outline, texts


def page(tmp_path: Path, body: str, head: str = "") -> Parsed:
    path = tmp_path / "a.html"
    path.write_text(f"<html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return parse(path)


def test_structure_of_a_page(tmp_path: Path) -> None:
    parsed = page(
        tmp_path,
        "<nav>menu</nav><div role=navigation>home</div><p hidden>old</p>"
        "<h1>Sheet</h1><p>Intro <b>bold</b><br>line</p><script>x()</script>"
        "<h2>1. Steps</h2><ol start=3><li>Stop<ul><li>gently</li></ul></li><li><p>Open</p><p>wait</p></li></ol>"
        "<dl><dt>E-204</dt><dd>Oil hot</dd></dl><pre>a\n  b</pre>tail text",
        "<title>x</title><style>p{}</style>",
    )

    assert outline(parsed.blocks) == [
        ("prose", "Sheet", "Intro bold\nline"),
        ("step", "Sheet > 1. Steps", "3. Stop"),
        ("step", "Sheet > 1. Steps", "• gently"),
        ("step", "Sheet > 1. Steps", "4. Open"),
        ("step", "Sheet > 1. Steps", "wait"),
        ("prose", "Sheet > 1. Steps", "E-204: Oil hot"),
        ("prose", "Sheet > 1. Steps", "a\n  b"),
        ("prose", "Sheet > 1. Steps", "tail text"),
    ]


def test_tables_with_merged_cells_and_a_caption(tmp_path: Path) -> None:
    parsed = page(
        tmp_path,
        "<table><caption>Torque</caption><tr><th rowspan=2>Bolt<th colspan=2>Torque<tr><th>min<th>max"
        "<tr><td rowspan=2>M8<td>20<td>25<tr><td>22<td>26</table><p>after",
    )

    assert outline(parsed.blocks) == [
        ("table row", "a > Torque", "Bolt: M8 · Torque min: 20 · Torque max: 25"),
        ("table row", "a > Torque", "Bolt: M8 · Torque min: 22 · Torque max: 26"),
        ("prose", "a", "after"),
    ]


def test_boxes_by_class_role_and_frame(tmp_path: Path) -> None:
    parsed = page(
        tmp_path,
        '<div class="admonition warning"><p>WARNING</p><p>Hot.\nWait.</p><ul><li>gloves</ul></div>'
        '<div class="alert alert-info">Know this.</div><div role="alert">Read this.</div>'
        "<table><tr><td>DANGER<br>Crushing</table><p>注意：小心\n地滑。</p>",
    )

    assert texts(parsed.blocks, "warning") == ["WARNING\nHot. Wait.\n• gloves", "Read this."]
    assert texts(parsed.blocks, "note") == ["Know this."]
    assert texts(parsed.blocks, "danger") == ["DANGER Crushing"] or texts(parsed.blocks, "danger") == [
        "DANGER\nCrushing"
    ]
    assert texts(parsed.blocks, "caution") == ["注意：小心地滑。"]


@pytest.mark.parametrize(
    ("head", "encoding", "text"),
    [
        ('<meta charset="big5">', "cp950", "按下急停按鈕。"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Big5">', "cp950", "按下急停按鈕。"),
        ('<?xml version="1.0" encoding="Big5"?>', "cp950", "按下急停按鈕。"),
        ('<meta charset="shift_jis">', "cp932", "機械を停止する①"),
        ('<meta charset="gb2312">', "gbk", "停机检查镕"),
        ('<meta charset="iso-8859-1">', "cp1252", "The “hot” side – 5 €"),
        ('<meta charset="utf-8">', "cp950", "按下急停按鈕。確認壓力為零。"),
        ("", "utf-16", "按下急停按鈕。"),
        ("", "cp1252", "Öl prüfen"),
    ],
)
def test_encodings(tmp_path: Path, head: str, encoding: str, text: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(f"{head}<h1>E-204</h1><p>{text}</p>".encode(encoding))

    assert parse(path).blocks[0].page_content == text
