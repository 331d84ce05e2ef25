"""A length of time that is told: "twenty minutes", "half an hour"."""

from __future__ import annotations

from functools import cache

from companion.language.data import Pairs, PhraseTable, Table, Words, expand, load, wrong
from companion.language.normalise import tokens
from companion.language.numbers import numbers

FILE = "minutes.toml"

_TENS = (20, 90)


class _File(Table, frozen=True):
    minutes: Words
    hours: Words
    phrases: Pairs


def minutes_in(text: str, *, alone: bool = False) -> float | None:
    """The first length of time in a text, in minutes.

    Args:
        text: what was said.
        alone: it was asked for, so a number without a unit is one of minutes.

    >>> minutes_in("a break of twenty-five minutes"), minutes_in("half an hour"), minutes_in("20")
    (25.0, 30.0, None)
    """
    words = tokens(text)
    bare: float | None = None
    at = 0
    while at < len(words):
        if (phrase := _phrases().match(words, at)) is not None:
            return phrase[1]
        value, end = _number(words, at)
        if value is not None:
            unit = next((word for word in words[end : end + 2] if word in _units()), None)
            if unit is not None:
                return value * (60 if unit in _file().hours else 1)
            bare = value if bare is None else bare
        at = end
    return bare if alone else None


def _number(words: list[str], at: int) -> tuple[float | None, int]:
    """The number that begins at a place, and where it ends; "twenty five" is one."""
    value = numbers().value(words[at])
    if value is None or at + 1 == len(words) or not _TENS[0] <= value <= _TENS[1]:
        return value, at + 1
    ones = numbers().value(words[at + 1])
    if value % 10 or ones is None or not 0 < ones < 10 or words[at].isdigit():
        return value, at + 1
    return value + ones, at + 2


@cache
def _units() -> frozenset[str]:
    return _file().minutes | _file().hours


@cache
def _phrases() -> PhraseTable[float]:
    try:
        entries = [
            (phrase, float(value))
            for entry, value in _file().phrases.items()
            for phrase in expand(entry)
        ]
    except ValueError as error:
        raise wrong(FILE, f"phrases: {error}") from None
    return PhraseTable(entries, frozenset())


@cache
def _file() -> _File:
    return load(FILE, _File)
