from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from app.copilot.events import Answered, ClaimReady, Question, Support
from app.host import channel, client, core, protocol
from app.host.messages import (
    MAX_LINE,
    Ask,
    Documents,
    Found,
    GiveFeedback,
    Ingest,
    ListDocuments,
    Live,
    LiveView,
    Models,
    OpenPassage,
    OpenTurn,
    PassageView,
    Phase,
    Reply,
    Request,
    Search,
    Status,
    Turns,
    TurnView,
    Verdict,
)
from knowledge.types import IngestProgress, IngestReport
from tests.app.host.cores import FAKE_CORE, Home, comes
from tests.app.host.fake_work import FakeWork

pytestmark = pytest.mark.slow


def ask(connection: client.Client, text: str) -> list[Reply]:
    return list(connection.request("ask", Ask(Question(text))))


def replies(sock: object, data: bytes) -> list[dict[str, object]]:
    """What comes back for raw bytes, until the core closes or falls silent."""
    assert hasattr(sock, "sendall")
    assert hasattr(sock, "recv")
    assert hasattr(sock, "settimeout")
    sock.sendall(data)
    sock.settimeout(0.5)
    came = b""
    try:
        while chunk := sock.recv(65536):
            came += chunk
    except TimeoutError:
        pass
    return [json.loads(line) for line in came.splitlines()]


def problem_code(message: dict[str, object]) -> str:
    problem = message["problem"]
    assert isinstance(problem, dict)
    return str(problem["code"])


def test_a_question_is_answered_event_by_event(home: Home) -> None:
    with home.connect() as connection:
        came = ask(connection, "What is the limit?")
        assert sum(isinstance(reply.event, ClaimReady) for reply in came) == 3
        assert isinstance(came[-2].event, Answered)
        assert came[-1].last
        assert came[-1].problem is None


def test_every_look_up_is_served(home: Home) -> None:
    with home.connect() as connection:
        assert isinstance(connection.call("search", Search("oil", 1)), Found)
        assert isinstance(connection.call("documents"), Documents)
        assert isinstance(connection.call("passage", OpenPassage(7)), PassageView)
        assert isinstance(connection.call("live", Live()), LiveView)
        assert isinstance(connection.call("turns"), Turns)
        assert isinstance(connection.call("turn", OpenTurn("t-1")), TurnView)
        assert isinstance(connection.call("models"), Models)
        assert connection.call("feedback", GiveFeedback("t-1", Verdict.WORKED)).verdict is Verdict.WORKED
        with pytest.raises(client.HostFault) as caught:
            connection.call("feedback", GiveFeedback("unknown", Verdict.WORKED))
        assert caught.value.code == "E-ASK-004"


def test_what_time_changes_is_looked_for_from_time_to_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "_CHECK_S", 0.05)
    work = FakeWork()
    serving = core.Core(home.path, lambda: work)
    thread = threading.Thread(target=serving.serve)
    thread.start()
    try:
        assert comes(lambda: work.checked >= 2)
    finally:
        serving.stop()
        thread.join(10)


def test_the_list_of_documents_has_no_end(home: Home) -> None:
    """More than one message can hold comes in pages, as it was when it was asked for."""
    home.script(documents=3000)
    with home.connect() as connection:
        found = connection.documents()
        assert len({entry.document.id for entry in found.documents}) == 3000
        assert not found.more
        assert connection.call("documents").more
        connection.documents()
        with pytest.raises(client.HostFault) as caught:
            connection.call("documents", ListDocuments(more=True))
        assert caught.value.code == "E-HOST-004"
    with home.connect() as connection:
        assert len(connection.documents().documents) == 3000


def test_the_status_tells_of_loading(home: Home) -> None:
    home.script(load_s=0.5)
    seen: list[Status] = []
    with home.connect(on_status=seen.append) as connection:
        assert isinstance(ask(connection, "asked while it loads")[-2].event, Answered)
    assert ("documents",) in [status.loading for status in seen]
    assert seen[-1].phase is Phase.READY
    assert (seen[-1].model, seen[-1].documents, seen[-1].passages) == ("scripted", 1, 30)


