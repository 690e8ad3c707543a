"""The messages about reports, reviews, people and blocks; they travel as those of app.host.messages.

`session` is the token of "sign-in", empty where nobody is signed in: then the station's rights count.
Not here: the messages of questions and documents, what is done with them (app.desk).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.audited import Entry, Verification
from knowledge.measured import Measures
from knowledge.review import Block, BlockKind, Issue, Kind, Report, Severity, State
from knowledge.rights import Action, Person, Role
from knowledge.types import SiteNote

AUDIT_PAGE = 100
MOST_LISTED, MOST_EXPORTED, MOST_FILES = 500, 20, 6
MOST_SAID = 300
"""Characters of each text of a report in a list."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """command "sign-in": by number and PIN, or by badge."""

    person: str = ""
    pin: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Result of "sign-in": `idle_s` seconds without a command end it."""

    session: str
    person: Person
    idle_s: float
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class SignOut:
    """command "sign-out"."""

    session: str


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """Result of "desk" (arguments: none): whether the first administrator is missing, what waits, the shift's end."""

    nobody: bool
    waiting: int
    urgent: int
    search_only: bool
    shift_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListPeople:
    """command "people"."""

    session: str


@dataclass(frozen=True, slots=True)
class People:
    """Result of "people"."""

    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class AddPerson:
    """command "add-person"; the very first one is an administrator and needs no session."""

    name: str
    role: Role
    pin: str
    badge: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class ChangePerson:
    """command "change-person": what is None or empty stays; `erase` takes away everything but the number."""

    session: str
    person: str
    role: Role | None = None
    pin: str = ""
    badge: str | None = None
    disabled: bool | None = None
    unlock: bool = False
    erase: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangePin:
    """command "change-pin": whoever is signed in gives the PIN that counts now and a new one of their own."""

    session: str
    pin: str
    new: str


@dataclass(frozen=True, slots=True)
class File:
    """A photo or voice note on this PC, to be copied into the data folder."""

    path: str
    kind: str = "photo"


@dataclass(frozen=True, slots=True)
class HandIn:
    """command "report": a problem report. `key` is the sender's; delivered twice it is kept once.

    `queued_at`: when it was handed in, if it had to wait until it could be delivered.
    """

    key: str
    text: str = ""
    title: str = ""
    description: str = ""
    equipment: str = ""
    alarm: str = ""
    severity: Severity = Severity.MINOR
    issue: Issue = Issue.OTHER
    fix: str = ""
    parts: str = ""
    turn: str = ""
    files: tuple[File, ...] = ()
    session: str = ""
    queued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftReport:
    """command "draft-report": a title and a description for what was typed; nothing is kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """Result of "draft-report": proposed to whoever typed it; `worded`: a language model wrote some of it."""

    title: str
    description: str
    worded: bool


@dataclass(frozen=True, slots=True)
class ListReports:
    """command "reports": those of this station, or with the right to review all; `states` empty: every state.

    `urgent`: only what may hurt somebody. The texts are cut, and evidence is left out: "open-report" gives all of one.
    """

    session: str = ""
    states: tuple[State, ...] = ()
    equipment: str = ""
    mine: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A report in a list; `first` is the number of the one that it nearly repeats, its own if none."""

    report: Report
    first: int


@dataclass(frozen=True, slots=True)
class Reports:
    """Result of "reports", urgent ones first: at most MOST_LISTED of `total`."""

    reports: tuple[Listed, ...]
    total: int = 0


@dataclass(frozen=True, slots=True)
class ExportReports:
    """command "export-reports": whole reports behind number `after`, 0 to begin; which ones as in ListReports."""

    which: ListReports
    after: int = 0


@dataclass(frozen=True, slots=True)
class WholeReports:
    """Result of "export-reports", by number; none: that was all. Ask again behind the last one."""

    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class ListNotes:
    """command "notes"."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Result of "notes": the field notes in effect, as answers show them to anybody."""

    notes: tuple[SiteNote, ...]


