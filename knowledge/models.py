"""What a model folder holds and whether it is whole: manifests in TOML, files checked by SHA-256.

A damaged model loads without complaint and answers nonsense, so nothing is loaded that `check` has not passed.
Not here: loading and running models (knowledge.embedder, app.copilot.llm), making them (installer.models).
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from knowledge.types import ModelDamaged, ModelMissing, ModelUnusable

FORMAT = 1
"""Version of the manifest's keys; a manifest of another version is refused."""

LANGUAGE_MODEL = "smollm2-135m-instruct-q4_0.gguf"
"""The default language model inside the models' folder; its manifest has the same name with `.toml`."""
EMBEDDER = "e5-small"
"""The default embedder's folder inside the models' folder; its manifest is MANIFEST."""
MANIFEST = "manifest.toml"

_CHUNK = 1 << 20


class Role(StrEnum):
    """What a model is for."""

    LANGUAGE_MODEL = "language model"
    EMBEDDER = "embedder"


class Layout(StrEnum):
    """How an embedder's files are read: three parts (see knowledge.embedder), or one GGUF with its own tokenizer."""

    SPLIT = "split"
    GGUF = "gguf"


class State(StrEnum):
    """How a model's files were found to be whole."""

    HASHED = "hashed now"
    REMEMBERED = "hashed earlier, unchanged since by size and time"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What must be known of a model besides its weights.

    `files` maps names in `folder` to their SHA-256; `languages` are those that a language model writes well, as
    language tags ("en", "zh-TW"). The last five fields describe embedders: `query_prefix` and `passage_prefix` stand
    before every text, `max_tokens` is the longest text with its two frame tokens.
    """

    folder: Path
    role: Role
    name: str
    licence: str
    files: Mapping[str, str]
    languages: tuple[str, ...] = ()
    origin: Mapping[str, str] = field(default_factory=dict)
    layout: Layout = Layout.SPLIT
    query_prefix: str = ""
    passage_prefix: str = ""
    pooling: str = "mean"
    dimensions: int = 0
    max_tokens: int = 512

    @property
    def sha256(self) -> str:
        """The file's own hash if there is one file, else one hash over all names and hashes."""
        if len(self.files) == 1:
            return next(iter(self.files.values()))
        return hashlib.sha256(json.dumps(sorted(self.files.items())).encode()).hexdigest()

    @property
    def identity(self) -> str:
        """Changes whenever the same text could get another vector: files, prefixes, pooling, length."""
        parts = [self.sha256, self.query_prefix, self.passage_prefix, self.pooling, str(self.max_tokens)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def read_manifest(path: Path) -> Manifest:
    """Read one manifest.

    Raises:
        ModelMissing: there is no such file.
        ModelUnusable: it lacks a key, has an unknown one or is not TOML; the message names it.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise ModelMissing(f"{path}: no such file") from exc
    except (OSError, ValueError) as exc:
        raise ModelUnusable(f"{path}: {exc}") from exc
    try:
        return _manifest(path.parent, data)
    except (KeyError, TypeError, ValueError) as exc:
        reason = f"{exc.args[0]} is missing" if isinstance(exc, KeyError) else str(exc)
        raise ModelUnusable(f"{path}: {reason}") from exc


def model_manifest(model: Path) -> Manifest:
    """The manifest of a GGUF language model: NAME.toml beside NAME.gguf.

    Raises:
        ModelMissing: the model or its manifest does not exist.
        ModelUnusable: the manifest cannot be used, or is not about this file.
    """
    if not model.is_file():
        raise ModelMissing(f"{model}: no such file")
    manifest = read_manifest(model.with_suffix(".toml"))
    if manifest.role is not Role.LANGUAGE_MODEL or set(manifest.files) != {model.name}:
        raise ModelUnusable(f"{model.with_suffix('.toml')}: not the manifest of the language model {model.name}")
    return manifest


def embedder_manifest(folder: Path) -> Manifest:
    """The manifest of an embedder's folder.

    Raises:
        ModelMissing: the folder has none.
        ModelUnusable: it cannot be used, or is not about an embedder.
    """
    manifest = read_manifest(folder / MANIFEST)
    if manifest.role is not Role.EMBEDDER or manifest.dimensions < 1 or manifest.max_tokens < 3:
        raise ModelUnusable(f"{folder / MANIFEST}: role, dimensions or max_tokens do not describe an embedder")
    return manifest


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest so that a reader sees the old or the new one, never half of it."""
    lines = [
        f"format = {FORMAT}",
        f"role = {_text(manifest.role)}",
        f"name = {_text(manifest.name)}",
        f"licence = {_text(manifest.licence)}",
    ]
    if manifest.role is Role.LANGUAGE_MODEL:
        lines.append(f"languages = {json.dumps(list(manifest.languages), ensure_ascii=False)}")
    else:
        lines += [
            f"layout = {_text(manifest.layout)}",
            f"query_prefix = {_text(manifest.query_prefix)}",
            f"passage_prefix = {_text(manifest.passage_prefix)}",
            f"pooling = {_text(manifest.pooling)}",
            f"dimensions = {manifest.dimensions}",
            f"max_tokens = {manifest.max_tokens}",
        ]
    for title, table in (("files", manifest.files), ("origin", manifest.origin)):
        lines += ["", f"[{title}]", *(f"{_text(key)} = {_text(value)}" for key, value in table.items())]
    replace_file(path, ("\n".join(lines) + "\n").encode())


def check(manifest: Manifest, *, memory: Path | None = None) -> State:
    """Make sure that a model's files are those of its manifest.

    Args:
        manifest: what should be there.
        memory: a JSON file that remembers hashes by path, size and time, so that the next check takes no time; it is
            made when missing and left alone when it may not be written. None: hash now (0.5 s for 100 MB).

    Raises:
        ModelMissing: a file is not there or cannot be read.
        ModelDamaged: a file's SHA-256 differs.
    """
    known = _remembered(memory)
    new: dict[str, str] = {}
    for name, expected in manifest.files.items():
        path = manifest.folder / name
        try:
            stamp = file_stamp(path)
            found = known.get(stamp) or sha256_of(path)
        except FileNotFoundError as exc:
            raise ModelMissing(f"{path}: no such file") from exc
        except OSError as exc:
            raise ModelMissing(f"{path}: cannot be read ({exc.strerror})") from exc
        if found != expected:
            raise ModelDamaged(f"{path}: SHA-256 is {found}, expected {expected}")
        if stamp not in known:
            new[stamp] = found
    if new and memory is not None:
        _remember(memory, known | new)
    return State.HASHED if new else State.REMEMBERED


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def file_stamp(path: Path) -> str:
    """Path, size and time of a file: while they stay, its contents are taken to be the same."""
    stat = path.stat()
    return f"{path.absolute()}|{stat.st_size}|{stat.st_mtime_ns}"


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path` at once: temporary file in the same folder, flushed to the disk, renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _manifest(folder: Path, data: dict[str, Any]) -> Manifest:
    if data.pop("format") != FORMAT:
        raise ValueError(f"format is not {FORMAT}")
    role = Role(data.pop("role"))
    values: dict[str, Any] = {
        "name": data.pop("name"),
        "licence": data.pop("licence"),
        "files": data.pop("files"),
        "origin": data.pop("origin", {}),
    }
    if role is Role.LANGUAGE_MODEL:
        values["languages"] = tuple(data.pop("languages"))
    else:
        values["layout"] = Layout(data.pop("layout"))
        values["dimensions"] = int(data.pop("dimensions"))
        values["max_tokens"] = int(data.pop("max_tokens"))
        for key in ("query_prefix", "passage_prefix", "pooling"):
            values[key] = str(data.pop(key))
    if data:
        raise ValueError(f"unknown key {next(iter(data))}")
    if not values["files"] or not all(_plain(name) and len(sha) == 64 for name, sha in values["files"].items()):
        raise ValueError("files must map plain file names to SHA-256 in 64 hexadecimal digits")
    return Manifest(folder=folder, role=role, **values)


def _plain(name: str) -> bool:
    return name == Path(name).name and name not in ("", ".", "..")


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML basic string


def _remembered(memory: Path | None) -> dict[str, str]:
    if memory is None:
        return {}
    try:
        found = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(memory: Path, known: dict[str, str]) -> None:
    kept = {stamp: sha for stamp, sha in known.items() if Path(stamp.rsplit("|", 2)[0]).exists()}
    try:
        replace_file(memory, json.dumps(kept, indent=1).encode())
    except OSError:
        return  # nothing is lost but time: the next check hashes again
