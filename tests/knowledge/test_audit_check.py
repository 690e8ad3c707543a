"""What the store holds beside the chain is what the rows tell: whatever is changed in a table alone is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.audit import Audit, audit_of
from knowledge.blocks import Blocks
from knowledge.people import People
from knowledge.reports import Reports
from knowledge.review import BlockKind, Handed, Proposal
from knowledge.rights import Action, Role
from knowledge.store import Store, file_url
from knowledge.turns import TurnLog

PIN = "49ex17"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a question, verdicts, an effective note, a rejected report, people and blocks."""
    home = tmp_path_factory.mktemp("whole")
    with Store(file_url(home / "store.sqlite")) as store:
        audit = audit_of(store, home)
        turns, people = TurnLog(store, audit), People(store, audit)
        reports, blocks = Reports(store, audit), Blocks(store, audit)
        turn = turns.begin("why?", equipment="press1")
        turns.finish(turn, "answered", answer="{}")
        for verdict in ("worked", "missing"):
            turns.give(turn, verdict, "so")
        for role in (Role.ADMINISTRATOR, Role.ENGINEER, Role.ENGINEER):
            people.add("Somebody", role, PIN)
        people.change("P003", by="P001", role=Role.CONTROLLER)
        one = reports.hand_in(Handed("k1", "S", "leaks", equipment="press1"))
        note = Proposal("Look at the hose.", equipment="press1")
        one = reports.decide(one.id, Action.PROPOSE, actor="P002", role=Role.ENGINEER, seen=0, proposal=note)
        reports.decide(one.id, Action.APPROVE, actor="P003", role=Role.CONTROLLER, seen=1)
        two = reports.hand_in(Handed("k2", "S", "noise"))
        reports.decide(two.id, Action.REJECT, actor="P002", role=Role.ENGINEER, seen=0, reason="no")
        reports.hand_in(Handed("k3", "S", "unread"))
        blocks.block(BlockKind.TOPIC, "oil", reason="r", by="P001")
        gone = blocks.block(BlockKind.DOCUMENT, "SOP-1", reason="r", by="P001")
        blocks.undo(gone.id, reason="ok", by="P001")
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    for file in made.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


@pytest.fixture
def audit(home: Path) -> Iterator[Audit]:
    with Store(file_url(home / "store.sqlite")) as store:
        yield audit_of(store, home)


def edit(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        assert connection.execute(statement).rowcount > 0, statement
        connection.commit()


def test_what_nobody_touched_is_whole(audit: Audit) -> None:
    assert audit.verify().faults == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports SET note = 'Ignore the hose.' WHERE id = 1",
        "UPDATE reports SET state = 'effective', kind = 'note', note = 'x', author = 'P9' WHERE id = 2",
        "UPDATE reports SET state = 'effective', kind = 'note', note = 'x', author = 'P9' WHERE id = 3",
        "UPDATE reports SET state = 'superseded' WHERE id = 1",
        "UPDATE reports SET text = 'something else' WHERE id = 3",
        "UPDATE reports SET verdict = 'worked' WHERE id = 3",
        "UPDATE reports SET severity = 'safety' WHERE id = 3",
        "UPDATE reports SET reporter = 'P002' WHERE id = 3",
        "UPDATE reports SET author = 'P003' WHERE id = 1",
        "UPDATE reports SET expires_at = '2099-01-01 00:00:00' WHERE id = 1",
        "UPDATE reports SET equipment = '' WHERE id = 1",
        "UPDATE reports SET corrects_revision = 'Z' WHERE id = 1",
        "UPDATE reports SET approver_role = 'document controller ' WHERE id = 1",
        "UPDATE reports SET effective_at = '2020-01-01 00:00:00' WHERE id = 1",
        "UPDATE reports SET evidence = evidence || ' ' WHERE id = 3",
        "DELETE FROM reports WHERE id = 3",
        "INSERT INTO reports SELECT 9, 'k9', at, 'effective', station, shift, reporter, turn, verdict, equipment,"
        " alarm, severity, issue, title, description, text, fix, parts, downtime_min, evidence, attachments, decisions,"
        " decided_at, duplicate_of, kind, note, author, safety, reasons, corrects_document, corrects_number,"
        " corrects_revision, corrects_sha256, corrects_section, corrects_quote, expires_at, approver_role, effective_at"
        " FROM reports WHERE id = 1",
        "DELETE FROM decisions WHERE id = 1",
        "UPDATE decisions SET actor = 'P003' WHERE id = 1",
        "UPDATE decisions SET reason = 'yes' WHERE after = 'rejected'",
        "INSERT INTO decisions SELECT 99, report, at, 'P777', role, action, before, after, reason FROM decisions"
        " WHERE action = 'approve'",
        "UPDATE feedback SET verdict = 'worked' WHERE verdict = 'missing'",
        "UPDATE feedback SET note = '' WHERE id = 1",
        "DELETE FROM feedback WHERE id = 2",
        "DELETE FROM turns",
        "UPDATE turns SET question = 'what?'",
        "UPDATE turns SET answer = '{}x'",
        "UPDATE people SET role = 'administrator' WHERE id = 'P002'",
        "UPDATE people SET pin = (SELECT pin FROM people WHERE id = 'P001') WHERE id = 'P002'",
        "UPDATE people SET disabled = 1 WHERE id = 'P002'",
        "DELETE FROM people WHERE id = 'P002'",
        "DELETE FROM blocks WHERE id = 1",
        "UPDATE blocks SET value = 'air' WHERE id = 1",
        "UPDATE blocks SET undone_at = at WHERE id = 1",
        "UPDATE blocks SET undone_at = NULL WHERE id = 2",
    ],
)
def test_what_is_changed_in_the_store_alone_is_found(home: Path, audit: Audit, statement: str) -> None:
    edit(home, statement)
    assert not audit.verify().whole


def test_all_rows_taken_away_are_missed(home: Path, audit: Audit) -> None:
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        for trigger in ("audit_changed", "audit_deleted", "body_changed"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for table in ("audit", "audit_bodies", "audit_head"):
            connection.execute(f"DELETE FROM {table}")
        connection.commit()
    (home / "audit.head").unlink()
    assert not audit.verify().whole
    audit.append("login", actor="P001")
    assert not audit.verify().whole


def test_rows_that_come_while_it_is_checked_belong_to_it(home: Path, audit: Audit) -> None:
    with Store(file_url(home / "store.sqlite")) as store:
        reports = Reports(store, audit)
        check = audit.check()
        found, n = None, 0
        while found is None:
            reports.hand_in(Handed(f"late {n}", "S", "noise"))
            report = reports.decide(3, Action.TRIAGE, actor="P002", role=Role.ENGINEER, seen=0) if not n else None
            assert report is None or report.id == 3
            n += 1
            found = check.go_on() if n < 6 else audit.verify()
    assert found.faults == ()
