from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.outbox import MemoryOutbox, Outbox, OutboxFull, OutboxInUse, OutboxUnwritable

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


class Disk:
    """The disk under an outbox, which may not take writes or flushes, or take them in parts.

    What is written while a flush fails is there when the file is opened again: the worst that a cache can do.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.faults: list[str] = []
        """What the next calls do: "ok", "write" or "flush" fails, "half" of the next write is taken before one fails,
        "short": a part of it is taken."""
        self._pwrite, self._fsync = os.pwrite, os.fsync
        monkeypatch.setattr(os, "pwrite", self.pwrite)
        monkeypatch.setattr(os, "fsync", self.fsync)

    def pwrite(self, file: int, data: bytes, at: int) -> int:
        fault = self.faults.pop(0) if self.faults else "ok"
        if fault == "short" and len(data) > 1:
            return self._pwrite(file, data[: len(data) // 2], at)
        if fault == "half":
            self._pwrite(file, data[: len(data) // 2], at)
        if fault in ("half", "write"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self._pwrite(file, data, at)

    def fsync(self, file: int) -> None:
        if self.faults and self.faults.pop(0) in ("write", "flush", "half"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._fsync(file)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def texts(box: MemoryOutbox) -> list[str]:
    return [str(item.data["text"]) for item in box.waiting()]


@pytest.mark.parametrize("fault", ["write", "half", "short"])
def test_one_write_that_fails_loses_nothing_and_nothing_that_follows(tmp_path: Path, disk: Disk, fault: str) -> None:
    path = tmp_path / "outbox"
    box = Outbox(path, SMALL)
    box.put("report", {"text": "before"})
    disk.faults = [fault]
    box.put("report", {"text": "meanwhile"})
    box.put("report", {"text": "after"})
    box.close()
    again = Outbox(path, SMALL)
    assert texts(again) == ["before", "meanwhile", "after"]
    again.close()


@pytest.mark.parametrize("fault", ["write", "flush", "half"])
@pytest.mark.parametrize("times", [2, 3, 4, 5, 6, 7, 40])
def test_what_was_not_kept_and_is_done_again_is_there_once(
    tmp_path: Path, disk: Disk, fault: str, times: int
) -> None:
    path = tmp_path / "outbox"
    box = Outbox(path, SMALL)
    box.draft("report", {"text": "typed"})
    box.put("report", {"text": "before"})
    disk.faults = [fault] * times
    for tries in range(4):
        disk.faults = [] if tries == 3 else disk.faults
        try:
            box.put("report", {"text": "typed"}, clear="report")
            break
        except OutboxUnwritable:
            assert (texts(box), box.drafts()) == (["before"], {"report": {"text": "typed"}})
    disk.faults = []
    box.put("report", {"text": "after"})
    box.close()
    again = Outbox(path, SMALL)
    assert (texts(again), again.drafts()) == (["before", "typed", "after"], {})
    again.close()


@pytest.mark.parametrize("seed", range(60))
def test_a_disk_with_faults_keeps_exactly_what_it_said_it_kept(tmp_path: Path, disk: Disk, seed: int) -> None:
    path, dice = tmp_path / "outbox", random.Random(seed)
    box, model, draft = Outbox(path, SMALL), list[str](), ""
    for n in range(400):
        if dice.random() < 0.1:
            disk.faults = [dice.choice(["ok", "short", "write", "flush", "half"]) for _ in range(dice.randrange(9))]
        text, what = f"{n} " + "漏油 " * dice.randrange(1, 60), dice.random()
        waiting = box.waiting()
        try:
            if what < 0.4 and waiting:
                box.delivered(waiting[0].key)
                model.pop(0)
            elif what < 0.7:
                box.draft("report", {"text": text})
                draft = text
            else:
                box.put("report", {"text": text})
                model.append(text)
        except (OutboxFull, OutboxUnwritable):
            pass
        assert (texts(box), str(box.drafts().get("report", {}).get("text", ""))) == (model, draft)
        if dice.random() < 0.1:
            disk.faults = []
            with contextlib.suppress(OutboxFull):  # the disk is well again: one change later all is as it was said
                box.draft("other", {} if box.drafts().get("other") else {"n": n})
            box.close()
            box = Outbox(path, SMALL)
            assert (texts(box), str(box.drafts().get("report", {}).get("text", ""))) == (model, draft)
    box.close()


def test_a_full_outbox_can_be_emptied(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "outbox", SMALL)
    size = 1000
    while size:
        try:
            box.put("report", {"text": "x" * size})
        except OutboxFull:
            size //= 2
    with pytest.raises(OutboxFull):
        box.draft("report", {"text": "y" * 2000})
    for item in box.waiting():
        box.delivered(item.key)
    box.close()
    again = Outbox(tmp_path / "outbox", SMALL)
    assert again.waiting() == []
    again.close()


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_refused_message_is_taken_back_into_its_form_at_once(tmp_path: Path, on_disk: bool) -> None:
    box = Outbox(tmp_path / "outbox", SMALL) if on_disk else MemoryOutbox()
    key = box.put("report", {"text": "漏油"}).key
    box.refused(key, "E-REP-008")
    box.draft("report", {"text": "漏油"}, instead_of=key)
    assert (box.refusals(), box.waiting(), box.drafts()) == ([], [], {"report": {"text": "漏油"}})
    if isinstance(box, Outbox):
        box.close()
        again = Outbox(tmp_path / "outbox", SMALL)
        assert (again.refusals(), again.drafts()) == ([], {"report": {"text": "漏油"}})
        again.close()


def test_a_file_that_is_too_short_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    box = Outbox(path, SMALL)
    for _ in range(30):  # into the first half
        box.draft("report", {"text": "x" * 500})
        box.draft("report", {"text": "last"})
        if box._which == 0:
            break
    box.close()
    with path.open("r+b") as file:
        file.truncate(SMALL // 2)
    again = Outbox(path, SMALL)
    assert again.drafts() == {"report": {"text": "last"}}
    again.close()
