"""A guide that is asked for at an offer: by its kind, its sense, its length or its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from companion.content.load import LoadedGuide
from companion.core.choose import Choice
from companion.language.asking import Wish, carries_meaning
from companion.language.normalise import tokens

_SAME_WORD = 86.0  # of 100, for a word a recogniser may have heard a little differently
_FUZZY_LETTERS = 5  # a shorter word has to be the same
_TITLE, _WHOLE_TITLE, _SENSE, _KIND, _FITS = 3.0, 3.0, 1.0, 1.0, 1.0
_FIRST_SENSE = 0.5  # what a guide works with before all else


def asked_for(
    wish: Wish, guides: Mapping[str, LoadedGuide], ranked: Sequence[Choice], offered: LoadedGuide
) -> Choice | None:
    """The choice that was asked for; of those that match alike the one ranked first.

    Args:
        wish: what was said.
        guides: all guides, in the form in which they would be offered.
        ranked: those that may be offered, best first.
        offered: what was offered; "longer" is more than its minutes, and rather of its kind.

    Returns:
        None when nothing was asked for that is there.
    """
    fitting = [one for one in ranked if _has_length(wish, guides[one.id], offered.minutes)]
    scores = [_score(wish, guides[one.id], fits="made_for" in one.reasons) for one in fitting]
    best = max(scores, default=0.0)
    if best > 0:
        return fitting[scores.index(best)]
    if wish.length is None or len(wish.words) > wish.named:
        return None
    kind = offered.guide.kind
    return next(
        (one for one in fitting if guides[one.id].guide.kind == kind and one.reasons), None
    ) or next(iter(fitting), None)


def _has_length(wish: Wish, loaded: LoadedGuide, minutes: float) -> bool:
    if wish.length == "longer":
        return loaded.minutes > minutes
    return wish.length is None or loaded.minutes < minutes


def _score(wish: Wish, loaded: LoadedGuide, *, fits: bool) -> float:
    """How much of the wish a guide is; 0 when most of what was said is about something else."""
    guide = loaded.guide
    title = [word for word in tokens(guide.title) if carries_meaning(word)]
    in_title = sum(any(_same(word, other) for other in title) for word in wish.words)
    if 2 * max(in_title, wish.named) < len(wish.words):
        return 0.0
    senses = wish.senses & set(guide.senses)
    score = (
        _TITLE * in_title / max(len(title), 1)
        + _WHOLE_TITLE * (0 < len(title) == in_title)
        + _SENSE * len(senses)
        + _FIRST_SENSE * (not senses.isdisjoint(guide.senses[:1]))
        + _KIND * (guide.kind in wish.kinds)
    )
    return score + _FITS * (fits and score > 0)


def _same(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _FUZZY_LETTERS:
        return word == other
    return fuzz.ratio(word, other) >= _SAME_WORD
