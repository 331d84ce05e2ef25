"""Short answers that mean something only where they were asked for: "neither", "a bit less"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, get_args

from companion.language.data import Phrases, PhraseTable, Table, load
from companion.language.normalise import tokens

FILE = "answers.toml"

Answer = Literal[
    "cry",
    "fine",
    "own",
    "nothing",
    "first",
    "second",
    "same",
    "bit_less",
    "less",
    "bit_more",
    "more",
]
Way = Literal["breath", "touch", "sound", "words"]
"""What a guide works through."""


class _File(Table, frozen=True):
    cry: Phrases
    fine: Phrases
    own: Phrases
    nothing: Phrases
    first: Phrases
    second: Phrases
    touch: Phrases
    breath: Phrases
    sound: Phrases
    words: Phrases
    same: Phrases
    bit_less: Phrases
    less: Phrases
    bit_more: Phrases
    more: Phrases
    leads: Phrases


def is_answer(text: str, *kinds: Answer) -> bool:
    """Whether all that was said is an answer of one of these kinds."""
    said = tuple(tokens(text))
    return any(said in _whole(kind) for kind in kinds)


def kind_of(text: str, kinds: Sequence[Answer] = get_args(Answer)) -> Answer | None:
    """The first of these kinds that all that was said is an answer of."""
    return next((kind for kind in kinds if is_answer(text, kind)), None)


def way_in(text: str, ways: Sequence[Way]) -> Way | None:
    """The one of these that was named last, by a word or by its place; None when none was."""
    for way, place in zip(ways, ("first", "second"), strict=False):
        if tuple(tokens(text)) in _whole(place):
            return way
    for word in reversed(tokens(text)):
        for way in ways:
            if (word,) in _whole(way):
                return way
    return None


def after_leads(text: str) -> str:
    """What was said, normalised, without what it is led in by: "that", "i fear"."""
    words = tokens(text)
    while words and (lead := _leads().match(words, 0)):
        words = words[lead[0] :]
    return " ".join(words)


@cache
def _leads() -> PhraseTable[None]:
    return PhraseTable([(phrase, None) for phrase in _file().leads], frozenset())


@cache
def _whole(kind: str) -> frozenset[tuple[str, ...]]:
    phrases: Phrases = getattr(_file(), kind)
    return frozenset(tuple(tokens(" ".join(phrase))) for phrase in phrases)


@cache
def _file() -> _File:
    """The answers, read once.

    Raises:
        CompanionError: the file is missing or wrong.
    """
    return load(FILE, _File)
