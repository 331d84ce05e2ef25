"""Whether an answer names what was offered, where it also looks a bit like a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from companion.language.asking import carries_meaning
from companion.language.commands import commands
from companion.language.normalise import tokens

_STEM = 4  # letters; "breathing" and "breaths" are "breath"
_TURNS = frozenset(("slower", "faster", "louder", "quieter"))
_MORE_WORDS = 1  # beside the name: "a slow breath"


def names_one_of(phrases: Sequence[str]) -> Callable[[str], bool]:
    """What tells whether a text is one of the phrases, with one more word at most.

    A listed wording of a command stays a command: "slow down" is never "slow sighs".
    """
    names = [list(filter(carries_meaning, tokens(phrase))) for phrase in phrases]

    def is_one(text: str) -> bool:
        said = tokens(text)
        words = list(filter(carries_meaning, said))
        named = [name for name in names if name and all(_holds(words, word) for word in name)]
        known = [word for name in names for word in name]
        more = [word for word in words if not _holds(known, word)]
        if not named or len(more) > _MORE_WORDS or not _TURNS.isdisjoint(more):
            return False
        return commands().find(said, "yes_no") is None

    return is_one


def _holds(words: Sequence[str], sought: str) -> bool:
    """Whether the word is among them, in this or another form."""
    return any(
        word == sought
        or (
            min(len(word), len(sought)) >= _STEM
            and (word.startswith(sought) or sought.startswith(word))
        )
        for word in words
    )
