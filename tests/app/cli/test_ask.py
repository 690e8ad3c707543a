from __future__ import annotations

import io
import json
import signal
import time

import pytest

from app.cli import jsonl
from tests.app.cli.commands import andon, start
from tests.app.host.cores import Home, comes

KEYS = [
    "id", "answer", "support", "refused", "intent", "reply", "halts", "claims", "citations", "live", "warnings",
    "model", "timings_ms", "turn", "machines", "conflicts", "notes",
]  # fmt: skip


def feed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode() + b"\n")))


def test_json_of_an_answer_is_the_documented_one(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "ask", "--json", "--equipment", "press1", "What is the limit?") == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == KEYS
    assert said["id"] is None
    assert said["support"] == "exact"
    assert said["refused"] is False
    assert said["answer"].splitlines()[0] == "WARNING Hot oil. Wait."
    assert said["warnings"] == ["WARNING Hot oil. Wait."]
    assert said["claims"][2] == {"text": "The oil must stay below 65 °C.", "kind": "quoted", "citations": [1]}
    (citation,) = said["citations"]
    assert list(citation) == ["n", "document", "title", "revision", "page", "section", "path", "quote", "text"]
    assert citation["path"] == "/documents/sop-hp-012.pdf"
    assert citation["page"] == 4
    assert said["live"] == [
        {
            "tag": "press1.oil_temperature",
            "value": 48.2,
            "unit": "°C",
            "quality": "good",
            "source_time": "2026-11-23T12:00:00+00:00",
            "age_s": 1.0,
        }
    ]
    assert said["model"] == {"name": "scripted", "sha256": "f" * 64, "tier": "T0"}
    assert said["timings_ms"] == {"retrieve": 1.0, "first_claim": 2.0, "total": 3.0}
    assert said["turn"] == "t-1"
    assert (said["machines"], said["conflicts"]) == ([], [])


def test_a_person_reads_claims_sources_and_values(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "ask", "What", "is", "the", "limit?") == 0
    said = capsys.readouterr().out
    assert said.startswith("Exact. The documents answer this.\n")
    for line in (
        "  !! WARNING [1]",
        "  | The oil must stay below 65 °C. [1]",
        "  [1] SOP-HP-012 C · Oil change · page 4 · 5 Limits > 5.3 Oil",
        "      /documents/sop-hp-012.pdf",
        "Note:  A notice.",
        "scripted · 0.0 s · turn t-1",
    ):
        assert line in said.splitlines()
    assert "Oil temperature  48.2" in said