def test_look_ups_wait_for_loading(home: Home) -> None:
    home.script(load_s=0.5)
    with home.connect() as connection:
        assert connection.call("status").phase in (Phase.STARTING, Phase.LOADING)
        assert isinstance(connection.call("documents"), Documents)


def test_cancel_ends_an_answer_soon_and_keeps_the_connection(home: Home) -> None:
    with home.connect() as connection:
        asked = time.monotonic()
        stop_at = asked + 0.3
        came = list(connection.request("ask", Ask(Question("slow")), lambda: time.monotonic() > stop_at))
        assert time.monotonic() - stop_at < 0.5
        last = came[-2].event
        assert isinstance(last, Answered)
        assert last.answer.stopped
        assert isinstance(ask(connection, "again")[-2].event, Answered)


def test_cancel_before_models_are_loaded_is_heard_at_once(home: Home) -> None:
    home.script(load_s=2.5)
    with home.connect() as connection:
        began = time.monotonic()
        came = list(connection.request("ask", Ask(Question("early")), lambda: True))
        assert time.monotonic() - began < 1.5
        last = came[-2].event
        assert isinstance(last, Answered)
        assert last.answer.stopped
        assert last.answer.support is Support.NONE
        assert connection.call("ingest", Ingest(("/x",)), lambda: True) == IngestReport(stopped=True)


def test_a_client_that_leaves_stops_its_question(home: Home) -> None:
    with home.connect() as other:
        leaving = home.connect()
        leaving.send("ask", Ask(Question("slow, asked by one who leaves")))
        time.sleep(0.2)
        leaving.close()
        began = time.monotonic()
        assert isinstance(ask(other, "quick")[-2].event, Answered)
        assert time.monotonic() - began < 2


def test_two_clients_are_served_at_once(home: Home) -> None:
    with home.connect() as one, home.connect() as two:
        one.send("ask", Ask(Question("slow")))
        began = time.monotonic()
        assert isinstance(two.call("live", Live()), LiveView)
        assert isinstance(two.call("documents"), Documents)
        assert time.monotonic() - began < 1


def test_a_question_goes_before_the_rest_of_an_ingest(home: Home) -> None:
    with home.connect() as reading, home.connect() as asking:
        reader = reading.request("ingest", Ingest(("/documents",)))
        assert isinstance(next(reader).event, IngestProgress)
        assert isinstance(ask(asking, "meanwhile")[-2].event, Answered)
        rest = list(reader)
        assert len(rest) > 2
        assert isinstance(rest[-1].result, IngestReport)
        assert rest[-1].result.added == 20


def test_a_failure_in_the_work_is_a_problem_and_the_core_goes_on(home: Home) -> None:
    with home.connect() as connection:
        came = ask(connection, "fail")
        assert came[-1].problem is not None
        assert came[-1].problem.code == "E-INT-001"
        assert isinstance(ask(connection, "fine")[-2].event, Answered)
    assert "scripted failure" in home.log()


def test_what_cannot_load_is_told_to_everybody_and_the_next_core_tries_again(home: Home) -> None:
    home.script(fault=True)
    seen: list[Status] = []
    with home.connect(on_status=seen.append) as connection:
        for command, args in (("ask", Ask(Question("why"))), ("documents", None), ("search", Search("x"))):
            with pytest.raises(client.HostFault) as caught:
                connection.call(command, args)
            assert caught.value.code == "E-STO-003"
        status = connection.call("status")
        assert status.phase is Phase.FAULT
        assert status.problems[0].code == "E-STO-003"
        assert isinstance(connection.call("models"), Models)
    home.script()
    assert comes(lambda: channel.locked_by(home.path) is None, 5)
    with home.connect() as connection:
        assert isinstance(connection.call("documents"), Documents)


