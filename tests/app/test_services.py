"""The whole work of a data folder in one process: real store, indexes, models, parser; a small plant of two files."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from app.copilot.events import Answered, ClaimKind, Failed, Question, Support
from app.host.messages import Confirmation, GiveFeedback, Verdict
from app.services import Services, UnknownEquipment, UnknownPassage, _confirmed, build
from app.settings import load_settings
from knowledge.record import CONFIRMED, TITLE_BLOCK, Record
from knowledge.turns import TurnUnknown
from knowledge.types import FindingKind, IngestProgress, IngestReport

PLANT = """
[plant]
name = { en = "Small plant" }
[[equipment]]
id = "press1"
name = { en = "Hydraulic press 1", "zh-TW" = "1 號油壓機" }
aliases = ["press 1", "油壓機"]
[[tag]]
id = "press1.oil_temperature"
equipment = "press1"
name = { en = "Oil temperature", "zh-TW" = "油溫" }
node = "ns=2;s=press1.oil_temperature"
unit = "°C"
limit_high = 65
"""

REGISTER = """\
file,document,title,revision,state,effective_from,effective_to,equipment,language,kind,owner,approver,classification
press_b.md,SOP-1,Oil of press 1,B,superseded,2024-01-01,2025-01-01,press1,en,SOP,Maintenance,Head,general
press_c.md,SOP-1,Oil of press 1,C,effective,2025-01-01,,press1,en,SOP,Maintenance,Head,general
press_d.md,SOP-1,Oil of press 1,D,in work,,,press1,en,SOP,Maintenance,Head,general
"""

TEXT = """# Oil of press 1

## 1 Alarm E-204

> **WARNING**
> Hot oil burns. Do not open hoses.

Alarm E-204 is set when the tank oil stays above {limit} °C for 60 s.

1. Press STOP at stroke end.
2. Check that valve V-14 is open.

## 2 Filter

The return filter F-21 is changed every 500 hours.
"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("services") / "home"
    files = home / "files"
    files.mkdir(parents=True)
    (home / "plant.toml").write_text(PLANT, encoding="utf-8")
    (files / "register.csv").write_text(REGISTER, encoding="utf-8")
    (files / "press_b.md").write_text(TEXT.format(limit=72), encoding="utf-8")
    (files / "press_c.md").write_text(TEXT.format(limit=65), encoding="utf-8")
    (files / "press_d.md").write_text(TEXT.format(limit=58), encoding="utf-8")
    (files / "empty.md").touch()
    work = build(load_settings(home))
    said: list[str] = []
    work.load(said.append)
    assert said == ["documents", "embedder", "search index", "language model"]
    report = list(work.ingest([str(files)], lambda: False))[-1]
    assert isinstance(report, IngestReport)
    assert (report.added, [problem.code for problem in report.problems]) == (3, ["E-DOC-102"])
    yield work
    work.close()


def ask(services: Services, text: str, **more: str) -> Answered:
    last = list(services.answer(Question(text, **more), lambda: False))[-1]  # type: ignore[arg-type]
    assert isinstance(last, Answered)
    return last


def test_an_alarm_is_answered_from_the_effective_revision_only(services: Services) -> None:
    answer = ask(services, "alarm E-204 on press 1: what do I do?").answer
    text = "\n".join(claim.text for claim in answer.claims)
    assert answer.claims[0].kind is ClaimKind.WARNING
    assert "Press STOP at stroke end." in text
    assert "72" not in text
    assert "58" not in text
    assert answer.notices == ("SOP-1 D is in work and is not used.",)
    assert {citation.passage.revision for citation in answer.citations} == {"C"}


def test_a_chinese_question_finds_the_english_document_and_says_that_there_is_no_live_value(services: Services) -> None:
    answer = ask(services, "油壓機 E-204 警報的油溫上限多少，現在幾度?").answer
    assert any("65" in claim.text for claim in answer.claims)
    assert any(claim.kind is ClaimKind.VALUE and "尚未收到" in claim.text for claim in answer.claims)


def test_a_code_that_no_document_holds_is_refused_and_kept_as_refused(services: Services) -> None:
    answer = ask(services, "what does alarm E-999 mean?").answer
    assert answer.support is Support.RELATED
    assert services.turn(answer.turn).turn.state == "refused"


def test_a_turn_is_kept_as_it_was_shown(services: Services) -> None:
    answer = ask(services, "how often is filter F-21 changed?").answer
    kept = services.turn(answer.turn)
    assert kept.answer == answer
    assert kept.turn.state == "answered"
    assert services.turns().turns[0].id == answer.turn


def test_an_answer_that_nobody_took_to_its_end_is_interrupted(services: Services) -> None:
    events = services.answer(Question("how often is filter F-21 changed, interrupted?"), lambda: False)
    assert isinstance(events, Generator)
    next(events)
    events.close()
    assert services.turns().turns[0].state == "interrupted"


def test_a_verdict_is_kept_with_its_turn_and_the_last_one_counts(services: Services) -> None:
    turn = ask(services, "alarm E-204").answer.turn
    services.feedback(GiveFeedback(turn, Verdict.WORKED))
    services.feedback(GiveFeedback(turn, Verdict.WRONG_OR_UNSAFE, "step 2 is missing"))
    assert services.turn(turn).turn.verdict == "wrong-or-unsafe"
    with pytest.raises(TurnUnknown):
        services.feedback(GiveFeedback("nobody", Verdict.WORKED))


