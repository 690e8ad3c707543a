"""A core's desk that is killed at any moment: what was acknowledged is there once, and the audit chain is whole."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from knowledge.audit import audit_of
from knowledge.rows import DecisionRow, FeedbackRow, ReportRow
from knowledge.store import Store, file_url
from knowledge.turns import TurnLog

KILLS = int(os.environ.get("KILLS", "12"))
CHILD = """
import json, random, secrets, sys
from datetime import time
from pathlib import Path
from app.desk import Desk
from app.host import messages, reviews
from connectors.live import LiveStore
from connectors.plant import Plant
from knowledge.audit import audit_of
from knowledge.report_rows import Which
from knowledge.review import State
from knowledge.rights import Action, Role
from knowledge.store import Store, file_url
from knowledge.turns import TurnLog
home, dice = Path(sys.argv[1]), random.Random(int(sys.argv[2]))
store = Store(file_url(home / "store.sqlite"))
audit = audit_of(store, home)
turns = TurnLog(store, audit)
desk = Desk(store, audit, home=home, station="S", shifts=(time(7),), idle_s=300, plant=Plant({"en": "P"}),
            live=LiveStore(home / "live.sqlite"), answer_of=lambda _: None)
def say(*what): sys.stdout.write(json.dumps(what) + "\\n"); sys.stdout.flush()
if desk.people.none_yet():
    desk.do(reviews.AddPerson("A", Role.ADMINISTRATOR, "49ex17"))
if len(desk.people.everyone()) < 2:
    admin = desk.do(reviews.SignIn("P001", "49ex17")).session
    desk.do(reviews.AddPerson("E", Role.ENGINEER, "49ex17", session=admin))
session = desk.do(reviews.SignIn("P002", "49ex17")).session
keys = []
say("open")
while True:
    what = dice.random()
    if what < 0.4:
        turn = turns.begin("q")
        turns.finish(turn, "answered", answer="{}")
        key = secrets.token_hex(4)
        given = messages.GiveFeedback(turn, messages.Verdict.MISSING, "漏油", key)
        turns.give(turn, "missing", "漏油", key=key, also=desk.verdict(given))
        say("feedback", turn, key)
    elif what < 0.6:
        key = keys[-1] if keys and dice.random() < 0.3 else secrets.token_hex(4)
        keys.append(key)
        desk.do(reviews.HandIn(key, text="leak"))
        say("report", key)
    else:
        waiting = desk.reports.queue(Which((State.SUBMITTED, State.TRIAGED)))
        if waiting:
            one = dice.choice(waiting)
            action = Action.TRIAGE if one.state is State.SUBMITTED else Action.REJECT
            done = desk.do(reviews.Decide(session, one.id, action, len(one.decisions), "why"))
            say("decide", one.id, len(done.decisions))
"""


def test_nothing_is_lost_nothing_is_twice_and_the_chain_is_whole(tmp_path: Path) -> None:
    dice, promised = random.Random(9), []
    for round_ in range(KILLS):
        command = [sys.executable, "-c", CHILD, str(tmp_path), str(round_)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        promised += [json.loads(child.stdout.readline()) for _ in range(dice.randrange(1, 25))]
        child.send_signal(signal.SIGKILL)
        promised += [json.loads(line) for line in child.stdout.read().splitlines() if line.endswith("]")]
        child.wait()
        child.stdout.close()
        if round_ % 5 and round_ < KILLS - 1:
            continue
        with Store(file_url(tmp_path / "store.sqlite")) as store:
            audit = audit_of(store, tmp_path)
            found = audit.verify()
            assert found.faults == ()
            with store.reading() as session:
                verdicts = dict(session.execute(select(FeedbackRow.key, FeedbackRow.turn)).all())
                reports = session.scalars(select(ReportRow.key)).all()
                decided = dict(session.execute(select(ReportRow.id, ReportRow.decisions)).all())
                counted = dict(
                    session.execute(select(DecisionRow.report, func.count()).group_by(DecisionRow.report)).all()
                )
            assert len(set(reports)) == len(reports)
            for what, *said in promised:
                if what == "feedback":
                    assert verdicts[said[1]] == said[0]
                    assert said[1] in reports
                elif what == "report":
                    assert said[0] in reports
                elif what == "decide":
                    assert decided[said[0]] >= said[1]
            assert {one: n for one, n in decided.items() if n} == counted
            assert set(verdicts) <= set(reports)
            assert len(TurnLog(store, audit).latest(10_000)) >= sum(what == "feedback" for what, *_ in promised)
