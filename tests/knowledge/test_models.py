from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.models import (
    Layout,
    Manifest,
    Role,
    State,
    check,
    embedder_manifest,
    model_manifest,
    read_manifest,
    sha256_of,
    write_manifest,
)
from knowledge.types import ModelDamaged, ModelMissing, ModelUnusable


def a_model(folder: Path, contents: bytes = b"GGUF, nearly") -> Manifest:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "small.gguf").write_bytes(contents)
    manifest = Manifest(
        folder=folder,
        role=Role.LANGUAGE_MODEL,
        name='Small "one" 小',
        licence="MIT",
        files={"small.gguf": sha256_of(folder / "small.gguf")},
        languages=("en", "zh-TW"),
        origin={"made_with": "a test"},
    )
    write_manifest(folder / "small.toml", manifest)
    return manifest


def an_embedder(folder: Path, **changes: object) -> Manifest:
    folder.mkdir(parents=True, exist_ok=True)
    values: dict[str, object] = {
        "folder": folder,
        "role": Role.EMBEDDER,
        "name": "e",
        "licence": "MIT",
        "files": {"a": "0" * 64, "b": "1" * 64},
        "layout": Layout.GGUF,
        "query_prefix": "query: ",
        "passage_prefix": "passage: ",
        "pooling": "cls",
        "dimensions": 32,
        "max_tokens": 64,
    }
    manifest = Manifest(**(values | changes))  # type: ignore[arg-type]
    write_manifest(folder / "manifest.toml", manifest)
    return manifest


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    model = a_model(tmp_path)
    assert model_manifest(tmp_path / "small.gguf") == model
    assert model.sha256 == model.files["small.gguf"]
    embedder = an_embedder(tmp_path / "e")
    assert embedder_manifest(tmp_path / "e") == embedder


def test_whatever_changes_vectors_changes_the_identity(tmp_path: Path) -> None:
    first = an_embedder(tmp_path)
    others = [
        an_embedder(tmp_path, **change)
        for change in (
            {"files": {"a": "0" * 64, "b": "2" * 64}},
            {"query_prefix": ""},
            {"passage_prefix": ""},
            {"pooling": "mean"},
            {"max_tokens": 32},
        )
    ]
    assert len({first.identity, *(other.identity for other in others)}) == 6
    assert an_embedder(tmp_path, name="renamed").identity == first.identity


def test_a_whole_model_passes_and_is_remembered(tmp_path: Path) -> None:
    manifest, memory = a_model(tmp_path), tmp_path / "memory.json"
    assert check(manifest, memory=memory) is State.HASHED
    assert check(manifest, memory=memory) is State.REMEMBERED
    assert check(manifest) is State.HASHED


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    manifest, memory = a_model(tmp_path), tmp_path / "memory.json"
    check(manifest, memory=memory)
    (tmp_path / "small.gguf").write_bytes(b"GGUF, nearlY")
    with pytest.raises(ModelDamaged, match=r"small\.gguf"):
        check(manifest, memory=memory)


def test_a_memory_that_cannot_be_used_costs_time_only(tmp_path: Path) -> None:
    manifest, memory = a_model(tmp_path), tmp_path / "memory.json"
    memory.write_text("{half of it")
    assert check(manifest, memory=memory) is State.HASHED
    assert check(manifest, memory=tmp_path / "small.gguf" / "no folder") is State.HASHED


def test_a_missing_file_or_manifest_is_named(tmp_path: Path) -> None:
    manifest = a_model(tmp_path)
    (tmp_path / "small.gguf").unlink()
    with pytest.raises(ModelMissing, match=r"small\.gguf"):
        check(manifest)
    with pytest.raises(ModelMissing, match=r"small\.gguf"):
        model_manifest(tmp_path / "small.gguf")
    (tmp_path / "bare.gguf").write_bytes(b"")
    with pytest.raises(ModelMissing, match=r"bare\.toml"):
        model_manifest(tmp_path / "bare.gguf")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('licence = "MIT"', "", "licence is missing"),
        ("format = 1", "format = 2", "format"),
        ("format = 1", 'format = 1\nsurprise = "x"', "unknown key surprise"),
        ('"small.gguf" =', '"../small.gguf" =', "plain file names"),
        ('role = "language model"', 'role = "poet"', "poet"),
        ("format = 1", "format =", "small.toml"),
    ],
)
def test_a_manifest_that_cannot_be_used_says_why(tmp_path: Path, before: str, after: str, said: str) -> None:
    a_model(tmp_path)
    path = tmp_path / "small.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(ModelUnusable, match=said):
        read_manifest(path)


def test_a_manifest_of_something_else_is_refused(tmp_path: Path) -> None:
    a_model(tmp_path)
    (tmp_path / "other.gguf").write_bytes(b"")
    (tmp_path / "small.toml").rename(tmp_path / "other.toml")
    with pytest.raises(ModelUnusable, match="not the manifest"):
        model_manifest(tmp_path / "other.gguf")
    (tmp_path / "other.toml").rename(tmp_path / "manifest.toml")
    with pytest.raises(ModelUnusable, match="embedder"):
        embedder_manifest(tmp_path)
