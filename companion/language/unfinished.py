"""Whether words break off: "i feel", "because", "sort of"."""

from __future__ import annotations

from functools import cache

import msgspec

from companion.language.data import Phrases, load
from companion.language.grammar import grammar
from companion.language.normalise import tokens


class _Turns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``scripts/en/turns.toml``."""

    unfinished: Phrases


@cache
def _endings() -> tuple[frozenset[tuple[str, ...]], int]:
    """The phrases, and how many words the longest of them has."""
    phrases = frozenset(load("turns.toml", _Turns).unfinished)
    return phrases, max(map(len, phrases))


def is_unfinished(text: str) -> bool:
    """True when the text is empty or ends in words that something usually follows."""
    words = tokens(text)
    phrases, longest = _endings()
    said = text.lower().replace(",", " ").replace(".", " ").split()
    return (
        not words
        or said[-1] in grammar().spelling.fillers
        or any(tuple(words[at:]) in phrases for at in range(-min(longest, len(words)), 0))
    )
