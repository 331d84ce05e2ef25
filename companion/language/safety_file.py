"""Reads ``safety.toml`` into indexed patterns; every mistake is told with file and field."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar

import msgspec

from companion.errors import CompanionError
from companion.language.safety_patterns import (
    Compiler,
    PatternError,
    Step,
    first_words,
    required_words,
)

T = TypeVar("T")
Span = tuple[int, int]
Names = tuple[str, ...]
Patterns = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
Category = Literal[
    "suicide_active", "suicide_passive", "self_harm", "overdose", "medical", "danger_now",
    "partner_violence", "coercive_control", "harm_to_others", "psychosis", "third_person",
    "past", "sexual_assault", "child",
]  # fmt: skip

_NEAR_WORDS = 20
"""Words between the first and the last part of an "&" pattern, both included."""

_FIX = 'Correct that line; the top of the file explains it. "companion scripts check" tests it.'


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every table of the file refuses fields it does not know."""


class _Hearing(_Base, kw_only=True):
    skip: Names
    negations: Names
    breaks: Names
    joins: Names
    subjects: Names
    not_denials: Patterns
    denials: Patterns


class _Rule(_Base, kw_only=True):
    category: Category
    level: Literal["crisis", "check"]
    patterns: Patterns


class _Guard(_Base, kw_only=True):
    name: str
    categories: Annotated[tuple[Category, ...], msgspec.Meta(min_length=1)]
    to: Literal["none", "check"] | Category
    within: Annotated[int, msgspec.Meta(ge=0)] | None = None
    before: bool = False
    spares: Names = ()
    unless: Names = ()
    patterns: Patterns


class _File(_Base, kw_only=True):
    priority: tuple[Category, ...]
    hearing: _Hearing
    forms: dict[str, Names]
    words: dict[str, dict[str, Patterns]]
    harmless: dict[str, Patterns]
    rule: tuple[_Rule, ...]
    guard: tuple[_Guard, ...] = ()


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
    parts: tuple[tuple[Step, frozenset[str]], ...]
    means: T


class PatternIndex(Generic[T]):
    """Patterns found by the rarest word they cannot do without."""

    def __init__(self, patterns: Sequence[tuple[tuple[Step, ...], T]]) -> None:
        needs = [[words for part in parts for words in required_words(part)] for parts, _ in patterns]
        uses = Counter(word for sets in needs for words in sets for word in words)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for i, sets in enumerate(needs):
            for word in min(sets, key=lambda words: sum(uses[word] for word in words)):
                self._by_word[word].append(i)
        self._entries = [
            _Entry(tuple((part, first_words(part) or frozenset()) for part in parts), means)
            for parts, means in patterns
        ]

    def matches(self, words: Sequence[str]) -> Iterator[Match[T]]:
        """Every place where a pattern matches ``words``, in the order of the patterns."""
        present = set(words)
        found: set[int] = set()
        for word in present & self._by_word.keys():
            found.update(self._by_word[word])
        for i in sorted(found):
            entry = self._entries[i]
            if not any(first.isdisjoint(present) for _, first in entry.parts):
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
            chosen = [span]
            for places in found[1:]:
                apart = [place for place in places if all(_gap(place, other) >= 0 for other in chosen)]
                if not apart:
                    break
                chosen.append(min(apart, key=lambda place: _gap(place, span)))  # noqa: B023
            else:
                match = Match(entry.means, tuple(chosen))
                if len(chosen) == 1 or match.end - match.start <= _NEAR_WORDS:
                    yield match


def _gap(one: Span, other: Span) -> int:
    """Words between two spans; negative if they overlap."""
    return max(one[0] - other[1], other[0] - one[1])


@dataclass(frozen=True, slots=True)
class Rule:
    """What a pattern means when it is found and nothing speaks against it."""

    category: Category
    level: Literal["crisis", "check"]


