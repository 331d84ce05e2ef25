"""What kind of guide a person asks for, from the words for it in ``scripts/en/asking.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, TypeVar

import msgspec

from companion.content.schema import Kind, Sense
from companion.language.data import Table, Words, load
from companion.language.normalise import tokens

Length = Literal["longer", "shorter"]
_Name = TypeVar("_Name", bound=str)

_LONGEST_WORDS = 10
"""What is longer is a story, and no wish."""


class _File(Table, frozen=True):
    small: Words
    not_: Words = msgspec.field(name="not")
    no: Words
    sense: dict[Sense, Words]
    kind: dict[Kind, Words]
    length: dict[Length, Words]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; a guide's title may be in ``words``.

    Attributes:
        words: those that carry meaning, in order.
        named: how many of them stand for a sense, a kind or a length.
        unwanted: senses that are not wanted; then nothing else is in the wish.
    """

    words: tuple[str, ...] = ()
    senses: frozenset[Sense] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    length: Length | None = None
    named: int = 0
    unwanted: frozenset[Sense] = frozenset()


def read_wish(text: str) -> Wish:
    """What is asked for in one utterance; an empty wish when nothing can be.

    >>> sorted(read_wish("something with my hands").senses)
    ['touch']
    """
    said, file = tokens(text), _file()
    if len(said) > _LONGEST_WORDS:
        return Wish()
    if not file.not_.isdisjoint(said) or _no_such(said, file):
        return Wish(unwanted=frozenset(_named(said, file.sense)))
    words = tuple(word for word in said if word not in file.small)
    return Wish(
        words,
        frozenset(_named(words, file.sense)),
        frozenset(_named(words, file.kind)),
        next(iter(_named(words, file.length)), None),
        sum(any(word in known for known in _every(file)) for word in words),
    )


def carries_meaning(word: str) -> bool:
    """False for words such as "the", which name no guide."""
    return word not in _file().small


def _named(words: Sequence[str], table: Mapping[_Name, Words]) -> list[_Name]:
    return [name for name, known in table.items() if not known.isdisjoint(words)]


def _no_such(said: list[str], file: _File) -> bool:
    """Whether a no stands right before one of the words: "no breathing"."""
    after_no = [word for no, word in pairwise(said) if no in file.no]
    return any(word in known for word in after_no for known in _every(file))


def _every(file: _File) -> list[Words]:
    return [*file.sense.values(), *file.kind.values(), *file.length.values()]


@cache
def _file() -> _File:
    return load("asking.toml", _File)
