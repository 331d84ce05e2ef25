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
Names = tuple[str, ...]
Patterns = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
Category = Literal[
    "suicide_active", "suicide_passive", "self_harm", "overdose", "medical", "danger_now",
    "partner_violence", "coercive_control", "harm_to_others", "psychosis", "third_person",
    "past", "sexual_assault", "child",
]  # fmt: skip

_FIX = 'Correct that line; the top of the file explains it. "companion scripts check" tests it.'


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every table of the file refuses fields it does not know."""


class _Hearing(_Base, kw_only=True):
    skip: Names
    negations: Names
    breaks: Names
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
    unless: Names = ()
    patterns: Patterns


class _File(_Base, kw_only=True):
    priority: tuple[Category, ...]
    hearing: _Hearing
    forms: dict[str, Names]
    words: dict[str, Patterns]
    harmless: dict[str, Patterns]
    rule: tuple[_Rule, ...]
    guard: tuple[_Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """``means`` was found at ``words[start:end]``."""

    means: T
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    step: Step
    first: frozenset[str]
    means: T


class PatternIndex(Generic[T]):
    """Patterns found by the rarest word they cannot do without."""

    def __init__(self, patterns: Sequence[tuple[Step, T]]) -> None:
        needs = [list(required_words(step)) for step, _ in patterns]
        uses = Counter(word for sets in needs for words in sets for word in words)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for i, sets in enumerate(needs):
            for word in min(sets, key=lambda words: sum(uses[word] for word in words)):
                self._by_word[word].append(i)
        self._entries = [_Entry(step, first_words(step), means) for step, means in patterns]

    def matches(self, words: Sequence[str]) -> Iterator[Match[T]]:
        """Every place where a pattern matches ``words``, each with its longest end."""
        present = set(words)
        found: set[int] = set()
        for word in present & self._by_word.keys():
            found.update(self._by_word[word])
        for i in sorted(found):
            entry = self._entries[i]
            if entry.first.isdisjoint(present):
                continue
            for start, word in enumerate(words):
                if word in entry.first and (ends := entry.step.ends(words, (start,))):
                    yield Match(entry.means, start, max(ends))


@dataclass(frozen=True, slots=True)
class Rule:
    """What a pattern means when it is found and nothing speaks against it."""

    category: Category
    level: Literal["crisis", "check"]


@dataclass(frozen=True, slots=True)
class Guard:
    """Words that make a finding mean less; ``within`` words of it, or anywhere (``None``)."""

    name: str
    categories: frozenset[Category]
    to: str
    within: int | None
    unless: PatternIndex[None] | None


@dataclass(frozen=True, slots=True)
class SafetyData:
    """All of ``safety.toml``, ready to match."""

    rank: dict[str, int]
    skip: frozenset[str]
    negations: frozenset[str]
    breaks: frozenset[str]
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
            data.words, data.forms, self._negations, frozenset(hearing.breaks), self._skip
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
        return Guard(guard.name, frozenset(guard.categories), guard.to, guard.within, unless)

    def _plain(self, field: str, patterns: Sequence[str]) -> PatternIndex[None]:
        return PatternIndex([(step, None) for step in self._steps(field, patterns)])

    def _steps(self, field: str, patterns: Sequence[str]) -> Iterator[Step]:
        for number, pattern in enumerate(patterns):
            try:
                step = self._compiler.compile(pattern)
                first_words(step)
            except PatternError as error:
                raise CompanionError(
                    f'{self._path}: {field}[{number}]: "{pattern}" {error}.', _FIX
                ) from error
            yield step
