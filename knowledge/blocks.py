"""What a steward took out of answers at once: a document, a passage, a topic; and the switch to search only.

A block holds from the next question on, until it is undone, whatever the indexes hold: the store is asked with every
question. A passage is blocked with its whole section, because a procedure without one of its steps is another
procedure, and by the document's number and the section's name, so that another revision does not bring it back.
Not here: who may block (knowledge.rights), what a blocked question is answered (app.copilot).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import select

from knowledge.audit import Audit
from knowledge.chain import BLOCK, block_text, digest
from knowledge.review import Block, BlockKind
from knowledge.rows import BlockRow
from knowledge.store import Store
from knowledge.text import fold, number
from knowledge.types import Passage, SiteNote

_LEAST_TOPIC = 2
_MOST = 500


class BlockUnusable(Exception):
    """The block says nothing, or it is undone already; the message says which."""

    code = "E-STW-001"


@dataclass(frozen=True, slots=True)
class Blocked:
    """The blocks that hold now, as questions and passages are compared with them."""

    documents: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()
    answers: bool = False

    def topic_of(self, text: str) -> str:
        """The blocked topic that a text speaks of, "" if none."""
        said = _spoken(text) if self.topics else ""
        return next((topic for topic in self.topics if _pattern(topic).search(said)), "")

    def holds(self, passage: Passage) -> bool:
        """Whether a passage may not be shown."""
        return (
            number(passage.document) in self.documents
            or section_of(passage) in self.sections
            or bool(self.topics and self.topic_of(f"{passage.section} {passage.text}"))
        )


    def holds_note(self, note: SiteNote) -> bool:
        """Whether a field note may not be shown: it stands beside something blocked, or speaks of a blocked topic."""
        return (
            number(note.document) in self.documents
            or _section(note.document, note.section) in self.sections
            or bool(self.topics and self.topic_of(f"{note.alarm} {note.text}"))
        )


class Blocks:
    """The blocks of a store. Usable from several threads."""

    def __init__(self, store: Store, audit: Audit, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the store, and the chain in which every block is recorded."""
        self._store = store
        self._audit = audit
        self._clock = clock

    def block(self, kind: BlockKind, value: str, *, reason: str, by: str) -> Block:
        """Block something from the next question on.

        Args:
            kind: what.
            value: a document's number, a section (`section_of`), the words of a topic; empty for ANSWERS.
            reason: why; people will read it.
            by: the person's number.

        Raises:
            BlockUnusable: nothing to block, or no reason.
            DiskFull, StoreUnavailable: nothing was blocked.
        """
        if kind is BlockKind.TOPIC:
            value = " ".join(value.split())
            if len(_spoken(value)) < _LEAST_TOPIC:
                raise BlockUnusable("a topic has at least two letters")
        elif kind is BlockKind.ANSWERS:
            value = ""
        if not reason.strip() or (not value.strip() and kind is not BlockKind.ANSWERS):
            raise BlockUnusable("something to block and a reason")
        row = BlockRow(
            kind=kind.value, value=value.strip(), reason=reason.strip()[:_MOST], by=by, at=self._clock(), undone_by="",
            undone_at=None, undone_reason="",
        )  # fmt: skip
        with self._store.writing() as session:
            session.add(row)
            session.flush()
            body = {"kind": row.kind, "value": row.value, "reason": row.reason, "made": digest(block_text(row))}
            self._audit.add(session, BLOCK, actor=by, subject=f"{BLOCK} {row.id}", body=body)
        self._audit.publish()
        return _block(row)

    def undo(self, id_: int, *, reason: str, by: str) -> Block:
        """Let it be answered from again, from the next question on.

        Raises:
            BlockUnusable: no such block, undone already, or no reason.
        """
        with self._store.writing() as session:
            row = session.get(BlockRow, id_)
            if row is None or row.undone_at is not None or not reason.strip():
                raise BlockUnusable("no block that holds, or no reason to undo it")
            row.undone_by, row.undone_at, row.undone_reason = by, self._clock(), reason.strip()[:_MOST]
            body = {"undone": True, "reason": row.undone_reason, "made": digest(block_text(row))}
            self._audit.add(session, BLOCK, actor=by, subject=f"{BLOCK} {row.id}", body=body)
        self._audit.publish()
        return _block(row)

    def every(self) -> list[Block]:
        """All blocks, the newest first."""
        with self._store.reading() as session:
            return [_block(row) for row in session.scalars(select(BlockRow).order_by(BlockRow.id.desc()))]

    def now(self) -> Blocked:
        """What is blocked at this moment."""
        with self._store.reading() as session:
            rows = session.execute(select(BlockRow.kind, BlockRow.value).where(BlockRow.undone_at.is_(None))).all()

        def of(kind: BlockKind) -> Iterable[str]:
            return (value for name, value in rows if name == kind.value)

        return Blocked(
            frozenset(map(number, of(BlockKind.DOCUMENT))),
            frozenset(of(BlockKind.PASSAGE)),
            tuple(map(_spoken, of(BlockKind.TOPIC))),
            any(True for _ in of(BlockKind.ANSWERS)),
        )


def section_of(passage: Passage) -> str:
    """The section that a passage stands in, as a block of it names it."""
    return _section(passage.document, passage.section)


def _section(document: str, section: str) -> str:
    return f"{number(document)}\n{section}"


def _spoken(text: str) -> str:
    """A text as topics are looked for in it."""
    return re.sub(r"[^\w]+", " ", fold(text)).strip()


@lru_cache(maxsize=256)
def _pattern(topic: str) -> re.Pattern[str]:
    """A topic as it must stand: a word of Latin letters by itself, an ideograph beside whatever it stands."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(topic)}(?![a-z0-9])" if topic.isascii() else re.escape(topic))


def _block(row: BlockRow) -> Block:
    return Block(
        row.id, BlockKind(row.kind), row.value, row.reason, row.by, row.at, row.undone_by, row.undone_at,
        row.undone_reason,
    )  # fmt: skip
