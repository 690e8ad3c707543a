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
    changes = (_change(one, store, scope) for one in answer.citations if one.n in used)
    return tuple(one for one in changes if one is not None)


def _change(citation: Citation, store: Store, scope: Scope) -> SourceChange | None:
    from knowledge.control import effective

    cited = citation.passage
    revisions = store.revisions(cited.document, scope.at)
    own = _own(cited, revisions)
    now = effective(store, cited.document, scope, cited.language)
    if now is None and own is not None and _shown(own, scope):
        now = own  # effective for another machine than the one asked about, or for any
    same = now is not None and own is not None and (now.label, now.iteration) == (own.label, own.iteration)
    passages = store.between(now.id, 0, now.passages) if now else ()
    if same and any(citation.quote in passage.text for passage in passages):
        return None
    standing = own.standing if own else Standing.WITHDRAWN
    place = _in_its_place(cited, passages)
    return SourceChange(
        citation=citation.n,
        document=cited.document,
        revision=cited.revision,
        standing=standing,
        quote=citation.quote,
        now=now.label if now else "",
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


def _in_its_place(cited: Passage, passages: Sequence[Passage]) -> Passage | None:
    """The passage that has most words, and its heading, in common with the cited one."""
    scored = [(_alike(cited, passage), -passage.ordinal, passage) for passage in passages]
    best = max(scored, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] >= _ALIKE else None


def _alike(first: Passage, second: Passage) -> float:
    one, two = set(_WORD.findall(first.text.casefold())), set(_WORD.findall(second.text.casefold()))
    shared = len(one & two) / len(one | two) if one | two else 0.0
    here = _last(first.section) == _last(second.section)
    return 0.7 * shared + 0.2 * here + 0.1 * (first.kind is second.kind)


def _last(section: str) -> str:
    """The innermost heading without its number, which moves when a section is put in."""
    return re.sub(r"^[\d.\s]+", "", section.rsplit(" > ", 1)[-1]).casefold()
