"""A pattern as phases."""

from __future__ import annotations

from itertools import islice

from companion.content.prompts import load_prompts
from companion.content.schema import BreathPattern
from companion.core.breath import breath_phases, cue_words
from companion.core.events import Phase

WORDS = cue_words(load_prompts())


def test_every_part_is_a_phase_in_its_order() -> None:
    pattern = BreathPattern(in_=3, top_up=1, hold=2, out=6, rest=1.5)
    assert list(breath_phases(pattern, 1, WORDS, 1)) == [
        Phase("in", 3, WORDS["in"]),
        Phase("in", 1, WORDS["top_up"]),
        Phase("hold", 2, WORDS["hold"]),
        Phase("out", 6, WORDS["out"]),
        Phase("hold", 1.5, WORDS["hold"]),
    ]


def test_only_the_first_rounds_are_spoken() -> None:
    phases = list(breath_phases(BreathPattern(in_=4, out=6), 4, WORDS, 2))
    assert [bool(phase.word) for phase in phases] == [True] * 4 + [False] * 4
    assert not any(phase.word for phase in breath_phases(BreathPattern(in_=4, out=6), 4, {}, 2))


def test_phases_are_made_as_they_are_asked_for() -> None:
    endless = breath_phases(BreathPattern(in_=4, out=6), 10**15, WORDS, 2)
    assert [phase.kind for phase in islice(endless, 5)] == ["in", "out", "in", "out", "in"]
