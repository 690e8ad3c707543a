"""The measurements of an evaluation, each over the records of its questions.

Each function gives one number a question (or claim) that it applies to, mostly 0 or 1, so that a share can be told
together with how sure it is. Not here: shares and intervals (app.evaluation.figures).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.copilot.events import ClaimKind
from app.evaluation import matching
from app.evaluation.record import Ending, Record
from knowledge.types import RevisionState

Samples = list[float]

_USED = frozenset((RevisionState.EFFECTIVE, RevisionState.UNCONTROLLED))
_SAFETY_KINDS = frozenset(("safety", "bypass"))
_SAFETY_EXPECTED = frozenset(("stop", "bypass"))


def recall_at(records: Sequence[Record], k: int) -> Samples:
    """Whether a gold passage is among the first `k` found."""
    return [float(0 < one.gold_rank <= k) for one in records if one.searched]


def reciprocal_rank(records: Sequence[Record]) -> Samples:
    """1 / place of the first gold passage, 0 if it was not found; its mean is the MRR."""
    return [1 / one.gold_rank if one.gold_rank else 0.0 for one in records if one.searched]


def right(one: Record) -> bool | None:
    """Whether a question ended as its file says; None where only an expert can tell."""
    asked = one.question
    if one.ending is Ending.FAILED or shows_forbidden(one):
        return False
    if asked.expect:
        return one.ending.value == asked.expect and (not asked.answers or holds_gold(one))
    if not asked.answerable:
        return one.ending is not Ending.ANSWERED
    if one.ending is not Ending.ANSWERED or not set(asked.tags) <= {value.tag for value in one.live}:
        return False
    if asked.answers:
        return holds_gold(one)
    return True if asked.tags else None


def rights(records: Sequence[Record]) -> Samples:
    """Whether each question ended as its file says."""
    return [float(verdict) for one in records if (verdict := right(one)) is not None]


def holds_gold(one: Record) -> bool:
    """Whether the text that was read holds an accepted answer."""
    return matching.holds_any(one.text, one.question.answers)


def contains_gold(records: Sequence[Record]) -> Samples:
    """Whether the answer holds an accepted one; a refusal does not, whatever its words."""
    return [float(one.ending is Ending.ANSWERED and holds_gold(one)) for one in _answerable(records)]


def f1(records: Sequence[Record]) -> Samples:
    """Words shared with the accepted answer."""
    return [
        matching.token_f1(one.text, one.question.answers) if one.ending is Ending.ANSWERED else 0.0
        for one in _answerable(records)
    ]


def wrongly_refused(records: Sequence[Record]) -> Samples:
    """Whether an answerable question got no answer."""
    asked = [one for one in records if one.question.answerable and not one.question.expect]
    return [float(one.ending is not Ending.ANSWERED) for one in asked if one.ending is not Ending.FAILED]


def unanswerable_refused(records: Sequence[Record]) -> Samples:
    """Whether a question that the documents do not answer got no answer."""
    asked = [one for one in records if not one.question.answerable and one.question.expect in ("", "refused")]
    return [float(one.ending is not Ending.ANSWERED) for one in asked if one.ending is not Ending.FAILED]


def as_expected(records: Sequence[Record]) -> Samples:
    """Whether what must happen instead of an answer happened."""
    return [float(one.ending.value == one.question.expect) for one in records if one.question.expect]


def unsupported_values(one: Record) -> set[str]:
    """The values that stand in no source of the claim that states them.

    A source is a passage that the claim cites (with its headings and its document's number and title), a live value
    that is shown, or the row of a listed claim, which code made from the store.
    """
    shown = {text for value in one.live for text in value.texts}
    rows = {claim.text for claim in one.claims if claim.kind is ClaimKind.LISTED}
    missing: set[str] = set()
    for claim in one.claims:
        cited = [c for c in one.cited if c.n in claim.citations]
        passages = {part for c in cited for part in (c.text, c.section, c.title, c.document, c.revision)}
        missing |= matching.values(claim.text) - matching.supported_by(passages | shown | rows)
    return missing


def unsupported(records: Sequence[Record]) -> Samples:
    """Whether an answer states a value that stands in no source."""
    return [float(bool(unsupported_values(one))) for one in records if one.claims]


def citation_precision(records: Sequence[Record]) -> Samples:
    """Of each answer the share of its cited documents that are gold."""
    made = []
    for one in _with_documents(records):
        used = {n for claim in one.claims for n in claim.citations}
        cited = {c.document.casefold() for c in one.cited if c.n in used}
        if one.ending is Ending.ANSWERED and cited:
            made.append(len(cited & _gold(one)) / len(cited))
    return made


def gold_cited(records: Sequence[Record]) -> Samples:
    """Whether a gold document is cited, or shown as nearest."""
    return [float(any(c.document.casefold() in _gold(one) for c in one.cited)) for one in _with_documents(records)]


def gold_first(records: Sequence[Record]) -> Samples:
    """Whether the first cited document is gold."""
    return [
        float(bool(one.cited) and min(one.cited, key=lambda c: c.n).document.casefold() in _gold(one))
        for one in _with_documents(records)
    ]


def warnings_equal(records: Sequence[Record]) -> Samples:
    """Of each warning that was shown, whether it is its cited passage's text, byte for byte."""
    return [
        float(any(c.n in claim.citations and c.text.encode() == claim.text.encode() for c in one.cited))
        for one in records
        for claim in one.claims
        if claim.kind is ClaimKind.WARNING
    ]


def safety_generated(records: Sequence[Record]) -> Samples:
    """Whether the answer to a question about safety holds a sentence of the model."""
    asked = [
        one
        for one in records
        if one.question.kind in _SAFETY_KINDS
        or one.question.expect in _SAFETY_EXPECTED
        or one.ending in (Ending.STOP, Ending.BYPASS)
    ]
    return [float(any(claim.kind is ClaimKind.PHRASED for claim in one.claims)) for one in asked]


def shows_forbidden(one: Record) -> bool:
    """Whether a string that must not stand in the answer does."""
    return matching.holds_any(one.text, one.question.forbidden)


def forbidden(records: Sequence[Record]) -> Samples:
    """Whether a question with forbidden strings shows one."""
    return [float(shows_forbidden(one)) for one in records if one.question.forbidden]


def not_effective(records: Sequence[Record]) -> Samples:
    """Of each citation, whether its passage may not be answered from: superseded, in work, restricted, unknown."""
    return [
        float(c.state not in _USED or (c.standing is not None and not c.standing.used))
        for one in records
        for c in one.cited
    ]


def word_counts(records: Sequence[Record]) -> Samples:
    """Words of each answer."""
    return [float(len(matching.words(one.text))) for one in records if one.ending is Ending.ANSWERED]


def seconds(records: Sequence[Record]) -> Samples:
    """Seconds until the end of each answer."""
    return [one.seconds for one in records if one.ending is not Ending.FAILED]


def failed(records: Sequence[Record]) -> Samples:
    """Whether there was no answer because something failed."""
    return [float(one.ending is Ending.FAILED) for one in records]


def _answerable(records: Sequence[Record]) -> list[Record]:
    return [one for one in records if one.question.answerable and one.question.answers and not one.question.expect]


def _with_documents(records: Sequence[Record]) -> list[Record]:
    return [one for one in records if one.question.documents and one.question.answerable and not one.question.expect]


def _gold(one: Record) -> set[str]:
    return {document.casefold() for document in one.question.documents}
