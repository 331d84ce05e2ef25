"""A rating from 0 to 10 in all its spoken forms: "seven and a half", "six or seven", "8/10"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from companion.language.data import (
    Pairs,
    Phrase,
    PhraseTable,
    Table,
    Words,
    expand,
    load,
    wrong,
)
from companion.language.grammar import grammar

FILE = "numbers.toml"
HIGHEST = 10.0
_BEYOND, _HALF_OF_A_HUNDRED = 100.0, 50.0
_MOST_WORDS = 200  # of a longer answer the end counts
_PERCENT = "percent"
_MINUTES = (15.0, 30.0, 45.0)
_DIGITS = re.compile(r"\d{1,7}(?:\.\d+)?")
_EARLIER_REACH_WORDS = 4
_BEFORE_REACH_WORDS = 3
_ISH = "ish"
_WHOLE_SCALE = (["zero", "to", "ten"], ["nought", "to", "ten"], ["0", "to", "10"])
_PARTS = (
    (["and", "a", "half"], 0.5), (["and", "half"], 0.5), (["half"], 0.5),
    (["and", "a", "quarter"], 0.25), (["and", "three", "quarters"], 0.75),
)  # fmt: skip


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
    no_rating_after: Words
    names: Words
    compares: Words
    asks: Words
    hedges: Words
    moves: Words
    articles: Words
    times: Words
    clock: Words


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
        self._links = file.joins | file.corrects | file.articles
        self._pairs = self._links | {"or"}
        self._phrases = PhraseTable(_phrase_values(file.phrases).items(), frozenset())

    @property
    def alone(self) -> list[str]:
        """The number words up to ten, to hear by sound."""
        return [word for word, value in self._words.items() if value <= HIGHEST]

    def find(self, words: list[str], expecting: str | None = None) -> float | None:
        """The rating that the normalised ``words`` give, 0..10, or None.

        Without a number asked for, the whole utterance must be one, or say "out of ten".
        """
        asked = expecting == "number"
        if not asked and all(self._number(word) is None for word in words):
            return None
        words = _without_scale(words[-_MOST_WORDS:])
        values = self._ratings(words, asked)
        if asked:
            ends = bool(values) and values[-1].end == len(words)
            if words and words[0] in self._file.asks and not ends:
                return None
            if values:
                return self._choose(words, values)
            phrase = self._phrase(words)
            return phrase if phrase is not None else self._by_sound(words)
        rated = [value for value in values if value.rated]
        if rated or (values and not self._rest(words, values)):
            return self._choose(words, rated or values)
        return None

    # --- what is there --------------------------------------------------------------------------

    def _ratings(self, words: list[str], asked: bool) -> list[_Value]:
        """The numbers that rate something; ``asked`` for one, whatever follows the first."""
        found: list[_Value] = []
        i = 0
        leads = asked
        while i < len(words):
            value = self._value_at(words, i, asked)
            if value:
                linked = bool(found) and self._links.issuperset(words[found[-1].end : i])
                if value.rated or self._is_rating(words, value, leads=leads or linked):
                    found.append(value)
            leads = leads and value is None and words[i] in self._file.around
            i = value.end if value else i + 1
        return found

    def _value_at(self, words: list[str], i: int, asked: bool) -> _Value | None:
        heard = self._sounds.get(words[i]) if asked else None
        rated_end = self._out_of_ten(words, i + 1, asked)
        if heard is not None and rated_end:
            return _Value(i, rated_end, heard, rated=True)
        number = 0.0 if words[i] == "point" else self._number(words[i])
        if number is None and heard is not None and self._is_beside_number(words, i):
            number = heard
        if number is None:
            return None
        end = i + (words[i] != "point")
        if 20 <= number < _BEYOND and end < len(words):
            unit = self._words.get(words[end], HIGHEST)
            if 0 < unit < HIGHEST:
                number, end = number + unit, end + 1
        if words[i : end + 1] == ["three", "quarters"]:
            number, end = 0.75, end + 1
        for row, part in _PARTS:
            if words[end : end + len(row)] == row:
                number, end = number + part, end + len(row)
                break
        if words[end : end + 1] == ["point"] and end + 1 < len(words):
            tenths = self._number(words[end + 1])
            if tenths is not None and tenths < HIGHEST:
                number, end = number + tenths / 10, end + 2
        if end == i:
            return None
        rated_end = self._out_of_ten(words, end, asked)
        if rated_end:
            return _Value(i, rated_end, min(number, HIGHEST), rated=True)
        return _Value(i, end, number)

    def _is_beside_number(self, words: list[str], i: int) -> bool:
        """A sound among words that only go with numbers: "won and a half", "fife or six"."""
        if words[i + 1 : i + 4] == ["and", "a", "half"]:
            return True
        after = [word for word in words[i + 1 : i + 4] if word not in self._file.articles]
        if len(after) > 1 and after[0] in self._pairs and self._is_heard(after[1]):
            return True
        spoken = words[i] not in self._file.around and self._sounds.get(words[i])
        if i and spoken and self._number(words[i - 1]) is not None:
            return True  # "seven ate"
        if words[i - 1 : i] == ["to"] and words[i + 1 : i + 2] == ["from"]:
            return True  # "down to for from seven"
        if i < 2 or words[i - 1] not in self._pairs:
            return False
        unsure = words[i] in self._file.around  # "to" and "for" are mostly themselves
        corrected = words[i - 1] in self._file.corrects and self._number(words[i - 2]) is not None
        return corrected if unsure else self._is_heard(words[i - 2])

    def _is_heard(self, word: str) -> bool:
        return self._number(word) is not None or word in self._sounds

    def _out_of_ten(self, words: list[str], i: int, asked: bool) -> int:
        """Where "out of ten" or "over ten" at ``i`` ends; 0 where it is not said.

        Unless a number was asked for, "of ten" may be said of anything, and "over ten years" too.
        """
        rows = [["out", "of"], ["out", "of", "the"], ["over"]]
        for row in [*rows, ["of"], ["from"]] if asked else rows:
            end = i + len(row)
            if words[i:end] == row and end < len(words):
                sound = self._sounds.get(words[end]) if asked else None
                unit = words[end + 1 : end + 2] and words[end + 1] in self._file.units
                if (self._number(words[end]) or sound) == HIGHEST and not unit:
                    return end + 1
        return 0

    def value(self, word: str) -> float | None:
        """The number that a word or digits stand for, whatever it counts; None for no number."""
        return self._number(word)

    def _number(self, word: str) -> float | None:
        if _DIGITS.fullmatch(word):
            return float(word)
        stem = word.removesuffix(_ISH)  # "sixish", and "ninish" without its e
        return self._words.get(stem, self._words.get(stem + "e") if stem != word else None)

    def _is_rating(self, words: list[str], value: _Value, *, leads: bool) -> bool:
        """Not "two kids", "my son is seven"; what ``leads`` the answer needs nothing after it."""
        after = words[value.end] if value.end < len(words) else ""
        before = words[value.start - 1] if value.start else ""
        leading = words[max(0, value.start - _BEFORE_REACH_WORDS) : value.start]
        percent = value.value > HIGHEST and after == _PERCENT
        if (after in self._file.units and not percent) or before in self._file.names:
            return False
        if after != "now" and self._file.no_rating_after.intersection(leading):
            return False
        if leading[-2:] == ["out", "of"] or self._is_time(words, value, leading):
            return False
        if words[value.start] == "one" and before in self._file.which:
            zero = value.start > 1 and self._number(words[value.start - 2]) is not None
            return before == "no" and zero
        if value.value > HIGHEST and (leading[-2:] == ["i", "am"] or not self._is_only(words)):
            return False
        holder = grammar().holder
        if value.start > 1 and words[value.start - 1] in holder.be:
            who = words[value.start - 2]
            if who in holder.persons | holder.others:
                return False
        fits = not after or percent or after in self._file.around or self._number(after) is not None
        moved = before == "to" and not self._file.moves.isdisjoint(words)
        placed = leads or moved or before in self._file.articles or leading[-2:] == ["it", "is"]
        return fits or (placed and value.value <= HIGHEST)

    def _is_time(self, words: list[str], value: _Value, leading: list[str]) -> bool:
        """Said of a time or an age: "up at six", "at nine thirty", "i was seven when"."""
        after = words[value.end : value.end + 3]
        minutes = after[:1] if value.value <= 12 else []
        hour = leading[-1:] if value.value in _MINUTES else []
        if after[:2] == ["in", "the"] or any(self._number(word) in _MINUTES for word in minutes):
            return True
        if any(self._number(word) is not None for word in hour):
            return True
        if leading[-1:] == ["half"]:
            return True
        if leading[-1:] == ["at"] and value.start > 1:
            near = words[max(0, value.start - _EARLIER_REACH_WORDS) : value.start - 1]
            placed = not self._file.times.isdisjoint(near) or self._is_only(words)
            return not placed or not self._file.clock.isdisjoint(words[: value.start])
        return leading[-2:] == ["i", "was"] and after[:1] == ["when"]

    def _rest(self, words: list[str], values: list[_Value]) -> list[str]:
        """Words that are neither a number nor fit around one."""
        taken = {k for v in values for k in range(v.start, v.end)}
        return [w for k, w in enumerate(words) if k not in taken and w not in self._file.around]

    def _is_only(self, words: list[str]) -> bool:
        """Whether there are only numbers and what may stand around them."""
        around = self._file.around
        return all(w in around or w == _PERCENT or self._number(w) is not None for w in words)

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
        taken = {k for v in found for k in range(v.start, v.end)}
        others = {word for k, word in enumerate(words) if k not in taken}
        if not found or self._file.compares & others:
            return None
        return None if self._rest(words, found) else found[-1].value

    def _by_sound(self, words: list[str]) -> float | None:
        """The one word that sounds like a number, alone or where the number stands."""
        others = [word for word in words if word not in self._file.around]
        for i, word in enumerate(words):
            value = self._sounds.get(word)
            if value is None or any(self._sounds.get(other) != value for other in others):
                continue
            before = words[i - 1] if i else ""
            hedged = i == 0 and self._file.hedges.issuperset(words[1:])
            if hedged or before in self._file.slot or (word in others and before != "i"):
                return value
        return None

    # --- among several --------------------------------------------------------------------------

    def _choose(self, words: list[str], values: list[_Value]) -> float | None:
        """The rating: ranges are averaged, of others the present one and the last win."""
        present = [v for v in values if not self._is_earlier(words, v, values)]
        values = present or [v for v in values if not self._is_denied(words, v)]
        if not values:
            return None
        last = values[-1]
        bounds = len(values) == 2 and all(words[v.start - 1 : v.start] == ["than"] for v in values)
        if bounds or (len(values) > 1 and self._is_range(words, values[-2], last)):
            return (values[-2].value + last.value) / 2
        if last.value == _HALF_OF_A_HUNDRED or words[last.end : last.end + 1] == [_PERCENT]:
            return min(last.value / HIGHEST, HIGHEST)  # "fifty fifty", "eighty percent"
        return min(last.value, HIGHEST) if last.value <= _BEYOND else None

    def _is_denied(self, words: list[str], value: _Value) -> bool:
        """Right after a "not": "not a seven", and no "not quite three"."""
        k = value.start - 1
        while k > 0 and words[k] in self._file.articles:
            k -= 1
        return k >= 0 and words[k] == "not"

    def _is_range(self, words: list[str], before: _Value, last: _Value) -> bool:
        between = words[before.end : last.start]
        joined = not between or between[0] in self._file.joins
        corrected = bool(self._file.corrects & set(between))
        said_again = not between and last.value % 1 != 0  # "six, six and a half"
        if corrected or said_again:
            return False
        return joined and before.value != last.value <= HIGHEST

    def _is_earlier(self, words: list[str], value: _Value, values: list[_Value]) -> bool:
        """Said, and not the rating now: "from eight", "it was a six", "ten was before now five"."""
        if words[value.end : value.end + 1] == ["was"]:
            return True
        begin = max((v.end for v in values if v.end <= value.start), default=0)
        for word in reversed(words[max(begin, value.start - _EARLIER_REACH_WORDS) : value.start]):
            if word == "from" and self._file.moves.isdisjoint(words):
                continue  # "from five to seven" is a range
            if word in self._file.earlier | self._file.present:
                return word in self._file.earlier
            if word in grammar().holder.speaker or word == "it":
                break
        return False


def _without_scale(words: list[str]) -> list[str]:
    """The words without "zero to ten", which is the question and no answer."""
    for i in range(len(words) - 2):
        if words[i : i + 3] in _WHOLE_SCALE:
            return words[:i] + words[i + 3 :]
    return words


def _values(field: str, pairs: Pairs) -> dict[str, float]:
    try:
        return {word: float(value) for word, value in pairs.items()}
    except ValueError as error:
        raise wrong(FILE, f"{field}: {error}") from None


def _phrase_values(pairs: Pairs) -> dict[Phrase, float]:
    """Every phrase with its number; two entries may have one phrase, but not two numbers for it."""
    values: dict[Phrase, float] = {}
    for entry, value in _values("phrases", pairs).items():
        for phrase in expand(entry):
            if values.setdefault(phrase, value) != value:
                raise wrong(FILE, f'phrases: "{" ".join(phrase)}" stands for two numbers')
    return values


@cache
def numbers() -> Numbers:
    """The numbers, read once.

    Raises:
        CompanionError: the file is missing or wrong.
    """
    return Numbers(load(FILE, _File))