@dataclass(frozen=True, slots=True)
class Guard:
    """Words that make a finding mean less.

    Attributes:
        within: how many words away they may stand; ``None`` is anywhere.
        before: whether they must stand before the finding.
        spares: a finding that holds one of these words is left as it is.
        unless: where one of these is said, findings are left as they are.
    """

    categories: frozenset[Category]
    to: str
    within: int | None
    before: bool
    spares: frozenset[str]
    unless: PatternIndex[None] | None


@dataclass(frozen=True, slots=True)
class SafetyData:
    """All of ``safety.toml``, ready to match."""

    rank: dict[str, int]
    skip: frozenset[str]
    negations: frozenset[str]
    breaks: frozenset[str]
    joins: frozenset[str]
    subjects: frozenset[str]
    not_denials: PatternIndex[None]
    denials: PatternIndex[None]
    harmless: PatternIndex[None]
    rules: PatternIndex[Rule]
    guards: PatternIndex[Guard]


def load_safety(path: Path) -> SafetyData:
    """Read and check a safety file.

    Raises:
        CompanionError: naming the file and the field that is wrong.
    """
    try:
        data = msgspec.toml.decode(path.read_bytes(), type=_File)
    except OSError as error:
        raise CompanionError(f"{path} cannot be read: {error.strerror}.", _FIX) from error
    except msgspec.DecodeError as error:  # a ValidationError tells the field
        raise CompanionError(f"{path}: {error}.", _FIX) from error
    return _Builder(path, data).build()


class _Builder:
    def __init__(self, path: Path, data: _File) -> None:
        self._path = path
        self._data = data
        hearing = data.hearing
        self._negations = frozenset(hearing.negations)
        self._skip = frozenset(hearing.skip)
        self._compiler = Compiler(
            {name: phrases for group in data.words.values() for name, phrases in group.items()},
            data.forms, self._negations, frozenset(hearing.breaks), self._skip
        )

    def build(self) -> SafetyData:
        data = self._data
        missing = {rule.category for rule in data.rule} - set(data.priority)
        if missing:
            raise CompanionError(f"{self._path}: priority lacks {', '.join(missing)}.", _FIX)
        hearing = data.hearing
        return SafetyData(
            rank={category: i for i, category in enumerate(data.priority)},
            skip=self._skip,
            negations=self._negations,
            breaks=frozenset(hearing.breaks),
            joins=frozenset(hearing.joins),
            subjects=frozenset(hearing.subjects),
            not_denials=self._plain("hearing.not_denials", hearing.not_denials),
            denials=self._plain("hearing.denials", hearing.denials),
            harmless=PatternIndex(
                [
                    (step, None)
                    for name, patterns in data.harmless.items()
                    for step in self._steps(f"harmless.{name}", patterns)
                ]
            ),
            rules=PatternIndex(
                [
                    (step, Rule(rule.category, rule.level))
                    for i, rule in enumerate(data.rule)
                    for step in self._steps(f"rule[{i}] ({rule.category})", rule.patterns)
                ]
            ),
            guards=PatternIndex(
                [
                    (step, meaning)
                    for guard in data.guard
                    for meaning in [self._guard(guard)]
                    for step in self._steps(f"guard {guard.name}", guard.patterns)
                ]
            ),
        )

    def _guard(self, guard: _Guard) -> Guard:
        unless = self._plain(f"guard {guard.name}.unless", guard.unless) if guard.unless else None
        return Guard(
            categories=frozenset(guard.categories),
            to=guard.to,
            within=guard.within,
            before=guard.before,
            spares=frozenset(guard.spares),
            unless=unless,
        )

    def _plain(self, field: str, patterns: Sequence[str]) -> PatternIndex[None]:
        return PatternIndex([(step, None) for step in self._steps(field, patterns)])

    def _steps(self, field: str, patterns: Sequence[str]) -> Iterator[tuple[Step, ...]]:
        for number, pattern in enumerate(patterns):
            try:
                step = self._compiler.compile(pattern)
            except PatternError as error:
                raise CompanionError(
                    f'{self._path}: {field}[{number}]: "{pattern}" {error}.', _FIX
                ) from error
            yield step
