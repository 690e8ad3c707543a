"""Which model files the settings mean, and whether they are whole; for `andon models`, `andon doctor` and the window.

Not here: loading models (app.services), manifests and hashes (knowledge.models).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.host.messages import ModelEntry
from app.settings import Settings
from knowledge.models import EMBEDDER, LANGUAGE_MODEL, Manifest, Role, check, embedder_manifest, model_manifest
from knowledge.types import KnowledgeFault, ModelDamaged, ModelMissing


def model_path(settings: Settings) -> Path:
    """The language model's file."""
    return settings.model.path or settings.models_folder / LANGUAGE_MODEL


def embedder_folder(settings: Settings) -> Path:
    """The embedder's folder."""
    return settings.embedder.path or settings.models_folder / EMBEDDER


def hash_memory(settings: Settings) -> Path:
    """Where the hashes of model files are remembered."""
    return settings.home / "hashes.json"


def model_entries(settings: Settings) -> tuple[ModelEntry, ...]:
    """Both models with their state; a fault becomes a state, never an exception."""
    memory = hash_memory(settings)
    return (
        _entry(Role.LANGUAGE_MODEL, model_path(settings), model_manifest, memory),
        _entry(Role.EMBEDDER, embedder_folder(settings), embedder_manifest, memory),
    )


def _entry(role: Role, path: Path, read: Callable[[Path], Manifest], memory: Path) -> ModelEntry:
    try:
        manifest = read(path)
    except KnowledgeFault as exc:
        return ModelEntry(
            role.value, path.name, str(path), "", 0, "", (), "missing" if isinstance(exc, ModelMissing) else "damaged"
        )
    state = "ok"
    try:
        check(manifest, memory=memory)
    except ModelMissing:
        state = "missing"
    except ModelDamaged:
        state = "damaged"
    files = [manifest.folder / name for name in manifest.files]
    size = sum(file.stat().st_size for file in files if file.is_file())
    return ModelEntry(
        role.value, manifest.name, str(path), manifest.sha256, size, manifest.licence, tuple(manifest.languages), state
    )
