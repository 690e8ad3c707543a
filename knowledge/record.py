"""What is known of a file's revision, and who says so: the register, a PLM export, the file itself, a person.

A record carries the status as its source spells it; what that means is the site's decision (knowledge.status).
Not here: reading registers (knowledge.register) and files (knowledge.documents), who may be answered from (control).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime

from knowledge.applicability import Condition, from_json, to_json

UNLABELLED = "mission-critical"
"""The class of what carries no class."""
CLASSES = ("public", "general", "restricted", UNLABELLED)
"""Data classes, the least critical first."""
CONFIRMED = "confirmed"
"""The source of a record that a person confirmed or wrote."""
TITLE_BLOCK = "title block"
"""The source of a record that nobody confirmed yet."""
_CLASS_WORDS = {
    **dict.fromkeys(("public", "c0", "公開", "公开", "公開資料"), "public"),
    **dict.fromkeys(("general", "internal", "c1", "一般", "內部", "内部", "社内"), "general"),
    **dict.fromkeys(("restricted", "confidential", "c2", "限閱", "機密", "密", "限制", "机密", "社外秘"), "restricted"),
}
_TIMES = ("effective_from", "effective_to", "approved_at", "review_due")


def class_named(text: str) -> str:
    """The data class that a source's word means; what is not known to be less counts as mission-critical."""
    return _CLASS_WORDS.get(" ".join(text.casefold().replace("-", " ").split()), UNLABELLED)


@dataclass(frozen=True, slots=True)
class Record:
    """A revision record. Times are aware; text that is not known is empty.

    `status` is the source's own word ("Released", "WT9_Aprovado", "核准"). `applicability` None: every machine;
    `applies_to` is how the source words it. `source` names the kind of system that says all this ("register",
    "plmxml", "s1000d", "title block", "confirmed"), `uid` the revision's id there. `effective_to` is the first moment
    that no longer counts. `review_due` is when the document has to be looked at again.
    """

    document: str
    status: str
    title: str = ""
    revision: str = ""
    iteration: str = ""
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    applicability: Condition | None = None
    applies_to: str = ""
    supersedes: str = ""
    language: str = ""
    kind: str = ""
    owner: str = ""
    approver: str = ""
    approved_at: datetime | None = None
    classification: str = ""
    skill_level: str = ""
    safety: bool = False
    origin: str = ""
    """Who wrote it, where that is not the plant: the maker of the machine ("OEM", a company's name)."""
    source: str = ""
    uid: str = ""
    review_due: datetime | None = None

    def to_json(self) -> str:
        """The record as text: what crosses processes, what is stored, and what changes when the record does."""
        plain: dict[str, object] = {one.name: getattr(self, one.name) for one in fields(self)}
        plain |= {name: value.isoformat() for name, value in plain.items() if isinstance(value, datetime)}
        plain["applicability"] = to_json(self.applicability)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Record:
        """What `to_json` wrote.

        Raises:
            ValueError: it did not.
        """
        plain = json.loads(text)
        try:
            times = {name: datetime.fromisoformat(plain[name]) for name in _TIMES if plain.get(name)}
            return cls(**plain | times | {"applicability": from_json(plain["applicability"])})
        except (KeyError, TypeError) as exc:
            raise ValueError(f"not a record: {exc}") from exc


@dataclass(frozen=True, slots=True)
class BomLine:
    """One position of a bill of materials: `item` is used in `parent`, `quantity` times.

    `quantity` is as printed ("2", "0.5 l"), for what is not a number is kept, too. `location` is the find or item
    number on the drawing.
    """

    parent: str
    item: str
    description: str = ""
    quantity: str = ""
    unit: str = ""
    revision: str = ""
    location: str = ""
    parent_revision: str = ""
    status: str = ""
    """Of the parent's revision, as its source spells it; empty: that of the file it stands in."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a reader noticed in a file that it could read. `kind` is a value of knowledge.lint.FindingKind."""

    kind: str
    detail: str
