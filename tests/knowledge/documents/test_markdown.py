from __future__ import annotations

import pytest

from knowledge.documents import markdown
from knowledge.documents.blocks import meta
from tests.knowledge.documents.samples import outline, texts


def test_headings_paragraphs_steps_and_rows() -> None:
    found = outline(
        markdown.blocks(
            "---\nowner: x\n---\n# Oil\n\nKeep it *below* `65 °C`.\n\n## Change\n\n3. Stop\n4. Drain\n   - slowly\n\n"
            "   then wait\n5. Fill\n\n| Code | Text |\n| --- | --- |\n| E-204 | **hot** |\n"
        )
    )

    assert found == [
        ("prose", "Oil", "Keep it below 65 °C."),
        ("step", "Oil > Change", "3. Stop"),
        ("step", "Oil > Change", "4. Drain"),
        ("step", "Oil > Change", "• slowly"),
        ("step", "Oil > Change", "then wait"),
        ("step", "Oil > Change", "5. Fill"),
        ("table row", "Oil > Change", "Code: E-204 · Text: hot"),
    ]


def test_warnings_in_every_spelling_keep_their_words() -> None:
    blocks = markdown.blocks(
        "> **WARNING**\n> Hot oil *burns*.\n> Wear gloves.\n\n"
        '!!! danger "Crushing"\n    Keep out.\n\n    - props first\n\n'
        "::: caution\nSlippery.\n:::\n\n> [!WARNING]\n> Mind the step.\n\n"
        "**Note:** see 5.2\n\n警告：高壓。\n\n> just a quote\n"
    )

    assert texts(blocks, "warning") == [
        "WARNING\nHot oil burns. Wear gloves.",
        "Warning\nMind the step.",
        "警告：高壓。",
    ]
    assert texts(blocks, "danger") == ["Crushing\nKeep out.\n• props first"]
    assert texts(blocks, "caution") == ["Slippery."]
    assert texts(blocks, "note") == ["Note: see 5.2"]
    assert texts(blocks, "prose") == ["just a quote"]


def test_a_warning_inside_a_step_is_a_block_of_its_own() -> None:
    found = outline(markdown.blocks("1. Open\n\n   > **Warning:** Hot.\n\n2. Close\n"))

    assert [kind for kind, _, _ in found] == ["step", "warning", "step"]


def test_html_goes_unknown_tags_stay() -> None:
    blocks = markdown.blocks(
        'set <temp> < -107 C<br>now <b>x</b>\n\n<div class="warning"><p>Hot</p></div>\n\n<!-- no -->\n'
    )

    assert texts(blocks, "prose") == ["set <temp> < -107 C\nnow x"]
    assert texts(blocks, "warning") == ["Hot"]


def test_code_keeps_its_lines_and_hides_its_marks() -> None:
    blocks = markdown.blocks("```sh\n# no heading\n!!! no warning\n    x\n```\n")

    assert texts(blocks, "prose") == ["# no heading\n!!! no warning\n    x"]


def test_a_bold_line_above_a_table_names_that_table_only() -> None:
    found = outline(markdown.blocks("# T\n\n**Supply**\n\n| Pin | Signal |\n|---|---|\n| 1 | GND |\n\nAfter.\n"))

    assert found == [("table row", "T > Supply", "Pin: 1 · Signal: GND"), ("prose", "T", "After.")]


def test_a_heading_without_text_is_not_lost() -> None:
    found = outline(markdown.blocks("# A\n\n## Alone\n\n## B\n\n### C\n\ntext\n\n## Last\n"))

    assert found == [("prose", "A > Alone", "Alone"), ("prose", "A > B > C", "text"), ("prose", "A > Last", "Last")]


def test_chinese_lines_join_without_a_space() -> None:
    assert markdown.blocks("關閉主\n電源後\nwait\n")[0].page_content == "關閉主電源後 wait"


def test_rows_keep_headers_and_cells() -> None:
    block = markdown.blocks("| A | B |\n|---|---|\n| 1 |  |\n")[0]

    assert meta(block)["headers"] == ["A", "B"]
    assert meta(block)["cells"] == ["1", ""]
    assert meta(block)["table"] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("> **警告**\n> 熱油會燙傷。", ("warning", "警告\n熱油會燙傷。")),
        ("**注意**\n地面滑。", ("caution", "注意\n地面滑。")),
        ("> **WARNING**\n> Hot oil burns.", ("warning", "WARNING\nHot oil burns.")),
    ],
)
def test_a_signal_word_on_a_line_of_its_own_is_not_joined_with_the_next(text: str, said: tuple[str, str]) -> None:
    (block,) = markdown.blocks(f"# Oil\n\n{text}\n")
    assert (str(meta(block)["kind"]), block.page_content) == said
