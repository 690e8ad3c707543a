"""From a technician's verdict to a note beside the next answer, over the real work of a data folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from app.copilot.events import Answer, Answered, Question
from app.corrections import DefeatsSafeguard
from app.handing import shift_end, shift_of
from app.host import reviews
from app.host.messages import Confirm, GiveFeedback, Ingest, MapStatus, Nothing, Verdict
from app.services import Services, build
from app.sessions import SignedOut
from app.settings import load_settings
from knowledge.audited import Verification
from knowledge.people import LockedOut, PinTooSimple, WrongPin
from knowledge.reports import Incomplete, NotPossible, OwnReport, ReportUnknown
from knowledge.review import BlockKind, Kind, Report, State
from knowledge.rights import Action, NotAllowed, Person, Role
from tests.app.test_services import PLANT, REGISTER, TEXT

PIN = "49ex17"
Sign = Callable[[Role], str]


@pytest.fixture(scope="module")
def read_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small plant read in, to be copied."""
    home = tmp_path_factory.mktemp("desk") / "home"
    files = home / "files"
    files.mkdir(parents=True)
    (home / "plant.toml").write_text(PLANT, encoding="utf-8")
    (files / "register.csv").write_text(REGISTER, encoding="utf-8")
    for name, limit in (("press_b", 72), ("press_c", 65), ("press_d", 58)):
        (files / f"{name}.md").write_text(TEXT.format(limit=limit), encoding="utf-8")
    services = build(load_settings(home))
    services.load(lambda _: None)
    for _ in services.ingest([str(files)], lambda: False):
        pass
    services.close()
    return home


@pytest.fixture
def services(read_home: Path, tmp_path: Path) -> Iterator[Services]:
    home = tmp_path / "home"
    shutil.copytree(read_home, home)
    made = build(load_settings(home))
    made.load(lambda _: None)
    made.review(reviews.AddPerson("First", Role.ADMINISTRATOR, PIN))
    yield made
    made.close()


@pytest.fixture
def sign(services: Services) -> Sign:
    """Signs a new person of a role in and gives the session."""
    admin = signed_in(services, "P001")

    def made(role: Role) -> str:
        person = services.review(reviews.AddPerson(f"Some {role.value}", role, PIN, session=admin))
        assert isinstance(person, Person)
        return signed_in(services, person.id)

    return made


def signed_in(services: Services, person: str) -> str:
    done = services.review(reviews.SignIn(person, PIN))
    assert isinstance(done, reviews.SignedIn)
    return done.session


def ask(services: Services, text: str, equipment: str | None = "press1") -> Answer:
    last = list(services.answer(Question(text, equipment=equipment), lambda: False))[-1]
    assert isinstance(last, Answered)
    return last.answer


def reported(services: Services, note: str, verdict: Verdict = Verdict.DID_NOT_WORK) -> tuple[Answer, Report]:
    answer = ask(services, "alarm E-204, what do I do?")
    services.feedback(GiveFeedback(answer.turn, verdict, note))
    listed = services.review(reviews.ListReports())
    assert isinstance(listed, reviews.Reports)
    number = next(one.report.id for one in listed.reports if one.report.handed.turn == answer.turn)
    report = services.review(reviews.OpenReport(number))
    assert isinstance(report, Report)
    return answer, report


def verified(services: Services, session: str) -> Verification:
    checked = services.review(reviews.VerifyAudit(session))
    assert isinstance(checked, reviews.Checked)
    while checked.found is None:
        checked = services.review(reviews.VerifyAudit(session, more=True))
        assert isinstance(checked, reviews.Checked)
    return checked.found


def decide(services: Services, session: str, report: Report, action: Action, **more: object) -> Report:
    command = reviews.Decide(session, report.id, action, len(report.decisions))
    done = services.review(replace(command, **more))  # type: ignore[arg-type]
    assert isinstance(done, Report)
    return done


