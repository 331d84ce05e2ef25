"""What a line asks or tells, for whoever sees and hears a talk from outside."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz

from tests.support.conversation import guides, prompts, safety_texts
from tests.support.words import words

_ALIKE = 80.0  # of 100: a person's words, or words that were listened to

_ASKED_BY = {
    "feeling": ("ask_feeling", "ask_feeling_again", "not_understood"),
    "number": ("ask_number", "ask_number_again", "ask_number_after"),
    "distress": ("two_ways",),
    "offer": ("offer_two", "offer_asked", "offer_other", "offer", "yes_or_no_again"),
    "choice": ("number_high", "number_rose", "number_same_or_higher", "one_more", "ask_erase"),
    "win": ("win",),
    "under": ("ask_cause", "ask_fear"),
    "paused": ("paused",),
    "bedtime_park": ("bedtime_park", "bedtime_park_line"),
    "bedtime_which": ("bedtime_which",),
}
"""Prompts that leave the talk at a place."""


@cache
def questions() -> tuple[tuple[str, str], ...]:
    """Places and the texts that ask there; the first that fits counts."""
    found = []
    for loaded in guides().guides.values():
        for step in loaded.guide.steps:
            if step.fill is not None:
                found += [("guide_words", step.fill.text), ("guide_words", step.fill.again)]
            elif step.read_back is not None:
                found.append(("guide_read_back", f"{{lines}} {step.read_back.ask}"))
            elif step.keep is not None:
                found.append(("choice", step.keep.ask))
            elif step.ask is not None:
                found.append(("guide", step.ask.text))
            elif step.choose is not None:
                found.append(("guide_choice", step.choose.text))
    texts = safety_texts("GB")
    found += [("check", c.check.ask) for c in texts.categories.values() if c.check is not None]
    found.append(("check", texts.general.private_ask))
    for place, names in _ASKED_BY.items():
        found += [(place, text) for name in names for text in prompts().texts(name)]
    return tuple(found)


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The questions with anything in their slots."""
    return tuple(
        (place, re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text))))
        for place, text in questions()
    )


def is_help(line: str) -> bool:
    """Whether help is given by a line."""
    categories = safety_texts("GB").categories.values()
    return any(line in texts.crisis.first for texts in categories if texts.crisis is not None)


def alike(text: str, line: str) -> bool:
    """Whether a line holds words like these."""
    wanted = " ".join(words(re.sub(r"\{\w+\}", "", text)))
    return fuzz.partial_ratio(wanted, " ".join(words(line))) >= _ALIKE


def last_place(text: str, line: str) -> float:
    """Where words like these end in a line; -1 where there are none."""
    wanted, said = " ".join(words(re.sub(r"\{\w+\}", "", text))), " ".join(words(line))
    found = fuzz.partial_ratio_alignment(wanted, said, score_cutoff=_ALIKE)
    too_long = len(wanted) * _ALIKE / 100 > len(said)
    return -1.0 if found is None or too_long else found.dest_end + found.score / 1000
