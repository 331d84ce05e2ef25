from __future__ import annotations

import math

import numpy as np
import pytest

from companion.audio.dac_anchor import DacAnchor, SteadyClock

BLOCK_S = 0.0125
BEGAN_S = 1_700_000_000.0


def running(blocks: int = 100, rate: float = 1.0) -> tuple[DacAnchor, float]:
    """An anchor after so many blocks, and when the next one would sound.

    The device's clock runs ``rate`` times as fast as the one that DAC times are told by.
    """
    anchor = DacAnchor()
    now_s = BEGAN_S
    for _ in range(blocks):
        assert anchor.lost_s(now_s, BLOCK_S, underrun=False) == 0
        now_s += BLOCK_S * rate
    return anchor, now_s


def test_what_an_underrun_took_is_told_once():
    anchor, now_s = running()
    assert anchor.lost_s(now_s + 0.44, BLOCK_S, underrun=True) == pytest.approx(0.44, abs=1e-3)
    now_s += 0.44 + BLOCK_S
    assert anchor.lost_s(now_s, BLOCK_S, underrun=False) == 0
    assert anchor.lost_s(now_s + BLOCK_S, BLOCK_S, underrun=True) == 0


def test_a_stream_that_starts_again_later_than_it_said_is_caught_up_with():
    anchor, now_s = running()
    skipped_s = anchor.lost_s(now_s + 0.43, BLOCK_S, underrun=True)
    now_s += 0.43
    for _ in range(40):
        now_s += BLOCK_S
        skipped_s += anchor.lost_s(now_s + 0.015, BLOCK_S, underrun=False)
    assert skipped_s == pytest.approx(0.445, abs=1e-3)


@pytest.mark.parametrize("late_s", [0.04, 0.43, 3.0])
def test_lateness_that_stays_is_lost_sound_that_nobody_told_of(late_s):
    anchor, now_s = running()
    skipped_s = 0.0
    for _ in range(40):
        skipped_s += anchor.lost_s(now_s + late_s, BLOCK_S, underrun=False)
        now_s += BLOCK_S
    assert skipped_s == pytest.approx(late_s, abs=1e-3)


def test_a_night_asleep_that_nobody_told_of_is_not_skipped():
    anchor, now_s = running()
    for _ in range(40):
        assert anchor.lost_s(now_s + 3600, BLOCK_S, underrun=False) == 0
        now_s += BLOCK_S
    now_s += 3600
    assert anchor.lost_s(now_s + 0.3, BLOCK_S, underrun=True) == pytest.approx(0.3, abs=1e-3)


def test_lateness_of_a_few_milliseconds_is_followed_unless_an_underrun_was_told():
    anchor, now_s = running()
    for _ in range(200):
        assert anchor.lost_s(now_s + 0.012, BLOCK_S, underrun=False) == 0
        now_s += BLOCK_S
    assert anchor.lost_s(now_s + 0.012, BLOCK_S, underrun=True) == 0


def test_blocks_that_are_late_now_and_then_are_not():
    anchor, now_s = running()
    for count in range(400):
        late_s = (0.0, 0.03, 0.015)[count % 3]
        assert anchor.lost_s(now_s + late_s, BLOCK_S, underrun=False) == 0
        now_s += BLOCK_S


def test_a_stream_that_starts_later_than_it_says_at_first_has_lost_nothing():
    anchor = DacAnchor()
    assert anchor.lost_s(BEGAN_S, BLOCK_S, underrun=False) == 0
    for count in range(1, 100):
        assert anchor.lost_s(BEGAN_S + 0.02 + count * BLOCK_S, BLOCK_S, underrun=False) == 0


@pytest.mark.parametrize("late_s", [-0.3, 0.0, 0.004, 10.5, 3600.0])
def test_jitter_a_step_back_and_a_night_asleep_are_not_skipped(late_s):
    anchor, now_s = running()
    assert anchor.lost_s(now_s + late_s, BLOCK_S, underrun=True) == 0
    now_s += late_s + BLOCK_S  # and the line is tied to the new time
    assert anchor.lost_s(now_s + 0.2, BLOCK_S, underrun=True) == pytest.approx(0.2, abs=1e-3)


@pytest.mark.parametrize("rate", [0.9998, 1.0002])
def test_clocks_that_drift_apart_over_hours_are_not_taken_for_lost_sound(rate):
    anchor, now_s = running(blocks=round(2 * 3600 / BLOCK_S), rate=rate)  # 1.4 s apart
    assert anchor.lost_s(now_s, BLOCK_S, underrun=True) == 0
    now_s += BLOCK_S * rate
    assert anchor.lost_s(now_s + 0.3, BLOCK_S, underrun=True) == pytest.approx(0.3, abs=1e-3)


def test_a_time_far_back_is_followed_at_once():
    anchor, now_s = running()
    assert anchor.lost_s(now_s - 5.0, BLOCK_S, underrun=False) == 0
    now_s -= 5.0 - BLOCK_S
    assert anchor.lost_s(now_s + 0.3, BLOCK_S, underrun=True) == pytest.approx(0.3, abs=1e-3)


def steady_times(steps: dict[int, float], blocks: int = 100) -> list[float]:
    """DAC times by a clock that is set by so much at some blocks, made steady."""
    clock, set_by_s, times = SteadyClock(), 0.0, []
    for count in range(blocks):
        set_by_s += steps.get(count, 0.0)
        told_s = BEGAN_S + set_by_s + count * BLOCK_S
        read_late_s = (0.0, 0.001, 0.004)[count % 3]
        now_s = 50.0 + count * BLOCK_S + read_late_s
        times.append(clock.steady(told_s + 0.06, told_s, now_s))
    return times


def test_times_are_steady_while_the_clock_is():
    assert np.diff(steady_times({})) == pytest.approx(BLOCK_S, abs=1e-6)


def test_a_clock_that_is_set_ahead_is_seen_through():
    assert np.diff(steady_times({50: 3600.0})) == pytest.approx(BLOCK_S, abs=0.005)


def test_a_clock_that_is_set_back_skips_nothing():
    anchor = DacAnchor()
    times = steady_times({50: -3.0})
    assert not any(anchor.lost_s(time_s, BLOCK_S, underrun=False) for time_s in times)


def test_a_time_that_is_none_stays_none():
    assert SteadyClock().steady(0.0, BEGAN_S, 50.0) == 0.0


@pytest.mark.parametrize("insane", [0.0, -1.0, math.nan, math.inf])
def test_a_device_that_tells_no_time_skips_nothing(insane):
    anchor, now_s = running()
    assert anchor.lost_s(insane, BLOCK_S, underrun=True) == 0
    assert anchor.lost_s(now_s + 1.0, BLOCK_S, underrun=True) == 0, "nothing to compare with"
    assert anchor.lost_s(now_s + 1.0 + BLOCK_S + 0.1, BLOCK_S, underrun=True) == pytest.approx(0.1)


def test_the_first_block_skips_nothing():
    assert DacAnchor().lost_s(BEGAN_S, BLOCK_S, underrun=True) == 0