def proposed(services: Services, session: str, report: Report, text: str, passage: int = 0) -> Report:
    note = reviews.Proposed(text, passage, "press1", "E-204")
    return decide(services, session, report, Action.PROPOSE, note=note)


def test_the_whole_loop(services: Services, sign: Sign) -> None:
    answer, report = reported(services, "V-14 was open. Its handle turns by itself.")
    assert (report.state, report.handed.equipment, report.handed.verdict) == (State.SUBMITTED, "press1", "did-not-work")
    assert report.handed.evidence["cited"][0]["document"] == "SOP-1"
    author, approver = sign(Role.ENGINEER), sign(Role.CONTROLLER)
    report = decide(services, author, report, Action.TRIAGE)
    place = next(one.passage.id for one in answer.citations if "V-14" in one.passage.text)
    report = proposed(services, author, report, "Look at the handle of V-14: it turns by itself.", place)
    assert report.proposal is not None
    assert (report.state, report.proposal.kind, report.approvals_needed) == (State.PROPOSED, Kind.NOTE, 1)
    assert ask(services, "alarm E-204, what do I do?").notes == ()
    with pytest.raises(OwnReport):
        decide(services, author, report, Action.APPROVE, pin=PIN)
    with pytest.raises(WrongPin):
        decide(services, approver, report, Action.APPROVE)
    report = decide(services, approver, report, Action.APPROVE, pin=PIN)
    assert report.state is State.EFFECTIVE
    (note,) = ask(services, "alarm E-204, what do I do?").notes
    assert (note.text, note.role, note.document, note.revision) == (
        "Look at the handle of V-14: it turns by itself.", "document controller", "SOP-1", "C",
    )  # fmt: skip
    assert timedelta(days=364) < note.expires_at - datetime.now(UTC) <= timedelta(days=365)
    before = ask(services, "alarm E-204, what do I do?")
    assert [claim.text for claim in before.claims] == [claim.text for claim in answer.claims]
    gone = decide(services, approver, report, Action.WITHDRAW, reason="the handle was replaced")
    assert gone.state is State.SUPERSEDED
    assert ask(services, "alarm E-204, what do I do?").notes == ()


def test_a_rejected_note_is_never_shown_and_its_reporter_reads_why(services: Services, sign: Sign) -> None:
    _, report = reported(services, "It is always like that.")
    report = decide(services, sign(Role.ENGINEER), report, Action.REJECT, reason="no cause named")
    assert report.state is State.REJECTED
    assert ask(services, "alarm E-204, what do I do?").notes == ()
    mine = services.review(reviews.OpenReport(report.id))
    assert isinstance(mine, Report)
    assert mine.decisions[-1].reason == "no cause named"


def test_a_note_on_a_revision_that_was_replaced_waits_for_verify_again(services: Services, sign: Sign) -> None:
    answer, report = reported(services, "The handle turns.")
    author, approver = sign(Role.ENGINEER), sign(Role.ENGINEER)
    place = next(one.passage.id for one in answer.citations if "V-14" in one.passage.text)
    report = proposed(services, author, report, "Hold the handle of V-14.", place)
    report = decide(services, approver, report, Action.APPROVE, pin=PIN)
    assert len(ask(services, "alarm E-204, what do I do?").notes) == 1
    files = Path(answer.citations[0].passage.path).parent
    (files / "press_c.md").write_text(TEXT.format(limit=66), encoding="utf-8")
    for _ in services.ingest([str(files)], lambda: False):
        pass
    assert ask(services, "alarm E-204, what do I do?").notes == ()
    services.tidy()
    opened = services.review(reviews.OpenReport(report.id, author))
    assert isinstance(opened, Report)
    assert (opened.state, opened.decisions[-1].reason) == (
        State.VERIFY_AGAIN, "the revision it corrects has changed",
    )  # fmt: skip
    with pytest.raises(Incomplete):
        decide(services, approver, opened, Action.APPROVE, pin=PIN)


