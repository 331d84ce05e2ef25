"""Neutral wording of a promise: who, what and when, and no word that judges.

What is found is told as a suggestion; nothing is refused for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from companion.language.data import Phrases, PhraseTable, Table, load
from companion.language.normalise import tokens

FILE = "neutral.toml"

Why = Literal["judging", "vague"]


class _File(Table, frozen=True):
    judging: Phrases
    vague: Phrases


@dataclass(frozen=True, slots=True)
class Loaded:
    """A word that could come off.

    Attributes:
        words: as they are compared, in small letters.
        why: they judge a person, or leave open whether it was done.
    """

    words: str
    why: Why


def loaded_words(text: str) -> tuple[Loaded, ...]:
    """The words that could come off, in their order; those that judge before the vague ones."""
    words, found, at = tokens(text), [], 0
    while at < len(words):
        match = _table().match(words, at)
        if match is None:
            at += 1
            continue
        end, why = match
        found.append(Loaded(" ".join(words[at:end]), why))
        at = end
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.why != "judging"))


@cache
def _table() -> PhraseTable[Why]:
    """The words of the file, read once."""
    file = load(FILE, _File)
    judging: list[tuple[tuple[str, ...], Why]] = [(phrase, "judging") for phrase in file.judging]
    vague: list[tuple[tuple[str, ...], Why]] = [(phrase, "vague") for phrase in file.vague]
    return PhraseTable([*judging, *vague], frozenset())
