"""Finds, out of very many patterns, those that a text matches."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from companion.language.safety_patterns import (
    END,
    Pattern,
    Step,
    first_words,
    required_words,
    word_sets,
)

T = TypeVar("T")
Span = tuple[int, int]

_NEAR_WORDS = 20
"""Words between the first and the last part of an "&" pattern, both included."""


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """``means`` was found; each part of its pattern fills one of ``spans``, start and end."""

    means: T
    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Where the first part starts."""
        return min(start for start, _ in self.spans)

    @property
    def end(self) -> int:
        """The place after the last part."""
        return max(end for _, end in self.spans)


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    """A pattern's parts with their first words, and sets of which a text needs a word of each."""

    parts: tuple[tuple[Step, frozenset[str]], ...]
    needs: tuple[frozenset[str], ...]
    means: T


class PatternIndex(Generic[T]):
    """Patterns, each under the words of its rarest place, one of which must be said.

    Of two thousand patterns an ordinary sentence has a few tried.
    """

    def __init__(self, patterns: Sequence[tuple[Pattern, T]]) -> None:
        """``patterns`` are pairs of a pattern and what it means."""
        frequency = _frequency([part for pattern, _ in patterns for part in pattern])
        self._entries: list[_Entry[T]] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for i, (pattern, means) in enumerate(patterns):
            parts = tuple((part, first_words(part) or frozenset()) for part in pattern)
            needs = [words for part in pattern for words in required_words(part, frequency)]
            needs.sort(key=frequency)
            for word in needs[0]:
                self._by_word[word].append(i)
            self._entries.append(_Entry(parts, tuple(needs[1:]), means))

    def matches(self, words: Sequence[str]) -> Iterator[Match[T]]:
        """Every place where a pattern matches ``words``, in the order of the patterns."""
        said = frozenset(words)
        found: set[int] = set()
        for word in said & self._by_word.keys():
            found.update(self._by_word[word])
        for i in sorted(found):
            entry = self._entries[i]
            if not any(map(said.isdisjoint, entry.needs)):
                yield from self._places(entry, words)

    @staticmethod
    def _places(entry: _Entry[T], words: Sequence[str]) -> Iterator[Match[T]]:
        """For each place of the first part, the nearest place of every other part."""
        found: list[list[Span]] = []
        for part, first in entry.parts:
            places = [
                (start, max(ends))
                for start, word in enumerate(words)
                if word in first and (ends := part.ends(words, (start,)))
            ]
            if not places:
                return
            found.append(places)
        for span in found[0]:
            spans = _nearest(span, found[1:])
            if spans and max(end for _, end in spans) - min(s for s, _ in spans) <= _NEAR_WORDS:
                yield Match(entry.means, spans)


def _frequency(parts: Iterable[Step]) -> Callable[[frozenset[str]], int]:
    """How likely a text has one of some words, guessed from how often ``parts`` have them."""
    uses = Counter(word for part in parts for words in word_sets(part) for word in words)
    uses[END] = uses.total()  # every text has it
    return cache(lambda words: sum(uses[word] ** 4 for word in words))


def _nearest(span: Span, others: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """``span`` with the nearest place of each other part; empty if two would overlap."""
    chosen = [span]
    for places in others:
        apart = [place for place in places if all(_gap(place, taken) >= 0 for taken in chosen)]
        if not apart:
            return ()
        chosen.append(min(apart, key=lambda place: _gap(place, span)))
    return tuple(chosen)


def _gap(one: Span, other: Span) -> int:
    """Words between two spans; negative if they overlap."""
    return max(one[0] - other[1], other[0] - one[1])
