"""Denials in grammar that no rule knows: "the panic has let go of me", "sad, me, no"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from companion.language.learned import shares
from companion.language.mentions import Mention

_AROUND_WORDS = 12
_FEWEST_WORDS = 3  # a feeling said alone is felt
_DENIED = 0.85  # with less, feelings that are felt were taken for denied in plain sentences
_FEELING = "_feeling_"


def heed_learned(words: Sequence[str], mentions: list[Mention]) -> list[Mention]:
    """The ``mentions`` with those denied that the classifier ``denials`` takes for denied.

    It only ever denies: where no feeling is left one is asked for, and a feeling wrongly asserted
    would be said back as the person's own.
    """
    if len(words) < _FEWEST_WORDS:
        return mentions
    return [
        replace(m, status="denied")
        if m.status == "felt"
        and m.entry.kind != "hint"
        and shares("denials", around(words, m))["denied"] >= _DENIED
        else m
        for m in mentions
    ]


def around(words: Sequence[str], mention: Mention) -> list[str]:
    """The words on both sides of a feeling, which one sign stands for, whatever feeling it is."""
    before = words[max(0, mention.start - _AROUND_WORDS) : mention.start]
    return [*before, _FEELING, *words[mention.end : mention.end + _AROUND_WORDS]]