def test_an_answer_reopens_as_it_was_after_its_document_was_replaced(services: Services, sign: Sign) -> None:
    answer = ask(services, "alarm E-204, what do I do?")
    before = services.turn(answer.turn)
    assert (before.answer, before.changes) == (answer, ())
    files = Path(answer.citations[0].passage.path).parent
    (files / "press_c.md").write_text(TEXT.format(limit=66), encoding="utf-8")
    for _ in services.ingest([str(files)], lambda: False):
        pass
    assert ask(services, "alarm E-204, what do I do?").citations != answer.citations
    after = services.turn(answer.turn)
    assert (after.answer, len(after.changes)) == (answer, 1)
    checked = verified(services, sign(Role.STEWARD))
    assert checked.whole


def test_a_note_that_would_change_a_limit_is_a_change_request_and_never_shown(services: Services, sign: Sign) -> None:
    answer, report = reported(services, "65 is too low, ours runs at 70 all day.")
    place = next(one.passage.id for one in answer.citations if "V-14" in one.passage.text)
    author = sign(Role.ENGINEER)
    judged = services.review(reviews.Judge(reviews.Proposed("The limit is 70 °C.", place)))
    assert isinstance(judged, reviews.Judged)
    assert (judged.kind, judged.reasons) == (Kind.CHANGE, ("value",))
    report = proposed(services, author, report, "The limit is 70 °C.", place)
    for role in (Role.ENGINEER, Role.CONTROLLER):
        assert report.state is State.PROPOSED
        report = decide(services, sign(role), report, Action.APPROVE, pin=PIN)
    assert report.state is State.APPROVED
    assert ask(services, "alarm E-204, what do I do?").notes == ()
    with pytest.raises(DefeatsSafeguard):
        proposed(services, author, reported(services, "no")[1], "Bridge the guard switch S11.")


def test_what_may_hurt_somebody_is_on_top_and_needs_two_people(services: Services, sign: Sign) -> None:
    reported(services, "minor thing")
    _, urgent = reported(services, "Hose burst under pressure.", Verdict.WRONG_OR_UNSAFE)
    author, one, two = sign(Role.ENGINEER), sign(Role.ENGINEER), sign(Role.CONTROLLER)
    listed = services.review(reviews.ListReports(author))
    assert isinstance(listed, reviews.Reports)
    assert listed.reports[0].report.id == urgent.id
    status = services.review(Nothing())
    assert isinstance(status, reviews.DeskStatus)
    assert (status.waiting, status.urgent) == (2, 1)
    urgent = proposed(services, author, urgent, "Keep away from the hose when the press starts.")
    urgent = decide(services, one, urgent, Action.APPROVE, pin=PIN)
    assert (urgent.state, urgent.approvals, urgent.approvals_needed) == (State.PROPOSED, 1, 2)
    with pytest.raises(OwnReport):
        decide(services, one, urgent, Action.APPROVE, pin=PIN)
    assert decide(services, two, urgent, Action.APPROVE, pin=PIN).state is State.EFFECTIVE


def test_another_verdict_takes_an_unread_report_back(services: Services) -> None:
    answer, report = reported(services, "")
    services.feedback(GiveFeedback(answer.turn, Verdict.WORKED))
    opened = services.review(reviews.OpenReport(report.id))
    assert isinstance(opened, Report)
    assert (opened.state, opened.decisions[-1].reason) == (State.REJECTED, "taken back")
    assert services.turn(answer.turn).turn.verdict == "worked"


def test_what_is_delivered_twice_is_kept_once(services: Services, tmp_path: Path) -> None:
    turn = ask(services, "alarm E-204, what do I do?").turn
    for _ in range(2):
        services.feedback(GiveFeedback(turn, Verdict.MISSING, "the drawing", key="k1"))
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n<script>")
    handed = reviews.HandIn("k2", text="Belt torn", equipment="press1", files=(reviews.File(str(photo)),))
    first = services.review(handed)
    photo.unlink()
    assert services.review(handed) == first
    listed = services.review(reviews.ListReports())
    assert isinstance(listed, reviews.Reports)
    assert sorted(one.report.handed.key for one in listed.reports) == ["k1", "k2"]


