"""The words of a cognitive shuffle, from ``scripts/en/bland_words.toml``."""

from __future__ import annotations

from pathlib import Path

import msgspec

from companion import paths


class BlandWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: nouns that are concrete, everyday and easy to hear, in any order."""

    words: tuple[str, ...]


def bland_words_file() -> Path:
    """The shipped words."""
    return paths.scripts_dir() / "en" / "bland_words.toml"
