"""The language's data files: TOML under ``scripts/en``, read once and checked.

A wrong name, type or value ends in one clear sentence with the file and the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from sys import intern
from typing import Generic, TypeVar

import msgspec

from companion.errors import CompanionError
from companion.paths import scripts_dir

T = TypeVar("T")
V = TypeVar("V")
Phrase = tuple[str, ...]

_FIX = "Correct it with a text editor, or install the program again to get the shipped file back."
_PARTS = re.compile(r"[()\[\]|]|[^()\[\]|]+")
_BRACKETS = {"(": ")", "[": "]"}
_MARKS = frozenset("()[]|")


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every table of a language file: unknown fields are refused."""


class Words(frozenset[str]):
    """A field of words separated by spaces."""


class Pairs(dict[str, str]):
    """A field of ``from: to`` entries separated by commas, none twice."""


class Phrases(tuple[Phrase, ...]):
    """A field of phrases separated by commas, every choice written out; see :func:`expand`."""


class PhraseTable(Generic[V]):
    """Phrases with a value each, found at a place in a list of words."""

    def __init__(self, entries: Iterable[tuple[Phrase, V]], inside: frozenset[str]) -> None:
        """``inside`` are words that may stand between the words of a phrase."""
        self._inside = inside
        self._alone: dict[str, V] = {}
        self._longer: dict[str, dict[str, list[tuple[Phrase, V]]]] = {}
        for phrase, value in entries:
            if len(phrase) == 1:
                self._alone.setdefault(phrase[0], value)
            else:
                seconds = self._longer.setdefault(phrase[0], {})
                seconds.setdefault(phrase[1], []).append((phrase, value))

    def __contains__(self, word: object) -> bool:
        """Whether any phrase begins with ``word``."""
        return word in self._alone or word in self._longer

    def match(self, words: list[str], start: int) -> tuple[int, V] | None:
        """The longest phrase at ``start``: where it ends, and its value."""
        if words[start] not in self._longer and words[start] not in self._alone:
            return None
        found = self.matches(words, start)
        return found[0] if found else None

    def matches(self, words: list[str], start: int) -> list[tuple[int, V]]:
        """Every phrase at ``start``, the longest first."""
        found: list[tuple[int, V]] = []
        seconds = self._longer.get(words[start], {})
        for second in range(start + 1, len(words)):
            if same := seconds.get(words[second]):
                third = words[second + 1] if second + 1 < len(words) else ""
                skipped = third in self._inside
                for phrase, value in same:
                    fits = skipped or len(phrase) == 2 or phrase[2] == third
                    if fits and (end := self._end(phrase, words, second + 1)):
                        found.append((end, value))
            if words[second] not in self._inside:
                break
        if len(found) > 1:
            found.sort(key=lambda one: -one[0])
        if words[start] in self._alone:
            found.append((start + 1, self._alone[words[start]]))
        return found

    def _end(self, phrase: Phrase, words: list[str], end: int) -> int:
        """Where the phrase ends when its first two words are matched up to ``end``, else 0."""
        for wanted in phrase[2:]:
            while end < len(words) and words[end] != wanted and words[end] in self._inside:
                end += 1
            if end >= len(words) or words[end] != wanted:
                return 0
            end += 1
        return end


def load(name: str, shape: type[T]) -> T:
    """Read ``scripts/en/<name>`` into ``shape``.

    Raises:
        CompanionError: the file is missing, is no TOML, or does not have the shape.
    """
    path = scripts_dir() / "en" / name
    try:
        return msgspec.toml.decode(path.read_bytes(), type=shape, dec_hook=_parse)
    except FileNotFoundError:
        raise CompanionError(f"The file {path} is missing.", _FIX) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise wrong(name, str(error)) from None


def wrong(name: str, what: str) -> CompanionError:
    """The error for a mistake in a language file; ``what`` says where and which."""
    return CompanionError(f"There is a mistake in scripts/en/{name}: {what}.", _FIX)


def _parse(kind: type, value: object) -> object:
    """A text field as the type its struct names; errors get their field from msgspec."""
    if not isinstance(value, str):
        raise TypeError("this is text in quotes")
    if kind is Words:
        return Words(value.split())
    if kind is Phrases:
        return Phrases(phrase for entry in _entries(value) for phrase in expand(entry))
    pairs = Pairs()
    for entry in _entries(value):
        source, _, target = (part.strip() for part in entry.partition(":"))
        if source in pairs:
            raise ValueError(f'"{source}" is there twice')
        pairs[source] = target
    return pairs


def _entries(text: str) -> Iterator[str]:
    return (entry for part in text.split(",") if (entry := part.strip()))


def expand(entry: str) -> list[Phrase]:
    """One entry with every choice written out.

    ``(a|b)`` is a or b, ``[a]`` and ``[a|b]`` may be left out.

    >>> expand("on [the] (edge|brink)")[0]
    ('on', 'the', 'edge')

    Raises:
        ValueError: a bracket is not closed.
    """
    try:
        choices = _choices(iter(_PARTS.findall(entry)), closing="")
    except ValueError:
        raise ValueError(f'"{entry}" has a bracket that is not closed') from None
    return [phrase for choice in choices if (phrase := tuple(map(intern, choice.split())))]


def _choices(parts: Iterator[str], closing: str) -> list[str]:
    """Everything the parts up to ``closing`` can say."""
    done: list[str] = []
    current = [""]
    for part in parts:
        if part in _BRACKETS:
            inner = _choices(parts, _BRACKETS[part])
            if part == "[":
                inner.append("")
            current = [start + end for start in current for end in inner]
        elif part == "|" and closing:
            done += current
            current = [""]
        elif part == closing:
            return done + current
        elif part in _MARKS:
            raise ValueError(part)
        else:
            current = [start + part for start in current]
    if closing:
        raise ValueError(closing)
    return current
