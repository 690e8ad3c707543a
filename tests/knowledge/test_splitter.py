from __future__ import annotations

import random
import re

import pytest
from langchain_core.documents import Document

from knowledge.documents import markdown
from knowledge.documents.blocks import Builder, meta
from knowledge.documents.tables import rows
from knowledge.splitter import MAX_EMBEDDED, PassageDraft, StructureSplitter
from knowledge.types import PassageKind

LATIN = "the oil pump valve is not must be at 65 °C E-204 M8x1.25 close open check, wait; torque 25 Nm (max. 3)".split()
HAN = "油壓機溫度過高時關閉冷卻水閥並檢查濾網按下急停鈕上鎖掛牌"


def count(text: str) -> int:
    """About what the embedder's tokenizer gives: 4 Latin letters or 1.4 Chinese characters a token."""
    han = len(re.findall("[\u3400-\u9fff]", text))
    return round(han * 0.7 + (len(text) - han) / 4)


def split(source: str, **sizes: int) -> list[PassageDraft]:
    return StructureSplitter(count, **sizes).split(markdown.blocks(source))


def visible(text: str) -> str:
    return "".join(text.split())


# ---------------------------------------------------------------- properties over generated documents


def sentence(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return "".join(rng.choices(HAN, k=rng.randint(2, 60))) + rng.choice("。；，")
    if rng.random() < 0.03:
        return "x" * rng.randint(500, 4000)
    return " ".join(rng.choices(LATIN, k=rng.randint(1, 70))).capitalize() + rng.choice([".", "", "!", ":"])


def paragraph(rng: random.Random, most: int = 12) -> str:
    return rng.choice([" ", "\n", ""]).join(sentence(rng) for _ in range(rng.randint(1, most)))


def generated(rng: random.Random) -> list[Document]:
    builder = Builder()
    for _ in range(rng.randint(1, 40)):
        page = rng.choice([None, 1, 2])
        match rng.randrange(8):
            case 0:
                builder.heading(rng.randint(1, 4), sentence(rng)[: rng.choice([20, 400])], page)
            case 1 | 2:
                builder.text(paragraph(rng), page, depth=rng.randint(0, 2), step=rng.random() < 0.3)
            case 3 | 4:
                for n in range(rng.randint(1, 9)):
                    builder.step(f"{n + 1}.", paragraph(rng, 3), page, depth=rng.randint(0, 1))
            case 5:
                builder.bullet(paragraph(rng, 3), page)
            case 6:
                kind = rng.choice([PassageKind.DANGER, PassageKind.WARNING, PassageKind.CAUTION, PassageKind.NOTE])
                builder.marked(kind, paragraph(rng, 20), page)
            case 7:
                width = rng.randint(1, 5)
                grid = [
                    [sentence(rng)[: rng.choice([10, 60, 900])] for _ in range(width)] for _ in range(rng.randint(1, 9))
                ]
                builder.rows(rows(grid, 1), page)
    return builder.finish()


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_lost_and_nothing_is_too_long(seed: int) -> None:
    blocks = generated(random.Random(seed))

    drafts = StructureSplitter(count).split(blocks)

    assert [d.ordinal for d in drafts] == list(range(len(drafts)))
    # Every visible character of every block, in order; parts of a long row begin with its key once more.
    everything = iter(visible("".join(d.text for d in drafts)))
    assert all(char in everything for char in visible("".join(b.page_content for b in blocks)))
    extra = len(visible("".join(d.text for d in drafts))) - len(visible("".join(b.page_content for b in blocks)))
    assert extra <= sum(len(d.text) for d in drafts if d.kind is PassageKind.TABLE_ROW)
    sections = {" > ".join(meta(b)["section"]) for b in blocks}
    for draft in drafts:
        assert draft.section in sections
        assert draft.text.strip()
        assert draft.text == draft.text.rstrip()
        assert count(draft.text) <= (2 if draft.kind.safety else 1) * 250 * 1.3
        covered = [False] * len(draft.text)
        end = 0
        for window in draft.windows:
            assert end <= window.start < window.end <= len(draft.text)
            end = window.end
            assert draft.text[window.start : window.end] in window.text
            assert count(window.text) <= MAX_EMBEDDED
            covered[window.start : window.end] = [True] * (window.end - window.start)
        assert all(c or char.isspace() for c, char in zip(covered, draft.text, strict=True))


@pytest.mark.parametrize("seed", range(10))
def test_safety_blocks_stay_whole_and_alone(seed: int) -> None:
    blocks = generated(random.Random(1000 + seed))

    drafts = StructureSplitter(count).split(blocks)

    for block in blocks:
        if PassageKind(meta(block)["kind"]).safety and count(block.page_content) <= 500:
            assert any(d.text == block.page_content.rstrip() and d.kind == meta(block)["kind"] for d in drafts)


def test_pages_and_sections_are_never_mixed() -> None:
    builder = Builder()
    builder.heading(1, "A", 1)
    for page in (1, 1, 2):
        builder.text(f"text on {page}.", page)
    builder.heading(1, "B", 2)
    builder.text("more", 2)

    drafts = StructureSplitter(count).split(builder.finish())

    assert [(d.section, d.page, d.text) for d in drafts] == [
        ("A", 1, "text on 1.\ntext on 1."),
        ("A", 2, "text on 2."),
        ("B", 2, "more"),
    ]


# ---------------------------------------------------------------- what people see


def test_steps_stay_together_with_their_numbers_and_what_introduces_them() -> None:
    (draft,) = split("# Press\n\n## Stop\n\nTo stop the press:\n\n1. Press STOP\n   - gently\n2. Lock it\n")

    assert draft.kind is PassageKind.STEP
    assert draft.section == "Press > Stop"
    assert draft.text == "To stop the press:\n1. Press STOP\n  • gently\n2. Lock it"
    assert draft.windows[0].text == f"Press > Stop\n{draft.text}"


def test_a_warning_between_steps_is_a_passage_in_its_place() -> None:
    drafts = split("1. Open\n\n   > **WARNING:** Hot.\n\n2. Close\n")

    assert [(d.kind, d.text) for d in drafts] == [
        (PassageKind.STEP, "1. Open"),
        (PassageKind.WARNING, "WARNING: Hot."),
        (PassageKind.STEP, "2. Close"),
    ]


def test_a_note_stays_in_the_text_around_it() -> None:
    (draft,) = split("Before.\n\nNote: see 5.2\n\nAfter.\n")

    assert (draft.kind, draft.text) == (PassageKind.PROSE, "Before.\nNote: see 5.2\nAfter.")


def test_a_long_section_is_divided_evenly() -> None:
    source = "\n\n".join(f"Sentence number {n} says something about the cooling of the press." for n in range(40))

    sizes = [count(d.text) for d in split(source)]

    assert max(sizes) <= 250
    assert min(sizes) > 0.6 * max(sizes)


def test_windows_are_about_a_sentence_long() -> None:
    source = " ".join(
        f"Sentence number {n} says something about the cooling of the press and its oil." for n in range(20)
    )

    windows = [w for d in split(source) for w in d.windows]

    assert all(40 <= count(w.text) <= 80 for w in windows)
    assert all(w.text.endswith(".") for w in windows)


def test_abbreviations_and_values_do_not_end_a_sentence() -> None:
    source = "Tighten to max. 25 Nm, e.g. No. 3 and Fig. 4 at approx. 5.5 bar. " * 6

    for draft in split(source, window=20, target=160):
        assert all(w.text.startswith("Tighten") for w in draft.windows) or len(draft.windows) > 1
        assert not any(w.text.endswith(("max.", "e.g.", "No.", "Fig.", "approx.")) for w in draft.windows)


def test_chinese_is_cut_at_its_marks_only() -> None:
    source = "，".join(["按下急停按鈕後關閉主電源並上鎖"] * 30) + "。"

    windows = [w for d in split(source) for w in d.windows]

    assert len(windows) > 3
    assert all(w.text[-1] in "，。" for w in windows)


def test_a_long_row_names_its_code_in_every_window_and_part() -> None:
    remedy = " ".join(f"Check number {n} of the cooling circuit and write it down." for n in range(30))
    drafts = split(f"# Alarms\n\n| Code | Remedy |\n|---|---|\n| E-204 | {remedy} |\n| E-205 | Stop. |\n")

    long, last = drafts[:-1], drafts[-1]

    assert len(long) > 1
    assert all(d.text.startswith("Code: E-204 · ") for d in long)
    assert all("Code: E-204" in w.text for d in long for w in d.windows)
    assert last.text == "Code: E-205 · Remedy: Stop."
    assert "E-204" not in last.windows[0].text


def test_rows_of_one_table_share_a_passage_but_no_window() -> None:
    rows_of = "".join(f"| E-{n} | Meaning of {n} |\n" for n in range(200, 206))
    (draft,) = split(f"# Alarms\n\n| Code | Meaning |\n|---|---|\n{rows_of}")

    assert draft.kind is PassageKind.TABLE_ROW
    assert draft.text.count("\n") == 5
    assert [w.text for w in draft.windows] == [f"Alarms\n{line}" for line in draft.text.split("\n")]


def test_a_heading_alone_is_a_passage() -> None:
    assert [(d.section, d.text) for d in split("# A\n\n## B\n")] == [("A > B", "B")]


def test_an_endless_heading_path_is_shortened_for_windows_only() -> None:
    deep = "".join(f"{'#' * n} {f'heading {n} ' * 15}\n\n" for n in range(1, 7))

    (draft,) = split(f"{deep}text\n")

    assert draft.section.count(" > ") == 5
    assert count(draft.windows[0].text) <= 100
    assert draft.windows[0].text.endswith("\ntext")


@pytest.mark.parametrize(("target", "most", "window"), [(160, 100, 64), (40, 250, 64), (160, 600, 64), (160, 250, 0)])
def test_sizes_that_cannot_work_are_refused(target: int, most: int, window: int) -> None:
    with pytest.raises(ValueError, match="sizes must grow"):
        StructureSplitter(count, target=target, most=most, window=window)


def test_no_blocks_no_passages() -> None:
    assert StructureSplitter(count).split([]) == []


# ---------------------------------------------------------------- what a safety passage covers


def covers(builder: Builder, **sizes: int) -> dict[str, tuple[int, int] | None]:
    """The cover of every passage by its text."""
    drafts = StructureSplitter(count, **sizes).split(builder.finish())
    return {one.text: one.covers for one in drafts}


def procedure() -> Builder:
    """Passages: 0 prose, 1 a step, 2 a warning at step 2, 3 steps 2 and 2.1, 4 a caution at 2.2, 5 steps 2.2 to 20."""
    builder = Builder()
    builder.heading(1, "Guide")
    builder.text("Read this first.")
    builder.heading(2, "Procedure")
    builder.step("1", "Stop.", anchor="1")
    builder.marked(PassageKind.WARNING, "Hot.", anchor="2", guards="2")
    builder.step("2", "Open.", anchor="2")
    builder.step("2.1", "Turn.", anchor="2.1", depth=1)
    builder.marked(PassageKind.CAUTION, "Sharp.", anchor="2.2", guards="2.2")
    builder.step("2.2", "Pull.", anchor="2.2", depth=1)
    builder.step("3", "Close.", anchor="3")
    builder.step("20", "Lock.", anchor="20")
    return builder


def test_a_warning_of_a_step_covers_it_and_the_steps_inside_it() -> None:
    found = covers(procedure())

    assert found == {
        "Read this first.": None,
        "1 Stop.": None,
        "Hot.": (2, 5),
        "2 Open.\n  2.1 Turn.": None,
        "Sharp.": (4, 5),
        "  2.2 Pull.\n3 Close.\n20 Lock.": None,
    }


def test_a_step_whose_number_only_begins_alike_is_not_covered() -> None:
    builder = Builder()
    builder.marked(PassageKind.WARNING, "Hot.", anchor="2", guards="2")
    builder.step("2", "Open.", anchor="2")
    builder.marked(PassageKind.NOTE, "A note.")
    builder.marked(PassageKind.CAUTION, "Sharp.", anchor="20", guards="20")
    builder.step("20", "Lock.", anchor="20")

    found = covers(builder)

    assert (found["Hot."], found["Sharp."]) == ((0, 1), (2, 3))


def test_a_warning_of_the_whole_document_covers_all_of_it() -> None:
    builder = procedure()
    builder.heading(2, "After")
    builder.marked(PassageKind.DANGER, "Never alone.", guards="*")

    assert covers(builder)["Never alone."] == (0, 6)


def test_a_warning_without_a_step_covers_its_section_and_those_below() -> None:
    builder = Builder()
    builder.heading(1, "Guide")
    builder.text("Before.")
    builder.heading(2, "Oil")
    builder.text("Level.")
    builder.marked(PassageKind.WARNING, "Hot.")
    builder.heading(3, "Filter")
    builder.marked(PassageKind.CAUTION, "Dirty.")
    builder.text("Change it.")
    builder.heading(2, "Oiler")
    builder.text("After.")

    found = covers(builder)

    assert (found["Hot."], found["Dirty."]) == ((1, 4), (3, 4))


def test_a_warning_for_a_step_that_is_nowhere_covers_its_section() -> None:
    builder = Builder()
    builder.heading(1, "Guide")
    builder.text("Before.")
    builder.heading(2, "Oil")
    builder.marked(PassageKind.WARNING, "Hot.", guards="7")
    builder.text("Level.")

    assert covers(builder)["Hot."] == (1, 2)


def test_every_part_of_a_warning_that_had_to_be_cut_covers_the_same() -> None:
    builder = Builder()
    builder.step("1", "Stop.", anchor="1")
    builder.marked(PassageKind.WARNING, "Keep away from it. " * 60, anchor="2", guards="2")
    builder.step("2", "Open.", anchor="2")

    drafts = StructureSplitter(count, window=8, target=20, most=40).split(builder.finish())

    warnings = [one for one in drafts if one.kind is PassageKind.WARNING]
    assert len(warnings) > 1
    assert {one.covers for one in warnings} == {(1, len(drafts) - 1)}


@pytest.mark.parametrize("seed", range(20))
def test_covers_lie_within_the_document_and_hold_the_warning_itself(seed: int) -> None:
    drafts = StructureSplitter(count).split(generated(random.Random(seed)))

    for one in drafts:
        assert (one.covers is not None) == one.kind.safety
        if one.covers:
            assert 0 <= one.covers[0] <= one.ordinal <= one.covers[1] < len(drafts)
            inside = drafts[one.covers[0] : one.covers[1] + 1]
            assert all((other.section + " > ").startswith(one.section + " > ") or not one.section for other in inside)
