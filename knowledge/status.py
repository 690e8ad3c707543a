"""What a site's words for a document's status mean: the status map, one file that the site edits.

Every system has its own words ("Released", "WT9_Aprovado", "核准"). A word that is not in the map means nothing: what
carries it waits in quarantine until somebody says what it means. The file is TOML, one list of words a state:

    effective = ["Released", "核准"]
    "in work" = ["Working"]

Not here: which of several effective revisions counts (knowledge.control), the editing screen.
"""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.models import replace_file
from knowledge.types import KnowledgeFault, RevisionState

MAPPED = (
    RevisionState.EFFECTIVE,
    RevisionState.IN_WORK,
    RevisionState.UNVERIFIED,
    RevisionState.SUPERSEDED,
    RevisionState.WITHDRAWN,
)
"""The states that a word can mean; the others are decided by Andon itself."""
_LARGEST = 1_000_000
_HEAD = """\
# What the words for a document's status mean. A word that is not here keeps its documents in quarantine.
# Upper and lower case, width and the separators - and _ do not matter.
"""


class StatusMapInvalid(KnowledgeFault):
    """The status map cannot be used; the message names the line or the word."""

    code = "E-SET-004"


@dataclass(frozen=True, slots=True)
class StatusMap:
    """Words by state, as written."""

    words: Mapping[RevisionState, tuple[str, ...]] = field(default_factory=dict)

    def state_of(self, status: str) -> RevisionState | None:
        """The state that a source's word means; None if the site never said."""
        asked = _fold(status)
        return next((state for state, words in self.words.items() if asked in map(_fold, words)), None)

    def with_word(self, status: str, state: RevisionState | None) -> StatusMap:
        """The map in which a word means this state; None takes the word out.

        Raises:
            StatusMapInvalid: the word is empty, or nothing can be mapped to this state.
        """
        word = " ".join(status.split())
        if not word:
            raise StatusMapInvalid("the word is empty")
        if state is not None and state not in MAPPED:
            raise StatusMapInvalid(f"no word can mean {state.value}")
        kept = {one: tuple(w for w in words if _fold(w) != _fold(word)) for one, words in self.words.items()}
        if state is not None:
            kept[state] = (*kept.get(state, ()), word)
        return StatusMap(kept)


def read_status_map(path: Path, shipped: Path) -> StatusMap:
    """The site's map; until there is one, the map that came with the program.

    Raises:
        StatusMapInvalid: it cannot be read, a key is no state, or a word has two meanings.
    """
    used = path if path.exists() else shipped
    try:
        if used.stat().st_size > _LARGEST:
            raise StatusMapInvalid(f"{used.name}: larger than {_LARGEST} bytes")
        plain = tomllib.loads(used.read_text("utf-8-sig"))
    except OSError as exc:
        raise StatusMapInvalid(f"{used.name}: {exc.strerror or exc}") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise StatusMapInvalid(f"{used.name}: {exc}") from exc
    return _checked(plain, used.name)


def write_status_map(path: Path, statuses: StatusMap) -> None:
    """Write the map as one file, all or nothing.

    Raises:
        OSError: the folder cannot be written.
    """
    # JSON's strings and lists of strings are TOML's, too.
    lines = [
        f"{json.dumps(state.value)} = {json.dumps(list(statuses.words.get(state, ())), ensure_ascii=False)}"
        for state in MAPPED
    ]
    replace_file(path, (_HEAD + "\n".join(lines) + "\n").encode())


def _checked(plain: dict[str, object], name: str) -> StatusMap:
    known = {state.value: state for state in MAPPED}
    found: dict[RevisionState, tuple[str, ...]] = {}
    seen: dict[str, str] = {}
    for key, words in plain.items():
        if key not in known:
            raise StatusMapInvalid(f"{name}: {key}: known are {', '.join(known)}")
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            raise StatusMapInvalid(f"{name}: {key}: not a list of words")
        for word in words:
            if seen.setdefault(_fold(word), key) != key:
                raise StatusMapInvalid(f"{name}: {word} means {seen[_fold(word)]} and {key}")
        found[known[key]] = tuple(words)
    return StatusMap(found)


def _fold(status: str) -> str:
    folded = unicodedata.normalize("NFKC", status).casefold()
    return " ".join(folded.replace("_", " ").replace("-", " ").split())
