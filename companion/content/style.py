"""The rules of wording of one language, from ``scripts/en/style.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec

from companion import paths
from companion.content.problems import Problem, read_toml
from companion.content.sentences import words
from companion.errors import CompanionError

Phrases = tuple[str, ...]


class Forbidden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that are not said, why not, and what to say instead."""

    why: str
    fix: str
    words: Phrases


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"return_": "return"}):
    """What the rules look for; the comments of the file explain each field."""

    sentence_words: int
    acute_sentence_words: int
    long_quiet_s: float
    choice_every_s: float
    most_grade: float
    most_median_grade: float
    way_out: Phrases
    invitation: Phrases
    imperatives: Phrases
    small_breath: Phrases
    dizzy: Phrases
    half: Phrases
    quiet: Phrases
    presumes: Phrases
    return_: Phrases
    live: Phrases
    abbreviations: Phrases
    overclaim: Phrases
    numbers: dict[str, float]
    forbidden: tuple[Forbidden, ...]


def style_file() -> Path:
    """The shipped rules of wording."""
    return paths.scripts_dir() / "en" / "style.toml"


@cache
def load_style() -> Style:
    """Read the rules of wording.

    Raises:
        CompanionError: the file cannot be used.
    """
    found = read_toml(style_file(), Style)
    if isinstance(found, Problem):
        say = f"The style file {found.path}, line {found.line}, cannot be used: {found.say}"
        raise CompanionError(say, found.fix)
    return found


def phrases_in(text: str, phrases: Iterable[str]) -> list[str]:
    """The phrases that stand in ``text`` as whole words, in the order of ``phrases``."""
    spoken = words(text)
    return [phrase for phrase in phrases if _holds(spoken, phrase.split())]


def _holds(spoken: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(spoken[i : i + size] == phrase for i in range(len(spoken) - size + 1))
