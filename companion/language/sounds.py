"""Words that sound alike, for answers of one or two words.

A recogniser that is given a lone word writes another of the same sound ("num" for "numb", "come"
for "calm").  Its hypotheses are turned into phones and compared, by a weighted edit distance, with
the words that were to be expected; what several hypotheses come near to is nearer.  The weights
were fitted to human, synthetic and telephone recordings of lone words: up to 0.15 a match is right
nearly always, up to 0.30 it is worth asking.

The sounds of English are data: ``scripts/en/sounds.toml`` and the CMU Pronouncing Dictionary in
``scripts/en/pronunciations.txt.gz``.
"""

from __future__ import annotations

import gzip
import itertools
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from companion.errors import CompanionError
from companion.language.data import Table, load
from companion.paths import scripts_dir

SURE = 0.15
"""Up to this distance a match is taken."""
DOUBTFUL = 0.30
"""Up to this distance a match is asked about."""

_GAP = 0.9
_ALIKE = 0.4
_VOWELS = 0.8
_CONSONANTS = 1.0
_VOWEL_FOR_CONSONANT = 1.2
_PER_RANK = 0.02
_REACH = 0.12  # at this distance a hypothesis speaks for a candidate a third as loud as at none
_LEAD = 0.03  # a candidate this much farther than the best is no rival
_FAR = 0.6  # a hypothesis this far from a candidate says nothing about it
_MOST_PRONUNCIATIONS = 6
_LONGEST_ENTRY = 400  # bytes of a word's pronunciations and the line before; at most 278

Phones = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoundMatch:
    """A candidate that sounds like what was heard.

    Attributes:
        word: the candidate as it was given.
        distance: near 0 sounds the same; at most :data:`DOUBTFUL`.
        rival: a candidate of another meaning that sounds as near, if there is one.
    """

    word: str
    distance: float
    rival: str | None = None

    @property
    def sure(self) -> bool:
        """Near enough, and alone enough, to take without asking."""
        return self.distance <= SURE and self.rival is None


def match_by_sound(
    hypotheses: Sequence[str],
    candidates: Iterable[str],
    meaning: Callable[[str], object] = str,
) -> SoundMatch | None:
    """The candidate that sounds most like what was heard, if any is near enough to ask about.

    Args:
        hypotheses: what a recogniser made of it, best first.
        candidates: words and short phrases that may be said alone; of two at the same distance the
            first is taken.
        meaning: what a candidate stands for; those of one meaning are no rivals.
    """
    heard = [sounds for text in hypotheses if (sounds := pronounced(text))]
    weights = [math.exp(-_PER_RANK * rank / _REACH) for rank in range(len(heard))]
    # One hypothesis has no others to make up for what is neither a match nor its rival.
    far = _FAR if len(heard) > 1 else DOUBTFUL + _LEAD
    scored: list[tuple[float, int, str]] = []
    for word in candidates:
        said = pronounced(word)
        nearness = sum(
            weight * max(_nearness(one, other, far) for one in sounds for other in said)
            for weight, sounds in zip(weights, heard, strict=True)
            if said
        )
        if nearness:
            # Over the root of the weights one and the same limit holds for any number of them.
            distance = -_REACH * math.log(nearness / math.sqrt(sum(weights)))
            scored.append((round(distance, 6), len(scored), word))
    if not scored:
        return None
    scored.sort()
    best, _, word = scored[0]
    if best > DOUBTFUL:
        return None
    near = (one for distance, _, one in scored[1:] if distance < best + _LEAD)
    rival = next((one for one in near if meaning(one) != meaning(word)), None)
    return SoundMatch(word, max(best, 0.0), rival)


def _nearness(one: Phones, other: Phones, far: float) -> float:
    """1 for the same sounds, a third at a distance of :data:`_REACH`, 0 from ``far`` on."""
    distance = _distance(one, other, far)
    return math.exp(-distance / _REACH) if distance <= far else 0.0


@lru_cache(maxsize=4096)
def pronounced(text: str) -> tuple[Phones, ...]:
    """The ways to say a word or short phrase; none when it holds no letters.

    >>> pronounced("numb")
    (('N', 'AH', 'M'),)
    """
    ways = [_ways(word) for word in re.findall(r"[a-z']*[a-z][a-z']*", text.lower())]
    whole = itertools.islice(itertools.product(*ways), _MOST_PRONUNCIATIONS)
    return tuple(tuple(itertools.chain(*way)) for way in whole) if ways else ()


