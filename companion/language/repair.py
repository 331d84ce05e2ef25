"""Words that were misspelt or misheard, brought back to a feeling word.

Edit distance is used on single unknown words only: over whole sentences it gets the sign of a
feeling wrong in a third of them.  A word that is English is never changed by spelling.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from companion.language.grammar import grammar
from companion.language.lexicon import Lexicon
from companion.language.sounds import SURE, SoundMatch, is_word, match_by_sound

_SHORT, _LONG = 86.0, 83.0
_SLOT = 78.0
_LEAD = 5.0


@dataclass(frozen=True, slots=True)
class Repaired:
    """Words with the unknown ones replaced.

    Attributes:
        words: as many as before.
        sure: positions replaced by a clear match, with what was heard.
        doubtful: positions replaced by a guess that must be asked about.
    """

    words: list[str]
    sure: dict[int, str]
    doubtful: dict[int, str]


def repair(words: list[str], lexicon: Lexicon) -> Repaired:
    """Replace each unknown word by the feeling word it is nearest to, if one is clearly nearest."""
    fixed = list(words)
    sure: dict[int, str] = {}
    doubtful: dict[int, str] = {}
    for i, word in enumerate(words):
        if len(word) < 4 or not word.isalpha() or word in lexicon or is_word(word):
            continue
        found = _by_spelling(word, lexicon, in_slot=_in_slot(words, i))
        if found:
            fixed[i] = found
            sure[i] = word
    if not sure and (guess := _slot_by_sound(words, lexicon)):
        i, match = guess
        fixed[i] = match.word
        (sure if match.distance <= 0 else doubtful)[i] = words[i]
    return Repaired(fixed, sure, doubtful)


def _in_slot(words: list[str], i: int) -> bool:
    """Whether a feeling is said here: after "i feel", "i am so", or alone."""
    return i == 0 or words[i - 1] in grammar().holder.slot


def _by_spelling(word: str, lexicon: Lexicon, *, in_slot: bool) -> str | None:
    cutoff = _SLOT if in_slot else _SHORT if len(word) <= 6 else _LONG
    scored = [
        (max(ratio, 100 * OSA.normalized_similarity(word, name)), name)
        for name, ratio, _ in process.extract(
            word, lexicon.words.keys(), scorer=fuzz.ratio, score_cutoff=cutoff - _LEAD, limit=12
        )
    ]
    best, name = max(scored, default=(0.0, ""))
    near = [other for score, other in scored if best - score < _LEAD]
    if best >= cutoff and len({lexicon.words[other].family for other in near}) == 1:
        return name
    if not in_slot:
        return None
    match = match_by_sound([word], near or lexicon.words)
    return match.word if match and match.distance <= SURE else None


def _slot_by_sound(words: list[str], lexicon: Lexicon) -> tuple[int, SoundMatch] | None:
    """The word after "feel" that is no feeling but sounds like one: "i feel num"."""
    for i, word in enumerate(words):
        if not i or words[i - 1] not in ("feel", "feeling", "felt") or len(word) <= 2:
            continue
        if word not in grammar().holder.not_nouns and word not in lexicon:
            match = match_by_sound([word], lexicon.words)
            if match and (match.distance <= SURE or not is_word(word)):
                return i, match
    return None