def test_garbage_gets_a_problem_and_harms_nobody(home: Home) -> None:
    with home.connect() as good:
        sock = home.dial()
        bad = b'garbage\n\xff\xff\n{"v":1,"id":3,"command":"erase"}\n'
        came = replies(sock, bad + b'{"v":1,"id":4,"command":"status"}\n')
        assert [problem_code(message) for message in came[:3]] == ["E-HOST-004"] * 3
        assert came[2]["id"] == 3
        assert "result" in came[3]
        sock.close()
        assert isinstance(ask(good, "still there")[-2].event, Answered)


def test_an_endless_line_closes_that_connection_only(home: Home) -> None:
    with home.connect() as good:
        sock = home.dial()
        with contextlib.suppress(OSError):  # it may close before all was sent
            sock.sendall(b"x" * (MAX_LINE + 100_000))
        assert [problem_code(message) for message in replies(sock, b"")] == ["E-HOST-004"]
        sock.close()
        assert isinstance(ask(good, "still there")[-2].event, Answered)


def test_another_version_is_told_and_closed(home: Home) -> None:
    with home.connect():
        sock = home.dial()
        came = replies(sock, b'{"v":99,"id":1,"command":"status"}\n{"v":1,"id":2,"command":"status"}\n')
        assert [problem_code(message) for message in came] == ["E-HOST-003"]
        sock.close()


def test_too_many_and_repeated_requests_are_refused(home: Home) -> None:
    home.script(load_s=1)
    with home.connect():
        sock = home.dial()
        twice = protocol.encode_request(Request(1, "ask", Ask(Question("a"))))
        many = b"".join(protocol.encode_request(Request(n, "search", Search("a"))) for n in range(2, 100))
        came = replies(sock, twice + twice + many)
        assert problem_code(came[0]) == "E-HOST-004"
        assert sum("problem" in message for message in came) > 30
        sock.close()


def test_a_client_that_does_not_read_stops_nobody(home: Home) -> None:
    with home.connect() as good:
        deaf = home.dial()
        line = protocol.encode_request(Request(1, "search", Search("a")))
        for number in range(20_000):
            try:
                deaf.sendall(line.replace(b'"id":1', b'"id":%d' % number))
            except OSError:
                break
            if number % 5000 == 0:
                assert isinstance(good.call("documents"), Documents)
        assert isinstance(ask(good, "still there")[-2].event, Answered)
        deaf.close()


def test_a_core_killed_in_the_middle_of_an_answer_is_noticed_and_replaced(home: Home) -> None:
    with home.connect() as connection:
        events = connection.request("ask", Ask(Question("slow")))
        next(events)
        home.kill()
        with pytest.raises(client.Interrupted) as caught:
            list(events)
        assert caught.value.code == "E-HOST-001"
    assert channel.socket_path(home.path).exists()
    with home.connect() as connection:
        assert isinstance(ask(connection, "again")[-2].event, Answered)


def test_one_core_a_folder_even_when_many_start_at_once(home: Home) -> None:
    home.path.mkdir()
    starting = [client.start_core(home.path, 20) for _ in range(4)]
    outcomes: list[object] = []
    for started in starting:
        while (outcome := started.look()) is False:
            started.wait(0.1)
        outcomes.append(outcome)
    assert outcomes.count(True) == 1
    assert [getattr(outcome, "code", "") for outcome in outcomes].count("E-STO-001") == 3
    with home.connect() as connection:
        assert isinstance(ask(connection, "who is it")[-2].event, Answered)


def test_a_folder_held_by_one_that_does_not_answer_is_said_so(home: Home) -> None:
    channel.make_home(home.path)
    lock = channel.FolderLock(home.path)
    try:
        with pytest.raises(client.HostFault) as caught:
            client.connect(home.path, timeout_s=1)
        assert caught.value.code == "E-STO-001"
    finally:
        lock.release()


def test_it_ends_when_nobody_needs_it(home: Home) -> None:
    with home.connect(idle_exit_s=1):
        time.sleep(1.3)
        assert channel.locked_by(home.path) is not None
    assert comes(lambda: channel.locked_by(home.path) is None, 5)
    assert not channel.socket_path(home.path).exists()


