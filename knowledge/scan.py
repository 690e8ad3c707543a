"""Finds the files below folders, and what speaks for them: document registers and PLM exports.

Not here: opening the files (knowledge.reading), what the register's columns mean (knowledge.register).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.record import Record
from knowledge.register import NAME, Register, key, read_register
from knowledge.types import DocumentFault, FileProblem, RegisterInvalid, Unreadable

_EXPORTS = (".plmxml", ".xml")
_LEFT_OUT = frozenset({NAME, "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a source."""

    path: str
    size: int
    mtime_ns: int


def scan(sources: Sequence[str], registers: Registers) -> Iterator[Found | FileProblem]:
    """Files in reading order of their paths, each once; folders that cannot be entered as problems.

    Hidden files, office lock files, registers and the system's own files are left out; links to folders too.
    """
    seen: set[str] = set()
    for source in sources:
        for one in _walk(source, registers):
            if one.path not in seen:
                seen.add(one.path)
                yield one


class Registers:
    """The registers met so far, by folder; the nearest one that knows a file speaks for it.

    In one folder the register comes before PLM exports. An export that cannot be read keeps the files beside it that
    nothing else knows from being read: it may have said that they are not released.
    """

    def __init__(self) -> None:
        self._by_folder: dict[str, tuple[Register | FileProblem, ...]] = {}
        self._walked: set[str] = set()

    def walk(self, folder: str) -> None:
        """Note that everything in a folder is being looked at, so that rows without a file are wrong."""
        self._walked.add(folder)

    def record(self, path: str) -> Record | None:
        """What is registered of a file, None if no register and no export knows it."""
        for register in self._above(path):
            if isinstance(register, Register) and (record := register.entries.get(key(path))):
                return record
        return None

    def refusal(self, path: str) -> FileProblem | None:
        """Why a file must not be read: its row, or the whole register, cannot be used."""
        for register in self._above(path):
            if isinstance(register, FileProblem):
                # An export that cannot be read is shown as the problem that it is, not refused because of itself.
                return None if register.path == path else FileProblem(path, register.code, register.detail)
            if problem := register.refused.get(key(path)):
                return FileProblem(path, problem.code, problem.detail)
            if key(path) in register.entries:
                return None
        return None

    def problems(self, found: Iterable[str]) -> Iterator[FileProblem]:
        """What is wrong with registers themselves: unusable ones, rows without a file."""
        present = {key(path) for path in found}
        walked = (one for folder, found in self._by_folder.items() if folder in self._walked for one in found)
        for register in walked:
            if isinstance(register, FileProblem):
                yield register
                continue
            yield from register.problems[:1]
            lacking = [path for path in (*register.entries, *register.refused) if path not in present]
            # An export names every file of its items; a part of a vault is the usual case.
            for path in lacking if register.path.name.casefold() == NAME else ():
                if not os.path.exists(path):
                    yield FileProblem(path, RegisterInvalid.code, f"{NAME}: a row, but no such file")

    def _above(self, path: str) -> Iterator[Register | FileProblem]:
        folder = os.path.dirname(path)
        while True:
            if folder not in self._by_folder:
                self._by_folder[folder] = _load(folder)
            yield from self._by_folder[folder]
            parent = os.path.dirname(folder)
            if parent == folder:
                return
            folder = parent


def _load(folder: str) -> tuple[Register | FileProblem, ...]:
    """The register of a folder, then its PLM exports."""
    found: list[Register | FileProblem] = []
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ()  # a folder above that we may not look into
    # Whatever the walk leaves out as a register has to be read as one.
    for path in (Path(folder, name) for name in names if name.casefold() == NAME):
        try:
            if path.is_file():
                found.append(read_register(path))
        except DocumentFault as exc:
            return (FileProblem(str(path), RegisterInvalid.code, str(exc)),)
        except OSError as exc:
            return (FileProblem(str(path), RegisterInvalid.code, exc.strerror or str(exc)),)
    exports = [name for name in names if name.casefold().endswith(_EXPORTS)]
    if exports:
        from knowledge.documents.plmxml import linked_records  # lxml is not small
        from knowledge.documents.xml import root_name
    for name in exports:
        one = Path(folder, name)
        export = one.suffix.casefold() == ".plmxml"
        try:
            if root_name(one) == "PLMXML":
                export = True
                records = linked_records(one)
                found.append(Register(one, {key(file): record for file, record in records.items()}))
        except (DocumentFault, OSError) as exc:
            if export:
                found.append(FileProblem(str(one), RegisterInvalid.code, f"{name}: {exc}"))
    return tuple(found)


def _walk(path: str, registers: Registers) -> Iterator[Found | FileProblem]:
    try:
        info = os.stat(path)
        if not stat.S_ISDIR(info.st_mode):
            if stat.S_ISREG(info.st_mode):
                yield Found(path, info.st_size, info.st_mtime_ns)
            return
        registers.walk(path)
        names = sorted(os.listdir(path))
    except FileNotFoundError:
        return
    except OSError as exc:
        yield FileProblem(path, Unreadable.code, exc.strerror or str(exc))
        return
    for name in names:
        inner = os.path.join(path, name)
        if name.startswith((".", "~$")) or name.casefold() in _LEFT_OUT:
            continue
        if not (os.path.islink(inner) and os.path.isdir(inner)):
            yield from _walk(inner, registers)
