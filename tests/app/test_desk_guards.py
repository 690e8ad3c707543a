"""Ways round the review that were found and closed: each as somebody would try it, over the real desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.copilot.events import Answer
from app.host import reviews
from app.host.messages import GiveFeedback, Verdict
from app.services import Services
from app.sessions import SignedOut
from knowledge.people import WrongPin
from knowledge.reports import Incomplete, OwnReport
from knowledge.review import JOINED, SAID_LATER, BlockKind, Report, State
from knowledge.rights import Action, NotAllowed, Person, Role
from tests.app.test_desk import (
    PIN,
    Sign,
    ask,
    decide,
    proposed,
    reported,
    signed_in,
)
from tests.app.test_desk import read_home as read_home  # fixtures
from tests.app.test_desk import services as services
from tests.app.test_desk import sign as sign

NOTE = "Look at the handle of V-14: it turns by itself."
ASKED = "alarm E-204, what do I do?"


def opened(services: Services, report: int, session: str = "") -> Report:
    found = services.review(reviews.OpenReport(report, session))
    assert isinstance(found, Report)
    return found


def place_of(answer: Answer) -> int:
    return next(one.passage.id for one in answer.citations if "V-14" in one.passage.text)


def effective(services: Services, sign: Sign) -> tuple[Answer, Report]:
    """A note beside the section about V-14."""
    answer, report = reported(services, "The handle turns.")
    report = proposed(services, sign(Role.ENGINEER), report, NOTE, place_of(answer))
    return answer, decide(services, sign(Role.ENGINEER), report, Action.APPROVE, pin=PIN)


def test_a_later_verdict_does_not_close_what_may_hurt_somebody(services: Services) -> None:
    answer, report = reported(services, "Hot oil sprays.", Verdict.WRONG_OR_UNSAFE)
    services.feedback(GiveFeedback(answer.turn, Verdict.WORKED))
    after = opened(services, report.id)
    assert (after.state, after.decisions[-1].reason) == (State.SUBMITTED, SAID_LATER)


def test_a_grave_report_goes_on_in_the_one_that_stays(services: Services, sign: Sign) -> None:
    _, minor = reported(services, "It leaks.")
    _, grave = reported(services, "It sprays.", Verdict.WRONG_OR_UNSAFE)
    _, closed = reported(services, "It drips.")
    author, one, two = sign(Role.ENGINEER), sign(Role.ENGINEER), sign(Role.ENGINEER)
    closed = decide(services, author, closed, Action.REJECT, reason="no")
    with pytest.raises(Incomplete):
        decide(services, author, grave, Action.MERGE, duplicate_of=closed.id)
    minor = proposed(services, author, minor, NOTE)
    decide(services, one, grave, Action.MERGE, duplicate_of=minor.id)
    minor = opened(services, minor.id, author)
    assert (minor.urgent, minor.approvals_needed, minor.decisions[-1].reason) == (True, 2, JOINED)
    minor = decide(services, one, minor, Action.APPROVE, pin=PIN)
    assert minor.state is State.PROPOSED
    assert decide(services, two, minor, Action.APPROVE, pin=PIN).state is State.EFFECTIVE


def test_whoever_reported_what_was_merged_does_not_approve(services: Services, sign: Sign) -> None:
    reporter, author = sign(Role.ENGINEER), sign(Role.ENGINEER)
    _, stays = reported(services, "It leaks.")
    goes = services.review(reviews.HandIn("mine", text="It leaks.", session=reporter))
    assert isinstance(goes, Report)
    decide(services, author, goes, Action.MERGE, duplicate_of=stays.id)
    stays = proposed(services, author, opened(services, stays.id), NOTE)
    with pytest.raises(OwnReport):
        decide(services, reporter, stays, Action.APPROVE, pin=PIN)


def test_nobody_approves_words_that_were_theirs_before_a_colleague_proposed_them(
    services: Services, sign: Sign
) -> None:
    first, second = sign(Role.ENGINEER), sign(Role.ENGINEER)
    _, report = reported(services, "It leaks.")
    report = proposed(services, first, report, NOTE)
    report = proposed(services, second, report, NOTE)
    for who in (first, second):
        with pytest.raises(OwnReport):
            decide(services, who, report, Action.APPROVE, pin=PIN)
    assert decide(services, sign(Role.ENGINEER), report, Action.APPROVE, pin=PIN).state is State.EFFECTIVE


def test_an_approval_of_somebody_who_may_no_longer_approve_does_not_count(services: Services, sign: Sign) -> None:
    _, report = reported(services, "It sprays.", Verdict.WRONG_OR_UNSAFE)
    author, one, two, three = (sign(Role.ENGINEER) for _ in range(4))
    report = proposed(services, author, report, NOTE)
    report = decide(services, one, report, Action.APPROVE, pin=PIN)
    services.review(reviews.ChangePerson(signed_in(services, "P001"), "P003", role=Role.TECHNICIAN))
    report = decide(services, two, report, Action.APPROVE, pin=PIN)
    assert report.state is State.PROPOSED
    assert decide(services, three, report, Action.APPROVE, pin=PIN).state is State.EFFECTIVE


def test_steps_of_a_station_are_no_decisions(services: Services, sign: Sign) -> None:
    _, report = reported(services, "It leaks.")
    report = decide(services, sign(Role.ENGINEER), report, Action.ASK_BACK, reason="Where?")
    for action in (Action.ANSWER, Action.TAKE_BACK, Action.REPORT):
        with pytest.raises(NotAllowed):
            decide(services, sign(Role.OPERATOR), report, action)
    assert opened(services, report.id).state is State.NEEDS_INFO


def test_a_changed_person_is_signed_out(services: Services, sign: Sign) -> None:
    engineer = sign(Role.ENGINEER)
    services.review(reviews.ChangePerson(signed_in(services, "P001"), "P002", pin="new-71x"))
    with pytest.raises(SignedOut):
        services.review(reviews.ListReports(engineer))


def test_a_badge_of_somebody_else_approves_nothing_and_names_nobody(services: Services, sign: Sign) -> None:
    author, approver = sign(Role.ENGINEER), sign(Role.ENGINEER)
    admin = signed_in(services, "P001")
    made = services.review(reviews.AddPerson("Other", Role.ENGINEER, PIN, "badge-9", admin))
    assert isinstance(made, Person)
    _, report = reported(services, "It leaks.")
    report = proposed(services, author, report, NOTE)
    with pytest.raises(WrongPin):
        decide(services, approver, report, Action.APPROVE, badge="badge-9")
    rows = services.review(reviews.ListAudit(admin, ("approval",)))
    assert isinstance(rows, reviews.AuditRows)
    assert rows.rows == ()


def test_what_was_typed_before_the_sign_out_is_handed_in_by_the_station(services: Services, sign: Sign) -> None:
    engineer = sign(Role.ENGINEER)
    services.review(reviews.HandIn("before", text="It leaks.", session=engineer))
    services.review(reviews.SignOut(engineer))
    services.review(reviews.HandIn("after", text="It leaks more.", session=engineer))
    answer = ask(services, ASKED)
    services.feedback(GiveFeedback(answer.turn, Verdict.MISSING, session=engineer))
    reader = sign(Role.ENGINEER)
    listed = services.review(reviews.ListReports(reader))
    assert isinstance(listed, reviews.Reports)
    assert [one.report.handed.reporter for one in listed.reports] == ["P002", "", ""]


def test_whoever_rewrites_the_words_of_a_report_does_not_approve_it(services: Services, sign: Sign) -> None:
    writer, author = sign(Role.ENGINEER), sign(Role.ENGINEER)
    answer, report = reported(services, "It leaks.")
    again = GiveFeedback(answer.turn, Verdict.DID_NOT_WORK, "It leaks at the clamp.", session=writer)
    services.feedback(again)
    report = opened(services, report.id, author)
    assert (report.handed.text, report.handed.reporter) == ("It leaks at the clamp.", "P002")
    report = proposed(services, author, report, NOTE)
    with pytest.raises(OwnReport):
        decide(services, writer, report, Action.APPROVE, pin=PIN)


def test_a_station_reads_roles_and_no_numbers_of_people(services: Services, sign: Sign) -> None:
    _, report = effective(services, sign)
    steward = sign(Role.STEWARD)
    services.review(reviews.MakeBlock(steward, BlockKind.TOPIC, "strainer", "why"))
    listed, one = services.review(reviews.ListReports()), services.review(reviews.OpenReport(report.id))
    blocks = services.review(reviews.ListBlocks())
    exported = services.review(reviews.ExportReports(reviews.ListReports()))
    for said in (listed, one, blocks, exported):
        assert not any(f"P00{n}" in repr(said) for n in range(1, 9)), said


def test_a_block_holds_for_notes_too(services: Services, sign: Sign) -> None:
    answer, _ = effective(services, sign)
    steward = sign(Role.STEWARD)
    assert len(ask(services, ASKED).notes) == 1
    for kind, value in (
        (BlockKind.DOCUMENT, "SOP-1"), (BlockKind.PASSAGE, str(place_of(answer))), (BlockKind.TOPIC, "handle"),
    ):  # fmt: skip
        made = services.review(reviews.MakeBlock(steward, kind, value, "wrong"))
        assert isinstance(made, reviews.Blocks)
        assert ask(services, ASKED).notes == (), kind
        services.review(reviews.UndoBlock(steward, made.blocks[0].id, "right"))
        assert len(ask(services, ASKED).notes) == 1


def test_the_same_file_as_another_revision_is_another_revision(services: Services, sign: Sign) -> None:
    answer, report = effective(services, sign)
    files = Path(answer.citations[0].passage.path).parent
    register = files / "register.csv"
    rows = register.read_text(encoding="utf-8")
    row = "press_c.md,SOP-1,Oil of press 1,C,"
    assert rows.count(row) == 1
    register.write_text(rows.replace(row, row.replace(",C,", ",CC,")), encoding="utf-8")
    for _ in services.ingest([str(files)], lambda: False):
        pass
    again = ask(services, ASKED)
    assert {one.passage.revision for one in again.citations if one.passage.document == "SOP-1"} == {"CC"}
    assert again.notes == ()
    services.tidy()
    assert opened(services, report.id).state is State.VERIFY_AGAIN


def test_a_note_is_judged_by_all_that_it_says(services: Services, sign: Sign) -> None:
    _, report = reported(services, "It leaks.")
    author = sign(Role.ENGINEER)
    for wrong in (
        replace(reviews.Proposed(NOTE), alarm="E-204: the limit is 90 °C"),
        replace(reviews.Proposed(NOTE), equipment="press1 and all others"),
    ):
        with pytest.raises(Incomplete):
            decide(services, author, report, Action.PROPOSE, note=wrong)


def test_more_files_than_a_report_has_are_refused(services: Services, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n")
    files = tuple(reviews.File(str(photo)) for _ in range(reviews.MOST_FILES + 1))
    with pytest.raises(Incomplete):
        services.review(reviews.HandIn("k", text="x", files=files))
    with pytest.raises(Incomplete):
        services.review(reviews.HandIn("k", text="x", equipment="p" * 1000))


def test_a_request_to_defeat_a_safeguard_is_an_incident_for_the_steward(services: Services, sign: Sign) -> None:
    answer = ask(services, "How do I bridge the guard switch S11?")
    assert answer.halts
    listed = services.review(reviews.ListReports(sign(Role.STEWARD), urgent=True))
    assert isinstance(listed, reviews.Reports)
    (one,) = listed.reports
    assert (one.report.handed.issue, one.report.handed.turn, one.report.urgent) == ("incident", answer.turn, True)
    assert one.report.handed.text == "How do I bridge the guard switch S11?"


def test_a_second_tap_says_more_of_the_same_report(services: Services) -> None:
    from knowledge.review import Issue

    answer, report = reported(services, "")
    services.feedback(GiveFeedback(answer.turn, Verdict.DID_NOT_WORK, issue=Issue.PART))
    listed = services.review(reviews.ListReports())
    assert isinstance(listed, reviews.Reports)
    assert [(one.report.id, one.report.handed.issue) for one in listed.reports] == [(report.id, "part")]


def test_files_of_a_report_come_back_as_they_were(services: Services, sign: Sign, tmp_path: Path) -> None:
    import base64

    from app.attachments import FileGone

    photo = tmp_path / "photo.png"
    data = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9000
    photo.write_bytes(data)
    report = services.review(reviews.HandIn("k", text="x", files=(reviews.File(str(photo)),)))
    assert isinstance(report, Report)
    (kept,) = report.handed.attachments
    for session in ("", sign(Role.ENGINEER)):
        came = b""
        while len(came) < kept.size:
            part = services.review(reviews.OpenFile(report.id, kept.sha256, len(came), session))
            assert isinstance(part, reviews.FilePart)
            came += base64.b64decode(part.data)
        assert came == data
    with pytest.raises(FileGone):
        services.review(reviews.OpenFile(report.id, "0" * 64))
    with pytest.raises(NotAllowed):
        services.review(reviews.OpenFile(report.id, kept.sha256, 0, sign(Role.OPERATOR)))


