"""What sentences are like as a whole, as learned from very many: ``scripts/en/learned``.

Hand-written rules know what they were told; the classifiers also know what is said much like it.
They are asked beside the rules, never in their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from companion.paths import scripts_dir

if TYPE_CHECKING:
    from companion.classify.ngram_net import NgramNet
    from companion.classify.sentence_net import SentenceNet

_WINDOW_WORDS, _STEP_WORDS = 20, 10


def shares(
    which: Literal["danger", "danger_judge", "commands", "denials"], words: Sequence[str]
) -> dict[str, float]:
    """How likely each label of a classifier is for normalised ``words``; together 1.

    Raises:
        CompanionError: the classifier's file is missing or broken.
    """
    return _net(which).shares(words)


def windows(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The words in stretches as long as what was taught; they overlap."""
    last = max(len(words) - _WINDOW_WORDS, 0)
    for start in (*range(0, last, _STEP_WORDS), last):
        yield words[start : start + _WINDOW_WORDS]


@cache
def _net(which: str) -> NgramNet | SentenceNet:
    path = scripts_dir() / "en" / "learned" / f"{which}.npz"
    if which == "danger_judge":
        from companion.classify.sentence_net import SentenceNet

        return SentenceNet(path)
    from companion.classify.ngram_net import NgramNet

    return NgramNet(path)
