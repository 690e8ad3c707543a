"""Controlled knowledge through everything between a question and what is shown and kept: nothing else comes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import TextClause, select, text

from app.copilot.events import ClaimKind, Question
from knowledge.control import Scope
from knowledge.rows import PassageRow, RevisionRow
from knowledge.types import PassageKind, RevisionState, Standing
from knowledge.view import View, Views
from tests.app.controlled_plant import FORBIDDEN, NOON, SITE, Station, Written, adversarial, write_plant
from tests.fakes import Library

BIKE = Path(__file__).resolve().parents[3] / "shared" / "samples" / "s1000d-bike"

Filled = tuple[Library, list[Written]]


def fill(home: Path, seed: int = 4) -> Filled:
    folder = home / "files"
    folder.mkdir(parents=True)
    written = write_plant(folder, seed)
    library = Library(home, clock=lambda: NOON, site=SITE)
    report = library.ingest(folder)
    assert report.problems == ()
    assert report.added == len(written)
    return library, written


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    library, written = fill(tmp_path_factory.mktemp("plant") / "home")
    with library:
        yield library, written


def leaks(station: Station, written: list[Written], count: int) -> dict[str, set[str]]:
    """By question, what came out that must not."""
    hidden = {one.mark for one in written if one.why}
    found = {}
    for question in adversarial(written, count, seed=5):
        said = station.said(question)
        if out := {mark for mark in hidden if mark in said}:
            found[question.text] = out
    return found


def test_the_plant_has_every_kind_of_revision(filled: Filled) -> None:
    """And each stands where the plant's author meant it to stand."""
    library, written = filled
    assert {one.why for one in written} == {"", *FORBIDDEN}
    stand = {
        Path(r.path).stem: r.standing for _, revisions in library.store.documents(NOON) for r in revisions
    }
    expected = {
        "": {Standing.EFFECTIVE},
        "superseded": {Standing.SUPERSEDED},
        "other language": {Standing.SUPERSEDED},
        "replaced": {Standing.SUPERSEDED},
        "in work": {Standing.IN_WORK},
        "withdrawn": {Standing.WITHDRAWN},
        "unverified": {Standing.UNVERIFIED},
        "unmapped": {Standing.QUARANTINED},
        "unconfirmed": {Standing.QUARANTINED},
        "future": {Standing.NOT_YET},
        "expired": {Standing.EXPIRED},
        "restricted": {Standing.EFFECTIVE, Standing.SUPERSEDED},
        "unlabelled": {Standing.EFFECTIVE, Standing.SUPERSEDED},
        "ambiguous": {Standing.AMBIGUOUS},
    }
    assert [one for one in written if stand[one.mark] not in expected[one.why]] == []


@pytest.mark.parametrize("count", [60, pytest.param(500, marks=pytest.mark.slow)])
def test_no_question_gets_at_what_must_not_come_out(filled: Filled, count: int) -> None:
    library, written = filled
    assert leaks(Station(library), written, count) == {}


def test_what_may_be_answered_from_is_found(filled: Filled) -> None:
    """The same questions about effective revisions are answered: the test above does not pass for want of answers."""
    library, written = filled
    station = Station(library)
    effective = [one for one in written if not one.why]
    assert len(effective) > 10
    for one in effective:
        for sentence in one.sentences:
            assert one.mark in station.said(Question(sentence, "", one.machine)), sentence
        answer = station.answer(Question(one.sentences[0], "", one.machine))
        assert {c.passage.document for c in answer.citations if c.n == 1} == {one.document}
        assert not answer.support.refused


def test_a_leak_at_the_way_out_would_be_seen(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    """The questions reach what is indexed and hidden as soon as the view and the last check let it through."""
    library, written = filled

    def everything(views: Views, scope: Scope) -> View:
        with library.store.reading() as session:
            ids = list(session.scalars(select(PassageRow.id).order_by(PassageRow.id)))
        return View(np.array(ids, np.int64), np.zeros(len(ids), np.bool_))

    monkeypatch.setattr("knowledge.view.Views._ask", everything)
    monkeypatch.setattr("knowledge.retriever.eligible", lambda store, passages, scope: set(passages))
    assert len(leaks(Station(library), written, 60)) > 20


def test_a_leak_in_the_condition_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a condition that is always true, the questions bring out revisions of every kind."""

    def anything(scope: Scope) -> TextClause:
        return text("TRUE")

    monkeypatch.setattr("knowledge.control.answerable", anything)
    monkeypatch.setattr("knowledge.filing.SEARCHED", tuple(RevisionState))
    monkeypatch.setattr("knowledge.vectors.SEARCHED", tuple(one.value for one in RevisionState))
    library, written = fill(tmp_path / "home")
    with library:
        found = set().union(*leaks(Station(library), written, 60).values())
    assert {one.why for one in written if one.mark in found} == set(FORBIDDEN)