@dataclass(frozen=True, slots=True)
class OpenReport:
    """command "open-report"."""

    report: int
    session: str = ""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """command "open-file": a photo or voice note of a report, from byte `after` on."""

    report: int
    sha256: str
    after: int = 0
    session: str = ""


@dataclass(frozen=True, slots=True)
class FilePart:
    """Result of "open-file": bytes in base64, and the place behind them; ask again until it is `size`."""

    data: str
    after: int
    size: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """The note that a report is to become: `passage` is the id of the passage it corrects, 0 for none.

    Without an expiry date it is a year.
    """

    text: str
    passage: int = 0
    equipment: str = ""
    alarm: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decide:
    """command "decide": `seen` is the number of decisions that were shown; APPROVE needs the PIN or badge again."""

    session: str
    report: int
    action: Action
    seen: int
    reason: str = ""
    duplicate_of: int | None = None
    note: Proposed | None = None
    pin: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """command "answer-report": the station answers what a reviewer asked."""

    report: int
    text: str


@dataclass(frozen=True, slots=True)
class Judge:
    """command "judge": what a note of a report would be; 0: of none."""

    note: Proposed
    session: str = ""
    report: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """Result of "judge": see app.corrections.Judgement."""

    kind: Kind
    reasons: tuple[str, ...]
    safety: bool


@dataclass(frozen=True, slots=True)
class MakeBlock:
    """command "block": a document by its number, a passage by its id, a topic by its words, or all answers."""

    session: str
    kind: BlockKind
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class UndoBlock:
    """command "unblock"."""

    session: str
    id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ListBlocks:
    """command "blocks"."""

    session: str = ""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Result of "blocks", "block" and "unblock": all of them, the newest first."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """command "measures": of the last days; `by` is "machine", "alarm" or "shift"."""

    session: str = ""
    days: int = 90
    by: str = "machine"


@dataclass(frozen=True, slots=True)
class ListAudit:
    """command "audit": rows of the audit chain in front of row `before` (0: the newest), of these kinds if named."""

    session: str
    kinds: tuple[str, ...] = ()
    before: int = 0


@dataclass(frozen=True, slots=True)
class AuditRows:
    """Result of "audit": at most AUDIT_PAGE rows, the newest first, and every kind that there is."""

    rows: tuple[Entry, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerifyAudit:
    """command "verify-audit": check the next rows; `more`: go on with the check that this session began."""

    session: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """Result of "verify-audit": rows checked, rows in all, and at the end what was found; None: ask for more."""

    rows: int
    total: int
    found: Verification | None = None


@dataclass(frozen=True, slots=True)
class ExportAudit:
    """command "export-audit": the lines of an export behind row `after` up to row `last`; 0 and 0 to begin."""

    session: str
    after: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class ExportPerson:
    """command "export-person": what is kept about somebody; `after` counts lines, 0 to begin."""

    session: str
    person: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class Exported:
    """Result of the exports: lines of JSON. Ask again with `after` and `last` until they are equal."""

    lines: tuple[str, ...]
    after: int
    last: int


COMMANDS: dict[str, tuple[type, type]] = {
    "sign-in": (SignIn, SignedIn),
    "people": (ListPeople, People),
    "add-person": (AddPerson, Person),
    "change-person": (ChangePerson, Person),
    "change-pin": (ChangePin, Person),
    "draft-report": (DraftReport, Drafted),
    "report": (HandIn, Report),
    "reports": (ListReports, Reports),
    "export-reports": (ExportReports, WholeReports),
    "notes": (ListNotes, Notes),
    "open-file": (OpenFile, FilePart),
    "open-report": (OpenReport, Report),
    "answer-report": (AnswerReport, Report),
    "decide": (Decide, Report),
    "judge": (Judge, Judged),
    "block": (MakeBlock, Blocks),
    "unblock": (UndoBlock, Blocks),
    "blocks": (ListBlocks, Blocks),
    "measures": (Measure, Measures),
    "audit": (ListAudit, AuditRows),
    "verify-audit": (VerifyAudit, Checked),
    "export-audit": (ExportAudit, Exported),
    "export-person": (ExportPerson, Exported),
}
"""Commands with the types of their arguments and results; those without one or the other are in app.host.messages."""
