"""Generated plants: documents with revisions of every kind, and by plain reasoning what may be answered from.

The reasoning is written a second time here, in Python and without SQL, so that tests compare two independent answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from knowledge.applicability import AllOf, Assertion, Condition, applies
from knowledge.control import Scope
from knowledge.filing import FileState
from knowledge.reading import FileRead
from knowledge.record import CLASSES, UNLABELLED, Record
from knowledge.site import Machine, Site
from knowledge.splitter import PassageDraft, Window
from knowledge.status import StatusMap
from knowledge.types import PassageKind, RevisionState

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MACHINES = {
    "press1": Machine({"machine": ["press1"], "model": ["HP-400"], "serial": ["0417"]}),
    "press2": Machine({"machine": ["press2"], "model": ["HP-400"], "serial": ["0900"]}),
    "mill3": Machine({"machine": ["mill3"], "model": ["MC-850"]}),
}
STATUSES = StatusMap(
    {
        RevisionState.EFFECTIVE: ("released",),
        RevisionState.IN_WORK: ("working",),
        RevisionState.SUPERSEDED: ("old",),
        RevisionState.WITHDRAWN: ("deleted",),
        RevisionState.UNVERIFIED: ("unverified",),
    }
)
SITE = Site(STATUSES, MACHINES)
WORDS = (
    "oil valve pump torque bolt cooler filter drain pressure limit check open close 油溫 壓力 濾網 更換 檢查".split()
)


@dataclass(frozen=True)
class File:
    """A file of a generated plant; `proposed` waits to be confirmed."""

    path: str
    record: Record
    texts: tuple[str, ...]
    proposed: bool = False

    @property
    def controlled(self) -> bool:
        """Whether it has revision data."""
        return bool(self.record.source) or self.proposed

    def read(self) -> FileRead:
        """As the reader would give it."""
        drafts = tuple(
            PassageDraft(text, PassageKind.PROSE, self.record.title, None, n, (Window(0, len(text), text),))
            for n, text in enumerate(self.texts)
        )
        return FileRead(FileState(self.path, sha256=self.path), self.record, self.proposed, drafts=drafts)

    def plain(self) -> FileRead:
        """The same passages as an uncontrolled file, that is: to be answered from whatever happens."""
        record = Record(self.record.document, "", title=self.record.title, language=self.record.language)
        return replace(self, record=record, proposed=False).read()


def plant(random: Random) -> list[File]:
    """The files of a plant."""
    files: list[File] = []
    for number in range(random.randint(1, 6)):
        document = f"SOP-{number}"
        for revision in range(random.randint(1, 4)):
            for language in random.choice([("en",), ("zh-TW",), ("en", "zh-TW")]):
                path = f"/{document}-{revision}-{language}"
                files.append(_file(random, path, document, "ABCD"[revision], language))
    return files


def _file(random: Random, path: str, document: str, label: str, language: str) -> File:
    texts = tuple(
        " ".join(random.choices(WORDS, k=random.randint(3, 9))) + f" {path}" for _ in range(random.randint(1, 3))
    )
    if random.random() < 0.1:
        return File(path, Record(document, "", title=document, language=language), texts)
    days = [None, *(NOON + timedelta(days=day, seconds=s) for day in (-400, -30, 0, 30) for s in (-1, 0, 1))]
    starts = random.choice(days)
    ends = random.choice(days) if random.random() < 0.3 else None
    record = Record(
        document,
        random.choice(["released"] * 6 + ["working", "old", "deleted", "unverified", "WT9_Orcamento"]),
        title=f"{document} {label}",
        revision=label,
        effective_from=starts,
        effective_to=ends if ends and (starts is None or ends > starts) else None,
        applicability=random.choice([None, None, *_CONDITIONS]),
        supersedes=random.choice(["", "", "", "A", "B", "C"]),
        language=language,
        classification=random.choice(["", *CLASSES]),
        source="register",
    )
    return File(path, record, texts, proposed=random.random() < 0.05)


_CONDITIONS: Sequence[Condition] = (
    Assertion("machine", ("press1",)),
    Assertion("machine", ("press1", "press2")),
    Assertion("model", ("HP-400",)),
    Assertion("serial", ("0500~",)),
    AllOf((Assertion("model", ("HP-400",)), Assertion("serial", ("~0500",)))),
    Assertion("model", ("ROBOT-9",)),
)


def allowed(files: Sequence[File], scope: Scope) -> set[str]:
    """The paths of the files that may be answered from."""
    found = {file.path for file in files if file.controlled and _effective(file, files, scope)}
    if scope.uncontrolled:
        known = {file.record.document for file in files if file.controlled}
        found |= {file.path for file in files if not file.controlled and file.record.document not in known}
    return {file.path for file in files if file.path in found and _class(file) in scope.classes}


def _class(file: File) -> str:
    return file.record.classification or UNLABELLED


def _effective(file: File, files: Sequence[File], scope: Scope) -> bool:
    if not _candidate(file, scope.at):
        return False
    rivals = [
        one
        for one in files
        if one.record.document == file.record.document
        and one.record.revision != file.record.revision
        and _candidate(one, scope.at)
    ]
    if scope.equipment is not None:
        about = [one for one in rivals if _for(one, scope.equipment)]
        return _for(file, scope.equipment) and all(_beats(file, one) for one in about)
    if file.record.applicability is None:
        return all(_beats(file, one) for one in rivals if one.record.applicability is None)
    own = [id_ for id_ in MACHINES if _for(file, id_)]
    if own:
        return any(all(_beats(file, one) for one in rivals if _for(one, id_)) for id_ in own)
    # About no machine of the plant: it competes with what is about every machine or has the very same condition.
    same = (None, file.record.applicability)
    return all(_beats(file, one) for one in rivals if one.record.applicability in same)


def _candidate(file: File, at: datetime) -> bool:
    record = file.record
    if file.proposed or not record.source or record.status != "released":
        return False
    starts, ends = record.effective_from, record.effective_to
    return (starts is None or starts <= at) and (ends is None or at < ends)


def _for(file: File, machine: str) -> bool:
    return applies(file.record.applicability, MACHINES[machine].properties) is True


def _beats(file: File, other: File) -> bool:
    first = file.record.supersedes == other.record.revision
    second = other.record.supersedes == file.record.revision
    if first is not second:
        return first
    beginning = datetime.min.replace(tzinfo=UTC)
    return (file.record.effective_from or beginning) > (other.record.effective_from or beginning)
