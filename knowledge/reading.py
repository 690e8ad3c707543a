"""One file from disk to passages, without touching the store: hash, parse in the worker, label, split.

Runs in ingest's helper thread, beside the embedding of the file before. Not here: how formats are parsed
(knowledge.documents), what is done with the passages (knowledge.ingest).
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from knowledge.filing import FileState
from knowledge.record import BomLine, Record, Remark
from knowledge.types import DocumentFault, EmptyFile, Missing, NoText, TooLarge, Unreadable, Unsupported

if TYPE_CHECKING:
    from langchain_core.documents import Document

    from knowledge.confirmed import Said
    from knowledge.splitter import PassageDraft

READER = "4"
"""Changes when the same file would give other passages; files read by another reader are read again."""
_RETRIED = frozenset({Unreadable.code, TooLarge.code, Missing.code})
"""Faults that may have gone though the file is the same."""
_BLOCK = 1 << 20


class ParsedFile(Protocol):
    """What a parser gives, see knowledge.documents.parsed."""

    @property
    def title(self) -> str:
        """The document's own title."""
        ...

    @property
    def language(self) -> str:
        """"en", "zh-TW", "ja", ..."""
        ...

    @property
    def pages(self) -> int:
        """0 where the format has none."""
        ...

    @property
    def blocks(self) -> tuple[Document, ...]:
        """The content in reading order."""
        ...

    @property
    def record(self) -> Record | None:
        """What the format itself says of the revision."""
        ...

    @property
    def proposal(self) -> Record | None:
        """What a title block seems to say."""
        ...

    @property
    def bom(self) -> tuple[BomLine, ...]:
        """Positions of a bill of materials; an empty parent means the document itself."""
        ...

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What the reader noticed."""
        ...


class Parser(Protocol):
    """What reads a file: the worker process, or in tests a function of this one."""

    def parse(self, path: Path) -> ParsedFile:
        """Raises DocumentFault."""
        ...


class Splitter(Protocol):
    """Blocks to passages, see knowledge.splitter."""

    def split(self, blocks: Sequence[Document]) -> list[PassageDraft]:
        """The passages in reading order."""
        ...


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as read. `same`: its contents are those read before. A bad file has `state.code` and no record.

    `proposed`: nobody has confirmed the record yet, it was read from a title block.
    """

    state: FileState
    record: Record | None = None
    proposed: bool = False
    same: bool = False
    pages: int = 0
    drafts: tuple[PassageDraft, ...] = ()
    bom: tuple[BomLine, ...] = ()
    remarks: tuple[Remark, ...] = ()
    told: str = ""
    """What was said of the file as it was known before, where it could not be read: the facts."""


def retried(code: str) -> bool:
    """Whether a file with this problem is worth another try though it has not changed."""
    return code in _RETRIED


class Reader:
    """Parser and splitter together."""

    def __init__(self, parser: Parser, splitter: Splitter) -> None:
        self._parser = parser
        self._splitter = splitter

    def read(self, path: str, known: FileState | None, said: Callable[[str], Said]) -> FileRead:
        """Read a file; everything that is wrong with it comes back as the state's code and detail.

        Args:
            path: of the file.
            known: the file as last seen.
            said: gives what a register or a person says of the file, by the SHA-256 of its contents.
        """
        state = FileState(path, seen_ns=time.time_ns(), reader=READER)
        try:
            for _ in range(2):
                state = _stamped(state)
                told = said(state.sha256)
                state = replace(state, facts=told.facts)
                if known is not None and _equal(known, state):
                    return FileRead(replace(state, code=known.code, detail=known.detail), same=True)
                parsed = self._parser.parse(Path(path))
                if _unmoved(state):
                    return self._split(parsed, state, told)
            raise Unreadable("it changes while it is being read")
        except DocumentFault as exc:
            code, detail = exc.code, str(exc)
        except FileNotFoundError:
            code, detail = Missing.code, "it disappeared while it was read"
        except OSError as exc:
            code, detail = Unreadable.code, exc.strerror or str(exc)
        return FileRead(replace(state, code=code, detail=detail), told=said(known.sha256).facts if known else "")

    def _split(self, parsed: ParsedFile, state: FileState, told: Said) -> FileRead:
        drafts = tuple(draft for draft in self._splitter.split(parsed.blocks) if draft.windows)
        if not drafts and parsed.blocks:
            raise NoText("no words in it")
        # Who is asked first: the register or a person, the format itself, then the title block, which is only a guess.
        silent = not (told.record or told.plain or parsed.record)
        proposed = (parsed.proposal or told.lost) if silent else None
        stem = Path(state.path).stem
        record = told.record or (None if told.plain else parsed.record) or proposed or Record(stem, "")
        safety = record.safety or any(draft.kind.safety for draft in drafts)
        complete = replace(
            record,
            language=record.language or parsed.language,
            title=record.title or parsed.title or stem,
            safety=safety,
        )
        bom = tuple(replace(line, parent=line.parent or record.document) for line in parsed.bom)
        return FileRead(state, complete, proposed is not None, False, parsed.pages, drafts, bom, parsed.remarks)


def _stamped(state: FileState) -> FileState:
    """The state with size, time and hash of the file as it is now."""
    info = os.stat(state.path)
    if not stat.S_ISREG(info.st_mode):
        raise Unsupported("not a regular file")
    if info.st_size == 0:
        raise EmptyFile("0 bytes")
    digest = hashlib.sha256()
    with open(state.path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return replace(
        state, size=info.st_size, mtime_ns=info.st_mtime_ns, sha256=digest.hexdigest(), seen_ns=time.time_ns()
    )


def _equal(known: FileState, now: FileState) -> bool:
    read_before = (known.sha256, known.facts, known.reader) == (now.sha256, now.facts, now.reader)
    return read_before and not retried(known.code)


def _unmoved(state: FileState) -> bool:
    info = os.stat(state.path)
    return (info.st_size, info.st_mtime_ns) == (state.size, state.mtime_ns)
