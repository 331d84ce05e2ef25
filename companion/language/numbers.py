"""A rating from 0 to 10 in all its spoken forms: "seven and a half", "six or seven", "8/10"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from companion.language.data import Pairs, PhraseTable, Table, Words, expand, load, wrong
from companion.language.grammar import grammar

FILE = "numbers.toml"
HIGHEST = 10.0
_BEYOND = 100.0
_DIGITS = re.compile(r"\d{1,7}(?:\.\d+)?")
_EARLIER_REACH_WORDS, _NOW_REACH_WORDS = 4, 3


class _File(Table, frozen=True):
    words: Pairs
    sounds: Pairs
    phrases: Pairs
    around: Words
    units: Words
    joins: Words
    corrects: Words
    earlier: Words
    present: Words
    slot: Words
    which: Words


@dataclass(frozen=True, slots=True)
class _Value:
    """A number in its place; ``end`` is exclusive, ``rated`` when "out of ten" follows."""

    start: int
    end: int
    value: float
    rated: bool = False


class Numbers:
    """Finds the rating in an answer."""

    def __init__(self, file: _File) -> None:
        self._file = file
        self._words = _values("words", file.words)
        self._sounds = _values("sounds", file.sounds)
        phrases = _values("phrases", file.phrases).items()
        self._phrases = PhraseTable(
            [(words, value) for entry, value in phrases for words in expand(entry)], frozenset()
        )

    @property
    def alone(self) -> list[str]:
        """The number words up to ten, to hear by sound."""
        return [word for word, value in self._words.items() if value <= HIGHEST]

    def find(self, words: list[str], expecting: str | None = None) -> float | None:
        """The rating that the normalised ``words`` give, 0..10, or None.

        Without a number asked for, the whole utterance must be one, or say "out of ten".
        """
        values = self._ratings(words)
        if expecting == "number":
            if values:
                return self._choose(words, values)
            phrase = self._phrase(words)
            return phrase if phrase is not None else self._by_sound(words)
        rated = [value for value in values if value.rated]
        if rated or (values and not self._rest(words, values)):
            return self._choose(words, rated or values)
        return None

    # --- what is there --------------------------------------------------------------------------

    def _ratings(self, words: list[str]) -> list[_Value]:
        found: list[_Value] = []
        i = 0
        while i < len(words):
            value = self._value_at(words, i)
            if value and (value.rated or self._is_rating(words, value)):
                found.append(value)
            i = value.end if value else i + 1
        return found

    def _value_at(self, words: list[str], i: int) -> _Value | None:
        number = self._number(words[i])
        if number is None:
            return None
        end = i + 1
        for half in (["and", "a", "half"], ["and", "half"], ["half"]):
            if words[end : end + len(half)] == half:
                number, end = number + 0.5, end + len(half)
        if words[end : end + 1] == ["point"] and end + 1 < len(words):
            tenths = self._number(words[end + 1])
            if tenths is not None and tenths < HIGHEST:
                number, end = number + tenths / 10, end + 2
        rated = words[end : end + 2] == ["out", "of"] and end + 2 < len(words)
        if rated and self._number(words[end + 2]) == HIGHEST:
            return _Value(i, end + 3, number, rated=True)
        return _Value(i, end, number)

    def _number(self, word: str) -> float | None:
        return float(word) if _DIGITS.fullmatch(word) else self._words.get(word)

    def _is_rating(self, words: list[str], value: _Value) -> bool:
        """Not "two kids", "my son is seven"."""
        after = words[value.end] if value.end < len(words) else ""
        before = words[value.start - 1] if value.start else ""
        if after in self._file.units or (
            words[value.start] == "one" and before in self._file.which
        ):
            return False
        holder = grammar().holder
        if value.start > 1 and words[value.start - 1] in holder.be:
            who = words[value.start - 2]
            if who in holder.persons | holder.others:
                return False
        return not after or after in self._file.around or self._number(after) is not None

    def _rest(self, words: list[str], values: list[_Value]) -> list[str]:
        """Words that are neither a number nor fit around one."""
        taken = {k for v in values for k in range(v.start, v.end)}
        return [w for k, w in enumerate(words) if k not in taken and w not in self._file.around]

    # --- other ways to say it -------------------------------------------------------------------

    def _phrase(self, words: list[str]) -> float | None:
        """The last phrase, when nothing is around that does not fit around a number."""
        found: list[_Value] = []
        i = 0
        while i < len(words):
            match = self._phrases.match(words, i)
            if match:
                found.append(_Value(i, *match))
            i = match[0] if match else i + 1
        return found[-1].value if found and not self._rest(words, found) else None

    def _by_sound(self, words: list[str]) -> float | None:
        """The one word that sounds like a number, alone or where the number stands."""
        others = [word for word in words if word not in self._file.around]
        for word in (*words[-1:], *others):
            value = self._sounds.get(word)
            rest = [w for w in others if w != word]
            before = words[words.index(word) - 1]
            placed = len(words) == 1 or word in others or before in self._file.slot
            if value is not None and placed and not rest:
                return value
        return None

    # --- among several --------------------------------------------------------------------------

    def _choose(self, words: list[str], values: list[_Value]) -> float | None:
        """The rating: ranges are averaged, of others the present one and the last win."""
        present = [v for v in values if not self._is_earlier(words, v, values)]
        values = present or values
        last = values[-1]
        if len(values) > 1 and self._is_range(words, values[-2], last):
            return (values[-2].value + last.value) / 2
        if last.value <= HIGHEST:
            return last.value
        return HIGHEST if last.value <= _BEYOND else None

    def _is_range(self, words: list[str], before: _Value, last: _Value) -> bool:
        between = words[before.end : last.start]
        joined = not between or between[0] in self._file.joins
        corrected = bool(self._file.corrects & set(between))
        return joined and not corrected and before.value != last.value <= HIGHEST

    def _is_earlier(self, words: list[str], value: _Value, values: list[_Value]) -> bool:
        """Said, and not the rating now: "from eight", "it was a six", "not a seven"."""
        begin = max((v.end for v in values if v.end <= value.start), default=0)
        near = set(words[max(begin, value.start - _EARLIER_REACH_WORDS) : value.start])
        nearest = set(words[max(begin, value.start - _NOW_REACH_WORDS) : value.start])
        return bool(self._file.earlier & near) and not self._file.present & nearest


def _values(field: str, pairs: Pairs) -> dict[str, float]:
    try:
        return {word: float(value) for word, value in pairs.items()}
    except ValueError as error:
        raise wrong(FILE, f"{field}: {error}") from None


@cache
def numbers() -> Numbers:
    """The numbers, read once.

    Raises:
        CompanionError: the file is missing or wrong.
    """
    return Numbers(load(FILE, _File))