def test_faults_of_a_question_are_its_last_event(services: Services) -> None:
    for question, code in ((Question("  "), "E-ASK-001"), (Question("oil", equipment="mill9"), "E-ASK-003")):
        last = list(services.answer(question, lambda: False))[-1]
        assert isinstance(last, Failed)
        assert last.code == code


def test_a_passage_is_shown_among_its_neighbours(services: Services) -> None:
    cited = ask(services, "alarm E-204").answer.citations[0].passage
    view = services.passage(cited.id)
    assert view.passage.text == cited.text
    assert view.passage in view.around
    assert (view.document.id, view.revision.label) == ("SOP-1", "C")
    with pytest.raises(UnknownPassage):
        services.passage(10**9)


def test_live_values_that_never_came_are_there_without_a_value(services: Services) -> None:
    view = services.live("press1")
    assert [(value.tag.id, value.reading.value, value.reading.quality) for value in view.values] == [
        ("press1.oil_temperature", None, "lost")
    ]
    with pytest.raises(UnknownEquipment):
        services.live("mill9")


def test_status_and_documents_tell_what_is_there(services: Services) -> None:
    facts = services.status_facts()
    assert facts.model.startswith("SmolLM2")
    assert facts.documents == 1
    (entry,) = services.documents().documents
    assert [(r.label, r.state.value) for r in entry.revisions] == [
        ("C", "effective"),
        ("B", "superseded"),
        ("D", "in work"),
    ]
    assert services.documents().problems[0].code == "E-DOC-102"
    assert [model.state for model in services.models().models] == ["ok", "ok"]


@pytest.mark.parametrize(
    ("status", "said", "becomes"),
    [
        ("In Work", "", "In Work"),
        ("In Work", "Released", "Released"),
        (TITLE_BLOCK, "", "effective"),
        ("", "", "effective"),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_a_correction_without_a_status_keeps_the_one_that_was_said(
    status: str, said: str, becomes: str, whole: bool
) -> None:
    record = Record("SOP-7", status, revision="A", source=CONFIRMED)
    told = _confirmed(Confirmation("/f.pdf", status=said, owner="Production", whole=whole), record, ())
    assert (told.document, told.status, told.owner) == ("SOP-7", becomes, "Production")


def test_the_list_gives_findings_without_looking_for_them(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given on the command thread; the linter reads every passage."""
    with monkeypatch.context() as patched:
        patched.setattr(services, "_linter", None)
        services._stored.edited()
        found = services.documents().findings
    assert [(one.kind, one.subject) for one in found] == [(FindingKind.EMPTY_TEXT, "empty.md")]


def test_a_stop_in_the_middle_keeps_what_was_said(services: Services) -> None:
    stop: list[bool] = []
    claims = 0
    for event in services.answer(Question("alarm E-204: what do I do?"), lambda: bool(stop)):
        if type(event).__name__ == "ClaimReady":
            claims += 1
            stop.append(True)
    assert isinstance(event, Answered)
    assert event.answer.stopped
    assert claims >= 1
    assert services.turn(event.answer.turn).turn.state == "stopped"


def test_a_killed_ingest_is_completed_at_most_three_times(services: Services) -> None:
    store, folder = services._stored, str(services._settings.home / "files")

    def resume(*, stopped: bool = False) -> list[IngestProgress | IngestReport]:
        return list(services.resume(lambda: stopped))

    assert resume() == []
    store.set_meta("unfinished ingest", json.dumps([folder]))
    assert len(resume(stopped=True)) == 1
    assert services._ingestor.unfinished() == (folder,)
    for _ in range(3):
        killed = services.resume(lambda: False)
        next(killed)
        assert isinstance(killed, Generator)
        killed.close()
    assert resume() == []
    list(services.ingest([folder], lambda: False))
    assert services._ingestor.unfinished() == ()
    store.set_meta("unfinished ingest", json.dumps([folder]))
    report = resume()[-1]
    assert isinstance(report, IngestReport)
    assert report.unchanged == 3
    assert resume() == []


@pytest.mark.logs("no language model")
def test_without_a_language_model_the_answer_is_quoted_and_the_status_says_why(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "note.md").write_text("# Pump\n\nThe pump P-7 runs at 1450 rpm.\n", encoding="utf-8")
    damaged = tmp_path / "model.gguf"
    damaged.write_bytes(b"GGUF" + bytes(2000))
    (tmp_path / "model.toml").write_text(
        'format = 1\nrole = "language model"\nname = "Damaged"\nlicence = "none"\nlanguages = ["en"]\n'
        f'[files]\n"model.gguf" = "{"0" * 64}"\n',
        encoding="utf-8",
    )
    (home / "andon.toml").write_text(f'[model]\npath = "{damaged}"\n', encoding="utf-8")
    work = build(load_settings(home))
    try:
        work.load(lambda _: None)
        list(work.ingest([str(home / "note.md")], lambda: False))
        assert [problem.code for problem in work.status_facts().problems] == ["E-MOD-002"]
        answer = ask(work, "how fast does pump P-7 run?").answer
        assert any("1450" in claim.text for claim in answer.claims)
        assert not any(claim.kind is ClaimKind.PHRASED for claim in answer.claims)
        assert [model.state for model in work.models().models] == ["damaged", "ok"]
    finally:
        work.close()
