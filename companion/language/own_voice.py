"""The companion's own words, come back through the microphone in spite of the echo canceller.

The person comes first.  What may be an answer, a command, a feeling of theirs or a cry for help is
theirs, even where the companion said the same: an echo that is taken for the person does less harm
than a person who is not heard.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from companion.content.sentences import split
from companion.language.commands import commands
from companion.language.grammar import grammar
from companion.language.normalise import tokens
from companion.language.numbers import numbers
from companion.language.reading import read
from companion.language.sounds import pronounced
from companion.language.types import Reading

_ALIKE = 80.0  # of 100, over phones
_ALIKE_WHEN_STRICT = 90.0
_MISHEARD = 0.4  # more of a word's phones than this, and more than one, are a slip
_WORDS_A_SLIP = 4  # one word in so many may be a slip
_FEW_WORDS, _ANSWER_WORDS, _NUMBER_WORDS = 2, 3, 5
_OWN = frozenset(("my", "mine", "myself"))
_YOU = frozenset(("you", "your", "yours", "yourself"))
_OFFERS = frozenset(("or", "say", "word"))


def is_own_voice(heard: str, lately_said: Sequence[str]) -> bool:
    """Whether ``heard`` is a stretch of what the companion lately said, give or take some sounds.

    A lone word is never one: while a question is open it is an answer, and else it does no harm.

    Args:
        heard: what a recogniser made of it.
        lately_said: the last lines that were spoken, in their order.
    """
    words = tokens(heard)
    if len(words) < _FEW_WORDS or not lately_said:
        return False
    reading = read(heard, expecting="command")
    mine = not _first_person().isdisjoint(words)
    if _is_the_persons(words, reading, mine):
        return False
    sentences = [sentence for line in lately_said for sentence in split(line)]
    if len(words) <= _FEW_WORDS or (len(words) <= _ANSWER_WORDS and _YOU.isdisjoint(words)):
        if any(map(_asks, split(lately_said[-1]))):
            return False
        sentences = [sentence for sentence in sentences if not _asks(sentence)]
    if len(words) <= _FEW_WORDS:
        return any(_stands_in(words, tokens(sentence)) for sentence in sentences)
    serious = reading.safety.level != "none" or reading.command is not None
    strict = mine or serious or _rates(words)
    felt = {word for feeling in reading.feelings for word in feeling.word.split()}
    denied = {word for phrase in reading.denied for word in phrase.split()}
    said = [word for sentence in sentences for word in tokens(sentence)]
    return _is_stretch(words, said, strict, felt | denied)


def _is_the_persons(words: list[str], reading: Reading, mine: bool) -> bool:
    """Whether it means something when a person says it, whatever the companion said."""
    few = len(words) <= _ANSWER_WORDS
    if commands().find(words) is not None or (few and reading.command is not None):
        return True
    if reading.safety.level != "none" and (mine or _YOU.isdisjoint(words)):
        return True
    if (few or mine) and (reading.feelings or reading.denied):
        return True
    if len(words) <= _NUMBER_WORDS and _rates(words):
        return True
    answer = commands().find(words, "yes_no") is not None or commands().only_polite(words)
    return len(words) <= _FEW_WORDS and (mine or answer or bool(reading.body))


def _rates(words: list[str]) -> bool:
    """Whether a number could be meant: "six and a half", "halfway"."""
    return numbers().find(words, "number") is not None


def _asks(sentence: str) -> bool:
    return sentence.endswith("?")


def _stands_in(words: list[str], sentence: list[str]) -> bool:
    """Whether a few words stand in a sentence that offers none to answer with."""
    if not _OFFERS.isdisjoint(sentence):
        return False
    starts = range(len(sentence) - len(words) + 1)
    return any(sentence[at : at + len(words)] == words for at in starts)


def _is_stretch(words: list[str], said: list[str], strict: bool, weighty: Collection[str]) -> bool:
    """Whether the words sound like a stretch of what was said.

    Args:
        words: what was heard, normalised.
        said: what the companion said, normalised.
        strict: allow no word that was misheard.
        weighty: words that must stand in the stretch as they are, beside those that always must.
    """
    heard_phones, heard_places = _sounds(words)
    said_phones, said_places = _sounds(said)
    if len(heard_phones) > len(said_phones):
        return False
    alike = _ALIKE_WHEN_STRICT if strict else _ALIKE
    best = fuzz.partial_ratio_alignment(heard_phones, said_phones, score_cutoff=alike)
    if best is None:
        return False
    begin, end = best.dest_start, best.dest_end
    stretch = {
        word
        for word, place in zip(said, said_places, strict=True)
        if place.start < end and place.stop > begin
    }
    if any((word in weighty or _weighs(word)) and word not in stretch for word in words):
        return False
    same: set[int] = set()
    for block in Indel.opcodes(heard_phones, said_phones[begin:end]):
        if block.tag == "equal":
            same.update(range(block.src_start, block.src_end))
    slips = [
        len(at) - len(same.intersection(at)) > max(1.0, _MISHEARD * len(at)) for at in heard_places
    ]
    in_a_row = any(one and other for one, other in pairwise(slips))
    return not in_a_row and sum(slips) <= (0 if strict else len(words) // _WORDS_A_SLIP)


def _sounds(words: list[str]) -> tuple[list[str], list[range]]:
    """The phones of all words in a row, and where each word stands in it."""
    phones: list[str] = []
    places = []
    for word in words:
        begin = len(phones)
        ways = pronounced(_figures().get(word, word))
        phones.extend(ways[0] if ways else word)
        places.append(range(begin, len(phones)))
    return phones, places


@cache
def _figures() -> dict[str, str]:
    """Number words by their figures, which some recognisers write: "10" for "ten"."""
    words = reversed(numbers().alone)  # of two words for one number the first is said
    return {f"{numbers().find([word], 'number'):g}": word for word in words}


def _weighs(word: str) -> bool:
    """Whether a word more makes it another's sentence: "i", "not", "stop"."""
    return word in _first_person() or word in grammar().holder.nays or word in commands().alone


def _first_person() -> frozenset[str]:
    holder = grammar().holder
    return holder.speaker | holder.me | _OWN
