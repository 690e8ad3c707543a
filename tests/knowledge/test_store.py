from __future__ import annotations

import os
import sqlite3
import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from knowledge.migrations.steps import STEPS
from knowledge.record import Record
from knowledge.rows import Base
from knowledge.store import Store, file_url
from knowledge.types import DiskFull, PassageKind, StoreUnavailable, covered
from tests.fakes import Library


def test_the_migrations_lead_to_the_rows(tmp_path: Path) -> None:
    Store(file_url(tmp_path / "a.sqlite")).close()
    migrated = create_engine(file_url(tmp_path / "a.sqlite"))
    declared = create_engine(file_url(tmp_path / "b.sqlite"))
    Base.metadata.create_all(declared)
    found, wanted = inspect(migrated), inspect(declared)
    assert set(found.get_table_names()) - {"schema_version"} == set(wanted.get_table_names())
    for table in wanted.get_table_names():
        for look in ("get_columns", "get_pk_constraint", "get_foreign_keys", "get_indexes", "get_unique_constraints"):
            assert str(getattr(found, look)(table)) == str(getattr(wanted, look)(table)), (table, look)
    migrated.dispose()
    declared.dispose()


def test_a_store_of_version_3_is_upgraded(tmp_path: Path) -> None:
    """Numbers are folded, and what a register said of kind and owner is known of each revision."""
    url = file_url(tmp_path / "store.sqlite")
    engine = create_engine(url)
    said = Record("SOP\u20111", "Neu", kind="SOP", owner="Maintenance").to_json()
    with engine.begin() as connection:
        for step in STEPS[:3]:
            step(connection)
        connection.execute(text("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO schema_version VALUES (1), (2), (3)"))
        connection.execute(text("INSERT INTO documents VALUES ('SOP\u20111', '', '', ''), ('oil', '', '', '')"))
        for id_, name, facts in ((1, "SOP\u20111", said), (2, "oil", "plain")):
            connection.execute(
                text("INSERT INTO files VALUES (:name, 1, 1, 1, '', :facts, '', '', '')"),
                {"name": name, "facts": facts},
            )
            connection.execute(
                text(
                    "INSERT INTO revisions (id, document, path, label, title, state, language, sha256, classification,"
                    " approver, pages) VALUES (:id, :name, :name, '', '', 'quarantined', '', '', '', '', 0)"
                ),
                {"id": id_, "name": name},
            )
    engine.dispose()
    with Store(url) as store, store.reading() as session:
        rows = session.execute(text("SELECT number, kind, owner FROM revisions ORDER BY id")).all()
        assert [tuple(row) for row in rows] == [("sop-1", "SOP", "Maintenance"), ("oil", "", "")]


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        id_ = store.id
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        assert store.id == id_
        with store.reading() as session:
            assert session.scalar(text("select count(*) from schema_version")) == len(STEPS)


def test_what_was_acknowledged_is_on_disk(tmp_path: Path) -> None:
    with Store(file_url(tmp_path / "store.sqlite")) as store, store.reading() as session:
        assert session.scalar(text("pragma journal_mode")) == "wal"
        assert session.scalar(text("pragma synchronous")) == 2
        assert session.scalar(text("pragma foreign_keys")) == 1


def test_a_store_of_a_newer_program(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    Store(file_url(path)).close()
    with sqlite3.connect(path) as db:
        db.execute("insert into schema_version values (999)")
    db.close()
    with pytest.raises(StoreUnavailable, match="999"):
        Store(file_url(path))


def test_a_damaged_store(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreUnavailable):
        Store(file_url(tmp_path / "store.sqlite"))


def test_a_store_in_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        Store(file_url(tmp_path / "nowhere" / "store.sqlite"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_a_store_that_may_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    Store(file_url(path)).close()
    path.chmod(0o400)
    with pytest.raises(PermissionError), Store(file_url(path)) as store:
        store.set_meta("a", "b")


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        store.set_meta("kept", "yes")

        def fill() -> None:
            with store.writing() as session:
                pages = session.scalar(text("pragma page_count"))
                session.execute(text(f"pragma max_page_count = {pages}"))
                session.execute(text("insert into meta values ('big', zeroblob(1000000))"))

        with pytest.raises(DiskFull):
            fill()
        assert store.meta("kept") == "yes"
        assert store.meta("big") == ""


def test_naive_times_are_refused(library: Library, documents: Path) -> None:
    library.ingest(documents)
    with pytest.raises(ValueError, match="zone"):
        library.retriever.search("oil", at=datetime(2025, 1, 1))


def test_two_threads(library: Library, documents: Path) -> None:
    """One reads while the other writes: neither waits for ever, neither sees half of a file."""
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                for document, revisions in library.store.documents():
                    assert all(revision.passages > 0 for revision in revisions), document
        except BaseException as exc:  # noqa: BLE001 - whatever happened in the thread is the test's result
            failures.append(exc)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for number in range(20):
            (documents / f"more{number}.md").write_text(f"# More {number}\n\nText of number {number}.\n")
            library.ingest(documents)
    finally:
        done.set()
        thread.join()
    assert not failures
    assert library.store.counts()[0] == 24


def test_documents_newest_first(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "sops"
    folder.mkdir()
    (folder / "a.md").write_text("# Oil\n\nOld text.\n")
    (folder / "b.md").write_text("# Oil\n\nNew text.\n")
    (folder / "register.csv").write_text(
        "file,document,revision,state,effective_from\na.md,SOP-1,A,superseded,2020-01-01\nb.md,SOP-1,B,effective,2024-01-01\n"
    )
    library.ingest(folder)
    [(document, revisions)] = library.store.documents()
    assert document.id == "SOP-1"
    assert [revision.label for revision in revisions] == ["B", "A"]
    assert library.store.counts() == (1, 2)
    found = library.store.revision(revisions[1].id)
    assert found is not None
    assert found.state == "superseded"


def test_neighbours_and_guards(library: Library, documents: Path) -> None:
    library.ingest(documents)
    [step] = [p for p in library.retriever.search("drain open valve F-33", k=10) if p.kind is PassageKind.STEP]
    around = library.store.neighbours(step.id)
    assert step.id in [p.id for p in around]
    assert [p.ordinal for p in around] == sorted(p.ordinal for p in around)
    assert {p.section for p in around} == {step.section}
    [guard] = library.store.guards(step.revision_id)
    assert guard.kind is PassageKind.WARNING
    assert "Hot oil burns" in guard.text
    assert covered(guard, step)
    assert library.store.neighbours(10**9) == ()
    assert library.store.passage(10**9) is None
    before = library.store.between(step.revision_id, 0, step.ordinal)
    assert before[-1].id == step.id