@lru_cache(maxsize=8192)
def is_word(word: str) -> bool:
    """Whether ``word`` stands in the pronouncing dictionary: it is English, or a name.

    >>> is_word("scarred"), is_word("embarased")
    (True, False)
    """
    return bool(_looked_up(word))


def _ways(word: str) -> list[Phones]:
    """A word's pronunciations in the dictionary, or the one its letters suggest."""
    return _looked_up(word) or _looked_up(word.replace("'", "")) or [_spelt_out(word)]


def _looked_up(word: str) -> list[Phones]:
    """The pronunciations of a word in the dictionary, by bisection of its text."""
    text = _dictionary()
    key = f"{word} ".encode()

    def line_from(at: int) -> bytes:
        """The line that begins at or after a position."""
        start = text.find(b"\n", at) + 1
        return text[start : text.find(b"\n", start)]

    # The key's line is the first that is not less; bisection stops at the line before it.
    at = bisect_left(range(len(text) - 1), key, key=line_from)
    near = text[at : at + _LONGEST_ENTRY].split(b"\n")[1:]
    lines = itertools.takewhile(lambda line: line.startswith(key), near)
    return [tuple(line.decode().split()[1:]) for line in lines]


def _spelt_out(word: str) -> Phones:
    """What a word's letters sound like, by the rules of ``sounds.toml``."""
    pattern, phones = _letters()
    return tuple(
        itertools.chain(*(phones[(found.lastindex or 1) - 1] for found in pattern.finditer(word)))
    )


def _distance(one: Phones, other: Phones, limit: float) -> float:
    """The weighted edit distance of two pronunciations, divided by the longer one's length.

    Above ``limit`` the answer is only known to be more than that.
    """
    longer = max(len(one), len(other), 1)
    most = limit * longer
    if abs(len(one) - len(other)) * _GAP > most:
        return 1.0
    costs = _costs()
    row = [_GAP * i for i in range(len(other) + 1)]
    for phone in one:
        cost = costs[phone]
        diagonal = row[0]
        row[0] += _GAP
        for i, against in enumerate(other):
            best = min(diagonal + cost[against], row[i] + _GAP, row[i + 1] + _GAP)
            diagonal = row[i + 1]
            row[i + 1] = best
        if min(row) > most:
            return 1.0
    return row[-1] / longer


class _Sounds(Table, frozen=True):
    vowels: str
    alike: str
    letters: tuple[tuple[str, str], ...]


@cache
def _sounds() -> _Sounds:
    return load("sounds.toml", _Sounds)


@cache
def _letters() -> tuple[re.Pattern[str], tuple[Phones, ...]]:
    """One pattern with a group for each rule, and each rule's phones."""
    rules = _sounds().letters
    pattern = re.compile("|".join(f"({letters})" for letters, _ in rules))
    return pattern, tuple(tuple(phones.split()) for _, phones in rules)


@cache
def _costs() -> dict[str, dict[str, float]]:
    """What it costs to hear one phone for another."""
    vowels = set(_sounds().vowels.split())
    alike = {frozenset(pair.split("-")) for pair in _sounds().alike.split()}
    phones = vowels.union(*alike, ("HH", "Y"))

    def cost(one: str, other: str) -> float:
        if one == other:
            return 0.0
        if {one, other} in alike:
            return _ALIKE
        if one in vowels and other in vowels:
            return _VOWELS
        return _VOWEL_FOR_CONSONANT if (one in vowels) != (other in vowels) else _CONSONANTS

    return {one: {other: cost(one, other) for other in phones} for one in phones}


@cache
def _dictionary() -> bytes:
    """Lines of a word and its phones, in the order of their bytes, with a line end in front.

    Raises:
        CompanionError: the file is missing or damaged.
    """
    path = scripts_dir() / "en" / "pronunciations.txt.gz"
    try:
        text = gzip.decompress(path.read_bytes())
    except (OSError, EOFError) as error:
        raise CompanionError(
            f"The file {path} is missing or damaged.", "Install the program again."
        ) from error
    head = re.match(rb"(?:#.*\n)*", text)
    return b"\n" + text[head.end() if head else 0 :]
