"""Whether an utterance calls the companion by its phrase.

A phrase is told by its sound, in any hypothesis of the recogniser: "hello come panion" and "the low
companion" are heard for "hello companion".  It may be all that was said, begin it or end it; speech
that holds it in its middle is no call.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from companion.language.data import Pairs, Phrases, Table, Words, load
from companion.language.sounds import Phones, match_by_sound, pronounced

NEAR = 0.19
"""Up to this distance a phrase is heard; see :mod:`companion.language.sounds` for the measure."""

_PER_RANK = 0.01  # a later hypothesis has to be nearer
_HALF = 2 / 3  # so many of the sounds of either half may differ in it
_BEGIN_WORDS = 2  # so many words may stand before a phrase at the beginning
_ENDED_WORDS = 10  # so many may stand before a phrase at the end
_WORDS_MORE = 3  # a phrase of two words is heard as five at most
_LEAST_EDIT = 0.4  # what the cheapest edit of two pronunciations costs
_LEAST_SYLLABLES = 3


@dataclass(frozen=True, slots=True)
class Call:
    """The companion was called.

    Attributes:
        rest: what was said beside the phrase; empty when there was nothing else.
        alternatives: the same from further hypotheses, best first, without repeats.
    """

    rest: str
    alternatives: tuple[str, ...] = ()


def called(text: str, alternatives: Sequence[str], phrases: Sequence[str]) -> Call | None:
    """The call in one utterance, if it is one.

    Args:
        text: the recogniser's best hypothesis.
        alternatives: its further hypotheses, best first.
        phrases: what is listened for; see :func:`wake_phrases`.
    """
    rests = [
        rest
        for rank, heard in enumerate((text, *alternatives))
        if (rest := _rest(heard.lower().split(), rank * _PER_RANK, phrases)) is not None
    ]
    if not rests:
        return None
    first, *others = dict.fromkeys(rests)
    return Call(first, tuple(others))


def wake_phrases(own: Sequence[str] = ()) -> tuple[str, ...]:
    """What is listened for: the language's phrases and the person's own."""
    return (*(" ".join(phrase) for phrase in _file().phrases), *own)


def mistake(phrase: str) -> str | None:
    """What is wrong with a phrase of the person's own; None when it can be listened for.

    >>> mistake("sparrow")
    'needs two words, or three syllables'
    """
    if not re.fullmatch(r"[A-Za-z]+( [A-Za-z]+)*", phrase):
        return "takes words of the letters a to z, with one space between them"
    (said, *_) = pronounced(phrase)
    syllables = sum(phone[0] in "AEIOU" for phone in said)
    if " " not in phrase and syllables < _LEAST_SYLLABLES:
        return "needs two words, or three syllables"
    return None


def _rest(words: list[str], penalty: float, phrases: Sequence[str]) -> str | None:
    """What one hypothesis holds beside the phrase that is heard best in it."""
    fillers = _file().fillers
    text = " ".join(words)
    for heard, meant in _file().misheard.items():
        if (
            meant in phrases
            and heard in text
            and fillers.issuperset(text.replace(heard, "").split())
        ):
            return ""
    found: list[tuple[float, int, int]] = []
    for phrase in phrases:
        for start, end in _windows(len(words), len(phrase.split()) + _WORDS_MORE):
            distance = _distance(words[start:end], phrase, NEAR - penalty)
            if distance <= NEAR - penalty and _in_halves(words[start:end], phrase):
                found.append((distance, start, end))
    if not found:
        return None
    _, start, end = min(found)
    before, after = words[:start], words[end:]
    if not (len(before) <= _BEGIN_WORDS or (len(before) <= _ENDED_WORDS and len(after) <= 1)):
        return None
    before = [] if fillers.issuperset(before) else before
    rest = before + ([] if fillers.issuperset(after) else after)
    again = _rest(rest, penalty, phrases)  # in need, people call more than once
    return " ".join(rest) if again is None else again


def _windows(count: int, most: int) -> Iterator[tuple[int, int]]:
    """Where in ``count`` words a phrase of at most ``most`` words may be: begin and end.

    A little beyond where it may be, too: what is heard better there is no call.
    """
    for start in range(count):
        for end in range(start + 1, min(start + most, count) + 1):
            if start <= _BEGIN_WORDS + _WORDS_MORE or count - end <= 1 + _WORDS_MORE:
                yield start, end


def _distance(words: list[str], phrase: str, limit: float) -> float:
    """How far words sound from a phrase; anything over ``limit`` when it is more than that."""
    if not any(
        Levenshtein.normalized_distance(one, other) * _LEAST_EDIT <= limit
        for one in _spoken(words)
        for other in pronounced(phrase)
    ):
        return 1.0
    match = match_by_sound([" ".join(words)], [phrase])
    return 1.0 if match is None else match.distance


def _in_halves(words: list[str], phrase: str) -> bool:
    """Whether both halves of a phrase are heard; of "his companion" only the longer one is."""
    said = phrase.split()
    if len(said) == 1:
        return True
    middle = min(
        range(1, len(said)), key=lambda at: abs(len(" ".join(said[:at])) * 2 - len(phrase))
    )
    return any(
        _alike(words[:at], said[:middle]) and _alike(words[at:], said[middle:])
        for at in range(1, len(words))
    )


def _alike(one: list[str], other: list[str]) -> bool:
    """Whether enough of the sounds are the same."""
    return any(
        Levenshtein.normalized_distance(way, wanted) <= _HALF
        for way in _spoken(one)
        for wanted in _spoken(other)
    )


def _spoken(words: list[str]) -> list[Phones]:
    """The ways to say words that are each looked up once."""
    ways = [pronounced(word) or ((),) for word in words]
    return [tuple(itertools.chain(*way)) for way in itertools.islice(itertools.product(*ways), 6)]


class _File(Table, frozen=True):
    phrases: Phrases
    misheard: Pairs
    fillers: Words


@cache
def _file() -> _File:
    return load("wake.toml", _File)
