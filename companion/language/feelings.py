"""What a person feels now, from the feelings they name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from companion.language.data import PhraseTable
from companion.language.denied import heed_learned
from companion.language.echo import heed_echoes
from companion.language.grammar import grammar
from companion.language.lexicon import Lexicon
from companion.language.mentions import Mention, find_mentions
from companion.language.repair import Repaired, repair
from companion.language.types import Feeling

_PAST_FACTOR, _LESSER_FACTOR, _VAGUE_FACTOR, _UNDER_FACTOR = 0.4, 0.5, 0.4, 0.55
_RESULT_FACTOR, _PART_FACTOR = 0.9, 0.9
_REPAIR_FACTOR, _GUESS_FACTOR = 0.75, 0.45
_STEM = 4
_CONTRASTS = frozenset(("but", "though", "does", "do"))


@dataclass(frozen=True, slots=True)
class Named:
    """The feelings of one utterance.

    Attributes:
        feelings: felt now, best first, one for each family.
        denied: the words of feelings denied.
        intensity: of the first feeling.
        about: the mention that a cause belongs to: the first feeling, else the first denied.
        choice: two words offered with "or", to ask which.
        mentions: every feeling word of the speaker, as found.
    """

    feelings: tuple[Feeling, ...] = ()
    denied: tuple[str, ...] = ()
    intensity: float | None = None
    about: Mention | None = None
    choice: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()


def name_feelings(words: list[str], lexicon: Lexicon) -> Named:
    """Weigh every mention in the normalised ``words``, unknown words repaired."""
    repaired = repair(words, lexicon)
    found = heed_echoes(words, find_mentions(repaired.words, lexicon))
    mentions = [_trusted(m, repaired) for m in heed_learned(repaired.words, found)]
    felt, denied = _settle(mentions, words, lexicon)
    if not felt:
        about = next((m for m in mentions if m.status == "denied"), None)
        return Named(denied=denied, about=about, mentions=tuple(mentions))
    weighed = sorted(
        ((_weight(m, felt, words, lexicon), m) for m in felt),
        key=lambda pair: (-pair[0], lexicon.valence(pair[1].entry.family) > 0, pair[1].start),
    )
    feelings: dict[str, Feeling] = {}
    not_felt = {m.entry.family for m in mentions if m.status == "denied"}
    for weight, mention in weighed:
        under = (family for family in mention.entry.under if family not in not_felt)
        families = (mention.entry.family, *under)
        for family, factor in zip(families, (1.0, *[_UNDER_FACTOR] * len(families)), strict=False):
            score = round(weight * factor, 2)
            feelings.setdefault(family, Feeling(mention.word, family, score))
    main = weighed[0][1]
    choice = tuple(dict.fromkeys(m.word for _, m in sorted(weighed, key=lambda p: p[1].start)))
    either = any(m.either for _, m in weighed) and len(choice) > 1
    return Named(
        tuple(sorted(feelings.values(), key=lambda f: -f.score)),
        denied,
        main.intensity,
        main,
        choice[:2] if either else (),
        tuple(mentions),
    )


def _trusted(mention: Mention, repaired: Repaired) -> Mention:
    """The mention with the less score the less sure its words are."""
    places = range(mention.start, mention.end)
    if any(i in repaired.doubtful for i in places):
        return replace(mention, score=round(mention.score * _GUESS_FACTOR, 2))
    if any(i in repaired.sure for i in places):
        return replace(mention, score=round(mention.score * _REPAIR_FACTOR, 2))
    return mention


def is_hint(mention: Mention) -> bool:
    """What happened is told, and how it felt is not."""
    return mention.entry.kind == "hint" and mention.score < 0.5


def _stem(word: str) -> str:
    """The beginning that the forms of one word share: "hurts", "hurting", "it hurt"."""
    return max(word.split(), key=len).removesuffix("ness")[:_STEM]


def _is_taken_back(mention: Mention, later: Mention, words: list[str], lexicon: Lexicon) -> bool:
    """The same feeling denied later: "it hurt but does not now", "alone but not lonely"."""
    if later.status != "denied" or later.start < mention.end or (
        later.entry.family != mention.entry.family
    ):  # fmt: skip
        return False
    stem = _stem(later.word)
    if stem == _stem(mention.word):
        return True
    name = lexicon.families[later.entry.family].label
    between = words[mention.end : later.start]
    return stem == _stem(name) and bool(_CONTRASTS.intersection(between))


def _settle(
    mentions: list[Mention], words: list[str], lexicon: Lexicon
) -> tuple[list[Mention], tuple[str, ...]]:
    """What is felt and what is denied; of one word said twice the last word counts."""
    last = {m.word: m for m in mentions if m.status != "wished"}
    kept = [m for m in last.values() if m.entry.kind != "hint" or m.status == "felt"]
    kept = [
        m
        for m in kept
        if m.status == "denied" or not any(_is_taken_back(m, o, words, lexicon) for o in kept)
    ]
    outside = [m for m in kept if not m.reason]
    felt = [m for m in outside if m.status == "felt"] or [
        m for m in kept if m.status == "felt" and not any(o.status == "denied" for o in outside)
    ]
    felt = [m for m in felt if not is_hint(m)] or felt
    denied = dict.fromkeys(m.word for m in outside if m.status == "denied")
    return felt, tuple(denied)


@cache
def _understates() -> PhraseTable[None]:
    return PhraseTable(((p, None) for p in grammar().scope.understates), frozenset())


def _is_part(mention: Mention, before: list[str], words: list[str], lexicon: Lexicon) -> bool:
    """Only a part of what is felt: "not just tired", "not happy", "sad does not cover it"."""
    if words[mention.start] == "not" and mention.end - mention.start == 2:
        inner = lexicon.words.get(words[mention.end - 1])
        return inner is not None and lexicon.valence(inner.family) > 0
    if before[:1] == ["not"] and before[1:] in (["just"], ["only"], ["merely"], ["simply"]):
        return True
    end = mention.end
    return end < len(words) and _understates().match(words, end) is not None


def _weight(mention: Mention, felt: list[Mention], words: list[str], lexicon: Lexicon) -> float:
    weight = mention.score
    if mention.past and any(not m.past for m in felt):
        weight *= _PAST_FACTOR
    named = [m for m in felt if m.entry.family != "unknown" and m.past <= mention.past]
    if mention.entry.family == "unknown" and named:
        weight *= _VAGUE_FACTOR
    if mention is not felt[0] and words[mention.start] in ("can", "could"):
        weight *= _RESULT_FACTOR  # "so happy i could cry"
    before = words[max(0, mention.start - 2) : mention.start]
    if len(named) > 1 and _is_part(mention, before, words, lexicon):
        weight *= _PART_FACTOR
    if mention is not felt[0] and any((word,) in grammar().scope.lesser for word in before):
        weight *= _LESSER_FACTOR
    return weight