def test_a_question_back_is_answered_at_the_station_that_reported(services: Services, sign: Sign) -> None:
    _, report = reported(services, "It leaks.")
    report = decide(services, sign(Role.STEWARD), report, Action.ASK_BACK, reason="Where?")
    answered = services.review(reviews.AnswerReport(report.id, "At hose 3."))
    assert isinstance(answered, Report)
    assert (answered.state, answered.decisions[-1].reason) == (State.TRIAGED, "At hose 3.")


def test_who_may_not_is_refused_and_nothing_changes(services: Services, sign: Sign) -> None:
    _, report = reported(services, "It leaks.")
    for role in (Role.OPERATOR, Role.TECHNICIAN, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            decide(services, sign(role), report, Action.TRIAGE)
    with pytest.raises(SignedOut):
        decide(services, "", report, Action.TRIAGE)
    with pytest.raises(SignedOut):
        services.review(reviews.ListPeople(""))
    with pytest.raises(NotPossible):
        services.review(reviews.Decide(sign(Role.ENGINEER), report.id, Action.TRIAGE, seen=1))
    with pytest.raises(SignedOut):
        services.review(reviews.AddPerson("Second first", Role.ADMINISTRATOR, PIN))
    with pytest.raises(ReportUnknown):
        services.review(reviews.OpenReport(999))


def test_wrong_pins_lock_a_person_out(services: Services, sign: Sign) -> None:
    sign(Role.ENGINEER)
    for _ in range(3):
        with pytest.raises(WrongPin):
            services.review(reviews.SignIn("P002", "000000"))
    with pytest.raises(LockedOut):
        services.review(reviews.SignIn("P002", PIN))
    admin = signed_in(services, "P001")
    services.review(reviews.ChangePerson(admin, "P002", pin="new-71x"))
    assert isinstance(services.review(reviews.SignIn("P002", "new-71x")), reviews.SignedIn)


def test_the_record_is_read_checked_and_exported_by_those_who_may(services: Services, sign: Sign) -> None:
    reported(services, "It leaks.")
    steward = sign(Role.STEWARD)
    listed = services.review(reviews.ListAudit(steward, ("report",)))
    assert isinstance(listed, reviews.AuditRows)
    assert [row.subject for row in listed.rows] == ["report 1"]
    assert {"answer", "person added", "settings", "sign in"} <= set(listed.kinds)
    checked = verified(services, steward)
    assert checked.whole
    lines: list[str] = []
    part = reviews.Exported((), 0, 0)
    while not part.last or part.after < part.last:
        got = services.review(reviews.ExportAudit(steward, part.after, part.last))
        assert isinstance(got, reviews.Exported)
        part = got
        lines += part.lines
    assert len(lines) == checked.rows + 1
    for role in (Role.ENGINEER, Role.TECHNICIAN, Role.CONTROLLER):
        session = sign(role)
        for command in (reviews.ListAudit, reviews.VerifyAudit, reviews.ExportAudit):
            with pytest.raises(NotAllowed):
                services.review(command(session))
    with pytest.raises(NotAllowed):
        services.review(reviews.ExportPerson(steward, "P001"))


def test_what_is_kept_about_somebody_is_given_to_them_and_then_erased(services: Services, sign: Sign) -> None:
    engineer = sign(Role.ENGINEER)
    services.review(reviews.HandIn("mine", text="The hose leaks.", session=engineer))
    services.review(reviews.Decide(engineer, 1, Action.TRIAGE, seen=0))
    admin = signed_in(services, "P001")

    def kept() -> list[dict[str, object]]:
        got = services.review(reviews.ExportPerson(admin, "P002"))
        assert isinstance(got, reviews.Exported)
        assert got.after == got.last == len(got.lines)
        return [json.loads(line) for line in got.lines]

    lines = kept()
    assert [line["is"] for line in lines[:3]] == ["person", "report", "decision"]
    assert (lines[0]["name"], lines[0]["pin"], lines[1]["text"]) == ("Some engineer", True, "The hose leaks.")
    told = {line.get("what", "") for line in lines[3:]}
    assert told == {"person added", "sign in", "report", "decision", "person exported"}
    assert "argon2" not in json.dumps(lines)
    services.review(reviews.ChangePerson(admin, "P002", erase=True, reason="left"))
    assert "Some engineer" not in json.dumps(kept())
    checked = verified(services, admin)
    assert (checked.whole, checked.erased > 0) == (True, True)


def test_everybody_sets_a_pin_that_the_administrator_does_not_know(services: Services, sign: Sign) -> None:
    engineer = sign(Role.ENGINEER)
    with pytest.raises(WrongPin):
        services.review(reviews.ChangePin(engineer, "guess-1", "mine-82k"))
    with pytest.raises(PinTooSimple):
        services.review(reviews.ChangePin(engineer, PIN, "123456"))
    services.review(reviews.ChangePin(engineer, PIN, "mine-82k"))
    with pytest.raises(WrongPin):
        services.review(reviews.SignIn("P002", PIN))
    assert isinstance(services.review(reviews.SignIn("P002", "mine-82k")), reviews.SignedIn)
    with pytest.raises(SignedOut):
        services.review(reviews.ChangePin("", PIN, "mine-82k"))


def test_a_steward_takes_things_out_of_the_next_answer_and_puts_them_back(services: Services, sign: Sign) -> None:
    steward = sign(Role.STEWARD)
    question = "how often is the return filter F-21 changed?"
    assert not ask(services, question).support.refused

    def block(kind: BlockKind, value: str) -> None:
        done = services.review(reviews.MakeBlock(steward, kind, value, "under review"))
        assert isinstance(done, reviews.Blocks)
        assert ask(services, question).support.refused
        services.review(reviews.UndoBlock(steward, done.blocks[0].id, "was right"))
        assert not ask(services, question).support.refused

    block(BlockKind.DOCUMENT, "sop-1")
    block(BlockKind.PASSAGE, str(ask(services, question).citations[0].passage.id))
    block(BlockKind.TOPIC, "return filter")
    block(BlockKind.ANSWERS, "")
    with pytest.raises(NotAllowed):
        services.review(reviews.MakeBlock(sign(Role.ENGINEER), BlockKind.ANSWERS, "", "no right"))


def test_shifts_begin_when_the_site_says() -> None:
    starts = (time(7), time(15), time(23))
    zone = datetime.now().astimezone().tzinfo
    at = {hour: datetime(2026, 3, 2, hour, 30, tzinfo=zone) for hour in (6, 7, 14, 15, 23)}
    shifts = {hour: shift_of(moment, starts) for hour, moment in at.items()}
    assert shifts == {6: "3", 7: "1", 14: "1", 15: "2", 23: "3"}
    assert shift_of(at[6], ()) == ""
    ends = [shift_end(moment, starts) for moment in at.values()]
    assert all(end is not None and end.time() in starts for end in ends)
    assert all(end is not None and end > moment for end, moment in zip(ends, at.values(), strict=True))
    assert shift_end(at[6], ()) is None


def test_once_there_are_people_documents_are_controlled_by_those_who_may(services: Services, sign: Sign) -> None:
    services.permit(Ingest())  # looking at known files again is nobody's decision
    for asked in (Ingest(("/new",)), Confirm(()), MapStatus("Released", None)):
        with pytest.raises(SignedOut):
            services.permit(asked)
        with pytest.raises(NotAllowed):
            services.permit(replace(asked, session=sign(Role.ENGINEER)))
        services.permit(replace(asked, session=sign(Role.CONTROLLER)))
