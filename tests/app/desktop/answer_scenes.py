"""Answers in which control shows, as a core would send them: changed sources, a question back, conflicts, lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.copilot import wording
from app.copilot.events import Answer, Claim, ClaimKind, ModelInfo, Question, Support
from app.host.messages import PassageView, SourceChange, Turn, TurnView
from knowledge.types import (
    Citation,
    Document,
    Finding,
    FindingKind,
    Mention,
    Passage,
    PassageKind,
    RevisionState,
    SiteNote,
    Standing,
)
from tests.app.desktop import scenes

ASKED = datetime(2026, 2, 11, 9, 12, tzinfo=UTC)
BEFORE, SINCE = datetime(2025, 3, 2, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
QUESTIONS = {"en": "Alarm E-204: what do I do?", "zh-TW": "警報 E-204 要怎麼處理？"}
OLD = {
    "en": "1. Press STOP at stroke end. Leave the pump on.\n2. Check that cooling-water valve V-14 is open.\n"
    "3. Read FI-07. Below 4.5 l/min: clean strainer F-33.\n4. Below 60 °C, reset E-204.",
    "zh-TW": "1. 行程結束後按「停止」，油泵保持運轉。\n2. 確認冷卻水閥 V-14 已開。\n"
    "3. 讀取 FI-07；低於 4.5 l/min 時清洗濾網 F-33。\n4. 油溫低於 60 °C 後，復歸 E-204。",
}
NEW = {
    "en": "1. Press STOP at stroke end. Leave the pump on.\n2. Check that cooling-water valve V-14 is open.\n"
    "3. Read FI-07. Below 6 l/min: clean strainer F-33.\n4. Below 55 °C, reset E-204.\n"
    "5. Enter the alarm in the press log.",
    "zh-TW": "1. 行程結束後按「停止」，油泵保持運轉。\n2. 確認冷卻水閥 V-14 已開。\n"
    "3. 讀取 FI-07；低於 6 l/min 時清洗濾網 F-33。\n4. 油溫低於 55 °C 後，復歸 E-204。\n5. 將警報記入油壓機日誌。",
}


def changed(language: str = "en") -> TurnView:
    """An answer of February, from revision B, opened after revision C came."""
    text = OLD[language]
    steps = replace(
        scenes.P_ALARM, id=21, revision="B", revision_id=2, text=text, language=language, effective_from=BEFORE
    )
    warning = replace(scenes.P_WARNING, id=22, revision="B", revision_id=2, effective_from=BEFORE)
    citations = (
        Citation(1, warning, scenes.WARNING_TEXT, 0, len(scenes.WARNING_TEXT)),
        Citation(2, scenes.P_LIMITS, scenes.P_LIMITS.text, 0, 10),
        Citation(3, steps, text, 0, len(text)),
    )
    claims = (
        Claim(scenes.WARNING_TEXT, ClaimKind.WARNING, (1,), signal="WARNING"),
        Claim(scenes.P_LIMITS.text, ClaimKind.QUOTED, (2,)),
        Claim(text, ClaimKind.QUOTED, (3,)),
    )
    question = Question(QUESTIONS[language], equipment="mould2")
    answer = Answer(question, claims, Support.EXACT, citations, turn="turn-1", asked_at=ASKED)
    changes = (
        SourceChange(
            1, "SOP-HP-012", "B", Standing.SUPERSEDED, scenes.WARNING_TEXT, "C", SINCE, scenes.WARNING_TEXT, 1
        ),
        SourceChange(3, "SOP-HP-012", "B", Standing.SUPERSEDED, text, "C", SINCE, NEW[language], 3),
    )
    return TurnView(Turn("turn-1", ASKED, question.text, "mould2", "answered", "exact"), answer, changes)


def old_page(language: str = "en") -> PassageView:
    """The page that the old answer stands on."""
    view = changed(language)
    assert view.answer is not None
    cited = view.answer.citations[2].passage
    gone = replace(scenes.revision(2, "B", RevisionState.SUPERSEDED), effective_to=SINCE)
    return PassageView(cited, (cited,), gone, scenes.DOCUMENT)


def which_machine(question: Question) -> Answer:
    """A question that two machines and one that nobody knows answer differently."""
    machines = () if question.equipment in ("press1", "mill9") else ("press1", "mould2", "mill9")
    if not machines:
        return scenes.answer(question)
    return Answer(question, (), Support.NONE, turn="turn-3", asked_at=scenes.NOW, machines=machines)


def noted(question: Question) -> Answer:
    """The answer on alarm E-204 with a site note beside it."""
    english = wording.language_of(question.text) == "en"
    text = "V-14 has a new handle: across the pipe is open." if english else "V-14 已換把手：與管線垂直才是開。"
    note = SiteNote(3, text, "press1", "E-204", "SOP-HP-012", "C", "5.3", "engineer", BEFORE, SINCE)
    return replace(scenes.answer(question), turn="turn-7", notes=(note,))


def halted(question: Question) -> Answer:
    """A request to defeat a safeguard."""
    return replace(chatted(question), turn="turn-5", intent="bypass", reply=_said("bypass", question), halts=True)


def chatted(question: Question) -> Answer:
    """A question that is none for the documents."""
    said = _said("chat", question)
    return Answer(question, (), Support.NONE, turn="turn-6", asked_at=scenes.NOW, intent="chat", reply=said)


def _said(key: str, question: Question) -> str:
    return wording.say(key, wording.language_of(question.text))


CONFLICT = Finding(
    FindingKind.CONFLICT,
    "Oil temperature, upper limit",
    (
        Mention("LIM-HP-01", "B", "/nowhere/LIM-HP-01.xlsx", 5, None, "Limits", "65 °C", scenes.P_LIMITS.text),
        Mention(
            "PM-HP-001",
            "A",
            "/nowhere/PM-HP-001.pdf",
            31,
            3,
            "4 Oil > 4.2 Limits",
            "60 °C",
            "The oil stays below 60 °C.",
        ),
    ),
    "press1",
)
OTHER = replace(
    scenes.passage(31, "The oil stays below 60 °C.", "4 Oil > 4.2 Limits", 3), document="PM-HP-001", revision="A"
)


def conflict(question: Question) -> Answer:
    """The answer on alarm E-204 with a limit that two documents give differently."""
    return replace(scenes.answer(question), conflicts=(CONFLICT,))


def listed(question: Question, rows: int = 5) -> Answer:
    """Documents that cover press 1, and a count without a source of its own."""
    titles = ("Oil temperature and cooling, press HP-01", "Lockout and tagout, hydraulic press", "Weekly inspection")
    citations, claims = [], []
    for n in range(1, rows + 1):
        document = f"SOP-HP-{n:03}"
        title = titles[n % 3]
        found = Passage(
            100 + n, document, title, "C", RevisionState.EFFECTIVE, "en", f"/nowhere/{document}.pdf", "1 Scope", 1,
            PassageKind.PROSE, f"{title}. This document is for press 1.",
        )  # fmt: skip
        citations.append(Citation(n, found, found.text, 0, len(found.text)))
        claims.append(Claim(f"{document} · {title} · rev C, effective since 2026-03-02", ClaimKind.LISTED, (n,)))
    claims.append(Claim(f"{rows} documents", ClaimKind.LISTED))
    return Answer(
        question, tuple(claims), Support.EXACT, tuple(citations), model=ModelInfo(), turn="turn-4", asked_at=scenes.NOW
    )


def pages(answer: Answer) -> dict[int, PassageView]:
    """What the passages of an answer open."""
    made = {}
    for one in (citation.passage for citation in answer.citations):
        revision = replace(scenes.revision(9, one.revision), document=one.document)
        made[one.id] = PassageView(one, (one,), revision, Document(one.document, one.title))
    return made
