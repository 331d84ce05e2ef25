"""Reads ``safety.toml`` into indexed patterns; every mistake is told with file and field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from companion.errors import CompanionError
from companion.language.safety_index import PatternIndex
from companion.language.safety_patterns import Compiler, Pattern, PatternError

Outcome = Literal["crisis", "check"]
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


class _Hearing(_Base, frozen=True, kw_only=True):
    skip: Names
    negations: Names
    breaks: Names
    joins: Names
    subjects: Names
    not_denials: Patterns
    denials: Patterns
    wishes: Names = ()


class Learned(_Base, frozen=True, kw_only=True):
    """From what share of danger on the classifier is believed, 0..1; else it is not asked.

    Attributes:
        crisis: for a crisis by its word alone.
        agreed: for a crisis where a rule raises a check of the same words.
        check: for a check.
        second: of the second judge, for a crisis that the first one hears by its word alone.
        sure: from here on the second judge is not asked.
        answer_crisis, answer_check: for either in answer to a question of an exercise.
        of_each_other: the categories for which they hold.
    """

    crisis: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    agreed: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    check: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    second: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    sure: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    answer_crisis: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    answer_check: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    of_each_other: tuple[Category, ...]


class _Rule(_Base, frozen=True, kw_only=True):
    category: Category
    level: Outcome
    patterns: Patterns


class _Guard(_Base, frozen=True, kw_only=True):
    name: str
    categories: Annotated[tuple[Category, ...], msgspec.Meta(min_length=1)]
    to: Literal["none", "check"] | Category
    within: Annotated[int, msgspec.Meta(ge=0)] | None = None
    before: bool = False
    spares: Names = ()
    unless: Names = ()
    patterns: Patterns


class _File(_Base, frozen=True, kw_only=True):
    priority: tuple[Category, ...]
    hearing: _Hearing
    learned: Learned | None = None
    forms: dict[str, Names]
    words: dict[str, dict[str, Patterns]]
    harmless: dict[str, Patterns]
    rule: tuple[_Rule, ...]
    guard: tuple[_Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What a pattern means when it is found and nothing speaks against it."""

    category: Category
    level: Outcome


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
    to: Literal["none", "check"] | Category
    within: int | None
    before: bool
    spares: frozenset[str]
    unless: PatternIndex[None] | None


@dataclass(frozen=True, slots=True)
class SafetyData:
    """All of ``safety.toml``, ready to match."""

    rank: dict[str, int]
    learned: Learned | None
    skip: frozenset[str]
    vocabulary: frozenset[str]
    negations: frozenset[str]
    breaks: frozenset[str]
    joins: frozenset[str]
    subjects: frozenset[str]
    not_denials: PatternIndex[None]
    denials: PatternIndex[None]
    wishes: PatternIndex[None]
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
            data.forms,
            self._negations,
            frozenset(hearing.breaks),
            self._skip,
        )

    def build(self) -> SafetyData:
        data = self._data
        missing = {rule.category for rule in data.rule} - set(data.priority)
        if missing:
            raise CompanionError(f"{self._path}: priority lacks {', '.join(missing)}.", _FIX)
        hearing = data.hearing
        for group in data.words.values():
            for name, phrases in group.items():
                list(self._parts(f"words.{name}", phrases))
        not_denials = self._plain("hearing.not_denials", hearing.not_denials)
        denials = self._plain("hearing.denials", hearing.denials)
        harmless = [
            (parts, None)
            for name, patterns in data.harmless.items()
            for parts in self._parts(f"harmless.{name}", patterns)
        ]
        rules = [
            (parts, Rule(rule.category, rule.level))
            for i, rule in enumerate(data.rule)
            for parts in self._parts(f"rule[{i}] ({rule.category})", rule.patterns)
        ]
        guards = [
            (parts, meaning)
            for guard in data.guard
            for meaning in [self._guard(guard)]
            for parts in self._parts(f"guard {guard.name}", guard.patterns)
        ]
        return SafetyData(
            rank={category: i for i, category in enumerate(data.priority)},
            learned=data.learned,
            skip=self._skip,
            vocabulary=frozenset(self._compiler.vocabulary),
            negations=self._negations,
            breaks=frozenset(hearing.breaks),
            joins=frozenset(hearing.joins),
            subjects=frozenset(hearing.subjects),
            not_denials=not_denials,
            denials=denials,
            wishes=self._plain("hearing.wishes", hearing.wishes),
            harmless=PatternIndex(harmless),
            rules=PatternIndex(rules),
            guards=PatternIndex(guards),
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
        return PatternIndex([(parts, None) for parts in self._parts(field, patterns)])

    def _parts(self, field: str, patterns: Sequence[str]) -> Iterator[Pattern]:
        for number, pattern in enumerate(patterns):
            try:
                parts = self._compiler.compile(pattern)
            except PatternError as error:
                raise CompanionError(
                    f'{self._path}: {field}[{number}]: "{pattern}" {error}.', _FIX
                ) from error
            yield parts
