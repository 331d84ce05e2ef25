from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import repeat

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.audio.base import MOUTH_RATE_HZ
from companion.audio.pacing import Pacer, breath_cues
from companion.audio.player import Player
from companion.audio.tones import breath_tone, earcon
from companion.core.events import Phase
from tests.support.breath_tones import find_tones

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


# --- a pacer --------------------------------------------------------------------------------


class Counted:
    """Breaths without end, and how many phases were taken of them."""

    def __init__(self, *phases: Phase) -> None:
        self.taken = 0
        self._phases = phases

    def __iter__(self) -> Iterator[Phase]:
        for phases in repeat(self._phases):
            for phase in phases:
                self.taken += 1
                yield phase


def played(player: Player, pacer: Pacer, block: int) -> np.ndarray:
    blocks = []
    while (left := pacer.lay()) > 0:
        blocks.append(player.pull(min(left, block)))
    return np.concatenate(blocks)


@pytest.mark.parametrize("seconds", [("3.7", "5.3"), ("4.1", "6.7"), ("5.55555", "5.55555")])
def test_ten_minutes_of_odd_seconds_are_right_to_the_sample(seconds):
    begin = 777
    exact = [Fraction(s) * MOUTH_RATE_HZ for s in seconds]
    rounds = int(600 * MOUTH_RATE_HZ / sum(exact)) + 1
    phases = [Phase("in", float(seconds[0])), Phase("out", float(seconds[1]))] * rounds
    player = Player()
    sound = played(player, Pacer(player, phases, {}, begin), 2003)
    ideal = [
        begin + round(number * sum(exact) + part * exact[0])
        for number in range(rounds)
        for part in (0, 1)
    ]
    end = begin + round(rounds * sum(exact))
    lengths = np.diff([*ideal, end])
    tones = [breath_tone(p.kind, n) for p, n in zip(phases, lengths, strict=True)]
    assert len(sound) == end + len(earcon("end"))
    assert not sound[:begin].any()
    for at, tone in zip(ideal, tones, strict=True):
        assert np.array_equal(sound[at : at + len(tone)], tone)
    assert np.array_equal(sound[end:], earcon("end"))
    # The same by the ear that the recordings of a loudspeaker are judged by.
    some = list(zip(ideal, tones, strict=True))[::9]
    assert find_tones(sound, [(at + 5000, tone) for at, tone in some], 12_000) == ideal[::9]


def test_breaths_are_laid_out_a_little_ahead_and_no_more():
    phases = Counted(Phase("in", 4), Phase("hold", 2), Phase("out", 6))
    player = Player()
    pacer = Pacer(player, phases, {}, 0)
    assert pacer.lay() > 20 * MOUTH_RATE_HZ
    assert phases.taken == 8  # half a minute
    pacer.lay()
    assert phases.taken == 8
    for _ in range(600):
        player.pull(MOUTH_RATE_HZ)
        pacer.lay()
        assert len(player._sounds) <= 7
    assert phases.taken <= 3 * 60


def test_words_begin_with_their_tones():
    player = Player()
    phases = [Phase("in", 3, "in"), Phase("out", 3)]
    sound = played(player, Pacer(player, phases, {"in": WORD}, 0), 4800)
    tone = breath_tone("in", 3 * MOUTH_RATE_HZ)
    under = sound[:4800] - WORD
    assert np.all(np.abs(under) <= np.abs(tone[:4800]) + 1e-6), "the tone is ducked"
    assert np.allclose(sound[12_000 : len(tone)], tone[12_000:], atol=1e-6)


def test_no_breaths_are_the_end_tone_alone():
    player = Player()
    assert np.array_equal(played(player, Pacer(player, [], {}, 0), 100), earcon("end"))


def test_after_a_hush_nothing_is_laid_out_by_itself():
    player = Player()
    pacer = Pacer(player, Counted(Phase("in", 4), Phase("out", 6)), {}, 0)
    pacer.lay()
    player.pull(48_000)
    player.hush(0.3)
    sound = player.pull(240_000)
    assert sound[:7000].any()
    assert not sound[7200:].any()
