"""The pattern language of ``scripts/en/safety.toml``: parsed once, matched on word lists.

A pattern is a row of words.  The head comment of the data file explains the notation to the
people who write it; in short::

    word        that word, in the spelling of companion.language.normalise
    word~       any ending of it (hit~: hit, hits, hitting)
    NAME        any phrase of the word class NAME
    (a | b c)   one of these
    [a | b]     the same, or nothing
    ..  ...     up to 3, up to 7 other words, never across a negation or a "but"
    #           one word, whatever it is
    $           the end of what was said
    A & B       A and B near each other, in whatever order

Matching follows sets of word positions from step to step, so its cost grows with the length of
the text and never explodes, whatever the pattern and the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from companion.language.inflect import ing, past, third_person
from companion.language.normalise import tokens

COVERED = ""
"""Stands for a word inside a harmless phrase: nothing matches it, no gap crosses it."""

INERT = "~"
"""Written behind a negation that does not deny what follows it ("can not~ stop")."""

END = "$"
"""The last word of every text that is matched."""

_TOKEN = re.compile(r"\.\.\.|\.\.|[()\[\]|#]|[^\s()\[\]|#]+")
_GAPS = {"..": 4, "...": 8}
_CLASS = re.compile(r"[A-Z][A-Z_]+\Z")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word out of a set."""

    words: frozenset[str]

    def ends(self, text: Sequence[str], starts: Iterable[int]) -> set[int]:
        """Positions after the step, for each position where it may start."""
        size = len(text)
        return {i + 1 for i in starts if i < size and text[i] in self.words}


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to ``most`` words that are not asked about; at least ``least``; never a barrier."""

    least: int
    most: int
    barriers: frozenset[str]

    def ends(self, text: Sequence[str], starts: Iterable[int]) -> set[int]:
        """See :meth:`Word.ends`."""
        out: set[int] = set()
        for start in starts:
            if self.least == 0:
                out.add(start)
            for i in range(start, min(start + self.most, len(text))):
                if text[i] in self.barriers:
                    break
                if i + 1 - start >= self.least:
                    out.add(i + 1)
        return out


@dataclass(frozen=True, slots=True)
class Row:
    """Steps one after the other."""

    steps: tuple[Step, ...]

    def ends(self, text: Sequence[str], starts: Iterable[int]) -> set[int]:
        """See :meth:`Word.ends`."""
        positions = set(starts)
        for step in self.steps:
            if not positions:
                break
            positions = step.ends(text, positions)
        return positions


@dataclass(frozen=True, slots=True)
class Either:
    """One of several branches, found by the word they start with; ``rest`` start with any."""

    branches: tuple[Step, ...]
    by_first: Mapping[str, tuple[Step, ...]]
    rest: tuple[Step, ...]

    def ends(self, text: Sequence[str], starts: Iterable[int]) -> set[int]:
        """See :meth:`Word.ends`."""
        out: set[int] = set()
        for i in starts:
            if i < len(text):
                for branch in self.by_first.get(text[i], self.rest):
                    out |= branch.ends(text, (i,))
        return out


@dataclass(frozen=True, slots=True)
class Maybe:
    """A step that may be left out."""

    step: Step

    def ends(self, text: Sequence[str], starts: Iterable[int]) -> set[int]:
        """See :meth:`Word.ends`."""
        positions = set(starts)
        return positions | self.step.ends(text, positions)


Step = Word | Gap | Row | Either | Maybe
Pattern = tuple[Step, ...]
"""The parts of a pattern, which "&" sets apart."""


def first_words(step: Step) -> frozenset[str] | None:
    """The words a match of ``step`` can start with; ``None`` if it can start with any."""
    match step:
        case Word():
            return step.words
        case Either():
            return None if step.rest else frozenset(step.by_first)
        case Row():
            found: set[str] = set()
            for part in step.steps:
                first = first_words(part.step if isinstance(part, Maybe) else part)
                if first is None:
                    return None
                found |= first
                if not isinstance(part, Maybe):
                    return frozenset(found)
    return None


def word_sets(step: Step) -> Iterator[frozenset[str]]:
    """The words of every single place of ``step``."""
    match step:
        case Word():
            yield step.words
        case Row():
            for part in step.steps:
                yield from word_sets(part)
        case Either():
            for branch in step.branches:
                yield from word_sets(branch)
        case Maybe():
            yield from word_sets(step.step)


def required_words(
    step: Step, frequency: Callable[[frozenset[str]], float]
) -> Iterator[frozenset[str]]:
    """Sets of words of which a matching text has at least one each.

    Of a branch only the set of the least ``frequency`` counts.
    """
    match step:
        case Word():
            yield step.words
        case Row():
            for part in step.steps:
                yield from required_words(part, frequency)
        case Either():
            sets = [
                min(required_words(branch, frequency), key=frequency, default=None)
                for branch in step.branches
            ]
            if None not in sets:
                yield frozenset().union(*filter(None, sets))


class Compiler:
    """Turns pattern text into steps.

    Args:
        classes: word classes, name to phrases; phrases may use other classes.
        irregular: further forms of a word, for ``word~``.
        negations: words no gap crosses; a pattern names them, whether they deny or not.
        breaks: further words no gap crosses.
        skipped: words the screen does not hear; a pattern may not have them.

    Attributes:
        vocabulary: every word of the patterns compiled so far.
    """

    def __init__(
        self,
        classes: Mapping[str, Sequence[str]],
        irregular: Mapping[str, Sequence[str]],
        negations: frozenset[str],
        breaks: frozenset[str],
        skipped: frozenset[str],
    ) -> None:
        self._phrases = classes
        self._irregular = irregular
        self._negations = negations
        self._barriers = negations | breaks | {COVERED, END}
        self._skipped = skipped
        self._classes: dict[str, Step] = {}
        self.vocabulary: set[str] = set()
        self._open: list[str] = []

    def compile(self, pattern: str) -> Pattern:
        """Parse one pattern.

        Raises:
            PatternError: if the pattern is not well formed.
        """
        parts = tuple(self._part(part) for part in pattern.split("&"))
        if any(first_words(part) is None for part in parts):
            raise PatternError("needs a word to start with")
        return parts

    def _part(self, pattern: str) -> Step:
        parts = _TOKEN.findall(pattern)
        step, end = self._alternatives(parts, 0)
        if end < len(parts):
            raise PatternError(f'has a "{parts[end]}" that was not opened')
        return step

    def _alternatives(self, parts: Sequence[str], at: int) -> tuple[Step, int]:
        branches: list[Step] = []
        while True:
            row, at = self._row(parts, at)
            branches.append(row)
            if at >= len(parts) or parts[at] != "|":
                return self._either(branches), at
            at += 1

    def _row(self, parts: Sequence[str], at: int) -> tuple[Step, int]:
        steps: list[Step] = []
        while at < len(parts) and parts[at] not in ("|", ")", "]"):
            part = parts[at]
            at += 1
            if part in ("(", "["):
                inner, at = self._alternatives(parts, at)
                close = ")" if part == "(" else "]"
                if at >= len(parts) or parts[at] != close:
                    raise PatternError(f'has a "{part}" that is not closed')
                at += 1
                steps.append(inner if part == "(" else Maybe(inner))
            elif part == END:
                steps.append(Word(frozenset({END})))
            elif part == "#":
                steps.append(Gap(1, 1, frozenset({END})))
            elif part in _GAPS:
                steps.append(Gap(0, _GAPS[part], self._barriers))
            elif _CLASS.match(part):
                steps.append(self._class(part))
            else:
                steps.extend(self._words(part))
        if not steps:
            raise PatternError("has an empty place")
        return (steps[0] if len(steps) == 1 else Row(tuple(steps))), at

    def _words(self, part: str) -> list[Step]:
        if part != part.lower():
            raise PatternError(f'has "{part}": words are lower case, class names upper case')
        if part.endswith("~"):
            word = part[:-1]
            regular = (word, third_person(word), ing(word), past(word))
            return [self._word(*regular, *self._irregular.get(word, ()))]
        plain = tokens(part) if "'" in part else [part]
        steps: list[Step] = []
        for word in plain:
            if not word.isalnum():
                raise PatternError(f'has "{word}", which is not a word')
            if word in self._skipped:
                raise PatternError(f'has "{word}", which is not heard; leave it out')
            steps.append(self._word(word, *([word + INERT] if word in self._negations else [])))
        return steps

    def _word(self, *forms: str) -> Word:
        self.vocabulary.update(forms)
        return Word(frozenset(forms))

    def _class(self, name: str) -> Step:
        if name not in self._classes:
            if name not in self._phrases:
                raise PatternError(f"uses {name}, which [words] does not have")
            if name in self._open:
                raise PatternError(f"uses {name}, which is made of itself")
            self._open.append(name)
            self._classes[name] = self._either([self._part(p) for p in self._phrases[name]])
            self._open.pop()
        return self._classes[name]

    @staticmethod
    def _either(branches: list[Step]) -> Step:
        """The branches as one step; single words become one set, nested choices one choice."""
        flat: list[Step] = []
        single: set[str] = set()
        for branch in branches:
            for inner in branch.branches if isinstance(branch, Either) else (branch,):
                if isinstance(inner, Word):
                    single |= inner.words
                else:
                    flat.append(inner)
        if single:
            flat.append(Word(frozenset(single)))
        if len(flat) == 1:
            return flat[0]
        rest = tuple(branch for branch in flat if first_words(branch) is None)
        by_first: dict[str, list[Step]] = defaultdict(lambda: [*rest])
        for branch in flat:
            for word in first_words(branch) or ():
                by_first[word].append(branch)
        table = {word: tuple(found) for word, found in by_first.items()}
        return Either(tuple(flat), table, rest)
