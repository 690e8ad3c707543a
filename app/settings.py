"""The settings: one TOML file in the data folder (andon.toml) and ANDON_* variables over it.

Frozen, typed, bounded; units stand in the names; unknown keys are refused. Not here: what a site describes
(machines, tags: plant.toml, connectors.plant) and what a user clicks (window geometry).
"""

from __future__ import annotations

import platform
import sys
from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class SettingsInvalid(Exception):
    """andon.toml or an ANDON_* variable cannot be used; the message names the key."""

    code = "E-SET-001"


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelSettings(_Group):
    """The language model."""

    path: Path | None = None
    """A GGUF chat model with its manifest beside it (NAME.toml); none: the one that came with the program."""
    threads: int = Field(default=0, ge=0, le=64)
    """0: cores - 1, at least 1."""
    context_tokens: int = Field(default=2048, ge=512, le=32768)
    batch_tokens: int = Field(default=256, ge=32, le=2048)
    answer_tokens: int = Field(default=160, ge=16, le=2048)


class EmbedderSettings(_Group):
    """The embedder."""

    path: Path | None = None
    """A folder with an embedder and its manifest; none: the one that came with the program."""
    threads: int = Field(default=0, ge=0, le=64)


class RetrievalSettings(_Group):
    """How passages are found. Defaults: measured, see bench/RESULTS.md."""

    candidates: int = Field(default=60, ge=5, le=500)
    """Best of each leg that are scored again."""
    kept: int = Field(default=6, ge=1, le=20)
    dense_weight: float = Field(default=0.5, ge=0, le=1)


class DocumentSettings(_Group):
    """What may be answered from at this station."""

    uncontrolled: Literal["label", "refuse"] = "label"
    """Plain files without revision data: answered from with that label, or not at all."""
    clearance: Literal["public", "general", "restricted", "mission-critical"] = "mission-critical"
    """The highest data class that is answered from; a document without a class is mission-critical."""


class CoreSettings(_Group):
    """The core process."""

    idle_exit_s: float = Field(default=60.0, ge=0, le=86400)
    """Seconds without a client after which a core that a command started ends."""
    parse_timeout_s: float = Field(default=120.0, ge=1, le=3600)
    parse_memory_mb: int = Field(default=1500, ge=200, le=16000)


class OpcUaServer(_Group):
    """One OPC UA server to read from. A later version adds trust and credentials."""

    id: str
    url: str
    publishing_ms: int = Field(default=1000, ge=50, le=60000)


class UiSettings(_Group):
    """The window."""

    language: Literal["", "en", "zh-TW"] = ""
    """"": as the system."""
    theme: Literal["system", "light", "dark"] = "system"
    station: str = ""


class ReviewSettings(_Group):
    """Reports and who decides on them."""

    shifts: tuple[time, ...] = (time(7), time(15), time(23))
    """When shifts begin, local time."""
    sign_out_after_s: float = Field(default=300.0, ge=30, le=28800)
    """Seconds without a command after which somebody has to sign in again."""


class Settings(BaseSettings):
    """Everything a site can set.

    `home` comes from --home, ANDON_HOME or the platform (app.paths), never from the file.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix="ANDON_", env_nested_delimiter="__")

    home: Path
    model: ModelSettings = ModelSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    documents: DocumentSettings = DocumentSettings()
    core: CoreSettings = CoreSettings()
    connectors: tuple[OpcUaServer, ...] = ()
    plant: Path | None = None
    """The plant description; none: plant.toml in the data folder, if there is one."""
    models: Path | None = None
    """The folder of the models that came with the program; none: found by itself."""
    ui: UiSettings = UiSettings()
    review: ReviewSettings = ReviewSettings()

    @property
    def station(self) -> str:
        """What this PC is called in reports and in the audit chain."""
        return self.ui.station or platform.node() or "station"

    @property
    def plant_file(self) -> Path | None:
        """The plant description in use, None if the site has none."""
        path = self.plant or self.home / "plant.toml"
        return path if self.plant or path.is_file() else None

    @property
    def models_folder(self) -> Path:
        """Where set-up or the model package put the default models."""
        if self.models:
            return self.models
        if getattr(sys, "frozen", False):
            return Path("/usr/share/andon/models")
        return Path(sys.prefix) / "share" / "andon" / "models"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Init (the home) over environment over file."""
        home = Path(init_settings()["home"])
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, home / "andon.toml")


def load_settings(home: Path) -> Settings:
    """Read the settings of a data folder, which need not exist.

    Raises:
        SettingsInvalid: a file or variable that cannot be used, with the key.
    """
    try:
        return Settings(home=home)
    except ValidationError as exc:
        first = exc.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(f"{home / 'andon.toml'}: {key}: {first['msg']}") from exc
    except (OSError, ValueError) as exc:
        raise SettingsInvalid(f"{home / 'andon.toml'}: {exc}") from exc
