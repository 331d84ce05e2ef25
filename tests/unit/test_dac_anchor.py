from __future__ import annotations

import math

import pytest

from companion.audio.dac_anchor import DacAnchor

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


def test_a_clock_that_is_set_is_followed_at_once():
    anchor, now_s = running()
    assert anchor.lost_s(now_s + 5.0, BLOCK_S, underrun=False) == 0
    now_s += 5.0 + BLOCK_S
    assert anchor.lost_s(now_s, BLOCK_S, underrun=True) == 0


@pytest.mark.parametrize("insane", [0.0, -1.0, math.nan, math.inf])
def test_a_device_that_tells_no_time_skips_nothing(insane):
    anchor, now_s = running()
    assert anchor.lost_s(insane, BLOCK_S, underrun=True) == 0
    assert anchor.lost_s(now_s + 1.0, BLOCK_S, underrun=True) == 0, "nothing to compare with"
    assert anchor.lost_s(now_s + 1.0 + BLOCK_S + 0.1, BLOCK_S, underrun=True) == pytest.approx(0.1)


def test_the_first_block_skips_nothing():
    assert DacAnchor().lost_s(BEGAN_S, BLOCK_S, underrun=True) == 0
