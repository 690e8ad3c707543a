from __future__ import annotations

import re
from html.parser import HTMLParser

from app.copilot.events import ClaimKind
from app.evaluation import page, report
from app.evaluation.bar import Demand
from app.evaluation.record import Left, Record, Said
from tests.app.evaluation.records import answered, asked, cited, refused, run, unanswerable

HOSTILE = "<script>alert(1)</script><img src=http://evil.example/x onerror=go()>&amp;'\"\u202e\u200b\x1b[2J"


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def written(*records: Record, before: Record | None = None, **more: object) -> str:
    earlier = run(before) if before else None
    return page.page(report.report(run(*records), earlier, **more), records)  # type: ignore[arg-type]


def test_texts_from_outside_are_never_markup() -> None:
    one = answered(
        asked(HOSTILE, HOSTILE, kind=HOSTILE[:80], history=(HOSTILE,), rubric=HOSTILE, equipment=HOSTILE,
              answers=(HOSTILE,)),
        Said(HOSTILE, ClaimKind.PHRASED, (1,)),
        cited=(cited(1, HOSTILE, HOSTILE, title=HOSTILE, revision=HOSTILE, section=HOSTILE),),
        withheld=(Left(HOSTILE, HOSTILE),),
        notices=(HOSTILE,),
        support=HOSTILE,
        text=HOSTILE,
    )  # fmt: skip
    text = written(one, refused(unanswerable("u", forbidden=(HOSTILE,)), text=HOSTILE), before=answered(asked(HOSTILE)))
    tags = Tags(text)
    assert not {tag for tag, _ in tags.found} & {"script", "img", "link", "iframe", "a", "svg", "object"}
    assert not [attrs for _, attrs in tags.found if any(name.startswith("on") or name == "src" for name in attrs)]
    assert tags.open == []
    assert "<script>alert(1)</script>" in tags.text
    assert not re.search("[\x1b\u202e\u200b]", text)


def test_nothing_is_fetched_and_no_script_runs() -> None:
    tags = Tags(written(answered()))
    (policy,) = [attrs for tag, attrs in tags.found if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert not [attrs for _, attrs in tags.found if "src" in attrs or "href" in attrs]


def test_wrong_answers_come_first_and_say_why() -> None:
    wrong = answered(
        asked("w", "Wrong?", answers=("35 Nm",)),
        Said("Hot.", ClaimKind.WARNING, (1,)),
        Said("It takes 99 Nm.", ClaimKind.PHRASED, (1,)),
        withheld=(Left("It takes a day.", "a day stands in no source"),),
        searched=True,
    )
    text = Tags(written(answered(asked("r", "Right?")), wrong)).text
    assert text.index("Wrong?") < text.index("Right?")
    for part in ("expected 35 Nm, was answered; in no source: 99", "warning\nHot. [1]", "phrased\nIt takes 99 Nm. [1]",
                 "It takes a day. (a day stands in no source)", "gold passage found at place -",
                 "[1] SOP-1 C · Strainer · 5 Cover · page 3 · effective · gold"):  # fmt: skip
        assert part in text, part


def test_figures_comparison_and_bar() -> None:
    bar = (Demand("contains_gold", 0.5),)
    text = Tags(written(refused(asked("x", "Lost?")), before=answered(asked("x", "Lost?")), demands=bar)).text
    assert "Below the site's bar:" in text
    assert "contains_gold >= 0.5: 0" in text
    assert "1 right before, wrong now\nx: Lost?" in text
    assert "on 1 common questions" in text
    assert "another" not in text
    held = Tags(written(answered(), demands=bar)).text
    assert "Every figure reaches the site's bar." in held