@pytest.mark.parametrize("how", ["command", "SIGTERM"])
def test_a_clean_stop_ends_what_runs_and_leaves_nothing(home: Home, how: str, tmp_path: Path) -> None:
    home.script(connectors=[sys.executable, "-S", "-c", "import sys; sys.stdin.read()"])
    with home.connect() as connection:
        assert comes(lambda: connection.call("status").connectors == "running")
        children = psutil.Process(home.pid).children(recursive=True)
        assert len(children) == 1
        events = connection.request("ask", Ask(Question("slow")))
        next(events)
        began = time.monotonic()
        if how == "command":
            with home.connect() as other:
                other.call("stop")
        else:
            os.kill(home.pid, signal.SIGTERM)
        came = list(events)
        assert time.monotonic() - began < 3
        last = came[-2].event
        assert isinstance(last, Answered)
        assert last.answer.stopped
    assert comes(lambda: channel.locked_by(home.path) is None)
    assert not channel.socket_path(home.path).exists()
    assert comes(lambda: not any(child.is_running() for child in children))


def test_killed_connectors_are_restarted_and_told(home: Home) -> None:
    home.script(connectors=[sys.executable, "-S", "-c", "import sys; sys.stdin.read()"])
    seen: list[Status] = []
    with home.connect(on_status=seen.append) as connection:
        assert comes(lambda: connection.call("status").connectors == "running")
        (child,) = psutil.Process(home.pid).children()
        child.kill()
        assert comes(lambda: connection.call("status").connectors == "restarting")
        assert comes(lambda: connection.call("status").connectors == "running")
        codes = [problem.code for problem in connection.call("status").problems]
        assert codes == ["E-OPC-005"]
    assert "restarting" in [status.connectors for status in seen]


def test_connectors_end_with_a_killed_core(home: Home) -> None:
    home.script(connectors=[sys.executable, "-S", "-c", "import sys; sys.stdin.read()"])
    with home.connect() as connection:
        assert comes(lambda: connection.call("status").connectors == "running")
        (child,) = psutil.Process(home.pid).children()
        home.kill()
    assert comes(lambda: not child.is_running())


def test_a_home_that_cannot_be_made_is_said_so(home: Home) -> None:
    home.path.parent.joinpath("file").write_text("")
    with pytest.raises(client.HostFault):
        client.connect(home.path.parent / "file" / "home", timeout_s=5)


def test_a_core_says_why_it_does_not_start(home: Home) -> None:
    channel.make_home(home.path)
    lock = channel.FolderLock(home.path)
    try:
        done = subprocess.run(
            [*FAKE_CORE, "core", "--home", str(home.path)], capture_output=True, timeout=20, check=False
        )
    finally:
        lock.release()
    assert done.returncode == 1
    assert json.loads(done.stdout)["problem"]["code"] == "E-STO-001"


def test_without_start_a_missing_core_is_a_fault(home: Home) -> None:
    with pytest.raises(client.HostFault) as caught:
        client.connect(home.path, start=False)
    assert caught.value.code == "E-HOST-002"


def test_a_core_that_hangs_is_said_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_GREET_S", 0.5)
    with home.connect():
        pid = home.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(client.HostFault) as caught:
                home.connect()
        finally:
            os.kill(pid, signal.SIGCONT)
        assert caught.value.code == "E-HOST-002"


def test_a_killed_reading_is_completed_and_the_status_shows_it(home: Home) -> None:
    home.script(unfinished=True)
    seen: list[Status] = []
    with home.connect(on_status=seen.append) as connection:
        assert comes(lambda: bool(ask(connection, "meanwhile")) and any(status.reading for status in seen))
        assert comes(lambda: bool(ask(connection, "and now")) and seen[-1].reading is None)
    assert max(status.reading.done for status in seen if status.reading) == 19


def test_a_core_that_nobody_needs_completes_a_killed_reading_first(home: Home, tmp_path: Path) -> None:
    home.script(unfinished=True, ingest_marker=str(tmp_path / "begun"))
    with home.connect(idle_exit_s=1.0):
        assert comes(lambda: (tmp_path / "begun").exists())
    assert comes(lambda: channel.locked_by(home.path) is None)
    assert "nobody needs it any more" in home.log()
