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
_POINT_DIGITS = {"5": 0.5, "five": 0.5, "two": 0.2, "three": 0.3, "seven": 0.7, "eight": 0.8}
_JOIN = frozenset(("or", "to", "and", "maybe", "through", "till", "until", "perhaps", "possibly"))
_EARLIER = frozenset(("was", "were", "from", "started", "said", "been", "had", "usually", "not"))
_CORRECTS = frozenset(("no", "actually", "sorry", "wait", "mean", "rather", "make", "well"))
_SLOT = frozenset(("a", "an", "is", "say", "it", "at", "about", "around", "call", "maybe", "like"))


class _File(Table, frozen=True):
    words: Pairs
    sounds: Pairs
    phrases: Pairs
    around: Words
    units: Words


@dataclass(frozen=True, slots=True)
class _Value:
    """A number in its place; ``end`` is exclusive."""

    start: int
    end: int
    value: float


class Numbers:
    """Finds the rating in an answer."""

    def __init__(self, file: _File) -> None:
        self._words = _values("words", file.words)
        self._sounds = _values("sounds", file.sounds)
        phrases = _values("phrases", file.phrases).items()
        self._phrases = PhraseTable(
            [(words, value) for entry, value in phrases for words in expand(entry)], frozenset()
        )
        self._around = file.around
        self._units = file.units

    @property
    def alone(self) -> list[str]:
        """The number words up to ten, to hear by sound."""
        return [word for word, value in self._words.items() if value <= HIGHEST]

    def find(self, words: list[str], expecting: str | None = None) -> float | None:
        """The rating that the normalised ``words`` give, 0..10, or None.

        Without a number asked for, the whole utterance must be one, or say "out of ten".
        """
        if not words:
            return None
        asked = expecting == "number"
        values = self._drop_ten(words, self._values(words))
        if not asked:
            rated = len(values) < len(self._values(words))
            rest = self._rest(words, values)
            return _choose(words, values) if values and (rated or not rest) else None
        if not values:
            phrase = self._phrase(words)
            return phrase if phrase is not None else self._by_sound(words)
        return _choose(words, values)

    # --- what is there --------------------------------------------------------------------

    def _values(self, words: list[str]) -> list[_Value]:
        found: list[_Value] = []
        i = 0
        while i < len(words):
            value = self._value_at(words, i)
            if value and self._is_rating(words, value):
                found.append(value)
            i = value.end if value else i + 1
        return found

    def _value_at(self, words: list[str], i: int) -> _Value | None:
        number = self._number(words[i])
        if number is None:
            return None
        end = i + 1
        if words[end : end + 3] == ["and", "a", "half"]:
            return _Value(i, end + 3, number + 0.5)
        if words[end : end + 1] == ["half"] or words[end : end + 2] == ["and", "half"]:
            return _Value(i, end + words[end:].index("half") + 1, number + 0.5)
        if words[end : end + 1] == ["point"] and end + 1 < len(words):
            tenths = self._number(words[end + 1])
            if tenths is not None and tenths < 10:
                return _Value(i, end + 2, number + tenths / 10)
        return _Value(i, end, number)

    def _number(self, word: str) -> float | None:
        if _DIGITS.fullmatch(word):
            return float(word)
        return self._words.get(word)

    def _is_rating(self, words: list[str], value: _Value) -> bool:
        after = words[value.end] if value.end < len(words) else ""
        if after in self._units and words[value.end : value.end + 2] not in (["of", "ten"],):
            return False
        before = words[max(0, value.start - 2) : value.start]
        holder = grammar().holder
        return not (
            len(before) == 2 and before[1] in ("is", "was") and before[0] in holder.persons
        ) and (not after or after in self._around or self._number(after) is not None)

    def _drop_ten(self, words: list[str], values: list[_Value]) -> list[_Value]:
        """Without the ten of "out of ten"."""
        return [
            v for v in values
            if not (v.start and words[v.start - 1] == "of" and v.value == HIGHEST and len(values) > 1)
        ]  # fmt: skip

    def _rest(self, words: list[str], values: list[_Value]) -> list[str]:
        """Words that are neither a number nor fit around one."""
        taken = {k for v in values for k in range(v.start, v.end)}
        return [w for k, w in enumerate(words) if k not in taken and w not in self._around]

    # --- other ways to say it ---------------------------------------------------------------

    def _phrase(self, words: list[str]) -> float | None:
        """A phrase with nothing around it that does not fit around a number."""
        found: list[tuple[int, int, float]] = []
        i = 0
        while i < len(words):
            match = self._phrases.match(words, i)
            if match:
                found.append((i, *match))
            i = match[0] if match else i + 1
        taken = {k for start, end, _ in found for k in range(start, end)}
        rest = [w for k, w in enumerate(words) if k not in taken and w not in self._around]
        return found[-1][2] if found and not rest else None

    def _by_sound(self, words: list[str]) -> float | None:
        """The one word that sounds like a number, alone or where the number stands."""
        others = [word for word in words if word not in self._around]
        for word in (words[-1], *others):
            value = self._sounds.get(word)
            rest = [w for w in words if w != word and w not in self._around]
            slot = len(words) == 1 or words[words.index(word) - 1] in _SLOT or word in others
            if value is not None and not rest and slot:
                return value
        return None


def _choose(words: list[str], values: list[_Value]) -> float | None:
    """The rating among several numbers: ranges are averaged, the present and the last win."""
    if not values:
        return None
    if len(values) > 1:
        present = [v for v in values if not _is_earlier(words, v, values)]
        values = present or values
    last = values[-1]
    if len(values) > 1:
        before = values[-2]
        between = words[before.end : last.start]
        joined = not between or (between[0] in _JOIN and not _CORRECTS & set(between))
        if joined and before.value != last.value and last.value <= HIGHEST:
            return (before.value + last.value) / 2
    return last.value if last.value <= HIGHEST else HIGHEST if last.value <= _BEYOND else None


def _is_earlier(words: list[str], value: _Value, values: list[_Value]) -> bool:
    """ "from eight", "it was a six", "not a seven": said, and not the rating now."""
    start = max((v.end for v in values if v.end <= value.start), default=0)
    return bool(_EARLIER & set(words[max(start, value.start - 4) : value.start])) and not (
        {"now", "more"} & set(words[max(start, value.start - 3) : value.start])
    )


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