def test_a_question_the_documents_do_not_answer_is_refused_with_3(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert andon(home, "ask", "none") == 3
    said = capsys.readouterr().out
    assert said.startswith("Not in the documents.")
    assert "Nearest passages" in said
    assert andon(home, "ask", "--json", "none 油溫") == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["refused"] is True
    assert answer["answer"].startswith("文件沒有答案")
    assert answer["claims"] == []
    assert len(answer["citations"]) == 1


def test_a_question_that_needs_its_machine_asks_for_it_with_3(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert andon(home, "ask", "which", "limit\x1b[2J holds?") == 3
    said = capsys.readouterr().out
    assert said.startswith("Which machine? The documents say different things for these machines.\n")
    assert said.splitlines()[1:3] == ["  - press1", "  - mill3"]
    assert "  andon ask --equipment press1 'which limit[2J holds?'" in said.splitlines()
    assert "Not in the documents" not in said
    assert "Nothing was guessed" not in said
    assert andon(home, "ask", "--equipment", "press1", "which limit holds?") == 0
    assert capsys.readouterr().out.startswith("Exact.")
    assert andon(home, "ask", "--json", "which 油溫") == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["machines"] == ["press1", "mill3"]
    assert answer["answer"] == "哪一台機台？各機台的文件內容不同。"
    assert answer["claims"] == []
    feed(monkeypatch, '{"question": "which"}', '{"question": "which", "equipment": "mill3"}')
    assert andon(home, "ask", "--jsonl") == 0
    one, two = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (one["machines"], two["machines"]) == (["press1", "mill3"], [])
    assert two["support"] == "exact"


def test_a_conflict_shows_all_values_with_their_places(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "ask", "conflict?") == 0
    said = capsys.readouterr().out
    lines = said.splitlines()
    at = lines.index("  ! Effective documents disagree: Oil temperature · press1")
    assert lines[at + 1 : at + 5] == [
        "    - 65 °C  SOP-HP-012 C · page 4 · 5 Limits > 5.3 Oil",
        "      | The oil must stay below 65 °C.",
        "    - 60 °C  PM-HP-001 A · page 2 · 4 Oil",
        "      | Keep it[2J below 60 °C.",
    ]
    assert "\x1b" not in said
    assert at < lines.index("Sources")
    assert andon(home, "ask", "--json", "conflict?") == 0
    (conflict,) = json.loads(capsys.readouterr().out)["conflicts"]
    assert (conflict["quantity"], conflict["equipment"]) == ("Oil temperature", "press1")
    assert [(one["value"], one["document"], one["page"]) for one in conflict["values"]] == [
        ("65 °C", "SOP-HP-012", 4), ("60 °C", "PM-HP-001", 2),
    ]  # fmt: skip


def test_rows_of_a_list_stand_under_one_another(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "ask", "what covers press 1?") == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("  - SOP-HP-012 C · Oil change [1]")
    assert lines[at - 1 : at + 2] == ["", "  - SOP-HP-012 C · Oil change [1]", "  - 1 document [1]"]
    assert andon(home, "ask", "--json", "what covers press 1?") == 0
    assert [one["kind"] for one in json.loads(capsys.readouterr().out)["claims"]] == ["listed", "listed"]


def test_a_failure_has_a_code_and_json(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "ask", "--json", "fail") == 1
    said = capsys.readouterr()
    assert said.err.startswith("E-INT-001: ")
    assert list(json.loads(said.out)["error"]) == ["code", "what", "next_step", "detail"]


def test_a_core_that_dies_is_said_so(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "ask", "die") == 1
    assert capsys.readouterr().err.startswith("E-HOST-001: The answer was cut off. The question is kept. Ask again.")
    assert andon(home, "ask", "and again") == 0


@pytest.mark.parametrize("words", [("ask",), ("ask", "  "), ("search",)])
def test_nothing_asked_is_wrong_usage(home: Home, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, *words) == 2
    assert "E-ASK-001" in capsys.readouterr().err
    assert not home.path.exists()


def test_many_questions_are_answered_in_order_and_bad_lines_too(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(
        monkeypatch,
        '{"id": "a", "question": "first"}',
        '{"id": 2, "question": "none", "language": "zh-TW"}',
        "",
        "garbage",
        '{"id": "c"}',
        '{"id": "d", "question": 5}',
        '["x"]',
        '{"id": "e", "question": "die"}',
        '{"id": "f", "question": "fail"}',
        '{"id": null, "question": "last", "equipment": "press1", "answers": ["x"]}',
    )
    assert andon(home, "ask", "--jsonl") == 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in said] == ["a", 2, None, "c", "d", None, "e", "f", None]
    assert [line.get("error", {}).get("code") for line in said] == [
        None, None, "E-HOST-004", "E-HOST-004", "E-HOST-004", "E-HOST-004", "E-HOST-001", "E-INT-001", None,
    ]  # fmt: skip
    assert list(said[0]) == KEYS
    assert said[1]["answer"].startswith("文件沒有答案")


def test_answers_only_are_a_success(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, '{"question": "first"}', '{"question": "none"}')
    assert andon(home, "ask", "--jsonl") == 0


def test_a_line_that_is_too_long_costs_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "MOST_LINE", 100)
    feed(monkeypatch, '{"id": 1, "question": "%s"}' % ("x" * 350), '{"id": 2, "question": "short"}')
    assert andon(home, "ask", "--jsonl") == 1
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first["error"]["code"] == "E-HOST-004"
    assert second["support"] == "exact"


def test_search(home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert andon(home, "search", "--json", "-k", "2", "oil") == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["results", "ms"]
    assert [result["rank"] for result in said["results"]] == [1, 2]
    assert list(said["results"][0]) == [
        "rank", "score", "document", "revision", "page", "section", "path", "text",
    ]  # fmt: skip
    assert andon(home, "search", "oil") == 0
    assert "SOP-HP-012 C" in capsys.readouterr().out
    feed(monkeypatch, '{"id": 1, "query": "oil", "k": 1}', '{"id": 2, "query": "oil", "k": 0}')
    assert andon(home, "search", "--jsonl") == 1
    one, two = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (one["id"], len(one["results"])) == (1, 1)
    assert two["error"]["code"] == "E-HOST-004"


def test_ctrl_c_stops_the_answer_and_leaves_the_core(home: Home) -> None:
    with home.connect():
        asking = start(home, "ask", "slow")
        assert asking.stdout is not None
        line = b""
        while b"WARNING" not in line:
            line = asking.stdout.readline()
            assert line
        asking.send_signal(signal.SIGINT)
        began = time.monotonic()
        out, err = asking.communicate(timeout=20)
        assert time.monotonic() - began < 2
        assert asking.returncode == 130
        assert b"Stopped." in out
        assert err == b""
        assert home.pid


def test_ctrl_c_while_waiting_for_lines_ends_at_once(home: Home) -> None:
    with home.connect():
        asking = start(home, "ask", "--jsonl")
        assert asking.stdin is not None
        assert asking.stdout is not None
        asking.stdin.write(b'{"id":1,"question":"a"}\n')
        asking.stdin.flush()
        assert json.loads(asking.stdout.readline())["id"] == 1
        asking.send_signal(signal.SIGINT)
        _, err = asking.communicate(timeout=20)
        assert asking.returncode == 130
        assert err == b""


def test_a_reader_that_goes_away_is_no_traceback(home: Home) -> None:
    with home.connect():
        asking = start(home, "ask", "--jsonl")
        assert asking.stdin is not None
        assert asking.stdout is not None
        assert asking.stderr is not None
        asking.stdout.close()
        asking.stdin.write(b'{"id":1,"question":"a"}\n' * 3)
        asking.stdin.close()
        assert comes(lambda: asking.poll() is not None)
        assert asking.stderr.read() == b""
        asking.stderr.close()
        assert asking.returncode == 1
