from __future__ import annotations

import numpy as np
import pytest

from companion.audio.base import MOUTH_RATE_HZ
from companion.audio.tones import EARCONS, breath_tone, earcon


def level_db(pcm: np.ndarray) -> float:
    return float(20 * np.log10(np.abs(pcm).max()))


def pitch_hz(pcm: np.ndarray) -> float:
    """The strongest frequency."""
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm)), 8 * len(pcm)))
    return float(np.argmax(spectrum) * MOUTH_RATE_HZ / (8 * len(pcm)))


def test_the_session_finds_every_tone_it_may_ask_for():
    assert set(EARCONS) == {"ready", "heard", "thinking", "trouble", "soft", "end"}


@pytest.mark.parametrize("name", EARCONS)
def test_an_earcon_is_short_soft_and_quiet(name):
    tone = earcon(name)
    assert tone.dtype == np.float32
    assert len(tone) < 0.3 * MOUTH_RATE_HZ
    assert level_db(tone) == pytest.approx(-18.4, abs=0.1)
    assert level_db(tone[: MOUTH_RATE_HZ // 500]) < -32  # 2 ms after the start
    assert abs(tone[-1]) < 0.001


def test_no_two_earcons_are_alike():
    assert len({earcon(name).tobytes() for name in EARCONS}) == len(EARCONS)


@pytest.mark.parametrize("seconds", [0.5, 1, 4, 8])
def test_a_breath_rises_in_and_falls_out(seconds):
    samples = round(seconds * MOUTH_RATE_HZ)
    third = samples // 3
    tone_in, tone_out = breath_tone("in", samples), breath_tone("out", samples)
    assert pitch_hz(tone_in[:third]) < pitch_hz(tone_in[-third:])
    assert pitch_hz(tone_out[:third]) > pitch_hz(tone_out[-third:])
    for tone in (tone_in, tone_out):
        assert len(tone) == samples
        assert level_db(tone) == pytest.approx(-23.1, abs=0.1)
        assert abs(tone[0]) < 0.001
        assert abs(tone[-1]) < 0.001


def test_a_hold_is_silent():
    assert not breath_tone("hold", 96_000).any()


def test_a_tone_that_is_shared_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        earcon("soft")[0] = 1
