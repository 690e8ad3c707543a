"""What documents become: documents, revisions, passages, citations; and what can go wrong with a file.

Not here: anything that parses, stores or searches; this module is imported by windows and must stay light.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PassageKind(StrEnum):
    """What a passage is made of. WARNING, CAUTION and DANGER are kept byte for byte."""

    PROSE = "prose"
    STEP = "step"
    TABLE_ROW = "table row"
    DANGER = "danger"
    WARNING = "warning"
    CAUTION = "caution"
    NOTE = "note"
    ALARM = "alarm topic"

    @property
    def safety(self) -> bool:
        """Whether it is shown before everything else and never shortened."""
        return self in (PassageKind.DANGER, PassageKind.WARNING, PassageKind.CAUTION)


class RevisionState(StrEnum):
    """What a revision's source says of it, in the site's own words translated by its status map (knowledge.status).

    Only EFFECTIVE and UNCONTROLLED may ever be answered from; whether they may at a moment and for a machine is told by
    `Standing`.
    """

    IN_WORK = "in work"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    UNVERIFIED = "unverified"
    UNCONTROLLED = "uncontrolled"
    """A plain file without revision data; answered from with that label, or not at all: a setting."""
    QUARANTINED = "quarantined"
    """Nobody said yet what it is: its status is not in the status map, or its title block waits to be confirmed."""


class Standing(StrEnum):
    """Where a revision stands at a moment: what its state, its dates and the document's other revisions come to."""

    EFFECTIVE = "effective"
    UNCONTROLLED = "uncontrolled"
    NOT_YET = "not yet effective"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    AMBIGUOUS = "ambiguous"
    """Another revision is effective with the same right; neither is answered from."""
    IN_WORK = "in work"
    UNVERIFIED = "unverified"
    WITHDRAWN = "withdrawn"
    QUARANTINED = "quarantined"

    @property
    def used(self) -> bool:
        """Whether answers may come from it now."""
        return self in (Standing.EFFECTIVE, Standing.UNCONTROLLED)


class Reason(StrEnum):
    """Why a revision is in quarantine."""

    UNMAPPED = "unmapped status"
    UNCONFIRMED = "not confirmed"


EVALUATION = "evaluation"
"""Who asked the questions of an evaluation: they are kept, and are none of the plant's."""


@dataclass(frozen=True, slots=True)
class Document:
    """A controlled document, e.g. SOP-HP-012; without revision data its id is the file name without ending."""

    id: str
    title: str
    kind: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision in one language. Times are aware, UTC; `equipment` empty means every machine.

    `status` is the source's own word for `state`; `standing` is where it stands now. `equipment` are the machines that
    its applicability comes to, `applies_to` its words. `reason` only while it is in quarantine. `proposed` says that
    number, label, dates and approver were read from a title block and nobody has confirmed them.
    """

    id: int
    document: str
    label: str
    state: RevisionState
    language: str
    path: str
    sha256: str
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    equipment: tuple[str, ...] = ()
    classification: str = "mission-critical"
    approver: str = ""
    approved_at: datetime | None = None
    pages: int = 0
    passages: int = 0
    title: str = ""
    iteration: str = ""
    status: str = ""
    standing: Standing = Standing.QUARANTINED
    reason: Reason | None = None
    proposed: bool = False
    applies_to: str = ""
    supersedes: str = ""
    skill_level: str = ""
    safety: bool = False
    origin: str = ""
    source: str = ""
    uid: str = ""
    review_due: datetime | None = None


class FindingKind(StrEnum):
    """What the import linter finds (knowledge.lint)."""

    CONFLICT = "conflict"
    """Two effective documents give different values for the same quantity of the same machine."""
    TWO_EFFECTIVE = "two effective"
    """Two revisions of a document are effective with the same right, so that neither is used."""
    NO_EFFECTIVE = "no effective revision"
    NO_REVISION = "no revision"
    DUPLICATE = "duplicate"
    EMPTY_TEXT = "empty text"
    POOR_TEXT = "poor text"
    STALE_REVIEW = "stale review"
    REFERENCE = "unresolved reference"
    """In a warning: it does not say of what it warns."""
    REMARK = "remark"
    """Anything else that a reader noticed in a file."""

    @property
    def grave(self) -> bool:
        """Whether it can make an answer wrong."""
        return self in (FindingKind.CONFLICT, FindingKind.TWO_EFFECTIVE, FindingKind.REFERENCE)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a finding stands. `value` with its unit as printed, of a conflict; `passage` 0: the whole revision."""

    document: str
    revision: str
    path: str
    passage: int = 0
    page: int | None = None
    section: str = ""
    value: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a document controller has to decide. `subject` is the document, or the quantity of a conflict.

    `equipment` is the machine of a conflict, "" otherwise; `detail` says more in the words of the file.
    """

    kind: FindingKind
    subject: str
    mentions: tuple[Mention, ...]
    equipment: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a revision, with what a citation needs and, from a search, why it was found.

    `text` is the passage's own text; `section` is the heading path joined by " > "; `page` counts from 1, None where
    the format has no pages. `window_start`/`window_end` give the span of `text` that matched best (0, 0: none).
    `score` is the fused score, `dense` the cosine of the best window, `lexical` the BM25 score (higher is better); each
    is comparable within one search only. `bbox` is (left, top, right, bottom) in points on the page where it is known.
    """

    id: int
    document: str
    title: str
    revision: str
    state: RevisionState
    language: str
    path: str
    section: str
    page: int | None
    kind: PassageKind
    text: str
    revision_id: int = 0
    ordinal: int = 0
    score: float = 0.0
    dense: float = 0.0
    lexical: float = 0.0
    window_start: int = 0
    window_end: int = 0
    effective_from: datetime | None = None
    owner: str = ""
    equipment: tuple[str, ...] = ()
    classification: str = "mission-critical"
    covers: tuple[int, int] | None = None
    """Of a safety passage: the first and last ordinal of the passages of its revision that it guards."""


