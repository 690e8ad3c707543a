"""What is kept between questions, and what makes it old."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from knowledge.control import Scope
from knowledge.filing import FileState, Filing
from knowledge.site import Site
from knowledge.store import Store
from knowledge.types import NoText
from tests.fakes import Library

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 5, 1, tzinfo=UTC)
HEAD = "file,document,state,effective_from,effective_to\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sops"
    folder.mkdir()
    (folder / "oil.md").write_text("# Oil\n\nChange the oil every 500 h.\n")
    (folder / "register.csv").write_text(HEAD + "oil.md,SOP-1,released,2026-01-01,2026-04-01\n")
    return folder


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to any database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def unused(store: Store, at: datetime) -> list[str]:
    return [document.id for document in store.unused(Scope(at))]


def test_unused_documents_are_asked_for_once(library: Library, folder: Path) -> None:
    library.ingest(folder)
    assert unused(library.store, NOON) == []
    with statements() as sent:
        assert unused(library.store, NOON.replace(hour=13)) == []
    assert sent == []
    assert unused(library.store, LATER) == ["SOP-1"], "a date has passed"
    assert unused(library.store, NOON) == []
    (folder / "register.csv").write_text(HEAD + "oil.md,SOP-1,withdrawn,2026-01-01,2026-04-01\n")
    library.ingest(folder)
    assert unused(library.store, NOON) == ["SOP-1"], "a document has changed"


def test_an_ingest_of_unchanged_files_makes_nothing_old(library: Library, folder: Path) -> None:
    (folder / "empty.md").write_bytes(b"")
    library.ingest(folder)
    before = library.store.edition
    (folder / "oil.md").touch()
    library.ingest(folder)
    assert library.store.edition == before


def test_what_takes_revisions_away_makes_old(library: Library, folder: Path) -> None:
    library.ingest(folder)
    filing = Filing(library.store, Site())
    before = library.store.edition
    problem = FileState(str(folder / "oil.md"), code=NoText.code, detail="a scan")
    filing.note(problem, keep=True)
    assert filing.remove([]) == 0
    assert library.store.edition == before
    filing.note(problem)
    assert library.store.edition == before + 1
    filing.note(problem)
    assert library.store.edition == before + 1, "nothing was left to take away"
