from __future__ import annotations

from dataclasses import replace

from app.host.listing import joined, pages
from app.host.messages import MAX_LINE, DocumentEntry, Documents, Reply
from app.host.protocol import encode_reply
from knowledge.types import FileProblem
from tests.app.host.fake_work import CONFLICT, DOCUMENT, REVISION


def entry(n: int, revisions: int = 3) -> DocumentEntry:
    path = f"/plant/documents/area 1/{'油壓單元' * 10}-{n}.pdf"
    one = replace(REVISION, path=path, title="油壓單元每日點檢" * 4, applies_to="Press HP-400", approver="設備課長")
    return DocumentEntry(replace(DOCUMENT, id=f"SOP-{n}"), tuple(replace(one, id=n + i) for i in range(revisions)))


def test_pages_fit_into_messages_and_make_the_whole_again() -> None:
    problems = tuple(FileProblem(f"/plant/{n}.pdf", "E-DOC-105", "0 characters") for n in range(1500))
    whole = Documents(tuple(map(entry, range(6000))), problems, ("/plant",), (CONFLICT,) * 700)
    parts = list(pages(whole))
    assert [part.more for part in parts] == [True] * (len(parts) - 1) + [False]
    assert max(len(encode_reply(Reply(1, result=part))) for part in parts) < MAX_LINE / 2
    assert joined(parts) == whole


def test_an_empty_list_is_one_page_and_a_long_entry_is_not_cut() -> None:
    assert list(pages(Documents((), ()))) == [Documents((), ())]
    whole = Documents((entry(1, 9), entry(2, 1)), ())
    assert [len(part.documents) for part in pages(whole, 5)] == [1, 1]
