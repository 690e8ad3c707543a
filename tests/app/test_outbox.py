from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.outbox import Outbox, OutboxFull, OutboxInUse

SMALL = 16_384
KILLS = int(os.environ.get("KILLS", "100"))
CHILD = """
import json, random, sys
from pathlib import Path
from app.outbox import Outbox
box, dice = Outbox(Path(sys.argv[1]), int(sys.argv[2])), random.Random(int(sys.argv[3]))
def say(*what): sys.stdout.write(json.dumps(what) + "\\n"); sys.stdout.flush()
say("open")
while True:
    text = "漏油 " * dice.randrange(1, 40)
    waiting = box.waiting()
    if waiting and dice.random() < 0.5:
        say("will", "done", waiting[0].key)
        box.delivered(waiting[0].key)
        say("did", "done", waiting[0].key)
    elif dice.random() < 0.5:
        say("will", "draft", text)
        box.draft("report", {"text": text})
        say("did", "draft", text)
    else:
        say("will", "put", text)
        say("did", "put", text, box.put("report", {"text": text}).key)
"""


def test_what_was_put_is_there_in_order_after_a_start(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "outbox")
    keys = [box.put("feedback", {"n": n}).key for n in range(5)]
    box.delivered(keys[1])
    box.refused(keys[3], "E-REP-004")
    box.draft("report", {"text": "壓機 1 漏油"})
    box.draft("gone", {"text": "x"})
    box.draft("gone", {})
    box.close()
    again = Outbox(tmp_path / "outbox")
    assert [item.key for item in again.waiting()] == [keys[0], keys[2], keys[4]]
    assert [(item.key, item.refused) for item in again.refusals()] == [(keys[3], "E-REP-004")]
    assert again.drafts() == {"report": {"text": "壓機 1 漏油"}}
    again.put("report", {"text": "壓機 1 漏油"}, clear="report")
    assert again.drafts() == {}
    again.close()


def test_a_full_half_is_left_for_the_other_and_nothing_grows(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    box = Outbox(path, SMALL)
    first = os.stat(path)
    kept = box.put("feedback", {"text": "stays"}).key
    for n in range(1000):
        box.draft("report", {"text": f"{n} " * 20})
    assert box.drafts() == {"report": {"text": "999 " * 20}}
    box.draft("report", {})
    box.close()
    again = Outbox(path, SMALL)
    assert ([item.key for item in again.waiting()], again.drafts()) == ([kept], {})
    again.close()
    now = os.stat(path)
    assert (now.st_size, now.st_blocks) == (first.st_size, first.st_blocks)


def test_what_has_no_room_is_refused_and_the_rest_stays(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "outbox", SMALL)
    keys = [box.put("report", {"text": "x" * 1000}).key for _ in range(6)]
    keys.append(box.put("report", {"text": "y" * 800}).key)
    with pytest.raises(OutboxFull):
        box.put("report", {"text": "z" * 1000})
    box.close()
    again = Outbox(tmp_path / "outbox", SMALL)
    assert [item.key for item in again.waiting()] == keys
    again.delivered(keys[0])
    again.put("report", {"text": "room again"})
    again.close()


def test_cut_anywhere_it_is_as_it_was_before_the_last_change(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    box = Outbox(path, SMALL)
    box.draft("report", {"text": "before"})
    before = path.read_bytes()
    box.draft("report", {"text": "after"})
    after = path.read_bytes()
    box.close()
    changed = [at for at in range(len(after)) if after[at] != before[at]]
    seen = set()
    for at in range(changed[0], changed[-1] + 2):
        path.write_bytes(after[:at] + before[at:])
        half = Outbox(path, SMALL)
        seen.add(half.drafts()["report"]["text"])
        half.draft("report", {"text": "goes on"})
        half.close()
        again = Outbox(path, SMALL)
        assert again.drafts() == {"report": {"text": "goes on"}}
        again.close()
    assert seen == {"before", "after"}


def test_a_file_that_is_none_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    path.write_bytes(b"something else" * 5000)
    box = Outbox(path, SMALL)
    box.put("report", {"text": "works"})
    box.close()
    (aside,) = tmp_path.glob("*.damaged")
    assert aside.read_bytes().startswith(b"something else")


def test_one_program_at_a_time(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "outbox", SMALL)
    with pytest.raises(OutboxInUse):
        Outbox(tmp_path / "outbox", SMALL)
    box.close()
    Outbox(tmp_path / "outbox", SMALL).close()


def test_killed_at_any_moment_nothing_is_lost_and_nothing_twice(tmp_path: Path) -> None:
    path, dice = tmp_path / "outbox", random.Random(6)
    waiting: list[tuple[str, str]] = []
    draft = ""
    for round_ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(SMALL), str(round_)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        lines = []
        for _ in range(dice.randrange(2, 120)):
            lines.append(json.loads(child.stdout.readline()))
        child.send_signal(signal.SIGKILL)
        lines += [json.loads(line) for line in child.stdout.read().splitlines() if line.endswith("]")]
        child.wait()
        child.stdout.close()
        open_: list[str] = []
        for line in lines:
            match line:
                case ["will", *what]:
                    open_ = what
                case ["did", "put", text, key]:
                    waiting.append((key, text))
                    open_ = []
                case ["did", "draft", text]:
                    draft, open_ = text, []
                case ["did", "done", key]:
                    waiting = [one for one in waiting if one[0] != key]
                    open_ = []
        box = Outbox(path, SMALL)
        found = [(item.key, str(item.data["text"])) for item in box.waiting()]
        kept = str(box.drafts().get("report", {}).get("text", ""))
        box.close()
        match open_:
            case ["put", text] if len(found) == len(waiting) + 1:
                assert found[-1][1] == text
                waiting = [*waiting, found[-1]]
            case ["done", key] if len(found) == len(waiting) - 1:
                waiting = [one for one in waiting if one[0] != key]
            case ["draft", text] if kept == text:
                draft = text
        assert found == waiting
        assert kept == draft
        assert len({key for key, _ in found}) == len(found)
