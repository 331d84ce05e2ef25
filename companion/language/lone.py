"""Answers of one or two words, which a recogniser often writes down as another word.

Every hypothesis is weighed: one that is a word itself, then what the hypotheses sound like among
the words of ``scripts/en/alone.toml``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from companion.language.commands import commands
from companion.language.data import Phrases, Table, load
from companion.language.grammar import grammar
from companion.language.numbers import numbers
from companion.language.sounds import match_by_sound
from companion.language.types import Reading

LONE_WORDS = 3
"""The most words of an answer that is read by sound."""

_SECOND, _LATER = 0.7, 0.4  # score of a feeling that another hypothesis names
_BY_SOUND, _BY_SOUND_DOUBTFUL = 0.7, 0.4
_ANSWERS = ("yes", "no")

Meaning = Callable[[list[str], str | None], Reading]


class _File(Table, frozen=True):
    commands: Phrases
    feelings: Phrases


def is_weak(reading: Reading, expecting: str | None) -> bool:
    """Whether a lone word says nothing yet, or nothing that fits a question about feelings."""
    said = reading.command or reading.number is not None or reading.feelings or reading.body
    if not said and not reading.denied:
        return True
    vague = all(feeling.family == "unknown" for feeling in reading.feelings)
    unasked = expecting == "feeling" and reading.command in _ANSWERS
    return unasked or (bool(reading.feelings) and vague)


def read_lone(
    hypotheses: list[list[str]], expecting: str | None, meaning: Meaning, first: Reading
) -> Reading:
    """The best reading of a lone answer over all hypotheses.

    Args:
        hypotheses: normalised words, the best hypothesis first.
        expecting: what was asked, as :func:`companion.language.read` takes it.
        meaning: reads one hypothesis.
        first: the reading of the first hypothesis, kept when nothing speaks against it.
    """
    lone = [words for words in hypotheses if 0 < len(words) <= LONE_WORDS]
    if not lone:
        return first
    if not is_weak(first, expecting):
        return _misheard(lone, expecting, meaning, first) or first
    named = _named(hypotheses, expecting, meaning)
    if first.feelings or (named and named.ask is None) or commands().only_polite(lone[0]):
        return named or first
    sounding = by_sound(lone, expecting, meaning)
    if sounding and sounding.ask is None:
        return sounding
    return named or sounding or first


def by_sound(lone: list[list[str]], expecting: str | None, meaning: Meaning) -> Reading | None:
    """What the hypotheses sound like: "num" for "numb"; asked back when it is not sure."""

    def stands_for(word: str) -> str | None:
        reading = meaning(word.split(), expecting)
        return reading.feelings[0].family if reading.feelings else reading.command

    heard = [" ".join(words) for words in lone]
    match = match_by_sound(heard, _candidates(expecting), stands_for)
    if match is None:
        return None
    reading = meaning(match.word.split(), expecting)
    score = _BY_SOUND if match.sure else _BY_SOUND_DOUBTFUL
    question = f"which:{match.word},{match.rival}" if match.rival else f"confirm:{match.word}"
    return replace(
        reading,
        command=reading.command if match.sure else None,
        number=reading.number if match.sure else None,
        feelings=tuple(replace(feeling, score=score) for feeling in reading.feelings),
        ask=None if match.sure else question,
        evidence=(f"sounds like {match.word}, {match.distance:.2f}",),
    )


def _misheard(
    lone: list[list[str]], expecting: str | None, meaning: Meaning, first: Reading
) -> Reading | None:
    """Another feeling that all hypotheses together sound like: "and happy" for "unhappy"."""
    if len(lone) == 1 or not first.feelings or first.command:
        return None
    sounding = by_sound(lone, expecting, meaning)
    if sounding is None or not sounding.feelings:
        return None
    if sounding.feelings[0].family == first.feelings[0].family and not sounding.ask:
        return None
    holder = grammar().holder
    named = {*first.feelings[0].word.split(), *holder.speaker, *holder.slot}
    doubtful = sounding.ask is not None and sounding.ask.startswith("confirm")
    return None if doubtful and named.issuperset(lone[0]) else sounding


def _named(hypotheses: list[list[str]], expecting: str | None, meaning: Meaning) -> Reading | None:
    """The first further hypothesis that names a feeling, when one may have been named."""
    if expecting not in ("feeling", None):
        return None
    for rank, words in enumerate(hypotheses):
        reading = meaning(words, expecting) if rank else Reading("")
        if not reading.feelings or reading.feelings[0].word not in _feelings():
            continue
        factor = _SECOND if rank == 1 else _LATER
        felt = tuple(replace(f, score=round(f.score * factor, 2)) for f in reading.feelings)
        ask = None if rank == 1 else f"confirm:{felt[0].word}"
        evidence = (f"hypothesis {rank + 1}", *reading.evidence)
        return replace(reading, feelings=felt, ask=ask, evidence=evidence)
    return None


@cache
def _file() -> _File:
    return load("alone.toml", _File)


@cache
def _feelings() -> dict[str, None]:
    """The feelings that may be said alone, in the order of the file."""
    return dict.fromkeys(" ".join(phrase) for phrase in _file().feelings)


@cache
def _candidates(expecting: str | None) -> tuple[str, ...]:
    """The words that may answer what was asked."""
    said = [" ".join(phrase) for phrase in _file().commands]
    if expecting == "feeling":
        said = [word for word in said if commands().alone.get(word) not in _ANSWERS]
    if expecting in ("feeling", None):
        said += _feelings()
    figures = numbers().alone if expecting == "number" else []
    return (*figures, *said)
