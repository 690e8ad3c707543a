"""What a document's title block says of its revision: a proposal that a person has to confirm.

A title block is a set of labels that head their values: beside them, below them, behind a colon. A number or a revision
that no label heads is none, for a page may mention any document. Where a file contradicts itself, nothing is proposed:
a wrong revision is worse than a missing one. Not here: where the lines come from (title_lines.py), which of
their words are labels and values (title_rows.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from knowledge.documents import title_words as words
from knowledge.documents.title_rows import HISTORY, NOT_IN_FORCE, Change, Line, Part, Reader, Value, same
from knowledge.record import TITLE_BLOCK, Record

SOURCE = TITLE_BLOCK
"""Also the status where the block says nothing of it."""


def propose(lines: Sequence[Line], today: date | None = None) -> Record | None:
    """The record that the title block of a file's first page says; None unless it has a number and a revision.

    `today` is up to when a row of the revision history counts; by default today where the program runs.
    """
    parts = _parts(lines)
    block = _merged(parts)
    if block is None:
        return None
    changes = [change for part in parts for change in part.changes]
    block = _supported(block, changes, today or datetime.now().astimezone().date())
    if "document" not in block or "revision" not in block:
        return None
    return _record(block, next((word for part in parts for word in part.stamps), ""))


def _record(block: dict[str, Value], stamp: str) -> Record:
    texts = {name: value for name, value in block.items() if isinstance(value, str) and name != "applies_to model"}
    times = {
        name: datetime(value.year, value.month, value.day).astimezone()
        for name, value in block.items()
        if isinstance(value, date)
    }
    status = texts.get("status", SOURCE)
    models = str(block.get("applies_to model", ""))
    applies_to = models or texts.get("applies_to", "")
    return Record(
        document=texts["document"],
        status=status if not stamp or NOT_IN_FORCE.search(status) else stamp,
        title=texts.get("title", ""),
        revision=texts["revision"],
        iteration=texts.get("iteration", ""),
        effective_from=times.get("effective_from"),
        applicability=words.condition(applies_to, models=bool(models)) if applies_to else None,
        applies_to=applies_to,
        supersedes=texts.get("supersedes", ""),
        owner=texts.get("owner", ""),
        approver=texts.get("approver", ""),
        approved_at=times.get("approved_at"),
        classification=texts.get("classification", ""),
        source=SOURCE,
        review_due=times.get("review_due"),
    )


def _parts(lines: Sequence[Line]) -> list[Part]:
    found: list[Part] = []
    caption = ""
    roc = any(words.roc_hint(cell) for line in lines for cell in line.cells)
    for (name, edge), rows in groupby(lines, key=lambda line: (line.part, line.edge)):
        grid = [row.cells for row in rows]
        listed = bool(name) and not edge and bool(HISTORY.fullmatch(caption))
        found += Reader(grid, text=not name, edge=edge, listed=listed, roc=roc).parts()
        shown = [words.plain(" ".join(cells)) for cells in grid if any(cells)]
        caption = shown[-1] if shown and not name else ""
    return found


# ---------------------------------------------------------------- the block

_ANYWHERE = frozenset(("approver", "approved_at", "effective_from", "review_due", "classification"))
"""Fields that a table or lines apart from the block may add: who signed, and when."""


def _merged(parts: Sequence[Part]) -> dict[str, Value] | None:
    """The fields of the title block; None where there is none, or where the file contradicts itself."""
    base = _base([part for part in parts if "document" in part.values and not part.torn])
    if base is None:
        return None
    block = dict(base.values)
    for part in parts:
        number, revision = part.values.get("document"), part.values.get("revision")
        ours = number is not None and same(number, block["document"])
        if part is base or (number and not ours):
            continue
        if revision and "revision" in block and not same(revision, block["revision"]):
            if ours or part.edge:
                return None
            continue
        allowed = block.keys() | part.values.keys() if ours or part.edge else _ANYWHERE
        if allowed is _ANYWHERE and part.values.keys() - _ANYWHERE - {"revision"}:
            continue  # it speaks of something else
        if not part.text:
            allowed = allowed | {"revision"}
        block |= {name: value for name, value in part.values.items() if name in allowed and name not in block}
    for number, revision in (mention for part in parts for mention in part.mentions):
        if same(number, block["document"]) and not same(revision, block.get("revision", revision)):
            return None
    # An ambiguous date stands as empty text, so that no other part fills it.
    return {name: value for name, value in block.items() if value}


def _base(numbered: Sequence[Part]) -> Part | None:
    """The part that the title block is; None where several would be, for different documents.

    A running head or foot speaks of its own document; a table may list another, and a text all the more.
    """
    edges = [part for part in numbered if part.edge]
    whole = [part for part in numbered if "revision" in part.values and (not part.weak or len(part.values) > 2)]
    tables = [part for part in whole if not part.text]
    single = [part for part in numbered if not part.text and not part.weak]
    candidates = edges or tables or whole or single
    best = max(candidates, key=lambda part: len(part.values), default=None)
    if best is None:
        return None
    rivals = [part for part in candidates if not same(part.values["document"], best.values["document"])]
    if any(part.edge or not part.text or len(part.values) == len(best.values) for part in rivals):
        return None
    # The fullest part with this number.
    own = [part for part in numbered if same(part.values["document"], best.values["document"])]
    return max(own, key=lambda part: ("revision" in part.values, not part.text, len(part.values)))


def _supported(block: dict[str, Value], changes: Sequence[Change], today: date) -> dict[str, Value]:
    """The block with what the history adds: to a block without a revision the newest that is not in the future."""
    if "revision" not in block:
        past = [change for change in changes if change.when and change.when <= today]
        newest = max(past, key=lambda change: change.when or date.min, default=None)
        if newest is None or any(c.when == newest.when and c.revision != newest.revision for c in past):
            return block
        block = {**block, "revision": newest.revision}
    own = [change for change in changes if same(change.revision, block["revision"])]
    return {**own[0].values, **block} if len(own) == 1 else block
