"""Sentences come out equally loud, trimmed alike and within the ceiling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.voice.base import VOICE_RATE_HZ
from companion.voice.loudness import PEAK_CEILING, TARGET_LUFS, finished, loudness_lufs


def sine(hz: float, seconds: float = 1.0, peak: float = 1.0) -> np.ndarray:
    t_s = np.arange(round(seconds * VOICE_RATE_HZ)) / VOICE_RATE_HZ
    return (peak * np.sin(2 * np.pi * hz * t_s)).astype(np.float32)


def syllables(count: int = 6, peak: float = 0.3) -> np.ndarray:
    """Bursts of a tone with short gaps: the level pattern of speech."""
    burst = sine(400, 0.15, peak) * np.hanning(3600)
    return np.concatenate([np.pad(burst, (0, 1200)) for _ in range(count)]).astype(np.float32)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * VOICE_RATE_HZ), dtype=np.float32)


def test_the_reference_tone_of_the_standard_reads_minus_three() -> None:
    # BS.1770-4: a 997 Hz sine at 0 dBFS on one front channel reads -3.01 LKFS.
    assert loudness_lufs(sine(997, 3)) == pytest.approx(-3.01, abs=0.1)


def k_weighting_db(hz: float) -> float:
    """The curve of BS.1770-4 from its own coefficients, tables 1 and 2, for 48 kHz."""
    z = np.exp(-2j * np.pi * hz / 48_000)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high_pass = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return 20 * np.log10(abs(shelf * high_pass))


@pytest.mark.parametrize("hz", [30, 60, 100, 500, 2000, 4000, 8000])
def test_frequencies_are_weighted_as_the_standard_says(hz: float) -> None:
    difference = loudness_lufs(sine(hz, 3, 0.5)) - loudness_lufs(sine(997, 3, 0.5))
    assert difference == pytest.approx(k_weighting_db(hz) - k_weighting_db(997), abs=0.2)


def test_pauses_do_not_count() -> None:
    speech = syllables()
    with_pause = np.concatenate([speech, silence(3), speech])
    assert loudness_lufs(with_pause) == pytest.approx(loudness_lufs(speech), abs=0.3)


@given(gain=st.floats(0.03, 3.0))
def test_every_level_becomes_the_same(gain: float) -> None:
    assert loudness_lufs(finished(syllables() * np.float32(gain))) == pytest.approx(
        TARGET_LUFS, abs=0.1
    )


def test_a_sound_shorter_than_a_block_is_levelled_too() -> None:
    assert loudness_lufs(finished(sine(300, 0.05, 0.02))) == pytest.approx(TARGET_LUFS, abs=1.0)


@given(lead_s=st.floats(0, 2), trail_s=st.floats(0, 2))
def test_the_silence_around_is_always_the_same(lead_s: float, trail_s: float) -> None:
    speech = syllables()
    padded = np.concatenate([silence(lead_s), speech, silence(trail_s)])
    out = finished(padded)
    loud = np.flatnonzero(np.abs(out) > 0.02) / VOICE_RATE_HZ
    assert 0.03 <= loud[0] <= 0.06
    assert 0.10 <= len(out) / VOICE_RATE_HZ - loud[-1] <= 0.13


def test_peaks_stay_below_the_ceiling_and_the_ends_are_at_zero() -> None:
    speech = syllables(peak=0.05)
    speech[5000::9000] = 0.9  # clicks far above the rest
    out = finished(speech)
    assert np.abs(out).max() <= PEAK_CEILING
    assert out[0] == out[-1] == 0


@pytest.mark.parametrize("samples", [0, 1, 239, 240, 24_000])
def test_nothing_comes_of_silence(samples: int) -> None:
    assert len(finished(np.zeros(samples, dtype=np.float32))) == 0
    assert loudness_lufs(np.zeros(samples, dtype=np.float32)) == -np.inf
