"""The models that can be installed: ``models/manifest.toml``."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct, ValidationError, convert

from companion import paths
from companion.errors import CompanionError, ExitCode

_ENVIRONMENT = "COMPANION_MODELS_MANIFEST"

_Bytes = Annotated[int, Meta(gt=0)]


class Model(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A model that can be fetched.

    Attributes:
        name: its folder, and the one folder in its zip.
        language: a BCP 47 tag, such as ``en-US``.
        licence: an SPDX identifier.
        description: one sentence on what sets it apart.
        url: where its zip is.
        size: bytes of the zip.
        unpacked: about how many bytes its files take.
        sha256: of the zip, 64 lower-case hex digits.
    """

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]$")]
    language: str
    licence: str
    description: str
    url: Annotated[str, Meta(pattern=r"^https?://[^/@]+/.+$")]
    size: _Bytes
    unpacked: _Bytes
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]

    @property
    def host(self) -> str:
        """The machine it comes from, with the port if the address names one."""
        return urlsplit(self.url).netloc


class _Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    model: Annotated[list[Model], Meta(min_length=1)]


def load_manifest() -> list[Model]:
    """Every model that can be fetched, the default first.

    ``COMPANION_MODELS_MANIFEST`` names another manifest, for a mirror of one's own.

    Raises:
        CompanionError: the manifest cannot be read or has a mistake; it names the field.
    """
    path = Path(os.environ.get(_ENVIRONMENT) or paths.shipped_models_dir() / "manifest.toml")
    try:
        return convert(tomllib.loads(path.read_text(encoding="utf-8")), _Manifest).model
    except (OSError, ValueError, ValidationError) as error:
        raise CompanionError(
            f"The list of models {path} cannot be used: {error}.",
            f"Install Companion again, or mend the file that {_ENVIRONMENT} names."
            if os.environ.get(_ENVIRONMENT)
            else "Install Companion again.",
        ) from error


def find_model(models: list[Model], name: str) -> Model:
    """The model of that name.

    Raises:
        CompanionError: there is none; it lists those there are.
    """
    for model in models:
        if model.name == name:
            return model
    raise CompanionError(
        f"There is no model called {name} to install.",
        f"These can be installed: {', '.join(model.name for model in models)}.",
        ExitCode.USAGE,
    )
