"""Feelings that a sentence only implies: proposed for a question, never taken as said.

``scripts/en/meaning.toml`` holds sentences that imply each family.  The engine that compares them
comes with the extra ``meaning`` and is loaded by the first sentence that needs it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from companion import meaning
from companion.content.schema import Family
from companion.errors import CompanionError
from companion.language.data import Table, load, wrong
from companion.language.normalise import tokens
from companion.language.sounds import is_word
from companion.paths import scripts_dir

if TYPE_CHECKING:
    from companion.meaning.head import Head

FILE = "meaning.toml"

_PLAIN = "plain"
_MOST = 3
_PLAIN_AT_MOST = 0.5
"""From what share of everyday talk on nothing is asked.  Measured: ``companion bench meaning``."""
_FEWEST_WORDS = 3

_Sentences = Annotated[tuple[str, ...], Meta(min_length=8)]


class _File(Table, frozen=True):
    plain: _Sentences
    family: dict[Family, _Sentences]


def propose(words: list[str]) -> tuple[tuple[str, ...], str]:
    """The families that normalised ``words`` imply.

    Returns:
        Up to three families, the likeliest first, and what led to them, for a developer.  No
        family without the extra, for fewer than three English words, and for everyday talk.
    """
    if not meaning.installed() or sum(map(is_word, words)) < _FEWEST_WORDS:
        return (), ""
    head, trouble = _head()
    if head is None:
        return (), trouble
    shares = head.shares(" ".join(words))
    if shares.pop(_PLAIN) >= _PLAIN_AT_MOST:
        return (), ""
    best = sorted(shares, key=lambda family: -shares[family])[:_MOST]
    told = ", ".join(f"{family} {shares[family]:.2f}" for family in best)
    return tuple(best), f"implied: {told}"


def implying_sentences() -> dict[str, list[str]]:
    """The normalised sentences of each family, and of everyday talk under ``plain``.

    Raises:
        CompanionError: the file is missing or wrong, or has a sentence twice.
    """
    file = load(FILE, _File)
    if "unknown" in file.family:
        raise wrong(FILE, "no sentence implies the family unknown")
    owner: dict[str, str] = {}
    sentences: dict[str, list[str]] = {}
    groups: list[tuple[str, tuple[str, ...]]] = [(_PLAIN, file.plain), *file.family.items()]
    for label, group in groups:
        for sentence in group:
            said = " ".join(tokens(sentence))
            first = owner.setdefault(said, label)
            if first != label or said in sentences.get(label, ()):
                raise wrong(FILE, f'"{sentence}" stands in {first} and {label}')
            sentences.setdefault(label, []).append(said)
    return sentences


def learned_file() -> Path:
    """Where the weights for the shipped sentences are."""
    return scripts_dir() / "en" / "learned" / "meaning.npz"


@cache
def _head() -> tuple[Head | None, str]:
    """The engine, or what is wrong with it: an extra must not keep an utterance from being read."""
    from companion.meaning.head import Head

    try:
        return Head(implying_sentences(), learned_file()), ""
    except CompanionError as error:
        return None, f"meaning: {error.say}"
