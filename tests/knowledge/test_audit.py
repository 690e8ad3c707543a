from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge.audit import Audit
from knowledge.audited import Verification
from knowledge.chain import CLOCK, ERASED, NEW_KEY, digest, head_text, row_hash
from knowledge.rows import AuditRow
from knowledge.signing import KeyUnusable, signed, signing_key
from knowledge.store import Store, file_url
from knowledge.types import DiskFull

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    """Goes on a second with every look, unless it is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def opened(home: Path, store: Store, clock: Callable[[], datetime] | None = None) -> Audit:
    return Audit(store, signing_key(home / "audit.key"), home / "audit.head", clock or Clock())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        yield store


@pytest.fixture
def audit(tmp_path: Path, store: Store) -> Audit:
    audit = opened(tmp_path, store)
    for number in range(1, 8):
        audit.append("import", actor="station-1", subject=f"folder {number}", body={"files": number, "名": "油溫"})
    return audit


def tampered(home: Path, *statements: str) -> None:
    """Change the database as somebody would who has the file: past the triggers."""
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        for trigger in ("audit_changed", "audit_deleted", "body_changed"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def named(found: Verification) -> set[int]:
    return {fault.seq for fault in found.faults}


def erase(store: Store, audit: Audit, about: str, reason: str) -> int:
    with store.writing() as session:
        return audit.erase(session, about, actor="p9", reason=reason)


def test_rows_follow_each_other_and_the_whole_chain_is_found_whole(audit: Audit) -> None:
    found = audit.verify()
    assert found.whole
    assert (found.rows, found.clock, found.erased) == (7, (), 0)
    rows = audit.entries()[::-1]
    assert [row.seq for row in rows] == list(range(1, 8))
    assert rows[2].body == {"files": 3, "名": "油溫"}
    assert found.head == rows[-1].hash
    assert [row.seq for row in audit.entries(before=4, limit=2)] == [3, 2]
    audit.append("login", actor="p1")
    assert [row.seq for row in audit.entries({"login"})] == [8]
    assert audit.kinds() == ["import", "login"]
    assert [row.seq for row in audit.about("p1")] == [8]


def test_an_empty_chain_is_whole(tmp_path: Path, store: Store) -> None:
    assert opened(tmp_path, store).verify() == Verification(0, (), (), 0, "0" * 64)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET at = '2026-11-24T11:00:00.000000+00:00' WHERE seq = 4",
        "UPDATE audit SET kind = 'answer' WHERE seq = 4",
        "UPDATE audit SET actor = 'station-2' WHERE seq = 4",
        "UPDATE audit SET subject = 'folder 5' WHERE seq = 4",
        "UPDATE audit SET commitment = replace(commitment, substr(commitment, 1, 1), 'z') WHERE seq = 4",
        "UPDATE audit SET prev = replace(prev, substr(prev, 1, 1), 'z') WHERE seq = 4",
        "UPDATE audit SET hash = 'x' || substr(hash, 2) WHERE seq = 4",
        "UPDATE audit SET hash = substr(hash, 1, 63) || 'x' WHERE seq = 4",
        "UPDATE audit_bodies SET body = replace(body, '4', '5') WHERE seq = 4",
        "UPDATE audit_bodies SET salt = 'f' || substr(salt, 2) || 'e' WHERE seq = 4",
        "DELETE FROM audit_bodies WHERE seq = 4",
    ],
)
def test_one_changed_byte_names_the_row(tmp_path: Path, audit: Audit, change: str) -> None:
    tampered(tmp_path, change)
    found = audit.verify()
    assert 4 in named(found)
    assert named(found) <= {4, 5}, "5 may be named because it does not follow from a changed hash"


def test_a_row_that_is_taken_out_or_put_in_is_missed(tmp_path: Path, audit: Audit) -> None:
    tampered(tmp_path, "DELETE FROM audit WHERE seq = 4")
    assert 5 in named(audit.verify())
    columns = "at, kind, actor, subject, commitment, prev, hash"
    tampered(tmp_path, f"INSERT INTO audit SELECT 4, {columns} FROM audit WHERE seq = 3")
    assert 4 in named(audit.verify())


def test_rows_cut_off_at_the_end_are_missed(tmp_path: Path, audit: Audit) -> None:
    tampered(tmp_path, "DELETE FROM audit WHERE seq > 5", "DELETE FROM audit_bodies WHERE seq > 5")
    assert named(audit.verify()) == {0}
    # Also when the head in the store is one from before: its file knows better.
    tampered(tmp_path, "DELETE FROM audit_head")
    assert named(audit.verify()) == {0}
    tampered(tmp_path, "DELETE FROM audit", "DELETE FROM audit_bodies")
    assert named(audit.verify()) == {0}


def test_a_past_rewritten_without_the_key_is_not_signed(tmp_path: Path, audit: Audit) -> None:
    head = json.loads((tmp_path / "audit.head").read_text(encoding="utf-8"))
    with Store(file_url(tmp_path / "other.sqlite")) as other:
        (tmp_path / "elsewhere").mkdir()
        forged = opened(tmp_path / "elsewhere", other)
        for number in range(7):
            forged.append("import", actor="station-1", subject=str(number))
        assert not Audit(other, signing_key(tmp_path / "audit.key"), tmp_path / "audit.head").verify().whole
    for field in ("seq", "hash", "signature", "key"):
        changed = {**head, field: 6 if field == "seq" else "0" * len(head[field])}
        (tmp_path / "audit.head").write_text(json.dumps(changed), encoding="utf-8")
        assert named(audit.verify()) == {0}, field
    (tmp_path / "audit.head").write_text("nothing", encoding="utf-8")
    assert named(audit.verify()) == {0}


FORGED = "UPDATE audit SET actor = 'nobody' WHERE seq = 4"


@pytest.mark.parametrize(
    "change",
    [
        ("DELETE FROM audit WHERE seq > 5", "DELETE FROM audit_bodies WHERE seq > 5"),
        ("DELETE FROM audit WHERE seq > 5", "DELETE FROM audit_bodies WHERE seq > 5", "DELETE FROM audit_head"),
        ("DELETE FROM audit", "DELETE FROM audit_bodies"),
    ],
)
def test_the_next_row_does_not_sign_what_was_cut(tmp_path: Path, audit: Audit, change: tuple[str, ...]) -> None:
    tampered(tmp_path, *change)
    audit.append("login", actor="p1")
    found = audit.verify()
    assert [fault.what for fault in found.faults] == ["the rows before it were cut or rewritten"]
    audit.append("login", actor="p2")
    assert not audit.verify().whole


def rewritten(home: Path, store: Store, statement: str) -> None:
    """Change a row and give all rows after it hashes that fit, as whoever has no key can."""
    tampered(home, statement)
    with store.reading() as session:
        rows = list(session.scalars(select(AuditRow).order_by(AuditRow.seq)))
        before, made = "0" * 64, []
        for row in rows:
            row.prev = before
            before = row_hash(row)
            made.append((row.prev, before, row.seq))
        session.rollback()
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        connection.executemany("UPDATE audit SET prev = ?, hash = ? WHERE seq = ?", made)
        connection.commit()


@pytest.mark.parametrize("again", [False, True])
def test_the_next_row_does_not_sign_what_was_rewritten(
    tmp_path: Path, store: Store, audit: Audit, again: bool
) -> None:
    rewritten(tmp_path, store, FORGED)
    audit = opened(tmp_path, store) if again else audit
    audit.append("login", actor="p1")
    assert [fault.seq for fault in audit.verify().faults] == [8]


def test_a_head_in_its_file_that_the_chain_lacks_is_told_at_the_next_start(
    tmp_path: Path, store: Store, audit: Audit
) -> None:
    file = (tmp_path / "audit.head").read_bytes()
    tampered(tmp_path, "DELETE FROM audit WHERE seq > 3", "DELETE FROM audit_bodies WHERE seq > 3")
    key = signing_key(tmp_path / "audit.key")
    with store.reading() as session:
        last = session.scalar(select(AuditRow).where(AuditRow.seq == 3))
        assert last is not None
        head = (3, last.hash, key.public, key.sign(head_text(3, last.hash)))
    # Whoever has the key signs an earlier end; the file beside the store still knows the later one.
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        connection.execute("UPDATE audit_head SET seq = ?, hash = ?, key = ?, signature = ?", head)
        connection.commit()
    (tmp_path / "audit.head").write_bytes(file)
    opened(tmp_path, store).open()
    assert [fault.seq for fault in audit.verify().faults] == [4]


def test_the_store_refuses_to_change_or_delete_a_row(tmp_path: Path, audit: Audit) -> None:
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection:
        for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "UPDATE audit_bodies SET body = '{}'"):
            with pytest.raises(sqlite3.IntegrityError, match="only added"):
                connection.execute(statement)
    assert audit.verify().whole


def test_a_clock_that_was_set_back_is_seen_and_is_no_fault(tmp_path: Path, store: Store) -> None:
    clock = Clock()
    audit = opened(tmp_path, store, clock)
    audit.append("login", actor="p1")
    clock.now -= timedelta(hours=3)
    audit.append("login", actor="p2")
    assert [row.kind for row in audit.entries()] == ["login", CLOCK, "login"]
    found = audit.verify()
    assert (found.whole, found.clock) == (True, (2,))


def test_what_is_said_of_a_person_can_be_erased_and_the_chain_stays_whole(store: Store, audit: Audit) -> None:
    audit.append("login", actor="p1", body={"station": "A"})
    audit.append("import", actor="p1", subject="t1", body={"note": "私人"})
    assert erase(store, audit, "p1", "left the company") == 2
    found = audit.verify()
    assert (found.whole, found.erased) == (True, 2)
    rows = audit.entries()[::-1]
    assert [row.body for row in rows if row.actor == "p1"] == [None, None]
    assert (rows[-1].kind, rows[-1].actor, rows[-1].subject) == (ERASED, "p9", "p1")
    assert "私人" not in "\n".join(audit.export())
    assert erase(store, audit, "p1", "again") == 0
    # Who erased is erased later: what their row tells of was still erased by right.
    assert erase(store, audit, "p9", "left, too") == 0
    assert audit.verify().whole


def test_a_new_key_is_said_and_what_it_signs_holds(tmp_path: Path, store: Store, audit: Audit) -> None:
    (tmp_path / "audit.key").unlink()
    again = opened(tmp_path, store, lambda: datetime.now(UTC) + timedelta(days=365))
    again.open()
    again.open()
    assert [row.kind for row in again.entries()][:2] == [NEW_KEY, "import"]
    found = again.verify()
    assert (found.whole, found.keys) == (True, (8,))


def test_an_export_holds_all_that_is_needed_to_check_it(audit: Audit) -> None:
    head, *rows = map(json.loads, audit.export())
    before = "0" * 64
    for row in rows:
        fields = {name: row[name] for name in ("seq", "at", "kind", "actor", "subject", "commitment", "prev")}
        assert row["prev"] == before
        assert row["hash"] == digest(json.dumps(fields, ensure_ascii=False, sort_keys=True))
        assert row["commitment"] == digest(f"{row['salt']}\n{row['body']}")
        before = row["hash"]
    assert head["head"]["hash"] == before
    text = f"{head['format']}\n{head['head']['seq']}\n{before}".encode()
    assert signed(head["head"]["key"], text, head["head"]["signature"])


def test_a_long_chain_is_exported_in_parts_and_a_row_that_is_missing_ends_nothing(
    tmp_path: Path, audit: Audit
) -> None:
    for number in range(8):
        audit.append("import", actor="station-1", body={"text": f"{number} " + "油" * 100_000})
    last, _ = audit.signed_head()
    first, lines = audit.lines(0, last)
    assert (first, len(lines)) == (10, 10)
    assert audit.lines(last, last) == (last, [])
    assert [json.loads(line)["seq"] for line in list(audit.export())[1:]] == list(range(1, 16))
    tampered(tmp_path, "DELETE FROM audit WHERE seq IN (3, 14, 15)")
    assert [json.loads(line)["seq"] for line in list(audit.export())[1:]] == [1, 2, *range(4, 14)]


def test_a_row_and_what_it_tells_of_are_kept_together_or_not_at_all(store: Store, audit: Audit) -> None:
    def approve() -> None:
        with store.writing() as session:
            audit.add(session, "approved", actor="p1", subject="note 1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        approve()
    assert len(audit.entries()) == 7
    assert audit.verify().whole


def test_threads_add_to_one_chain(tmp_path: Path, store: Store) -> None:
    audit = opened(tmp_path, store, lambda: datetime.now(UTC))

    def add() -> None:
        for _ in range(20):
            audit.append("import", actor=threading.current_thread().name)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = audit.verify()
    assert found.whole
    assert found.rows - len(found.clock) == 80


def test_a_full_disk_adds_nothing_and_breaks_nothing(tmp_path: Path, audit: Audit, store: Store) -> None:
    with store.reading() as session:
        connection = session.connection().connection.driver_connection
        assert connection is not None
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(DiskFull):
        audit.append("import", actor="station-1", body={"text": "x" * 50_000})
    assert audit.verify().whole


CHILD = """
import sys
from pathlib import Path
from tests.knowledge.test_audit import opened
from datetime import UTC, datetime
from knowledge.store import Store, file_url
home = Path(sys.argv[1])
audit = opened(home, Store(file_url(home / "store.sqlite")), lambda: datetime.now(UTC))
print("ready", flush=True)
while True:
    print(audit.append("import", actor="station-1", body={"text": "x" * 200}), flush=True)
"""


def test_killed_at_any_moment_the_chain_is_whole_and_holds_what_was_acknowledged(tmp_path: Path) -> None:
    told = 0
    for kill in range(6):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for _ in range(3 + 5 * kill):
            told = int(child.stdout.readline())
        child.kill()
        child.stdout.close()
        child.wait()
        with Store(file_url(tmp_path / "store.sqlite")) as store:
            found = opened(tmp_path, store).verify()
        assert found.whole, found.faults
        assert found.rows >= told


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "audit.key"
    first, again = signing_key(path), signing_key(path)
    assert first.public == again.public
    assert path.stat().st_mode & 0o077 == 0
    assert signed(first.public, b"a", again.sign(b"a"))
    assert not signed(first.public, b"b", again.sign(b"a"))
    assert not signed("no key", b"a", again.sign(b"a"))
    path.write_bytes(b"short")
    with pytest.raises(KeyUnusable):
        signing_key(path)
