"""Every role, action and state against the rules as they are written down in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from app.desk import Desk
from app.host import reviews
from connectors.live import LiveStore
from connectors.plant import Plant
from knowledge.audit import Audit, audit_of
from knowledge.reports import NotPossible
from knowledge.review import BlockKind, Handed, Kind, Report, State
from knowledge.rights import Action, NotAllowed, Role
from knowledge.rows import AuditRow, DecisionRow, ReportRow
from knowledge.store import Store, file_url
from tests.app.test_desk import PIN

MAY = """
operator: report, answer, take back
technician: report, answer, take back, review
engineer: report, answer, take back, review, triage, ask back, propose, approve, reject, merge, withdraw
document controller: report, answer, take back, review, triage, ask back, propose, approve, reject, merge, withdraw,
 control documents
steward: report, answer, take back, review, triage, ask back, reject, withdraw, block, audit
administrator: report, answer, take back, people, audit, control documents
"""
LEADS = """
submitted     triage: triaged; ask back: needs info; propose: proposed; reject: rejected; merge: duplicate
triaged       ask back: needs info; propose: proposed; reject: rejected; merge: duplicate
needs info    answer: triaged; propose: proposed; reject: rejected; merge: duplicate
proposed      ask back: needs info; propose: proposed; approve: effective; reject: rejected; merge: duplicate
approved      withdraw: superseded
rejected      triage: triaged
duplicate     triage: triaged
effective     withdraw: superseded
verify again  propose: proposed; approve: effective; reject: rejected; withdraw: superseded
superseded
expired       propose: proposed
"""
RIGHTS = {
    role: set(may.split(", "))
    for role, may in (line.split(": ") for line in MAY.replace("\n ", " ").strip().splitlines())
}
STEPS = {
    line[:14].strip(): dict(step.split(": ") for step in line[14:].split("; ") if step)
    for line in LEADS.strip().splitlines()
}
ACTIONS = [Action(one) for one in ("triage", "ask back", "answer", "propose", "approve", "reject", "merge", "withdraw")]


class Place:
    """A desk with one person of each role signed in, and one more report to call others a duplicate of."""

    def __init__(self, folder: Path, store: Store, audit: Audit) -> None:
        self.store, self.audit = store, audit
        self.desk = Desk(
            store, audit, home=folder, station="S1", shifts=(time(7),), idle_s=3600.0, plant=Plant({"en": "P"}),
            live=LiveStore(folder / "live.sqlite"), answer_of=lambda _: None,
        )  # fmt: skip
        self.desk.do(reviews.AddPerson("First", Role.ADMINISTRATOR, PIN))
        self.sessions: dict[Role, str] = {Role.ADMINISTRATOR: self.sign_in("P001")}
        for number, role in enumerate((one for one in Role if one is not Role.ADMINISTRATOR), start=2):
            self.desk.do(reviews.AddPerson(role.value, role, PIN, session=self.sessions[Role.ADMINISTRATOR]))
            self.sessions[role] = self.sign_in(f"P{number:03}")
        self.other = self.desk.reports.hand_in(Handed("other", "S1", "the first one")).id
        self.report = self.desk.reports.hand_in(Handed("this", "S1", "the one")).id

    def sign_in(self, person: str) -> str:
        done = self.desk.do(reviews.SignIn(person, PIN))
        assert isinstance(done, reviews.SignedIn)
        return done.session

    def put(self, state: State) -> None:
        """Bring the report into a state, with a note by somebody else and no decision yet."""
        later = datetime.now(UTC) + timedelta(days=30)
        with self.store.writing() as session:
            session.execute(delete(DecisionRow))
            values = {"state": state.value, "decisions": 0, "kind": Kind.NOTE.value, "note": "n", "author": "P999"}
            session.execute(
                update(ReportRow).where(ReportRow.id == self.report).values(**values, expires_at=later, safety=False)
            )

    def do(self, role: Role, action: Action) -> State:
        if action is Action.ANSWER:
            done = self.desk.do(reviews.AnswerReport(self.report, "here"))
        else:
            note, session = reviews.Proposed("n"), self.sessions[role]
            done = self.desk.do(reviews.Decide(session, self.report, action, 0, "why", self.other, note, PIN))
        assert isinstance(done, Report)
        return done.state

    def rows(self) -> int:
        with self.store.reading() as session:
            return session.query(AuditRow).count()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("rights")
    with Store(file_url(folder / "store.sqlite")) as store:
        yield Place(folder, store, audit_of(store, folder))


def test_the_rules_in_words_name_every_role_and_state() -> None:
    assert set(RIGHTS) == {role.value for role in Role}
    assert set(STEPS) == {state.value for state in State}
    assert set.union(*RIGHTS.values()) == {action.value for action in Action}


@pytest.mark.parametrize("role", list(Role))
def test_every_action_in_every_state(place: Place, role: Role) -> None:
    for state, action in product(State, ACTIONS):
        place.put(state)
        where = (role.value, state.value, action.value)
        leads = STEPS[state.value].get(action.value)
        before = place.rows()
        if action is not Action.ANSWER and action.value not in RIGHTS[role.value]:
            with pytest.raises(NotAllowed):
                place.do(role, action)
            assert place.rows() == before, where
        elif leads is None:
            with pytest.raises(NotPossible):
                place.do(role, action)
            assert place.desk.reports.get(place.report).state is state, where
        else:
            assert place.do(role, action).value == leads, where
    # `put` moves the report past the chain, which the check sees; the chain itself is as it was written.
    assert all(f"report {place.report}" in fault.what for fault in place.audit.verify(10_000).faults)


@pytest.mark.parametrize("role", list(Role))
def test_what_is_no_step_of_a_report(place: Place, role: Role) -> None:
    session = place.sessions[role]
    commands = {
        Action.REVIEW: (reviews.ListReports(session), reviews.OpenReport(place.report, session)),
        Action.PEOPLE: (reviews.ListPeople(session), reviews.AddPerson("X", Role.OPERATOR, PIN, session=session),
                        reviews.ChangePerson(session, "P001", unlock=True)),
        Action.BLOCK: (reviews.MakeBlock(session, BlockKind.TOPIC, "oil", "r"),),
        Action.REPORT: (reviews.HandIn(f"k {role.value}", text="x", session=session),),
    }  # fmt: skip
    for action, some in commands.items():
        for command in some:
            if action.value in RIGHTS[role.value]:
                place.desk.do(command)
            else:
                with pytest.raises(NotAllowed):
                    place.desk.do(command)
