"""The list of documents in pages that fit into a message: cut by the core, joined by who asked.

Not here: what is in the list (app.services), asking for it (app.host.client, app.desktop.reading).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from app.host.messages import DocumentEntry, Documents
from knowledge.types import FileProblem, Finding

_MOST = 1000
"""Revisions, problems and places of findings of a page together; with about 600 bytes each a page is below 1 MB."""

_Item = DocumentEntry | FileProblem | Finding


def pages(whole: Documents, most: int = _MOST) -> Iterator[Documents]:
    """The list in parts, at least one; all but the last say that there is more.

    Args:
        whole: as the work gives it.
        most: revisions, problems and places of findings of a page; a single entry is never cut.
    """
    begun: list[_Item] = []
    weight = 0
    every: Iterator[_Item] = chain(whole.documents, whole.problems, whole.findings)
    for one in every:
        adds = _weight(one)
        if begun and weight + adds > most:
            yield _page(begun, whole.sources, more=True)
            begun, weight = [], 0
        begun.append(one)
        weight += adds
    yield _page(begun, whole.sources, more=False)


def joined(parts: Sequence[Documents]) -> Documents:
    """The whole list again.

    Args:
        parts: all pages in their order, at least one.
    """
    return replace(
        parts[-1],
        documents=tuple(one for part in parts for one in part.documents),
        problems=tuple(one for part in parts for one in part.problems),
        findings=tuple(one for part in parts for one in part.findings),
    )


def _weight(one: _Item) -> int:
    match one:
        case DocumentEntry(revisions=revisions):
            return 1 + len(revisions)
        case Finding(mentions=mentions):
            return 1 + len(mentions)
    return 1


def _page(of: Sequence[_Item], sources: tuple[str, ...], *, more: bool) -> Documents:
    return Documents(
        tuple(one for one in of if isinstance(one, DocumentEntry)),
        tuple(one for one in of if isinstance(one, FileProblem)),
        sources,
        tuple(one for one in of if isinstance(one, Finding)),
        more,
    )
