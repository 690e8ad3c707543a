"""What became of the sources of an old answer: revisions that are not answered from any more, passages that changed.

Not here: showing it (app.desktop.changes), which revision is effective (knowledge.control).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.copilot.events import Answer
from app.host.messages import SourceChange
from knowledge.types import Citation, Passage, Revision, Standing

if TYPE_CHECKING:
    from knowledge.control import Scope
    from knowledge.store import Store

_ALIKE = 0.3
"""Share of words and place that a passage must have in common with the cited one to stand in its place."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")


def changes_since(answer: Answer, store: Store, scope: Scope) -> tuple[SourceChange, ...]:
    """The citations of an answer whose source is not what it was.

    Args:
        answer: as it was shown.
        store: as it is now.
        scope: what may be answered from now about the machine of the answer.
    """
    used = {number for claim in answer.claims for number in claim.citations}
    texts = _Texts(store)
    changes = (_change(one, store, scope, texts) for one in answer.citations if one.n in used)
    return tuple(one for one in changes if one is not None)


class _Texts:
    """The passages of the revisions that are effective now: read only where needed, once for all citations."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._passages: dict[int, tuple[Passage, ...]] = {}
        self._words: dict[int, list[frozenset[str]]] = {}

    def hold(self, citation: Citation, revision: Revision) -> bool:
        """Whether the cited words stand in a revision, first of all where they stood."""
        id_ = citation.passage.id
        kept = self._store.passages([id_]).get(id_)
        if kept is not None and kept.revision_id == revision.id and citation.quote in kept.text:
            return True
        return any(citation.quote in passage.text for passage in self._of(revision))

    def in_place_of(self, cited: Passage, revision: Revision) -> Passage | None:
        """The passage of a revision that has most words, and its heading, in common with the cited one."""
        passages = self._of(revision)
        if revision.id not in self._words:
            self._words[revision.id] = [_words(passage) for passage in passages]
        own, best, most = _words(cited), None, 0.0
        for passage, words in zip(passages, self._words[revision.id], strict=True):
            alike = _alike(cited, own, passage, words)
            if alike > most:
                best, most = passage, alike
        return best if most >= _ALIKE else None

    def _of(self, revision: Revision) -> tuple[Passage, ...]:
        if revision.id not in self._passages:
            self._passages[revision.id] = self._store.between(revision.id, 0, revision.passages)
        return self._passages[revision.id]


def _change(citation: Citation, store: Store, scope: Scope, texts: _Texts) -> SourceChange | None:
    from knowledge.control import effective

    cited = citation.passage
    revisions = store.revisions(cited.document, scope.at)
    own = _own(cited, revisions)
    now = effective(store, cited.document, scope, cited.language)
    if now is None and own is not None and _shown(own, scope):
        now = own  # effective for another machine than the one asked about, or for any
    same = now is not None and own is not None and (now.label, now.iteration) == (own.label, own.iteration)
    if now is not None and same and texts.hold(citation, now):
        return None
    standing = own.standing if own else Standing.WITHDRAWN
    place = texts.in_place_of(cited, now) if now else None
    return SourceChange(
        citation=citation.n,
        document=cited.document,
        revision=cited.revision,
        standing=standing,
        quote=citation.quote,
        now=now.label if now else None,
        since=now.effective_from if now and not same else own.effective_to if own else None,
        text=place.text if place else "",
        passage=place.id if place else 0,
    )


def _shown(revision: Revision, scope: Scope) -> bool:
    """Whether a revision may be answered from about some machine."""
    allowed = revision.standing.used and revision.classification in scope.classes
    return allowed and (scope.uncontrolled or revision.standing is not Standing.UNCONTROLLED)


def _own(cited: Passage, revisions: Sequence[Revision]) -> Revision | None:
    """The cited revision as it is now: its file may have been read again since."""
    same = [one for one in revisions if one.label == cited.revision]
    known = (one for one in same if one.id == cited.revision_id or one.language == cited.language)
    return next(known, same[0] if same else None)


def _words(passage: Passage) -> frozenset[str]:
    return frozenset(_WORD.findall(passage.text.casefold()))


def _alike(first: Passage, one: frozenset[str], second: Passage, two: frozenset[str]) -> float:
    """How much two passages, with their words, have in common: 0 to 1."""
    shared = len(one & two) / len(one | two) if one | two else 0.0
    here = _last(first.section) == _last(second.section)
    return 0.7 * shared + 0.2 * here + 0.1 * (first.kind is second.kind)


def _last(section: str) -> str:
    """The innermost heading without its number, which moves when a section is put in."""
    return re.sub(r"^[\d.\s]+", "", section.rsplit(" > ", 1)[-1]).casefold()
