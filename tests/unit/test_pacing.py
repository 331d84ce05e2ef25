from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from companion.audio.base import MOUTH_RATE_HZ
from companion.audio.pacing import breath_cues
from companion.core.events import Phase

WORD = np.full(4800, 0.1, dtype=np.float32)


def test_each_phase_has_its_tone_and_its_word_at_its_start():
    phases = [Phase("in", 4, "in"), Phase("hold", 2, "hold"), Phase("out", 6)]
    cues, total = breath_cues(phases, {"in": WORD, "hold": WORD})
    assert [(cue.at, cue.spoken) for cue in cues] == [
        (0, False),
        (0, True),
        (4 * MOUTH_RATE_HZ, True),
        (6 * MOUTH_RATE_HZ, False),
    ]
    assert [len(cue.pcm) for cue in cues if not cue.spoken] == [
        4 * MOUTH_RATE_HZ,
        6 * MOUTH_RATE_HZ,
    ]
    assert total == 12 * MOUTH_RATE_HZ


def test_a_word_that_was_not_rendered_leaves_the_tone():
    cues, _ = breath_cues([Phase("in", 4, "in")], {})
    assert [cue.spoken for cue in cues] == [False]


def test_an_hour_of_thirds_of_a_second_does_not_drift():
    phases = [Phase("in", 10 / 3), Phase("out", 16 / 3)] * 400
    cues, total = breath_cues(phases, {})
    assert total == round(Fraction(26, 3) * 400 * MOUTH_RATE_HZ)
    for breath, cue in enumerate(cues[::2]):
        assert abs(cue.at - Fraction(26, 3) * breath * MOUTH_RATE_HZ) <= Fraction(51, 100)


@given(st.lists(st.floats(0.1, 5), max_size=6))
def test_phases_join_without_gap_or_overlap(lengths):
    phases = [Phase("in" if i % 2 else "out", s) for i, s in enumerate(lengths)]
    cues, total = breath_cues(phases, {})
    ends = [cue.at + len(cue.pcm) for cue in cues]
    assert [cue.at for cue in cues] == [0, *ends][: len(cues)]
    assert total == (ends[-1] if ends else 0)