def covered(guard: Passage, passage: Passage) -> bool:
    """Whether a safety passage guards another passage of the same revision."""
    if guard.covers is None or guard.revision_id != passage.revision_id:
        return False
    return guard.covers[0] <= passage.ordinal <= guard.covers[1]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a claim stands: the passage, the quoted words and their span in the passage's text."""

    n: int
    passage: Passage
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SiteNote:
    """A field note as shown beside an answer: never in place of a document. `text` is what somebody typed: data.

    `document`, `revision` and `section` say what it corrects, empty if nothing; `role` approved it.
    """

    report: int
    text: str
    equipment: str
    alarm: str
    document: str
    revision: str
    section: str
    role: str
    approved_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that was not read, with the code of the reason (a key of app.problems) and what was found."""

    path: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """One step of reading files.

    `passages` counts those stored in this run; `seconds_left` is None until it can be told. `stage` is "looking",
    "reading", "embedding" or "indexing".
    """

    file: str
    done: int
    total: int
    passages: int = 0
    seconds_left: float | None = None
    stage: str = "reading"


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one run of reading files changed; counts are files, except passages and windows.

    `embedded` counts the windows that were not in the vector cache.
    """

    added: int = 0
    replaced: int = 0
    removed: int = 0
    unchanged: int = 0
    passages: int = 0
    windows: int = 0
    embedded: int = 0
    problems: tuple[FileProblem, ...] = ()
    seconds: float = 0.0
    stopped: bool = False


class DocumentFault(Exception):
    """A file that cannot become a document. `code` is a key of app.problems; the message names what was found."""

    code = "E-DOC-104"


class Unreadable(DocumentFault):
    """No right to read it, or the disk failed."""

    code = "E-DOC-101"


class EmptyFile(DocumentFault):
    """0 bytes."""

    code = "E-DOC-102"


class PasswordProtected(DocumentFault):
    """Encrypted with a password that nobody gave us."""

    code = "E-DOC-103"


class Broken(DocumentFault):
    """Damaged, or not what its name says."""

    code = "E-DOC-104"


class NoText(DocumentFault):
    """Readable, but without text: a scan, or pictures only."""

    code = "E-DOC-105"


class Unsupported(DocumentFault):
    """A format that Andon does not read."""

    code = "E-DOC-106"


class TooLarge(DocumentFault):
    """Reading it took more time or memory than is allowed."""

    code = "E-DOC-107"


class Missing(DocumentFault):
    """The path does not exist."""

    code = "E-DOC-108"


class RegisterInvalid(DocumentFault):
    """The document register (register.csv) has a row that cannot be used; the message names row and column."""

    code = "E-DOC-109"


class KnowledgeFault(Exception):
    """The store, an index or a model file cannot be used. `code` is a key of app.problems."""

    code = "E-STO-003"


class StoreUnavailable(KnowledgeFault):
    """The store's file is damaged, locked by another program or may not be opened."""

    code = "E-STO-003"


class DiskFull(KnowledgeFault):
    """Nothing can be written; what is stored is intact."""

    code = "E-STO-002"


class IndexUnavailable(KnowledgeFault):
    """A derived index cannot be read; rebuilding it from the store helps."""

    code = "E-IDX-001"


class ModelMissing(KnowledgeFault):
    """A model's file is not where the settings say."""

    code = "E-MOD-001"


class ModelDamaged(KnowledgeFault):
    """A model's file has another SHA-256 than its manifest."""

    code = "E-MOD-002"


class ModelUnusable(KnowledgeFault):
    """The inference library refused the model."""

    code = "E-MOD-003"
